"""The tables of arduino/README.md: parts with prices, and tests, of the reference mats, as `pressuremat mats` has them.

    python tools/parts.py [--check]

In: the tables of `pressuremat.mats`. Out: the text between the README's marks; with --check nothing, but a failure
where it is not up to date.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from pressuremat.boards import mat_by_name
from pressuremat.mats import bill, possible_tests

README = Path(__file__).resolve().parent.parent / "arduino" / "README.md"
MATS = ("foot", "stance")
MARKS = {
    "parts": ("<!-- parts: tools/parts.py -->", "<!-- /parts -->"),
    "tests": ("<!-- tests: tools/parts.py -->", "<!-- /tests -->"),
}


def parts_table() -> str:
    """What each mat takes, what that costs, and how long it takes to build."""
    mats = [mat_by_name(name) for name in MATS]
    bills = [bill(mat.geometry) for mat in mats]
    lines = ["| part | " + " | ".join(f"{mat.label} | cost" for mat in mats) + " |", "|---|" + "---|---|" * len(mats)]
    labels = {line.part.label: line.part.optional for made in bills for line in made.lines}
    order = [line.part.label for line in bills[0].lines] + [line.part.label for line in bills[1].lines]
    for label in sorted(labels, key=order.index):
        cells = []
        for made in bills:
            line = next((line for line in made.lines if line.part.label == label), None)
            cells += ["–", "–"] if line is None else [line.amount(), str(line.cost)]
        words = f"{label} (optional, not in the sum)" if labels[label] else label
        lines.append(f"| {words} | " + " | ".join(cells) + " |")
    sums = "".join(f" | | **{made.cost}**" for made in bills)
    hours = "".join(f" | | {made.hours} h" for made in bills)
    return "\n".join([*lines, f"| **sum, dollars or euros**{sums} |", f"| hours of work{hours} |"])


def tests_table() -> str:
    """Which tests each mat can do."""
    mats = [mat_by_name(name) for name in MATS]
    words = {"yes": "yes", "limited": "in part", "no": "no"}
    able = [possible_tests(mat.geometry, mat.rate_hz) for mat in mats]
    lines = ["| test | " + " | ".join(mat.label for mat in mats) + " | why |", "|---|" + "---|" * (len(mats) + 1)]
    for row in zip(*able, strict=True):
        why = " ".join(f"{mat.label}: {one.says}" for mat, one in zip(mats, row, strict=True) if one.possible != "yes")
        lines.append(f"| {row[0].label} | " + " | ".join(words[one.possible] for one in row) + f" | {why} |")
    return "\n".join(lines)


def updated(text: str) -> str:
    """`text` with both tables as they are now."""
    for key, table in (("parts", parts_table()), ("tests", tests_table())):
        begin, end = MARKS[key]
        before, _begin, rest = text.partition(begin)
        _old, _end, after = rest.partition(end)
        text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def main() -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="Tables of the maker's guide.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a table is not up to date")
    options = parser.parse_args()
    text = README.read_text(encoding="utf-8")
    new = updated(text)
    if new == text:
        print("the tables are up to date")
        return 0
    if not options.check:
        README.write_text(new, encoding="utf-8", newline="\n")
    print("the tables were not up to date")
    return 1 if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
