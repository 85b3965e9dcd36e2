"""The client's plan for links that come and go, in virtual time."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from magpies.protocol.path_commands import (
    CloseLink,
    Command,
    Hedge,
    OpenLinks,
    StartTunnel,
    UseLink,
)
from magpies.protocol.path_set import LINGER_RTTS, MORE_TUNNELS, PathSet
from magpies.protocol.path_states import TRANSITIONS, Happening, PathState


class Owner:
    """Carries out commands as a client would, and keeps the picture that results."""

    def __init__(self, target: int = 3) -> None:
        self.now = 100.0
        self.plan = PathSet(target)
        self.wanted = 0
        self.links: set[int] = set()
        self.first: dict[int, int | None] = {}
        self.second: dict[int, int | None] = {}
        self.closed: list[int] = []
        self.obey()

    def obey(self) -> list[Command]:
        commands = self.plan.take_commands()
        for command in commands:
            match command:
                case OpenLinks(count):
                    self.wanted = count
                case CloseLink(link, _):
                    self.closed.append(link)
                    self.links.discard(link)
                case StartTunnel(tunnel, link):
                    assert link in self.links
                    self.first[tunnel], self.second[tunnel] = link, None
                case UseLink(tunnel, link):
                    self.first[tunnel], self.second[tunnel] = link, None
                case Hedge(tunnel, link):
                    self.second[tunnel] = link
        return commands

    def open(self, *links: int) -> None:
        for link in links:
            self.links.add(link)
            self.plan.link_opened(link, self.now)
            self.obey()

    def end(self, link: int) -> None:
        self.links.discard(link)
        self.plan.link_ended(link, self.now)
        self.obey()

    def leave(self, link: int) -> None:
        self.plan.link_leaving(link, self.now)
        self.obey()

    def heard(self, tunnel: int, link: int, rtt_s: float = 0.1) -> None:
        self.plan.heard(tunnel, link, rtt_s, self.now)
        self.obey()

    def silence(self, tunnel: int, seconds: float) -> None:
        """Expect an answer from now on, in vain."""
        self.plan.expecting(tunnel, self.now)
        self.wait(seconds)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        end = self.now + seconds
        while self.plan.timer is not None and self.plan.timer <= end:
            self.now = max(self.now, self.plan.timer)
            self.plan.tick(self.now)
            self.obey()
        self.now = end


def three() -> Owner:
    owner = Owner()
    owner.open(1, 2, 3)
    for tunnel, link in owner.first.items():
        assert link is not None
        owner.heard(tunnel, link)
    return owner


def test_every_link_gets_a_tunnel_of_its_own() -> None:
    owner = three()
    assert owner.first == {0: 1, 1: 2, 2: 3}
    assert owner.wanted == 0


def test_where_flows_find_no_room_more_tunnels_begin_on_links_that_carry_least() -> None:
    owner = three()
    for _ in range(MORE_TUNNELS + 2):
        owner.plan.make_room(owner.now)
        owner.obey()
    assert len(owner.first) == 3 + MORE_TUNNELS
    assert Counter(owner.first.values()) == {1: 2, 2: 2, 3: 2}


def test_without_links_there_is_no_room_to_make() -> None:
    owner = Owner()
    owner.plan.make_room(owner.now)
    owner.obey()
    assert owner.first == {}


def test_silence_hedges_and_the_answer_decides() -> None:
    owner = three()
    owner.silence(0, 0.24)
    assert owner.plan.state(0) is PathState.STEADY  # 2.5 RTT of 100 ms are not over
    owner.silence(0, 0.26)
    assert owner.plan.state(0) is PathState.HEDGED
    assert owner.second[0] in {2, 3}
    other = owner.second[0]
    assert other is not None
    owner.heard(0, other)
    assert owner.first[0] == other
    assert owner.closed == [1]
    assert owner.wanted == 1


def test_after_a_time_of_losses_silence_is_noticed_nevertheless() -> None:
    owner = three()
    owner.heard(0, 1, rtt_s=5.0)
    owner.silence(0, 1.6)
    assert owner.plan.state(0) is PathState.HEDGED


def test_a_false_alarm_changes_nothing() -> None:
    owner = three()
    owner.silence(0, 0.4)
    owner.heard(0, 1)
    assert (owner.first[0], owner.second[0]) == (1, None)
    assert owner.closed == []


def test_a_silent_second_link_is_exchanged_for_another() -> None:
    owner = three()
    owner.silence(0, 0.31)
    first_choice = owner.second[0]
    owner.silence(0, 0.35)
    assert owner.second[0] not in {first_choice, None}


def test_links_that_were_all_asked_in_vain_are_all_in_doubt() -> None:
    """Even those that carry nothing, so that nothing else would tell that they are dead."""
    owner = Owner(target=1)
    owner.open(1, 2, 3)
    owner.heard(0, 1)
    owner.silence(0, 0.6)
    assert owner.plan.state(0) is PathState.HEDGED
    owner.silence(0, 0.4)
    assert owner.plan.state(0) is PathState.UNANSWERED
    assert owner.plan.doubted == {1, 2, 3}
    assert owner.wanted == 1


def test_while_no_link_answers_each_is_asked_in_its_turn() -> None:
    owner = Owner(target=1)
    owner.open(1, 2, 3, 4)
    owner.heard(0, 1)
    owner.silence(0, 1.1)
    asked = []
    for _ in range(6):
        owner.wait(0.75)
        asked.append(owner.second[0])
    assert asked[:3] == asked[3:]
    assert set(asked) == {2, 3, 4}
    answers = asked[4]
    assert answers is not None
    owner.heard(0, answers)
    last = asked[5]
    assert set(owner.closed) == {1, 2, 3, 4} - {answers, last}, "the last may still answer"


def test_a_link_that_carries_nothing_gets_a_tunnel_that_others_crowd() -> None:
    owner = Owner(target=2)
    owner.open(1, 2)
    owner.heard(0, 1)
    owner.heard(1, 2)
    for tunnel in (0, 1):
        owner.plan.expecting(tunnel, owner.now)
    owner.wait(1.0)
    owner.open(3, 4)
    owner.heard(0, 3)
    owner.heard(1, 3)
    assert Counter(owner.first.values()) == {3: 1, 4: 1}


def test_nothing_is_suspect_while_nothing_is_expected() -> None:
    owner = three()
    assert owner.plan.timer is None


def test_a_lost_link_moves_its_tunnel_at_once() -> None:
    owner = three()
    owner.end(2)
    assert owner.first[1] in {1, 3}
    assert owner.wanted == 1


def test_a_new_link_takes_a_tunnel_from_a_crowded_one() -> None:
    owner = three()
    owner.end(2)
    crowded = owner.first[1]
    owner.open(4)
    assert sorted(filter(None, owner.first.values())) == [1, 3, 4]
    assert owner.closed == []
    assert crowded in owner.links


def test_of_tunnels_that_share_a_link_the_one_with_less_to_do_moves_to_a_new_one() -> None:
    for busy in (0, 1):
        owner = Owner(target=2)
        owner.open(1, 2)
        owner.end(2)
        for tunnel in (0, 1):
            owner.heard(tunnel, 1)
        owner.now += 0.5
        owner.heard(busy, 1)
        owner.open(3)
        assert owner.first == {busy: 1, 1 - busy: 3}


def test_a_goodbye_moves_first_and_closes_after() -> None:
    owner = three()
    owner.plan.link_leaving(1, owner.now)
    commands = owner.obey()
    move = next(n for n, c in enumerate(commands) if isinstance(c, UseLink) and c.tunnel == 0)
    close = commands.index(CloseLink(1, LINGER_RTTS * 0.1))
    assert move < close
    assert owner.wanted == 1


def test_the_last_link_that_leaves_is_kept_until_another_comes() -> None:
    owner = Owner()
    owner.open(1)
    owner.heard(0, 1)
    owner.leave(1)
    assert owner.first[0] == 1
    assert owner.wanted == 3
    owner.open(2)
    assert owner.first[0] == 2
    assert owner.closed == [1]


def test_tunnels_wait_without_links_and_go_on_with_the_first() -> None:
    owner = three()
    for link in (1, 2, 3):
        owner.end(link)
    assert set(owner.first.values()) == {None}
    assert owner.wanted == 3
    owner.open(9)
    assert set(owner.first.values()) == {9}


def test_silence_with_no_other_link_waits_for_one() -> None:
    owner = Owner(target=1)
    owner.open(1)
    owner.heard(0, 1)
    owner.silence(0, 1.0)
    assert owner.plan.state(0) is PathState.UNANSWERED
    assert owner.wanted == 1  # the only link is in doubt: another is wanted
    owner.open(2)
    assert owner.second[0] == 2
    owner.heard(0, 2)
    assert (owner.first[0], owner.closed, owner.wanted) == (2, [1], 0)


def test_an_ended_tunnel_is_replaced_on_its_link() -> None:
    owner = three()
    owner.plan.tunnel_ended(1, owner.now)
    owner.obey()
    assert owner.first[3] == 2


def test_after_a_restart_of_the_egress_new_flows_get_a_new_tunnel_soon() -> None:
    owner = Owner(target=1)
    owner.open(1)
    owner.heard(0, 1)
    owner.now += 1.0
    owner.end(1)
    owner.open(2)
    owner.silence(0, 0.31)
    assert owner.first == {0: 2, 1: 2}, "the first one may still answer"
    owner.silence(1, 1.0)
    assert len(owner.first) == 2


def test_every_state_but_the_end_has_a_way_on() -> None:
    for state in PathState:
        ways = {happening for from_, happening in TRANSITIONS if from_ is state}
        assert ways or state is PathState.ENDED
        assert Happening.TUNNEL_ENDED in ways or state is PathState.ENDED


Event = st.one_of(
    st.just(("open",)),
    st.tuples(st.sampled_from(["end", "leave"]), st.integers(0, 8)),
    st.tuples(st.just("heard"), st.integers(0, 8), st.booleans()),
    st.tuples(st.just("silence"), st.integers(0, 8), st.floats(0.01, 2.0)),
    st.tuples(st.just("tunnel"), st.integers(0, 8)),
)


@settings(max_examples=300)
@given(st.lists(Event, max_size=60), st.integers(1, 4))
def test_no_history_leaves_a_tunnel_on_a_dead_link(
    history: list[tuple[object, ...]], target: int
) -> None:
    owner = Owner(target)
    opened = 0
    for name, *rest in history:
        links, tunnels = sorted(owner.links), sorted(owner.first)
        if name == "open" and owner.wanted:
            opened += 1
            owner.open(opened)
        elif name in {"end", "leave"} and links:
            link = links[int(str(rest[0])) % len(links)]
            owner.end(link) if name == "end" else owner.leave(link)
        elif name == "tunnel" and tunnels:
            tunnel = tunnels[int(str(rest[0])) % len(tunnels)]
            del owner.first[tunnel], owner.second[tunnel]
            owner.plan.tunnel_ended(tunnel, owner.now)
            owner.obey()
        elif name == "heard" and tunnels:
            tunnel = tunnels[int(str(rest[0])) % len(tunnels)]
            link_or_none = (owner.second if rest[1] else owner.first)[tunnel]
            if link_or_none is not None:
                owner.heard(tunnel, link_or_none)
        elif name == "silence" and tunnels:
            owner.silence(tunnels[int(str(rest[0])) % len(tunnels)], float(str(rest[1])))
        used = {*owner.first.values(), *owner.second.values()} - {None}
        assert used <= owner.links
        assert len(owner.first) <= target + 1
        if owner.links:
            assert None not in owner.first.values()
        if owner.plan.links:
            assert owner.first
        if owner.plan.links < target:
            assert owner.wanted >= target - owner.plan.links
