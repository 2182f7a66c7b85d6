"""Centre of pressure: where a load would balance on one point.

In: values of cells and where they lie. Out: points in mm, NaN where the load is too small to say.
Refuses to know which foot it is.
"""

from __future__ import annotations

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats, Pressure


def cop_mm(frames: Pressure, geometry: MatGeometry, floor: float = 0.0, least_total: float = 0.0) -> Floats:
    """CoP of each of `frames` (T, R, C), shape (T, 2), over cells above `floor`; Σ p·r / Σ p.

    NaN where those cells add up to nothing or to less than `least_total` (in the frames' unit).

    >>> import numpy as np
    >>> cop_mm(np.array([[[100.0, 0, 50]]], np.float32), MatGeometry(1, 3, (50.0, 10.0)))[0].round(1).tolist()
    [58.3, 5.0]
    """
    if frames.ndim != 3 or frames.shape[1:] != geometry.shape:
        raise ValueError(f"frames must be (T, {geometry.rows}, {geometry.cols}), not {frames.shape}")
    out = np.full((len(frames), 2), np.nan)
    for start in range(0, len(frames), 1024):
        part = frames[start : start + 1024]
        kept = np.where(part > floor, part, np.float32(0))
        along_x = kept.sum(axis=1, dtype=np.float64)
        along_y = kept.sum(axis=2, dtype=np.float64)
        total = along_x.sum(axis=1)
        enough = (total > 0) & (total >= least_total)
        moment = np.stack([along_x @ geometry.x_mm, along_y @ geometry.y_mm], axis=1)
        out[start : start + 1024][enough] = moment[enough] / total[enough, None]
    return out


def path_length_mm(path: Floats) -> float:
    """Length of a path (n, 2) in mm; NaN points are left out; 0 for fewer than two points."""
    points = path[np.isfinite(path).all(axis=1)]
    return float(np.hypot(*np.diff(points, axis=0).T).sum()) if len(points) > 1 else 0.0
