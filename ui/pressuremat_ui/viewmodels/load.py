"""Load over time: the newest seconds of a stream or a whole recording, zoomed, scrolled back and held.

Rows of time and load enter, `Curves` leave; the same for the live page and for recordings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np

from pressuremat.i18n import _
from pressuremat.types import Floats, Unit
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.screen import Curves, load_unit_label, nice_ceiling, number_text, thinned
from pressuremat_ui.viewmodels.time_window import TimeWindow

#: A curve has no use for more points than a screen has columns.
_MAX_POINTS = 1000


class LoadRows(Protocol):
    """Where loads are remembered: rows of time, total, left, right."""

    def between(self, start_s: float, end_s: float) -> tuple[int, Floats]:
        """Rows (n, ≥ 4) from `start_s` to `end_s`, and how many there were before the first of them."""
        ...

    @property
    def reach_s(self) -> tuple[float, float]:
        """From when to when there are rows."""
        ...

    @property
    def unit(self) -> Unit:
        """What a cell is in; a load is a sum of cells."""
        ...


class Table:
    """The rows of a recording, (T, 4)."""

    def __init__(self, rows: Floats, unit: Unit = "kPa") -> None:
        self._rows = rows
        self.unit = unit

    def between(self, start_s: float, end_s: float) -> tuple[int, Floats]:
        """As `LoadRows.between`; one more row on each side, so that a curve goes to the edge."""
        first, last = np.searchsorted(self._rows[:, 0], [start_s, end_s])
        first = max(int(first) - 1, 0)
        return first, self._rows[first : int(last) + 1]

    @property
    def reach_s(self) -> tuple[float, float]:
        """As `LoadRows.reach_s`."""
        return float(self._rows[0, 0]), float(self._rows[-1, 0])


class LoadViewModel(Observable):
    """What the timeline shows. `span_s` None is a recording; else so much of a stream, of at most `longest_s`."""

    def __init__(self, span_s: float | None = None, longest_s: float = float("inf")) -> None:
        super().__init__()
        self._make_window: Callable[[], TimeWindow] = lambda: TimeWindow(span_s, longest_s)
        self._rows: LoadRows | None = None
        self.window = self._make_window()
        self.curves: Curves | None = None
        self.holding = False
        self.whole = True
        self.says = ""
        self._say()

    def begin(self, rows: LoadRows | None) -> None:
        """Another stream or recording, or none; what was zoomed or held is forgotten."""
        self._rows = rows
        self.window = self._make_window()
        self.curves = None
        self._say()

    def refresh(self) -> None:
        """There is more to show."""
        if self._rows is None:
            return
        before_s = self.window.start_s
        self.window.extend(*self._rows.reach_s)
        if self.window.following or self.curves is None or self.window.start_s != before_s:
            self._show()

    def toggle_hold(self) -> None:
        """Hold a stream where it is, to look at it, or let it run on."""
        if self._rows is not None:
            self.window.toggle_hold()
            self._show()

    def zoom(self, factor: float, at_s: float) -> None:
        """Show `factor` times as much, about a moment."""
        self.window.zoom(factor, at_s)
        self._show()

    def pan(self, by_s: float) -> None:
        """Scroll on, or back where negative."""
        self.window.pan(by_s)
        self._show()

    def reset(self) -> None:
        """The newest seconds, or the whole recording."""
        self.window.reset()
        self._show()

    def reveal(self, time_s: float) -> None:
        """Scroll so that a moment is seen."""
        window = self.window
        if time_s > window.end_s:
            self.pan(time_s - window.end_s + 0.1 * window.span_s)
        elif time_s < window.start_s:
            self.pan(time_s - window.start_s - 0.1 * window.span_s)

    def at(self, time_s: float) -> str:
        """What the loads are at a moment, in words; empty where there is none."""
        curves = self.curves
        if curves is None or not len(curves.time_s):
            return ""
        i = int(np.argmin(np.abs(curves.time_s - time_s)))
        total, left, right = (number_text(float(y[i]), 0) for y in (curves.total, curves.left, curves.right))
        return _("{t} s · total {total} {unit} · left {left} · right {right}").format(
            t=number_text(float(curves.time_s[i]) - curves.zero_s, 2),
            total=total,
            left=left,
            right=right,
            unit=curves.unit,
        )

    def _show(self) -> None:
        rows, window = self._rows, self.window
        if rows is None:
            return
        n_before, found = rows.between(window.start_s, window.end_s)
        thin = thinned(found[:, :4], _MAX_POINTS, n_before)
        maximum = nice_ceiling(1.25 * float(np.nan_to_num(found[:, 1]).max())) if len(found) else 1.0
        zero_s = window.last_s if window.streams else window.first_s
        if not window.following and self.curves is not None and window.streams:
            zero_s = self.curves.zero_s  # what is held does not move away
        self.curves = Curves(
            thin[:, 0],
            thin[:, 1],
            thin[:, 2],
            thin[:, 3],
            window.start_s,
            window.end_s,
            maximum,
            load_unit_label(rows.unit),
            zero_s,
        )
        self._say()

    def _say(self) -> None:
        window = self.window
        self.holding = window.streams and not window.following
        self.whole = window.whole
        span = number_text(window.span_s, 0 if window.span_s >= 5 else 1)
        if window.streams:
            self.says = _("{s} s, held").format(s=span) if self.holding else _("last {s} s").format(s=span)
        else:
            self.says = "" if self.whole else _("{s} s shown").format(s=span)
