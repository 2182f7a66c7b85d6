"""What every page that leads through trials shares: what fills the screen, what sounds, what is asked, what was kept.

A run that is led in a thread enters (`pressuremat_ui.visits.VisitRun`); what it says leaves as attributes. It owns no
thread and no widget: `tick` takes what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pressuremat.i18n import N_, _
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.questions import Field, field_of
from pressuremat_ui.viewmodels.screen import HeatPicture, Tone

if TYPE_CHECKING:
    from pressuremat.analysis.model import LiveView
    from pressuremat.geometry import MatGeometry

State = Literal["setup", "opening", "running", "paused", "finished"]
_FOLLOWS = {"down": N_("Down"), "hold": N_("Hold"), "up": N_("Up"), "rest": N_("Rest")}


class Run(Protocol):
    """What is used of `pressuremat_ui.visits.VisitRun`."""

    folder: Path
    simulated: bool
    view: LiveView | None
    geometry: MatGeometry | None

    def work(self) -> bool: ...
    def ask(self, command: Any, /) -> None: ...
    def stop(self) -> None: ...
    def moments(self) -> Sequence[Any]: ...


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


@dataclass(frozen=True)
class Quality:
    """How good the trial that runs is so far, in words and as a tone."""

    says: str = ""
    tone: Tone = "plain"


class LedViewModel(Observable):
    """What a page that leads says, shows and allows. Subclasses say what comes before and after."""

    def __init__(
        self, instructions_of: Callable[[str], tuple[str, ...]], play: Callable[[str], Any], jobs: Jobs
    ) -> None:
        super().__init__()
        self._instructions_of, self._play, self._jobs = instructions_of, play, jobs
        self._run: Run | None = None
        self._seconds = 0.0
        self.state: State = "setup"
        self.message = ""
        self.simulated = False
        self.stage = Stage()
        self.quality = Quality()
        self.instructions: tuple[str, ...] = ()
        self.progress_text = ""
        self.progress_share = 0.0
        self.log: tuple[str, ...] = ()
        self.asked: tuple[Field, ...] = ()
        self.muted = False
        self.folder: Path | None = None
        #: The mat, while feet to stand on are offered.
        self.standing: HeatPicture | None = None

    def _begin(self, run: Run) -> None:
        """Have `run` led; `_ended` is told how it came out."""
        if self._run is not None:
            return
        self._run, self.folder = run, run.folder
        self.message, self.log, self.asked, self.stage = "", (), (), Stage(says=_("The mat is being opened…"))
        self.progress_text, self.progress_share, self.quality = "", 0.0, Quality()
        self.state = "opening"

        def done(finished: bool) -> None:
            self.tick()
            self._run = None
            self._ended(finished=finished)

        def failed(says: str) -> None:
            self.tick()
            self._run = None
            self.message = says
            self._ended(finished=False)

        self._jobs.run(run.work, done, failed)

    def _ended(self, *, finished: bool) -> None:
        """The run is over: all was done, or it was left."""
        self.state = "finished" if finished else "setup"

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
        """Stop here; what was done is kept."""
        if self._run is not None:
            self._run.stop()

    @property
    def running(self) -> bool:
        """Whether somebody is led."""
        return self._run is not None

    def tick(self) -> None:
        """Take what was said; at once."""
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
        tones: dict[str, Tone] = {"problem": "watch", "failed": "flag", "kept": "fine"}
        if event.kind in tones:
            self.quality = Quality(event.says, tones[event.kind])
        elif event.kind == "begin":
            self.quality = Quality(_("Good so far."), "fine")
        elif event.kind == "record":
            self.quality = Quality()
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
