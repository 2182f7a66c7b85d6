"""Corrections by hand on the findings page: which footprint, what is wrong with it, and taking it back.

The open recording and a way to have it analysed with other corrections enter; marks on the mat, words and what is
enabled leave. What is kept is the list beside the recording: undo takes its last entry away, redo puts it back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from pressuremat.analysis.corrections import spot_of
from pressuremat.correction import Correction, Spot
from pressuremat.i18n import _
from pressuremat.types import Floats, Footprint, FootSide
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.recording import Opened, RecordingViewModel
from pressuremat_ui.viewmodels.screen import FootMark, HeatPicture, nice_ceiling, number_text, side_label

Across = Literal["y", "x", "t"]
Correct = Callable[[Path, Opened, Sequence[Correction]], Opened]
_EMPTY = np.empty((0, 2))
#: A turn is kept once nobody has turned further for so long: each press would else be an analysis.
_TURNED_AFTER_S = 0.8
#: A footprint is parted where its load is least, not nearer to its ends than this share.
_PART_FROM = 0.2
_NEAR_MM = 200.0
#: A mat so much longer than wide needs the whole page, or its prints are too small to take hold of.
_WIDE = 1.5


@dataclass(frozen=True, eq=False)
class PrintMark:
    """A footprint on the map: its number, side, closed lines, and its axis from heel to toe (2, 2) where it has one."""

    id: int
    side: FootSide
    outlines_mm: tuple[Floats, ...]
    middle_mm: tuple[float, float]
    axis_mm: Floats | None
    corrected: bool


class CorrectionsViewModel(Observable):
    """What can be corrected, and what was."""

    def __init__(self, recording: RecordingViewModel, correct: Correct, jobs: Jobs, clock: Callable[[], float]) -> None:
        super().__init__()
        self._recording, self._correct, self._jobs, self._clock = recording, correct, jobs, clock
        self._undone: list[Correction] = []
        self._turned_s = math.inf
        self._near: Spot | None = None
        self._keeping = False
        self.open = self.wide = False
        self.marks: tuple[PrintMark, ...] = ()
        self.picture: HeatPicture | None = None
        self.selected: int | None = None
        self.selected_text = ""
        self.turn_deg = 0.0
        self.joining = False
        self.line: tuple[Across, float] | None = None
        self.busy = False
        self.can_correct = self.can_undo = self.can_redo = False
        self.message = ""
        recording.watch("opened", self._opened)

    # -- what is there ----------------------------------------------------------------------------------------------

    def toggle(self) -> None:
        """Begin to correct, or be done with it."""
        self._settle()
        self.open = not self.open
        self.cancel()

    def _opened(self, opened: Opened | None) -> None:
        if not self._keeping:
            self._undone, self._near = [], None
            self.open, self.message = False, ""
        self.joining, self.line, self.turn_deg, self._turned_s = False, None, 0.0, math.inf
        footprints = () if opened is None else opened.analysis.footprints
        on_map = opened is not None and opened.recording.belt_mm is None
        self.marks = tuple(_mark(one, opened.outlines if opened and on_map else {}) for one in footprints)
        self.picture = None if opened is None else self._picture(opened)
        geometry = None if opened is None else opened.recording.geometry
        self.wide = geometry is not None and geometry.depth_mm > _WIDE * geometry.width_mm
        self._select(None if self._near is None else _nearest(footprints, self._near))
        self._enable()

    def _picture(self, opened: Opened) -> HeatPicture:
        peak = self._recording.peak
        feet = tuple(
            FootMark(mark.side, f"{mark.id} {side_label(mark.side)}", mark.outlines_mm, _EMPTY, None)
            for mark in self.marks
        )
        recording = opened.recording
        maximum = nice_ceiling(float(peak.max(initial=0.0)))
        return HeatPicture(recording.geometry, peak, recording.unit, maximum, feet)

    @property
    def _footprint(self) -> Footprint | None:
        opened = self._recording.opened
        if opened is None or self.selected is None:
            return None
        return next((one for one in opened.analysis.footprints if one.id == self.selected), None)

    # -- choosing ---------------------------------------------------------------------------------------------------

    def pick(self, x_mm: float, y_mm: float) -> None:
        """Take the footprint there: the selected one from now on, or the other one to be joined with it."""
        found = [(math.dist(mark.middle_mm, (x_mm, y_mm)), mark.id) for mark in self.marks]
        far, number = min(found, default=(math.inf, 0))
        if far <= _NEAR_MM:
            self._take(number)

    def next(self, by: int) -> None:
        """The next footprint in time, or the one before."""
        ids = [mark.id for mark in self.marks if not (self.joining and mark.id == self.selected)]
        if not ids:
            return
        if self.joining:
            self._take(ids[0 if by > 0 else -1] if self.selected is None else _beside(ids, self.selected, by))
        else:
            self._settle()
            at = ids.index(self.selected) + by if self.selected in ids else (0 if by > 0 else -1)
            self._select(ids[at % len(ids)])

    def _take(self, number: int) -> None:
        if self.joining and self.selected is not None and number != self.selected:
            one, other = self._footprint, self._by_id(number)
            self.joining = False
            if one is not None and other is not None:
                self._do(Correction("merge", spot_of(one), other=spot_of(other)))
            return
        self._settle()
        self._select(number)

    def _by_id(self, number: int) -> Footprint | None:
        opened = self._recording.opened
        return None if opened is None else next((f for f in opened.analysis.footprints if f.id == number), None)

    def _select(self, number: int | None) -> None:
        self.line, self.joining = None, False
        self.selected = number
        self._tell()
        self._enable()

    # -- correcting -------------------------------------------------------------------------------------------------

    def set_side(self, side: Literal["left", "right"]) -> None:
        """It is this foot."""
        one = self._footprint
        if one is not None and one.side != side:
            self._do(Correction("side", spot_of(one), side=side))

    def turn(self, by_deg: float) -> None:
        """Its axis points so much further clockwise; kept when nobody turns any more."""
        one = self._footprint
        if one is not None and one.axis is not None and not self.busy:
            self.turn_deg += by_deg
            self._turned_s = self._clock()
            self._tell()

    def set_axis(self, axis_deg: float) -> None:
        """Its axis points there, in degrees from +y toward +x."""
        one = self._footprint
        if one is not None:
            self.turn_deg, self._turned_s = 0.0, math.inf
            self._do(Correction("axis", spot_of(one), axis_deg=axis_deg))

    def join(self) -> None:
        """Have another footprint chosen that belongs to this one; again: do not."""
        self.line = None
        self.joining = not self.joining and self.selected is not None and len(self.marks) > 1
        self._tell()

    def split(self) -> None:
        """Offer a line to part it, across the mat forward, then sideways, then in time, then no longer."""
        one = self._footprint
        if one is None:
            return
        self.joining = False
        order: tuple[Across, ...] = ("y", "x", "t")
        at = 0 if self.line is None else order.index(self.line[0]) + 1
        self.line = None if at == len(order) else (order[at], _least(one, order[at]))
        self._tell()

    def move_line(self, by: int) -> None:
        """The line so many cells, or frames, on."""
        one = self._footprint
        if self.line is None or one is None:
            return
        across, value = self.line
        where = _places(one, across)
        step = float(np.median(np.diff(where))) if len(where) > 1 else 0.0
        low, high = float(where[0]), float(where[-1])
        self.line = across, min(max(value + by * step, low), high)
        self._tell()

    def part(self) -> None:
        """Part it at the line."""
        one = self._footprint
        if one is not None and self.line is not None:
            line, self.line = self.line, None
            self._do(Correction("split", spot_of(one), line=line))

    def drop(self) -> None:
        """It is no foot."""
        one = self._footprint
        if one is not None:
            self._do(Correction("drop", spot_of(one)))

    def cancel(self) -> None:
        """Neither join nor part."""
        self.line, self.joining = None, False
        self._tell()

    # -- taking back ------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the last correction back; a turn that is not kept yet, before it."""
        if self.turn_deg:
            self.turn_deg, self._turned_s = 0.0, math.inf
            self._tell()
            return
        made = self._made
        if made and not self.busy:
            last = made[-1]
            self._keep(made[:-1], last.at, lambda: self._undone.append(last))

    def redo(self) -> None:
        """Do again what was taken back."""
        if self._undone and not self.busy:
            again = self._undone[-1]
            self._keep((*self._made, again), again.at, lambda: self._undone.remove(again))

    def tick(self) -> None:
        """Keep a turn that has come to rest."""
        if self._clock() >= self._turned_s + _TURNED_AFTER_S:
            self._settle()

    def _settle(self) -> None:
        """Keep a turn now."""
        one = self._footprint
        if self.turn_deg and one is not None and one.axis is not None:
            self.set_axis(one.axis.axis_deg + self.turn_deg)

    @property
    def _made(self) -> tuple[Correction, ...]:
        opened = self._recording.opened
        return () if opened is None else tuple(opened.recording.corrections)

    def _do(self, correction: Correction) -> None:
        if not self.busy:
            self._keep((*self._made, correction), correction.at, self._undone.clear)

    def _keep(self, corrections: Sequence[Correction], near: Spot, after: Callable[[], object]) -> None:
        opened, path = self._recording.opened, self._recording.path
        if opened is None or path is None:
            return
        self.busy, self.message = True, ""
        self._enable()

        def still() -> bool:
            self.busy = False
            return self._recording.opened is opened

        def done(made: Opened) -> None:
            if still():
                after()
                self._near, self._keeping = near, True
                self._recording.show_again(made)
                self._keeping = False
            self._enable()

        def failed(says: str) -> None:
            if still():
                self.message = says
            self._enable()

        self._jobs.run(lambda: self._correct(path, opened, corrections), done, failed)

    def _enable(self) -> None:
        self.can_correct = self.selected is not None and not self.busy
        self.can_undo = bool(self._made) and not self.busy
        self.can_redo = bool(self._undone) and not self.busy
        self._tell()

    def _tell(self) -> None:
        one = self._footprint
        if one is None:
            says = _("Click a footprint, or choose one with the arrow keys.") if self.marks else _("No footprints.")
            self.selected_text = says
        elif self.joining:
            self.selected_text = _("Choose the print that belongs to {n}.").format(n=one.id)
        elif self.line is not None:
            across, value = self.line
            where = _("{s} s").format(s=number_text(value - one.start_s, 2)) if across == "t" else f"{value:.0f} mm"
            ways = {"y": _("between heel and toes"), "x": _("side by side"), "t": _("in time")}
            says = _("Part {n} {way}, at {where}: arrow keys move the line, Enter parts, S turns it.")
            self.selected_text = says.format(n=one.id, way=ways[across], where=where)
        else:
            axis = (
                ""
                if one.axis is None
                else _("axis {deg}°").format(deg=number_text(one.axis.axis_deg + self.turn_deg, 1))
            )
            hand = _("corrected by hand") if one.corrected else ""
            parts = (f"{one.id} {side_label(one.side)}", axis, hand, _(one.reason) if one.reason else "")
            self.selected_text = " · ".join(part for part in parts if part)


