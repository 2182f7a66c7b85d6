"""Which tests a mat can do follows from its size, pitch and rate, and from nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pressuremat.boards import mat_by_name
from pressuremat.geometry import MatGeometry
from pressuremat.mats import DEMANDS, in_one_line, possible_tests
from pressuremat.mats.abilities import size_mm

PROTOCOLS = (
    "stand",
    "stand-eyes-closed",
    "seated",
    "single-leg",
    "squat",
    "squat-heels-raised",
    "single-leg-squat",
    "heel-rise",
    "lunge",
    "walk",
    "try-and-see",
)
RANK = {"no": 0, "limited": 1, "yes": 2}


def can(geometry: MatGeometry, rate_hz: float | None) -> dict[str, str]:
    return {ability.test: ability.possible for ability in possible_tests(geometry, rate_hz)}


def of(name: str) -> dict[str, str]:
    mat = mat_by_name(name)
    return can(mat.geometry, mat.rate_hz)


def test_every_protocol_of_the_exam_has_a_demand_with_its_basis() -> None:
    assert tuple(demand.test for demand in DEMANDS) == PROTOCOLS
    for demand in DEMANDS:
        for source in (demand.source, demand.pitch_mm.source, demand.rate_hz.source):
            assert "[" in source
        assert demand.pitch_mm.full <= demand.pitch_mm.last
        assert demand.rate_hz.full >= demand.rate_hz.last


def test_the_reference_mats_do_what_they_were_drawn_for() -> None:
    foot, stance, walkway = of("foot"), of("stance"), of("walkway")
    assert {test for test, possible in foot.items() if possible == "yes"} == {"seated", "single-leg", "heel-rise"}
    assert foot["stand"] == "limited"
    assert foot["squat"] == foot["walk"] == foot["lunge"] == "no"
    assert {test for test, possible in stance.items() if possible != "yes"} == {"walk"}
    assert stance["walk"] == "limited"
    assert set(walkway.values()) == {"yes"}


@pytest.mark.parametrize("demand", DEMANDS, ids=lambda demand: demand.test)
def test_a_mat_of_just_the_size_does_it_and_one_cell_less_does_not(demand) -> None:  # type: ignore[no-untyped-def]
    pitch = (5.0, 5.0)
    width, depth = size_mm(demand.room, pitch)
    rows, cols = -int(-depth // pitch[1]), -int(-width // pitch[0])
    assert can(MatGeometry(rows, cols, pitch), 100.0)[demand.test] == "yes"
    assert can(MatGeometry(rows, cols - 1, pitch), 100.0)[demand.test] != "yes"
    assert can(MatGeometry(rows - 1, cols, pitch), 100.0)[demand.test] != "yes"


def test_more_of_anything_never_loses_a_test() -> None:
    grids = [(24, 12, 10.0), (32, 16, 10.0), (40, 48, 10.0), (80, 96, 5.0), (240, 48, 10.0)]
    for rows, cols, pitch in grids:
        base = MatGeometry(rows, cols, (pitch, pitch))
        larger = MatGeometry(rows + 10, cols + 10, (pitch, pitch))
        finer = MatGeometry(2 * rows, 2 * cols, (pitch / 2, pitch / 2))
        for rate_hz in (4.0, 12.0, 30.0, 60.0, 120.0):
            now = can(base, rate_hz)
            for more in (can(larger, rate_hz), can(finer, rate_hz), can(base, rate_hz * 2)):
                assert all(RANK[more[test]] >= RANK[now[test]] for test in now)


@pytest.mark.parametrize(
    ("rate_hz", "walk", "sway"),
    [(100.0, "yes", "yes"), (99.0, "limited", "yes"), (49.0, "no", "yes"), (24.0, "no", "no")],
)
def test_rates(rate_hz: float, walk: str, sway: str) -> None:
    able = can(mat_by_name("walkway").geometry, rate_hz)
    assert (able["walk"], able["stand-eyes-closed"]) == (walk, sway)


def test_pitch_classes_of_the_arch_index() -> None:
    for pitch, stand, seated in (
        (10.0, "yes", "yes"),
        (15.0, "limited", "limited"),
        (20.0, "limited", "no"),
        (26.0, "no", "no"),
    ):
        able = can(MatGeometry(80, 80, (pitch, pitch)), 60.0)
        assert (able["stand"], able["seated"]) == (stand, seated)


def test_a_rate_that_is_not_known_leaves_room_and_pitch_to_decide_and_is_named() -> None:
    (walk,) = (one for one in possible_tests(mat_by_name("walkway").geometry, None) if one.test == "walk")
    assert walk.possible == "yes"
    assert "50 frames a second" in walk.says
    with pytest.raises(ValueError, match="rate_hz"):
        possible_tests(mat_by_name("foot").geometry, 0.0)


def test_what_a_larger_mat_adds() -> None:
    mat = mat_by_name("foot")
    larger = {one.test: one.larger and one.larger.name for one in possible_tests(mat.geometry, mat.rate_hz)}
    assert larger["squat"] == "stance"
    assert larger["seated"] is None
    stance = mat_by_name("stance")
    assert [one.larger and one.larger.name for one in possible_tests(stance.geometry, 60.0) if one.test == "walk"] == [
        "walkway"
    ]


def test_without_a_pitch_nothing_is_promised() -> None:
    grid = MatGeometry.of_unknown_pitch(64, 64)
    assert set(can(grid, 100.0).values()) == {"no"}
    known = replace(grid, pitch_known=True)
    assert "yes" in can(known, 100.0).values()


def test_one_line_names_each_test_once() -> None:
    line = in_one_line(possible_tests(mat_by_name("foot").geometry, 100.0))
    assert line.startswith(
        "Tests it can do: seated at half load, single-leg stance, heel rises. In part: standing, single-leg squat. Not:"
    )
    assert line.count("squat with heels raised") == 1
