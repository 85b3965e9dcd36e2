"""What is handed out of a version. `make dist` tries the single file itself; see tools/dist."""

from __future__ import annotations

import os
import runpy
import socket
import ssl
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from magpies.cli.demo import child
from magpies.transports.ways.fronted import FrontedWay
from support import run
from tools.dist.bare import running
from tools.dist.checksums import NAMESPACE, sign, write_checksums
from tools.dist.front import front
from tools.dist.packages import DistError, build_packages

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return build_packages(ROOT, tmp_path_factory.mktemp("dist"))


def test_the_wheel_holds_what_is_needed_to_run(built: list[Path]) -> None:
    wheel, _ = built
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        assert {info.date_time for info in archive.infolist()} == {(2020, 2, 2, 0, 0, 0)}
    for needed in ("web/widget.js", "web/lang/fa.json", "broker/data/countries.mmdb", "py.typed"):
        assert f"magpies/{needed}" in names
    assert all(name.startswith(("magpies/", "magpies-")) for name in names)


def test_the_sdist_holds_what_is_needed_to_build_and_test(built: list[Path]) -> None:
    _, sdist = built
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for needed in ("pyproject.toml", "constraints.txt", "widget/package.json", "lab/__main__.py"):
        assert needed in names
    assert not any("node_modules" in name for name in names)


def test_another_time_gives_the_same_octets(built: list[Path], tmp_path: Path) -> None:
    again = build_packages(ROOT, tmp_path)
    assert [file.name for file in again] == [file.name for file in built]
    assert [file.read_bytes() for file in again] == [file.read_bytes() for file in built]


def test_a_tree_that_cannot_be_built_is_an_error_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(DistError, match="hatchling built no sdist"):
        build_packages(tmp_path, tmp_path / "dist")


# --- checksums ----------------------------------------------------------------------------------


def checked(directory: Path) -> bool:
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=directory, capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def verified(signers: Path, sums: Path) -> bool:
    done = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "magpies", "-n", NAMESPACE,
         "-s", f"{sums}.sig"],
        input=sums.read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    return done.returncode == 0


def test_checksums_are_signed_and_both_can_be_checked(tmp_path: Path) -> None:
    files = [tmp_path / "one.whl", tmp_path / "other"]
    for file in files:
        file.write_bytes(file.name.encode())
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    signers = tmp_path / "signers"
    signers.write_text(f"magpies {key.with_suffix('.pub').read_text()}")

    sums = write_checksums(files, tmp_path)
    sign(sums, key)
    assert checked(tmp_path)
    assert verified(signers, sums)

    files[0].write_bytes(b"changed")
    assert not checked(tmp_path)
    write_checksums(files, tmp_path)
    assert checked(tmp_path)
    assert not verified(signers, sums)


def test_a_key_that_does_not_sign_is_an_error_with_its_reason(tmp_path: Path) -> None:
    sums = write_checksums([], tmp_path)
    with pytest.raises(DistError, match="could not sign"):
        sign(sums, tmp_path / "missing")


# --- the single file ----------------------------------------------------------------------------


def test_only_a_greeting_of_chrome_is_taken_for_one() -> None:
    with front() as there:
        distrustful = ssl.create_default_context()
        with (
            socket.create_connection(("127.0.0.1", there.port)) as connection,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            distrustful.wrap_socket(connection, server_hostname="localhost")
        assert len(there.hellos) == 1
        assert not there.greeted_by_chrome()

        way = FrontedWay("https://broker.example", f"localhost:{there.port}")

        async def visit() -> None:
            with pytest.raises(ssl.SSLCertVerificationError):
                await way.connect()
            await way.aclose()

        run(visit())
        assert there.greeted_by_chrome()


def test_what_a_program_says_instead_is_in_the_error() -> None:
    command = [sys.executable, "-c", "print('Something else.')"]
    with (
        running(command, os.environ) as program,
        pytest.raises(DistError, match=r"ready[^$]*Something else\."),
    ):
        program.wait_for(rb"ready")


def test_the_demo_runs_its_parts_from_the_single_file(monkeypatch: pytest.MonkeyPatch) -> None:
    assert child._command() == [sys.executable, "-m", "magpies"]
    assert child._libraries() == {}
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", "/tmp/unpacked", raising=False)
    assert child._command() == [sys.executable]
    assert child._libraries() == {"LD_LIBRARY_PATH": "/tmp/unpacked"}


def test_what_the_single_file_starts_gets_the_environment_of_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hook = str(ROOT / "tools" / "dist" / "restore_environment.py")
    for before in (None, "/opt/lib"):
        monkeypatch.setenv("LD_LIBRARY_PATH", "/tmp/unpacked")
        if before is not None:
            monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", before)
        runpy.run_path(hook)
        assert os.environ.get("LD_LIBRARY_PATH") == before
        assert "LD_LIBRARY_PATH_ORIG" not in os.environ
