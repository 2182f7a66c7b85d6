"""From a recording to an Analysis: the same steps as live, in a loop, then the metrics.

In: a `Recording`. Out: an `Analysis`. Refuses to know files and screens.

Looking ahead is used in four places: the thresholds of recordings in counts come from the whole of them, footprints
are numbered as their contacts began, not as they ended, the steps before and behind have a say in a step's side, and a
walk across the mat is looked through a second time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from pressuremat import __version__
from pressuremat.analysis import steps
from pressuremat.analysis.across import best_of, lies_across
from pressuremat.analysis.corrections import corrected
from pressuremat.analysis.flaws import flaws_of
from pressuremat.analysis.insoles import contacts_of
from pressuremat.analysis.locked import locked
from pressuremat.analysis.mat import mat_report
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.plausible import questions
from pressuremat.analysis.settings import Settings, Thresholds, calibrated_thresholds, count_thresholds
from pressuremat.analysis.standing import QUIET, sway_of
from pressuremat.analysis.trials import NO_REPETITIONS, Asked, guess_test, repetitions_of, trial_of
from pressuremat.calibration.autozero import FAR, AutoZero, Outcome
from pressuremat.calibration.reading import reading_of
from pressuremat.calibration.sheet import sheet_undo
from pressuremat.calibration.uncertainty import load_error
from pressuremat.files.corrections import to_json as corrections_json
from pressuremat.i18n import _
from pressuremat.metrics.flaws import Flaws
from pressuremat.metrics.record import FootInput, WholeInput
from pressuremat.metrics.registry import evaluate_footprint, evaluate_trial, evaluate_whole
from pressuremat.metrics.rollover import mean_direction_deg, passes_of
from pressuremat.metrics.tables import holds_at_age, is_child
from pressuremat.processing.contact import clean, noise_sd
from pressuremat.processing.feet import wrap_deg
from pressuremat.processing.footprints import with_side
from pressuremat.processing.masks import MASK_VERSION
from pressuremat.processing.sides import along_a_walk
from pressuremat.types import NOBODY_KNOWN, Floats, Footprint, MetricValue, Recording, Subject
from pressuremat.units import force_n

#: Frames calibrated at a time.
_BATCH = 256
#: A foot points at most this far from where the others of its walk do.
_ASTRAY_DEG = 60.0


def analyse(
    recording: Recording,
    settings: Settings | None = None,
    *,
    protocol: str | None = None,
    subject: Subject = NOBODY_KNOWN,
    asked_s: float | None = None,
    flat: Analysis | None = None,
) -> Analysis:
    """All footprints and values of a recording.

    `protocol` names what the person was asked to do; without it the recording's own name for it holds, else the
    duration of the contacts tells standing from walking, and repetitions and a lifted foot tell what is done standing.
    `subject` is what is known of the person: published ranges of adults are not held against children. `asked_s` is
    how long a test on one leg was to be held: who stood so long may have stopped because they were told to. `flat` is
    a trial of the same person in the same place with nothing under the heels, which says which foot is which.
    A recording without frames or without load has no footprints, and values without a value.
    """
    settings = Settings() if settings is None else settings
    recording, zeroing = auto_zeroed(recording, settings.auto_zero_s)
    thresholds = thresholds_of(recording, settings)
    found, total, cop, n_ghosts = _contacts(recording, settings, thresholds)
    if not recording.insoles and any(lies_across(one, settings) for one in found):
        # Somebody may have crossed the mat from side to side, or turned, whose feet are then found in pieces.
        found = best_of(found, _contacts(recording, settings, thresholds, along_x=True)[0], settings)
    footprints = in_order_of_landing(found) if recording.insoles else settled(found, settings)
    if flat is not None:
        footprints = locked(footprints, flat, settings.upsampling)
    if recording.corrections:
        by_hand, lost = corrected(footprints, recording, settings, thresholds)
        footprints = in_order_of_landing(by_hand)
        if lost:
            warning = _("{n} corrections by hand no longer find their footprint.").format(n=lost)
            recording = replace(recording, warnings=(*recording.warnings, warning))
    total_in_unit = total
    if recording.unit == "kPa":
        total = total * force_n(1.0, recording.geometry.cell_area_mm2)
    flaws = flaws_of(recording, footprints, settings)
    named = protocol or recording.protocol
    if named is None:
        named = guess_protocol(footprints)
        inputs = foot_inputs(recording, footprints, named, settings, thresholds, flaws)
        named = guess_test(inputs, recording, total_in_unit, thresholds) or named
    inputs = foot_inputs(recording, footprints, named, settings, thresholds, flaws)
    values = _values(recording, inputs, named, subject.mass_kg)
    if named in QUIET:
        values += sway_of(recording, footprints, cop, settings, thresholds, flaws)
    if named not in {*QUIET, "walk"}:
        # Published ranges of a print are of adults who stand quietly on both feet, or walk.
        values = tuple(replace(value, band=None, reference=None) for value in values)
    asked = Asked(asked_s, subject.age_y)
    trial = trial_of(named, inputs, recording, total_in_unit, thresholds, asked)
    if trial is not None:
        values += evaluate_trial(trial)
    values = tuple(value if holds_at_age(value.key, subject.age_y) else replace(value, band=None) for value in values)
    if is_child(subject):
        values = tuple(replace(value, band=None, reference=None) for value in values)
    doubts = questions(recording, footprints, total, named, settings, subject)
    mat = mat_report(recording, total)
    return Analysis(
        recording=recording,
        protocol=named,
        footprints=footprints,
        values=values,
        time_s=recording.time_s,
        total=total,
        body_cop_mm=cop,
        provenance={
            **_provenance(recording, settings, thresholds, n_ghosts, subject, zeroing),
            "mat": mat.to_json(),
        },
        flaws=flaws,
        warnings=_warnings(recording, zeroing, (*mat.notes, *doubts)),
        repetitions=NO_REPETITIONS if trial is None else repetitions_of(trial),
    )


def _contacts(
    recording: Recording, settings: Settings, thresholds: Thresholds, *, along_x: bool = False
) -> tuple[list[Footprint], Floats, Floats, int]:
    """Footprints as their feet leave, every frame's total (T,) and CoP (T, 2), and how many contacts were none."""
    if recording.insoles:
        return contacts_of(recording, settings, thresholds)
    trimmed = recording.trimmed_to_contact
    state = steps.start(recording.geometry, thresholds, settings, trimmed_to_contact=trimmed, along_x=along_x)
    total = np.zeros(recording.n_frames)
    cop = np.full((recording.n_frames, 2), np.nan)
    found: list[Footprint] = []
    undo = sheet_undo(recording.calibration)
    for begin in range(0, recording.n_frames, _BATCH):
        for at, pressed in enumerate(recording.pressure(begin, begin + _BATCH), begin):
            frame = pressed if undo is None else undo.frame(pressed, float(recording.time_s[at]))
            moment = steps.step(state, float(recording.time_s[at]), frame, recording.belt_at(at))
            total[at], cop[at] = moment.total, moment.cop_mm
            found.extend(moment.closed)
    found.extend(steps.finish(state))
    return found, total, cop, state.n_ghosts


