"""How sure the path of a step is: what noise adds to its length, and what it does between two frames.

In: a footprint and the value that was measured. Out: one standard deviation, None where nothing can be said.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pressuremat.metrics.cop_error import cop_error_mm
from pressuremat.metrics.record import FootInput
from pressuremat.metrics.rollover import PATH_FORCE, cpei_of
from pressuremat.types import Footprint


def sampling(foot: FootInput, value: float) -> float | None:
    """Between frames the path is straight. What every second frame alone would give errs by four times as much, so that
    a third of the change, root mean square over both halves, is left of it."""
    fewer = [cpei_of(_every_other(foot.footprint, first), foot.shape) for first in (0, 1)]
    changes = [one.cpei_pct - value for one in fewer if one is not None]
    return float(np.sqrt(np.mean(np.square(changes)))) / 3.0 if changes else None


def noise_mm(foot: FootInput, value: float) -> float | None:
    """Noise lengthens a path: a step d, with errors e across it at both ends, by about e²/d."""
    footprint = foot.footprint
    keep = footprint.total > PATH_FORCE * float(footprint.total.max(initial=0.0))
    if keep.sum() < 3:
        return None
    frames = footprint.frames[keep]
    variance = np.broadcast_to(np.square(foot.usual_noise_sd)[None], frames.shape)
    error = cop_error_mm(frames, footprint.geometry.x_mm, footprint.geometry.y_mm, variance)
    mean_square = float(np.nanmean(error**2))
    n = int(keep.sum()) - 1
    path = value if value > 0 else 1.0
    return float(min(mean_square * n**2 / path, path))


def speed_mm_s(foot: FootInput, value: float) -> float | None:
    seconds = float(foot.seconds.sum())
    error = noise_mm(foot, value * seconds) if seconds > 0 else None
    return None if error is None else error / seconds


def _every_other(footprint: Footprint, first: int) -> Footprint:
    """Every second of a step's frames, from the `first` on."""
    kept = slice(first, None, 2)
    return replace(
        footprint,
        time_s=footprint.time_s[kept],
        frames=footprint.frames[kept],
        total=footprint.total[kept],
        cop_mm=footprint.cop_mm[kept],
    )
