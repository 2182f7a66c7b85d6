"""The mat at this moment: the steps of analysis, one frame at a time, and what a screen shows of them.

In: frames as a source gives them. Out: `LiveView`s, and footprints as feet leave. Refuses to know screens.

What a view says of feet that are still on the mat is provisional; a footprint's values are computed when it closes.
"""

from __future__ import annotations

import numpy as np

from pressuremat.analysis import steps
from pressuremat.analysis.model import NO_CELLS, LiveFoot, LiveView
from pressuremat.analysis.settings import Settings, Thresholds, calibrated_thresholds, count_thresholds
from pressuremat.analysis.state import Foot, State
from pressuremat.calibration.autozero import AutoZero
from pressuremat.calibration.sheet import sheet_undo
from pressuremat.geometry import MatGeometry
from pressuremat.processing import feet, sides
from pressuremat.processing.outline import hull_of_cells_mm
from pressuremat.types import Calibrator, Footprint, FootSide, Frame, Pressure, Unit
from pressuremat.units import force_n

_NAN2 = (float("nan"), float("nan"))
#: Thresholds in counts follow the greatest values seen, when these have grown by this factor.
_FOLLOW = 1.1
#: A cell that is not loaded errs by a count or two before anything is known of it; the outline of the first foot, which
#: keeps its cells, begins above that.
_FIRST_HIGH_COUNT = 100.0
#: More feet than these are no feet; a screen shows the heaviest.
_MOST_FEET = 16
_FIRST_TOTAL_COUNT = 1000.0


class LiveAnalysis:
    """Takes frames as they come and keeps what it needs of the last `settings.live_history_s`.

    `unit` is the unit of the frames' values; `calibration`, where there is one, turns counts into its own unit.
    In counts the thresholds follow what has been seen so far, unless `thresholds` fixes them.
    """

    def __init__(
        self,
        geometry: MatGeometry,
        calibration: Calibrator | None,
        unit: Unit,
        settings: Settings | None = None,
        *,
        thresholds: Thresholds | None = None,
        trimmed_to_contact: bool = False,
    ) -> None:
        self.geometry = geometry
        self.settings = Settings() if settings is None else settings
        self._calibration = calibration if unit == "count" else None
        self.unit: Unit = unit if self._calibration is None else self._calibration.unit
        self._zero = AutoZero(self._calibration, self.settings.auto_zero_s)
        self._undo = sheet_undo(self._calibration)
        self._adapts = thresholds is None and self.unit == "count"
        noise = float("nan") if calibration is None else calibration.noise()
        self._noise = noise if np.isfinite(noise) else 0.0
        self._high, self._total = _FIRST_HIGH_COUNT, _FIRST_TOTAL_COUNT
        if thresholds is None and self.unit == "kPa":
            thresholds = calibrated_thresholds(self.settings, geometry, calibration)
        elif thresholds is None:
            thresholds = count_thresholds(self.settings, self._noise, self._high, self._total)
        self._state = steps.start(
            geometry,
            thresholds,
            self.settings,
            trimmed_to_contact=trimmed_to_contact,
            history_s=self.settings.live_history_s,
        )
        self._cells: dict[tuple[int, ...], _Cells] = {}
        self._version = -1

    @property
    def thresholds(self) -> Thresholds:
        """The thresholds in use."""
        return self._state.thresholds

    def push(self, frame: Frame) -> LiveView:
        """Take in the next frame, of the announced geometry; what the mat shows now. Raises ValueError for another."""
        if frame.values.shape != self.geometry.shape:
            raise ValueError(f"frame must be {self.geometry.shape}, not {frame.values.shape}")
        values: Pressure
        calibration = self._zero.take(frame.values, frame.time_s)
        if calibration is not None:
            values = calibration.apply(frame.values)
            if self._undo is not None:
                values = self._undo.frame(values, frame.time_s)
        else:
            values = frame.values.astype(np.float32, copy=False)
        if self._adapts:
            self._follow(values)
        moment = steps.step(self._state, frame.time_s, values, frame.belt_mm)
        return self._view(frame.time_s, moment)

    def finish(self) -> tuple[Footprint, ...]:
        """The footprints of feet that are still on the mat, now that no frame follows."""
        return steps.finish(self._state)

    def _follow(self, values: Pressure) -> None:
        high, total = float(values.max(initial=0)), float(values.sum(dtype=np.float64))
        if not (np.isfinite(high) and np.isfinite(total)):
            return
        if high > _FOLLOW * self._high or total > _FOLLOW * self._total:
            self._high, self._total = max(high, self._high), max(total, self._total)
            self._state.thresholds = count_thresholds(self.settings, self._noise, self._high, self._total)

    def _view(self, time_s: float, moment: steps.Moment) -> LiveView:
        state = self._state
        on = [foot for foot in state.feet if foot.total >= state.thresholds.contact]
        if len(on) > _MOST_FEET:
            on = sorted(on, key=lambda foot: -foot.total)[:_MOST_FEET]
        if state.version != self._version or any(foot.numbers not in self._cells for foot in on):
            self._cells = {foot.numbers: _Cells.of(state, foot, self._cells.get(foot.numbers)) for foot in on}
            self._version = state.version
        sides = _sides([self._cells[foot.numbers] for foot in on])
        shares = sum(foot.total for foot in on)
        shown, fore, belt = [], 0.0, np.array(state.belt_mm)
        for foot, (side, sure) in zip(on, sides, strict=True):
            cells = self._cells[foot.numbers]
            load = moment.placed.ravel()[cells.flat].astype(np.float64)
            total = float(load.sum())
            cop = _NAN2 if total <= 0 else (float(load @ cells.x) / total, float(load @ cells.y) / total)
            heel = float("nan") if total <= 0 else 100.0 * float(load[cells.rear].sum()) / total
            fore += foot.total * (100.0 - heel) / 100.0
            on_mat = float(cop[0] - belt[0]), float(cop[1] - belt[1])
            outline = cells.outline - belt if belt.any() else cells.outline
            own = cells.flat if state.geometry.shape == self.geometry.shape and not belt.any() else NO_CELLS
            shown.append(LiveFoot(side, sure, 100.0 * foot.total / shares, heel, on_mat, outline, own))
        left = [foot.load_pct for foot in shown if foot.side == "left"]
        known = {foot.side for foot in shown} == {"left", "right"}
        in_n = force_n(1.0, self.geometry.cell_area_mm2) if self.unit == "kPa" else 1.0
        return LiveView(
            time_s=time_s,
            pressure=moment.pressure,
            unit=self.unit,
            total=moment.total * in_n,
            body_cop_mm=moment.cop_mm,
            feet=tuple(shown),
            load_left_pct=sum(left) if known else float("nan"),
            load_fore_pct=100.0 * fore / shares if shown else float("nan"),
            closed=moment.closed,
        )


