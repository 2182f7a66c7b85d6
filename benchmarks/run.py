"""Run the benchmarks, print a table, write JSON: `python -m benchmarks.run [NAME...] [-o FILE]`."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.result import Result

NAMES = (
    "wire",
    "circuit",
    "rates",
    "live",
    "offline",
    "walk",
    "imports",
    "readers",
    "library",
    "paint",
    "latency",
    "pixel",
    "cohort",
)


def main() -> int:
    """Run those named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).parent / "results.json")
    args = parser.parse_args()
    if unknown := set(args.names) - set(NAMES):
        parser.error(f"expected names among {', '.join(NAMES)}, got {', '.join(sorted(unknown))}")
    results: list[Result] = []
    for name in args.names or NAMES:
        print(f"running {name} …", file=sys.stderr)
        results += importlib.import_module(f"benchmarks.bench_{name}").run()
    _print(results)
    machine = {"python": platform.python_version(), "system": platform.system(), "cores": os.cpu_count()}
    args.output.write_text(
        json.dumps({"machine": machine, "results": [asdict(result) for result in results]}, indent=1) + "\n"
    )
    print(f"\nwritten to {args.output}", file=sys.stderr)
    return 0


def _print(results: list[Result]) -> None:
    for result in results:
        verdict = "" if result.met is None else ("met" if result.met else "MISSED")
        print(f"{result.benchmark:<9}{result.what:<64}{result.value:>12.4g} {result.unit:<10}{result.aim:<24}{verdict}")


if __name__ == "__main__":
    sys.exit(main())
