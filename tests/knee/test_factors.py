"""The index, its oracle, and each factor by the cut-offs of the tables; unknown is never zero."""

from __future__ import annotations

from typing import Any

import pytest

from pressuremat.knee.factors import link_of
from pressuremat.knee.inputs import FACTORS
from pressuremat.knee.model import Factor, FactorKey
from pressuremat.knee.tables import cutoff, weights
from tests.exam_values import Numbers, both, evidence

ORACLE: Numbers = {
    **both("stand", "arch_index", (0.28, 0.001, 0.0)),
    **both("squat", "msi_pct", 6.0),
    **both("single-leg", "single_leg_s", 42.0),
}


def factor(key: FactorKey, numbers: Numbers | None = None, **parts: Any) -> Factor:
    return next(one for one in link_of(evidence(numbers, **parts)).factors if one.key == key)


def test_the_oracle_of_the_index() -> None:
    link = link_of(evidence(ORACLE, manual={"lunge_cm": {"left": 7, "right": 7.5}}))
    assert link.coverage == pytest.approx(0.70)
    assert link.index == pytest.approx(0.642857, abs=1e-6)
    assert link.range_unwidened == pytest.approx((0.45, 0.75))
    assert link.range == link.range_unwidened, "nothing is doubtful here"
    assert link.grade == "several"
    assert [(one.key, one.contribution) for one in link.factors] == [
        ("ankle_mobility", 3.0),
        ("dynamic_pronation", None),
        ("squat_shift", 1.0),
        ("static_arch", 0.5),
        ("hip_strength", None),
        ("single_leg_control", 0.0),
    ]


def test_nothing_known_is_not_zero() -> None:
    link = link_of(evidence())
    assert (link.index, link.range, link.coverage, link.grade) == (None, (0.0, 1.0), 0.0, "not-enough-information")
    assert all(one.severity is None and one.contribution is None and one.reason for one in link.factors)


def test_below_half_of_the_weights_nothing_is_said() -> None:
    link = link_of(evidence(manual={"lunge_cm": {"left": 7, "right": 7}}))
    assert link.coverage == pytest.approx(0.3)
    assert link.grade == "not-enough-information"


def test_a_doubtful_factor_widens_the_displayed_range_by_half_a_step_clipped() -> None:
    # 5.2 lies within its error of the cut-off at 5: still on the border, but doubtful.
    shaky = {**ORACLE, **both("squat", "msi_pct", (5.2, 1.0, 0.0))}
    link = link_of(evidence(shaky, manual={"lunge_cm": {"left": 7, "right": 7}}))
    assert link.range_unwidened == pytest.approx((0.45, 0.75))
    assert link.range == pytest.approx((0.35, 0.85))
    assert link.index == pytest.approx(0.642857, abs=1e-6)
    # A flag cannot move up: three doubtful single points.
    few_steps = {**both("walk", "cpei_pct", {"value": 3.0, "n": 2})}
    link = link_of(evidence(few_steps))
    assert link.range == pytest.approx((0.1, 1.0))


def test_a_child_has_no_index() -> None:
    link = link_of(evidence(ORACLE, person={"birth_year": 2015}, manual={"lunge_cm": {"left": 7, "right": 7}}))
    assert (link.index, link.coverage, link.range) == (None, 0.0, (0.0, 1.0))
    assert "16" in link.says


def test_seen_knees_and_pain_stay_outside() -> None:
    plain = link_of(evidence(ORACLE))
    looked = {"observer_stance": "clearly", "observer_squat_bottom": "clearly", "fppa_deg": {"left": 25, "right": 25}}
    assert link_of(evidence(ORACLE, manual=looked, history={"pain_0_10": 9})) == plain


