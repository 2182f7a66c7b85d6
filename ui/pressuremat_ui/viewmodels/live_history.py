"""What the live page remembers of the last seconds: loads over time, paths of the centres of pressure, the scale.

LiveViews enter, curves and pictures leave. All of it is bounded, whatever the rate and however long it runs.
"""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Floats, FootSide, Unit
from pressuremat_ui.viewmodels.screen import (
    FootMark,
    HeatPicture,
    LoadFigures,
    SwayPicture,
    ellipse_95,
    nice_ceiling,
    percent_pair,
    side_label,
    unit_label,
)
from pressuremat_ui.viewmodels.sides import JUMP_MM, Sides

if TYPE_CHECKING:
    from pressuremat.analysis.model import LiveView

WINDOW_S = 10.0
#: So much of the load is remembered, for scrolling back.
MEMORY_S = 60.0
TRAIL_S = 3.0
#: A small square has no use for more points.
_MAX_SWAY_POINTS = 300
#: A path gets a new point where it has moved so far: what lies on one spot is one point.
_TRAIL_STEP_MM = 1.0
#: The scale goes down again only when nothing has needed it for so long; a scale that follows every peak flickers.
_SCALE_HOLD_S = 5.0
#: Sway is shown once somebody has stood on both feet for so long.
_SWAY_FROM_S = 4.0
#: Stepping on is not sway: so long after the second foot came, the path begins.
_SETTLE_S = 2.0
#: So many steps behind the person stay as outlines.
_MAX_GONE = 6
_SIDES: tuple[FootSide, ...] = ("left", "right", "unknown")
_EMPTY = np.empty((0, 2))


class Ring:
    """The last rows of a table, `width` numbers each, in one preallocated array."""

    def __init__(self, width: int, capacity: int = 32_768) -> None:
        self._rows = np.full((2 * capacity, width), np.nan)
        self._capacity = capacity
        self._end = 0
        self._n = 0

    def push(self, row: tuple[float, ...]) -> None:
        """Add a row; beyond the capacity the oldest goes."""
        if self._end == len(self._rows):
            self._rows[: self._capacity] = self._rows[self._capacity :]
            self._end = self._capacity
        self._rows[self._end] = row
        self._end += 1
        self._n += 1

    @property
    def newest(self) -> Floats:
        """The last row; NaN before the first."""
        newest: Floats = self._rows[self._end - 1]
        return newest

    def since(self, time_s: float) -> Floats:
        """Rows whose first number is at least `time_s`; (n, width), a view of the newest."""
        return self.between(time_s, np.inf)[1]

    def between(self, start_s: float, end_s: float) -> tuple[int, Floats]:
        """Rows from `start_s` to `end_s`, a view, and how many rows were ever pushed before the first of them."""
        rows = self._rows[max(0, self._end - self._capacity) : self._end]
        first, last = np.searchsorted(rows[:, 0], [start_s, end_s])
        return self._n - len(rows) + int(first), rows[int(first) : int(last) + 1]


