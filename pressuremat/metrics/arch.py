"""How much of the arch touches the ground.

In: a footprint's shape. Out: arch index, modified arch index, Chippaux-Smirak and Staheli indices.
Refuses to know time. Definitions: docs/definitions-footprint.md.
"""

from __future__ import annotations

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics.record import FootInput, Measured, Metric
from pressuremat.processing.shape import Shape
from pressuremat.processing.zones import thirds
from pressuremat.types import Floats

#: Above this pitch the arch index cannot tell the bands apart: they are 0.05 wide.
PITCH_LIMIT_MM = 20.0


def arch_index_of(s: Floats, area: Floats, toeless_length: float, half_s: float = 0.0) -> float:
    """Arch index of points (n,) of a toeless foot: area of the middle third over that of all.

    `s` from the heel along the axis and `toeless_length` in one unit, `area` what each point stands for; NaN for an
    empty foot. Cavanagh & Rodgers 1987, doi:10.1016/0021-9290(87)90255-7.

    >>> import numpy as np
    >>> arch_index_of(np.array([1.0, 5.0, 9.0]), np.array([4.0, 2.0, 4.0]), 12.0)
    0.2
    """
    heel, middle, fore = thirds(s, area, toeless_length, half_s)
    total = heel + middle + fore
    return middle / total if total > 0 else float("nan")


def print_widths(s: Floats, m: Floats, half_s: float, half_m: float, low: float, high: float) -> Floats:
    """Width of a region of points on lines across the axis from s = `low` to `high`, one each two `half_s`.

    From the outermost medial to the outermost lateral crossing; 0 on a line that misses the region.
    """
    step = 2 * half_s
    n = max(1, int(np.floor((high - low) / step + 1e-6)))
    inside = (s >= low) & (s < low + n * step)
    line = np.minimum(((s[inside] - low) / step).astype(np.intp), n - 1)
    left, right = np.full(n, np.inf), np.full(n, -np.inf)
    np.minimum.at(left, line, m[inside])
    np.maximum.at(right, line, m[inside])
    hit = np.isfinite(left)
    return np.where(hit, np.where(hit, right, 0) - np.where(hit, left, 0) + 2 * half_m, 0.0)


def thirds_widths(shape: Shape) -> tuple[float, float, float]:
    """Greatest heel width, least midfoot width, greatest forefoot width of C′ in mm."""
    region, cut = shape.toeless, shape.toeless_mm / 3
    s, m = shape.s[region], shape.m[region]
    each = [print_widths(s, m, shape.half_s, shape.half_m, k * cut, (k + 1) * cut) for k in range(3)]
    return float(each[0].max()), float(each[1].min()), float(each[2].max())


def coarse(foot: FootInput) -> str | None:
    """Why cells of this size do not tell arches apart; None where they do."""
    known = foot.footprint.geometry.pitch_known
    return N_("cells are too large to tell arches apart") if known and foot.pitch_mm > PITCH_LIMIT_MM else None


def arch_index(foot: FootInput) -> Measured:
    """Arch index of a footprint: area of the middle third of the toeless print over the whole of it."""
    shape = foot.shape
    region = shape.toeless
    area = np.full(int(region.sum()), shape.point_mm2)
    value = arch_index_of(shape.s[region], area, shape.toeless_mm, shape.half_s)
    return Measured(value, reason=coarse(foot))


def modified_arch_index(foot: FootInput) -> Measured:
    """Arch index of load: the middle third's share of the force on the toeless print (Chu 1995)."""
    shape = foot.shape
    region = shape.toeless
    value = arch_index_of(shape.s[region], shape.pressure[region].clip(0), shape.toeless_mm, shape.half_s)
    return Measured(value, reason=coarse(foot))


def chippaux_smirak_pct(foot: FootInput) -> Measured:
    """Least width of the midfoot over the greatest of the forefoot in %; 0 where the midfoot is off the ground."""
    _, middle, fore = thirds_widths(foot.shape)
    value = 100.0 * middle / fore if fore > 0 else None
    reason = N_("the print has no forefoot") if value is None else coarse(foot)
    return Measured(value, reason=reason)


def staheli_index(foot: FootInput) -> Measured:
    """Least width of the midfoot over the greatest of the heel."""
    heel, middle, _ = thirds_widths(foot.shape)
    value = middle / heel if heel > 0 else None
    reason = N_("the print has no heel") if value is None else coarse(foot)
    return Measured(value, reason=reason)


ARCH_INDEX = Metric(
    "arch_index",
    N_("Arch index"),
    "1",
    "footprint",
    arch_index,
    N_("Area of the middle third of the footprint without toes, over the area of all three thirds."),
    "Cavanagh & Rodgers 1987, doi:10.1016/0021-9290(87)90255-7",
    3,
    frozenset({"shape", "barefoot"}),
    N_("Pitch up to 20 mm; one fixed outline pressure. Higher in walking and on one leg than in quiet standing."),
    rests_on=frozenset({"outline"}),
)
MODIFIED_ARCH_INDEX = Metric(
    "modified_arch_index",
    N_("Modified arch index"),
    "1",
    "footprint",
    modified_arch_index,
    N_("Force on the middle third of the footprint without toes, over the force on all three thirds."),
    "Chu et al. 1995, Foot & Ankle International",
    3,
    frozenset({"shape", "barefoot", "calibrated"}),
    N_("Needs sensors that respond in proportion to pressure."),
    detail="professional",
)
CHIPPAUX_SMIRAK = Metric(
    "chippaux_smirak_pct",
    N_("Chippaux-Smirak index"),
    "%",
    "footprint",
    chippaux_smirak_pct,
    N_("Least width of the midfoot over the greatest width of the forefoot."),
    "Chippaux 1947, Smirak 1960; validity: Ann Rehabil Med 2023;47:222, doi:10.5535/arm.23015",
    0,
    frozenset({"shape", "barefoot"}),
    N_("Pitch up to 20 mm."),
    rests_on=frozenset({"outline"}),
)
STAHELI = Metric(
    "staheli_index",
    N_("Staheli index"),
    "1",
    "footprint",
    staheli_index,
    N_("Least width of the midfoot over the greatest width of the heel."),
    "Staheli et al. 1987, J Bone Joint Surg Am 69:426; validity: doi:10.5535/arm.23015",
    2,
    frozenset({"shape", "barefoot"}),
    N_("Pitch up to 20 mm."),
    rests_on=frozenset({"outline"}),
    detail="professional",
)
