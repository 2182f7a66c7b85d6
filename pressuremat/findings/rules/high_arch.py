"""High arch: little of the midfoot touches the ground.

In: one side's arch index and Chippaux-Smirak index. Out: a finding, or None. Refuses to call a shape a fault: the
cut-off is the lower quartile of healthy feet.

"Consistent" where the midfoot is off the ground altogether (Chippaux-Smirak 0 %) and the arch index lies clearly below
its cut-off, else "possible". Example: arch index 0.12 and Chippaux-Smirak 0 % → consistent; 0.18 and 12 % → possible;
0.23 → nothing. Children below 16 years get no such class.
"""

from __future__ import annotations

from pressuremat.findings.record import BMI_NOTE, Evidence, Rule, confidence, typical, with_notes
from pressuremat.i18n import N_, _, number
from pressuremat.types import Finding

KEY = "high_arch"
_SOURCE = (
    "Cavanagh & Rodgers 1987, doi:10.1016/0021-9290(87)90255-7; Ann Rehabil Med 2023;47:222, doi:10.5535/arm.23015"
)


def judge(evidence: Evidence) -> Finding | None:
    """The finding for one side, None where the arch index is not in its high band."""
    arch = evidence.get("arch_index")
    if evidence.side is None or evidence.child or arch is None or arch.band != "high":
        return None
    second = evidence.get("chippaux_smirak_pct")
    agrees = second is not None and second.band == "high"
    used = [arch, second] if second is not None and agrees else [arch]
    sure = agrees and not arch.crosses
    text = _(_SAYS[evidence.side, sure]).format(value=number(arch.value, 3), **typical(arch.key))
    return Finding(
        key=KEY,
        side=evidence.side,
        level="consistent" if sure else "possible",
        says=with_notes(text, BMI_NOTE if evidence.heavy else ""),
        because=tuple(piece.key for piece in used),
        confidence=confidence(evidence, used),
        source=_SOURCE,
    )


_SAYS = {
    ("left", True): N_("Your left print shows a high arch: arch index {value}, typical is {low} to {high}."),
    ("right", True): N_("Your right print shows a high arch: arch index {value}, typical is {low} to {high}."),
    ("left", False): N_("Your left print may show a high arch: arch index {value}, typical is {low} to {high}."),
    ("right", False): N_("Your right print may show a high arch: arch index {value}, typical is {low} to {high}."),
}

HIGH_ARCH = Rule(
    KEY,
    N_("High arch"),
    N_("Little or nothing of the midfoot touches the ground. It is a shape: a quarter of healthy feet have it."),
    _SOURCE,
    judge,
    of_standing=True,
)
