"""The headless volunteer: waits at the broker, serves offers, says goodbye."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

import aiohttp

from magpies.errors import BrokerError, MessageError
from magpies.transports.addresses import is_private_url
from magpies.transports.data_channel import IceSettings, engine
from magpies.transports.http_bodies import read_body
from magpies.transports.pipe import PipeCount
from magpies.transports.stun import detect_nat, parse_stun_url
from magpies.volunteer.config import VolunteerConfig
from magpies.volunteer.links import LinkServer, Readers
from magpies.volunteer.retry import retry_delay
from magpies.wire import limits
from magpies.wire.farewell import LEAVING_S
from magpies.wire.plain import sentence
from magpies.wire.signalling import (
    Cancel,
    Decline,
    DeclineReason,
    ErrorCode,
    Goodbye,
    Hello,
    Load,
    Nat,
    OfferToVolunteer,
    Reachability,
    Refused,
    VolunteerKind,
    VolunteerMessage,
    Welcome,
    WidgetConfig,
    decode_body,
    decode_from_broker,
    encode,
)

_BROKER_S: Final = 10.0
_HEARTBEAT_S: Final = 20.0
_NAT_SERVERS: Final = 2
_CLOSE_S: Final = 2.0
_TOLD_S: Final = 0.5
"""Longest that a goodbye to the broker keeps the readers from theirs."""
_FINAL: Final = frozenset(
    {
        ErrorCode.BAD_REQUEST,
        ErrorCode.UNSUPPORTED_VERSION,
        ErrorCode.UNKNOWN_POOL,
        ErrorCode.POOL_TOKEN_REQUIRED,
    }
)
"""Refusals that asking again does not change."""
_REFUSED: Final = "The broker refuses and does not say why: ask its operator."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VolunteerStatus:
    """What a person may want to know about the volunteer."""

    waiting: bool = False
    """Whether the broker knows that this volunteer is there."""
    helping: int = 0
    """Links that carry somebody's traffic now."""
    helped: int = 0
    """Links since the start."""
    reachable: bool = True
    """Whether clients get through, as far as the broker knows."""
    problem: str | None = None
    """One sentence while the broker cannot be reached."""


