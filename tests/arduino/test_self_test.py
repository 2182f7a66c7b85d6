"""Broken wires on the emulated board are told in words, and a sound mat is told of nothing."""

from __future__ import annotations

import numpy as np
import pytest

from arduino.emulator.emulate import person
from pressuremat.protocol.messages import FrameData, SelfTest
from pressuremat.protocol.self_test import faults
from pressuremat.protocol.wire import AnswerCode, Command
from tests.arduino.board_port import BoardPort
from tests.arduino.conftest import StartBoard


def told(start_board: StartBoard, *broken: str, uri: str | None = "sim:stand?seconds=3&rate_hz=20") -> list[str]:
    """What is said of a mat with somebody on it; the test is asked for between the frames of a stream."""
    pictures = np.zeros((1, 40, 48), np.uint16)
    if uri is not None:
        standing = person(uri, "stance")[0]
        pictures[0] = standing[int(standing.sum(axis=(1, 2)).argmax())]
    emulated = start_board("mega2560", "stance", pictures, faults=broken)
    with BoardPort(emulated) as port:
        hello = port.find()
        port.ask(Command.START)
        port.frames(8)
        assert port.ask(Command.SELF_TEST).code == AnswerCode.OK
        test = port.next(SelfTest)
        port.frames(8)
    frames = [event for event in port.events if isinstance(event, FrameData)]
    assert port.decoder.counts.n_damaged == 0
    assert (test.rows, test.cols) == (40, 48)
    assert 4_850 < test.supply_mv < 5_100, "the emulated reference reads 225 to 228"
    assert [frame.sequence for frame in frames] == list(range(len(frames))), "none was skipped"
    return faults(test, [frame.samples for frame in frames], hello.supply_mv, 1023)


def test_a_sound_mat(start_board: StartBoard) -> None:
    assert told(start_board) == []


def test_an_empty_mat_cannot_be_judged(start_board: StartBoard) -> None:
    (sentence,) = told(start_board, uri=None)
    assert "Nothing pressed" in sentence


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("row-open=10", "Row 10 shows nothing"),
        ("rows-short=10:11", "Rows 10 and 11 always show the same"),
        ("rows-short=10:23", "Rows 10 and 23 always show the same"),
        ("column-stuck=3:900", "Column 3 reads 88% of full scale although no row is driven"),
    ],
)
def test_a_broken_wire(start_board: StartBoard, broken: str, words: str) -> None:
    (sentence,) = told(start_board, broken)
    assert words in sentence


def test_a_weak_supply_is_told() -> None:
    test = SelfTest(1, 4_100, 4, 3, bytes(3))
    frame = np.arange(12, dtype=np.uint16).reshape(4, 3) * 80
    (sentence,) = faults(test, [frame], 5_000, 1023)
    assert "4.1 V where 5.0 V" in sentence
