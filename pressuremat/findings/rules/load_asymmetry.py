"""Load asymmetry: one foot bears clearly more than the other in quiet standing.

In: the left foot's share of the load, of one recording or several. Out: a finding, or None. Refuses to say why: people
stand unevenly for many reasons, and another way the next minute.

Beyond 40 to 60 % it is "possible"; "consistent" only where the same foot bears more in at least two of three trials.
Example: 63, 62 and 52 % → consistent; 63 % alone → possible; 58 % → nothing. Children below 16 years
get no such class.
"""

from __future__ import annotations

from pressuremat.findings.record import Evidence, Rule, confidence
from pressuremat.i18n import N_, _, number
from pressuremat.metrics import tables
from pressuremat.types import Finding

KEY = "load_asymmetry"
_SOURCE = "pressuremat, no published cut-off; Prado-Rico & Duarte 2019, doi:10.1123/mc.2018-0081 for the spread"
#: As many trials of so many must show it on the same side.
_SHARE, _LEAST = 2 / 3, 2


def judge(evidence: Evidence) -> Finding | None:
    """The finding for the body, None where no trial is uneven."""
    share = evidence.get("load_left_pct")
    if evidence.side is not None or evidence.child or share is None:
        return None
    trials = share.trials or (share.value,)
    uneven = [value for value in trials if tables.band_word(share.key, value, None) == "uneven"]
    left = [value for value in uneven if value > 50.0]
    side, more = ("left", left) if 2 * len(left) >= len(uneven) else ("right", [v for v in uneven if v < 50.0])
    if not more:
        return None
    sure = len(more) >= _LEAST and len(more) >= _SHARE * len(trials) - 1e-9
    middle = sorted(more)[len(more) // 2]
    text = _(_SAYS[side, sure]).format(value=number(middle if side == "left" else 100.0 - middle, 0))
    if not sure:
        text += " " + _("Standing differs from time to time: three trials tell more than one.")
    return Finding(
        key=KEY,
        side="left" if side == "left" else "right",
        level="consistent" if sure else "possible",
        says=text,
        because=(share.key,),
        confidence=confidence(evidence, [share]) if sure else "low",
        source=_SOURCE,
    )


_SAYS = {
    ("left", True): N_("Your weight rests more on the left foot in standing: {value} %, in most of the trials."),
    ("right", True): N_("Your weight rests more on the right foot in standing: {value} %, in most of the trials."),
    ("left", False): N_("Your weight may rest more on the left foot in standing: {value} % in this trial."),
    ("right", False): N_("Your weight may rest more on the right foot in standing: {value} % in this trial."),
}

LOAD_ASYMMETRY = Rule(
    KEY,
    N_("Uneven load of the feet"),
    N_("One foot bears clearly more than the other in quiet standing. Most people are a little uneven."),
    _SOURCE,
    judge,
    (None,),
    over_trials=True,
)
