"""No cell is converted before its row and column have settled: on the emulated board each has a time constant.

The converter's input moves to the new cell's voltage from that of the cell before, whenever a multiplexer, the
converter's own selection or a row changes. The cells are noise, the worst that can come before another.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from arduino import build as firmware_build
from arduino.emulator.emulate import GRIDS, EmulatedBoard
from pressuremat.protocol.wire import Command, Packing
from tests.arduino.board_port import BoardPort, sample_pictures
from tests.arduino.conftest import StartBoard

MATS = [("mega2560", "bench"), ("mega2560", "stance"), ("uno", "foot")]
SCANS = ["plain", "zero-run", "part"]


def worst_error(emulated: EmulatedBoard, scan: str, wanted: np.ndarray, prescaler: int = 16) -> int:
    """The largest difference in counts between a cell, or a column's sum, as it was sent and as it is."""
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 0)
        port.ask(Command.SET_PRESCALER, prescaler)
        port.ask(Command.SET_PACKING, Packing.ZERO_RUN if scan == "zero-run" else Packing.PLAIN)
        # With a threshold of one count all blocks are looked for, found, and converted column by column.
        port.ask(Command.SET_LOOK, 1 if scan == "part" else 0)
        port.ask(Command.START)
        frames = port.frames(12)
        assert port.decoder.counts.n_damaged == 0
    sums = np.minimum(wanted.sum(axis=0), 1023)
    errors = [np.abs(frame.samples.astype(int) - wanted).max() for frame in frames]
    errors += [np.abs(frame.part.column_sums - sums).max() for frame in frames if frame.part is not None]
    assert (len(errors) > len(frames)) == (scan == "part")
    return int(max(errors))


@pytest.mark.parametrize(("board", "mat"), MATS)
@pytest.mark.parametrize("scan", SCANS)
@pytest.mark.parametrize("hold_clocks", [1.5, 2.5])
def test_a_microsecond_is_waited_for(
    start_board: StartBoard, board: str, mat: str, scan: str, hold_clocks: float
) -> None:
    """On silicon the converter samples 1.5 to 2.5 of its clocks after the start."""
    picture = sample_pictures(*GRIDS[mat])[3]
    emulated = start_board(board, mat, picture[None], tau_us=1.0, hold_clocks=hold_clocks)
    assert worst_error(emulated, scan, picture) == 0


@pytest.mark.parametrize("scan", SCANS)
def test_two_microseconds_are_waited_for_at_half_the_clock(start_board: StartBoard, scan: str) -> None:
    picture = sample_pictures(*GRIDS["foot"])[3]
    # A look's and a row's own wait does not grow with the converter's clock.
    defines = {"PM_SETTLE_CYCLES": "256"}
    emulated = start_board("uno", "foot", picture[None], tau_us=2.0, hold_clocks=2.5, defines=defines)
    assert worst_error(emulated, scan, picture, prescaler=32) == 0


@pytest.mark.parametrize(("board", "mat"), MATS)
@pytest.mark.parametrize("scan", SCANS)
def test_a_column_of_twice_that_is_seen_to_be_too_slow(
    start_board: StartBoard, board: str, mat: str, scan: str
) -> None:
    """The checks above can fail, in each wiring and each scan."""
    picture = sample_pictures(*GRIDS[mat])[3]
    emulated = start_board(board, mat, picture[None], tau_us=2.0, hold_clocks=1.5)
    assert worst_error(emulated, scan, picture) > 2


@pytest.mark.parametrize(
    ("file", "sound", "late", "scans"),
    [
        pytest.param(
            "converter.h", "prescaler * 5 / 2", "prescaler * 11", ["plain", "part"], id="the_input_moves_late"
        ),
        pytest.param("converter.h", "prescaler * 5 / 2", "40", ["plain"], id="the_input_moves_early"),
        pytest.param("config.h", "#define PM_SETTLE_CYCLES 128", "#define PM_SETTLE_CYCLES 16", ["part"], id="a_row"),
    ],
)
def test_a_firmware_that_switches_at_the_wrong_time_is_found_out(
    start_board: StartBoard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    sound: str,
    late: str,
    scans: list[str],
) -> None:
    """The same columns of a microsecond, and one line of the firmware changed.

    With packed zeros all packing comes behind the switch, so that a late one only costs time.
    """
    sketch = tmp_path / "pressuremat"
    shutil.copytree(firmware_build.SKETCH, sketch)
    text = (sketch / file).read_text()
    assert text.count(sound) == 1
    (sketch / file).write_text(text.replace(sound, late))
    monkeypatch.setattr(firmware_build, "SKETCH", sketch)
    picture = sample_pictures(*GRIDS["foot"])[3]
    if "SETTLE" in sound:
        picture //= 64  # a look's sums are to stay below full scale
    for scan in scans:
        emulated = start_board(
            "uno", "foot", picture[None], tau_us=1.0, hold_clocks=2.5, elf=firmware_build.build(tmp_path, "uno", "foot")
        )
        # Moving early only shows at a slower clock, where 40 cycles are less than its hold.
        assert worst_error(emulated, scan, picture, prescaler=32 if late == "40" else 16) > 2
