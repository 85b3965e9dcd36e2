"""Every benchmark runs, with sizes so small that its figures mean nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
DEADLINE_S = 330

KEYS = {
    "raw_1200_mbit",
    "raw_12000_mbit",
    "chain_1_mbit",
    "chain_8_mbit",
    "chain_up_mbit",
    "chain_vs_raw",
    *(f"{name}_1_mbit" for name in ("chromium", "firefox")),
    *(f"bare_{name}_mbit" for name in ("chromium", "firefox")),
    *(f"{name}_vs_bare" for name in ("chromium", "firefox")),
    "frames_per_s_idle",
    "frames_per_s_relaying",
    "relayed_mbit",
    "small_p50_ms",
    "small_p95_ms",
    "first_byte_s",
    "link_setup_ms",
    "idle_tunnel_kb",
    "idle_volunteer_kb",
    "records_mbit",
    "tunnel_mbit",
    *(f"matches_per_s_{count}" for count in (100, 1_000, 5_000)),
    *(f"matches_p95_ms_{count}" for count in (100, 1_000, 5_000)),
}
CPU_KEYS = {f"cpu_s_per_gbit_{role}" for role in ("origin", "egress", "volunteer", "client")}


def test_every_figure_is_measured(tmp_path: Path) -> None:
    output = tmp_path / "bench.json"
    command = [sys.executable, "-m", "bench", "--short", "--output", str(output)]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=DEADLINE_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with all roles that it has started
            raise
    assert process.returncode == 0, said
    found = json.loads(output.read_text())
    assert found.keys() == KEYS | CPU_KEYS
    # A few ticks of the processor clock are all that short runs take, perhaps none.
    assert all(found[key] >= 0 for key in CPU_KEYS)
    assert all(0 < found[key] < 100_000 for key in KEYS), found
    assert all(key in said for key in KEYS)
