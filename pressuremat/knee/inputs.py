"""Each contributing factor on one side, out of what was measured, timed or seen.

In: `Evidence` and a side. Out: a `SideState` with its band by the published or chosen cut-offs. Refuses to add up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pressuremat.i18n import N_
from pressuremat.knee.evidence import Evidence, error_of, other
from pressuremat.knee.model import Confidence, FactorBand, FactorKey, Foot, SideState
from pressuremat.knee.tables import SEVERITY, cutoff, limit
from pressuremat.metrics import tables as metric_tables
from pressuremat.types import MetricValue
from pressuremat.visit import Pair

NOT_DONE = N_("not measured")
_ONE_SIDE = N_("needs both sides")
#: The ages of the table of means on one leg.
_MEANS_Y = (18.0, 79.0)
#: From better to worse.
_BANDS: tuple[FactorBand, ...] = ("pass", "borderline", "flag")


def ankle_mobility(evidence: Evidence, side: Foot) -> SideState:
    """The lunge: on the mat, by tape, or the shin's angle. The side that is clearly shorter than the other is on the
    border at least."""
    state = _lunge_cm(evidence, side)
    if state.value is None:
        by_angle = _by_hand(evidence.visit.manual.lunge_deg, "lunge_deg", side)
        return state if by_angle.value is None else by_angle
    beside = _lunge_cm(evidence, other(side))
    # A lower bound may be as long as the other side.
    bound = evidence.found("lunge", "lunge_cm", side)
    at_least = bound is not None and bound.at_least and bound.value == state.value
    if not at_least and beside.value is not None and beside.value - state.value > limit("lunge_side_cm"):
        state = _at_least(state, "borderline")
    return state


def _lunge_cm(evidence: Evidence, side: Foot) -> SideState:
    """The mat goes before the tape where it can measure: with its edge behind the heel it only knows how far at least.
    What passes then passes without a tape too."""
    measured = evidence.good("lunge", "lunge_cm", side)
    if measured is not None:
        return _of_metric(evidence, measured, side, "lunge")
    by_tape = _by_hand(evidence.visit.manual.lunge_cm, "lunge_cm", side)
    found = evidence.found("lunge", "lunge_cm", side)
    if by_tape.value is not None or found is None or found.value is None:
        return by_tape
    if found.at_least and found.n and cutoff("lunge_cm").band(found.value) == "pass":
        return _of_metric(evidence, found, side, "lunge")
    return _unknown("lunge_cm", side, found.reason)


def dynamic_pronation(evidence: Evidence, side: Foot) -> SideState:
    """CPEI and foot balance in walking: both medial is flagged, one against the other is on the border."""
    cpei, balance = (evidence.good("walk", key, side) for key in ("cpei_pct", "foot_balance_pct"))
    if cpei is None and balance is None:
        return _unknown("cpei_pct", side, evidence.reason("walk", "cpei_pct", side))
    if cpei is None or balance is None:
        one = cpei or balance
        assert one is not None
        state = _of_metric(evidence, one, side, "walk")
        # Foot balance alone is a choice of this program, CPEI alone is not.
        state = state if cpei is not None or state.band == "pass" else _with(state, "borderline")
    else:
        state = _of_metric(evidence, cpei, side, "walk")
        second = _of_metric(evidence, balance, side, "walk")
        if state.band != second.band:
            state = _with(state, "borderline", "low")
        elif "low" in (state.confidence, second.confidence):
            state = replace(state, confidence="low")
    few = max(one.n for one in (cpei, balance) if one is not None) < limit("steps_enough")
    return replace(state, confidence="low") if few else state


def squat_shift(evidence: Evidence, side: Foot) -> SideState:
    """The medial shift index of the squat on both feet; that of the single-leg squat stands in for it, doubtfully."""
    for protocol in ("squat", "single-leg-squat"):
        value = evidence.good(protocol, "msi_pct", side)
        if value is not None:
            state = _of_metric(evidence, value, side, protocol)
            return state if protocol == "squat" else replace(state, confidence="low")
    return _unknown("msi_pct", side, evidence.reason("squat", "msi_pct", side))


def static_arch(evidence: Evidence, side: Foot) -> SideState:
    """A low arch in standing that gives way under weight is flagged; one of which nobody knows whether it does is on
    the border, and so is one whose error reaches over the cut-off."""
    stood = evidence.good("stand", "arch_index", side)
    if stood is None or stood.value is None:
        return _unknown("arch_index", side, evidence.reason("stand", "arch_index", side))
    state = _of_metric(evidence, stood, side, "stand")
    heavy = evidence.subject.bmi is not None and evidence.subject.bmi >= 30
    if heavy:
        state = replace(state, confidence="low")
    sure = not cutoff("arch_index").crosses(stood.value, error_of(stood))
    gives_way = flexible(evidence, side)
    if state.band == "pass" and sure:
        return state
    if gives_way is False and sure:
        return _with(state, "pass")
    return _with(state, "flag" if gives_way and sure else "borderline")


def flexible(evidence: Evidence, side: Foot) -> bool | None:
    """Whether the print of a foot flattens from sitting to standing by more than noise; None where nobody looked."""
    change = evidence.good(None, "arch_index_change", side)
    least = metric_tables.least_change("arch_index", evidence.pitch_mm)
    if change is None or change.value is None or least is None:
        return None
    return change.value > max(least, 1.96 * (change.uncertainty or 0.0))


def hip_strength(evidence: Evidence, side: Foot) -> SideState:
    """Strength by dynamometer, of abduction and of external rotation the worse; else the timed hold lying on the side
    and the step down, the worse."""
    manual = evidence.visit.manual
    measured = (
        _by_hand(manual.hip_abduction_pct_bw, "hip_abduction_pct_bw", side),
        _by_hand(manual.hip_external_rotation_pct_bw, "hip_external_rotation_pct_bw", side),
    )
    stand_ins = (_hold(manual.side_hold_s, side), _by_hand(manual.step_down_0_5, "step_down_0_5", side))
    return worse([one for one in measured if one.value is not None] or stand_ins)


def _hold(pair: Pair[float] | None, side: Foot) -> SideState:
    """How much shorter than the other side the leg was held, in %."""
    own, beside = (None, None) if pair is None else (pair.of(side), pair.of(other(side)))
    if own is None or beside is None or max(own, beside) <= 0:
        return _unknown("side_hold_s", side, _ONE_SIDE if own is not None else None)
    return _state("side_hold_s", side, max(0.0, 100.0 * (1.0 - own / max(own, beside))))


def single_leg_control(evidence: Evidence, side: Foot) -> SideState:
    """Time on one leg against the mean of the age and against the other side, and touches in the single-leg squat."""
    return worse([_single_leg(evidence, side), _touches(evidence, side)])


def _single_leg(evidence: Evidence, side: Foot) -> SideState:
    """Who holds the trial to its end passes: how much longer they could have stood is not known, so doubtfully."""
    value = evidence.found("single-leg", "single_leg_s", side)
    if value is None or value.value is None or not (value.valid or value.at_least):
        return _unknown("single_leg_s", side, None if value is None else value.reason)
    mean_s = usual_single_leg_s(evidence.subject.age_y)
    band = cutoff("single_leg_s").band(100.0 * value.value / mean_s)
    state = _state("single_leg_s", side, value.value, "pass" if value.at_least else band, unit="s")
    doubt = evidence.subject.age_y is None or "single-leg" in evidence.doubtful
    doubt |= value.at_least and band != "pass"
    doubt |= not value.at_least and cutoff("single_leg_s").crosses(
        100.0 * value.value / mean_s, 100.0 * error_of(value) / mean_s
    )
    beside = evidence.found("single-leg", "single_leg_s", other(side))
    if beside is not None and beside.value and (beside.valid or beside.at_least) and not value.at_least:
        less_pct = 100.0 * (1.0 - value.value / beside.value)
        state = _with(state, "flag") if less_pct > limit("single_leg_side_pct") else state
    return replace(state, confidence="low") if doubt else state


def usual_single_leg_s(age_y: float | None) -> float:
    """Mean time on one leg at an age, s; of the nearest age that is published, of the youngest where nobody said.

    >>> usual_single_leg_s(65.0), usual_single_leg_s(16.5), usual_single_leg_s(90.0), usual_single_leg_s(None)
    (27.0, 43.0, 15.0, 43.0)
    """
    nearest = _MEANS_Y[0] if age_y is None else min(max(age_y, _MEANS_Y[0]), _MEANS_Y[1])
    found = metric_tables.single_leg_mean_s(nearest)
    assert found is not None
    return found


def _touches(evidence: Evidence, side: Foot) -> SideState:
    value = evidence.good("single-leg-squat", "n_touches", side)
    if value is None:
        return _unknown("n_touches", side, None)
    return _of_metric(evidence, value, side, "single-leg-squat")


#: How each factor is found, in the order of reference/weights.csv.
FACTORS: Mapping[FactorKey, Callable[[Evidence, Foot], SideState]] = {
    "ankle_mobility": ankle_mobility,
    "dynamic_pronation": dynamic_pronation,
    "squat_shift": squat_shift,
    "static_arch": static_arch,
    "hip_strength": hip_strength,
    "single_leg_control": single_leg_control,
}


def worse(states: Sequence[SideState]) -> SideState:
    """The worst of those that are known, of equals the first; the first where none is."""
    known = [one for one in states if one.severity is not None]
    return max(known, key=lambda one: one.severity or 0.0) if known else states[0]


def _by_hand(pair: Pair[float] | None, key: str, side: Foot) -> SideState:
    value = None if pair is None else pair.of(side)
    return _unknown(key, side, None) if value is None else _state(key, side, value)


def _of_metric(evidence: Evidence, value: MetricValue, side: Foot, protocol: str) -> SideState:
    """A metric's state; of low confidence where its error reaches another band, or its trial was doubtful."""
    assert value.value is not None
    state = _state(value.key, side, value.value)
    shaky = cutoff(value.key).crosses(value.value, error_of(value)) or protocol in evidence.doubtful
    return replace(state, confidence="low") if shaky else state


def _state(key: str, side: Foot, value: float, band: FactorBand | None = None, unit: str | None = None) -> SideState:
    limits = cutoff(key)
    band = limits.band(value) if band is None else band
    return SideState(side, value, limits.unit if unit is None else unit, band, SEVERITY[band], limits.confidence, key)


def _with(state: SideState, band: FactorBand, confidence: Confidence | None = None) -> SideState:
    return replace(state, band=band, severity=SEVERITY[band], confidence=confidence or state.confidence)


def _at_least(state: SideState, band: FactorBand) -> SideState:
    return state if state.band is not None and _BANDS.index(state.band) >= _BANDS.index(band) else _with(state, band)


def _unknown(key: str, side: Foot, reason: str | None) -> SideState:
    limits = cutoff(key)
    return SideState(side, None, limits.unit, None, None, limits.confidence, key, reason or NOT_DONE)
