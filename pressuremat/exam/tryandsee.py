"""Try and see: as before, with one change, as before again; does the change make a difference now?

In: the analyses of three short squat trials in that order, and what an observer saw in each. Out: an `Effect`. It
counts only if it is beyond the spread of the person's own repetitions and what the mat cannot tell apart, and if it
goes away with the change. Support under the arch moves the print itself, so there the observer alone decides. It says
what is so now, not why, nor what will be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pressuremat.analysis.model import Analysis
from pressuremat.exam.sets import CHANGES, PARTS, Change, TrialSide
from pressuremat.i18n import N_, _, number
from pressuremat.types import MetricValue
from pressuremat.visit import Answer

SCHEMA = "pressuremat.try/1"
#: What decides, and what must agree on raised heels: the block prints itself, the forefoot's inner half does not.
MSI, FOREFOOT = "msi_pct", "forefoot_inner_bottom_pct"
#: Less than this is no effect, in points of the forefoot's width: what the shift may differ by from visit to visit
#: (assumed, [U]), and the limit for raised heels [P].
LEAST_PCT = 5.0
ONE_REP = N_("each part needs two repetitions whose bottom is held")
_SIDES: tuple[TrialSide, ...] = ("left", "right")
_SEEN: Mapping[str, int] = {"no": 0, "slightly": 1, "clearly": 2}

#: `less` and `more`: load moves less or more inward with the change; `none`: no effect beyond what is to be expected
#: anyway; `stays`: it did not go away with the change; `unclear`: measures disagree; `unknown`: not measured.
Verdict = Literal["less", "more", "none", "stays", "unclear", "unknown"]

SUGGESTS: Mapping[Change, str] = {
    "heels-raised": N_("Room in the ankles may be worth working on first."),
    "arch-supported": N_("The foot's own part may be worth working on first."),
    "knees-out": N_("Strength and control of the hips may be worth working on first."),
}
_WORDS: Mapping[Verdict, str] = {
    "less": N_("{side}: with the change, foot loading moves less inward at the bottom ({was} % to {now} %)."),
    "more": N_("{side}: with the change, foot loading moves further inward at the bottom ({was} % to {now} %)."),
    "none": N_("{side}: no difference beyond your own repetitions and what the mat can tell ({was} % and {now} %)."),
    "stays": N_("{side}: it differed with the change, but did not come back without it: do it once more."),
    "unclear": N_("{side}: the measures do not agree; look at the knees, or do it once more."),
    "unknown": N_("{side}: not measured ({why})."),
}
_SEEN_WORDS: Mapping[Verdict, str] = {
    "less": N_("{side}: whoever looked saw the kneecap point in less with the change."),
    "more": N_("{side}: whoever looked saw the kneecap point in more with the change."),
    "none": N_("{side}: whoever looked saw no difference."),
    "stays": N_("{side}: whoever looked saw a difference that stayed without the change: do it once more."),
    "unknown": N_("{side}: nobody looked at the knees in all three parts."),
}


@dataclass(frozen=True)
class Compared:
    """One measure of one foot in the three parts. `limit` is what a difference must exceed: the largest of `spread`
    (of the repetitions, one standard deviation), `noise` (the mat's error of a difference) and `least`."""

    key: str
    before: float
    changed: float
    after: float
    spread: float
    noise: float
    least: float

    @property
    def limit(self) -> float:
        """What counts as a difference."""
        return max(self.spread, self.noise, self.least)

    @property
    def effect(self) -> float:
        """With the change, less the mean of both parts without it."""
        return self.changed - (self.before + self.after) / 2.0

    @property
    def verdict(self) -> Verdict:
        """Whether it differs from both parts without the change, and which way."""
        on, off = self.changed - self.before, self.after - self.changed
        if abs(on) <= self.limit:
            return "none"
        if abs(off) <= self.limit or (on > 0) == (off > 0):
            return "stays"
        return "less" if on < 0 else "more"

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        parts = {"before": self.before, "changed": self.changed, "after": self.after}
        own = {"spread": self.spread, "noise": self.noise, "least": self.least, "limit": self.limit}
        return {"key": self.key, **parts, "effect": self.effect, **own, "verdict": self.verdict}


@dataclass(frozen=True)
class SideEffect:
    """What the change did on one side: by the mat and, where somebody looked in all parts, by the observer.

    `verdict` is the one that holds: the mat's, or of arch support the observer's. `seen` are the observer's answers in
    the three parts.
    """

    side: TrialSide
    verdict: Verdict
    by: Literal["mat", "observer"]
    measures: tuple[Compared, ...]
    observer: Verdict
    says: str
    why: str | None = None
    seen: tuple[Answer | None, ...] = (None, None, None)

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "side": self.side,
            "verdict": self.verdict,
            "by": self.by,
            "measures": [one.to_json() for one in self.measures],
            "observer": self.observer,
            "seen": list(self.seen),
            "says": self.says,
            "why": self.why,
        }


