"""Steps and strides from where heels land and when feet touch and leave.

In: the landings of a walk, pass by pass. Out: every step's or stride's value with its error. Refuses to know
footprints and frames. The definitions are in docs/definitions-footprint.md, section Walk.

A value is given where the landings it rests on have what it needs: positions come from complete prints alone, times
from contacts whose beginning or end was seen, whatever else of them was cut. Errors are one standard deviation from
the interval between frames and from where the grid finds a heel: `Walk.event_sd_s` and `Walk.heel_sd_mm`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, stdev
from typing import Literal

import numpy as np

from pressuremat.i18n import N_
from pressuremat.processing.feet import mat_direction_deg
from pressuremat.types import Floats
from pressuremat.units import m_from_mm

Foot = Literal["left", "right"]
Point = tuple[float, float]

#: Between two landings this many times further apart than others a foot came down beside the mat.
_MISSED = 1.6
#: Variability is shown from so many strides on: below it is not reliable (Almarwani 2016).
LEAST_STRIDES = 20


@dataclass(frozen=True)
class Landing:
    """One contact of a walk. `heel_mm` is the heel centre, None for an incomplete print; `strike_s` and `off_s` are
    when the foot touched and left, None where the recording does not show it."""

    side: Foot
    heel_mm: Point | None
    strike_s: float | None
    off_s: float | None


@dataclass(frozen=True)
class Walk:
    """Landings in their order, pass by pass. `axes_deg` is each pass's mean direction of the feet, from +y.

    Where nothing says the direction it is taken along the mat, which a person may miss by `astray_deg` (SD). `nowhere`
    is why no landing has a place on the ground, None where some have.
    """

    passes: tuple[tuple[Landing, ...], ...]
    axes_deg: tuple[float, ...] = ()
    event_sd_s: float = 0.0
    heel_sd_mm: float = 0.0
    astray_deg: float = 5.0
    nowhere: str | None = None


@dataclass(frozen=True)
class Each:
    """The value of every repetition, with one standard deviation of each; `reason` where there is none.

    `n` is how many repetitions a single value was made from, 0 where every value is one.
    """

    values: tuple[float, ...] = ()
    errors: tuple[float, ...] = ()
    reason: str | None = None
    n: int = 0

    @classmethod
    def of(cls, pairs: list[tuple[float, float]], reason: str) -> Each:
        """The (value, error) pairs of repetitions, or `reason` for none."""
        if not pairs:
            return cls(reason=reason)
        return cls(tuple(float(value) for value, _ in pairs), tuple(float(error) for _, error in pairs))


#: What computes a measure of one foot, or of both where the side is None.
Measure = Callable[[Walk, Foot | None], Each]

NO_STEP = N_("needs two complete footprints of both feet, one after the other")
NO_STRIDE = N_("needs three complete footprints in a row, left, right, left or the reverse: a mat of 1.7 m or more")
NO_STEP_TIME = N_("needs both feet to touch the mat one after the other while it records")
NO_STRIDE_TIME = N_("needs three contacts in a row whose beginnings were recorded")
NO_STANCE = N_("needs a contact whose beginning and end were recorded")
NO_SUPPORT = N_("needs three contacts in a row whose beginnings and ends were recorded")
ONE_SIDE = N_("needs steps of both feet")
NOT_FORWARD = N_("needs steps that go forward")
FEW_STRIDES = N_("needs 20 strides or more: from fewer it cannot be relied on")


def direction(landings: tuple[Landing, ...]) -> Floats | None:
    """Unit vector of progression of a pass, the mean of both feet's lines from first to last heel; None for none."""
    lines = []
    for side in ("left", "right"):
        heels = [np.array(one.heel_mm) for one in landings if one.side == side and one.heel_mm is not None]
        if len(heels) > 1 and np.linalg.norm(heels[-1] - heels[0]) > 0:
            lines.append((heels[-1] - heels[0]) / np.linalg.norm(heels[-1] - heels[0]))
    mean = np.sum(lines, axis=0) if lines else np.zeros(2)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length) if length > 1e-9 else None


def _steps(walk: Walk) -> Iterator[tuple[int, Landing, Landing]]:
    """(pass, landing, next landing of the other foot); not where a foot came down beside the mat in between."""
    for number, landings in enumerate(walk.passes):
        times = [
            after.strike_s - before.strike_s
            for before, after in pairwise(landings)
            if before.strike_s is not None and after.strike_s is not None and before.side != after.side
        ]
        usual = median(times) if times else float("inf")
        for before, after in pairwise(landings):
            if before.side == after.side:
                continue
            known = before.strike_s is not None and after.strike_s is not None
            # Two feet that land at once, in the same frame, are no step.
            if known and not 0 < (after.strike_s or 0.0) - (before.strike_s or 0.0) <= _MISSED * usual:
                continue
            yield number, before, after


