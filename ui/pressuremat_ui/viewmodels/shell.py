"""The window as a whole: which page is shown, what leads from one page to another, and notices over all of them.

The pages' view-models are handed over; none of them knows another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import N_, _
from pressuremat_ui.people import PersonView
from pressuremat_ui.progress import Progress
from pressuremat_ui.viewmodels.corrections import CorrectionsViewModel
from pressuremat_ui.viewmodels.exam import ExamViewModel
from pressuremat_ui.viewmodels.findings import FindingsViewModel
from pressuremat_ui.viewmodels.first_tour import FirstTourViewModel
from pressuremat_ui.viewmodels.gallery import GalleryViewModel, Made, PersonCard
from pressuremat_ui.viewmodels.home import HomeViewModel
from pressuremat_ui.viewmodels.live import LiveViewModel
from pressuremat_ui.viewmodels.mat import MatViewModel
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.people import PeopleViewModel
from pressuremat_ui.viewmodels.photo import PhotoViewModel
from pressuremat_ui.viewmodels.practice import PracticeViewModel
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.programme import ProgrammeViewModel
from pressuremat_ui.viewmodels.progress import ProgressViewModel
from pressuremat_ui.viewmodels.recording import Opened, RecordingViewModel
from pressuremat_ui.viewmodels.result import ResultViewModel
from pressuremat_ui.viewmodels.source_choice import SourceChoiceViewModel
from pressuremat_ui.viewmodels.trying import Keeper, TryViewModel

if TYPE_CHECKING:
    from pressuremat.report.visit_model import VisitReport
    from pressuremat_ui.people import PersonLine

#: Key, icon, word: the rail shows the pages that exist, these at its foot.
FOOT_PAGES = ("settings", "help")
PAGES = (
    ("home", "home", N_("Home")),
    ("live", "live", N_("Live")),
    ("exam", "exam", N_("Exam")),
    ("result", "result", N_("Result")),
    ("practice", "practice", N_("Practice")),
    ("try", "try", N_("Try")),
    ("recording", "recording", N_("Recording")),
    ("findings", "findings", N_("Findings")),
    ("progress", "progress", N_("Progress")),
    ("programme", "programme", N_("Programme")),
    ("people", "person", N_("People")),
    ("mat", "mat", N_("Mat")),
    ("settings", "settings", N_("Settings")),
    ("help", "help", N_("Help")),
)
#: Pages that another one leads to, which the rail marks meanwhile.
UNDER = {"gallery": "home"}


def keys_of_pages() -> dict[str, str]:
    """By page, the key that shows it: Ctrl with 1 to 9 and 0 down the rail, then Alt with 1 and so on, and what
    desktops use for the other two."""
    work = [key for key, _icon, _word in PAGES if key not in FOOT_PAGES]
    keys = [f"{with_key}+{digit}" for with_key in ("Ctrl", "Alt") for digit in "1234567890"]
    numbered = dict(zip(work, keys, strict=False))
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
        corrections: CorrectionsViewModel,
        exam: ExamViewModel,
        practice: PracticeViewModel,
        trying: TryViewModel,
        photo: PhotoViewModel,
        result: ResultViewModel,
        people: PeopleViewModel,
        progress: ProgressViewModel,
        programme: ProgrammeViewModel,
        mat: MatViewModel,
        preferences: PreferencesViewModel,
        gallery: GalleryViewModel,
        library_path: Path,
        report_of: Callable[[int, str, Progress], VisitReport],
    ) -> None:
        super().__init__()
        self.library_path, self._report_of = library_path, report_of
        self.home, self.source, self.live, self.recording, self.findings = home, source, live, recording, findings
        self.exam, self.practice, self.result = exam, practice, result
        self.trying, self.photo = trying, photo
        self._lent = ""
        self.people, self.mat, self.preferences = people, mat, preferences
        self.gallery, self.corrections = gallery, corrections
        self.progress, self.programme = progress, programme
        self.tour = FirstTourViewModel(self.go, lambda: self.start("sim:stand"))
        self.page = "home"
        self.notice: Notice | None = None
        people.watch("view", self._person_opened)
        exam.watch("who", lambda _who: self._ghosts_of_exam())
        gallery.watch("chosen", self._chosen)
        gallery.watch("made", self._visited)
        live.watch("saved", self._saved)
        live.watch("state", self._connected)
        exam.watch("state", self._examining)
        exam.watch("result", self._examined)
        exam.watch("noted", lambda _n: self._renew())
        exam.watch("questions", trying.use_questions)
        trying.use_questions(exam.questions)
        trying.watch("state", self._lend)
        for vm, name in ((exam, "state"), (exam, "who"), (people, "view")):
            vm.watch(name, lambda _value: self._where_to_keep())
        live.watch("recording", lambda _on: self._where_to_keep())
        recording.watch("opened", self._opened)

    def go(self, page: str) -> None:
        """Show a page. Raises ValueError where there is none of that name."""
        pages = (*(key for key, _icon, _word in PAGES), *UNDER)
        if page not in pages:
            raise ValueError(f"page must be one of {', '.join(pages)}, not {page!r}")
        if page == "home":
            self.home.refresh()
        elif page == "people":
            self.people.refresh()
        elif page == "gallery":
            self.gallery.refresh()
        elif page == "progress":
            self.progress.show()
        elif page == "programme":
            self.programme.refresh()
        elif page == "try" and self.live.info is not None and not self.live.uri.startswith("replay:"):
            self.trying.use_source(self.live.uri, self.live.source_text)
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

    def go_on_with(self, person_id: int) -> None:
        """Show somebody of the library: an exam, progress and programme begin there."""
        self.notice = None
        self.go("people")
        self.people.choose(person_id)

    def show_result(self, path: Path) -> None:
        """Open a visit's result."""
        self.notice = None
        self.go("result")
        self.result.open(path, self.exam.who)

    def show_visit(self, visit_id: int) -> None:
        """Open the result of a visit of the person who is open, made anew from its recordings."""
        view = self.people.view
        if view is None:
            return
        who = view.line.name
        self.go("result")
        place = self.library_path / "visits" / f"v{visit_id}" / "visit.json"
        self.result.open(place, who, lambda: self._report_of(visit_id, who, Progress()))

    def dismiss(self) -> None:
        """Put the notice away."""
        self.notice = None

    def tick(self) -> None:
        """Once per timer of the screen."""
        self.live.tick()
        self.recording.tick()
        self.mat.tick()
        self.exam.tick()
        self.gallery.tick()
        self.corrections.tick()
        self.progress.tick()
        self.trying.tick()

    @property
    def busy(self) -> bool:
        """Whether the screen should be refreshed often."""
        streaming = self.live.state in ("running", "waiting", "connecting")
        led = self.mat.guiding or self.exam.running or self.trying.running
        working = led or self.gallery.working or self.progress.working
        return streaming or self.recording.playing or working

    def close(self) -> None:
        """Before the window goes: a recording is ended cleanly, the source let go."""
        self.mat.stop_guide()
        self.exam.leave()
        self.trying.leave()
        self.live.disconnect()
        self.gallery.cancel()
        self.progress.cancel()

    def watch_chosen(self) -> None:
        """Show the person who was chosen in the gallery, live."""
        if self.gallery.chosen is not None:
            if self.live.uri != self.gallery.chosen.uri or self.live.state in ("idle", "ended"):
                self.live.connect(self.gallery.chosen.uri)
            self.go("live")

    def _chosen(self, card: PersonCard | None) -> None:
        """Somebody of the gallery steps on the simulated mat, live and for an exam."""
        if card is not None:
            self.live.connect(card.uri)
            if not self.exam.running:
                self.exam.use_source(card.uri, None, _("a simulated person: {name}").format(name=card.name))

    def _visited(self, made: Made | None) -> None:
        if made is not None:
            self.result.show(made.manifest, made.who, made.report)
            self.go("result")

    def _person_opened(self, view: PersonView | None) -> None:
        """Ghost feet, progress and programme are those of the person who is open."""
        self.live.ghosts.of(None if view is None else view.line.id)
        self.progress.of(view)
        self.programme.of(*((None, "") if view is None else (view.line.id, view.line.name)))
        self._ghosts_of_exam()

    def _ghosts_of_exam(self) -> None:
        view = self.people.view
        theirs = view is not None and view.line.name == self.exam.who
        self.exam.ghosts.of(view.line.id if view is not None and theirs else None)

    def _saved(self, path: Path | None) -> None:
        if path is None:
            return
        says = self.live.ended_early or _("Recorded as {name}.").format(name=path.name)
        tone = "flag" if self.live.ended_early else "fine"
        self.notice = Notice(says, _("Look at it"), lambda: self.open(path), tone)

    def recovered(self, paths: Sequence[Path]) -> None:
        """Tell of recordings that were not ended when the program was, and lead to the newest."""
        if paths:
            says = _("{name} was not ended when the program was: what had been recorded until then is kept.")
            newest = paths[-1]
            self.notice = Notice(says.format(name=newest.name), _("Look at it"), lambda: self.open(newest), "watch")

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
        if state == "opening" and self.live.uri == self.exam.source and self.live.uri.startswith("serial:"):
            self.live.disconnect()

    # -- try and see ------------------------------------------------------------------------------------------------

    def _lend(self, state: str) -> None:
        """The live page lets go of the mat while a change is tried on it, and takes it back afterwards."""
        if state == "opening" and self.live.uri == self.trying.source and self.live.state != "idle":
            self._lent = self.live.uri
            self.live.disconnect()
        elif state in ("setup", "finished") and self._lent:
            uri, self._lent = self._lent, ""
            self.live.connect(uri)

    def _where_to_keep(self) -> None:
        """What is tried is kept with the visit that was just made, else with the person who is chosen."""
        exam, view = self.exam, self.people.view
        blocked = _("An exam is under way; finish or leave it first.") if exam.running else ""
        if self.live.recording:
            blocked = _("The live page records; end the recording first.")
        self.trying.blocked = blocked
        keeper = None
        if exam.state == "finished" and exam.result is not None:
            words = _("Keep with the visit of {name}").format(name=exam.who) if exam.who else _("Keep with the visit")
            keeper = Keeper(words, partial(self._keep_with_visit, exam.result), lambda _kept: self._renew())
        elif view is not None:
            words = _("Keep with {name}").format(name=view.line.name)
            keeper = Keeper(
                words,
                lambda tried, _effect: self.people.people.keep_visit(tried / "visit.json", view.line.id),
                lambda _kept: self.people.choose(view.line.id),
            )
        self.trying.keeper = keeper

    def _keep_with_visit(self, manifest: Path, tried: Path, effect: Any) -> None:
        """In a job."""
        from pressuremat_ui.work import take_in_tried

        take_in_tried(manifest.parent, tried, effect)

    def _renew(self) -> None:
        """The visit that was just made says more now: the library and the result page follow."""
        manifest = self.exam.result
        if manifest is None:
            return
        self.people.renew_visit(manifest)
        if self.result.path == manifest:
            self.result.open(manifest, self.exam.who)

    def _opened(self, opened: Opened | None) -> None:
        if opened is not None and self.recording.path is not None:
            self.findings.show([opened], self.recording.path)
