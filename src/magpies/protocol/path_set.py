"""Which link carries which tunnel: the client's plan for volunteers that come and go. Pure.

A client holds several links and a tunnel for each. A tunnel is not bound to its link: when the
link falls silent the tunnel is *hedged*, its packets go over another link as well, and
whichever answers first carries it from then on. So a volunteer's death costs its readers the
time to notice it, and no flow.

`path_states.py` holds every state of a tunnel's path and every way between them. Links need no
states of their own: they are there, or leaving, or gone.

The owner reports what happens, carries out the commands that `take_commands` returns, and calls
`tick` when `timer` is due. Links and tunnels are named by integers of the owner's choice.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from math import inf
from typing import Final

from magpies.protocol.path_commands import (
    Ask,
    CloseLink,
    Command,
    Hedge,
    OpenLinks,
    StartTunnel,
    UseLink,
)
from magpies.protocol.path_states import TRANSITIONS, Happening, PathState

SUSPECT_RTTS: Final = 2.5
SUSPECT_LEAST_S: Final = 0.25
SUSPECT_MOST_S: Final = 1.5
"""A tunnel is suspect after max(2.5 RTT, 250 ms) without an expected answer, but no later than
this: after a time of losses, round trips tell of those, and to ask too early costs little."""

ASK_AGAIN_S: Final = 0.75
"""How often a tunnel asks again while no link answers: one of them may come back to life."""

LINGER_RTTS: Final = 3.0
LINGER_MOST_S: Final = 1.5
"""The egress learns of a move half a round trip later, and what it sent meanwhile takes as long
again: the old link is held until then, unless its volunteer goes first."""

MORE_TUNNELS: Final = 3
"""Tunnels beyond one a link, where flows find no room: qh3 lets a tunnel carry 100 at a time."""

_FIRST_RTT_S: Final = 0.3
"""Round trip to assume before the first sample (RFC 9002 section 6.2.2 says 0.333 s)."""


@dataclass(slots=True)
class _Path:
    """One tunnel's path."""

    link: int | None
    state: PathState = PathState.STEADY
    second: int | None = None
    tried: list[int] = field(default_factory=list)
    """Second links that were asked in vain since the tunnel was heard, the last one at the end."""
    rtt_s: float = _FIRST_RTT_S
    expecting_since: float | None = None
    asked_at: float = 0.0
    """When an answer was last asked for over a new link."""
    heard_at: float = -inf

    @property
    def proven(self) -> bool:
        """Whether the tunnel was heard since it came to its links."""
        return self.heard_at >= self.asked_at

    @property
    def patience_s(self) -> float:
        return min(max(SUSPECT_RTTS * self.rtt_s, SUSPECT_LEAST_S), SUSPECT_MOST_S)

    @property
    def suspect(self) -> bool:
        """Whether its link is in doubt."""
        return self.state in {PathState.HEDGED, PathState.UNANSWERED}

    @property
    def due(self) -> float:
        """When its link becomes suspect, or another one should be asked; infinite for never."""
        if self.state is PathState.UNANSWERED:
            return self.asked_at + max(self.patience_s, ASK_AGAIN_S)
        if self.expecting_since is None or self.link is None:
            return inf
        return max(self.expecting_since, self.asked_at) + self.patience_s


