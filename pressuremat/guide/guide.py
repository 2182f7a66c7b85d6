"""The guide: leads through the steps of a plan, one scene after the other, and keeps what passed.

Frames of counts as wired enter with their times, events leave. It never waits: whoever feeds it frames decides when.
Each step makes the calibration better or leaves it as it was; `calibration` may be saved after every event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration import Calibration
from pressuremat.geometry import MatGeometry
from pressuremat.guide.events import Event
from pressuremat.guide.scenes import Rest, Scene
from pressuremat.guide.task import Session, Taken, Task
from pressuremat.guide.watch import Watch
from pressuremat.i18n import _

#: A step that did not work out so often is left undone, and the guide ends.
MOST_TRIES = 3
#: A longer interval without frames begins a step anew.
_GAP_S = 0.5
#: Frames of one step that are kept at most; who takes longer begins it again.
_MOST_BYTES = 2**28


class Guide:
    """One run through `tasks` for a mat of the grid `wired`. Begin with `start`, then `push` every frame."""

    def __init__(
        self,
        calibration: Calibration,
        wired: MatGeometry,
        tasks: Sequence[Task],
        date: str = "",
        temperature_c: float = float("nan"),
    ) -> None:
        self._session = Session(calibration, wired, date)
        self._temperature_c = temperature_c
        self._tasks = tuple(tasks)
        self._watch = Watch(calibration, wired)
        self._at = -1
        self.ended = False

    @property
    def calibration(self) -> Calibration:
        """What is known by now."""
        return self._session.calibration

    def start(self) -> list[Event]:
        """The first prompt."""
        return self._next_task()

    def push(self, time_s: float, counts: NDArray[Any]) -> list[Event]:
        """The next frame (R, C), as wired. Raises ValueError for a frame of another mat."""
        if counts.shape != self._session.wired.shape:
            raise ValueError(f"frame must be {self._session.wired.shape}, not {counts.shape}")
        if self.ended:
            return []
        said: list[Event] = []
        if self._times and time_s - self._times[-1] > _GAP_S:
            said += self._begin_again(_("The mat was away for a moment; this step begins again."))
        seen = self._watch.see(len(self._times), time_s, counts)
        if not self._times or time_s - self._times[-1] >= 0.999 / self._task.most_hz:
            self._counts.append(np.array(counts))
            self._times.append(time_s)
        scene = self._scenes[self._scene]
        said += self._named(scene.push(seen))
        if scene.done:
            said += self._next_scene()
        elif len(self._counts) * counts.nbytes > _MOST_BYTES:
            said += self._begin_again(_("That took too long; this step begins again."))
        return said

    def skip(self) -> list[Event]:
        """Leave this step undone and go on to the next."""
        says = _("Left out.")
        return [] if self.ended else [self._event("failed", says), *self._next_task()]

    # -- tasks and scenes ---------------------------------------------------------------------------------------------

    @property
    def _task(self) -> Task:
        return self._tasks[self._at]

    def _event(self, kind: Any, says: str, **more: Any) -> Event:
        return Event(kind, self._task.key, _(self._task.title), says, **more)

    def _named(self, events: Sequence[Event]) -> list[Event]:
        return [replace(event, step=self._task.key, title=_(self._task.title)) for event in events]

    def _next_task(self) -> list[Event]:
        if self._at + 1 >= len(self._tasks):
            return self._end(_("All steps are done."))
        self._at += 1
        self._tries = 0
        return self._begin()

    def _begin(self) -> list[Event]:
        self._counts: list[NDArray[Any]] = []
        self._times: list[float] = []
        self._rest: NDArray[np.float32] | None = None
        self._watch.use(self._session.calibration)
        self._scenes: Sequence[Scene] = self._task.scenes(self._session)
        self._scene = 0
        for scene in self._scenes:
            scene.reset()
        return [self._prompt()]

    def _begin_again(self, why: str) -> list[Event]:
        return [self._event("wrong", why), *self._begin()]

    def _prompt(self) -> Event:
        scene = self._scenes[self._scene]
        return self._event("prompt", scene.says, place=scene.place, share=self._scene / len(self._scenes))

    def _next_scene(self) -> list[Event]:
        scene = self._scenes[self._scene]
        if isinstance(scene, Rest):
            # Sensor sheets recover slowly: what is left of earlier loads must not be taken for a part of the next.
            self._rest = np.stack(self._counts[scene.span]).mean(axis=0, dtype=np.float64).astype(np.float32)
            self._watch.use(replace(self._session.calibration, zero=self._rest))
        if self._scene + 1 < len(self._scenes):
            self._scene += 1
            return [self._prompt()]
        return self._finish()

    def _finish(self) -> list[Event]:
        before = self._session.calibration
        counts = np.stack(self._counts)
        if self._rest is not None:
            counts = (counts - (self._rest - before.zero)).astype(np.float32)
        taken = Taken(before.turn.apply(counts), np.array(self._times))
        try:
            made = self._task.finish(self._session, taken)
        except ValueError as error:
            return self._did_not_work(str(error))
        fresh = tuple(
            replace(step, temperature_c=self._temperature_c) if step not in before.steps else step
            for step in made.steps
        )
        made = replace(made, steps=fresh)
        result = made.steps[-1]
        if not (result.accepted or self._task.finding):
            if self._tries + 1 < MOST_TRIES and self._task.once_more():
                self._tries += 1
                return [self._event("wrong", self._why(made)), self._prompt()]
            return self._did_not_work(self._why(made))
        self._session.calibration = made
        self._watch.use(made)
        says = _("Passed.") if result.accepted else _("Kept, but it is not as good as it should be.")
        return [self._event("done", says, share=1.0, result=result), *self._next_task()]

    def _why(self, made: Calibration) -> str:
        step = made.steps[-1]
        if step.says:
            return _("It did not pass: {why}.").format(why=step.says)
        if "largest_error_pct" in step.figures:
            off = step.figures["largest_error_pct"]
            return _("It did not pass: the loads do not fit together, they differ by {off:.0f} %.").format(off=off)
        if "residual_sd" in step.figures:
            sd = step.figures["residual_sd"]
            says = _("That is not enough yet: both halves of the walk differ by {sd:.0f} %. Walk on.")
            return says.format(sd=100 * sd)
        return _("It did not pass its check.")

    def _did_not_work(self, why: str) -> list[Event]:
        self._tries += 1
        if self._tries < MOST_TRIES:
            return self._begin_again(_("{why} Once more.").format(why=_sentence(why)))
        says = _("{why} This step is left undone; what was done before it is kept.").format(why=_sentence(why))
        return [self._event("failed", says), *self._end(_("The guide ends here. Begin again with this step."))]

    def _end(self, says: str) -> list[Event]:
        self.ended = True
        return [self._event("finished", says, share=1.0)]


def _sentence(words: str) -> str:
    """With a capital in front and a full stop behind."""
    words = words.strip()
    return words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
