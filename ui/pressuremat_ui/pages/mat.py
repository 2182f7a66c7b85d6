"""The mat page: facts, grade, health and tests of a mat; while the guide leads, what to do next instead."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_enabled, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.mat import MatLine, MatViewModel, Prompt, TestLine
from pressuremat_ui.widgets.basics import Button, Card, Header, label, stamp
from pressuremat_ui.widgets.empty import EmptyState
from pressuremat_ui.widgets.svg import Drawing


class MatPage(QWidget):
    """How good is what it measures with?"""

    def __init__(
        self, theme: Theme, vm: MatViewModel, choose_source: Callable[[], Any], choose_passport: Callable[[], Any]
    ) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Mat"))
        self.stamp = stamp(theme)
        bind_visible(vm, "simulated", self.stamp)
        header.add_pill(self.stamp)
        self.passport_button = Button(theme, _("Save passport"), choose_passport, "plain", "save")
        bind_enabled(vm, "can_print", self.passport_button)
        header.add_action(self.passport_button)
        self.source_button = Button(theme, _("Connect a mat"), choose_source, "primary", "connect")
        header.add_action(self.source_button)
        column.addWidget(header)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        column.addWidget(self.message)
        bind_visible(vm, "message", self.message)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self.empty = EmptyState(theme, _("No mat is connected yet."), _("Choose a source"), choose_source)
        self._known = self._known_view()
        self.guide = GuideView(theme, vm)
        for view in (self.empty, self._known, self.guide):
            self._stack.addWidget(view)
        column.addWidget(holder, 1)
        for name in ("connected", "guiding"):
            bind(vm, name, self._show_state)

    def _known_view(self) -> QWidget:
        view = QWidget()
        grid = QGridLayout(view)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.addWidget(self._facts_card(), 0, 0)
        grid.addWidget(self._guide_card(), 1, 0)
        grid.addWidget(self._health_card(), 0, 1, 2, 1)
        grid.addWidget(self._tests_card(), 0, 2, 2, 1)
        for col, stretch in ((0, 4), (1, 5), (2, 4)):
            grid.setColumnStretch(col, stretch)
        grid.setRowStretch(1, 1)
        return view

    def _facts_card(self) -> Card:
        theme, vm = self._theme, self._vm
        card = Card(theme, _("This mat"))
        row = QHBoxLayout()
        row.setSpacing(16)
        self.grade = label(theme, "–", 44, 650)
        self.grade_says = label(theme, "", 12, role="muted", wrap=True)
        bind_text(vm, "grade", self.grade)
        bind_text(vm, "grade_says", self.grade_says)
        row.addWidget(self.grade)
        row.addWidget(self.grade_says, 1)
        card.body.addLayout(row)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        card.body.addLayout(self._facts)
        bind(vm, "facts", self._show_facts)
        return card

    def _guide_card(self) -> Card:
        theme, vm = self._theme, self._vm
        card = Card(theme, _("Calibrate"), spacing=10)
        says = _("The guide leads through it and keeps each step that passes. It needs at least one known weight.")
        card.body.addWidget(label(theme, says, 12, role="muted", wrap=True))
        fields = QGridLayout()
        fields.setHorizontalSpacing(12)
        fields.setVerticalSpacing(8)
        self.body_kg, self.weight_kg = QLineEdit(), QLineEdit()
        rows = (
            (self.body_kg, "body_kg_text", _("Your weight, kg")),
            (self.weight_kg, "weight_kg_text", _("A dead weight, kg")),
        )
        for at, (field, name, words) in enumerate(rows):
            field.setAccessibleName(words)
            field.setMaximumWidth(110)
            field.textChanged.connect(partial(setattr, vm, name))
            fields.addWidget(label(theme, words, 14), at, 0)
            fields.addWidget(field, at, 1)
        fields.setColumnStretch(0, 1)
        card.body.addLayout(fields)
        self.even = QCheckBox(_("I have something that presses on the whole mat evenly"))
        self.even.toggled.connect(partial(setattr, vm, "even"))
        card.body.addWidget(self.even)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.start_button = Button(theme, _("Calibrate"), vm.start_guide)
        self.check_button = Button(theme, _("Ten-minute check"), partial(vm.start_guide, check=True))
        for button in (self.start_button, self.check_button):
            bind_enabled(vm, "can_guide", button)
            row.addWidget(button)
        row.addStretch(1)
        card.body.addLayout(row)
        card.body.addStretch(1)
        return card

    def _health_card(self) -> Card:
        theme = self._theme
        card = Card(theme, _("Health"))
        self.maps_row = QHBoxLayout()
        self.maps_row.setSpacing(16)
        card.body.addLayout(self.maps_row)
        inner = QWidget()
        self._lines = QGridLayout(inner)
        self._lines.setContentsMargins(0, 0, 8, 0)
        self._lines.setHorizontalSpacing(12)
        self._lines.setVerticalSpacing(6)
        self._lines.setColumnStretch(0, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        card.body.addWidget(area, 1)
        bind(self._vm, "lines", self._show_lines)
        return card

    def _tests_card(self) -> Card:
        card = Card(self._theme, _("Tests it can do"), spacing=6)
        inner = QWidget()
        self._tests = QVBoxLayout(inner)
        self._tests.setContentsMargins(0, 0, 8, 0)
        self._tests.setSpacing(10)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        card.body.addWidget(area, 1)
        bind(self._vm, "tests", self._show_tests)
        return card

    def _show_state(self, _changed: object) -> None:
        vm = self._vm
        view = self.guide if vm.guiding else self._known if vm.connected else self.empty
        self._stack.setCurrentWidget(view)
        self.source_button.setVisible(not vm.guiding)
        self.passport_button.setVisible(not vm.guiding and vm.connected)

    def _show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        _emptied(self._facts)
        for at, (name, value) in enumerate(facts):
            self._facts.addWidget(label(self._theme, name, 12, role="muted"), at, 0)
            self._facts.addWidget(label(self._theme, value, 12, wrap=True), at, 1)

    def _show_lines(self, lines: tuple[MatLine, ...]) -> None:
        from pressuremat.report.mat_map import LEGENDS, mat_map

        _emptied(self._lines)
        _emptied(self.maps_row)
        if not lines:
            says = _("Nothing is known of this mat yet: let the guide calibrate it.")
            self._lines.addWidget(label(self._theme, says, 14, role="muted", wrap=True), 0, 0)
        calibration = self._vm.calibration
        for key, svg in () if calibration is None else mat_map(calibration):
            head, legend = LEGENDS[key]
            box = QVBoxLayout()
            box.setSpacing(4)
            box.addWidget(label(self._theme, _(head), 12, 550))
            drawing = Drawing(_(head), says=_(legend))
            drawing.setMinimumSize(QSize(120, 110))
            drawing.setMaximumHeight(180)
            drawing.show_svg(svg)
            drawing.setToolTip(_(legend))
            box.addWidget(drawing)
            self.maps_row.addLayout(box)
        for at, line in enumerate(lines):
            self._lines.addWidget(label(self._theme, line.label, 12, wrap=True), at, 0)
            value = label(self._theme, line.value, 12, 550, role="ink" if line.tone == "plain" else line.tone)
            self._lines.addWidget(value, at, 1, Qt.AlignmentFlag.AlignRight)
            self._lines.addWidget(label(self._theme, line.limit, 12, role="muted"), at, 2, Qt.AlignmentFlag.AlignRight)
        self._lines.setRowStretch(len(lines) + 1, 1)

    def _show_tests(self, tests: tuple[TestLine, ...]) -> None:
        _emptied(self._tests)
        words = {"fine": _("yes"), "watch": _("in part"), "plain": _("no")}
        for test in tests:
            row = QHBoxLayout()
            row.addWidget(label(self._theme, test.label[:1].upper() + test.label[1:], 14, 550, wrap=True), 1)
            row.addWidget(label(self._theme, words[test.tone], 12, 550, "muted" if test.tone == "plain" else test.tone))
            self._tests.addLayout(row)
            if test.tone != "fine":
                self._tests.addWidget(label(self._theme, test.says, 12, role="muted", wrap=True))
        self._tests.addStretch(1)


class GuideView(QWidget):
    """What to do now, large enough to be read from the mat."""

    def __init__(self, theme: Theme, vm: MatViewModel) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        card = Card(theme, padding=32, spacing=12)
        self.step = label(theme, "", 14, role="muted")
        self.title = label(theme, "", 20, 650)
        self.says = label(theme, "", 28, 550, wrap=True)
        self.left = label(theme, "", 44, 650, role="accent")
        for widget in (self.step, self.title, self.says, self.left):
            card.body.addWidget(widget)
        self.place = PlaceDrawing(theme)
        card.body.addWidget(self.place, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        self.skip = Button(theme, _("Leave this step out"), vm.skip_step)
        self.stop = Button(theme, _("Stop"), vm.stop_guide, "plain", "stop")
        for button in (self.skip, self.stop):
            buttons.addWidget(button)
        card.body.addLayout(buttons)
        row.addWidget(card, 3)
        done = Card(theme, _("What was said"))
        self.log = label(theme, "", 14, role="muted", wrap=True)
        done.body.addWidget(self.log)
        done.body.addStretch(1)
        row.addWidget(done, 1)
        bind(vm, "prompt", self._show)
        bind(vm, "log", lambda log: self.log.setText("\n\n".join(log)), self)

    def _show(self, prompt: Prompt | None) -> None:
        if prompt is None:
            self.says.setText(_("The mat is being opened…"))
            for widget in (self.step, self.title, self.left):
                widget.setText("")
            self.place.show_place(None)
            return
        self.step.setText(prompt.step)
        self.title.setText(prompt.title)
        self.says.setText(prompt.says)
        self.left.setText(_("{s} s").format(s=prompt.left) if prompt.left else "")
        self.place.show_place(prompt.place)


class PlaceDrawing(QWidget):
    """The mat from above with a mark where to act; empty where it does not matter."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._place: tuple[float, float] | None = None
        self.setMinimumHeight(120)
        theme.repaint(self)

    def show_place(self, place: tuple[float, float] | None) -> None:
        """Mark this place: shares of width and depth from the near left corner."""
        self._place = place
        says = "" if place is None else _("{x} % from the left, {y} % from the near edge")
        self.setAccessibleName("" if place is None else says.format(x=round(100 * place[0]), y=round(100 * place[1])))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Frame and mark."""
        if self._place is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = min(self.height() - 4.0, 260.0)
        box = QRectF((self.width() - 1.15 * height) / 2, (self.height() - height) / 2, 1.15 * height, height)
        painter.setPen(QPen(QColor(self._theme.tokens.muted), 1.7))
        painter.drawRoundedRect(box, 6, 6)
        x = box.left() + self._place[0] * box.width()
        y = box.bottom() - self._place[1] * box.height()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.tokens.accent))
        painter.drawEllipse(QRectF(x - 11, y - 11, 22, 22))


def _emptied(layout: Any) -> None:
    """Take away what lies in a layout, and in those within it."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            _emptied(inner)
