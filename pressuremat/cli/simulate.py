"""`pressuremat simulate SCENARIO -o FILE --truth FILE`: a recording with known answers."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pressuremat.boards import MATS
from pressuremat.cli.common import pitch, positive, refuse_to_replace
from pressuremat.i18n import _

#: As `virtual.scenarios.SCENARIOS`, which a parser must not import.
_NAMES = (
    "stand",
    "stand-eyes-closed",
    "seated-left",
    "seated-right",
    "single-leg-left",
    "single-leg-right",
    "squat",
    "squat-heels-raised",
    "single-leg-squat-left",
    "single-leg-squat-right",
    "heel-rise-left",
    "heel-rise-right",
    "lunge-left",
    "lunge-right",
    "walk",
)


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("simulate", help=_("a recording with known answers"), description=__doc__)
    parser.add_argument(
        "scenario",
        metavar="SCENARIO",
        help=_("{names}; with options: 'walk?arch=low&pronation=0.8'").format(names=", ".join(_NAMES)),
    )
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=_("the recording; the suffix chooses"))
    parser.add_argument("--truth", metavar="FILE", help=_("the known answers, as JSON; - is the standard output"))
    parser.add_argument("--seed", type=int, metavar="N", help=_("which person, which noise"))
    parser.add_argument("--mat", choices=[mat.name for mat in MATS], help=_("which mat"))
    parser.add_argument("--rows", type=int, metavar="R", help=_("rows of the mat"))
    parser.add_argument("--cols", type=int, metavar="C", help=_("columns of the mat"))
    parser.add_argument("--pitch-mm", type=pitch, metavar="X[,Y]", help=_("distance between cells"))
    parser.add_argument("--rate-hz", type=positive, metavar="HZ", help=_("frame rate"))
    parser.add_argument(
        "--faults", metavar="NAMES", help=_("what is wrong with the mat: all, none, or names such as creep,dead,rows")
    )
    parser.add_argument("--ideal", action="store_true", help=_("pressure in kPa, without a sensor and its faults"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Simulate, write the recording and then its truth."""
    from pressuremat.errors import RecordingError
    from pressuremat.files import write
    from pressuremat.sources.simulated import simulate

    if args.truth is not None:
        refuse_to_replace(args.truth, [args.output])
    recording, truth = simulate(*_asked(args))
    write(args.output, recording)
    if args.truth is not None:
        text = json.dumps(truth, allow_nan=False, indent=1) + "\n"
        if args.truth == "-":
            sys.stdout.write(text)
        else:
            try:
                Path(args.truth).write_text(text, encoding="utf-8")
            except OSError as error:
                raise RecordingError(
                    _("{name} cannot be written ({reason}); choose another place or make room there.").format(
                        name=args.truth, reason=error.strerror or error
                    )
                ) from error
    message = _("{path}: {n} frames, {rows} × {cols} cells, simulated.").format(
        path=args.output, n=recording.n_frames, rows=recording.geometry.rows, cols=recording.geometry.cols
    )
    print(message, file=sys.stderr)
    return 0


def _asked(args: argparse.Namespace) -> tuple[str, dict[str, str]]:
    """Name of the scenario and its options; those of the command line win over those behind the name."""
    from urllib.parse import parse_qsl

    name, _mark, query = args.scenario.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    for key in ("seed", "mat", "rows", "cols", "rate_hz", "faults"):
        value = getattr(args, key)
        if value is not None:
            options[key] = str(value)
    if args.pitch_mm is not None:
        options["pitch_mm"] = ",".join(f"{p:g}" for p in args.pitch_mm)
    if args.ideal:
        options["ideal"] = "1"
    return name, options
