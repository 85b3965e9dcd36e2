"""Helpers that tests in every folder share."""

from support.leaks import no_leaks
from support.running import VirtualLoop, eventually, run, virtual_loop, within

__all__ = ["VirtualLoop", "eventually", "no_leaks", "run", "virtual_loop", "within"]
