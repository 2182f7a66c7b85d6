"""The findings page: both footprints, the values beside their ranges, and what they suggest; saving the report.

A recording with its analysis and findings enters, the report's own model and drawings leave: page and report cannot
disagree. Building and rendering happen in jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pressuremat.i18n import _
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.library import Library
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.recording import Opened
from pressuremat_ui.viewmodels.values import ValueGroup, group_of, rows_at

if TYPE_CHECKING:
    from pressuremat.report.model import ReportModel

State = Literal["empty", "building", "ready"]
#: Suffix and what it is for; the first is what somebody gets who does not choose.
REPORT_KINDS = ((".pdf", "PDF"), (".html", "HTML"), (".json", "JSON"), (".csv", "CSV"))


@dataclass(frozen=True)
class Built:
    """What a job makes for the page: the report's model, and its footprints drawn for each theme."""

    model: ReportModel
    drawings: Mapping[str, str]


@dataclass(frozen=True)
class SaidLine:
    """One finding: a sentence, what it rests on, and where that comes from."""

    side: str | None
    says: str
    rests_on: str
    source: str


class FindingsViewModel(Observable):
    """What the findings page says, shows and allows."""

    def __init__(
        self,
        build: Callable[[Sequence[Opened]], Built],
        render: Callable[[Any, Path], object],
        library: Library,
        jobs: Jobs,
        preferences: PreferencesViewModel | None = None,
    ) -> None:
        super().__init__()
        self._preferences = preferences or PreferencesViewModel()
        self._build, self._render, self._library, self._jobs = build, render, library, jobs
        self._attempt = 0
        self._recording = Path()
        self.state: State = "empty"
        self.built: Built | None = None
        self.message = ""
        self.name = ""
        self.facts = ""
        self.simulated = False
        self.caption = ""
        self.notes = ""
        self.said: tuple[SaidLine, ...] = ()
        self.values: tuple[ValueGroup, ...] = ()
        self.disclaimer = ""
        self.can_save = False
        self.saved: Path | None = None
        self._preferences.watch("detail", lambda _detail: self._fill_values())

    def show(self, opened: Sequence[Opened], path: Path) -> None:
        """Build the page for recordings that are open; `path` names them."""
        self._attempt += 1
        attempt = self._attempt
        # What was corrected stays on the screen until it is drawn anew.
        self.state = "ready" if self.state == "ready" and path == self._recording else "building"
        self._recording, self.message, self.can_save = path, "", False

        def done(built: Built) -> None:
            if attempt == self._attempt:
                self._fill(built)

        def failed(says: str) -> None:
            if attempt == self._attempt:
                self.message, self.state = says, "empty"

        self._jobs.run(lambda: self._build(opened), done, failed)

    def _fill(self, built: Built) -> None:
        model = built.model
        section = model.sections[0]
        self.name = self._recording.stem.replace("_", " ")
        self.facts = " · ".join([section.title, *section.facts])
        self.simulated = model.simulated
        self.caption = _caption(section)
        self.notes = " ".join(section.notes)
        self.said = tuple(
            SaidLine(
                one.side,
                one.says,
                _("From {values} · {confidence}").format(values=one.because, confidence=one.confidence),
                one.source,
            )
            for one in model.findings
        )
        self.disclaimer = model.disclaimer
        self.built = built
        self._fill_values()
        self.can_save = True
        self.state = "ready"

    def _fill_values(self) -> None:
        """As many values as somebody wants."""
        if self.built is not None:
            rows = rows_at(self.built.model.sections[0].rows, self._preferences.detail)
            self.values = tuple(group_of(row) for row in rows)

    def default_report(self, suffix: str = REPORT_KINDS[0][0]) -> Path:
        """Where the report goes if nobody says otherwise."""
        return self._library.report_for(self._recording, suffix)

    def save(self, path: Path) -> None:
        """Write the report; its suffix chooses the kind. `saved` or `message` tells the end."""
        if self.built is None or not self.can_save:
            return
        if path.suffix.lower() not in [suffix for suffix, _name in REPORT_KINDS]:
            path = path.with_name(path.name + REPORT_KINDS[0][0])
        model, recording = self.built.model, self._recording
        self.can_save, self.message, self.saved = False, "", None

        def work() -> Path:
            if path.parent == self._library.reports:
                self._library.prepare()
            self._render(model, path)
            self._library.keep_report(path, recording)
            return path

        def done(written: Path) -> None:
            self.can_save = True
            self.saved = written

        def failed(says: str) -> None:
            self.can_save = True
            self.message = says

        self._jobs.run(work, done, failed)


def _caption(section: Any) -> str:
    prints = []
    for panel in section.panels:
        kind = {"left": _("left"), "right": _("right")}.get(panel.side, _("side unknown"))
        count = _("{side}: one of {n} prints").format(side=kind, n=panel.n) if panel.n > 1 else ""
        prints += [part for part in (count, panel.note) if part]
    drawn = [_("Thirds without the toes")]
    if any(len(panel.picture.cop_mm) for panel in section.panels):
        drawn.append(_("path of the centre of pressure"))
    return " · ".join([section.title, *drawn, *prints])
