"""The gallery of simulated people: who there is, who was chosen, and their visit while it is being made.

Ways to draw somebody and to make their visit enter; cards and how far the visit is leave. Whoever leads on from here
watches `chosen` and `made`. All of it is simulated, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pressuremat.i18n import _
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.progress import Progress
from pressuremat_ui.viewmodels.observable import Observable

if TYPE_CHECKING:
    from pressuremat.report.visit_model import VisitReport


@dataclass(frozen=True)
class PersonCard:
    """Somebody to choose, and the source that is them. `drawings` are their prints as SVG by theme, empty as long as
    they are not made."""

    key: str
    name: str
    says: str
    uri: str
    drawings: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Made:
    """A visit that is ready to be shown: its manifest, whose it is, and its report."""

    manifest: Path
    who: str
    report: VisitReport


class GalleryViewModel(Observable):
    """What the gallery says, shows and allows."""

    def __init__(
        self,
        persons: Callable[[], Sequence[tuple[str, str, str, str]]],
        draw: Callable[[str], Mapping[str, str]],
        make_visit: Callable[[str, Progress], tuple[Path, VisitReport]],
        jobs: Jobs,
    ) -> None:
        super().__init__()
        self._persons, self._draw, self._make_visit, self._jobs = persons, draw, make_visit, jobs
        self._progress: Progress | None = None
        self.cards: tuple[PersonCard, ...] = ()
        self.chosen: PersonCard | None = None
        self.made: Made | None = None
        self.working = False
        self.share = 0.0
        self.share_text = ""
        self.message = ""

    def refresh(self) -> None:
        """Fill the gallery when it is first looked at; prints come one after the other, so that other work gets in."""
        if not self.cards:
            self.cards = tuple(PersonCard(*one, {}) for one in self._persons())
            self._draw_next(0)

    def _draw_next(self, at: int) -> None:
        if at == len(self.cards):
            return
        key = self.cards[at].key

        def done(drawings: Mapping[str, str]) -> None:
            self.cards = tuple(replace(one, drawings=drawings) if one.key == key else one for one in self.cards)
            self._draw_next(at + 1)

        self._jobs.run(lambda: self._draw(key), done, self._failed)

    def choose(self, key: str) -> None:
        """Take somebody: they stand on the mat from now on. Raises ValueError for a key that is nobody's."""
        card = next((one for one in self.cards if one.key == key), None)
        if card is None:
            raise ValueError(f"key must be one of {', '.join(one.key for one in self.cards)}, not {key!r}")
        if self.chosen is None or self.chosen.key != key:
            self.cancel()
        self.chosen, self.message = card, ""

    def show_visit(self) -> None:
        """Make the visit of who was chosen; `made` or `message` tells the end."""
        card = self.chosen
        if card is None or self.working:
            return
        progress = self._progress = Progress()
        self.message, self.working = "", True
        self.tick()

        def over() -> bool:
            """Whether it is still wanted."""
            if self._progress is progress:
                self._progress, self.working = None, False
            return not progress.cancelled

        def done(made: tuple[Path, VisitReport]) -> None:
            if over():
                self.made = Made(made[0], card.name, made[1])

        def failed(says: str) -> None:
            if over():
                self.message = says

        self._jobs.run(lambda: self._make_visit(card.key, progress), done, failed)

    def cancel(self) -> None:
        """Have no visit made any more."""
        if self._progress is not None:
            self._progress.cancel()
            self._progress, self.working = None, False

    def tick(self) -> None:
        """Look how far the visit is."""
        if self._progress is not None:
            self.share = self._progress.share
            self.share_text = _("Walking, standing and squatting on the simulated mat: {n} %").format(
                n=round(100 * self.share)
            )

    def _failed(self, says: str) -> None:
        self.message = says
