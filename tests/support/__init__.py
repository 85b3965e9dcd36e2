"""Helpers that tests in every folder share."""
