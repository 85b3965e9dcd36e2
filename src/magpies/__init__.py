"""Magpies: bridges over censorship, made of open browser tabs."""

__version__ = "0.1.0"
