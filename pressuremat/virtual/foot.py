"""A foot's pressure: smooth, with soft edges, the sum of parts that can be loaded one by one.

Parameters of a foot enter; unit pressures of its parts at any point of the sole leave. How much load each part
carries at which moment is `motion`'s business; what a mat makes of the pressure is `mat`'s. Coordinates of the sole:
s from the heel toward the toes, m across, medial positive, mm, so that both feet are the same until they are placed.

The shapes are our own drawing after footprints of healthy adults: tapered capsules joined smoothly, pressure falling
to zero over 9 mm at their edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pressuremat.types import Floats

FootName = Literal["left", "right"]

#: Parts that carry load, rear to front. The heel is four, so that its centre of pressure can move both ways.
HEEL = ("heel_back_lateral", "heel_back_medial", "heel_front_lateral", "heel_front_medial")
MIDFOOT = ("midfoot",)
HEADS = ("mt1", "mt2", "mt3", "mt4", "mt5")
TOES = ("hallux", "toe2", "toe3", "toe4", "toe5")
PARTS = HEEL + MIDFOOT + HEADS + TOES
N_PARTS = len(PARTS)
IS_TOE: NDArray[np.bool_] = np.array([part in TOES for part in PARTS])

#: The drawing is of a foot of this length; others are it, scaled.
DRAWN_LENGTH_MM = 250.0
EDGE_MM = 9.0
TOE_EDGE_MM = 7.0

#: How far an arch that is wholly flexible gives way per body weight, below and above half of it [P].
GIVES_BELOW_HALF = 1.6
GIVES_ABOVE_HALF = 0.12

_JOIN_MM = 5.0
# The drawing is turned about the heel so that the foot's axis, as it is defined, lies along s.
_TURN_AT_MM = 30.0
_COS, _SIN = float(np.cos(np.deg2rad(7.2))), float(np.sin(np.deg2rad(7.2)))
_HEADS_SM = ((180.0, 29.0), (187.0, 11.0), (182.0, -5.0), (174.0, -18.0), (165.0, -31.0))
_HEADS_WIDTH = (11.5, 10.5, 10.5, 10.0, 10.0)
_HALLUX = ((221.0, 27.0, 11.5), (233.0, 24.5, 12.5))
_LESSER = ((236.0, 4.0, 10.0), (229.5, -11.0, 9.5), (220.0, -24.5, 9.3), (208.0, -36.5, 9.0))


@dataclass(frozen=True)
class Foot:
    """One foot. `arch` runs from 0 (high) over about 0.5 (typical) to 1 (low); lengths in mm.

    `width` scales the sole across. `flexible` (0…1) is how far the arch gives way under more than half of the body's
    weight.
    """

    side: FootName
    length_mm: float = DRAWN_LENGTH_MM
    arch: float = 0.5
    flexible: float = 0.3
    width: float = 1.0

    def __post_init__(self) -> None:
        if not 150.0 <= self.length_mm <= 350.0:
            raise ValueError(f"foot_mm must be 150 to 350, not {self.length_mm:g}")
        if not (0.0 <= self.arch <= 1.0 and 0.0 <= self.flexible <= 1.0):
            raise ValueError(f"arch and flexible must be 0 to 1, not {self.arch:g} and {self.flexible:g}")
        if not 0.7 <= self.width <= 1.4:
            raise ValueError(f"width must be 0.7 to 1.4, not {self.width:g}")

    @property
    def medial_x(self) -> float:
        """+1 where medial is toward +x for a foot that points along +y (left), −1 for a right one."""
        return 1.0 if self.side == "left" else -1.0

    def under(self, load_bw: float) -> Foot:
        """The foot as it is under `load_bw` times the body's weight: a flexible arch is lower in walking, and gives way
        most as load first comes onto it, so that it is higher in sitting."""
        gives = GIVES_BELOW_HALF if load_bw < 0.5 else GIVES_ABOVE_HALF
        arch = float(np.clip(self.arch + gives * self.flexible * (load_bw - 0.5), 0.0, 1.0))
        return Foot(self.side, self.length_mm, arch, self.flexible, self.width)

    def unit_pressures(self, s_mm: Floats, m_mm: Floats) -> Floats:
        """Pressure of each part under 1 N at points of the sole, shape (N_PARTS, *s.shape), kPa, each part's
        integral being 1 N."""
        return _drawing(self, s_mm, m_mm) * _norms(self).reshape((-1,) + (1,) * np.ndim(s_mm))

    def centroids(self) -> Floats:
        """(s, m) in mm of every part's centre of pressure, shape (N_PARTS, 2)."""
        return _moments(self)[1]


def _smooth_step(x: Floats) -> Floats:
    x = np.clip(x, 0.0, 1.0)
    return x * x * x * (x * (6.0 * x - 15.0) + 10.0)


def _capsule(s: Floats, m: Floats, a: tuple[float, float, float], b: tuple[float, float, float]) -> Floats:
    """How deep a point lies inside the capsule from circle `a` to circle `b`, each (s, m, radius); negative outside."""
    ds, dm = b[0] - a[0], b[1] - a[1]
    t = np.clip(((s - a[0]) * ds + (m - a[1]) * dm) / (ds * ds + dm * dm), 0.0, 1.0)
    return np.asarray(a[2] + (b[2] - a[2]) * t - np.hypot(s - a[0] - t * ds, m - a[1] - t * dm))


