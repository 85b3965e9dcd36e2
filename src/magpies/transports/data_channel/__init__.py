"""Data channels over either of two WebRTC libraries, behind one interface."""

from __future__ import annotations

import importlib.util
from typing import Literal

from magpies.errors import ConfigError
from magpies.transports.data_channel.interface import (
    CHANNEL_LABEL,
    AnsweringPeer,
    Engine,
    IceSettings,
    OfferingPeer,
    Stage,
)

__all__ = [
    "CHANNEL_LABEL",
    "AnsweringPeer",
    "Engine",
    "IceSettings",
    "OfferingPeer",
    "Stage",
    "engine",
]

type EngineName = Literal["auto", "libdatachannel", "aiortc"]


def engine(name: EngineName = "auto") -> Engine:
    """Return an engine; "auto" takes the faster one where it is installed.

    Only the library of that engine is imported.

    Raises:
        ConfigError: the library is not installed.
    """
    for candidate, package in (("libdatachannel", "aiolibdatachannel"), ("aiortc", "aiortc")):
        if name in ("auto", candidate) and importlib.util.find_spec(package) is not None:
            return _load(candidate)
    raise ConfigError(f"no WebRTC library is installed for the engine {name!r}")


def _load(name: str) -> Engine:
    if name == "libdatachannel":
        from magpies.transports.data_channel import libdatachannel

        return libdatachannel.ENGINE
    from magpies.transports.data_channel import aiortc

    return aiortc.ENGINE
