"""The reading's table, its rows for what is missing, who decides, and that only eyes, photo and tape name the knee."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from pressuremat.knee.factors import link_of
from pressuremat.knee.model import Reading
from pressuremat.knee.reading import reading_of
from pressuremat.knee.seen import seen_of
from tests.exam_values import ANKLE, BOTTOM, FOOT, HIP, THROUGHOUT, TYPICAL, Numbers, both, evidence


def reading(numbers: Numbers | None = None, **parts: Any) -> Reading:
    made = evidence(numbers, **parts)
    return reading_of(made, link_of(made).factors)


@pytest.mark.parametrize(
    ("numbers", "key"),
    [
        (TYPICAL, "no-mat-sign"),
        (ANKLE, "bottom-only-ankle"),
        (HIP, "bottom-only-hip"),
        (THROUGHOUT, "throughout"),
        (FOOT, "foot-without-squat"),
        ({}, "not-enough-information"),
        ({k: v for k, v in FOOT.items() if k[0] != "squat"}, "not-enough-information"),
        ({k: v for k, v in BOTTOM.items() if k[0] == "squat"}, "not-enough-information"),
        (BOTTOM, "unclear"),
        ({**BOTTOM, **both(None, "msi_heels_raised_change_pct", -3.5)}, "unclear"),
    ],
)
def test_the_table(numbers: Numbers, key: str) -> None:
    assert reading(numbers).key == key


@pytest.mark.parametrize(
    ("msi", "bottom"),
    [
        ((1.5, 0.2, 0.5), "typical"),
        ((4.95, 0.2, 0.5), "unclear"),
        ((5.05, 0.2, 0.5), "unclear"),
        ((6.0, 0.2, 0.5), "medial"),
        ((6.0, 0.2, 7.0), "unclear"),
        ((6.0, 4.0, 0.0), "unclear"),
        ((1.5, 0.2, 7.0), "unclear"),
    ],
)
def test_the_bottom_is_decided_only_beyond_spread_noise_and_least_change(msi: Any, bottom: str) -> None:
    assert reading({**TYPICAL, **both("squat", "msi_pct", msi)}).rows[0].bottom == bottom


@pytest.mark.parametrize(
    ("change", "raised"),
    [(-6.0, "improves"), (-4.0, "unclear"), (-2.0, "unchanged"), (1.0, "unchanged"), ((-6.0, 4.0, 0.0), "unclear")],
)
def test_raised_heels(change: Any, raised: str) -> None:
    assert reading({**BOTTOM, **both(None, "msi_heels_raised_change_pct", change)}).rows[0].raised == raised


def test_without_raised_heels_the_lunge_tells_ankle_from_hip() -> None:
    open_ = reading(BOTTOM)
    assert open_.key == "unclear"
    assert "lunge" in open_.says
    assert open_.next_best_test == "lunge"
    short = reading(BOTTOM, manual={"lunge_cm": {"left": 6, "right": 6}})
    assert (short.key, "lunge_cm" in short.decided_by) == ("bottom-only-ankle", True)
    assert reading(BOTTOM, manual={"lunge_cm": {"left": 12, "right": 12}}).key == "bottom-only-hip"
    assert reading(BOTTOM, manual={"lunge_cm": {"left": 9, "right": 9}}).key == "unclear"


def test_what_contradicts_is_named() -> None:
    made = reading(ANKLE, manual={"lunge_cm": {"left": 12, "right": 12}})
    assert (made.key, made.contradicts) == ("bottom-only-ankle", ("lunge_cm",))
    assert reading(HIP, manual={"lunge_cm": {"left": 6, "right": 6}}).contradicts == ("lunge_cm",)


def test_standing_alone_with_a_low_arch_tells_nothing() -> None:
    low = {**both("stand", "arch_index", (0.31, 0.005, 0.0)), **both("squat", "msi_pct", 10.5)}
    assert reading(low).rows[0].standing == "unclear"
    typical = {**both("stand", "arch_index", (0.23, 0.005, 0.0)), **both("squat", "msi_pct", 1.0)}
    assert reading(typical).key == "no-mat-sign"


def test_roll_over_and_balance_that_disagree_need_the_arch() -> None:
    split = {**TYPICAL, **both("walk", "foot_balance_pct", 20.0)}
    assert reading(split).rows[0].standing == "typical"
    assert reading({**split, **both("stand", "arch_index", (0.31, 0.005, 0.0))}).rows[0].standing == "medial"
    heavy = {"birth_year": 1990, "height_cm": 170, "mass_kg": 100}
    assert (
        reading({**split, **both("stand", "arch_index", (0.31, 0.005, 0.0))}, person=heavy).rows[0].standing
        == "unclear"
    )


def test_each_side_has_its_row_and_the_worse_decides() -> None:
    one_sided = {**TYPICAL, ("squat", "msi_pct", "right"): 11.0, (None, "msi_heels_raised_change_pct", "right"): -0.2}
    made = reading(one_sided)
    assert (made.key, made.side) == ("bottom-only-hip", "right")
    assert [row.key for row in made.rows] == ["no-mat-sign", "bottom-only-hip"]
    assert "left foot" in made.says
    assert "right foot" in made.says


LOOKED = {"observer_stance": "no", "observer_squat_bottom": "clearly"}


def test_the_observer_decides_over_the_mat() -> None:
    made = reading(TYPICAL, manual=LOOKED)
    assert made.key == "unclear", "bottom only, and whether ankle or hip is open"
    assert "observer_squat_bottom" in made.decided_by
    assert "msi_pct" in made.contradicts
    assert reading(ANKLE, manual=LOOKED).key == "bottom-only-ankle"
    both_ = {"observer_stance": "slightly", "observer_squat_bottom": "clearly"}
    assert reading(TYPICAL, manual=both_).key == "throughout"
    none = {"observer_stance": "no", "observer_squat_bottom": "no"}
    assert reading(THROUGHOUT, manual=none).key == "no-mat-sign"
    assert reading(TYPICAL, manual={"observer_stance": "not-looked"}) == reading(TYPICAL)


def test_the_photo_goes_before_the_observer_unless_it_is_unclear() -> None:
    angles = {"left": {"stance": 3, "bottom": 20, "error_deg": 1.5}, "right": {"stance": 3, "bottom": 20}}
    made = reading(HIP, manual={"fppa_deg": angles, "observer_squat_bottom": "no"})
    assert made.key == "bottom-only-hip"
    assert "fppa_deg" in made.decided_by
    assert "observer_squat_bottom" in made.contradicts
    near = {"left": {"stance": 3, "bottom": 11}, "right": {"stance": 3, "bottom": 11}}
    assert reading(HIP, manual={"fppa_deg": near}).rows[0].bottom == "unclear"
    assert reading(HIP, manual={"fppa_deg": near, "observer_squat_bottom": "clearly"}).rows[0].bottom == "medial"


@pytest.mark.parametrize("manual", [{"ankle_gap_cm": 8}, {"ankle_gap_one_sided": True}])
def test_the_tape_speaks_for_shape(manual: dict[str, Any]) -> None:
    made = reading(THROUGHOUT, manual=manual)
    assert (made.key, made.decided_by) == ("shape-not-control", tuple(manual))
    assert reading(THROUGHOUT, manual={"ankle_gap_cm": 7.9}).key == "throughout"


def test_of_a_child_nothing_is_read_but_the_tape() -> None:
    young = {"birth_year": 2014}
    assert reading(THROUGHOUT, person=young).key == "not-enough-information"
    assert reading(THROUGHOUT, person=young, manual={"ankle_gap_cm": 9}).key == "shape-not-control"


def test_the_next_best_test_is_the_unknown_factor_of_the_greatest_weight() -> None:
    assert reading().next_best_test == "lunge"
    known = {"lunge_cm": {"left": 12, "right": 12}}
    assert reading(manual=known).next_best_test == "squat"
    assert reading(both("squat", "msi_pct", 1.0), manual=known).next_best_test == "walk"
    assert reading(TYPICAL, manual=known).next_best_test == "side_hold_s"
    known |= {"side_hold_s": {"left": 60, "right": 60}}
    assert reading(TYPICAL, manual=known).next_best_test == "single-leg"
    whole = {**TYPICAL, **both("single-leg", "single_leg_s", 45.0)}
    assert reading(whole, manual=known).next_best_test == "observer_squat_bottom"
    looked = {"observer_stance": "no", "observer_squat_bottom": "no"}
    assert reading(whole, manual={**known, **looked}).next_best_test is None
    inward = {"observer_stance": "clearly", "observer_squat_bottom": "clearly"}
    assert reading(whole, manual={**known, **inward}).next_best_test == "ankle_gap_cm"


def test_words_on_the_knee_need_somebody_who_looked_or_measured() -> None:
    standing = (TYPICAL, FOOT)
    squats: tuple[Numbers, ...] = tuple(both("squat", "msi_pct", value) for value in (1.5, 5.0, 10.5))
    raised: tuple[Numbers, ...] = ({}, *(both(None, "msi_heels_raised_change_pct", v) for v in (-7.0, -3.5, 0.0)))
    lunges: tuple[dict[str, Any], ...] = ({}, {"lunge_cm": {"left": 6, "right": 12}})
    seen_keys = set()
    for numbers, squat, lift, manual in itertools.product(standing, squats, raised, lunges):
        made = evidence({**numbers, **squat, **lift}, manual=manual)
        link = link_of(made)
        mine = reading_of(made, link.factors)
        texts = [mine.says, link.says, *(row.says for row in mine.rows), *(one.says for one in link.factors)]
        assert not any(word in text.lower() for text in texts for word in ("knee", "valgus"))
        assert not any(row.seen for row in mine.rows)
        assert seen_of(made) == ()
        seen_keys.add(mine.key)
    assert len(seen_keys) >= 5
    assert "knee" in reading(TYPICAL, manual=LOOKED).says
    assert all(row.seen for row in reading(TYPICAL, manual=LOOKED).rows)
    left_only = reading(TYPICAL, manual={"observer_squat_bottom": {"left": "clearly"}})
    assert [row.seen for row in left_only.rows] == [True, False]
    assert "right knee" not in left_only.says
