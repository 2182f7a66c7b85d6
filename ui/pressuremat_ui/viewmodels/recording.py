"""The recording page: one recording, opened and scrubbed through.

A path enters; pictures at the position, curves with a cursor and texts leave. Reading and analysing happen in a job;
`tick` moves the position while it plays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from pressuremat.i18n import _
from pressuremat.report.words import condition_words
from pressuremat.types import Finding, Floats, Footprint, FootSide, Pressure, Recording
from pressuremat.units import force_n
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.load import LoadViewModel, Table
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.screen import (
    FootMark,
    HeatPicture,
    LoadFigures,
    load_unit_label,
    mat_words,
    nice_ceiling,
    number_text,
    percent_pair,
    side_label,
)

if TYPE_CHECKING:
    from pressuremat.analysis.model import Analysis

State = Literal["empty", "opening", "open"]
_TRAIL_S = 3.0
#: The colour scale looks so far back and ahead.
_SCALE_S = 2.5


@dataclass(frozen=True, eq=False)
class Opened:
    """What a job makes of a path."""

    recording: Recording
    analysis: Analysis
    findings: tuple[Finding, ...]
    outlines: dict[int, tuple[Floats, ...]]


@dataclass(frozen=True)
class FootprintRow:
    """One line of the list of footprints; `index` is the frame it leads to, `reason` why it is not complete."""

    side: FootSide
    name: str
    detail: str
    reason: str
    index: int


Opener = Callable[[Path], Opened]


class RecordingViewModel(Observable):
    """What the recording page says, shows and allows."""

    def __init__(self, opener: Opener, jobs: Jobs, clock: Callable[[], float]) -> None:
        super().__init__()
        self._opener, self._jobs, self._clock = opener, jobs, clock
        self._attempt = 0
        self._played_from = (0.0, 0.0)
        self._peak: Pressure = np.zeros((0, 0), np.float32)
        self.state: State = "empty"
        self.opened: Opened | None = None
        self.path: Path | None = None
        self.message = ""
        self.title = _("Recording")
        self.detail = ""
        self.warnings = ""
        self.simulated = False
        self.index = 0
        self.n_frames = 0
        self.position_text = ""
        self.playing = False
        self.picture: HeatPicture | None = None
        self.load = LoadViewModel()
        self.cursor_s = 0.0
        self.loads = LoadFigures()
        self.total_text = "–"
        self.smooth = True
        self.whole = False
        self.can_play = False
        self.footprint_rows: tuple[FootprintRow, ...] = ()

    def open(self, path: Path) -> None:
        """Read and analyse a file in the background; a failure is `message`, what was open stays."""
        self._attempt += 1
        attempt, before = self._attempt, self.state
        self.message, self.state = "", "opening"
        self.playing = False

        def done(opened: Opened) -> None:
            if attempt == self._attempt:
                self.path = path
                self._show(opened)

        def failed(says: str) -> None:
            if attempt == self._attempt:
                self.message = says
                self.state = "open" if before == "open" else "empty"

        self._jobs.run(lambda: self._opener(path), done, failed)

    def _show(self, opened: Opened) -> None:
        recording = opened.recording
        self._peak, self._frame_max = _peaks(recording)
        # Of a walk one moment shows a step at most; of standing the moment is the picture.
        self.whole = opened.analysis.protocol == "walk" and recording.belt_mm is None
        self.n_frames = recording.n_frames
        self.can_play = recording.n_frames > 1
        self.simulated = recording.simulated
        self.title = (self.path or Path(recording.path)).stem.replace("_", " ")
        self.detail = _detail(recording)
        self.warnings = " ".join(opened.analysis.warnings)
        rows = _load_rows(opened.analysis)
        self.load.begin(Table(rows, recording.unit) if len(rows) else None)
        self.load.refresh()
        self.index = 0
        self.footprint_rows = tuple(_row(footprint, recording) for footprint in opened.analysis.footprints)
        self.opened = opened
        self.seek(_most_telling(rows, opened.analysis) if recording.n_frames else 0)
        self.state = "open"

    def show_again(self, opened: Opened) -> None:
        """The same recording, analysed otherwise; the moment stays."""
        index = self.index
        self._show(opened)
        self.seek(index)

    @property
    def peak(self) -> Pressure:
        """Every cell's maximum (R, C) of the recording that is open."""
        return self._peak

    def seek(self, index: int) -> None:
        """Show frame `index`, kept within the recording."""
        opened = self.opened
        if opened is None or self.n_frames == 0:
            return
        index = min(max(index, 0), self.n_frames - 1)
        self.index = index
        recording, analysis = opened.recording, opened.analysis
        time_s = analysis.time_s
        self.cursor_s = float(time_s[index])
        self.load.reveal(self.cursor_s)
        self.picture = self._picture_at(opened, index)
        self.loads = _loads_at(opened, index)
        unit = load_unit_label(recording.unit)
        self.total_text = f"{analysis.total[index]:.0f} {unit}"
        frame = _("frame {i} of {n}").format(i=index + 1, n=self.n_frames)
        if recording.time_known:
            end_s = float(time_s[-1] - time_s[0])
            at_s = self.cursor_s - float(time_s[0])
            self.position_text = (
                _("{t} s of {end} s").format(t=number_text(at_s, 2), end=number_text(end_s, 2)) + " · " + frame
            )
        else:
            self.position_text = frame
        if self.playing:
            return
        self._played_from = (self._clock(), self.cursor_s)

    def seek_time(self, time_s: float) -> None:
        """Show the frame nearest to `time_s`."""
        if self.opened is None or self.n_frames == 0:
            return
        times = self.opened.analysis.time_s
        after = int(np.clip(np.searchsorted(times, time_s), 1, max(self.n_frames - 1, 1)))
        nearer = after if self.n_frames > 1 and times[after] - time_s < time_s - times[after - 1] else after - 1
        playing, self.playing = self.playing, False
        self.seek(nearer)
        self.playing = playing

    def step(self, n: int) -> None:
        """`n` frames on, or back."""
        self.playing = False
        self.seek(self.index + n)

    def toggle_play(self) -> None:
        """Play at the recorded speed, or pause; from the beginning where the end was reached."""
        if not self.can_play:
            return
        if not self.playing and self.index >= self.n_frames - 1:
            self.seek(0)
        if not self.playing and self.whole:
            self.toggle_whole()  # who plays wants to see it move
        self._played_from = (self._clock(), self.cursor_s)
        self.playing = not self.playing

    def toggle_whole(self) -> None:
        """Between this moment and the maximum over the whole recording."""
        self.whole = not self.whole
        if self.opened is not None:
            self.picture = self._picture_at(self.opened, self.index)

    def toggle_smooth(self) -> None:
        """Between smooth and raw cells."""
        self.smooth = not self.smooth

    def tick(self) -> None:
        """Move on while playing."""
        if not self.playing or self.opened is None:
            return
        clock_s, from_s = self._played_from
        target_s = from_s + self._clock() - clock_s
        index = int(np.searchsorted(self.opened.analysis.time_s, target_s, side="right")) - 1
        if index != self.index:
            self.seek(index)
        if self.index >= self.n_frames - 1:
            self.playing = False

    def _picture_at(self, opened: Opened, index: int) -> HeatPicture:
        recording, analysis = opened.recording, opened.analysis
        if self.whole:
            return self._whole_picture(opened, index)
        values = recording.pressure(index, index + 1)[0]
        first = int(np.searchsorted(analysis.time_s, analysis.time_s[index] - _TRAIL_S))
        feet = tuple(_mark(opened, footprint, index) for footprint in _on_mat(analysis, index))
        body = analysis.body_cop_mm[index]
        trail = analysis.body_cop_mm[first : index + 1]
        return HeatPicture(
            recording.geometry,
            values,
            recording.unit,
            self._scale_at(analysis.time_s, index),
            feet,
            _at(body),
            trail,
            tuple(line for f in _behind(analysis, index) for line in opened.outlines.get(f.id, ())),
        )

    def _scale_at(self, time_s: Floats, index: int) -> float:
        """The end of the colour scale: what the seconds around need, as on the live page."""
        first, last = np.searchsorted(time_s, [time_s[index] - _SCALE_S, time_s[index] + _SCALE_S])
        return nice_ceiling(float(self._frame_max[first : max(last, first + 1)].max()))

    def _whole_picture(self, opened: Opened, index: int) -> HeatPicture:
        """The maximum over the whole recording, with every foot's path; the body's place is this moment's."""
        analysis = opened.analysis
        feet = tuple(
            FootMark(f.side, side_label(f.side), opened.outlines.get(f.id, ()), f.cop_mm, None)
            for f in _behind(analysis, len(analysis.time_s) + 1)
        )
        recording = opened.recording
        maximum = nice_ceiling(float(self._peak.max(initial=0.0)))
        at = _at(analysis.body_cop_mm[index])
        return HeatPicture(recording.geometry, self._peak, recording.unit, maximum, feet, at)


