"""Heel or forefoot loading: the weight lies far back or far in front in quiet standing.

In: the share of the load on the front halves of both feet, of one recording or several. Out: a finding, or None.

"Consistent" where at least two trials of three show it, else "possible". Example: 58 and 55 % → consistent; 58 %
alone → possible; 36 % → nothing. Children below 16 years get no such class.
"""

from __future__ import annotations

from pressuremat.findings.record import Evidence, Rule, confidence, typical
from pressuremat.i18n import N_, _, number
from pressuremat.metrics import tables
from pressuremat.types import Finding

KEY = "heel_forefoot_load"
_SOURCE = "Cavanagh et al. 1987, Foot & Ankle 7:262, for what is usual; the cut-offs are this program's"
_SHARE, _LEAST = 2 / 3, 2


def judge(evidence: Evidence) -> Finding | None:
    """The finding for the body, None where the load lies as usual in every trial."""
    share = evidence.get("load_fore_pct")
    if evidence.side is not None or evidence.child or share is None:
        return None
    trials = share.trials or (share.value,)
    words = [tables.band_word(share.key, value, None) for value in trials]
    word = max(("rear", "front"), key=words.count)
    shown = [value for value, of_value in zip(trials, words, strict=True) if of_value == word]
    if not shown:
        return None
    sure = len(shown) >= _LEAST and len(shown) >= _SHARE * len(trials) - 1e-9
    middle = sorted(shown)[len(shown) // 2]
    return Finding(
        key=KEY,
        side="both",
        level="consistent" if sure else "possible",
        says=_(_SAYS[word, sure]).format(value=number(middle, 0), **typical(share.key)),
        because=(share.key,),
        confidence=confidence(evidence, [share]) if sure else "low",
        source=_SOURCE,
    )


_SAYS = {
    ("front", True): N_(
        "Your weight rests far in front in standing: {value} % on the front halves of the feet, in most of the trials; "
        "{low} to {high} % is usual."
    ),
    ("front", False): N_(
        "Your weight may rest far in front in standing: {value} % on the front halves of the feet in this trial; "
        "{low} to {high} % is usual."
    ),
    ("rear", True): N_(
        "Your weight rests far back in standing: {value} % on the front halves of the feet, in most of the trials; "
        "{low} to {high} % is usual."
    ),
    ("rear", False): N_(
        "Your weight may rest far back in standing: {value} % on the front halves of the feet in this trial; {low} to "
        "{high} % is usual."
    ),
}

HEEL_FOREFOOT_LOAD = Rule(
    KEY,
    N_("Heel or forefoot loading"),
    N_("The weight lies further back, or further in front, than most people have it in quiet standing."),
    _SOURCE,
    judge,
    (None,),
    over_trials=True,
)
