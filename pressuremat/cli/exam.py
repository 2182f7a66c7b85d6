"""`pressuremat exam MANIFEST.json`: the trials and answers of one visit, and what they come to.

The manifest is JSON of the schema pressuremat.visit/1; its recordings are looked for beside it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pressuremat.cli.progress import track
from pressuremat.i18n import _
from pressuremat.visit import TrialRef, of_bytes


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    words = _("what the trials and answers of one visit come to")
    parser = subparsers.add_parser("exam", help=words, description=__doc__)
    parser.add_argument(
        "manifest", metavar="MANIFEST", help=_("the visit as JSON, see docs/knee.md; - for standard input")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Examine and print."""
    from pressuremat.knee.examine import examine, examine_file, load

    def progress(trials: Sequence[TrialRef]) -> Iterable[TrialRef]:
        return track(trials, len(trials), _("Analysing"))

    if args.manifest == "-":
        visit = of_bytes(sys.stdin.buffer.read(), "-")
        result = examine(visit, load(visit, Path(), progress))
    else:
        result = examine_file(args.manifest, progress)
    if args.json:
        print(json.dumps(result.to_json(), allow_nan=False))
        return 0
    from pressuremat.cli.exam_words import summary

    print(summary(result))
    return 0
