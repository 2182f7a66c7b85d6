"""Somebody being led through trials: the stage, and beside it words, quality, answers, progress and buttons.

A LedViewModel enters; the exam page and try and see show the same.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.ghosts import GhostsViewModel
from pressuremat_ui.viewmodels.led import LedViewModel, Quality
from pressuremat_ui.viewmodels.questions import Field
from pressuremat_ui.widgets.ask_dialog import AskDialog, Line
from pressuremat_ui.widgets.basics import Button, Card, label
from pressuremat_ui.widgets.question import Question
from pressuremat_ui.widgets.stage import StageView

WIDTH = 420


class LedView(QWidget):
    """`leave_words` name the button that stops; `photo(moment)` is called where an angle may come from a photo;
    `ghosts` are feet to stand on."""

    def __init__(
        self,
        theme: Theme,
        vm: LedViewModel,
        leave_words: str,
        photo: Callable[[str], Any] | None = None,
        ghosts: GhostsViewModel | None = None,
    ) -> None:
        super().__init__()
        self._theme, self._vm, self._photo = theme, vm, photo
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.stage = StageView(theme, vm, ghosts)
        row.addWidget(self.stage, 3)
        holder = QWidget()
        holder.setFixedWidth(WIDTH)
        side = QVBoxLayout(holder)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(16)
        side.addWidget(self._words_card(), 2)
        side.addWidget(self._asked_card())
        side.addWidget(self._progress_card(), 2)
        side.addWidget(self._button_row())
        last = QHBoxLayout()
        self.mute_button = Button(theme, "", self._mute, "quiet", size=12)
        last.addWidget(self.mute_button)
        last.addStretch(1)
        self.leave_button = Button(theme, leave_words, vm.leave, "quiet", size=12)
        last.addWidget(self.leave_button)
        side.addLayout(last)
        row.addWidget(holder)
        bind(vm, "muted", lambda muted: self.mute_button.setText(_("Sound off") if muted else _("Sound on")), self)
        bind(vm, "state", self._show_state, self)

    def _words_card(self) -> Card:
        card = Card(self._theme, _("What to do"))
        self.instructions = label(self._theme, "", 14, role="muted", wrap=True)
        bind(self._vm, "instructions", lambda texts: self.instructions.setText("\n".join(texts)), self.instructions)
        # Where room is short the words scroll; answers below are never cut.
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.addWidget(self.instructions)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setMinimumHeight(72)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        area.setAccessibleName(_("What to do"))
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        return card

    def _asked_card(self) -> Card:
        self._asked = Card(self._theme, _("What you saw"))
        self._asked.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._fields = QVBoxLayout()
        self._asked.body.addLayout(self._fields)
        self.asked: dict[str, Question] = {}
        bind(self._vm, "asked", self._show_asked, self._asked)
        return self._asked

    def _progress_card(self) -> Card:
        theme, vm = self._theme, self._vm
        card = Card(theme, _("So far"))
        self.progress = label(theme, "", 14, 550)
        bind_text(vm, "progress_text", self.progress)
        self.quality = label(theme, "", 14, wrap=True)
        bind(vm, "quality", self._show_quality, self.quality)
        self.log = label(theme, "", 12, role="muted", wrap=True)
        bind(vm, "log", lambda log: self.log.setText("\n".join(log)), self.log)
        for widget in (self.progress, self.quality, self.log):
            card.body.addWidget(widget)
        card.body.addStretch(1)
        return card

    def _button_row(self) -> QWidget:
        theme, vm = self._theme, self._vm
        self._buttons = QWidget()
        buttons = QGridLayout(self._buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(8)
        self.pause_button = Button(theme, _("Pause"), self._pause_or_go_on, "plain", "pause")
        self.repeat_button = Button(theme, _("Again"), partial(vm.command, "repeat"))
        self.repeat_button.setToolTip(_("Do the last trial once more; what was recorded is not used"))
        self.skip_button = Button(theme, _("Leave out"), self._skip)
        self.pain_button = Button(theme, _("It hurts"), self._pain)
        for at, button in enumerate((self.pause_button, self.repeat_button, self.skip_button, self.pain_button)):
            buttons.addWidget(button, at // 2, at % 2)
        return self._buttons

    def _show_quality(self, quality: Quality) -> None:
        self.quality.setText(quality.says)
        self.quality.set_role("muted" if quality.tone == "plain" else quality.tone)

    def _show_asked(self, fields: tuple[Field, ...]) -> None:
        while (item := self._fields.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        self.asked = {}
        for field in fields:
            question = Question(self._theme, field, partial(self._vm.note, field.key))
            self.asked[field.key] = question
            self._fields.addWidget(question)
        moments = {"observer_stance": "stance", "observer_squat_bottom": "bottom"}
        for moment in [moments[field.key] for field in fields if field.key in moments]:
            if self._photo is not None:
                self._fields.addWidget(
                    Button(self._theme, _("Angle from a photo…"), partial(self._photo, moment), "quiet", size=12)
                )
        self._asked.setVisible(bool(fields) and self._asked.parentWidget() is not None)

    def _show_state(self, state: str) -> None:
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
