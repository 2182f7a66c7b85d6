"""The practice page: an exercise on the mat with live feedback, a score for each repetition.

Views of the live page enter as they come; bars, lane, words, sounds and scores leave. Nothing is recorded here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import N_, _
from pressuremat_ui.viewmodels.live import LiveViewModel
from pressuremat_ui.viewmodels.observable import Observable

if TYPE_CHECKING:
    from pressuremat.analysis.model import LiveView

#: Exercises by the guided test whose beats they have.
EXERCISES = (
    ("squat", N_("Squats")),
    ("single-leg-squat", N_("Squats on one leg")),
    ("single-leg", N_("One leg")),
    ("stand", N_("Standing")),
)
#: Where the lane ends, and the drawing, in % of the forefoot's width.
LANE_PCT, REACH_PCT = 5.0, 15.0


@dataclass(frozen=True)
class FootBars:
    """One foot: shares of its load in %, how far its load lies inward of its usual place, and whether that is fine."""

    side: str
    heel: float
    big_toe: float
    little_toe: float
    across: float
    within: bool


class PracticeViewModel(Observable):
    """What the practice page says and shows."""

    def __init__(self, live: LiveViewModel, make: Callable[[Any, str], Any], play: Callable[[str], Any]) -> None:
        super().__init__()
        self._live, self._make, self._play = live, make, play
        self._practice: Any = None
        self.exercise = "squat"
        self.running = False
        self.says = _("Choose an exercise and begin.")
        self.word = ""
        self.feet: tuple[FootBars, ...] = ()
        self.scores: tuple[float, ...] = ()
        self.rep_text = ""
        self.muted = False
        live.on_view(self._see)

    def choose(self, exercise: str) -> None:
        """Take an exercise of `EXERCISES`. Raises ValueError for another."""
        if exercise not in dict(EXERCISES):
            raise ValueError(f"exercise must be one of {', '.join(dict(EXERCISES))}, not {exercise!r}")
        self.exercise = exercise
        if self.running:
            self.start()

    def start(self) -> None:
        """Begin on the mat that the live page is connected to; on the simulated person where it is to none."""
        if self._live.info is None:
            scenario = {"single-leg": "single-leg-left", "single-leg-squat": "single-leg-squat-left"}
            self._live.connect(f"sim:{scenario.get(self.exercise, self.exercise)}")
        self._practice, self.scores, self.rep_text, self.word = None, (), "", ""
        self.says = _("Step on.")
        self.running = True

    def stop(self) -> None:
        """End it; the scores stay."""
        self._practice, self.running = None, False
        self.feet, self.word = (), ""
        self.says = _("Choose an exercise and begin.")

    def _see(self, view: LiveView) -> None:
        if not self.running or self._live.info is None:
            return
        if self._practice is None:
            self._practice = self._make(self._live.info.geometry, self.exercise)
        now = self._practice.step(view)
        self.feet = tuple(
            FootBars(foot.side, foot.heel_pct, foot.big_toe_pct, foot.little_toe_pct, foot.across_pct, foot.within)
            for foot in now.feet
        )
        if now.says:
            self.says = now.says
        if now.cue is not None:
            self.word = _(now.cue.says) if now.cue.says else ""
            self._sound(now.cue.sound)
        if now.tone == "out":
            self._sound("problem")
        if now.rep:
            self.rep_text = _("Repetition {n}").format(n=now.rep)
        if now.score is not None:
            self.scores = (*self.scores, now.score.pct)
        if now.done:
            self._sound("finished")
            self.stop()

    def _sound(self, name: str) -> None:
        if not self.muted:
            self._play(name)
