"""The window as a whole: which page is shown, what leads from one page to another, and notices over all of them.

The pages' view-models are handed over; none of them knows another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import N_, _
from pressuremat_ui.viewmodels.exam import ExamViewModel
from pressuremat_ui.viewmodels.findings import FindingsViewModel
from pressuremat_ui.viewmodels.first_tour import FirstTourViewModel
from pressuremat_ui.viewmodels.home import HomeViewModel
from pressuremat_ui.viewmodels.live import LiveViewModel
from pressuremat_ui.viewmodels.mat import MatViewModel
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.people import PeopleViewModel
from pressuremat_ui.viewmodels.practice import PracticeViewModel
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.recording import Opened, RecordingViewModel
from pressuremat_ui.viewmodels.result import ResultViewModel
from pressuremat_ui.viewmodels.source_choice import SourceChoiceViewModel

if TYPE_CHECKING:
    from pressuremat_ui.people import KeptVisit, PersonLine

#: Key, icon, word: the rail shows the pages that exist, these at its foot.
FOOT_PAGES = ("settings", "help")
PAGES = (
    ("home", "home", N_("Home")),
    ("live", "live", N_("Live")),
    ("exam", "exam", N_("Exam")),
    ("result", "result", N_("Result")),
    ("practice", "practice", N_("Practice")),
    ("recording", "recording", N_("Recording")),
    ("findings", "findings", N_("Findings")),
    ("people", "person", N_("People")),
    ("mat", "mat", N_("Mat")),
    ("settings", "settings", N_("Settings")),
    ("help", "help", N_("Help")),
)


def keys_of_pages() -> dict[str, str]:
    """By page, the key that shows it: Ctrl with 1 to 9 and 0 down the rail, and what desktops use for the other two."""
    work = [key for key, _icon, _word in PAGES if key not in FOOT_PAGES]
    numbered = {key: f"Ctrl+{digit}" for key, digit in zip(work, "1234567890", strict=False)}
    return {**numbered, "settings": "Ctrl+,", "help": "F1"}


@dataclass(frozen=True)
class Notice:
    """A sentence over the page, perhaps with something to do about it."""

    says: str
    action: str = ""
    act: Callable[[], Any] | None = None
    tone: str = "plain"


class ShellViewModel(Observable):
    """Pages, and the ways between them."""

    def __init__(
        self,
        home: HomeViewModel,
        source: SourceChoiceViewModel,
        live: LiveViewModel,
        recording: RecordingViewModel,
        findings: FindingsViewModel,
        exam: ExamViewModel,
        practice: PracticeViewModel,
        result: ResultViewModel,
        people: PeopleViewModel,
        mat: MatViewModel,
        preferences: PreferencesViewModel,
        library_path: Path,
    ) -> None:
        super().__init__()
        self.library_path = library_path
        self.home, self.source, self.live, self.recording, self.findings = home, source, live, recording, findings
        self.exam, self.practice, self.result = exam, practice, result
        self.people, self.mat, self.preferences = people, mat, preferences
        self.tour = FirstTourViewModel(self.go, lambda: self.start("sim:stand"))
        self.page = "home"
        self.notice: Notice | None = None
        live.watch("saved", self._saved)
        live.watch("state", self._connected)
        exam.watch("state", self._examining)
        exam.watch("result", self._examined)
        people.watch("visit", self._reopened)
        recording.watch("opened", self._opened)

    def go(self, page: str) -> None:
        """Show a page. Raises ValueError where there is none of that name."""
        if page not in [key for key, _icon, _word in PAGES]:
            raise ValueError(f"page must be one of {', '.join(key for key, _i, _w in PAGES)}, not {page!r}")
        if page == "home":
            self.home.refresh()
        elif page == "people":
            self.people.refresh()
        self.page = page

    def start(self, uri: str) -> None:
        """Connect to a source and show it."""
        self.notice = None
        self.go("live")
        self.live.connect(uri)

    def open(self, path: Path) -> None:
        """Open a recording and show it."""
        self.notice = None
        self.go("recording")
        self.recording.open(path)

    def examine(self, person: PersonLine) -> None:
        """Begin an exam of somebody in the library; what is known of them is not asked again."""
        self.exam.again(person.name, person.about)
        self.go("exam")

    def show_result(self, path: Path) -> None:
        """Open a visit's result."""
        self.notice = None
        self.go("result")
        self.result.open(path, self.exam.who)

    def dismiss(self) -> None:
        """Put the notice away."""
        self.notice = None

    def tick(self) -> None:
        """Once per timer of the screen."""
        self.live.tick()
        self.recording.tick()
        self.mat.tick()
        self.exam.tick()

    @property
    def busy(self) -> bool:
        """Whether the screen should be refreshed often."""
        streaming = self.live.state in ("running", "waiting", "connecting")
        return streaming or self.recording.playing or self.mat.guiding or self.exam.running

    def close(self) -> None:
        """Before the window goes: a recording is ended cleanly, the source let go."""
        self.mat.stop_guide()
        self.exam.leave()
        self.live.disconnect()

    def _saved(self, path: Path | None) -> None:
        if path is None:
            return
        says = self.live.ended_early or _("Recorded as {name}.").format(name=path.name)
        tone = "flag" if self.live.ended_early else "fine"
        self.notice = Notice(says, _("Look at it"), lambda: self.open(path), tone)

    def _examined(self, manifest: Path | None) -> None:
        """A visit that somebody of the library made is kept with them."""
        view = self.people.view
        if manifest is not None and view is not None and view.line.name == self.exam.who:
            self.people.keep_visit(manifest)

    def _connected(self, state: str) -> None:
        """A mat that was connected is the one that an exam is on."""
        if state == "running" and self.live.uri.startswith("serial:") and not self.exam.running:
            self.exam.use_source(self.live.uri, self.live.info)

    def _examining(self, state: str) -> None:
        """Only one program may have a port open, and only one page."""
        if state == "opening" and self.live.uri == self.exam.source:
            self.live.disconnect()

    def _reopened(self, visit: KeptVisit | None) -> None:
        if visit is not None:
            self.result.show(visit.manifest, visit.who, visit.report)
            self.go("result")

    def _opened(self, opened: Opened | None) -> None:
        if opened is not None and self.recording.path is not None:
            self.findings.show([opened], self.recording.path)
