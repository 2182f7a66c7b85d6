"""The contributing-factor index: coverage, index, range and grade. Not a probability; its weights are not validated.

In: `Evidence`. Out: a `Link`. Refuses to count what somebody saw of the knee, and pain: they stand beside it.

With w the weights (their sum is 10) and s the severities (0, ½, 1): coverage = Σ known w / 10, index = Σ w·s / Σ known
w, range = [Σ w·s / 10, (Σ w·s + Σ unknown w) / 10]. An unknown factor is unknown, never 0. In the displayed range the
severity of a known factor of low confidence moves by ½ either way.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressuremat.i18n import N_, _, number
from pressuremat.knee.evidence import Evidence
from pressuremat.knee.inputs import FACTORS, NOT_DONE
from pressuremat.knee.model import FEET, Factor, FactorKey, Grade, Link, SideState
from pressuremat.knee.tables import cutoff, limit, weights

LABELS: dict[FactorKey, str] = {
    "ankle_mobility": N_("Ankle mobility"),
    "dynamic_pronation": N_("Roll-over along the inner side"),
    "squat_shift": N_("Shift inward in the squat"),
    "static_arch": N_("Low arch that gives way"),
    "hip_strength": N_("Hip strength"),
    "single_leg_control": N_("Control on one leg"),
}
#: What each input is called in a sentence.
INPUT_LABELS = {
    "lunge_cm": N_("Lunge, toe to wall"),
    "lunge_deg": N_("Lunge, angle of the shin"),
    "cpei_pct": N_("Roll-over in walking (CPEI)"),
    "foot_balance_pct": N_("Foot balance in walking"),
    "msi_pct": N_("Shift inward in the squat"),
    "arch_index": N_("Arch of the print in standing (arch index)"),
    "hip_abduction_pct_bw": N_("Strength of lifting the leg to the side"),
    "hip_external_rotation_pct_bw": N_("Strength of turning the leg out"),
    "side_hold_s": N_("Hold lying on the side, shorter than the other by"),
    "step_down_0_5": N_("Faults in the step down"),
    "single_leg_s": N_("Time on one leg"),
    "n_touches": N_("Touches in the single-leg squat"),
}
_DECIMALS = {"arch_index": 3, "step_down_0_5": 0, "n_touches": 0, "single_leg_s": 0, "side_hold_s": 0}
CAVEAT = N_(
    "Weights are not validated; the range is what unknown factors could change, not a confidence interval, and the "
    "index is not a probability."
)
ADULTS_ONLY = N_("Below 16 years there is no index: the ranges are of adults.")
_GRADE_SAYS: dict[Grade, str] = {
    "few": N_("Few contributing factors show."),
    "some": N_("Some contributing factors show."),
    "several": N_("Several contributing factors show."),
    "not-enough-information": N_("Not enough was measured to say how many factors contribute."),
}


def link_of(evidence: Evidence) -> Link:
    """The index of a visit; of a child none, with all factors unknown."""
    if evidence.child:
        factors = [_unknown(key, weight, ADULTS_ONLY) for key, weight in _weights()]
        return _sum_up(factors, _(ADULTS_ONLY))
    return sum_up([_factor(evidence, key, weight) for key, weight in _weights()])


def sum_up(factors: Sequence[Factor]) -> Link:
    """The index of factors whose weights add up to 10."""
    return _sum_up(factors, "")


def _sum_up(factors: Sequence[Factor], instead: str) -> Link:
    known = [one for one in factors if one.known]
    whole = sum(one.weight for one in factors)
    known_weight = sum(one.weight for one in known)
    carried = sum(one.contribution or 0.0 for one in known)
    unknown_weight = whole - known_weight
    low = high = 0.0
    for one in known:
        step = limit("low_confidence_step") if one.confidence == "low" else 0.0
        severity = one.severity or 0.0
        low += one.weight * max(severity - step, 0.0)
        high += one.weight * min(severity + step, 1.0)
    coverage = known_weight / whole
    index = carried / known_weight if known_weight > 0 else None
    grade = grade_of(coverage, index)
    unknown = ", ".join(_(one.label) for one in factors if not one.known)
    words = [_(_GRADE_SAYS[grade])]
    words += [_("Not measured: {factors}.").format(factors=unknown)] if unknown else []
    return Link(
        index=index,
        range=(low / whole, (high + unknown_weight) / whole),
        range_unwidened=(carried / whole, (carried + unknown_weight) / whole),
        coverage=coverage,
        grade=grade,
        factors=tuple(factors),
        says=instead or " ".join(words),
        caveat=_(CAVEAT),
    )


def grade_of(coverage: float, index: float | None) -> Grade:
    """The word for an index; below half of the weights known there is none.

    >>> grade_of(0.7, 0.642857), grade_of(0.7, 0.25), grade_of(0.4, 1.0)
    ('several', 'some', 'not-enough-information')
    """
    if index is None or coverage < limit("coverage_least"):
        return "not-enough-information"
    if index < limit("grade_some"):
        return "few"
    return "some" if index < limit("grade_several") else "several"


def _weights() -> list[tuple[FactorKey, float]]:
    return [(key, weights()[key]) for key in FACTORS]


def _factor(evidence: Evidence, key: FactorKey, weight: float) -> Factor:
    """A factor by its worse side; of two alike the one whose value is worse."""
    sides = [FACTORS[key](evidence, side) for side in FEET]
    known = [one for one in sides if one.severity is not None]
    if not known:
        return _unknown(key, weight, sides[0].reason or NOT_DONE, sides)
    chosen = max(known, key=_how_bad)
    severity = chosen.severity or 0.0
    return Factor(
        key=key,
        label=_(LABELS[key]),
        side=chosen.side,
        value=chosen.value,
        unit=chosen.unit,
        band=chosen.band,
        weight=weight,
        severity=severity,
        contribution=weight * severity,
        source=cutoff(chosen.input).source,
        confidence=chosen.confidence,
        known=True,
        says=_says(chosen),
        input=chosen.input,
        sides=tuple(sides),
    )


def _how_bad(state: SideState) -> tuple[float, float]:
    value = state.value or 0.0
    return state.severity or 0.0, -value if cutoff(state.input).better == "higher" else value


def _unknown(key: FactorKey, weight: float, reason: str, sides: Sequence[SideState] = ()) -> Factor:
    name = sides[0].input if sides else _FIRST_INPUT[key]
    limits = cutoff(name)
    return Factor(
        key=key,
        label=_(LABELS[key]),
        side=None,
        value=None,
        unit=limits.unit,
        band=None,
        weight=weight,
        severity=None,
        contribution=None,
        source=limits.source,
        confidence=limits.confidence,
        known=False,
        says=_("{factor}: {reason}.").format(factor=_(LABELS[key]), reason=_(reason).rstrip(".")),
        input=name,
        reason=_(reason),
        sides=tuple(sides),
    )


_FIRST_INPUT: dict[FactorKey, str] = {
    "ankle_mobility": "lunge_cm",
    "dynamic_pronation": "cpei_pct",
    "squat_shift": "msi_pct",
    "static_arch": "arch_index",
    "hip_strength": "hip_abduction_pct_bw",
    "single_leg_control": "single_leg_s",
}


def _says(state: SideState) -> str:
    assert state.value is not None
    sides = {"left": _("left"), "right": _("right")}
    unit = "" if state.unit in ("", "1") else f" {state.unit}" if state.unit != "°" else "°"
    value = number(state.value, _DECIMALS.get(state.input, 1)) + unit
    words = {"pass": _PASS, "borderline": _BORDERLINE, "flag": _FLAG}[state.band or "pass"]
    return _(words).format(what=_(INPUT_LABELS[state.input]), side=sides[state.side or "left"], value=value)


_PASS = N_("{what}, {side}: {value}, not a contributing factor.")
_BORDERLINE = N_("{what}, {side}: {value}, on the border; it may be worth checking.")
_FLAG = N_("{what}, {side}: {value}, outside the usual; it may be worth working on.")
