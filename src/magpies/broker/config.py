"""What an operator can set for a broker."""

from __future__ import annotations

import re
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from magpies.broker.countries import INCLUDED
from magpies.errors import ConfigError, MessageError
from magpies.wire import limits
from magpies.wire.descriptors import KEY_OCTETS, decode_base64
from magpies.wire.signalling import Country, check_url

Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
"""SHA-256 of a token's octets, in hexadecimal: a configuration holds no token."""
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Seconds = Annotated[float, Meta(gt=0, le=3_600)]

CAUTION: Final = (
    "AE", "BY", "CN", "CU", "EG", "IQ", "IR", "KP", "MM", "OM", "PK", "RU", "SA", "SY", "TM", "TR",
    "UZ", "VE", "VN",
)  # fmt: skip
_Secret = Annotated[str, Meta(min_length=1, max_length=limits.TEXT_OCTETS)]
_TURN_URL: Final = re.compile(r"turn:(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")


class PrivatePool(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pool that only those who hold its token can use or serve."""

    name: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{1,64}$")]
    """For the operator's own eyes; never sent to anybody."""
    token_sha256: Sha256
    """SHA-256 of the token's octets, in hexadecimal."""


class Turn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """TURN servers for clients whose network lets them reach no volunteer directly.

    Raises:
        ConfigError: a value that cannot work; the text names it.
    """

    urls: tuple[str, ...] = ()
    """`turn:host:port` of each, over UDP. Empty: there are none."""
    username: _Secret | None = None
    """A fixed user name, the same for all clients; needs `credential`."""
    credential: _Secret | None = None
    """Its password. Every client gets to know it."""
    secret: _Secret | None = None
    """Instead of these two: the secret shared with the TURN servers, for credentials that
    expire (coturn: `use-auth-secret` and `static-auth-secret`)."""
    ttl_s: Annotated[float, Meta(ge=60, le=86_400)] = 3_600.0
    """How long a client may use what it was given for new links."""

    def __post_init__(self) -> None:
        if len(self.urls) > limits.RELAYS:
            raise ConfigError(f"turn.urls: at most {limits.RELAYS} servers")
        if any(not _TURN_URL.fullmatch(url) for url in self.urls):
            raise ConfigError('turn.urls: each must look like "turn:host:port"')
        fixed = self.username is not None and self.credential is not None
        if self.urls and fixed == (self.secret is not None):
            raise ConfigError("turn: give either secret, or username and credential")


class Times(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every deadline of the broker, in seconds."""

    hello_s: Seconds = 5.0
    """From a volunteer's WebSocket handshake to its hello."""
    body_s: Seconds = 10.0
    """From a request's head to the end of its body."""
    answer_s: Annotated[float, Meta(gt=0, le=60)] = 4.0
    """What one volunteer has to answer an offer before the next one is asked."""
    match_s: Seconds = 12.0
    """What a client's offer may take in all."""
    wait_s: Annotated[float, Meta(ge=0, le=60)] = 2.0
    """How long an offer waits for a volunteer to come when none fits."""
    poll_s: Seconds = 0.1
    """How often such an offer looks again."""
    retry_s: Seconds = 5.0
    """What clients are told to wait before they ask again (`Retry-After`)."""
    heartbeat_s: Seconds = 25.0
    """Between pings; shorter than the 30 to 60 s after which middleboxes forget a quiet flow.
    A volunteer that is silent from one ping to the next is gone."""
    idle_s: Seconds = 15.0
    """What an HTTP connection may be idle, or take to send the head of a request."""
    stats_s: Seconds = 5.0
    """How often those who listen to the public counts are told of a change, at most."""
    egress_s: Seconds = 90.0
    """How long an egress counts as up after its last report."""
    drain_s: Seconds = 5.0
    """At shutdown: for matches under way, and again for connections to close."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every limit on how many, so that no crowd can use up the broker."""

    volunteers: Count = 20_000
    """Volunteer connections in all."""
    volunteers_per_address: Count = 64
    """Volunteer connections of one address: a school or an office shares one."""
    messages_per_heartbeat: Count = 8_192
    """Messages that one volunteer may send between two pings; a match takes some three."""
    volunteers_per_client: Count = 1_000
    """Different volunteers that one client address may meet in a day, against enumeration.
    Generous, because whole networks behind a censor share an address, and tabs come and go:
    three links with tabs that live ten minutes meet 432 volunteers a day."""
    listeners: Count = 1_000
    """Pages that listen to the public counts, in all."""
    listeners_per_address: Count = 16
    """The same from one address."""
    offers: Count = 4_096
    """Offers under way at one time."""
    offers_waiting: Annotated[int, Meta(ge=0, le=1_000_000)] = 256
    """Of these, how many may wait for a volunteer to come."""
    attempts: Annotated[int, Meta(ge=1, le=10)] = 3
    """Volunteers asked for one offer."""
    offers_per_s: Annotated[float, Meta(gt=0, le=1_000_000)] = 10.0
    """Offers of one address in the long run."""
    offers_burst: Count = 100
    """Offers of one address at once."""


class BrokerConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keys of the table `[broker]`. Checked when it is made.

    Raises:
        ConfigError: a value that cannot work; the text names it.
    """

    operator_keys: tuple[str, ...] = ()
    """Ed25519 public keys, base64url of 32 octets; an egress must be signed by one of them."""
    egress_token_sha256: Sha256 | None = None
    """When set, `POST /v1/egress` also needs `Authorization: Bearer` with this token. Without
    it, anybody can repeat a published descriptor with a made-up load."""
    public_pool: bool = True
    """Whether clients and volunteers without a token are served."""
    pools: tuple[PrivatePool, ...] = ()
    """Private pools with one token each, besides those of `magpies pool`."""
    stun: tuple[str, ...] = ()
    """`stun:host:port` of servers besides those of `serve.stun_ports`. One with another address
    shows networks that use another port for each address; a TURN server is one too."""
    fronts: tuple[str, ...] = ()
    """Hosts of content delivery networks that pass requests on to this broker, `host` or
    `host:port`: the invite that `magpies serve` prints names them. Set `trusted_proxy_header`, too,
    since they do not show who asked."""
    slots: Annotated[int, Meta(ge=1, le=limits.SLOTS)] = 4
    """Links that a widget offers to carry at once unless its visitor says otherwise."""
    keep_private_candidates: bool = False
    """Leave private host addresses in session descriptions: for tests in one network only."""
    trusted_proxy_header: str | None = None
    """Header in which the proxy in front of the broker puts the client's address, such as
    "X-Forwarded-For"; its last entry counts. None: the address of the socket counts."""
    country_table: Annotated[str, Meta(min_length=1)] = INCLUDED
    """Which country an address is in: "included" for the table that comes with Magpies, "none", or
    a file in MaxMind's DB format with records like GeoLite2-Country's. It tells volunteers where
    those are whom they help, counts by country, and finds the visitors of `caution`."""
    caution: tuple[Country, ...] = CAUTION
    """Countries, by their codes of ISO 3166-1, whose visitors are told before their first
    switch-on that volunteering may be unwise where they are. Those of the default block tools
    like this one by law, or have punished people for offering or using one."""
    metrics_token_sha256: Sha256 | None = None
    """When set, `GET /metrics` needs `Authorization: Bearer` with this token."""
    turn: Turn = Turn()
    """TURN servers."""
    times: Times = Times()
    """Deadlines."""
    bounds: Bounds = Bounds()
    """Limits on how many."""

    def __post_init__(self) -> None:
        for key in self.operator_keys:
            if not _is_key(key):
                raise ConfigError("operator_keys: each must be base64url of 32 octets")
        if len({pool.name for pool in self.pools}) < len(self.pools):
            raise ConfigError("pools: two have the same name")
        if len(self.stun) > limits.STUN_SERVERS:
            raise ConfigError(f"stun: at most {limits.STUN_SERVERS} servers")
        if any(not server.startswith(("stun:", "stuns:")) for server in self.stun):
            raise ConfigError('stun: each must look like "stun:host:port"')
        if len(self.fronts) >= limits.WAYS:
            raise ConfigError(f"fronts: at most {limits.WAYS - 1} hosts")
        if not all(_is_host(front) for front in self.fronts):
            raise ConfigError('fronts: each must look like "host" or "host:port"')

    @property
    def operator_keys_octets(self) -> tuple[bytes, ...]:
        """The operators' keys, 32 octets each."""
        return tuple(decode_base64(key) for key in self.operator_keys)


def _is_host(text: str) -> bool:
    try:
        return check_url(f"https://{text}", ("https",)).count("/") == len("//")
    except MessageError:
        return False


def _is_key(text: str) -> bool:
    try:
        return len(decode_base64(text)) == KEY_OCTETS
    except ValueError:
        return False
