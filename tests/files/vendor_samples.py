"""Small files of other vendors, made here as their programs write them."""

from __future__ import annotations

import struct
import zlib
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray


def values(n_frames: int, rows: int, cols: int) -> NDArray[np.float64]:
    """(n_frames, rows, cols) of halves; the outer rows empty, so that rows of zeros are met; no two cells alike."""
    stack = np.zeros((n_frames, rows, cols))
    n = (rows - 2) * cols
    for k in range(n_frames):
        stack[k, 1:-1] = 0.5 * (1 + np.arange(n) + n * k).reshape(rows - 2, cols)
    return stack


def footscan_bytes(n_frames: int = 3, rows: int = 7, cols: int = 5) -> bytes:
    """Frames at 126 Hz, their times printed to 0.01 ms."""
    text = ""
    for k, frame in enumerate(values(n_frames, rows, cols)):
        lines = ["\t".join(f"{cell:.1f}" for cell in row) for row in frame]
        text += "\r\n".join([f"Frame {k} ({k * 1000 / 126:.2f} ms)", *lines, "", ""])
    return text.encode("ascii")


def zebris_bytes(
    n_frames: int = 3, *, german: bool = True, window: tuple[slice, slice] = (slice(0, 6), slice(0, 8))
) -> bytes:
    """A platform of 8 columns (x) × 6 lines (y), of which frames hold `window` (y, x) only."""
    frames = values(n_frames, 6, 8)
    titles = "Li Kraft,N\tRe Kraft,N" if german else "l force,N\tr force,N"
    person = "Größe\t1,80" if german else "Height\t1.80"
    lines = [person, "Exercises\t{", "#\tName\tStart,sec", "1\tGait\t0.00", "}", "", "Frequency,Hz\t100.000"]
    lines += [
        f"Count\t{n_frames}",
        "",
        f"Time,ms\tPosition,m\t{titles}\tButterfly.force,N\tButterfly.x,mm\tButterfly.y,mm",
    ]
    lines += ["Calibr\t\t\t\t\t", ""]
    for k in range(n_frames):
        force = frames[k].sum() * 10 * 8.47 * 8.46e-3
        cop = "NaN\tNaN" if k == 0 else f"-{k}.50\t{k}.25"
        lines.append(f"{10 * k}\t{0.011 * k:.3f}\t{0.25 * force:.1f}\t{0.75 * force:.1f}\t{force:.2f}\t{cop}")
    lines += ["", "", "Platform {", "Columns\t8", "Lines\t6", "Cell width,mm\t8.47", "Cell height,mm\t8.46"]
    lines += ["Units\tN/cm^2", f"Frame count\t{n_frames}", "Frequency\t100.00", ""]
    ys, xs = (list(range(*part.indices(size))) for part, size in zip(window, (6, 8), strict=True))
    for k in range(n_frames):
        lines += [f"Frame {k + 1} {{", "Exercise1", f"Time, ms\t{10 * k}.00", "Center of force\t(x3,y2)", ""]
        lines.append("".join(f"\tx{x + 1}" for x in xs))
        lines += [f"y{y + 1}" + "".join(f"\t{frames[k, y, x]:.2f}" for x in xs) for y in ys]
        lines += ["}", ""]
    return ("\r\n".join(lines) + "\r\n").encode("latin-1")


def apd_bytes(pictures: int = 0, **changes: str) -> bytes:
    """A window of 7 lines × 5 columns on a plate of 40 × 20, as zebris writes it; with `pictures`, those too."""
    keys = {"MaxSensorsX": "40", "MaxSensorsY": "20", "StartSensX": "11", "StartSensY": "3"}
    keys |= {"SensCountX": "7", "SensCountY": "5", "LDistX": "8.46591", "LDistY": "8.4"}
    if pictures:
        keys |= {"TimeDiff": "5", "MinIdx": "0", "MaxIdx": str(pictures - 1), "FootSide": "R"}
    keys |= changes
    lines = ["[General]", "Description=pedcad Importfile", "Source=<<zebris>>", "UnitDistance=mm", "UnitPressure=N/cm2"]
    lines += ["", "[Customer]", "FirstName=Jörg", "", "[Technical]", *(f"{k}={v}" for k, v in keys.items() if v), ""]
    stack = values(max(pictures, 1), 7, 5)
    for name, picture in [("Data", stack.max(axis=0)), *((f"Data{k}", stack[k]) for k in range(pictures))]:
        lines.append(f"[{name}]")
        lines += ["\t".join("-1" if cell == 0 else f"{cell:.1f}" for cell in row) for row in picture]
    return ("\n".join(lines) + "\n").encode("latin-1")


