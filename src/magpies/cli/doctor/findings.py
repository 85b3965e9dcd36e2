"""What the doctor finds, and how it is told."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from magpies.cli.output import Output

STEPS: Final = {
    "invite": "Invite",
    "proxy": "Proxy",
    "broker": "Broker",
    "clock": "Clock",
    "stun": "STUN",
    "webrtc": "WebRTC",
    "relay": "Relay",
    "volunteer": "Volunteer",
    "link": "Link",
    "egress": "Egress",
    "flow": "Flow",
}
"""Every step of the way, in order: its name for programs and for people."""

_NAME_COLUMNS: Final = 12
_COLUMNS: Final = 79  # as Output, which else would wrap once more


class Trouble(Exception):  # noqa: N818 - what went wrong with a computer, not with this program
    """A step went wrong.

    Attributes:
        advice: what to do about it, one sentence; None when `text` says so.
    """

    def __init__(self, text: str, advice: str | None = None) -> None:
        super().__init__(text)
        self.advice = advice


class Findings:
    """Collects what was found and tells it at once.

    Each step is a `with findings.step(name)` in which `good`, `bad` or `skip` is called once,
    or `Trouble` is raised.

    Args:
        output: where to.
    """

    def __init__(self, output: Output) -> None:
        self._output = output
        self._step = ""
        self._wrong: list[str] = []

    @property
    def well(self) -> bool:
        """Whether nothing was wrong so far."""
        return not self._wrong

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Name the step that is under way; `Trouble` ends it, and only it."""
        self._step = name
        if self._output.interactive:
            self._output.status(f"  {STEPS[name]} ...")
        try:
            yield
        except Trouble as trouble:
            self.bad(str(trouble), trouble.advice)
        finally:
            self._output.status("")

    def good(self, text: str) -> None:
        """The step went well."""
        self._tell(ok=True, text=text)

    def bad(self, text: str, advice: str | None = None) -> None:
        """The step went wrong."""
        self._wrong.append(self._step)
        self._tell(ok=False, text=text, advice=advice)

    def skip(self, text: str = "Not checked.") -> None:
        """The step says nothing."""
        self._tell(ok=None, text=text)

    def conclude(self, meaning: str | None) -> None:
        """Tell the sum.

        Args:
            meaning: what it means if all is well; None when not everything could be checked.
        """
        if self._wrong:
            text = "Not all is well."
        elif meaning is not None:
            text = f"All is well: {meaning}"
        else:
            text = "So far all is well. With an invite there is more to check."
        self._output.event("result", f"\n{text}", ok=self.well)

    def _tell(self, *, ok: bool | None, text: str, advice: str | None = None) -> None:
        mark = {True: "✓", False: "✗", None: "-"}[ok]
        head = f"{mark} {STEPS[self._step]:{_NAME_COLUMNS - 2}}"
        lines = textwrap.wrap(
            text, _COLUMNS, initial_indent=head, subsequent_indent=" " * _NAME_COLUMNS
        )
        if advice is not None:
            lines += textwrap.wrap(
                advice,
                _COLUMNS,
                initial_indent=" " * _NAME_COLUMNS + "→ ",
                subsequent_indent=" " * (_NAME_COLUMNS + 2),
            )
        self._output.status("")
        self._output.event(
            "step", "\n".join(lines), step=self._step, ok=ok, text=text, advice=advice
        )
