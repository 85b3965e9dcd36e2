"""How many matches a second one broker process makes, and what a waiting volunteer weighs.

    python bench/broker_load.py                    # 100, 1,000 and 5,000 volunteers
    python bench/broker_load.py --volunteers 1000 --clients 24 --seconds 10 --json
    python bench/broker_load.py --sealed           # offers that are sealed to the broker's key
    python bench/broker_load.py --profile out.prof # cProfile of the broker process

The broker runs in a process of its own, with uvloop. This process simulates volunteers (each
answers at once, then reports a link that opens and ends: five messages a match) and clients
that post one offer after another over a kept connection. Both speak HTTP and WebSocket by
hand, so that the load costs less than what it measures.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import gc
import json
import multiprocessing
import multiprocessing.connection
import os
import statistics
import time
from functools import partial
from pathlib import Path
from typing import Any, cast

import msgspec
import uvloop
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from magpies.broker import (
    BACKLOG,
    Bounds,
    Broker,
    BrokerConfig,
    calm_collector,
    make_runner,
)
from magpies.wire.descriptors import Descriptor, encode_base64, sign
from magpies.wire.sealing import CallName, open_answer, seal_call
from magpies.wire.signalling import (
    Answer,
    Hello,
    Load,
    Nat,
    OfferRequest,
    OfferToVolunteer,
    Outcome,
    VolunteerKind,
    encode,
)

_CANDIDATES = "".join(
    f"a=candidate:{number} 1 UDP {2122317823 - number} 93.184.{number}.34 50000 typ host\r\n"
    for number in range(3)
)
SDP = (
    "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
    "a=group:BUNDLE 0\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n"
    "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n"
    f"{_CANDIDATES}"
    "a=candidate:9 1 UDP 1686109951 8.8.4.4 40000 typ srflx raddr 10.1.2.3 rport 40000\r\n"
    "a=ice-ufrag:ufrg\r\na=ice-pwd:1234567890123456789012\r\n"
    "a=ice-options:trickle\r\na=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\r\n"
    "a=setup:actpass\r\na=mid:0\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n"
)
SLOTS = 16


# --- the broker's process -------------------------------------------------------------------------


BROKER_KEY = X25519PrivateKey.from_private_bytes(bytes(range(32)))
BROKER_PUBLIC = BROKER_KEY.public_key().public_bytes_raw()


def broker_process(pipe: multiprocessing.connection.Connection, profile: str | None) -> None:
    """Run a broker; tell its port, then its memory whenever asked, until told to stop."""

    async def main() -> None:
        key = Ed25519PrivateKey.generate()
        config = BrokerConfig(
            operator_keys=(encode_base64(key.public_key().public_bytes_raw()),),
            bounds=Bounds(
                volunteers_per_address=1_000_000,
                volunteers_per_client=1_000_000,
                offers_per_s=1_000_000,
                offers_burst=1_000_000,
            ),
        )
        now = int(time.time())
        descriptor = Descriptor(1, "wss://egress.example/v1/link", "0" * 64, now, now + 3_600)
        broker = Broker(config, key=BROKER_KEY)
        app = web.Application()
        broker.add_routes(app)
        runner = make_runner(app, config.times)
        async with broker:
            await broker.register_egress(sign(descriptor, key))
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0, backlog=BACKLOG)
            await site.start()
            pipe.send(runner.addresses[0][1])
            while (await asyncio.to_thread(pipe.recv)) == "memory":
                gc.collect()
                pipe.send((resident_octets(), time.process_time()))
            await site.stop()
        await runner.cleanup()

    calm_collector()
    if profile is None:
        uvloop.run(main())
    else:
        with cProfile.Profile() as profiler:
            uvloop.run(main())
        profiler.dump_stats(profile)


def resident_octets() -> int:
    """Return the resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


# --- volunteers and clients -----------------------------------------------------------------------


def frame(payload: bytes) -> bytes:
    """Return a text frame of a WebSocket client, masked with zeros (RFC 6455 section 5.2)."""
    if len(payload) < 126:
        return bytes([0x81, 0x80 | len(payload)]) + bytes(4) + payload
    return bytes([0x81, 0xFE]) + len(payload).to_bytes(2, "big") + bytes(4) + payload


