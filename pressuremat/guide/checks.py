"""The steps that check a mat which is calibrated: a dead weight, five marks, all four corners at once.

Each is a `Task`. What they find is kept whether it is good or not: it says how good the mat is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pressuremat.calibration import Calibration, Step, fit, health
from pressuremat.guide.corners import AllFour
from pressuremat.guide.gate import noise_gate
from pressuremat.guide.scenes import Hold, Off, Rest, Scene
from pressuremat.guide.task import Session, Taken, Task
from pressuremat.guide.tasks import leaned_on, legs, standing, two_feet_fit
from pressuremat.guide.watch import Seen
from pressuremat.i18n import N_, _
from pressuremat.units import weight_n

#: The marks, as shares of width and depth from the near left corner, and how far off a load may be.
MARKS = (
    (N_("in the middle"), (0.5, 0.5)),
    (N_("near left"), (0.3, 0.3)),
    (N_("near right"), (0.7, 0.3)),
    (N_("far right"), (0.7, 0.7)),
    (N_("far left"), (0.3, 0.7)),
)
_REACH = 0.14
_MARK_S, _FEET_S = 4.0, 5.0


class GateTask(Task):
    """The dead-weight test: noise gate, and the creep and hysteresis that are left."""

    key, title, finding = "gate", N_("Dead weight"), True

    def __init__(self, kg: float) -> None:
        self._kg = kg

    def scenes(self, session: Session) -> Sequence[Scene]:
        """The weight alone, leaned on, alone again."""
        del session
        self._hold, lean, self._after = leaned_on(self._kg)
        return (Rest(), self._hold, lean, self._after, Off(_("Take the weight off the mat.")))

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """`noise_gate`, with what is left of hysteresis."""
        load = taken.load(weight_n(self._kg), self._hold.span)
        made = noise_gate(session.calibration, load, session.geometry, session.date)
        totals = [
            float(fit.pressures(made, replace(load, part=span)).sum(axis=(1, 2), dtype=np.float64).mean())
            for span in (_last(self._hold.span), self._after.span)
        ]
        step = made.steps[-1]
        loop = 100.0 * (totals[1] / totals[0] - 1.0)
        return made.with_step(replace(step, figures={**step.figures, "hysteresis_pct": loop}))


def _last(span: slice) -> slice:
    return slice(span.start + 3 * (span.stop - span.start) // 4, span.stop)


class MarksTask(Task):
    """A known weight on five marks, and the person on one leg and on both: are their totals right?"""

    key, title, finding = "check", N_("Five marks"), True

    def __init__(self, kg: float | None, body_kg: float | None) -> None:
        if kg is None and body_kg is None:
            raise ValueError(_("a check needs a known weight"))
        self._kg, self._body_kg = kg, body_kg

    def scenes(self, session: Session) -> Sequence[Scene]:
        """One mark after the other, then the legs."""
        self._marks: list[Hold] = []
        for name, place in MARKS:
            if self._kg is not None:
                says = _("Put the weight of {kg:g} kg on the mark: {place}.").format(kg=self._kg, place=_(name))
            elif two_feet_fit(session):
                says = _("Stand on the mark on both feet: {place}. Keep still.").format(place=_(name))
            else:
                says = _("Stand on the mark on one foot: {place}. Keep still.").format(place=_(name))
            fault = _not_at(place, _(name))
            self._marks.append(Hold(says, _MARK_S, fault=fault, fresh=True, place=place))
        scenes: list[Scene] = [Rest(), *self._marks]
        scenes.append(Off(_("Leave the mat empty for a moment.")))
        self._feet: tuple[Hold, ...] = ()
        if self._body_kg is not None:
            both = standing(session, _FEET_S)
            right, _back, left = legs(both)[:3] if two_feet_fit(session) else (None, None, None)
            self._feet = (both, right, left) if right is not None and left is not None else (both,)
            scenes += [both, right, _back, left] if right and _back and left else [both]
            scenes.append(Off(_("Step off the mat.")))
        return scenes

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """`fit.checked`."""
        kg = self._kg if self._kg is not None else self._body_kg
        marks = [taken.load(weight_n(kg or 0.0), hold.span) for hold in self._marks]
        feet = [taken.load(weight_n(self._body_kg or 0.0), hold.span) for hold in self._feet]
        return fit.checked(session.calibration, marks, session.geometry, session.date, feet)


def _not_at(place: tuple[float, float], name: str) -> Callable[[Seen], str | None]:
    def fault(seen: Seen) -> str | None:
        if max(abs(seen.x - place[0]), abs(seen.y - place[1])) <= _REACH:
            return None
        return _("That is not the mark. Take it off and put it there: {place}.").format(place=name)

    return fault


class GhostTask(Task):
    """All four corners of a rectangle loaded: what do cells show that bear nothing?"""

    key, title, finding = "ghost", N_("Ghosts"), True

    def scenes(self, session: Session) -> Sequence[Scene]:
        """On all fours."""
        del session
        self._four = AllFour(2.0)
        return (Rest(), self._four, Off(_("Step off the mat.")))

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """The largest mean of a cell beside all loads. Raises ValueError for a mat that has no law yet."""
        made = session.calibration
        if made.law is None:
            raise ValueError(_("the mat must be scaled by a known load before it can be checked"))
        kpa = fit.pressures(made, taken.load(0.0, self._four.span))
        floor = float(np.fmax(3.0 * made.noise_kpa, 1.0))
        ghost = health.ghost_kpa(kpa, health.beside_load(kpa, floor))
        step = Step("ghost", session.date, ghost <= fit.GHOST_KPA, {"ghost_kpa": ghost})
        return made.with_step(step)