class LiveHistory:
    """The last seconds of a stream."""

    def __init__(self) -> None:
        self._rows = Ring(6)  # time, total, left, right, body x, body y
        self._trails: dict[str, Ring] = {key: Ring(3, 4096) for key in ("left", "right", "unknown", "body")}
        self._sides = Sides()
        self._peaks: deque[tuple[float, float]] = deque()
        self._two_feet_since_s: float | None = None
        self._gone: deque[Floats] = deque(maxlen=_MAX_GONE)
        self.view: LiveView | None = None
        self.sides: tuple[FootSide, ...] = ()

    def push(self, view: LiveView) -> None:
        """Remember one moment."""
        before, self.view = self.view, view
        if before is not None:
            stay = [foot.cop_mm for foot in view.feet]
            self._gone += [
                foot.outline_mm
                for foot in before.feet
                if len(foot.outline_mm) and not any(math.dist(foot.cop_mm, cop) < JUMP_MM for cop in stay)
            ]
        self.sides = self._sides.push(view)
        share = dict.fromkeys(self.sides, 0.0)
        for foot, side in zip(view.feet, self.sides, strict=True):
            share[side] += foot.load_pct / 100
            self._walk(side, view.time_s, foot.cop_mm)
        for side in _SIDES:
            if side not in share:  # the next step's path does not hang on to this one's
                self._walk(side, view.time_s, None)
        self._walk("body", view.time_s, view.body_cop_mm if np.isfinite(view.body_cop_mm).all() else None)
        left, right = (view.total * share.get(side, 0.0) for side in ("left", "right"))
        self._rows.push((view.time_s, view.total, left, right, *view.body_cop_mm))
        peak = float(view.pressure.max()) if view.pressure.size else 0.0
        while self._peaks and self._peaks[-1][1] <= peak:
            self._peaks.pop()
        self._peaks.append((view.time_s, peak))
        while self._peaks[0][0] < view.time_s - _SCALE_HOLD_S:
            self._peaks.popleft()
        two = "left" in share and "right" in share
        if not two:
            self._two_feet_since_s = None
        elif self._two_feet_since_s is None:
            self._two_feet_since_s = view.time_s

    def _walk(self, key: str, time_s: float, at_mm: tuple[float, float] | None) -> None:
        """Lengthen a path, or break it where there is nobody or another foot."""
        trail = self._trails[key]
        gap = np.isnan(trail.newest[1])
        if at_mm is None:
            if not gap:
                trail.push((time_s, np.nan, np.nan))
            return
        moved_mm = math.dist(trail.newest[1:], at_mm)
        if key != "body" and moved_mm > JUMP_MM:
            trail.push((time_s, np.nan, np.nan))
        if gap or moved_mm >= _TRAIL_STEP_MM:
            trail.push((time_s, *at_mm))

    def scale(self) -> float:
        """The upper end of an automatic colour scale: a round number above the last seconds' largest cell."""
        return nice_ceiling(self._peaks[0][1]) if self._peaks else 1.0

    def picture(self, geometry: MatGeometry, maximum: float | None) -> HeatPicture | None:
        """The heat map of the newest moment, None before the first; `maximum` None scales by the last seconds."""
        view = self.view
        if view is None:
            return None
        since_s = view.time_s - TRAIL_S
        feet = tuple(
            FootMark(
                side,
                side_label(side),
                (foot.outline_mm,) if len(foot.outline_mm) else (),
                _path(self._trails[side].since(since_s)),
                foot.cop_mm if np.isfinite(foot.cop_mm).all() else None,
            )
            for foot, side in zip(view.feet, self.sides, strict=True)
        )
        body = view.body_cop_mm if np.isfinite(view.body_cop_mm).all() else None
        trail = _path(self._trails["body"].since(since_s)) if body else _EMPTY
        return HeatPicture(
            geometry, view.pressure, view.unit, maximum or self.scale(), feet, body, trail, tuple(self._gone)
        )

    def between(self, start_s: float, end_s: float) -> tuple[int, Floats]:
        """Rows of time, total, left, right and more from `start_s` to `end_s`, and how many came before them."""
        return self._rows.between(start_s, end_s)

    @property
    def reach_s(self) -> tuple[float, float]:
        """From when to when loads are remembered; two zeros before the first."""
        _n, rows = self._rows.between(-np.inf, np.inf)
        if not len(rows):
            return 0.0, 0.0
        newest_s = float(rows[-1, 0])
        return max(float(rows[0, 0]), newest_s - MEMORY_S), newest_s

    @property
    def unit(self) -> Unit:
        """What a cell is in."""
        return "kPa" if self.view is None else self.view.unit

    def loads(self) -> LoadFigures:
        """The big figures of the newest moment."""
        view = self.view
        if view is None:
            return LoadFigures()
        known = {"left", "right"} <= set(self.sides)
        on_left = sum(foot.load_pct for foot, side in zip(view.feet, self.sides, strict=True) if side == "left")
        left_fraction = on_left / 100 if known else math.nan
        fore_fraction = view.load_fore_pct / 100
        left, right = percent_pair(left_fraction)
        heel, fore = percent_pair(1 - fore_fraction)
        per_foot = tuple(
            (side, _("{side} {heel} · {fore}").format(side=side_label(side), heel=pair[0], fore=pair[1]))
            for foot, side in zip(view.feet, self.sides, strict=True)
            if side != "unknown" and (pair := percent_pair(foot.heel_pct / 100))[0] != "–"
        )
        return LoadFigures(
            left,
            right,
            left_fraction if np.isfinite(left_fraction) else None,
            heel,
            fore,
            1 - fore_fraction if np.isfinite(fore_fraction) else None,
            per_foot,
        )

    def research_text(self) -> str:
        """The greatest cell and the loaded cells of the newest moment, for who wants everything."""
        view = self.view
        if view is None or not view.pressure.size:
            return ""
        return _("peak {peak} {unit} · {n} cells loaded").format(
            peak=f"{float(view.pressure.max()):.0f}", unit=unit_label(view.unit), n=int((view.pressure > 0).sum())
        )

    def sway(self) -> SwayPicture:
        """The body's path about its mean while somebody stands on both feet."""
        waiting = SwayPicture(_EMPTY, None, _("Stand still on both feet for a few seconds."))
        if self.view is None or self._two_feet_since_s is None:
            return waiting
        now_s = self.view.time_s
        standing_s = now_s - self._two_feet_since_s
        if standing_s < _SWAY_FROM_S:
            return waiting
        begin_s = max(now_s - WINDOW_S, self._two_feet_since_s + _SETTLE_S)
        path = _path(self._rows.since(begin_s)[:, [0, 4, 5]])
        path = path[np.isfinite(path).all(axis=1)]
        if len(path) < 3:
            return waiting
        path = path - path.mean(axis=0)
        across, along = np.ptp(path, axis=0)
        says = _("Body centre of pressure, last {s:.0f} s: {x:.0f} mm side to side, {y:.0f} mm front to back.").format(
            s=now_s - begin_s, x=across, y=along
        )
        return SwayPicture(path[:: -(-len(path) // _MAX_SWAY_POINTS)], ellipse_95(path), says)


def _path(rows: Floats) -> Floats:
    """Columns 1 and 2 as a copy, since the ring goes on under a view of it."""
    return rows[:, 1:3].copy()
