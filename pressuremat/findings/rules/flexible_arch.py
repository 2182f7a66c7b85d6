"""Flexible arch: the print of a foot shows an arch in sitting that largely goes under the body's weight.

In: one side's arch index in standing and its change from sitting. Out: a finding, or None. Refuses to call a foot
rigid: a mat alone cannot tell.

Seated below the low cut-off, standing in the low band, and a change above what is noise (MDC95 for cells of this size)
→ "consistent" where the standing value is clear of the cut-off, else "possible". Example at 10 mm: 0.22 → 0.28 →
consistent; 0.25 → 0.27 → nothing, the change is within noise. Children below 16 years get no such class.
"""

from __future__ import annotations

from pressuremat.findings.record import BMI_NOTE, Evidence, Rule, confidence, with_notes
from pressuremat.i18n import N_, _, number
from pressuremat.metrics import tables
from pressuremat.types import Finding

KEY = "flexible_arch"
_SOURCE = "Cavanagh & Rodgers 1987, doi:10.1016/0021-9290(87)90255-7; MDC95 of reference/least_change.csv"


def judge(evidence: Evidence) -> Finding | None:
    """The finding for one side, None where the print does not change enough, or not across the cut-off."""
    stood, change = evidence.get("arch_index"), evidence.get("arch_index_change")
    noise = tables.least_change("arch_index", evidence.pitch_mm)
    if evidence.side is None or evidence.child or stood is None or change is None or noise is None:
        return None
    seated = stood.value - change.value
    if stood.band != "low" or tables.band_word("arch_index", seated, None) == "low" or change.value <= noise:
        return None
    sure = not stood.crosses and not evidence.heavy
    text = _(_SAYS[evidence.side, sure]).format(seated=number(seated, 3), stood=number(stood.value, 3))
    return Finding(
        key=KEY,
        side=evidence.side,
        level="consistent" if sure else "possible",
        says=with_notes(text, BMI_NOTE if evidence.heavy else ""),
        because=("arch_index", "arch_index_change"),
        confidence=confidence(evidence, [stood, change]),
        source=_SOURCE,
    )


_SAYS = {
    ("left", True): N_(
        "Your left print shows an arch that gives way under weight: arch index {seated} seated, {stood} standing."
    ),
    ("right", True): N_(
        "Your right print shows an arch that gives way under weight: arch index {seated} seated, {stood} standing."
    ),
    ("left", False): N_(
        "Your left print may show an arch that gives way under weight: arch index {seated} seated, {stood} standing."
    ),
    ("right", False): N_(
        "Your right print may show an arch that gives way under weight: arch index {seated} seated, {stood} standing."
    ),
}

FLEXIBLE_ARCH = Rule(
    KEY,
    N_("Flexible arch"),
    N_("The print shows an arch in sitting and a low one in standing: the arch gives way under weight."),
    _SOURCE,
    judge,
    over_trials=True,
)
