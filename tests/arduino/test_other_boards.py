"""Teensy 4, RP2040 and ESP32-S3: the whole sketch, compiled against a mock of the Arduino API, talks as the others do.
Nothing here has seen a chip.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from arduino.pins import pins
from pressuremat.boards import BOARDS
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import CommandRequest, FrameData, Hello, SelfTest, Status
from pressuremat.protocol.self_test import faults
from pressuremat.protocol.wire import AnswerCode, Command, ResetCause, Settings, Wiring
from pressuremat.sources.registry import parse_uri
from pressuremat.sources.serial_port import SerialSource
from pressuremat.types import Frame
from tests.arduino.board_port import PATIENCE_S, BoardPort
from tests.arduino.conftest import StartMock
from tests.arduino.mock_board import (
    DEFINES,
    FULL_SCALE,
    GRID,
    assert_sound,
    compile_mock,
    pictures_for,
)
from tests.conftest import PROJECT

ROWS = {row.name: row for row in BOARDS}
#: Where `store.cpp` keeps the settings' first byte behind their version.
PLACE = 33


def test_hello_says_what_the_board_is(board: str, start_mock: StartMock) -> None:
    with BoardPort(start_mock(pictures_for(board))) as port:
        hello = port.find()
    row = ROWS[board]
    assert hello.board_row is row
    assert (hello.bits, hello.max_bits, hello.wiring) == (12, 12, Wiring.SHIFT_REGISTER_MUX)
    assert (hello.rows, hello.cols, hello.supply_mv, hello.adc_prescaler) == (*GRID, 3300, 0)
    assert (hello.converter_bits, hello.look_rows, hello.wirings) == (12, 8, 1 << Wiring.SHIFT_REGISTER_MUX)
    assert (hello.most_rows, hello.most_cols) == (row.max_rows, row.max_cols)
    assert (hello.settings, hello.boot_count) == (Settings.DEFAULTS, 0 if board == "rp2040" else 1)
    cause = {"teensy4": ResetCause.POWER_ON, "rp2040": ResetCause.EXTERNAL, "esp32s3": ResetCause.BROWN_OUT}
    assert hello.reset_cause == cause[board]
    # Of the fuses, or of the flash's number, in the mock.
    uid = {"teensy4": 0x12345678 ^ 0xA5E5, "rp2040": 0xE6605838 ^ 0x8344B92F, "esp32s3": 0xC4B3A291}
    assert hello.uid == uid[board]


ASKED = {
    Command.SET_PERIOD_US: 25_000,
    Command.SET_BITS: 10,
    Command.SET_GRID: 24 + 256 * 10,
    Command.SET_PITCH_UM: 8_000 + 65536 * 12_500,
    Command.SET_LOOK: 6,
}


def settings_in(hello: Hello) -> tuple[int, ...]:
    """In the order of `ASKED`, then where they come from."""
    grid, pitch = hello.rows + 256 * hello.cols, hello.pitch_x_um + 65536 * hello.pitch_y_um
    return hello.period_us, hello.bits, grid, pitch, hello.look_threshold, hello.settings


DEFAULTS = (0, 12, 40 + 256 * 48, 10_000 + 65536 * 10_000, 0)


def test_saved_settings_outlive_the_power_and_damage_is_said(board: str, start_mock: StartMock, tmp_path: Path) -> None:
    eeprom = tmp_path / "eeprom"
    emulated = start_mock(pictures_for(board), eeprom=eeprom)
    with BoardPort(emulated) as port:
        lives = [port.find()]

        def ask_all() -> None:
            for command, argument in ASKED.items():
                assert port.ask(command, argument).value == argument

        def next_life() -> tuple[int, ...]:
            known = {hello.session for hello in lives}
            emulated.reset()
            lives.append(port.next(Hello, lambda hello: hello.session not in known))
            return settings_in(lives[-1])

        assert settings_in(lives[0]) == (*DEFAULTS, Settings.DEFAULTS)
        ask_all()
        assert next_life() == (*DEFAULTS, Settings.DEFAULTS), "nothing was saved"
        ask_all()
        assert port.ask(Command.SAVE).code == AnswerCode.OK
        assert next_life() == (*ASKED.values(), Settings.STORED)
        data = bytearray(eeprom.read_bytes())
        data[PLACE] ^= 0x10
        eeprom.write_bytes(data)
        assert next_life() == (*DEFAULTS, Settings.DAMAGED)
        assert port.ask(Command.DEFAULTS).code == AnswerCode.OK
        assert next_life() == (*DEFAULTS, Settings.DEFAULTS)
    counted = board != "rp2040"
    assert [hello.boot_count for hello in lives] == ([1, 2, 3, 4, 5] if counted else [0] * 5)
    assert {hello.uid for hello in lives} == {lives[0].uid}
    if counted:
        assert len({hello.session & 0xFF for hello in lives}) == 5, "frames carry this byte"


@pytest.mark.parametrize(
    ("command", "argument"),
    [
        (Command.SET_PRESCALER, 16),
        (Command.SET_WIRING, Wiring.DIRECT),
        (Command.SET_BITS, 9),
        (Command.SET_BITS, 16),
        (Command.SET_GRID, 65 + 256 * 16),
        (Command.SET_GRID, 32 + 256 * 65),
        (Command.SET_LOOK, 256),
    ],
)
def test_what_the_board_cannot_do_is_refused(board: str, start_mock: StartMock, command: int, argument: int) -> None:
    with BoardPort(start_mock(pictures_for(board))) as port:
        before = settings_in(port.find())
        assert port.ask(command, argument).code == AnswerCode.BAD_ARGUMENT
        port.ask(Command.HELLO)
        assert settings_in(port.next(Hello)) == before


def test_the_widest_grid_is_what_the_table_says(board: str, start_mock: StartMock) -> None:
    row = ROWS[board]
    with BoardPort(start_mock(pictures_for(board))) as port:
        port.find()
        assert port.ask(Command.SET_GRID, row.max_rows + 256 * row.max_cols).code == AnswerCode.OK
        assert port.next(Hello).geometry.shape == (row.max_rows, row.max_cols)
        port.ask(Command.START)
        frame = port.frames(2)[1]
        assert frame.samples.shape == (row.max_rows, row.max_cols)
        assert port.ask(Command.SET_GRID, row.max_rows + 256 * (row.max_cols + 1)).code == AnswerCode.BAD_ARGUMENT


def test_a_host_that_does_not_read_loses_whole_frames_and_stops_nothing(board: str, start_mock: StartMock) -> None:
    pictures = pictures_for(board)[3:4]
    emulated = start_mock(pictures)
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 40_000)
        port.ask(Command.START)
        frames = port.frames(3)
        emulated.hold_output(True)
        port.wait_board_us(2_000_000)
        # It still listens, and the answer comes when there is room.
        port.serial.write(seal(CommandRequest(99, Command.SET_PERIOD_US, 50_000).encode()))
        port.wait_board_us(500_000)
        emulated.hold_output(False)
        frames += port.frames(20)
        status = port.status()
        frames += [event for event in port.events if isinstance(event, FrameData) and event not in frames]
    for frame in frames:
        np.testing.assert_array_equal(frame.samples, pictures[0])
    gaps = np.diff([frame.sequence for frame in frames]) - 1
    assert gaps.max() > 10
    assert status.frames_skipped == gaps.sum()
    assert status.period_us == 50_000
    assert_sound(emulated, port)


def test_a_port_that_nobody_has_open_stops_nothing(board: str, start_mock: StartMock) -> None:
    pictures = pictures_for(board)[3:4]
    emulated = start_mock(pictures)
    with BoardPort(emulated) as port:
        session = port.find().session
        port.ask(Command.SET_PERIOD_US, 40_000)
        port.ask(Command.START)
        port.frames(3)
    before = emulated.clock_us
    give_up = time.monotonic() + PATIENCE_S
    while emulated.clock_us < before + 1_500_000:
        assert emulated.running, emulated.log
        assert time.monotonic() < give_up
        time.sleep(0.01)
    with BoardPort(emulated) as port:
        assert port.find().session == session
        np.testing.assert_array_equal(port.frames(5)[-1].samples, pictures[0])
        assert port.ask(Command.STOP).code == AnswerCode.OK


def test_damaged_commands_are_counted_and_ignored(board: str, start_mock: StartMock) -> None:
    with BoardPort(start_mock(pictures_for(board))) as port:
        before = settings_in(port.find())
        good = seal(CommandRequest(9, Command.SET_PERIOD_US, 77_000).encode())
        for at in range(1, len(good) - 1):
            port.serial.write(good[:at] + bytes([good[at] ^ 0x20]) + good[at + 1 :])
        port.serial.write(b"\xff" * 300 + b"\0")
        port.ask(Command.HELLO)
        assert settings_in(port.next(Hello)) == before
        assert port.next(Status).commands_damaged >= len(good) - 2
        port.serial.write(good)
        assert port.ask(Command.SET_BITS, 8).value == 8
        port.ask(Command.HELLO)
        assert port.next(Hello, lambda hello: hello.bits == 8).period_us == 77_000


def test_random_bytes_from_the_host_harm_nothing(board: str, start_mock: StartMock) -> None:
    """The program is compiled with checks of every address and every sum."""
    rng = np.random.default_rng(11)
    with BoardPort(start_mock(pictures_for(board))) as port:
        before = settings_in(port.find())
        port.ask(Command.START)
        for _ in range(40):
            port.serial.write(rng.integers(0, 256, 200, dtype=np.uint8).tobytes())
            port.frames(1)
        port.serial.write(b"\0")
        port.ask(Command.HELLO)
        assert settings_in(port.next(Hello)) == before
    assert port.decoder.counts.n_damaged == 0


def test_a_loss_of_power_in_mid_frame_costs_that_frame(board: str, start_mock: StartMock) -> None:
    pictures = pictures_for(board)[3:4]
    emulated = start_mock(pictures)
    with BoardPort(emulated) as port:
        first = port.find().session
        port.ask(Command.START)
        port.frames(3)
        emulated.reset()
        assert port.next(Hello, lambda hello: hello.session != first).settings == Settings.DEFAULTS
        port.ask(Command.START)
        frames = port.frames(4)
        assert [frame.sequence for frame in frames] == [0, 1, 2, 3]
        for frame in frames:
            np.testing.assert_array_equal(frame.samples, pictures[0])
    assert port.decoder.counts.n_damaged <= 1
    assert port.decoder.counts.n_foreign == 0


def test_self_test_tells_of_a_column_and_not_of_the_supply(start_mock: StartMock) -> None:
    """These boards have nothing to measure their supply by."""
    picture = np.zeros((1, *GRID), np.uint16)
    picture[0, 5:30, 10:20] = np.random.default_rng(2).integers(800, 2000, (25, 10))
    emulated = start_mock(picture, faults=("column-stuck=3:3600",))
    with BoardPort(emulated) as port:
        hello = port.find()
        port.ask(Command.START)
        frames = port.frames(3)
        assert port.ask(Command.SELF_TEST).code == AnswerCode.OK
        test = port.next(SelfTest)
        assert (test.supply_mv, test.rows, test.cols) == (0, *GRID)
        port.frames(3)
    (sentence,) = faults(test, [frame.samples for frame in frames], hello.supply_mv, FULL_SCALE)
    assert "Column 3 reads 88% of full scale" in sentence
    assert_sound(emulated, port, n_none_driven=GRID[1])


def test_the_program_records_from_it(board: str, start_mock: StartMock) -> None:
    """The real source, as `serial:PORT`; and with fewer bits than the board starts with."""
    pictures = pictures_for(board)[3:4]
    emulated = start_mock(pictures)
    for options, bits in (("", 12), ("&bits=10", 10)):
        source = SerialSource(parse_uri(f"serial:{emulated.port}?simulated=1&rate_hz=20{options}"))
        info = source.open()
        try:
            assert info.device.startswith(ROWS[board].label)
            assert info.geometry.shape == GRID
            assert info.detail["bits"] == bits
            assert info.rate_hz == 20
            frames: list[Frame] = []
            give_up = time.monotonic() + PATIENCE_S
            while len(frames) < 15:
                assert time.monotonic() < give_up, emulated.log
                frames += [event for event in source.read(0.2) if isinstance(event, Frame)]
        finally:
            source.close()
        for frame in frames:
            np.testing.assert_array_equal(frame.values, pictures[0] >> np.uint16(12 - bits))


def test_pins_stand_once_and_apart(board: str) -> None:
    found = pins(board)
    n_muxes = ROWS[board].max_cols // 16
    common = [f"MUX_COMMON_{i}" for i in range(n_muxes)]
    assert list(found) == ["SHIFT_DATA", "SHIFT_CLOCK", "SHIFT_LATCH", *(f"MUX_S{i}" for i in range(4)), *common]
    assert len(set(found.values())) == len(found)


def test_the_readme_tells_the_pins_that_are_compiled() -> None:
    text = (PROJECT / "arduino" / "README.md").read_text(encoding="utf-8")
    of = {board: list(pins(board).values()) for board in DEFINES}
    rows = [
        " | ".join(", ".join(of[board][part]) for board in DEFINES) for part in (slice(3), slice(3, 7), slice(7, None))
    ]
    for row in rows:
        assert f"| {row} |\n" in text, row


@pytest.mark.parametrize(
    ("defines", "words"),
    [
        ((*DEFINES["rp2040"], "PM_MAT=PM_MAT_BENCH"), "choose another PM_MAT"),
        ((*DEFINES["rp2040"], "ARDUINO_ARCH_MBED"), "Mbed core keeps no settings"),
        (("ARDUINO_ARCH_ESP32", "CONFIG_IDF_TARGET_ESP32C3=1"), "choose an ESP32S3 board"),
        (("ARDUINO_ARCH_SAMD",), "choose one of them"),
    ],
)
def test_what_cannot_be_built_says_why(tmp_path: Path, defines: tuple[str, ...], words: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as error:
        compile_mock(tmp_path, defines, check_only=True)
    assert words in error.value.stderr
