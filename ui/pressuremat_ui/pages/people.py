"""The people page: search on the left, one person on the right with visits and trends."""

from __future__ import annotations

from collections.abc import Callable
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
from pressuremat.report.words import unit_word
from pressuremat_ui.binding import bind, bind_text, bind_visible
from pressuremat_ui.pages.ask_dialog import AskDialog, Line
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.people import PeopleViewModel
from pressuremat_ui.widgets.basics import Button, Card, Header, hairline, label, scrolled, stamp
from pressuremat_ui.widgets.trend import Trend

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
    ) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        self._choose_folder, self._start_exam = choose_folder, start_exam
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("People"))
        self.add_button = Button(theme, _("New person"), self._add, "primary", "person")
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
            if view.trends:
                column.addWidget(self._trends_card(view))
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
        for button in (
            self.exam_button,
            Button(theme, _("Hand over"), self._export),
            Button(theme, words, self._vm.archive),
            self.delete_button,
        ):
            row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)
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
            row.addWidget(label(theme, visit.when, 14, 550))
            row.addWidget(label(theme, visit.tests, 12, role="muted", wrap=True), 1)
            row.addWidget(label(theme, visit.reading, 14))
            card.body.addLayout(row)
        return card

    def _trends_card(self, view: PersonView) -> Card:
        theme = self._theme
        card = Card(theme, _("Progress"), spacing=10)
        says = _("Band: what must be exceeded from the first visit on to be a real change. Thin lines: ± 2 σ.")
        card.body.addWidget(label(theme, says, 12, role="muted", wrap=True))
        grid = QGridLayout()
        grid.setSpacing(16)
        for at, picture in enumerate(view.trends):
            box = QVBoxLayout()
            title = ", ".join(part for part in (picture.label, unit_word(picture.unit)) if part)
            box.addWidget(label(theme, title, 14, 550, wrap=True))
            box.addWidget(Trend(theme, picture))
            grid.addLayout(box, at // 2, at % 2)
        card.body.addLayout(grid)
        return card

    # -- what is done -----------------------------------------------------------------------------------------------

    def add_dialog(self) -> AskDialog:
        """Asks who is new."""
        words = (_("Year of birth"), _("Height, cm"), _("Body mass, kg"))
        lines = (Line(_("Name or pseudonym"), needed=True), *(Line(one) for one in words))
        return AskDialog(self._theme, _("New person"), "", _("Done"), lines, self)

    def delete_dialog(self, view: PersonView) -> AskDialog:
        """Asks whether somebody is to go for good."""
        says = _("Delete {name} with all visits, recordings, values and reports? Nothing brings them back.")
        title = _("Delete for good")
        return AskDialog(self._theme, title, says.format(name=view.line.name), title, parent=self, danger=True)

    def _add(self) -> None:
        dialog = self.add_dialog()
        if dialog.asks():
            self._vm.add(*dialog.texts())

    def _delete(self, view: PersonView) -> None:
        if self.delete_dialog(view).asks():
            self._vm.delete()

    def _export(self) -> None:
        folder = self._choose_folder()
        if folder is not None:
            self._vm.export(folder)