def test_weights_add_up_to_ten_in_the_order_of_the_factors() -> None:
    assert sum(weights().values()) == 10
    assert list(weights()) == list(FACTORS)


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("lunge_cm", {10: "pass", 9.9: "borderline", 8: "borderline", 7.9: "flag"}),
        ("lunge_deg", {38: "pass", 37: "borderline", 35: "borderline", 34.9: "flag"}),
        ("msi_pct", {4.9: "pass", 5: "borderline", 9.9: "borderline", 10: "flag"}),
        ("hip_abduction_pct_bw", {39: "pass", 38: "borderline", 35.4: "flag"}),
        ("hip_external_rotation_pct_bw", {22.4: "pass", 22: "borderline", 20.3: "flag"}),
        ("side_hold_s", {19: "pass", 25: "borderline", 31: "flag"}),
        ("step_down_0_5", {1: "pass", 2: "borderline", 3: "borderline", 4: "flag"}),
        ("single_leg_s", {75: "pass", 74: "borderline", 50: "borderline", 49: "flag"}),
        ("n_touches", {1: "pass", 2: "flag"}),
        ("cpei_pct", {7.6: "pass", 7.5: "flag"}),
        ("fppa_deg", {9: "pass", 10: "borderline", 15: "borderline", 16: "flag"}),
    ],
)
def test_cut_offs(key: str, values: dict[float, str]) -> None:
    assert {value: cutoff(key).band(value) for value in values} == values


def test_the_worse_side_counts_and_both_are_kept() -> None:
    one = factor("ankle_mobility", manual={"lunge_cm": {"left": 12, "right": 9}})
    assert (one.side, one.value, one.band, one.input) == ("right", 9, "borderline", "lunge_cm")
    assert [(state.side, state.value) for state in one.sides] == [("left", 12), ("right", 9)]


def test_a_side_shorter_than_the_other_is_on_the_border() -> None:
    assert factor("ankle_mobility", manual={"lunge_cm": {"left": 12, "right": 10.6}}).band == "pass"
    assert factor("ankle_mobility", manual={"lunge_cm": {"left": 12.2, "right": 10.6}}).band == "borderline"


def test_the_lunge_on_the_mat_goes_before_the_tape_and_the_tape_before_the_angle() -> None:
    by_hand = {"lunge_cm": {"left": 12, "right": 12}, "lunge_deg": {"left": 30, "right": 30}}
    assert factor("ankle_mobility", both("lunge", "lunge_cm", 7.0), manual=by_hand).value == 7.0
    assert factor("ankle_mobility", manual=by_hand).value == 12
    assert factor("ankle_mobility", manual={"lunge_deg": {"left": 30, "right": 40}}).band == "flag"


def test_where_the_mat_has_no_room_for_a_lunge_the_tape_decides() -> None:
    def lunge(left: float, right: float, **parts: Any) -> Factor:
        values = {"left": left, "right": right}
        bounds: Numbers = {
            ("lunge", "lunge_cm", side): {
                "value": value, "uncertainty": 0.1, "valid": False, "at_least": True, "reason": "no room", "n": 3
            }
            for side, value in values.items()
        }  # fmt: skip
        return factor("ankle_mobility", bounds, **parts)

    by_tape = lunge(8.5, 8.5, manual={"lunge_cm": {"left": 12, "right": 12}})
    assert (by_tape.value, by_tape.band) == (12, "pass")
    assert lunge(8.5, 8.5, manual={"lunge_cm": {"left": 7, "right": 12}}).band == "flag", "the tape may be worse too"
    # Without a tape a bound that passes passes, and one that does not says nothing but why.
    assert lunge(10.5, 10.5).band == "pass"
    assert lunge(10.2, 13.0).band == "pass", "it may be as long as the other"
    unknown = lunge(8.5, 8.5)
    assert (unknown.known, unknown.reason) == (False, "no room")
    assert lunge(8.5, 8.5, manual={"lunge_deg": {"left": 40, "right": 40}}).band == "pass"


@pytest.mark.parametrize(
    ("cpei", "balance", "band", "confidence"),
    [
        (3.0, 20.0, "flag", "moderate"),
        (3.0, None, "flag", "moderate"),
        (None, 20.0, "borderline", "moderate"),
        (3.0, 0.0, "borderline", "low"),
        (14.0, 20.0, "borderline", "low"),
        (14.0, 0.0, "pass", "moderate"),
        (7.55, 0.0, "pass", "low"),
    ],
)
def test_roll_over(cpei: float | None, balance: float | None, band: str, confidence: str) -> None:
    numbers: Numbers = {}
    numbers |= both("walk", "cpei_pct", cpei) if cpei is not None else {}
    numbers |= both("walk", "foot_balance_pct", balance) if balance is not None else {}
    one = factor("dynamic_pronation", numbers)
    assert (one.band, one.confidence) == (band, confidence)