class PathSet:
    """The plan. See the module's text for the owner's duties.

    Args:
        target: how many links to hold, each with a tunnel.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._links: dict[int, bool] = {}  # link: whether it is leaving
        self._paths: dict[int, _Path] = {}
        self._next_tunnel = 0
        self._wanted = 0
        self._commands: deque[Command] = deque()
        self._want_links()

    # --- what the owner asks ---

    def take_commands(self) -> list[Command]:
        """Return what to do now, in order."""
        taken = list(self._commands)
        self._commands.clear()
        return taken

    @property
    def timer(self) -> float | None:
        """When to call `tick`; None when nothing is awaited."""
        due = min((path.due for path in self._paths.values()), default=inf)
        return None if due == inf else due

    def state(self, tunnel: int) -> PathState:
        """Return how a tunnel stands to its links."""
        path = self._paths.get(tunnel)
        return PathState.ENDED if path is None else path.state

    def proven(self, tunnel: int) -> bool:
        """Return whether a tunnel answers, as far as one can know."""
        path = self._paths.get(tunnel)
        return path is not None and path.proven and not path.suspect

    @property
    def links(self) -> int:
        """How many links are up and staying."""
        return sum(not leaving for leaving in self._links.values())

    @property
    def doubted(self) -> set[int]:
        """Links that are silent, while their tunnels have nothing better to turn to."""
        paths = self._paths.values()
        silent = {
            link
            for path in paths
            if path.state is PathState.UNANSWERED
            for link in (path.link, *path.tried)
        }
        answered = {path.link for path in paths if path.proven and not path.suspect}
        return {link for link in silent - answered if link in self._links}

    # --- what the owner reports ---

    def link_opened(self, link: int, now: float) -> None:
        """A link is up."""
        self._links[link] = False
        for old, leaving in list(self._links.items()):
            if leaving:
                self._leave(old, now)
        for tunnel, path in self._paths.items():
            if path.state is PathState.STRANDED:
                self._step(path, Happening.LINK_CAME)
                self._use(tunnel, path, link, now)
            elif path.state is PathState.UNANSWERED:
                self._step(path, Happening.LINK_CAME)
                self._hedge(tunnel, path, link, now)
        self._spread(now)
        self._want_links()

    def link_leaving(self, link: int, now: float) -> None:
        """The volunteer said goodbye: tunnels move away, then the link is closed."""
        if self._links.get(link) is not False:
            return
        self._links[link] = True
        if self._others(link):
            self._leave(link, now)
        self._want_links()

    def link_ended(self, link: int, now: float) -> None:
        """A link is gone. Links that we had closed may be reported too."""
        if self._links.pop(link, None) is not None:
            self._evacuate(link, now)
        self._want_links()

    def tunnel_ended(self, tunnel: int, now: float) -> None:
        """A tunnel is over; its link gets a new one."""
        path = self._paths.pop(tunnel, None)
        if path is None:
            return
        self._step(path, Happening.TUNNEL_ENDED)
        self._spread(now)

    def make_room(self, now: float) -> None:
        """Begin one more tunnel, since flows find no room on those that there are."""
        if len(self._paths) < self._target + MORE_TUNNELS and (links := self._others(None)):
            self._start(links[0], now)

    def heard(self, tunnel: int, link: int, rtt_s: float | None, now: float) -> None:
        """An authentic, new packet of a tunnel came over a link."""
        path = self._paths.get(tunnel)
        if path is None or link not in self._links:
            return
        path.rtt_s = rtt_s or path.rtt_s
        path.expecting_since = None
        path.heard_at = now
        if not path.suspect:
            return
        if link == path.link:
            self._step(path, Happening.ANSWERED)
            self._no_second(tunnel, path)
        else:
            self._step(path, Happening.ANSWERED_ELSEWHERE)
            self._adopt(tunnel, path, link, now)
        self._spread(now)
        self._want_links()

    def expecting(self, tunnel: int, since: float | None) -> None:
        """Say since when an answer is expected of a tunnel; None when none is."""
        path = self._paths.get(tunnel)
        if path is not None:
            path.expecting_since = since

    def tick(self, now: float) -> None:
        """Let time pass: overdue answers make links suspect."""
        for tunnel, path in list(self._paths.items()):
            if path.due <= now:
                self._doubt(tunnel, path, now)
        self._want_links()

    def network_changed(self, now: float) -> None:
        """This computer woke or is in another network: no link can be trusted."""
        for tunnel, path in self._paths.items():
            if path.state in {PathState.STEADY, PathState.HEDGED}:
                self._step(path, Happening.SILENT_EVERYWHERE)
                self._ask_again(tunnel, path, now)
        self._want_links()

    # --- how it moves ---

    def _step(self, path: _Path, happening: Happening) -> None:
        path.state = TRANSITIONS[path.state, happening]

    def _doubt(self, tunnel: int, path: _Path, now: float) -> None:
        """An answer is overdue: ask over a link that may be better."""
        if path.state is PathState.UNANSWERED:
            return self._ask_again(tunnel, path, now)
        if not path.suspect:
            self._ask_others(tunnel)
            self._replace_if_lost(path, now)
        asked = {*self._suspect_links, *path.tried}
        others = [link for link in self._others(path.link) if link not in asked]
        if others:
            self._step(path, Happening.SILENT)
            return self._hedge(tunnel, path, others[0], now)
        self._step(path, Happening.SILENT_EVERYWHERE)
        return self._ask_again(tunnel, path, now)

    def _replace_if_lost(self, path: _Path, now: float) -> None:
        """Begin a tunnel beside one that never answered over its link.

        The egress may have been started again, and new flows should not wait until that is sure.
        """
        doubtful = not any(each.proven for each in self._paths.values())
        if doubtful and path.link is not None and len(self._paths) <= self._target:
            self._start(path.link, now)

    def _ask_again(self, tunnel: int, path: _Path, now: float) -> None:
        """Ask over one of the other links as well, each in its turn."""
        others = self._others(path.link)
        if others:
            turn = {link: number for number, link in enumerate(path.tried)}
            self._hedge(tunnel, path, min(others, key=lambda link: turn.get(link, -1)), now)
        else:
            path.asked_at = now
            self._commands.append(Ask(tunnel))
        self._ask_others(tunnel)  # if they are answered, this tunnel may be lost

    def _use(self, tunnel: int, path: _Path, link: int | None, now: float) -> None:
        path.link, path.second, path.asked_at = link, None, now
        path.tried.clear()
        self._commands.append(UseLink(tunnel, link))

    def _hedge(self, tunnel: int, path: _Path, link: int, now: float) -> None:
        path.second, path.asked_at = link, now
        path.tried = [*(each for each in path.tried if each != link), link]
        self._commands.append(Hedge(tunnel, link))

    def _no_second(self, tunnel: int, path: _Path) -> None:
        path.tried.clear()
        if path.second is not None:
            path.second = None
            self._commands.append(Hedge(tunnel, None))

    def _adopt(self, tunnel: int, path: _Path, link: int, now: float) -> None:
        """Stay on the link that answered; give those up that were asked before and did not."""
        silent = [path.link, *path.tried[:-1]]
        self._use(tunnel, path, link, now)
        carrying = {each.link for each in self._paths.values()}
        for each in silent:
            if each is not None and each in self._links and each not in carrying:
                self._leave(each, now)

    def _leave(self, link: int, now: float) -> None:
        self._evacuate(link, now)
        del self._links[link]
        rtt_s = max((path.rtt_s for path in self._paths.values()), default=0.0)
        after_s = min(LINGER_RTTS * rtt_s, LINGER_MOST_S)
        self._commands.append(CloseLink(link, after_s))

    def _evacuate(self, link: int, now: float) -> None:
        others = self._others(link)
        for tunnel, path in self._paths.items():
            if path.second == link:
                self._step(path, Happening.SECOND_LINK_LOST)
                self._no_second(tunnel, path)  # still silent, it will soon be suspect again
            if path.link != link:
                continue
            target = path.second if path.second is not None else next(iter(others), None)
            lost = Happening.LAST_LINK_LOST if target is None else Happening.LINK_LOST
            self._step(path, lost)
            self._use(tunnel, path, target, now)
            others = self._others(link)

    def _spread(self, now: float) -> None:
        """Give links without a load something to carry."""
        for link, leaving in list(self._links.items()):
            if not leaving and not self._load(link):
                self._share(link, now)

    def _share(self, link: int, now: float) -> None:
        tunnels = Counter(path.link for path in self._paths.values())
        crowded = [
            (tunnel, path)
            for tunnel, path in self._paths.items()
            if path.state is PathState.STEADY and tunnels[path.link] > 1
        ]
        if crowded:
            # A download would stand still for a moment, so preferably one with less to do.
            tunnel, path = min(crowded, key=lambda each: each[1].heard_at)
            self._step(path, Happening.LINK_CAME)
            self._use(tunnel, path, link, now)
        elif len(self._paths) < self._target:
            self._start(link, now)

    def _start(self, link: int, now: float) -> None:
        tunnel = self._next_tunnel
        self._next_tunnel += 1
        self._paths[tunnel] = _Path(link, asked_at=now)
        self._commands.append(StartTunnel(tunnel, link))

    def _load(self, link: int) -> int:
        return sum(link in (path.link, path.second) for path in self._paths.values())

    def _ask_others(self, silent: int) -> None:
        """Find out side by side whether it is one link that is silent, or all."""
        for tunnel, path in self._paths.items():
            if tunnel != silent and path.state is PathState.STEADY and path.expecting_since is None:
                self._commands.append(Ask(tunnel))

    @property
    def _suspect_links(self) -> set[int | None]:
        return {path.link for path in self._paths.values() if path.suspect}

    def _others(self, *without: int | None) -> list[int]:
        """Links that could carry more, the best first: trusted ones, then the least loaded."""
        suspect = self._suspect_links
        return sorted(
            (link for link, leaving in self._links.items() if not leaving and link not in without),
            key=lambda link: (link in suspect, self._load(link)),
        )

    def _want_links(self) -> None:
        wanted = max(self._target - self.links + len(self.doubted), 0)
        if wanted != self._wanted:
            self._wanted = wanted
            self._commands.append(OpenLinks(wanted))
