"""Signalling messages: what client, volunteer and broker tell each other (JSON).

The field names here are the wire. `docs/protocol.md` explains the calls; the vectors in
`tests/vectors/signalling.json` are read by the Python and the TypeScript tests.

Unknown fields are ignored, so that a newer peer can add some; unknown message types and
values outside the caps are errors.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from magpies.errors import MessageError
from magpies.wire import limits

Sdp = Annotated[str, Meta(min_length=1, max_length=limits.SDP_OCTETS)]
MatchId = Annotated[
    str, Meta(min_length=8, max_length=limits.MATCH_ID_OCTETS, pattern=r"^[A-Za-z0-9_-]+\Z")
]
Token = Annotated[
    str, Meta(min_length=1, max_length=limits.TOKEN_OCTETS, pattern=r"^[A-Za-z0-9_.~-]+\Z")
]
Url = Annotated[str, Meta(min_length=1, max_length=limits.URL_OCTETS)]
Text = Annotated[str, Meta(max_length=limits.TEXT_OCTETS)]
Slots = Annotated[int, Meta(ge=0, le=limits.SLOTS)]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
"""ISO 3166-1 code."""
Count = Annotated[int, Meta(ge=0)]
Percent = Annotated[int, Meta(ge=0, le=100)]
Base64 = Annotated[str, Meta(max_length=4_096, pattern=r"^[A-Za-z0-9_-]*\Z")]


class Nat(StrEnum):
    """How a network maps ports (RFC 4787 section 4.1), learnt from two STUN ports."""

    INDEPENDENT = "independent"
    """Endpoint-independent mapping: reachable from anybody once a hole is punched."""
    DEPENDENT = "dependent"
    """Address- or port-dependent mapping ("symmetric")."""
    UNKNOWN = "unknown"
    """No STUN server answered twice."""


class VolunteerKind(StrEnum):
    """What runs the relay."""

    PAGE = "page"
    EXTENSION = "extension"
    HEADLESS = "headless"


class DeclineReason(StrEnum):
    """Why a volunteer does not take an offer."""

    FULL = "full"
    FOREIGN_EGRESS = "foreign-egress"
    """The egress is not on the volunteer's own allow-list."""
    FAILED = "failed"
    """The browser could not answer the offer."""
    LEAVING = "leaving"


class ErrorCode(StrEnum):
    """What went wrong, for programs; the `detail` beside it is for people."""

    BAD_REQUEST = "bad_request"
    UNSUPPORTED_VERSION = "unsupported_version"
    UNKNOWN_POOL = "unknown_pool"
    POOL_TOKEN_REQUIRED = "pool_token_required"  # noqa: S105 - a code, not a secret
    NO_VOLUNTEER = "no_volunteer"
    NO_EGRESS = "no_egress"
    VOLUNTEER_FAILED = "volunteer_failed"
    TOO_MANY_REQUESTS = "too_many_requests"
    BUSY = "busy"


# --- volunteer to broker, over WS /v1/volunteer ---------------------------------------------


class Hello(msgspec.Struct, frozen=True, tag="hello", tag_field="type"):
    """The first message of a volunteer; nothing else is accepted before it."""

    version: int
    kind: VolunteerKind
    slots: Slots
    """How many links this volunteer is willing to carry at once."""
    nat: Nat = Nat.UNKNOWN
    pools: Annotated[list[Token], Meta(max_length=limits.POOLS)] = msgspec.field(
        default_factory=list
    )
    """Tokens of private pools to serve; empty means the public pool."""
    egresses: Annotated[list[Url], Meta(max_length=limits.EGRESSES)] = msgspec.field(
        default_factory=list
    )
    """The volunteer's allow-list; empty means that it did not tell."""


class Answer(msgspec.Struct, frozen=True, tag="answer", tag_field="type"):
    """The volunteer took the offer."""

    match: MatchId
    sdp: Sdp


class Decline(msgspec.Struct, frozen=True, tag="decline", tag_field="type"):
    """The volunteer does not take the offer."""

    match: MatchId
    reason: DeclineReason


class Load(msgspec.Struct, frozen=True, tag="load", tag_field="type"):
    """How many more links the volunteer can carry now; sent on every change.

    When an answer or an outcome is the reason of the change, that message goes first.
    """

    free: Slots


class Outcome(msgspec.Struct, frozen=True, tag="outcome", tag_field="type"):
    """Whether an answered offer became a link: data channel and egress WebSocket both open."""

    match: MatchId
    connected: bool


class Goodbye(msgspec.Struct, frozen=True, tag="goodbye", tag_field="type"):
    """The volunteer is leaving; no more offers, please."""


VolunteerMessage = Hello | Answer | Decline | Load | Outcome | Goodbye


# --- broker to volunteer ----------------------------------------------------------------------