class _Cells:
    """The cells of a foot on the mat: where they are, and what they say of it."""

    def __init__(self, flat: np.ndarray, geometry: MatGeometry) -> None:
        x, y = geometry.x_mm[flat % geometry.cols], geometry.y_mm[flat // geometry.cols]
        self.flat, self.geometry, self.x, self.y = flat, geometry, x, y
        angle = feet.principal_deg(x, y)
        self.s, self.m = feet.along_across(x, y, angle)
        self.rear = self.s < (self.s.min() + self.s.max()) / 2
        self.outline = hull_of_cells_mm(x, y, geometry.pitch_mm)
        self.evidence = feet.left_evidence(self.s, self.m, np.ones(len(x)))
        self.centre = float(x.mean()), float(y.mean())

    @classmethod
    def of(cls, state: State, foot: Foot, before: _Cells | None) -> _Cells:
        """The cells of `foot`; `before` where they have not changed."""
        flat = np.flatnonzero(np.isin(state.owner, foot.numbers))
        if before is not None and len(before.flat) == len(flat) and before.geometry is state.geometry:
            return before
        return cls(flat, state.geometry)


def _sides(cells: list[_Cells]) -> list[tuple[FootSide, float]]:
    """Provisional sides: of two feet beside each other the left one is the left; of one foot its shape tells."""
    places = [0.0] * len(cells)
    for i, one in enumerate(cells):
        for other in cells[i + 1 :]:
            dx, dy = other.centre[0] - one.centre[0], other.centre[1] - one.centre[1]
            if abs(dx) > abs(dy):
                places[i] = float(np.sign(dx))
                places[cells.index(other)] = -float(np.sign(dx))
    return [sides.side_from(sides.log_odds(one.evidence, place)) for one, place in zip(cells, places, strict=True)]
