"""Counts for Prometheus, in a registry of their own. No label ever names a peer.

Counting is on the path of every match, so it is done in plain integers; Prometheus' objects
are made when somebody asks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from magpies.protocol.matching import Counts, Result
from magpies.wire.signalling import ErrorCode, Nat, VolunteerKind

CANCELLED: Final = "cancelled"
ANSWERED: Final = "answered"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_UNMET: Final = (ErrorCode.NO_VOLUNTEER, ErrorCode.NO_EGRESS, ErrorCode.VOLUNTEER_FAILED)
_BOUNDS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0)


class Metrics:
    """What one broker process counts."""

    def __init__(self) -> None:
        self._offers: Counter[str] = Counter({ANSWERED: 0, CANCELLED: 0})
        self._matches: Counter[Result] = Counter(dict.fromkeys(Result, 0))
        self._volunteers: Counter[tuple[VolunteerKind, Nat]] = Counter()
        self._refused: Counter[ErrorCode] = Counter()
        self._answers = [0] * (len(_BOUNDS_S) + 1)
        """How many answers took at most each bound, and not the one before."""
        self._answers_s = 0.0

    def offer_ended(self, outcome: str, seconds: float | None = None) -> None:
        """Count an offer: `ANSWERED` after so many seconds, `CANCELLED`, or an error code."""
        self._offers[outcome] += 1
        if seconds is not None:
            self._answers[bisect_left(_BOUNDS_S, seconds)] += 1
            self._answers_s += seconds

    @property
    def met(self) -> int:
        """Offers that found a volunteer."""
        return self._offers[ANSWERED]

    @property
    def asked(self) -> int:
        """These, and the offers that were in order but found none."""
        return self.met + sum(self._offers[outcome] for outcome in _UNMET)

    def match_settled(self, result: Result) -> None:
        """Count a result that a match came to."""
        self._matches[result] += 1

    def volunteer_came(self, kind: VolunteerKind, nat: Nat) -> None:
        """Count a volunteer in."""
        self._volunteers[kind, nat] += 1

    def volunteer_left(self, kind: VolunteerKind, nat: Nat) -> None:
        """Count a volunteer out."""
        self._volunteers[kind, nat] -= 1

    def volunteer_refused(self, error: ErrorCode) -> None:
        """Count a connection that this side ended."""
        self._refused[error] += 1

    def text(self, counts: Counts, egresses: int) -> bytes:
        """Return everything in Prometheus' text format."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Snapshot([*self._own(), *_of_store(counts, egresses)]))
        return generate_latest(registry)

    def _own(self) -> Iterator[Metric]:
        offers = CounterMetricFamily(
            "magpies_broker_offers", "Clients' offers by outcome", labels=["outcome"]
        )
        for outcome, count in self._offers.items():
            offers.add_metric([outcome], count)
        yield offers
        matches = CounterMetricFamily(
            "magpies_broker_matches", "What became of offers to volunteers", labels=["result"]
        )
        for result, count in self._matches.items():
            matches.add_metric([result.name.lower()], count)
        yield matches
        names = [*map(str, _BOUNDS_S), "+Inf"]
        yield HistogramMetricFamily(
            "magpies_broker_answer_seconds",
            "From an offer's arrival to its answer",
            buckets=list(zip(names, accumulate(self._answers), strict=True)),
            sum_value=self._answers_s,
        )
        volunteers = GaugeMetricFamily(
            "magpies_broker_volunteers",
            "Volunteers connected to this process",
            labels=["kind", "nat"],
        )
        for (kind, nat), count in self._volunteers.items():
            volunteers.add_metric([kind.value, nat.value], count)
        yield volunteers
        refused = CounterMetricFamily(
            "magpies_broker_volunteers_refused",
            "Volunteer connections ended by this broker",
            labels=["error"],
        )
        for error, count in self._refused.items():
            refused.add_metric([error.value], count)
        yield refused


class _Snapshot(Collector):
    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        return self._metrics


def _of_store(counts: Counts, egresses: int) -> Iterator[Metric]:
    values = {
        "egresses": ("Egresses up", egresses),
        "free_slots": ("Slots that an offer could get", counts.free_slots),
        "volunteers_cooling": ("Volunteers set back because they failed", counts.cooling),
        "readers": ("Clients with at least one link", counts.readers),
        "clients_helped_today": ("Clients that got a link today", counts.helped_today),
    }
    for name, (description, value) in values.items():
        yield GaugeMetricFamily(f"magpies_broker_{name}", description, value=value)
