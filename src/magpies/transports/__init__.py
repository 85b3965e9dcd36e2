"""Asyncio and the outside world: everything that opens a socket."""
