"""What a person changes by hand in what was found in a recording. Data only.

A correction names its footprint by time and place, so that it holds whatever number the footprint has next time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Spot:
    """Where and when a footprint is: what finds it again, whatever its number."""

    time_s: float
    x_mm: float
    y_mm: float


@dataclass(frozen=True)
class Correction:
    """What a person changed by hand in what was found at a spot.

    "side" sets `side`, "axis" the axis's angle, "merge" joins it with the one at `other`, "split" parts it at a `line`
    across x or y in mm or t in s, "drop" leaves it out.
    """

    do: Literal["side", "axis", "merge", "split", "drop"]
    at: Spot
    side: Literal["left", "right"] | None = None
    axis_deg: float | None = None
    other: Spot | None = None
    line: tuple[Literal["x", "y", "t"], float] | None = None
