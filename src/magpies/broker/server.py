"""How aiohttp must be set up to stand on the open internet with a broker."""

from __future__ import annotations

import asyncio
import gc
import logging
from functools import partial
from typing import Any, Final, cast

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from magpies.broker.config import Times
from magpies.broker.replies import SERVER

BACKLOG: Final = 1_024
"""Connections that the kernel may hold before they are accepted; for `web.TCPSite`."""
_COLLECTOR_THRESHOLDS: Final = 50_000, 20, 50
_LINGER_S: Final = 2.0
"""How long the rest of a refused body is read, so that the refusal arrives."""


def make_runner(app: web.Application, times: Times) -> web.AppRunner:
    """Return a runner for an application with a broker in it.

    - A client that goes away cancels its offer (`handler_cancellation`).
    - A connection that sends no complete head within `Times.idle_s` is closed, also a new one,
      so half-open connections go away by themselves.
    - Nothing is logged per request, and nothing about a peer.
    - No response says what software made it.
    """
    app.on_response_prepare.append(_name_server)
    return _Runner(
        app,
        {
            "access_log": None,
            "logger": _logger(),
            "keepalive_timeout": times.idle_s,
            "lingering_time": _LINGER_S,
        },
        handler_cancellation=True,
        shutdown_timeout=times.drain_s,
    )


def calm_collector() -> None:
    """Let Python's cycle collector run less often; for a process that is a broker.

    A broker holds many objects for long and leaves next to no cycles behind, so that looking
    for them is wasted: it took 7 to 10 % of the time of a match with 1,000 volunteers, and
    pauses grow with their number. Not for a process that is an egress too: a tunnel is a cycle
    of 80 kB, most of which Python's collector cannot see.
    """
    gc.set_threshold(*_COLLECTOR_THRESHOLDS)


async def _name_server(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["Server"] = SERVER


class _Runner(web.AppRunner):
    """Runs an application with connections of our own kind."""

    __slots__ = ("_options",)

    def __init__(self, app: web.Application, options: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(app, **kwargs)
        self._options = options
        """Arguments of a `web.RequestHandler`."""

    @property
    def server(self) -> web.Server | None:
        """What a site makes its connections with; it is never used for anything else."""
        server = super().server
        if server is None:
            return None
        loop = asyncio.get_running_loop()
        return cast("web.Server", partial(_Connection, server, loop=loop, **self._options))


class _Connection(web.RequestHandler):
    """A connection whose answers to what is not HTTP also hide what software made them."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        response = super().handle_error(request, status, exc, message)
        response.headers["Server"] = SERVER
        return response


def _logger() -> logging.Logger:
    logger = logging.getLogger(__name__)
    if not any(isinstance(known, _WithoutPeers) for known in logger.filters):
        logger.addFilter(_WithoutPeers())
    return logger


class _WithoutPeers(logging.Filter):
    """Replaces what aiohttp says about a request, with its address, by the kind of error.

    What is not HTTP is no error of ours: whoever finds the port could fill the log with it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        if kind is not None and issubclass(kind, HttpProcessingError):
            record.levelno, record.levelname = logging.INFO, "INFO"
        record.msg = "a request could not be handled: %s"
        record.args = (kind.__name__ if kind else "no exception",)
        record.exc_info = None
        record.exc_text = None
        return _logger().isEnabledFor(record.levelno)
