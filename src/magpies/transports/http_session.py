"""Serves HTTP/1.1 on one local connection: CONNECT, exchanges with http:// sites, the page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

import h11

from magpies.errors import BrokerError, FlowError, TunnelError
from magpies.transports import refusals
from magpies.transports.flow import CHUNK_OCTETS, Flow, relay
from magpies.transports.http_proxy import (
    NOT_A_PROXY_REQUEST,
    Connect,
    Forward,
    Here,
    informational_head,
    interpret,
    response_head,
)
from magpies.transports.local_connection import LocalConnection
from magpies.transports.local_page import PAGE_BODY_OCTETS, page_head
from magpies.transports.refusals import Refusal, refusal_of
from magpies.transports.targets import Target

_ESTABLISHED: Final = b"HTTP/1.1 200 Connection established\r\n\r\n"
_RESPONSE_HEAD_OCTETS: Final = 65_536
"""Largest head of a response: sites that set many cookies reach 30 kB."""

_CUT_SHORT: Final = Refusal(
    502, "http_response_incomplete", "The site closed the connection before it had answered."
)
_NOT_HTTP: Final = Refusal(
    502, "http_protocol_error", "The site answered with something that is not HTTP."
)
_TOO_LARGE: Final = Refusal(413, "http_request_error", "This is more than the page takes.")
_SILENT: Final = Refusal(504, "http_response_timeout", "The site did not answer in time.")


class HttpSession:
    """One local connection that speaks HTTP.

    Args:
        local: the connection.
        admit: to be called when the first request is complete; returns why the connection
            cannot be served, or None.
    """

    def __init__(self, local: LocalConnection, admit: Callable[[], Refusal | None]) -> None:
        self._local = local
        self._admit = admit
        self._http = h11.Connection(
            h11.SERVER, max_incomplete_event_size=local.limits.header_octets
        )
        self._accept = ""
        self._head_only = False

    async def serve(self, first: bytes, deadline: float) -> None:
        """Serve until the connection ends.

        Args:
            first: octets that have been read already.
            deadline: when the first request must be complete, in the loop's time.

        Raises:
            OSError, h11.RemoteProtocolError: the local program went away, was too slow or
                broke the protocol in the middle; the connection is to be reset.
        """
        self._http.receive_data(first)
        admitted = False
        while True:
            async with asyncio.timeout_at(deadline):
                request = await self._next_request()
            if request is None:
                return
            refusal = request if isinstance(request, Refusal) else None
            if refusal is None and not admitted:
                refusal = self._admit()
                admitted = True
            if refusal is not None:
                await self._refuse(refusal)
                return
            assert isinstance(request, h11.Request)  # noqa: S101 - the rest is refused above
            if not await self._answer(request, deadline):
                return
            self._http.start_next_cycle()
            deadline = asyncio.get_running_loop().time() + self._local.limits.keep_alive_s

    async def _next_request(self) -> h11.Request | Refusal | None:
        try:
            while (event := self._http.next_event()) is h11.NEED_DATA:
                self._http.receive_data(await self._local.reader.read(CHUNK_OCTETS))
        except h11.RemoteProtocolError as error:
            return _bad_request(error.error_status_hint)
        if not isinstance(event, h11.Request):
            return None
        accepts = [value for name, value in event.headers if name == b"accept"]
        self._accept = b",".join(accepts).decode("latin-1")
        self._head_only = event.method == b"HEAD"
        return event

    async def _answer(self, request: h11.Request, deadline: float) -> bool:
        """Return whether another request may follow on this connection."""
        match interpret(request):
            case Refusal() as refusal:
                await self._refuse(refusal)
            case Connect(target):
                await self._tunnel(target)
            case Forward() as forward:
                return await self._forward(forward)
            case Here():
                return await self._show_page(request, deadline)
        return False

    async def _show_page(self, request: h11.Request, deadline: float) -> bool:
        page = self._local.page
        if page is None:
            await self._refuse(NOT_A_PROXY_REQUEST)
            return False
        head = page_head(request, self._local.address)
        if not page.admits(head):
            raise ConnectionResetError("a request to the page that is not answered")
        async with asyncio.timeout_at(deadline):
            body = await self._page_body()
        if body is None:
            await self._refuse(_TOO_LARGE)
            return False
        answer = await page.answer(head, body)
        self._send_whole(answer.status, list(answer.headers.items()), answer.body)
        await self._local.writer.drain()
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            return True
        await self._local.close_gently()
        return False

    async def _page_body(self) -> bytes | None:
        """Return the body of a request to the page; None when it is too large."""
        body = bytearray()
        while True:
            event = self._http.next_event()
            if event is h11.NEED_DATA:
                self._http.receive_data(await self._local.reader.read(CHUNK_OCTETS))
            elif isinstance(event, h11.Data):
                body += event.data
            else:
                return bytes(body)
            if len(body) > PAGE_BODY_OCTETS:
                return None

    async def _refuse(self, refusal: Refusal) -> None:
        content_type, body = refusals.body(refusal, self._accept)
        headers = refusals.http_headers(refusal, content_type, len(body))
        self._send_whole(refusal.status, headers, body)
        await self._local.close_gently()

    def _send_whole(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        """Queue a whole response; `headers` hold its length."""
        reason = HTTPStatus(status).phrase
        head = h11.Response(status_code=status, reason=reason, headers=headers)
        events: list[h11.Event] = [head, h11.EndOfMessage()]
        if not self._head_only:
            events.insert(1, h11.Data(data=body))
        self._local.send(b"".join(self._http.send(event) or b"" for event in events))

    async def _tunnel(self, target: Target) -> None:
        flow = await self._open(target)
        if flow is None:
            return
        try:
            self._local.send(_ESTABLISHED)
            early, _ = self._http.trailing_data
            await relay(self._local.reader, self._local.writer, flow, early=early)
        finally:
            await flow.aclose()

    async def _open(self, target: Target) -> Flow | None:
        """Return a flow, or None after the local program was told why there is none."""
        try:
            return await self._local.open(target)
        except (FlowError, TunnelError, BrokerError) as error:
            await self._refuse(refusal_of(error))
            return None

    async def _forward(self, forward: Forward) -> bool:
        flow = await self._open(forward.target)
        if flow is None:
            return False
        exchange = _Exchange(self._http, self._local, flow)
        try:
            refusal = await exchange.run(forward.request)
        finally:
            await flow.aclose()
        if refusal is None:
            if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
                return True
            await self._local.close_gently()
        elif self._http.our_state is h11.SEND_RESPONSE:
            await self._refuse(refusal)
        else:
            raise ConnectionResetError("the response was cut short")
        return False


class _Exchange:
    """One request and its response, streamed both ways at once."""

    def __init__(self, http: h11.Connection, local: LocalConnection, flow: Flow) -> None:
        self._http = http
        self._local = local
        self._flow = flow
        self._site = h11.Connection(h11.CLIENT, max_incomplete_event_size=_RESPONSE_HEAD_OCTETS)
        self._deadline: asyncio.Timeout | None = None

    async def run(self, request: h11.Request) -> Refusal | None:
        """Return None when the response was passed on in full, else what went wrong."""
        head = self._site.send(request) or b""
        try:
            async with (
                self._local.unless_gone(self._local.limits.exchange_idle_s) as self._deadline,
                asyncio.TaskGroup() as group,
            ):
                sending = group.create_task(self._send_request(head), name="http-request")
                refusal = await self._pass_response()
                sending.cancel()
        except TimeoutError:
            return _SILENT
        return refusal

    async def _send_request(self, head: bytes) -> None:
        try:
            await self._flow.write(head)
            finished = False
            while not finished:
                event = await self._next_body_event()
                finished = isinstance(event, h11.EndOfMessage)
                data = self._site.send(h11.EndOfMessage() if finished else event)
                if data:
                    await self._flow.write(data)
                self._moved()
        except (FlowError, TunnelError):
            return  # the site may have answered all the same: reading tells

    async def _next_body_event(self) -> h11.Event:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._local.reader.read(CHUNK_OCTETS))
        assert isinstance(event, h11.Data | h11.EndOfMessage)  # noqa: S101 - h11's table
        return event

    async def _pass_response(self) -> Refusal | None:
        while True:
            try:
                event = self._site.next_event()
                if event is h11.NEED_DATA:
                    self._site.receive_data(await self._flow.read())
                    self._moved()
                    continue
                data = self._translate(event)
            except (FlowError, TunnelError) as error:
                return refusal_of(error)
            except h11.ProtocolError:
                return _CUT_SHORT if self._site.trailing_data[1] else _NOT_HTTP
            if data:
                self._local.send(data)
                await self._local.writer.drain()
            if isinstance(event, h11.EndOfMessage):
                return None

    def _translate(self, event: h11.Event | type[h11.NEED_DATA | h11.PAUSED]) -> bytes | None:
        match event:
            case h11.InformationalResponse():
                if self._http.their_http_version == b"1.0":
                    return None  # RFC 9110 section 15.2
                return self._http.send(informational_head(event))
            case h11.Response():
                return self._http.send(response_head(event))
            case h11.Data():
                return self._http.send(h11.Data(data=event.data))
            case h11.EndOfMessage():
                return self._http.send(h11.EndOfMessage())
        raise h11.RemoteProtocolError("the site closed the connection")

    def _moved(self) -> None:
        if self._deadline is not None and not self._deadline.expired():
            now = asyncio.get_running_loop().time()
            self._deadline.reschedule(now + self._local.limits.exchange_idle_s)


def _bad_request(status: int) -> Refusal:
    if status == HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE:
        text = "The head of this request is too large. Clear this site's cookies and try again."
    else:
        text = "This proxy understands SOCKS5 and HTTP/1.1, and this request is neither."
    return Refusal(status, "http_request_error", text)