@dataclass(frozen=True)
class Effect:
    """What one change does now, side by side, and what that suggests; None where it suggests nothing."""

    change: Change
    sides: tuple[SideEffect, ...]
    suggests: str | None
    simulated: bool

    @property
    def helps(self) -> bool:
        """Whether load, or the kneecap, moves less inward with it on either side and further on none."""
        found = {one.verdict for one in self.sides}
        return "less" in found and "more" not in found

    @property
    def words(self) -> tuple[str, ...]:
        """Sentences for the person."""
        said = [one.says for one in self.sides]
        for one in self.sides:
            if one.by == "mat" and one.observer != "unknown":
                said.append(_(_SEEN_WORDS[one.observer]).format(side=_foot(one.side)))
        if self.suggests is not None:
            said.append(self.suggests)
        said.append(_("It says what is so now, not why, and the mat does not see the knees."))
        return tuple(said)

    def to_json(self) -> dict[str, Any]:
        """As `try --json`."""
        return {
            "schema": SCHEMA,
            "simulated": self.simulated,
            "change": self.change,
            "change_says": _(CHANGES[self.change]),
            "sides": [one.to_json() for one in self.sides],
            "helps": self.helps,
            "suggests": self.suggests,
            "says": list(self.words),
        }


def try_and_see(
    parts: Sequence[Analysis], change: Change, seen: Sequence[Mapping[str, Answer | None]] = ({}, {}, {})
) -> Effect:
    """The effect of `change` from the analyses before, with and after it; `seen` are an observer's answers by side.

    Raises ValueError for another number of parts.
    """
    if len(parts) != len(PARTS) or len(seen) != len(PARTS):
        raise ValueError(_("try and see takes three recordings: before, with the change, and after"))
    sides = tuple(_of_side(side, parts, change, [one.get(side) for one in seen]) for side in _SIDES)
    found = {one.verdict for one in sides}
    helps = "less" in found and "more" not in found
    return Effect(change, sides, _(SUGGESTS[change]) if helps else None, any(one.recording.simulated for one in parts))


def _foot(side: TrialSide) -> str:
    return _("Left foot") if side == "left" else _("Right foot")


def _of_side(side: TrialSide, parts: Sequence[Analysis], change: Change, seen: list[Answer | None]) -> SideEffect:
    observer, looked = _observed(seen), tuple(seen)
    name = _foot(side)
    if change == "arch-supported":
        says = _(_SEEN_WORDS[observer]).format(side=name)
        return SideEffect(side, observer, "observer", (), observer, says, seen=looked)
    found: list[Compared] = []
    for key, least in ((MSI, LEAST_PCT), (FOREFOOT, 0.0)):
        values = [_value(part, key, side) for part in parts]
        why = next((why for one in values if isinstance(one, str) for why in (one,)), None)
        measured = [one for one in values if isinstance(one, MetricValue)]
        if why is not None:
            says = _(_WORDS["unknown"]).format(side=name, why=_(why))
            return SideEffect(side, "unknown", "mat", tuple(found), observer, says, why, looked)
        found.append(_compared(key, measured, least))
        if change != "heels-raised":
            break
    verdict = found[0].verdict
    if verdict in ("less", "more") and any(one.verdict != verdict for one in found):
        verdict = "unclear"
    was, now = (number(value, 0) for value in ((found[0].before + found[0].after) / 2.0, found[0].changed))
    says = _(_WORDS[verdict]).format(side=name, was=was, now=now)
    return SideEffect(side, verdict, "mat", tuple(found), observer, says, seen=looked)


def _value(part: Analysis, key: str, side: TrialSide) -> MetricValue | str:
    """A valid value of a foot, or why there is none."""
    for one in part.whole:
        if (one.key, one.side) == (key, side):
            if not one.valid or one.value is None:
                return str(one.reason)
            return one if one.n > 1 and one.repeat_sd is not None else ONE_REP
    return N_("no foot of that side was found")


def _compared(key: str, values: Sequence[MetricValue], least: float) -> Compared:
    before, changed, after = (float(one.value or 0.0) for one in values)
    free = sum(one.n - 1 for one in values)
    spread = math.sqrt(sum((one.n - 1) * (one.repeat_sd or 0.0) ** 2 for one in values) / free)
    errors = [one.uncertainty or 0.0 for one in values]
    noise = math.hypot(errors[1], max(errors[0], errors[2]))
    return Compared(key, before, changed, after, spread, noise, least)


def _observed(seen: Sequence[Answer | None]) -> Verdict:
    """What an observer saw change, by their answers in the three parts."""
    if any(one is None or one not in _SEEN for one in seen):
        return "unknown"
    before, changed, after = (_SEEN[str(one)] for one in seen)
    if changed == before:
        return "none"
    if (after - changed) * (changed - before) >= 0:
        return "stays"
    return "less" if changed < before else "more"