class Welcome(msgspec.Struct, frozen=True, tag="welcome", tag_field="type"):
    """The broker took the hello; offers may follow."""

    version: int
    waiting: Count = 0
    """Volunteers online now, rounded, so that an idle switch can be explained."""
    readers: Count = 0
    """Readers who are being helped now, rounded, for the same reason."""


class OfferToVolunteer(msgspec.Struct, frozen=True, tag="offer", tag_field="type"):
    """A client's offer; answer or decline within `deadline_s`."""

    match: MatchId
    sdp: Sdp
    egress: Url
    deadline_s: Annotated[float, Meta(gt=0, le=60)] = 10.0
    country: Country | None = None
    """Of the client, if the broker knows it: the volunteer sees the client's address anyway."""


class Cancel(msgspec.Struct, frozen=True, tag="cancel", tag_field="type"):
    """The client is gone; forget the match."""

    match: MatchId


class Refused(msgspec.Struct, frozen=True, tag="refused", tag_field="type"):
    """The broker ends the conversation and says why."""

    error: ErrorCode
    detail: Text


class Reachability(msgspec.Struct, frozen=True, tag="reachability", tag_field="type"):
    """Whether clients get through to the volunteer; said when it changes, true at first."""

    reachable: bool


BrokerMessage = Welcome | OfferToVolunteer | Cancel | Refused | Reachability


# --- client and broker, over HTTPS ------------------------------------------------------------


class OfferRequest(msgspec.Struct, frozen=True):
    """Body of `POST /v1/offer`."""

    version: int
    sdp: Sdp
    nat: Nat = Nat.UNKNOWN
    pool: Token | None = None
    """Token of a private pool; None means the public pool."""
    avoid: Annotated[list[MatchId], Meta(max_length=limits.AVOIDED_MATCHES)] = msgspec.field(
        default_factory=list
    )
    """Matches whose volunteers the client does not want again, because they failed."""
    besides: Annotated[list[MatchId], Meta(max_length=limits.HELD_MATCHES)] = msgspec.field(
        default_factory=list
    )
    """Matches whose links the client has; their volunteers are of no use twice."""
    egress: Url | None = None
    """Where the client's tunnels lead: links to another egress cannot carry them on."""


class RelaysRequest(msgspec.Struct, frozen=True):
    """Body of `POST /v1/relays`: a client that cannot get through asks for TURN servers."""

    version: int
    pool: Token | None = None
    """As in `OfferRequest`."""


class Relay(msgspec.Struct, frozen=True):
    """A TURN server over UDP (RFC 8656), and what it lets this client in with."""

    url: Url
    """`turn:host:port`."""
    username: Text
    credential: Text


class Relays(msgspec.Struct, frozen=True):
    """Body of a successful answer to `POST /v1/relays`."""

    relays: Annotated[list[Relay], Meta(max_length=limits.RELAYS)]
    """Empty where the operator has none."""
    valid_s: Annotated[float, Meta(gt=0, le=86_400)]
    """How long they may be used for new links."""


class SignedDescriptor(msgspec.Struct, frozen=True):
    """An egress descriptor and the operator's Ed25519 signature over its octets."""

    payload: Base64
    signature: Base64


class OfferResponse(msgspec.Struct, frozen=True):
    """Body of a successful answer to `POST /v1/offer`."""

    match: MatchId
    sdp: Sdp
    egress: SignedDescriptor


class EgressList(msgspec.Struct, frozen=True):
    """Body of `GET /v1/egresses`."""

    egresses: Annotated[list[SignedDescriptor], Meta(max_length=limits.EGRESSES)]


class EgressReport(msgspec.Struct, frozen=True):
    """Body of `POST /v1/egress`: an egress says that it is up, and how busy it is."""

    egress: SignedDescriptor
    flows: Annotated[int, Meta(ge=0, le=1 << 30)] = 0
    """Flows open now; the broker sends new links where there are fewer."""


class EgressAccepted(msgspec.Struct, frozen=True):
    """Body of a successful answer to `POST /v1/egress`."""

    valid_s: Annotated[float, Meta(gt=0, le=3_600)]
    """The broker forgets the egress after this time unless it reports again."""


class WidgetConfig(msgspec.Struct, frozen=True):
    """Body of `GET /v1/config`: what a volunteer needs to begin."""

    version: int
    stun: Annotated[list[Url], Meta(max_length=limits.STUN_SERVERS)]
    egresses: Annotated[list[Url], Meta(max_length=limits.EGRESSES)]
    slots: Slots = 4
    buffer_octets: Annotated[int, Meta(ge=16_384, le=16 << 20)] = limits.LINK_BUFFER_OCTETS
    caution: Country | None = None
    """The country of the one who asks, if volunteering may be unwise there."""


class ErrorResponse(msgspec.Struct, frozen=True):
    """Body of every HTTP error of the broker."""

    error: ErrorCode
    detail: Text
    retry_after_s: Annotated[float, Meta(ge=0, le=3_600)] | None = None


