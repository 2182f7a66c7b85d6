"""The drawings of the wiring are those of the pin tables that the firmware compiles."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from arduino.pins import pins
from pressuremat.boards import mat_by_name
from tools import wiring
from tools.wiring_parts import OUTPUTS

CHIPS = [("foot-uno", "uno", "foot"), ("foot-mega2560", "mega2560", "foot"), ("stance-mega2560", "mega2560", "stance")]


def words(svg: str) -> list[str]:
    """Every text of a drawing."""
    root = ElementTree.fromstring(svg)
    return [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", wiring.DRAWINGS)
def test_the_committed_drawing_is_what_the_script_makes(name: str) -> None:
    path = wiring.OUT / f"{name}.svg"
    assert path.read_text(encoding="utf-8") == wiring.DRAWINGS[name](), "run 'python tools/wiring.py' and commit"


def test_no_drawing_is_left_over() -> None:
    assert {path.stem for path in wiring.OUT.iterdir()} == set(wiring.DRAWINGS)


@pytest.mark.parametrize(("name", "board", "mat"), CHIPS)
def test_every_pin_of_the_table_is_on_the_board(name: str, board: str, mat: str) -> None:
    said = words(wiring.DRAWINGS[name]())
    table, grid = pins(board), mat_by_name(mat).geometry
    for key in ("SHIFT_DATA", "SHIFT_CLOCK", "SHIFT_LATCH", "MUX_S0", "MUX_S1", "MUX_S2", "MUX_S3"):
        assert said.count(table[key]) >= 1, key
    n_muxes = -(-grid.cols // 16)
    assert [table[f"MUX_COMMON_{m}"] in said for m in range(n_muxes)] == [True] * n_muxes
    assert said.count("74HC595") == -(-grid.rows // 8)
    assert sum("CD74HC4067, number" in one for one in said) == n_muxes
    # Each row hangs on an output, and each output of a chip is a pin of its own.
    outputs = [one for one in said if re.fullmatch(r"Q[A-H] \d+", one)]
    assert len(outputs) == grid.rows
    assert sorted(set(outputs)) == sorted(f"{name} {number}" for name, number in OUTPUTS)


def test_a_pin_that_moves_in_the_firmware_moves_in_the_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = wiring.DRAWINGS["foot-uno"]()
    moved = {**pins("uno"), "SHIFT_LATCH": "9"}
    monkeypatch.setattr(wiring, "pins", lambda _board: moved)
    after = wiring.DRAWINGS["foot-uno"]()
    assert after != before
    assert "9" in words(after)
    assert "10" not in words(after)


def test_bench_is_straight_on_the_pins() -> None:
    said, table = words(wiring.DRAWINGS["bench-mega2560"]()), pins("mega2560")
    for n in range(16):
        assert table[f"ROW_{n}"] in said
        assert table[f"COL_{n}"] in said


@pytest.mark.parametrize("name", wiring.DRAWINGS)
def test_all_words_lie_on_the_sheet(name: str) -> None:
    root = ElementTree.fromstring(wiring.DRAWINGS[name]())
    _x, _y, width, height = (float(n) for n in root.attrib["viewBox"].split())
    for node in root.iter("{http://www.w3.org/2000/svg}text"):
        # Wide letters are some 0.6 of the size.
        length = 0.6 * float(node.attrib["font-size"]) * len(node.text or "")
        x, y = float(node.attrib["x"]), float(node.attrib["y"])
        left = {"start": x, "middle": x - length / 2, "end": x - length}[node.attrib["text-anchor"]]
        assert left > 0, node.text
        assert left + length < width, node.text
        assert 0 < y < height, node.text
