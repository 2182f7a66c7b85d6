"""What an analysis gives: of a whole recording, and of the moment. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pressuremat.analysis.trials import NO_REPETITIONS, Repetitions
from pressuremat.metrics.flaws import Flaws
from pressuremat.types import Cells, Floats, Footprint, FootSide, MetricValue, Pressure, Recording, Unit

NO_CELLS: Cells = np.zeros(0, np.intp)


@dataclass(frozen=True, eq=False)
class Analysis:
    """All that was computed from one recording, and what computed it.

    `protocol` is "stand", "walk" or another of the contract's names. `values` holds every footprint's metrics
    (with `footprint_id`) and then the recording's. `body_cop_mm` (T, 2) is the centre of pressure of all load in the
    mat frame, NaN where the load is too small; `total` (T,) the sum over cells in N, or in counts. `provenance`
    carries version, settings and calibration, so that it can be made again. `flaws` are those of each footprint's
    cells, in the order of `footprints`; `warnings` are sentences for whoever reads the values, the recording's among
    them; `repetitions` are those of a guided test.
    """

    recording: Recording
    protocol: str
    footprints: tuple[Footprint, ...]
    values: tuple[MetricValue, ...]
    time_s: Floats
    total: Floats
    body_cop_mm: Floats
    provenance: Mapping[str, Any]
    flaws: tuple[Flaws, ...] = ()
    warnings: tuple[str, ...] = ()
    repetitions: Repetitions = NO_REPETITIONS

    def of_footprint(self, footprint_id: int) -> tuple[MetricValue, ...]:
        """The values of one footprint, in display order."""
        return tuple(value for value in self.values if value.footprint_id == footprint_id)

    @property
    def whole(self) -> tuple[MetricValue, ...]:
        """The values of the recording as a whole, in display order."""
        return tuple(value for value in self.values if value.footprint_id is None)

    def to_dataframe(self) -> Any:
        """All values as a tidy pandas.DataFrame, one row a value, columns as in `pressuremat.analysis.tidy.COLUMNS`.

        Missing numbers are NaN, and say why in `reason`. Raises MissingExtraError without pandas (extra `export`).
        """
        from pressuremat.analysis import tidy

        return tidy.dataframe(tidy.rows(self))


@dataclass(frozen=True, eq=False)
class LiveFoot:
    """A foot on the mat right now. Everything is provisional until it leaves.

    `load_pct` is its share of the total load; `heel_pct` the share of its own load on its rear half.
    `outline_mm` is a closed line (n, 2) in the mat frame, empty where there is none yet. `cells` are the foot's, as
    flat indices into the view's `pressure`; empty where the surface moves under it.
    """

    side: FootSide
    side_confidence: float
    load_pct: float
    heel_pct: float
    cop_mm: tuple[float, float]
    outline_mm: Floats
    cells: Cells = field(default_factory=lambda: NO_CELLS)


@dataclass(frozen=True, eq=False)
class LiveView:
    """The mat at one moment, for a screen.

    `pressure` (R, C) in `unit`; `total` its sum in N, or in counts. Percentages are NaN where nobody stands.
    `closed` holds the footprints that ended with this frame.
    """

    time_s: float
    pressure: Pressure
    unit: Unit
    total: float
    body_cop_mm: tuple[float, float]
    feet: tuple[LiveFoot, ...]
    load_left_pct: float
    load_fore_pct: float
    closed: tuple[Footprint, ...]
