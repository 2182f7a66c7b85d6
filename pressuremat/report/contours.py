"""Lines of equal value on a grid, and lines with fewer points: scikit-image with types, imported when first needed."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

import numpy as np

from pressuremat.types import Floats


def contours(values: Floats, level: float) -> list[Floats]:
    """Closed lines (n, 2) of (row, column) where `values` (R, C) cross `level`; they are open only at the border."""
    find = cast("Callable[..., list[Floats]]", import_module("skimage.measure").find_contours)
    return find(values, level)


def simplified(line: Floats, tolerance: float) -> Floats:
    """`line` (n, 2) with fewer points, none of the old ones farther off than `tolerance`."""
    reduce = cast("Callable[..., Floats]", import_module("skimage.measure").approximate_polygon)
    return np.asarray(reduce(line, tolerance))