class Volunteer:
    """A running volunteer: `async with` it, and `run` it.

    Args:
        broker: base address, "https://host".
        config: of the volunteer.
        on_change: gets every change of the status.
        look: is shown every message that passes, for whoever wants to see that it is encrypted.
    """

    def __init__(
        self,
        broker: str,
        config: VolunteerConfig,
        on_change: Callable[[VolunteerStatus], None] = lambda _: None,
        look: Callable[[bytes], None] | None = None,
    ) -> None:
        self._broker = broker.rstrip("/")
        self._config = config
        self._on_change = on_change
        self._engine = engine(config.engine)
        self._allowed = frozenset(config.egresses)
        self._free = config.slots
        self._websocket: aiohttp.ClientWebSocketResponse | None = None
        self._matches: dict[str, asyncio.Task[None]] = {}
        self._look = look
        self._leaving = False
        self._readers = Readers(self._helping)
        self.status = VolunteerStatus()
        self.count = PipeCount()
        """What has passed since the start."""

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *error: object) -> None:
        """Free everything; `run` has ended or been cancelled before."""
        await self._session.close()

    async def run(self) -> None:
        """Wait at the broker and serve offers until cancelled; then leave.

        To leave is to say goodbye to the broker and to the readers, and to go on carrying
        until their clients have closed the links, for `LEAVING_S` at most. To be cancelled
        once more ends that at once.

        Raises:
            BrokerError: the broker refuses for good.
        """
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(self._keep_waiting(tasks), name="volunteer-broker")
            try:
                await asyncio.wait({waiting})
            finally:
                try:
                    await self._leave(waiting)
                finally:
                    for task in self._matches.values():
                        task.cancel()

    async def _keep_waiting(self, tasks: asyncio.TaskGroup) -> None:
        failures = 0
        while True:
            try:
                await self._wait_at_broker(tasks)
                failures = 0
            except BrokerError as error:
                if error.code in _FINAL:
                    raise
                failures = 1 if self.status.waiting else failures + 1
                self._set(waiting=False, problem=str(error))
            await asyncio.sleep(retry_delay(failures))

    async def _leave(self, waiting: asyncio.Task[None]) -> None:
        self._leaving = True
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_TOLD_S):
                    await self._send(Goodbye())
        finally:
            waiting.cancel()
            self._readers.say_goodbye()
        if self._matches:
            await asyncio.wait(self._matches.values(), timeout=LEAVING_S)

    async def _wait_at_broker(self, tasks: asyncio.TaskGroup) -> None:
        try:
            config = await self._fetch_config()
            allowed = self._fix_allowed(config)
            server, nat = await self._prepare(config)
            url = self._broker.replace("http", "ws", 1) + "/v1/volunteer"
            async with self._session.ws_connect(
                url,
                heartbeat=_HEARTBEAT_S,
                max_msg_size=limits.SIGNALLING_OCTETS,
                timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_S),
            ) as websocket:
                self._websocket = websocket
                await self._send(self._hello(allowed, nat))
                try:
                    async for message in websocket:
                        if message.type is not aiohttp.WSMsgType.TEXT:
                            break
                        await self._on_message(message.data, server, allowed, tasks)
                finally:
                    self._websocket = None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise BrokerError(
                "unreachable", "The broker cannot be reached; trying again."
            ) from error
        except MessageError as error:
            raise BrokerError("bad_request", "The broker speaks another protocol.") from error
        raise BrokerError("unreachable", "The broker has closed the connection; trying again.")

    def _hello(self, allowed: frozenset[str], nat: Nat) -> Hello:
        return Hello(
            version=limits.PROTOCOL_VERSION,
            kind=VolunteerKind.HEADLESS,
            slots=self._config.slots,
            nat=nat,
            pools=self._config.pools,
            egresses=sorted(allowed),
        )

    async def _fetch_config(self) -> WidgetConfig:
        timeout = aiohttp.ClientTimeout(total=_BROKER_S)
        async with self._session.get(f"{self._broker}/v1/config", timeout=timeout) as response:
            response.raise_for_status()
            return decode_body(WidgetConfig, await read_body(response))

    def _fix_allowed(self, config: WidgetConfig) -> frozenset[str]:
        """Return the allow-list: the configured one, or the first that the broker named.

        An empty list fixes nothing: a broker that has just started knows no egress yet.
        """
        self._allowed = self._allowed or frozenset(config.egresses)
        if not self._allowed:
            raise BrokerError(ErrorCode.NO_EGRESS, "The broker has no egress yet; trying again.")
        return self._allowed

    async def _prepare(self, config: WidgetConfig) -> tuple[LinkServer, Nat]:
        local = self._config.local_network
        ice = IceSettings(
            stun=tuple(config.stun),
            keep_private_candidates=is_private_url(self._broker) if local is None else local,
            setup_s=self._config.setup_s,
        )
        servers = [parse_stun_url(url) for url in config.stun]
        nat = await detect_nat(servers) if len(servers) >= _NAT_SERVERS else Nat.UNKNOWN
        server = LinkServer(
            self._engine, ice, self._session, self._config, self._readers, self.count, self._look
        )
        return server, nat

    # --- the conversation with the broker ---

    async def _on_message(
        self, text: str, server: LinkServer, allowed: frozenset[str], tasks: asyncio.TaskGroup
    ) -> None:
        match decode_from_broker(text):
            case Welcome():
                self._set(waiting=True, reachable=True, problem=None)
                await self._send(Load(max(self._free, 0)))
            case OfferToVolunteer() as offer:
                await self._on_offer(offer, server, allowed, tasks)
            case Cancel(match=match):
                if match in self._matches:
                    self._matches[match].cancel()
            case Reachability(reachable):
                self._set(reachable=reachable)
            case Refused() as refused:
                raise BrokerError(refused.error, sentence(refused.detail) or _REFUSED)

    async def _on_offer(
        self,
        offer: OfferToVolunteer,
        server: LinkServer,
        allowed: frozenset[str],
        tasks: asyncio.TaskGroup,
    ) -> None:
        if offer.egress not in allowed:
            _log.warning("the broker named an egress that is not on the allow-list; declined")
            await self._send(Decline(offer.match, DeclineReason.FOREIGN_EGRESS))
        elif self._leaving or self._free <= 0 or offer.match in self._matches:
            await self._send(Decline(offer.match, DeclineReason.FULL))
        else:
            self._free -= 1
            task = tasks.create_task(self._serve(offer, server), name="volunteer-link")
            self._matches[offer.match] = task
            task.add_done_callback(lambda _: self._matches.pop(offer.match, None))

    async def _serve(self, offer: OfferToVolunteer, server: LinkServer) -> None:
        try:
            await self._send(Load(self._free))
            await server.serve(offer, self._send)
        except Exception:  # noqa: BLE001 - one bad peer must not end the others' links
            _log.exception("a link ended by an error of this program")
        finally:
            self._free += 1
            await self._send(Load(self._free))

    async def _send(self, message: VolunteerMessage) -> None:
        """Tell the broker, if it is there; after a reconnection it learns the state anew."""
        websocket = self._websocket
        if websocket is None or websocket.closed:
            return
        with contextlib.suppress(ConnectionError, aiohttp.ClientError):
            await websocket.send_str(encode(message).decode())

    # --- status ---

    def _helping(self, change: int) -> None:
        self._set(helping=self.status.helping + change, helped=self.status.helped + max(change, 0))

    def _set(self, **changes: bool | int | str | None) -> None:
        status = replace(self.status, **changes)  # type: ignore[arg-type]  # checked by callers
        if status != self.status:
            self.status = status
            self._on_change(status)
