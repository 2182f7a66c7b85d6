"""`pressuremat mats`: the mats known by name, what they are made of, what that costs, and the tests they can do."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import Any

from pressuremat.boards import MATS, Mat, mat_by_name
from pressuremat.i18n import _


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    text = _("mats to build: parts, cost, hours, and the tests each can do")
    parser = subparsers.add_parser("mats", help=text, description=text)
    names = [mat.name for mat in MATS]
    parser.add_argument("name", choices=names, nargs="?", help=_("only this mat"))
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print each mat's bill and abilities."""
    from pressuremat.mats import DEMANDS

    mats = MATS if args.name is None else (mat_by_name(args.name),)
    if args.json:
        told = {
            "schema": "pressuremat.mats/1",
            "mats": [_document(mat) for mat in mats],
            "demands": [demand.to_json() for demand in DEMANDS],
        }
        print(json.dumps(told, allow_nan=False))
    else:
        print("\n\n".join(_words(mat) for mat in mats))
    return 0


def _document(mat: Mat) -> dict[str, Any]:
    from pressuremat.mats import bill, possible_tests

    grid = mat.geometry
    return {
        "name": mat.name,
        "rows": grid.rows,
        "cols": grid.cols,
        "pitch_mm": list(grid.pitch_mm),
        "rate_hz": mat.rate_hz,
        **bill(grid).to_json(),
        "tests": [ability.to_json() for ability in possible_tests(grid, mat.rate_hz)],
    }


def _words(mat: Mat) -> str:
    from pressuremat.mats import bill, possible_tests

    made, grid = bill(mat.geometry), mat.geometry
    lines = [
        _("{mat}: {rows} × {cols} cells (along × across), {x:g} × {y:g} mm apart, {rate:g} frames a second").format(
            mat=mat.label, rows=grid.rows, cols=grid.cols, x=grid.pitch_mm[0], y=grid.pitch_mm[1], rate=mat.rate_hz
        ),
        _("Cost {cost} dollars or euros (ranges of the day, look before you buy), {hours} hours to build.").format(
            cost=made.cost, hours=made.hours
        ),
        _("Board: {boards}.").format(boards=_(" or ").join(board.label for board in made.boards)),
    ]
    if made.panels > 1:
        lines.append(
            _(
                "No small board drives it as one grid: it is {n} panels side by side, "
                "which this version cannot join yet."
            ).format(n=made.panels)
        )
    for line in made.lines:
        label = _(line.part.label) + (_(" (not in the sum)") if line.part.optional else "")
        lines.append(f"  {line.amount():>8}  {line.cost!s:>9}  {label}")
    lines.append(_("Tests, computed from its size, pitch and rate:"))
    words = {"yes": _("yes"), "limited": _("in part"), "no": _("no")}
    for ability in possible_tests(mat.geometry, mat.rate_hz):
        more = "" if ability.larger is None else " " + _("{mat} does more.").format(mat=ability.larger.label)
        head = f"  {words[ability.possible]:<8} {_(ability.label)}: "
        lines.append(textwrap.fill(head + ability.says + more, 110, subsequent_indent=" " * 11))
    return "\n".join(lines)
