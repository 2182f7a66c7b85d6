"""The exam page: what is asked first, then the guided visit, trial after trial, until its result is there.

A way to lead a visit enters; what fills the screen, what sounds and which buttons are enabled leave. It owns no thread
and no widget: `tick` takes what the visit said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pressuremat.i18n import N_, _
from pressuremat.visit import FOOTWEAR
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.questions import Field, QuestionsViewModel, field_of
from pressuremat_ui.viewmodels.screen import Tone

if TYPE_CHECKING:
    from pressuremat.types import Condition, StreamInfo
    from pressuremat.visit import Visit

State = Literal["setup", "opening", "running", "paused", "finished"]
SETS = (("quick", N_("Quick, 6 min")), ("full", N_("Full, 18 min")), ("follow-up", N_("Follow-up")))
FOOTWEAR_WORDS = {
    "barefoot": N_("Barefoot"),
    "sock": N_("In socks"),
    "shoe": N_("In shoes"),
    "insole": N_("On insoles"),
}
_FOLLOWS = {"down": N_("Down"), "hold": N_("Hold"), "up": N_("Up"), "rest": N_("Rest")}


class Run(Protocol):
    """What is used of `pressuremat_ui.visits.VisitRun`."""

    folder: Path
    simulated: bool

    def work(self) -> bool: ...
    def ask(self, command: Any, /) -> None: ...
    def stop(self) -> None: ...
    def moments(self) -> Sequence[Any]: ...


RunFactory = Callable[[str, Path, str, "Visit", "Condition"], Run]
#: What a visit would be: its trials in words, minutes, and why tests are left out.
OfferOf = Callable[["StreamInfo | None", str, "Visit", "Condition"], "OfferLines"]


@dataclass(frozen=True)
class OfferLines:
    """What a visit would be made of."""

    minutes: int
    tests: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Stage:
    """What fills the screen: `title` of the test, what to do, a large `word` for the pace, seconds that are `left`,
    the share of the trial that is over, the drawing's key, and whether it is fine, watch, flag or plain."""

    title: str = ""
    says: str = ""
    word: str = ""
    left: str = ""
    share: float = 0.0
    drawing: str = ""
    tone: Tone = "plain"


