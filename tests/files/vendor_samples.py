"""Small files of other vendors, made here as their programs write them."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any, Literal

import h5py
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


def mat_73_bytes(**arrays: NDArray[Any]) -> bytes:
    """A MATLAB 7.3 file: HDF5 behind MATLAB's own block; a text, a cell and a structure beside the arrays."""
    file = io.BytesIO()
    with h5py.File(file, "w", userblock_size=512) as h5:
        for name, array in arrays.items():
            item = h5.create_dataset(name, data=array.T, compression="gzip", chunks=True)
            item.attrs["MATLAB_class"] = np.bytes_("double")
        text = h5.create_dataset("name", data=np.full((90, 90, 90), 65, np.uint16))
        text.attrs["MATLAB_class"] = np.bytes_("char")
        h5.create_group("#refs#")["a"] = np.zeros((9, 99, 9))
        cell = h5.create_dataset("cell", (99, 99), h5py.ref_dtype)
        cell.attrs["MATLAB_class"] = np.bytes_("cell")
        h5.create_group("structure")["p"] = np.zeros((9, 99, 9))
        nothing = h5.create_dataset("nothing", data=np.array([0, 0, 99], np.uint64))
        nothing.attrs["MATLAB_empty"] = np.uint8(1)
    head = b"MATLAB 7.3 MAT-file, Platform: PCWIN64, made by a test HDF5 schema 1.00 .".ljust(124) + b"\0\2IM"
    return head.ljust(512, b"\0") + file.getvalue()[512:]


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


def pedar_bytes(n_frames: int = 3, n_sensors: int = 6, *, rate: str = "50", total: str = "") -> bytes:
    """Both insoles, as pedar prints them; the times begin at one interval."""
    numbers = ",".join(str(k + 1) for k in range(n_sensors)) + ","
    lines = ["file name:  walk.sol\tdate/time  25.04.23 10.49", "sensor type:  y-1865l-1870r-test "]
    lines.append(
        f"total time [secs]:  {total or f'{0.02 * n_frames:.3f}'}\ttime per frame [secs]:  0.02000\t"
        f"scanning rate [Hz]:   {rate}"
    )
    lines += [
        "pressure values in  kPa",
        "",
        "mask definition: ",
        f"left insole: {numbers}",
        f"right insole: {numbers}",
        "",
    ]
    lines.append("time[secs]    \t" + "".join(f"{k % n_sensors + 1:7d}\t" for k in range(2 * n_sensors)))
    for k, frame in enumerate(pedar_values(n_frames, n_sensors)):
        lines.append(f"{0.02 * (k + 1):12.5f}\t" + "\t".join(f"{cell:7.3f}" for cell in frame.ravel()))
    return "\n".join(lines).encode("ascii")  # no line end behind the last line


def pedar_values(n_frames: int = 3, n_sensors: int = 6) -> NDArray[np.float64]:
    """kPa in steps of 2.5, no two alike in a frame: (n_frames, 2, n_sensors)."""
    return np.asarray(2.5 * (np.arange(n_frames * 2 * n_sensors).reshape(n_frames, 2, n_sensors) % 97))


