"""Walking over a mat pass by pass: which steps count, how many are still wanted, where to start from.

In: the steps of each pass, a person's height, a mat's depth. Out: verdicts that may change as more steps come, for a
step is judged beside the person's own median. Rules after McPoil 1999 (JAPMA 89:495) and Hafer 2013,
10.1016/j.gaitpost.2013.01.028; what tells a step that aims at the mat is a choice of this program [P].
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pressuremat.exam.problems import Problem, problem
from pressuremat.exam.sets import TrialSide

#: A step's contact time may differ from the person's median by this share; so many steps make a median.
CONTACT_WITHIN, LEAST_FOR_MEDIAN = 0.15, 3
#: Length of a step over body height at a usual pace [M]; the first step from standing is shorter [P].
STEP_OF_HEIGHT, FIRST_STEP = 0.413, 0.85
#: Length of a foot over body height [M].
FOOT_OF_HEIGHT = 0.152
#: Without a height the mark is for a body of this height, cm.
USUAL_CM = 170.0


@dataclass(frozen=True)
class Step:
    """A whole step on the mat."""

    side: TrialSide
    contact_s: float


@dataclass(frozen=True)
class Pass:
    """One pass: its recording, its whole steps, and fatal problems that it has by itself, by name and sentence."""

    file: str
    steps: tuple[Step, ...]
    problems: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return asdict(self)


def pass_of(data: dict[str, Any]) -> Pass:
    """The pass of plain data. Raises KeyError or TypeError for other data."""
    steps = tuple(Step(one["side"], float(one["contact_s"])) for one in data["steps"])
    return Pass(str(data["file"]), steps, tuple((str(key), str(says)) for key, says in data["problems"]))


def verdicts(passes: Sequence[Pass]) -> tuple[Problem | None, ...]:
    """For each pass why its contact time keeps it out, None where it counts or has a problem of its own already.

    A pass with several steps counts while any of them is within the limits.
    """
    usual_s = _usual_s(passes)
    return tuple(_off(one, usual_s) for one in passes)


def _usual_s(passes: Sequence[Pass]) -> float:
    times = [step.contact_s for one in passes if not one.problems for step in one.steps]
    return statistics.median(times) if len(times) >= LEAST_FOR_MEDIAN else math.nan


def _near(step: Step, usual_s: float) -> bool:
    return math.isnan(usual_s) or abs(step.contact_s - usual_s) <= CONTACT_WITHIN * usual_s + 1e-9


def _off(one: Pass, usual_s: float) -> Problem | None:
    if one.problems or not one.steps or any(_near(step, usual_s) for step in one.steps):
        return None
    return problem("contact", seconds=one.steps[0].contact_s, usual=usual_s)


def still_wanted(passes: Sequence[Pass], wanted: int) -> dict[TrialSide, int]:
    """How many steps of each side are missing."""
    usual_s = _usual_s(passes)
    counted = [step.side for one in passes if not one.problems for step in one.steps if _near(step, usual_s)]
    return {"left": max(0, wanted - counted.count("left")), "right": max(0, wanted - counted.count("right"))}


def start_mark_mm(height_cm: float | None, mat_depth_mm: float, steps: int = 2) -> float:
    """How far before the mat's edge the toes stand so that the `steps`-th step lands in the middle of the mat.

    The same before either end. At least 0, where the mat is so long that they start on it. A first guess: who lands
    off the middle moves it by `mark_shift_mm`. Raises ValueError for fewer than one step.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    height_mm = 10.0 * (USUAL_CM if height_cm is None else height_cm)
    way_mm = (FIRST_STEP + steps - 1) * STEP_OF_HEIGHT * height_mm
    # Toes are a foot's length ahead of the heel at the mark; the foot's middle lands in that of the mat.
    return max(0.0, way_mm - 0.5 * FOOT_OF_HEIGHT * height_mm - 0.5 * mat_depth_mm)


def mark_shift_mm(centres_mm: Sequence[float], middle_mm: float, direction: int = 1) -> float:
    """How far to move the start mark away from the mat, by where feet landed along the way, mm; 0 for none.

    `centres_mm` are the middles of prints along y, `middle_mm` that of the mat, `direction` 1 for walks toward +y and
    −1 for the others. Positive: who lands too far moves the mark back.
    """
    return direction * (statistics.median(centres_mm) - middle_mm) if centres_mm else 0.0
