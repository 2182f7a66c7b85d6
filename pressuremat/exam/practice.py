"""Practice with feedback: where each foot is loaded right now, whether that stays within a lane, a score a repetition.

In: views of the mat, frame by frame. Out: for each foot three bars (heel, big toe's side, little toe's side), how far
its centre of pressure lies from where it was in quiet standing, and the sounds of leaving the lane and coming back.
It paces and counts; it does not measure: bars and scores are for now and enter no trend. Limits are choices of this
program [P]; the medial side counts positive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pressuremat.analysis.model import LiveFoot, LiveView
from pressuremat.exam.protocol import Cue, Protocol
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.processing.feet import along_across, principal_deg
from pressuremat.types import Floats, medial_sign

#: Quiet standing of so long gives each foot its own middle; feet are then where they were.
QUIET_S = 2.0
#: Half the lane's width, in % of the forefoot's width: what passes in a squat.
LANE_PCT = 5.0
#: The tone sounds once load is out for so long, and ends within a smaller distance, so that it does not flutter.
OUT_S, BACK = 0.2, 0.8
#: The heel reaches from the back to this share of the length, the forefoot from that share to the front.
_HEEL_TO, _FORE_FROM = 0.40, 0.55
#: A foot has moved when its cells' middle lies so far from where it was, mm.
_MOVED_MM = 40.0
_LEAST_CELLS = 8

Tone = Literal["out", "in"]


@dataclass(frozen=True)
class FootNow:
    """One foot at this moment. The three shares sum to 100; `across_pct` is how far its centre of pressure lies inward
    of where it was in quiet standing, in % of the forefoot's width."""

    side: Literal["left", "right"]
    heel_pct: float
    big_toe_pct: float
    little_toe_pct: float
    across_pct: float
    within: bool


@dataclass(frozen=True)
class Score:
    """One repetition: `pct` of its time every foot was within the lane; `worst` is the foot that was out longest."""

    rep: int
    pct: float
    worst: Literal["left", "right"] | None

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {"rep": self.rep, "score_pct": self.pct, "worst": self.worst}


@dataclass(frozen=True)
class PracticeView:
    """What to show and to sound with a frame. `says` is what to do, `score` that of a repetition that just ended."""

    time_s: float
    ready: bool
    feet: tuple[FootNow, ...]
    says: str
    cue: Cue | None = None
    tone: Tone | None = None
    rep: int = 0
    score: Score | None = None
    done: bool = False

    def to_json(self) -> dict[str, Any]:
        """As one line of `practice --json`."""
        return {
            "time_s": self.time_s,
            "ready": self.ready,
            "feet": [
                {
                    "side": foot.side,
                    "heel_pct": foot.heel_pct,
                    "big_toe_pct": foot.big_toe_pct,
                    "little_toe_pct": foot.little_toe_pct,
                    "across_pct": foot.across_pct,
                    "within": foot.within,
                }
                for foot in self.feet
            ],
            "says": self.says,
            "cue": None if self.cue is None else self.cue.sound,
            "tone": self.tone,
            "rep": self.rep,
            "score": None if self.score is None else self.score.to_json(),
            "done": self.done,
        }


@dataclass(frozen=True, eq=False)
class _Frame:
    """How a foot lies on the mat, fixed while it stands there."""

    angle_deg: float
    heel_s: float
    length_mm: float
    middle_m: float
    width_mm: float
    centre_mm: tuple[float, float]
    usual_m: float = 0.0


