"""A guided test out of a recording: which feet it is done with, and the phases of what they do.

In: a recording's footprints and its load over time. Out: a `Trial`, and `Repetitions` for whoever shows them. Refuses
to measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from pressuremat.analysis.settings import Thresholds
from pressuremat.metrics.loading import two_feet
from pressuremat.metrics.one_leg_records import HEEL_RISE, LUNGE, SINGLE_LEG
from pressuremat.metrics.record import FootInput, Trial
from pressuremat.metrics.squat import msi_of_reps, upright_of
from pressuremat.metrics.squat_records import ON_BOTH, SQUATS
from pressuremat.processing.heel_rises import heel_rises
from pressuremat.processing.masks import ZONES
from pressuremat.processing.presence import stay
from pressuremat.processing.repetitions import Repetition
from pressuremat.processing.squats import squats
from pressuremat.processing.touches import one_leg
from pressuremat.types import Bools, Floats, Recording

#: The protocols whose phases are found here.
TRIALS = SQUATS | SINGLE_LEG | HEEL_RISE | LUNGE
ON_ONE_LEG = SINGLE_LEG | {"single-leg-squat"}


@dataclass(frozen=True)
class Asked:
    """What is known of a trial beside its signal: how long it was to be held, and how old the person is."""

    seconds: float | None = None
    age_y: float | None = None


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


#: So many repetitions, each timed as surely and held as briefly as this, are a test that nobody named [P].
_SURE_REPS, _SURE_S, _SURELY_HELD_S = 2, 0.1, 4.0
#: Who has one foot away for so long stands on one leg, s [P].
_ALONE_S = 4.0
NO_REPETITIONS = Repetitions()


def trial_of(
    protocol: str, feet: Sequence[FootInput], recording: Recording, total: Floats, thresholds: Thresholds, asked: Asked
) -> Trial | None:
    """The guided test that `protocol` names; None where it names none of `TRIALS`.

    `feet` are all of the recording's, `total` (T,) its load in their unit.
    """
    if protocol not in TRIALS:
        return None
    time_s, contact = recording.time_s, thresholds.contact
    chosen = _done_with(protocol, feet)
    loads = np.stack([_over_all(foot, len(time_s)) for foot in chosen] or [np.zeros(len(time_s))], axis=1)
    beside = np.maximum(total - loads.sum(axis=1), 0.0)
    one_foot = protocol not in ON_BOTH
    there = stay(time_s, loads, beside < contact if one_foot else None) if chosen else None
    trial = Trial(protocol, chosen, time_s, beside, contact, recording.geometry, thresholds.cop_floor, there)
    trial = replace(trial, asked_s=asked.seconds, age_y=asked.age_y)
    if there is None:
        return trial
    if protocol in ON_ONE_LEG:
        trial = replace(trial, alone=one_leg(time_s, loads[:, 0], beside, contact))
    return replace(trial, reps=_reps(trial, loads, total))


def guess_test(feet: Sequence[FootInput], recording: Recording, total: Floats, thresholds: Thresholds) -> str | None:
    """The test that somebody who stands there surely does, by its repetitions; None where it is none of these."""
    standing = [foot for foot in feet if foot.footprint.static]
    if not recording.time_known or not recording.geometry.pitch_known or len(standing) not in (1, 2):
        return None
    if len(standing) == 1 and not _lifted(feet, standing[0]):
        return None
    for name in ("squat",) if len(standing) == 2 else ("heel-rise", "single-leg-squat"):
        found = trial_of(name, feet, recording, total, thresholds, Asked())
        reps = () if found is None else found.reps
        sure = [rep for rep in reps if rep.error_s <= _SURE_S and rep.hold_s <= _SURELY_HELD_S]
        if len(sure) >= _SURE_REPS and len(sure) == len(reps):
            return name
    return "single-leg" if len(standing) == 1 else None


def _lifted(feet: Sequence[FootInput], one: FootInput) -> bool:
    """Whether another foot was there at the same time and left long before."""
    own = one.footprint
    others = [foot.footprint for foot in feet if foot is not one]
    return any(own.start_s < each.end_s < own.end_s - _ALONE_S for each in others)


def _reps(trial: Trial, loads: Floats, total: Floats) -> tuple[Repetition, ...]:
    there = trial.stay
    assert there is not None
    if trial.protocol in SQUATS:
        during = (trial.time_s >= there.settled_s) & (trial.time_s <= there.leaving_s)
        return squats(trial.time_s[during], total[during], _places(trial.feet, loads, during))
    if trial.protocol in HEEL_RISE | LUNGE:
        return tuple(rep for foot in trial.feet for rep in _heel_rises(trial, foot))
    return ()


def _heel_rises(trial: Trial, foot: FootInput) -> tuple[Repetition, ...]:
    """The rises of one foot's heel while nothing else bears load."""
    one = foot.footprint
    if one.axis is None:
        return ()
    weight = float(np.median(one.total))
    heel = foot.zones.total[ZONES.index("heel")] / weight
    alone = np.flatnonzero(
        (trial.beside[one.start_index : one.end_index] < trial.contact) & (one.total >= 0.5 * weight)
    )
    if not alone.size:
        return ()
    during = slice(int(alone[0]), int(alone[-1]) + 1)
    return heel_rises(one.time_s[during], heel[during])


def repetitions_of(trial: Trial) -> Repetitions:
    """Its repetitions with what each of them shows."""
    msi = tuple((foot.footprint.side, each) for foot in trial.feet if (each := msi_of_reps(trial, foot)))
    return Repetitions(trial.reps, msi, upright_of(trial))


def _done_with(protocol: str, feet: Sequence[FootInput]) -> tuple[FootInput, ...]:
    """The feet that the test is done with: of a test of both the two that stood together longest, or the only one on
    a narrow mat; else the one that bore most over time."""
    standing = [foot for foot in feet if foot.footprint.static]
    if protocol in LUNGE:
        # Somebody may put the foot elsewhere between two of them.
        return tuple(standing)
    if protocol in ON_BOTH:
        pair = two_feet(tuple(foot.footprint for foot in feet))
        if pair is not None:
            return tuple(foot for foot in standing if foot.footprint in pair)
    return tuple(sorted(standing, key=lambda foot: -float(foot.footprint.total.sum()))[:1])


def _places(feet: Sequence[FootInput], loads: Floats, during: Bools) -> Floats:
    """Where the load lies in these frames (n, k): each foot's centre of pressure, and the first one's share."""
    at = np.flatnonzero(during)
    columns = [foot.footprint.cop_mm[at - foot.footprint.start_index] for foot in feet]
    if len(feet) > 1:
        columns.append(loads[during, :1] / loads[during].sum(axis=1, keepdims=True))
    return np.nan_to_num(np.concatenate(columns, axis=1))


def _over_all(foot: FootInput, n: int) -> Floats:
    """A foot's total over all frames of the recording (T,)."""
    whole = np.zeros(n)
    whole[foot.footprint.start_index : foot.footprint.end_index] = foot.footprint.total
    return whole
