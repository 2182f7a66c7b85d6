"""A referral overrides everything; drills follow the reading and the factors, at most five a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pressuremat.knee.drills import Done, adherence_pct, drill_by_key, may_progress
from pressuremat.knee.factors import link_of
from pressuremat.knee.model import Prescription
from pressuremat.knee.programme import programme_of
from pressuremat.knee.reading import reading_of
from pressuremat.knee.referral import REASONS, referrals
from tests.exam_values import ANKLE, FOOT, HIP, THROUGHOUT, TYPICAL, Numbers, both, evidence


def keys(numbers: Numbers | None = None, **parts: Any) -> list[str]:
    return [one.key for one in referrals(evidence(numbers, **parts))]


def programme(numbers: Numbers | None = None, **parts: Any) -> tuple[tuple[Prescription, ...], str]:
    made = evidence(numbers, **parts)
    link = link_of(made)
    return programme_of(made, link, reading_of(made, link.factors), referrals(made))


SAID = (
    "diabetes_or_neuropathy",
    "foot_ulcer",
    "night_or_rest_pain",
    "swelling",
    "trauma",
    "locking_or_giving_way",
    "new_or_one_sided_flattening",
    "heel_rise_unable_or_painful",
    "too_many_toes",
    "rigid_foot_or_spasm",
    "numbness_or_neurological",
    "rapid_change",
)


@pytest.mark.parametrize("name", SAID)
def test_each_item_of_the_history_refers_and_ends_the_programme(name: str) -> None:
    assert keys(THROUGHOUT, history={name: True}) == [name]
    assert keys(THROUGHOUT, history={name: False}) == []
    assert programme(THROUGHOUT, history={name: True})[0] == ()
    assert programme(THROUGHOUT)[0] != ()


@pytest.mark.parametrize("name", ["child_pain", "child_one_sided_or_rigid_flat_foot", "child_losing_arch"])
def test_children_s_items(name: str) -> None:
    assert keys(history={name: True}) == ["child_foot"]


def test_no_barefoot_programme_with_diabetes_or_an_ulcer() -> None:
    made = referrals(evidence(history={"diabetes_or_neuropathy": True, "foot_ulcer": True, "swelling": True}))
    assert [one.effect for one in made] == ["no-barefoot-programme", "no-barefoot-programme", "no-programme"]


@pytest.mark.parametrize(
    ("history", "refers"),
    [
        ({"pain_0_10": 4}, True),
        ({"pain_0_10": 4, "pain_persists": True}, True),
        ({"pain_0_10": 4, "pain_persists": False}, False),
        ({"pain_0_10": 3, "pain_persists": True}, False),
        ({}, False),
    ],
)
def test_pain(history: dict[str, Any], refers: bool) -> None:
    assert ("lasting_pain" in keys(HIP, history=history)) is refers


def test_pain_that_does_not_last_makes_the_programme_wait() -> None:
    drills, says = programme(HIP, history={"pain_0_10": 6, "pain_persists": False})
    assert drills == ()
    assert "pain" not in says or "3 of 10" in says


def test_what_the_tests_find_refers_too() -> None:
    assert keys(both("heel-rise", "heel_rise_reps", 0.0)) == ["heel_rise_unable_or_painful"]
    assert keys(both("heel-rise", "heel_rise_reps", 12.0)) == []
    hurts: dict[str, Any] = {"manual": {"pain_by_test": {"heel-rise": 2}}, "history": {"pain_site": "ankle-inner"}}
    assert keys(**hurts) == ["heel_rise_unable_or_painful"]
    uneven: Numbers = {
        ("stand", "arch_index", "left"): (0.31, 0.005, 0.0),
        ("stand", "arch_index", "right"): (0.23, 0.005, 0.0),
    }
    assert keys(uneven) == ["one_sided_low_arch"]
    near: Numbers = {
        ("stand", "arch_index", "left"): (0.27, 0.005, 0.0),
        ("stand", "arch_index", "right"): (0.25, 0.005, 0.0),
    }
    assert keys(near) == []


def test_the_mat_alone_never_calls_a_foot_stiff() -> None:
    low = {**both("stand", "arch_index", (0.31, 0.005, 0.0)), **both(None, "arch_index_change", (0.005, 0.005, 0.0))}
    assert keys(low) == []
    assert keys(low, manual={"heel_turns_in": {"left": False}}) == ["rigid_foot_or_spasm"]
    assert keys(low, manual={"arch_returns": {"left": True}}) == []
    gives_way = {**low, **both(None, "arch_index_change", (0.08, 0.005, 0.0))}
    assert keys(gives_way, manual={"arch_returns": {"left": False}}) == []


@pytest.mark.parametrize(
    ("parts", "refers"),
    [
        ({}, False),
        ({"history": {"knock_knee_new": True}}, True),
        ({"history": {"pain_0_10": 2, "pain_site": "knee-inner"}}, True),
        ({"history": {"pain_0_10": 2, "pain_site": "heel"}}, False),
        ({"person": {"birth_year": 2014}}, True),
        ({"manual": {"ankle_gap_cm": 9, "ankle_gap_one_sided": True}}, True),
    ],
)
def test_shape_refers_where_it_is_new_one_sided_painful_or_a_child_s(parts: dict[str, Any], refers: bool) -> None:
    made = keys(**{"manual": {"ankle_gap_cm": 9}, **parts})
    assert ("shape_new_one_sided_painful_or_child" in made) is refers


def test_every_reason_has_words_a_source_and_a_key_of_its_own() -> None:
    assert len({one.key for one in REASONS}) == len(REASONS)
    assert all(one.says and one.source and one.basis for one in REASONS)


@pytest.mark.parametrize(
    ("numbers", "first", "blocks"),
    [
        (ANKLE, "ankle_mobilisation", {"mobility", "control", "ankle"}),
        (HIP, "side_lying_abduction", {"hip", "control"}),
        (THROUGHOUT, "tib_post_band", {"ankle", "hip", "control"}),
        (FOOT, "tib_post_band", {"ankle"}),
    ],
)
def test_drills_follow_the_reading(numbers: Numbers, first: str, blocks: set[str]) -> None:
    drills, _says = programme(numbers)
    assert drills[0].drill == first
    assert {one.block for one in drills} == blocks
    assert len(drills) <= 5
    assert all(set(one.days) <= set(range(1, 8)) and len(one.days) >= 3 for one in drills)
    assert not any("knee" in one.why.lower() or "valgus" in one.why.lower() for one in drills)


def test_an_ankle_that_bends_little_gets_its_drill_whatever_the_reading() -> None:
    short = {"lunge_cm": {"left": 7, "right": 9}}
    for numbers in (THROUGHOUT, HIP, TYPICAL):
        assert "ankle_mobilisation" in [one.drill for one in programme(numbers, manual=short)[0]]


def test_who_manages_the_heel_raise_on_one_leg_gets_that() -> None:
    strong = {**FOOT, **both("heel-rise", "heel_rise_reps", 20.0)}
    assert "heel_raise_single" in [one.drill for one in programme(strong)[0]]
    assert "heel_raise_ball" in [one.drill for one in programme(FOOT)[0]]


def test_no_drills_for_a_child_for_nothing_and_for_too_little() -> None:
    assert programme(THROUGHOUT, person={"birth_year": 2014})[0] == ()
    nothing, says_nothing = programme(TYPICAL, manual={"lunge_cm": 12})
    little, says_little = programme({})
    assert nothing == little == ()
    assert says_nothing != says_little


def test_of_shape_the_programme_says_that_it_does_not_change_it() -> None:
    drills, says = programme(
        TYPICAL, manual={"ankle_gap_cm": 9, "lunge_cm": 7, "side_hold_s": {"left": 30, "right": 60}}
    )
    assert [one.drill for one in drills][:2] == ["ankle_mobilisation", "calf_stretch"]
    assert "shape" in says


def test_a_drill_becomes_harder_after_two_workouts_at_the_top() -> None:
    log = [Done("clamshell", date(2026, 3, day), 3, 15, at_top=day > 2, pain_0_10=1) for day in (2, 4)]
    assert not may_progress(log, "clamshell", 3)
    log.append(Done("clamshell", date(2026, 3, 6), 3, 15, at_top=True, pain_0_10=1))
    assert may_progress(log, "clamshell", 3)
    assert not may_progress(log, "band_walk", 3)
    assert not may_progress([*log, Done("clamshell", date(2026, 3, 8), 3, 15, True, 5)], "clamshell", 3)
    assert adherence_pct(log, 6, date(2026, 3, 1), date(2026, 3, 14)) == 50.0
    assert adherence_pct(log, 0, date(2026, 3, 1), date(2026, 3, 14)) is None
    with pytest.raises(KeyError):
        drill_by_key("handstand")
