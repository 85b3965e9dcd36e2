"""How long libdatachannel waits for far peers, which its Python package has no word for."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Final

from aiolibdatachannel import _native  # type: ignore[attr-defined] # it has no types

LEAST_TIMEOUT_MS: Final = 600
"""What SCTP has no answer to in this time it takes for lost, and goes on with one packet a round
trip, then two. RFC 9260 section 16 says 1 s at least, libdatachannel 0.2 s "as TCP on Linux"; but
Linux adds that to the round trip. So on steady paths between continents, of 0.2 s and more, a
packet that was a little late stopped everything: one of five downloads crawled at a third of the
rate. Where packets are lost (1 % and 5 %, at 0.1 s) 0.2, 0.6 and 1 s made no difference."""

_TIMEOUT: Final = 7
"""The place of `minRetransmitTimeoutMs` in `rtcSctpSettings`; 0 is the library's own choice."""
_SETTINGS: Final = 32
"""More than the structure has, should it grow."""


@cache
def wait_for_far_peers() -> None:
    """Set it for all connections of this process that are made from now on."""
    change = getattr(ctypes.CDLL(_native.__file__), "rtcSetSctpSettings", None)
    if change is None:  # a build that hides it works, only not as well
        return
    settings = (ctypes.c_int * _SETTINGS)()
    settings[_TIMEOUT] = LEAST_TIMEOUT_MS
    change(settings)
