"""What the summary counts of a metric."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.cohort.summary import _histogram


@pytest.mark.parametrize("value", [20.32, 0.0, -1e6])
def test_values_that_are_all_alike_make_bars_too(value: float) -> None:
    for values in (np.full(4, value), np.array([value, np.nextafter(value, 1e9), value])):
        inside, counts, edges = _histogram(values)
        assert (len(inside), counts.sum()) == (len(values), len(values))
        assert (np.diff(edges) > 0).all()
    inside, counts, _edges = _histogram(np.append(np.nextafter(np.full(4, value), 1e9), value))
    assert (len(inside), counts.sum()) == (5, 5), "the outermost of values that are alike is beside nobody"


def test_the_outermost_hundredth_stands_beside() -> None:
    inside, counts, edges = _histogram(np.append(np.linspace(0, 1, 399), 1e6))
    assert counts.sum() == len(inside) < 400
    assert edges[-1] < 2
