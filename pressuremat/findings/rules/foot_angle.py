"""Toe-out or toe-in: the foot points clearly outward or inward while walking.

In: one side's foot progression angle. Out: a finding, or None. Refuses to say where the turn comes from: hip, shin and
foot all take part.

"Consistent" where it is the median of at least four steps and clear of the cut-off, else "possible"; nothing of fewer
steps that are not clear of it, for where a single step goes is only assumed. Example: 20° over six steps → consistent;
25° of one step → possible; 17° of one step, 10° → nothing. Children below 16 years get no such class: their angles
differ widely.
"""

from __future__ import annotations

from pressuremat.findings.record import Evidence, Rule, confidence, typical
from pressuremat.i18n import N_, _, number
from pressuremat.types import Finding

KEY = "foot_angle"
_SOURCE = "usual range of adults; van Bloemendaal 2019, doi:10.2340/16501977-2559 for the number of steps"
_STEPS = 4


def judge(evidence: Evidence) -> Finding | None:
    """The finding for one side, None in standing and where the foot points as most do."""
    angle = evidence.get("foot_progression_deg")
    if evidence.side is None or evidence.standing or evidence.child or angle is None:
        return None
    if angle.band not in ("toe-in", "toe-out") or (angle.crosses and angle.n < _STEPS):
        return None
    sure = angle.n >= _STEPS and not angle.crosses
    text = _(_SAYS[evidence.side, angle.band, sure])
    return Finding(
        key=KEY,
        side=evidence.side,
        level="consistent" if sure else "possible",
        says=text.format(value=number(abs(angle.value), 0), **typical(angle.key)),
        because=(angle.key,),
        confidence=confidence(evidence, [angle]),
        source=_SOURCE,
    )


_SAYS = {
    ("left", "toe-out", True): N_(
        "Your left print points outward in walking: {value}°, {low} to {high}° outward is usual."
    ),
    ("right", "toe-out", True): N_(
        "Your right print points outward in walking: {value}°, {low} to {high}° outward is usual."
    ),
    ("left", "toe-out", False): N_(
        "Your left print may point outward in walking: {value}°, {low} to {high}° outward is usual."
    ),
    ("right", "toe-out", False): N_(
        "Your right print may point outward in walking: {value}°, {low} to {high}° outward is usual."
    ),
    ("left", "toe-in", True): N_(
        "Your left print points inward in walking: {value}°, {low} to {high}° outward is usual."
    ),
    ("right", "toe-in", True): N_(
        "Your right print points inward in walking: {value}°, {low} to {high}° outward is usual."
    ),
    ("left", "toe-in", False): N_(
        "Your left print may point inward in walking: {value}°, {low} to {high}° outward is usual."
    ),
    ("right", "toe-in", False): N_(
        "Your right print may point inward in walking: {value}°, {low} to {high}° outward is usual."
    ),
}

FOOT_ANGLE = Rule(
    KEY,
    N_("Toe-out or toe-in"),
    N_("The foot points clearly outward or inward while walking."),
    _SOURCE,
    judge,
)