def _at(cop_mm: Floats) -> tuple[float, float] | None:
    return (float(cop_mm[0]), float(cop_mm[1])) if np.isfinite(cop_mm).all() else None


def _most_telling(rows: Floats, analysis: Analysis) -> int:
    """The frame to show first: both feet well on the mat, else the greatest load: people want to see feet."""
    both = np.minimum(rows[:, 2], rows[:, 3])
    return int(np.argmax(both if both.any() else np.nan_to_num(analysis.total)))


def _peaks(recording: Recording) -> tuple[Pressure, Pressure]:
    """Every cell's maximum (R, C) and every frame's (T,); read in parts, so that a long recording fits the memory."""
    peak = np.zeros(recording.geometry.shape, dtype=np.float32)
    frame_max = np.zeros(recording.n_frames, dtype=np.float32)
    for begin in range(0, recording.n_frames, 256):
        part = recording.pressure(begin, begin + 256)
        np.maximum(peak, part.max(axis=0), out=peak)
        frame_max[begin : begin + 256] = part.max(axis=(1, 2))
    return peak, frame_max


def _on_mat(analysis: Analysis, index: int) -> list[Footprint]:
    return [f for f in analysis.footprints if f.start_index <= index < f.end_index]


def _behind(analysis: Analysis, index: int) -> list[Footprint]:
    """The footprints left on the mat by then; a treadmill has carried its own away."""
    if analysis.recording.belt_mm is not None:
        return []
    return [f for f in analysis.footprints if f.end_index <= index]


