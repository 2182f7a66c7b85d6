"""All metrics, in display order, and how a value is made of one.

In: a footprint, or a recording's footprints. Out: `MetricValue`s. Refuses to know a metric by name.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics import tables, uncertainty
from pressuremat.metrics.arch import ARCH_INDEX, CHIPPAUX_SMIRAK, MODIFIED_ARCH_INDEX, STAHELI
from pressuremat.metrics.arch_contour import ARCH_CONTOUR
from pressuremat.metrics.comparison import COMPARISONS
from pressuremat.metrics.flaws import Flaws
from pressuremat.metrics.foot_sway import FOOT_SWAY
from pressuremat.metrics.gait_records import GAIT
from pressuremat.metrics.gait_values import walk_values
from pressuremat.metrics.loading_records import LOAD_FORE, LOAD_LEFT, LOADING
from pressuremat.metrics.one_leg_records import ONE_LEG
from pressuremat.metrics.phases import PHASES
from pressuremat.metrics.record import FootInput, Measured, Metric, Need, Trial, WholeInput
from pressuremat.metrics.roll_path import LATERAL_MEDIAL, ROLL_PATH
from pressuremat.metrics.rollover import CPEI, FOOT_BALANCE, FOOT_PROGRESSION
from pressuremat.metrics.size import CONTACT_AREA, FOOT_LENGTH, FOOT_WIDTH
from pressuremat.metrics.squat_records import SQUAT
from pressuremat.metrics.sway import SWAY
from pressuremat.metrics.trial_values import trial_values
from pressuremat.metrics.zone_records import ZONE_LOADS
from pressuremat.types import MetricValue, Side

METRICS: tuple[Metric, ...] = (
    ARCH_INDEX,
    CHIPPAUX_SMIRAK,
    STAHELI,
    MODIFIED_ARCH_INDEX,
    *ARCH_CONTOUR,
    CPEI,
    FOOT_BALANCE,
    FOOT_LENGTH,
    FOOT_WIDTH,
    CONTACT_AREA,
    FOOT_PROGRESSION,
    *LOADING,
    LOAD_LEFT,
    LOAD_FORE,
    *GAIT,
    *SWAY,
    *SQUAT,
    *ONE_LEG,
    *COMPARISONS,
    *FOOT_SWAY,
    LATERAL_MEDIAL,
    *PHASES,
    *ROLL_PATH,
    *ZONE_LOADS,
)

_BY_KEY = {metric.key: metric for metric in METRICS}

_REASONS: dict[Need, str] = {
    "shape": N_("the footprint is not complete"),
    "kPa": N_("the recording is not calibrated: its unit is counts, not kPa"),
    "pitch": N_("the distance between the cells is not known"),
    "rate": N_("the times of the frames are not known"),
    "step": N_("only for a step, and this foot stands"),
    "standing": N_("only for standing, and this is a step"),
    "side": N_("it is not known whether this is a left or a right foot"),
    "barefoot": N_("a shoe hides the foot's shape"),
}
REASON_NO_AXIS = N_("the print has no recognisable long axis")
REASON_SINGLE_FRAME = N_("too short for this value")


def metric_by_key(key: str) -> Metric:
    """The metric with that key. Raises KeyError."""
    return _BY_KEY[key]


def evaluate_footprint(foot: FootInput) -> tuple[MetricValue, ...]:
    """All footprint metrics of one footprint, in display order."""
    return tuple(_footprint_value(metric, foot) for metric in METRICS if metric.scope == "footprint")


def evaluate_whole(whole: WholeInput) -> tuple[MetricValue, ...]:
    """The recording's own metrics, those of its walk, then each side's median over its complete footprints."""
    flaws = [foot.flaws for foot in whole.feet]
    own = [
        _value(metric, _flawed(metric, metric.compute(whole), flaws), metric.side, None)  # type: ignore[arg-type]
        for metric in METRICS
        if metric.scope == "recording"
    ]
    steps = [foot for foot in whole.feet if not foot.footprint.static]
    if whole.protocol == "walk":
        walking = walk_values(whole, (metric for metric in METRICS if metric.scope == "walk"))
        own += [_value(metric, _flawed(metric, measured, flaws), side, None) for metric, side, measured in walking]
    return (*own, *(_medians(whole, steps) if steps else ()))


def evaluate_trial(trial: Trial) -> tuple[MetricValue, ...]:
    """The values of a guided test, in display order."""
    flaws = [foot.flaws for foot in trial.feet]
    return tuple(
        _value(metric, _flawed(metric, measured, flaws), side, None)
        for metric, side, measured in trial_values(trial, METRICS)
    )


def value_of(metric: Metric, measured: Measured, side: Side | None) -> MetricValue:
    """What was measured with its record's words, for values that belong to no footprint."""
    return _value(metric, measured, side, None)


