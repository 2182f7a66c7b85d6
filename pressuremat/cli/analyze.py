"""`pressuremat analyze FILE...`: all metrics and findings."""

from __future__ import annotations

import argparse
import json
from typing import Any

from pressuremat.cli.common import FOOTWEAR, add_scale_options, read_recording, within
from pressuremat.cli.progress import track
from pressuremat.i18n import _

#: Protocol names of visits; a recording is taken for one of them where nothing says which.
PROTOCOLS = (
    "stand",
    "stand-eyes-closed",
    "seated",
    "single-leg",
    "squat",
    "squat-heels-raised",
    "single-leg-squat",
    "heel-rise",
    "lunge",
    "walk",
    "try-and-see",
)


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("analyze", help=_("all metrics and findings"), description=__doc__)
    add_analysis_options(parser)
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def add_analysis_options(parser: argparse.ArgumentParser) -> None:
    """What `analyze` and `report` both take."""
    parser.add_argument("files", metavar="FILE", nargs="+", help=_("recordings; - for standard input"))
    parser.add_argument("--protocol", choices=PROTOCOLS, help=_("what was done; found out where not given"))
    parser.add_argument("--mass-kg", type=within(1, 1000), metavar="M", help=_("body mass"))
    parser.add_argument("--foot-mm", type=within(80, 400), metavar="MM", help=_("length of the person's feet"))
    parser.add_argument(
        "--one-walk", action="store_true", help=_("the files are parts of one walk over the same plate, in any order")
    )
    parser.add_argument("--footwear", choices=FOOTWEAR, help=_("what was worn"))
    add_scale_options(parser)


def analyses(args: argparse.Namespace) -> list[tuple[Any, Any]]:
    """(Analysis, findings) of each file, in the order given; of all of them together with `--one-walk`."""
    from pressuremat.analysis.offline import analyse
    from pressuremat.findings.registry import evaluate

    if args.one_walk:
        from pressuremat.analysis.one_walk import one_walk

        parts = [read_recording(name, args) for name in track(args.files, len(args.files), _("Reading"))]
        analysis = analyse(one_walk(parts), protocol=args.protocol, mass_kg=args.mass_kg, foot_mm=args.foot_mm)
        return [(analysis, evaluate(analysis))]
    results = []
    for name in track(args.files, len(args.files), _("Analysing")):
        recording = read_recording(name, args)
        analysis = analyse(recording, protocol=args.protocol, mass_kg=args.mass_kg, foot_mm=args.foot_mm)
        results.append((analysis, evaluate(analysis)))
    return results


def run(args: argparse.Namespace) -> int:
    """Analyse and print."""
    results = analyses(args)
    if args.json:
        from pressuremat.report.json import analysis_document

        documents = [analysis_document(analysis, findings) for analysis, findings in results]
        print(json.dumps(documents[0] if len(documents) == 1 else documents, allow_nan=False))
        return 0
    from pressuremat.cli.words import summary

    print("\n\n".join(summary(analysis, findings) for analysis, findings in results))
    return 0
