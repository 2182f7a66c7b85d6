"""Plain numbers of foreign origin as frames: what an array without a header may hold.

An array enters; frames, the cells that are no sensors and warnings leave. Row 0 is taken as the row nearest the
viewer, values as counts: a bare array says neither.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.files.format import NOMINAL_INTERVAL_S, Unreadable, check_size
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Recording

_MAX_VALUE = 1e30


def recording_of_numbers(values: NDArray[Any], file_format: str) -> Recording:
    """A recording of unknown pitch, rate and unit from `values` (T, R, C) of any real dtype.

    Cells that are NaN in every frame are no sensors; other NaN and negative values become 0 with a warning. Whole
    numbers become uint16 or uint32, others float32. Raises Unreadable.
    """
    if values.ndim != 3 or values.dtype.kind not in "buif":
        raise Unreadable(_("its numbers are no frames of rows and columns"))
    n, rows, cols = values.shape
    check_size(n, rows, cols)
    warnings = []
    outside = None
    if values.dtype.kind == "f":
        if np.isnan(values.min()):
            missing = np.isnan(values)
            never = missing.all(axis=0)
            outside = never if never.any() else None
            n_missing = int(missing.sum()) - n * int(never.sum())
            if n_missing:
                warnings.append(_("{n} values are missing in single frames; 0 is taken for them.").format(n=n_missing))
            values = np.where(missing, 0, values)
        if values.max() > _MAX_VALUE:
            raise Unreadable(_("it holds numbers that are too large for pressures or counts"))
    if values.dtype.kind in "if" and values.min() < 0:
        n_negative = int((values < 0).sum())
        warnings.append(_("{n} values are negative; 0 is taken for them.").format(n=n_negative))
        values = np.maximum(values, 0)
    largest = float(values.max())  # a float32 of 2**32 would not be above 2**32 − 1
    if largest > 0xFFFFFFFF or (values.dtype.kind == "f" and not _are_whole(values)):
        frames: NDArray[Any] = values.astype(np.float32, copy=False)
    else:
        frames = values.astype(np.uint16 if largest <= 0xFFFF else np.uint32, copy=False)
    return Recording(
        frames=frames,
        time_s=NOMINAL_INTERVAL_S * np.arange(n, dtype=np.float64),
        geometry=MatGeometry.of_unknown_pitch(rows, cols),
        stored_unit="count",
        format=file_format,
        time_known=False,
        outside=outside,
        warnings=tuple(warnings),
    )


def _are_whole(values: NDArray[Any]) -> bool:
    """Whether all of `values` (T, R, C) are whole numbers, frame by frame."""
    return all((frame == np.rint(frame)).all() for frame in values)
