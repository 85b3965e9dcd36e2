"""Answers the page's requests: its files to everybody, the rest to who has a key."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from http import HTTPStatus
from typing import Final

import msgspec

from magpies import __version__
from magpies.client.page import gate
from magpies.client.page.controls import Controls
from magpies.client.page.messages import (
    EnterAnswer,
    EnterRequest,
    InviteRequest,
    OfferRequest,
    Pairing,
    Picture,
    PoolRequest,
    ReplyRequest,
    SitesRequest,
    Status,
    SwitchRequest,
    Wrong,
)
from magpies.client.page.pac import pac, site_name
from magpies.errors import InviteError, LinkSetupError, PairingError
from magpies.transports.addresses import bracketed, listens_everywhere, this_computer
from magpies.transports.local_page import PageAnswer, PageHead
from magpies.transports.network_watch import own_addresses
from magpies.web.reader import reader_file, reader_headers
from magpies.wire import invites

_CHANGE_S: Final = 10.0
_JSON: Final = "application/json"
_PAC: Final = "application/x-ns-proxy-autoconfig"
_API: Final = "/api/"

type Told = msgspec.Struct | Wrong | None
type Work = Callable[[bytes], Awaitable[tuple[int, Told]]]


class ReaderPage:
    """The page of one client, as a `LocalPage`.

    Args:
        controls: the client.
        sites: what the PAC file sends through the proxy at first; empty for everything.
    """

    def __init__(self, controls: Controls, sites: Sequence[str] = ()) -> None:
        self._controls = controls
        self._sites = [*sites] or None
        self._keys = gate.Keys()
        self._posts: dict[str, Work] = {
            "switch": self._switch,
            "invite": self._use_invite,
            "pool": self._choose_pool,
            "sites": self._set_sites,
            "offer": self._make_offer,
            "reply": self._take_reply,
        }

    # --- links that open it ---

    @property
    def link(self) -> str:
        """The page's address with the key that opens it, for the person's eyes only."""
        return f"{self._base}/#{self._keys.link}"

    def link_once(self) -> str:
        """Return a link that opens the page once, within a minute."""
        return f"{self._base}/#{self._keys.once(_now())}"

    @property
    def _base(self) -> str:
        host, port = self._controls.proxy
        return f"http://{bracketed(this_computer(host))}:{port}"

    # --- requests ---

    def admits(self, head: PageHead) -> bool:
        """See `LocalPage`."""
        return gate.admits(head)

    async def answer(self, head: PageHead, body: bytes) -> PageAnswer:
        """See `LocalPage`."""
        path = head.target.partition("?")[0]
        if path.startswith(_API):
            return await self._api(path.removeprefix(_API), head, body)
        if head.method not in {"GET", "HEAD"}:
            return _empty(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, HEAD"})
        if path == "/proxy.pac":
            text = pac(head.headers["host"], self._sites)
            return _whole(HTTPStatus.OK, _PAC, text.encode())
        found = reader_file(path)
        if found is None:
            return _empty(HTTPStatus.NOT_FOUND)
        return _whole(HTTPStatus.OK, found.content_type, found.body)

    async def _api(self, name: str, head: PageHead, body: bytes) -> PageAnswer:
        if name == "session" and head.method == "POST":
            return _told(*self._enter(body))
        if not self._keys.knows(head.headers.get("authorization", "")):
            return _told(HTTPStatus.UNAUTHORIZED, Wrong("key"))
        if head.method == "GET":
            return _told(*self._look_up(name))
        if head.method != "POST":
            return _empty(HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "GET, POST"})
        work = self._posts.get(name)
        if work is None:
            return _empty(HTTPStatus.NOT_FOUND)
        try:
            async with asyncio.timeout(_CHANGE_S):
                return _told(*await work(body))
        except msgspec.DecodeError:
            return _told(HTTPStatus.BAD_REQUEST, Wrong("request"))

    def _enter(self, body: bytes) -> tuple[int, Told]:
        try:
            key = msgspec.json.decode(body, type=EnterRequest).key
        except msgspec.DecodeError:
            return HTTPStatus.BAD_REQUEST, Wrong("request")
        session = self._keys.exchange(key, _now())
        if session is None:
            return HTTPStatus.FORBIDDEN, Wrong("key")
        return HTTPStatus.OK, EnterAnswer(session)

    def _look_up(self, name: str) -> tuple[int, Told]:
        match name:
            case "status":
                return HTTPStatus.OK, self._status()
            case "qr/invite" if self._controls.invite is not None:
                return HTTPStatus.OK, _picture(invites.encode(self._controls.invite))
            case "qr/phone" if (phone := self._phone()) is not None:
                return HTTPStatus.OK, _picture(f"http://{phone}/proxy.pac")
            case "qr/offer" if (standing := self._controls.standing) is not None:
                return HTTPStatus.OK, _picture(standing.offer.link)
        return HTTPStatus.NOT_FOUND, None

    def _status(self) -> Status:
        controls = self._controls
        status, invite, traffic = controls.status, controls.invite, controls.traffic
        host, port = controls.proxy
        now = _now()
        return Status(
            version=__version__,
            on=status.on,
            invited=invite is not None,
            connected=status.connected,
            links=status.links,
            links_made=status.links_made,
            cause=status.cause,
            problem=status.problem,
            host=this_computer(host),
            port=port,
            shared=not gate.is_loopback(host),
            phone=self._phone(),
            pool=controls.pool,
            pools=["private", "both", "public"] if invite and invite.pool_token else ["public"],
            pairing=self._pairing(),
            sites=self._sites,
            down=traffic.down.recent(now),
            up=traffic.up.recent(now),
            down_total=traffic.down.total,
            up_total=traffic.up.total,
        )

    def _pairing(self) -> Pairing | None:
        standing = self._controls.standing
        if standing is None:
            return None
        offer = standing.offer
        return Pairing(standing.phase, offer.text, offer.link, int(standing.left_s))

    def _phone(self) -> str | None:
        """Return where another device in the same network finds the proxy."""
        host, port = self._controls.proxy
        if gate.is_loopback(host):
            return None
        if listens_everywhere(host):
            alike = [own for own in own_addresses() if (":" in own) == (":" in host)]
            host = min(alike, key=len, default="")
        return f"{bracketed(host)}:{port}" if host else None

    # --- what a person changes ---

    async def _switch(self, body: bytes) -> tuple[int, Told]:
        request = msgspec.json.decode(body, type=SwitchRequest)
        if request.on and self._controls.invite is None:
            return HTTPStatus.CONFLICT, Wrong("no_invite")
        await self._controls.switch(request.on)
        return HTTPStatus.OK, self._status()

    async def _use_invite(self, body: bytes) -> tuple[int, Told]:
        text = msgspec.json.decode(body, type=InviteRequest).invite
        try:
            invite = invites.decode(text, time.time())
        except InviteError as error:
            return HTTPStatus.BAD_REQUEST, Wrong(error.fault)
        await self._controls.use(invite)
        return HTTPStatus.OK, self._status()

    async def _choose_pool(self, body: bytes) -> tuple[int, Told]:
        pool = msgspec.json.decode(body, type=PoolRequest).pool
        if pool not in self._status().pools:
            return HTTPStatus.CONFLICT, Wrong("no_invite")
        await self._controls.choose(pool)
        return HTTPStatus.OK, self._status()

    async def _make_offer(self, body: bytes) -> tuple[int, Told]:
        msgspec.json.decode(body, type=OfferRequest)
        if self._controls.invite is None:
            return HTTPStatus.CONFLICT, Wrong("no_invite")
        if not self._controls.status.on:
            return HTTPStatus.CONFLICT, Wrong("off")
        try:
            await self._controls.offer()
        except PairingError as error:
            return HTTPStatus.CONFLICT, Wrong(error.fault)
        except LinkSetupError:
            return HTTPStatus.CONFLICT, Wrong("unable")
        return HTTPStatus.OK, self._status()

    async def _take_reply(self, body: bytes) -> tuple[int, Told]:
        text = msgspec.json.decode(body, type=ReplyRequest).reply
        try:
            self._controls.take(text)
        except PairingError as error:
            return HTTPStatus.BAD_REQUEST, Wrong(error.fault)
        return HTTPStatus.OK, self._status()

    async def _set_sites(self, body: bytes) -> tuple[int, Told]:
        given = msgspec.json.decode(body, type=SitesRequest).sites
        if given is None:
            self._sites = None
            return HTTPStatus.OK, self._status()
        names: dict[str, None] = {}
        for text in given:
            name = site_name(text)
            if name is None:
                return HTTPStatus.BAD_REQUEST, Wrong("site", text[:64])
            names[name] = None
        self._sites = list(names)
        return HTTPStatus.OK, self._status()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _picture(text: str) -> Picture:
    import segno  # only who asks for a picture waits for it

    matrix = segno.make_qr(text, error="l").matrix
    return Picture(["".join(str(int(module)) for module in row) for row in matrix])


def _told(status: int, told: Told) -> PageAnswer:
    return _whole(status, _JSON, b"{}" if told is None else msgspec.json.encode(told))


def _empty(status: int, more: dict[str, str] | None = None) -> PageAnswer:
    return PageAnswer(status, {**reader_headers(), "Content-Length": "0", **(more or {})}, b"")


def _whole(status: int, kind: str, body: bytes) -> PageAnswer:
    headers = {"Content-Type": kind, "Content-Length": str(len(body))}
    return PageAnswer(status, {**reader_headers(), **headers}, body)
