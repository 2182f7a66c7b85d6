"""Pronation pattern: the load runs along the inner side of the foot.

In: one side's CPEI, arch index and foot balance. Out: a finding, or None. Refuses to speak of the heel's tilt, which
no mat sees: it is the pattern of load that is often seen with pronation.

A medial CPEI or a medial foot balance begins it; the arch index alone is a matter of shape (`low_arch`). Two that
agree of arch index, CPEI and foot balance → "consistent"; one → "possible". Medial loading over a high arch is mixed:
possible at most, and it asks for a second look. Example: CPEI 5 %, arch index 0.28 → consistent; CPEI 5 %, arch index
0.24, balance 0 % → possible. With a body mass index of 30 or more the arch index does not count, and the CPEI leads.
Children below 16 years get no such class.
"""

from __future__ import annotations

from pressuremat.findings.record import BMI_NOTE, Evidence, Rule, confidence, typical, with_notes
from pressuremat.i18n import N_, _, number
from pressuremat.types import Finding

KEY = "pronation_pattern"
_SOURCE = "Song et al. 1996, JAPMA 86:16; Framingham Foot Study 2013, JFAR 6:18"


def judge(evidence: Evidence) -> Finding | None:
    """The finding for one side, None where neither CPEI nor foot balance is medial."""
    arch, cpei, balance = (evidence.get(key) for key in ("arch_index", "cpei_pct", "foot_balance_pct"))
    medial = [piece for piece in (cpei, balance) if piece is not None and piece.band == "medial"]
    if evidence.side is None or evidence.standing or evidence.child or not medial:
        return None
    low = [arch] if arch is not None and arch.band == "low" and not evidence.heavy else []
    mixed = arch is not None and arch.band == "high"
    used = [*medial, *low]
    sure = len(used) >= 2 and not mixed and not all(piece.crosses for piece in used)
    first = medial[0]
    text = _(_SAYS[evidence.side, first.key, sure]).format(value=number(first.value, 0), **typical(first.key))
    unusual = N_("With a high arch this is unusual; a second recording may be worth making.") if mixed else ""
    return Finding(
        key=KEY,
        side=evidence.side,
        level="consistent" if sure else "possible",
        says=with_notes(text, unusual, BMI_NOTE if evidence.heavy and arch is not None else ""),
        because=tuple(piece.key for piece in used),
        confidence="low" if mixed else confidence(evidence, used),
        source=_SOURCE,
    )


_SAYS = {
    ("left", "cpei_pct", True): N_(
        "Your left print shows load running along the inner side of the foot (CPEI {value} %, typical is {low} to "
        "{high} %); this is often seen with pronation."
    ),
    ("right", "cpei_pct", True): N_(
        "Your right print shows load running along the inner side of the foot (CPEI {value} %, typical is {low} to "
        "{high} %); this is often seen with pronation."
    ),
    ("left", "cpei_pct", False): N_(
        "Your left print may show load running along the inner side of the foot (CPEI {value} %, typical is {low} to "
        "{high} %); this is sometimes seen with pronation."
    ),
    ("right", "cpei_pct", False): N_(
        "Your right print may show load running along the inner side of the foot (CPEI {value} %, typical is {low} to "
        "{high} %); this is sometimes seen with pronation."
    ),
    ("left", "foot_balance_pct", True): N_(
        "Your left print shows more load on the inner than on the outer side of the foot (balance {value} %); this is "
        "often seen with pronation."
    ),
    ("right", "foot_balance_pct", True): N_(
        "Your right print shows more load on the inner than on the outer side of the foot (balance {value} %); this is "
        "often seen with pronation."
    ),
    ("left", "foot_balance_pct", False): N_(
        "Your left print may show more load on the inner than on the outer side of the foot (balance {value} %); this "
        "is sometimes seen with pronation."
    ),
    ("right", "foot_balance_pct", False): N_(
        "Your right print may show more load on the inner than on the outer side of the foot (balance {value} %); this "
        "is sometimes seen with pronation."
    ),
}

PRONATION_PATTERN = Rule(
    KEY,
    N_("Pronation pattern"),
    N_("The load runs along the inner side of the foot while it rolls over; often seen with pronation."),
    _SOURCE,
    judge,
)
