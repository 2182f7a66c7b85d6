"""The frontal angle of a leg from three points clicked on a photo.

In: pixels of hip, knee and ankle. Out: degrees with their error, and what a visit keeps of them. The photo itself
never comes here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from pressuremat.errors import VisitError
from pressuremat.i18n import _
from pressuremat.visit.model import Fppa

Pixel = tuple[float, float]
#: When a photo was taken: standing, or at the bottom of a squat; as `Fppa` calls it.
Moment = Literal["stance", "bottom"]

#: One standard deviation of a click in each direction; choice of this program, no published figure.
CLICK_SD_PX = 5.0
#: Shorter than this on the photo, a thigh or a shank is no more than its clicks' error.
_LEAST_PX = 30.0


def frontal_angle(
    hip: Pixel, knee: Pixel, ankle: Pixel, side: str, from_behind: bool = False, click_sd_px: float = CLICK_SD_PX
) -> tuple[float, float]:
    """(degrees from straight, one standard deviation) of a leg on a frontal photo; a knee that is inward is positive.

    Pixels are (x to the right, y down) of a person who faces the camera, so that their left leg is on the right of
    the picture; `from_behind` where they turn their back. The error is that of clicks off by `click_sd_px` each way:
    where a photo is shown smaller than it is, a click on the screen is off by more of its pixels. Raises VisitError
    where two points lie so close together that no angle can be told.

    >>> angle, sd = frontal_angle((600, 200), (580, 600), (600, 1000), "left")
    >>> round(angle, 1), round(sd, 1)
    (5.7, 1.8)
    """
    if side not in ("left", "right"):
        raise ValueError(f"side must be left or right, not {side!r}")
    points = np.array([hip, knee, ankle], dtype=np.float64)
    least_px = _LEAST_PX * max(click_sd_px / CLICK_SD_PX, 1.0)
    if not np.isfinite(points).all() or min(_length(points[0], points[1]), _length(points[1], points[2])) < least_px:
        raise VisitError(
            _("Expected hip, knee and ankle well apart on the photo, got points close together; click them again.")
        )
    sign = (-1.0 if side == "left" else 1.0) * (-1.0 if from_behind else 1.0)
    moved = [_bend(points + step) - _bend(points - step) for step in _steps()]
    return sign * _bend(points), click_sd_px * float(np.sqrt(np.square(np.array(moved) / 0.02).sum()))


def with_angle(before: Fppa | None, moment: Moment, degrees: float, sd_deg: float) -> Fppa:
    """A leg's angles with that of one more photo; the error that is kept is the larger one of both photos.

    >>> with_angle(Fppa(stance=2.0, error_deg=1.4), "bottom", 14.0, 1.1)
    Fppa(stance=2.0, bottom=14.0, error_deg=1.4)
    """
    known = before or Fppa()
    other = known.bottom if moment == "stance" else known.stance
    error_deg = max(sd_deg, known.error_deg or 0.0) if other is not None else sd_deg
    if moment == "stance":
        return replace(known, stance=degrees, error_deg=error_deg)
    return replace(known, bottom=degrees, error_deg=error_deg)


def _steps() -> list[np.ndarray]:
    return [0.01 * np.eye(6)[i].reshape(3, 2) for i in range(6)]


def _length(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.hypot(*(b - a)))


def _bend(points: np.ndarray) -> float:
    """Angle of the shank against the thigh's line, degrees; positive where the knee is to the right of hip–ankle."""
    thigh, shank = points[1] - points[0], points[2] - points[1]
    turn = thigh[0] * shank[1] - thigh[1] * shank[0]
    return float(np.degrees(np.arctan2(turn, thigh @ shank)))
