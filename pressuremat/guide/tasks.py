"""The steps that make a calibration, but for walking: zero, known weights, a person's weight, orientation.

Each is a `Task`: what is asked for, and what is made of it by `calibration`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from pressuremat.calibration import Calibration, equalise, fit, memory
from pressuremat.guide.corners import Press
from pressuremat.guide.events import Event
from pressuremat.guide.scenes import Empty, Hold, Off, Rest, Scene
from pressuremat.guide.task import Session, Taken, Task
from pressuremat.guide.watch import Seen
from pressuremat.i18n import N_, _
from pressuremat.units import weight_n

#: Seconds: of the empty mat, of a weight, of the heaviest weight and of standing still, of one leg.
_EMPTY_S, _WEIGHT_S, LONG_S, _LEG_S = 6.0, 6.0, 30.5, 6.0
#: Leaning on a weight raises the total by at least this share; letting go takes at least so much of it off again.
LEAN, LET_GO = 0.25, 0.6
#: A dead weight stays where it is but for the mat's own noise; this share of the mat's side is far more.
STILL = 0.04
#: On a mat whose shorter side is less than this nobody stands on both feet.
_TWO_FEET_MM = 280.0
#: One foot spreads over at most this share of what both do; back on both it is at least that.
_ONE_FOOT, _BOTH_FEET = 0.78, 0.85
#: A weight that is put on raises the total by at least this share, one that is taken off lowers it.
_UP, _DOWN = 0.08, 0.06
#: An even load presses on this share of the cells, and each further one raises the total by at least so much.
_COVERED, _MORE = 0.85, 0.3
#: How far a person's feet spread, as the RMS distance of loaded cells from their middle: two feet, one.
_SPREAD_MM = {2: 80.0, 1: 50.0}


def two_feet_fit(session: Session) -> bool:
    """Whether both feet of a person stand on this mat."""
    return min(session.wired.width_mm, session.wired.depth_mm) >= _TWO_FEET_MM


def a_person(n_feet: int) -> Callable[[Seen], str | None]:
    """The fault of a load that does not spread as the feet of a person."""

    def fault(seen: Seen) -> str | None:
        if seen.spread_mm >= _SPREAD_MM[n_feet]:
            return None
        if n_feet == 2:
            return _("That is less than two feet. Stand on the mat with both feet.")
        return _("That is less than a foot. Stand on the mat with your whole weight.")

    return fault


def standing(session: Session, seconds: float, place: tuple[float, float] | None = None) -> Hold:
    """Standing still: on both feet, or on a small mat on one."""
    if two_feet_fit(session):
        says = _("Stand on the mat on both feet, arms at your sides, and look ahead. Keep still.")
        return Hold(says, seconds, fault=a_person(2), place=place)
    says = _("Stand on the mat on one foot with your whole weight; hold on to something that is beside it, lightly.")
    return Hold(says, seconds, fault=a_person(1), place=place)


def legs(both: Hold) -> tuple[Hold, Hold, Hold, Hold]:
    """After standing on both feet: on the right one, on both, on the left one, on both again."""

    def one(seen: Seen) -> str | None:
        return (
            None if seen.spread_mm <= _ONE_FOOT * both.spread_mm else _("Both feet are on the mat. Lift one of them.")
        )

    def two(seen: Seen) -> str | None:
        return None if seen.spread_mm >= _BOTH_FEET * both.spread_mm else _("Put both feet on the mat.")

    # On one leg everybody sways more.
    return (
        Hold(_("Lift your left foot and stand still on the right one."), _LEG_S, fault=one, move_share=0.15),
        Hold(_("Put your left foot down again and keep still."), _LEG_S, fault=two, move_share=0.15),
        Hold(_("Lift your right foot and stand still on the left one."), _LEG_S, fault=one, move_share=0.15),
        Hold(_("Put your right foot down again and keep still."), _LEG_S, fault=two, move_share=0.15),
    )


class ZeroTask(Task):
    """The zero of the empty mat."""

    key, title = "zero", N_("Empty mat")

    def scenes(self, session: Session) -> Sequence[Scene]:
        """Keep off."""
        self._empty = Empty(_("Take everything off the mat, and stay off it."), _EMPTY_S, session.calibration)
        return (self._empty,)

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """`fit.zero`."""
        return fit.zero(session.calibration, taken.counts[self._empty.span], session.date)


class WeightsTask(Task):
    """Creep, hysteresis and the law from known weights put on one after the other and taken off again."""

    key, title = "law", N_("Known weights")

    def __init__(self, kg: Sequence[float]) -> None:
        if len(kg) < 2 or any(b <= a for a, b in pairwise(kg)):
            raise ValueError(_("two or more weights that grow are needed, got {kg}").format(kg=list(kg)))
        self._kg = tuple(kg)

    def scenes(self, session: Session) -> Sequence[Scene]:
        """The empty mat, up, held, down."""
        del session
        first = _("Put {kg:g} kg on the middle of the mat, on something soft and flat.")
        up, down = _("Add to it, so that {kg:g} kg stand there."), _("Take off so much that {kg:g} kg stand there.")
        holds = [Hold(first.format(kg=self._kg[0]), _WEIGHT_S, move_share=0.03)]
        for k, kg in enumerate(self._kg[1:], 2):
            seconds = LONG_S if k == len(self._kg) else _WEIGHT_S
            holds.append(Hold(up.format(kg=kg), seconds, fault=_than(holds[-1], _UP), move_share=0.03))
        for kg in self._kg[-2::-1]:
            holds.append(Hold(down.format(kg=kg), _WEIGHT_S, fault=_than(holds[-1], -_DOWN), move_share=0.03))
        self._holds = holds
        return (Rest(), *holds, Off(_("Take everything off the mat.")))

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """`memory.sheet_memory`, then `fit.law_from_loads`."""
        spans = [hold.span for hold in self._holds]
        made = memory.sheet_memory(session.calibration, taken.counts, taken.time_s, session.date, spans)
        loads = [taken.load(weight_n(kg), span) for kg, span in zip(self._kg, spans, strict=False)]
        made = fit.law_from_loads(made, loads, session.wired.cell_area_mm2, session.date)
        if made.steps[-1].accepted:
            session.loads = loads
        return made


class EvenTask(Task):
    """Each cell's gain from an even load on the whole mat at three pressures, which need not be known."""

    key, title = "equalise", N_("Even out the cells")

    def scenes(self, session: Session) -> Sequence[Scene]:
        """The empty mat, three loads that grow, everything off."""
        del session
        first = _("Lay foam or an air bed all over the mat, a stiff board on it, and weights all over the board.")
        holds = [Hold(first, _WEIGHT_S, fault=_all_over, move_share=0.03)]
        for _more in range(2):
            more = _("Put on as much again, spread as evenly.")
            holds.append(Hold(more, _WEIGHT_S, fault=_than(holds[-1], _MORE), move_share=0.03))
        self._holds = holds
        return (Rest(), *holds, Off(_("Take everything off the mat.")))

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """`equalise.equalise` of the three."""
        levels = [taken.counts[hold.span] for hold in self._holds]
        return equalise.equalise(session.calibration, levels, session.date)


