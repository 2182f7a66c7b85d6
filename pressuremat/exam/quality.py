"""Whether a recorded trial is good enough, and if not, why and what to do differently.

In: the analysis of a recording, and which trial it was to be. Out: a `Judgement`. It looks at the recording alone, so
that a trial is judged the same whoever recorded it. Limits are choices of this program [P].
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import cast

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.exam.problems import Problem, problem
from pressuremat.exam.protocol import Protocol
from pressuremat.exam.sets import Item, TrialSide, two_fit
from pressuremat.exam.trial import LEAST_SHARE, MOST_GAP_S, STILL_MM
from pressuremat.exam.walking import Step
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import N_, _
from pressuremat.metrics.loading import two_feet
from pressuremat.processing.footprints import REASON_EDGE
from pressuremat.types import Footprint, Recording
from pressuremat.visit import Quality

#: A foot's side is believed from this confidence on.
_SURE = 0.9
#: Standing still: the first and last of it are left out, s.
_STEPPING_S = 1.5
#: A bottom is held from so long on, half of what is asked; this share of the repetitions must be there, and held.
_HELD_S, _LEAST_REPS = 1.0, 0.6
#: Lost frames are mentioned from this share on.
_LOST_PCT = 1.0
#: A step that lasts longer is none of walking; a heel lands in the rear of the print, as a share of its length.
_MOST_CONTACT_S, _HEEL_SHARE = 1.4, 0.45
#: What begins a step: this share of its time.
_LANDING = 0.1
_STOPPED, _ON_TOES = N_("you stopped on it"), N_("the forefoot landed first")


@dataclass(frozen=True)
class Judgement:
    """What is wrong with a trial, the whole steps of a walk, and where these landed along the way, mm."""

    problems: tuple[Problem, ...] = ()
    steps: tuple[Step, ...] = ()
    centres_mm: tuple[float, ...] = ()

    @property
    def fatal(self) -> tuple[Problem, ...]:
        """The problems for which it is not used."""
        return tuple(one for one in self.problems if one.fatal)

    @property
    def quality(self) -> Quality:
        """In one word."""
        return "failed" if self.fatal else "doubtful" if self.problems else "good"

    @property
    def why_excluded(self) -> str | None:
        """The reason for `TrialRef.excluded`, None for a trial that is used."""
        return " ".join(one.says for one in self.fatal) or None


def item_for(protocol: str, side: TrialSide | None, geometry: MatGeometry) -> Item:
    """The trial that a recording of this protocol and side is, on such a mat, with the protocol's own dose."""
    one = Item(protocol, side)
    both = one.of_protocol.feet == "both" and side is None and two_fit(protocol, geometry)
    return Item(protocol, side, feet="both" if both else "one")


def judge(analysis: Analysis, item: Item, *, dosed: bool = True) -> Judgement:
    """The quality of a recording as that trial.

    `dosed` False where nobody knows how long and how often it was to be done (a recording that no visit guided): then
    time and number of repetitions are not held against it.
    """
    protocol, recording = item.of_protocol, analysis.recording
    if not analysis.footprints:
        return Judgement((problem("nobody"),))
    if protocol.ends == "pass":
        return _walk(analysis)
    found = list(_link(recording))
    if item.feet == "both":
        pair = two_feet(analysis.footprints)
        if pair is None:
            return Judgement((*found, problem("one-foot")))
        feet: tuple[Footprint, ...] = pair
    else:
        standing = [one for one in analysis.footprints if one.static]
        if not standing:
            return Judgement((*found, problem("short")))
        feet = (max(standing, key=lambda one: float(one.total.sum())),)
        found += _side(feet[0], item.side)
    if protocol.clear and any(one.reason == REASON_EDGE for one in feet):
        found.append(problem("edge"))
    found += _how_long(feet, protocol, item) if dosed else []
    if protocol.ends == "time":
        found += _still(analysis, feet)
    if "squat" in protocol.key or protocol.key == "try-and-see":
        found += _squats(analysis, (item.reps or protocol.reps) if dosed else len(analysis.repetitions.reps) or 1)
    return Judgement(tuple(found))


