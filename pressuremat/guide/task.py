"""A step of a guided calibration: the scenes that it takes, and what is made of their frames.

Frames of counts as wired enter; events and at last a `Calibration` with one step more leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration import Calibration
from pressuremat.calibration.fit import KnownLoad
from pressuremat.geometry import MatGeometry
from pressuremat.guide.scenes import Scene
from pressuremat.types import Floats


@dataclass
class Session:
    """What a run of the guide knows so far. `wired` is the mat's grid as wired, `loads` the known loads seen so far."""

    calibration: Calibration
    wired: MatGeometry
    date: str = ""
    loads: list[KnownLoad] = field(default_factory=list)

    @property
    def geometry(self) -> MatGeometry:
        """The mat's grid the right way round, as far as that is known."""
        return self.calibration.turn.geometry(self.wired)


@dataclass(frozen=True, eq=False)
class Taken:
    """All frames of a step: `counts` (T, R, C) turned as the calibration says, their times (T,)."""

    counts: NDArray[np.generic]
    time_s: Floats

    def load(self, force_n: float, span: slice) -> KnownLoad:
        """What stood on the mat in the frames of `span`."""
        return KnownLoad(self.counts, force_n, self.time_s, span)


class Task:
    """One step. `key` is the name of the `Step` that it makes; `title` its heading.

    `finding`: what it finds is kept whether its check was passed or not, for it says how good the mat is. The
    result of any other step is kept only if it passed. `most_hz`: no more frames than these are kept.
    """

    key = ""
    title = ""
    finding = False
    most_hz = float("inf")

    def scenes(self, session: Session) -> Sequence[Scene]:
        """What the person is asked to do, one after the other."""
        raise NotImplementedError

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """The calibration with this step done. Raises ValueError where the frames do not tell."""
        raise NotImplementedError

    def once_more(self) -> bool:
        """Whether a result that did not pass may become better with more of the same: frames are then kept."""
        return False
