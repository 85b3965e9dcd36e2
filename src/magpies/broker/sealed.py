"""Sealed calls at the broker: opened, judged, and answered for their client only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from magpies.broker.replies import Rejection
from magpies.errors import SealError
from magpies.protocol.replays import ReplayGuard, Verdict
from magpies.wire import sealing
from magpies.wire.sealing import SealedCall
from magpies.wire.signalling import ErrorCode, ErrorResponse, HttpBody, encode

CANNOT_OPEN: Final = 422
STALE: Final = 425
"""Too Early (RFC 8470 section 5.2): what is unwilling to process a call that might be replayed."""


class SealedDesk:
    """Opens calls and seals answers.

    Args:
        key: of the broker.
        clock: monotonic seconds.
        unix_clock: wall-clock seconds.
    """

    def __init__(
        self,
        key: X25519PrivateKey,
        clock: Callable[[], float],
        unix_clock: Callable[[], float],
    ) -> None:
        self._key = key
        self._clock = clock
        self._unix_clock = unix_clock
        self._guard = ReplayGuard()

    def open(self, sealed: bytes) -> SealedCall:
        """Open a call.

        Raises:
            Rejection: it cannot be opened.
        """
        try:
            return sealing.open_call(sealed, self._key)
        except SealError:
            raise Rejection(
                ErrorCode.BAD_REQUEST, "This cannot be opened here.", status=CANNOT_OPEN
            ) from None

    def check_fresh(self, sealed: bytes, call: SealedCall, retry_s: float) -> None:
        """Return if a call may be answered.

        Raises:
            Rejection: it may not; to be sealed as any answer.
        """
        mark = sealing.mark(sealed)
        verdict = self._guard.judge(mark, call.at, self._unix_clock(), self._clock())
        if verdict is Verdict.STALE:
            raise Rejection(
                ErrorCode.BAD_REQUEST,
                "This call came too late, or not for the first time.",
                status=STALE,
            )
        if verdict is Verdict.FULL:
            raise Rejection(ErrorCode.BUSY, "The broker is busy: try again in a minute.", retry_s)

    def answer(self, call: SealedCall, body: HttpBody) -> bytes:
        """Return the answer to a call."""
        return self._sealed(call, 200, body)

    def reject(self, call: SealedCall, rejection: Rejection) -> bytes:
        """Return the answer that tells a rejection."""
        told = ErrorResponse(rejection.reason, str(rejection), rejection.retry_after_s)
        return self._sealed(call, rejection.status, told)

    def _sealed(self, call: SealedCall, status: int, body: HttpBody) -> bytes:
        return sealing.seal_answer(status, encode(body), call.key, int(self._unix_clock()))
