"""What holds for every file format: one suite, in which a new one stands the day it is listed.

Each format has a seed here: a small file of it made by hand or by its own writer, and what it must say.
"""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from pressuremat.errors import FileFormatError
from pressuremat.files import FORMATS, read, write
from pressuremat.files.format import Format, Unreadable
from pressuremat.files.info import info_document
from pressuremat.files.plain_text import is_text
from pressuremat.units import KPA_PER_MMHG
from tests.files import vendor_samples as vendor
from tests.files.samples import COLS, ROWS, emed_bytes, emed_kpa, recording, textile_bytes


@dataclass(frozen=True)
class Seed:
    """A small file, and its frame 1 as it must come out: row 0 nearest the viewer; pitch and rate None if not told.

    `wrong` is the same file with one of its maker's check values changed, where the format has any."""

    data: bytes
    n_frames: int
    unit: str
    frame_1: NDArray[Any]
    pitch_mm: tuple[float, float] | None
    rate_hz: float | None
    cut_is_read: bool = False
    wrong: bytes | None = None


def _written(name: str) -> bytes:
    file_format = next(f for f in FORMATS if f.name == name)
    assert file_format.write is not None
    file = io.BytesIO()
    file_format.write(file, recording())
    return file.getvalue()


def _emed() -> NDArray[Any]:
    plate = np.zeros((95, 64))
    plate[60:66, 25:29] = emed_kpa(2)[::-1]
    return plate


def _tekscan() -> NDArray[Any]:
    mat = vendor.asf_values(3)[1]
    mat[0, [0, -1]] = 0
    return np.asarray(mat[::-1])


def _npy(frames: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, frames)
    return file.getvalue()


def _footscan_plate() -> NDArray[Any]:
    plate = np.zeros((12, 45), np.float32)
    plate[6:11, 40:44] = vendor.values(3, 5, 4)[1] * np.float32(1 / (5.08 * 7.62e-3))
    return plate


def _xsensor() -> NDArray[Any]:
    both = np.zeros((5, 7), np.float32)
    both[::-1, :3], both[::-1, 4:] = vendor.xsensor_values(3)[1] * KPA_PER_MMHG
    return both


def _apd() -> NDArray[Any]:
    plate = np.zeros((40, 20))
    plate[11:18, 12:17] = 10 * vendor.values(2, 7, 5)[1]
    return plate


def _textile() -> NDArray[Any]:
    mat = np.zeros((64, 64))
    mat[3, 10] = 51
    return mat


def _pliance_wrong() -> bytes:
    cells, forces = vendor.pliance_bytes(3).split(b"force[N]")
    return cells + b"force[N]" + re.sub(rb"(?m)^( +0\.30000 +)(\d)", rb"\g<1>9\2", forces)


#: Pitch and rate of `recording()`.
_OURS = ((5.08, 7.62), 100.0)
SEEDS: dict[str, Callable[[], Seed]] = {
    "pmat": lambda: Seed(_written("pmat"), 30, "count", recording().frames[1], *_OURS, cut_is_read=True),
    "npz": lambda: Seed(_written("npz"), 30, "count", recording().frames[1], *_OURS),
    "npy": lambda: Seed(_npy(recording().frames), 30, "count", recording().frames[1], None, None),
    "hdf5": lambda: Seed(_written("hdf5"), 30, "count", recording().frames[1], *_OURS),
    "csv": lambda: Seed(_written("csv"), 30, "count", recording().frames[1], *_OURS),
    "emed-lst": lambda: Seed(
        emed_bytes(3), 3, "kPa", _emed(), (5.0, 5.0), 100.0, wrong=emed_bytes(3).replace(b"\t37.50\n", b"\t38.50\n")
    ),
    "tekscan-ascii": lambda: Seed(vendor.asf_bytes(3), 3, "kPa", _tekscan(), (5.08, 5.08), 31.25),
    "matlab": lambda: Seed(vendor.mat_bytes(vendor.mat_array()), 24, "count", vendor.mat_array()[::-1, 1], None, None),
    "footscan-text": lambda: Seed(
        vendor.footscan_bytes(3), 3, "count", vendor.values(3, 7, 5)[1].astype(np.float32), (5.08, 7.62), 126.0
    ),
    "zebris-fdm": lambda: Seed(
        vendor.zebris_bytes(3),
        3,
        "kPa",
        10 * vendor.values(3, 6, 8)[1].T[:, ::-1],
        (8.46, 8.47),
        100.0,
        wrong=re.sub(rb"(?m)^(\d+\t[\d.]+\t)(\d)", rb"\g<1>9\2", vendor.zebris_bytes(3)),
    ),
    "pedcad-apd": lambda: Seed(vendor.apd_bytes(2), 2, "kPa", _apd(), (8.4, 8.46591), 200.0),
    "footscan-xls": lambda: Seed(vendor.xls_bytes(3), 3, "kPa", _footscan_plate(), (5.08, 7.62), 500.0),
    "pedar-asc": lambda: Seed(vendor.pedar_bytes(3), 3, "kPa", vendor.pedar_values(3)[1], None, 50.0, cut_is_read=True),
    "pliance-asc": lambda: Seed(
        vendor.pliance_bytes(3), 3, "kPa", vendor.pliance_values(3)[1], (5.28, 10.28), 20.0, wrong=_pliance_wrong()
    ),
    "xsensor-csv": lambda: Seed(
        vendor.xsensor_bytes(3),
        3,
        "kPa",
        _xsensor(),
        (8.61, 8.61),
        50.0,
        wrong=vendor.xsensor_bytes(3).replace(b"Est. Load (N),", b"Est. Load (N),9", 1),
    ),
    "stappone-csv": lambda: Seed(vendor.stappone_bytes(3), 3, "count", 310 + np.arange(4)[None], None, 62.5),
    "textile-bin": lambda: Seed(textile_bytes(3), 3, "count", _textile(), None, 1000 / 21.5),
}
#: Formats that print a check beside their cells.
_CHECKED = {"emed-lst", "zebris-fdm", "pliance-asc", "xsensor-csv"}

