"""What the path set tells its owner to do. Links and tunnels are named by the owner's integers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenLinks:
    """Have this many links under way; fewer cancels none."""

    count: int


@dataclass(frozen=True, slots=True)
class CloseLink:
    """Close a link once what is under way over it has had time to arrive."""

    link: int
    after_s: float


@dataclass(frozen=True, slots=True)
class StartTunnel:
    """Begin a new tunnel over a link."""

    tunnel: int
    link: int


@dataclass(frozen=True, slots=True)
class UseLink:
    """Send a tunnel over this link only, and ask for an answer over it."""

    tunnel: int
    link: int | None


@dataclass(frozen=True, slots=True)
class Hedge:
    """Send a tunnel over this link as well (None: no longer), and ask for an answer."""

    tunnel: int
    link: int | None


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for a sign of life over the links that the tunnel has."""

    tunnel: int


Command = OpenLinks | CloseLink | StartTunnel | UseLink | Hedge | Ask
