"""Bytes and text that cross the wire: their form and their caps. Pure."""
