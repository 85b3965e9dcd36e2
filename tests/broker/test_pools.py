"""Pools of the book: who meets whom, and what happens when one closes."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import msgspec
import pytest

from magpies.protocol.pools import Pool, digest_of
from magpies.transports.pool_file import PoolFile, PoolFollower
from magpies.wire.signalling import (
    Decline,
    DeclineReason,
    ErrorCode,
    ErrorResponse,
    Hello,
    Refused,
    VolunteerKind,
    decode_body,
)
from support import run, within
from support.brokers import PATIENT, BrokerSite, running_broker

FAST = msgspec.structs.replace(PATIENT, heartbeat_s=0.5, drain_s=1.0)


def opened(directory: Path, expires: int | None = None) -> PoolFile:
    """Return a book with the pool "family"."""
    file = PoolFile(directory)
    now = int(time.time())
    family = Pool(
        name="family",
        readers_sha256=digest_of("reader"),
        volunteers_sha256=digest_of("volunteer"),
        created=now,
        expires=expires,
    )
    file.change(lambda book: book.with_pool(family, now))
    return file


async def refused_offer(site: BrokerSite, pool: str | None) -> tuple[int, ErrorCode, str]:
    status, body = await site.offer(pool=pool)
    error = decode_body(ErrorResponse, body)
    return status, error.error, error.detail


async def refused_volunteer(site: BrokerSite, pool: str) -> Refused:
    volunteer = await site.connect()
    await volunteer.say(Hello(1, VolunteerKind.PAGE, 4, pools=[pool]))
    message = await volunteer.hear()
    assert isinstance(message, Refused)
    return message


def test_a_pool_serves_its_readers_and_nobody_else(tmp_path: Path) -> None:
    async def main() -> None:
        async with running_broker(book=PoolFollower(opened(tmp_path))) as site:
            public = await site.volunteer()
            assert (await refused_offer(site, "reader"))[:2] == (503, ErrorCode.NO_VOLUNTEER)
            friend = await site.volunteer(pools=["volunteer"])
            (status, _), _ = await asyncio.gather(site.offer(pool="reader"), friend.answer())
            assert status == 200

            async def decline() -> None:
                offer = await public.offered()
                await public.say(Decline(offer.match, DeclineReason.FAILED))

            (status, _, _), _ = await asyncio.gather(refused_offer(site, None), decline())
            assert status == 503
            assert len(friend.heard) == 2, "a welcome and one offer"

    run(main())


def test_one_part_of_a_pool_cannot_pose_as_the_other(tmp_path: Path) -> None:
    async def main() -> None:
        async with running_broker(book=PoolFollower(opened(tmp_path))) as site:
            assert (await refused_offer(site, "volunteer"))[:2] == (403, ErrorCode.UNKNOWN_POOL)
            refused = await refused_volunteer(site, "reader")
            assert refused.error is ErrorCode.UNKNOWN_POOL

    run(main())


def test_revoking_ends_conversations_and_is_said_to_both(tmp_path: Path) -> None:
    async def main() -> None:
        file = opened(tmp_path)
        async with running_broker(book=PoolFollower(file), times=FAST) as site:
            stranger = await site.volunteer()
            friend = await site.volunteer(pools=["volunteer"])
            await asyncio.to_thread(file.change, lambda book: book.without("family", time.time()))
            farewell = await friend.hear()
            assert isinstance(farewell, Refused)
            assert farewell.error is ErrorCode.UNKNOWN_POOL
            assert await friend.ended() == 1008
            status, code, why = await refused_offer(site, "reader")
            assert (status, code) == (403, ErrorCode.UNKNOWN_POOL)
            assert why == (
                "This invite has been revoked: ask for a new one from who gave you this one."
            )
            assert "link has been revoked" in (await refused_volunteer(site, "volunteer")).detail
            (status, _), _ = await asyncio.gather(site.offer(), stranger.answer())
            assert status == 200

    run(main())


def test_a_pool_that_is_made_while_the_broker_runs_opens(tmp_path: Path) -> None:
    async def main() -> None:
        book = PoolFollower(PoolFile(tmp_path))
        async with running_broker(book=book, times=FAST, public_pool=False) as site:
            assert (await refused_offer(site, "reader"))[1] is ErrorCode.UNKNOWN_POOL
            await asyncio.to_thread(opened, tmp_path)
            async with within(5):
                while (await refused_offer(site, "reader"))[1] is ErrorCode.UNKNOWN_POOL:
                    pass
            await site.volunteer(pools=["volunteer"])

    run(main())


def test_expiry_ends_conversations_and_is_said(tmp_path: Path) -> None:
    async def main() -> None:
        later = 0.0
        end = int(time.time()) + 3_600
        book = PoolFollower(opened(tmp_path, end))
        async with running_broker(book=book, times=FAST, clock=lambda: time.time() + later) as site:
            friend = await site.volunteer(pools=["volunteer"])
            later = 3_601
            assert isinstance(await friend.hear(), Refused)
            _, _, why = await refused_offer(site, "reader")
            assert why.startswith("The pool of this invite has expired")

    run(main())


@pytest.mark.parametrize("token", ["guess", "reader"[:-1]])
def test_wrong_tokens_are_told_what_to_do(tmp_path: Path, token: str) -> None:
    async def main() -> None:
        async with running_broker(book=PoolFollower(opened(tmp_path))) as site:
            _, code, why = await refused_offer(site, token)
            assert code is ErrorCode.UNKNOWN_POOL
            assert "ask for a new invite" in why

    run(main())
