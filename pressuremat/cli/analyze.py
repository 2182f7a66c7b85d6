"""`pressuremat analyze FILE...`: all metrics and findings."""

from __future__ import annotations

import argparse
import json
from typing import Any

from pressuremat.cli.common import add_person_options, add_scale_options, read_recording, subject_of
from pressuremat.cli.progress import track
from pressuremat.i18n import _
from pressuremat.visit import FOOTWEAR, PROTOCOLS

#: As `metrics.record.DETAILS`, which a parser must not import.
DETAIL_NAMES = ("simple", "professional", "research")


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("analyze", help=_("all metrics and findings"), description=__doc__)
    add_analysis_options(parser)
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.add_argument(
        "--detail", choices=DETAIL_NAMES, default="simple", help=_("how many values are listed; --json has all of them")
    )
    parser.set_defaults(run=run)


def add_analysis_options(parser: argparse.ArgumentParser) -> None:
    """What `analyze` and `report` both take."""
    parser.add_argument("files", metavar="FILE", nargs="+", help=_("recordings; - for standard input"))
    parser.add_argument("--protocol", choices=PROTOCOLS, help=_("what was done; found out where not given"))
    add_person_options(parser)
    parser.add_argument(
        "--one-walk", action="store_true", help=_("the files are parts of one walk over the same plate, in any order")
    )
    parser.add_argument("--footwear", choices=FOOTWEAR, help=_("what was worn"))
    add_scale_options(parser)


def analyses(args: argparse.Namespace) -> list[tuple[Any, Any]]:
    """(Analysis, findings) of each file, in the order given; of all of them together with `--one-walk`."""
    from pressuremat.analysis.offline import analyse
    from pressuremat.findings.registry import evaluate

    subject = subject_of(args)
    if args.one_walk:
        from pressuremat.analysis.one_walk import one_walk

        parts = [read_recording(name, args) for name in track(args.files, len(args.files), _("Reading"))]
        analysis = analyse(one_walk(parts), protocol=args.protocol, subject=subject)
        return [(analysis, evaluate(analysis, subject))]
    results = []
    for name in track(args.files, len(args.files), _("Analysing")):
        analysis = analyse(read_recording(name, args), protocol=args.protocol, subject=subject)
        results.append((analysis, evaluate(analysis, subject)))
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

    print("\n\n".join(summary(analysis, findings, args.detail) for analysis, findings in results))
    return 0
