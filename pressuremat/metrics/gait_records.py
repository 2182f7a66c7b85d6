"""The records of the measures of a walk: what `gait` computes, in words."""

from __future__ import annotations

import statistics
from functools import wraps

from pressuremat.i18n import N_
from pressuremat.metrics import gait
from pressuremat.metrics.record import Measured, Metric, Need, WalkInput

_TERMS = "Perry & Burnfield 2010, Gait Analysis; docs/definitions-footprint.md, Walk"
_ADULTS = "Hollman et al. 2011, Gait Posture 34:111, doi:10.1016/j.gaitpost.2011.03.024"
_SYMMETRY = "Robinson et al. 1987, J Manipulative Physiol Ther 10:172: symmetry index, twice |L − R| / (L + R)"
_VARIABILITY = "Almarwani et al. 2016, Gait Posture, doi:10.1016/j.gaitpost.2015.11.014"
_LENGTH: frozenset[Need] = frozenset({"pitch"})
_TIME: frozenset[Need] = frozenset({"rate"})
_BOTH = _LENGTH | _TIME
_FEET: tuple[gait.Foot, ...] = ("left", "right")
_STEPS = N_("Reliable from 4 footsteps on.")
_STRIDES = N_("Needs three complete footprints in a row, so a mat of 1.7 m or more, and 4 footsteps.")
_RATE = N_("Needs 50 frames a second or more, better 100, and 4 footsteps.")
_FEW = N_("Shown from 20 strides on, and never with a finding: it is reproduced poorly.")


def _walk(
    key: str,
    label: str,
    unit: str,
    each: gait.Measure,
    definition: str,
    needs: frozenset[Need],
    limits: str,
    *,
    source: str = _TERMS,
    decimals: int = 1,
    sides: tuple[gait.Foot | None, ...] = (None,),
) -> Metric:
    """The record of a measure of which a walk has repetitions; the value is their median."""

    @wraps(each)
    def median(of: WalkInput) -> Measured:
        found = each(of.walk, of.side)
        if found.reason:
            return Measured(None, reason=found.reason)
        values = found.values
        spread = statistics.stdev(values) if len(values) > 1 else None
        error = gait.median_error(found.errors)
        return Measured(statistics.median(values), error, repeat_sd=spread, n=found.n or len(values))

    return Metric(key, label, unit, "walk", median, definition, source, decimals, needs, limits, sides=sides)


GAIT: tuple[Metric, ...] = (
    _walk(
        "step_length_mm",
        N_("Step length"),
        "mm",
        gait.step_length_mm,
        N_("From the other foot's heel centre to that of the landing foot, along the direction of walking."),
        _LENGTH,
        _STEPS,
        source=_ADULTS,
        sides=_FEET,
    ),
    _walk(
        "stride_length_mm",
        N_("Stride length"),
        "mm",
        gait.stride_length_mm,
        N_("From one heel centre to the next of the same foot."),
        _LENGTH,
        _STRIDES,
        source=_ADULTS,
        sides=_FEET,
    ),
    _walk(
        "stride_width_mm",
        N_("Stride width"),
        "mm",
        gait.stride_width_mm,
        N_("Distance of the opposite heel centre from the straight line of the stride around it."),
        _LENGTH,
        _STRIDES,
        source=_ADULTS,
    ),
    _walk(
        "step_s",
        N_("Step time"),
        "s",
        gait.step_s,
        N_("From the other foot's contact with the ground to that of the landing foot."),
        _TIME,
        _RATE,
        decimals=3,
        sides=_FEET,
    ),
    _walk(
        "stride_s",
        N_("Stride time"),
        "s",
        gait.stride_s,
        N_("From one contact of a foot with the ground to its next: the gait cycle."),
        _TIME,
        _RATE,
        decimals=3,
        sides=_FEET,
    ),
    _walk(
        "stance_s",
        N_("Stance time"),
        "s",
        gait.stance_s,
        N_("From a foot's contact with the ground to its toe-off."),
        _TIME,
        _RATE,
        decimals=3,
        sides=_FEET,
    ),
    _walk(
        "swing_s",
        N_("Swing time"),
        "s",
        gait.swing_s,
        N_("From a foot's toe-off to its next contact with the ground."),
        _TIME,
        _RATE,
        decimals=3,
        sides=_FEET,
    ),
    _walk(
        "stance_pct",
        N_("Stance"),
        "%",
        gait.stance_pct,
        N_("Stance time over stride time."),
        _TIME,
        _RATE,
        sides=_FEET,
    ),
    _walk(
        "swing_pct",
        N_("Swing"),
        "%",
        gait.swing_pct,
        N_("Swing time over stride time."),
        _TIME,
        _RATE,
        sides=_FEET,
    ),
    _walk(
        "single_support_pct",
        N_("Single support"),
        "%",
        gait.single_support_pct,
        N_("The time in which this foot alone is on the ground, which is the other's swing, over stride time."),
        _TIME,
        _RATE,
        sides=_FEET,
    ),
    _walk(
        "double_support_pct",
        N_("Double support"),
        "%",
        gait.double_support_pct,
        N_("The time in which both feet are on the ground, both periods of a stride added up, over stride time."),
        _TIME,
        _RATE,
    ),
    _walk(
        "cadence_spm",
        N_("Cadence"),
        "1/min",
        gait.cadence_spm,
        N_("Steps a minute: 60 over the step time."),
        _TIME,
        _RATE,
    ),
    _walk(
        "speed_m_s",
        N_("Walking speed"),
        "m/s",
        gait.speed_m_s,
        N_("Stride length over stride time."),
        _BOTH,
        _STRIDES,
        source=_ADULTS,
        decimals=2,
    ),
    *(
        _walk(
            f"symmetry_{name}_pct",
            label,
            "%",
            gait.symmetry_of(measure),
            N_("100 · |L − R| / (½ · (L + R)) of the medians of left and right; 0 is even."),
            needs,
            limits,
            source=_SYMMETRY,
        )
        for name, label, measure, needs, limits in (
            ("step_length", N_("Symmetry of step length"), gait.step_length_mm, _LENGTH, _STEPS),
            ("step_time", N_("Symmetry of step time"), gait.step_s, _TIME, _RATE),
            ("stance_time", N_("Symmetry of stance time"), gait.stance_s, _TIME, _RATE),
        )
    ),
    *(
        _walk(
            f"variability_{name}_pct",
            label,
            "%",
            gait.variability_of(measure),
            N_("Standard deviation over mean of all strides, each foot about its own mean (CV)."),
            needs,
            _FEW,
            source=_VARIABILITY,
        )
        for name, label, measure, needs in (
            ("stride_time", N_("Variability of stride time"), gait.stride_s, _TIME),
            ("stride_length", N_("Variability of stride length"), gait.stride_length_mm, _LENGTH),
        )
    ),
)
