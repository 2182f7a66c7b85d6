"""The textile mat's headerless frames."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from tests.files.samples import textile_bytes


def test_a_frame_is_an_interval_and_a_transposed_grid() -> None:
    recording = read(textile_bytes(3))
    assert recording.frames.shape == (3, 64, 64)
    assert recording.frames[2, 3, 10] == 52
    assert np.count_nonzero(recording.frames) == 3
    # byte 0 is the time since the frame before, so that of the first says nothing
    np.testing.assert_allclose(recording.time_s, [0.0, 0.021, 0.043])
    assert (recording.format, recording.unit, recording.calibrated) == ("textile-bin", "count", False)
    assert recording.geometry.pitch_known is False
    assert recording.time_known is True


def test_a_pitch_may_be_given() -> None:
    assert read(textile_bytes(), pitch_mm=8.0).geometry.pitch_mm == (8.0, 8.0)
    assert read(textile_bytes(), pitch_mm=(7.0, 9.0)).geometry.pitch_mm == (7.0, 9.0)
    assert read(textile_bytes(), pitch_mm=8.0).geometry.pitch_known is True


def test_an_interval_of_zero_still_gives_increasing_times() -> None:
    data = bytearray(textile_bytes(3))
    data[4097] = 0
    recording = read(bytes(data))
    np.testing.assert_allclose(recording.time_s, [0.0, 0.001, 0.023])
    assert "0 ms" in recording.warnings[0]


def test_a_file_that_is_cut_says_so() -> None:
    with pytest.raises(FileFormatError, match=r"textile mat.*cut"):
        read(textile_bytes(3)[:-100], name="step.bin")


def test_any_other_binary_file_is_not_taken_for_one() -> None:
    noise = np.random.default_rng(0).integers(0, 256, 4097 * 3).astype(np.uint8).tobytes()
    with pytest.raises(FileFormatError, match="binary file"):
        read(noise, name="step.bin")
