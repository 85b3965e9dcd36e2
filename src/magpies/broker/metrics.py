"""Counts for Prometheus, in a registry of their own. No label ever names a peer."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from magpies.protocol.matching import Counts, Result
from magpies.wire.signalling import ErrorCode, Nat, VolunteerKind

CANCELLED: Final = "cancelled"
ANSWERED: Final = "answered"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """What one broker process counts."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        offers = Counter(
            "magpies_broker_offers",
            "Clients' offers by outcome",
            ["outcome"],
            registry=self._registry,
        )
        outcomes = (ANSWERED, CANCELLED, *(code.value for code in ErrorCode))
        self._offers = {outcome: offers.labels(outcome) for outcome in outcomes}
        matches = Counter(
            "magpies_broker_matches",
            "What became of offers to volunteers",
            ["result"],
            registry=self._registry,
        )
        self._matches = {result: matches.labels(result.name.lower()) for result in Result}
        self._answer_seconds = Histogram(
            "magpies_broker_answer_seconds",
            "From an offer's arrival to its answer",
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 12),
            registry=self._registry,
        )
        volunteers = Gauge(
            "magpies_broker_volunteers",
            "Volunteers connected to this process",
            ["kind", "nat"],
            registry=self._registry,
        )
        self._volunteers = {
            (kind, nat): volunteers.labels(kind.value, nat.value)
            for kind in VolunteerKind
            for nat in Nat
        }
        self._refused = Counter(
            "magpies_broker_volunteers_refused",
            "Volunteer connections ended by this broker",
            ["error"],
            registry=self._registry,
        )
        self._egresses = Gauge("magpies_broker_egresses", "Egresses up", registry=self._registry)
        self._free_slots = Gauge(
            "magpies_broker_free_slots", "Slots that an offer could get", registry=self._registry
        )
        self._cooling = Gauge(
            "magpies_broker_volunteers_cooling",
            "Volunteers set back because they failed repeatedly",
            registry=self._registry,
        )
        self._helped = Gauge(
            "magpies_broker_clients_helped_today",
            "Different clients that got a link today",
            registry=self._registry,
        )

    def offer_ended(self, outcome: str, seconds: float | None = None) -> None:
        """Count an offer: `ANSWERED` after so many seconds, `CANCELLED`, or an error code."""
        self._offers[outcome].inc()
        if seconds is not None:
            self._answer_seconds.observe(seconds)

    def match_settled(self, result: Result) -> None:
        """Count a result that a match came to."""
        self._matches[result].inc()

    def volunteer_came(self, kind: VolunteerKind, nat: Nat) -> None:
        """Count a volunteer in."""
        self._volunteers[kind, nat].inc()

    def volunteer_left(self, kind: VolunteerKind, nat: Nat) -> None:
        """Count a volunteer out."""
        self._volunteers[kind, nat].dec()

    def volunteer_refused(self, error: ErrorCode) -> None:
        """Count a connection that this side ended."""
        self._refused.labels(error.value).inc()

    def text(self, counts: Counts, egresses: int) -> bytes:
        """Return everything in Prometheus' text format."""
        self._egresses.set(egresses)
        self._free_slots.set(counts.free_slots)
        self._cooling.set(counts.cooling)
        self._helped.set(counts.helped_today)
        return generate_latest(self._registry)
