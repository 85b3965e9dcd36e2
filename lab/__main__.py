"""`python -m lab`: run scenarios."""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import pkgutil
import sys
import time
from types import ModuleType

from lab import scenarios
from lab.report import Report


def main() -> None:
    """Run the scenarios that are named, or all; exit with 1 if one of them fails."""
    known = {each.name: None for each in pkgutil.iter_modules(scenarios.__path__)}
    parser = argparse.ArgumentParser(prog="python -m lab", description=__doc__)
    parser.add_argument("scenarios", nargs="*", metavar="SCENARIO", choices=[*known, []])
    parser.add_argument("--long", action="store_true", help="the long form")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="the parts whose names hold this text"
    )
    parser.add_argument("--list", action="store_true", help="name the scenarios and end")
    given = parser.parse_args()
    if given.list:
        for name in known:
            print(f"{name:20} {(_scenario(name).__doc__ or '').partition(chr(10))[0]}")
        return
    if os.geteuid() != 0:
        parser.exit(1, "The lab makes network namespaces, for which it needs root.\n")
    report = Report(given.only)
    for name in given.scenarios or known:
        began = time.monotonic()
        report.say(f"== {name}")
        try:
            asyncio.run(_scenario(name).run(report, long=given.long))
        finally:
            report.save()
        report.say(f"({name}: {time.monotonic() - began:.0f} s)")
    sys.exit(1 if report.failures or report.missed else 0)


def _scenario(name: str) -> ModuleType:
    return importlib.import_module(f"lab.scenarios.{name}")


if __name__ == "__main__":
    main()
