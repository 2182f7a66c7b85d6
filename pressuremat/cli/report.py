"""`pressuremat report FILE... -o OUT`: a foot report; OUT's suffix chooses PDF, HTML, JSON, CSV or Parquet."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pressuremat.cli.analyze import add_analysis_options, analyses
from pressuremat.cli.common import refuse_to_replace
from pressuremat.i18n import _


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("report", help=_("a foot report"), description=__doc__)
    add_analysis_options(parser)
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT", help=_("a .pdf, .html, .json, .csv or .parquet file")
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Analyse and write."""
    from pressuremat.report.model import build
    from pressuremat.report.registry import check_suffix, render

    out = Path(args.output)
    check_suffix(out)
    refuse_to_replace(args.output, args.files)
    render(build(analyses(args)), out)
    print(_("The report is in {path}.").format(path=out))
    return 0
