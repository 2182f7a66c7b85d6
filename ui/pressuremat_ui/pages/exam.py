"""The exam page: questions before anything is stood on, then the guided visit, then what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.exam import FOOTWEAR_WORDS, SETS, ExamViewModel, OfferLines
from pressuremat_ui.viewmodels.photo import PhotoViewModel
from pressuremat_ui.viewmodels.questions import ABOUT, BEFORE, CHILD, field_of
from pressuremat_ui.widgets.basics import Button, Card, Header, hairline, label, stamp
from pressuremat_ui.widgets.choice import Choice
from pressuremat_ui.widgets.led_view import LedView
from pressuremat_ui.widgets.question import Question
from pressuremat_ui.widgets.stage import PersonWindow


class ExamPage(QWidget):
    """A visit from the first question to its result."""

    def __init__(
        self,
        theme: Theme,
        vm: ExamViewModel,
        photo: PhotoViewModel,
        choose_source: Callable[[], Any],
        show_result: Callable[[Path], Any],
    ) -> None:
        super().__init__()
        self._theme, self._vm, self._photo_vm = theme, vm, photo
        self._person_window: PersonWindow | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Exam"))
        self.stamp = stamp(theme)
        bind_visible(vm, "simulated", self.stamp)
        header.add_pill(self.stamp)
        self.second_button = Button(theme, _("Window for the person"), self._second_window)
        self.source_button = Button(theme, _("Source"), choose_source)
        self.start_button = Button(theme, _("Start"), vm.start, "primary", "play")
        self.result_button = Button(theme, _("Show the result"), self._show_result(show_result), "primary")
        self.next_button = Button(theme, _("Next person"), vm.again)
        self.photo_button = Button(theme, _("Angle from a photo…"), partial(self._photo, "bottom"))
        for button in (
            self.second_button,
            self.source_button,
            self.photo_button,
            self.next_button,
            self.start_button,
            self.result_button,
        ):
            header.add_action(button)
        column.addWidget(header)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        column.addWidget(self.message)
        bind_visible(vm, "message", self.message)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._setup = QWidget()
        self._setup_row = QHBoxLayout(self._setup)
        self._setup_row.setContentsMargins(0, 0, 0, 0)
        self._setup_row.setSpacing(16)
        self.led = LedView(theme, vm, _("Leave the visit"), self._photo, vm.ghosts)
        self.stage = self.led.stage
        for view in (self._setup, self.led):
            self._stack.addWidget(view)
        column.addWidget(holder, 1)
        bind(vm, "questions", lambda _questions: self._fill_setup())
        bind(vm, "state", self._show_state)

    # -- questions --------------------------------------------------------------------------------------------------

    def _fill_setup(self) -> None:
        while (item := self._setup_row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._who_card())
        column.addWidget(self._plan_card(), 1)
        self._setup_row.addWidget(left, 4)
        self._setup_row.addWidget(self._history_card(), 5)

    def _question(self, group: str, key: str) -> Question:
        vm = self._vm.questions
        return Question(
            self._theme,
            field_of(group, key),
            lambda value, side: vm.answer(group, key, value, side),
            lambda side: vm.given(group, key, side),
        )

    def _who_card(self) -> Card:
        card = Card(self._theme, _("Who"))
        row = QHBoxLayout()
        row.addWidget(label(self._theme, _("Name or pseudonym"), 14), 1)
        self.who = QLineEdit(self._vm.who)
        self.who.setMaximumWidth(220)
        self.who.setAccessibleName(_("Name or pseudonym"))
        self.who.textChanged.connect(partial(setattr, self._vm, "who"))
        bind(self._vm, "who", self._show_who, self.who)
        row.addWidget(self.who)
        card.body.addLayout(row)
        self.about = {key: self._question("person", key) for key in ABOUT}
        for question in self.about.values():
            card.body.addWidget(question)
        self.problem = label(self._theme, "", 12, role="flag", wrap=True)
        card.body.addWidget(self.problem)
        bind(self._vm.questions, "problem", self.problem.setText, self.problem)
        return card

    def _show_who(self, who: str) -> None:
        if self.who.text() != who:
            self.who.setText(who)

    def _plan_card(self) -> Card:
        vm, theme = self._vm, self._theme
        card = Card(theme, _("Which tests"), spacing=10)
        self.sets = Choice(
            theme, _("Which tests"), [(key, _(words)) for key, words in SETS], partial(vm.choose, "tests")
        )
        bind(vm, "tests", self.sets.show_choice, self.sets)
        card.body.addWidget(self.sets)
        row = QHBoxLayout()
        row.addWidget(label(theme, _("On the feet"), 14), 1)
        self.footwear = QComboBox()
        self.footwear.setAccessibleName(_("On the feet"))
        for key, words in FOOTWEAR_WORDS.items():
            self.footwear.addItem(_(words), key)
        self.footwear.currentIndexChanged.connect(lambda _at: vm.choose("footwear", str(self.footwear.currentData())))
        row.addWidget(self.footwear)
        card.body.addLayout(row)
        row = QHBoxLayout()
        row.addWidget(label(theme, _("What lies on the mat"), 14), 1)
        cover = QLineEdit(vm.cover)
        cover.setMaximumWidth(220)
        cover.setPlaceholderText(_("nothing"))
        cover.setAccessibleName(_("What lies on the mat"))
        cover.textChanged.connect(partial(vm.choose, "cover"))
        row.addWidget(cover)
        card.body.addLayout(row)
        card.body.addWidget(hairline(theme))
        self.offer = label(theme, "", 14, wrap=True)
        self.left_out = label(theme, "", 12, role="muted", wrap=True)
        self.source = label(theme, "", 12, role="muted", wrap=True)
        for widget in (self.offer, self.left_out, self.source):
            card.body.addWidget(widget)
        bind(vm, "offer", self._show_offer, self.offer)
        bind(vm, "source_words", lambda words: self.source.setText(_("On: {source}").format(source=words)), self.source)
        self.unfinished = QVBoxLayout()
        card.body.addLayout(self.unfinished)
        bind(vm, "unfinished", self._show_unfinished, card)
        card.body.addStretch(1)
        return card

    def _history_card(self) -> Card:
        card = Card(self._theme, _("Before anything is stood on"), spacing=4)
        says = _("What nobody answers stays unknown. Some answers leave tests out, or lead to a clinician first.")
        card.body.addWidget(label(self._theme, says, 12, role="muted", wrap=True))
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 8, 8, 0)
        column.setSpacing(8)
        self.history = {key: self._question("history", key) for key in (*BEFORE, *CHILD)}
        for question in self.history.values():
            column.addWidget(question)
        column.addStretch(1)
        for key in CHILD:
            bind_visible(self._vm.questions, "child", self.history[key])
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        return card

    def _show_offer(self, offer: OfferLines) -> None:
        minutes = _("About {n} minutes: {tests}.").format(n=offer.minutes, tests=", ".join(offer.tests))
        self.offer.setText(minutes if offer.tests else _("No test suits; see what is left out."))
        self.left_out.setText("\n".join(f"{_('Left out')}: {name}. {says}" for name, says in offer.left_out))

    def _show_unfinished(self, folders: tuple[Path, ...]) -> None:
        while (item := self.unfinished.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        for folder in folders:
            words = _("Go on with {visit}").format(visit=folder.name.replace("_", " "))
            self.unfinished.addWidget(Button(self._theme, words, partial(self._vm.go_on, folder), "quiet", size=12))

    # -- the visit --------------------------------------------------------------------------------------------------

    def _show_state(self, state: str) -> None:
        setup = state == "setup"
        self._stack.setCurrentWidget(self._setup if setup else self.led)
        for button in (self.start_button, self.source_button):
            button.setVisible(setup)
        for button in (self.result_button, self.next_button):
            button.setVisible(state == "finished")
        self.photo_button.setVisible(state == "finished")

    @property
    def asked(self) -> dict[str, Question]:
        """What is asked of who looks on, by key."""
        return self.led.asked

    def photo_dialog(self, moment: str) -> QDialog:
        """Asks for a photo of that moment, and for its points."""
        from pressuremat_ui.pages.photo_dialog import PhotoDialog

        self._photo_vm.begin(moment, self._vm.folder, self._vm.note_angles)
        return PhotoDialog(self._theme, self._photo_vm, self)

    def _photo(self, moment: str) -> None:
        dialog = self.photo_dialog(moment)
        dialog.exec()
        dialog.deleteLater()

    def _second_window(self) -> None:
        if self._person_window is None:
            self._person_window = PersonWindow(self._theme, self._vm, self._vm.ghosts)
        self._person_window.show()
        self._person_window.raise_()

    def _show_result(self, show: Callable[[Path], Any]) -> Callable[[], Any]:
        def act() -> None:
            if self._vm.result is not None:
                show(self._vm.result)

        return act