def _link(recording: Recording) -> list[Problem]:
    """Frames that are missing while somebody may stand there."""
    between = float(np.diff(recording.time_s).max()) if recording.n_frames > 1 else 0.0
    longest = max([between, *(gap.end_s - gap.start_s for gap in recording.gaps)])
    if longest > MOST_GAP_S:
        return [problem("link", seconds=longest)]
    share = 100.0 * recording.n_lost_frames / max(recording.n_frames + recording.n_lost_frames, 1)
    return [problem("link-near", share=share)] if share > _LOST_PCT else []


def _side(foot: Footprint, wanted: TrialSide | None) -> list[Problem]:
    names = {"left": _("left"), "right": _("right")}
    if wanted is None or foot.side == "unknown" or foot.side == wanted or foot.side_confidence < _SURE:
        return []
    return [problem("wrong-foot", seen=names[foot.side], wanted=names[wanted])]


def _how_long(feet: tuple[Footprint, ...], protocol: Protocol, item: Item) -> list[Problem]:
    """Whether the feet were there for long enough. Repetitions of a squat are counted instead."""
    stood_s = min(one.end_s for one in feet) - max(one.start_s for one in feet)
    asked_s = protocol.measured_s(item.seconds, item.reps)
    if protocol.ends == "time" and stood_s < LEAST_SHARE * asked_s:
        return [problem("short")]
    if protocol.key == "lunge" and stood_s < 0.5 * asked_s:
        return [problem("short")]
    return []


def _still(analysis: Analysis, feet: tuple[Footprint, ...]) -> list[Problem]:
    begin = max(one.start_s for one in feet) + _STEPPING_S
    end = min(one.end_s for one in feet) - _STEPPING_S
    within = (analysis.time_s >= begin) & (analysis.time_s <= end) & np.isfinite(analysis.body_cop_mm).all(axis=1)
    cop = analysis.body_cop_mm[within]
    if len(cop) < 2:
        return []
    far = np.hypot(*(cop - np.median(cop, axis=0)).T)
    return [problem("moved")] if float(far.max()) > STILL_MM else []


def _squats(analysis: Analysis, wanted: int) -> list[Problem]:
    """Number of repetitions and holds, as the load on the mat shows them."""
    reps = analysis.repetitions.reps
    least = max(min(2, wanted), math.ceil(_LEAST_REPS * wanted))
    if len(reps) < least:
        return [problem("count", seen=len(reps), wanted=wanted)]
    found = [problem("count-near", seen=len(reps), wanted=wanted)] if len(reps) != wanted else []
    held = sum(rep.hold_s >= _HELD_S for rep in reps)
    if held < least:
        return [*found, problem("hold", seen=held, wanted=len(reps))]
    return [*found, *([problem("hold-near", seen=held, wanted=len(reps))] if held < len(reps) else [])]


def _walk(analysis: Analysis) -> Judgement:
    found = list(_link(analysis.recording))
    whole = [one for one in analysis.footprints if one.complete and one.side != "unknown"]
    aimed = [how for one in analysis.footprints if (how := _aimed(one)) is not None]
    if aimed:
        found.append(problem("targeting", how=_(aimed[0])))
    elif not whole:
        at_edge = any(one.reason == REASON_EDGE for one in analysis.footprints)
        found.append(problem("edge" if at_edge else "no-step"))
    middles = tuple((one.axis.heel_mm[1] + one.axis.toe_mm[1]) / 2 for one in analysis.footprints if one.axis)
    steps = tuple(Step(cast(TrialSide, one.side), one.end_s - one.start_s) for one in whole)
    return Judgement(tuple(found), steps, middles)


def _aimed(one: Footprint) -> str | None:
    """What shows that a step aimed at the mat; None for one that did not, and for a print that is not whole."""
    if one.end_s - one.start_s > _MOST_CONTACT_S:
        return _STOPPED
    if not one.complete or one.axis is None:
        return None
    during = one.time_s <= one.start_s + _LANDING * (one.end_s - one.start_s)
    landed = one.cop_mm[during & (one.time_s >= one.start_s) & np.isfinite(one.cop_mm).all(axis=1)]
    if not len(landed):
        return None
    along, _across = one.axis.to_foot(*landed.T)
    return _ON_TOES if float(np.median(along)) > _HEEL_SHARE * one.axis.length_mm else None
