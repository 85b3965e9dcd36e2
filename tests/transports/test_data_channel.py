"""What both WebRTC engines do in a set-up, when it works and when it does not."""

from __future__ import annotations

import asyncio
import ctypes
import ipaddress
import json
import signal
import socket
import subprocess
import sys
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from aiolibdatachannel import _core, _native  # type: ignore[attr-defined] # no types

from magpies.broker.config import Times
from magpies.errors import ConfigError, LinkSetupError, SdpError
from magpies.transports.data_channel import (
    CHANNEL_LABEL,
    AnsweringPeer,
    Engine,
    IceSettings,
    OfferingPeer,
    engine,
)
from magpies.transports.data_channel.far_peers import LEAST_TIMEOUT_MS
from magpies.transports.stun import StunResponder
from support import eventually, no_leaks, run, within
from support.channel_conformance import BUFFER_OCTETS, Received
from support.channels import ENGINES, ICE, data_channel

HURRY = replace(ICE, gathering_s=0.3, path_s=0.3, setup_s=2.0)
PAIRS = [(one, other) for one in ENGINES for other in ENGINES]

both_engines = pytest.mark.parametrize("name", ENGINES)
every_pair = pytest.mark.parametrize(("offering", "answering"), PAIRS)


def _own_addresses() -> list[str]:
    found = []
    for family, anywhere in ((socket.AF_INET, "198.51.100.1"), (socket.AF_INET6, "2001:db8::1")):
        with socket.socket(family, socket.SOCK_DGRAM) as udp, suppress(OSError):  # no network
            udp.connect((anywhere, 9))
            found.append(udp.getsockname()[0])
    return [address for address in found if not ipaddress.ip_address(address).is_global]


def named(name: str) -> Engine:
    return engine(name)  # type: ignore[arg-type]


def test_auto_is_the_fast_one() -> None:
    assert engine().name == engine("auto").name == "libdatachannel"


def test_a_missing_library_is_a_config_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    for name in ("auto", *ENGINES):
        with pytest.raises(ConfigError):
            named(name)


