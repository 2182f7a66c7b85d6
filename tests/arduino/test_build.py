"""The firmware compiles without a warning, for every board and mat, by hand and as the Arduino IDE does it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from arduino.build import TARGETS, BuildError, build, build_with_arduino_builder, missing_arduino_builder, size
from arduino.emulator.emulate import GRIDS
from pressuremat.protocol.wire import Command
from tests.arduino.board_port import BoardPort, sample_pictures
from tests.arduino.conftest import StartBoard
from tests.conftest import skip_or_fail

ALL = [(board, mat) for board, target in TARGETS.items() for mat in target.mats]
#: Flash without the bootloader (the Nano's old one is the largest), and memory.
CHIPS = {"mega2560": (253_952, 8192), "uno": (30_720, 2048), "nano": (30_720, 2048)}
#: Of the memory, what is left for the stack.
LEAST_STACK = 300


@pytest.mark.parametrize(("board", "mat"), ALL)
def test_compiles_with_avr_gcc(firmware_folder: Path, board: str, mat: str) -> None:
    elf = build(firmware_folder, board, mat)
    flash, memory = (int(n) for n in re.findall(r"(\d+) bytes", size(elf, board)))
    assert flash <= CHIPS[board][0]
    assert memory <= CHIPS[board][1] - LEAST_STACK
    assert elf.with_suffix(".hex").read_text().startswith(":")


@pytest.mark.parametrize(
    ("board", "mat"), [("mega2560", "stance"), ("mega2560", "bench"), ("uno", "foot"), ("nano", "foot")]
)
def test_compiles_as_in_the_ide(firmware_folder: Path, board: str, mat: str) -> None:
    sentence = missing_arduino_builder()
    if sentence is not None:
        skip_or_fail(sentence)
    assert build_with_arduino_builder(firmware_folder, board, mat).stat().st_size > 1000


@pytest.mark.parametrize("define", ["PM_ADC_PRESCALER=8", "PM_ROWS=65", "PM_MAT=PM_MAT_BENCH"])
def test_impossible_settings_are_refused(firmware_folder: Path, define: str) -> None:
    name, _, value = define.partition("=")
    with pytest.raises(BuildError, match="error"):
        build(firmware_folder, "uno", "foot", {name: value})


def test_unknown_names_are_refused(firmware_folder: Path) -> None:
    with pytest.raises(BuildError, match="board must be one of"):
        build(firmware_folder, "due", "foot")
    with pytest.raises(BuildError, match="mat must be one of foot, square"):
        build(firmware_folder, "uno", "stance")


@pytest.mark.parametrize(("board", "mat"), [("uno", "square"), ("nano", "foot"), ("mega2560", "stance")])
def test_the_stack_needs_less_than_is_left_for_it(
    firmware_folder: Path, start_board: StartBoard, board: str, mat: str
) -> None:
    """How deep it was after everything that the board can be asked, streaming meanwhile."""
    elf = build(firmware_folder, board, mat)
    _flash, memory = (int(n) for n in re.findall(r"(\d+) bytes", size(elf, board)))
    pictures = sample_pictures(*GRIDS[mat])
    emulated = start_board(board, mat, pictures, picture_us=50_000, elf=elf)
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 0)
        port.ask(Command.START)
        for bits in (8, 10):
            port.ask(Command.SET_BITS, bits)
            for packing, threshold in ((0, 0), (1, 0), (0, 4)):
                port.ask(Command.SET_PACKING, packing)
                port.ask(Command.SET_LOOK, threshold)
                port.frames(6)
        for command in (Command.SELF_TEST, Command.SAVE, Command.HELLO, Command.DEFAULTS):
            port.ask(command)
            port.frames(3)
        # Fuller than it can be emptied: the receiver's interrupts on top.
        port.serial.write(b"\x55" * 200 + b"\0")
        port.frames(5)
    first, ram = (0x200, 8192) if board == "mega2560" else (0x100, 2048)
    depth = first + ram - 1 - emulated.report().least_sp
    left = ram - memory
    assert 40 < depth < LEAST_STACK, f"{depth} bytes of stack were used, {left} are left for it"
    assert depth < left - 100