def _midfoot_half_width(arch: float) -> float:
    """Half the width of the midfoot's band, mm on the drawn foot."""
    return 11.0 + 18.3 * arch


def _depth(foot: Foot, s: Floats, m: Floats) -> Floats:
    """Depth inside the sole without toes, on the drawn foot: heel, lateral band and ball of the foot, joined."""
    half = _midfoot_half_width(foot.arch)
    parts = (
        _capsule(s, m, (32.0, 0.0, 27.0), (60.0, -4.0, 20.5)),
        _capsule(s, m, (58.0, -25.5 + half, half), (160.0, -37.5 + half, half)),
        _capsule(s, m, (177.0, 27.0, 21.0), (183.0, 8.0, 21.0)),
        _capsule(s, m, (183.0, 8.0, 21.0), (163.0, -29.0, 17.5)),
        _capsule(s, m, (156.0, -27.0, 16.0), (170.0, 16.0, 22.0)),
    )
    total = np.zeros(np.broadcast(s, m).shape)
    for part in parts:
        total += np.exp(np.clip(part / _JOIN_MM, -60.0, 60.0))
    return np.asarray(_JOIN_MM * np.log(np.maximum(total, 1e-26)))


def _bump(s: Floats, m: Floats, centre: tuple[float, float], width_s: float, width_m: float) -> Floats:
    return np.asarray(np.exp(-0.5 * (((s - centre[0]) / width_s) ** 2 + ((m - centre[1]) / width_m) ** 2)))


def _drawing(foot: Foot, s_mm: Floats, m_mm: Floats) -> Floats:
    """The parts' pressures in arbitrary units, shape (N_PARTS, *s.shape)."""
    scale = foot.length_mm / DRAWN_LENGTH_MM
    ahead, across = np.asarray(s_mm) / scale - _TURN_AT_MM, np.asarray(m_mm) / (scale * foot.width)
    s = _TURN_AT_MM + ahead * _COS - across * _SIN
    m = ahead * _SIN + across * _COS
    edge = _smooth_step(_depth(foot, s, m) * scale / EDGE_MM)
    rear = 1.0 - _smooth_step((s - 55.0) / 45.0)
    front = _smooth_step((s - 112.0 - 0.25 * m) / 46.0)
    out = np.empty((N_PARTS, *s.shape))
    k = 0
    for back in (24.0, 46.0):
        for side in (-1.0, 1.0):
            half = _smooth_step(0.5 + side * m / 50.0)
            out[k] = edge * rear * (_bump(s, m, (back, 8.5 * side), 13.0, 11.5) + 0.22 * half)
            k += 1
    # The band presses most along its lateral ridge, as the fifth metatarsal's base does.
    out[k] = edge * np.clip(1.0 - rear - front, 0.0, None) * (0.75 + 0.25 * _bump(s, m, (112.0, -24.0), 60.0, 12.0))
    k += 1
    near = np.stack([_bump(s, m, (165.0, head[1]), 60.0, 8.0) for head in _HEADS_SM]) + 1e-12
    near /= near.sum(axis=0)
    for head, width, nearness in zip(_HEADS_SM, _HEADS_WIDTH, near, strict=True):
        out[k] = edge * front * (_bump(s, m, (head[0] - 1.0, head[1]), 11.5, width) + 0.24 * nearness)
        k += 1
    depth = _capsule(s, m, *_HALLUX)
    out[k] = _smooth_step(depth * scale / TOE_EDGE_MM) * (0.35 + _bump(s, m, (228.0, 25.5), 9.0, 8.0))
    k += 1
    for toe in _LESSER:
        depth = _capsule(s, m, (toe[0] - 2.0, toe[1] + 1.0, toe[2] - 0.8), toe)
        out[k] = _smooth_step(depth * scale / TOE_EDGE_MM) * (0.5 + _bump(s, m, toe[:2], 6.0, 6.0))
        k += 1
    return out


@lru_cache(maxsize=64)
def _moments(foot: Foot) -> tuple[Floats, Floats]:
    """Integral over the sole in mm² of every part's drawing, and its centroid (s, m) in mm."""
    step = 1.0
    reach = 0.32 * foot.length_mm * max(foot.width, 1.0)
    s, m = np.meshgrid(
        np.arange(-10.0, foot.length_mm + 10.0, step), np.arange(-reach, reach, step), indexing="ij", sparse=False
    )
    drawing = _drawing(foot, s, m)
    sums = drawing.sum(axis=(1, 2))
    centroids = np.stack([(drawing * s).sum(axis=(1, 2)) / sums, (drawing * m).sum(axis=(1, 2)) / sums], axis=1)
    for array in (sums, centroids):
        array.setflags(write=False)
    return sums * step * step, centroids


def _norms(foot: Foot) -> Floats:
    """Factor from the drawing to kPa under 1 N: 1 N/mm² is 1000 kPa."""
    return np.asarray(1000.0 / _moments(foot)[0])
