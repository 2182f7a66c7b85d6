"""`pressuremat demo`: the main job with no hardware and no screen.

A simulated person on the simulated mat, through the real wire protocol, recorded, analysed, reported.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from pressuremat.i18n import _

#: The person of the demo has something to find; the seed changes everything else about them.
_PERSON = "arch=low&flexible=0.8&pronation=0.8"
_TRIALS = (("stand", f"sim:stand?{_PERSON}"), ("walk", f"sim:walk?{_PERSON}"))
_SUFFIXES = (".pdf", ".html", ".json", ".csv")


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("demo", help=_("the main job without a mat or a screen"), description=__doc__)
    parser.add_argument("-o", "--output", default="pressuremat-demo", metavar="DIR", help=_("folder for the files"))
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=_("which person, which noise"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Record, analyse, report, say what was found."""
    from pressuremat.analysis.offline import analyse
    from pressuremat.cli.words import summary
    from pressuremat.files import read
    from pressuremat.findings.registry import evaluate
    from pressuremat.report.model import build
    from pressuremat.report.registry import render

    folder = Path(args.output)
    folder.mkdir(parents=True, exist_ok=True)
    for protocol, _uri in _TRIALS:
        _refuse_what_is_no_demo(folder / f"{protocol}.pmat")
    results = []
    for protocol, uri in _TRIALS:
        path = folder / f"{protocol}.pmat"
        path.unlink(missing_ok=True)
        _record(f"{uri}&seed={args.seed}&speed=0&loop=0", path)
        analysis = analyse(read(path), protocol=protocol)
        results.append((analysis, evaluate(analysis)))
        print(summary(*results[-1]), end="\n\n")
    model = build(results)
    written = [folder / f"{protocol}.pmat" for protocol, _uri in _TRIALS]
    for suffix in _SUFFIXES:
        render(model, folder / f"report{suffix}")
        written.append(folder / f"report{suffix}")
    print(_("Written:"))
    for path in written:
        print(f"  {path}")
    return 0


def _refuse_what_is_no_demo(path: Path) -> None:
    """Raise RecordingError where a file that is to be replaced does not come from a simulation."""
    from pressuremat.errors import FileFormatError, RecordingError
    from pressuremat.files import read

    try:
        replaceable = not path.exists() or path.stat().st_size == 0 or read(path).simulated
    except FileFormatError:
        replaceable = False
    if not replaceable:
        raise RecordingError(
            _("Expected to write {path}, but a file that is no simulation is there; choose another folder.").format(
                path=path
            )
        )


def _record(uri: str, path: Path) -> None:
    """Everything a source has into a file, as `record` does it."""
    import time

    from pressuremat.capture import Capture
    from pressuremat.sources.registry import open_source

    capture = Capture(open_source(uri), record_to=path)
    capture.start()
    try:
        while not (capture.ended or capture.error):
            capture.drain()
            time.sleep(0.01)
    finally:
        capture.stop_recording()
        capture.stop()
    if capture.error is not None:
        raise capture.error