def mat_element(kind: int, body: bytes, order: str = "<") -> bytes:
    if 0 < len(body) <= 4:
        return struct.pack(f"{order}I", len(body) << 16 | kind) + body.ljust(4, b"\0")
    return struct.pack(f"{order}II", kind, len(body)) + body + b"\0" * (-len(body) % 8)


_KINDS = {"i1": 1, "u1": 2, "i2": 3, "u2": 4, "f4": 7, "f8": 9}


def mat_bytes(
    *arrays: NDArray[Any], name: str = "data", packed: bool = True, order: Literal["<", ">"] = "<", flags: int = 6
) -> bytes:
    """A MATLAB 5 file of `arrays`, as class double stored in their own dtype."""
    head = b"MATLAB 5.0 MAT-file, made by a test".ljust(124) + struct.pack(
        f"{order}H2s", 0x0100, b"IM" if order == "<" else b"MI"
    )
    for k, array in enumerate(arrays):
        body = mat_element(6, struct.pack(f"{order}II", flags, 0), order)
        body += mat_element(5, struct.pack(f"{order}{array.ndim}i", *array.shape), order)
        body += mat_element(1, f"{name}{k or ''}".encode(), order)
        stored = array.astype(array.dtype.newbyteorder(order)).tobytes(order="F")
        body += mat_element(_KINDS[array.dtype.str[1:]], stored, order)
        element = mat_element(14, body, order)
        head += struct.pack(f"{order}II", 15, len(z := zlib.compress(element))) + z if packed else element
    return head


def mat_array() -> NDArray[np.uint8]:
    """(rows, frames, columns) as the public file has it: 5 × 24 × 4."""
    return np.random.default_rng(3).integers(0, 11, (5, 24, 4)).astype(np.uint8)


ASF_COLS, ASF_ROWS = 4, 6


def asf_bytes(n_frames: int = 3, *, stamped: bool = False, line_end: str = "\n", **changes: str) -> bytes:
    """A movie as F-Scan exports it, or as I-Scan does (`stamped`); cells B in the corners of its first row."""
    keys = {"DATA_TYPE": "MOVIE", "VERSION": "Tekscan Pressure Measurement System 6.33", "SENSOR_TYPE": "FSCAN"}
    keys |= {"ROWS": str(ASF_ROWS), "COLS": str(ASF_COLS), "ROW_SPACING": "5.08 mm", "COL_SPACING": "5.08 mm"}
    keys |= {"SECONDS_PER_FRAME": "0.032", "TIME": "Thursday, 16 February 2017 11:26:22 a.m."}
    keys |= {"COMMENTS:": "\nROWS and COLS of a walk", "START_FRAME": "1", "END_FRAME": str(n_frames), "UNITS": "KPa "}
    keys |= {"MIRROR_ROW": "0", "MIRROR_COL": "0"} | changes
    lines = [f"{key} {value}".replace(": \n", ":\n") for key, value in keys.items() if value]
    lines += ["ASCII_DATA @@", ""]
    for k, frame in enumerate(asf_values(n_frames)):
        stamp = f", {0.11 * k:.2f},, 12/2/2019 6:21:52.34PM,,,Raw Sum=,,{int(frame.sum())}" if stamped else ""
        lines.append(f"Frame {k + 1}{stamp}")
        for row, cells in enumerate(frame.astype(int).tolist()):
            lines.append(",".join("B" if row == 0 and c in (0, ASF_COLS - 1) else str(v) for c, v in enumerate(cells)))
        lines.append("")
    return (line_end.join([*lines, "@@"]) + line_end).encode("ascii")


def asf_values(n_frames: int = 3) -> NDArray[np.float64]:
    """What the cells hold, first row first."""
    return values(n_frames, ASF_ROWS, ASF_COLS) * 2