def _all_over(seen: Seen) -> str | None:
    if seen.n_loaded >= _COVERED * seen.values.size:
        return None
    return _("That does not press on the whole mat. Let the foam reach its edges, and spread the weights.")


class Lean(Scene):
    """Leaning on what stands there, until the total has risen and come down again."""

    def __init__(self, before: Hold) -> None:
        super().__init__(_("Lean on the weight with both hands for two seconds, then let go."))
        self._before_hold = before
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        super().reset()
        self._begin = -1

    def _push(self, seen: Seen) -> list[Event]:
        before = self._before_hold.load
        if self._begin < 0 and seen.load > (1.0 + LEAN) * before:
            self._begin = seen.index
            return [self._event("progress", _("Good. Now let go."))]
        if self._begin >= 0 and seen.load < (1.0 + LET_GO * LEAN) * before:
            self.done, self.span = True, slice(self._begin, seen.index)
        return self._reminded(seen)


def leaned_on(kg: float, place: tuple[float, float] = (0.5, 0.5)) -> tuple[Hold, Lean, Hold]:
    """A dead weight that stands for half a minute, is leaned on, and stands alone again."""
    says = _("Put the dead weight of {kg:g} kg on the middle of the mat, on something soft and flat, and step back.")
    alone = Hold(says.format(kg=kg), LONG_S, fresh=True, move_share=STILL, place=place)

    def leaning(seen: Seen) -> str | None:
        return None if seen.load < (1.0 + LET_GO * LEAN) * alone.load else _("Let go of the weight.")

    return alone, Lean(alone), Hold(_("Leave the weight alone."), _WEIGHT_S, fault=leaning, move_share=STILL)


