"""Reading by content, and every failure one sentence."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat.errors import FileFormatError, PressureMatError, RecordingError
from pressuremat.files import FORMATS, read, registry, write
from pressuremat.geometry import MatGeometry
from pressuremat.types import Recording
from tests.files.samples import COLS, ROWS, emed_bytes, kpa_recording, recording, same, textile_bytes

PROJECT = Path(__file__).resolve().parents[2]


def _sentence(path: Path) -> str:
    with pytest.raises(FileFormatError) as caught:
        read(path)
    return str(caught.value)


def test_names_and_the_suffixes_to_write_by_are_one_formats_only() -> None:
    assert len({f.name for f in FORMATS}) == len(FORMATS)
    suffixes = [suffix for f in FORMATS if f.write is not None for suffix in f.suffixes]
    assert len(set(suffixes)) == len(suffixes)


@pytest.mark.parametrize("name", ["a.lst", "A.LST", "a.1.lst", "a", "a.csv", "a.lst.gz", "a.bin"])
def test_content_chooses_not_the_name(tmp_path: Path, name: str) -> None:
    data = emed_bytes()
    stored = gzip.compress(data) if name.endswith(".gz") else data
    (tmp_path / name).write_bytes(stored)
    after = read(tmp_path / name)
    assert after.format == "emed-lst"
    assert after.path == str(tmp_path / name)
    assert after.input_sha256 == hashlib.sha256(stored).hexdigest()


def test_bytes_from_a_pipe_are_read() -> None:
    after = read(gzip.compress(textile_bytes()))
    assert (after.format, after.path) == ("textile-bin", "")


def test_missing_directory_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.lst").write_bytes(b"")
    (tmp_path / "empty.lst.gz").write_bytes(gzip.compress(b""))
    assert "no such file" in _sentence(tmp_path / "none.lst")
    assert "directory" in _sentence(tmp_path)
    assert "is empty" in _sentence(tmp_path / "empty.lst")
    assert "is empty" in _sentence(tmp_path / "empty.lst.gz")
    with pytest.raises(FileFormatError, match="is empty"):
        read(b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a file's mode forbids no reading on Windows")
def test_no_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.lst"
    path.write_bytes(emed_bytes())
    path.chmod(0)
    if os.geteuid() != 0:
        assert "may not be read by this user" in _sentence(path)
        return
    # root reads anything, so somebody else tries, in a process of its own
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(0o755)
    script = f"import os, numpy; from pressuremat.files import read; os.setuid(65534); read({str(path)!r})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=PROJECT)
    assert "may not be read by this user" in done.stderr


@pytest.mark.parametrize(
    "name", ["notes.lst", "notes.pmat", "notes.csv", "notes.npz", "notes.bin", "notes.txt", "notes"]
)
def test_a_text_with_the_wrong_suffix(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Dear diary,\ntoday I stood on a mat.\n")
    said = _sentence(tmp_path / name)
    assert "a text file" in said
    assert name in said
    by_name = next((f.label for f in FORMATS if name.endswith(f.suffixes)), FORMATS[0].suffixes[0])
    assert by_name in said


@pytest.mark.parametrize("name", ["noise.lst", "noise.pmat", "noise.npz", "noise.bin", "noise.raw"])
def test_binary_junk(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(np.random.default_rng(1).integers(0, 256, 9000).astype(np.uint8).tobytes())
    assert "a binary file" in _sentence(tmp_path / name)


def test_a_packed_file_that_is_cut_or_damaged(tmp_path: Path) -> None:
    packed = gzip.compress(emed_bytes())
    (tmp_path / "cut.lst.gz").write_bytes(packed[:-20])
    (tmp_path / "damaged.lst.gz").write_bytes(packed[:40] + b"\xff\xff" + packed[42:])
    assert "cut in the middle" in _sentence(tmp_path / "cut.lst.gz")
    assert "damaged" in _sentence(tmp_path / "damaged.lst.gz")


def test_what_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MAX_BYTES", 100_000)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(bytes(10_000_000)))
    assert "unpacks to more" in _sentence(tmp_path / "bomb.csv.gz")
    (tmp_path / "large.csv").write_bytes(bytes(100_001))
    assert "larger" in _sentence(tmp_path / "large.csv")


def test_what_the_file_says_itself_wins_over_an_option() -> None:
    after = read(emed_bytes(), pitch_mm=7.0, rate_hz=50.0)
    assert after.geometry.pitch_mm == (5.0, 5.0)
    np.testing.assert_allclose(after.time_s, [0.0, 0.01, 0.02])
    assert len(after.warnings) == 2
    assert read(emed_bytes(), pitch_mm=5.0, rate_hz=100.0).warnings == ()


@pytest.mark.parametrize(
    "options", [{"pitch_mm": 0.0}, {"pitch_mm": (1.0, 2.0, 3.0)}, {"pitch_mm": ()}, {"rate_hz": -1.0}]
)
def test_an_impossible_option_is_a_wrong_argument(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be"):
        read(emed_bytes(), **options)


def test_the_suffix_chooses_what_is_written(tmp_path: Path) -> None:
    for name in ("a.PMAT", "a.b.npz"):
        write(tmp_path / name, recording())
        same(read(tmp_path / name), recording())
    for name in ("a.lst", "a.pdf", "a"):
        with pytest.raises(RecordingError, match=r"\.csv, \.npz, \.pmat"):
            write(tmp_path / name, recording())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.PMAT", "a.b.npz"]


def test_a_failed_write_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"1,2\n3,4\n")

    def full(_file: object, _recording: Recording) -> None:
        raise OSError(28, "No space left on device")

    broken = [f if f.name != "csv" else type(f)(f.name, f.label, f.suffixes, f.sniff, f.read, full) for f in FORMATS]
    monkeypatch.setattr(registry, "FORMATS", tuple(broken))
    with pytest.raises(RecordingError, match="No space left"):
        write(path, recording())
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_bytes() == b"1,2\n3,4\n"
    with pytest.raises(PressureMatError, match="cannot be written"):
        write(tmp_path / "none" / "a.pmat", recording())


def test_every_sentence_is_one(tmp_path: Path) -> None:
    """No line breaks, a full stop at the end, the file's name in it."""
    (tmp_path / "cut.lst").write_bytes(emed_bytes()[:900])
    (tmp_path / "cut.bin").write_bytes(textile_bytes()[:-5])
    (tmp_path / "text.pmat").write_text("hello")
    for name in ("cut.lst", "cut.bin", "text.pmat", "none.csv"):
        said = _sentence(tmp_path / name)
        assert "\n" not in said
        assert said.endswith(".")
        assert name in said


@pytest.mark.parametrize("suffix", [".pmat", ".npz"])
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"geometry": MatGeometry(ROWS, COLS, (5.0, 1e-200))}, "pitch of 5 × 1e-200 mm"),
        ({"geometry": MatGeometry(ROWS, COLS, (1e9, 5.0))}, "pitch of 1e\\+09 × 5 mm"),
        ({"time_s": np.arange(30) * 5e-324}, "times do not increase"),
        ({"time_s": np.arange(30) + 1e15}, "times do not increase"),
        ({"frames": np.full((30, ROWS, COLS), 3e38, np.float32)}, "too large"),
        ({"frames": np.full((30, ROWS, COLS), np.nan, np.float32)}, "missing"),
        ({"frames": np.full((30, ROWS, COLS), -1.0, np.float32)}, "negative"),
    ],
)
def test_what_no_mat_can_be_is_refused(suffix: str, changes: dict[str, Any], says: str, tmp_path: Path) -> None:
    write(tmp_path / f"odd{suffix}", kpa_recording(**changes))
    with pytest.raises(FileFormatError, match=says):
        read(tmp_path / f"odd{suffix}")