def _mark(opened: Opened, footprint: Footprint, index: int) -> FootMark:
    """A foot on the mat at frame `index`, where the mat is; its footprint lies on a surface that may move."""
    belt = np.array(opened.recording.belt_at(index))
    k = index - footprint.start_index
    first = int(np.searchsorted(footprint.time_s, footprint.time_s[min(k, len(footprint.time_s) - 1)] - _TRAIL_S))
    trail = footprint.cop_mm[first : k + 1] - belt
    at = trail[-1] if len(trail) else np.array([math.nan, math.nan])
    return FootMark(
        footprint.side,
        side_label(footprint.side),
        tuple(line - belt for line in opened.outlines.get(footprint.id, ())),
        trail,
        _at(at),
    )


def _loads_at(opened: Opened, index: int) -> LoadFigures:
    sums = {"left": 0.0, "right": 0.0, "unknown": 0.0}
    heel = fore = 0.0
    for footprint in _on_mat(opened.analysis, index):
        k = index - footprint.start_index
        if k >= len(footprint.frames):
            continue
        frame = footprint.frames[k].astype(np.float64)
        sums[footprint.side] += float(frame.sum())
        if footprint.axis is not None:
            x, y = np.meshgrid(footprint.geometry.x_mm, footprint.geometry.y_mm)
            s, _m = footprint.axis.to_foot(x, y)
            rear = s < footprint.axis.length_mm / 2
            heel += float(frame[rear].sum())
            fore += float(frame[~rear].sum())
    known = sums["left"] + sums["right"]
    left_fraction = sums["left"] / known if known > 0 else math.nan
    heel_fraction = heel / (heel + fore) if heel + fore > 0 else math.nan
    left, right = percent_pair(left_fraction)
    rear_text, fore_text = percent_pair(heel_fraction)
    return LoadFigures(
        left,
        right,
        left_fraction if known > 0 else None,
        rear_text,
        fore_text,
        heel_fraction if heel + fore > 0 else None,
    )


def _load_rows(analysis: Analysis) -> Floats:
    """Time, total, left and right of every frame, (T, 4)."""
    n = len(analysis.time_s)
    recording = analysis.recording
    rows = np.column_stack([analysis.time_s, analysis.total, np.zeros(n), np.zeros(n)])
    per_sum = force_n(1.0, recording.geometry.cell_area_mm2) if recording.unit == "kPa" else 1.0
    for footprint in analysis.footprints:
        if footprint.side != "unknown":
            stop = min(footprint.start_index + len(footprint.total), n)
            column = 2 if footprint.side == "left" else 3
            rows[footprint.start_index : stop, column] += footprint.total[: stop - footprint.start_index] * per_sum
    return rows


def _row(footprint: Footprint, recording: Recording) -> FootprintRow:
    start_s = footprint.start_s - float(recording.time_s[0])
    span_s = footprint.end_s - footprint.start_s
    detail = ""
    if recording.time_known:
        detail = _("{t} s, for {s} s").format(t=number_text(start_s, 1), s=number_text(span_s, 2))
    index = footprint.start_index + int(np.argmax(footprint.total))
    return FootprintRow(footprint.side, side_label(footprint.side), detail, footprint.reason or "", index)


def _detail(recording: Recording) -> str:
    geometry = recording.geometry
    device = recording.device or recording.format
    parts = [device, f"{geometry.cols} × {geometry.rows}"]
    if recording.time_known and recording.n_frames > 1:
        parts.append(_("{hz:.0f} Hz").format(hz=1 / float(np.median(np.diff(recording.time_s)))))
    parts = [device, *(part for part in parts[1:] if part not in device)]
    if recording.time_known and recording.n_frames > 1:
        parts.append(_("{s} s").format(s=number_text(float(recording.time_s[-1] - recording.time_s[0]), 1)))
    parts.append(condition_words(recording.condition.footwear, recording.condition.cover))
    parts.append(mat_words(recording.stored_unit, recording.calibration))
    if recording.n_lost_frames:
        parts.append(_("{n} frames lost").format(n=recording.n_lost_frames))
    return " · ".join(filter(None, parts))
