"""Keeping addresses and host names out of everything that is written down.

The rule is that no code hands them to a logger in the first place. This module is the net
below: it looks at the finished text, tracebacks and other libraries' messages included, and
takes out what looks like an address, or like a host name in a place where host names stand.
It errs on the side of taking out too much.
"""

from __future__ import annotations

import logging
import re
import sys
from typing import Final, TextIO

ADDRESS: Final = "<address>"
HOST: Final = "<host>"
CANDIDATE: Final = "candidate:<hidden>"

_NAME: Final = r"(?:[\w-]+\.)+[A-Za-z][\w-]*\.?"

# All patterns begin at the beginning of a token, so that a long text takes linear time.
_CANDIDATE: Final = re.compile(r"candidate:\S{1,64} \d+ \w+ \d+ [^\r\n\"'\\]*")
_IN_URL: Final = re.compile(r"(?<=://)[^\s/?#\"'<>\\,;)]+")
_IN_MASQUE_PATH: Final = re.compile(r"(?<=/masque/udp/)[^/\s]+(?:/\d+)?")
_IN_STUN_URL: Final = re.compile(r"\b((?:stun|turn)s?:)(?!/)[^\s?\"'<>,;)\]]+", re.IGNORECASE)
_IN_AUTHORITY: Final = re.compile(rf"(?<![\w.-])({_NAME}):\d{{1,5}}(?!\d)")
_IN_TUPLE: Final = re.compile(rf"(?<=['\"]){_NAME}(?=['\"], ?\d)")
_IN_MAIL: Final = re.compile(rf"(?<=@){_NAME}")
_AFTER_KEY: Final = re.compile(
    rf"\b((?:host|hostname|authority|server_name|sni|domain)['\"]?\s?[:=]\s?b?['\"]?){_NAME}",
    re.IGNORECASE,
)
_SOURCE_FILE: Final = re.compile(r"[A-Za-z_]\w*\.py")

_COLONS: Final = re.compile(
    r"(?<![0-9A-Fa-f:.])\[?([0-9A-Fa-f.]*:[0-9A-Fa-f:.]+)((?:%[\w.-]+)?(?:\](?::\d+)?)?)"
)
_NUMBER: Final = r"(?:0[xX][0-9A-Fa-f]+|\d+)"
_DOTTED: Final = re.compile(rf"(?<!\d){_NUMBER}(?:\.{_NUMBER}){{3,}}(?::\d{{1,5}}(?!\d))?")
_FINGERPRINT: Final = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,}")


def scrub(text: str) -> str:
    """Return `text` with placeholders for addresses, and for host names in URLs and the like.

    Addresses go wherever they stand, in any neighbourhood, with zone, brackets and port.
    Names go in URLs, before a port, in socket tuples, after "@" and after keys such as
    "host"; anywhere else they cannot be told from other words with dots.
    """
    if "candidate:" in text:
        text = _CANDIDATE.sub(CANDIDATE, text)
    text = _IN_URL.sub(HOST, text)
    text = _IN_MASQUE_PATH.sub(HOST, text)
    text = _IN_STUN_URL.sub(rf"\1{HOST}", text)
    text = _IN_AUTHORITY.sub(_authority, text)
    text = _IN_TUPLE.sub(HOST, text)
    text = _IN_MAIL.sub(HOST, text)
    text = _AFTER_KEY.sub(rf"\1{HOST}", text)
    text = _COLONS.sub(_ipv6, text)
    return _DOTTED.sub(ADDRESS, text)


def _authority(match: re.Match[str]) -> str:
    return match[0] if _SOURCE_FILE.fullmatch(match[1]) else HOST


def _ipv6(match: re.Match[str]) -> str:
    """Judge a run of hexadecimal digits, colons and dots that has a colon in it."""
    run = match[1]
    colons = run.count(":")
    if "::" in run:
        special = bool(run.strip(":."))
    elif colons >= 7:
        special = not _FINGERPRINT.fullmatch(run)
    else:
        special = colons >= 2 and bool(_DOTTED.search(run))
    if not special:
        return match[0]
    end = run[-1] if not match[2] and run.endswith((".", ":")) and not run.endswith("::") else ""
    return ADDRESS + end


class ScrubbingFormatter(logging.Formatter):
    """Formats a record and scrubs the result: message, traceback and stack."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the text of `record` without addresses."""
        return scrub(super().format(record))


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a record is broken; logging itself would print its arguments as they are."""
        self.stream.write(f"a log record of {record.name} cannot be written\n")


FORMAT: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"

TALKATIVE: Final = ("aiohttp", "aioice", "aiortc", "asyncio", "curl_cffi", "http3", "quic")
"""Loggers of other libraries that print addresses below the level of a warning."""


def configure_logging(level: int | str, stream: TextIO | None = None) -> None:
    """Send everything that is logged through one scrubbing handler, to `stream` or stderr.

    Takes away every other handler of the root and of `TALKATIVE` loggers. Those are heard
    from warnings on, whatever `level` is: what they say below that is about addresses.
    Python's warnings are logged too, since those about sockets name both ends.
    """
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(ScrubbingFormatter(FORMAT))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    known = logging.root.manager.loggerDict
    for name in known:
        if name.partition(".")[0] in TALKATIVE:
            logging.getLogger(name).handlers.clear()
            logging.getLogger(name).propagate = True
            logging.getLogger(name).setLevel(logging.NOTSET)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
