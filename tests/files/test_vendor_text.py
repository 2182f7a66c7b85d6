"""Units and times of vendors' texts; and texts made to take all time or memory."""

from __future__ import annotations

import contextlib
import tracemalloc

import numpy as np
import pytest

from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.format import Unreadable
from pressuremat.files.vendor_text import even_times, kpa_per, length_mm
from tests.files import vendor_samples as vendor


def test_units_and_lengths() -> None:
    assert kpa_per(b" N/cm^2 ") == 10
    assert kpa_per("N/cm²".encode("latin-1")) == 10
    assert kpa_per(b"KPa ") == 1
    assert kpa_per(b"raw") is None
    assert length_mm(b"0,127", b"centimeters") == pytest.approx(1.27)
    for bad in (b"", b"bars", b"\xff\xfe"):
        with pytest.raises(Unreadable):
            kpa_per(bad)
    for value, unit in ((b"0", b"mm"), (b"-1", b"mm"), (b"nan", b"mm"), (b"1", b"ell"), (b"1e9", b"mm")):
        with pytest.raises(Unreadable):
            length_mm(value, unit)


def test_times_of_an_even_rate_lose_their_rounding_only() -> None:
    k = np.arange(100.0)
    np.testing.assert_allclose(even_times(k, np.round(k / 0.126, 2), 0.0101), k / 0.126, atol=0.0051)
    late = np.where(k == 50, k + 0.3, k)
    np.testing.assert_array_equal(even_times(k, late, 0.01), late)
    np.testing.assert_array_equal(even_times(k[:1], k[:1], 0.01), k[:1])


@pytest.mark.parametrize(
    "data",
    [
        vendor.apd_bytes().replace(b"Source=", b"Source=" + b" " * 2_000_000 + b"x"),
        vendor.asf_bytes().replace(b"TIME ", b"TIME " + b" \t" * 1_000_000 + b"x"),
        b"{" + b"Time,ms" + b"\ta,N" * 500_000,
        vendor.zebris_bytes().replace(b"Columns\t8", b"width" * 400_000),
        vendor.footscan_bytes() + b"Frame 9 (9 ms) " + b"\t" * 2_000_000,
    ],
    ids=["apd", "tekscan", "zebris titles", "zebris keys", "footscan"],
)
def test_lines_made_to_take_forever_do_not(data: bytes) -> None:
    """Each would take hours with a search that goes back over what it has read."""
    with contextlib.suppress(FileFormatError):
        assert read(data).n_frames


@pytest.mark.parametrize(
    "data",
    [
        vendor.footscan_bytes() + b"Frame 9 (9 ms)\n" * 100_000,
        vendor.footscan_bytes() + b"Frame 9 (99 ms)\n" + b"1\n" * 1_000_000,
        vendor.zebris_bytes().replace(b"Frame count\t3", b"") + b"Frame 9 {\n}\n" * 20_000,
        vendor.asf_bytes().replace(b"\n@@", b"\nFrame 9\n" * 100_000 + b"\n@@"),
        vendor.asf_bytes()[:-4].replace(b"B", b"0").replace(b"DATA @@\n", b"DATA @@\n@@\n")
        + 2 * (b"Frame 9\n" + 1_000_000 * b"1,2,3,4\n"),
        vendor.apd_bytes() + b"[Data1]\n[X]\n" * 100_000,
        vendor.apd_bytes(3, MaxSensorsX="1000", MaxSensorsY="1000") + b"[Data5]\n" + b"1\t" * 1_000_000,
    ],
    ids=["titles", "lines", "frames", "asf", "asf that stops at once", "sections", "cells"],
)
def test_small_files_do_not_take_large_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(FileFormatError):
            read(data)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 100 * 2**20


def test_more_frames_than_a_recording_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pressuremat.files.vendor_text._MAX_FRAMES", 2)
    for data in (vendor.footscan_bytes(3), vendor.zebris_bytes(3), vendor.asf_bytes(3), vendor.apd_bytes(3)):
        with pytest.raises(FileFormatError, match="more frames than can be read"):
            read(data)
