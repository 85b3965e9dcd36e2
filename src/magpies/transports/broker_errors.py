"""What went wrong between a client and a broker, in words for the person who waits. Pure.

The address of the broker may be named: it belongs neither to a client nor to a volunteer, and
it is no destination.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence
from typing import Final

from magpies.errors import BrokerError, MessageError
from magpies.transports.http_call import Answer
from magpies.transports.ways.fronted import FrontsUnavailableError
from magpies.transports.ways.proxies import ProxyError
from magpies.wire import signalling
from magpies.wire.plain import sentence
from magpies.wire.signalling import ErrorCode, ErrorResponse

UNREACHABLE: Final = "unreachable"
"""Code of a `BrokerError` when no broker answered; the others are of `ErrorCode`."""

_RETRY_S: Final = 5.0
_LONGEST_RETRY_S: Final = 3_600
_TOO_MANY_REQUESTS: Final = 429
_CANNOT_OPEN: Final = 422
_SERVER_ERROR: Final = 500
_CLOCK_MATTERS: Final = frozenset({9, 10})  # OpenSSL: not yet valid, has expired


def refusal(host: str, answer: Answer) -> BrokerError:
    """Return the error that an answer tells, or what its status means when it tells none."""
    wait = _retry_after(answer.headers.get(b"retry-after", b""))
    try:
        told = signalling.decode_body(ErrorResponse, answer.body)
    except MessageError:
        return _by_status(host, answer.status, wait)
    return BrokerError(
        told.error,
        sentence(told.detail) or f"The broker at {host} refuses ({told.error}).",
        told.retry_after_s if told.retry_after_s is not None else wait,
    )


def unsealed(host: str, answer: Answer) -> BrokerError:
    """Return the error for a sealed call that got an open refusal.

    Anybody on the way can make one up, so nothing of it is believed or shown but its status.
    """
    if answer.status == _CANNOT_OPEN:
        return BrokerError(
            UNREACHABLE,
            f"The broker at {host} could not open what was sealed for it: something on the way may "
            "have changed it, so try another network; otherwise ask for a new invite.",
        )
    return _by_status(host, answer.status, _retry_after(answer.headers.get(b"retry-after", b"")))


def tampered(host: str) -> BrokerError:
    """Return the error for an answer that the broker did not seal."""
    return BrokerError(
        UNREACHABLE,
        f"Something between here and the broker at {host} changed its answer, and nothing of it "
        "was used: try another network, or ask for a new invite.",
    )


def foreign(host: str) -> BrokerError:
    """Return the error for something that answers but is no broker."""
    return BrokerError(
        UNREACHABLE,
        f"What answers at {host} is not a Magpies broker of this version. The network may want "
        "you to sign in first; otherwise ask for a new invite, or update Magpies.",
    )


def unreachable(far_end: str, error: OSError | UnicodeError) -> BrokerError:
    """Return the error for a connection that was not made, broke or took too long.

    Args:
        far_end: with what the connection was to be made, such as "the broker at b.example".
        error: what happened.
    """
    broker = far_end
    if isinstance(error, ProxyError | FrontsUnavailableError):
        return BrokerError(UNREACHABLE, str(error), _RETRY_S)
    if isinstance(error, ssl.SSLCertVerificationError):
        return BrokerError(UNREACHABLE, _certificate_text(broker, error.verify_code))
    if isinstance(error, ssl.SSLError):
        text = f"No secure connection to {broker}: the network may block it, so try another one."
    elif isinstance(error, TimeoutError):
        text = f"No answer from {broker} in time: try another network, or again in a minute."
    elif isinstance(error, socket.gaierror | UnicodeError):
        text = f"The name of {broker} was not found: check that this computer is online."
    else:
        text = f"No connection to {broker}: try another network, or ask for a new invite."
    return BrokerError(UNREACHABLE, text, _RETRY_S)


def no_way(reasons: Sequence[tuple[str, BrokerError]]) -> BrokerError:
    """Return the error when none of several ways works.

    Args:
        reasons: the name of each way, and why it does not work.
    """
    for _, error in reasons:
        if error.code == ErrorCode.BUSY or len(reasons) == 1:
            return error  # a broker was there
    told = " ".join(f"{name[0].upper()}{name[1:]}: {error}" for name, error in reasons)
    text = f"None of {len(reasons)} ways to a broker works. {told}"
    return BrokerError(UNREACHABLE, text, _RETRY_S)


def _certificate_text(broker: str, verify_code: int) -> str:
    if verify_code in _CLOCK_MATTERS:
        return (
            f"The certificate of {broker} is not valid at this time: check the date and time of "
            "this computer."
        )
    return (
        f"Something that cannot prove to be {broker} answers in its place: try another network, "
        "or ask for a new invite."
    )


def _by_status(host: str, status: int, wait: float | None) -> BrokerError:
    if status == _TOO_MANY_REQUESTS:
        text = f"The broker at {host} was asked too often: please wait a little."
        return BrokerError(ErrorCode.TOO_MANY_REQUESTS, text, wait or _RETRY_S)
    if status >= _SERVER_ERROR:
        text = f"The broker at {host} cannot serve right now: try again in a minute."
        return BrokerError(ErrorCode.BUSY, text, wait or _RETRY_S)
    return foreign(host)


def _retry_after(value: bytes) -> float | None:
    """Parse a `Retry-After` in seconds; a date is taken for none."""
    if not value.isdigit() or len(value) > len(str(_LONGEST_RETRY_S)):
        return None
    return float(min(int(value), _LONGEST_RETRY_S))