MATCH = "MATCH-ID-MATCHID"
"""Stands for the id of a match, and is as long as one."""
REPLIES = b"".join(
    frame(encode(message))
    for message in (
        Answer(MATCH, SDP),
        Load(SLOTS - 1),
        Outcome(MATCH, connected=True),
        Load(SLOTS),
    )
)
OFFER = encode(OfferToVolunteer(MATCH, SDP, "wss://egress.example"))
OFFER_BEGIN, _, _ = OFFER.partition(MATCH.encode())
MATCH_AT = slice(len(OFFER_BEGIN), len(OFFER_BEGIN) + len(MATCH))


class SimulatedVolunteer(asyncio.Protocol):
    """Answers every offer at once."""

    def __init__(self, nat: Nat) -> None:
        self._nat = nat
        self._buffer = b""
        self._upgraded = False
        self.welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(
            b"GET /v1/volunteer HTTP/1.1\r\nHost: broker.example\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: https://news.example\r\n"
            b"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            b"Chrome/142.0.0.0 Safari/537.36\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
            b"Accept-Language: en-US,en;q=0.9\r\nCache-Control: no-cache\r\n\r\n"
        )
        self._transport.write(frame(encode(Hello(1, VolunteerKind.PAGE, SLOTS, self._nat))))

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data
        if not self._upgraded:
            head, found, rest = buffer.partition(b"\r\n\r\n")
            if found:
                assert head.startswith(b"HTTP/1.1 101"), head
                self._upgraded = True
                buffer = rest
        while self._upgraded and len(buffer) >= 2:
            start, length = 2, buffer[1]
            if length == 126:
                start, length = 4, int.from_bytes(buffer[2:4], "big")
            if len(buffer) < start + length:
                break
            self._take(buffer[0] & 0x0F, buffer[start : start + length])
            buffer = buffer[start + length :]
        self._buffer = buffer

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.welcome.done():
            self.welcome.set_exception(exc or ConnectionError("no welcome"))

    def close(self) -> None:
        """End the connection."""
        self._transport.close()

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == 9:
            self._transport.write(b"\x8a\x80\0\0\0\0")
        elif opcode == 1 and not self.welcome.done():
            self.welcome.set_result(None)
        elif opcode == 1:
            assert payload.startswith(OFFER_BEGIN), payload  # by hand: decoding costs the machine
            self._transport.write(REPLIES.replace(MATCH.encode(), payload[MATCH_AT]))


class SimulatedClient(asyncio.Protocol):
    """Posts one offer after the other until it is told to stop."""

    def __init__(self, nat: Nat, *, sealed: bool) -> None:
        self._body = encode(OfferRequest(1, SDP, nat))
        self._sealed = sealed
        self._key = b""
        self._buffer = b""
        self.begun = 0.0
        self.latencies: list[float] = []
        self.failures = 0
        self.running = True
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._post()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
        if len(body) < length:
            return
        self._buffer = b""
        if head.startswith(b"HTTP/1.1 200") and self._is_match(body):
            self.latencies.append(time.perf_counter() - self.begun)
        else:
            self.failures += 1
        self._post()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)

    def _post(self) -> None:
        if not self.running:
            self._transport.close()
            return
        call, kind, body = b"offer", b"application/json", self._body
        if self._sealed:
            call, kind = b"sealed", b"application/octet-stream"
            body, self._key = seal_call(CallName.OFFER, self._body, BROKER_PUBLIC, int(time.time()))
        self.begun = time.perf_counter()
        self._transport.write(
            b"POST /v1/%b HTTP/1.1\r\nHost: broker.example\r\nAccept: */*\r\n"
            b"Content-Type: %b\r\nUser-Agent: magpies\r\nContent-Length: %d\r\n\r\n%b"
            % (call, kind, len(body), body)
        )

    def _is_match(self, body: bytes) -> bool:
        return not self._sealed or open_answer(body, self._key).status == 200


# --- measuring ------------------------------------------------------------------------------------


