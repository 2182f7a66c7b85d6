"""Regional masks: which part of every cell belongs to heel, midfoot, forefoot, metatarsal heads, hallux and toes.

In: a footprint's shape, and its frames. Out: `Masks`, the zones' shares of each cell and of the area inside the
outline; `ZoneLoads`, what each zone bears over time. Refuses to know units. The definitions are in
docs/definitions-footprint.md.

Edges follow the picture of pressure where it shows them: the toes begin at the valley in front of the metatarsal
heads (`zones.toe_mask`), the hallux is what lies uphill to its own peak, and heel, ball and metatarsal heads end at
the valley between them where one lies near their usual place. Elsewhere that usual place holds, a share of length or
width.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from pressuremat.processing.shape import Shape
from pressuremat.processing.upsample import PAD
from pressuremat.processing.zones import basins
from pressuremat.types import Bools, Floats, Footprint

#: Changes with every definition below; a report names it, and trends need equal ones.
MASK_VERSION = "pressuremat-1"

Zone = Literal[
    "heel",
    "heel_medial",
    "heel_lateral",
    "midfoot",
    "forefoot_medial",
    "forefoot_lateral",
    "mt1",
    "mt2",
    "mt3",
    "mt4",
    "mt5",
    "ray1",
    "ray2_3",
    "ray4_5",
    "hallux",
    "toes",
]
ZONES: tuple[Zone, ...] = get_args(Zone)
Rule = Literal["valley", "line"]
Ints = NDArray[np.intp]

#: The heel ends here, a share of the foot's length: the usual 31 % of masking studies.
HEEL_TO = 0.31
#: The ball begins on an oblique line, shares of the length at its medial and its lateral border [P]: on the lateral
#: side at the usual 51 %, on the medial one as far behind the first metatarsal's head as there behind the fifth's.
BALL_FROM = (0.63, 0.51)
#: The metatarsophalangeal break lies at about 60° to the foot's axis (Isman & Inman 1969: 62° on average); the ball
#: is divided at right angles to it, as the metatarsals run [P].
BREAK_DEG = 60.0
#: Borders of the metatarsal heads from the medial side, shares of the width along the break: Novel's 30/17/17/17/19.
HEADS = (0.30, 0.47, 0.64, 0.81)
HEAD_BORDERS = ("mt1-mt2", "mt2-mt3", "mt3-mt4", "mt4-mt5")
#: Medial and lateral forefoot are halves of that width.
HALF = 0.5
#: A toe whose peak lies in this medial share of the width is the hallux (Novel's geometric mask).
HALLUX_WITHIN = 0.40
#: Up to this pitch five metatarsal heads can be told apart, up to the second three rays [P].
HEADS_PITCH_MM, RAYS_PITCH_MM = 7.0, 12.0
#: A valley this near a border's usual place moves it: shares of the length, and of the width.
_NEAR_S, _NEAR_M = 0.03, 0.04
#: Steps in which valleys are looked for, as a share of length or width.
_STEP = 0.01

#: Pieces of which zones are made: two of the heel, the midfoot, strips of the ball, hallux, toes.
_STRIPS = len(HEADS) + 2
_HEEL_M, _HEEL_L, _MIDFOOT, _BALL = 0, 1, 2, 3
_HALLUX, _TOES = _BALL + _STRIPS, _BALL + _STRIPS + 1
_PIECES = _TOES + 1


@dataclass(frozen=True, eq=False)
class Masks:
    """`share` (zone, r, c): the part of each cell that lies in each of `ZONES`; heel, midfoot, the two halves of the
    forefoot, hallux and toes add up to 1 in every cell. `area_mm2` (zone,) is each zone's area inside the outline.

    `rules` says for every border that may move whether the pressure ("valley") or the usual place ("line") set it.
    """

    share: Floats
    area_mm2: Floats
    rules: dict[str, Rule]


@dataclass(frozen=True, eq=False)
class ZoneLoads:
    """What the zones of a footprint bear, in its unit: `peak` (zone, n) is the highest cell of each zone in each frame,
    `total` (zone, n) the sum over its cells. A zone without a cell of its own is 0."""

    masks: Masks
    peak: Floats
    total: Floats


def zone_loads(footprint: Footprint, masks: Masks) -> ZoneLoads:
    """The loads of a footprint's zones. A cell counts to a sum by its share, to a peak where most of it lies."""
    frames = footprint.frames.reshape(len(footprint.frames), -1)
    share = masks.share.reshape(len(ZONES), -1)
    total = share @ frames.T.astype(np.float64)
    peak = np.zeros_like(total)
    for zone, of_cell in zip(peak, share, strict=True):
        most = float(of_cell.max(initial=0.0))
        if most > 0:
            zone[:] = frames[:, of_cell >= min(0.5, most)].max(axis=1)
    return ZoneLoads(masks, peak, total)


