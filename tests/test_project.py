"""The project itself: what is in git, what its documents say, how its layers lie."""

from __future__ import annotations

import ast
import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import magpies
from magpies.wire import descriptors, invites, limits, sealing, signalling

ROOT = Path(__file__).parent.parent


@cache
def tracked() -> list[Path]:
    """Files in git, or about to be."""
    listing = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def documents() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".md"]


def pyproject() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def newest_change() -> str:
    versions = re.findall(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    assert versions
    return str(versions[0])


def test_versions_agree() -> None:
    assert magpies.__version__ == newest_change() == pyproject()["project"]["version"]


# --- what is pinned -----------------------------------------------------------------------------


@cache
def constraints() -> dict[str, str]:
    lines = [line for line in text("constraints.txt").splitlines() if not line.startswith("#")]
    assert lines == sorted(lines)
    pins = {}
    for line in lines:
        match = re.fullmatch(r"([a-z0-9-]+)==([0-9][0-9a-z.]*)", line)
        assert match, f"not just a name and a version: {line}"
        pins[match[1]] = match[2]
    return pins


def test_constraints_hold_names_and_versions_only() -> None:
    assert constraints()


def test_everything_installed_for_us_is_pinned() -> None:
    project = pyproject()
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
        "pip",
    ]
    seen: set[str] = set()
    while wanted:
        requirement = Requirement(wanted.pop())
        name = canonicalize_name(requirement.name)
        if name in seen or (requirement.marker and not requirement.marker.evaluate({"extra": ""})):
            continue
        seen.add(name)
        assert name in constraints(), f"{name} is not in constraints.txt"
        assert requirement.specifier.contains(constraints()[name]), requirement
        try:
            wanted += importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue  # what builds the package is installed elsewhere
    assert "qh3" in seen
    assert "pytest" in seen


def imported() -> set[str]:
    """Top-level modules from elsewhere that the package imports, wherever in a file."""
    modules: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                modules |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules.add(node.module or "")
    return {module.partition(".")[0] for module in modules} - sys.stdlib_module_names - {"magpies"}


def test_every_import_is_a_declared_dependency() -> None:
    project = pyproject()["project"]
    optional = [
        line for lines in project.get("optional-dependencies", {}).values() for line in lines
    ]
    declared = {
        canonicalize_name(Requirement(line).name) for line in project["dependencies"] + optional
    }
    found_in = importlib.metadata.packages_distributions()
    modules = imported()
    assert "qh3" in modules
    for module in modules:
        names = {canonicalize_name(name) for name in found_in.get(module, [module])}
        assert names & declared, f"{module} is imported but not declared"


@pytest.mark.parametrize("lock", [p for p in tracked() if p.name == "package-lock.json"], ids=str)
def test_npm_lock_holds_no_addresses(lock: Path) -> None:
    packages = json.loads(lock.read_text("utf-8"))["packages"]
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name


FOREIGN = re.compile(
    r"""
    (?<![\w.-]) / (?: root | home | work | Users | tmp/w ) / (?= \w )     # a path of a machine
    | \b (?: registry\.npmjs | pypi\.org | python[h]osted | deb\.debian )   # where packages lie
    """,
    re.VERBOSE,
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in tracked():
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture
        found += [
            f"{path.relative_to(ROOT)}:{number}"
            for number, line in enumerate(lines, 1)
            if FOREIGN.search(line)
        ]
    assert not found


@pytest.mark.parametrize(
    "line", ["cd /" + "root/x", '"/' + 'work/main"', "https://" + "pypi" + ".org/simple"]
)
def test_the_search_for_foreign_names_finds_them(line: str) -> None:
    assert FOREIGN.search(line)


# --- how it is run ------------------------------------------------------------------------------


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*?## ", text("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_documents_name_targets_that_exist(document: Path) -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE))
    assert named <= make_targets()


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert re.search(r"^make test\b", text("README.md"), re.MULTILINE)
    assert re.search(r"^exec make .*\btest$", text(".ci/run"), re.MULTILINE)
    assert "export CI=true" in text(".ci/run")


def test_scripts_can_be_run() -> None:
    scripts = [*(ROOT / "scripts").iterdir(), ROOT / ".ci/run"]
    assert [path for path in scripts if not path.stat().st_mode & 0o111] == []


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), target


# --- layers -------------------------------------------------------------------------------------


def layers() -> set[str]:
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    named = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {re.sub(r"[()\s]", "", module) for layer in named for module in layer.split("|")}


def test_every_part_lies_in_a_layer() -> None:
    package = ROOT / "src" / "magpies"
    parts = {path.stem for path in package.glob("*.py") if not path.stem.startswith("__")}
    parts |= {path.parent.name for path in package.glob("*/__init__.py")}
    assert {f"magpies.{part}" for part in parts} <= layers()


def test_imports_point_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# --- docs/protocol.md is what the code says -----------------------------------------------------


def section(heading: str) -> str:
    """What stands under a heading of the protocol document, up to the next one."""
    found = re.search(
        rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)",
        text("docs/protocol.md"),
        re.MULTILINE | re.DOTALL,
    )
    assert found, f"docs/protocol.md has no section {heading}"
    return found[1]


def first_column(table: str) -> list[str]:
    return re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)


def structs() -> list[type[msgspec.Struct]]:
    return [
        struct
        for module in (signalling, invites, descriptors, sealing)
        for struct in vars(module).values()
        if isinstance(struct, type)
        and issubclass(struct, msgspec.Struct)
        and struct.__module__ == module.__name__
    ]


@pytest.mark.parametrize("struct", structs(), ids=lambda struct: struct.__name__)
def test_protocol_lists_the_fields(struct: type[msgspec.Struct]) -> None:
    tag = struct.__struct_config__.tag
    name = f"`{struct.__name__}`"
    fields = first_column(section(f"`{tag}` ({name})" if tag else name))
    assert fields == list(struct.__struct_encode_fields__)


@pytest.mark.parametrize(
    ("heading", "values"),
    [("Error codes", signalling.ErrorCode), ("NAT classes", signalling.Nat)],
    ids=["errors", "nat"],
)
def test_protocol_lists_the_values(heading: str, values: type[StrEnum]) -> None:
    assert first_column(section(heading)) == [value.value for value in values]


def test_protocol_lists_the_caps() -> None:
    told = dict(re.findall(r"^\| `([A-Z_]+)` \| ([0-9,]+) \|", section("10. Caps"), re.MULTILINE))
    caps = {name: f"{value:,}" for name, value in vars(limits).items() if name.isupper()}
    assert told == caps
