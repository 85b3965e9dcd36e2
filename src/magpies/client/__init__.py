"""The reader's program: keeps a bridge up and offers it as a proxy on this computer."""
