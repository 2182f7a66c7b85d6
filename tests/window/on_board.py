"""The virtual person on an emulated board: does on its mat what the visit in a library's folder asks for next.

They read the same record that the app keeps to go on from after a crash, step on when a recording begins, and perform
by the board's clock, however fast that goes. In: counts of the virtual mat. Out: what the board's pins feel.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np

from arduino.emulator.emulate import GRIDS, Counts, EmulatedBoard, person
from pressuremat.errors import VisitError
from pressuremat.exam import folder as store
from pressuremat.exam.performer import performance
from pressuremat.exam.sets import Item

MAT = "stance"
#: The person's picture changes so often in the board's time; the board itself scans about as fast.
RATE_HZ = 25.0
PERSON = {"seed": "4", "stiff_ankle": "0.5", "rate_hz": f"{RATE_HZ:g}"}
_EMPTY, _SLOTS = 0, (1, 2, 3, 4)


def mega(folder: Path) -> EmulatedBoard:
    """A Mega 2560 with an empty Stance mat. Its time goes as fast as the machine and whoever reads it allow."""
    return EmulatedBoard("mega2560", MAT, np.zeros((1 + len(_SLOTS), *GRIDS[MAT]), np.uint16), folder=folder)


class Performer:
    """Somebody who stands beside the mat until the block ends, and steps on when they are asked to."""

    def __init__(self, board: EmulatedBoard, visits: Path) -> None:
        self._board, self._visits = board, visits
        self._made: dict[tuple[Item, int], Counts] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="virtual person")
        self.performed: list[str] = []
        self.error: Exception | None = None

    def __enter__(self) -> Performer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def prepare(self, item: Item, trial: int) -> Counts:
        """What the mat feels of a trial; made once."""
        if (item, trial) not in self._made:
            name, options = performance({**PERSON, "mat": MAT}, item, trial)
            uri = f"sim:{name}?" + "&".join(f"{key}={value}" for key, value in options.items())
            self._made[item, trial] = person(uri, MAT)[0]
        return self._made[item, trial]

    def _run(self) -> None:
        try:
            while not self._stop.wait(0.05):
                asked = self._asked()
                if asked is not None and asked[0] not in self.performed:
                    self.performed.append(asked[0])
                    self._perform(asked[0], self.prepare(*asked[1:]))
        except Exception as error:
            self.error = error

    def _asked(self) -> tuple[str, Item, int] | None:
        """The recording that runs, its trial and which it is."""
        for folder in self._visits.glob("*/"):
            try:
                progress = store.load(folder)
            except VisitError:
                continue
            if progress is not None and progress.recording and progress.entry is not None and not progress.paused:
                return progress.recording, progress.entry.item, progress.n_files
        return None

    def _perform(self, name: str, pictures: Counts) -> None:
        begun_us, shown, look_us = self._board.clock_us, -1, 0
        while not self._stop.is_set():
            now_us = self._board.clock_us - begun_us
            at = int(now_us * RATE_HZ / 1e6)
            if at >= len(pictures):
                break
            if at != shown:
                slot = _SLOTS[at % len(_SLOTS)]
                self._board.draw(slot, pictures[at])
                self._board.show(slot)
                shown = at
            if now_us > look_us:  # who is told to stop steps off
                look_us = now_us + 500_000
                asked = self._asked()
                if asked is None or asked[0] != name:
                    break
            time.sleep(0.003)
        self._board.show(_EMPTY)
