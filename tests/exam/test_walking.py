"""Steps beside the person's own median, and where to start from."""

from __future__ import annotations

import pytest

from pressuremat.exam.walking import Pass, Step, mark_shift_mm, pass_of, start_mark_mm, still_wanted, verdicts


def one(side: str, contact_s: float, *problems: tuple[str, str]) -> Pass:
    return Pass(f"{side}{contact_s}.pmat", (Step(side, contact_s),), problems)  # type: ignore[arg-type]


def test_two_steps_make_no_median() -> None:
    passes = [one("left", 0.6), one("right", 0.9)]
    assert verdicts(passes) == (None, None)
    assert still_wanted(passes, 5) == {"left": 4, "right": 4}


@pytest.mark.parametrize(
    ("contact_s", "counts"), [(0.60, True), (0.69, True), (0.691, False), (0.51, True), (0.50, False)]
)
def test_the_limit_is_fifteen_percent_of_the_median(contact_s: float, counts: bool) -> None:
    passes = [one("left", 0.6), one("right", 0.6), one("left", 0.6), one("right", contact_s)]
    assert (verdicts(passes)[-1] is None) == counts
    assert still_wanted(passes, 5)["right"] == (3 if counts else 4)


def test_a_rejected_step_has_no_say_in_the_median() -> None:
    bad = [one("left", 2.0, ("targeting", "aimed")) for _k in range(9)]
    passes = [*bad, one("left", 0.6), one("right", 0.6), one("left", 0.62)]
    assert verdicts(passes) == (None,) * 12
    assert still_wanted(passes, 5) == {"left": 3, "right": 4}


def test_of_a_pass_with_several_steps_those_within_the_limits_count() -> None:
    usual = [one("left", 0.6), one("right", 0.6), one("left", 0.6)]
    mixed = Pass("long.pmat", (Step("right", 0.61), Step("left", 0.95)))
    assert verdicts([*usual, mixed])[-1] is None
    assert still_wanted([*usual, mixed], 5) == {"left": 3, "right": 3}


def test_a_pass_survives_json() -> None:
    made = one("left", 0.6, ("edge", "A foot reached the edge."))
    assert pass_of(made.to_json()) == made


def test_the_start_mark_follows_height_mat_and_number_of_steps() -> None:
    # 170 cm: steps of 0.85 and 1 times 0.413 · 1700 mm, less half a foot of 0.152 · 1700 mm and half the mat.
    assert start_mark_mm(170.0, 400.0) == pytest.approx(1.85 * 702.1 - 0.5 * 258.4 - 200.0, abs=0.1)
    assert start_mark_mm(None, 400.0) == start_mark_mm(170.0, 400.0)
    assert start_mark_mm(190.0, 400.0) > start_mark_mm(160.0, 400.0)
    assert start_mark_mm(170.0, 400.0, steps=1) < start_mark_mm(170.0, 400.0)
    assert start_mark_mm(100.0, 4000.0) == 0.0
    with pytest.raises(ValueError, match="at least 1"):
        start_mark_mm(170.0, 400.0, steps=0)


def test_who_lands_too_far_moves_the_mark_back_from_either_end() -> None:
    assert mark_shift_mm([300.0, 310.0, 290.0], 200.0) == 100.0
    assert mark_shift_mm([100.0], 200.0, direction=-1) == 100.0
    assert mark_shift_mm([], 200.0) == 0.0
