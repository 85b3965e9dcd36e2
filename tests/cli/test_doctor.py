from __future__ import annotations

import asyncio
import io
import json
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest
from msgspec.structs import replace

from magpies.broker import BrokerConfig, Turn
from magpies.cli.doctor import examine
from magpies.cli.output import Output
from magpies.egress.config import EgressConfig
from magpies.egress.identity import new_identity
from magpies.egress.keys import EgressKeys, load_or_create
from magpies.hosting import ServeConfig
from magpies.serve import Server
from magpies.transports.local_listener import LocalListener
from magpies.volunteer.config import VolunteerConfig
from magpies.volunteer.service import Volunteer
from magpies.wire import invites
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import Invite
from support import eventually, run
from support.brokers import running_broker

STEPS = [
    "invite", "proxy", "broker", "clock", "stun", "webrtc", "relay", "volunteer", "link", "egress",
    "flow",
]  # fmt: skip


class Findings:
    """What the doctor said, for programs."""

    def __init__(self, well: bool, lines: list[dict[str, Any]], steps: list[str]) -> None:
        self.well = well
        assert lines[-1] == {"event": "result", "ok": well}
        self.steps = {line["step"]: line for line in lines[:-1]}
        assert list(self.steps) == steps

    @property
    def wrong(self) -> list[str]:
        return [name for name, step in self.steps.items() if step["ok"] is False]

    @property
    def unchecked(self) -> list[str]:
        return [name for name, step in self.steps.items() if step["ok"] is None]

    def text(self, step: str) -> str:
        return str(self.steps[step]["text"])


async def doctor(
    invite: str | None,
    clock: Callable[[], float] = time.time,
    listen: str = "127.0.0.1:0",
    steps: list[str] = STEPS,
) -> Findings:
    stream = io.StringIO()
    with tempfile.NamedTemporaryFile("w") as config:
        config.write(f'[client]\nlisten = "{listen}"\n')
        config.flush()
        output = Output(json=True, stream=stream)
        well = await examine(output, Path(config.name), invite, clock=clock)
    return Findings(well, [json.loads(line) for line in stream.getvalue().splitlines()], steps)


@asynccontextmanager
async def server(directory: Path, **broker: Any) -> AsyncIterator[Server]:
    config = ServeConfig(listen="127.0.0.1:0", state=str(directory), stun_ports=[0, 0])
    async with Server(config, BrokerConfig(**broker), EgressConfig()) as running:
        yield running


