"""The emulated board as a tool: patterns, the virtual person, by hand, and its rates."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS, PATTERNS, missing, pattern, person
from pressuremat.errors import PressureMatError
from pressuremat.protocol.wire import Command
from tests.arduino.board_port import BoardPort, assert_frames_show
from tests.arduino.conftest import StartBoard
from tests.conftest import PROJECT, skip_or_fail


@pytest.mark.parametrize("mat", GRIDS)
@pytest.mark.parametrize("name", PATTERNS)
def test_patterns_are_counts_of_the_mat(name: str, mat: str) -> None:
    pictures = pattern(name, *GRIDS[mat])
    assert pictures.shape[1:] == GRIDS[mat]
    assert pictures.dtype == np.uint16
    assert 0 < pictures.max() <= 1023


def test_the_virtual_person_stands_on_the_emulated_board(start_board: StartBoard) -> None:
    """What the board sends is what the virtual mat's physics made of the person's pressure."""
    pictures, rate_hz = person("sim:stand?seconds=3&rate_hz=20", "stance")
    assert rate_hz == 20
    assert pictures.shape[1:] == (40, 48)
    assert len(pictures) > 60
    emulated = start_board("mega2560", "stance", pictures, picture_us=50_000)
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.START)
        frames = port.frames(150)
    n_whole, _ = assert_frames_show(frames, pictures)
    assert n_whole > 20
    assert np.mean([np.count_nonzero(frame.samples > 20) for frame in frames]) > 100, "two feet"


def test_who_cannot_be_simulated_is_told_why() -> None:
    with pytest.raises(PressureMatError, match="handstand"):
        person("sim:handstand", "stance")


def test_pictures_can_be_drawn_and_shown_while_it_runs(start_board: StartBoard) -> None:
    emulated = start_board("uno", "foot", np.zeros((2, 32, 16), np.uint16))
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.START)
        assert not port.frames(1)[0].samples.any()
        counts = pattern("ramp", 32, 16)[0]
        emulated.draw(1, counts)
        emulated.show(1)
        while not (port.frames(1)[0].samples == counts).all():
            pass


def test_pictures_of_another_mat_are_refused(start_board: StartBoard) -> None:
    with pytest.raises(ValueError, match=r"pictures must be \(P, 32, 16\)"):
        start_board("uno", "foot", np.zeros((1, 16, 32), np.uint16))


def test_by_hand_it_prints_a_port_and_ends_when_asked(firmware_folder: Path) -> None:
    sentence = missing()
    if sentence is not None:
        skip_or_fail(sentence)
    command = [
        sys.executable,
        str(PROJECT / "arduino" / "emulator" / "emulate.py"),
        "--mat",
        "foot",
        "--pattern",
        "ramp",
    ]
    process = subprocess.Popen(
        [*command, "--folder", str(firmware_folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("/dev/pts/")
        assert process.poll() is None
    finally:
        process.terminate()
        process.communicate(timeout=20)
