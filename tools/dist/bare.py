"""A root directory with the C library and the single file, and the file's processes in it.

No Python, no shell, no certificates.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.dist.packages import DistError

_RUN_S: Final = 120.0
_WAIT_S: Final = 30.0
_END_S: Final = 20.0
_OUTPUT_OCTETS: Final = 1 << 20
_PROGRAM: Final = "magpies"
_ROWS_AND_COLUMNS: Final = (24, 80)
_ENVIRONMENT: Final = {
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
    "TERM": "xterm-256color",
}
_LIBRARIES: Final = (
    "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1",
    "libresolv.so.2", "libnss_files.so.2",
)  # fmt: skip
"""What belongs to glibc, and so is on every such system (also the loader, which `ldd` names)."""


@dataclass
class Running:
    """A process of the single file, whose output is read here.

    Attributes:
        output: all of it so far.
    """

    process: subprocess.Popen[bytes]
    descriptor: int
    output: bytes = b""

    def wait_for(self, pattern: bytes) -> re.Match[bytes]:
        """Read until the output has a pattern in it.

        Raises:
            DistError: it ends without, or takes too long.
        """
        deadline = time.monotonic() + _WAIT_S
        while (found := re.search(pattern, self.output)) is None:
            if len(self.output) > _OUTPUT_OCTETS or not self._read(deadline - time.monotonic()):
                told = self.output.decode("utf-8", "replace")
                raise DistError(f"The single file does not say {pattern!r}:\n{told}")
        return found

    def end(self) -> int:
        """Read the rest; return the exit status.

        Raises:
            DistError: it does not end.
        """
        deadline = time.monotonic() + _END_S
        while self._read(deadline - time.monotonic()):
            pass
        try:
            return self.process.wait(max(1.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired as error:
            raise DistError("The single file does not end when it is told to.") from error

    def _read(self, timeout_s: float) -> bool:
        """Return whether there was something, in time."""
        if not select.select([self.descriptor], [], [], max(0.0, timeout_s))[0]:
            return False
        try:
            data = os.read(self.descriptor, 65_536)
        except OSError:  # how Linux tells that a terminal is closed
            return False
        self.output += data
        return bool(data)


@dataclass(frozen=True)
class BareRoot:
    """Runs the single file with nothing around it."""

    root: Path

    def write(self, name: str, text: str) -> str:
        """Write a file; return its path inside."""
        (self.root / "tmp" / name).write_text(text)
        return f"/tmp/{name}"  # noqa: S108 - of this root, which is ours

    def run(self, *arguments: str) -> None:
        """Run the program to its end.

        Raises:
            DistError: it failed, or took too long.
        """
        try:
            done = subprocess.run(
                self._command(*arguments),
                env=_ENVIRONMENT,
                capture_output=True,
                text=True,
                timeout=_RUN_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DistError(f"The single file took too long with {arguments}.") from error
        if done.returncode != 0:
            raise DistError(f"The single file failed with {arguments}:\n{done.stdout}{done.stderr}")

    def running(self, *arguments: str) -> AbstractContextManager[Running]:
        """Run the program, which tells its events as JSON, until the block ends."""
        return running(self._command(*arguments), _ENVIRONMENT)

    @contextmanager
    def at_terminal(self, *arguments: str, env: Mapping[str, str]) -> Iterator[Running]:
        """Run the program at a terminal of its own; it gets what is written to `descriptor`."""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", *_ROWS_AND_COLUMNS, 0, 0))
        process = subprocess.Popen(
            self._command(*arguments),
            env={**_ENVIRONMENT, **env},
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
            preexec_fn=_own_terminal,
        )
        os.close(slave)
        try:
            with _owned(process):
                yield Running(process, master)
        finally:
            os.close(master)

    def _command(self, *arguments: str) -> list[str]:
        inside = ["chroot", str(self.root), f"/{_PROGRAM}", *arguments]
        return inside if os.geteuid() == 0 else ["unshare", "--map-root-user", *inside]


@contextmanager
def bare_root(executable: Path) -> Iterator[BareRoot]:
    """Make such a directory for a while."""
    with tempfile.TemporaryDirectory(prefix="magpies-alone-") as directory:
        root = Path(directory)
        for name in ("tmp", "etc", "dev", "root"):
            (root / name).mkdir()
        (root / "etc" / "hosts").write_text("127.0.0.1 localhost\n")
        shutil.copy2(executable, root / _PROGRAM)
        for library in _c_library(executable):
            place = root / library.relative_to("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(library.resolve(), place)
        yield BareRoot(root)


@contextmanager
def running(command: Sequence[str], env: Mapping[str, str]) -> Iterator[Running]:
    """Run a command of Magpies, which tells its events as JSON, until the block ends.

    Raises:
        DistError: it does not end then.
    """
    process = subprocess.Popen(
        [*command, "--json", "--end-with-stdin"],
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    assert process.stdin is not None and process.stdout is not None  # noqa: S101 - asked for
    with _owned(process):
        there = Running(process, process.stdout.fileno())
        yield there
        process.stdin.close()
        there.end()


def _c_library(executable: Path) -> list[Path]:
    listing = subprocess.run(
        ["ldd", executable], check=True, capture_output=True, text=True, timeout=30
    ).stdout.split()
    named = [Path(word) for word in listing if word.startswith("/")]
    home = next(path.parent for path in named if path.name == "libc.so.6")
    return [*{*named, *(home / name for name in _LIBRARIES if (home / name).exists())}]


@contextmanager
def _owned(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let nothing of a process, which leads a session, outlive the block."""
    try:
        yield
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def _own_terminal() -> None:
    """Make standard input the controlling terminal, so that Ctrl-C becomes a signal."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
