"""Does what the mat saw fit the person's record, or anybody at all? One sentence for each thing that does not.

A recording's totals and footprints enter, questions leave. Nothing is ever rescaled: a calibration is of a mat.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from pressuremat.analysis.settings import Settings
from pressuremat.analysis.standing import QUIET
from pressuremat.i18n import _
from pressuremat.processing.footprints import REASON_EDGE, frame_seconds
from pressuremat.types import Floats, Footprint, Recording, Subject
from pressuremat.units import weight_n

#: Protocols in which the mat bears the whole person, whose mean load is thus their weight, however they move.
WHOLE_WEIGHT = frozenset(
    {"stand", "stand-eyes-closed", "squat", "squat-heels-raised", "single-leg", "single-leg-squat", "heel-rise"}
)


def questions(
    recording: Recording,
    footprints: Sequence[Footprint],
    total_n: Floats,
    protocol: str,
    settings: Settings,
    subject: Subject,
) -> tuple[str, ...]:
    """What does not fit, `total_n` (T,) being the recording's total. In counts only lengths can be asked about."""
    asked = [_short_question(recording, footprints, protocol, settings)]
    if recording.unit == "kPa" and recording.geometry.pitch_known:
        asked.append(mass_question(borne_kg(footprints, total_n, protocol), subject.mass_kg, settings))
        asked.append(_impossible_peak(total_n, settings))
    if recording.condition.footwear in ("barefoot", "sock"):
        asked.append(_length_question(footprints, subject.foot_mm, settings))
    return tuple(question for question in asked if question)


def mass_question(borne: float | None, mass_kg: float | None, settings: Settings) -> str | None:
    """A question where the mat bears another mass than the person has, or one that nobody has."""
    if borne is None:
        return None
    if not settings.least_kg <= borne <= settings.most_kg:
        return _("The mat bears {seen:.0f} kg, which no person who stands on it weighs: recalibrate it.").format(
            seen=borne
        )
    if mass_kg is not None and abs(borne / mass_kg - 1.0) > settings.mass_tolerance:
        return _(
            "The mat bears {seen:.0f} kg and the person's record says {known:.0f} kg: recalibrate, or the wrong person?"
        ).format(seen=borne, known=mass_kg)
    return None


def borne_kg(footprints: Sequence[Footprint], total_n: Floats, protocol: str) -> float | None:
    """Mean load in kg while the mat bears the whole person; None where it does not, or part of a foot is beside it."""
    standing = [one for one in footprints if one.static]
    wanted = 1 if protocol.startswith("single-leg") else 2
    if protocol not in WHOLE_WEIGHT or len(standing) < wanted or any(one.reason == REASON_EDGE for one in standing):
        return None
    longest = sorted(standing, key=lambda one: one.start_index - one.end_index)[:wanted]
    begin, end = max(one.start_index for one in longest), min(one.end_index for one in longest)
    together = total_n[begin:end]
    # Stepping on and off is no standing.
    on = together[together > 0.5 * float(np.median(together))] if len(together) else together
    return float(on.mean()) / weight_n(1.0) if len(on) else None


def _impossible_peak(total_n: Floats, settings: Settings) -> str | None:
    peak = float(total_n.max(initial=0.0))
    if peak <= settings.most_body_weights * weight_n(settings.most_kg):
        return None
    return _("The mat reads up to {force:.0f} N, more than a person can press: recalibrate it.").format(force=peak)


def _short_question(
    recording: Recording, footprints: Sequence[Footprint], protocol: str, settings: Settings
) -> str | None:
    """Said where nobody stands for long enough, on one foot or two: a short print depends on the moment."""
    standing = [_steady_s(one, settings.steady_share) for one in footprints if one.static and len(one.time_s)]
    if protocol not in QUIET or not recording.time_known or not standing or max(standing) >= settings.standing_s:
        return None
    return _(
        "A foot stands for {seconds:.1f} s at most, its print and its share of the load want {least:g} s of steady "
        "load: they are of a moment."
    ).format(seconds=max(standing), least=settings.standing_s)


def _steady_s(one: Footprint, share: float) -> float:
    """How long the foot bore about what it mostly bears: neither stepping on nor off."""
    usual = float(np.median(one.total))
    return float(frame_seconds(one.time_s)[np.abs(one.total - usual) <= share * usual].sum())


def _length_question(footprints: Sequence[Footprint], foot_mm: float | None, settings: Settings) -> str | None:
    lengths = [one.axis.length_mm for one in footprints if one.axis is not None and one.complete]
    known = bool(footprints) and footprints[0].geometry.pitch_known
    if foot_mm is None or not lengths or not known:
        return None
    foot = median(lengths) / settings.print_of_foot
    if abs(foot / foot_mm - 1.0) <= settings.length_tolerance:
        return None
    return _(
        "The prints are of a foot of about {seen:.0f} mm and the person's record says {known:.0f} mm: "
        "is this the right person, and the right distance between the cells?"
    ).format(seen=foot, known=foot_mm)
