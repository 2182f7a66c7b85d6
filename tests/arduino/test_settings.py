"""What is set and saved on the board outlives resets and power, and damage to it is seen and said."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS, Counts
from pressuremat.protocol.messages import FrameData, Hello
from pressuremat.protocol.wire import AnswerCode, Command, Packing, Readout, Settings, Wiring
from tests.arduino.board_port import BoardPort, assert_frames_show, sample_pictures
from tests.arduino.conftest import StartBoard

PICTURES = sample_pictures(*GRIDS["foot"])[3:4]
#: Where `store.cpp` keeps them, and how many bytes they are.
PLACE, SIZE = 32, 1 + 27 + 4
ASKED = {
    Command.SET_PERIOD_US: 25_000,
    Command.SET_BITS: 8,
    Command.SET_PRESCALER: 32,
    Command.SET_GRID: 24 + 256 * 10,
    Command.SET_PITCH_UM: 8_000 + 65536 * 12_500,
    Command.SET_LOOK: 6,
    Command.SET_PACKING: Packing.ZERO_RUN,
    Command.SET_FLOOR: 3,
    Command.SET_BAUD: 115_200,
    Command.SET_PULLDOWN_OHM: 100_000,
    Command.SET_ROW_OHM: 25,
    Command.SET_READOUT: Readout.VIRTUAL_GROUND,
}


def found(hello: Hello) -> tuple[int, ...]:
    """The settings in a hello, in the order of `ASKED`, then where they come from."""
    grid, pitch = hello.rows + 256 * hello.cols, hello.pitch_x_um + 65536 * hello.pitch_y_um
    numbers: tuple[int, ...] = (hello.period_us, hello.bits, hello.adc_prescaler, grid, pitch, hello.look_threshold)
    numbers += (hello.packing, hello.floor, hello.next_baud, hello.pulldown_ohm, hello.row_ohm, hello.readout)
    return (*numbers, hello.settings)


DEFAULTS = (10_000, 10, 16, 32 + 256 * 16, 10_000 + 65536 * 10_000, 0, 0, 0, 1_000_000, 3_300, 30, Readout.DIVIDER)


def foot(start_board: StartBoard, **options: Any) -> BoardPort:
    return BoardPort(start_board("uno", "foot", PICTURES, **options))


def hello_after(port: BoardPort, command: int, argument: int = 0) -> Hello:
    assert port.ask(command, argument).code == AnswerCode.OK
    port.ask(Command.HELLO)
    return port.next(Hello)


def ask_all(port: BoardPort) -> None:
    for command, argument in ASKED.items():
        answer = port.ask(command, argument)
        assert (answer.code, answer.value) == (AnswerCode.OK, argument), command


def test_saved_settings_outlive_a_reset_and_the_power(start_board: StartBoard, tmp_path: Path) -> None:
    eeprom = tmp_path / "eeprom"
    emulated = start_board("uno", "foot", PICTURES, eeprom=eeprom)
    with BoardPort(emulated) as port:
        assert found(port.find()) == (*DEFAULTS, Settings.DEFAULTS)
        ask_all(port)
        assert found(hello_after(port, Command.SAVE)) == (*ASKED.values(), Settings.STORED)
        emulated.reset()
        assert found(port.next(Hello, lambda hello: hello.boot_count == 2)) == (*ASKED.values(), Settings.STORED)
    emulated.close()
    with foot(start_board, eeprom=eeprom) as port:
        hello = port.find()
        assert hello.boot_count == 3
        assert found(hello) == (*ASKED.values(), Settings.STORED)
        assert found(hello_after(port, Command.DEFAULTS)) == (*DEFAULTS, Settings.DEFAULTS)
    with foot(start_board, eeprom=eeprom) as port:
        assert found(port.find()) == (*DEFAULTS, Settings.DEFAULTS)


def test_settings_that_were_not_saved_are_gone_after_a_reset(start_board: StartBoard) -> None:
    emulated = start_board("uno", "foot", PICTURES)
    with BoardPort(emulated) as port:
        port.find()
        ask_all(port)
        emulated.reset()
        assert found(port.next(Hello, lambda hello: hello.boot_count == 2)) == (*DEFAULTS, Settings.DEFAULTS)


@pytest.mark.parametrize("at", [0, 5, SIZE - 1])
def test_a_damaged_byte_means_defaults_and_is_said(start_board: StartBoard, tmp_path: Path, at: int) -> None:
    eeprom = tmp_path / "eeprom"
    if at == 0:
        eeprom.write_bytes(b"\0" * 4096)  # nothing that this firmware ever wrote
    else:
        data = bytearray(b"\xff" * 4096)
        data[PLACE : PLACE + SIZE] = bytes.fromhex(_saved(start_board, tmp_path))
        data[PLACE + at] ^= 0x10
        eeprom.write_bytes(data)
    with foot(start_board, eeprom=eeprom) as port:
        hello = port.find()
        assert found(hello) == (*DEFAULTS, Settings.DAMAGED)
        assert hello.settings_sentence is not None
        assert "32 × 16" in hello.settings_sentence


def _saved(start_board: StartBoard, folder: Path) -> str:
    """The bytes of saved settings."""
    path = folder / "whole"
    with foot(start_board, eeprom=path) as port:
        port.find()
        port.ask(Command.SET_BITS, 8)
        assert hello_after(port, Command.SAVE).settings_sentence is None
    return path.read_bytes()[PLACE : PLACE + SIZE].hex()


@pytest.mark.parametrize(
    ("command", "argument"),
    [
        (Command.SET_PRESCALER, 8),
        (Command.SET_PRESCALER, 16 + 256),
        (Command.SET_GRID, 33 + 256 * 16),
        (Command.SET_GRID, 32 + 256 * 33),
        (Command.SET_GRID, 0),
        (Command.SET_GRID, 32),
        (Command.SET_GRID, 65536 + 32 + 256 * 16),
        (Command.SET_PITCH_UM, 99 + 65536 * 10_000),
        (Command.SET_BITS, 256 + 8),
        (Command.SET_LOOK, 256),
        (Command.SET_PACKING, 2),
        (Command.SET_FLOOR, 256),
        (Command.SET_WIRING, Wiring.DIRECT),
        (Command.SET_WIRING, 3),
        (Command.SET_BAUD, 57_600),
        (Command.SET_PULLDOWN_OHM, 0),
        (Command.SET_ROW_OHM, 10_001),
        (Command.SET_READOUT, Readout.FLOATING_ROWS),
    ],
)
def test_what_the_board_cannot_do_is_refused_and_changes_nothing(
    start_board: StartBoard, command: int, argument: int
) -> None:
    with foot(start_board) as port:
        before = found(port.find())
        assert port.ask(command, argument).code == AnswerCode.BAD_ARGUMENT
        port.ask(Command.HELLO)
        assert found(port.next(Hello)) == before


def _corner(pictures: Counts, rows: int, cols: int) -> Counts:
    return np.ascontiguousarray(pictures[:, :rows, :cols])


@pytest.mark.parametrize(
    ("board", "mat", "rows", "cols"),
    [
        ("uno", "foot", 32, 1),
        ("uno", "foot", 1, 16),
        ("uno", "foot", 1, 1),
        ("uno", "foot", 19, 11),
        ("mega2560", "bench", 13, 7),
        ("mega2560", "bench", 5, 16),
        ("mega2560", "stance", 33, 31),
    ],
)
def test_another_grid_is_scanned_as_exactly_while_it_streams(
    start_board: StartBoard, board: str, mat: str, rows: int, cols: int
) -> None:
    """And back; more rows are wired than are scanned, and none of them is driven beside another."""
    pictures = sample_pictures(*GRIDS[mat])[3:4]
    emulated = start_board(board, mat, pictures, tau_us=1.0, defines={"PM_ADC_PRESCALER": "16"})
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.START)
        port.frames(3)
        for grid in ((rows, cols), GRIDS[mat]):
            port.ask(Command.SET_GRID, grid[0] + 256 * grid[1])
            assert port.next(Hello).geometry.shape == grid
            assert_frames_show(port.frames(10), _corner(pictures, *grid))
            # With a threshold of one count all that is not nothing is sent.
            port.ask(Command.SET_LOOK, 1)
            frame = port.next(type(port.frames(1)[0]), lambda frame: frame.part is not None)
            np.testing.assert_array_equal(frame.samples, _corner(pictures, *grid)[0])
            port.ask(Command.SET_LOOK, 0)
            port.next(type(frame), lambda frame: frame.part is None)
    assert (port.decoder.counts.n_damaged, port.decoder.counts.n_foreign, port.decoder.counts.n_refused) == (0, 0, 0)
    report = emulated.report()
    assert (report.none_driven, report.two_driven, report.outside) == (0, 0, 0)


@pytest.mark.parametrize("prescaler", [16, 32, 64, 128])
def test_the_converters_clock_is_set_while_it_streams(start_board: StartBoard, prescaler: int) -> None:
    emulated = start_board("uno", "foot", PICTURES, tau_us=1.0, hold_clocks=2.5)
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 0)
        port.ask(Command.START)
        assert port.ask(Command.SET_PRESCALER, prescaler).value == prescaler
        port.frames(3)
        frames = port.frames(10)
        assert_frames_show(frames, PICTURES)
    us = np.diff([frame.clock_us for frame in frames]).mean()
    limit_us = 13 * prescaler * 512 / 16
    assert limit_us <= us < 1.12 * limit_us


def part_of(port: BoardPort) -> FrameData:
    """A frame of the partial scan, asked for with a threshold of one count."""
    port.ask(Command.SET_LOOK, 1)
    part = port.next(FrameData, lambda frame: frame.part is not None)
    port.ask(Command.SET_LOOK, 0)
    port.next(FrameData, lambda frame: frame.part is None)
    return part


@pytest.mark.parametrize(
    ("mat", "firmware", "wiring", "grid"),
    [
        ("bench", "stance", Wiring.DIRECT, (16, 16)),
        ("stance", "bench", Wiring.SHIFT_REGISTER_MUX, (40, 48)),
    ],
)
def test_one_firmware_drives_either_wiring(
    start_board: StartBoard, tmp_path: Path, mat: str, firmware: str, wiring: Wiring, grid: tuple[int, int]
) -> None:
    """Set while it streams, and kept over a reset: the mat on the pins is another one than the firmware starts with."""
    pictures = sample_pictures(*GRIDS[mat])[3:4]
    options = {"firmware": firmware, "tau_us": 1.0, "defines": {"PM_ADC_PRESCALER": "16"}}
    emulated = start_board("mega2560", mat, pictures, eeprom=tmp_path / "eeprom", **options)
    with BoardPort(emulated) as port:
        first = port.find()
        assert first.wiring != wiring
        assert first.wirings == 1 << Wiring.DIRECT | 1 << Wiring.SHIFT_REGISTER_MUX
        port.ask(Command.SET_PERIOD_US, 0)
        port.ask(Command.START)
        port.frames(2)
        assert port.ask(Command.SET_WIRING, wiring).value == wiring
        hello = port.next(Hello)
        assert hello.wiring == wiring
        if (hello.rows, hello.cols) != grid:
            assert port.ask(Command.SET_GRID, grid[0] | grid[1] << 8).code == AnswerCode.OK
            hello = port.next(Hello)
        assert (hello.rows, hello.cols) == grid
        assert (hello.most_rows, hello.most_cols) == ((16, 16) if wiring is Wiring.DIRECT else (64, 64))
        assert_frames_show(port.frames(10), pictures)
        np.testing.assert_array_equal(part_of(port).samples, pictures[0])
        port.ask(Command.SAVE)
        emulated.reset()
        again = port.next(Hello, lambda hello: hello.boot_count == 2)
        assert (again.wiring, again.rows, again.cols, again.settings) == (wiring, *grid, Settings.STORED)
        before = emulated.report()
        port.ask(Command.START)
        assert_frames_show(port.frames(10), pictures)
        after = emulated.report()
        # And back: the pins of the other wiring are let go, so that nothing of it drives this mat.
        port.ask(Command.SET_WIRING, first.wiring)
        port.ask(Command.SET_WIRING, wiring)
        port.ask(Command.SET_GRID, grid[0] | grid[1] << 8)
        port.ask(Command.HELLO)  # the grid may have been that one already, and then nothing was said
        back = port.next(Hello)
        assert (back.wiring, back.rows, back.cols) == (wiring, *grid)
        assert_frames_show(port.frames(10), pictures)
    assert after.samples > before.samples
    assert (after.two_driven, after.outside) == (before.two_driven, before.outside)
    assert port.decoder.counts.n_damaged <= 1, "the frame that the reset tore"


def test_another_rate_holds_from_the_next_start(start_board: StartBoard) -> None:
    """The answer still comes at the old one, so that nobody is cut off; unsaved it is forgotten."""
    emulated = start_board("uno", "foot", PICTURES, check_rate=True)
    with BoardPort(emulated) as port:
        port.find()
        assert port.ask(Command.SET_BAUD, 115_200).value == 115_200
        hello = port.next(Hello)
        assert (hello.baud, hello.next_baud) == (1_000_000, 115_200)
        emulated.reset()
        hello = port.next(Hello, lambda hello: hello.boot_count == 2)
        assert (hello.baud, hello.next_baud) == (1_000_000, 1_000_000)
        port.ask(Command.SET_BAUD, 115_200)
        assert hello_after(port, Command.SAVE).baud == 1_000_000
        emulated.reset()
        port.wait_board_us(50_000)
        assert emulated.report().baud == pytest.approx(115_200, rel=0.025)
        port.serial.baudrate = 115_200
        port.wait_board_us(50_000)
        port.decoder.start_over()
        port.serial.reset_input_buffer()
        hello = port.find()
        assert (hello.boot_count, hello.baud, hello.next_baud) == (3, 115_200, 115_200)
        assert hello_after(port, Command.DEFAULTS).next_baud == 1_000_000


def test_settings_of_a_firmware_before_are_not_taken(start_board: StartBoard, tmp_path: Path) -> None:
    """Version 1, whole by its CRC: 13 bytes of settings, among them 8 bits."""
    eeprom = tmp_path / "eeprom"
    body = bytes([1]) + struct.pack("<IHHBBBBB", 25_000, 8_000, 12_500, 8, 32, 24, 10, 6)
    data = bytearray(b"\xff" * 4096)
    data[PLACE : PLACE + len(body) + 4] = body + zlib.crc32(body).to_bytes(4, "little")
    eeprom.write_bytes(data)
    with foot(start_board, eeprom=eeprom) as port:
        hello = port.find()
        assert found(hello) == (*DEFAULTS, Settings.DAMAGED)
        assert hello.settings_sentence is not None


def test_saving_changes_only_bytes_that_differ(start_board: StartBoard, tmp_path: Path) -> None:
    """EEPROM wears: a byte is written only where it changes."""
    eeprom = tmp_path / "eeprom"
    emulated = start_board("uno", "foot", PICTURES, eeprom=eeprom)

    with BoardPort(emulated) as port:
        port.find()
        ask_all(port)
        port.ask(Command.SAVE)
        port.status()
        kept = eeprom.read_bytes()
        port.ask(Command.SAVE)
        port.status()
        assert eeprom.read_bytes() == kept
        assert port.ask(Command.SET_FLOOR, 4).value == 4
        port.ask(Command.SAVE)
        port.status()
        changed = [i for i, (a, b) in enumerate(zip(kept, eeprom.read_bytes(), strict=True)) if a != b]
        assert len(changed) <= 5, "the floor, and the CRC"
