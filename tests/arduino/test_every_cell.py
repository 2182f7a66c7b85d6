"""The real firmware on an emulated board: every cell of every frame is what was put in."""

from __future__ import annotations

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS
from pressuremat.protocol.wire import Command, Encoding, Packing
from tests.arduino.board_port import BoardPort, assert_frames_show, sample_pictures
from tests.arduino.conftest import StartBoard

N_FRAMES = 1000


@pytest.mark.parametrize(("board", "mat"), [("mega2560", "bench"), ("uno", "foot"), ("mega2560", "stance")])
def test_a_thousand_frames_are_exact(start_board: StartBoard, board: str, mat: str) -> None:
    pictures = sample_pictures(*GRIDS[mat])
    emulated = start_board(board, mat, pictures, picture_us=70_000)
    with BoardPort(emulated) as port:
        port.find()
        port.ask(Command.SET_PERIOD_US, 0)
        port.ask(Command.START)
        frames = port.frames(N_FRAMES)
        assert port.ask(Command.STOP).value == 0

        assert [f.sequence for f in frames] == list(range(N_FRAMES))
        n_whole, n_split = assert_frames_show(frames, pictures)
        assert n_whole + n_split == N_FRAMES
        assert n_whole > 200
        assert n_split > 20, "the pictures changed while frames were scanned"
        assert {f.encoding for f in frames} == {Encoding.BITS_10}
        status = port.status()
        assert status.frames_sent >= N_FRAMES
        assert (status.frames_skipped, status.commands_damaged, status.bytes_overrun) == (0, 0, 0)
    assert port.decoder.counts.n_damaged == 0
    assert port.decoder.counts.n_foreign == 0
    report = emulated.report()
    assert report.samples >= N_FRAMES * pictures[0].size
    assert (report.none_driven, report.two_driven, report.outside) == (0, 0, 0)


@pytest.mark.parametrize(("board", "mat"), [("mega2560", "bench"), ("uno", "foot"), ("mega2560", "stance")])
@pytest.mark.parametrize("bits", [10, 8])
@pytest.mark.parametrize("floor", [0, 200])
def test_packed_zeros_lose_nothing_but_what_is_below_the_floor(
    start_board: StartBoard, board: str, mat: str, bits: int, floor: int
) -> None:
    """Noise, an empty mat, full scale, and pictures most of whose cells are zero."""
    pictures = sample_pictures(*GRIDS[mat])
    for picture in pictures[5:]:
        picture[np.random.default_rng(int(picture[0, 0])).random(picture.shape) < 0.85] = 0
    with BoardPort(start_board(board, mat, pictures, picture_us=90_000)) as port:
        port.find()
        for command, argument in (
            (Command.SET_BITS, bits),
            (Command.SET_PERIOD_US, 0),
            (Command.SET_PACKING, Packing.ZERO_RUN),
            (Command.SET_FLOOR, floor),
        ):
            assert port.ask(command, argument).value == argument
        port.ask(Command.START)
        frames = port.frames(150)
        assert {f.encoding for f in frames} == {Encoding.RUN_10 if bits == 10 else Encoding.RUN_8}
        wanted = np.where(pictures >= floor, pictures, np.uint16(0)) >> np.uint16(10 - bits)
        assert_frames_show(frames, wanted)
        assert [f.sequence for f in frames] == list(range(150))
        assert port.ask(Command.SET_PACKING, Packing.PLAIN).value == 0
        plain = port.next(type(frames[0]), lambda frame: not frame.encoding.is_run)
        assert_frames_show([plain, *port.frames(10)], pictures >> np.uint16(10 - bits))
    assert (port.decoder.counts.n_damaged, port.decoder.counts.n_refused) == (0, 0)


@pytest.mark.parametrize(
    ("board", "mat"), [("mega2560", "stance"), ("uno", "square"), ("nano", "foot"), ("mega2560", "foot")]
)
def test_eight_bits_are_the_upper_ones(start_board: StartBoard, board: str, mat: str) -> None:
    pictures = sample_pictures(*GRIDS[mat])
    with BoardPort(start_board(board, mat, pictures, picture_us=90_000)) as port:
        port.find()
        assert port.ask(Command.SET_BITS, 8).value == 8
        port.ask(Command.START)
        frames = port.frames(60)
        assert {f.encoding for f in frames} == {Encoding.BITS_8}
        assert_frames_show(frames, pictures >> np.uint16(2))
        assert port.ask(Command.SET_BITS, 10).value == 10
        ten = port.next(type(frames[0]), lambda frame: frame.encoding is Encoding.BITS_10)
        assert_frames_show([ten, *port.frames(30)], pictures)
    assert port.decoder.counts.n_damaged == 0


def test_a_slow_line_delays_cells_and_spoils_none(start_board: StartBoard) -> None:
    """At 115,200 baud the scan waits for the line in mid-frame, all the time."""
    pictures = sample_pictures(*GRIDS["stance"])
    options = {"defines": {"PM_BAUD": "115200UL"}, "picture_us": 1_000_000}
    with BoardPort(start_board("mega2560", "stance", pictures, **options), 115_200) as port:
        assert port.find().baud == 115_200
        port.ask(Command.START)
        assert_frames_show(port.frames(40), pictures)
    assert port.decoder.counts.n_damaged == 0
