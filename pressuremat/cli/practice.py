"""`pressuremat practice SOURCE`: squats or another exercise with live bars, a lane and a score for each repetition."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from pressuremat.cli.common import within
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.exam.practice import PracticeView

_POLL_S = 0.1
#: Lines a second on a terminal; elsewhere a line for every cue and score.
_SHOWN_HZ = 10.0
_BAR = 20
EXERCISES = ("squat", "squat-heels-raised", "single-leg-squat", "stand", "single-leg", "heel-rise")


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("practice", help=_("an exercise with live feedback"), description=__doc__)
    parser.add_argument("source", metavar="SOURCE", help=_("the mat: serial:auto; sim:squat for a simulated person"))
    parser.add_argument("--exercise", choices=EXERCISES, default="squat", help=_("what is practised"))
    parser.add_argument("--reps", type=int, choices=range(1, 31), metavar="N", help=_("how many repetitions"))
    parser.add_argument(
        "--lane-pct", type=within(1, 50), default=5.0, metavar="P", help=_("half the lane, in %% of the foot's width")
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object for each frame"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Follow the source until the exercise is over, the source ends, or Ctrl-C."""
    from pressuremat.analysis.live import LiveAnalysis
    from pressuremat.exam.practice import Practice
    from pressuremat.exam.protocols import protocol_of
    from pressuremat.sources.registry import open_source
    from pressuremat.types import Frame, StreamEnd, StreamInfo

    source = open_source(args.source)
    info = source.open()
    practice = Practice(info.geometry, protocol_of(args.exercise), args.reps, args.lane_pct)
    live = LiveAnalysis(info.geometry, info.calibration, info.unit)
    if info.simulated and not args.json:
        print("SIMULATED")
    show = _Show(args.json)
    try:
        over = False
        while not over:
            for event in source.read(_POLL_S):
                if isinstance(event, StreamInfo):
                    live = LiveAnalysis(event.geometry, event.calibration, event.unit)
                elif isinstance(event, Frame) and not over:
                    view = practice.step(live.push(event))
                    show(view)
                    over = view.done
                elif isinstance(event, StreamEnd):
                    over = True
    except KeyboardInterrupt:
        pass
    finally:
        source.close()
    if not args.json:
        scores = ", ".join(f"{score.pct:.0f}" for score in practice.scores)
        print("\n" + _("Within the lane, % of each repetition: {scores}").format(scores=scores or "—"))
    return 0


class _Show:
    """Bars on a terminal; lines for what happens where it is none; JSON."""

    def __init__(self, as_json: bool) -> None:
        self._json, self._shown_s, self._said = as_json, float("-inf"), ""

    def __call__(self, view: PracticeView) -> None:
        if self._json:
            print(json.dumps(view.to_json(), allow_nan=False), flush=True)
            return
        live = sys.stdout.isatty()
        if view.says and view.says != self._said:
            print(("\r\x1b[K" if live else "") + view.says, flush=True)
        self._said = view.says or self._said
        if view.tone is not None:
            words = _("Out of the lane.") if view.tone == "out" else _("Back in the lane.")
            print(("\r\x1b[K\a" if live and view.tone == "out" else "\r\x1b[K" if live else "") + words, flush=True)
        if view.score is not None:
            words = _("Repetition {n}: {pct:.0f} % within the lane.").format(n=view.score.rep, pct=view.score.pct)
            print(("\r\x1b[K" if live else "") + words, flush=True)
        if live and view.feet and view.time_s - self._shown_s >= 1.0 / _SHOWN_HZ:
            self._shown_s = view.time_s
            print("\r\x1b[K" + "   ".join(_bars(foot) for foot in view.feet), end="", flush=True)


def _bars(foot: Any) -> str:
    """A foot in one line: its three shares, and where its load lies across the lane."""
    at = round(_BAR / 2 * (1.0 + max(-1.0, min(1.0, foot.across_pct / 15.0))))
    lane = "".join("●" if k == at else "│" if k == _BAR // 2 else "·" for k in range(_BAR + 1))
    name = {"left": _("left"), "right": _("right")}[foot.side]
    shares = _("heel {heel:2.0f} big toe {big:2.0f} little toe {little:2.0f}").format(
        heel=foot.heel_pct, big=foot.big_toe_pct, little=foot.little_toe_pct
    )
    return f"{name} {shares} {lane}"
