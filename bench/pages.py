"""Pages in browsers: what one that only forwards can do, and what relaying leaves of its frames."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import WSMsgType, web

from magpies.transports.data_channel import IceSettings, engine
from magpies.transports.websocket import websocket_response
from support.browsers import Page, browser

_ICE: Final = IceSettings(keep_private_candidates=True)
_BUFFER_OCTETS: Final = 512 * 1024
_MESSAGE: Final = bytes(12_000)
_IN_FLIGHT_OCTETS: Final = 512 * 1024
"""Less than the page's buffer, so that it has no reason to drop."""
_LOST_S: Final = 0.25
"""What has not arrived for so long is lost: the channel repeats nothing."""
_PATIENCE_S: Final = 30.0
_WARM_UP_S: Final = 0.5
_FRAME_MS: Final = 1_000 / 60

_PAGE: Final = """<!doctype html>
<title>Forwards</title>
<script>
async function forward() {
  const peer = new RTCPeerConnection();
  const socket = new WebSocket("ws://" + location.host + "/socket");
  socket.binaryType = "arraybuffer";
  peer.ondatachannel = ({ channel }) => {
    channel.binaryType = "arraybuffer";
    channel.onmessage = ({ data }) => socket.send(data);
    socket.onmessage = ({ data }) => {
      if (channel.bufferedAmount + data.byteLength <= 1048576) channel.send(data);
    };
    channel.onopen = () => socket.send("go");
  };
  const sdp = await (await fetch("/offer")).text();
  await peer.setRemoteDescription({ type: "offer", sdp });
  await peer.setLocalDescription(await peer.createAnswer());
  while (peer.iceGatheringState !== "complete") {
    await new Promise((resolve) => { peer.onicegatheringstatechange = resolve; });
  }
  await fetch("/answer", { method: "POST", body: peer.localDescription.sdp });
}
addEventListener("load", forward);
</script>
"""


class _Forwarding:
    """Both far ends of a page that forwards: what sends, and what counts."""

    def __init__(self) -> None:
        self.peer = engine("libdatachannel").offering(_ICE, _BUFFER_OCTETS)
        self.arrived = 0
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._moved = asyncio.Event()

    async def page(self, _: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html")

    async def offer(self, _: web.Request) -> web.Response:
        return web.Response(text=await self.peer.offer())

    async def answer(self, request: web.Request) -> web.Response:
        self._answer.set_result(await request.text())
        return web.Response()

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        response = websocket_response()
        await response.prepare(request)
        assert (await response.receive()).type is WSMsgType.TEXT
        with contextlib.suppress(ConnectionResetError):  # that is how the page ends it
            await self._send(response)
        return response

    async def _send(self, response: web.WebSocketResponse) -> None:
        sent = 0
        while not response.closed:
            await response.send_bytes(_MESSAGE)
            sent += len(_MESSAGE)
            while sent - self.arrived > _IN_FLIGHT_OCTETS:
                self._moved.clear()
                try:
                    async with asyncio.timeout(_LOST_S):
                        await self._moved.wait()
                except TimeoutError:
                    sent = self.arrived

    async def receive(self, seconds: float) -> float:
        """Return the Mbit/s that arrive."""
        async with asyncio.timeout(_PATIENCE_S):
            channel = await self.peer.accept(await self._answer)
        channel.start(self._count)
        await asyncio.sleep(_WARM_UP_S)
        before, begin = self.arrived, time.perf_counter()
        await asyncio.sleep(seconds)
        return (self.arrived - before) * 8 / (time.perf_counter() - begin) / 1e6

    def _count(self, messages: list[bytes]) -> None:
        self.arrived += sum(map(len, messages))
        self._moved.set()


async def bare_page(page: Page, seconds: float) -> float:
    """Return the Mbit/s that a page moves from a WebSocket to a data channel and does no more."""
    async with _forwarding() as (forwarding, url):
        await page.goto(url)
        rate = await forwarding.receive(seconds)
        await page.goto("about:blank")
        return rate


@contextlib.asynccontextmanager
async def _forwarding() -> AsyncIterator[tuple[_Forwarding, str]]:
    forwarding = _Forwarding()
    app = web.Application()
    app.router.add_get("/", forwarding.page)
    app.router.add_get("/offer", forwarding.offer)
    app.router.add_post("/answer", forwarding.answer)
    app.router.add_get("/socket", forwarding.socket)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield forwarding, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await forwarding.peer.aclose()
        await runner.cleanup()


async def bare_pages(name: str, rounds: int, seconds: float) -> list[float]:
    """Return the Mbit/s of some bare pages, one after the other in one browser."""
    async with browser(name) as page:
        return [await bare_page(page, seconds) for _ in range(rounds)]


async def show_globe(page: Page) -> None:
    """Scroll to the globe of the page's switch, and wait until it is drawn."""
    async with asyncio.timeout(_PATIENCE_S):
        await page.evaluate(
            """(async () => {
              const { shadowRoot } = document.querySelector("magpies-bridge");
              const canvas = shadowRoot.querySelector("canvas");
              canvas.scrollIntoView({ block: "center", behavior: "instant" });
              // It is wide before anything is drawn.
              while (canvas.width !== canvas.height) await new Promise(requestAnimationFrame);
            })()"""
        )


async def frames(page: Page, seconds: float) -> float:
    """Return the frames a second that a page draws in time.

    In time means before the next one is due. Chromium without a screen catches up on every frame,
    however late, so that their number alone would always be 60 a second.
    """
    return float(
        await page.evaluate(
            f"""new Promise((resolve) => {{
              let first = null;
              let drawn = 0;
              const draw = (due) => {{
                first ??= due;
                if (performance.now() - due < {_FRAME_MS}) drawn += 1;
                const passed = performance.now() - first;
                if (passed < {seconds * 1_000}) requestAnimationFrame(draw);
                else resolve(drawn / passed * 1_000);
              }};
              requestAnimationFrame(draw);
            }})"""
        )
    )
