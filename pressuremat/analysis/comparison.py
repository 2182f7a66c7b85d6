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
from pressuremat.i18n import N_
from pressuremat.metrics.comparison import EYES, HEELS, LEGS, OF_EYES, OF_HEELS, OF_LEGS, OF_SEAT, SEAT
from pressuremat.metrics.record import Compared, Measured, Metric, Values
from pressuremat.metrics.registry import value_of
from pressuremat.types import MetricValue, Side

_FEET: tuple[Side, ...] = ("left", "right")


def compare(analyses: Sequence[Analysis]) -> tuple[MetricValue, ...]:
    """The values that compare eyes open with eyes closed, each foot seated with standing and in squats on the flat foot
    with raised heels, and the two legs.

    Several recordings of one protocol count as repetitions, their median is compared. () where no two fit.
    """
    made = []
    for metrics, protocols, sides in (
        (OF_EYES, EYES, (None,)),
        (OF_SEAT, SEAT, _FEET),
        (OF_HEELS, HEELS, _FEET),
        (OF_LEGS, LEGS, (None,)),
    ):
        first, second = ([one for one in analyses if one.protocol == name] for name in protocols)
        if not first or not second:
            continue
        values = medians(first), medians(second)
        unlike = _unlike((*first, *second))
        for metric in metrics:
            for side in cast("tuple[Side | None, ...]", sides):
                made.append(_compared(metric, Compared(*values, side), min(len(first), len(second)), unlike))
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


def _unlike(analyses: Sequence[Analysis]) -> str | None:
    """Why recordings are not compared: feet, covers, thresholds or masks differ; None where they are alike."""
    if len({(one.recording.condition.footwear, one.recording.condition.cover) for one in analyses}) > 1:
        return N_("the recordings differ in footwear or cover")
    if len({one.recording.unit for one in analyses}) > 1:
        return N_("one of the recordings is calibrated and the other is not")
    kept = [{key: one.provenance.get(key) for key in ("settings", "masks")} for one in analyses]
    if any(one != kept[0] for one in kept):
        return N_("the recordings were analysed with other settings")
    return None


def _compared(metric: Metric, pair: Compared, n: int, unlike: str | None) -> MetricValue:
    measured = Measured(None, reason=unlike) if unlike else metric.compute(pair)  # type: ignore[arg-type]
    made = value_of(metric, measured, pair.side)
    return replace(made, n=n) if made.value is not None else made