@pytest.mark.parametrize(
    ("name", "other"), [("libdatachannel", "aiortc"), ("aiortc", "aiolibdatachannel")]
)
def test_one_engine_does_not_import_the_other(name: str, other: str) -> None:
    code = (
        "import sys; from magpies.transports.data_channel import engine;"
        f"assert engine({name!r}).name == {name!r}; assert {other!r} not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)


@every_pair
def test_the_answerer_sends_the_client_hello(offering: str, answering: str) -> None:
    async def main() -> None:
        one = named(offering).offering(ICE, BUFFER_OCTETS)
        other = named(answering).answering(ICE, BUFFER_OCTETS)
        offer = await one.offer()
        answer = await other.answer(offer)
        await one.aclose()
        await other.aclose()
        assert "a=setup:actpass\r\n" in offer
        assert "a=setup:active\r\n" in answer
        for text in (offer, answer):
            (size,) = (
                int(line.partition(":")[2])
                for line in text.splitlines()
                if line.startswith("a=max-message-size:")
            )
            assert size >= 16_384
            assert "a=candidate:" in text

    run(main())


@both_engines
def test_private_addresses_stay_out_of_descriptions(name: str) -> None:
    async def main() -> None:
        peer = named(name).offering(replace(ICE, keep_private_candidates=False), BUFFER_OCTETS)
        offer = await peer.offer()
        await peer.aclose()
        for address in _own_addresses():
            assert address not in offer

    run(main())


@every_pair
def test_opens_when_the_answerer_hides_behind_mdns(offering: str, answering: str) -> None:
    """As a browser's answer does: then the connection comes up from its side alone."""

    async def main() -> None:
        one = named(offering).offering(ICE, BUFFER_OCTETS)
        other = named(answering).answering(ICE, BUFFER_OCTETS)
        answer = await other.answer(await one.offer())
        numbers = count()
        hidden = [
            f"a=candidate:{n} 1 udp 2113937151 {n:08x}-0000.local 5{n:04} typ host"
            if line.startswith("a=candidate:") and (n := next(numbers)) >= 0
            else line
            for line in answer.splitlines()
        ]
        assert next(numbers) > 0
        channel, far = await asyncio.gather(one.accept("\r\n".join(hidden)), other.channel())
        received = Received(far)
        assert channel.send(b"hello")
        await received.wait_for(1)
        await one.aclose()
        await other.aclose()

    run(main())


@both_engines
@pytest.mark.parametrize("text", ["", "hello", "v=0\r\nm=application 9 x y\r\n", "\ud800"])
def test_garbage_is_refused(name: str, text: str) -> None:
    async def main() -> None:
        async with no_leaks():
            one = named(name).offering(ICE, BUFFER_OCTETS)
            other = named(name).answering(ICE, BUFFER_OCTETS)
            await one.offer()
            for refuse in (one.accept, other.answer):
                with pytest.raises((SdpError, LinkSetupError)) as caught:
                    await refuse(text)
                if isinstance(caught.value, LinkSetupError):
                    assert caught.value.stage in ("answer", "ice")
            await one.aclose()
            await other.aclose()

    run(main())


@both_engines
@pytest.mark.parametrize(
    "line", ["a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:", "a=setup:", "a=mid:", "a=sctp-port:"]
)
@pytest.mark.parametrize("put", ["", "junk", "-1"])
def test_damaged_descriptions_are_refused_or_run_out_of_time(
    name: str, line: str, put: str
) -> None:
    def damaged(text: str) -> str:
        lines = text.splitlines()
        return "\r\n".join(
            (f"{line}{put}" if put else "") if each.startswith(line) else each for each in lines
        )

    async def main() -> None:
        async with no_leaks():
            one = named(name).offering(HURRY, BUFFER_OCTETS)
            other = named(name).answering(HURRY, BUFFER_OCTETS)
            offer = await one.offer()
            try:
                answer = await other.answer(damaged(offer))
            except (SdpError, LinkSetupError):
                answer = offer
            with suppress(SdpError, LinkSetupError):
                await one.accept(damaged(answer))
            await one.aclose()
            await other.aclose()

    run(main())


@both_engines
def test_misspelt_stun_servers_are_refused(name: str) -> None:
    async def main() -> None:
        async with no_leaks():
            peer = named(name).offering(replace(ICE, stun=("nonsense:x:y",)), BUFFER_OCTETS)
            with pytest.raises(LinkSetupError) as caught:
                await peer.offer()
            assert caught.value.stage == "gathering"
            await peer.aclose()

    run(main())


@both_engines
def test_a_dead_stun_server_costs_the_deadline_and_no_more(name: str) -> None:
    async def main() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            stun = (f"stun:127.0.0.1:{silent.getsockname()[1]}",)
            async with no_leaks():
                one = named(name).offering(replace(HURRY, stun=stun), BUFFER_OCTETS)
                other = named(name).answering(replace(HURRY, stun=stun), BUFFER_OCTETS)
                async with within(3):
                    offer = await one.offer()
                    answer = await other.answer(offer)
                assert "typ host" in offer
                assert "typ host" in answer
                await asyncio.gather(one.aclose(), other.aclose())

    run(main())


def test_an_answer_without_stun_comes_while_the_broker_still_waits() -> None:
    assert IceSettings().gathering_s + 0.5 <= Times().answer_s


def test_the_answer_does_not_wait_for_probes_of_candidates() -> None:
    """The library sends a request every 50 ms, so behind 30 probes come no STUN servers in time."""

    async def main() -> None:
        async with StunResponder("127.0.0.1", (0, 0)) as stun, no_leaks():
            servers = tuple(f"stun:127.0.0.1:{port}" for _, port in stun.addresses)
            ice = replace(ICE, stun=servers, gathering_s=1.0)
            one = named("libdatachannel").offering(ice, BUFFER_OCTETS)
            other = named("libdatachannel").answering(ice, BUFFER_OCTETS)
            more = (f"a=candidate:{n} 1 UDP 1 127.0.0.1 {n} typ host\r\n" for n in range(101, 131))
            answer = await other.answer(await one.offer() + "".join(more))
            assert "typ srflx" in answer
            await asyncio.gather(one.accept(answer), other.channel())
            await asyncio.gather(one.aclose(), other.aclose())

    run(main())


@both_engines
def test_a_peer_that_never_comes_costs_the_deadline(name: str) -> None:
    async def main() -> None:
        async with no_leaks():
            one = named(name).offering(HURRY, BUFFER_OCTETS)
            other = named(name).answering(HURRY, BUFFER_OCTETS)
            answer = await other.answer(await one.offer())
            await other.aclose()
            async with within(5):
                with pytest.raises(LinkSetupError, match="took too long") as caught:
                    await one.accept(answer)
            assert caught.value.stage == "ice"
            await one.aclose()

    run(main())


@both_engines
def test_an_offerer_that_never_accepts_costs_the_deadline(name: str) -> None:
    async def main() -> None:
        async with no_leaks():
            one = named(name).offering(HURRY, BUFFER_OCTETS)
            other = named(name).answering(HURRY, BUFFER_OCTETS)
            await other.answer(await one.offer())
            async with within(5):
                with pytest.raises(LinkSetupError, match="took too long") as caught:
                    await other.channel()
            assert caught.value.stage in ("ice", "dtls")
            await one.aclose()
            await other.aclose()

    run(main())


@every_pair
def test_another_certificate_is_noticed(offering: str, answering: str) -> None:
    """A volunteer's fingerprint that does not match its handshake ends the set-up."""

    async def main() -> None:
        async with no_leaks():
            one = named(offering).offering(ICE, BUFFER_OCTETS)
            other = named(answering).answering(replace(ICE, setup_s=1.0), BUFFER_OCTETS)
            answer = await other.answer(await one.offer())
            forged = "\r\n".join(
                line[:-5] + ("00:00" if line[-5:] != "00:00" else "11:11")
                if line.startswith("a=fingerprint:")
                else line
                for line in answer.splitlines()
            )
            results = await asyncio.gather(
                one.accept(forged), other.channel(), return_exceptions=True
            )
            assert isinstance(results[0], LinkSetupError)
            assert results[0].stage in ("dtls", "open")
            await one.aclose()
            await other.aclose()

    run(main())


@both_engines
def test_closing_during_the_set_up_ends_it(name: str) -> None:
    async def main() -> None:
        async with no_leaks():
            one = named(name).offering(ICE, BUFFER_OCTETS)
            other = named(name).answering(ICE, BUFFER_OCTETS)
            await other.answer(await one.offer())
            waiting = asyncio.create_task(other.channel())
            await asyncio.sleep(0)
            await other.aclose()
            with pytest.raises(LinkSetupError, match="failed"):
                await waiting
            await one.aclose()

    run(main())


@both_engines
@pytest.mark.parametrize("steps", range(0, 40, 3))
def test_cancellation_at_any_point_leaves_nothing(name: str, steps: int) -> None:
    """Cancels the whole set-up after some turns of the loop."""

    async def set_up(one: OfferingPeer, other: AnsweringPeer) -> None:
        answer = await other.answer(await one.offer())
        await asyncio.gather(one.accept(answer), other.channel())

    async def main() -> None:
        async with no_leaks():
            one = named(name).offering(ICE, BUFFER_OCTETS)
            other = named(name).answering(ICE, BUFFER_OCTETS)
            task = asyncio.create_task(set_up(one, other))
            for _ in range(steps):
                await asyncio.sleep(0.001)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await asyncio.gather(one.aclose(), other.aclose())
        assert not _core._pcs
        assert not _core._dcs

    run(main())


def test_no_socket_is_lost_when_aiortc_is_stopped_while_it_opens_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        create = loop.create_datagram_endpoint
        begun = asyncio.Event()

        async def create_slowly(*args: Any, **options: Any) -> tuple[Any, Any]:
            pair = await create(*args, **options)
            begun.set()
            await asyncio.sleep(0.02)
            return pair

        monkeypatch.setattr(loop, "create_datagram_endpoint", create_slowly)
        peer = named("aiortc").offering(ICE, BUFFER_OCTETS)
        task = asyncio.create_task(peer.offer())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await peer.aclose()

    with no_leaks(0.0), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        run(main())
    assert not warned


def test_what_the_owner_starts_is_no_task_of_aiortc() -> None:
    async def main() -> None:
        started: list[asyncio.Task[None]] = []
        async with data_channel("aiortc", "aiortc") as (one, other):
            other.start(lambda _: started.append(asyncio.create_task(asyncio.sleep(60))))
            assert one.send(b"x")
            await eventually(lambda: started)
        assert not started[0].done()
        started[0].cancel()
        await asyncio.wait(started)

    run(main())


def test_a_peer_that_opens_more_channels_gets_nothing_for_them() -> None:
    async def main() -> None:
        async with data_channel("aiortc", "libdatachannel") as (one, other):
            received = Received(other)
            peer = one._connection._peer  # type: ignore[attr-defined]
            more = peer.createDataChannel("more")
            await eventually(lambda: more.readyState == "closed")
            assert one.send(b"x")
            await received.wait_for(1)
            assert len(_core._dcs) == 1

    run(main())


@both_engines
@pytest.mark.parametrize("bad", ["text", b"", bytes(16_385), bytes(60_000)])
def test_what_is_no_link_message_ends_the_channel(name: str, bad: str | bytes) -> None:
    async def main() -> None:
        async with data_channel("aiortc", name) as (one, other):
            received = Received(other)
            transport = one._channel.transport  # type: ignore[attr-defined]
            transport._remote_max_message_size = 0
            one._channel.send(bad)  # type: ignore[attr-defined]
            assert "no link message" in await asyncio.wait_for(other.wait_closed(), 5)
            assert not received.messages

    run(main())


def test_the_channel_is_what_the_protocol_says() -> None:
    async def main() -> None:
        async with data_channel("libdatachannel", "aiortc") as (_, other):
            channel = other._channel  # type: ignore[attr-defined]
            assert channel.label == CHANNEL_LABEL == "magpies"
            assert not channel.ordered
            assert channel.maxRetransmits == 0

    run(main())


def test_libdatachannel_waits_for_peers_on_other_continents() -> None:
    async def main() -> int:
        async with data_channel("libdatachannel", "libdatachannel"):
            library = ctypes.CDLL(_native.__file__)
            return int(library.usrsctp_sysctl_get_sctp_rto_min_default())

    assert run(main()) == LEAST_TIMEOUT_MS


def test_a_vanished_peer_is_noticed_by_aiortc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aioice.ice.CONSENT_INTERVAL", 0.02)
    monkeypatch.setattr("aioice.ice.CONSENT_FAILURES", 2)

    async def main() -> None:
        async with data_channel("aiortc", "aiortc") as (one, other):
            ice = other._connection._peer.sctp.transport.transport  # type: ignore[attr-defined]
            for protocol in ice._connection._protocols:
                protocol.transport.sendto = lambda *_: None
            assert await asyncio.wait_for(one.wait_closed(), 10)

    run(main())


_PEER = """
import asyncio, json, sys
from magpies.transports.data_channel import IceSettings, engine

async def main():
    ice = IceSettings(keep_private_candidates=True)
    peer = engine("libdatachannel").answering(ice, 65536)
    print(json.dumps(await peer.answer(json.loads(input()))), flush=True)
    await (await peer.channel()).wait_closed()

asyncio.run(main())
"""


def test_a_killed_peer_is_noticed_by_libdatachannel() -> None:
    async def main() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _PEER, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert process.stdin is not None
        assert process.stdout is not None
        one = named("libdatachannel").offering(ICE, BUFFER_OCTETS)
        process.stdin.write(json.dumps(await one.offer()).encode() + b"\n")
        channel = await one.accept(json.loads(await process.stdout.readline()))
        process.send_signal(signal.SIGKILL)
        await process.wait()
        closed = asyncio.create_task(channel.wait_closed())
        async with within(30):  # about 15 s with something to send, 30 s without
            while not closed.done():
                channel.send(b"are you there?")
                await asyncio.wait({closed}, timeout=0.2)
        assert closed.result()
        await channel.aclose()

    run(main(), 60)


def test_memory_of_a_connection_that_has_ended_is_given_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: list[int] = []
    monkeypatch.setattr(
        "magpies.transports.data_channel.libdatachannel._give_back",
        lambda keep: given.append(len(_core._pcs) + keep),
    )

    async def main() -> None:
        one = named("libdatachannel").offering(ICE, BUFFER_OCTETS)
        await one.offer()
        assert len(_core._pcs) == 1
        await one.aclose()
        assert given == [0]

    run(main())


_HOSTILE: list[Callable[[str], str]] = [
    lambda text: text.replace("a=mid:0", "a=mid:1"),
    lambda text: text.replace("m=application", "m=audio"),
    lambda text: text + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n",
    lambda text: text.replace("UDP/DTLS/SCTP", "TCP/TLS"),
    lambda text: text.replace("sha-256", "sha-0"),
]


@both_engines
@pytest.mark.parametrize("twist", _HOSTILE, ids=range(len(_HOSTILE)))
def test_hostile_offers_are_refused_or_run_out_of_time(
    name: str, twist: Callable[[str], str]
) -> None:
    async def main() -> None:
        async with no_leaks():
            one = named("libdatachannel").offering(HURRY, BUFFER_OCTETS)
            other = named(name).answering(HURRY, BUFFER_OCTETS)
            offer = await one.offer()
            with suppress(SdpError, LinkSetupError):
                await one.accept(await other.answer(twist(offer)))
            await one.aclose()
            await other.aclose()

    run(main())