class Practice:
    """Leads through `reps` repetitions of a protocol's beats on the feet that stand on the mat.

    Without beats (standing, standing on one leg) it goes on until the time is over, and scores it as one repetition.
    """

    def __init__(
        self, geometry: MatGeometry, protocol: Protocol, reps: int | None = None, lane_pct: float = LANE_PCT
    ) -> None:
        if not lane_pct > 0:
            raise ValueError(f"lane_pct must be above 0, not {lane_pct}")
        self._geometry, self._protocol, self._lane = geometry, protocol, lane_pct
        self._reps = reps or protocol.reps
        self._n_feet = 2 if protocol.feet == "both" else 1
        self.scores: list[Score] = []
        self._restart()

    def _restart(self) -> None:
        self._quiet: list[tuple[float, dict[str, tuple[float, float]]]] = []
        self._frames: dict[str, _Frame] = {}
        self._begun_s: float | None = None
        self._cues = list(self._protocol.cues(self._reps))
        self._out_since: float | None = None
        self._tone_on = False
        self._rep = 0
        self._times: dict[str, list[float]] = {}
        self._before_s: float | None = None

    def step(self, view: LiveView) -> PracticeView:
        """The next view of the mat."""
        feet = {foot.side: foot for foot in view.feet if foot.side != "unknown" and len(foot.cells) >= _LEAST_CELLS}
        if len(view.feet) != self._n_feet or len(feet) != self._n_feet:
            self._restart()
            says = _("Stand on the mat with both feet.") if self._n_feet == 2 else _("Stand on one foot.")
            return PracticeView(view.time_s, False, (), says)
        if self._begun_s is None:
            return self._settling(view, feet)
        if any(self._has_moved(side, foot) for side, foot in feet.items()):
            self._restart()
            return PracticeView(view.time_s, False, (), _("The feet have moved: stand still for a moment."))
        return self._running(view, feet)

    def _settling(self, view: LiveView, feet: dict[Any, LiveFoot]) -> PracticeView:
        """Quiet standing, from which each foot gets its middle."""
        self._quiet.append((view.time_s, {side: foot.cop_mm for side, foot in feet.items()}))
        if view.time_s - self._quiet[0][0] < QUIET_S:
            return PracticeView(view.time_s, False, (), _("Stand still for a moment."))
        for side, foot in feet.items():
            frame = self._frame_of(foot)
            cops = np.array([at[side] for _time_s, at in self._quiet if side in at])
            cops = cops[np.isfinite(cops).all(axis=1)]
            _s, m = along_across(cops[:, 0], cops[:, 1], frame.angle_deg)
            usual = float(np.median(m)) if len(m) else frame.middle_m
            self._frames[side] = _Frame(
                frame.angle_deg,
                frame.heel_s,
                frame.length_mm,
                frame.middle_m,
                frame.width_mm,
                frame.centre_mm,
                usual,
            )
        # Quiet standing is the beginning of what the beats are counted from.
        self._begun_s = self._quiet[0][0]
        return self._running(view, feet)

    def _running(self, view: LiveView, feet: dict[Any, LiveFoot]) -> PracticeView:
        assert self._begun_s is not None
        shown = tuple(self._now(view, side, foot) for side, foot in sorted(feet.items()))
        at_s = view.time_s - self._begun_s
        cue, score = None, None
        while self._cues and self._cues[0].at_s <= at_s:
            cue = self._cues.pop(0)
            if cue.sound == "rest":
                score = self._ended()
            elif cue.rep != self._rep:
                self._rep, self._times = cue.rep, {}
        if not self._protocol.beats and self._rep == 0:
            self._rep = 1
        self._count(view.time_s, shown)
        done = at_s >= self._protocol.measured_s(None, self._reps)
        if done and self._times:
            score = self._ended()
        says = _(cue.says) if cue is not None else ""
        return PracticeView(view.time_s, True, shown, says, cue, self._toned(view, shown), self._rep, score, done)

    # -- a foot -------------------------------------------------------------------------------------------------------

    def _points(self, foot: LiveFoot) -> tuple[Floats, Floats]:
        g = self._geometry
        return g.x_mm[foot.cells % g.cols], g.y_mm[foot.cells // g.cols]

    def _frame_of(self, foot: LiveFoot) -> _Frame:
        x, y = self._points(foot)
        angle = principal_deg(x, y)
        s, m = along_across(x, y, angle)
        length = float(np.ptp(s))
        fore = m[s > s.min() + _FORE_FROM * length]
        fore = fore if len(fore) else m
        width = float(np.ptp(fore)) + min(self._geometry.pitch_mm)
        middle = (float(fore.min()) + float(fore.max())) / 2.0
        return _Frame(angle, float(s.min()), length, middle, width, (float(x.mean()), float(y.mean())))

    def _has_moved(self, side: str, foot: LiveFoot) -> bool:
        if side not in self._frames:
            return True
        x, y = self._points(foot)
        cx, cy = self._frames[side].centre_mm
        return float(np.hypot(x.mean() - cx, y.mean() - cy)) > _MOVED_MM

    def _now(self, view: LiveView, side: Literal["left", "right"], foot: LiveFoot) -> FootNow:
        frame, sign = self._frames[side], medial_sign(side)
        s, m = along_across(*self._points(foot), frame.angle_deg)
        load = view.pressure.ravel()[foot.cells].astype(np.float64)
        share = (s - frame.heel_s) / max(frame.length_mm, 1.0)
        inner = sign * (m - frame.middle_m) > 0
        heel = float(load[share < _HEEL_TO].sum())
        big = float(load[(share >= _FORE_FROM) & inner].sum())
        little = float(load[(share >= _FORE_FROM) & ~inner].sum())
        whole = heel + big + little
        parts = [100.0 * part / whole for part in (heel, big, little)] if whole > 0 else [100.0 / 3.0] * 3
        _along, across = along_across(np.array([foot.cop_mm[0]]), np.array([foot.cop_mm[1]]), frame.angle_deg)
        off = float(across[0]) - frame.usual_m
        across_pct = 100.0 * sign * off / frame.width_mm if np.isfinite(off) else 0.0
        return FootNow(side, parts[0], parts[1], parts[2], across_pct, abs(across_pct) <= self._lane)

    # -- lane and score -----------------------------------------------------------------------------------------------

    def _toned(self, view: LiveView, feet: tuple[FootNow, ...]) -> Tone | None:
        """The sound of leaving the lane, after a moment, and of being back well within it."""
        if all(foot.within for foot in feet):
            self._out_since = None
        elif self._out_since is None:
            self._out_since = view.time_s
        if not self._tone_on:
            if self._out_since is not None and view.time_s - self._out_since >= OUT_S - 1e-6:
                self._tone_on = True
                return "out"
            return None
        if all(abs(foot.across_pct) <= BACK * self._lane for foot in feet):
            self._tone_on = False
            return "in"
        return None

    def _count(self, now_s: float, feet: tuple[FootNow, ...]) -> None:
        before, self._before_s = self._before_s, now_s
        if self._rep == 0 or before is None or self._rep in [score.rep for score in self.scores]:
            return
        passed = now_s - before
        outside = [foot.side for foot in feet if not foot.within]
        for name in ("all", *(["out"] if outside else []), *outside):
            self._times.setdefault(name, []).append(passed)

    def _ended(self) -> Score | None:
        """The score of the repetition that ends now."""
        times, self._times = {name: sum(each) for name, each in self._times.items()}, {}
        whole = times.get("all", 0.0)
        if not whole > 0:
            return None
        sides: tuple[Literal["left", "right"], ...] = ("left", "right")
        out = [(times[side], side) for side in sides if side in times]
        score = Score(self._rep, 100.0 * (1.0 - times.get("out", 0.0) / whole), max(out)[1] if out else None)
        self.scores.append(score)
        return score