def _warnings(recording: Recording, zeroing: Outcome, asked: tuple[str, ...]) -> tuple[str, ...]:
    """What a reader of the values must know: of the file, of the mat's zero, of the person."""
    far = (_(zeroing.reason),) if zeroing.reason == FAR else ()
    return tuple(dict.fromkeys((*(_(warning) for warning in recording.warnings), *far, *asked)))


def auto_zeroed(recording: Recording, seconds: float) -> tuple[Recording, Outcome]:
    """The recording with the zero that its own first `seconds` show, where they are of the empty mat, and why."""
    counted = recording.stored_unit == "count" and recording.time_known
    zero = AutoZero(recording.calibration if counted else None, seconds)
    for at in range(recording.n_frames):
        if zero.outcome is not None:
            break
        zero.take(recording.frames[at], float(recording.time_s[at]))
        if zero.outcome is not None and zero.outcome.applied and zero.calibrator is not None:
            recording = replace(recording, zeroed=(at, zero.calibrator))
    return recording, zero.finish()


def settled(found: list[Footprint], settings: Settings) -> tuple[Footprint, ...]:
    """Footprints in the order of landing, with the sides that the whole walk gives them.

    A refinement of looking ahead: live, a footprint is numbered and gets its side as it closes.
    """
    ordered = {one.id: one for one in in_order_of_landing(found)}
    for steps_of_pass in passes_of(ordered.values()):
        prints = [one for one in steps_of_pass if one.axis is not None and one.side_confidence > 0]
        way = mean_direction_deg([one for one in prints if one.complete])
        for one, (side, confidence) in zip(prints, along_a_walk(prints), strict=True):
            own = 0.0 if one.axis is None else one.axis.axis_deg
            # A heel that has just landed does not show where it points; the walk does.
            astray = way is not None and not one.complete and abs(wrap_deg(own - way)) > _ASTRAY_DEG
            if side == one.side and not astray:
                ordered[one.id] = replace(one, side=side, side_confidence=confidence)
            else:
                forward = way if astray and way is not None else own
                ordered[one.id] = with_side(one, side, confidence, settings.upsampling, forward)
    return tuple(ordered.values())


