"""What changed since earlier visits, as lines of a report: then and now, and whether it is more than noise.

In: exams of one person, the oldest first. Out: `ProgressLine`s, in the language in use. The verdicts are those of
`knee.followup`; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressuremat.i18n import N_, _, number
from pressuremat.knee.followup import (
    Change,
    Outcome,
    changes_of,
    personal_least_change,
    tracked_of,
    values_of_visit,
)
from pressuremat.knee.model import ExamResult
from pressuremat.knee.setup import BY_HAND
from pressuremat.metrics.registry import METRICS
from pressuremat.report.visit_model import ProgressLine
from pressuremat.report.words import day, protocol_title, quantity
from pressuremat.visit.inputs import MANUAL

_VERDICTS = {
    "real": N_("real change"),
    "possible": N_("possible change"),
    "noise": N_("within noise"),
    "refused": N_("not compared"),
}
_SIDES = {"left": N_("left"), "right": N_("right")}


def progress_of(
    earlier: Sequence[ExamResult], now: ExamResult, tracked: Sequence[Outcome] | None = None
) -> tuple[ProgressLine, ...]:
    """Every outcome of the first visit beside today's, the tracked ones first; nothing without an earlier visit.

    The change is taken from the first of `earlier`; where there are two or more, the first two tell the person's own
    noise. `tracked` are the outcomes fixed when the programme began, None those that the first visit suggests.
    """
    if not earlier:
        return ()
    first = earlier[0]
    chosen = tracked_of(first) if tracked is None else tuple(tracked)
    personal = personal_least_change(first, earlier[1]) if len(earlier) > 1 else {}
    changes = changes_of(first, now, chosen, personal)
    everybody = (*earlier, now)
    return tuple(_line(one, everybody) for one in changes if one.verdict != "unknown" and _told(one))


def _told(change: Change) -> bool:
    """Whether a person is shown it: what is for study alone is in the attached data."""
    detail = {metric.key: metric.detail for metric in METRICS}.get(change.outcome.key, "simple")
    return change.tracked or detail == "simple"


def _line(change: Change, visits: Sequence[ExamResult]) -> ProgressLine:
    outcome = change.outcome
    # What was measured by hand is asked for in other words than the mat's metric of that key.
    by_hand = outcome.protocol == BY_HAND
    metric = None if by_hand else next((one for one in METRICS if one.key == outcome.key), None)
    if metric is not None:
        label, decimals = metric.title, metric.decimals
    else:
        asked = MANUAL.get(outcome.key)
        label, decimals = (outcome.key if asked is None else _(asked.label)), 1
    where = "" if outcome.protocol is None or metric is None else protocol_title(outcome.protocol)
    sign = "" if (change.change or 0.0) < 0 else "+"
    return ProgressLine(
        label=f"{label} ({where})" if where else label,
        side=_(_SIDES[outcome.side]) if outcome.side in _SIDES else "",
        points=tuple(
            ("–" if visit.visit.on is None else day(visit.visit.on), quantity(value, decimals, change.unit))
            for visit, value in ((visit, _value(visit, outcome)) for visit in visits)
            if value is not None
        ),
        change="" if change.change is None else sign + quantity(change.change, decimals, change.unit),
        verdict=change.verdict,
        verdict_words=_(_VERDICTS.get(change.verdict, N_("not compared"))),
        why=_why(change, decimals),
        tracked=change.tracked,
        foot=outcome.side if outcome.side in _SIDES else "",
    )


def _value(result: ExamResult, outcome: Outcome) -> float | None:
    for one in values_of_visit(result):
        if (one.value.key, one.protocol, one.value.side) == (outcome.key, outcome.protocol, outcome.side):
            return one.value.value if one.value.valid else None
    return None


#: On what a least change rests, as tables and follow-up name it, in words.
_BASES = {
    "published": N_("published"),
    "from memory": N_("from memory"),
    "to be confirmed": N_("to be confirmed"),
    "choice of this program": N_("choice of this program"),
    "personal": N_("your own earlier visits"),
    "spread": N_("your own spread"),
}


def _why(change: Change, decimals: int) -> str:
    if change.reason:
        return change.reason
    if change.least is None:
        return ""
    least = quantity(change.least, decimals, change.unit)
    words = _("must exceed {least}: {basis}").format(
        least=least, basis=_(_BASES.get(change.least_basis, change.least_basis))
    )
    if change.assumed:
        words += " " + _("(assumed)")
    if change.instrument is not None:
        words += _("; instrument ± {sd}").format(sd=number(change.instrument, decimals))
    if change.spread is not None:
        words += _("; spread {sd}").format(sd=number(change.spread, decimals))
    return words
