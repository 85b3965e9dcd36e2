"""The process that is the lab's wires: moves packets between pairs of TUN devices, in time.

`python -m lab.relay FD` takes orders from a Unix socket (SOCK_SEQPACKET): one JSON object each.
`{"wire": n, "conditions": {...}}` changes a wire, or makes it when the descriptors of its two
devices come along. Ends when the socket does.
"""

from __future__ import annotations

import array
import gc
import heapq
import json
import os
import select
import socket
import sys
import time
from random import Random
from typing import Any, Final

from lab.conditions import Conditions
from lab.lane import Lane

_PACKET: Final = 65_536
_BATCH: Final = 64
"""Packets read from one device before the others get their turn."""
_EARLY_S: Final = 0.0005
"""epoll waits whole milliseconds: what is due within half of one goes at once."""
_ORDER: Final = 65_536


class Relay:
    """All wires and the packets under way.

    Args:
        orders: the socket that orders come from.
    """

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders
        self._random = Random()
        self._poll = select.epoll()
        self._poll.register(orders, select.EPOLLIN)
        self._lanes: dict[int, tuple[Lane, int]] = {}
        """By the device that packets are read from: what happens to them, and where to."""
        self._wires: dict[int, tuple[int, int]] = {}
        self._under_way: list[tuple[float, int, int, bytes]] = []
        self._count = 0

    def run(self) -> None:
        """Move packets until the orders end."""
        orders = self._orders.fileno()
        while True:
            for descriptor, _ in self._poll.poll(self._patience()):
                if descriptor != orders:
                    self._read(descriptor)
                elif not self._obey():
                    return
            self._deliver()

    def _patience(self) -> float:
        if not self._under_way:
            return -1.0
        return max(self._under_way[0][0] - time.monotonic(), 0.0)

    def _read(self, device: int) -> None:
        lane, to = self._lanes[device]
        now = time.monotonic()
        for _ in range(_BATCH):
            try:
                packet = os.read(device, _PACKET)
            except BlockingIOError:
                return
            arrival = lane.arrival(len(packet), now)
            if arrival is not None:
                self._count += 1  # keeps the order of packets that are due at the same time
                heapq.heappush(self._under_way, (arrival, self._count, to, packet))

    def _deliver(self) -> None:
        under_way = self._under_way
        due = time.monotonic() + _EARLY_S
        while under_way and under_way[0][0] <= due:
            _, _, device, packet = heapq.heappop(under_way)
            try:
                os.write(device, packet)
            except OSError:
                continue  # the interface is down: nobody is there to get it

    def _obey(self) -> bool:
        descriptors = array.array("i")
        text, ancillary, _, _ = self._orders.recvmsg(_ORDER, socket.CMSG_SPACE(8))
        for _, _, data in ancillary:
            descriptors.frombytes(data)
        if not text:
            return False
        order: dict[str, Any] = json.loads(text)
        conditions = Conditions(**order["conditions"])
        if descriptors:
            self._wires[order["wire"]] = self._join(*descriptors)
        for device in self._wires[order["wire"]]:
            self._lanes[device][0].conditions = conditions
        self._orders.send(b"done")
        return True

    def _join(self, one: int, other: int) -> tuple[int, int]:
        for device, to in ((one, other), (other, one)):
            os.set_blocking(device, False)
            self._lanes[device] = Lane(Conditions(), self._random), to
            self._poll.register(device, select.EPOLLIN)
        return one, other


def main() -> None:
    """Run the relay on the descriptor that the command line names."""
    gc.disable()  # packets form no cycles
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        Relay(orders).run()


if __name__ == "__main__":
    main()
