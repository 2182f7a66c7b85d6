"""From a recording's footprints to the values of its walk: landings, then every walk metric under its gates.

In: `WholeInput` and metrics. Out: `Measured`s, each with a reason where it cannot be given. Refuses to know a metric by
name.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics import tables
from pressuremat.metrics.gait import Foot, Landing, Walk
from pressuremat.metrics.record import REASON_INSOLES, Measured, Metric, WalkInput, WholeInput
from pressuremat.metrics.rollover import heel_centre, mean_direction_deg, passes_of
from pressuremat.metrics.uncertainty import heel_mm
from pressuremat.processing.footprints import interval_s
from pressuremat.types import Footprint

#: Below this rate gait is not timed [V 9]; below so many footsteps nothing of it is reliable [V 23].
LEAST_HZ = 50.0
LEAST_STEPS = 4

NO_CLOCK = N_("the times of the frames are not known, or the recordings of this walk share no clock")
NO_PITCH = N_("the distance between the cells is not known")
SLOW = N_("fewer than 50 frames a second are too few to time steps")
FEW_STEPS = N_("fewer than 4 footsteps: not reliable")
NOT_FOUND = N_("no steps were found")


def walk_of(whole: WholeInput) -> Walk:
    """The landings of a recording's steps of known side; times are those between which frames a foot was loaded."""
    steps = [one.footprint for one in whole.feet if not one.footprint.static]
    passes = passes_of(steps)
    interval = statistics.median([interval_s(one.time_s) for one in steps]) if steps else 0.0
    pitch_mm = max((foot.pitch_mm for foot in whole.feet), default=0.0)
    complete = [heel_mm(foot) for foot in whole.feet if not foot.footprint.static and foot.footprint.complete]
    cells_mm = float(np.sqrt(np.mean(np.square(complete)))) if complete else 0.0
    step_sd_mm = tables.pitch_error("step_length_mm", pitch_mm, "step") or 0.0
    return Walk(
        tuple(tuple(made for one in group if (made := _landing(one, interval, whole.one_clock))) for group in passes),
        tuple(mean_direction_deg(group) or 0.0 for group in passes),
        # An event falls anywhere within an interval.
        interval / float(np.sqrt(12.0)),
        float(np.hypot(step_sd_mm / np.sqrt(2.0), cells_mm)),
    )


def _landing(one: Footprint, interval: float, timed: bool) -> Landing | None:
    if one.side == "unknown":
        return None
    return Landing(
        one.side,
        heel_centre(one) if one.complete and one.insole is None else None,
        # In the mean half an interval passes between the event and the frame that shows it.
        one.start_s - interval / 2 if one.begins and timed else None,
        one.end_s + interval / 2 if one.ends and timed else None,
    )


def walk_values(whole: WholeInput, metrics: Iterable[Metric]) -> Iterator[tuple[Metric, Foot | None, Measured]]:
    """Every walk metric's value for each of its sides, in the metrics' order."""
    walk = walk_of(whole)
    for metric in metrics:
        missing = _unmet(metric, whole, walk)
        doubt = _doubt(metric, walk)
        for side in metric.sides:
            # The scope says which input a metric takes; the type of the record cannot.
            made = Measured(None, reason=missing) if missing else metric.compute(WalkInput(walk, side))  # type: ignore[arg-type]
            yield metric, side, made if made.value is None else replace(made, reason=doubt)


def _unmet(metric: Metric, whole: WholeInput, walk: Walk) -> str | None:
    """Why a metric cannot be computed; None where it can."""
    if not any(walk.passes):
        return NOT_FOUND
    if "pitch" in metric.needs and any(one.footprint.insole is not None for one in whole.feet):
        return REASON_INSOLES
    if "pitch" in metric.needs and not all(one.footprint.geometry.pitch_known for one in whole.feet):
        return NO_PITCH
    if "rate" in metric.needs and not (whole.one_clock and all(one.time_known for one in whole.feet)):
        return NO_CLOCK
    return None


def _doubt(metric: Metric, walk: Walk) -> str | None:
    """Why a value that is there is not valid; None where it is."""
    if "rate" in metric.needs and not walk.event_sd_s * np.sqrt(12.0) <= 1.001 / LEAST_HZ:
        return SLOW
    landings = [one for group in walk.passes for one in group]
    seen = [one.strike_s is not None if "rate" in metric.needs else one.heel_mm is not None for one in landings]
    return FEW_STEPS if sum(seen) < LEAST_STEPS else None
