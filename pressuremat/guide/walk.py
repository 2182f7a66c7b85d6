"""Walking all over the mat: how much of it was stepped on, where not yet, until every cell has had its share.

What is `Seen` enters, events leave.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pressuremat.calibration import Calibration, equalise, health
from pressuremat.guide.events import Event
from pressuremat.guide.scenes import Scene
from pressuremat.guide.task import Session, Taken, Task
from pressuremat.guide.watch import Seen, place_word
from pressuremat.i18n import N_, _

#: Each cell is to be stepped on so often, and at least so many of them must have been.
VISITS, MORE_VISITS, _COVERED = 16, 8, 0.95
#: A cell is stepped on that bears this share of the largest there is in the frame.
_STEPPED = 0.1
#: Nobody there for so long: a reminder.
_IDLE_S = 5.0
#: How often it is said how far it is, as a share, and where steps are missing, in s.
_TELL_SHARE, _TELL_S = 0.05, 12.0


class Walk(Scene):
    """The mat is to be walked all over."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Walk all over the mat barefoot, in small steps and in every direction, its corners and edges too, "
                "until everything was stepped on."
            )
        )
        self.visits_wanted = VISITS
        self.reset()

    def reset(self) -> None:
        """Begin again."""
        super().reset()
        self._visits = np.zeros((1, 1), np.int64)
        self._before = np.zeros((1, 1), np.bool_)
        self._told_share, self._told_s = -1.0, -np.inf
        self._last_on_s = float("nan")
        self._begin = -1

    def more(self) -> None:
        """Ask for further steps, on top of those that were made."""
        self.visits_wanted += MORE_VISITS
        self.done = False
        self._told_share = -1.0

    @property
    def share(self) -> float:
        """How much of the mat has had its steps, from 0 to 1; cells that stay silent among others are left out."""
        wanted = self.visits_wanted
        silent = (self._visits == 0) & (health.around(self._visits.astype(np.float64)) >= 0.5 * wanted)
        return float(np.minimum(self._visits, wanted)[~silent].mean() / wanted) if not silent.all() else 0.0

    def _push(self, seen: Seen) -> list[Event]:
        values = seen.values
        if self._visits.shape != values.shape:
            self._visits = np.zeros(values.shape, np.int64)
            self._before = np.zeros(values.shape, np.bool_)
        if self._begin < 0:
            self._begin, self._last_on_s = seen.index, seen.time_s
        now = values > max(_STEPPED * float(values.max(initial=0.0)), seen.touch / 8.0)
        self._visits += now & ~self._before
        self._before = now
        if seen.on:
            self._last_on_s = seen.time_s
        elif seen.time_s - self._last_on_s > _IDLE_S:
            return self._wrong(seen, _("Nobody walks on the mat. Step on and walk all over it."))
        share = self.share
        if share >= _COVERED:
            self.done, self.span = True, slice(self._begin, seen.index + 1)
            return [self._event("progress", _("The whole mat was stepped on."), share=1.0)]
        late = seen.time_s - self._told_s > _TELL_S
        if share < self._told_share + _TELL_SHARE and not late:
            return []
        self._told_share, self._told_s = share, seen.time_s
        says = _("{share:.0f} % stepped on; more steps are needed here: {where}.")
        return [self._event("progress", says.format(share=100 * share, where=self._thin()), share=share)]

    def _thin(self) -> str:
        """Where steps are missing most."""
        cut = [np.array_split(row, 3, axis=1) for row in np.array_split(self._visits, 3, axis=0)]
        means = np.array([[float(part.mean()) if part.size else np.inf for part in row] for row in cut])
        y, x = np.unravel_index(int(means.argmin()), means.shape)
        return place_word((x + 0.5) / 3, (y + 0.5) / 3)


class EqualiseTask(Task):
    """Each cell's gain from a person who walks all over the mat."""

    key, title = "equalise", N_("Even out the cells")
    most_hz = 20.0

    def __init__(self) -> None:
        self._walk = Walk()

    def scenes(self, session: Session) -> Sequence[Scene]:
        """One walk."""
        del session
        return (self._walk,)

    def finish(self, session: Session, taken: Taken) -> Calibration:
        """Gains by `equalise_walked`."""
        return equalise.equalise_walked(session.calibration, taken.counts[self._walk.span], session.date)

    def once_more(self) -> bool:
        """More steps make gains better."""
        self._walk.more()
        return True
