"""How somebody stood at their last visit, to stand the same way again, and how far off they are now.

A person of the library enters, outlines of their feet on the mat leave; live feet enter, mm and degrees leave. Compared
are loaded cells with loaded cells, middle with middle and long axis with long axis, so that it costs no time; a tenth
of a cell or a degree is beyond it, and beyond anybody who places a foot.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from pressuremat.errors import CalibrationError, FileFormatError
from pressuremat.geometry import MatGeometry
from pressuremat.knee.tables import limit
from pressuremat.processing.feet import principal_deg
from pressuremat.processing.outline import outline_mm
from pressuremat.store import Library, recordings, visits
from pressuremat.types import Cells, Floats, Footprint

Foot = Literal["left", "right"]
#: Tests in which somebody stands still on both feet, the plainest first.
STANDING = ("stand", "stand-eyes-closed")


@dataclass(frozen=True)
class Pose:
    """Where a foot is: the middle of its loaded cells in mm of the mat, and its long axis in degrees from +y toward
    +x."""

    x_mm: float
    y_mm: float
    axis_deg: float


@dataclass(frozen=True, eq=False)
class Foothold:
    """One foot as it stood: closed lines (n, 2) around it, in mm of the mat."""

    side: Foot
    outlines_mm: tuple[Floats, ...]
    pose: Pose


@dataclass(frozen=True, eq=False)
class Stance:
    """Both feet at a visit of that day, on a mat of that geometry."""

    day: str
    geometry: MatGeometry
    feet: tuple[Foothold, ...]

    def of(self, side: str) -> Foothold | None:
        """The foot of a side, None where it was not there."""
        return next((one for one in self.feet if one.side == side), None)


@dataclass(frozen=True)
class Apart:
    """How a foot stands beside how it stood: so many mm further out and forward, its toes so many degrees further
    out; negative is further in and back."""

    side: Foot
    out_mm: float
    forward_mm: float
    toes_out_deg: float

    @property
    def same(self) -> bool:
        """Whether that is the same stance, by the limits of `knee/reference/limits.csv`."""
        far_mm = math.hypot(self.out_mm, self.forward_mm)
        return far_mm <= limit("stance_same_mm") and abs(self.toes_out_deg) <= limit("stance_same_deg")


def last_stance(
    library: Library, person_id: int, failed: Callable[[str], object] = lambda _says: None
) -> Stance | None:
    """How somebody stood at the last visit at which a recording shows both their feet; None where none does.

    What cannot be read is told to `failed`, and the visit before it is looked at.
    """
    from pressuremat.analysis.offline import analyse
    from pressuremat.calibration import store
    from pressuremat.files import read

    for visit in reversed(visits.of_person(library, person_id)):
        for protocol in STANDING:
            for trial in visit.trials:
                if trial.protocol != protocol or trial.recording_id is None:
                    continue
                try:
                    recording = store.newest(read(recordings.get(library, trial.recording_id).path))
                    made = stance_of(
                        analyse(recording, protocol=protocol).footprints, recording.geometry, visit.at[:10]
                    )
                except (FileFormatError, CalibrationError, OSError) as error:
                    failed(str(error))
                    continue
                if made is not None:
                    return made
    return None


def stance_of(footprints: Sequence[Footprint], geometry: MatGeometry, day: str = "") -> Stance | None:
    """The longest standing print of each foot; None where one of the two is not there."""
    feet = []
    for side in ("left", "right"):
        prints = [one for one in footprints if one.side == side and one.static]
        if not prints:
            return None
        one = max(prints, key=lambda it: it.end_s - it.start_s)
        rows, cols = np.nonzero(one.image >= one.contour)
        pose = _pose(one.geometry.x_mm[cols], one.geometry.y_mm[rows])
        if pose is None:
            return None
        feet.append(Foothold(side, tuple(outline_mm(one)), pose))
    return Stance(day, geometry, tuple(feet))


def on_mat(stance: Stance, geometry: MatGeometry) -> Stance:
    """The stance on another mat: where it was if the mat is alike, else with its middle on the mat's."""
    then = stance.geometry
    if (then.width_mm, then.depth_mm, then.origin_mm) == (geometry.width_mm, geometry.depth_mm, geometry.origin_mm):
        return stance
    points = np.concatenate([line for foot in stance.feet for line in foot.outlines_mm])
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    wanted = np.array(geometry.origin_mm) + np.array([geometry.width_mm, geometry.depth_mm]) / 2
    by = wanted - middle
    feet = tuple(
        replace(
            foot,
            outlines_mm=tuple(line + by for line in foot.outlines_mm),
            pose=replace(foot.pose, x_mm=foot.pose.x_mm + float(by[0]), y_mm=foot.pose.y_mm + float(by[1])),
        )
        for foot in stance.feet
    )
    return Stance(stance.day, geometry, feet)


def apart(then: Foothold, cells: Cells, geometry: MatGeometry) -> Apart | None:
    """How the foot on `cells`, flat indices into the mat's array, stands beside `then`; None for too few of them."""
    rows, cols = np.divmod(cells, geometry.cols)
    now = _pose(geometry.x_mm[cols], geometry.y_mm[rows])
    if now is None:
        return None
    outward = -1.0 if then.side == "left" else 1.0
    turned = (now.axis_deg - then.pose.axis_deg + 90.0) % 180.0 - 90.0
    return Apart(then.side, outward * (now.x_mm - then.pose.x_mm), now.y_mm - then.pose.y_mm, outward * turned)


def _pose(x_mm: Floats, y_mm: Floats) -> Pose | None:
    """None for fewer cells than tell a direction."""
    if len(x_mm) < 3:
        return None
    return Pose(float(x_mm.mean()), float(y_mm.mean()), float(principal_deg(x_mm, y_mm)))