@asynccontextmanager
async def volunteer(url: str, **config: Any) -> AsyncIterator[None]:
    async with Volunteer(url, VolunteerConfig(**config)) as waiting:
        task = asyncio.create_task(waiting.run(), name="volunteer")
        try:
            await eventually(lambda: waiting.status.waiting)
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def test_all_is_well(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as running, volunteer(running.url):
            found = await doctor(running.invite())
            assert found.well, found.steps
            assert not found.unchecked

    run(main())


def test_no_volunteer(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as running:
            found = await doctor(running.invite())
            assert found.wrong == ["volunteer"]
            assert found.unchecked == ["link", "egress", "flow"]
            assert found.text("volunteer").startswith("No volunteer is free right now: try again")

    run(main())


def test_a_broker_that_cannot_be_reached(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as running:
            invite = replace(invites.decode(running.invite()), brokers=["http://127.0.0.1:1"])
            found = await doctor(invites.encode(invite))
            assert found.wrong == ["broker"]
            assert found.unchecked == ["clock", "relay", "volunteer", "link", "egress", "flow"]
            expected = "No connection to the broker at 127.0.0.1:"
            assert found.text("broker").startswith(expected)

    run(main())


def test_the_second_broker_will_do(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as running, volunteer(running.url):
            invite = invites.decode(running.invite())
            urls = ["http://127.0.0.1:1", running.url]
            both = replace(invite, brokers=urls, broker_keys=2 * invite.broker_keys)
            found = await doctor(invites.encode(both))
            assert found.well
            assert "No connection to the broker" in found.text("broker")

    run(main())


def test_something_else_in_place_of_the_broker() -> None:
    async def main() -> None:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nsign in")
            writer.close()

        async with await asyncio.start_server(answer, "127.0.0.1", 0) as portal:
            port = portal.sockets[0].getsockname()[1]
            invite = Invite([f"http://127.0.0.1:{port}"], encode_base64(b"k" * 32))
            found = await doctor(invites.encode(invite))
            assert found.wrong == ["broker"]
            assert "is not a Magpies broker" in found.text("broker")

    run(main())


def test_a_wrong_clock(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as running, volunteer(running.url):
            ahead = await doctor(running.invite(), lambda: time.time() + 3 * 86_400)
            assert ahead.wrong == ["clock"]
            assert ahead.text("clock") == (
                "The clock of this computer is 3 days ahead of the broker's."
            )
            behind = await doctor(running.invite(), lambda: time.time() - 7_300)
            assert behind.text("clock") == (
                "The clock of this computer is 2 hours behind the broker's."
            )

    run(main())


def test_relays_that_nobody_has_and_relays_that_do_not_answer(tmp_path: Path) -> None:
    async def main() -> None:
        dead = Turn(urls=("turn:127.0.0.1:1",), secret="s")
        async with server(tmp_path, turn=dead) as running, volunteer(running.url):
            found = await doctor(running.invite())
            assert found.wrong == ["relay"]
            assert "none answers from here" in found.text("relay")

    run(main())


HELPING = ["broker", "clock", "stun", "webrtc", "egress"]


def test_whether_this_computer_can_help(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as running:
            found = await doctor(running.url, steps=HELPING)
            assert found.well, found.steps
            assert "it can help" in found.text("stun")
        found = await doctor(running.url, steps=HELPING)
        assert found.wrong == ["broker"]
        assert found.unchecked == ["clock", "stun", "egress"]

    run(main())


def test_an_egress_that_volunteers_cannot_reach() -> None:
    async def main() -> None:
        async with running_broker() as site:  # its egress is in a network of nobody
            found = await doctor(f"http://127.0.0.1:{site.port}", steps=HELPING)
            assert found.wrong == ["egress"]

    run(main())


def test_stun_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magpies.cli.doctor.network._STUN_S", 0.5)

    async def main() -> None:
        async with server(tmp_path) as running, volunteer(running.url):
            silent = ["stun:127.0.0.1:1", "stun:127.0.0.1:2"]
            invite = replace(invites.decode(running.invite()), stun=silent)
            found = await doctor(invites.encode(invite))
            assert found.wrong == ["stun"]
            assert "do not answer" in found.text("stun")

    run(main())


def test_a_wrong_invite_and_an_expired_one() -> None:
    async def main() -> None:
        whole = invites.encode(Invite(["https://broker.example"], encode_base64(b"k" * 32)))
        found = await doctor(whole[:-4])
        assert found.wrong == ["invite"]
        assert "damaged" in found.text("invite")
        old = Invite(["https://broker.example"], encode_base64(b"k" * 32), expires=1)
        assert "expired" in (await doctor(invites.encode(old))).text("invite")

    run(main())


def test_without_an_invite() -> None:
    async def main() -> None:
        found = await doctor(None)
        assert found.well
        assert found.unchecked == [step for step in STEPS if step not in {"proxy", "webrtc"}]

    run(main())


def test_the_port_of_the_proxy() -> None:
    async def main() -> None:
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            port = deaf.getsockname()[1]
            found = await doctor(None, listen=f"127.0.0.1:{port}")
            assert found.wrong == ["proxy"]
            assert found.text("proxy").startswith(f"Port {port} is in use: close the program")
        free = await doctor(None, listen=f"127.0.0.1:{port}")
        assert free.text("proxy") == f"The proxy can listen on 127.0.0.1:{port}."
        elsewhere = await doctor(None, listen="192.0.2.1:1080")
        assert elsewhere.wrong == ["proxy"]
        assert "choose an address of this computer" in elsewhere.text("proxy")
        async with LocalListener(nowhere) as listener:
            address = "{}:{}".format(*listener.address)
            ours = await doctor(None, listen=address)
            assert ours.well
            assert ours.text("proxy") == f"Magpies runs already: its proxy listens on {address}."

    run(main())


async def nowhere(host: str, port: int) -> NoReturn:
    """Open no flow."""
    raise AssertionError((host, port))


def test_an_invite_of_another_operator(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path / "one") as running, volunteer(running.url):
            stranger = load_or_create(tmp_path / "two").operator_public
            invite = replace(invites.decode(running.invite()), operator_key=stranger)
            found = await doctor(invites.encode(invite))
            assert found.wrong == ["link"]
            assert "did not sign" in found.text("link")

    run(main())


def test_a_closed_pool(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as running, volunteer(running.url):
            found = await doctor(running.invite("unknown-token"))
            assert found.wrong == ["volunteer"]
            assert found.text("volunteer").endswith("from who gave you this one.")

    run(main())


def test_somebody_else_in_place_of_the_egress(tmp_path: Path) -> None:
    async def main() -> None:
        async with server(tmp_path) as running, volunteer(running.url):
            awaited = EgressKeys(running.keys.operator, new_identity())
            await running.broker.register_egress(awaited.descriptor(running.egress_url))
            found = await doctor(running.invite())
            assert found.wrong == ["egress"]
            assert found.unchecked == ["flow"]
            assert found.text("egress").startswith("Somebody else answers in place of the egress")

    run(main())


def test_people_get_marks_and_advice(tmp_path: Path) -> None:
    async def main() -> None:
        stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        async with server(tmp_path) as running:
            output = Output(json=False, stream=stream)
            await examine(output, None, running.invite(), clock=lambda: time.time() + 3 * 86_400)
        stream.seek(0)
        lines = stream.read().splitlines()
        assert max(map(len, lines)) <= 79
        assert lines[0].startswith("✓ Invite")
        assert all(line[:2] in {"✓ ", "✗ ", "- ", "  ", ""} for line in lines[:-1]), lines
        assert any(line.startswith("✗ Volunteer") for line in lines)
        assert any(line.startswith("            → Set date, time") for line in lines)
        assert "- Link      Not checked." in lines
        assert lines[-1] == "Not all is well."

    run(main())
