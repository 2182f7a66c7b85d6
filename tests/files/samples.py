"""Small recordings and files that several tests need, made here byte by byte."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import Circuit
from pressuremat.calibration.model import Calibration, Law
from pressuremat.geometry import MatGeometry
from pressuremat.types import Condition, Frame, Gap, Recording, StreamInfo

ROWS, COLS = 7, 5


def counts(n_frames: int = 30, seed: int = 1) -> NDArray[np.uint16]:
    """Frames whose cells all differ, so that a turned or shifted one is seen."""
    return np.random.default_rng(seed).integers(0, 1024, (n_frames, ROWS, COLS)).astype(np.uint16)


def calibration() -> Calibration:
    gain = np.linspace(0.5, 1.5, ROWS * COLS, dtype=np.float32).reshape(ROWS, COLS)
    return Calibration("mat-1", Circuit(), Law(120.0, 1.1), zero=1.5, gain=gain, noise_kpa=0.4, source="test")


def recording(**changes: Any) -> Recording:
    """A recording in which nothing is left at its default."""
    outside = np.zeros((ROWS, COLS), np.bool_)
    outside[0, 0] = True
    fields: dict[str, Any] = {
        "frames": counts(),
        "time_s": np.concatenate([np.arange(20) * 0.01, 0.5 + np.arange(10) * 0.01]) + 1e-7,
        "geometry": MatGeometry(ROWS, COLS, (5.08, 7.62)),
        "stored_unit": "count",
        "format": "pmat",
        "calibration": calibration(),
        "simulated": True,
        "trimmed_to_contact": True,
        "device": "a mat – № 1",
        "gaps": (Gap(0.19, 0.5, 30, "unplugged"),),
        "outside": outside,
        "condition": Condition("sock", "foil"),
        "protocol": "walk",
        "warnings": ("One cell is dead.",),
        "extra": {"force_check_n": np.arange(30) / 3, "step": {"k": [1, 2.5, None, "a"]}},
    }
    return Recording(**(fields | changes))


def kpa_recording(**changes: Any) -> Recording:
    """Pressures with fractions, not calibrated since they are in kPa already."""
    frames = (counts(seed=2) / np.float32(7)).astype(np.float32)
    return recording(**({"frames": frames, "stored_unit": "kPa", "calibration": None} | changes))


def same(a: Recording, b: Recording, *, frames_atol: float = 0.0, time_atol: float = 0.0) -> None:
    """Fail where two recordings do not say the same."""
    np.testing.assert_allclose(a.frames, b.frames, rtol=0, atol=frames_atol)
    np.testing.assert_allclose(a.time_s, b.time_s, rtol=0, atol=time_atol)
    assert a.frames.dtype == b.frames.dtype
    for name in ("geometry", "stored_unit", "time_known", "simulated", "trimmed_to_contact", "device", "gaps"):
        assert getattr(a, name) == getattr(b, name), name
    for name in ("condition", "protocol", "warnings"):
        assert getattr(a, name) == getattr(b, name), name
    assert (a.outside is None) == (b.outside is None)
    if a.outside is not None and b.outside is not None:
        np.testing.assert_array_equal(a.outside, b.outside)
    assert (a.calibration is None) == (b.calibration is None)
    if a.calibration is not None and b.calibration is not None:
        assert a.calibration.to_json() == b.calibration.to_json()
    if not frames_atol:
        np.testing.assert_array_equal(a.pressure(), b.pressure())


def stream_info(**changes: Any) -> StreamInfo:
    fields: dict[str, Any] = {
        "uri": "test:",
        "device": "scripted",
        "geometry": MatGeometry(ROWS, COLS, (10.0, 10.0)),
        "unit": "count",
        "rate_hz": 100.0,
    }
    return StreamInfo(**(fields | changes))


def frame(k: int, time_s: float | None = None) -> Frame:
    """Frame number k, its number in every cell."""
    return Frame(k, 0.01 * k if time_s is None else time_s, np.full((ROWS, COLS), k % 1024, np.uint16), "count")


def emed_page(
    picture: str,
    cols: list[int],
    rows: list[int],
    kpa: NDArray[Any],
    *,
    separator: str = "\t",
    blank_zero: bool = False,
    force: bool = True,
    matrix: str = "64x95",
) -> str:
    """A page as emed prints it: kPa (rows, cols), row and column forces of 0.25 cm² cells."""

    def line(first: str, cells: list[str]) -> str:
        if separator == "\t":
            return "\t".join([first, *cells])
        return "".join(f"{cell:<8}" for cell in [first, *cells]).rstrip()

    def shown(value: float) -> str:
        return "" if blank_zero and value == 0 else f"{value:.2f}"

    forces = ["Force"] if force else []
    lines = ["", "\t\t\t\tPage 1", "", f"\tFile: 2.dat \tMatrix: {matrix} "]
    lines += ["\tSensor area: 0.25 cm²\tTime/picture:10.0 ms", "\tMV over frames", "\tSensor size: 0.500x0.500 cm"]
    lines += ["\tnovel munich", "\tpedar", f"\t{picture}  Force[N]=sum*sensor_area in row/column", ""]
    lines.append(line("", [str(c) for c in cols] + forces))
    for row, values in zip(rows, kpa, strict=True):
        lines.append(line(str(row), [shown(v) for v in values] + [f"{values.sum() * 0.025:.2f}"] * force))
    lines.append(line("Force", [f"{v:.2f}" for v in kpa.sum(axis=0) * 0.025] + [f"{kpa.sum() * 0.025:.2f}"]))
    return "\n".join(lines) + "\n"


def emed_file(pages: list[str]) -> bytes:
    return ("\x0c\n".join(pages) + "\x0c\n\x0c\n").encode("latin-1")


def emed_kpa(k: int, n_rows: int = 6, n_cols: int = 4) -> NDArray[np.float64]:
    """Pressures in steps of 5 kPa, no two cells alike."""
    return np.asarray(5.0 * ((np.arange(n_rows * n_cols).reshape(n_rows, n_cols) + k) % 40), np.float64)


def emed_bytes(n_pictures: int = 3, separator: str = "\t") -> bytes:
    cols, rows = [26, 27, 28, 29], [30, 31, 32, 33, 34, 35]
    return emed_file(
        [emed_page(f"Pict-No.: {k}", cols, rows, emed_kpa(k), separator=separator) for k in range(1, n_pictures + 1)]
    )


def textile_bytes(n_frames: int = 3) -> bytes:
    """Frames of a textile mat: interval 20 + k ms, one loaded cell in file row 10, column 3, of 50 + k counts."""
    frames = np.zeros((n_frames, 4097), np.uint8)
    frames[:, 0] = 20 + np.arange(n_frames)
    frames[:, 1 + 10 * 64 + 3] = 50 + np.arange(n_frames)
    return frames.tobytes()
