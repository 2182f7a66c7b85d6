"""`pressuremat record URI -o FILE`: record; Ctrl-C ends it cleanly."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from pathlib import Path
from typing import Any

from pressuremat.cli import progress
from pressuremat.cli.common import positive
from pressuremat.errors import RecordingError
from pressuremat.i18n import _
from pressuremat.types import Gap, LinkStatus

_POLL_S = 0.1


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("record", help=_("record from a mat"), description=__doc__)
    parser.add_argument("uri", metavar="URI", help=_("serial:auto, serial:PORT, replay:FILE or sim:SCENARIO"))
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help=_("a new .pmat file"))
    parser.add_argument("--seconds", type=positive, metavar="S", help=_("how long; until Ctrl-C where not given"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Record until the time is over, the source ends or somebody stops it."""
    from pressuremat.capture import Capture, losses_text
    from pressuremat.sources.registry import open_source

    _check_name(args.output)
    capture = Capture(open_source(args.uri), record_to=Path(args.output))
    stop = _StopOnSignal()
    try:
        info = capture.start()
        stop.ends_program = False
        if sys.stderr.isatty():
            print(
                _("Recording {device} to {path}; Ctrl-C ends it.").format(device=info.device, path=args.output),
                file=sys.stderr,
            )
        begun_s = time.monotonic()
        while not (stop.asked or capture.ended or capture.error):
            elapsed_s = time.monotonic() - begun_s
            if args.seconds is not None and elapsed_s >= args.seconds:
                break
            for event in capture.drain():
                _tell(event)
            if args.seconds is not None:
                progress.show(elapsed_s, args.seconds, _("Recording"))
            time.sleep(_POLL_S if args.seconds is None else min(_POLL_S, max(args.seconds - elapsed_s, 0.001)))
    finally:
        progress.clear()
        summary = capture.stop_recording()
        capture.stop()
    if summary is not None:
        print(
            _("{path}: {n} frames, {seconds:.2f} s, {gaps} gaps.").format(
                path=summary.path, n=summary.n_frames, seconds=summary.duration_s, gaps=summary.n_gaps
            )
        )
        link = summary.link
        if losses := losses_text(link.n_lost, link.n_skipped_by_board, link.n_damaged_packets):
            print(_("On the way from the mat: {losses}.").format(losses=losses))
    if capture.error is not None:
        raise capture.error
    return 0


def _check_name(name: str) -> None:
    """Raise RecordingError for `-`, and for a name that promises another format."""
    from pressuremat.files import FORMATS

    others = [suffix for file_format in FORMATS for suffix in file_format.suffixes if suffix != ".pmat"]
    if name == "-" or name.lower().endswith(tuple(others)):
        raise RecordingError(
            _("Expected a name for the recording that ends in .pmat, got {name}; choose such a name.").format(name=name)
        )


def _tell(event: object) -> None:
    if isinstance(event, LinkStatus) and event.says:
        print(event.says, file=sys.stderr)
    elif isinstance(event, Gap) and event.n_lost is None:
        print(
            _("A gap of {seconds:.1f} s: {reason}.").format(seconds=event.end_s - event.start_s, reason=event.reason),
            file=sys.stderr,
        )


class _StopOnSignal:
    """Ctrl-C and a polite kill end the recording instead of the program. While the mat is still looked for there is
    nothing to save, and they end the program."""

    def __init__(self) -> None:
        self.asked = False
        self.ends_program = True
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, _number: int, _frame: object) -> None:
        if self.ends_program:
            raise KeyboardInterrupt
        self.asked = True
