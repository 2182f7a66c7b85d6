"""The noise gate for sway: how fast a dead weight seems to sway on this mat.

A weight of 20 kg or more does not move; what its centre of pressure does is the mat's own doing. It is taken exactly as
a standing person's is: the same cells, the same resampling and filter, the same velocity. What it found is kept with
the mat, and sway measures of people are valid only where it is small.
"""

from __future__ import annotations

import numpy as np

from pressuremat.analysis.settings import Settings, calibrated_thresholds
from pressuremat.calibration import Calibration, Step
from pressuremat.calibration.fit import KnownLoad, pressures
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.metrics import sway_time
from pressuremat.metrics.sway import MOST_FALSE_SPEED_MM_S
from pressuremat.metrics.sway_trace import trace_of
from pressuremat.processing.cop import cop_mm
from pressuremat.units import STANDARD_GRAVITY_M_S2

#: A lighter weight, or a shorter time, says nothing of how a person's centre of pressure is found.
LEAST_KG, LEAST_S = 20.0, 30.0


def enough(load: KnownLoad) -> bool:
    """Whether a load is heavy enough, and stood long enough, for `noise_gate`."""
    if load.time_s is None:
        return False
    time_s = load.time_s[load.part]
    seconds = float(time_s[-1] - time_s[0]) if len(time_s) > 1 else 0.0
    return load.force_n / STANDARD_GRAVITY_M_S2 >= LEAST_KG - 1e-6 and seconds >= LEAST_S - 1.0


def noise_gate(calibration: Calibration, load: KnownLoad, geometry: MatGeometry, date: str = "") -> Calibration:
    """The calibration with the step `gate`: velocity and range of a dead weight's centre of pressure, creep over 30 s.

    Raises ValueError for a weight or a time that is too small, or a mat that is not calibrated.
    """
    if calibration.law is None:
        raise ValueError(_("the mat must be scaled by a known load before it can be checked"))
    if load.time_s is None:
        raise ValueError(_("the times of the frames are not known"))
    kg = load.force_n / STANDARD_GRAVITY_M_S2
    time_s = load.time_s[load.part]
    seconds = float(time_s[-1] - time_s[0]) if len(time_s) > 1 else 0.0
    if not enough(load):
        raise ValueError(
            _(
                "the dead-weight test needs {kg:g} kg or more for {s:g} s, this was {was_kg:g} kg for {was_s:.0f} s"
            ).format(kg=LEAST_KG, s=LEAST_S, was_kg=kg, was_s=seconds)
        )
    settings = Settings()
    frames = pressures(calibration, load)
    found = cop_mm(frames, geometry, calibrated_thresholds(settings, geometry, calibration).cop_floor)
    if not np.isfinite(found).all():
        raise ValueError(_("the weight was not seen all the time"))
    rate_hz = 1.0 / float(np.median(np.diff(time_s)))
    x, y = found.T
    trace = trace_of(x, y, rate_hz, raw=False, time_s=time_s, low_pass_hz=settings.sway_low_pass_hz)
    # Of something that does not move at all there is no value.
    velocity = sway_time.velocity(trace, "both").value or 0.0
    total = frames.sum(axis=(1, 2), dtype=np.float64)
    fitted = np.polynomial.Polynomial.fit(time_s, total, 1)
    step = Step(
        "gate",
        date,
        accepted=velocity <= MOST_FALSE_SPEED_MM_S,
        figures={
            "velocity_mm_s": velocity,
            "range_mm": float(max(np.ptp(trace.x_mm), np.ptp(trace.y_mm))),
            "kg": kg,
            "seconds": seconds,
            "creep_30_s_pct": float(100.0 * (fitted(time_s[-1]) / fitted(time_s[0]) - 1.0)),
        },
    )
    return calibration.with_step(step)
