"""Whole bridges whose client does not reach the broker directly."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace

from client.test_bridge import exchange
from magpies.client.config import ClientConfig
from magpies.client.service import Client
from magpies.transports.ways.fronted import FrontedWay
from magpies.wire import invites
from magpies.wire.invites import FRONTED, InvitedWay
from support import eventually, run
from support.certificates import write_certificate
from support.fronts import running_front
from support.networks import server, volunteer
from support.origins import Origin, origin
from support.proxies import running_proxy


async def works(reader: Client, site: Origin) -> None:
    """Have something come back through the bridge."""
    await eventually(lambda: reader.status.connected, 10)
    flow = await reader.open_flow("127.0.0.1", site.echo_port)
    await exchange(flow, b"hello")
    await flow.aclose()


@pytest.mark.parametrize("scheme", ["socks5", "http"])
def test_a_bridge_through_a_proxy(scheme: str) -> None:
    """It alone knows the broker by that name; the volunteer is reached directly."""

    async def main() -> None:
        async with server() as running, origin() as site, volunteer(running.url):
            port = int(running.url.rpartition(":")[2])
            invite = invites.decode(running.invite())
            hidden = replace(invite, brokers=["http://broker.localhost:8080"])
            async with running_proxy({"broker.localhost:8080": port}) as proxy:
                config = ClientConfig(
                    listen="127.0.0.1:0", links=1, proxy=f"{scheme}://127.0.0.1:{proxy.port}"
                )
                async with Client(hidden, config) as reader:
                    await works(reader, site)
                assert set(proxy.asked) == {"broker.localhost:8080"}

    run(main(), 60)


def test_a_bridge_through_a_front(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which reads the requests that it passes on, and no address of the reader in them."""
    certificate = write_certificate(tmp_path)
    monkeypatch.setattr(
        "magpies.transports.ways.choosing.FrontedWay", partial(FrontedWay, authorities=certificate)
    )

    async def main() -> None:
        async with server() as running, origin() as site, volunteer(running.url):
            port = int(running.url.rpartition(":")[2])
            async with running_front(port, certificate) as front:
                fronted = replace(
                    invites.decode(running.invite()),
                    brokers=["https://broker.example"],
                    ways=[InvitedWay(FRONTED, 0, f"localhost:{front.port}")],
                )
                config = ClientConfig(listen="127.0.0.1:0", links=1, local_network=True)
                async with Client(fronted, config) as reader:
                    await works(reader, site)
                assert set(front.names) == {"localhost"}
                assert b"broker.example" in front.up
                assert b"candidate" not in front.seen

    run(main(), 60)
