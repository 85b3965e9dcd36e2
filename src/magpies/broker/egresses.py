"""The egresses that are up, as they report themselves."""

from __future__ import annotations

from collections.abc import Collection

from magpies.errors import DescriptorError
from magpies.wire import limits
from magpies.wire.descriptors import verify
from magpies.wire.signalling import SignedDescriptor


class _Egress:
    __slots__ = ("expires", "flows", "matched", "signed")

    def __init__(self, signed: SignedDescriptor, flows: int, expires: float) -> None:
        self.signed = signed
        self.flows = flows
        self.matched = 0
        """Matches since the last report: they are not in `flows` yet."""
        self.expires = expires


class Egresses:
    """The registry: filled by reports, emptied by time."""

    def __init__(self, operator_keys: tuple[bytes, ...], valid_s: float) -> None:
        """Start empty.

        Args:
            operator_keys: an egress must be signed by one of them.
            valid_s: how long a report counts.
        """
        self._keys = operator_keys
        self._valid_s = valid_s
        self._egresses: dict[str, _Egress] = {}

    @property
    def urls(self) -> tuple[str, ...]:
        """Where the egresses are, in the order in which they came."""
        return tuple(self._egresses)

    @property
    def signed(self) -> list[SignedDescriptor]:
        """Their descriptors, in the same order."""
        return [egress.signed for egress in self._egresses.values()]

    def report(self, signed: SignedDescriptor, flows: int, now: float, unix_time: float) -> None:
        """Take a report.

        Args:
            signed: the descriptor.
            flows: flows that are open now.
            now: monotonic time in seconds.
            unix_time: wall-clock time in seconds, to check the descriptor's validity.

        Raises:
            DescriptorError: no operator of this broker signed it, it is not valid now, or
                there are too many egresses.
        """
        url = self._verified(signed, unix_time)
        if url not in self._egresses and len(self._egresses) >= limits.EGRESSES:
            raise DescriptorError(f"This broker has its {limits.EGRESSES} egresses already.")
        old = self._egresses.get(url)
        if old is None:
            self._egresses[url] = _Egress(signed, flows, now + self._valid_s)
        else:
            old.signed, old.flows, old.matched = signed, flows, 0
            old.expires = now + self._valid_s

    def forget_silent(self, now: float) -> None:
        """Remove those that have not reported in time."""
        for url in [url for url, egress in self._egresses.items() if egress.expires <= now]:
            del self._egresses[url]

    def choose(
        self, allowed: Collection[str], preferred: str | None = None
    ) -> tuple[str, SignedDescriptor] | None:
        """Return an egress of an allow-list (all are allowed if it is empty), or None.

        Args:
            allowed: the URLs.
            preferred: chosen if it is one of those that are up; else the least loaded is.
        """
        if preferred in self._egresses and (not allowed or preferred in allowed):
            allowed = (preferred,)
        best: tuple[str, _Egress] | None = None
        for url, egress in self._egresses.items():
            if not allowed or url in allowed:
                load = egress.flows + egress.matched
                if best is None or load < best[1].flows + best[1].matched:
                    best = url, egress
        if best is None:
            return None
        best[1].matched += 1
        return best[0], best[1].signed

    def _verified(self, signed: SignedDescriptor, unix_time: float) -> str:
        failure = DescriptorError("This broker knows no operator key, so it takes no egress.")
        for key in self._keys:
            try:
                return verify(signed, key, unix_time).url
            except DescriptorError as error:
                failure = error
        raise failure