class ExamViewModel(Observable):
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
    ) -> None:
        super().__init__()
        self._make_run, self._offer_of, self._instructions_of = make_run, offer_of, instructions_of
        self._play, self._folder, self._jobs, self._now = play, visits_folder, jobs, now
        self._run: Run | None = None
        self._info: StreamInfo | None = None
        self._seconds = 0.0
        self.questions = QuestionsViewModel()
        self.questions.watch("version", lambda _n: self._offer())
        self.state: State = "setup"
        self.source = "sim:stand"
        self.source_words = _("a simulated person")
        self.who = ""
        self.tests = "quick"
        self.footwear = "barefoot"
        self.cover = ""
        self.offer = OfferLines(0, (), ())
        self.message = ""
        self.simulated = False
        self.stage = Stage()
        self.instructions: tuple[str, ...] = ()
        self.progress_text = ""
        self.progress_share = 0.0
        self.log: tuple[str, ...] = ()
        self.asked: tuple[Field, ...] = ()
        self.muted = False
        self.folder: Path | None = None
        self.result: Path | None = None
        self.unfinished: tuple[Path, ...] = ()
        self.look_for_unfinished()
        self._offer()

    # -- before it begins -------------------------------------------------------------------------------------------

    def use_source(self, uri: str, info: StreamInfo | None) -> None:
        """The mat that the visit will be on; `info` where it was looked at already."""
        self.source, self._info = uri, info
        self.source_words = info.device if info is not None else uri
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
        self.unfinished = tuple(path.parent for path in found if not (path.parent / "result.json").exists())[:3]

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
        if self._run is not None:
            return
        self._run, self.folder, self.result = run, run.folder, None
        self.message, self.log, self.asked, self.stage = "", (), (), Stage(says=_("The mat is being opened…"))
        self.progress_text, self.progress_share = "", 0.0
        self.state = "opening"

        def done(finished: bool) -> None:
            self.tick()
            self._run = None
            if finished:
                self.state = "finished"
                self.result = run.folder / "visit.json"
            else:
                self.state = "setup"
                self.look_for_unfinished()

        def failed(says: str) -> None:
            self.tick()
            self._run = None
            self.message, self.state = says, "setup"
            self.look_for_unfinished()

        self._jobs.run(run.work, done, failed)

    def command(self, name: str) -> None:
        """Have the visit `pause`, `resume`, `repeat` the last trial, or `begin` without waiting."""
        from pressuremat_ui.visits import commands

        if self._run is not None:
            self._run.ask(commands()[name])

    def skip(self, reason: str) -> None:
        """Leave this test out, for a reason."""
        if self._run is not None:
            self._run.ask(lambda machine: machine.skip(reason))

    def pain(self, level: float) -> None:
        """It hurts so much, 0 to 10."""
        if self._run is not None:
            self._run.ask(lambda machine: machine.pain(level))

    def note(self, key: str, value: str, side: str | None) -> None:
        """What was measured or seen by hand just now; an empty answer is none."""
        field = field_of("manual", key)
        text = value.strip().replace(",", ".")
        if self._run is None or not text:
            return
        taken: Any = text
        if field.kind == "number":
            try:
                taken = float(text)
            except ValueError:
                self.message = _("Expected a number for {label}, got {text!r}.").format(label=field.label, text=value)
                return

        def noted(machine: Any) -> list[Any]:
            machine.note(key, taken, side)
            return []

        self.message = ""
        self._run.ask(noted)

    def leave(self) -> None:
        """Stop here; what was done is kept, and can be gone on with."""
        if self._run is not None:
            self._run.stop()

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

    @property
    def running(self) -> bool:
        """Whether a visit is under way."""
        return self._run is not None

    def tick(self) -> None:
        """Take what the visit said; at once."""
        if self._run is None:
            return
        self.simulated = self._run.simulated
        for moment in self._run.moments():
            self._take(moment)

    def _take(self, moment: Any) -> None:
        event = moment.event
        if event.sound is not None and not self.muted:
            self._play(event.sound)
        self._seconds = moment.seconds or self._seconds
        if moment.n_all:
            self.progress_text = _("{n} of {total} trials").format(n=moment.n_done, total=moment.n_all)
            self.progress_share = moment.n_done / moment.n_all
        self.state = "paused" if moment.state == "paused" else "running"
        marks = {"kept": "✓", "failed": "✗", "left-out": "–"}
        if event.kind in marks:
            self.log = (*self.log, f"{marks[event.kind]} {event.says}")[-9:]
        if event.kind == "ask":
            self.asked = tuple(field_of("manual", name) for name in event.fields)
        self.stage = self._stage(event)

    def _stage(self, event: Any) -> Stage:
        before = self.stage
        drawing = event.protocol or before.drawing
        if event.kind == "show":
            self.instructions = self._instructions_of(event.protocol)
            return Stage(event.says, self.instructions[0] if self.instructions else "", "", "", 0.0, drawing)
        if event.kind == "cue":
            word = _(_FOLLOWS[event.sound]) if event.sound in _FOLLOWS else before.word
            return Stage(before.title, before.says, word, before.left, before.share, drawing)
        if event.kind == "progress":
            left = str(event.left_s) if event.left_s is not None else str(event.left_n or "")
            share = 1.0 - event.left_s / self._seconds if event.left_s is not None and self._seconds else before.share
            says = before.says if event.left_s is not None else event.says
            return Stage(before.title, says, before.word, left, min(max(share, 0.0), 1.0), drawing)
        tones: dict[str, Tone] = {"problem": "watch", "failed": "flag", "kept": "fine", "finished": "fine"}
        word = "" if event.kind in ("over", "end", "kept", "failed", "record") else before.word
        if event.kind in ("end", "ask", "left-out", "stop", "discard"):
            return Stage(before.title, before.says, word, "", before.share, before.drawing, before.tone)
        return Stage(before.title, event.says, word, "", before.share, drawing, tones.get(event.kind, "plain"))
