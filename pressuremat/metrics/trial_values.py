"""From a guided test to its values: every metric of its protocol, for the feet that it is done with.

In: a `Trial` and metrics. Out: `Measured`s. Refuses to know a metric by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pressuremat.i18n import N_
from pressuremat.metrics.gait import Foot
from pressuremat.metrics.record import Measured, Metric, Trial, TrialInput

#: Tests of one foot: every value is that foot's.
OF_ONE_FOOT = frozenset({"single-leg", "single-leg-squat", "heel-rise", "lunge"})

NO_CLOCK = N_("the times of the frames are not known")
NO_PITCH = N_("the distance between the cells is not known")
NOBODY = N_("nobody stands still on the mat")
NOT_FOUND = N_("no foot stands on the mat")


def trial_values(trial: Trial, metrics: Iterable[Metric]) -> Iterator[tuple[Metric, Foot | None, Measured]]:
    """Every value of a trial's protocol, for each side or for the one foot of the test, in the metrics' order."""
    missing = _unmet(trial)
    for metric in metrics:
        if trial.protocol not in metric.protocols:
            continue
        for side in _sides(metric, trial):
            # The scope says which input a metric takes; the type of the record cannot.
            made = Measured(None, reason=missing) if missing else metric.compute(TrialInput(trial, side))  # type: ignore[arg-type]
            yield metric, side, made


def _sides(metric: Metric, trial: Trial) -> tuple[Foot | None, ...]:
    if trial.protocol not in OF_ONE_FOOT:
        return metric.sides
    # A foot whose side is not known is nobody's.
    known: tuple[Foot | None, ...] = tuple(f.footprint.side for f in trial.feet if f.footprint.side != "unknown")
    return known[:1] or (None,)


def _unmet(trial: Trial) -> str | None:
    """Why nothing of a trial can be measured; None where it can."""
    if not trial.feet:
        return NOT_FOUND
    if not trial.feet[0].time_known:
        return NO_CLOCK
    if not trial.feet[0].footprint.geometry.pitch_known:
        return NO_PITCH
    return NOBODY if trial.stay is None else None
