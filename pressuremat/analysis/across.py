"""Feet that lie across the mat: where a walk crosses it, or turns on it.

In: the footprints that a search for feet along y found, and those of one for feet along x. Out: of every place and time
those of the search that fits. Refuses to know how either is made.

Feet are looked for within an angle of one direction, so that a foot across it is found in pieces. Both searches see the
same cells; what they make of them is compared contact by contact, for somebody who turns leaves feet of both kinds.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pressuremat.analysis.settings import Settings
from pressuremat.processing.feet import wrap_deg
from pressuremat.types import Bools, Footprint


def lies_across(one: Footprint, settings: Settings) -> bool:
    """Whether a whole print of a step points further from y than feet are looked for; a cut one points anywhere."""
    if one.static or not one.complete or one.axis is None:
        return False
    turn = abs(wrap_deg(one.axis.axis_deg))
    return min(turn, 180.0 - turn) > settings.foot_turn_deg


def best_of(along_y: list[Footprint], along_x: list[Footprint], settings: Settings) -> list[Footprint]:
    """The prints of `along_y`, but where one of them lies across and `along_x` has fewer of whole feet, those instead.

    Prints belong together that share cells at a time. Feet along x must lie within their own angle of it.
    """
    chosen: list[Footprint] = []
    for ours, theirs in _together(along_y, along_x):
        astray = any(lies_across(one, settings) for one in ours)
        whole = all(_along_x(one, settings) for one in theirs)
        chosen += theirs if astray and theirs and whole and len(theirs) < len(ours) else ours
    return chosen


def _along_x(one: Footprint, settings: Settings) -> bool:
    if one.axis is None:
        return False
    turn = abs(wrap_deg(one.axis.axis_deg))
    return abs(90.0 - turn) <= settings.foot_turn_deg


def _together(first: list[Footprint], second: list[Footprint]) -> Iterator[tuple[list[Footprint], list[Footprint]]]:
    """Groups of prints of both lists that hang together by shared cells and time."""
    group = list(range(len(first) + len(second)))

    def root(k: int) -> int:
        while group[k] != k:
            k = group[k]
        return k

    for i, one in enumerate(first):
        for j, other in enumerate(second):
            if _shares(one, other):
                group[root(len(first) + j)] = root(i)
    members: dict[int, tuple[list[Footprint], list[Footprint]]] = {}
    for k in range(len(group)):
        ours, theirs = members.setdefault(root(k), ([], []))
        if k < len(first):
            ours.append(first[k])
        else:
            theirs.append(second[k - len(first)])
    yield from members.values()


def _shares(one: Footprint, other: Footprint) -> bool:
    if min(one.end_s, other.end_s) <= max(one.start_s, other.start_s):
        return False
    corner, cells = _cells(one)
    other_corner, others = _cells(other)
    low = np.maximum(corner, other_corner)
    high = np.minimum(corner + cells.shape, other_corner + others.shape)
    if (high <= low).any():
        return False
    parts = [
        grid[tuple(slice(a, b) for a, b in zip(low - at, high - at, strict=True))]
        for at, grid in ((corner, cells), (other_corner, others))
    ]
    return bool((parts[0] & parts[1]).any())


def _cells(one: Footprint) -> tuple[np.ndarray, Bools]:
    """Row and column of its window's corner, and its loaded cells."""
    (pitch_x, pitch_y), (x, y) = one.geometry.pitch_mm, one.geometry.origin_mm
    return np.rint([y / pitch_y, x / pitch_x]).astype(int), np.asarray(one.image >= one.contour)
