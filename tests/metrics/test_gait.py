"""Steps and strides from heels and times: the oracle of the scientific reference, gaps, gates."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pressuremat.metrics import gait
from pressuremat.metrics.gait import Each, Landing, Walk
from pressuremat.metrics.gait_records import GAIT
from pressuremat.metrics.record import WalkInput

LEFT = Landing("left", (-40.0, 0.0), 0.0, 0.70)
RIGHT = Landing("right", (40.0, 650.0), 0.55, 1.25)
NEXT = Landing("left", (-40.0, 1300.0), 1.10, 1.80)
ORACLE = Walk(((LEFT, RIGHT, NEXT),))


def one(each: Each) -> float:
    assert each.reason is None
    (value,) = each.values
    return value


def long_walk(n: int, event_sd_s: float = 0.0) -> Walk:
    """`n` even steps, 650 mm and 0.55 s each."""
    landings = tuple(
        Landing("left" if k % 2 == 0 else "right", (-40.0 if k % 2 == 0 else 40.0, 650.0 * k), 0.55 * k, 0.55 * k + 0.7)
        for k in range(n)
    )
    return Walk((landings,), event_sd_s=event_sd_s)


def test_oracle_lengths() -> None:
    assert gait.step_length_mm(ORACLE, "right").values == (650.0,)
    assert gait.step_length_mm(ORACLE, "left").values == (650.0,)
    assert one(gait.stride_length_mm(ORACLE, "left")) == 1300.0
    assert one(gait.stride_width_mm(ORACLE)) == 80.0


def test_oracle_times() -> None:
    assert gait.step_s(ORACLE, None).values == pytest.approx((0.55, 0.55), abs=1e-12)
    assert one(gait.stride_s(ORACLE, "left")) == 1.10
    assert gait.cadence_spm(ORACLE).values == pytest.approx((109.0909, 109.0909), abs=1e-4)
    assert one(gait.speed_m_s(ORACLE)) == pytest.approx(1.3 / 1.1, abs=1e-12)
    assert one(gait.speed_m_s(ORACLE)) == pytest.approx(1.1818, abs=5e-5)


def test_oracle_shares() -> None:
    assert one(gait.stance_pct(ORACLE, "left")) == pytest.approx(63.636, abs=5e-4)
    assert one(gait.swing_pct(ORACLE, "left")) == pytest.approx(36.364, abs=5e-4)
    assert one(gait.single_support_pct(ORACLE, "right")) == pytest.approx(36.364, abs=5e-4)
    assert one(gait.double_support_pct(ORACLE)) == pytest.approx(27.273, abs=5e-4)


def test_oracle_symmetry() -> None:
    # Load 38 and 32: SI 17.143 %.
    assert gait.symmetry_pct(38.0, 32.0) == pytest.approx(17.143, abs=5e-4)
    assert one(gait.symmetry_of(gait.step_length_mm)(ORACLE, None)) == 0.0


def test_symmetry_of_a_step_backward_has_no_value() -> None:
    def lengths(_walk: Walk, side: str | None) -> Each:
        return Each((2.0,), (0.1,)) if side == "left" else Each((-1.7,), (0.1,))

    assert gait.symmetry_of(lengths)(ORACLE, None) == Each(reason=gait.NOT_FORWARD)


@pytest.mark.parametrize("turn_deg", [0.0, 37.0, 90.0, -120.0])
def test_the_direction_of_the_walk_does_not_matter(turn_deg: float) -> None:
    a = math.radians(turn_deg)

    def turned(landing: Landing) -> Landing:
        assert landing.heel_mm is not None
        x, y = landing.heel_mm
        return replace(landing, heel_mm=(x * math.cos(a) + y * math.sin(a), y * math.cos(a) - x * math.sin(a)))

    walk = Walk((tuple(turned(landing) for landing in ORACLE.passes[0]),))
    assert one(gait.step_length_mm(walk, "right")) == pytest.approx(650.0, abs=1e-9)
    assert one(gait.stride_length_mm(walk, "left")) == pytest.approx(1300.0, abs=1e-9)
    assert one(gait.stride_width_mm(walk)) == pytest.approx(80.0, abs=1e-9)


def test_what_is_cut_gives_what_was_seen_of_it() -> None:
    # The last foot touched, and the recording ended: its strike counts, its toe-off and its heel do not.
    walk = Walk(((LEFT, RIGHT, replace(NEXT, heel_mm=None, off_s=None)),))
    assert one(gait.stride_s(walk, "left")) == 1.10
    assert one(gait.stance_pct(walk, "left")) == pytest.approx(63.636, abs=5e-4)
    assert gait.step_s(walk, "left").values == pytest.approx((0.55,))
    assert one(gait.step_length_mm(walk, "right")) == 650.0
    for each in (gait.step_length_mm(walk, "left"), gait.stride_length_mm(walk, "left"), gait.speed_m_s(walk)):
        assert each.values == ()
        assert each.reason
    assert len(gait.stance_s(walk, "left").values) == 1
    assert one(gait.double_support_pct(walk)) == pytest.approx(27.273, abs=5e-4)
    assert gait.double_support_pct(Walk(((LEFT, replace(RIGHT, off_s=None), NEXT),))).reason


def test_two_steps_are_measured_along_the_mat_and_say_how_far_that_may_be_off() -> None:
    walk = Walk(((LEFT, RIGHT),), (3.0,), heel_sd_mm=1.0)
    each = gait.step_length_mm(walk, "right")
    assert one(each) == 650.0
    assert each.errors[0] == pytest.approx(math.hypot(math.sqrt(2), 80 * math.tan(math.radians(5.0))))
    back = Walk(((replace(LEFT, heel_mm=(40.0, 650.0)), replace(RIGHT, heel_mm=(-40.0, 0.0))),), (-178.0,))
    assert one(gait.step_length_mm(back, "right")) == 650.0


def test_a_foot_beside_the_mat_makes_no_step_of_three() -> None:
    landings = list(long_walk(9).passes[0])
    del landings[3:5]
    walk = Walk((tuple(landings),))
    for side in ("left", "right"):
        assert set(gait.step_length_mm(walk, side).values) == {650.0}
        assert gait.stride_s(walk, side).values == pytest.approx((1.1,) * len(gait.stride_s(walk, side).values))


def test_the_same_foot_twice_is_no_step_and_no_stride() -> None:
    walk = Walk(((LEFT, replace(NEXT, strike_s=1.1)),))
    assert gait.step_length_mm(walk, "left").reason
    assert gait.stride_s(walk, "left").reason


def test_steps_of_different_passes_are_not_joined() -> None:
    walk = Walk(((LEFT, RIGHT), (NEXT,)))
    assert gait.stride_s(walk, "left").reason
    assert len(gait.step_s(walk, None).values) == 1


def test_errors_of_times_and_lengths_in_closed_form() -> None:
    walk = replace(ORACLE, event_sd_s=0.01 / math.sqrt(12), heel_sd_mm=2.0)
    assert gait.stride_s(walk, "left").errors[0] == pytest.approx(0.01 / math.sqrt(6))
    assert gait.step_length_mm(walk, "right").errors[0] == pytest.approx(2.0 * math.sqrt(2))
    share = 0.7 / 1.1
    expected = 100 * walk.event_sd_s / 1.1 * math.sqrt(1 + (1 - share) ** 2 + share**2)
    assert gait.stance_pct(walk, "left").errors[0] == pytest.approx(expected)
    assert gait.cadence_spm(walk).errors[0] == pytest.approx(60 / 0.55**2 * 0.01 / math.sqrt(6))


@pytest.mark.parametrize("measure", [gait.stride_s, gait.stride_length_mm])
def test_variability_only_from_20_strides_on(measure: gait.Measure) -> None:
    variability = gait.variability_of(measure)
    assert variability(long_walk(21), None).reason == gait.FEW_STRIDES
    each = variability(long_walk(22), None)
    assert one(each) == pytest.approx(0.0, abs=1e-9)
    assert each.n == 20


def test_variability_is_about_each_foots_own_mean() -> None:
    landings = []
    for k, landing in enumerate(long_walk(44).passes[0]):
        assert landing.strike_s is not None
        landings.append(replace(landing, strike_s=landing.strike_s + (0.02 if k % 4 in (2, 3) else 0.0)))
    each = gait.variability_of(gait.stride_s)(Walk((tuple(landings),)), None)
    # Strides of each foot are 1.12 and 1.08 s in turn.
    assert one(each) == pytest.approx(100 * 0.02 / 1.1, rel=0.03)


@pytest.mark.parametrize("metric", GAIT, ids=lambda metric: metric.key)
def test_no_steps_give_a_reason(metric: object) -> None:
    made = next(one for one in GAIT if one is metric)
    for walk in (Walk(()), Walk(((LEFT,),))):
        for side in made.sides:
            measured = made.compute(WalkInput(walk, side))  # type: ignore[arg-type]
            if measured.value is None:
                assert measured.reason
            else:
                assert made.key == "stance_s"
