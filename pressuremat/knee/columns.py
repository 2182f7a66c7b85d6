"""The three columns of the reading's table for one side: standing and walking, bottom of the squat, heels raised.

In: `Evidence`. Out: `Column`s. Each is decided only beyond the spread of repetitions, the instrument's noise and the
least change that is more than noise; else it is unclear. What somebody saw of the knee decides over the mat.
"""

from __future__ import annotations

from dataclasses import dataclass

from pressuremat.knee.evidence import Evidence, error_of, noise_of
from pressuremat.knee.model import Foot, Raised, Shift
from pressuremat.knee.seen import Look, Moment, looks
from pressuremat.knee.tables import cutoff
from pressuremat.metrics import tables as metric_tables
from pressuremat.types import MetricValue

CHANGE = "msi_heels_raised_change_pct"


@dataclass(frozen=True)
class Column:
    """What a column holds, the inputs `by` which, those that point elsewhere, and what was seen of the knee, if any."""

    shift: Shift
    by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    seen: Look | None = None


def standing(evidence: Evidence, side: Foot) -> Column:
    """Standing and walking."""
    return _with_looks(_standing_by_mat(evidence, side), evidence, side, "stance")


def bottom(evidence: Evidence, side: Foot) -> Column:
    """The bottom of the squat on both feet."""
    return _with_looks(_bottom_by_mat(evidence, side), evidence, side, "bottom")


def _with_looks(mat: Column, evidence: Evidence, side: Foot, moment: Moment) -> Column:
    """What was seen decides; the mat, and what else was seen, are then commentary."""
    found = looks(evidence, side, moment)
    if not found:
        return mat
    first = found[0]
    agree = tuple(one.by for one in found if one.shift == first.shift)
    against = tuple(one.by for one in found if {one.shift, first.shift} == {"medial", "typical"})
    if {mat.shift, first.shift} == {"medial", "typical"}:
        against += mat.by
    return Column(first.shift, agree, against, first)


def _bottom_by_mat(evidence: Evidence, side: Foot) -> Column:
    value = evidence.good("squat", "msi_pct", side)
    least = metric_tables.least_change("msi_pct")
    if value is None or value.value is None or least is None:
        return Column("unknown")
    noise, error = max(noise_of(value), least), error_of(value)
    if value.value > noise and value.value - error >= least:
        return Column("medial", ("msi_pct",))
    if noise_of(value) <= least and value.value + error < least:
        return Column("typical", ("msi_pct",))
    return Column("unclear", ("msi_pct",))


def _standing_by_mat(evidence: Evidence, side: Foot) -> Column:
    """Roll-over leads where somebody walked. Standing alone can show that load lies as usual, or that it lies far
    inward; with a low arch it shows neither."""
    signs = {
        key: _sign(value)
        for key in ("cpei_pct", "foot_balance_pct")
        if (value := evidence.good("walk", key, side)) is not None
    }
    arch = evidence.good("stand", "arch_index", side)
    low = None if arch is None else _sign(arch)
    if not signs:
        return _standing_alone(evidence, side, low)
    medial = tuple(key for key, sign in signs.items() if sign == "medial")
    typical = tuple(key for key, sign in signs.items() if sign == "typical")
    if medial and typical:
        # Two that agree, of roll-over, balance and arch.
        heavy = evidence.subject.bmi is not None and evidence.subject.bmi >= 30
        if low in ("medial", "typical") and not heavy:
            for_it, against = (medial, typical) if low == "medial" else (typical, medial)
            return Column(low, (*for_it, "arch_index"), against)
        return Column("unclear", (*medial, *typical))
    if medial:
        return Column("medial", medial)
    return Column("typical", typical) if typical else Column("unclear", tuple(signs))


def _standing_alone(evidence: Evidence, side: Foot, low: Shift | None) -> Column:
    balance = evidence.good("stand", "foot_balance_pct", side)
    leans = None if balance is None else _sign(balance)
    if leans == "medial":
        return Column("medial", ("foot_balance_pct",))
    if low is None:
        return Column("unknown")
    if low == "typical" and leans != "unclear":
        return Column("typical", ("arch_index",) if balance is None else ("arch_index", "foot_balance_pct"))
    return Column("unclear", ("arch_index",))


def _sign(value: MetricValue) -> Shift:
    """On which side of its cut-off a value lies, where its error leaves no doubt."""
    limits, number = cutoff(value.key), float(value.value or 0.0)
    if limits.crosses(number, error_of(value)):
        return "unclear"
    return "typical" if limits.band(number) == "pass" else "medial"


def raised(evidence: Evidence, side: Foot) -> tuple[Raised, tuple[str, ...]]:
    """What raising the heels does to the shift at the bottom, and by which input.

    Less than half of the least change is none, between it and the whole is possible and therefore unclear.
    """
    change = evidence.good(None, CHANGE, side)
    least = metric_tables.least_change(CHANGE)
    if change is None or change.value is None or least is None:
        return "unknown", ()
    spreads = [
        value.repeat_sd or 0.0
        for protocol in ("squat", "squat-heels-raised")
        if (value := evidence.good(protocol, "msi_pct", side)) is not None
    ]
    noise = max(noise_of(change), *spreads, 0.0)
    falls = -change.value
    if falls >= least and falls > noise:
        return "improves", (CHANGE,)
    if falls < least / 2 and noise <= least:
        return "unchanged", (CHANGE,)
    return "unclear", (CHANGE,)
