"""The file that tells a browser what goes through the proxy (proxy auto-configuration). Pure.

It never makes the browser look a name up, and names no way around the proxy: a browser that has it
opens nothing when Magpies ends. One that cannot get it at its start goes around, which the page and
the guide for readers warn of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

SITES: Final = 500
SITE_CHARACTERS: Final = 512
_NAME_OCTETS: Final = 253
_NAME: Final = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z0-9-]{2,63}")

_TEXT: Final = """\
// Made by Magpies.
var proxy = "PROXY %s";
var near = /^[^.:]*$|\\.(local|localhost)$|^(127|10|192\\.168|169\\.254|172\\.(1[6-9]|2\\d|3[01]))(\\.\\d+)+$|^\\[?(::1|f[cd]..:|fe80:)/;
var sites = %s;

function FindProxyForURL(url, host) {
  host = host.toLowerCase();
  if (near.test(host)) return "DIRECT";
  if (sites === null) return proxy;
  for (var name = host; name; name = name.split(".").slice(1).join(".")) {
    if (sites.indexOf(name) >= 0) return proxy;
  }
  return "DIRECT";
}
"""  # noqa: E501 - a regular expression of JavaScript has no line breaks


def pac(proxy: str, sites: Sequence[str] | None) -> str:
    """Return the file.

    Args:
        proxy: `address:port`, as the browser reaches it.
        sites: names from `site_name` that go through the proxy, with all that is below them; None
            for everything.
    """
    return _TEXT % (proxy, json.dumps(None if sites is None else list(sites)))


def site_name(text: str) -> str | None:
    """Return the name of the site that a person means by a name or an address; None for none."""
    text = text.strip()
    if not text or len(text) > SITE_CHARACTERS:
        return None
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
        name = host.rstrip(".").encode("idna").decode("ascii").lower().removeprefix("www.")
    except ValueError:
        return None
    return name if len(name) <= _NAME_OCTETS and _NAME.fullmatch(name) else None
