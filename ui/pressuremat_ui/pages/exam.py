"""The exam page: questions before anything is stood on, then the guided visit, then what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text, bind_visible
from pressuremat_ui.pages.ask_dialog import AskDialog, Line
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.exam import FOOTWEAR_WORDS, SETS, ExamViewModel, OfferLines
from pressuremat_ui.viewmodels.questions import ABOUT, BEFORE, CHILD, Field, field_of
from pressuremat_ui.widgets.basics import Button, Card, Header, hairline, label, stamp
from pressuremat_ui.widgets.choice import Choice
from pressuremat_ui.widgets.question import Question
from pressuremat_ui.widgets.stage import PersonWindow, StageView


class ExamPage(QWidget):
    """A visit from the first question to its result."""

    def __init__(
        self, theme: Theme, vm: ExamViewModel, choose_source: Callable[[], Any], show_result: Callable[[Path], Any]
    ) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
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
        for button in (self.second_button, self.source_button, self.next_button, self.start_button, self.result_button):
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
        self._visit = self._visit_view()
        for view in (self._setup, self._visit):
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

    def _visit_view(self) -> QWidget:
        theme, vm = self._theme, self._vm
        view = QWidget()
        row = QHBoxLayout(view)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.stage = StageView(theme, vm)
        row.addWidget(self.stage, 3)
        side = QVBoxLayout()
        side.setSpacing(16)
        words = Card(theme, _("What to do"))
        self.instructions = label(theme, "", 14, role="muted", wrap=True)
        bind(vm, "instructions", lambda texts: self.instructions.setText("\n".join(texts)), self.instructions)
        words.body.addWidget(self.instructions)
        words.body.addStretch(1)
        side.addWidget(words, 2)
        self._asked = Card(theme, _("What you saw"))
        self._fields = QVBoxLayout()
        self._asked.body.addLayout(self._fields)
        side.addWidget(self._asked)
        bind(vm, "asked", self._show_asked, self._asked)
        done = Card(theme, _("So far"))
        self.progress = label(theme, "", 14, 550)
        bind_text(vm, "progress_text", self.progress)
        self.log = label(theme, "", 12, role="muted", wrap=True)
        bind(vm, "log", lambda log: self.log.setText("\n".join(log)), self.log)
        done.body.addWidget(self.progress)
        done.body.addWidget(self.log)
        done.body.addStretch(1)
        side.addWidget(done, 2)
        self._buttons = QWidget()
        buttons = QGridLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(8)
        self.pause_button = Button(theme, _("Pause"), self._pause_or_go_on, "plain", "pause")
        self.repeat_button = Button(theme, _("Again"), partial(vm.command, "repeat"))
        self.repeat_button.setToolTip(_("Do the last trial once more; what was recorded is not used"))
        self.skip_button = Button(theme, _("Leave out"), self._skip)
        self.pain_button = Button(theme, _("It hurts"), self._pain)
        self.mute_button = Button(theme, "", self._mute, "quiet", size=12)
        for at, button in enumerate((self.pause_button, self.repeat_button, self.skip_button, self.pain_button)):
            buttons.addWidget(button, at // 2, at % 2)
        side.addWidget(self._buttons)
        last = QHBoxLayout()
        last.addWidget(self.mute_button)
        last.addStretch(1)
        self.leave_button = Button(theme, _("Leave the visit"), vm.leave, "quiet", size=12)
        last.addWidget(self.leave_button)
        side.addLayout(last)
        bind(vm, "muted", lambda muted: self.mute_button.setText(_("Sound off") if muted else _("Sound on")))
        holder = QWidget()
        holder.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(420)
        row.addWidget(holder)
        return view

    def _show_asked(self, fields: tuple[Field, ...]) -> None:
        while (item := self._fields.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.asked: dict[str, Question] = {}
        for field in fields:
            question = Question(self._theme, field, partial(self._note, field.key))
            self.asked[field.key] = question
            self._fields.addWidget(question)
        self._asked.setVisible(bool(fields) and self._asked.parentWidget() is not None)

    def _note(self, key: str, value: str, side: str | None) -> None:
        self._vm.note(key, value, side)

    def _show_state(self, state: str) -> None:
        setup = state == "setup"
        self._stack.setCurrentWidget(self._setup if setup else self._visit)
        for button in (self.start_button, self.source_button):
            button.setVisible(setup)
        for button in (self.result_button, self.next_button):
            button.setVisible(state == "finished")
        self._buttons.setVisible(state in ("running", "paused"))
        self.leave_button.setVisible(state in ("running", "paused", "opening"))
        self.pause_button.setText(_("Go on") if state == "paused" else _("Pause"))

    def _pause_or_go_on(self) -> None:
        self._vm.command("resume" if self._vm.state == "paused" else "pause")

    def skip_dialog(self) -> AskDialog:
        """Asks why a test is left out."""
        line = Line(_("Why?"), needed=True)
        return AskDialog(self._theme, _("Leave this test out"), "", _("Leave out"), [line], self)

    def pain_dialog(self) -> AskDialog:
        """Asks how much it hurts."""
        line = Line(_("How much, 0 none to 10 worst?"), "2", needed=True, whole=(0, 10))
        return AskDialog(self._theme, _("It hurts"), "", _("Done"), [line], self)

    def _skip(self) -> None:
        dialog = self.skip_dialog()
        if dialog.asks():
            self._vm.skip(dialog.texts()[0].strip())

    def _pain(self) -> None:
        dialog = self.pain_dialog()
        if dialog.asks():
            self._vm.pain(float(dialog.texts()[0]))

    def _mute(self) -> None:
        self._vm.muted = not self._vm.muted

    def _second_window(self) -> None:
        if self._person_window is None:
            self._person_window = PersonWindow(self._theme, self._vm)
        self._person_window.show()
        self._person_window.raise_()

    def _show_result(self, show: Callable[[Path], Any]) -> Callable[[], Any]:
        def act() -> None:
            if self._vm.result is not None:
                show(self._vm.result)

        return act
