"""The people page: who is in the library, one person's facts, visits and trends, and what is done about them.

A way to the library enters; lines leave. All of it is done in jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import _
from pressuremat_ui.jobs import Jobs
from pressuremat_ui.viewmodels.observable import Observable

if TYPE_CHECKING:
    from pressuremat_ui.people import People, PersonLine, PersonView


class PeopleViewModel(Observable):
    """What the people page says, shows and allows."""

    def __init__(self, people: People, jobs: Jobs) -> None:
        super().__init__()
        self.people, self._jobs = people, jobs
        self._kept: dict[Path, int] = {}
        self._asked = 0
        self.text = ""
        self.with_archived = False
        self.lines: tuple[PersonLine, ...] = ()
        self.view: PersonView | None = None
        self.message = ""
        self.told = ""
        self.loaded = False

    def refresh(self) -> None:
        """Look into the library again."""
        self.search(self.text)

    def search(self, text: str) -> None:
        """Those whom `text` finds; an older answer never replaces a newer one."""
        self.text = text
        self._asked += 1
        asked, archived = self._asked, self.with_archived

        def done(lines: list[PersonLine]) -> None:
            if asked == self._asked:
                self.lines, self.message, self.loaded = tuple(lines), "", True

        self._jobs.run(lambda: self.people.found(text, archived=archived), done, self._failed)

    def toggle_archived(self) -> None:
        """With or without those who were put away."""
        self.with_archived = not self.with_archived
        self.refresh()

    def choose(self, person_id: int) -> None:
        """Show somebody."""

        def done(view: PersonView) -> None:
            self.view, self.message = view, ""

        self._jobs.run(lambda: self.people.view(person_id), done, self._failed)

    def add(self, name: str, birth_year: str, height_cm: str, mass_kg: str) -> None:
        """Somebody new, shown when they are kept."""
        if not name.strip():
            self.message = _("Expected a name or a pseudonym, got nothing; write one.")
            return

        def done(person_id: int) -> None:
            self.refresh()
            self.choose(person_id)

        self._jobs.run(lambda: self.people.add(name, birth_year, height_cm, mass_kg), done, self._failed)

    def change(self, name: str, birth_year: str, height_cm: str, mass_kg: str) -> None:
        """Other facts of the person who is shown."""
        if self.view is not None:
            line = self.view.line
            given = (name, birth_year, height_cm, mass_kg)
            self._do(lambda: self.people.change(line.id, *given), lambda: self.choose(line.id))

    def merge(self, other_id: int) -> None:
        """Another entry is the person who is shown: its visits come over, and it goes."""
        if self.view is not None:
            line = self.view.line

            def merged() -> None:
                self.told = _("Both entries are one now: {name}.").format(name=line.name)
                self.choose(line.id)

            self._do(lambda: self.people.merge(line.id, other_id), merged)

    def archive(self) -> None:
        """Put the person who is shown away, or take them back."""
        if self.view is not None:
            line = self.view.line
            self._do(lambda: self.people.archive(line.id, not line.archived), lambda: self.choose(line.id))

    def delete(self) -> None:
        """Delete the person who is shown, for good."""
        if self.view is not None:
            line = self.view.line

            def gone() -> None:
                self.view = None
                self.told = _("{name} is deleted for good.").format(name=line.name)

            self._do(lambda: self.people.delete(line.id), gone)

    def export(self, into: Path) -> None:
        """A folder of the person who is shown, to hand over."""
        if self.view is not None:
            line = self.view.line

            def done(path: Path) -> None:
                self.told = _("The folder is {path}.").format(path=path)

            self._jobs.run(lambda: self.people.export(line.id, into), done, self._failed)

    def keep_visit(self, manifest: Path) -> None:
        """Keep a guided visit with the person who is shown."""
        if self.view is not None:
            line = self.view.line

            def kept(visit_id: int) -> None:
                self._kept[manifest] = visit_id
                self.told = _("The visit is kept with {name}.").format(name=line.name)
                self.choose(line.id)
                self.refresh()

            self._jobs.run(lambda: self.people.keep_visit(manifest, line.id), kept, self._failed)

    def renew_visit(self, manifest: Path) -> None:
        """A visit that was kept says more now: more trials, or more that was seen."""
        visit_id = self._kept.get(manifest)
        if visit_id is not None:
            self._do(lambda: self.people.renew_visit(manifest, visit_id), lambda: None)

    def _do(self, work: Callable[[], Any], after: Callable[[], Any]) -> None:
        def done(_result: Any) -> None:
            after()
            self.refresh()

        self._jobs.run(work, done, self._failed)

    def _failed(self, says: str) -> None:
        self.message = says
