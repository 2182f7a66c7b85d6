"""Teensy 4, RP2040 and ESP32-S3, against a mock of the Arduino API: every cell of every frame is what was put in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pressuremat.protocol.messages import Hello
from pressuremat.protocol.part import look
from pressuremat.protocol.wire import AnswerCode, Command, Encoding, Packing
from tests.arduino.board_port import BoardPort, assert_frames_show
from tests.arduino.conftest import StartMock
from tests.arduino.mock_board import (
    DEFINES,
    FULL_SCALE,
    GRID,
    MockBoard,
    assert_sound,
    compile_mock,
    pictures_for,
    straightened,
)


def test_every_cell_is_what_was_put_in_while_it_changes(board: str, start_mock: StartMock) -> None:
    pictures = pictures_for(board)
    emulated = start_mock(pictures, picture_us=90_000)
    with BoardPort(emulated) as port:
        port.find()
        assert port.ask(Command.SET_PERIOD_US, 0).value == 0
        port.ask(Command.START)
        frames = port.frames(150)
        assert port.ask(Command.STOP).value == 0
        assert [frame.sequence for frame in frames] == list(range(150))
        assert {frame.encoding for frame in frames} == {Encoding.BITS_16}
        n_whole, n_split = assert_frames_show(frames, pictures)
        assert n_whole > 50
        assert n_split > 10
        clock = np.array([frame.clock_us for frame in frames])
        steps = np.diff(clock) % 2**32
        assert (np.diff(clock) < 0).sum() == 1, "the board's clock wrapped once"
        # 1920 cells of 10 us for the column and 2 for the converter, and a row's change.
        assert 1920 * 12 < steps.mean() < 1920 * 14
        status = port.status()
        assert (status.frames_skipped, status.commands_damaged, status.bytes_overrun) == (0, 0, 0)
    assert_sound(emulated, port)


@pytest.mark.parametrize("bits", [12, 10, 8])
def test_a_column_has_settled_when_it_is_read(board: str, start_mock: StartMock, bits: int) -> None:
    """With 1 µs as in the mat; neighbours differ by up to the full scale."""
    pictures = pictures_for(board)
    emulated = start_mock(pictures, tau_us=1.0)
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 0)
        assert port.ask(Command.SET_BITS, bits).value == bits
        for i in (3, 0, 1, 5):
            emulated.show(i)
            port.ask(Command.START)
            for frame in port.frames(3)[1:]:
                np.testing.assert_array_equal(frame.samples, pictures[i] >> np.uint16(12 - bits))
            port.ask(Command.STOP)
    assert_sound(emulated, port)


def test_a_column_that_has_not_settled_would_be_seen(tmp_path: Path) -> None:
    program = compile_mock(tmp_path, (*DEFINES["rp2040"], "PM_SETTLE_US=7"))
    pictures = pictures_for("rp2040")[3:4]
    with MockBoard(program, tmp_path, pictures, tau_us=1.0) as emulated, BoardPort(emulated) as port:
        port.find()
        port.ask(Command.START)
        off = np.abs(port.frames(2)[1].samples.astype(int) - pictures[0])
    assert 0 < off.max() <= 5, "the rest of a step after seven time constants, of 4096"


@pytest.mark.parametrize("grid", [(32, 16), (1, 1), (19, 11), (33, 31), (40, 1)])
def test_another_grid_while_it_streams(board: str, start_mock: StartMock, grid: tuple[int, int]) -> None:
    pictures = pictures_for(board)[3:4]
    emulated = start_mock(pictures, tau_us=1.0)
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 0)
        port.ask(Command.START)
        port.frames(2)
        for rows, cols in (grid, GRID):
            assert port.ask(Command.SET_GRID, rows + 256 * cols).code == AnswerCode.OK
            assert port.next(Hello).geometry.shape == (rows, cols)
            for frame in port.frames(4):
                np.testing.assert_array_equal(frame.samples, pictures[0, :rows, :cols])
    assert_sound(emulated, port)


@pytest.mark.parametrize(("bits", "encoding"), [(10, Encoding.PART_10), (8, Encoding.PART_8)])
def test_only_where_there_is_load(board: str, start_mock: StartMock, bits: int, encoding: Encoding) -> None:
    """A threshold is in the converter's counts, of which there are 4096 here."""
    threshold = 16
    pictures = np.zeros((3, *GRID), np.uint16)
    pictures[1, [0, 0, -1, -1], [0, -1, 0, -1]] = (threshold, 4000, 20, 3000)
    rng = np.random.default_rng(3)
    pictures[2, 4:19, 7:15] = rng.integers(0, 250, (15, 8))
    pictures = straightened(board, pictures)
    emulated = start_mock(pictures, tau_us=1.0)
    with BoardPort(emulated) as port:
        port.find()
        assert port.ask(Command.SET_LOOK, threshold).code == AnswerCode.BAD_ARGUMENT, "parts carry ten bits at most"
        assert port.ask(Command.SET_BITS, bits).code == AnswerCode.OK
        assert port.ask(Command.SET_LOOK, threshold).value == threshold
        assert port.ask(Command.SET_BITS, 12).code == AnswerCode.BAD_ARGUMENT
        port.ask(Command.SET_PERIOD_US, 0)
        for i, counts in enumerate(pictures):
            emulated.show(i)
            port.ask(Command.START)
            frame = port.frames(2)[1]
            port.ask(Command.STOP)
            assert frame.encoding is encoding
            assert frame.part is not None
            expected = look(counts, threshold, 12)
            sums = straightened(board, expected.column_sums)
            np.testing.assert_array_equal(frame.part.column_sums, sums >> np.uint16(12 - bits))
            if board != "esp32s3":  # whole millivolts of a sum may fall to the other side
                np.testing.assert_array_equal(frame.part.blocks, expected.blocks)
            cells = frame.part.cells(GRID[0])
            assert cells[counts >= threshold].all()
            np.testing.assert_array_equal(frame.samples, np.where(cells, counts >> np.uint16(12 - bits), 0))
        assert port.ask(Command.SET_LOOK, 0).value == 0
        assert port.ask(Command.SET_BITS, 12).code == AnswerCode.OK
    assert port.decoder.counts.n_sums_off == 0
    assert_sound(emulated, port)


