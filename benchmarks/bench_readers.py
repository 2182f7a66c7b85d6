"""Opening vendors' texts, against the fastest general parser there is for the same numbers.

The rival gets the numbers alone, as one clean table in memory, every cell a number: no titles, no gaps, nothing to
find. The fastest of what is installed counts: pandas' C engine (read_csv), else numpy.loadtxt. Ours gets the file.
XSENSOR's file is nine tenths padding, empty lines and repeats, so there the rival gets the file as it is, too.
"""

from __future__ import annotations

import contextlib
import gzip
import importlib
import io
import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

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
_MANY = re.compile(rb"^[^\r\n]*\d[\d.]*([ \t,]+[\d.B]+){3,}[ \t,]*\r?$", re.MULTILINE)


def run() -> list[Result]:
    """Ours over theirs for each public text, and for a plain grid of made numbers."""
    results = [_against(name, _plain((DATA / name).read_bytes())) for name in _FILES if (DATA / name).exists()]
    rng = np.random.default_rng(1)
    file = io.BytesIO()
    np.savetxt(file, rng.integers(0, 1024, (300 * 48, 48)), "%d", ",")
    made = re.sub(rb"((?:[^\n]*\n){48})", rb"\1\n", file.getvalue())
    results.append(_against("48 × 48 CSV grid of counts", made))
    return results


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