class Measurement(msgspec.Struct, frozen=True):
    """What one run showed."""

    volunteers: int
    clients: int
    matches_per_s: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    failures: int
    broker_cpu_us_per_match: float
    load_cpu_us_per_match: float
    """What this process takes, simulated volunteers and clients together."""
    broker_octets_per_volunteer: int


async def measure(
    port: int,
    pipe: multiprocessing.connection.Connection,
    volunteers: int,
    clients: int,
    seconds: float,
    *,
    sealed: bool,
) -> Measurement:
    """Let volunteers come, then clients, and take the time."""
    loop = asyncio.get_running_loop()

    def broker_state() -> tuple[int, float]:
        pipe.send("memory")
        return cast("tuple[int, float]", pipe.recv())

    nats = list(Nat)
    octets_before, _ = broker_state()
    waiting: list[SimulatedVolunteer] = []
    for number in range(volunteers):
        come = partial(SimulatedVolunteer, nats[number % len(nats)])
        _, one = await loop.create_connection(come, "127.0.0.1", port)
        await one.welcome
        waiting.append(one)
    octets, cpu_before = broker_state()
    load_cpu_before = time.process_time()
    posting: list[SimulatedClient] = []
    begin = time.perf_counter()
    for number in range(clients):
        come_client = partial(SimulatedClient, nats[number % len(nats)], sealed=sealed)
        _, client = await loop.create_connection(come_client, "127.0.0.1", port)
        posting.append(client)
    await asyncio.sleep(seconds)
    for client in posting:
        client.running = False
    await asyncio.gather(*(client.ended for client in posting))
    took = time.perf_counter() - begin
    load_cpu = time.process_time() - load_cpu_before
    _, cpu = broker_state()
    for one in waiting:
        one.close()
    latencies = sorted(latency for client in posting for latency in client.latencies)
    cuts = statistics.quantiles(latencies, n=100)
    return Measurement(
        volunteers=volunteers,
        clients=clients,
        matches_per_s=round(len(latencies) / took, 1),
        p50_ms=round(cuts[49] * 1_000, 2),
        p95_ms=round(cuts[94] * 1_000, 2),
        p99_ms=round(cuts[98] * 1_000, 2),
        failures=sum(client.failures for client in posting),
        broker_cpu_us_per_match=round((cpu - cpu_before) / len(latencies) * 1e6, 1),
        load_cpu_us_per_match=round(load_cpu / len(latencies) * 1e6, 1),
        broker_octets_per_volunteer=(octets - octets_before) // volunteers,
    )


def run(
    volunteers: int,
    clients: int,
    seconds: float,
    profile: str | None = None,
    *,
    sealed: bool = False,
) -> Measurement:
    """Measure with a fresh broker process."""
    context = multiprocessing.get_context("spawn")
    pipe, theirs = context.Pipe()
    process = context.Process(target=broker_process, args=(theirs, profile))
    process.start()
    try:
        port: int = pipe.recv()
        result = uvloop.run(measure(port, pipe, volunteers, clients, seconds, sealed=sealed))
        pipe.send("stop")
        process.join(timeout=20)
    finally:
        process.kill()
    return result


def main() -> None:
    """Parse the command line and print what was measured."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--volunteers", type=int, nargs="*", default=[100, 1_000, 5_000])
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--sealed", action="store_true", help="seal offers to the broker's key")
    parser.add_argument("--profile", help="write a cProfile of the broker process to this file")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    raise_file_limit(max(arguments.volunteers) + 1_000)
    for volunteers in arguments.volunteers:
        result: dict[str, Any] = msgspec.to_builtins(
            run(
                volunteers,
                arguments.clients,
                arguments.seconds,
                arguments.profile,
                sealed=arguments.sealed,
            )
        )
        if arguments.json:
            print(json.dumps(result), flush=True)
        else:
            print("  ".join(f"{key}={value}" for key, value in result.items()), flush=True)


def raise_file_limit(least: int) -> None:
    """Allow this process and its children as many open files as the run needs."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < least:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(least, hard), hard))


if __name__ == "__main__":
    main()
