"""The server at the free end: an HTTP/3 proxy (MASQUE) that opens connections for flows."""