every_format = pytest.mark.parametrize("file_format", FORMATS, ids=lambda f: f.name)


@pytest.fixture
def seed(file_format: Format) -> Seed:
    assert file_format.name in SEEDS, f"{file_format.name} needs a seed in this suite"
    return SEEDS[file_format.name]()


@every_format
def test_shape_unit_and_orientation(file_format: Format, seed: Seed) -> None:
    after = read(seed.data)
    assert after.format == file_format.name
    assert after.frames.shape == (seed.n_frames, *seed.frame_1.shape)
    assert after.stored_unit == seed.unit
    np.testing.assert_array_equal(after.frames[1], seed.frame_1)
    assert after.frames.dtype == np.float32 if seed.unit == "kPa" else after.frames.dtype.kind in "uf"
    assert (np.diff(after.time_s) > 0).all()
    values = after.pressure()
    assert values.dtype == np.float32
    assert np.isfinite(values).all()
    assert values.min() >= 0
    document = info_document(after)
    assert (document["rows"], document["cols"]) == seed.frame_1.shape


@every_format
def test_pitch_and_rate_are_the_files_or_unknown(file_format: Format, seed: Seed) -> None:
    document = info_document(read(seed.data))
    assert document["pitch_mm"] == (None if seed.pitch_mm is None else pytest.approx(list(seed.pitch_mm), rel=1e-3))
    assert document["rate_hz"] == (None if seed.rate_hz is None else pytest.approx(seed.rate_hz, rel=1e-3))
    # what the file does not say may be given, what it says stays
    given = read(seed.data, pitch_mm=(3.0, 4.0), rate_hz=33.0)
    if not any(not one.on_grid for one in given.insoles):
        assert given.geometry.pitch_mm == pytest.approx(seed.pitch_mm or (3.0, 4.0), rel=1e-3)
    assert given.format == file_format.name
    assert info_document(given)["rate_hz"] == pytest.approx(seed.rate_hz or 33.0, rel=1e-3)


@every_format
def test_a_printed_check_is_held_against_the_cells(file_format: Format, seed: Seed) -> None:
    assert (seed.wrong is not None) == (file_format.name in _CHECKED)
    assert not any("printed force" in one for one in read(seed.data).warnings)
    if seed.wrong is not None:
        assert seed.wrong != seed.data
        wrong = read(seed.wrong)
        assert any("printed force" in one for one in wrong.warnings)
        np.testing.assert_array_equal(wrong.frames[1], seed.frame_1)


@every_format
def test_the_record_says_what_people_need(file_format: Format) -> None:
    assert file_format.suffixes
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in file_format.suffixes)
    assert file_format.suffixes[0] in file_format.label
    assert file_format.read.__doc__


@every_format
def test_the_name_does_not_matter(file_format: Format, seed: Seed, tmp_path: Path) -> None:
    for name in ("x", "x.1.csv", f"X{file_format.suffixes[0].upper()}", "x.zip", "x.gz"):
        data = gzip.compress(seed.data) if name == "x.gz" else seed.data
        (tmp_path / name).write_bytes(data)
        assert read(tmp_path / name).format == file_format.name


def _utf16(data: bytes) -> bytes:
    return data.decode("latin-1").encode("utf-16")


