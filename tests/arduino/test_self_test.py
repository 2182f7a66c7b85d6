"""Broken wires on the emulated board are told in words, and a sound mat is told of nothing."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS, Counts, person
from pressuremat.protocol.messages import FrameData, SelfTest
from pressuremat.protocol.self_test import faults
from pressuremat.protocol.wire import AnswerCode, Command
from tests.arduino.board_port import BoardPort
from tests.arduino.conftest import StartBoard

STAND = "sim:stand?seconds=3&rate_hz=20"
#: Where on the large mat the left forefoot lies, row and column.
LOADED_CORNER = 14, 4


@cache
def most_loaded(uri: str) -> Counts:
    """The picture in which the person of `uri` presses most, on the large mat."""
    pictures = person(uri, "stance")[0]
    found: Counts = pictures[int(pictures.sum(axis=(1, 2)).argmax())]
    return found


def told(start_board: StartBoard, *broken: str, mat: str = "stance", uri: str | None = STAND) -> list[str]:
    """What is said of a mat with somebody on it; the test is asked for between the frames of a stream.

    On the small mat straight on the pins it is a corner's worth of the person, so that its cells are loaded.
    """
    rows, cols = GRIDS[mat]
    pictures = np.zeros((1, rows, cols), np.uint16)
    if uri is not None:
        most = most_loaded(uri)
        top, left = LOADED_CORNER if mat == "bench" else (0, 0)
        pictures[0] = most[top : top + rows, left : left + cols]
    emulated = start_board("mega2560", mat, pictures, faults=broken)
    with BoardPort(emulated) as port:
        hello = port.find()
        port.ask(Command.START)
        port.frames(8)
        assert port.ask(Command.SELF_TEST).code == AnswerCode.OK
        test = port.next(SelfTest)
        port.frames(8)
    frames = [event for event in port.events if isinstance(event, FrameData)]
    assert port.decoder.counts.n_damaged == 0
    assert (test.rows, test.cols) == (rows, cols)
    weak = [int(fault.partition("=")[2]) for fault in broken if fault.startswith("supply")]
    assert test.supply_mv == pytest.approx(weak[0] if weak else 5_000, rel=0.03)
    assert [frame.sequence for frame in frames] == list(range(len(frames))), "none was skipped"
    return faults(test, [frame.samples for frame in frames], hello.supply_mv, 1023)


@pytest.mark.parametrize("mat", ["stance", "bench"])
def test_a_sound_mat(start_board: StartBoard, mat: str) -> None:
    assert told(start_board, mat=mat) == []


def test_an_empty_mat_cannot_be_judged(start_board: StartBoard) -> None:
    (sentence,) = told(start_board, uri=None)
    assert "Nothing pressed" in sentence


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("row-open=10", "Row 10 shows nothing"),
        ("rows-short=10:11", "Rows 10 and 11 always show the same"),
        ("rows-short=10:23", "Rows 10 and 23 always show the same"),
        ("column-open=13", "Column 13 shows nothing"),
        ("columns-short=13:14", "Columns 13 and 14 always show the same"),
        ("column-stuck=3:900", "Column 3 reads 88% of full scale although no row is driven"),
        ("supply=4100", "The supply is 4.1 V where 5.0 V were expected"),
    ],
)
def test_a_broken_wire(start_board: StartBoard, broken: str, words: str) -> None:
    (sentence,) = told(start_board, broken)
    assert words in sentence


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("row-open=8", "Row 8 shows nothing"),
        ("rows-short=8:11", "Rows 8 and 11 always show the same"),
        ("column-open=4", "Column 4 shows nothing"),
        ("columns-short=4:5", "Columns 4 and 5 always show the same"),
        ("column-stuck=15:1023", "Column 15 reads 100% of full scale although no row is driven"),
        ("supply=5900", "The supply is 5.9 V where 5.0 V were expected"),
    ],
)
def test_a_broken_wire_straight_on_the_pins(start_board: StartBoard, broken: str, words: str) -> None:
    (sentence,) = told(start_board, broken, mat="bench")
    assert words in sentence


def test_two_faults_are_two_sentences(start_board: StartBoard) -> None:
    """A column that is stuck hides nothing of the others, whose numbers stay their own."""
    sentences = told(start_board, "column-stuck=3:900", "row-open=10", "column-open=13")
    assert [sentence.split()[:2] for sentence in sentences] == [["Column", "3"], ["Row", "10"], ["Column", "13"]]


def test_a_weak_supply_is_told() -> None:
    test = SelfTest(1, 4_100, 4, 3, bytes(3))
    frame = np.arange(12, dtype=np.uint16).reshape(4, 3) * 80
    (sentence,) = faults(test, [frame], 5_000, 1023)
    assert "4.1 V where 5.0 V" in sentence


def two_rows(near: list[list[int]], far: list[list[int]]) -> list[str]:
    """What is said of frames in which rows 1 and 3 of five read so, each frame a list of its columns."""
    frames = [np.zeros((5, len(counts)), np.uint16) for counts in near]
    for frame, one, other in zip(frames, near, far, strict=True):
        frame[1], frame[3] = one, other
    return faults(SelfTest(1, 5_000, 5, len(near[0]), bytes(len(near[0]))), frames, 5_000, 1023)


def test_a_cell_that_stands_still_beside_a_like_one_is_no_short() -> None:
    """However long it lasts: many frames of one load are one reading, whatever the noise."""
    near = [[0, 50 + n % 2, 0] for n in range(60)]
    far = [[0, 51 - n % 3, 0] for n in range(60)]
    assert two_rows(near, far) == []


def test_rows_that_rise_and_fall_together_are_a_short() -> None:
    press = [[0, 5 * n, 0] for n in range(60)]
    assert [sentence.split(":")[0] for sentence in two_rows(press, press)] == ["Rows 1 and 3 always show the same"]