def in_order_of_landing(found: list[Footprint]) -> tuple[Footprint, ...]:
    """Footprints numbered in the order in which their contacts began, of two at once the left one first."""
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
    """Standing where some foot stood, else a walk. Who is recorded by insoles may stand before walking off."""
    n_static = sum(one.static for one in footprints)
    if n_static and all(one.insole is not None for one in footprints) and len(footprints) - n_static > n_static:
        return "walk"
    return "stand" if any(one.static for one in footprints) else "walk"


def values_of(
    recording: Recording,
    footprints: tuple[Footprint, ...],
    protocol: str,
    settings: Settings,
    thresholds: Thresholds,
    mass_kg: float | None,
    flaws: tuple[Flaws, ...] | None = None,
) -> tuple[MetricValue, ...]:
    """Every footprint's values and then the recording's, in display order; `flaws` where they are known already."""
    inputs = foot_inputs(recording, footprints, protocol, settings, thresholds, flaws)
    return _values(recording, inputs, protocol, mass_kg)


def foot_inputs(
    recording: Recording,
    footprints: tuple[Footprint, ...],
    protocol: str,
    settings: Settings,
    thresholds: Thresholds,
    flaws: tuple[Flaws, ...] | None = None,
) -> tuple[FootInput, ...]:
    """Every footprint with what its values depend on; `flaws` where they are known already."""
    flaws = flaws_of(recording, footprints, settings) if flaws is None else flaws
    error = load_error(recording.calibration) if recording.unit == "kPa" else None
    reading = reading_of(recording.calibration, thresholds.noise)
    return tuple(
        FootInput(
            one,
            footprints,
            protocol,
            time_known=recording.time_known,
            noise=thresholds.noise,
            steady_share=settings.steady_share,
            barefoot=recording.condition.footwear in ("barefoot", "sock"),
            simulated=recording.simulated,
            upsampling=settings.upsampling,
            toe_fallback=settings.toe_fallback,
            flaws=own,
            load_error=error,
            reading=reading,
            cop_floor=thresholds.cop_floor,
            in_shoe=bool(recording.extra.get("in_shoe")),
            astray_deg=settings.astray_deg,
            least_stride_mm=settings.least_stride_mm,
        )
        for one, own in zip(footprints, flaws, strict=True)
    )


def _values(
    recording: Recording, inputs: tuple[FootInput, ...], protocol: str, mass_kg: float | None
) -> tuple[MetricValue, ...]:
    per_foot = [value for one in inputs for value in evaluate_footprint(one)]
    one_clock = recording.extra.get("n_joined", 1) == 1
    return (*per_foot, *evaluate_whole(WholeInput(inputs, tuple(per_foot), protocol, mass_kg, one_clock)))


def _provenance(
    recording: Recording,
    settings: Settings,
    thresholds: Thresholds,
    n_ghosts: int,
    subject: Subject,
    zeroing: Outcome,
) -> dict[str, Any]:
    return {
        "version": __version__,
        "settings": settings.to_json(),
        "thresholds": thresholds.to_json(),
        "calibration": None if recording.calibration is None else recording.calibration.to_json(),
        "input_sha256": recording.input_sha256,
        "corrections": corrections_json(recording.corrections),
        **({"joined": recording.extra["joined"]} if "joined" in recording.extra else {}),
        "masks": MASK_VERSION,
        "subject": subject.to_json(),
        "n_contacts_not_counted": n_ghosts,
        "auto_zero": zeroing.to_json(),
    }
