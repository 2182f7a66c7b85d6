"""When the parts of a foot touch and leave during a step: the moments between the phases of stance.

In: a step and its zones' loads. Out: `Phases`, or why there are none. Refuses to know what a phase is called.
De Cock et al. 2005, doi:10.1016/j.gaitpost.2004.05.004; definitions: docs/definitions-footprint.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pressuremat.i18n import N_
from pressuremat.processing.footprints import interval_s
from pressuremat.processing.masks import HEADS_PITCH_MM, RAYS_PITCH_MM, ZONES, Zone, ZoneLoads
from pressuremat.types import Footprint

#: A step needs this many frames for its phases, and for its path.
LEAST_FRAMES = 8

REASON_FEW = N_("too few frames for the phases of a step")
REASON_NO_HEEL = N_("the heel does not touch first")
REASON_ORDER = N_("the heel leaves before the whole ball bears load")
REASON_NO_BALL = N_("the ball of the foot does not touch")


@dataclass(frozen=True)
class Phases:
    """When in s: the contact begins, the first and the last metatarsal head touches, the heel leaves, it ends."""

    start_s: float
    first_head_s: float
    all_heads_s: float
    heel_off_s: float
    end_s: float

    def percent(self, first: int, last: int) -> float:
        """From moment `first` to moment `last` (0 start … 4 end), in % of the contact."""
        moments = self.moments_s
        return 100.0 * (moments[last] - moments[first]) / (self.end_s - self.start_s)

    @property
    def moments_s(self) -> tuple[float, float, float, float, float]:
        """The five moments in order."""
        return self.start_s, self.first_head_s, self.all_heads_s, self.heel_off_s, self.end_s


def heads_shown(pitch_mm: float) -> tuple[Zone, ...]:
    """The zones that stand for the metatarsal heads: as many as cells of this size show."""
    if pitch_mm <= HEADS_PITCH_MM:
        return "mt1", "mt2", "mt3", "mt4", "mt5"
    return ("ray1", "ray2_3", "ray4_5") if pitch_mm <= RAYS_PITCH_MM else ("forefoot_medial", "forefoot_lateral")


def phases_of(footprint: Footprint, zones: ZoneLoads, pitch_mm: float) -> Phases | str:
    """The phases of a step, or why it has none. A zone bears load while a cell of it reaches the outline's pressure."""
    time_s, step_s = footprint.time_s, interval_s(footprint.time_s)
    bears = zones.peak >= footprint.contour

    def on(zone: Zone) -> NDArray[np.intp]:
        return np.flatnonzero(bears[ZONES.index(zone)])

    heads = [at for zone in heads_shown(pitch_mm) if (at := on(zone)).size]
    heel = on("heel")
    if len(time_s) < LEAST_FRAMES:
        return REASON_FEW
    if not heads:
        return REASON_NO_BALL
    first, last = min(int(at[0]) for at in heads), max(int(at[0]) for at in heads)
    if not heel.size or heel[0] > first:
        return REASON_NO_HEEL
    if heel[-1] + 1 < last:
        return REASON_ORDER
    start, end = footprint.start_s, footprint.end_s + step_s
    moments = [float(time_s[first]), float(time_s[last]), float(time_s[heel[-1]]) + step_s]
    inside = [min(max(moment, start), end) for moment in moments]
    return Phases(start, inside[0], inside[1], inside[2], end)
