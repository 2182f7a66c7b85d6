"""How fast the firmware is, by the board's clock: cycles are counted, so nothing depends on the machine that emulates.

One firmware a board does all of it: grid, wiring, converter clock, bits, packing and baud are told it and saved.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from arduino.emulator.emulate import GRIDS, Counts, missing, person
from arduino.emulator.rates import CONFIGURATIONS, Rate, measure
from pressuremat.protocol.wire import Packing
from tests.conftest import skip_or_fail


def rate(folder: Path, board: str, mat: str, prescaler: int, baud: int, bits: int = 10, **options: object) -> Rate:
    sentence = missing()
    if sentence is not None:
        skip_or_fail(sentence)
    return measure(board, mat, prescaler, baud, bits, folder=folder, **options)  # type: ignore[arg-type]


NANO = [("nano", "small"), ("nano", "foot"), ("nano", "square")]


@pytest.mark.parametrize(("board", "mat"), CONFIGURATIONS + NANO)
@pytest.mark.parametrize(("prescaler", "at_least"), [(32, 0.95), (16, 0.9)])
def test_the_converter_is_kept_busy(
    firmware_folder: Path, board: str, mat: str, prescaler: int, at_least: float
) -> None:
    measured = rate(firmware_folder, board, mat, prescaler, 1_000_000, n_frames=20)
    assert at_least <= measured.of_limit <= 1.001, measured


@pytest.mark.parametrize(("board", "mat"), CONFIGURATIONS)
@pytest.mark.parametrize("bits", [8, 10])
def test_a_slow_line_is_full(firmware_folder: Path, board: str, mat: str, bits: int) -> None:
    measured = rate(firmware_folder, board, mat, 16, 115_200, bits, n_frames=10)
    assert 0.99 <= measured.of_limit <= 1.001, measured


def most_loaded(uri: str, mat: str = "stance") -> Counts:
    """The picture with the most cells under load that the person of `uri` ever makes, noise and all."""
    pictures, _ = person(uri, mat)
    found: Counts = pictures[int((pictures >= 4).sum(axis=(1, 2)).argmax())]
    return found


@pytest.mark.parametrize(
    ("uri", "at_least"), [("sim:stand?seconds=3&rate_hz=20", 3.0), ("sim:walk?rate_hz=20", 4.5)], ids=["stand", "walk"]
)
def test_packed_zeros_make_a_slow_line_several_times_faster(firmware_folder: Path, uri: str, at_least: float) -> None:
    """Without any loss: cells of one count are sent."""
    counts = most_loaded(uri)
    assert (counts == 1).any()
    plain = rate(firmware_folder, "mega2560", "stance", 16, 115_200, n_frames=6, counts=counts)
    packed = rate(
        firmware_folder, "mega2560", "stance", 16, 115_200, n_frames=6, counts=counts, packing=Packing.ZERO_RUN
    )
    assert packed.fps >= at_least * plain.fps
    assert packed.of_limit >= 0.99, "and the line is as full"


@pytest.mark.parametrize(("board", "mat"), [("mega2560", "bench"), ("mega2560", "stance"), ("uno", "foot")])
@pytest.mark.parametrize("bits", [8, 10])
def test_packed_zeros_cost_little_where_there_are_none(firmware_folder: Path, board: str, mat: str, bits: int) -> None:
    """4 % at most, at the fastest clock, for noise in every cell."""
    plain = rate(firmware_folder, board, mat, 16, 1_000_000, bits, n_frames=10)
    packed = rate(firmware_folder, board, mat, 16, 1_000_000, bits, n_frames=10, packing=Packing.ZERO_RUN)
    assert packed.fps >= 0.96 * plain.fps


def test_packed_zeros_cost_little_where_every_second_cell_is_one(firmware_folder: Path) -> None:
    """The longest frames that there are, for a line of 1 Mbaud: it binds, and is full."""
    counts = np.random.default_rng(2).integers(1, 1024, GRIDS["stance"], dtype=np.uint16)
    counts[:, ::2] = 0
    packed = rate(
        firmware_folder, "mega2560", "stance", 16, 1_000_000, n_frames=10, counts=counts, packing=Packing.ZERO_RUN
    )
    assert packed.of_limit >= 0.9
