"""Low arch: much of the midfoot touches the ground.

In: one side's arch index and Chippaux-Smirak index. Out: a finding, or None. Refuses to call a shape a fault: the
cut-off is the upper quartile of healthy feet, so that a quarter of healthy people lie above it.

"Consistent" where the Chippaux-Smirak index agrees, "possible" where it does not or where the arch index lies within
its uncertainty of the cut-off. Example: arch index 0.29 and Chippaux-Smirak 46 % → consistent; 0.27 and 28 % →
possible; 0.24 → nothing. A body mass index of 30 or more raises the arch index by itself: possible at most, and with
low confidence. Children below 6 years get no class; older ones are compared with the limits for their age, and what
lies above is at most "developing".
"""

from __future__ import annotations

from pressuremat.findings.record import (
    BMI_NOTE,
    DEVELOPING_BELOW_Y,
    DEVELOPING_NOTE,
    NO_CLASS_BELOW_Y,
    Evidence,
    Rule,
    confidence,
    typical,
    with_notes,
)
from pressuremat.i18n import N_, _, number
from pressuremat.metrics import tables
from pressuremat.types import Finding

KEY = "low_arch"
_SOURCE = (
    "Cavanagh & Rodgers 1987, doi:10.1016/0021-9290(87)90255-7; Ann Rehabil Med 2023;47:222, doi:10.5535/arm.23015"
)
_WALKING = N_("The range is of standing feet; walking prints read higher.")


def judge(evidence: Evidence) -> Finding | None:
    """The finding for one side, None where the arch index is not in its low band."""
    if evidence.side is None:
        return None
    if evidence.child:
        return _of_child(evidence)
    arch = evidence.get("arch_index")
    if arch is None or arch.band != "low":
        return None
    second = evidence.get("chippaux_smirak_pct")
    agrees = second is not None and second.band == "low"
    used = [arch, second] if second is not None and agrees else [arch]
    sure = agrees and not arch.crosses and not evidence.heavy
    text = _(_SAYS[evidence.side, sure]).format(value=number(arch.value, 3), **typical(arch.key))
    return Finding(
        key=KEY,
        side=evidence.side,
        level="consistent" if sure else "possible",
        says=with_notes(text, "" if evidence.standing else _WALKING, BMI_NOTE if evidence.heavy else ""),
        because=tuple(piece.key for piece in used),
        confidence=confidence(evidence, used),
        source=_SOURCE,
    )


def _of_child(evidence: Evidence) -> Finding | None:
    """What a child's print shows against the limits for its age, never more than possible."""
    age_y = evidence.subject.age_y
    if age_y is None or age_y < NO_CLASS_BELOW_Y or evidence.side is None:
        return None
    above = []
    for key in ("chippaux_smirak_pct", "staheli_index"):
        piece, limit = evidence.get(key), tables.child_limit(key, age_y)
        if piece is not None and limit is not None and piece.value >= limit.limit:
            above.append((piece, limit))
    if not above:
        return None
    return Finding(
        key=KEY,
        side=evidence.side,
        level="possible",
        says=with_notes(_(_SAYS_CHILD[evidence.side]), DEVELOPING_NOTE if age_y < DEVELOPING_BELOW_Y else ""),
        because=tuple(piece.key for piece, _limit in above),
        confidence="low",
        source="; ".join(dict.fromkeys(limit.source for _piece, limit in above)),
    )


_SAYS = {
    ("left", True): N_("Your left print shows a low arch: arch index {value}, typical is {low} to {high}."),
    ("right", True): N_("Your right print shows a low arch: arch index {value}, typical is {low} to {high}."),
    ("left", False): N_("Your left print may show a low arch: arch index {value}, typical is {low} to {high}."),
    ("right", False): N_("Your right print may show a low arch: arch index {value}, typical is {low} to {high}."),
}
_SAYS_CHILD = {
    "left": N_("Your left print has a wider midfoot than most prints of children of this age."),
    "right": N_("Your right print has a wider midfoot than most prints of children of this age."),
}

LOW_ARCH = Rule(
    KEY,
    N_("Low arch"),
    N_("Much of the midfoot touches the ground. It is a shape: a quarter of healthy feet have it."),
    _SOURCE,
    judge,
    of_standing=True,
)
