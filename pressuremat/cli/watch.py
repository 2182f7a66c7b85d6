"""`pressuremat watch URI`: live values in the terminal; --json: one JSON object a line; --lsl: to other programs."""

from __future__ import annotations

import argparse
import json
import math
import signal
import sys
from typing import Any

from pressuremat.i18n import _
from pressuremat.protocol.part import sums_off_text
from pressuremat.types import Frame, Gap, LinkStatus, StreamEnd, StreamInfo

#: Lines a second for a person's eyes; with --json every frame has its line.
_SHOWN_HZ = 10.0
_POLL_S = 0.1


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("watch", help=_("live values in the terminal"), description=__doc__)
    parser.add_argument("uri", metavar="URI", help=_("serial:auto, serial:PORT, replay:FILE or sim:SCENARIO"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    parser.add_argument("--lsl", action="store_true", help=_("send it on the Lab Streaming Layer as well"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Show values until the source ends or Ctrl-C."""
    from pressuremat.analysis.live import LiveAnalysis
    from pressuremat.capture import losses_text
    from pressuremat.sources.registry import open_source

    stopped = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopped
        stopped = True

    # Nothing is recorded, so there is no thread between source and screen: a slow terminal holds the source up, and
    # no frame goes without its line.
    source = open_source(args.uri)
    info = source.open()
    outlets = _outlets(info) if args.lsl else None
    live, n_filled = _live(LiveAnalysis, info), getattr(info.calibration, "n_bad", 0)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    shown_s = -math.inf
    n_lost, link = 0, LinkStatus()
    try:
        while not stopped:
            for event in source.read(_POLL_S):
                if isinstance(event, StreamEnd):
                    return 0
                if isinstance(event, StreamInfo):
                    live, n_filled = _live(LiveAnalysis, event), getattr(event.calibration, "n_bad", 0)
                    if outlets is not None:
                        outlets.close()
                        outlets = _outlets(event)
                elif isinstance(event, Gap):
                    n_lost += event.n_lost or 0
                    if outlets is not None:
                        outlets.lost(event)
                elif isinstance(event, LinkStatus):
                    link = event
                    if link.says:
                        print(link.says, file=sys.stderr)
                elif isinstance(event, Frame):
                    view = live.push(event)
                    if outlets is not None:
                        outlets.push(event, view)
                    values = _values(view, event)
                    values |= {"n_lost": n_lost, "n_damaged": link.n_damaged_packets, "n_sums_off": link.n_sums_off}
                    values["n_cells_filled"] = n_filled
                    if args.json:
                        print(json.dumps(values, allow_nan=False), flush=True)
                    elif event.time_s - shown_s >= 1 / _SHOWN_HZ:
                        shown_s = event.time_s
                        losses = losses_text(n_lost, link.n_skipped_by_board, link.n_damaged_packets)
                        parts = (_line(values), losses, sums_off_text(link.n_sums_off))
                        print("  ".join(part for part in parts if part), flush=True)
    finally:
        source.close()
        if outlets is not None:
            outlets.close()
        if losses := losses_text(n_lost, link.n_skipped_by_board, link.n_damaged_packets):
            print(_("On the way from the mat: {losses}.").format(losses=losses), file=sys.stderr)
    return 0


def _outlets(info: StreamInfo) -> Any:
    from pressuremat.export.lsl import Outlets

    return Outlets(info)


def _live(make: Any, info: StreamInfo) -> Any:
    return make(info.geometry, info.calibration, info.unit)


def _values(view: Any, frame: Frame) -> dict[str, Any]:
    def number(value: float, digits: int) -> float | None:
        return round(float(value), digits) if math.isfinite(value) else None

    return {
        "schema": "pressuremat.live/1",
        "time_s": round(frame.time_s, 6),
        "sequence": frame.sequence,
        "unit": view.unit,
        "total_n": number(view.total, 3) if view.unit == "kPa" else None,
        "total_count": number(view.total, 3) if view.unit == "count" else None,
        "peak": number(float(view.pressure.max()), 3),
        "cop_mm": [number(view.body_cop_mm[0], 3), number(view.body_cop_mm[1], 3)],
        "load_left_pct": number(view.load_left_pct, 2),
        "load_fore_pct": number(view.load_fore_pct, 2),
        "feet": [
            {
                "side": foot.side,
                "side_confidence": number(foot.side_confidence, 3),
                "load_pct": number(foot.load_pct, 2),
                "heel_pct": number(foot.heel_pct, 2),
                "cop_mm": [number(foot.cop_mm[0], 3), number(foot.cop_mm[1], 3)],
            }
            for foot in view.feet
        ],
    }


def _line(values: dict[str, Any]) -> str:
    def shown(value: float | None, digits: int) -> str:
        return "–" if value is None else f"{value:.{digits}f}"

    total = values["total_n"] if values["unit"] == "kPa" else values["total_count"]
    unit = "N" if values["unit"] == "kPa" else _("counts")
    left = values["load_left_pct"]
    right = None if left is None else 100 - left
    return _("{t:8.2f} s  {total:>8} {unit}  left {left:>3} %  right {right:>3} %  centre {x:>6} {y:>6} mm").format(
        t=values["time_s"],
        total=shown(total, 1),
        unit=unit,
        left=shown(left, 0),
        right=shown(right, 0),
        x=shown(values["cop_mm"][0], 1),
        y=shown(values["cop_mm"][1], 1),
    )
