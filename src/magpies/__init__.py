"""Magpies: bridges over censorship, made of open browser tabs.

As a library: `magpies.Client`, see docs/library.md. It is loaded when it is first named, since
the command has no use for it and should start quickly.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from magpies.client.library import Client

__all__ = ["Client", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load what the library offers (PEP 562)."""
    if name == "Client":
        from magpies.client.library import Client

        return Client
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
