"""The broker as a service: its routes, its clock wheel, its beginning and its end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from magpies.broker.addresses import AddressKeys
from magpies.broker.config import BrokerConfig
from magpies.broker.countries import Countries
from magpies.broker.egresses import Egresses
from magpies.broker.events import Events
from magpies.broker.metrics import ANSWERED, CANCELLED, CONTENT_TYPE, Metrics
from magpies.broker.offers import OfferDesk
from magpies.broker.pools import Pools, token_matches
from magpies.broker.quotas import Quotas
from magpies.broker.relays import relays
from magpies.broker.replies import (
    OCTETS,
    PRIVATE,
    SHARED,
    Handler,
    Rejection,
    checked_sdp,
    parsed,
    read_body,
    read_json,
    reject,
    reply,
    reply_at_once,
)
from magpies.broker.sealed import SealedDesk
from magpies.broker.site import Assets, Site, StatusPage
from magpies.broker.statistics import Statistics
from magpies.broker.volunteers import SPOKES, Volunteers
from magpies.errors import DescriptorError
from magpies.protocol.matching import VolunteerStore
from magpies.protocol.memory_store import MemoryStore
from magpies.transports.pool_file import PoolFollower
from magpies.wire import limits
from magpies.wire.sealing import CallName, SealedCall
from magpies.wire.signalling import (
    EgressAccepted,
    EgressList,
    EgressReport,
    ErrorCode,
    History,
    HttpBody,
    OfferRequest,
    OfferResponse,
    Relays,
    RelaysRequest,
    SignedDescriptor,
    WidgetConfig,
    encode,
)

_log: Final = logging.getLogger(__name__)
_FAULT: Final = Rejection(ErrorCode.BUSY, "The broker failed: try again in a minute.", status=500)


class Broker:
    """Matches clients with volunteers.

    ```
    broker = Broker(config)
    broker.add_routes(app)
    runner = make_runner(app, config)    # see magpies.broker.server
    async with broker:
        await runner.setup()
        ...
    # leaving the block tells volunteers that the broker stops, before the runner's cleanup
    await runner.cleanup()
    ```
    """

    def __init__(
        self,
        config: BrokerConfig,
        *,
        store: VolunteerStore | None = None,
        assets: Assets | None = None,
        status_page: StatusPage | None = None,
        state: Path | None = None,
        book: PoolFollower | None = None,
        key: X25519PrivateKey | None = None,
        clock: Callable[[], float] = time.monotonic,
        unix_clock: Callable[[], float] = time.time,
    ) -> None:
        """Make a broker; nothing runs before `start`.

        Args:
            config: see `BrokerConfig`.
            store: where volunteers wait; in memory unless given.
            assets: pages and widget to serve beside the API.
            status_page: writes `/status`; there is none without.
            state: directory where counts are kept over a restart; None keeps them in memory.
            book: private pools besides those of the configuration.
            key: to which clients seal their calls; one that nobody knows unless given.
            clock: monotonic seconds.
            unix_clock: wall-clock seconds, for the validity of descriptors and pools, and the days
                of counts.

        Raises:
            ConfigError: nobody could ever be served.
        """
        now = clock()
        self._config = config
        self._clock = clock
        self._unix_clock = unix_clock
        self._store = store or MemoryStore(config.bounds.volunteers_per_client)
        self._metrics = Metrics()
        self._pools = Pools(config, book, unix_clock)
        countries = Countries(config.country_table)
        self._addresses = AddressKeys(config.trusted_proxy_header, now, countries)
        self._offers_of = Quotas(config.bounds.offers_per_s, config.bounds.offers_burst)
        self._relays_of = Quotas(config.bounds.offers_per_s, config.bounds.offers_burst)
        self._sealed_of = Quotas(2 * config.bounds.offers_per_s, 2 * config.bounds.offers_burst)
        self._reports_of = Quotas(limits.EGRESSES, 2 * limits.EGRESSES)
        self._egresses = Egresses(config.operator_keys_octets, config.times.egress_s)
        self._volunteers = Volunteers(config, self._store, self._pools, self._metrics, clock)
        self._desk = OfferDesk(
            config, self._store, self._volunteers, self._egresses, self._metrics, clock
        )
        self._sealed_desk = SealedDesk(key or X25519PrivateKey.generate(), clock, unix_clock)
        self._statistics = Statistics(self._store, self._metrics, state, clock, unix_clock)
        self._events = Events(config, self._statistics)
        self._site = Site(assets, status_page, self._egresses, self._statistics)
        self._wheel: asyncio.Task[None] | None = None

    def add_routes(self, app: web.Application) -> None:
        """Add the routes of the API, and of the assets if there are any."""
        app.router.add_get("/v1/volunteer", self._at_boundary(self._volunteer))
        app.router.add_post("/v1/offer", self._at_boundary(self._offer))
        app.router.add_post("/v1/sealed", self._at_boundary(self._sealed))
        app.router.add_post("/v1/relays", self._at_boundary(self._relays))
        app.router.add_get("/v1/egresses", self._at_boundary(self._list_egresses, SHARED))
        app.router.add_post("/v1/egress", self._at_boundary(self._egress))
        app.router.add_get("/v1/config", self._at_boundary(self._widget_config, SHARED))
        app.router.add_get("/v1/stats", self._at_boundary(self._stats, SHARED))
        app.router.add_get("/v1/events", self._at_boundary(self._listen, SHARED))
        app.router.add_get("/v1/history", self._at_boundary(self._history, SHARED))
        app.router.add_get("/healthz", self._at_boundary(self._health))
        app.router.add_get("/metrics", self._at_boundary(self._metrics_text))
        for path, handler in self._site.routes():
            app.router.add_get(path, self._at_boundary(handler, SHARED))

    async def start(self) -> None:
        """Begin to serve; before this, and after `stop`, clients are told to come back."""
        if self._wheel is None:
            await self._statistics.load()
            self._wheel = asyncio.create_task(self._run(), name="broker-wheel")

    async def stop(self) -> None:
        """Stop in order; stopping twice does no harm. Call before the runner's cleanup.

        No new offers and volunteers; matches under way may end; volunteers are told and their
        connections close. The two waits last at most `Times.drain_s` each.
        """
        wheel, self._wheel = self._wheel, None
        if wheel is None:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._config.times.drain_s):
                await self._desk.wait_idle()
        await self._volunteers.send_away()
        wheel.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await wheel
        await self._statistics.end()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        await self.stop()

    async def register_egress(self, signed: SignedDescriptor, flows: int = 0) -> None:
        """Take the report of an egress; it counts as up for `Times.egress_s`.

        Raises:
            DescriptorError: see `Egresses.report`.
        """
        self._egresses.report(signed, flows, self._clock(), self._unix_clock())
        await self._store.set_egresses(frozenset(self._egresses.urls), self._clock())

    async def _run(self) -> None:
        """Do what is due with time. Never returns."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._turn(), name="broker-beat")
            group.create_task(
                self._statistics.run(self._config.times.stats_s), name="broker-statistics"
            )

    async def _turn(self) -> None:
        """Let what depends on time follow it. Never returns."""
        while True:
            await asyncio.sleep(self._config.times.heartbeat_s / SPOKES)
            now = self._clock()
            self._egresses.forget_silent(now)
            await self._store.set_egresses(frozenset(self._egresses.urls), now)
            if self._addresses.rotate_if_due(now):
                await self._store.new_day()
            self._volunteers.send_away_from(self._pools.newly_closed())
            await self._volunteers.beat()
            await self._volunteers.tell_reachability()

    def _at_boundary(self, handler: Handler, headers: Mapping[str, str] = PRIVATE) -> Handler:
        """Wrap a handler: a rejection becomes a response; a fault of ours is logged, once."""

        async def handle(request: web.Request) -> web.StreamResponse:
            try:
                return await handler(request)
            except Rejection as rejection:
                return reject(rejection, headers)
            except web.HTTPException:
                raise  # aiohttp's own answer, such as to a handshake that is none
            except Exception as error:  # noqa: BLE001 - the boundary of a connection
                # Neither the error's text nor its values: they may hold what a peer sent.
                where = traceback.format_tb(error.__traceback__)
                _log.error("a request failed with %s at\n%s", type(error).__name__, "".join(where))
                return reject(_FAULT, headers)

        return handle

    async def _volunteer(self, request: web.Request) -> web.StreamResponse:
        self._check_running()
        return await self._volunteers.serve(request, self._addresses.of(request))

    async def _offer(self, request: web.Request) -> web.StreamResponse:
        body_s = self._config.times.body_s
        response = await self._counted_offer(
            request, lambda: read_json(request, OfferRequest, body_s)
        )
        return reply_at_once(request, encode(response))

    async def _counted_offer(
        self, request: web.Request, read: Callable[[], Awaitable[OfferRequest]]
    ) -> OfferResponse:
        begin = self._clock()
        outcome = CANCELLED
        try:
            response = await self._answer_offer(request, read, begin)
            outcome = ANSWERED
        except Rejection as rejection:
            outcome = rejection.reason.value
            raise
        finally:
            took = self._clock() - begin if outcome == ANSWERED else None
            self._metrics.offer_ended(outcome, took)
        return response

    async def _answer_offer(
        self, request: web.Request, read: Callable[[], Awaitable[OfferRequest]], now: float
    ) -> OfferResponse:
        self._check_running()
        client = self._addresses.of(request)
        _check_quota(self._offers_of, client, now)
        offer = await read()
        _check_version(offer.version)
        pool = self._pools.of_client(offer.pool)
        sdp = checked_sdp(offer.sdp, keep_private=self._config.keep_private_candidates)
        country = self._addresses.country(request)
        return await self._desk.match(offer, sdp, pool, client, country)

    async def _relays(self, request: web.Request) -> web.StreamResponse:
        body_s = self._config.times.body_s
        return reply(
            await self._lend_relays(request, lambda: read_json(request, RelaysRequest, body_s))
        )

    async def _lend_relays(
        self, request: web.Request, read: Callable[[], Awaitable[RelaysRequest]]
    ) -> Relays:
        self._check_running()
        _check_quota(self._relays_of, self._addresses.of(request), self._clock())
        wanted = await read()
        _check_version(wanted.version)
        self._pools.of_client(wanted.pool)  # those without a pool get no relays either
        return relays(self._config.turn, self._unix_clock())

    async def _sealed(self, request: web.Request) -> web.StreamResponse:
        self._check_running()
        _check_quota(self._sealed_of, self._addresses.of(request), self._clock())
        sealed = await read_body(request, OCTETS, self._config.times.body_s)
        call = self._sealed_desk.open(sealed)
        try:
            self._sealed_desk.check_fresh(sealed, call, self._config.times.retry_s)
            answer = self._sealed_desk.answer(call, await self._answer_sealed(request, call))
        except Rejection as rejection:
            answer = self._sealed_desk.reject(call, rejection)
        return reply_at_once(request, answer, OCTETS)

    async def _answer_sealed(self, request: web.Request, call: SealedCall) -> HttpBody:
        async def read[Body: HttpBody](kind: type[Body]) -> Body:
            return parsed(kind, bytes(call.body))

        match call.call:
            case CallName.OFFER:
                return await self._counted_offer(request, lambda: read(OfferRequest))
            case CallName.RELAYS:
                return await self._lend_relays(request, lambda: read(RelaysRequest))

    async def _list_egresses(self, _: web.Request) -> web.StreamResponse:
        return reply(EgressList(self._egresses.signed), SHARED)

    async def _egress(self, request: web.Request) -> web.StreamResponse:
        self._check_running()
        _check_quota(self._reports_of, self._addresses.of(request), self._clock())
        _check_bearer(request, self._config.egress_token_sha256)
        report = await read_json(request, EgressReport, self._config.times.body_s)
        try:
            await self.register_egress(report.egress, report.flows)
        except DescriptorError as error:
            raise Rejection(ErrorCode.BAD_REQUEST, str(error), status=403) from None
        return reply(EgressAccepted(self._config.times.egress_s))

    async def _widget_config(self, request: web.Request) -> web.StreamResponse:
        config = self._config
        country = self._addresses.country(request)
        return reply(
            WidgetConfig(
                version=limits.PROTOCOL_VERSION,
                stun=list(config.stun),
                egresses=list(self._egresses.urls),
                slots=config.slots,
                caution=country if country in config.caution else None,
            ),
            SHARED,
        )

    async def _stats(self, _: web.Request) -> web.StreamResponse:
        return reply(await self._statistics.now(), SHARED)

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        self._check_running()
        return await self._events.serve(request, self._addresses.of(request))

    async def _history(self, _: web.Request) -> web.StreamResponse:
        return reply(History(self._statistics.days()), SHARED)

    async def _health(self, _: web.Request) -> web.StreamResponse:
        self._check_running()
        return web.Response(text="ok\n", headers=PRIVATE)

    async def _metrics_text(self, request: web.Request) -> web.StreamResponse:
        _check_bearer(request, self._config.metrics_token_sha256)
        counts = await self._store.counts(self._clock())
        text = self._metrics.text(counts, len(self._egresses.urls))
        return web.Response(body=text, headers=PRIVATE | {"Content-Type": CONTENT_TYPE})

    def _check_running(self) -> None:
        if self._wheel is None or self._wheel.done():
            raise Rejection(
                ErrorCode.BUSY,
                "The broker restarts: try again in a minute.",
                self._config.times.retry_s,
            )


def _check_version(version: int) -> None:
    if version != limits.PROTOCOL_VERSION:
        raise Rejection(
            ErrorCode.UNSUPPORTED_VERSION,
            f"This broker speaks version {limits.PROTOCOL_VERSION}: please update Magpies.",
        )


def _check_quota(quotas: Quotas, client: bytes, now: float) -> None:
    wait_s = quotas.take(client, now)
    if wait_s:
        raise Rejection(
            ErrorCode.TOO_MANY_REQUESTS,
            "Too many requests from this network: wait a little, then try again.",
            wait_s,
        )


def _check_bearer(request: web.Request, sha256: str | None) -> None:
    if sha256 is None:
        return
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token_matches(token, sha256):
        raise Rejection(ErrorCode.BAD_REQUEST, "A token is needed here.", status=401)
