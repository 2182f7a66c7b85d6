"""A visit led in a thread: the exam's driver on a source, its events and the state beside them in a queue. No Qt.

Events come out in the order in which they were said; commands go in and are done between frames. Whoever shows them
takes what has come, at its own pace.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pressuremat.analysis.model import LiveView
    from pressuremat.exam.events import Event
    from pressuremat.exam.machine import Machine
    from pressuremat.exam.sets import Change, TrialSide
    from pressuremat.geometry import MatGeometry
    from pressuremat.types import Condition
    from pressuremat.visit import Moment as PhotoMoment
    from pressuremat.visit import Visit

Command = Callable[["Machine"], "list[Event]"]
_PAUSED_POLL_S = 0.05


@dataclass(frozen=True)
class Moment:
    """An event and how far the visit is with it: trials that are done, all of them, and the machine's state."""

    event: Event
    n_done: int
    n_all: int
    state: str
    seconds: float


class VisitRun:
    """One visit on `uri` in `folder`: begun, or gone on with where one lies there. `work` is done in a thread.

    `change` is what is changed in the test `try-and-see`.
    """

    def __init__(
        self,
        uri: str,
        folder: Path,
        tests: str,
        visit: Visit,
        condition: Condition,
        change: Change = "heels-raised",
    ) -> None:
        self._uri, self.folder = uri, folder
        self._tests, self._visit, self._condition, self._change = tests, visit, condition, change
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._moments: queue.SimpleQueue[Moment] = queue.SimpleQueue()
        self._stopping = False
        self.simulated = False
        #: The mat at its newest moment, and its geometry; None before the first.
        self.view: LiveView | None = None
        self.geometry: MatGeometry | None = None

    def ask(self, command: Command) -> None:
        """Have the machine do something, as soon as it can."""
        self._commands.put(command)

    def stop(self) -> None:
        """Leave the visit where it is; it can be gone on with."""
        self._stopping = True

    def moments(self) -> list[Moment]:
        """What was said since the last call."""
        taken = []
        while not self._moments.empty():
            taken.append(self._moments.get())
        return taken

    def work(self) -> bool:
        """Lead through it; whether it was finished. Raises PressureMatError in one sentence."""
        from pressuremat.exam import folder as store
        from pressuremat.exam.driver import Driver
        from pressuremat.exam.machine import Machine
        from pressuremat.exam.sets import set_of

        driver = Driver(self._uri, self.folder)
        try:
            info = driver.open()
            self.simulated, self.geometry = info.simulated, info.geometry
            progress = store.load(self.folder)
            if progress is None:
                machine = Machine.new(set_of(self._tests), info.geometry, info.rate_hz or None, self._change)
                said = machine.start(self._visit, self._condition)
            else:
                machine = Machine(progress)
                said = machine.go_on(lambda name: (self.folder / name).exists())
            for event in said:
                self._show(machine, event)
            while not driver.run(
                machine, lambda event: self._show(machine, event), lambda: self._due(machine), self._see
            ):
                if self._stopping:
                    break
                for event in self._due(machine):
                    self._show(machine, event)
                time.sleep(_PAUSED_POLL_S)
            store.save(self.folder, machine.progress)
            return machine.state == "finished"
        finally:
            driver.close()

    def _see(self, view: LiveView) -> None:
        self.view = view

    def _due(self, machine: Machine) -> list[Event]:
        from pressuremat.errors import VisitError
        from pressuremat.exam.events import Event as Said

        said: list[Event] = []
        if self._stopping:
            said += machine.pause()
        while not self._commands.empty():
            try:
                said += self._commands.get()(machine)
            except (ValueError, VisitError) as error:
                said.append(Said("problem", str(error)))
        return said

    def _show(self, machine: Machine, event: Event) -> None:
        entries = machine.progress.entries
        item = machine.item
        seconds = 0.0 if item is None else item.of_protocol.measured_s(item.seconds, item.reps)
        n_done = sum(entry.status != "open" for entry in entries)
        self._moments.put(Moment(event, n_done, len(entries), machine.state, seconds))


def commands() -> dict[str, Any]:
    """The machine's commands by name, for a view-model that must not import it."""
    return {
        "pause": lambda machine: machine.pause(),
        "resume": lambda machine: machine.resume(),
        "repeat": lambda machine: machine.repeat(),
        "begin": lambda machine: machine.begin(),
    }


def noting(moment: PhotoMoment, angles: Mapping[TrialSide, tuple[float, float]]) -> Command:
    """The command that puts angles of legs on a photo, (degrees, one standard deviation) by side, into the visit."""

    def noted(machine: Machine) -> list[Event]:
        for side, (degrees, sd_deg) in angles.items():
            machine.note_angle(side, moment, degrees, sd_deg)
        return []

    return noted


def put_down(folder: Path, command: Command) -> None:
    """Do a command on the visit in `folder`, which nobody leads now. Raises VisitError."""
    from pressuremat.errors import VisitError
    from pressuremat.exam import folder as store
    from pressuremat.exam.machine import Machine
    from pressuremat.i18n import _

    progress = store.load(folder)
    if progress is None:
        raise VisitError(_("Expected a visit in {folder}, nothing is there.").format(folder=folder))
    command(Machine(progress))
    store.save(folder, progress)
