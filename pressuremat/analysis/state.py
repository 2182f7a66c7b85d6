"""What the stages remember: islands, the feet they make, feet that have left.

In: nothing. Out: plain mutable records. Refuses to know what is done with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pressuremat.analysis.history import History
from pressuremat.analysis.settings import Settings, Thresholds
from pressuremat.geometry import MatGeometry
from pressuremat.processing.islands import FootBox
from pressuremat.types import Bools, Floats


@dataclass
class Island:
    """Cells that were loaded together: what is known of them besides the owner map."""

    number: int
    first_index: int
    first_s: float
    reach: Floats
    n_cells: int = 0
    sum_x: float = 0.0
    sum_y: float = 0.0

    @property
    def centre(self) -> tuple[float, float]:
        """Mean position of its cells in mm."""
        return self.sum_x / self.n_cells, self.sum_y / self.n_cells


@dataclass
class Foot:
    """A group of islands on the mat now. `on_s` and `last_s`: when its total first and last reached the threshold."""

    numbers: tuple[int, ...]
    on_s: float | None = None
    last_s: float | None = None
    loaded_s: float = 0.0
    total: float = 0.0


@dataclass
class Left:
    """What is remembered of a foot that has left, for feet that were there at the same time."""

    centre: tuple[float, float]
    on_s: float
    last_s: float
    cells: Bools


@dataclass
class State:
    """All that the stages remember.

    `owner` and `geometry` are those of the canvas, whose corner lies `corner` whole cells (rows, columns) from that of
    the `plate` at rest; on a mat that does not move it is the plate. `belt_mm` is the surface's travel, `sharp`
    whether that is nearly a whole number of cells. `along_x`: feet are looked for that lie across the mat.
    """

    plate: MatGeometry
    geometry: MatGeometry
    settings: Settings
    thresholds: Thresholds
    trimmed_to_contact: bool
    history: History
    owner: NDArray[np.int32]
    corner: tuple[int, int] = (0, 0)
    belt_mm: tuple[float, float] = (0.0, 0.0)
    sharp: bool = True
    found: dict[int, Island] = field(default_factory=dict)
    feet: list[Foot] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    next_number: int = 1
    free_numbers: list[int] = field(default_factory=list)
    next_id: int = 1
    index: int = -1
    time_s: float = float("nan")
    stretch_index: int = 0
    n_ghosts: int = 0
    regroup: bool = False
    version: int = 0
    along_x: bool = False

    @property
    def box(self) -> FootBox:
        """What one foot fits into."""
        s, (across, along) = self.settings, self.plate.pitch_mm[:: -1 if self.along_x else 1]
        return FootBox(s.foot_length_mm + along, s.foot_width_mm + across, s.foot_turn_deg, s.foot_gap_mm, self.along_x)
