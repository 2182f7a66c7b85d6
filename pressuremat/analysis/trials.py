"""A guided test out of a recording: which feet it is done with, and the phases of what they do.

In: a recording's footprints and its load over time. Out: a `Trial`, and `Repetitions` for whoever shows them. Refuses
to measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pressuremat.metrics.loading import two_feet
from pressuremat.metrics.record import FootInput, Trial
from pressuremat.metrics.squat import msi_of_reps, upright_of
from pressuremat.metrics.squat_records import ON_BOTH, SQUATS
from pressuremat.processing.presence import stay
from pressuremat.processing.repetitions import Repetition
from pressuremat.processing.squats import squats
from pressuremat.types import Floats

#: The protocols whose phases are found here.
TRIALS = SQUATS


@dataclass(frozen=True)
class Repetitions:
    """The repetitions of a trial, and of squats the medial shift index of each by foot, NaN where its bottom was not
    held; `upright_s` is the quiet standing before the first, None where there was none."""

    reps: tuple[Repetition, ...] = ()
    msi_pct: tuple[tuple[str, tuple[float, ...]], ...] = ()
    upright_s: tuple[float, float] | None = None

    def to_json(self) -> list[dict[str, Any]]:
        """As in `analyze --json`: one object for each."""
        return [
            {
                "start_s": rep.start_s,
                "from_s": rep.from_s,
                "to_s": rep.to_s,
                "end_s": rep.end_s,
                "msi_pct": {side: each[k] if np.isfinite(each[k]) else None for side, each in self.msi_pct},
            }
            for k, rep in enumerate(self.reps)
        ]


NO_REPETITIONS = Repetitions()


def trial_of(protocol: str, feet: Sequence[FootInput], time_s: Floats, total: Floats, contact: float) -> Trial | None:
    """The guided test that `protocol` names; None where it names none of `TRIALS`.

    `feet` are all of the recording's, `time_s` and `total` (T,) its own in the footprints' unit, `contact` is the total
    from which on a foot is one.
    """
    if protocol not in TRIALS:
        return None
    chosen = _done_with(protocol, feet)
    loads = (
        np.stack([_over_all(foot, len(time_s)) for foot in chosen], axis=1) if chosen else np.zeros((len(time_s), 0))
    )
    beside = np.maximum(total - loads.sum(axis=1), 0.0)
    there = stay(time_s, loads, None if protocol in ON_BOTH else beside < contact) if chosen else None
    reps: tuple[Repetition, ...] = ()
    if there is not None and protocol in SQUATS:
        during = (time_s >= there.settled_s) & (time_s <= there.leaving_s)
        reps = squats(time_s[during], loads[during].sum(axis=1))
    return Trial(protocol, chosen, time_s, beside, contact, there, reps)


def repetitions_of(trial: Trial) -> Repetitions:
    """Its repetitions with what each of them shows."""
    msi = tuple((foot.footprint.side, each) for foot in trial.feet if (each := msi_of_reps(trial, foot)))
    return Repetitions(trial.reps, msi, upright_of(trial))


def _done_with(protocol: str, feet: Sequence[FootInput]) -> tuple[FootInput, ...]:
    """The feet that the test is done with: of a test of both the two that stood together longest, or the only one on
    a narrow mat; else the one that bore most over time."""
    standing = [foot for foot in feet if foot.footprint.static]
    if protocol in ON_BOTH:
        pair = two_feet(tuple(foot.footprint for foot in feet))
        if pair is not None:
            return tuple(foot for foot in standing if foot.footprint in pair)
    return tuple(sorted(standing, key=lambda foot: -float(foot.footprint.total.sum()))[:1])


def _over_all(foot: FootInput, n: int) -> Floats:
    """A foot's total over all frames of the recording (T,)."""
    whole = np.zeros(n)
    whole[foot.footprint.start_index : foot.footprint.end_index] = foot.footprint.total
    return whole
