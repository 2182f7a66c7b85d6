"""The photo step: hip, knee and ankle clicked on a frontal photo, and the legs' angles with their errors.

A way to open and to keep a photo enters, then clicks in the photo's pixels; angles leave. The photo is looked at and
forgotten, unless somebody chooses to keep it with the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pressuremat.i18n import N_, _, number
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.observable import Observable

if TYPE_CHECKING:
    from pressuremat.visit import Moment

JOINTS = (("hip", N_("Hip")), ("knee", N_("Knee")), ("ankle", N_("Ankle")))
SIDES = (("left", N_("Left leg")), ("right", N_("Right leg")))
MOMENTS = (("stance", N_("Standing")), ("bottom", N_("Bottom of the squat")))
#: Where a joint first appears that is placed by keys, as a share of the photo's height.
_HEIGHTS = {"hip": 0.3, "knee": 0.55, "ankle": 0.8}
#: So close to a point a press takes hold of it, pixels of the screen.
GRAB_PX = 16.0

Point = tuple[float, float]
Angles = dict[str, tuple[float, float]]


class Picture(Protocol):
    """What is used of an opened photo here."""

    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


class PhotoViewModel(Observable):
    """What the photo step says and shows."""

    def __init__(self, load: Callable[[Path], Any], save: Callable[[Any, Path], Any], jobs: Jobs) -> None:
        super().__init__()
        self._load, self._save, self._jobs = load, save, jobs
        self._take: Callable[[Any, Any], Any] = lambda _moment, _angles: None
        self._folder: Path | None = None
        self._asked = 0
        self._armed = True
        self._scale = 1.0
        self.picture: Any = None
        self.message = ""
        self.moment: Moment = "stance"
        self.side = "left"
        self.joint = "hip"
        self.from_behind = False
        self.points: Mapping[str, Mapping[str, Point]] = {"left": {}, "right": {}}
        self.angles: Angles = {}
        self.says = ""
        self.hint = ""
        self.keep = False
        self.can_keep = False
        self.can_take = False
        self._forget_points()

    def begin(self, moment: str, folder: Path | None, take: Callable[[Any, Any], Any]) -> None:
        """A photo of that moment is wanted; `take(moment, angles)` gets what it comes to. A photo that was kept goes to
        `folder`. Nothing of an earlier photo stays."""
        self._asked += 1
        self._folder, self._take = folder, take
        self.moment = "bottom" if moment == "bottom" else "stance"
        self.picture, self.message, self.keep, self.from_behind = None, "", False, False
        self.can_keep = folder is not None
        self.side = "left"
        self._forget_points()

    def open(self, path: Path) -> None:
        """Look at another photo; its points are to be clicked anew."""
        self._asked += 1
        asked = self._asked

        def done(picture: Any) -> None:
            if asked == self._asked:
                self.message = ""
                self._forget_points()
                self.picture = picture
                self._tell()

        def failed(says: str) -> None:
            if asked == self._asked:
                self.message = says

        self._jobs.run(lambda: self._load(path), done, failed)

    # -- points -------------------------------------------------------------------------------------------------------

    def shown_at(self, scale: float) -> None:
        """The photo is shown at so many pixels of the screen for one of its own."""
        if scale > 0:
            self._scale = scale
            self._measure()

    def choose_side(self, side: str) -> None:
        """The next points are those of this leg. Raises ValueError for another."""
        if side not in dict(SIDES):
            raise ValueError(f"side must be one of {', '.join(dict(SIDES))}, not {side!r}")
        self.side = side
        self._next()

    def choose_joint(self, joint: str) -> None:
        """The next click, or the arrow keys, set this joint. Raises ValueError for another."""
        if joint not in dict(JOINTS):
            raise ValueError(f"joint must be one of {', '.join(dict(JOINTS))}, not {joint!r}")
        self.joint, self._armed = joint, True
        self._tell()

    def choose_moment(self, moment: str) -> None:
        """When the photo was taken. Raises ValueError for another moment."""
        if moment not in dict(MOMENTS):
            raise ValueError(f"moment must be one of {', '.join(dict(MOMENTS))}, not {moment!r}")
        self.moment = "bottom" if moment == "bottom" else "stance"

    def turn_round(self, from_behind: bool) -> None:
        """Whether the person turns their back to the camera."""
        self.from_behind = from_behind
        self._measure()

    def grab(self, x: float, y: float) -> bool:
        """Take hold of the point that lies there, of either leg; False where none does."""
        reach = GRAB_PX / self._scale
        near = [
            ((point[0] - x) ** 2 + (point[1] - y) ** 2, side, joint)
            for side, joints in self.points.items()
            for joint, point in joints.items()
            if abs(point[0] - x) <= reach and abs(point[1] - y) <= reach
        ]
        if not near:
            return False
        _far, side, joint = min(near)
        self.side, self.joint, self._armed = side, joint, False
        self._tell()
        return True

    def place(self, x: float, y: float) -> bool:
        """Put the joint whose turn it is there, and hold it; False where all three have a place already."""
        if self.picture is None or not self._armed:
            return False
        self._put(x, y)
        return True

    def drag(self, x: float, y: float) -> None:
        """Move the joint that is held."""
        if self.picture is not None and self.joint in self.points[self.side]:
            self._put(x, y)

    def release(self) -> None:
        """Let go of the point; the next one that is missing has its turn."""
        if self.joint in self.points[self.side]:
            self._next()

    def nudge(self, dx: float, dy: float) -> None:
        """Move the joint by so many pixels of the screen; one that has no place yet appears where it may be."""
        if self.picture is None:
            return
        there = self.points[self.side].get(self.joint)
        if there is None:
            shares = {"left": 0.6, "right": 0.4}
            share = shares[self.side] if not self.from_behind else 1.0 - shares[self.side]
            self._put(share * self.picture.width, _HEIGHTS[self.joint] * self.picture.height)
        else:
            self._put(there[0] + dx / self._scale, there[1] + dy / self._scale)

    def clear(self) -> None:
        """Take this leg's points away."""
        self.points = {**self.points, self.side: {}}
        self._next()
        self._measure()

    def take(self) -> None:
        """Hand over the angles of the legs that are whole; keep the photo where that was chosen."""
        if not self.can_take:
            return
        if self.keep and self._folder is not None:
            folder, picture, moment = self._folder, self.picture, self.moment
            taken = {path.name for path in folder.glob("photo-*.jpg")}
            names = (f"photo-{moment}-{n}.jpg" for n in range(1, len(taken) + 2))
            path = folder / next(name for name in names if name not in taken)
            self._jobs.run(lambda: self._save(picture, path), lambda _none: None, self._failed)
        self._take(self.moment, dict(self.angles))
        self._asked += 1
        self.picture = None
        self._forget_points()

    # -- what follows -------------------------------------------------------------------------------------------------

    def _failed(self, says: str) -> None:
        self.message = says

    def _put(self, x: float, y: float) -> None:
        x = min(max(x, 0.0), self.picture.width - 1.0)
        y = min(max(y, 0.0), self.picture.height - 1.0)
        self.points = {**self.points, self.side: {**self.points[self.side], self.joint: (x, y)}}
        self._measure()

    def _next(self) -> None:
        missing = [joint for joint, _word in JOINTS if joint not in self.points[self.side]]
        self._armed = bool(missing)
        if missing:
            self.joint = missing[0]
        self._tell()

    def _forget_points(self) -> None:
        self.points = {"left": {}, "right": {}}
        self._next()
        self._measure()

    def _measure(self) -> None:
        from pressuremat.errors import VisitError
        from pressuremat.visit import frontal_angle
        from pressuremat.visit.photo import CLICK_SD_PX

        sd_px = CLICK_SD_PX * max(1.0, 1.0 / self._scale)
        angles: Angles = {}
        told = []
        for side, word in SIDES:
            points = self.points[side]
            if len(points) < len(JOINTS):
                continue
            hip, knee, ankle = (points[joint] for joint, _word in JOINTS)
            try:
                angles[side] = frontal_angle(hip, knee, ankle, side, self.from_behind, sd_px)
            except VisitError as error:
                told.append(f"{_(word)}: {error}")
            else:
                told.append(f"{_(word)}: {angle_words(*angles[side])}")
        self.angles = angles
        self.can_take = bool(angles)
        self.says = "\n".join(told)
        self._tell()

    def _tell(self) -> None:
        if self.picture is None:
            self.hint = _("Open a photo of the legs from the front.")
            return
        if not self._armed:
            self.hint = _("Drag a point to put it right, or take the angle.")
            return
        words = {
            ("left", "hip"): _("Click the left hip: the middle of the joint, about where the leg begins."),
            ("left", "knee"): _("Click the left knee: the middle of the kneecap."),
            ("left", "ankle"): _("Click the left ankle: the middle between both bumps."),
            ("right", "hip"): _("Click the right hip: the middle of the joint, about where the leg begins."),
            ("right", "knee"): _("Click the right knee: the middle of the kneecap."),
            ("right", "ankle"): _("Click the right ankle: the middle between both bumps."),
        }
        self.hint = words[self.side, self.joint]


def angle_words(degrees: float, sd_deg: float) -> str:
    """An angle with its error and its way, as "12° ± 2° inward"."""
    size = _("{degrees}° ± {error}°").format(degrees=number(abs(degrees), 0), error=number(max(sd_deg, 0.5), 0))
    if round(abs(degrees)) == 0:
        return _("{angle}, straight").format(angle=size)
    return (_("{angle} inward") if degrees > 0 else _("{angle} outward")).format(angle=size)
