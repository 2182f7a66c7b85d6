"""Try and see: one change is chosen, three short trials are led through, and what the change does now is shown.

A way to lead the trials and to compare them enters; sentences, drawings and answers that may be put right leave. How
it is led stands in `led`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import N_, _
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.led import LedViewModel, Run
from pressuremat_ui.viewmodels.questions import QuestionsViewModel

if TYPE_CHECKING:
    from pressuremat.exam.tried import Tried
    from pressuremat.exam.tryandsee import Effect
    from pressuremat.types import Condition
    from pressuremat.visit import Visit

#: Key, word, and what it asks; the keys are those of `pressuremat.exam.sets.CHANGES`.
CHANGES = (
    (
        "heels-raised",
        N_("Heels raised"),
        N_("A block of 2 to 3 cm under each heel. Does more room in the ankles make a difference?"),
    ),
    (
        "arch-supported",
        N_("Arch supported"),
        N_(
            "A rolled towel or an insole under each arch. Here somebody looks at the knees, since the support moves "
            "the print itself."
        ),
    ),
    (
        "knees-out",
        N_("Knees out"),
        N_("A band round the knees, or thinking of knees out. Do hips and control make a difference?"),
    ),
)
#: What is asked before anything is stood on, where nobody said so in an exam: each may rule squats out.
BEFORE = (
    "pain_0_10",
    "diabetes_or_neuropathy",
    "foot_ulcer",
    "swelling",
    "trauma",
    "locking_or_giving_way",
    "night_or_rest_pain",
)
#: Whoever has no mat sees what stiff ankles do.
SIMULATED = "sim:stand?stiff_ankle=0.9&flexible=0.5"

RunFactory = Callable[[str, Path, str, "Visit", "Condition"], Run]


@dataclass(frozen=True, eq=False)
class Keeper:
    """Where a result can be kept: words for the button, how (in a job), and what follows when it is."""

    words: str
    keep: Callable[[Path, Effect], Any]
    kept: Callable[[Any], Any]


@dataclass(frozen=True)
class Picture:
    """One drawing as SVG for both themes, and what it says."""

    light: str
    dark: str
    says: str


@dataclass(frozen=True)
class SideLines:
    """What came of one side: whether it differs as a sentence and a tone, its drawings, what was seen in each part."""

    side: str
    says: str
    tone: str
    pictures: tuple[Picture, ...]
    seen: tuple[str, str, str]


class TryViewModel(LedViewModel):
    """What the page says, shows and allows."""

    def __init__(
        self,
        make_run: RunFactory,
        look_at: Callable[[Path], Tried],
        draw: Callable[[Any], tuple[Picture, ...]],
        instructions_of: Callable[[str], tuple[str, ...]],
        play: Callable[[str], Any],
        folder: Path,
        jobs: Jobs,
        now: Callable[[], datetime] = datetime.now,
    ) -> None:
        super().__init__(instructions_of, play, jobs)
        self._make_run, self._look_at, self._draw, self._now = make_run, look_at, draw, now
        self._root = folder
        self._tried: Tried | None = None
        #: Answers before the first test; an exam's own where one is open.
        self.questions = QuestionsViewModel()
        self.source = SIMULATED
        self.source_words = _("a simulated person with stiff ankles")
        self.change = CHANGES[0][0]
        self.footwear = "barefoot"
        self.blocked = ""
        self.comparing = False
        self.headline = ""
        self.sides: tuple[SideLines, ...] = ()
        self.words: tuple[str, ...] = ()
        self.keeper: Keeper | None = None
        self.can_keep = False
        #: Kept with a visit; from then on nothing is changed any more.
        self.kept = False
        self.told = ""

    # -- before -------------------------------------------------------------------------------------------------------

    def choose(self, change: str) -> None:
        """Take a change of `CHANGES`. Raises ValueError for another."""
        keys = [key for key, _word, _says in CHANGES]
        if change not in keys:
            raise ValueError(f"change must be one of {', '.join(keys)}, not {change!r}")
        self.change = change

    def use_source(self, uri: str, words: str) -> None:
        """The mat that it will be tried on."""
        if self._run is None:
            self.source, self.source_words = uri, words

    def use_questions(self, questions: QuestionsViewModel) -> None:
        """The answers of whoever is here now."""
        self.questions = questions

    def start(self) -> None:
        """Try the change that is chosen."""
        from pressuremat.errors import VisitError
        from pressuremat.types import Condition

        if self.comparing:
            return
        if self.blocked:
            self.message = self.blocked
            return
        if self.source.startswith("replay:"):
            self.message = _("A recording cannot squat; connect a mat, or take a simulated person.")
            return
        try:
            visit = self.questions.visit()
        except VisitError as error:
            self.message = str(error)
            return
        self._clear()
        stem = f"{self._now():%Y-%m-%d_%H-%M-%S}_{self.change}"
        self._begin(self._make_run(self.source, self._root / stem, self.change, visit, Condition(self.footwear)))

    def again(self) -> None:
        """Back to the choice of a change."""
        if self._run is None and not self.comparing:
            self._clear()
            self.state = "setup"

    def _clear(self) -> None:
        self._tried, self.sides, self.words, self.headline, self.told = None, (), (), "", ""
        self.can_keep = self.kept = False
        self.message = ""

    # -- after --------------------------------------------------------------------------------------------------------

    def _ended(self, *, finished: bool) -> None:
        if not finished or self.folder is None:
            super()._ended(finished=False)
            return
        self.headline = _("The three parts are compared…")
        super()._ended(finished=True)
        self._compare()

    def answer(self, part: int, side: Any, answer: str) -> None:
        """What was seen of a kneecap in a part, 0 to 2; "" takes it back. The result follows."""
        if self._tried is not None and not self.kept:
            self._tried = self._tried.with_answer(part, side, answer or None)  # type: ignore[arg-type]
            self._compare()

    def _compare(self) -> None:
        """Have the parts compared; one comparison at a time, the newest answers last."""
        if self.comparing or self.folder is None:
            return
        self.comparing = True
        given, folder = self._tried, self.folder

        def done(looked: tuple[Tried, Effect, tuple[tuple[Picture, ...], ...]]) -> None:
            self.comparing = False
            if given is not self._tried:
                self._compare()
                return
            self._show(*looked)

        def failed(says: str) -> None:
            self.comparing, self.message = False, says
            if given is None:
                self.headline, self.state = "", "setup"

        self._jobs.run(partial(self._look, folder, given), done, failed)

    def keep(self) -> None:
        """Keep it where `keeper` says."""
        if self.keeper is None or self._tried is None or self.folder is None or not self.can_keep or self.comparing:
            return
        keeper, folder, effect = self.keeper, self.folder, self._tried.effect
        self.can_keep, self.kept = False, True

        def done(result: Any) -> None:
            self.told, self.message = _("It is kept with the visit."), ""
            keeper.kept(result)

        def failed(says: str) -> None:
            self.can_keep, self.kept, self.message = True, False, says

        self._jobs.run(lambda: keeper.keep(folder, effect), done, failed)

    def _look(self, folder: Path, tried: Tried | None) -> tuple[Tried, Effect, tuple[tuple[Picture, ...], ...]]:
        from pressuremat.exam.tried import save_effect

        tried = tried or self._look_at(folder)
        effect = tried.effect
        save_effect(folder, effect)
        return tried, effect, tuple(self._draw(side) for side in effect.sides)

    def _show(self, tried: Tried, effect: Effect, pictures: tuple[tuple[Picture, ...], ...]) -> None:
        self._tried, self.can_keep, self.told = tried, True, ""
        self.headline = _headline(effect)
        self.words = (*((effect.suggests,) if effect.suggests else ()), effect.words[-1])
        lines = []
        for side, drawn in zip(effect.sides, pictures, strict=True):
            tone = {"less": "fine", "more": "watch"}.get(side.verdict, "plain")
            seen = tuple("" if one is None else str(one) for one in side.seen)
            lines.append(SideLines(side.side, side.says, tone, drawn, seen))  # type: ignore[arg-type]
        self.sides = tuple(lines)


def _headline(effect: Effect) -> str:
    found = {one.verdict for one in effect.sides}
    if effect.helps:
        return _("This change makes a difference now.")
    if "more" in found:
        return _("With this change it goes the other way.")
    if "stays" in found:
        return _("Something changed and stayed; try it once more.")
    if found == {"unknown"}:
        return _("It cannot be told yet.")
    if "unclear" in found:
        return _("It is not clear; look at the knees, or try once more.")
    return _("This change makes no difference that can be told from chance.")
