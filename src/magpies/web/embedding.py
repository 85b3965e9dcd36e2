"""What a site puts into its pages to carry the switch: tags, and the policy that these need.

Text only. `docs/embedding.md` tells site owners the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlsplit

from magpies.wire.signalling import check_url

WIDGET: Final = "widget.js"


@dataclass(frozen=True, slots=True)
class Embedding:
    """The switch of one broker, as other sites embed it.

    Attributes:
        broker: the broker's base address; empty for the origin of the page itself.
        egresses: WebSocket addresses that visitors' browsers may connect to; none leaves the
            choice to the broker.
        integrity: of the script, as Subresource Integrity writes it.

    Raises:
        MessageError: an address is not a plain one.
    """

    broker: str
    egresses: tuple[str, ...]
    integrity: str

    def __post_init__(self) -> None:
        if self.broker:
            check_url(self.broker, ("http", "https"))
        for url in self.egresses:
            check_url(url, ("ws", "wss"))

    @property
    def script(self) -> str:
        """The tag that loads the widget."""
        return (
            f'<script src="{escape(self.broker)}/{WIDGET}" integrity="{escape(self.integrity)}" '
            f'crossorigin="anonymous" defer></script>'
        )

    @property
    def attributes(self) -> str:
        """The element's attributes, without those of its looks."""
        allowed = f' egress="{escape(" ".join(self.egresses))}"' if self.egresses else ""
        return f'broker="{escape(self.broker)}"{allowed}'

    @property
    def element(self) -> str:
        """The tag of the switch."""
        return f"<magpies-bridge {self.attributes}></magpies-bridge>"

    @property
    def sources(self) -> Mapping[str, str]:
        """What a policy of `default-src 'self'` needs beside it: directive, sources.

        The broker stands in `connect-src` twice, since `https:` does not allow `wss:`. It also
        covers what lies beside the script.
        """
        own = [_origin(self.broker)] if self.broker else []
        sockets = [origin.replace("http", "ws", 1) for origin in own]
        egresses = [_origin(url) for url in self.egresses]
        return {
            "script-src": " ".join(["'self'", *own]),
            "connect-src": " ".join(["'self'", *dict.fromkeys([*own, *sockets, *egresses])]),
        }

    @property
    def policy(self) -> str:
        """A strict Content-Security-Policy with what the switch needs."""
        rules = {"default-src": "'self'", **self.sources}
        return "; ".join(f"{name} {sources}" for name, sources in rules.items())


def _origin(url: str) -> str:
    """Return scheme, host and port; `check_url` leaves no character that could end a policy."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