def pliance_bytes(n_frames: int = 3, *, cop_turned: bool = True, loaded_around: bool = False) -> bytes:
    """A mat of 5 rows × 3 columns without its sensor 2, of which the frames from 0.25 s on are printed."""
    frames = pliance_values(n_frames)
    keep = [k for k in range(15) if k != 2]
    col, row = (np.array(keep) // 5, 4 - np.array(keep) % 5)  # numbered down each column from the largest y
    lines = ["file name: 1.mat date/time 17.06.23 15.21", "mat type s2160_001"]
    lines.append("total times [secs]: 1.000 time per frame [secs]: 0.05000 scanning rate [Hz]: 20")
    lines += ["pressure values in kPa", "", "", "electrical:"]
    lines.append("time[secs] " + "".join(f"{k + 4:8d}" for k in keep))
    cells = [frame[row, col] for frame in frames]
    for k, values_ in enumerate(cells):
        lines.append(f"{0.25 + 0.05 * k:11.5f}" + "".join(f"{cell:8.3f}" for cell in values_))
    lines.append("        MPP" + "".join(f"{cell:8.3f}" for cell in np.max(cells, axis=0)))
    lines += ["        MVP" + "".join(f"{cell:8.3f}" for cell in np.mean(cells, axis=0)), "", ""]
    lines += [" time[secs] force[N]   x[cm]   y[cm]", ""]
    x_cm, y_cm = 0.528 * (col + 0.5), 1.028 * (row + 0.5)
    for k in range(20):
        at = k - 4
        time_s = f"{0.05 * (k + 1):11.5f}"
        if not 0 <= at < n_frames:
            force = 5.0 if loaded_around else 0.0
            lines.append(f"{time_s} {force:9.3f}       -       -")
            continue
        load = cells[at].sum()
        x, y = cells[at] @ x_cm / load, cells[at] @ y_cm / load
        if cop_turned:
            x, y = 3 * 0.528 - x, 5 * 1.028 - y
        lines.append(f"{time_s} {load * 0.528 * 1.028 * 0.1:9.3f} {x:8.3f} {y:8.3f}")
    lines += ["", "", "sensor  " + "".join(f"{k + 4:9d}" for k in keep), "corner[cm]"]
    for k, (dx, dy) in enumerate([(0, 1), (0, 0), (1, 0), (1, 1)]):
        lines.append(f"x[{k}]" + "".join(f"{0.528 * (c + dx):9.4f}" for c in col))
        lines.append(f"y[{k}]" + "".join(f"{1.028 * (r + dy):9.4f}" for r in row))
    lines.append("x[c]" + "".join(f"{x:9.4f}" for x in x_cm))
    lines.append("y[c]" + "".join(f"{y:9.4f}" for y in y_cm))
    lines.append("area" + f"{0.5428:9.4f}" * len(keep))
    return "\n".join(lines).encode("ascii")


def pliance_values(n_frames: int = 3) -> NDArray[np.float64]:
    """kPa on the grid (n_frames, 5, 3), row 0 at y = 0; 0 where sensor 2 is missing."""
    frames = np.asarray(5.0 * (1 + np.arange(n_frames * 15).reshape(n_frames, 5, 3) % 31))
    frames[:, 2, 0] = 0
    return frames


def xsensor_bytes(n_frames: int = 3, *, unit: str = "mmHg", doubled: bool = True, clock: bool = True) -> bytes:
    """Two insoles of 5 rows × 3 columns at 8.6 mm (exactly 8.61), as XSENSOR pads them; groups repeat their heels."""
    lines = ["\ufeffFile:,walk.XSN", f"Units:,{unit}", "Threshold:,5", "", ""]
    for k, both in enumerate(xsensor_values(n_frames)):
        lines += [f"FRAME,{k + 10}", "Date, 2022 Aug 16"]
        lines += [f"Time, 23:59:{59.99 + 0.02 * k:06.3f}" if k == 0 else f"Time, 00:00:{0.02 * k - 0.01:06.3f}"] * clock
        for name, values_ in zip(("LF", "RF"), both, strict=True):
            loaded = values_[values_ > 0]
            lines += [
                f"SENSOR,HX210-{name} S1",
                "Rows,5",
                "Columns,3",
                "Sensel Width (cm),0.86",
                "Sensel Height (cm),0.86",
            ]
            lines += [f"Peak Pressure ({unit}),{values_.max()}", f"Contact Area (cm²),{0.861**2 * len(loaded):.4f}"]
            lines += [f"Est. Load (N),{loaded.sum() * 0.133322387415 * 0.0861 * 0.861:.2f}", "SENSELS"]
            lines += [",".join(f"{cell:g}" for cell in row) for row in values_]
        lines += ["GROUP,1", "Name,Left Heel", "Cells,6", "SENSELS"]
        lines += [",".join(f"{cell:g}" for cell in row) for row in both[0][:2]]
    padded = [line + "," * (9 - line.count(",")) for line in lines]
    if doubled:
        padded = [line for one in padded for line in (one, "," * 9)]
    return ("\n".join(padded) + "\n").encode()


def xsensor_values(n_frames: int = 3) -> NDArray[np.float64]:
    """As printed, toes first: (n_frames, left and right, 5, 3)."""
    frames = np.asarray(2.5 * (np.arange(n_frames * 30).reshape(n_frames, 2, 5, 3) % 53))
    frames[:, :, 0] = 0
    return frames


def stappone_bytes(n_frames: int = 3, *, soles: tuple[int, ...] = (1,), corrupt: tuple[int, ...] = ()) -> bytes:
    """Lines every 16 ms, four sensors a sole; lines `corrupt` are marked as such."""
    titles = (
        "sole_id,timestamp,accel_x,accel_y,gyro_x," + ",".join(f"pressure_{k + 1:02d}" for k in range(4)) + ",corrupt"
    )
    lines = [titles]
    for k in range(n_frames):
        for n, sole in enumerate(soles):
            cells = ",".join(str(300 + 10 * k + 100 * n + c) for c in range(4))
            lines.append(f"{sole},{1768494979568 + 16 * k},-1780,{k},9748,{cells},{int(k in corrupt)}")
    return ("\n".join(lines) + "\n").encode("ascii")


def xls_bytes(
    n_frames: int = 3, *, feet: tuple[str, ...] = ("Right",), rectangle: tuple[int, ...] = (6, 40, 4, 5)
) -> bytes:
    """footscan's roll-off sheet: packed rows, single packed cells and float64 cells, strings over two records."""
    bottom, left, width, height = rectangle
    texts: list[tuple[int, str]] = [(0, "Dynamic Roll off"), (1, "Patient name: Jörg Šimek"), (3, "Scanning speed")]
    cells: list[tuple[int, int, bytes]] = []
    row = 5
    for foot in feet:
        texts += [(row, f"{foot} foot data"), (row + 2, f"{foot} rectangle position")]
        for k, (key, value) in enumerate(zip(("bottom", "left", "width", "height"), rectangle, strict=True)):
            texts.append((row + 3 + 2 * k, f"Rectangle {key}"))
            cells.append(
                (row + 4 + 2 * k, 0, _record(0x027E, struct.pack("<HHHI", row + 4 + 2 * k, 0, 15, value << 2 | 2)))
            )
        row += 12
        for k, frame in enumerate(values(n_frames, height, width)):
            texts.append((row, f"Frame {k} ({2 * k}.00 ms)"))
            for r, line in enumerate(frame):
                at = row + 1 + r
                if r % 2:
                    cells += [(at, c, _record(0x0203, struct.pack("<HHHd", at, c, 15, v))) for c, v in enumerate(line)]
                else:
                    packed = b"".join(struct.pack("<HI", 15, round(100 * v) << 2 | 3) for v in line)
                    cells.append(
                        (at, 0, _record(0x00BD, struct.pack("<HH", at, 0) + packed + struct.pack("<H", width - 1)))
                    )
            row += height + 2
    _ = bottom, left
    strings = [struct.pack("<HB", len(t), 1) + t.encode("utf-16-le") for _, t in texts]
    table = struct.pack("<II", len(texts), len(texts)) + b"".join(strings)
    split = 8 + len(strings[0]) + 3 + 10  # amid the second string, which goes on with a byte for its width
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    labels = [(at, 0, _record(0x00FD, struct.pack("<HHHI", at, 0, 15, k))) for k, (at, _) in enumerate(texts)]
    sheet += b"".join(body for _, _, body in sorted(labels + cells)) + _record(0x000A, b"")
    stream = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + _record(0x00FC, table[:split])
    stream += _record(0x003C, b"\1" + table[split:]) + _record(0x000A, b"") + sheet
    return _compound(stream)


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _compound(stream: bytes) -> bytes:
    """A compound file of one stream "Workbook", its sectors of 512 bytes one after the other."""
    size, end = max(len(stream), 4096), 0xFFFFFFFE
    n = -(-size // 512)
    n_fat = -(-(n + 2) // 127)
    chain = [*range(1, n), end, end, *([0xFFFFFFFD] * n_fat)]
    fat = struct.pack(f"<{128 * n_fat}I", *chain, *([0xFFFFFFFF] * (128 * n_fat - len(chain))))

    def entry(name: str, kind: int, first: int, length: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        return text.ljust(64, b"\0") + struct.pack("<HB49xIQ", len(text), kind, first, length)

    directory = entry("Root Entry", 5, end, 0) + entry("Workbook", 2, 0, size) + bytes(256)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIII", n_fat, n, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", *range(n + 1, n + 1 + n_fat), *([0xFFFFFFFF] * (109 - n_fat)))
    return head + stream.ljust(512 * n, b"\0") + directory + fat