@every_format
def test_the_program_that_saved_a_text_last_does_not_matter(file_format: Format, seed: Seed) -> None:
    """Other line ends, codings, blanks behind lines and around the whole: the same recording."""
    text = seed.data.removeprefix(codecs.BOM_UTF8)
    if not is_text(text):
        return
    unix = text.replace(b"\r\n", b"\n")
    saved = {
        "CRLF": unix.replace(b"\n", b"\r\n"),
        "CR": unix.replace(b"\n", b"\r"),
        "UTF-8": codecs.BOM_UTF8 + text.decode("latin-1").encode(),
        "UTF-16": _utf16(text),
        "UTF-16, CR": _utf16(unix.replace(b"\n", b"\r")),
        "DOS": text + b"\x1a",
        "blank lines": text + b"\n\n",
        "blanks": unix.replace(b"\n", b" \n"),
    }
    before = read(seed.data)
    for how, data in saved.items():
        after = read(data)
        assert after.format == file_format.name, how
        np.testing.assert_array_equal(after.frames, before.frames, how)
        np.testing.assert_array_equal(after.time_s, before.time_s, how)
        assert (after.geometry, after.warnings) == (before.geometry, before.warnings), how


@every_format
def test_no_other_reader_claims_it(file_format: Format, seed: Seed) -> None:
    claims = [f.name for f in FORMATS if f.sniff(seed.data[:65536], f"x{file_format.suffixes[0]}", len(seed.data))]
    assert claims == [file_format.name]


@every_format
def test_empty_and_text_under_its_suffix(file_format: Format, tmp_path: Path) -> None:
    path = tmp_path / f"x{file_format.suffixes[0]}"
    path.write_bytes(b"")
    with pytest.raises(FileFormatError, match="is empty"):
        read(path)
    path.write_text("This is a letter.\n")
    with pytest.raises(FileFormatError, match="a text file") as caught:
        read(path)
    assert file_format.label in str(caught.value)


@every_format
def test_a_cut_is_said(file_format: Format, seed: Seed) -> None:
    """A sentence that names the reader, or, where part of it can be read, that part with a warning."""
    for share in (0.5, 0.8, 0.97):
        cut = seed.data[: int(share * len(seed.data))]
        name = f"x{file_format.suffixes[0]}"
        try:
            after = read(cut, name=name)
        except FileFormatError as error:
            said = str(error)
        else:
            assert seed.cut_is_read
            assert 0 < after.n_frames <= seed.n_frames
            said = f"{file_format.label} {after.warnings[-1]}"
        assert file_format.label in said


@every_format
def test_a_damaged_byte_is_never_a_traceback(file_format: Format, seed: Seed) -> None:
    rng = np.random.default_rng(5)
    for _k in range(60):
        data = bytearray(seed.data)
        data[rng.integers(len(data))] = int(rng.integers(256))
        _readable_or_a_reason(file_format, bytes(data))


@every_format
def test_what_it_writes_it_reads(file_format: Format, tmp_path: Path) -> None:
    if file_format.write is None:
        return
    path = tmp_path / f"x{file_format.suffixes[0]}"
    write(path, recording())
    np.testing.assert_array_equal(read(path).frames, recording().frames)
    assert read(path).geometry == recording().geometry


def _readable_or_a_reason(file_format: Format, data: bytes) -> None:
    """Ask the reader itself, not the registry, whose net would hide what it forgot."""
    try:
        after = file_format.read(data)
    except Unreadable as reason:
        text = str(reason)
        assert text
        assert "\n" not in text
        return
    assert after.n_frames > 0
    assert (np.diff(after.time_s) > 0).all()
    assert np.isfinite(after.time_s).all()
    assert after.frames.size < 50_000_000
    info_document(after)


_PIECES = st.one_of(
    st.binary(min_size=0, max_size=12),
    st.sampled_from(
        [
            b"nan", b"inf", b"-1", b"1e999", b"99999999999", b"\x00", b"\xff\xff\xff\xff", b"\n", b"\n\n", b"\t", b",",
            b"Force", b"Pict-No.: 1", b"\x0c", b"#", b"frame,0,time_s,0\n", b"\xf5PMC", b"PK\x03\x04", b"{", b"}", b"[",
            b'"rows":9', b"null", b"true", b"\x93NUMPY",
        ]
    ),
)  # fmt: skip
_EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), _PIECES), min_size=1, max_size=6)


@every_format
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=_EDITS)
@example(edits=[(0.0, 0, b"")])
def test_a_mutated_file_is_read_or_refused(
    file_format: Format, seed: Seed, edits: list[tuple[float, int, bytes]]
) -> None:
    """Bytes cut out, put in and written over anywhere: a recording or a reason, nothing else."""
    data = seed.data
    for place, n_removed, piece in edits:
        at = int(place * len(data))
        data = data[:at] + piece + data[at + n_removed :]
    _readable_or_a_reason(file_format, data)
    for other in FORMATS:
        other.sniff(data[:65536], "", len(data))


@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_a_sentence(data: bytes) -> None:
    try:
        said = f"{read(data).n_frames} frames."
    except FileFormatError as error:
        said = str(error)
    assert said.endswith(".")


def test_the_seeds_are_of_formats_that_are_listed() -> None:
    assert set(SEEDS) == {f.name for f in FORMATS}
    assert recording().geometry.shape == (ROWS, COLS)
