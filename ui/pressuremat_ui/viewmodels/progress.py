"""The progress page: two visits of the open person beside each other, what changed for real, and trends.

The person's view and a way to compare visits enter; prints, lines and sentences leave. Comparing means examining both
visits from their recordings: it is done in a job, says how far it is, and can be ended.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import _
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.progress import Progress
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.values import MOST_SIMPLE

if TYPE_CHECKING:
    from pressuremat.report.visit_model import ProgressLine
    from pressuremat_ui.followup import Compared
    from pressuremat_ui.people import PersonView, TrendPicture, VisitLine

#: Then, now, the change: so many numbers has a line of the table.
_NUMBERS_A_LINE = 3
_ORDER = ("real", "possible", "noise", "refused")


class ProgressViewModel(Observable):
    """What the progress page says, shows and allows."""

    def __init__(
        self,
        compare: Callable[[int, int, str, Progress], Compared],
        render: Callable[[Any, Path], object],
        reports_folder: Path,
        jobs: Jobs,
        preferences: PreferencesViewModel | None = None,
    ) -> None:
        super().__init__()
        self._compare, self._render, self._reports, self._jobs = compare, render, reports_folder, jobs
        self.preferences = preferences or PreferencesViewModel()
        self._progress: Progress | None = None
        self.view: PersonView | None = None
        self.visits: tuple[VisitLine, ...] = ()
        self.before: int | None = None
        self.after: int | None = None
        self.compared: Compared | None = None
        self.simulated = False
        self.working = False
        self.share = 0.0
        self.message = ""
        self.can_save = False
        self.saved: Path | None = None

    def of(self, view: PersonView | None) -> None:
        """Whose progress it is; the first visit and the last one are chosen."""
        same = view is not None and self.view is not None and view.line.id == self.view.line.id
        visits = () if view is None else tuple(reversed(view.visits))
        self.simulated = view is not None and view.line.simulated
        if not (same and visits == self.visits):
            self.cancel()
            self.compared, self.can_save, self.message = None, False, ""
            self.before, self.after = (visits[0].id, visits[-1].id) if len(visits) > 1 else (None, None)
        self.visits = visits
        self.view = view

    def choose(self, which: str, visit_id: int) -> None:
        """Take a visit as `before` or `after`, and compare. Raises ValueError for another word."""
        if which not in ("before", "after"):
            raise ValueError(f"which must be before or after, not {which!r}")
        if visit_id != getattr(self, which):
            setattr(self, which, visit_id)
            self.compare()

    def show(self) -> None:
        """Compare what is chosen, unless that is there already."""
        if self.compared is None and not self.working:
            self.compare()

    def compare(self) -> None:
        """Compare both visits; `compared` or `message` tells the end."""
        self.cancel()
        if self.view is None or self.before is None or self.after is None:
            return
        if self.before == self.after:
            self.compared, self.can_save = None, False
            self.message = _("Expected two visits to compare, got the same one twice; choose another one.")
            return
        ids = [visit.id for visit in self.visits]
        first, second = sorted((self.before, self.after), key=ids.index)
        who, progress = self.view.line.name, Progress()
        self._progress, self.working, self.message, self.share = progress, True, "", 0.0

        def over() -> bool:
            if self._progress is progress:
                self._progress, self.working = None, False
            return not progress.cancelled

        def done(compared: Compared) -> None:
            if over():
                self.simulated = compared.model.after.simulated or compared.model.before.simulated
                self.compared, self.can_save = compared, True

        def failed(says: str) -> None:
            if over():
                self.compared, self.can_save, self.message = None, False, says

        self._jobs.run(lambda: self._compare(first, second, who, progress), done, failed)

    def cancel(self) -> None:
        """Compare no longer."""
        if self._progress is not None:
            self._progress.cancel()
            self._progress, self.working = None, False

    def tick(self) -> None:
        """Look how far it is."""
        if self._progress is not None:
            self.share = self._progress.share

    @property
    def lines(self) -> tuple[ProgressLine, ...]:
        """The table as deep as wanted: simple shows what was tracked or really changed, until eight numbers."""
        if self.compared is None:
            return ()
        lines = self.compared.model.sorted_lines
        if self.preferences.detail == "simple":
            wanted = [one for one in lines if one.tracked or one.verdict == "real"]
            return tuple(wanted[: MOST_SIMPLE // _NUMBERS_A_LINE])
        if self.preferences.detail == "professional":
            return tuple(one for one in lines if one.tracked or one.verdict != "refused")
        return lines

    @property
    def trends(self) -> tuple[TrendPicture, ...]:
        """Values over all visits; the two most telling for who wants few."""
        trends = () if self.view is None else self.view.trends
        return trends[:2] if self.preferences.detail == "simple" else trends

    def default_path(self) -> Path:
        """Where the comparison is saved if nobody says otherwise."""
        who = "" if self.view is None else "".join(c if c.isalnum() else "-" for c in self.view.line.name).strip("-")
        return self._reports / f"{who or 'person'}_two-visits.pdf"

    def save(self, path: Path) -> None:
        """Write the comparison as PDF or HTML. `saved` or `message` tells the end."""
        if self.compared is None or not self.can_save:
            return
        if path.suffix.lower() not in (".pdf", ".html"):
            path = path.with_name(path.name + ".pdf")
        model = self.compared.model
        self.can_save, self.message, self.saved = False, "", None

        def work() -> Path:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._render(model, path)
            return path

        def done(written: Path) -> None:
            self.can_save, self.saved = True, written

        def failed(says: str) -> None:
            self.can_save, self.message = True, says

        self._jobs.run(work, done, failed)
