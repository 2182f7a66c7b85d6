"""Which foot is which on the live page, said only when it is known.

A heel that has just come down is round: its shape says "left" with confidence and is wrong half of the time. Here a
side is shown once there is enough of a print to tell, or because the other foot is the other one. LiveViews enter,
one side per foot leaves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pressuremat.types import FootSide

if TYPE_CHECKING:
    from pressuremat.analysis.model import LiveFoot, LiveView

#: A centre of pressure that jumps so far from one frame to the next is another foot's.
JUMP_MM = 40.0
#: Less than this says nothing.
_SURE = 0.9
#: A print shorter than this has no arch to tell a side by.
_LONG_MM = 110.0
#: A side is believed after so long, and given up for the other one after so much longer.
_SETTLE_S, _CHANGE_S = 0.05, 0.3
#: Islands nearer to each other may be heel and ball of one foot.
_APART_MM = 90.0
_OTHER: dict[FootSide, FootSide] = {"left": "right", "right": "left", "unknown": "unknown"}


@dataclass
class _Track:
    """A foot through time."""

    cop_mm: tuple[float, float]
    born_s: float
    side: FootSide = "unknown"
    said: FootSide = "unknown"
    said_since_s: float = math.inf


class Sides:
    """Remembers the feet that are on the mat."""

    def __init__(self) -> None:
        self._tracks: list[_Track] = []

    def push(self, view: LiveView) -> tuple[FootSide, ...]:
        """The side of each foot of `view`, in its order."""
        known = list(self._tracks)
        tracks = [self._track(foot, view.time_s, known) for foot in view.feet]
        agree = len(view.feet) == 2 and {foot.side for foot in view.feet} == {"left", "right"}
        agree = agree and all(foot.side_confidence >= _SURE for foot in view.feet)
        for track, foot in zip(tracks, view.feet, strict=True):
            _hear(track, foot, view.time_s, at_once=agree)
        self._tracks = tracks
        return _paired(tracks)

    def _track(self, foot: LiveFoot, time_s: float, known: list[_Track]) -> _Track:
        near = min(known, key=lambda one: math.dist(one.cop_mm, foot.cop_mm), default=None)
        if near is None or not math.dist(near.cop_mm, foot.cop_mm) < JUMP_MM:
            return _Track(foot.cop_mm, time_s)
        known.remove(near)
        near.cop_mm = foot.cop_mm
        return near


def _hear(track: _Track, foot: LiveFoot, time_s: float, at_once: bool) -> None:
    """Take in what this frame says of a foot."""
    tells = foot.side != "unknown" and foot.side_confidence >= _SURE and (at_once or _length_mm(foot) >= _LONG_MM)
    if not tells or foot.side == track.side:
        track.said = "unknown"
        return
    if foot.side != track.said:
        track.said, track.said_since_s = foot.side, time_s
    wait_s = _CHANGE_S if track.side != "unknown" else (0.0 if at_once else _SETTLE_S)
    if time_s - track.said_since_s >= wait_s:
        track.side = foot.side


def _paired(tracks: list[_Track]) -> tuple[FootSide, ...]:
    """Of two feet apart, the one that came later is the other one where it is not known or would be the same."""
    sides = [track.side for track in tracks]
    if len(tracks) == 2 and math.dist(tracks[0].cop_mm, tracks[1].cop_mm) >= _APART_MM:
        older, newer = sorted((0, 1), key=lambda i: (tracks[i].side == "unknown", tracks[i].born_s))
        if sides[newer] in ("unknown", sides[older]):
            sides[newer] = _OTHER[sides[older]]
    return tuple(sides)


def _length_mm(foot: LiveFoot) -> float:
    if not len(foot.outline_mm):
        return 0.0
    return math.hypot(*(foot.outline_mm.max(axis=0) - foot.outline_mm.min(axis=0)).tolist())
