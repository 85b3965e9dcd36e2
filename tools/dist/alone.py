"""Tries the single file where there is nothing else, as somebody would who got it and an invite.

The file runs all roles. A demo fetches a file through broker, volunteer and egress. At a terminal
the status says that the bridge is up, drawn in place, and Ctrl-C ends it. A front is greeted as
Chrome does, and not trusted: the file's own authorities do not know it. Only that a browser is
opened is tried elsewhere, as a browser needs a system.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

from magpies.wire import invites
from magpies.wire.descriptors import encode_base64
from magpies.wire.invites import FRONTED, Invite, InvitedWay
from tools.dist.bare import BareRoot, bare_root, running
from tools.dist.front import front
from tools.dist.packages import DistError

START_S: Final = 1.5
"""How long `--version` may take, in the middle of several starts."""
_STARTS: Final = 5
_LISTEN: Final = "--listen=127.0.0.1:0"
_BROWSER_S: Final = 30.0
_LOOK_S: Final = 0.1
_CTRL_C: Final = b"\x03"
_LINE_UP_AND_CLEAR: Final = b"\x1b[1A\x1b[2K"


def check_alone(executable: Path) -> float:
    """Run the file alone; return the seconds that it takes to start.

    Raises:
        DistError: it does not run, or starts slowly.
    """
    with bare_root(executable) as bare:
        starts = [_timed(bare, "--version") for _ in range(_STARTS)]
        bare.run("demo", "--once")
        _check_terminal(bare)
        _check_front(bare)
    _check_browser(executable)
    start_s = statistics.median(starts)
    if start_s > START_S:
        raise DistError(f"The single file takes {start_s:.2f} s to start, more than {START_S} s.")
    return start_s


def _timed(bare: BareRoot, *arguments: str) -> float:
    began = time.monotonic()
    bare.run(*arguments)
    return time.monotonic() - began


def _check_terminal(bare: BareRoot) -> None:
    config = bare.write("magpies.toml", "[serve]\nstun_ports = [0, 0]\n")
    with bare.running("serve", f"--config={config}", "--state=/tmp/state", _LISTEN) as server:
        ready = json.loads(server.wait_for(rb'{"event":"ready".*}')[0])
        with bare.running("volunteer", ready["url"]) as volunteer:
            volunteer.wait_for(rb'{"event":"ready"')
            with bare.at_terminal(
                "connect", _LISTEN, env={"MAGPIES_INVITE": ready["invite"]}
            ) as reader:
                reader.wait_for(rb"Connected\S* through 1 volunteer\.(?s:.*)Ctrl-C ends it\.")
                os.write(reader.descriptor, _CTRL_C)
                status = reader.end()
    drawn_in_place = _LINE_UP_AND_CLEAR in reader.output
    if status != 0 or not drawn_in_place or b"Magpies has ended." not in reader.output:
        told = reader.output.decode("utf-8", "replace")
        raise DistError(f"The single file shows no live status, or ends with {status}:\n{told}")


def _check_browser(executable: Path) -> None:
    """See that a browser gets no libraries of the file; on this system, which has a shell."""
    with tempfile.TemporaryDirectory(prefix="magpies-browser-") as directory:
        browser, told = Path(directory, "browser"), Path(directory, "told")
        browser.write_text(f"#!/bin/sh\necho \"$1 ${{LD_LIBRARY_PATH-none}}\" > {told}\n")
        browser.chmod(0o755)
        with running([str(executable), "connect", "--open", _LISTEN], {"BROWSER": str(browser)}):
            deadline = time.monotonic() + _BROWSER_S
            while not (told.exists() and told.read_text().endswith("\n")):
                if time.monotonic() > deadline:
                    raise DistError("The single file opens no browser.")
                time.sleep(_LOOK_S)
        link, libraries = told.read_text().split()
    if not link.startswith("http://127.0.0.1:") or libraries != "none":
        raise DistError(f"The single file gives a browser {link}, and libraries of {libraries}.")


def _check_front(bare: BareRoot) -> None:
    key = encode_base64(bytes(31) + b"\x09")
    with front() as there:
        ways = [InvitedWay(FRONTED, 0, f"localhost:{there.port}")]
        invite = Invite(["https://broker.example"], key, broker_keys=[key], ways=ways)
        with bare.running("connect", invites.encode(invite), _LISTEN) as reader:
            reader.wait_for(rb"cannot prove to be the front localhost")
    if not there.greeted_by_chrome():
        raise DistError("The single file does not greet a front as Chrome does.")
