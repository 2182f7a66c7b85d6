"""`pressuremat cohort DIR -o OUT.parquet`: a whole archive of recordings on Dask, here or on a cluster that runs."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from pressuremat.cli.common import add_scale_options
from pressuremat.cli.progress import Pace, clear
from pressuremat.i18n import _, language
from pressuremat.visit import FOOTWEAR, PROTOCOLS


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("cohort", help=_("a whole archive of recordings"), description=__doc__)
    parser.add_argument("folder", metavar="DIR", type=Path, help=_("a folder of recordings, and all below it"))
    parser.add_argument(
        "-o",
        "--output",
        required=True,
        metavar="OUT.parquet",
        type=Path,
        help=_("one row a recording; beside it OUT.values.parquet, OUT.summary.json and OUT.html"),
    )
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--scheduler", metavar="ADDRESS", help=_("workers of a Dask scheduler that runs, tcp://HOST:8786")
    )
    place.add_argument(
        "--workers", metavar="N", type=_workers, default=0, help=_("workers here; one a core if not given")
    )
    parser.add_argument("--resume", action="store_true", help=_("keep what is done, by the files' content"))
    parser.add_argument("--only", metavar="PATTERN", help=_("files of such names only, as *.lst"))
    parser.add_argument("--protocol", choices=PROTOCOLS, help=_("what was done; found out where not given"))
    parser.add_argument("--footwear", choices=FOOTWEAR, help=_("what was worn"))
    add_scale_options(parser)
    parser.add_argument("--json", action="store_true", help=_("the summary as one JSON document"))
    parser.set_defaults(run=run)


def _workers(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 4096:
        raise argparse.ArgumentTypeError(_("expected a number of workers from 1 on, got {text!r}").format(text=text))
    return int(text)


def run(args: argparse.Namespace) -> int:
    """Analyse and say where everything is."""
    from pressuremat.cohort.archive import Task, analyse_archive
    from pressuremat.cohort.batch import Options
    from pressuremat.cohort.ledger import Output
    from pressuremat.cohort.run import Where

    options = Options(
        protocol=args.protocol,
        footwear=args.footwear,
        pitch_mm=args.pitch_mm,
        rate_hz=args.rate_hz,
        calibration=None if args.calibration is None else str(Path(args.calibration).absolute()),
        language=language(),
    )
    where = Where(args.scheduler, args.workers)
    task = Task(args.folder, args.output, where, options, args.only, args.resume)
    try:
        document = analyse_archive(task, Pace(_("Analysing")))
    except KeyboardInterrupt:
        clear()
        print(_("Stopped by Ctrl-C before it was done; go on with the same command and --resume."), file=sys.stderr)
        return 1
    finally:
        clear()
    if args.json:
        print(json.dumps(document, allow_nan=False))
        return 0
    output = Output(args.output)
    said = _("{n} recordings: {ok} analysed, {failed} failed.").format(
        n=document["n_recordings"], ok=document["n_ok"], failed=document["n_failed"]
    )
    if document["cost"]["n_kept"]:
        said += " " + _("{n} of them were done before.").format(n=document["cost"]["n_kept"])
    print(said)
    for failure in document["failures"][:5]:
        print(f"  {failure['n']} × {failure['reason']}")
    print(
        _(
            "Tables: {recordings} (a row a recording), {values} (a row a value); summary: {summary}; page: {page}."
        ).format(recordings=output.recordings, values=output.values, summary=output.summary, page=output.page)
    )
    return 0
