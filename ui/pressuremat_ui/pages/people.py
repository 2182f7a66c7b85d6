"""The people page: search on the left, one person on the right with what is known and their visits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.people import PeopleViewModel
from pressuremat_ui.widgets.ask_dialog import AskDialog, Line
from pressuremat_ui.widgets.basics import Button, Card, Header, hairline, label, scrolled, stamp

if TYPE_CHECKING:
    from pressuremat_ui.people import PersonLine, PersonView


class PeoplePage(QWidget):
    """Who is in the library."""

    def __init__(
        self,
        theme: Theme,
        vm: PeopleViewModel,
        choose_folder: Callable[[], Path | None],
        start_exam: Callable[[PersonLine], Any],
        go: Callable[[str], Any] = lambda _page: None,
        show_visit: Callable[[int], Any] = lambda _visit: None,
    ) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        self._choose_folder, self._start_exam = choose_folder, start_exam
        self._go, self._show_visit = go, show_visit
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("People"))
        self.add_button = Button(theme, _("New person"), self.add, "primary", "person")
        header.add_action(self.add_button)
        column.addWidget(header)
        for name, role in (("message", "flag"), ("told", "fine")):
            line = label(theme, "", 14, role=role, wrap=True)
            bind_text(vm, name, line)
            column.addWidget(line)
            bind_visible(vm, name, line)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._list_card())
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        row.addWidget(self._area, 1)
        column.addLayout(row, 1)
        bind(vm, "lines", self._show_lines)
        bind(vm, "view", self._show_view)

    def _list_card(self) -> Card:
        card = Card(self._theme, spacing=8)
        card.setFixedWidth(320)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search by name or note"))
        self.search.setAccessibleName(_("Search"))
        self.search.textChanged.connect(self._vm.search)
        card.body.addWidget(self.search)
        archived = QCheckBox(_("Show archived"))
        archived.toggled.connect(lambda _on: self._vm.toggle_archived())
        card.body.addWidget(archived)
        inner = scrolled()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(0, 0, 4, 0)
        self._list.setSpacing(4)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        return card

    def _show_lines(self, lines: tuple[PersonLine, ...]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        if not lines:
            says = _("Nobody is found.") if self._vm.text else _("Nobody is in the library yet.")
            self._list.addWidget(label(self._theme, says, 14, role="muted", wrap=True))
        for line in lines:
            button = Button(self._theme, line.name, partial(self._vm.choose, line.id), "row")
            button.setToolTip(line.detail)
            self._list.addWidget(button)
        self._list.addStretch(1)

    def _show_view(self, view: PersonView | None) -> None:
        inner = scrolled()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(16)
        if view is None:
            column.addStretch(1)
            says = _("Choose somebody on the left, or add a new person.")
            column.addWidget(label(self._theme, says, 16, role="muted", wrap=True))
            column.addStretch(2)
        else:
            column.addWidget(self._person_card(view))
            column.addWidget(self._visits_card(view))
            column.addStretch(1)
        self._area.setWidget(inner)

    def _person_card(self, view: PersonView) -> Card:
        theme = self._theme
        card = Card(theme, spacing=8)
        head = QHBoxLayout()
        head.addWidget(label(theme, view.line.name, 20, 650, wrap=True), 1)
        if view.line.simulated:
            head.addWidget(stamp(theme))
        card.body.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setColumnStretch(1, 1)
        for at, (name, value) in enumerate(view.facts):
            grid.addWidget(label(theme, name, 12, role="muted"), at, 0)
            grid.addWidget(label(theme, value, 14, wrap=True), at, 1)
        card.body.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(8)
        words = _("Take back") if view.line.archived else _("Archive")
        self.exam_button = Button(theme, _("Start an exam"), partial(self._start_exam, view.line), "primary")
        self.delete_button = Button(theme, _("Delete for good"), partial(self._delete, view))
        self.edit_button = Button(theme, _("Edit"), partial(self._edit, view))
        self.merge_button = Button(theme, _("Merge"), partial(self._merge, view))
        for button in (
            self.exam_button,
            Button(theme, _("Progress"), partial(self._go, "progress")),
            Button(theme, _("Programme"), partial(self._go, "programme")),
        ):
            row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)
        small = QHBoxLayout()
        small.setSpacing(8)
        for button in (
            self.edit_button,
            self.merge_button,
            Button(theme, _("Hand over"), self._export),
            Button(theme, words, self._vm.archive),
            self.delete_button,
        ):
            small.addWidget(button)
        small.addStretch(1)
        card.body.addLayout(small)
        return card

    def _visits_card(self, view: PersonView) -> Card:
        theme = self._theme
        card = Card(theme, _("Visits"), spacing=6)
        if not view.visits:
            card.body.addWidget(label(theme, _("No visit is kept yet."), 14, role="muted"))
        for at, visit in enumerate(view.visits):
            if at:
                card.body.addWidget(hairline(theme))
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(label(theme, visit.when, 14, 550))
            row.addWidget(label(theme, visit.tests, 12, role="muted", wrap=True), 1)
            row.addWidget(label(theme, visit.reading, 14))
            button = Button(theme, _("Open"), partial(self._show_visit, visit.id), "quiet", size=12)
            button.setAccessibleName(_("Open the visit of {day}").format(day=visit.when))
            row.addWidget(button)
            card.body.addLayout(row)
        return card

    # -- what is done -----------------------------------------------------------------------------------------------

    def add_dialog(self) -> AskDialog:
        """Asks who is new."""
        return self._who_dialog(_("New person"), ("", "", "", ""))

    def edit_dialog(self, view: PersonView) -> AskDialog:
        """Asks what is otherwise with somebody now."""
        return self._who_dialog(_("Edit"), view.entries)

    def _who_dialog(self, title: str, entries: Sequence[str]) -> AskDialog:
        """What somebody is called, and what is known of their body."""
        words = (_("Name or pseudonym"), _("Year of birth"), _("Height, cm"), _("Body mass, kg"))
        lines = [Line(word, entry, needed=not at) for at, (word, entry) in enumerate(zip(words, entries, strict=True))]
        return AskDialog(self._theme, title, "", _("Done"), lines, self)

    def delete_dialog(self, view: PersonView) -> AskDialog:
        """Asks whether somebody is to go for good."""
        says = _("Delete {name} with all visits, recordings, values and reports? Nothing brings them back.")
        title = _("Delete for good")
        return AskDialog(self._theme, title, says.format(name=view.line.name), title, parent=self, danger=True)

    def add(self) -> None:
        """Ask who is new, and keep them."""
        dialog = self.add_dialog()
        if dialog.asks():
            self._vm.add(*dialog.texts())

    def _edit(self, view: PersonView) -> None:
        dialog = self.edit_dialog(view)
        if dialog.asks():
            self._vm.change(*dialog.texts())

    def merge_dialog(self, view: PersonView, names: Sequence[str]) -> AskDialog:
        """Asks which of `names` is the same person."""
        says = _("Who is the same person as {name}? Their visits come over, and their own entry goes.")
        line = Line(_("Who?"), choices=tuple(names))
        title = _("Merge")
        return AskDialog(self._theme, title, says.format(name=view.line.name), title, [line], self, danger=True)

    def _merge(self, view: PersonView) -> None:
        others = [line for line in self._vm.lines if line.id != view.line.id]
        names = [" · ".join(part for part in (line.name, line.detail, f"p{line.id}") if part) for line in others]
        if not names:
            self._vm.message = _("Expected somebody else in the list to merge with, there is nobody; search first.")
            return
        dialog = self.merge_dialog(view, names)
        if dialog.asks():
            self._vm.merge(others[names.index(dialog.texts()[0])].id)

    def _delete(self, view: PersonView) -> None:
        if self.delete_dialog(view).asks():
            self._vm.delete()

    def _export(self) -> None:
        folder = self._choose_folder()
        if folder is not None:
            self._vm.export(folder)
