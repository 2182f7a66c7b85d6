"""`pressuremat compare FILE...`: recordings of one person beside each other: eyes open and closed, seated and standing.

Several recordings of one kind count as repetitions.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

from pressuremat.cli.common import add_person_options, add_scale_options, read_recording, subject_of
from pressuremat.cli.progress import track
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _
from pressuremat.visit import FOOTWEAR, PROTOCOLS


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    words = _("recordings of one person beside each other")
    parser = subparsers.add_parser("compare", help=words, description=__doc__)
    parser.add_argument("files", metavar="FILE", nargs="+", help=_("recordings of one person"))
    parser.add_argument(
        "--protocol",
        choices=PROTOCOLS,
        action="append",
        default=[],
        help=_("what was done, once for each file in their order; found out where not given"),
    )
    add_person_options(parser)
    parser.add_argument("--footwear", choices=FOOTWEAR, help=_("what was worn"))
    add_scale_options(parser)
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Analyse, compare and print."""
    from pressuremat.analysis.comparison import compare
    from pressuremat.analysis.offline import analyse
    from pressuremat.findings.registry import evaluate_trials

    if args.protocol and len(args.protocol) != len(args.files):
        raise PressureMatError(
            _("Expected --protocol once for each of the {files} files, got it {times} times; repeat it.").format(
                files=len(args.files), times=len(args.protocol)
            )
        )
    protocols = args.protocol or [None] * len(args.files)
    subject = subject_of(args)
    analyses = [
        analyse(read_recording(name, args), protocol=protocol, subject=subject)
        for name, protocol in track(list(zip(args.files, protocols, strict=True)), len(args.files), _("Analysing"))
    ]
    conditions = {(a.recording.condition.footwear, a.recording.condition.cover) for a in analyses}
    if len(conditions) > 1:
        raise PressureMatError(
            _("Expected recordings under like conditions, got different footwear or covers; compare like with like.")
        )
    values = compare(analyses)
    findings = evaluate_trials(analyses, values, subject)
    if args.json:
        from pressuremat.report.json import comparison_document

        print(json.dumps(comparison_document(analyses, values, findings), allow_nan=False))
        return 0
    from pressuremat.cli.words import comparison

    print(comparison(analyses, values, findings))
    return 0
