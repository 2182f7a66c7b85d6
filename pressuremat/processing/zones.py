"""Parts of a foot: toes, thirds, halves.

In: points of a footprint in the foot frame, and the pressure on them. Out: masks, areas and the rule that made them.
Refuses to know where the mat is and what time it was.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pressuremat.processing.contact import bounds
from pressuremat.types import Bools, Floats

ToeRule = Literal["valley", "blobs", "line", "none"]

#: A pressure peak in front of this oblique line is a toe's: the gap between the metatarsal heads and the toes lies
#: further forward on the medial side, shares of the foot's length at the medial and at the lateral border [P].
TOE_LINE = (0.81, 0.715)
#: What is left of the forefoot may not reach further than this share of the length; toes without a peak of their own
#: do, and are then cut at the fallback line [P].
_FOREFOOT_REACH = 0.87
#: The ball of a foot reaches so far at least. Where less is left, no toe has printed and what lies in front is the ball
#: itself, as of a high arch under little load [P].
_FOREFOOT_LEAST = 0.6
#: The heaviest peak between half and this share of the length is the ball's; it lies at least the margin behind the
#: toe line [P].
_BALL_REACH, _BALL_MARGIN = 0.84, 0.03
#: Two peaks are one hill where the pass between them is this share of the lower one: heads of metatarsals lie on one
#: ridge, and one of them that lies far forward is no toe. Between ball and toes the pass is far lower [P].
_PASS = 0.8


def basins(pressure: Floats, region: Bools) -> NDArray[np.intp]:
    """For each point of `region` (R, C) the flat index of the peak that going uphill leads to; −1 elsewhere.

    A step goes to the highest of the eight neighbours, so that the borders between basins are the valleys.
    """
    out, width = np.full(pressure.shape, -1, dtype=np.intp), pressure.shape[1]
    window = bounds(region)
    region, pressure = region[window], pressure[window]
    rows, cols = pressure.shape
    height = np.full((rows + 2, cols + 2), -np.inf)
    height[1:-1, 1:-1] = np.where(region, pressure, -np.inf)
    best = height[1:-1, 1:-1].copy()
    index = np.arange(rows * cols, dtype=np.intp).reshape(rows, cols)
    goal = index.copy()
    for dr in (-1, 0, 1):
        for dc in (-1, 0, 1):
            near = height[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + cols]
            # On a level stretch the higher index wins, so that it ends in one peak and no walk goes round in circles.
            higher = (near > best) | ((near == best) & region & (index + dr * cols + dc > goal))
            best[higher] = near[higher]
            goal[higher] = (index + dr * cols + dc)[higher]
    top = goal.ravel()
    while True:
        further = top[top]
        if np.array_equal(further, top):
            break
        top = further
    row, col = np.divmod(top.reshape(rows, cols), max(cols, 1))
    flat = (row + window[0].start) * width + col + window[1].start
    out[window] = np.where(region, flat, -1)
    return out


def hills(pressure: Floats, region: Bools) -> NDArray[np.intp]:
    """`basins`, those put together that no valley parts: the pass between them reaches `_PASS` of the lower peak."""
    top = basins(pressure, region)
    flat = pressure.ravel()
    root: dict[int, int] = {}

    def find(peak: int) -> int:
        while (above := root.get(peak, peak)) != peak:
            peak = above
        return peak

    for height, one, other in _passes(pressure, top):
        lower, higher = sorted((find(one), find(other)), key=lambda peak: float(flat[peak]))
        if lower != higher and height >= _PASS * flat[lower]:
            root[lower] = higher
    moved = {peak: find(peak) for peak in root}
    if moved:
        goal = np.arange(pressure.size, dtype=np.intp)
        goal[list(moved)] = list(moved.values())
        top = np.where(top >= 0, goal[top], -1)
    return top


def _passes(pressure: Floats, top: NDArray[np.intp]) -> list[tuple[float, int, int]]:
    """(height, peak, peak) where two basins touch, the highest first; the height is the lower side of the border."""
    height, first, second = [], [], []
    for here, there in (
        ((slice(1, None), slice(None)), (slice(None, -1), slice(None))),
        ((slice(None), slice(1, None)), (slice(None), slice(None, -1))),
    ):
        one, other = top[here], top[there]
        border = (one != other) & (one >= 0) & (other >= 0)
        height.append(np.minimum(pressure[here], pressure[there])[border])
        first.append(one[border])
        second.append(other[border])
    heights = np.concatenate(height)
    order = np.argsort(-heights, kind="stable")
    ones, others = np.concatenate(first)[order], np.concatenate(second)[order]
    return list(zip(heights[order].tolist(), ones.tolist(), others.tolist(), strict=True))


def toe_mask(pressure: Floats, region: Bools, u: Floats, across: Floats, fallback: float) -> tuple[Bools, ToeRule]:
    """Which points of `region` (R, C) are toes, and the rule that said so.

    `u` is s over the foot's length, `across` is 0 at the medial and 1 at the lateral border of the forefoot. A peak
    in front of the toe line takes all points from which uphill leads to it: where its basin is a blob of its own the
    rule is "blobs", else the cut runs along the "valley". Where no toe has a peak but the print reaches on: "line".
    """
    none = np.zeros_like(region)
    if not region.any():
        return none, "none"
    line = TOE_LINE[0] + (TOE_LINE[1] - TOE_LINE[0]) * np.clip(across, 0, 1)
    top = hills(pressure, region)[region]
    ahead = (u - line).ravel()
    # The ball of the foot carries more than any toe; in a short-toed print its peak comes near the line.
    load = np.bincount(top, pressure[region], pressure.size)
    load[(u.ravel() <= 0.5) | (u.ravel() >= _BALL_REACH)] = 0
    shift = min(max(ahead[int(load.argmax())] + _BALL_MARGIN, 0.0), _BALL_MARGIN * 2)
    is_toe = ahead[top] > shift
    toes = none.copy()
    toes[region] = is_toe
    rule: ToeRule = "none"
    if not (region & ~toes & (u > _FOREFOOT_LEAST)).any():
        return none, rule
    if toes.any():
        joined = toes[1:] & (region & ~toes)[:-1]
        joined_back = toes[:-1] & (region & ~toes)[1:]
        beside = toes[:, 1:] & (region & ~toes)[:, :-1]
        beside_back = toes[:, :-1] & (region & ~toes)[:, 1:]
        touching = joined.any() or joined_back.any() or beside.any() or beside_back.any()
        rule = "valley" if touching else "blobs"
    rest = region & ~toes
    if (rest & (u > _FOREFOOT_REACH)).any():
        toes = toes | (rest & (u > fallback))
        rule = "line"
    return toes, rule


def thirds(s: Floats, area: Floats, toeless_length: float, half_s: float = 0.0) -> tuple[float, float, float]:
    """Area of heel, mid- and forefoot third of a foot without toes, cut at L′/3 and 2L′/3.

    `s` (n,) are the points' distances from the heel, `area` (n,) what each stands for; a point that reaches
    `half_s` to both sides of a cut is shared between the thirds.
    """
    behind = [_share_behind(s, cut, half_s) for cut in (toeless_length / 3, 2 * toeless_length / 3)]
    heel = float((area * behind[0]).sum())
    fore = float((area * (1 - behind[1])).sum())
    return heel, float(area.sum()) - heel - fore, fore


def _share_behind(s: Floats, cut: float, half_s: float) -> Floats:
    if half_s <= 0:
        return (s < cut).astype(np.float64)
    return np.clip((cut - s) / (2 * half_s) + 0.5, 0.0, 1.0)
