"""Low arch: much of the midfoot touches the ground.

In: one side's arch index and Chippaux-Smirak index. Out: a finding, or None. Refuses to call a shape a fault: the
cut-off is the upper quartile of healthy feet, so that a quarter of healthy people lie above it.

"Consistent" where the Chippaux-Smirak index agrees, "possible" where it does not or where the arch index lies within
its uncertainty of the cut-off. Example: arch index 0.29 and Chippaux-Smirak 46 % → consistent; 0.27 and 28 % →
possible; 0.24 → nothing.
"""

from __future__ import annotations

from pressuremat.findings.record import Evidence, Rule, confidence, typical
from pressuremat.i18n import N_, _, number
from pressuremat.types import Finding

KEY = "low_arch"
_SOURCE = (
    "Cavanagh & Rodgers 1987, doi:10.1016/0021-9290(87)90255-7; Ann Rehabil Med 2023;47:222, doi:10.5535/arm.23015"
)


def judge(evidence: Evidence) -> Finding | None:
    """The finding for one side, None where the arch index is not in its low band."""
    arch = evidence.get("arch_index")
    if arch is None or arch.band != "low":
        return None
    second = evidence.get("chippaux_smirak_pct")
    agrees = second is not None and second.band == "low"
    used = [arch, second] if second is not None and agrees else [arch]
    says = _SAYS[evidence.side, agrees and not arch.crosses]
    text = _(says).format(value=number(arch.value, 3), **typical(arch.key))
    if not evidence.standing:
        text += " " + _("The range is of standing feet; walking prints read higher.")
    return Finding(
        key=KEY,
        side=evidence.side,
        level="consistent" if agrees and not arch.crosses else "possible",
        says=text,
        because=tuple(piece.key for piece in used),
        confidence=confidence(evidence, used),
        source=_SOURCE,
    )


_SAYS = {
    ("left", True): N_("Your left print shows a low arch: arch index {value}, typical is {low} to {high}."),
    ("right", True): N_("Your right print shows a low arch: arch index {value}, typical is {low} to {high}."),
    ("left", False): N_("Your left print may show a low arch: arch index {value}, typical is {low} to {high}."),
    ("right", False): N_("Your right print may show a low arch: arch index {value}, typical is {low} to {high}."),
}

LOW_ARCH = Rule(
    KEY,
    N_("Low arch"),
    N_("Much of the midfoot touches the ground. It is a shape: a quarter of healthy feet have it."),
    _SOURCE,
    judge,
)
