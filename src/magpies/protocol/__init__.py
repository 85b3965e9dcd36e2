"""Pure state machines: no event loop, no sockets, no clock."""