def masks_of(shape: Shape, factor: int) -> Masks:
    """The masks of a footprint whose side is known; `factor` is how many points a cell was divided into a side."""
    u = shape.s / shape.length_mm
    ball: Bools = shape.region & (u > 0.6) & (u < 0.78) & ~shape.toes
    body = shape.toeless
    whole = ball if ball.any() else shape.region
    lateral, medial = float(shape.m[whole].min()), float(shape.m[whole].max())
    across = (medial - shape.m) / max(medial - lateral, 1e-9)
    # Everything is measured from lines that lie as the anatomy does: the ball's own begins obliquely.
    oblique = u - (BALL_FROM[1] - BALL_FROM[0]) * np.clip(across, -0.2, 1.2)
    rules: dict[str, Rule] = {}
    heel_to, rules["heel"] = _valley(u[body], shape.pressure[body], HEEL_TO, _NEAR_S, total=True)
    ball_from, rules["ball"] = _valley(oblique[body], shape.pressure[body], BALL_FROM[0], _NEAR_S, total=True)
    is_ball = oblique >= ball_from
    strip, cuts, of_heads = _strips(shape, body & is_ball)
    rules.update(of_heads)
    heel = np.where(shape.m >= 0, _HEEL_M, _HEEL_L)
    piece = np.where(is_ball, _BALL + strip, np.where(u < heel_to, heel, _MIDFOOT))
    share, area = _of_cells(shape, piece, across, factor)
    area_mm2 = area.sum(axis=(1, 2)) * shape.point_mm2 * factor**2
    return Masks(_zones(share, cuts), _zones(area_mm2, cuts), rules)


def _strips(shape: Shape, ball: Bools) -> tuple[Ints, Floats, dict[str, Rule]]:
    """Which strip of the ball each point (R, C) lies in, the strips' borders from the medial side, what set them."""
    tilt = np.tan(np.deg2rad(90.0 - BREAK_DEG))
    along_break = -(shape.m + shape.s * tilt)
    cuts = [HALF, *HEADS]
    rules: dict[str, Rule] = dict.fromkeys(HEAD_BORDERS, "line")
    if ball.any():
        low = float(along_break[ball].min())
        along_break = (along_break - low) / max(float(along_break[ball].max()) - low, 1e-9)
        for number, name in enumerate(HEAD_BORDERS, start=1):
            cuts[number], rules[name] = _valley(along_break[ball], shape.pressure[ball], HEADS[number - 1], _NEAR_M)
    strip: Ints = np.searchsorted(np.sort(cuts), along_break, side="right").astype(np.intp)
    return strip, np.array(cuts), rules


def _valley(at: Floats, pressure: Floats, usual: float, near: float, *, total: bool = False) -> tuple[float, Rule]:
    """Where the profile of `pressure` (n,) over `at` (n,) has its lowest point within `near` of `usual`.

    The profile is the highest pressure of each step, or with `total` the sum. A lowest point at either end is no
    valley: then `usual`, a line.
    """
    n = 2 * round(near / _STEP) + 3
    start = usual - (n / 2) * _STEP
    inside = (at >= start - _STEP) & (at < start + (n + 1) * _STEP)
    place, height = (at[inside] - start) / _STEP, pressure[inside]
    profile, known = np.zeros(n), np.ones(n)
    if total:
        # Shared between the two nearest steps: a step holds now two, now three rows of points.
        lower = np.floor(place - 0.5).astype(np.intp)
        upper_part = place - 0.5 - lower
        profile += np.bincount(lower + 2, height * (1 - upper_part), n + 4)[2 : n + 2]
        profile += np.bincount(lower + 3, height * upper_part, n + 4)[2 : n + 2]
    else:
        step = np.clip(np.floor(place).astype(np.intp), -1, n)
        wide = np.zeros(n + 2)
        np.maximum.at(wide, step + 1, height)
        profile, known = wide[1:-1], (np.bincount(step + 1, minlength=n + 2)[1:-1] > 0).astype(np.float64)
    smooth = np.convolve(profile, np.ones(3), mode="valid") / np.maximum(
        np.convolve(known, np.ones(3), mode="valid"), 1
    )
    lowest = int(smooth.argmin())
    if lowest in (0, len(smooth) - 1) or smooth[lowest] >= min(smooth[0], smooth[-1]):
        return usual, "line"
    return start + (lowest + 1.5) * _STEP, "valley"