@pytest.mark.parametrize(("bits", "encoding"), [(12, Encoding.RUN_16), (10, Encoding.RUN_10), (8, Encoding.RUN_8)])
def test_runs_of_zeros_are_packed(board: str, start_mock: StartMock, bits: int, encoding: Encoding) -> None:
    """Long runs, none, single ones; and with a floor, in the converter's counts, what is below it is a zero too."""
    pictures = np.zeros((5, *GRID), np.uint16)
    rng = np.random.default_rng(5)
    pictures[1, 7, 3], pictures[1, -1, -1] = 4000, 17
    pictures[2] = rng.integers(256, FULL_SCALE + 1, GRID)
    pictures[3] = rng.integers(0, 3, GRID) * rng.integers(0, FULL_SCALE + 1, GRID) // 2
    pictures[4].reshape(-1)[127::129] = 0x100 << 2
    pictures = straightened(board, pictures)
    emulated = start_mock(pictures)
    with BoardPort(emulated) as port:
        port.find()
        assert port.ask(Command.SET_BITS, bits).code == AnswerCode.OK
        assert port.ask(Command.SET_PACKING, Packing.ZERO_RUN).code == AnswerCode.OK
        for floor in (0, 40):
            assert port.ask(Command.SET_FLOOR, floor).code == AnswerCode.OK
            for i, counts in enumerate(pictures):
                emulated.show(i)
                port.ask(Command.START)
                frame = port.frames(2)[1]
                port.ask(Command.STOP)
                assert frame.encoding is encoding
                expected = np.where(counts >= floor, counts >> np.uint16(12 - bits), 0)
                np.testing.assert_array_equal(frame.samples, expected)
    assert_sound(emulated, port)
