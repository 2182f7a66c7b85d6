"""What an exam has to judge by: the visit's answers, and one value of each metric of each protocol and side.

In: analyses and a visit. Out: `ExamValue`s and `Evidence`. Refuses to know cut-offs.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from pressuremat.analysis.comparison import compare
from pressuremat.analysis.model import Analysis
from pressuremat.knee.model import FEET, ExamValue, Foot
from pressuremat.metrics import tables as metric_tables
from pressuremat.metrics.registry import METRICS
from pressuremat.types import MetricValue, Side, Subject
from pressuremat.visit import Visit

#: Protocols in which a foot's own print says something: it stands quietly, or walks. One that squats or rises does not.
_PRINTS = frozenset({"stand", "stand-eyes-closed", "seated", "single-leg", "walk"})
_ORDER = {metric.key: at for at, metric in enumerate(METRICS)}

Key = tuple[str | None, str, Side | None]


@dataclass(frozen=True, eq=False)
class Evidence:
    """Everything that factors, reading and referral look at. `values` by protocol (None: compared between
    recordings), metric and side; `doubtful` are protocols a trial of which was only just good enough."""

    visit: Visit
    subject: Subject
    values: Mapping[Key, MetricValue] = field(default_factory=dict)
    doubtful: frozenset[str] = frozenset()
    pitch_mm: float = 10.0

    @property
    def child(self) -> bool:
        """Whether what is known of adults does not hold."""
        return metric_tables.is_child(self.subject)

    @property
    def protocols(self) -> frozenset[str]:
        """The protocols of which there are values."""
        return frozenset(name for name, _key, _side in self.values if name is not None)

    def found(self, protocol: str | None, key: str, side: Side | None) -> MetricValue | None:
        """That value, however good it is; None where there is none."""
        return self.values.get((protocol, key, side))

    def good(self, protocol: str | None, key: str, side: Side | None) -> MetricValue | None:
        """That value where it is valid; None where not."""
        value = self.found(protocol, key, side)
        return value if value is not None and value.valid and value.value is not None else None

    def reason(self, protocol: str | None, key: str, side: Side | None) -> str | None:
        """Why that value is not there or not valid; None where nothing of it was recorded."""
        value = self.found(protocol, key, side)
        return None if value is None else value.reason


def evidence_of(visit: Visit, values: Sequence[ExamValue], analyses: Sequence[Analysis] = ()) -> Evidence:
    """The evidence of a visit's values. `analyses` tell how large the cells were."""
    pitch_mm = max((max(one.recording.geometry.pitch_mm) for one in analyses), default=10.0)
    doubtful = frozenset(trial.protocol for trial in visit.trials if trial.quality == "doubtful")
    by_key: dict[Key, MetricValue] = {(one.protocol, one.value.key, one.value.side): one.value for one in values}
    return Evidence(visit, visit.person.subject(visit.on or date.today()), by_key, doubtful, pitch_mm)


def values_of(analyses: Sequence[Analysis]) -> tuple[ExamValue, ...]:
    """One value of each metric, protocol and side: the median over steps and trials, then what is compared."""
    made: list[ExamValue] = []
    for protocol in dict.fromkeys(one.protocol for one in analyses):
        found: dict[tuple[str, Side | None], list[MetricValue]] = {}
        for analysis in (one for one in analyses if one.protocol == protocol):
            for value in _of_trial(analysis):
                found.setdefault((value.key, value.side), []).append(value)
        made += [ExamValue(protocol, middle(values)) for values in found.values()]
    made += [ExamValue(None, value) for value in compare(analyses)]
    return tuple(sorted(made, key=lambda one: _ORDER.get(one.value.key, len(_ORDER))))


def _of_trial(analysis: Analysis) -> list[MetricValue]:
    """The recording's values, and those of prints that say something: of standing feet, or of whole steps."""
    walks = analysis.protocol == "walk"
    prints = {one.id for one in analysis.footprints if one.static != walks} if analysis.protocol in _PRINTS else set()
    return [
        value
        for value in analysis.values
        if value.footprint_id is None or (value.footprint_id in prints and value.side in FEET)
    ]


def middle(values: Sequence[MetricValue]) -> MetricValue:
    """The median of the valid ones with its spread; the first of all, with its reason, where none is valid.

    A value that is a lower bound stays one: whoever held a test to its end is not slower than who did not.
    """
    bounded = [one for one in values if one.value is not None and (one.valid or one.at_least)]
    if any(one.at_least for one in bounded):
        return sorted(bounded, key=lambda one: (one.value or 0.0, one.at_least))[len(bounded) // 2]
    good = [one for one in values if one.valid and one.value is not None]
    if len(good) < 2:
        return replace(good[0] if good else values[0], footprint_id=None)
    numbers = [float(one.value or 0.0) for one in good]
    errors = [one.uncertainty for one in good if one.uncertainty is not None]
    return replace(
        good[0],
        value=float(statistics.median(numbers)),
        uncertainty=float(np.mean(errors)) / float(np.sqrt(len(errors))) if errors else None,
        repeat_sd=float(statistics.stdev(numbers)),
        n=len(good),
        band=metric_tables.band_word(good[0].key, float(statistics.median(numbers)), None),
        footprint_id=None,
    )


def error_of(value: MetricValue) -> float:
    """One standard deviation of a value by the instrument and by how its repetitions differ."""
    spread = 0.0 if value.repeat_sd is None else value.repeat_sd / float(np.sqrt(max(value.n, 1)))
    return float(np.hypot(value.uncertainty or 0.0, spread))


def noise_of(value: MetricValue) -> float:
    """What a change must exceed besides its published least: the spread of repetitions, and the instrument's noise at
    95 %; the greater of the two."""
    return max(value.repeat_sd or 0.0, 1.96 * (value.uncertainty or 0.0))


def other(side: Foot) -> Foot:
    """The other foot."""
    return "right" if side == "left" else "left"
