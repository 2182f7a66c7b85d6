"""Supination pattern: the load runs along the outer side of the foot.

In: one side's CPEI, arch index and foot balance. Out: a finding, or None. Refuses to speak of the heel's tilt, which
no mat sees: it is the pattern of load that is often seen with supination.

A lateral CPEI or a lateral foot balance begins it; the arch index alone is a matter of shape (`high_arch`). Two that
agree of arch index, CPEI and foot balance → "consistent"; one → "possible". Lateral loading over a low arch is mixed:
possible at most; the axis may be off, or a painful place spared. Example: CPEI 25 %, arch index 0.18 → consistent;
CPEI 25 %, arch index 0.24, balance 0 % → possible. Children below 16 years get no such class.
"""

from __future__ import annotations

from pressuremat.findings.record import Evidence, Rule, confidence, typical, with_notes
from pressuremat.i18n import N_, _, number
from pressuremat.types import Finding

KEY = "supination_pattern"
_SOURCE = "Song et al. 1996, JAPMA 86:16; Framingham Foot Study 2013, JFAR 6:18"
_MIXED = N_("With a low arch this is unusual; a second recording may be worth making.")


def judge(evidence: Evidence) -> Finding | None:
    """The finding for one side, None where neither CPEI nor foot balance is lateral."""
    arch, cpei, balance = (evidence.get(key) for key in ("arch_index", "cpei_pct", "foot_balance_pct"))
    lateral = [piece for piece in (cpei, balance) if piece is not None and piece.band == "lateral"]
    if evidence.side is None or evidence.standing or evidence.child or not lateral:
        return None
    high = [arch] if arch is not None and arch.band == "high" else []
    mixed = arch is not None and arch.band == "low"
    used = [*lateral, *high]
    sure = len(used) >= 2 and not mixed and not all(piece.crosses for piece in used)
    first = lateral[0]
    text = _(_SAYS[evidence.side, first.key, sure]).format(value=number(first.value, 0), **typical(first.key))
    return Finding(
        key=KEY,
        side=evidence.side,
        level="consistent" if sure else "possible",
        says=with_notes(text, _MIXED if mixed else ""),
        because=tuple(piece.key for piece in used),
        confidence="low" if mixed else confidence(evidence, used),
        source=_SOURCE,
    )


_SAYS = {
    ("left", "cpei_pct", True): N_(
        "Your left print shows load running along the outer side of the foot (CPEI {value} %, typical is {low} to "
        "{high} %); this is often seen with supination."
    ),
    ("right", "cpei_pct", True): N_(
        "Your right print shows load running along the outer side of the foot (CPEI {value} %, typical is {low} to "
        "{high} %); this is often seen with supination."
    ),
    ("left", "cpei_pct", False): N_(
        "Your left print may show load running along the outer side of the foot (CPEI {value} %, typical is {low} to "
        "{high} %); this is sometimes seen with supination."
    ),
    ("right", "cpei_pct", False): N_(
        "Your right print may show load running along the outer side of the foot (CPEI {value} %, typical is {low} to "
        "{high} %); this is sometimes seen with supination."
    ),
    ("left", "foot_balance_pct", True): N_(
        "Your left print shows more load on the outer than on the inner side of the foot (balance {value} %); this is "
        "often seen with supination."
    ),
    ("right", "foot_balance_pct", True): N_(
        "Your right print shows more load on the outer than on the inner side of the foot (balance {value} %); this is "
        "often seen with supination."
    ),
    ("left", "foot_balance_pct", False): N_(
        "Your left print may show more load on the outer than on the inner side of the foot (balance {value} %); this "
        "is sometimes seen with supination."
    ),
    ("right", "foot_balance_pct", False): N_(
        "Your right print may show more load on the outer than on the inner side of the foot (balance {value} %); this "
        "is sometimes seen with supination."
    ),
}

SUPINATION_PATTERN = Rule(
    KEY,
    N_("Supination pattern"),
    N_("The load runs along the outer side of the foot while it rolls over; often seen with supination."),
    _SOURCE,
    judge,
)
