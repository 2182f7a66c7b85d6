"""Single things that a person is asked to do: keep the mat empty, stand still, lift a foot, put something there.

What is `Seen` enters frame by frame; events leave; `done` and `span` say when it was done and in which frames. A scene
that goes wrong says so and asks for the same again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pressuremat.calibration import Calibration, health
from pressuremat.guide.events import Event, Kind
from pressuremat.guide.watch import Seen, place_word
from pressuremat.i18n import _

#: The same complaint is not made again before.
_AGAIN_S = 4.0
#: Who does nothing is reminded after.
_REMIND_S = 12.0
#: What is put down, or who steps on, settles so long before it is measured.
_SETTLE_S = 1.0
#: How long the mat is left empty before a step, at least and at most; it is calm when the mean of its cells moves by
#: less than this share of a touch within half of the least time.
_REST_S, _MOST_REST_S, _CALM_COUNTS = 1.5, 15.0, 4e-4
#: While it settles the total may change by so much.
_SETTLING_SHARE = 0.12

#: What is wrong with what is seen, as a sentence; "" where it is too early to say, None where all is well.
Fault = Callable[[Seen], str | None]


class Scene:
    """One thing to do. `says` is the prompt; `place` where to do it."""

    def __init__(self, says: str, place: tuple[float, float] | None = None) -> None:
        self.says, self.place = says, place
        self.done = False
        self.span = slice(0, 0)
        self._told: tuple[str, float] = ("", -np.inf)
        self._entered_s = float("nan")
        self._left_s: int | None = None

    def reset(self) -> None:
        """Begin this scene again."""
        self.done = False
        self._told = ("", -np.inf)
        self._entered_s = float("nan")
        self._left_s = None

    def push(self, seen: Seen) -> list[Event]:
        """What to say about the next frame."""
        if not np.isfinite(self._entered_s):
            self._entered_s = seen.time_s
        return self._push(seen)

    def _push(self, seen: Seen) -> list[Event]:
        raise NotImplementedError

    def _event(self, kind: Kind, says: str, left_s: int | None = None, share: float | None = None) -> Event:
        return Event(kind, "", "", says, left_s=left_s, share=share, place=self.place)

    def _wrong(self, seen: Seen, says: str, what: str = "") -> list[Event]:
        """The complaint, unless the same was made a moment ago; `what` tells which it is where its words vary."""
        what = what or says
        before, at_s = self._told
        if what == before and seen.time_s - at_s < _AGAIN_S:
            return []
        self._told = (what, seen.time_s)
        return [self._event("wrong", says)]

    def _count_down(self, left_s: float, seconds: float) -> list[Event]:
        left = max(int(np.ceil(left_s - 1e-6)), 0)
        if left == self._left_s:
            return []
        self._left_s = left
        share = 1.0 - min(max(left_s, 0.0) / seconds, 1.0)
        return [self._event("progress", _("{n} s").format(n=left), left_s=left, share=share)]

    def _reminded(self, seen: Seen) -> list[Event]:
        return self._wrong(seen, self.says) if seen.time_s - self._entered_s > _REMIND_S else []


class Empty(Scene):
    """The mat is to stay empty for `seconds`. Before the first zero whatever reads together is a load."""

    def __init__(self, says: str, seconds: float, calibration: Calibration) -> None:
        super().__init__(says)
        self._seconds, self._bits = seconds, calibration.circuit.adc_bits
        self._former = calibration.zero if calibration.step("zero") else None
        self._turn = calibration.turn if calibration.step("orientation") else None
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        super().reset()
        self._since_s = float("nan")
        self._begin = 0
        self._recent: list[Seen] = []

    def _push(self, seen: Seen) -> list[Event]:
        self._recent = [one for one in self._recent if seen.time_s - one.time_s < 0.4] + [seen]
        mean = np.stack([one.counts for one in self._recent]).astype(np.float64).mean(axis=0)
        on = health.load_on_empty_mat(mean, self._bits, self._former)
        if on.any():
            self._since_s = float("nan")
            self._left_s = None
            if seen.time_s - self._entered_s < 2.0:
                return []  # whoever reads the prompt is given the time to step off
            if on.all():
                return self._wrong(seen, _("The whole mat is loaded. Take everything off it."))
            n = int(on.sum())
            if self._turn is None:
                return self._wrong(seen, _("Something is on the mat ({n} cells). Take it off.").format(n=n), "on it")
            turned = self._turn.apply(on)
            rows, cols = np.nonzero(turned)
            where = place_word(float(cols.mean()) / turned.shape[1], float(rows.mean()) / turned.shape[0])
            says = _("Something is on the mat ({where}, {n} cells). Take it off.")
            return self._wrong(seen, says.format(where=where, n=n), "on it")
        if not np.isfinite(self._since_s):
            # The window still holds frames from before it was empty.
            self._since_s, self._begin = seen.time_s + 0.5, seen.index
        if seen.time_s < self._since_s:
            self._begin = seen.index
            return []
        left_s = self._since_s + self._seconds - seen.time_s
        said = self._count_down(left_s, self._seconds)
        if left_s <= 0:
            self.done, self.span = True, slice(self._begin, seen.index + 1)
        return said


class Off(Scene):
    """The mat is to be left."""

    def _push(self, seen: Seen) -> list[Event]:
        self.done = not seen.on
        return [] if self.done else self._reminded(seen)


class Rest(Scene):
    """The mat is left empty until it has calmed down: what its cells still read is the zero of what follows."""

    def __init__(self) -> None:
        super().__init__(_("Leave the mat empty for a moment."))
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        super().reset()
        self._empty: list[Seen] = []
        self._begin_s = float("nan")

    def _push(self, seen: Seen) -> list[Event]:
        if seen.on:
            self._empty, self._begin_s = [], float("nan")
            return self._reminded(seen)
        self._begin_s = seen.time_s if np.isnan(self._begin_s) else self._begin_s
        self._empty = [one for one in self._empty if seen.time_s - one.time_s < _REST_S] + [seen]
        if seen.time_s - self._begin_s < _REST_S:
            return []
        half = len(self._empty) // 2
        before, after = (float(np.mean([one.counts.mean() for one in part])) for part in self._halves(half))
        if abs(after - before) < _CALM_COUNTS * seen.touch or seen.time_s - self._begin_s > _MOST_REST_S:
            self.done, self.span = True, slice(self._empty[half].index, seen.index + 1)
        return []

    def _halves(self, half: int) -> tuple[list[Seen], list[Seen]]:
        return self._empty[:half], self._empty[half:]


class Hold(Scene):
    """A load that stands still for `seconds`: a person, or a weight.

    `fault` says what is wrong with what is there; `fresh`: it must have been put down after this was asked for.
    `move_share` of the mat's larger side is how far its centre may move, `total_share` how far its total.
    """

    def __init__(
        self,
        says: str,
        seconds: float,
        *,
        fault: Fault | None = None,
        fresh: bool = False,
        move_share: float = 0.08,
        total_share: float = 0.15,
        place: tuple[float, float] | None = None,
    ) -> None:
        super().__init__(says, place)
        self._seconds, self._fault, self._fresh = seconds, fault, fresh
        self._move_share, self._total_share = move_share, total_share
        self.load = self.spread_mm = float("nan")
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        super().reset()
        self._waits_for_off = self._fresh
        self._restart()

    def _restart(self) -> None:
        self._since_s = float("nan")
        self._settled = False
        self._left_s = None

    def _push(self, seen: Seen) -> list[Event]:
        self._waits_for_off = self._waits_for_off and seen.on
        measuring = self._settled
        if not seen.on or self._waits_for_off:
            self._restart()
            if measuring:
                return self._wrong(seen, _("That was too short. Again: {says}").format(says=self.says))
            return self._reminded(seen)
        fault = self._fault(seen) if self._fault is not None else None
        if fault is not None:
            self._restart()
            if measuring:
                return self._wrong(seen, _("That was too short. Again: {says}").format(says=self.says))
            return self._wrong(seen, fault) if fault and seen.time_s - self._entered_s > 3.0 else self._reminded(seen)
        if not np.isfinite(self._since_s):
            self._since_s, self._from_load = seen.time_s, seen.load
        if not self._settled:
            if abs(seen.load - self._from_load) > _SETTLING_SHARE * self._from_load:
                self._restart()
                return []
            if seen.time_s - self._since_s < _SETTLE_S:
                return []
            self._settled, self._begin, self._since_s = True, seen.index, seen.time_s
            self._loads: list[float] = []
            self._spreads: list[float] = []
            self._low = np.array([seen.load, seen.x, seen.y])
            self._high = self._low.copy()
        return self._measure(seen)

    def _measure(self, seen: Seen) -> list[Event]:
        now = np.array([seen.load, seen.x, seen.y])
        self._low, self._high = np.fmin(self._low, now), np.fmax(self._high, now)
        self._loads.append(seen.load)
        self._spreads.append(seen.spread_mm)
        change, dx, dy = self._high - self._low
        if change > self._total_share * self._high[0] or max(dx, dy) > self._move_share:
            self._restart()
            return self._wrong(seen, _("That moved too much. Keep still, the countdown begins again."))
        left_s = self._since_s + self._seconds - seen.time_s
        said = self._count_down(left_s, self._seconds)
        if left_s <= 0:
            self.done, self.span = True, slice(self._begin, seen.index + 1)
            self.load, self.spread_mm = float(np.mean(self._loads)), float(np.median(self._spreads))
        return said
