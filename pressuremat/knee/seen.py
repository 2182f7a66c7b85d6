"""What somebody saw or measured of the knees: the observer's answers, the photo's angles, the tape.

In: `Evidence`. Out: `Seen`, and what each column of the reading's table gets from it. It is the only place from which
words about the knee come, and it is never part of the index.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pressuremat.i18n import N_, _, number
from pressuremat.knee.evidence import Evidence
from pressuremat.knee.model import FEET, Foot, Seen, Shift
from pressuremat.knee.tables import SEVERITY, cutoff, limit
from pressuremat.visit import Answer

Moment = Literal["stance", "bottom"]

_ANSWERS: dict[Answer, float | None] = {"no": 0.0, "slightly": 0.5, "clearly": 1.0, "not-looked": None}
OBSERVER: dict[Moment, str] = {"stance": "observer_stance", "bottom": "observer_squat_bottom"}


@dataclass(frozen=True)
class Look:
    """What was seen of a knee at one moment: how far inward (0, ½, 1) and as a column of the table, by which input."""

    severity: float
    shift: Shift
    by: str


def looks(evidence: Evidence, side: Foot, moment: Moment) -> tuple[Look, ...]:
    """What was seen at that moment, what decides first: the photo where it is clear of its error, then the observer."""
    photo, answer = _photo(evidence, side, moment), _answer(evidence, side, moment)
    found = [one for one in (photo, answer) if one is not None]
    return tuple(sorted(found, key=lambda one: one.shift == "unclear"))


def _answer(evidence: Evidence, side: Foot, moment: Moment) -> Look | None:
    manual = evidence.visit.manual
    pair = manual.observer_stance if moment == "stance" else manual.observer_squat_bottom
    given = None if pair is None else pair.of(side)
    severity = None if given is None else _ANSWERS[given]
    if severity is None:
        return None
    return Look(severity, "medial" if severity > 0 else "typical", OBSERVER[moment])


def _photo(evidence: Evidence, side: Foot, moment: Moment) -> Look | None:
    """The angle against the limit, unclear within the greater of its clicks' error and that of the method."""
    pair = evidence.visit.manual.fppa_deg
    angles = None if pair is None else pair.of(side)
    angle = None if angles is None else angles.stance if moment == "stance" else angles.bottom
    if angle is None or angles is None:
        return None
    error = max(angles.error_deg or 0.0, limit("fppa_sem_deg"))
    limits = cutoff("fppa_deg")
    shift: Shift = "medial" if angle >= limits.passes else "typical"
    if abs(angle - limits.passes) < error:
        shift = "unclear"
    return Look(SEVERITY[limits.band(angle)], shift, "fppa_deg")


def shape_by_tape(evidence: Evidence) -> tuple[str, ...]:
    """The inputs that say that the legs stand inward by their shape; () where none does."""
    manual = evidence.visit.manual
    wide = manual.ankle_gap_cm is not None and manual.ankle_gap_cm >= limit("ankle_gap_cm")
    return tuple(
        name
        for name, says in (("ankle_gap_cm", wide), ("ankle_gap_one_sided", bool(manual.ankle_gap_one_sided)))
        if says
    )


def seen_of(evidence: Evidence) -> tuple[Seen, ...]:
    """One for each side of which anything was seen."""
    made = []
    for side in FEET:
        at = {moment: looks(evidence, side, moment) for moment in OBSERVER}
        if not any(at.values()):
            continue
        first = {moment: found[0] if found else None for moment, found in at.items()}
        by = tuple(dict.fromkeys(one.by for found in at.values() for one in found))
        severity = {moment: None if one is None else one.severity for moment, one in first.items()}
        made.append(Seen(side, severity["stance"], severity["bottom"], by, _says(evidence, side, severity)))
    return tuple(made)


def seen_words(side: Foot, moment: Moment, severity: float) -> str:
    """A sentence on what was seen of a knee at a moment, `severity` being 0, ½ or 1."""
    return _(_SAYS[side, moment, severity])


def _says(evidence: Evidence, side: Foot, severity: dict[Moment, float | None]) -> str:
    words = [seen_words(side, moment, value) for moment, value in severity.items() if value is not None]
    pair = evidence.visit.manual.fppa_deg
    angles = None if pair is None else pair.of(side)
    shown = [] if angles is None else [one for one in (angles.stance, angles.bottom) if one is not None]
    if angles is not None and shown:
        error = max(angles.error_deg or 0.0, limit("fppa_sem_deg"))
        degrees = ", ".join(f"{number(one, 0)}°" for one in shown)
        words.append(_("Angle on the photo: {degrees} ± {error}°.").format(degrees=degrees, error=number(error, 0)))
    return " ".join(words)


_SAYS: dict[tuple[Foot, Moment, float], str] = {
    ("left", "stance", 0.0): N_("In standing the left knee was seen straight."),
    ("left", "stance", 0.5): N_("In standing the left knee was seen slightly inward."),
    ("left", "stance", 1.0): N_("In standing the left knee was seen clearly inward."),
    ("right", "stance", 0.0): N_("In standing the right knee was seen straight."),
    ("right", "stance", 0.5): N_("In standing the right knee was seen slightly inward."),
    ("right", "stance", 1.0): N_("In standing the right knee was seen clearly inward."),
    ("left", "bottom", 0.0): N_("At the bottom of the squat the left knee was seen straight."),
    ("left", "bottom", 0.5): N_("At the bottom of the squat the left knee was seen slightly inward."),
    ("left", "bottom", 1.0): N_("At the bottom of the squat the left knee was seen clearly inward."),
    ("right", "bottom", 0.0): N_("At the bottom of the squat the right knee was seen straight."),
    ("right", "bottom", 0.5): N_("At the bottom of the squat the right knee was seen slightly inward."),
    ("right", "bottom", 1.0): N_("At the bottom of the squat the right knee was seen clearly inward."),
}
