"""The broker: matches a client with a volunteer; carries one offer and one answer, never traffic.

`Broker` is the service, `BrokerConfig` what an operator sets, `make_runner` the HTTP server
that it needs.
"""

from magpies.broker.config import Bounds, BrokerConfig, PrivatePool, Times, Turn
from magpies.broker.server import BACKLOG, calm_collector, make_runner
from magpies.broker.service import Broker
from magpies.broker.site import Asset, Assets

__all__ = [
    "BACKLOG",
    "Asset",
    "Assets",
    "Bounds",
    "Broker",
    "BrokerConfig",
    "PrivatePool",
    "Times",
    "Turn",
    "calm_collector",
    "make_runner",
]
