"""`pressuremat board cells`: each cell's count in the terminal, as wired: for first light and to find a bad wire."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import TYPE_CHECKING

from pressuremat.cli.board_words import who
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.protocol.packing import Counts
    from pressuremat.sources.talk import Talk

_EVERY_S = 0.2


def run_cells(talk: Talk, args: argparse.Namespace) -> int:
    """Show the cells while frames come; then the largest count that each cell had."""
    import numpy as np

    from pressuremat.errors import SourceError

    live = sys.stdout.isatty() and not args.json
    peak: Counts | None = None
    due_s = 0.0
    for frame in talk.frames(args.seconds):
        peak = frame.samples if peak is None else np.maximum(peak, frame.samples)
        if live and time.monotonic() >= due_s:
            due_s = time.monotonic() + _EVERY_S
            print(table(frame.samples) + f"\x1b[{frame.rows + 1}A\r", end="", flush=True)
    if peak is None:
        raise SourceError(
            _("Expected frames from {port}, none came: unplug it and plug it in again.").format(port=talk.name)
        )
    if args.json:
        told = {"schema": "pressuremat.cells/1", **who(talk, simulated=args.simulated), "peak": peak.tolist()}
        print(json.dumps(told))
        return 0
    if live:
        print("\x1b[J", end="")
    print(_("The largest count of each cell in {n:g} s, row 0 nearest the viewer:").format(n=args.seconds))
    print(table(peak), end="")
    return 0


def table(counts: Counts) -> str:
    """The cells as they lie: row 0 lowest, column 0 leftmost."""
    width = 5
    lines = [
        f"{row:>3} " + "".join(f"{int(value):>{width}}" for value in counts[row])
        for row in reversed(range(len(counts)))
    ]
    foot = "    " + "".join(f"{col:>{width}}" for col in range(counts.shape[1]))
    return "\n".join([*lines, foot]) + "\n"
