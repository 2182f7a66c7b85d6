"""What each part of a foot bears: impulse, peak, area, contact time and pressure over time of every zone.

In: a footprint and the loads of its zones. Out: values; `zone_metrics` makes a record for every zone and measure.
Refuses to know where a zone's borders come from. Definitions: docs/definitions-footprint.md.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics.loading import in_contact
from pressuremat.metrics.record import FootInput, Measured
from pressuremat.processing.masks import HEADS_PITCH_MM, RAYS_PITCH_MM, ZONES, Zone
from pressuremat.units import cm2, force_n

_HEADS: tuple[Zone, ...] = ("mt1", "mt2", "mt3", "mt4", "mt5")
_RAYS: tuple[Zone, ...] = ("ray1", "ray2_3", "ray4_5")

REASON_HEADS = N_("cells above 7 mm do not show single metatarsal heads; see the rays or the halves of the forefoot")
REASON_RAYS = N_("cells above 12 mm do not show the rays; see the halves of the forefoot")
_SINGLE = N_("a single frame has no duration")

ZoneMeasure = Callable[[FootInput, Zone], Measured]


def too_coarse(foot: FootInput, zone: Zone) -> str | None:
    """Why cells of this size do not show a zone; None where they do."""
    if zone in _HEADS and foot.pitch_mm > HEADS_PITCH_MM:
        return REASON_HEADS
    return REASON_RAYS if zone in _RAYS and foot.pitch_mm > RAYS_PITCH_MM else None


def impulse_n_s(foot: FootInput, zone: Zone) -> Measured:
    """Force on a zone times time (rectangle rule); those of the whole foot's zones add up to its impulse."""
    footprint = foot.footprint
    if len(footprint.time_s) < 2:
        return Measured(None, reason=_SINGLE)
    newton = force_n(1.0, footprint.geometry.cell_area_mm2)
    return Measured(float(foot.zones.total[ZONES.index(zone)] @ foot.seconds) * newton)


def impulse_pct(foot: FootInput, zone: Zone) -> Measured:
    """Share of the foot's impulse on a zone."""
    weight = foot.seconds
    weight = weight if weight.any() else np.ones(len(weight))
    whole = float(foot.footprint.frames.sum(axis=(1, 2), dtype=np.float64) @ weight)
    if not whole > 0:
        return Measured(None, reason=N_("no load"))
    return Measured(100.0 * float(foot.zones.total[ZONES.index(zone)] @ weight) / whole)


def peak_kpa(foot: FootInput, zone: Zone) -> Measured:
    """The greatest value of any cell of a zone at any time."""
    return Measured(float(foot.zones.peak[ZONES.index(zone)].max(initial=0.0)))


def area_cm2(foot: FootInput, zone: Zone) -> Measured:
    """Area of a zone inside the outline."""
    return Measured(cm2(float(foot.zones.masks.area_mm2[ZONES.index(zone)])))


def contact_pct(foot: FootInput, zone: Zone) -> Measured:
    """How long some cell of a zone reaches the outline's pressure, in % of the foot's contact."""
    footprint = foot.footprint
    if len(footprint.time_s) < 2:
        return Measured(None, reason=_SINGLE)
    during = in_contact(footprint)
    weight = foot.seconds[during]
    on = foot.zones.peak[ZONES.index(zone), during] >= footprint.contour
    return Measured(100.0 * float(weight @ on) / float(weight.sum()))


def pressure_time_integral_kpa_s(foot: FootInput, zone: Zone) -> Measured:
    """The highest pressure anywhere on a zone, summed over time."""
    time_s = foot.footprint.time_s
    if len(time_s) < 2:
        return Measured(None, reason=_SINGLE)
    return Measured(float(foot.zones.peak[ZONES.index(zone)] @ foot.seconds))
