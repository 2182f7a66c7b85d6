"""The programme page: a week of the calendar to tick off, the drills with their drawings, and the log."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.programme import ProgrammeViewModel
from pressuremat_ui.widgets.basics import Button, Card, Header, Pill, label, replace_widget, stamp
from pressuremat_ui.widgets.day_cell import DayCell
from pressuremat_ui.widgets.empty import EmptyState
from pressuremat_ui.widgets.svg import Drawing

if TYPE_CHECKING:
    from pressuremat_ui.followup import Plan, PlannedDrill

_MOST_TOLD = 40


class ProgrammePage(QWidget):
    """What to do until the next visit, and what was done."""

    def __init__(self, theme: Theme, vm: ProgrammeViewModel, show_people: Callable[[], Any]) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        self._plan_shown: Plan | None = None
        self.cells: dict[tuple[str, int], DayCell] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Programme"))
        self.who, self.stamp = Pill(theme), stamp(theme)
        bind_text(vm, "who", self.who)
        bind_visible(vm, "who", self.who)
        for pill in (self.who, self.stamp):
            header.add_pill(pill)
        column.addWidget(header)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        column.addWidget(self.message)
        bind_visible(vm, "message", self.message)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self.empty = EmptyState(theme, "", _("People"), show_people)
        self._stack.addWidget(self.empty)
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self._calendar_card())
        left.addWidget(self._log_card(), 1)
        row.addLayout(left, 5)
        self._drills = QScrollArea()
        self._drills.setWidgetResizable(True)
        self._drills.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._drills.setAccessibleName(_("Drills"))
        row.addWidget(self._drills, 4)
        self._stack.addWidget(content)
        column.addWidget(holder, 1)
        bind(vm, "plan", self._show_plan)
        bind(vm, "who", lambda _who: self._show_plan(vm.plan))
        bind(vm, "monday", lambda _monday: self._show_week())
        theme.follow(self, lambda _tokens: self._show_drills(vm.plan))

    def _calendar_card(self) -> Card:
        theme, vm = self._theme, self._vm
        card = Card(theme, spacing=8)
        head = QHBoxLayout()
        head.setSpacing(4)
        self.week = label(theme, "", 14, 650)
        head.addWidget(self.week)
        head.addStretch(1)
        self.back_button = Button(theme, "", partial(vm.turn, -1), "quiet", "previous")
        self.on_button = Button(theme, "", partial(vm.turn, 1), "quiet", "next")
        for button, name in ((self.back_button, _("The week before")), (self.on_button, _("The week after"))):
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setFixedSize(QSize(36, 30))
            head.addWidget(button)
        card.body.addLayout(head)
        self._calendar = QWidget()
        card.body.addWidget(self._calendar)
        self.summary = label(theme, "", 14, 550, wrap=True)
        bind_text(vm, "summary", self.summary)
        card.body.addWidget(self.summary)
        says = _("Ring: to be done. Tick: done, press to change. Line: left out. Nothing can be ticked before its day.")
        card.body.addWidget(label(theme, says, 12, role="muted", wrap=True))
        return card

    def _log_card(self) -> Card:
        card = Card(self._theme, _("What was done"), spacing=4)
        inner = QWidget()
        self._log = QVBoxLayout(inner)
        self._log.setContentsMargins(0, 0, 8, 0)
        self._log.setSpacing(4)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setAccessibleName(_("What was done"))
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        return card

    def _show_plan(self, plan: Plan | None) -> None:
        self._stack.setCurrentIndex(0 if plan is None else 1)
        if self.stamp.parentWidget() is not None:
            self.stamp.setVisible(plan is not None and plan.simulated)
        if plan is None:
            nobody = _("Choose somebody under People; their programme is here.")
            none = _("No visit of {who} gave a programme yet.").format(who=self._vm.who)
            self.empty.sentence.setText(none if self._vm.who else nobody)
            return
        before, self._plan_shown = self._plan_shown, plan
        if before is None or before.drills != plan.drills:
            self._make_calendar(plan)
            self._show_drills(plan)
        self._show_week()
        while (item := self._log.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        for line in plan.told[:_MOST_TOLD] or (_("Nothing yet. Tick a day when a drill is done."),):
            self._log.addWidget(label(self._theme, line, 12, role="muted", wrap=True))
        self._log.addStretch(1)

    def _make_calendar(self, plan: Plan) -> None:
        old = self._calendar
        self._calendar = QWidget()
        grid = QGridLayout(self._calendar)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        self._days = [label(self._theme, "", 11, role="muted") for _n in range(7)]
        for n, name in enumerate(self._days):
            name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(name, 0, n + 1)
        self.cells = {}
        for at, drill in enumerate(plan.drills, 1):
            grid.addWidget(label(self._theme, drill.label, 14, wrap=True), at, 0)
            for n in range(7):
                cell = DayCell(self._theme, partial(self._tick, drill.key, n))
                self.cells[drill.key, n] = cell
                grid.addWidget(cell, at, n + 1)
        replace_widget(old, self._calendar)

    def _tick(self, key: str, n: int) -> None:
        self._vm.tick(key, self._vm.days[n])

    def _show_week(self) -> None:
        plan, days = self._vm.plan, self._vm.days
        self.week.setText(_("Week of {day}").format(day=days[0].isoformat()))
        if plan is None or not self.cells:
            return
        from pressuremat.report.visit_model import weekday_names

        for n, (name, day) in enumerate(zip(self._days, days, strict=True)):
            name.setText(f"{weekday_names()[n]} {day.day}")
        for drill in plan.drills:
            for n, day in enumerate(days):
                mark = self._vm.mark(drill, day)
                says = f"{drill.label}, {weekday_names()[n]} {day.isoformat()}: {self._words(mark)}"
                self.cells[drill.key, n].show_mark(mark, says, enabled=self._vm.may_tick(day))

    def _words(self, mark: str) -> str:
        words = {
            "planned": _("to be done"),
            "done": _("done"),
            "missed": _("left out"),
            "extra": _("done besides"),
        }
        return words.get(mark, _("free"))

    def _show_drills(self, plan: Plan | None) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        for drill in () if plan is None else plan.drills:
            column.addWidget(self._drill(drill))
        column.addStretch(1)
        self._drills.setWidget(inner)

    def _drill(self, drill: PlannedDrill) -> Card:
        from pressuremat.drawings.drills import drill_svg, drill_text

        theme = self._theme
        card = Card(theme, spacing=4)
        row = QHBoxLayout()
        row.setSpacing(16)
        picture = Drawing(drill.label, QSize(150, 120))
        try:
            picture.show_svg(drill_svg(drill.key, theme.tokens))
            picture.setAccessibleDescription(drill_text(drill.key))
        except KeyError:  # a programme of another version may hold a drill that this one does not draw
            picture.hide()
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(theme, drill.label, 14, 650, wrap=True))
        words.addWidget(label(theme, drill.dose, 12, 550, wrap=True))
        for n, step in enumerate(drill.steps, 1):
            words.addWidget(label(theme, f"{n}. {step}", 12, wrap=True))
        words.addWidget(label(theme, drill.why, 12, role="muted", wrap=True))
        words.addStretch(1)
        row.addLayout(words, 1)
        card.body.addLayout(row)
        return card
