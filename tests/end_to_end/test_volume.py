"""Much goes through a client and leaves nothing in its memory; `make soak` takes a gigabyte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench.chain import connect
from support import run
from support.volume import BOUND, SHORT, Sizes, push, three_volunteers

LEAKING = '''
"""Keeps what it reads, as careless code would."""
from magpies.transports import tunnel_flow

kept = []
careful = tunnel_flow.TunnelFlow.read

async def careless(self):
    data = await careful(self)
    kept.append(bytes(data))
    return data

tunnel_flow.TunnelFlow.read = careless
'''
LITTLE = Sizes(1_000_000, 0, 10)
MORE = Sizes(16_000_000, 0, 10)


def test_much_goes_through_a_client_and_leaves_nothing(tmp_path: Path) -> None:
    """And with code that keeps what it reads, this fails."""
    (tmp_path / "sitecustomize.py").write_text(LEAKING)

    async def main() -> None:
        async with three_volunteers() as chain:
            volume = await push(chain, SHORT)
            assert volume.growth < BOUND, volume
            async with connect(chain.server, {"PYTHONPATH": str(tmp_path)}) as careless:
                volume = await push(replace(chain, client=careless), MORE, LITTLE)
                assert volume.growth > BOUND, volume

    run(main(), timeout_s=110)
