"""One measured figure, and how figures are taken: medians, and ratios within one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Result:
    """A figure with its unit, what it was measured on, and the aim it is held against ("" for none)."""

    benchmark: str
    what: str
    value: float
    unit: str
    aim: str = ""
    met: bool | None = None


def seconds(work: Callable[[], object], repeats: int = 7) -> float:
    """Median wall time in s of `work`, after one run that is not counted."""
    work()
    taken = []
    for _ in range(repeats):
        begun_s = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun_s)
    return median(taken)
