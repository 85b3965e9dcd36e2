"""What UDP flows of one tunnel may send to the internet, in octets and datagrams a second.

TCP is slowed down by the site that it floods. UDP is not, so an egress does it.
"""

from __future__ import annotations

from typing import Final

_BURST_S: Final = 1.0
"""What was not used adds up for so long."""


class UdpAllowance:
    """What may be sent now; it grows with time.

    Args:
        octets_s: octets of payload a second.
        datagrams_s: datagrams a second.
        now: the time.
    """

    def __init__(self, octets_s: int, datagrams_s: int, now: float) -> None:
        self._octets_s = octets_s
        self._datagrams_s = datagrams_s
        self._at = now
        self._octets = octets_s * _BURST_S
        self._datagrams = datagrams_s * _BURST_S

    def take(self, octets: int, now: float) -> bool:
        """Return whether a datagram may be sent now, and count it if so."""
        passed, self._at = now - self._at, now
        self._octets = min(self._octets + passed * self._octets_s, self._octets_s * _BURST_S)
        self._datagrams = min(
            self._datagrams + passed * self._datagrams_s, self._datagrams_s * _BURST_S
        )
        if self._octets < octets or self._datagrams < 1:
            return False
        self._octets -= octets
        self._datagrams -= 1
        return True
