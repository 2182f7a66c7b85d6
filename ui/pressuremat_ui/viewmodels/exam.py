"""The exam page: what is asked first, then the guided visit, trial after trial, until its result is there.

A way to lead a visit enters; the questions, what a visit would be made of, and its result leave. How it is led stands
in `led`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import N_, _
from pressuremat.visit import FOOTWEAR
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.ghosts import GhostsViewModel
from pressuremat_ui.viewmodels.led import LedViewModel, Run
from pressuremat_ui.viewmodels.live_history import LiveHistory
from pressuremat_ui.viewmodels.questions import QuestionsViewModel

if TYPE_CHECKING:
    from pressuremat.exam.sets import TrialSide
    from pressuremat.types import Condition, StreamInfo
    from pressuremat.visit import Moment, Visit

SETS = (("quick", N_("Quick, 6 min")), ("full", N_("Full, 18 min")), ("follow-up", N_("Follow-up")))
FOOTWEAR_WORDS = {
    "barefoot": N_("Barefoot"),
    "sock": N_("In socks"),
    "shoe": N_("In shoes"),
    "insole": N_("On insoles"),
}


RunFactory = Callable[[str, Path, str, "Visit", "Condition"], Run]
#: What a visit would be: its trials in words, minutes, and why tests are left out.
OfferOf = Callable[["StreamInfo | None", str, "Visit", "Condition"], "OfferLines"]


@dataclass(frozen=True)
class OfferLines:
    """What a visit would be made of."""

    minutes: int
    tests: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


class ExamViewModel(LedViewModel):
    """What the exam page says, shows and allows."""

    def __init__(
        self,
        make_run: RunFactory,
        offer_of: OfferOf,
        instructions_of: Callable[[str], tuple[str, ...]],
        play: Callable[[str], Any],
        visits_folder: Path,
        jobs: Jobs,
        now: Callable[[], datetime] = datetime.now,
        ghosts: GhostsViewModel | None = None,
    ) -> None:
        super().__init__(instructions_of, play, jobs)
        self._make_run, self._offer_of = make_run, offer_of
        self._folder, self._now = visits_folder, now
        self._info: StreamInfo | None = None
        self._history = LiveHistory()
        self.ghosts = ghosts or GhostsViewModel(lambda _person: None, jobs)
        self.questions = QuestionsViewModel()
        self.questions.watch("version", lambda _n: self._offer())
        self.source = "sim:stand"
        self.source_words = _("a simulated person")
        self.who = ""
        self.tests = "quick"
        self.footwear = "barefoot"
        self.cover = ""
        self.offer = OfferLines(0, (), ())
        self.result: Path | None = None
        #: How often something was noted in a visit that was finished already.
        self.noted = 0
        self.unfinished: tuple[Path, ...] = ()
        self.look_for_unfinished()
        self._offer()

    # -- before it begins -------------------------------------------------------------------------------------------

    def use_source(self, uri: str, info: StreamInfo | None, words: str = "") -> None:
        """The mat that the visit will be on; `info` where it was looked at already, `words` where it has a name."""
        self.source, self._info = uri, info
        self.source_words = words or (info.device if info is not None else uri)
        self._offer()

    def choose(self, key: str, value: str) -> None:
        """Take `tests`, `footwear` or `cover`. Raises ValueError for another key."""
        if key not in ("tests", "footwear", "cover"):
            raise ValueError(f"key must be tests, footwear or cover, not {key!r}")
        setattr(self, key, value)
        self._offer()

    def _condition(self) -> Condition:
        from pressuremat.types import Condition

        return Condition(self.footwear if self.footwear in FOOTWEAR else "barefoot", self.cover.strip() or None)

    def _offer(self) -> None:
        from pressuremat.errors import VisitError

        try:
            visit = self.questions.visit()
        except VisitError:
            return
        self.offer = self._offer_of(self._info, self.tests, visit, self._condition())

    def look_for_unfinished(self) -> None:
        """Visits that were begun and not finished, the newest first."""
        found = sorted(self._folder.glob("*/progress.json"), reverse=True) if self._folder.is_dir() else []
        self.unfinished = tuple(path.parent for path in found if _unfinished(path))[:3]

    # -- the visit --------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin the visit with what was answered."""
        from pressuremat.errors import VisitError

        try:
            visit = self.questions.visit()
        except VisitError as error:
            self.message = str(error)
            return
        name = "".join(c if c.isalnum() else "-" for c in self.who.strip())[:40].strip("-")
        stem = f"{self._now():%Y-%m-%d_%H-%M-%S}" + (f"_{name}" if name else "")
        self._begin(self._make_run(self.source, self._folder / stem, self.tests, visit, self._condition()))

    def go_on(self, folder: Path) -> None:
        """Go on with a visit that was left."""
        from pressuremat.visit import Visit

        self._begin(self._make_run(self.source, folder, self.tests, Visit(), self._condition()))

    def _begin(self, run: Run) -> None:
        if self._run is None:
            self.result, self._history = None, LiveHistory()
        super()._begin(run)

    def _ended(self, *, finished: bool) -> None:
        super()._ended(finished=finished)
        if finished and self.folder is not None:
            self.result = self.folder / "visit.json"
        else:
            self.look_for_unfinished()

    def note_angles(self, moment: Moment, angles: Mapping[TrialSide, tuple[float, float]]) -> None:
        """Angles of legs on a photo, (degrees, one standard deviation) by side; of a finished visit too, whose photo
        may come later. Nothing happens where no visit is open."""
        from pressuremat_ui.visits import noting

        self._tell(noting(moment, angles))

    def _tell(self, command: Any) -> None:
        """To the visit that is led; else into the one that was just finished, since some answers come later."""
        from pressuremat_ui.visits import put_down

        super()._tell(command)
        if self._run is None and self.state == "finished" and self.folder is not None:
            folder = self.folder

            def done(_none: None) -> None:
                self.message = ""
                self.noted += 1

            self._jobs.run(lambda: put_down(folder, command), done, partial(setattr, self, "message"))

    def again(self, who: str = "", about: Mapping[str, str] | None = None) -> None:
        """Back to the questions, for the next person; `about` is what is known of them, as they would answer."""
        if self._run is None:
            questions = QuestionsViewModel()
            for key, text in (about or {}).items():
                questions.answer("person", key, text)
            questions.watch("version", lambda _n: self._offer())
            self.questions = questions
            self.who, self.result, self.state = who, None, "setup"
            self.look_for_unfinished()
            self._offer()

    def tick(self) -> None:
        """Take what the visit said, and what the mat shows; at once."""
        if self._run is not None:
            self._show_standing(self._run)
        super().tick()

    def _show_standing(self, run: Run) -> None:
        """The mat with the last visit's feet on it; nothing where there are none to stand on."""
        view, before = run.view, self._history.view
        if run.geometry is None or not self.ghosts.there or view is None:
            self.standing = None
            return
        if before is view:
            return
        if before is None:
            self.ghosts.on(run.geometry)
        self._history.push(view)
        self.standing = self._history.picture(run.geometry, None)
        self.ghosts.follow(view.feet, self._history.sides)


def _unfinished(path: Path) -> bool:
    """Whether a trial of that progress is open; what cannot be read says so when somebody goes on with it."""
    import json

    try:
        entries = json.loads(path.read_bytes())["entries"]
        return not entries or any(entry["status"] == "open" for entry in entries)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return True
