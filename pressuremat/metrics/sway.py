"""Standing balance: every sway measure in display order, and how values are made of a trace.

In: a `CopTrace`. Out: `MetricValue`s. Refuses to know files and mats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics import tables
from pressuremat.metrics.record import Measured, Metric
from pressuremat.metrics.sway_error import error_of
from pressuremat.metrics.sway_records import SWAY_IN_TIME, SWAY_IN_TIME_MORE
from pressuremat.metrics.sway_spectrum_records import SWAY_IN_FREQUENCY, SWAY_IN_FREQUENCY_MORE
from pressuremat.metrics.sway_time import REASON_FEW
from pressuremat.metrics.sway_trace import CopTrace
from pressuremat.types import MetricValue

#: What a person is shown; of the others the first few are for who coaches them, the rest for who studies.
_SIMPLE = frozenset({"sway_path_mm", "sway_velocity_mm_s", "sway_ellipse_mm2"})

#: Those that an analysis of somebody who stands gives; the others are for `pressuremat sway`.
SWAY_OF_STANDING: tuple[Metric, ...] = tuple(
    replace(metric, detail="simple" if metric.key in _SIMPLE else "professional")
    for metric in (*SWAY_IN_TIME, *SWAY_IN_FREQUENCY)
)
#: The better known ones first.
SWAY: tuple[Metric, ...] = (
    *SWAY_OF_STANDING,
    *(replace(metric, detail="research") for metric in (*SWAY_IN_TIME_MORE, *SWAY_IN_FREQUENCY_MORE)),
)

LEAST_S = 20.0
REASON_SHORT = N_("shorter than 20 s")
#: A resting load that seems to move faster than this hides how fast a person sways.
MOST_FALSE_SPEED_MM_S = 1.5
REASON_NOISE = N_("the mat's own noise would look like more than 1.5 mm/s of sway")
REASON_GATE = N_("in its last test the mat showed a dead weight sway by more than 1.5 mm/s")
#: What noise adds to: every measure of path, speed and area, and of irregularity.
NOISY = (
    "sway_path",
    "sway_velocity",
    "sway_ellipse_mm2",
    "sway_circle",
    "sway_area_rate",
    "sway_mean_frequency",
    "sway_phase_plane",
    "sway_turns",
    "sway_peak_speed",
    "sway_fractal",
    "sway_sample_entropy",
)
#: What tells of irregularity, which little noise decides.
IRREGULAR = ("sway_sample_entropy",)
_LEAST_SAMPLES = 3


def sway_values(
    trace: CopTrace,
    *,
    false_speed_mm_s: float | None = None,
    noise_reason: str = REASON_NOISE,
    metrics: tuple[Metric, ...] = SWAY,
    reason: str | None = None,
    shaken: Sequence[CopTrace] = (),
) -> tuple[MetricValue, ...]:
    """The sway measures `metrics` of a trace, in display order; a trace of fewer than 3 samples has reasons only.

    `false_speed_mm_s` is the velocity of something that rests: of a dead weight where that was measured, else what the
    mat's noise alone would give (`filters.false_speed`), None where unknown. Where it is too large, `noise_reason` is
    the reason. `reason`: why the trace as a whole is not to be believed, None where it is. `shaken` are traces with the
    positions' error added once more (`sway_error.shaken`), from which uncertainties come; without them there are none.
    """
    # Trace by trace, for measures share the spectra of one.
    again = [[_number(metric, one) for metric in metrics] for one in shaken]
    return tuple(
        _value(metric, trace, false_speed_mm_s, noise_reason, reason, [values[k] for values in again])
        for k, metric in enumerate(metrics)
    )


def no_sway_values(reason: str, metrics: tuple[Metric, ...] = SWAY) -> tuple[MetricValue, ...]:
    """The sway measures `metrics` without a value, for that reason."""
    return tuple(_made(metric, Measured(None, reason=reason), None) for metric in metrics)


def _number(metric: Metric, trace: CopTrace) -> float:
    """The bare value of a measure; NaN where there is none."""
    if trace.n < _LEAST_SAMPLES:
        return float("nan")
    value = metric.compute(trace).value  # type: ignore[arg-type]
    return float("nan") if value is None else value


def _value(
    metric: Metric,
    trace: CopTrace,
    false_speed_mm_s: float | None,
    noise_reason: str,
    doubt: str | None,
    again: list[float],
) -> MetricValue:
    if trace.n < _LEAST_SAMPLES:
        return _made(metric, Measured(None, reason=REASON_FEW), None)
    # The scope says which input a metric takes; the type of the record cannot.
    measured = metric.compute(trace)  # type: ignore[arg-type]
    if measured.value is not None and np.isfinite(measured.value) and measured.uncertainty is None:
        measured = replace(
            measured, uncertainty=error_of(measured.value, again, irregular=metric.key.startswith(IRREGULAR))
        )
    # N samples stand for N intervals here, whatever velocities are divided by.
    if trace.n / trace.rate_hz < LEAST_S * (1 - 1e-9):
        doubt = REASON_SHORT
    elif false_speed_mm_s is not None and false_speed_mm_s > MOST_FALSE_SPEED_MM_S and metric.key.startswith(NOISY):
        doubt = noise_reason
    return _made(metric, measured, doubt)


def _made(metric: Metric, measured: Measured, doubt: str | None) -> MetricValue:
    value, reason = measured.value, measured.reason or doubt
    if value is not None and not np.isfinite(value):
        value, reason = None, reason or REASON_FEW
    valid = value is not None and reason is None
    return MetricValue(
        key=metric.key,
        side=metric.side,
        value=value,
        unit=metric.unit,
        uncertainty=None if value is None else measured.uncertainty,
        n=1 if value is not None else 0,
        valid=valid,
        reason=reason,
        band=tables.band_word(metric.key, value, measured.uncertainty) if valid and value is not None else None,
        reference=tables.reference(metric.key),
    )
