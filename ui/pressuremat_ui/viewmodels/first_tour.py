"""The first tour: a few sentences, each beside the page it speaks of; it starts the simulated mat by itself.

The shell's `go` and `start` enter; the step to show leaves. Whether it was taken already is remembered by the caller.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pressuremat.i18n import N_
from pressuremat_ui.viewmodels.observable import Observable


@dataclass(frozen=True)
class Step:
    """One stop: the page it is on and what to say there."""

    page: str
    says: str


STEPS: tuple[Step, ...] = (
    Step("home", N_("From here you begin: with a mat, with a recording, or with a simulated person as now.")),
    Step("live", N_("A simulated person stands on a simulated mat. The print fades to nothing where nothing presses.")),
    Step("live", N_("The button at the top right records. Recording never misses a frame, whatever the screen does.")),
    Step("recording", N_("A recording opens here: play it, look at each footprint, hold the load curve.")),
    Step(
        "findings",
        N_("What the prints suggest, beside published ranges, with how sure it is. From here you save a report."),
    ),
    Step("help", N_("Keys, how to read the pictures, and what the mat cannot tell. F1 brings you back here.")),
)


class FirstTourViewModel(Observable):
    """Where the tour is: `at` counts from 0; None while nobody is shown around."""

    def __init__(self, go: Callable[[str], Any], start_simulated: Callable[[], Any]) -> None:
        super().__init__()
        self._go, self._start = go, start_simulated
        self._started = False
        self.at: int | None = None

    @property
    def step(self) -> Step | None:
        """The stop to show."""
        return None if self.at is None else STEPS[self.at]

    def begin(self) -> None:
        """From the first stop on."""
        self._started = False
        self._show(0)

    def next(self) -> None:
        """The next stop; after the last one it is over."""
        if self.at is None:
            return
        if self.at + 1 == len(STEPS):
            self.end()
        else:
            self._show(self.at + 1)

    def end(self) -> None:
        """Leave it; the page stays."""
        self.at = None

    def _show(self, at: int) -> None:
        page = STEPS[at].page
        if page == "live" and not self._started:
            self._started = True
            self._start()
        else:
            self._go(page)
        self.at = at
