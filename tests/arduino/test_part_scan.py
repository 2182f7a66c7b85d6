"""Only where there is load: the real firmware on an emulated board looks first, and converts what it found."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS, Counts, person
from arduino.emulator.rates import CLOCK_HZ
from pressuremat.protocol.messages import FrameData
from pressuremat.protocol.part import look
from pressuremat.protocol.wire import AnswerCode, Command, Encoding
from tests.arduino.board_port import BoardPort
from tests.arduino.conftest import StartBoard

THRESHOLD = 4
PRESSUREMAT = [sys.executable, "-c", "from pressuremat.cli.main import main; raise SystemExit(main())"]
MATS = [("mega2560", "stance"), ("mega2560", "bench"), ("uno", "foot"), ("nano", "square")]


def spots(rows: int, cols: int, n: int = 20) -> Counts:
    """Pictures (n, rows, cols): corners, an empty mat, then loads here and there, some too little to be looked for."""
    rng = np.random.default_rng(3)
    pictures = np.zeros((n, rows, cols), np.uint16)
    pictures[1, [0, 0, -1, -1], [0, -1, 0, -1]] = (THRESHOLD, 1023, 5, 700)
    for picture in pictures[2:]:
        for _ in range(int(rng.integers(1, 6))):
            row, col = int(rng.integers(rows - 3)), int(rng.integers(cols - 2))
            picture[row : row + 4, col : col + 3] += rng.integers(0, 60, (4, 3), dtype=np.uint16)
    return pictures


def start(port: BoardPort, threshold: int = THRESHOLD, bits: int = 10) -> None:
    port.find()
    assert port.ask(Command.SET_BITS, bits).value == bits
    assert port.ask(Command.SET_PERIOD_US, 0).value == 0
    assert port.ask(Command.SET_LOOK, threshold).value == threshold
    port.ask(Command.START)


def assert_shows(frame: FrameData, counts: Counts, bits: int = 10) -> None:
    """The blocks are those that Python's look finds, loaded cells are what was put in, the rest is zero."""
    assert frame.part is not None
    expected = look(counts, THRESHOLD, 10)
    shift = np.uint16(10 - bits)
    np.testing.assert_array_equal(frame.part.blocks, expected.blocks)
    np.testing.assert_array_equal(frame.part.column_sums, expected.column_sums >> shift)
    sent = frame.part.cells(len(counts))
    np.testing.assert_array_equal(frame.samples[sent], counts[sent] >> shift)
    assert not frame.samples[~sent].any()
    assert sent[counts >= THRESHOLD].all()


@pytest.mark.parametrize(("board", "mat"), MATS)
@pytest.mark.parametrize("bits", [10, 8])
def test_loaded_cells_are_those_of_the_full_scan(start_board: StartBoard, board: str, mat: str, bits: int) -> None:
    pictures = spots(*GRIDS[mat])
    emulated = start_board(board, mat, pictures, tau_us=1.0, hold_clocks=2.5, defines={"PM_ADC_PRESCALER": "16"})
    with BoardPort(emulated) as port:
        start(port, bits=bits)
        for i, counts in enumerate(pictures):
            emulated.show(i)
            # Passing over what was under way, or in the pipe.
            shown_us = emulated.report().cycles // 16 + 3_000
            frame = port.next(FrameData, lambda frame, since=shown_us: frame.clock_us > since)  # type: ignore[misc]
            assert frame.encoding is (Encoding.PART_10 if bits == 10 else Encoding.PART_8)
            assert_shows(frame, counts, bits)
        assert port.ask(Command.SET_LOOK, 0).value == 0
        whole = port.next(FrameData, lambda frame: frame.part is None)
        np.testing.assert_array_equal(whole.samples, pictures[-1] >> np.uint16(10 - bits))
        assert port.ask(Command.SET_LOOK, 256).code == AnswerCode.BAD_ARGUMENT
    assert port.decoder.counts.n_damaged == port.decoder.counts.n_refused == 0
    report = emulated.report()
    assert (report.none_driven, report.two_driven, report.outside) == (0, 0, 0)


