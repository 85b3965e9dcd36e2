"""The QUIC connection under a tunnel: qh3, with its rough edges in one place.

Two things differ from a stock `QuicConnection`:

- One constant peer address. qh3 2.1 follows a peer to at most three new addresses in the life
  of a connection and never back to an earlier one (measured, docs/decisions/0002), which a
  tunnel over short-lived links would use up. So the tunnel's owner routes: it sends on the
  link over which the last *authenticated* packet came, and qh3 sees a single path.
- `receive` says how many packets were authentic and new, which is what that routing needs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from qh3.quic.configuration import QuicConfiguration
from qh3.quic.connection import QuicConnection
from qh3.quic.events import ConnectionTerminated
from qh3.tls import Epoch

from magpies.protocol.delay import DelayLimit
from magpies.protocol.pacing import Pacer
from magpies.protocol.quic_configuration import CONNECTION_WINDOW
from magpies.protocol.resending import Resending
from magpies.wire.limits import DATAGRAM_OCTETS

_PAYLOAD_OCTETS: Final = DATAGRAM_OCTETS - 74
"""Of stream data in a full packet: qh3 leaves 29 octets of a packet unused, and a header, the AEAD
tag and frame headers come off. With 14 more, each window's worth of data left a rest of a few
octets, which took a packet of its own: a third of all packets of a download."""

_LONGEST_OCTETS: Final = DATAGRAM_OCTETS - 60
"""In a DATAGRAM frame, likewise; what is longer costs more as a capsule."""

_DATAGRAM_HEAD_OCTETS: Final = 9
"""Type and length of a DATAGRAM frame (RFC 9221 section 4)."""

_SHORT_OCTETS: Final = 600
"""Packets shorter than this bring few datagrams, but the acknowledgements that open the window."""

_KEPT_OCTETS: Final = CONNECTION_WINDOW + (4 << 20)
"""Beyond so much that came in while events are held back, longer packets are dropped. QUIC's
windows bound what streams bring meanwhile, but nothing bounds datagrams."""

_REPEATED_SILENCE_S: Final = 1.5
"""After a longer silence the peer is asked, and nothing is repeated as it is: QUIC would take the
time since it was first sent for the round trip, and wait as long for answers."""

_ASK_S: Final = 0.25
"""How often the peer is asked, at most, when it is heard again after QUIC has probed in vain."""

_PEER: Final = ("192.0.2.1", 1)  # RFC 5737: stands for "the other end of whatever link"
_ACK_DELAY_S: Final = 0.008
"""How long an acknowledgement waits for data to travel with, of the 25 ms that qh3 announces
(RFC 9000 section 13.2.1). On short paths qh3 would send it at once, and each message costs a
volunteer the same, however small: requests of 1 kB take a fifth less time this way."""

_REPORT_PACKETS: Final = 2  # place of the count of new, authentic packets in qh3's report


class Connection(QuicConnection):
    """A QUIC connection whose datagrams come and go over whatever link there is."""

    def __init__(
        self, configuration: QuicConfiguration, original_destination_id: bytes | None = None
    ) -> None:
        super().__init__(
            configuration=configuration,
            original_destination_connection_id=original_destination_id,
        )
        self._authentic = 0
        self._received_at = 0.0
        self._asked_at = 0.0
        self._asking = False
        """Whether a PING is to leave."""
        self._delay = DelayLimit()
        self._pacer = Pacer()
        self._held_back = False
        self._resending = Resending(is_client=configuration.is_client)
        self._over = 0.0
        """When all is acknowledged that came over the way that ended last."""
        self._kept = 0
        self.window_full = False
        """Whether `transmit` had no room for another packet. Until it has, events are held back,
        and new stream data would queue behind what is to be repeated."""

    def start(self, now: float) -> None:
        """Begin the handshake (client)."""
        self.connect(_PEER, now)

    def receive(self, datagrams: list[bytes], now: float) -> int:
        """Take datagrams; return how many of their packets were authentic and new."""
        silence_s = now - self._received_at
        self._received_at = now
        core = self._core
        if core is not None and self._handshake_complete:
            if self.window_full:
                datagrams = self._kept_in_bounds(datagrams)
            before = core.bytes_in_flight
            report = core.receive_many_datagrams(datagrams, _PEER, now)
            if (latest := core.latest_rtt) and (smoothed := core.smoothed_rtt):
                in_flight = core.bytes_in_flight
                self._delay.observe(
                    now, latest, smoothed, in_flight, acknowledged=in_flight < before
                )
            self._resending.acknowledged(core)
            self._drain_core()
            new = int(report[_REPORT_PACKETS])
            if new and (core.pto_count or silence_s > _REPEATED_SILENCE_S):
                self._ask_at_once(core, now)
            return new
        self._authentic = 0
        self.receive_many_datagrams(datagrams, _PEER, now)
        return self._authentic

    def _ask_at_once(self, core: Any, now: float) -> None:
        """Ask a peer that is heard again: its answer shows what was lost.

        QUIC would go on to wait, twice as long after each probe (RFC 9002 section 6.2.1): ten
        seconds more after as many of silence, while the client's questions are answered.
        """
        if core.bytes_in_flight and now >= self._asked_at + _ASK_S:
            self._asked_at = now
            self.ask()

    def _kept_in_bounds(self, datagrams: list[bytes]) -> list[bytes]:
        """Return those of the datagrams that are taken while events are held back."""
        if self._kept > _KEPT_OCTETS:
            datagrams = [each for each in datagrams if len(each) < _SHORT_OCTETS]
        self._kept += sum(map(len, datagrams))
        return datagrams

    def end_hold(self, now: float) -> None:
        """Let new data go that waited for the old path, and what that seems to have lost."""
        core = self._core
        if core is not None and self._delay.release(now, core.bytes_in_flight):
            self._resending.repeat(core, math.inf)

    def transmit(self, now: float) -> list[bytes]:
        """Return the datagrams to send now."""
        # Not `datagrams_to_send`: it parses every packet for a log that nobody keeps, which
        # took a fifth of the egress' time.
        core = self._core
        if core is None:
            return []
        if self.silent_until is not None:
            return []
        datagrams = []
        in_flight = core.bytes_in_flight
        paced = self._allowance(core, now)
        self._held_back = paced is not None
        while paced is None or paced > 0:
            if (datagram := self._next_datagram(core, now)) is None:
                self._held_back = False
                break
            datagrams.append(datagram)
            if paced is not None:
                paced -= len(datagram)
                self._pacer.sent(len(datagram))
        was_full = self.window_full
        self.window_full = core.congestion_window - core.bytes_in_flight < DATAGRAM_OCTETS
        if self._asking and not self._held_back:
            self._asking = False
            if core.bytes_in_flight == in_flight:
                datagrams += self._probe(core, now)
        if was_full:
            self._drain_core()
        return datagrams

    def get_timer(self) -> float | None:
        """Return when to call `handle_timer`, None when never."""
        core = self._core
        timer = None if core is None else core.get_timer()
        if core is None or timer is None:
            return None
        kind, due = timer
        if kind == "ack_application" and not core.get_send_buffer_size(None):
            return max(due, self._received_at + _ACK_DELAY_S)
        return due

    def ask(self) -> None:
        """Ask the peer for a sign of life, whatever the window says, unless the end has come."""
        if not self.closing:
            self.send_ping(0)
            self._asking = True

    def pause(self, now: float) -> None:
        """Send nothing for a moment, unless the path changes before: it is about to end."""
        self._delay.pause(now)

    def path_changed(self, now: float, *, gone: bool) -> None:
        """Say that packets go another way from now on, and whether the old one has ended.

        Then an egress sends once more what that took along. The client has told with its move how
        far it got. When the old one has not ended, the egress waits until nothing more of it comes.
        """
        core = self._core
        if core is not None and gone and self._delay.silence_s(now) < _REPEATED_SILENCE_S:
            self._resending.repeat(core, self._over)
        self._delay.path_changed(now, 0 if core is None else core.bytes_in_flight, gone=gone)

    def path_ended(self, now: float) -> None:
        """Say that the way has ended that packets go, or the one they went before.

        What is under way there comes within a round trip. New data does not wait for it.
        """
        self._over = now + (self.shortest_rtt or 0.0)
        core = self._core
        if core is not None and self._delay.release(now, core.bytes_in_flight, gone=True):
            self._resending.repeat(core, self._over)

    def acknowledge_again(self) -> None:
        """Send with the next packets what a client last acknowledged, which may have been lost."""
        self._resending.acknowledge_again()

    def _next_datagram(self, core: Any, now: float) -> bytes | None:
        return self._resending.next(core, now, closing=self.closing)

    def _probe(self, core: Any, now: float) -> list[bytes]:
        """Return a probe, before its time, to be sent in the place of a PING.

        qh3 2.1 packs a PING with what is to be repeated, for which the window may have no room.
        Then nothing leaves but probes (RFC 9002 section 6.2.4), and those become rare: over links
        that worked nothing left for 13 s.
        """
        if self._handshake_confirmed:
            # Keys that are gone already: it only counts probes anew (RFC 9002 section 6.2.2). Each
            # doubles the time to the next, until the idle timeout comes first and hides it.
            core.discard_keys(int(Epoch.INITIAL))
        kind, due = core.get_timer() or ("idle", 0.0)
        if kind != "loss_detection":
            return []
        self._call_core(core.handle_timer, due)
        return list(iter(lambda: self._next_datagram(core, now), None))

    @property
    def longest_datagram(self) -> int:
        """How many octets fit into one DATAGRAM frame; 0 when the peer takes none.

        With more than a packet holds, qh3 2.1 never sends anything again, so this leaves room.
        """
        peer = self._remote_max_datagram_frame_size or 0
        return max(0, min(_LONGEST_OCTETS, peer - _DATAGRAM_HEAD_OCTETS))

    def can_send(self, stream_id: int) -> bool:
        """Whether the stream still takes data."""
        return self._close_event is None and bool(self._stream_can_send(stream_id))

    @property
    def ending(self) -> ConnectionTerminated | None:
        """Why the connection has ended, as soon as either side said so; None while it lives.

        qh3 waits for the end of the draining period (RFC 9000 section 10.2.2) before it tells.
        """
        return self._close_event

    @property
    def closing(self) -> bool:
        """Whether either side has ended the connection."""
        return self._close_event is not None

    @property
    def can_open_stream(self) -> bool:
        """Whether the peer allows one more bidirectional stream of ours now."""
        if self._core is None:
            return False
        allowed, _, opened, _ = self._core.stream_limits
        return opened < allowed

    @property
    def smoothed_rtt(self) -> float | None:
        """Round-trip time in seconds, None before the first sample."""
        core = self._core
        return None if core is None else core.smoothed_rtt

    @property
    def shortest_rtt(self) -> float | None:
        """The same without what our own packets add to queues."""
        return self._delay.shortest or self.smoothed_rtt

    @property
    def outstanding(self) -> bool:
        """Whether sent packets wait for an acknowledgement."""
        core = self._core
        return core is not None and core.bytes_in_flight > 0

    @property
    def lost(self) -> int:
        """Packets declared lost since the connection began."""
        core = self._core
        return 0 if core is None else core.loss_total

    def budget(self, now: float) -> int:
        """Return how many octets of stream data may be sent now, without waiting in qh3."""
        core = self._core
        if core is None or self._close_event is not None or self._delay.held_until is not None:
            return 0
        self._delay.notice_pause(now, core.bytes_in_flight)
        window = self._window(core, now)
        packets = (window - core.bytes_in_flight) // DATAGRAM_OCTETS
        room: int = packets * _PAYLOAD_OCTETS
        paced = self._allowance(core, now)
        if paced is not None and paced < room:
            # What waits for its turn waits outside: QUIC would send it on when the path has
            # changed, and paces by itself too, only faster.
            self._held_back = True
            room = paced
        return room - int(core.get_send_buffer_size(None))

    @property
    def silent_until(self) -> float | None:
        """Until when nothing is sent; None when something may be, as a last word.

        The egress follows a move. Only the client has to tell of it at once.
        """
        speaks = self._configuration.is_client or self.closing
        return None if speaks else self._delay.held_until

    def _allowance(self, core: Any, now: float) -> int | None:
        if self.closing:
            return None  # a last word does not wait: its owner sends once and lets go of the link
        window = self._resending.window(now) or self._window(core, now)
        return self._pacer.allowance(now, window, core.smoothed_rtt or 0.0)

    def _window(self, core: Any, now: float) -> int:
        if self._resending.sure(now) and (window := self._resending.window(now)):
            return window
        congestion: int = core.congestion_window
        return congestion if self._delay.octets is None else min(congestion, self._delay.octets)

    @property
    def budget_due(self) -> float | None:
        """When more may be sent that has to wait now; None when time changes nothing."""
        held_until = self._delay.held_until
        return self._pacer.due if self._held_back and held_until is None else held_until

    def _drain_core(self) -> None:
        # What qh3 2.1 packs into frames but the window does not admit it keeps packed. When such a
        # frame repeats what was only late, its stream may be over before the frame leaves. Taking
        # the event that says so frees the stream, and the frame then breaks the connection for all
        # streams ("reserved stream is missing"). So events wait until nothing is left packed.
        core = self._core
        established = self._handshake_confirmed and core is not None and core.state == "connected"
        if not (established and self.window_full):
            self._kept = 0
            super()._drain_core()

    def _call_core(self, operation: Callable[..., Any], *args: Any) -> Any:
        result = super()._call_core(operation, *args)
        if operation.__name__.startswith("receive_"):
            self._authentic += result[_REPORT_PACKETS]
        return result