@pytest.mark.parametrize(
    ("stood", "change", "band"),
    [
        (0.24, None, "pass"),
        (0.28, None, "borderline"),
        (0.30, 0.06, "flag"),
        (0.30, 0.01, "pass"),
        (0.263, 0.06, "borderline"),
        (0.257, None, "borderline"),
    ],
)
def test_only_a_low_arch_that_gives_way_is_flagged(stood: float, change: float | None, band: str) -> None:
    numbers = both("stand", "arch_index", (stood, 0.005, 0.0))
    numbers |= both(None, "arch_index_change", (change, 0.005, 0.0)) if change is not None else {}
    assert factor("static_arch", numbers).band == band


def test_with_a_raised_body_mass_index_the_arch_is_doubtful() -> None:
    numbers = both("stand", "arch_index", (0.30, 0.002, 0.0))
    heavy = {"birth_year": 1990, "height_cm": 170, "mass_kg": 100}
    assert factor("static_arch", numbers, person=heavy).confidence == "low"
    assert factor("static_arch", numbers).confidence == "high"


@pytest.mark.parametrize(
    ("manual", "expected"),
    [
        ({"hip_abduction_pct_bw": {"left": 45, "right": 34}}, ("right", 34, "flag", "moderate")),
        ({"hip_abduction_pct_bw": 45, "hip_external_rotation_pct_bw": 22}, ("left", 22, "borderline", "moderate")),
        ({"side_hold_s": {"left": 40, "right": 61}}, ("left", pytest.approx(34.43, abs=0.01), "flag", "low")),
        ({"side_hold_s": {"left": 50, "right": 61}}, ("left", pytest.approx(18.03, abs=0.01), "pass", "low")),
        ({"step_down_0_5": {"left": 0, "right": 4}}, ("right", 4, "flag", "low")),
        ({"side_hold_s": {"left": 40}}, (None, None, None, "low")),
        # Strength, where it was measured, goes before what stands in for it.
        ({"hip_abduction_pct_bw": 45, "step_down_0_5": 5}, ("left", 45, "pass", "moderate")),
    ],
)
def test_hip_strength_and_what_stands_in_for_it(manual: dict[str, Any], expected: tuple[Any, ...]) -> None:
    one = factor("hip_strength", manual=manual)
    assert (one.side, one.value, one.band, one.confidence) == expected


def held(seconds: float) -> dict[str, Any]:
    return {"value": seconds, "valid": False, "at_least": True, "reason": "held to the end"}


def test_one_leg_by_age_side_and_touches() -> None:
    assert factor("single_leg_control", both("single-leg", "single_leg_s", 20.0)).band == "flag"
    old = {"birth_year": 1950}
    assert factor("single_leg_control", both("single-leg", "single_leg_s", 20.0), person=old).band == "pass"
    uneven: Numbers = {("single-leg", "single_leg_s", "left"): 43.0, ("single-leg", "single_leg_s", "right"): 29.0}
    one = factor("single_leg_control", uneven)
    assert (one.side, one.band) == ("right", "flag"), "a third less than the other side"
    touched = factor("single_leg_control", both("single-leg-squat", "n_touches", 2.0))
    assert (touched.band, touched.input) == ("flag", "n_touches")


def test_who_holds_a_short_trial_to_its_end_passes_doubtfully() -> None:
    one = factor("single_leg_control", both("single-leg", "single_leg_s", held(20.0)))
    assert (one.band, one.confidence) == ("pass", "low")
    assert factor("single_leg_control", both("single-leg", "single_leg_s", held(45.0))).confidence == "moderate"


def test_a_value_that_is_not_valid_is_unknown_with_its_reason() -> None:
    numbers = both("squat", "msi_pct", {"value": 8.0, "valid": False, "reason": "the bottom was not held"})
    one = factor("squat_shift", numbers)
    assert (one.known, one.severity, one.reason) == (False, None, "the bottom was not held")


def test_a_doubtful_trial_is_of_low_confidence() -> None:
    trials = [{"protocol": "squat", "file": "a.pmat", "quality": "doubtful"}]
    assert factor("squat_shift", both("squat", "msi_pct", 7.0), trials=trials).confidence == "low"
    assert factor("squat_shift", both("squat", "msi_pct", 7.0)).confidence == "moderate"
