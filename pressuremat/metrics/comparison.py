"""What changes between two recordings of one person: eyes open against closed, seated against standing.

In: the values of both. Out: quotients and differences, with their records. Refuses to know which recordings they are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics.record import Compared, Detail, Measured, Metric
from pressuremat.types import MetricValue

#: Which two protocols a metric compares: first, second.
EYES = ("stand", "stand-eyes-closed")
SEAT = ("seated", "stand")
HEELS = ("squat", "squat-heels-raised")
#: Both trials, or groups of them, are of one protocol: the left and the right foot's.
LEGS = ("single-leg", "single-leg")


def quotient(first: float, second: float, sd_first: float = 0.0, sd_second: float = 0.0) -> tuple[float, float]:
    """`second` over `first` with one standard deviation; NaN where `first` is not above 0.

    >>> quotient(10.0, 14.0)
    (1.4, 0.0)
    """
    if not first > 0:
        return float("nan"), float("nan")
    value = second / first
    return value, float(abs(value) * np.hypot(sd_first / first, sd_second / second if second else 0.0))


def _both(pair: Compared, key: str) -> tuple[MetricValue, MetricValue] | str:
    first, second = pair.first.get((key, pair.side)), pair.second.get((key, pair.side))
    for value in (first, second):
        if value is None or value.value is None:
            return N_("one of the two recordings has no such value")
        if not value.valid:
            return value.reason or N_("one of the two values is not valid")
    assert first is not None
    assert second is not None
    return first, second


def _quotient_of(pair: Compared, *, key: str) -> Measured:
    """The second recording's value over the first's."""
    both = _both(pair, key)
    if isinstance(both, str):
        return Measured(None, reason=both)
    a, b = (float(one.value or 0.0) for one in both)
    sds = [one.uncertainty for one in both if one.uncertainty is not None]
    value, sd = quotient(a, b, *sds) if len(sds) == 2 else quotient(a, b)
    return Measured(value, sd if len(sds) == 2 else None, None if a > 0 else N_("the first value is zero"))


def _difference_of(pair: Compared, *, key: str) -> Measured:
    """The second recording's value less the first's."""
    both = _both(pair, key)
    if isinstance(both, str):
        return Measured(None, reason=both)
    a, b = (float(one.value or 0.0) for one in both)
    sds = [one.uncertainty for one in both if one.uncertainty is not None]
    return Measured(b - a, float(np.hypot(sds[0], sds[1])) if len(sds) == 2 else None)


def single_leg_difference_pct(pair: Compared) -> Measured:
    """How much shorter the worse leg's time is, in % of the better one's."""
    times = [pair.first.get(("single_leg_s", side)) for side in ("left", "right")]
    known = [one for one in times if one is not None and one.value is not None]
    if len(known) < 2:
        return Measured(None, reason=N_("one of the two recordings has no such value"))
    worse, better = sorted(known, key=lambda one: float(one.value or 0.0))
    a, b = float(worse.value or 0.0), float(better.value or 0.0)
    if not b > 0:
        return Measured(None, reason=N_("the first value is zero"))
    ratio, sd = quotient(b, a, better.uncertainty or 0.0, worse.uncertainty or 0.0)
    # A worse leg that was stopped hides a difference; a better one that was could only make it larger.
    return Measured(100.0 * (1.0 - ratio), 100.0 * sd, None if worse.valid or not better.valid else worse.reason)


def _metric(
    key: str,
    label: str,
    unit: str,
    compute: Callable[..., Measured],
    of: str,
    words: tuple[str, str, str],
    decimals: int,
    detail: Detail = "professional",
) -> Metric:
    made = partial(compute, key=of)
    made.__doc__ = compute.__doc__
    definition, source, limits = words
    return Metric(key, label, unit, "comparison", made, definition, source, decimals, limits=limits, detail=detail)


_ROMBERG = "Romberg quotient; platforms disagree on it: PMC7246617"
_OWN_BASELINE = N_("There is no universal cut-off: compare with the person's own earlier values on the same mat.")

#: Compared of eyes open and eyes closed.
OF_EYES: tuple[Metric, ...] = (
    _metric(
        "romberg_velocity",
        N_("Romberg quotient of velocity"),
        "1",
        _quotient_of,
        "sway_velocity_mm_s",
        (N_("Sway velocity with eyes closed over that with eyes open."), _ROMBERG, _OWN_BASELINE),
        2,
        "simple",
    ),
    _metric(
        "romberg_ellipse",
        N_("Romberg quotient of area"),
        "1",
        _quotient_of,
        "sway_ellipse_mm2",
        (N_("Area of the sway ellipse with eyes closed over that with eyes open."), _ROMBERG, _OWN_BASELINE),
        2,
    ),
    _metric(
        "romberg_rms",
        N_("Romberg quotient of distance"),
        "1",
        _quotient_of,
        "sway_rms_mm",
        (N_("RMS distance of sway with eyes closed over that with eyes open."), _ROMBERG, _OWN_BASELINE),
        2,
        "research",
    ),
    _metric(
        "sway_velocity_change_mm_s",
        N_("Change of sway velocity with eyes closed"),
        "mm/s",
        _difference_of,
        "sway_velocity_mm_s",
        (N_("Sway velocity with eyes closed less that with eyes open."), _ROMBERG, _OWN_BASELINE),
        1,
    ),
)
#: Compared of a foot seated and standing.
OF_SEAT: tuple[Metric, ...] = (
    _metric(
        "arch_index_change",
        N_("Change of the arch index under load"),
        "1",
        _difference_of,
        "arch_index",
        (
            N_("Arch index in standing less that in sitting with the same foot on the mat."),
            "docs/definitions-footprint.md; after Cavanagh & Rodgers 1987, doi:10.1016/0021-9290(87)90255-7",
            N_("Says how far a print changes, not how stiff a foot is."),
        ),
        3,
    ),
)
#: Compared of a foot in squats on the flat foot and with the heels raised.
OF_HEELS: tuple[Metric, ...] = (
    _metric(
        "msi_heels_raised_change_pct",
        N_("Change of the inward shift with heels raised"),
        "%",
        _difference_of,
        "msi_pct",
        (
            N_("Inward shift in the squat with raised heels less that on the flat foot, of the same foot."),
            "pressuremat, docs/definitions-tests.md; idea after Bell et al. 2008, PMID 18586134",
            N_("A fall beyond its own noise points to the ankle. It cannot see the knee."),
        ),
        1,
        "simple",
    ),
)
#: Compared of the left and the right leg.
OF_LEGS: tuple[Metric, ...] = (
    Metric(
        "single_leg_difference_pct",
        N_("Difference of the time on one leg"),
        "%",
        "comparison",
        single_leg_difference_pct,
        N_("How much shorter the time is on the worse leg, in % of that on the better one."),
        "pressuremat, docs/definitions-tests.md",
        0,
        limits=N_("Needs a trial on each leg."),
        detail="professional",
    ),
)
COMPARISONS: tuple[Metric, ...] = (*OF_EYES, *OF_SEAT, *OF_HEELS, *OF_LEGS)
