"""Balance worse with eyes closed: the body sways much more once the eyes no longer help.

In: the Romberg quotients of velocity and area. Out: a finding, or None. Refuses to say why: eyes, ears, joints and
attention all take part, and platforms disagree widely on the quotient.

A velocity quotient above what is usual begins it; "consistent" where the area's quotient is above it as well and the
first is clear of the cut-off. Confidence is low with one trial each, moderate at most. Example: velocity 2.0 and area
2.4 → consistent; velocity 1.7 and area 1.2 → possible; velocity 1.4 → nothing.
"""

from __future__ import annotations

from pressuremat.findings.record import Evidence, Rule, typical
from pressuremat.i18n import N_, _, number
from pressuremat.metrics import tables
from pressuremat.types import Finding

KEY = "balance_eyes_closed"
_SOURCE = "Romberg quotient, usual 1.1 to 1.6; platforms disagree on it, PMC7246617"
#: From so many trials with closed eyes on the quotient is more than a single try.
_TRIALS = 3


def judge(evidence: Evidence) -> Finding | None:
    """The finding for the body, None where the quotient of velocity is not above what is usual."""
    speed, area = evidence.get("romberg_velocity"), evidence.get("romberg_ellipse")
    if evidence.side is not None or evidence.child or speed is None or speed.band != "less steady":
        return None
    # An area grows as the square of a distance does.
    agrees = area is not None and tables.band_word(speed.key, max(area.value, 0.0) ** 0.5, None) == "less steady"
    sure = agrees and not speed.crosses
    used = [speed, area] if area is not None and agrees else [speed]
    return Finding(
        key=KEY,
        side=None,
        level="consistent" if sure else "possible",
        says=_(_SAYS[sure]).format(value=number(speed.value, 1), **typical(speed.key)),
        because=tuple(piece.key for piece in used),
        confidence="moderate" if sure and speed.n >= _TRIALS else "low",
        source=_SOURCE,
    )


_SAYS = {
    True: N_(
        "Your body sways {value} times as fast with eyes closed as with eyes open; {low} to {high} times is usual. "
        "Your own earlier values on this mat say more than any cut-off."
    ),
    False: N_(
        "Your body may sway more than usual with eyes closed: {value} times as fast as with eyes open, {low} to {high} "
        "times is usual. Your own earlier values on this mat say more than any cut-off."
    ),
}

BALANCE_EYES_CLOSED = Rule(
    KEY,
    N_("Sways more with eyes closed"),
    N_("The body sways much faster with eyes closed than with eyes open, as it does in part for everybody."),
    _SOURCE,
    judge,
    (None,),
    over_trials=True,
)
