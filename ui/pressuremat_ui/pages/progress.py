"""The progress page: two visits side by side, what changed for real, and values over all visits."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_enabled, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.progress import ProgressViewModel
from pressuremat_ui.viewmodels.values import ValueGroup, ValueLine
from pressuremat_ui.widgets.basics import Button, Card, Header, Pill, hairline, label, replace_widget, stamp
from pressuremat_ui.widgets.depth import DepthChoice
from pressuremat_ui.widgets.empty import EmptyState
from pressuremat_ui.widgets.marks import SideMark
from pressuremat_ui.widgets.svg import Drawing
from pressuremat_ui.widgets.trend import Trend
from pressuremat_ui.widgets.values import Explained

if TYPE_CHECKING:
    from pressuremat.report.visit_model import ProgressLine
    from pressuremat_ui.followup import Compared
    from pressuremat_ui.people import PersonView

_TONES = {"real": "accent", "possible": "watch"}


class ProgressPage(QWidget):
    """What became of it."""

    def __init__(
        self,
        theme: Theme,
        vm: ProgressViewModel,
        choose: Callable[[], Any],
        show_people: Callable[[], Any],
    ) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Progress"))
        self.who, self.stamp = Pill(theme), stamp(theme)
        for pill in (self.who, self.stamp):
            header.add_pill(pill)
        bind_visible(vm, "simulated", self.stamp)
        self.save_button = Button(theme, _("Save comparison"), choose, "primary", "save")
        bind_enabled(vm, "can_save", self.save_button)
        header.add_action(self.save_button)
        column.addWidget(header)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        column.addWidget(self.message)
        bind_visible(vm, "message", self.message)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self.empty = EmptyState(theme, "", _("People"), show_people)
        self._stack.addWidget(self.empty)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(_("Progress"))
        inner = QWidget()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setSpacing(16)
        grid.addWidget(self._visits_card(), 0, 0)
        grid.addWidget(self._changes_card(), 0, 1)
        grid.addWidget(self._trends_card(), 1, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2, 1)
        self._area.setWidget(inner)
        self._stack.addWidget(self._area)
        column.addWidget(holder, 1)
        bind(vm, "visits", lambda _visits: self._show_visits())
        bind(vm, "view", self._show_view)
        bind(vm, "compared", self._show_compared)
        bind(vm.preferences, "detail", lambda _detail: self._show_depth(), self)
        theme.follow(self, lambda _tokens: self._show_prints(vm.compared))

    def _visits_card(self) -> Card:
        theme, vm = self._theme, self._vm
        card = Card(theme, _("Two visits"), spacing=8)
        row = QHBoxLayout()
        row.setSpacing(16)
        self.choices: dict[str, QComboBox] = {}
        self.prints: list[Drawing] = []
        self.readings: list[Any] = []
        for which, name in (("before", _("Earlier visit")), ("after", _("Later visit"))):
            half = QVBoxLayout()
            half.setSpacing(8)
            box = QComboBox()
            box.setAccessibleName(name)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            box.activated.connect(partial(self._chosen, which))
            self.choices[which] = box
            half.addWidget(box)
            drawing = Drawing(_("Footprints: {visit}").format(visit=name))
            drawing.setMinimumSize(QSize(160, 260))
            drawing.setMaximumHeight(340)
            self.prints.append(drawing)
            half.addWidget(drawing)
            reading = label(theme, "", 12, role="muted", wrap=True)
            self.readings.append(reading)
            half.addWidget(reading)
            half.addStretch(1)
            row.addLayout(half, 1)
        card.body.addLayout(row, 1)
        self._work = QWidget()
        work = QHBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(12)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(_("How far both visits are examined"))
        bind(vm, "share", lambda share: self.bar.setValue(round(1000 * share)), self.bar)
        self.cancel_button = Button(theme, _("Cancel"), vm.cancel, size=12)
        work.addWidget(self.bar, 1)
        work.addWidget(self.cancel_button)
        card.body.addWidget(self._work)
        bind_visible(vm, "working", self._work)
        return card

    def _changes_card(self) -> Card:
        theme, vm = self._theme, self._vm
        card = Card(theme, spacing=8)
        head = QHBoxLayout()
        head.addWidget(label(theme, _("What changed for real"), 14, 650, role="accent"))
        head.addStretch(1)
        self.depth_choice = DepthChoice(theme, vm.preferences)
        head.addWidget(self.depth_choice)
        card.body.addLayout(head)
        self.says = label(theme, "", 16, 550, wrap=True)
        card.body.addWidget(self.says)
        hint = _("Real: more than the smallest change that can be told from noise. Bold: tracked from the beginning.")
        card.body.addWidget(label(theme, hint, 12, role="muted", wrap=True))
        self._table = QWidget()
        card.body.addWidget(self._table)
        card.body.addStretch(1)
        return card

    def _trends_card(self) -> Card:
        self._trends = Card(self._theme, _("Over all visits"), spacing=10)
        says = _("Band: what must be exceeded from the first visit on to be a real change. Thin lines: ± 2 σ.")
        self._trends.body.addWidget(label(self._theme, says, 12, role="muted", wrap=True))
        self._trends_inner = QWidget()
        self._trends.body.addWidget(self._trends_inner)
        return self._trends

    def _show_view(self, view: PersonView | None) -> None:
        self.who.setText("" if view is None else view.line.name)
        if self.who.parentWidget() is not None:
            self.who.setVisible(view is not None)
        enough = view is not None and len(view.visits) > 1
        self._stack.setCurrentIndex(1 if enough else 0)
        nobody = _("Choose somebody under People; how they change is here.")
        one = _("Two visits make a comparison; there is one, or none, so far.")
        self.empty.sentence.setText(nobody if view is None else one)
        self._show_visits()
        self._show_depth()

    def _show_visits(self) -> None:
        vm = self._vm
        for which, box in self.choices.items():
            box.clear()
            for visit in vm.visits:
                box.addItem(visit.when, visit.id)
            at = box.findData(getattr(vm, which))
            if at >= 0:
                box.setCurrentIndex(at)

    def _chosen(self, which: str, at: int) -> None:
        self._vm.choose(which, self.choices[which].itemData(at))

    def _show_compared(self, compared: Compared | None) -> None:
        for reading, visit in zip(
            self.readings, () if compared is None else (compared.model.before, compared.model.after), strict=False
        ):
            reading.setText("\n".join(words for _side, words in visit.rows_short))
        self._show_prints(compared)
        self.says.setText("" if compared is None else compared.says)
        self._show_depth()

    def _show_prints(self, compared: Compared | None) -> None:
        theme = "dark" if self._theme.tokens.dark else "light"
        for at, drawing in enumerate(self.prints):
            drawing.show_svg("" if compared is None else compared.prints[at].get(theme, ""))
            drawing.setAccessibleDescription(self.readings[at].text())

    def _show_depth(self) -> None:
        self._table = replace_widget(self._table, self._make_table())
        trends = QWidget()
        grid = QGridLayout(trends)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        for at, picture in enumerate(self._vm.trends):
            box = QVBoxLayout()
            box.addWidget(label(self._theme, picture.label, 14, 550, wrap=True))
            box.addWidget(Trend(self._theme, picture))
            grid.addLayout(box, at // 2, at % 2)
        self._trends_inner = replace_widget(self._trends_inner, trends)
        self._trends.setVisible(bool(self._vm.trends) and self._trends.parentWidget() is not None)

    def _make_table(self) -> QWidget:
        table = QWidget()
        column = QVBoxLayout(table)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        lines = self._vm.lines
        if self._vm.compared is not None and not lines:
            says = _("Nothing that was tracked is in both visits, and nothing else changed by more than noise.")
            column.addWidget(label(self._theme, says, 14, role="muted", wrap=True))
        for at, line in enumerate(lines):
            if at:
                column.addWidget(hairline(self._theme))
            column.addWidget(ChangeRow(self._theme, line))
        return table


class ChangeRow(Explained):
    """One value then and now, and whether that is a change; a press says what it must exceed."""

    def __init__(self, theme: Theme, line: ProgressLine) -> None:
        then_now = " → ".join(value for _when, value in (line.points[:1] + line.points[-1:]))
        shown = ValueLine("", then_now, line.change, True, line.verdict_words, None)
        super().__init__(theme, ValueGroup(line.label, "", line.why, "", "", "", (shown,)))
        self.line = line
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 6, 4, 6)
        row.setSpacing(12)
        side = {_("left"): "left", _("right"): "right"}.get(line.side, "")
        row.addWidget(SideMark(theme, side))
        row.addWidget(label(theme, line.label, 14, 650 if line.tracked else 400, wrap=True), 1)
        verdict = label(theme, line.verdict_words, 12, 550, role=_TONES.get(line.verdict, "muted"))
        change = label(theme, line.change, 14, 550)
        change.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for part, width in ((label(theme, then_now, 14), 0), (change, 68), (verdict, 96)):
            part.setMinimumWidth(width)
            row.addWidget(part)
