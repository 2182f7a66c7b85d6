"""All drills, in the order in which they are shown, and the log of what was done.

In: a key. Out: a `Drill`. Refuses to know who should do which: `programme` chooses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pressuremat.knee.drill import Drill
from pressuremat.knee.drills_hip import HIP
from pressuremat.knee.drills_lower import LOWER

DRILLS: tuple[Drill, ...] = (*LOWER, *HIP)

#: As many workouts in a row at the top of the repetitions are asked for before a drill becomes harder.
_WORKOUTS_TO_PROGRESS = 2


@dataclass(frozen=True)
class Done:
    """What was done of a drill on one day, an entry of the log. `at_top` where every set came to the most
    repetitions; `pain_0_10` None where nobody asked."""

    drill: str
    on: date
    sets: int
    reps: int
    at_top: bool = False
    pain_0_10: float | None = None
    note: str = ""


def drill_by_key(key: str) -> Drill:
    """The drill of that key. Raises KeyError where there is none."""
    for drill in DRILLS:
        if drill.key == key:
            return drill
    raise KeyError(key)


def may_progress(log: Sequence[Done], drill: str, most_pain: float) -> bool:
    """Whether the last two workouts of a drill were at the top of its repetitions, with pain of at most `most_pain`."""
    last = sorted((one for one in log if one.drill == drill), key=lambda one: one.on)[-_WORKOUTS_TO_PROGRESS:]
    enough = len({one.on for one in last}) == _WORKOUTS_TO_PROGRESS
    return enough and all(one.at_top and (one.pain_0_10 or 0.0) <= most_pain for one in last)


def adherence_pct(log: Sequence[Done], planned_days: int, since: date, until: date) -> float | None:
    """Workout days from `since` to `until`, both included, in % of `planned_days`, at most 100; None where none was
    planned."""
    if planned_days <= 0:
        return None
    return min(100.0, 100.0 * len({one.on for one in log if since <= one.on <= until}) / planned_days)
