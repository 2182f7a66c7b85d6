"""`pressuremat report FILE... -o OUT`: a foot report; OUT's suffix chooses PDF, HTML, JSON, CSV or Parquet.

FILEs are recordings, or one visit's manifest (.json, as for `pressuremat exam`), which makes the whole report with the
reading from foot to knee and the drills.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.cli.analyze import add_analysis_options, analyses
from pressuremat.cli.common import refuse_to_replace
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.report.registry import Model
    from pressuremat.report.visit_model import VisitReport


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("report", help=_("a foot report"), description=__doc__)
    add_analysis_options(parser)
    parser.add_argument(
        "-o", "--output", required=True, metavar="OUT", help=_("a .pdf, .html, .json, .csv or .parquet file")
    )
    parser.add_argument("--name", default="", metavar="WHO", help=_("a name or pseudonym to stand on it"))
    parser.add_argument(
        "--before", nargs="+", default=[], metavar="MANIFEST", help=_("earlier visits of the same person, oldest first")
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--handout", action="store_true", help=_("only the drills of the visit, for taking home"))
    kind.add_argument("--compare", action="store_true", help=_("the first of --before and the visit beside each other"))
    kind.add_argument("--true-size", action="store_true", help=_("the footprints as large as they are, with a ruler"))
    parser.add_argument("--paper", choices=("A4", "Letter"), default="A4", help=_("for --true-size"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Analyse and write."""
    from pressuremat.report.registry import check_suffix, render

    out = Path(args.output)
    check_suffix(out)
    refuse_to_replace(args.output, [*args.files, *args.before])
    render(_model(args), out)
    print(_("The report is in {path}.").format(path=out))
    return 0


def _model(args: argparse.Namespace) -> Model:
    from pressuremat.report.model import build, section_of
    from pressuremat.report.true_size import TrueSize

    if len(args.files) == 1 and Path(args.files[0]).suffix.lower() == ".json":
        return _visit_model(args)
    if args.before or args.handout or args.compare:
        raise PressureMatError(
            _("Expected one visit's manifest for --before, --handout and --compare, got recordings; name a .json file.")
        )
    items = analyses(args)
    model = build(items, subject=args.name)
    if not args.true_size:
        return model
    sections = tuple(section_of(analysis) for analysis, _findings in items)
    return TrueSize(sections, args.name, model.version, model.language, model.simulated, args.paper)


def _visit_model(args: argparse.Namespace) -> Model:
    from pressuremat.knee.examine import examine_file
    from pressuremat.report.comparison import Comparison
    from pressuremat.report.handout import Handout
    from pressuremat.report.progress import progress_of
    from pressuremat.report.true_size import TrueSize
    from pressuremat.report.visit_model import build_visit

    earlier = [examine_file(name) for name in args.before]
    result = examine_file(args.files[0])
    visit: VisitReport = build_visit(result, who=args.name, progress=progress_of(earlier, result))
    if args.handout:
        return Handout(visit)
    if args.true_size:
        return TrueSize(visit.sections, visit.who, visit.version, visit.language, visit.simulated, args.paper)
    if args.compare:
        if not earlier:
            raise PressureMatError(_("Expected an earlier visit to compare with, got none; name it with --before."))
        return Comparison(build_visit(earlier[0], who=args.name), visit, visit.progress)
    return visit
