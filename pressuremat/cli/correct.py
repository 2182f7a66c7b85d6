"""`pressuremat correct FILE`: correct a footprint's side, axis, or what belongs to one foot; kept beside the recording.

Footprints have the numbers that `analyze` shows. Corrections stand in FILE.corrections.json, hold for every later
analysis and report, and can be taken back one after the other with --undo.
"""

from __future__ import annotations

import argparse
import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pressuremat.cli.common import add_scale_options, read_recording
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.analysis.model import Analysis
    from pressuremat.correction import Correction
    from pressuremat.types import Footprint

Line = tuple[Literal["x", "y", "t"], float]


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("correct", help=_("correct sides, axes and footprints by hand"), description=__doc__)
    parser.add_argument("file", metavar="FILE", help=_("a recording"))
    parser.add_argument("--footprint", type=int, metavar="N", help=_("the footprint that --side or --axis-deg is for"))
    parser.add_argument("--side", choices=("left", "right"), help=_("which foot it is"))
    parser.add_argument("--axis-deg", type=_angle, metavar="A", help=_("where it points, from +y toward +x"))
    parser.add_argument("--merge", type=_pair, metavar="N,M", help=_("two footprints that are one foot's"))
    parser.add_argument(
        "--split", type=int, metavar="N", help=_("a footprint that is two feet's, with --at-mm or --at-s")
    )
    parser.add_argument("--at-mm", type=_line, metavar="x=X|y=Y", help=_("the line on the mat where to split it"))
    parser.add_argument("--at-s", type=_moment, metavar="T", help=_("the moment at which to split it"))
    parser.add_argument("--drop", type=int, metavar="N", help=_("a footprint that is none"))
    parser.add_argument("--undo", action="store_true", help=_("take the last correction back"))
    parser.add_argument("--list", action="store_true", help=_("show footprints and corrections, change nothing"))
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    add_scale_options(parser)
    parser.set_defaults(run=run, refuse=parser.error)


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= 1e9:
        raise argparse.ArgumentTypeError(_("expected a number, got {text!r}").format(text=text))
    return value


def _angle(text: str) -> float:
    value = _number(text)
    if abs(value) > 360:
        raise argparse.ArgumentTypeError(_("expected an angle from -360 to 360, got {text!r}").format(text=text))
    return value


def _pair(text: str) -> tuple[int, int]:
    parts = text.split(",")
    if len(parts) != 2 or not all(part.strip().isdecimal() for part in parts) or int(parts[0]) == int(parts[1]):
        raise argparse.ArgumentTypeError(_("expected two numbers of footprints as N,M, got {text!r}").format(text=text))
    return int(parts[0]), int(parts[1])


def _line(text: str) -> Line:
    name, _equal, value = text.partition("=")
    if name == "x":
        return "x", _number(value)
    if name == "y":
        return "y", _number(value)
    raise argparse.ArgumentTypeError(_("expected x=X or y=Y in mm, got {text!r}").format(text=text))


def _moment(text: str) -> Line:
    return "t", _number(text)


def run(args: argparse.Namespace) -> int:
    """Correct, undo or list; then say how the footprints stand."""
    from pressuremat.analysis.offline import analyse
    from pressuremat.desk.correct import analysed
    from pressuremat.files import corrections

    _check_usage(args)
    recording = read_recording(args.file, args)
    found = analyse(recording)
    wanted = None if args.list else _wanted(args, found)
    if args.undo and not args.list:
        if not recording.corrections:
            raise PressureMatError(_("Expected a correction to take back, but {name} has none.").format(name=args.file))
        recording = replace(recording, corrections=recording.corrections[:-1])
    elif wanted is not None:
        recording = replace(recording, corrections=(*recording.corrections, wanted))
    if wanted is not None or args.undo:
        found = analysed(recording, found)
        corrections.write(args.file, recording.corrections)
    _show(found, args)
    return 0


def _check_usage(args: argparse.Namespace) -> None:
    """End with the code of wrong usage where options do not go together."""
    if args.file == "-":
        args.refuse(_("expected a recording in a file, beside which corrections can stand, got standard input"))
    asked = [name for name in ("side", "axis_deg", "merge", "split", "drop") if getattr(args, name) is not None]
    if len(asked) + args.undo > 1:
        args.refuse(_("expected one correction at a time, got several; do one after the other"))
    lines = [line for line in (args.at_mm, args.at_s) if line is not None]
    if len(lines) != (args.split is not None):
        args.refuse(_("expected --split N with either --at-mm or --at-s"))
    if (args.footprint is None) != (args.side is None and args.axis_deg is None):
        args.refuse(_("expected --footprint N with --side or --axis-deg"))


def _wanted(args: argparse.Namespace, found: Analysis) -> Correction | None:
    """The one correction that was asked for; None for none. Raises PressureMatError for a footprint that is none."""
    from pressuremat.analysis.corrections import spot_of
    from pressuremat.correction import Correction

    line: Line | None = args.at_mm or args.at_s
    if args.side is not None:
        return Correction("side", spot_of(_numbered(args.footprint, found)), side=args.side)
    if args.axis_deg is not None:
        return Correction("axis", spot_of(_numbered(args.footprint, found)), axis_deg=args.axis_deg)
    if args.merge is not None:
        one, other = (_numbered(n, found) for n in args.merge)
        return Correction("merge", spot_of(one), other=spot_of(other))
    if args.split is not None:
        return Correction("split", spot_of(_numbered(args.split, found)), line=line)
    if args.drop is not None:
        return Correction("drop", spot_of(_numbered(args.drop, found)))
    return None


def _numbered(number: int, found: Analysis) -> Footprint:
    for one in found.footprints:
        if one.id == number:
            return one
    raise PressureMatError(
        _("Expected a footprint from 1 to {n}, got {number}; see --list.").format(
            n=len(found.footprints), number=number
        )
    )


def _show(found: Analysis, args: argparse.Namespace) -> None:
    from pressuremat.cli.words import footprint_title
    from pressuremat.files.corrections import SCHEMA, sidecar, to_json
    from pressuremat.report.json import footprint_facts

    recording = found.recording
    if args.json:
        document = {
            "schema": SCHEMA,
            "path": args.file,
            "sidecar": str(sidecar(args.file)),
            "corrections": to_json(recording.corrections),
            "footprints": [footprint_facts(recording, one) for one in found.footprints],
            "warnings": list(recording.warnings),
        }
        print(json.dumps(document, allow_nan=False))
        return
    for warning in recording.warnings:
        print(_("Note: {warning}").format(warning=warning))
    for one in found.footprints:
        print(footprint_title(one))
    print(_("Corrections by hand: {n}").format(n=len(recording.corrections)))
