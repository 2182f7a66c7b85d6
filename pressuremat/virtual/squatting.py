"""Squats on both feet or on one: down, hold, up, with load that moves inward at the bottom.

A person and a mat's geometry enter, a `Motion` leaves with its repetitions. How far load moves is this program's own
choice ([P], `INWARD`): published work gives the direction alone (science of squats on pressure plates: Koh 2015,
10.1589/jpts.27.2833; Ahn 2024, 10.12674/ptk.2024.31.1.40). Pronation loads the medial side in standing already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats
from pressuremat.units import STANDARD_GRAVITY_M_S2, m_from_mm
from pressuremat.virtual.foot import FootName
from pressuremat.virtual.motion import Motion, Rep, ramp, wander
from pressuremat.virtual.person import Person
from pressuremat.virtual.planted import ball_mm, shares_at
from pressuremat.virtual.standing import (
    EMPTY_S,
    KNOT_S,
    LEAVING_S,
    SETTLED_S,
    loaded_contact,
    on_both,
    only_one_fits,
    places,
    turn_deg,
)

REST_S = 1.0
#: They stand so long before the first repetition and behind the last.
UPRIGHT_S = 3.0
#: How far the body's centre of mass goes down, as a share of the foot's length.
_DEPTH = 1.2


@dataclass(frozen=True)
class Tempo:
    """How long the way down takes, which the way up does as well, and how long the bottom is held, s."""

    move_s: float = 3.0
    hold_s: float = 2.0


PACED = Tempo()


@dataclass(frozen=True)
class Inward:
    """Medial shift at the bottom in % of the forefoot's width [P]: for everybody, and with a wholly stiff ankle and a
    wholly weak hip; of the lesser of these two only a quarter adds to the other. `ahead` in % of the foot's length."""

    everybody: float
    ankle: float
    hip: float
    ahead: float

    def shift_pct(self, person: Person) -> float:
        """How far the load of that person's foot moves inward."""
        ankle, hip = self.ankle * person.stiff_ankle, self.hip * person.weak_hip
        return self.everybody + max(ankle, hip) + min(ankle, hip) / 4.0


FLAT = Inward(1.5, 9.0, 9.0, 4.0)
#: A raised heel gives the ankle the room that it lacks, and tips the body forward.
HEELS_RAISED = Inward(1.5, 2.5, 9.0, 11.0)
ONE_LEG = Inward(2.0, 5.0, 10.0, 3.0)


def repetitions(first_s: float, n: int, tempo: Tempo = PACED) -> tuple[Rep, ...]:
    """`n` squats in that tempo, the first one from `first_s` on."""
    down, held = tempo.move_s, tempo.move_s + tempo.hold_s
    back = held + tempo.move_s
    starts = [first_s + (back + REST_S) * k for k in range(n)]
    return tuple(Rep(s, s + down, s + held, s + back) for s in starts)


def depths(time_s: Floats, reps: tuple[Rep, ...]) -> Floats:
    """How far down they are in each repetition, (len(reps), n), 0 upright to 1."""
    return np.stack(
        [ramp(time_s, r.start_s, r.from_s - r.start_s) - ramp(time_s, r.to_s, r.end_s - r.to_s) for r in reps]
    )


def carried(person: Person, time_s: Floats, depth: Floats) -> Floats:
    """The load in body weights of a body that goes down and up: 1, and what speeding up and slowing down takes."""
    height_m = -m_from_mm(_DEPTH * person.foot_mm) * depth
    return np.asarray(1.0 + np.gradient(np.gradient(height_m, time_s), time_s) / STANDARD_GRAVITY_M_S2)


def inward_mm(person: Person, how: Inward, each: Floats, purpose: int) -> Floats:
    """Medial shift of a foot over time; repetitions differ by a few tenths of a percent."""
    shift = how.shift_pct(person) + 0.4 * person.scatter * person.rng(purpose).normal(size=len(each))
    return np.asarray(ball_mm(person) / 100.0 * (shift @ each))


def squat(
    person: Person,
    geometry: MatGeometry,
    n_reps: int = 5,
    heels_raised: bool = False,
    side: FootName = "left",
    tempo: Tempo = PACED,
) -> Motion:
    """Step on, stand, squat `n_reps` times in that tempo (3 s down, 2 s hold, 3 s up), stand, step off.

    On a mat too narrow for two feet only the foot of that `side` is on it.
    """
    how = HEELS_RAISED if heels_raised else FLAT
    reps = repetitions(SETTLED_S + UPRIGHT_S, n_reps, tempo)
    leave_s = reps[-1].end_s + UPRIGHT_S
    end_s = leave_s + LEAVING_S
    time_s = np.arange(EMPTY_S, end_s + KNOT_S / 2, KNOT_S)
    each = depths(time_s, reps)
    depth = each.sum(axis=0)
    body = carried(person, time_s, depth)
    rng = person.rng(6)
    ahead = 0.01 * how.ahead * person.foot_mm * depth + 0.7 * person.sway_ap_mm * wander(time_s, rng)
    left = person.load_left_pct / 100.0 + 0.5 * person.sway_ml_mm / person.stance_mm * wander(time_s, rng)
    feet, placements = places(person, geometry, side)
    contacts = []
    for k, load in enumerate(on_both(time_s, left, leave_s)):
        if side != feet[k].side and only_one_fits(person, geometry):
            continue
        medial = inward_mm(person, how, each, 7 + k)
        shares = shares_at(person, feet[k], ahead, medial)
        part_n = person.weight_n * (load * body)[:, None] * shares
        contacts.append(loaded_contact(feet[k], placements[k], time_s, part_n))
    upright_s = (SETTLED_S + 0.5, reps[0].start_s)
    return Motion(tuple(contacts), end_s + EMPTY_S, turn_deg(person), reps, upright_s)
