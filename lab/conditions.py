"""What a wire does to packets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Conditions:
    """Properties of one wire, the same in both directions.

    Attributes:
        delay_s: one way.
        jitter_s: added to the delay, up to this much, evenly spread; keeps the order.
        loss: share of packets lost, each on its own.
        reorder: share of packets that wait `reorder_s` more and are overtaken.
        reorder_s: that time.
        rate: bits a second; 0 is without limit.
        queue_octets: what may wait for the rate before packets are dropped. Large values are
            what is called bufferbloat.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    loss: float = 0.0
    reorder: float = 0.0
    reorder_s: float = 0.01
    rate: int = 0
    queue_octets: int = 256 * 1024