def test_a_mat_under_load_everywhere_is_sent_whole(start_board: StartBoard) -> None:
    """More than the ring holds, and every block marked."""
    counts = np.random.default_rng(1).integers(THRESHOLD, 1024, GRIDS["stance"], dtype=np.uint16)
    with BoardPort(start_board("mega2560", "stance", counts[None])) as port:
        start(port)
        for frame in port.frames(20):
            np.testing.assert_array_equal(frame.samples, counts)
    assert port.decoder.counts.n_damaged == 0


def test_what_becomes_loaded_appears_within_one_frame(start_board: StartBoard) -> None:
    """Load jumps between far corners: where it went after the look, one frame shows it nowhere, the next one does."""
    pictures = np.zeros((4, *GRIDS["stance"]), np.uint16)
    for picture, row, col in zip(pictures, (0, 39, 3, 25), (0, 47, 44, 20), strict=True):
        picture[row, col] = 300
    with BoardPort(start_board("mega2560", "stance", pictures, picture_us=33_000)) as port:
        start(port)
        frames = port.frames(400)
    shown = [int(np.flatnonzero([frame.samples[p > 0].all() for p in pictures] + [True])[0]) for frame in frames]
    assert all((frame.samples > 0).sum() <= 1 for frame in frames)
    assert set(shown) == {0, 1, 2, 3} | ({4} & set(shown))
    empty_twice = [a == b == 4 for a, b in itertools.pairwise(shown)]
    assert not any(empty_twice)
    assert [frame.sequence for frame in frames] == list(range(400))


@pytest.mark.parametrize(
    ("uri", "at_least"), [("sim:stand?seconds=3&rate_hz=20", 1.8), ("sim:walk?rate_hz=20", 2.5)], ids=["stand", "walk"]
)
def test_two_feet_and_a_walking_one_beat_the_converters_limit(
    start_board: StartBoard, uri: str, at_least: float
) -> None:
    """By the board's clock, on the largest mat, with the most cells under load that the person ever has."""
    pictures, _ = person(uri, "stance")
    counts = pictures[int((pictures >= THRESHOLD).sum(axis=(1, 2)).argmax())]
    with BoardPort(start_board("mega2560", "stance", counts[None])) as port:
        start(port)
        frames = port.frames(40)
    assert_shows(frames[-1], counts)
    us = (frames[-1].clock_us - frames[8].clock_us) & 0xFFFFFFFF
    full_scan_fps = CLOCK_HZ / (13 * 16 * counts.size)
    assert 1e6 * (len(frames) - 9) / us >= at_least * full_scan_fps
    assert port.decoder.counts.n_sums_off == 0


@pytest.mark.parametrize(("faults", "is_sound"), [((), True), (("row-stuck=10",), False)], ids=["sound", "stuck"])
def test_columns_that_do_not_add_up_are_shown_to_whoever_watches(
    start_board: StartBoard, faults: tuple[str, ...], is_sound: bool
) -> None:
    """By `pressuremat watch` on a standing person's frames, as JSON and in words."""
    counts = person("sim:stand?seconds=3&rate_hz=20", "stance")[0][60:61]
    emulated = start_board("mega2560", "stance", counts, faults=faults, defines={"PM_LOOK_THRESHOLD": "4"})
    command = [*PRESSUREMAT, "watch", f"serial:{emulated.port}?simulated=1"]
    for option in ([], ["--json"]):
        watching = subprocess.Popen([*command, *option], stdout=subprocess.PIPE, text=True)
        assert watching.stdout is not None
        # The board reports every second of its own time, so that later lines know of it.
        lines = list(itertools.islice(watching.stdout, 400 if option else 40))
        watching.terminate()
        watching.communicate(timeout=30)
        if option:
            values = [json.loads(line)["n_sums_off"] for line in lines]
            assert values == sorted(values)
            assert (values[-1] == 0) == is_sound
        else:
            assert ("columns that do not add up: check rows that touch" in lines[-1]) != is_sound