def _strides(walk: Walk) -> Iterator[tuple[Landing, Landing, Landing]]:
    """(landing, the other foot's, the same foot's next)."""
    steps = list(_steps(walk))
    for (_, first, between), (_, again, last) in pairwise(steps):
        if between is again:
            yield first, between, last


def step_length_mm(walk: Walk, side: Foot | None) -> Each:
    """From the other foot's heel centre to this one's, along progression."""
    pairs = []
    ways = [direction(landings) for landings in walk.passes]
    for number, before, after in _steps(walk):
        if after.side != side or before.heel_mm is None or after.heel_mm is None:
            continue
        moved = np.subtract(after.heel_mm, before.heel_mm)
        way, astray = ways[number], 0.0
        if way is None:
            ahead = np.deg2rad(mat_direction_deg(walk.axes_deg[number]) if walk.axes_deg else 0.0)
            way = np.array([np.sin(ahead), np.cos(ahead)])
            astray = abs(float(moved[0] * way[1] - moved[1] * way[0])) * np.tan(np.deg2rad(walk.astray_deg))
        pairs.append((float(moved @ way), float(np.hypot(walk.heel_sd_mm * np.sqrt(2.0), astray))))
    return Each.of(pairs, NO_STEP)


def _whole_strides(walk: Walk, side: Foot | None) -> Iterator[tuple[Landing, Landing, Landing, float, float]]:
    """Strides of three complete prints with length and width in mm."""
    for first, other, last in _strides(walk):
        if side not in (None, first.side) or first.heel_mm is None or other.heel_mm is None or last.heel_mm is None:
            continue
        line, off = np.subtract(last.heel_mm, first.heel_mm), np.subtract(other.heel_mm, first.heel_mm)
        length = float(np.hypot(*line))
        if length > 0:
            yield first, other, last, length, abs(float(line[0] * off[1] - line[1] * off[0])) / length


def stride_length_mm(walk: Walk, side: Foot | None) -> Each:
    """From one heel centre to the same foot's next."""
    error = walk.heel_sd_mm * np.sqrt(2.0)
    return Each.of([(length, error) for _, _, _, length, _ in _whole_strides(walk, side)], NO_STRIDE)


def stride_width_mm(walk: Walk, _side: Foot | None = None) -> Each:
    """Distance of the opposite heel centre from the line of the stride around it."""
    # The foot of the perpendicular lies about half way: each end of the line moves it by half of its own error.
    error = walk.heel_sd_mm * np.sqrt(1.5)
    return Each.of([(width, error) for _, _, _, _, width in _whole_strides(walk, None)], NO_STRIDE)


def step_s(walk: Walk, side: Foot | None) -> Each:
    """From the other foot's strike to this one's."""
    error = walk.event_sd_s * np.sqrt(2.0)
    return Each.of(
        [
            (after.strike_s - before.strike_s, error)
            for _, before, after in _steps(walk)
            if side in (None, after.side) and before.strike_s is not None and after.strike_s is not None
        ],
        NO_STEP_TIME,
    )


def stride_s(walk: Walk, side: Foot | None) -> Each:
    """From one strike to the same foot's next."""
    error = walk.event_sd_s * np.sqrt(2.0)
    return Each.of(
        [
            (last.strike_s - first.strike_s, error)
            for first, _, last in _strides(walk)
            if side in (None, first.side) and first.strike_s is not None and last.strike_s is not None
        ],
        NO_STRIDE_TIME,
    )


def stance_s(walk: Walk, side: Foot | None) -> Each:
    """From strike to toe-off."""
    error = walk.event_sd_s * np.sqrt(2.0)
    return Each.of(
        [
            (one.off_s - one.strike_s, error)
            for landings in walk.passes
            for one in landings
            if one.side == side and one.strike_s is not None and one.off_s is not None
        ],
        NO_STANCE,
    )


def _shares(walk: Walk, side: Foot | None) -> list[tuple[float, float, float]]:
    """(stance, stride, error of their ratio) of every stride of a foot, in s."""
    found = []
    for first, _, last in _strides(walk):
        if first.side != side or first.strike_s is None or first.off_s is None or last.strike_s is None:
            continue
        stance, stride = first.off_s - first.strike_s, last.strike_s - first.strike_s
        share = stance / stride
        error = walk.event_sd_s / stride * np.sqrt(1.0 + (1.0 - share) ** 2 + share**2)
        found.append((stance, stride, float(error)))
    return found


def stance_pct(walk: Walk, side: Foot | None) -> Each:
    """Stance over stride."""
    pairs = [(100.0 * stance / stride, 100.0 * error) for stance, stride, error in _shares(walk, side)]
    return Each.of(pairs, NO_STRIDE_TIME)


def swing_pct(walk: Walk, side: Foot | None) -> Each:
    """Swing over stride: what stance leaves."""
    pairs = [(100.0 - 100.0 * stance / stride, 100.0 * error) for stance, stride, error in _shares(walk, side)]
    return Each.of(pairs, NO_STRIDE_TIME)


