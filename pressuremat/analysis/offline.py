"""From a recording to an Analysis: the same steps as live, in a loop, then the metrics.

In: a `Recording`. Out: an `Analysis`. Refuses to know files and screens.

Looking ahead is used in two places: the thresholds of recordings in counts come from the whole of them, and
footprints are numbered as their contacts began, not as they ended.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pressuremat import __version__
from pressuremat.analysis import steps
from pressuremat.analysis.mat import mat_report
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.settings import Settings, Thresholds, calibrated_thresholds, count_thresholds
from pressuremat.analysis.standing import QUIET, sway_of
from pressuremat.calibration.sheet import sheet_undo
from pressuremat.metrics.record import FootInput, WholeInput
from pressuremat.metrics.registry import evaluate_footprint, evaluate_whole
from pressuremat.processing.contact import clean, noise_sd
from pressuremat.types import Footprint, MetricValue, Recording
from pressuremat.units import force_n

#: Frames calibrated at a time.
_BATCH = 256


def analyse(
    recording: Recording,
    settings: Settings | None = None,
    *,
    protocol: str | None = None,
    mass_kg: float | None = None,
) -> Analysis:
    """All footprints and values of a recording.

    `protocol` names what the person was asked to do; without it the recording's own name for it holds, else the
    duration of the contacts tells standing from walking. `mass_kg` is the person's mass, None where unknown.
    A recording without frames or without load has no footprints, and values without a value.
    """
    settings = Settings() if settings is None else settings
    thresholds = thresholds_of(recording, settings)
    state = steps.start(recording.geometry, thresholds, settings, trimmed_to_contact=recording.trimmed_to_contact)
    total = np.zeros(recording.n_frames)
    cop = np.full((recording.n_frames, 2), np.nan)
    found: list[Footprint] = []
    undo = sheet_undo(recording.calibration)
    for begin in range(0, recording.n_frames, _BATCH):
        for at, pressed in enumerate(recording.pressure(begin, begin + _BATCH), begin):
            frame = pressed if undo is None else undo.frame(pressed, float(recording.time_s[at]))
            moment = steps.step(state, float(recording.time_s[at]), frame)
            total[at], cop[at] = moment.total, moment.cop_mm
            found.extend(moment.closed)
    found.extend(steps.finish(state))
    footprints = in_order_of_landing(found)
    if recording.unit == "kPa":
        total *= force_n(1.0, recording.geometry.cell_area_mm2)
    named = protocol or recording.protocol or guess_protocol(footprints)
    values = values_of(recording, footprints, named, settings, thresholds, mass_kg)
    if named in QUIET:
        values += sway_of(recording, footprints, cop, settings, thresholds)
    return Analysis(
        recording=recording,
        protocol=named,
        footprints=footprints,
        values=values,
        time_s=recording.time_s,
        total=total,
        body_cop_mm=cop,
        provenance={
            **_provenance(recording, settings, thresholds, state.n_ghosts, mass_kg),
            "mat": mat_report(recording, total).to_json(),
        },
    )


def in_order_of_landing(found: list[Footprint]) -> tuple[Footprint, ...]:
    """Footprints numbered in the order in which their contacts began, of two at once the left one first.

    A refinement of looking ahead: live, they are numbered as they close.
    """
    landed = sorted(found, key=lambda one: (one.start_s, one.geometry.origin_mm))
    return tuple(replace(one, id=number) for number, one in enumerate(landed, start=1))


def thresholds_of(recording: Recording, settings: Settings) -> Thresholds:
    """The thresholds that `settings` come to for a recording."""
    calibration = recording.calibration
    known = float("nan") if calibration is None else calibration.noise()
    if recording.unit == "kPa":
        return calibrated_thresholds(settings, recording.geometry, calibration)
    maximum = np.zeros(recording.geometry.shape)
    mean, square = np.zeros_like(maximum), np.zeros_like(maximum)
    largest = 0.0
    for begin in range(0, recording.n_frames, _BATCH):
        part = recording.pressure(begin, begin + _BATCH)
        part = np.stack([clean(frame) for frame in part]).astype(np.float64)
        maximum = np.maximum(maximum, part.max(axis=0))
        mean += part.sum(axis=0)
        square += (part**2).sum(axis=0)
        largest = max(largest, float(part.sum(axis=(1, 2)).max()))
    n = max(recording.n_frames, 1)
    sd = np.sqrt((square / n - (mean / n) ** 2).clip(0))
    noise = known if np.isfinite(known) else noise_sd(maximum, sd)
    high = float(np.percentile(maximum, settings.contour_count_percentile)) if maximum.size else 0.0
    return count_thresholds(settings, noise, high, largest)


def guess_protocol(footprints: tuple[Footprint, ...]) -> str:
    """Standing where some foot stood, else a walk."""
    return "stand" if any(one.static for one in footprints) else "walk"


def values_of(
    recording: Recording,
    footprints: tuple[Footprint, ...],
    protocol: str,
    settings: Settings,
    thresholds: Thresholds,
    mass_kg: float | None,
) -> tuple[MetricValue, ...]:
    """Every footprint's values and then the recording's, in display order."""
    inputs = tuple(
        FootInput(
            one,
            footprints,
            protocol,
            time_known=recording.time_known,
            noise=thresholds.noise,
            steady_share=settings.steady_share,
            barefoot=recording.condition.footwear in ("barefoot", "sock"),
            upsampling=settings.upsampling,
            toe_fallback=settings.toe_fallback,
        )
        for one in footprints
    )
    per_foot = [value for one in inputs for value in evaluate_footprint(one)]
    return (*per_foot, *evaluate_whole(WholeInput(inputs, tuple(per_foot), protocol, mass_kg)))


def _provenance(
    recording: Recording, settings: Settings, thresholds: Thresholds, n_ghosts: int, mass_kg: float | None
) -> dict[str, Any]:
    return {
        "version": __version__,
        "settings": settings.to_json(),
        "thresholds": thresholds.to_json(),
        "calibration": None if recording.calibration is None else recording.calibration.to_json(),
        "input_sha256": recording.input_sha256,
        "mass_kg": mass_kg,
        "n_contacts_not_counted": n_ghosts,
    }
