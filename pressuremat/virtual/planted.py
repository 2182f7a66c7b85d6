"""A foot that stays where it is while load moves about on it: from where it balances to what each part bears.

Shifts of a foot's centre of pressure enter, shares of its parts leave that balance just there. Load goes from the heel
to the forefoot or back, and within each of them toward the medial side or from it; the midfoot keeps its share.
"""

from __future__ import annotations

import numpy as np

from pressuremat.types import Floats
from pressuremat.virtual.foot import DRAWN_LENGTH_MM, HEEL, MIDFOOT, PARTS, TOES, Foot
from pressuremat.virtual.person import Person
from pressuremat.virtual.standing import fore_of_sole, standing_shares

_HEEL = np.array([part in HEEL for part in PARTS], np.float64)
_MIDFOOT = np.array([part in MIDFOOT for part in PARTS], np.float64)
_FRONT = 1.0 - _HEEL - _MIDFOOT
_TOES = np.array([part in TOES for part in PARTS], np.float64)
#: Width of the ball of the drawn foot, as `foot_width_mm` has it in standing.
_BALL_MM = 85.5
#: A rise onto the ball of the foot takes all but this share of the load off heel and midfoot.
LEFT_BEHIND = 0.02
#: What the toes bear of a foot that stands on its ball [P].
_TOES_ON_BALL = 0.3
_STEPS = 12


def ball_mm(person: Person) -> float:
    """About the width of the forefoot, by which shifts across it are measured."""
    return _BALL_MM * person.foot_mm / DRAWN_LENGTH_MM * person.foot_width


def shares_at(person: Person, foot: Foot, ahead_mm: Floats, medial_mm: Floats) -> Floats:
    """Shares (n, N_PARTS) at which the foot balances so far ahead of, and medial of, where it does in standing.

    Exact as far as the sole reaches; what is asked for beyond it ends there.
    """
    shares = standing_shares(foot, person.of_foot("pronation", foot.side), fore_of_sole(person, foot))
    centres = foot.centroids()
    wanted = shares @ centres + np.stack([ahead_mm, medial_mm], axis=1)
    heel, front = float(shares @ _HEEL), float(shares @ _FRONT)
    forward, tilt = np.zeros(len(wanted)), np.zeros(len(wanted))
    across = centres[:, 1] / 20.0
    for _step in range(_STEPS):
        leaning = np.exp(tilt[:, None] * across)
        rear = _normal(shares * _HEEL * leaning)
        ahead = _normal(shares * _FRONT * leaning)
        parts = (heel - forward)[:, None] * rear + (front + forward)[:, None] * ahead + shares * _MIDFOOT
        error = wanted - parts @ centres
        by_forward = (ahead - rear) @ centres
        spread = (heel - forward)[:, None] * rear * (across - (rear @ across)[:, None])
        spread += (front + forward)[:, None] * ahead * (across - (ahead @ across)[:, None])
        by_tilt = spread @ centres
        determinant = by_forward[:, 0] * by_tilt[:, 1] - by_forward[:, 1] * by_tilt[:, 0]
        forward = forward + (error[:, 0] * by_tilt[:, 1] - error[:, 1] * by_tilt[:, 0]) / determinant
        tilt = tilt + (by_forward[:, 0] * error[:, 1] - by_forward[:, 1] * error[:, 0]) / determinant
        forward = np.clip(forward, 0.03 - front, heel - 0.02)
        tilt = np.clip(tilt, -5.0, 5.0)
    return np.asarray(parts)


def risen(shares: Floats, rise: Floats) -> Floats:
    """The shares (n, N_PARTS) of a foot that goes up on its ball by `rise` (n,), 0 flat to 1."""
    ball = (1.0 - _TOES_ON_BALL) * _normal(shares * (_FRONT - _TOES)) + _TOES_ON_BALL * _normal(shares * _TOES)
    up = ((1.0 - LEFT_BEHIND) * rise)[:, None]
    return np.asarray((1.0 - up) * shares + up * ball)


def _normal(weights: Floats) -> Floats:
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
