"""Follow-up: what is tracked, and whether a change from visit to visit is real, possible or noise.

In: the exams of two visits, and two baseline visits for the person's own noise. Out: `Change`s. Refuses to compare
what was not measured alike, and says why.

A change is real beyond the least one, possible from half of it on, else noise. The least is the greatest of the
published MDC95, the person's own from two baseline visits at least two days apart (1.96 · |difference|, for
SEM = |difference| / √2 and MDC95 = 1.96 · √2 · SEM), and what spread of repetitions and instrument let expect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pressuremat.i18n import N_, _
from pressuremat.knee.evidence import error_of
from pressuremat.knee.model import ExamResult, ExamValue, ReadingKey
from pressuremat.knee.setup import BY_HAND, setup_of, why_not_alike
from pressuremat.knee.tables import limit
from pressuremat.metrics import tables as metric_tables
from pressuremat.types import MetricValue, Side

Verdict = Literal["real", "possible", "noise", "refused", "unknown"]


@dataclass(frozen=True)
class Outcome:
    """One thing that is followed: a metric of a protocol on a side, of what is compared between recordings (None), or
    a measure `BY_HAND`."""

    key: str
    protocol: str | None
    side: Side | None


@dataclass(frozen=True)
class Change:
    """An outcome at two visits. `least` is what it must exceed, by `least_basis`; `assumed` where nobody has published
    that. `spread` and `instrument` are the later visit's own, to be shown beside it. `tracked` outcomes were fixed when
    the programme began, all others are exploratory. A refused or unknown verdict has a `reason`."""

    outcome: Outcome
    before: float | None
    after: float | None
    unit: str
    least: float | None
    least_basis: str
    assumed: bool
    verdict: Verdict
    tracked: bool
    spread: float | None = None
    instrument: float | None = None
    reason: str | None = None

    @property
    def change(self) -> float | None:
        """After less before; None where one is missing."""
        return None if self.before is None or self.after is None else self.after - self.before

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        made = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "outcome"}
        outcome = {"key": self.outcome.key, "protocol": self.outcome.protocol, "side": self.outcome.side}
        return {**outcome, **made, "change": self.change}


#: What is tracked by the reading, the most telling first; those that were not measured at the beginning fall out.
_BY_READING: Mapping[ReadingKey, tuple[tuple[str, str | None], ...]] = {
    "bottom-only-ankle": (("msi_pct", "squat"), ("lunge_cm", BY_HAND), ("lunge_deg", BY_HAND), ("lunge_cm", "lunge")),
    "bottom-only-hip": (("msi_pct", "squat"), ("side_hold_s", BY_HAND), ("hip_abduction_pct_bw", BY_HAND)),
    "throughout": (("msi_pct", "squat"), ("cpei_pct", "walk"), ("heel_rise_reps", "heel-rise")),
    "foot-without-squat": (("cpei_pct", "walk"), ("foot_balance_pct", "walk"), ("heel_rise_reps", "heel-rise")),
}
_FURTHER: tuple[tuple[str, str | None], ...] = (
    ("msi_pct", "squat"),
    ("lunge_cm", BY_HAND),
    ("single_leg_s", "single-leg"),
    ("heel_rise_reps", "heel-rise"),
    ("cpei_pct", "walk"),
    ("side_hold_s", BY_HAND),
    ("arch_index", "stand"),
)
MOST_TRACKED = 5
_MANUAL = ("lunge_cm", "lunge_deg", "hip_abduction_pct_bw", "hip_external_rotation_pct_bw", "side_hold_s")
_MANUAL_UNITS = {"lunge_cm": "cm", "lunge_deg": "deg", "side_hold_s": "s"}

NO_LEAST = N_("no least change is known; two baseline visits two days apart would give the person's own")
_NOT_BOTH = N_("not measured at both visits")


def values_of_visit(result: ExamResult) -> tuple[ExamValue, ...]:
    """What can be followed of a visit: its metrics and its manual measures."""
    manual = result.visit.manual
    made = list(result.values)
    for name in _MANUAL:
        pair = getattr(manual, name)
        for side in ("left", "right"):
            value = None if pair is None else pair.of(side)
            if value is not None:
                made.append(ExamValue(BY_HAND, MetricValue(name, side, value, _MANUAL_UNITS.get(name, "%"))))
    return tuple(made)


def tracked_of(result: ExamResult) -> tuple[Outcome, ...]:
    """The three to five outcomes to fix as tracked when the programme begins, by the reading; fewer where fewer were
    measured. Of the side that the reading is about, or of the left foot."""
    side = result.reading.side or "left"
    measured = {
        (one.value.key, one.protocol)
        for one in values_of_visit(result)
        if one.value.side == side and one.value.valid and one.value.value is not None
    }
    wanted = dict.fromkeys((*_BY_READING.get(result.reading.key, ()), *_FURTHER))
    chosen = [Outcome(key, protocol, side) for key, protocol in wanted if (key, protocol) in measured]
    return tuple(chosen[:MOST_TRACKED])


def personal_least_change(first: ExamResult, second: ExamResult) -> dict[Outcome, float]:
    """The person's own MDC95 of every value measured at two baseline visits.

    {} where they are less than two days apart, have no date, or were not measured alike.
    """
    if first.visit.on is None or second.visit.on is None:
        return {}
    if abs((second.visit.on - first.visit.on).days) < limit("baseline_days_apart"):
        return {}
    one, two = _by_outcome(first), _by_outcome(second)
    return {
        outcome: 1.96 * abs(_number(two[outcome]) - _number(one[outcome]))
        for outcome in one
        if outcome in two
        and why_not_alike(setup_of(first, outcome.protocol), setup_of(second, outcome.protocol)) is None
    }


def changes_of(
    before: ExamResult,
    after: ExamResult,
    tracked: Sequence[Outcome] = (),
    personal: Mapping[Outcome, float] | None = None,
) -> tuple[Change, ...]:
    """Every outcome of either visit compared, the tracked first."""
    one, two = _by_outcome(before), _by_outcome(after)
    outcomes = dict.fromkeys((*tracked, *one, *two))
    made = [
        _change(outcome, one.get(outcome), two.get(outcome), before, after, outcome in tracked, personal or {})
        for outcome in outcomes
    ]
    return tuple(sorted(made, key=lambda change: not change.tracked))


def _by_outcome(result: ExamResult) -> dict[Outcome, MetricValue]:
    return {
        Outcome(one.value.key, one.protocol, one.value.side): one.value
        for one in values_of_visit(result)
        if one.value.valid and one.value.value is not None
    }


def _number(value: MetricValue) -> float:
    return float(value.value or 0.0)


def _change(
    outcome: Outcome,
    one: MetricValue | None,
    two: MetricValue | None,
    before: ExamResult,
    after: ExamResult,
    tracked: bool,
    personal: Mapping[Outcome, float],
) -> Change:
    def made(verdict: Verdict, reason: str | None, least: float | None, basis: str, assumed: bool) -> Change:
        first, second = (None if value is None else _number(value) for value in (one, two))
        unit = (two or one).unit if two or one else ""  # type: ignore[union-attr]
        spread, error = (None, None) if two is None else (two.repeat_sd, two.uncertainty)
        said = None if reason is None else _(reason)
        return Change(outcome, first, second, unit, least, basis, assumed, verdict, tracked, spread, error, said)

    if one is None or two is None:
        return made("unknown", _NOT_BOTH, None, "", False)
    refused = why_not_alike(setup_of(before, outcome.protocol), setup_of(after, outcome.protocol))
    if refused is not None:
        return made("refused", refused, None, "", False)
    least, basis, assumed = least_of(outcome, one, two, personal.get(outcome), _pitch(after))
    if least is None:
        return made("unknown", NO_LEAST, None, "", False)
    return made(verdict_of(_number(two) - _number(one), least), None, least, basis, assumed)


def _pitch(result: ExamResult) -> float:
    return max((max(one.recording.geometry.pitch_mm) for one in result.analyses), default=10.0)


def least_of(
    outcome: Outcome, one: MetricValue, two: MetricValue, personal: float | None, pitch_mm: float = 10.0
) -> tuple[float | None, str, bool]:
    """(least change that is more than noise, on what it rests, whether that is assumed); None where neither a published
    nor a personal one is known: spread and instrument alone are no baseline."""
    row = metric_tables.least_change_row(outcome.key, pitch_mm)
    published = None
    if row is not None:
        published = row.mdc95 / 100.0 * abs(_number(one)) if row.relative else row.mdc95
    if published is None and personal is None:
        return None, "", False
    known = [
        (published, row.basis if row is not None else "", row is not None and row.assumed),
        (personal, "personal", False),
        (1.96 * float(np.hypot(error_of(one), error_of(two))), "spread", False),
    ]
    least = max((one for one in known if one[0] is not None), key=lambda one: one[0] or 0.0)
    # Two baselines that came out the same to the last digit say nothing of the noise.
    return least if least[0] else (None, "", False)


def verdict_of(change: float, least: float) -> Verdict:
    """What a change is worth; none at all is noise, however quiet the baselines were.

    >>> verdict_of(0.05, 0.04), verdict_of(-0.03, 0.04), verdict_of(0.01, 0.04)
    ('real', 'possible', 'noise')
    """
    if abs(change) > least:
        return "real"
    return "possible" if change and abs(change) >= least / 2 else "noise"


#: Less is better of these, more of all others that are followed.
_LESS_IS_BETTER = frozenset({"msi_pct", "n_touches", "arch_index", "foot_balance_pct", "forefoot_medial_bottom_pct"})
_CONTROL = frozenset({"msi_pct", "n_touches", "single_leg_s", "lunge_cm", "lunge_deg", "heel_rise_reps", "side_hold_s"})
_SHAPE = frozenset({"arch_index", "chippaux_smirak_pct"})
_STAYED = N_(
    "Your control changed for the better, the print of your arch did not. That is what is usually seen: the shape of a "
    "foot may stay as it is while what you do with it improves."
)
_BETTER = N_("What you do with your feet changed for the better by more than noise.")
_NOT_YET = N_("Nothing changed by more than noise yet. After two weeks that is to be expected.")
_WORSE = N_("Something changed for the worse by more than noise; do the test once more before you think about it.")


def message(changes: Sequence[Change], weeks: int | None = None) -> str:
    """What to tell the person of the tracked outcomes and of their arch, in one sentence or two."""
    real = [one for one in changes if one.verdict == "real" and one.change]
    better = {one.outcome.key for one in real if one.tracked and (one.change or 0.0) * _way(one.outcome.key) > 0}
    worse = {one.outcome.key for one in real if one.tracked and (one.change or 0.0) * _way(one.outcome.key) < 0}
    arch = [one for one in changes if one.outcome.key in _SHAPE and one.verdict in ("noise", "possible")]
    said = []
    if better & _CONTROL and arch:
        said.append(_(_STAYED))
    elif better:
        said.append(_(_BETTER))
    if worse:
        said.append(_(_WORSE))
    if not said:
        said.append(_(_NOT_YET) if weeks is None or weeks <= 4 else _(_NOTHING))
    return " ".join(said)


_NOTHING = N_("Nothing changed by more than noise. Talk about whether to go on, to change the drills, or to stop.")


def _way(key: str) -> float:
    return -1.0 if key in _LESS_IS_BETTER else 1.0