def _footprint_value(metric: Metric, foot: FootInput) -> MetricValue:
    footprint = foot.footprint
    side: Side | None = None if footprint.side == "unknown" else footprint.side
    missing = _unmet(metric, foot)
    # The scope says which input a metric takes; the type of the record cannot.
    measured = Measured(None, reason=missing) if missing else metric.compute(foot)  # type: ignore[arg-type]
    if measured.value is not None:
        measured = replace(measured, value=uncertainty.unbiased(metric.key, measured.value, foot))
    measured = replace(measured, uncertainty=uncertainty.combined(metric, foot, measured))
    if measured.value is not None and measured.reason is None and "barefoot" in metric.needs and not foot.barefoot:
        measured = replace(measured, reason=_REASONS["barefoot"])
    if measured.value is not None and measured.reason is None and not footprint.complete:
        # Part of the foot was beside the mat, or part of its time beside the recording: a lower bound at best.
        measured = replace(measured, reason=footprint.reason or _REASONS["shape"])
    if measured.value is not None and measured.reason is None:
        measured = replace(measured, reason=uncertainty.doubt(metric, foot))
    return _value(metric, _flawed(metric, measured, [foot.flaws]), side, footprint.id)


def _flawed(metric: Metric, measured: Measured, flaws: Sequence[Flaws]) -> Measured:
    """A value as it is worth with these flaws of cells: with a wider uncertainty, as a lower bound, or not valid."""
    if measured.value is None:
        return measured
    basis, error = metric.basis, measured.uncertainty
    if error is not None:
        error *= max((one.wider(basis) for one in flaws), default=1.0)
    if measured.reason is not None:
        return replace(measured, uncertainty=error)
    reason = next((reason for one in flaws if (reason := one.reason(basis))), None)
    return replace(measured, uncertainty=error, reason=reason, at_least=basis == {"load"} and reason is not None)


def _unmet(metric: Metric, foot: FootInput) -> str | None:
    """Why a metric cannot be computed for a footprint; None where it can."""
    footprint = foot.footprint
    if "kPa" in metric.needs and footprint.unit != "kPa":
        return _REASONS["kPa"]
    if "pitch" in metric.needs and not footprint.geometry.pitch_known:
        return _REASONS["pitch"]
    if "rate" in metric.needs and not foot.time_known:
        return _REASONS["rate"]
    if "step" in metric.needs and footprint.static:
        return _REASONS["step"]
    if "standing" in metric.needs and not footprint.static:
        return _REASONS["standing"]
    if "shape" in metric.needs and not footprint.complete:
        return footprint.reason or _REASONS["shape"]
    if "shape" in metric.needs and footprint.axis is None:
        return REASON_NO_AXIS
    if "side" in metric.needs and footprint.side == "unknown":
        return _REASONS["side"]
    return None


def _value(metric: Metric, measured: Measured, side: Side | None, footprint_id: int | None) -> MetricValue:
    value, uncertainty, reason = measured.value, measured.uncertainty, measured.reason
    if value is not None and not np.isfinite(value):
        value, uncertainty = None, None
        reason = reason or REASON_SINGLE_FRAME
    if value is None:
        uncertainty = None
    valid = value is not None and reason is None
    return MetricValue(
        key=metric.key,
        side=side,
        value=value,
        unit=metric.unit,
        uncertainty=uncertainty,
        repeat_sd=measured.repeat_sd,
        n=measured.n if value is not None else 0,
        valid=valid,
        reason=reason,
        band=tables.band_word(metric.key, value, uncertainty) if valid and value is not None else None,
        reference=tables.reference(metric.key),
        footprint_id=footprint_id,
        at_least=measured.at_least and value is not None,
    )


def _medians(whole: WholeInput, steps: list[FootInput]) -> list[MetricValue]:
    """For each side and footprint metric the median of the valid values of its steps, lower bounds among them."""
    ids = {foot.footprint.id for foot in steps}
    of_key: dict[tuple[str, Side | None], list[MetricValue]] = {}
    for value in whole.values:
        if value.footprint_id in ids:
            of_key.setdefault((value.key, value.side), []).append(value)
    made = []
    for metric in METRICS:
        if metric.scope != "footprint" or "standing" in metric.needs:
            continue
        for side in cast("tuple[Side, ...]", ("left", "right")):
            known = of_key.get((metric.key, side))
            if known:
                made.append(_median(metric, side, known))
    return made


def _median(metric: Metric, side: Side, known: list[MetricValue]) -> MetricValue:
    used = [v for v in known if v.value is not None and (v.valid or v.at_least)]
    good = [(v.value, v.uncertainty) for v in used if v.value is not None]
    if not good:
        return _value(metric, Measured(None, reason=known[0].reason or _REASONS["shape"]), side, None)
    values = [value for value, _ in good]
    middle = float(statistics.median(values))
    # A step that pressed harder than can be read does not move the median as long as it stands above it.
    above = statistics.median_high(values)
    bound = next((v for v in used if v.at_least and v.value is not None and v.value <= above), None)
    errors = [error for _, error in good if error is not None]
    # Placement errs anew with every step, so that the mean error shrinks; a median is a little worse than a mean. A
    # calibration errs in every step alike.
    anew = 1.25 / np.sqrt(len(errors)) if len(errors) > 1 and "load" not in metric.basis else 1.0
    error = anew * float(np.mean(errors)) if errors else None
    uncertainty = None if error is None else float(error)
    return MetricValue(
        key=metric.key,
        side=side,
        value=middle,
        unit=metric.unit,
        uncertainty=uncertainty,
        repeat_sd=float(statistics.stdev(values)) if len(values) > 1 else None,
        n=len(values),
        valid=bound is None,
        reason=None if bound is None else bound.reason,
        band=tables.band_word(metric.key, middle, uncertainty) if bound is None else None,
        reference=tables.reference(metric.key),
        at_least=bound is not None,
    )
