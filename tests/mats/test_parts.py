"""Numbers of parts follow from the grid."""

from __future__ import annotations

import pytest

from pressuremat.boards import MATS, mat_by_name
from pressuremat.geometry import MatGeometry
from pressuremat.mats import Bill, bill


def numbers(made: Bill) -> dict[str, float]:
    return {line.part.key: line.number for line in made.lines}


@pytest.mark.parametrize(
    ("name", "board", "registers", "multiplexers", "columns"),
    [("foot", "uno", 4, 1, 16), ("stance", "mega2560", 5, 3, 48)],
)
def test_the_reference_mats(name: str, board: str, registers: int, multiplexers: int, columns: int) -> None:
    made = bill(mat_by_name(name).geometry)
    n = numbers(made)
    assert made.panels == n[board] == 1
    assert (n["shift_register"], n["multiplexer"], n["pulldown"]) == (registers, multiplexers, columns)
    assert n["capacitor"] == registers + multiplexers
    assert made.strip_width_mm == 6.0


def test_lengths_and_areas_of_stance_by_hand() -> None:
    n = numbers(bill(mat_by_name("stance").geometry))
    # 40 strips of 520 mm and 48 of 440 mm are 41.9 m, with waste 48.2 m; 88 wires of 0.4 m.
    assert (n["foil"], n["wire"]) == (49, 36)
    assert n["sheet"] == pytest.approx(0.50 * 0.42 * 1.15)


def test_the_sum_is_of_what_is_needed() -> None:
    for mat in MATS:
        made = bill(mat.geometry)
        needed = [line.cost for line in made.lines if not line.part.optional]
        assert made.cost.low == pytest.approx(sum(cost.low for cost in needed))
        assert made.cost.high == pytest.approx(sum(cost.high for cost in needed))
        assert 0 < made.cost.low < made.cost.high
        assert 0 < made.hours.low < made.hours.high


def test_a_walkway_is_panels_that_a_board_drives() -> None:
    made = bill(mat_by_name("walkway").geometry)
    assert made.panels == 4
    assert [board.name for board in made.boards] == ["mega2560"]
    assert numbers(made)["mega2560"] == 4
    assert numbers(made)["pulldown"] == 4 * 48


def test_odd_grids_round_up() -> None:
    n = numbers(bill(MatGeometry(17, 17, (8.0, 8.0))))
    assert (n["shift_register"], n["multiplexer"]) == (3, 2)
    assert bill(MatGeometry(17, 17, (8.0, 8.0))).strip_width_mm == 5.0