class Helped(msgspec.Struct, frozen=True):
    """Clients that got a link, each once a day; rounded."""

    readers: Count = 0
    countries: Annotated[dict[Country, Count], Meta(max_length=limits.COUNTRIES)] = msgspec.field(
        default_factory=dict
    )
    """By country, most first. Countries with few of them are together under "ZZ"."""


class Stats(msgspec.Struct, frozen=True):
    """Body of `GET /v1/stats`, and of every event of `GET /v1/events`.

    Rounded counts and what follows from these, nothing that points at somebody.
    """

    volunteers: Count
    """Online now."""
    readers: Count
    """Clients that have a link now."""
    free_slots: Count
    """Links that volunteers would carry besides."""
    supply: Annotated[float, Meta(ge=0)] | None = None
    """Links that volunteers carry or would carry, for each that they carry; None without any."""
    met: Percent | None = None
    """Offers of clients in the last 24 hours that found a volunteer; None without any."""
    day: Helped = Helped()
    """In the last 24 hours."""
    total: Helped = Helped()
    """Since `since`."""
    since: Annotated[int, Meta(ge=0)] = 0
    """Unix time of the day when this broker began to count."""


class DayStats(msgspec.Struct, frozen=True):
    """One day in UTC; rounded."""

    day: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
    volunteers: Count
    """Most at one time."""
    readers: Count
    """Most at one time."""
    helped: Count
    """Clients that got a link."""
    met: Percent | None = None
    """As in `Stats`."""


class History(msgspec.Struct, frozen=True):
    """Body of `GET /v1/history`."""

    days: Annotated[list[DayStats], Meta(max_length=limits.HISTORY_DAYS)]
    """The oldest first, the last one is today; days without a running broker are left out."""


HttpBody = (
    OfferRequest
    | OfferResponse
    | RelaysRequest
    | Relays
    | EgressList
    | EgressReport
    | EgressAccepted
    | WidgetConfig
    | ErrorResponse
    | Stats
    | History
)

_encoder: Final = msgspec.json.Encoder()
_from_volunteer: Final[msgspec.json.Decoder[VolunteerMessage]] = msgspec.json.Decoder(
    VolunteerMessage
)
_from_broker: Final[msgspec.json.Decoder[BrokerMessage]] = msgspec.json.Decoder(BrokerMessage)
_bodies: Final[dict[type, msgspec.json.Decoder[object]]] = {
    body: msgspec.json.Decoder(body)
    for body in (
        OfferRequest,
        OfferResponse,
        RelaysRequest,
        Relays,
        EgressList,
        EgressReport,
        EgressAccepted,
        WidgetConfig,
        ErrorResponse,
        Stats,
        History,
    )
}


def encode(message: VolunteerMessage | BrokerMessage | HttpBody) -> bytes:
    """Return the JSON text of a message."""
    return _encoder.encode(message)


def decode_from_volunteer(data: bytes | str) -> VolunteerMessage:
    """Parse what a volunteer sent to the broker.

    Raises:
        MessageError: malformed, outside the caps, or of an unknown type.
    """
    return _decode(_from_volunteer, data)


def decode_from_broker(data: bytes | str) -> BrokerMessage:
    """Parse what the broker sent to a volunteer.

    Raises:
        MessageError: malformed, outside the caps, or of an unknown type.
    """
    return _decode(_from_broker, data)


def decode_body[Body: HttpBody](kind: type[Body], data: bytes | str) -> Body:
    """Parse the body of an HTTP request or response as `kind`.

    Raises:
        MessageError: malformed or outside the caps.
    """
    body = _decode(_bodies[kind], data)
    assert isinstance(body, kind)  # noqa: S101 - the decoder was made for this kind
    return body


def _decode[Message](decoder: msgspec.json.Decoder[Message], data: bytes | str) -> Message:
    if len(data) > limits.SIGNALLING_OCTETS:
        raise MessageError(f"a signalling message is longer than {limits.SIGNALLING_OCTETS} octets")
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise MessageError("a signalling message does not follow the protocol") from error


_URL: Final = re.compile(
    r"([A-Za-z]+)://(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\])"
    r"(?::0*[1-9][0-9]*)?(?:[/?][!$-;=?-\[\]_a-z~]*)?"
)


def check_url(url: str, schemes: tuple[str, ...]) -> str:
    """Return `url` if it is an absolute URL of one of `schemes`, in printable ASCII.

    It has no user, fragment or backslash, and no port 0: what parsers disagree about.

    Raises:
        MessageError: it is not.
    """
    form = _URL.fullmatch(url) if len(url) <= limits.URL_OCTETS else None
    try:
        plain = form is not None and form[1].lower() in schemes and urlsplit(url).port != 0
    except ValueError:  # a port above 65535, or no address in the brackets
        plain = False
    if not plain:
        raise MessageError(f"an address in a message is not a plain {' or '.join(schemes)} URL")
    return url
