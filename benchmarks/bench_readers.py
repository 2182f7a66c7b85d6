"""Opening vendors' texts, against the fastest general parser there is for the same numbers.

The rival gets the numbers alone, as one clean table in memory, every cell a number: no titles, no gaps, nothing to
find. The fastest of what is installed counts: pandas' C engine (read_csv), else numpy.loadtxt. Ours gets the file.
XSENSOR's file is nine tenths padding, empty lines and repeats, so there the rival gets the file as it is, too.

Texts of 1 GB are made and opened in a process of their own, whose greatest resident memory is held against the frames.
"""

from __future__ import annotations

import contextlib
import gzip
import importlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np

from benchmarks.result import Result, seconds
from pressuremat.files import read

DATA = Path(os.environ.get("PRESSUREMAT_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
_MOST = 2.0
_HEAD = 4096
_FILES = (
    "vendor_exports/emed_test.lst",
    "emed_steps/NP21_2386.lst",
    "vendor_exports/fscan_testL.asf",
    "vendor_exports/iscan_test.csv",
    "vendor_exports/xsensor_data.csv",
    "vendor_exports/pedar_example.asc",
    "vendor_exports/pliance_test.asc",
    "vendor_exports/stappone_example.csv",
    "footscan_walkway/barefoot_1_entire_plate.txt.gz",
    "zebris_treadmill/gait_100hz.txt.gz",
)
_LARGE_BYTES = 10**9
_MEASURED = """
import gc, sys, time
from pressuremat.files import read, registry
def peak_kb(): return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1])
before, begun_s = peak_kb(), time.perf_counter()
recording = read(sys.argv[1])
taken_s = time.perf_counter() - begun_s
print((peak_kb() - before) * 1024 / recording.frames.nbytes, taken_s, recording.frames.nbytes / 1e6)
"""
_MANY = re.compile(rb"^[^\r\n]*\d[\d.]*([ \t,]+[\d.B]+){3,}[ \t,]*\r?$", re.MULTILINE)


def run() -> list[Result]:
    """Ours over theirs for each public text, and for a plain grid of made numbers."""
    results = [_against(name, _plain((DATA / name).read_bytes())) for name in _FILES if (DATA / name).exists()]
    rng = np.random.default_rng(1)
    file = io.BytesIO()
    np.savetxt(file, rng.integers(0, 1024, (300 * 48, 48)), "%d", ",")
    made = re.sub(rb"((?:[^\n]*\n){48})", rb"\1\n", file.getvalue())
    results.append(_against("48 × 48 CSV grid of counts", made))
    if sys.platform == "linux":
        with tempfile.TemporaryDirectory() as folder:
            results += [_large(Path(folder) / name, write) for name, write in _LARGE.items()]
    return results


def _large(path: Path, write: Callable[[BinaryIO], None]) -> Result:
    """The greatest memory that opening takes beyond the imports, over that of the frames."""
    with open(path, "wb") as file:
        write(file)
    done = subprocess.run([sys.executable, "-c", _MEASURED, str(path)], capture_output=True, text=True, check=True)
    path.unlink()
    ratio, seconds_, frames_mb = map(float, done.stdout.split())
    what = f"{path.name} of {_LARGE_BYTES / 1e9:g} GB in {seconds_:.0f} s: memory, of its {frames_mb:.0f} MB of frames"
    return Result("readers", what, ratio, "×", "at most 3 ×", ratio <= 3)


def _csv_grid(file: BinaryIO) -> None:
    cells = np.random.default_rng(1).integers(0, 1024, (50, 48, 48))
    frames = ["\n".join(",".join(map(str, row)) for row in frame.tolist()) + "\n\n" for frame in cells]
    piece = "".join(frames).encode()
    for _k in range(_LARGE_BYTES // len(piece)):
        file.write(piece)


def _footscan(file: BinaryIO) -> None:
    cells = np.zeros((256, 63))
    cells[100:136, 20:36] = np.random.default_rng(1).integers(1, 200, (36, 16)) / 2
    body = "\n".join("\t".join(f"{cell:.1f}" for cell in row) for row in cells) + "\n\n"
    for k in range(_LARGE_BYTES // len(body)):
        file.write(f"Frame {k} ({8.0 * k:.2f} ms)\n{body}".encode())


def _pedar(file: BinaryIO) -> None:
    numbers = "".join(f"{k % 99 + 1:7d}\t" for k in range(198))
    file.write(f"sensor type:  y\nscanning rate [Hz]:   100\npressure values in  kPa\ntime[secs]\t{numbers}\n".encode())
    cells = 2.5 * np.random.default_rng(1).integers(0, 80, 198)
    body = "".join(f"\t{cell:7.3f}" for cell in cells) + "\n"
    for k in range(_LARGE_BYTES // (12 + len(body))):
        file.write(f"{0.01 * (k + 1):12.5f}{body}".encode())


def _plain(data: bytes) -> bytes:
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def _against(name: str, data: bytes) -> Result:
    clean = numbers_alone(data)
    rivals: dict[str, Callable[[], object]] = {"numpy.loadtxt": partial(_loadtxt, clean)}
    with contextlib.suppress(ImportError):
        pandas = importlib.import_module("pandas")
        rivals["pandas read_csv"] = lambda: pandas.read_csv(io.BytesIO(clean), header=None)
        if b"\nSENSELS," in data:
            columns = range(data[:_HEAD].count(b",") // data[:_HEAD].count(b"\n") + 1)
            rivals = {"pandas read_csv": lambda: pandas.read_csv(io.BytesIO(data), names=columns, low_memory=False)}
    taken = {rival: seconds(work, 5) for rival, work in rivals.items()}
    best = min(taken, key=lambda rival: taken[rival])
    ratio = seconds(partial(read, data), 5) / taken[best]
    what = f"{Path(name).name}: time of {best} for its numbers"
    return Result("readers", what, ratio, "×", f"at most {_MOST:g} ×", ratio <= _MOST)


def _loadtxt(clean: bytes) -> object:
    return np.loadtxt(io.BytesIO(clean), delimiter=",")


def numbers_alone(data: bytes) -> bytes:
    """The lines of numbers of the most usual length, labels gone, `B` as 0, apart by commas."""
    rows = [re.findall(rb"(?<![\w.])[\d.]+|(?<![\w.])B(?![\w.])", match[0]) for match in _MANY.finditer(data)]
    lengths = [len(row) for row in rows]
    usual = max(set(lengths), key=lambda n: n * lengths.count(n))
    return b"\n".join(b",".join(row).replace(b"B", b"0") for row in rows if len(row) == usual) + b"\n"


_LARGE = {"48 × 48 grid.csv": _csv_grid, "entire plate.txt": _footscan, "pedar.asc": _pedar}
