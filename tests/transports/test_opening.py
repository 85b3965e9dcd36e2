"""The deadlines of a set-up."""

from __future__ import annotations

import asyncio

import pytest

from magpies.errors import LinkSetupError
from magpies.transports.data_channel.opening import Opening
from support import run


def test_a_path_that_is_not_found_has_a_deadline_of_its_own() -> None:
    async def main() -> None:
        with pytest.raises(LinkSetupError) as caught:
            await Opening().wait(30, 0.05)
        assert (caught.value.stage, caught.value.late) == ("ice", True)

    run(main())


def test_once_a_path_is_found_only_the_whole_counts() -> None:
    async def main() -> None:
        opening = Opening()
        opening.reach("dtls")
        loop = asyncio.get_running_loop()
        began = loop.time()
        with pytest.raises(LinkSetupError) as caught:
            await opening.wait(0.3, 0.05)
        assert loop.time() - began > 0.25
        assert (caught.value.stage, caught.value.late) == ("dtls", True)

    run(main())


def test_the_end_of_the_connection_ends_the_wait_at_once() -> None:
    async def main() -> None:
        opening = Opening()
        asyncio.get_running_loop().call_later(0.05, opening.fail)
        with pytest.raises(LinkSetupError) as caught:
            await opening.wait(30, 30)
        assert (caught.value.stage, caught.value.late) == ("ice", False)

    run(main())