def swing_s(walk: Walk, side: Foot | None) -> Each:
    """From toe-off to the same foot's next strike."""
    error = walk.event_sd_s * np.sqrt(2.0)
    return Each.of([(stride - stance, error) for stance, stride, _ in _shares(walk, side)], NO_STRIDE_TIME)


def double_support_pct(walk: Walk, _side: Foot | None = None) -> Each:
    """Both feet on the ground, the sum of both periods, over the stride."""
    pairs = []
    for first, other, last in _strides(walk):
        if None in (first.strike_s, first.off_s, other.strike_s, other.off_s, last.strike_s):
            continue
        a, a_off, o, o_off, b = (
            float(t) for t in (first.strike_s, first.off_s, other.strike_s, other.off_s, last.strike_s) if t is not None
        )
        stride = b - a
        share = (max(a_off - o, 0.0) + max(o_off - b, 0.0)) / stride
        error = walk.event_sd_s / stride * np.sqrt(3.0 + (1.0 + share) ** 2 + share**2)
        pairs.append((100.0 * share, 100.0 * float(error)))
    return Each.of(pairs, NO_SUPPORT)


def single_support_pct(walk: Walk, side: Foot | None) -> Each:
    """From the other foot's toe-off to its next strike, while this one bears the body, over that foot's stride."""
    return swing_pct(walk, "right" if side == "left" else "left")


def cadence_spm(walk: Walk, _side: Foot | None = None) -> Each:
    """Steps a minute: 60 over the median step time."""
    steps = step_s(walk, None)
    if steps.reason:
        return steps
    middle = median(steps.values)
    # One value stands for all steps; its repetitions are the cadence of each step.
    return Each(
        tuple(60.0 / value for value in steps.values),
        tuple(60.0 / middle**2 * error for error in steps.errors),
    )


def speed_m_s(walk: Walk, _side: Foot | None = None) -> Each:
    """Stride length over stride time."""
    pairs = []
    for first, _, last, length, _ in _whole_strides(walk, None):
        if first.strike_s is None or last.strike_s is None:
            continue
        stride = last.strike_s - first.strike_s
        speed = m_from_mm(length) / stride
        relative = np.hypot(walk.heel_sd_mm * np.sqrt(2.0) / length, walk.event_sd_s * np.sqrt(2.0) / stride)
        pairs.append((speed, float(speed * relative)))
    return Each.of(pairs, NO_STRIDE)


def symmetry_pct(left: float, right: float) -> float:
    """100·|L − R| / (½(L + R)): Robinson 1987's symmetry index, twice the form that divides by the sum.

    >>> round(symmetry_pct(38.0, 32.0), 3)
    17.143
    """
    return 100.0 * abs(left - right) / (0.5 * (left + right))


def symmetry_of(measure: Measure) -> Measure:
    """The symmetry index of a measure's medians on both sides."""

    def symmetry(walk: Walk, _side: Foot | None = None) -> Each:
        left, right = measure(walk, "left"), measure(walk, "right")
        if left.reason or right.reason:
            return Each(reason=ONE_SIDE)
        a, b = median(left.values), median(right.values)
        # Of two lengths of which one goes backward the index means nothing, and grows without bound.
        if min(a, b) < 0 or a + b <= 0:
            return Each(reason=NOT_FORWARD)
        slope = 400.0 / (a + b) ** 2
        return Each(
            (symmetry_pct(a, b),),
            (float(np.hypot(slope * b * median_error(left.errors), slope * a * median_error(right.errors))),),
            n=len(left.values) + len(right.values),
        )

    symmetry.__doc__ = f"Symmetry index of both sides' medians. {measure.__doc__}"
    return symmetry


def variability_of(measure: Measure) -> Measure:
    """The coefficient of variation of a measure over all strides, each foot about its own mean."""

    def variability(walk: Walk, _side: Foot | None = None) -> Each:
        sides = [each for each in (measure(walk, "left"), measure(walk, "right")) if len(each.values) > 1]
        n = sum(len(each.values) for each in sides)
        if n < LEAST_STRIDES:
            return Each(reason=FEW_STRIDES)
        spread = float(
            np.sqrt(sum(stdev(each.values) ** 2 * (len(each.values) - 1) for each in sides) / (n - len(sides)))
        )
        mean = float(np.mean([value for each in sides for value in each.values]))
        error = float(np.mean([error for each in sides for error in each.errors]))
        # What the instrument's own error adds to the spread, at most all of it.
        own = spread - np.sqrt(max(spread**2 - error**2, 0.0))
        return Each((100.0 * spread / mean,), (100.0 * float(own) / mean,), n=n)

    variability.__doc__ = f"Coefficient of variation (SD over mean) over all strides. {measure.__doc__}"
    return variability


def median_error(errors: tuple[float, ...]) -> float:
    """Error of the median of values with these errors; a median is a little worse than a mean."""
    mean = float(np.mean(errors))
    return mean if len(errors) < 2 else 1.25 * mean / float(np.sqrt(len(errors)))
