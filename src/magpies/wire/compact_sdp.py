"""What of a session description cannot be guessed, and the description made of it again.

A description of one data channel is 600 to 2,000 octets. All that differs between two of them are
the ICE credentials, the fingerprint of the certificate and the candidates: some 90 octets.

```
compact   = fingerprint (32) string string *candidate      ; SHA-256; ICE ufrag, ICE password
string    = length (1) text
candidate = kind (1) address (4 or 16) port (2)
kind      = 0 host, 1 reflexive, 2 relay; plus 128 for IPv6
```
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final, Literal

from magpies.errors import SdpError
from magpies.wire.limits import PAIRING_CANDIDATES

type Setup = Literal["actpass", "active"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_FINGERPRINT_OCTETS: Final = 32
_KINDS: Final = ("host", "srflx", "relay")
_PREFERENCES: Final = (126, 100, 0)  # RFC 8445 section 5.1.2.2
_USEFUL: Final = {"srflx": 0, "relay": 1, "host": 2}
"""Which candidates go first where there is no room for all."""
_IPV6: Final = 0x80
_ICE_TEXT: Final = re.compile(r"[A-Za-z0-9+/]+")
_UFRAG: Final = range(4, 33)
_PASSWORD: Final = range(22, 65)
"""Lengths; RFC 8839 section 5.4 allows 256 octets, no stack makes more than 32."""

_LINE: Final = re.compile(
    r"a=(?P<key>ice-ufrag|ice-pwd|fingerprint:sha-256|candidate):?(?P<value>[^\r\n]*)",
    re.IGNORECASE,
)
_CANDIDATE: Final = re.compile(
    r"[A-Za-z0-9+/]{1,32} 1 udp [0-9]{1,10} (?P<address>[0-9A-Fa-f:.]{2,45}) "
    r"(?P<port>[0-9]{1,5}) typ (?P<kind>host|srflx|relay)\b.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address at which a peer may be reached over UDP."""

    kind: str
    address: _Address
    port: int

    def line(self, number: int) -> str:
        """Return it as in a description; the first ones are preferred."""
        preference = _PREFERENCES[_KINDS.index(self.kind)]
        priority = (preference << 24) + ((65_535 - number) << 8) + 255
        related = "" if self.kind == "host" else " raddr 0.0.0.0 rport 9"
        return (
            f"candidate:{number + 1} 1 UDP {priority} {self.address} {self.port} "
            f"typ {self.kind}{related}"
        )


@dataclass(frozen=True, slots=True)
class Compact:
    """What cannot be guessed of a description.

    Attributes:
        fingerprint: SHA-256 of the DTLS certificate.
        ufrag: ICE user name fragment.
        password: ICE password.
        candidates: at most `PAIRING_CANDIDATES`, the most useful first.
    """

    fingerprint: bytes
    ufrag: str
    password: str
    candidates: tuple[Candidate, ...]

    def sdp(self, setup: Setup) -> str:
        """Return a description that a WebRTC stack takes: an offer ("actpass") or an answer."""
        pairs = ":".join(f"{octet:02X}" for octet in self.fingerprint)
        lines = [
            "v=0",
            "o=- 1 1 IN IP4 0.0.0.0",
            "s=-",
            "t=0 0",
            "a=group:BUNDLE 0",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "c=IN IP4 0.0.0.0",
            "a=mid:0",
            f"a=ice-ufrag:{self.ufrag}",
            f"a=ice-pwd:{self.password}",
            f"a=fingerprint:sha-256 {pairs}",
            f"a=setup:{setup}",
            "a=sctp-port:5000",
            "a=max-message-size:16384",
            *(f"a={each.line(number)}" for number, each in enumerate(self.candidates)),
        ]
        return "".join(f"{line}\r\n" for line in lines)

    def encode(self) -> bytes:
        """Return the compact form."""
        parts = [self.fingerprint]
        for text in (self.ufrag, self.password):
            parts += [bytes([len(text)]), text.encode("ascii")]
        for each in self.candidates:
            family = _IPV6 if each.address.version == 6 else 0
            kind = _KINDS.index(each.kind) | family
            parts += [bytes([kind]), each.address.packed, each.port.to_bytes(2)]
        return b"".join(parts)


def compact(sdp: str) -> Compact:
    """Return what cannot be guessed of a description.

    Candidates that are names are left out: nobody else could look them up.

    Raises:
        SdpError: it lacks what every description of a data channel has.
    """
    found: dict[str, str] = {}
    candidates: list[Candidate] = []
    for match in _LINE.finditer(sdp):
        key, value = match["key"].lower(), match["value"].strip()
        if key == "candidate":
            candidates += _read_candidate(value)
        else:
            found.setdefault(key, value)
    try:
        fingerprint = bytes.fromhex(found["fingerprint:sha-256"].replace(":", ""))
        ufrag, password = found["ice-ufrag"], found["ice-pwd"]
    except (KeyError, ValueError) as error:
        raise SdpError("a session description lacks its credentials or its fingerprint") from error
    candidates.sort(key=lambda each: _USEFUL[each.kind])
    kept = tuple(dict.fromkeys(candidates))[:PAIRING_CANDIDATES]
    return _checked(Compact(fingerprint, ufrag, password, kept))


def expand(data: bytes) -> Compact:
    """Read the compact form.

    Raises:
        SdpError: it is malformed.
    """
    reader = _Reader(data)
    fingerprint = reader.take(_FINGERPRINT_OCTETS)
    try:
        ufrag, password = (reader.take(reader.take(1)[0]).decode("ascii") for _ in range(2))
    except UnicodeDecodeError as error:
        raise SdpError("ICE credentials that are not ASCII") from error
    candidates: list[Candidate] = []
    while reader.left:
        kind = reader.take(1)[0]
        if kind & ~_IPV6 >= len(_KINDS) or len(candidates) == PAIRING_CANDIDATES:
            raise SdpError("a candidate of an unknown kind, or too many")
        address = ipaddress.ip_address(reader.take(16 if kind & _IPV6 else 4))
        port = int.from_bytes(reader.take(2))
        candidates.append(Candidate(_KINDS[kind & ~_IPV6], address, port))
    return _checked(Compact(fingerprint, ufrag, password, tuple(candidates)))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def take(self, count: int) -> bytes:
        if self.left < count:
            raise SdpError("a compact description is cut short")
        self._at += count
        return self._data[self._at - count : self._at]


def _read_candidate(value: str) -> list[Candidate]:
    match = _CANDIDATE.fullmatch(value)
    if match is None:
        return []  # TCP, a name, or another component
    try:
        address = ipaddress.ip_address(match["address"])
    except ValueError:
        return []
    port = int(match["port"])
    made = Candidate(match["kind"].lower(), address, port)
    return [made] if _plausible(made) else []


def _plausible(candidate: Candidate) -> bool:
    address = candidate.address
    return 0 < candidate.port < 1 << 16 and not (address.is_unspecified or address.is_multicast)


def _checked(made: Compact) -> Compact:
    """Return `made`.

    Raises:
        SdpError: a part of it is nothing that a WebRTC stack makes.
    """
    if (
        len(made.fingerprint) != _FINGERPRINT_OCTETS
        or len(made.ufrag) not in _UFRAG
        or len(made.password) not in _PASSWORD
        or not _ICE_TEXT.fullmatch(made.ufrag + made.password)
        or not all(_plausible(each) for each in made.candidates)
    ):
        raise SdpError("a compact description holds what no WebRTC stack makes")
    return made
