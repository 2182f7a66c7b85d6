"""Which foot a print is of, and how likely that is: from its shape, from where the other foot stands, from the walk.

In: evidence of prints, or the prints of one pass over the mat in their order. Out: sides with their probabilities.
Refuses to know frames and thresholds. tools/side_confidence.py checks that among prints with confidence c a share of c
is right; docs/definitions-footprint.md has its table.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from pressuremat.processing import feet
from pressuremat.types import Floats, Footprint, FootSide

#: What each unit of `feet.left_evidence` adds to the log odds of a left foot [P].
_SIDE_WEIGHTS = np.array([9.0, 8.0, 8.0])
#: Of a print that the mat's edge or the recording's end cuts the same evidence says less [P].
CUT_BY_EDGE, CUT_IN_TIME = 0.4, 0.7
#: Two feet standing side by side: odds of e⁵ that the one on the left is the left one [P].
_PLACE_LOG_ODDS = 5.0
#: However clear a print is, one in a hundred may be of a foot that looks like the other one.
_SUREST = 0.99
#: Nearer to even odds than this the side is not known.
_LEAST = 0.2
#: After one foot comes the other, but for one step in so many that a foot comes down beside the mat [P].
_ALTERNATES = 0.97
#: … but for a heel that lands within this share of a foot's length of the last one, as in an insole [P].
_SAME_PLACE = 0.25
#: A foot lies on its own side of its neighbours by about this much, and this uncertain, in mm [P].
_BASE_MM, _BASE_SD_MM = 70.0, 50.0
#: However far apart feet land, some walk with their legs crossed.
_MOST_PLACE = 3.0
#: Prints of one person look alike, and so do the errors in them: together they say less than each by itself.
_ALIKE = 0.7


def log_odds(evidence: Floats, place: float = 0.0, trust: float = 1.0) -> float:
    """Log odds of a left foot from `feet.left_evidence` (3,) of a print, with less `trust` in one that is cut.

    `place` is +1 where another foot stands to the right of it at the same time, −1 to the left, 0 for none.
    """
    shape = float(evidence @ _SIDE_WEIGHTS) * trust
    return shape + _PLACE_LOG_ODDS * place


def side_from(odds: float) -> tuple[FootSide, float]:
    """The side and how likely it is, 0.5 for a guess: from the log odds of a left foot."""
    if abs(odds) < _LEAST:
        return "unknown", 0.5
    return ("left" if odds > 0 else "right"), min(probability(abs(odds)), _SUREST)


def probability(odds: float) -> float:
    """The probability that log odds stand for."""
    return float(1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0))))


def _odds_of(probable: float) -> float:
    p = min(max(probable, 1e-9), 1.0 - 1e-9)
    return float(np.log(p / (1.0 - p)))


def either_way(forward: float, backward: float, sure: float) -> float:
    """Log odds of a left foot of which `sure` is the probability that it points where `forward` takes it to point."""
    return _odds_of(sure * probability(forward) + (1.0 - sure) * probability(backward))


def side_of(
    s: Floats, m: Floats, pressure: Floats, place: float = 0.0, *, trust: float = 1.0, sure: float = 1.0
) -> tuple[FootSide, float]:
    """The side of a region directed heel → toe, and how likely it is; `sure` is the probability of that direction.

    Where it is below 1 the print is also looked at the other way round.
    """
    forward = log_odds(feet.left_evidence(s, m, pressure), place, trust)
    if sure >= 1.0:
        return side_from(forward)
    backward = log_odds(feet.left_evidence(-s, -m, pressure), -place, trust)
    return side_from(either_way(forward, backward, sure))


def along_a_walk(prints: Sequence[Footprint]) -> list[tuple[FootSide, float]]:
    """Sides of the prints of one pass in their order: each one's own shape, that feet take turns, and where they lie.

    A print that is no single foot says nothing and keeps its side.
    """
    if len(prints) < 2:
        return [(one.side, one.side_confidence) for one in prints]
    own = np.array([_ALIKE * _own_odds(one) for one in prints]) + _places(prints)
    stay, turn = np.log(1.0 - _ALTERNATES), np.log(_ALTERNATES)
    # Two states, left and right: sums over all sequences, forward and backward.
    emission = np.stack([own / 2, -own / 2], axis=1)
    steps = [
        np.array([[turn, stay], [stay, turn]] if _same_place(*pair) else [[stay, turn], [turn, stay]])
        for pair in itertools.pairwise(prints)
    ]
    ahead, behind = np.zeros_like(emission), np.zeros_like(emission)
    ahead[0] = emission[0]
    for k in range(1, len(prints)):
        ahead[k] = emission[k] + np.logaddexp(*(ahead[k - 1][:, None] + steps[k - 1]))
    for k in range(len(prints) - 2, -1, -1):
        behind[k] = np.logaddexp(*(steps[k] + (emission[k + 1] + behind[k + 1])[None, :]).T)
    odds = (ahead + behind)[:, 0] - (ahead + behind)[:, 1]
    return [side_from(float(one)) for one in odds]


def _same_place(before: Footprint, after: Footprint) -> bool:
    """Whether a foot came down where the one before it had stood, which nobody does who gets on."""
    axes = [one.axis for one in (before, after) if one.axis is not None]
    lengths = [float(np.hypot(*np.subtract(axis.toe_mm, axis.heel_mm))) for axis in axes]
    apart = float(np.hypot(*(_centre(after) - _centre(before))))
    return bool(lengths) and apart < _SAME_PLACE * max(lengths)


def _own_odds(one: Footprint) -> float:
    if one.side == "unknown":
        return 0.0
    return _odds_of(one.side_confidence) * (1.0 if one.side == "left" else -1.0)


def _places(prints: Sequence[Footprint]) -> Floats:
    """Log odds (n,) of a left foot from how far each print lies beside the line through those before and behind it."""
    odds = np.zeros(len(prints))
    if not all(one.geometry.pitch_known for one in prints):
        return odds
    centres = np.array([_centre(one) for one in prints])
    for k in range(1, len(prints) - 1):
        line, off = centres[k + 1] - centres[k - 1], centres[k] - centres[k - 1]
        length = float(np.hypot(*line))
        if length > 0 and 0.0 < off @ line < length**2:
            to_left = float(line[0] * off[1] - line[1] * off[0]) / length
            # Its neighbours lie on the other side by the same distance.
            odds[k] = np.clip(2.0 * _BASE_MM * to_left / _BASE_SD_MM**2, -_MOST_PLACE, _MOST_PLACE)
    return odds


def _centre(one: Footprint) -> Floats:
    """The rear end of the print, or the middle of its load where it has no axis."""
    if one.axis is not None:
        return np.array(one.axis.heel_mm)
    load = one.image.astype(np.float64)
    total = max(float(load.sum()), 1e-12)
    return np.array([load.sum(axis=0) @ one.geometry.x_mm, load.sum(axis=1) @ one.geometry.y_mm]) / total
