"""What the leg figure of a visit shows: the state of every part, and how far a knee is drawn inward.

In: an `ExamResult`. Out: parts with their states and words in the language in use. A knee is coloured and bent only by
what somebody saw or measured.
"""

from __future__ import annotations

from collections.abc import Mapping

from pressuremat.drawings.leg import Part, PartState, Side
from pressuremat.i18n import _
from pressuremat.knee.model import FEET, ExamResult, Seen
from pressuremat.report.words import quantity

#: Which part of the leg a factor is drawn at. How load moves in a squat is felt under the foot.
_PARTS: Mapping[str, Part] = {
    "dynamic_pronation": "foot",
    "static_arch": "foot",
    "squat_shift": "foot",
    "ankle_mobility": "ankle",
    "hip_strength": "hip",
    "single_leg_control": "hip",
}
_STATES = {0.0: "fine", 0.5: "watch", 1.0: "flag"}


def state_of(severity: float | None) -> str:
    """The name of a severity."""
    return "unknown" if severity is None else _STATES[severity]


def amount(value: float, unit: str) -> str:
    """A factor's value with its unit."""
    return quantity(value, 2 if unit == "1" else 1 if abs(value) < 100 and value != int(value) else 0, unit)


def parts_of(result: ExamResult) -> dict[tuple[Part, Side], PartState]:
    """What the leg figure shows of each part: the worst of its factors; the knee by what somebody saw or measured."""
    whole = sum(factor.weight for factor in result.knee.factors)
    parts: dict[tuple[Part, Side], PartState] = {}
    for side in FEET:
        for part in ("foot", "ankle", "hip"):
            factors = [one for one in result.knee.factors if _PARTS.get(one.key) == part]
            share = sum(one.weight for one in factors) / whole if whole else 0.0
            known = [(one, state) for one in factors for state in one.sides if state.side in (side, None)]
            known = [(one, state) for one, state in known if state.severity is not None]
            if not known:
                parts[part, side] = PartState("unknown", share)
                continue
            factor, state = max(known, key=lambda pair: (pair[1].severity or 0.0, pair[0].weight))
            value = "" if state.value is None else amount(state.value, state.unit)
            parts[part, side] = PartState(state_of(state.severity), share, factor.label, value)  # type: ignore[arg-type]
        parts["knee", side] = _knee(next((one for one in result.seen if one.side == side), None))
    return parts


def _knee(seen: Seen | None) -> PartState:
    looked = [] if seen is None else [one for one in (seen.stance, seen.bottom) if one is not None]
    if seen is None or not looked:
        return PartState("not_asked")
    return PartState(state_of(max(looked)), 0.0, _("seen"), _seen_value(seen))  # type: ignore[arg-type]


def _seen_value(seen: Seen) -> str:
    words = {0.0: _("no"), 0.5: _("slightly"), 1.0: _("clearly")}
    told = [
        _("standing: {answer}").format(answer=words[seen.stance]) if seen.stance is not None else "",
        _("bottom: {answer}").format(answer=words[seen.bottom]) if seen.bottom is not None else "",
    ]
    return ", ".join(part for part in told if part)


def bends_of(result: ExamResult) -> dict[Side, float]:
    """How far a knee is drawn inward: the photo's angle where there is one, else a hint of what was seen."""
    bends: dict[Side, float] = {}
    fppa = result.visit.manual.fppa_deg
    for seen in result.seen:
        angles = None if fppa is None else fppa.of(seen.side)
        measured = None if angles is None else angles.bottom if angles.bottom is not None else angles.stance
        worst = max((one for one in (seen.stance, seen.bottom) if one is not None), default=None)
        if measured is not None:
            bends[seen.side] = max(-25.0, min(25.0, measured))
        elif worst:
            bends[seen.side] = 14.0 * worst
    return bends
