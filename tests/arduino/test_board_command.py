"""`pressuremat board` as a maker uses it, on the real firmware of an emulated board."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS, EmulatedBoard, person
from pressuremat import i18n
from pressuremat.cli.main import main
from tests.arduino.board_port import sample_pictures
from tests.arduino.conftest import StartBoard
from tests.sources.virtual_port import HELLO, PtyBoard


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


def uri(board: EmulatedBoard) -> str:
    return f"serial:{board.port}?simulated=1"


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert main(["board", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["board", *arguments]) == 1
    out, sentence = capsys.readouterr()
    assert out == ""
    assert sentence.count("\n") == 1
    return sentence


@pytest.fixture
def foot(start_board: StartBoard) -> EmulatedBoard:
    return start_board("uno", "foot", sample_pictures(*GRIDS["foot"])[3:4])


def test_show_says_what_the_board_is(foot: EmulatedBoard, capsys: pytest.CaptureFixture[str]) -> None:
    data = told(capsys, "show", uri(foot))
    assert data["schema"] == "pressuremat.board/1"
    assert (data["board"], data["rows"], data["cols"], data["pitch_mm"]) == ("Arduino Uno", 32, 16, [10.0, 10.0])
    assert (data["wiring"], data["settings"], data["simulated"]) == ("shift-register-mux", "defaults", True)
    assert data["rate_hz"] == pytest.approx(100, rel=0.01)
    assert {one["test"]: one["possible"] for one in data["tests"]}["seated"] == "yes"
    assert main(["board", "show", uri(foot)]) == 0
    words = capsys.readouterr().out
    for part in ("SIMULATED", "Arduino Uno", "32 × 16 cells", "3300 Ω", "nothing was saved", "Tests it can do"):
        assert part in words


def test_what_is_set_is_saved_and_outlives_a_reset(foot: EmulatedBoard, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--rows", "24", "--cols", "10", "--pitch-mm", "8,12.5", "--rate-hz", "40", "--prescaler", "32")
    data = told(capsys, "set", uri(foot), *options, "--look", "4", "--bits", "8")
    assert data["saved"] is True
    assert {one["key"] for one in data["changed"]} == {"grid", "pitch", "period", "prescaler", "look", "bits"}
    foot.reset()
    again = told(capsys, "show", uri(foot))
    keys = ("rows", "cols", "pitch_mm", "period_us", "prescaler", "look", "bits", "settings")
    assert [again[key] for key in keys] == [24, 10, [8.0, 12.5], 25_000, 32, 4, 8, "stored"]
    # One mat's settings undo all of another's.
    whole = told(capsys, "set", uri(foot), "--mat", "foot")
    assert [whole[key] for key in keys] == [32, 16, [10.0, 10.0], 10_000, 16, 0, 10, "stored"]
    assert told(capsys, "defaults", uri(foot))["settings"] == "defaults"


def test_a_mega_becomes_another_mat_without_another_firmware(
    start_board: StartBoard, capsys: pytest.CaptureFixture[str]
) -> None:
    bench = start_board("mega2560", "stance", sample_pictures(*GRIDS["stance"])[3:4], firmware="bench")
    before = told(capsys, "show", uri(bench))
    assert (before["wiring"], before["rows"], before["cols"]) == ("direct", 16, 16)
    told(capsys, "set", uri(bench), "--mat", "stance", "--pulldown-ohm", "4700", "--row-ohm", "50")
    told(capsys, "set", uri(bench), "--readout", "virtual-ground", "--packing", "zero-run", "--floor", "3")
    data = told(capsys, "set", uri(bench), "--baud", "500000")
    assert (data["baud"], data["next_baud"]) == (1_000_000, 500_000)
    bench.reset()
    after = told(capsys, "show", uri(bench))
    keys = ("wiring", "rows", "cols", "pulldown_ohm", "row_ohm", "readout", "packing", "floor", "baud", "settings")
    circuit = [4700, 50, "virtual-ground", "zero-run", 3]
    assert [after[key] for key in keys] == ["shift-register-mux", 40, 48, *circuit, 500_000, "stored"]
    sentence = refused(capsys, "set", uri(bench), "--wiring", "direct", "--rows", "17")
    assert "did not take 17 × 16 cells" in sentence
    assert "has pins for at most 16 × 16 cells" in sentence
    assert told(capsys, "show", uri(bench))["rows"] == 40, "undone with the wiring"


def test_without_saving_it_lasts_until_the_board_starts_anew(
    foot: EmulatedBoard, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "set", uri(foot), "--rate-hz", "20", "--no-save")["period_us"] == 50_000
    foot.reset()
    assert told(capsys, "show", uri(foot))["period_us"] == 10_000


def test_a_refusal_is_a_sentence(foot: EmulatedBoard, capsys: pytest.CaptureFixture[str]) -> None:
    sentence = refused(capsys, "set", uri(foot), "--mat", "stance")
    assert "40 × 48 cells" in sentence
    assert "has pins for at most 32 × 32 cells" in sentence
    assert "Nothing was changed" in sentence
    assert told(capsys, "show", uri(foot))["rows"] == 32


@pytest.fixture
def old_board(tmp_path: Path) -> Iterator[PtyBoard]:
    board = PtyBoard(tmp_path, HELLO)
    yield board
    board.unplug()


def test_a_refusal_undoes_what_went_before(old_board: PtyBoard, capsys: pytest.CaptureFixture[str]) -> None:
    twin = old_board.twin
    sentence = refused(capsys, "set", f"serial:{old_board.link}", "--bits", "8", "--prescaler", "64")
    assert "cannot set its converter" in sentence
    assert "pressuremat flash" in sentence
    assert twin.bits == 10


def test_a_firmware_without_self_test_is_told_to_be_replaced(
    old_board: PtyBoard, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no self-test" in refused(capsys, "self-test", f"serial:{old_board.link}", "--seconds", "1")


def test_first_light_tells_the_cells_of_a_patch_apart(
    start_board: StartBoard, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = np.zeros((1, 16, 16), np.uint16)
    pictures[0, :2, :2] = [[11, 22], [333, 1000]]
    patch = start_board("uno", "small", pictures)
    told(capsys, "set", uri(patch), "--rows", "2", "--cols", "2", "--rate-hz", "50")
    data = told(capsys, "cells", uri(patch), "--seconds", "0.5")
    assert data["schema"] == "pressuremat.cells/1"
    assert data["peak"] == [[11, 22], [333, 1000]]
    assert main(["board", "cells", uri(patch), "--seconds", "0.5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[1:]] == [["1", "333", "1000"], ["0", "11", "22"], ["0", "1"]]


def test_self_test_of_a_broken_mat(start_board: StartBoard, capsys: pytest.CaptureFixture[str]) -> None:
    pictures = np.zeros((1, 40, 48), np.uint16)
    standing = person("sim:stand?seconds=3&rate_hz=20", "stance")[0]
    pictures[0] = standing[int(standing.sum(axis=(1, 2)).argmax())]
    sound = start_board("mega2560", "stance", pictures)
    assert main(["board", "self-test", uri(sound), "--seconds", "1"]) == 0
    assert "walk all over the mat for 1 s" in capsys.readouterr().out
    broken = start_board("mega2560", "stance", pictures, faults=("row-open=10", "column-stuck=3:900"))
    assert main(["board", "self-test", uri(broken), "--seconds", "1", "--json"]) == 1
    out, error = capsys.readouterr()
    data = json.loads(out)
    assert [sentence.split(" ")[:2] for sentence in data["faults"]] == [["Column", "3"], ["Row", "10"]]
    assert "found 2 faults" in error


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["set", "serial:auto"], 2, "nothing to set"),
        (["set", "serial:auto", "--rows", "0"], 2, "--rows"),
        (["set", "serial:auto", "--mat", "walkway"], 2, "walkway"),
        (["set", "serial:auto", "--pitch-mm", "66"], 2, "65.535"),
        (["show", "sim:stand"], 1, "serial:PORT"),
        (["show", "serial:/dev/nothing-here"], 1, "/dev/nothing-here"),
    ],
)
def test_wrong_use(arguments: list[str], code: int, word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["board", *arguments]) == code
    assert word in capsys.readouterr().err


def test_a_board_that_is_unplugged_while_it_shows_its_cells_is_a_sentence(
    old_board: PtyBoard, capsys: pytest.CaptureFixture[str]
) -> None:
    cable = threading.Timer(2.0, old_board.unplug)
    cable.start()
    sentence = refused(capsys, "cells", f"serial:{old_board.link}", "--seconds", "60")
    cable.join()
    assert "plug the board in again" in sentence
    old_board.plug_in()


def test_a_port_that_is_no_mat_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    master, slave = os.openpty()
    try:
        assert "No mat answered" in refused(capsys, "show", f"serial:{os.ttyname(slave)}")
    finally:
        os.close(slave)
        os.close(master)