def _mark(one: Footprint, outlines: dict[int, tuple[Floats, ...]]) -> PrintMark:
    spot = spot_of(one)
    axis = None if one.axis is None else np.array([one.axis.heel_mm, one.axis.toe_mm])
    return PrintMark(one.id, one.side, outlines.get(one.id, ()), (spot.x_mm, spot.y_mm), axis, bool(one.corrected))


def _nearest(footprints: Sequence[Footprint], spot: Spot) -> int | None:
    """The footprint that stands where another stood: the nearest by place and time."""
    here = [
        (math.hypot(own.x_mm - spot.x_mm, own.y_mm - spot.y_mm) + 1000 * abs(own.time_s - spot.time_s), one.id)
        for one in footprints
        for own in (spot_of(one),)
    ]
    return min(here)[1] if here else None


def _beside(ids: Sequence[int], selected: int, by: int) -> int:
    """The number after `selected`, or before it, which is none of them."""
    after = [one for one in ids if one > selected]
    before = [one for one in ids if one < selected]
    return (after or before)[0] if by > 0 else (before or after)[-1]


def _places(one: Footprint, across: Across) -> Floats:
    return {"y": one.geometry.y_mm, "x": one.geometry.x_mm, "t": one.time_s}[across]


def _least(one: Footprint, across: Across) -> float:
    """Where the least load lies in its middle: between two feet there is little."""
    load: Floats = {"y": one.image.sum(axis=1), "x": one.image.sum(axis=0), "t": one.total}[across]
    where = _places(one, across)
    loaded = np.flatnonzero(load > 0)
    if len(loaded) < 3:
        return float(where[len(where) // 2])
    span = loaded[-1] - loaded[0]
    low = loaded[0] + max(int(_PART_FROM * span), 1)
    high = max(loaded[-1] - int(_PART_FROM * span), low + 1)
    return float(where[low + int(np.argmin(load[low:high]))])
