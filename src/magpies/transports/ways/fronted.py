"""Through a front: TLS to one host, as a browser makes it, and in it a request for another.

Who watches the network sees a browser that visits the front. The front sees which broker is
asked, so this way is for sealed calls only (docs/decisions/0009-fronts.md).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from magpies.errors import ConfigError, MessageError
from magpies.transports.http_call import Answer
from magpies.transports.ways import Call, Timeouts
from magpies.transports.ways.proxies import Proxy, ProxyError
from magpies.wire.limits import SIGNALLING_OCTETS
from magpies.wire.signalling import check_url

if TYPE_CHECKING:
    from curl_cffi import AsyncCurl, Curl, CurlError

_CODES: Final = ("gzip", "deflate", "br", "zstd")
_HEAD_OCTETS: Final = 65_536
_OK: Final = 200


class FrontedWay:
    """See `Way`.

    Args:
        base_url: of the broker, `https://host`; its host goes into the field Host.
        front: to connect to, `host` or `host:port`; it goes into TLS and DNS.
        timeouts: deadlines.
        proxy: to go through.
        authorities: PEM file of certificate authorities, instead of Mozilla's.

    Raises:
        ConfigError: one of the addresses cannot be one.
    """

    def __init__(
        self,
        base_url: str,
        front: str,
        *,
        timeouts: Timeouts | None = None,
        proxy: Proxy | None = None,
        authorities: Path | None = None,
    ) -> None:
        try:
            parts = urlsplit(check_url(base_url, ("http", "https")))
            front_parts = urlsplit(check_url(f"https://{front}", ("https",)))
        except MessageError as error:
            raise ConfigError(
                'A broker looks like "https://broker.example", and a front like "cdn.example".'
            ) from error
        self.host = parts.hostname or ""
        self.name = f"through the front {front_parts.hostname}"
        self.far_end = f"the front {front_parts.hostname}"
        self._authority = parts.netloc
        self._url = f"https://{front}{parts.path.rstrip('/')}"
        self._timeouts = timeouts or Timeouts()
        self._proxy = proxy
        self._authorities = authorities
        self._multi: AsyncCurl | None = None
        self._used = 0.0
        self._retired: set[AsyncCurl] = set()
        self._under_way = 0
        self._closed = False

    async def connect(self) -> None:
        """See `Way`. A connection to a front says little: it is asked for the broker."""
        async with asyncio.timeout(self._timeouts.connect_s):
            answer = await self.call(Call("/healthz"))
        if answer.status != _OK:
            raise MessageError("there is no broker behind this front")

    async def call(self, call: Call) -> Answer:
        """See `Way`."""
        await _load()
        transfer = _Transfer(self._url + call.path, call)
        self._set_up(transfer)
        multi = await self._take_multi()
        self._under_way += 1
        try:
            await multi.add_handle(transfer.curl)
        except _errors() as error:
            raise _plain(error, transfer, proxied=self._proxy is not None) from error
        finally:
            self._under_way -= 1
            self._used = asyncio.get_running_loop().time()
            multi.remove_handle(transfer.curl)
            transfer.curl.close()
            await self._close_retired()
        return transfer.answer()

    def forget_connections(self) -> None:
        """See `Way`."""
        if self._multi is not None:
            self._retired.add(self._multi)
            self._multi = None

    async def aclose(self) -> None:
        """See `Way`."""
        self._closed = True
        self.forget_connections()
        await self._close_retired()

    async def _take_multi(self) -> AsyncCurl:
        """Return what holds the connections; curl keeps one for the next call."""
        from curl_cffi import AsyncCurl

        old = asyncio.get_running_loop().time() - self._used > self._timeouts.idle_s
        if old and not self._under_way:
            self.forget_connections()
        await self._close_retired()
        if self._multi is None:
            self._multi = AsyncCurl()
        return self._multi

    async def _close_retired(self) -> None:
        while self._retired and not self._under_way:
            await self._retired.pop().close()  # type: ignore[no-untyped-call]  # not typed there

    def _set_up(self, transfer: _Transfer) -> None:
        from curl_cffi import CurlOpt
        from curl_cffi.requests.impersonate import DEFAULT_CHROME

        curl = transfer.curl
        curl.impersonate(DEFAULT_CHROME)
        fields = [f"Host: {self._authority}"]
        if transfer.call.body is not None:
            fields.append(f"Content-Type: {transfer.call.content_type}")
            fields.append("Expect:")
            curl.setopt(CurlOpt.POSTFIELDS, transfer.call.body)
            curl.setopt(CurlOpt.POSTFIELDSIZE, len(transfer.call.body))
        curl.setopt(CurlOpt.URL, transfer.url)
        curl.setopt(CurlOpt.HTTPHEADER, [field.encode() for field in fields])
        curl.setopt(CurlOpt.ACCEPT_ENCODING, ", ".join(_CODES))
        curl.setopt(CurlOpt.CONNECTTIMEOUT_MS, int(self._timeouts.connect_s * 1_000))
        # Empty, not unset: libcurl would else do what variables of the environment say.
        curl.setopt(CurlOpt.PROXY, self._proxy.url if self._proxy else "")
        curl.setopt(CurlOpt.NOPROXY, "")
        if self._proxy is not None and self._proxy.user:
            curl.setopt(CurlOpt.PROXYUSERNAME, self._proxy.user)
            curl.setopt(CurlOpt.PROXYPASSWORD, self._proxy.password)
        if self._authorities is not None:
            curl.setopt(CurlOpt.CAINFO, str(self._authorities))


class _Transfer:
    """One call under way."""

    def __init__(self, url: str, call: Call) -> None:
        from curl_cffi import Curl, CurlOpt

        self.url = url
        self.call = call
        self.too_long = False
        self._head = bytearray()
        self._body = bytearray()
        self.curl: Curl = Curl()
        self.curl.setopt(CurlOpt.WRITEFUNCTION, self._take_body)
        self.curl.setopt(CurlOpt.HEADERFUNCTION, self._take_head)
        self._status = 0

    def answer(self) -> Answer:
        """Return what came."""
        *_, head = bytes(self._head).strip().split(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        status = first.split(b" ", 2)[1:2]
        if not status or not status[0].isdigit():
            raise MessageError("what answers is not HTTP")
        pairs = [line.partition(b":") for line in lines]
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        return Answer(int(status[0]), headers, bytes(self._body))

    def _take_body(self, data: bytes) -> int:
        return self._take(self._body, data, SIGNALLING_OCTETS)

    def _take_head(self, data: bytes) -> int:
        return self._take(self._head, data, _HEAD_OCTETS)

    def _take(self, buffer: bytearray, data: bytes, cap: int) -> int:
        if len(buffer) + len(data) > cap:
            self.too_long = True
            return 0xFFFFFFFF  # CURL_WRITEFUNC_ERROR
        buffer += data
        return len(data)


async def _load() -> None:
    """Load the library away from the loop: it takes a third of a second.

    Raises:
        OSError: it is not there, or not for this computer.
    """
    try:
        await asyncio.to_thread(__import__, "curl_cffi.requests.impersonate")
    except ImportError as error:
        raise FrontsUnavailableError(
            "Fronts need the package curl_cffi, which is not installed here: install it, or use "
            "another way."
        ) from error


class FrontsUnavailableError(OSError):
    """This computer has no library for fronts; the text is one sentence for people."""


def _errors() -> type[CurlError]:
    from curl_cffi import CurlError

    return CurlError


def _plain(error: CurlError, transfer: _Transfer, *, proxied: bool) -> Exception:
    """Return libcurl's error as the one that other ways raise."""
    from curl_cffi import CurlECode, CurlInfo

    if transfer.too_long:
        return MessageError("an answer is too long")
    if transfer.curl.getinfo(CurlInfo.HTTP_CONNECTCODE) not in {0, _OK}:
        return ProxyError(_NOT_THROUGH)
    match error.code:
        case CurlECode.COULDNT_RESOLVE_PROXY:
            return ProxyError(_NO_PROXY)
        case CurlECode.COULDNT_CONNECT if proxied:
            return ProxyError(_NO_PROXY)
        case CurlECode.PROXY:
            return ProxyError(_NOT_THROUGH)
        case CurlECode.COULDNT_RESOLVE_HOST:
            return socket.gaierror(socket.EAI_NONAME, "name")
        case CurlECode.PEER_FAILED_VERIFICATION:
            return _untrusted(transfer)
        case CurlECode.SSL_CONNECT_ERROR:
            return ssl.SSLError("handshake")
        case CurlECode.OPERATION_TIMEDOUT:
            return TimeoutError()
        case (
            CurlECode.COULDNT_CONNECT
            | CurlECode.GOT_NOTHING
            | CurlECode.SEND_ERROR
            | CurlECode.RECV_ERROR
        ):
            return ConnectionResetError()
    return MessageError("what answers is no broker")


def _untrusted(transfer: _Transfer) -> ssl.SSLCertVerificationError:
    """Return the error for a certificate, with OpenSSL's code, as Python's TLS raises it."""
    from curl_cffi import CurlInfo

    error = ssl.SSLCertVerificationError("certificate")
    code = transfer.curl.getinfo(CurlInfo.SSL_VERIFYRESULT)
    error.verify_code = code if isinstance(code, int) else 0
    return error


_NO_PROXY: Final = "The proxy does not answer: check its address, and that it runs."
_NOT_THROUGH: Final = "The proxy works, but could not reach the front, or does not want to."
