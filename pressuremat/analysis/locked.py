"""Sides and directions of standing feet taken from another trial of the same person in the same place.

In: footprints, and the analysis of that trial. Out: footprints. Refuses to look at shapes, which blocks under the
heels change.
"""

from __future__ import annotations

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.processing.footprints import with_side
from pressuremat.types import Floats, Footprint

#: A foot that stands further away than this from one of the other trial is not known, a share of that one's length [P].
_NEAR = 0.5


def locked(footprints: tuple[Footprint, ...], flat: Analysis, factor: int) -> tuple[Footprint, ...]:
    """`footprints` with the side and about the direction of the foot of `flat` that stood where each stands.

    Steps, and feet near which none stood, stay as they are. `factor` as in the settings (`upsampling`).
    """
    known = [one for one in flat.footprints if one.static and one.axis is not None and one.side != "unknown"]
    return tuple(_locked(one, known, factor) for one in footprints)


def _locked(one: Footprint, known: list[Footprint], factor: int) -> Footprint:
    if not one.static or one.axis is None or not known:
        return one
    distances = [float(np.hypot(*(_middle(one) - _middle(other)))) for other in known]
    nearest = known[int(np.argmin(distances))]
    assert nearest.axis is not None
    if min(distances) > _NEAR * nearest.axis.length_mm:
        return one
    return with_side(one, nearest.side, nearest.side_confidence, factor, nearest.axis.axis_deg)


def _middle(one: Footprint) -> Floats:
    """(2,) mm: the middle of its axis."""
    assert one.axis is not None
    return np.asarray(np.mean([one.axis.heel_mm, one.axis.toe_mm], axis=0))
