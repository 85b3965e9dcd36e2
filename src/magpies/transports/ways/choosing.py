"""From an invite to the ways that it names."""

from __future__ import annotations

from magpies.transports.broker_client import BrokerClient, BrokerTimeouts
from magpies.transports.ways import Way
from magpies.transports.ways.direct import DirectWay
from magpies.transports.ways.fronted import FrontedWay
from magpies.transports.ways.proxies import Proxy
from magpies.wire.invites import FRONTED, Invite


def brokers_of(
    invite: Invite, *, proxy: Proxy | None = None, timeouts: BrokerTimeouts | None = None
) -> list[BrokerClient]:
    """Return a client for each way that the invite names, in its order.

    Args:
        invite: names at least one way that this version knows; `decode` sees to that.
        proxy: to go through, whatever the way.
        timeouts: of calls.
    """
    made = []
    for way in invite.known_ways:
        url = invite.brokers[way.broker]
        how: Way
        if way.kind == FRONTED and way.connect is not None:
            how = FrontedWay(url, way.connect, proxy=proxy)
        else:
            how = DirectWay(url, proxy=proxy)
        made.append(BrokerClient(how, key=invite.key_of(way.broker), timeouts=timeouts))
    return made
