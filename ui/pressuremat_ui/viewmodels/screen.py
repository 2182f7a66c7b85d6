"""What the widgets draw: pictures, curves and figures as plain data. View-models make them, nothing is computed here
beyond what a drawing needs, and no measure is taken from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from pressuremat.calibration.passport import grade_of_mat, grade_short
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _, number, places
from pressuremat.types import Calibrator, Floats, FootSide, Pressure, Unit

Tone = Literal["plain", "fine", "watch", "flag"]

_STEPS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
#: 95 % of a two-dimensional normal distribution lies within this many squared standard deviations.
_CHI2_95 = 5.991


def nice_ceiling(value: float) -> float:
    """The next round number that is not below `value`; 1 for what is not above zero."""
    if not value > 0 or not np.isfinite(value):
        return 1.0
    decade = 10.0 ** np.floor(np.log10(value))
    return float(next(step * decade for step in _STEPS if step * decade >= value * (1 - 1e-9)))


def side_label(side: FootSide) -> str:
    """The word above a foot."""
    return {"left": _("Left"), "right": _("Right")}.get(side, _("Side unknown"))


def unit_label(unit: Unit) -> str:
    """The unit of a cell as a person reads it."""
    return _("kPa") if unit == "kPa" else _("counts")


def load_unit_label(unit: Unit) -> str:
    """The unit of a sum over cells as a person reads it."""
    return _("N") if unit == "kPa" else _("counts")


@dataclass(frozen=True, eq=False)
class FootMark:
    """A foot in a heat map: `outlines_mm` closed lines (n, 2), `trail_mm` (n, 2) its centre of pressure so far; both
    may be empty. `at_mm` is where its centre of pressure is, or None."""

    side: FootSide
    label: str
    outlines_mm: tuple[Floats, ...]
    trail_mm: Floats
    at_mm: tuple[float, float] | None


@dataclass(frozen=True, eq=False)
class HeatPicture:
    """The mat at one moment. `values` (R, C) in `unit`; `maximum` is the upper end of the colour scale."""

    geometry: MatGeometry
    values: Pressure
    unit: Unit
    maximum: float
    feet: tuple[FootMark, ...] = ()
    body_mm: tuple[float, float] | None = None
    body_trail_mm: Floats = field(default_factory=lambda: np.empty((0, 2)))
    #: Outlines (n, 2) of feet that are no longer there.
    left_mm: tuple[Floats, ...] = ()


def picture_words(picture: HeatPicture) -> str:
    """What a heat map shows, for who cannot see it: the greatest value, where it is, and which feet are there."""
    g, values = picture.geometry, picture.values
    peak = float(np.nanmax(values, initial=0.0))
    if not peak > 0:
        return _("Nothing on the mat.")
    row, col = divmod(int(np.nanargmax(values)), g.cols)
    says = _("Greatest: {value} {unit}, {x} cm from the left and {y} cm from the near edge.").format(
        value=number_text(peak, 0),
        unit=unit_label(picture.unit),
        x=number_text((float(g.x_mm[col]) - g.origin_mm[0]) / 10.0, 0),
        y=number_text((float(g.y_mm[row]) - g.origin_mm[1]) / 10.0, 0),
    )
    feet = ", ".join(foot.label for foot in picture.feet)
    return f"{says} {_('Feet: {names}.').format(names=feet)}" if feet else says


@dataclass(frozen=True)
class LoadFigures:
    """Two pairs of big figures. Texts are an en dash where nobody stands; fractions are None then."""

    left: str = "–"
    right: str = "–"
    left_fraction: float | None = None
    heel: str = "–"
    fore: str = "–"
    heel_fraction: float | None = None
    per_foot: tuple[tuple[FootSide, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Curves:
    """Load over time: three curves (n,) over `time_s` (n,), shown from `start_s` to `end_s` and 0…`maximum`.

    Times are told from `zero_s`.
    """

    time_s: Floats
    total: Floats
    left: Floats
    right: Floats
    start_s: float
    end_s: float
    maximum: float
    unit: str
    zero_s: float = 0.0


@dataclass(frozen=True, eq=False)
class SwayPicture:
    """The body's centre of pressure about its mean: `path_mm` (n, 2), the dashed ellipse, and what to say of it."""

    path_mm: Floats
    ellipse: tuple[float, float, float] | None
    says: str


def ellipse_95(path_mm: Floats) -> tuple[float, float, float] | None:
    """(semi-axis a, semi-axis b, angle of a from +x in degrees) that would hold 95 % of normal points; a drawing aid.

    None where there are fewer than three points or they lie on one spot.
    """
    if len(path_mm) < 3:
        return None
    values, vectors = np.linalg.eigh(np.cov(path_mm.T))
    if not values[1] > 0:
        return None
    b, a = np.sqrt(np.maximum(values, 0) * _CHI2_95)
    return float(a), float(b), float(np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1])))


def thinned(rows: Floats, n_max: int, n_before: int = 0) -> Floats:
    """About `n_max` of `rows` (n, w), time first, with every peak and trough of the others kept; a copy.

    `n_before` rows came before these: groups begin at the same rows whatever the window, so that a curve that moves
    over the screen keeps its shape.
    """
    if len(rows) <= n_max:
        return rows.copy()
    k = 2 ** int(np.ceil(np.log2(2 * len(rows) / n_max)))
    skip = -n_before % k
    groups = rows[skip : skip + (len(rows) - skip) // k * k].reshape(-1, k, rows.shape[1])
    low, high = groups.min(axis=1), groups.max(axis=1)
    falls = groups[:, 0] > groups[:, -1]
    pairs = np.stack([np.where(falls, high, low), np.where(falls, low, high)], axis=1)
    pairs[:, 0, 0], pairs[:, 1, 0] = groups[:, 0, 0], groups[:, k // 2, 0]
    middle = pairs.reshape(-1, rows.shape[1])
    return np.concatenate([rows[:skip], middle, rows[skip + groups.shape[0] * k :]])


def number_text(value: float, decimals: int | None = None) -> str:
    """A number as the language in use writes it; without `decimals`, as many as it needs."""
    return number(value, places(value) if decimals is None else decimals)


def percent_pair(fraction: float) -> tuple[str, str]:
    """Two whole percentages that always add up to 100; en dashes where `fraction` is NaN."""
    if not np.isfinite(fraction):
        return "–", "–"
    first = round(100 * fraction)
    return str(first), str(100 - first)


def mat_words(unit: Unit, calibration: Calibrator | None) -> str:
    """The mat's grade as it stands in a header: `unit` is that of the frames as they come."""
    return grade_short(grade_of_mat(unit, calibration))
