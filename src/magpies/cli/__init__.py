"""The command `magpies`. What it says and does is in docs/cli.md."""

from magpies.cli.app import main

__all__ = ["main"]
