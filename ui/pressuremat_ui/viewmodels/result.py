"""The result page: what a visit comes to, from foot to knee, with factors, unknowns, drills and what changed.

A visit's manifest enters; the report's own model leaves: page and report cannot disagree. Analysing, building and
rendering happen in jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.values import ValueGroup, group_of, group_of_factor

if TYPE_CHECKING:
    from pressuremat.report.visit_model import FactorLine, VisitReport

State = Literal["empty", "building", "ready"]
#: What can be saved of a visit.
Kind = Literal["report", "handout", "true-size"]
KINDS: dict[str, tuple[str, ...]] = {
    "report": (".pdf", ".html", ".json", ".csv"),
    "handout": (".pdf", ".html"),
    "true-size": (".pdf",),
}


class ResultViewModel(Observable):
    """What the result page says, shows and allows."""

    def __init__(
        self,
        build: Callable[[Path, str], VisitReport],
        render: Callable[[VisitReport, Path, str], Any],
        reports_folder: Path,
        jobs: Jobs,
        preferences: PreferencesViewModel | None = None,
    ) -> None:
        super().__init__()
        self.preferences = preferences or PreferencesViewModel()
        self._build, self._render, self._reports, self._jobs = build, render, reports_folder, jobs
        self._attempt = 0
        self.state: State = "empty"
        self.model: VisitReport | None = None
        self.path: Path | None = None
        self.who = ""
        self.facts = ""
        self.simulated = False
        self.message = ""
        self.can_save = False
        self.saved: Path | None = None

    def open(self, path: Path, who: str = "", build: Callable[[], VisitReport] | None = None) -> None:
        """Show the visit of that manifest; one that has none is made by `build` and only named by `path`."""
        self._attempt += 1
        attempt = self._attempt
        self.state, self.message, self.can_save = "building", "", False

        def done(model: VisitReport) -> None:
            if attempt == self._attempt:
                self.show(path, who, model)

        def failed(says: str) -> None:
            if attempt == self._attempt:
                self.message, self.state = says, "empty"

        self._jobs.run(build or (lambda: self._build(path, who)), done, failed)

    def show(self, path: Path, who: str, model: VisitReport) -> None:
        """Show the visit of that manifest, whose report is there already."""
        self._attempt += 1
        self.path, self.who, self.simulated = path, who, model.simulated
        self.facts = " · ".join(part for part in (model.who, model.visit_day, model.person_line) if part)
        self.message, self.model = "", model
        self.can_save = True
        self.state = "ready"

    @property
    def factors(self) -> tuple[tuple[FactorLine, ValueGroup], ...]:
        """Every factor, and what is behind it; for who wants few numbers without its values, which the leg shows."""
        lines = () if self.model is None else self.model.factors
        if self.preferences.detail == "simple":
            return tuple((replace(one, sides="", value="", says=""), group_of_factor(one)) for one in lines)
        return tuple((one, group_of_factor(one)) for one in lines)

    @property
    def values(self) -> tuple[tuple[str, tuple[ValueGroup, ...]], ...]:
        """Each test's values, (title, groups): as in the report, or all of them; none for who wants few numbers."""
        if self.model is None or self.preferences.detail == "simple":
            return ()
        tables = self.model.rows if self.preferences.detail == "research" else self.model.shown_rows
        return tuple((title, tuple(group_of(row) for row in rows)) for title, rows in tables)

    def default_path(self, kind: Kind, suffix: str = ".pdf") -> Path:
        """Where it is saved if nobody says otherwise."""
        stem = "visit" if self.path is None else self.path.parent.name
        return self._reports / f"{stem}_{kind}{suffix}"

    def save(self, path: Path, kind: Kind = "report") -> None:
        """Write it; the suffix chooses how. `saved` or `message` tells the end."""
        model = self.model
        if model is None or not self.can_save:
            return
        if path.suffix.lower() not in KINDS[kind]:
            path = path.with_name(path.name + ".pdf")
        self.can_save, self.message, self.saved = False, "", None

        def work() -> Path:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._render(model, path, kind)
            return path

        def done(written: Path) -> None:
            self.can_save = True
            self.saved = written

        def failed(says: str) -> None:
            self.can_save, self.message = True, says

        self._jobs.run(work, done, failed)
