"""What a visit is made of: minutes that add up, tests that mat and person can do, reasons for the others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pressuremat.boards import MATS, Mat, mat_by_name
from pressuremat.exam import sets
from pressuremat.exam.sets import ASK_S, FULL, QUICK, SETS, Item, Offer, TestSet, item_of, offer
from pressuremat.exam.suits import BARS, why_not
from pressuremat.geometry import MatGeometry
from pressuremat.types import Condition
from pressuremat.visit import History, Person

NOTHING, BAREFOOT = History(), Condition()
STANCE, WALKWAY = mat_by_name("stance"), mat_by_name("walkway")
#: The factors that a test informs, and their weights (docs/knee.md: WBLT 3, roll-over 2, squat 2, arch, hip, leg 1).
WEIGHTS = {"lunge": 3, "walk": 2, "squat": 2, "stand": 1, "single-leg": 1}


def offered(
    tests: TestSet,
    mat: MatGeometry = STANCE.geometry,
    rate_hz: float | None = STANCE.rate_hz,
    history: History = NOTHING,
    condition: Condition = BAREFOOT,
) -> Offer:
    return offer(tests, mat, rate_hz, Person(), history, condition)


@pytest.mark.parametrize("mat", MATS, ids=lambda mat: mat.name)
@pytest.mark.parametrize("tests", SETS, ids=lambda one: one.key)
def test_a_set_takes_no_longer_than_it_says(tests: TestSet, mat: Mat) -> None:
    made = offered(tests, mat.geometry, mat.rate_hz)
    by_hand = ASK_S
    for item in made.items:
        protocol = item.of_protocol
        if protocol.ends == "pass":
            by_hand += item.takes_s(mat.geometry)
        else:
            by_hand += protocol.change_s + protocol.settle_s + protocol.measured_s(item.seconds, item.reps)
    assert made.seconds == pytest.approx(by_hand)
    assert made.seconds <= tests.most_s
    done = {item.protocol for item in made.items}
    assert {row.protocol for row in tests.rows} == done | {one.protocol for one in made.left_out}


def test_quick_is_six_minutes_full_eighteen() -> None:
    assert (QUICK.most_s, FULL.most_s) == (360.0, 1080.0)
    quick = offered(QUICK)
    assert quick.seconds > 300  # the times are those of people, not of a wish
    known = sum(WEIGHTS[protocol] for protocol in {item.protocol for item in quick.items} & set(WEIGHTS))
    assert known / 10 >= 0.7
    legs = [item for item in quick.items if item.protocol == "single-leg"]
    assert [(item.side, item.of_protocol.measured_s(item.seconds)) for item in legs] == [
        ("left", 20.0),
        ("right", 20.0),
    ]


def test_a_walk_on_a_short_mat_takes_a_pass_for_each_step() -> None:
    walk = Item("walk", None)
    short, long = walk.takes_s(STANCE.geometry), walk.takes_s(WALKWAY.geometry)
    assert short == walk.of_protocol.change_s + 10 * sets.PASS_S
    assert long < short


def test_what_the_mat_cannot_do_is_left_out_with_the_mats_own_reason() -> None:
    foot = mat_by_name("foot")
    made = offered(QUICK, foot.geometry, foot.rate_hz)
    out = {one.protocol: one for one in made.left_out}
    assert set(out) == {"squat", "squat-heels-raised", "lunge"}
    assert all(one.because == "mat" and "mm" in one.says for one in out.values())
    stands = [item for item in made.items if item.protocol == "stand"]
    assert [(item.side, item.feet) for item in stands] == [("left", "one"), ("right", "one")]
    assert any(limit.protocol == "stand" for limit in made.limits)


@pytest.mark.parametrize(
    ("history", "condition", "bar", "stays"),
    [
        (History(diabetes_or_neuropathy=True), Condition(), "feeling", {"stand"}),
        (History(foot_ulcer=True), Condition(), "feeling", {"stand"}),
        (History(pain_0_10=4), Condition(), "pain", {"stand", "single-leg"}),
        (History(swelling=True), Condition(), "joint", {"stand", "single-leg"}),
        (
            History(numbness_or_neurological=True),
            Condition(),
            "nerves",
            {"stand", "squat", "squat-heels-raised", "lunge"},
        ),
        (History(), Condition("shoe"), "shoe", {"stand", "lunge", "single-leg"}),
        (History(), Condition("insole"), "shoe", {"stand", "lunge", "single-leg"}),
    ],
)
def test_what_does_not_suit_is_left_out_and_why(
    history: History, condition: Condition, bar: str, stays: set[str]
) -> None:
    made = offered(QUICK, history=history, condition=condition)
    assert {item.protocol for item in made.items} == stays
    reason = next(one.says for one in BARS if one.key == bar)
    assert {one.says for one in made.left_out} == {reason}
    assert all(one.because == "person" for one in made.left_out)


@pytest.mark.parametrize("history", [History(), History(pain_0_10=3), History(swelling=False, foot_ulcer=False)])
def test_who_has_nothing_does_everything(history: History) -> None:
    assert not offered(FULL, history=history).left_out


def test_each_bar_holds_for_somebody_and_not_for_everybody() -> None:
    assert len({bar.key for bar in BARS}) == len(BARS)
    for bar in BARS:
        assert bar.tests
        assert not bar.holds(Person(), History(), Condition())
    assert why_not("heel-rise", Person(), History(heel_rise_unable_or_painful=True), Condition())
    assert why_not("stand", Person(), History(heel_rise_unable_or_painful=True), Condition()) is None


def test_an_own_set_is_what_was_asked_for() -> None:
    made = offered(sets.set_of("walk,stand,walk"))
    assert [item.protocol for item in made.items] == ["walk", "stand"]
    with pytest.raises(ValueError, match=r"quick.*single-leg"):
        sets.set_of("quick,stand")
    with pytest.raises(ValueError, match="at least one"):
        sets.own_set(())


def test_a_follow_up_has_the_tests_of_what_is_tracked() -> None:
    keys = [row.protocol for row in sets.follow_up_set(["msi_pct", "cpei_pct"]).rows]
    assert keys == ["stand", "squat", "squat-heels-raised", "single-leg-squat", "walk"]
    assert sets.follow_up_set([]) is sets.FOLLOW_UP


def test_an_item_survives_json_and_a_strange_one_does_not() -> None:
    for item in offered(FULL).items + offered(sets.set_of("try-and-see")).items:
        assert item_of(item.to_json()) == item
    for wrong in ({"side": "up"}, {"protocol": "handstand"}, {"feet": "three"}):
        with pytest.raises(ValueError, match=next(iter(wrong.values()))):
            item_of({**Item("stand", None).to_json(), **wrong})


def test_only_the_changed_part_on_blocks_has_blocks() -> None:
    parts = offered(sets.set_of("try-and-see")).items
    assert [item.block_mm for item in parts] == [None, 25.0, None]
    assert replace(parts[1], change="knees-out").block_mm is None
    assert [item.note for item in parts] == ["heels-raised before", "heels-raised changed", "heels-raised after"]
