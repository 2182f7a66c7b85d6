"""Several recordings of one person beside each other.

In: analyses of one sitting. Out: the values that need two of them. Refuses to know what they suggest.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.metrics.comparison import EYES, OF_EYES, OF_SEAT, SEAT
from pressuremat.metrics.record import Compared, Metric, Values
from pressuremat.metrics.registry import value_of
from pressuremat.types import MetricValue, Side

_FEET: tuple[Side, ...] = ("left", "right")


def compare(analyses: Sequence[Analysis]) -> tuple[MetricValue, ...]:
    """The values that compare eyes open with eyes closed, and each foot seated with standing.

    Several recordings of one protocol count as repetitions, their median is compared. () where no two fit.
    """
    made = []
    for metrics, protocols, sides in ((OF_EYES, EYES, (None,)), (OF_SEAT, SEAT, _FEET)):
        first, second = ([one for one in analyses if one.protocol == name] for name in protocols)
        if not first or not second:
            continue
        values = medians(first), medians(second)
        for metric in metrics:
            for side in cast("tuple[Side | None, ...]", sides):
                made.append(_compared(metric, Compared(*values, side), min(len(first), len(second))))
    return tuple(made)


def medians(analyses: Sequence[Analysis]) -> Values:
    """Of every value of standing feet and of whole recordings the median over recordings, by key and side."""
    found: dict[tuple[str, Side | None], list[MetricValue]] = {}
    for analysis in analyses:
        standing = {one.id for one in analysis.footprints if one.static}
        for value in analysis.values:
            if value.footprint_id is None or value.footprint_id in standing:
                found.setdefault((value.key, value.side), []).append(value)
    return {key: _median(values) for key, values in found.items()}


def _median(values: list[MetricValue]) -> MetricValue:
    good = [value for value in values if value.valid and value.value is not None]
    if len(good) < 2:
        return good[0] if good else values[0]
    numbers = [float(value.value or 0.0) for value in good]
    errors = [value.uncertainty for value in good if value.uncertainty is not None]
    error = float(np.mean(errors)) / np.sqrt(len(errors)) if errors else None
    middle, spread = float(statistics.median(numbers)), float(statistics.stdev(numbers))
    return replace(good[0], value=middle, uncertainty=error, repeat_sd=spread, n=len(good), footprint_id=None)


def _compared(metric: Metric, pair: Compared, n: int) -> MetricValue:
    made = value_of(metric, metric.compute(pair), pair.side)  # type: ignore[arg-type]
    return replace(made, n=n) if made.value is not None else made
