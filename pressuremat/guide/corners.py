"""Corners: one pressed after the other to find how the mat is wired, all four at once to look for ghosts.

What is `Seen` enters, events leave; scenes as those of `scenes`.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import label

from pressuremat.calibration.orientation import CORNERS, corner_of
from pressuremat.guide.events import Event
from pressuremat.guide.scenes import Scene
from pressuremat.guide.watch import Seen
from pressuremat.i18n import _
from pressuremat.types import Floats, Pressure

#: A hand presses at least so many touches, for so long; after this it is asked to let go.
_FIRM, _LEAST_S, _LONG_S = 6.0, 0.4, 6.0
#: So near to the middle of a side is no corner, as a share of the side.
_MIDDLE = 0.17
#: The corners as (right, far) in the order of `CORNERS`.
PLACES = ((0.12, 0.12), (0.88, 0.12), (0.88, 0.88), (0.12, 0.88))
#: Each of four loads at once is at least such a share of all.
_OF_FOUR = 0.03


class Press(Scene):
    """One corner pressed with a hand. `before` are the scenes of the corners that came before."""

    def __init__(self, number: int, before: tuple[Press, ...]) -> None:
        corner = _(CORNERS[number])
        says = _("Press the {corner} corner of the mat firmly with one hand for a second, then let go.")
        super().__init__(says.format(corner=corner), PLACES[number])
        self._number, self._before = number, before
        self.picture: Floats = np.zeros((1, 1))
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        super().reset()
        self._pressed: list[Seen] = []

    @property
    def corner(self) -> tuple[int, int]:
        """Which corner of the wiring was pressed, as (row, column) of 0 or 1."""
        return corner_of(self.picture)

    def _push(self, seen: Seen) -> list[Event]:
        if seen.on:
            self._pressed.append(seen)
            if seen.time_s - self._pressed[0].time_s > _LONG_S:
                return self._wrong(seen, _("Take the hand off the mat again."))
            return []
        if not self._pressed:
            return self._reminded(seen)
        pressed, self._pressed = self._pressed, []
        fault = self._judged(pressed)
        if fault:
            self._told = ("", -np.inf)
            return self._wrong(seen, fault)
        self.done, self.span = True, slice(pressed[0].index, seen.index)
        says = _("Seen: {corner}.").format(corner=_(CORNERS[self._number]))
        return [self._event("progress", says, share=(self._number + 1) / 6.0)]

    def _judged(self, pressed: list[Seen]) -> str:
        corner = _(CORNERS[self._number])
        peak = max(one.load for one in pressed)
        if peak < _FIRM * pressed[0].touch:
            return _("That press was too light. Press the {corner} corner with your weight on the hand.").format(
                corner=corner
            )
        strong = [one for one in pressed if one.load >= 0.5 * peak]
        if strong[-1].time_s - strong[0].time_s < _LEAST_S:
            return _("That press was too short. Press the {corner} corner for a whole second.").format(corner=corner)
        picture: Floats = np.stack([one.wired for one in strong]).mean(axis=0, dtype=np.float64)
        rows, cols = picture.shape
        y = float(picture.sum(axis=1) @ (np.arange(rows) + 0.5)) / picture.sum() / rows
        x = float(picture.sum(axis=0) @ (np.arange(cols) + 0.5)) / picture.sum() / cols
        if min(abs(x - 0.5), abs(y - 0.5)) < _MIDDLE:
            return _("That was not a corner. Press the {corner} corner, close to both edges.").format(corner=corner)
        here, known = corner_of(picture), [one.corner for one in self._before]
        if here in known:
            return _("That was the {other} corner once more. Now press the {corner} corner.").format(
                other=_(CORNERS[known.index(here)]), corner=corner
            )
        # Who goes round the mat comes to neighbours: the one that is across would be the next but one.
        if known and here[0] != known[-1][0] and here[1] != known[-1][1]:
            return _("That was the corner across from the last one. Press the {corner} corner.").format(corner=corner)
        self.picture = picture
        return ""


class AllFour(Scene):
    """Loads near all four corners at once, held for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(_("Load all four corners at once: on all fours, a hand or a foot near each corner. Hold it."))
        self._seconds = seconds
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        super().reset()
        self._since_s = float("nan")

    def _push(self, seen: Seen) -> list[Event]:
        if not seen.on:
            self._since_s = float("nan")
            return self._reminded(seen)
        missing = _missing_corners(seen.values)
        if missing:
            self._since_s, self._left_s = float("nan"), None
            if seen.time_s - self._entered_s < 3.0:
                return []
            says = _("Not all four corners are loaded. Still missing: {corners}.")
            return self._wrong(seen, says.format(corners=", ".join(missing)))
        if not np.isfinite(self._since_s):
            self._since_s, self._begin = seen.time_s, seen.index
        left_s = self._since_s + self._seconds - seen.time_s
        said = self._count_down(left_s, self._seconds)
        if left_s <= 0:
            self.done, self.span = True, slice(self._begin, seen.index + 1)
        return said


def _missing_corners(values: Pressure) -> list[str]:
    """Names of the corners without a load of their own."""
    groups, n = label(values > 0.05 * values.max(), np.ones((3, 3)))
    total, found = float(values.sum()), set()
    for group in range(1, n + 1):
        part = np.where(groups == group, values, 0.0)
        if float(part.sum()) >= _OF_FOUR * total:
            found.add(corner_of(part))
    order = ((0, 0), (0, 1), (1, 1), (1, 0))
    return [_(name) for name, corner in zip(CORNERS, order, strict=True) if corner not in found]
