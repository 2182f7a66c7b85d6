"""Views of a mat that nobody stands on: for the machines, which look at feet and times only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from pressuremat.analysis.model import LiveFoot, LiveView
from pressuremat.geometry import MatGeometry
from pressuremat.types import FootSide

MAT = MatGeometry(40, 48, (10.0, 10.0))
#: Who is on the mat, by a letter: nobody, both feet, one of them, a foot and one that touches, feet at
#: the edge, both feet of somebody who leans far.
FEET = {
    "-": (),
    "b": (("left", 50.0), ("right", 50.0)),
    "l": (("left", 100.0),),
    "r": (("right", 100.0),),
    "t": (("left", 90.0), ("right", 10.0)),
    "e": (("left", 50.0), ("right", 50.0)),
    "m": (("left", 50.0), ("right", 50.0)),
}


def foot(side: FootSide, load_pct: float, x_mm: float, y_mm: float = 100.0, cop_x_mm: float | None = None) -> LiveFoot:
    """A foot of 80 × 200 mm whose near left corner is at (x, y)."""
    box = np.array([[0, 0], [80, 0], [80, 200], [0, 200], [0, 0]]) + np.array([x_mm, y_mm])
    rows, cols = np.arange(int(y_mm // 10), int(y_mm // 10) + 20), np.arange(int(x_mm // 10), int(x_mm // 10) + 8)
    cells = (rows[:, None] * MAT.cols + cols).ravel()
    x = x_mm + 40.0 if cop_x_mm is None else cop_x_mm
    return LiveFoot(side, 0.99, load_pct, 60.0, (x, y_mm + 90.0), box, cells)


def view(time_s: float, who: str) -> LiveView:
    """The mat with those of `FEET` on it."""
    places = {"left": 100.0, "right": 300.0}
    y_mm = 0.0 if who == "e" else 100.0
    feet = tuple(foot(side, load, places[side], y_mm) for side, load in FEET[who])  # type: ignore[arg-type]
    pressure = np.zeros(MAT.shape, np.float32)
    for one in feet:
        pressure.ravel()[one.cells] = one.load_pct
    left = sum(one.load_pct for one in feet if one.side == "left")
    total = float(pressure.sum())
    cop = (200.0, 260.0 if who == "m" else 200.0)
    return LiveView(time_s, pressure, "kPa", total, cop, feet, left if feet else float("nan"), 40.0, ())


def play(scenes: Sequence[tuple[str, float]], start_s: float = 0.0, rate_hz: float = 20.0) -> Iterator[LiveView]:
    """Views of scenes one after the other: (who is on the mat, for how many seconds)."""
    at = 0
    for who, seconds in scenes:
        for _frame in range(round(seconds * rate_hz)):
            yield view(start_s + at / rate_hz, who)
            at += 1
