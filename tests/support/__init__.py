"""Helpers that tests in every folder share."""

from support.leaks import no_leaks
from support.running import eventually, run

__all__ = ["eventually", "no_leaks", "run"]