class WeightTask(Task):
    """Creep and hysteresis from one dead weight that is leaned on, and a first known load for the law."""

    key, title, finding = "sheet", N_("Dead weight"), True

    def __init__(self, kg: float) -> None:
        self._kg = kg

    def scenes(self, session: Session) -> Sequence[Scene]:
        """The weight alone, leaned on, alone again."""
        del session
        self._holds = leaned_on(self._kg)
        return (Rest(), *self._holds, Off(_("Take the weight off the mat.")))

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """`memory.sheet_memory` of the three."""
        spans = [scene.span for scene in self._holds]
        session.loads = [taken.load(weight_n(self._kg), spans[0])]
        return memory.sheet_memory(session.calibration, taken.counts, taken.time_s, session.date, spans)


def _than(before: Hold, share: float) -> Callable[[Seen], str | None]:
    def fault(seen: Seen) -> str | None:
        if share > 0 and seen.load < (1.0 + share) * before.load:
            return "" if seen.load > 0.95 * before.load else _("That has become less. Put more on it.")
        if share < 0 and seen.load > (1.0 + share) * before.load:
            return "" if seen.load < 1.1 * before.load else _("That has become more. Take some of it off.")
        return None

    return fault


class BodyTask(Task):
    """The law's scale by a person's weight, and from the same person creep and the law where no weight
    told them."""

    key, title = "scale", N_("Your weight")

    def __init__(self, kg: float) -> None:
        self._kg = kg

    def scenes(self, session: Session) -> Sequence[Scene]:
        """On both feet, and where two fit on the mat, on either one."""
        self._both = standing(session, LONG_S)
        self._legs = legs(self._both) if two_feet_fit(session) else ()
        return (Rest(), self._both, *self._legs, Off(_("Step off the mat.")))

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """Memory and law unless weights told them in this run, then `fit.scale`."""
        made, area = session.calibration, session.wired.cell_area_mm2
        singles, again = [hold.span for hold in self._legs[::2]], [hold.span for hold in self._legs[1::2]]
        newton = weight_n(self._kg)
        if not session.loads:
            stances = [[self._both.span, *again], *([span] for span in singles)]
            made = memory.standing_creep(made, taken.counts, taken.time_s, stances, session.date)
        bodies = [taken.load(newton, span) for span in (self._both.span, *singles)]
        if len(bodies) > 1:
            made = fit.law_from_loads(made, [*session.loads, *bodies], area, session.date)
            if not made.steps[-1].accepted:
                raise ValueError(
                    _("the loads do not fit together, they differ by {off:.0f} %").format(
                        off=made.steps[-1].figures["largest_error_pct"]
                    )
                )
        return fit.scale(made, bodies, area, session.date)


class OrientationTask(Task):
    """Which way round the mat is wired."""

    key, title = "orientation", N_("Which way round")

    def scenes(self, session: Session) -> Sequence[Scene]:
        """Four corners; then both feet and the left one lifted, where two fit."""
        presses: tuple[Press, ...] = ()
        for number in range(4):
            presses += (Press(number, presses),)
        self._presses = presses
        self._both: Hold | None = None
        if not two_feet_fit(session):
            return (Rest(), *presses)
        says = _("Stand on the middle of the mat, with the near edge behind you, and keep still.")
        self._both = Hold(says, 3.0, fault=a_person(2), move_share=0.15)
        self._right = legs(self._both)[0]
        return (Rest(), *presses, self._both, self._right, Off(_("Step off the mat.")))

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """`fit.oriented` from the pictures of the presses."""
        pictures = [press.picture for press in self._presses]
        if self._both is not None:
            wired = session.calibration.turn.back(taken.counts)
            plain = fit.without_law_as_wired(session.calibration)
            for hold in (self._both, self._right):
                pictures.append(plain.apply(wired[hold.span]).mean(axis=0, dtype=np.float64))
        made = fit.oriented(session.calibration, pictures, session.date)
        if not made.steps[-1].accepted:
            raise ValueError(_("the load went to the wrong side: the other foot was lifted, or corners were mixed up"))
        return made
