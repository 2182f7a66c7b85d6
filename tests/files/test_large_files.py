"""Large files stream: they are mapped, read in pieces, and take little more than their frames."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from pressuremat.files import FORMATS, mapped, read, registry
from pressuremat.files.format import Format
from pressuremat.files.mapped import MappedFile
from tests.contracts.test_every_format import SEEDS
from tests.files.samples import emed_bytes
from tests.files.vendor_samples import asf_bytes, footscan_bytes, pedar_bytes, xsensor_bytes, zebris_bytes


@pytest.fixture
def all_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "LEAST_BYTES", 0)
    monkeypatch.setattr(mapped, "_PAGES_BYTES", 1000)


@pytest.mark.usefixtures("all_mapped")
@pytest.mark.parametrize("file_format", FORMATS, ids=lambda f: f.name)
@pytest.mark.parametrize("packed", [False, True])
def test_every_reader_reads_a_mapped_file_alike(tmp_path: Path, file_format: Format, packed: bool) -> None:
    data = SEEDS[file_format.name]().data
    path = tmp_path / "a"
    path.write_bytes(gzip.compress(data) if packed else data)
    after, before = read(path), read(data)
    np.testing.assert_array_equal(after.frames, before.frames)
    np.testing.assert_array_equal(after.time_s, before.time_s)
    assert after.warnings == before.warnings


def test_a_mapped_file_answers_as_bytes_do(tmp_path: Path) -> None:
    data = bytes(range(256)) * 50
    (tmp_path / "a").write_bytes(data)
    with open(tmp_path / "a", "rb") as file:
        large = MappedFile(file.fileno())
    assert (large[5:700], large[-3:], large[7]) == (data[5:700], data[-3:], data[7])
    assert large.count(b"\x07", 300, 9000) == data.count(b"\x07", 300, 9000)
    assert (large.startswith(data[:20]), large.endswith(data[-20:]), large.endswith(b"x")) == (True, True, False)
    assert mapped.sha256_of(large) == mapped.sha256_of(data)


def _csv_bytes() -> bytes:
    rows = ",".join(f"{7 * c % 1024}" for c in range(48)) + "\n"
    return (rows * 48 + "\n").encode() * 200


_TEXTS = {
    "csv": _csv_bytes(),
    "emed": emed_bytes(400),
    "tekscan": asf_bytes(800),
    "footscan": footscan_bytes(500, 20, 20),
    "pedar": pedar_bytes(800, 99),
    "xsensor": xsensor_bytes(300, clock=False),
    "zebris": zebris_bytes(500),
}


@pytest.mark.usefixtures("all_mapped")
@pytest.mark.parametrize("name", _TEXTS)
def test_reading_takes_at_most_three_times_the_frames(tmp_path: Path, name: str) -> None:
    """Beyond what every file takes: blocks of text, and what is kept of each frame's title."""
    path = tmp_path / "a"
    path.write_bytes(_TEXTS[name])
    n_frames = read(path).n_frames
    tracemalloc.start()
    try:
        recording = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    beside = 2_000_000 + 3000 * n_frames
    assert peak <= 3 * recording.frames.nbytes + beside