def _of_cells(shape: Shape, piece: Ints, across: Floats, factor: int) -> tuple[Floats, Floats]:
    """Each piece's share of every cell (piece, r, c), of all of it and of the part inside the outline."""
    from scipy import ndimage

    toes = _hallux_and_toes(shape, across)
    rows, cols = shape.region.shape[0] // factor, shape.region.shape[1] // factor
    cell = (np.arange(rows)[:, None] * cols + np.arange(cols)[None, :]).repeat(factor, axis=0).repeat(factor, axis=1)

    def counted(labels: Ints, n: int, where: Bools | None = None) -> Floats:
        index = cell * n + labels if where is None else cell[where] * n + labels[where]
        counts = np.bincount(index.ravel(), minlength=rows * cols * n).astype(np.float64)
        return np.asarray(counts.reshape(rows, cols, n).transpose(2, 0, 1) / factor**2)

    # Faint load around the outline goes with the nearest part of the print: foot, hallux or toes.
    kind = counted(toes, 3, shape.region)
    sure = kind.sum(axis=0) > 0
    nearest = ndimage.distance_transform_edt(~sure, return_distances=False, return_indices=True)
    kind = np.divide(kind, kind.sum(axis=0), out=np.zeros_like(kind), where=sure)[:, nearest[0], nearest[1]]
    lines = counted(piece, _PIECES)
    share = np.where(np.arange(_PIECES)[:, None, None] < _HALLUX, lines * kind[0], 0.0)
    share[_HALLUX], share[_TOES] = kind[1], kind[2]
    inside = counted(np.where(toes > 0, _HALLUX - 1 + toes, piece), _PIECES, shape.region)
    own = (slice(None), slice(PAD, rows - PAD), slice(PAD, cols - PAD))
    return share[own], inside


def _hallux_and_toes(shape: Shape, across: Floats) -> Ints:
    """0 for the foot, 1 for the hallux, 2 for the other toes (R, C)."""
    kind = np.zeros(shape.region.shape, dtype=np.intp)
    if shape.toes.any():
        top = basins(shape.pressure, shape.toes)[shape.toes]
        kind[shape.toes] = np.where(across.ravel()[top] < HALLUX_WITHIN, 1, 2)
    return kind


def _zones(pieces: Floats, cuts: Floats) -> Floats:
    """The zones (zone, …) that pieces (piece, …) make; `cuts` are the middle and the four borders of the heads."""
    strips = pieces[_BALL : _BALL + _STRIPS]
    ends = np.concatenate([[-1.0], np.sort(cuts), [2.0]])
    centres = (ends[1:] + ends[:-1]) / 2
    head = np.searchsorted(np.sort(cuts[1:]), centres)

    def ball(chosen: Bools) -> Floats:
        return np.asarray(strips[chosen].sum(axis=0))

    made: dict[Zone, Floats] = {
        "heel": pieces[_HEEL_M] + pieces[_HEEL_L],
        "heel_medial": pieces[_HEEL_M],
        "heel_lateral": pieces[_HEEL_L],
        "midfoot": pieces[_MIDFOOT],
        "forefoot_medial": ball(centres < cuts[0]),
        "forefoot_lateral": ball(centres > cuts[0]),
        "mt1": ball(head == 0),
        "mt2": ball(head == 1),
        "mt3": ball(head == 2),
        "mt4": ball(head == 3),
        "mt5": ball(head == 4),
        "ray1": ball(head == 0),
        "ray2_3": ball((head == 1) | (head == 2)),
        "ray4_5": ball(head >= 3),
        "hallux": pieces[_HALLUX],
        "toes": pieces[_TOES],
    }
    return np.array([made[zone] for zone in ZONES])
