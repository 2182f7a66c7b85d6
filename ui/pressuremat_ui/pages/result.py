"""The result page: the leg figure, what is read from it, every factor with what is unknown, the drills."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_enabled, bind_text, bind_visible
from pressuremat_ui.theme import Theme, Tokens
from pressuremat_ui.viewmodels.result import Kind, ResultViewModel
from pressuremat_ui.viewmodels.values import ValueGroup
from pressuremat_ui.widgets.basics import Button, Card, Header, Pill, hairline, label, scrolled, stamp
from pressuremat_ui.widgets.depth import DepthChoice
from pressuremat_ui.widgets.empty import EmptyState
from pressuremat_ui.widgets.svg import Drawing
from pressuremat_ui.widgets.values import Explained, fill_rows

if TYPE_CHECKING:
    from pressuremat.report.visit_model import DrillLine, FactorLine, VisitReport

_TONES = {"fine": "fine", "watch": "watch", "flag": "flag"}


def _role(side: str | None) -> str:
    """The colour of a side's words; ink for both and for none."""
    return side if side in ("left", "right") else "ink"


class ResultPage(QWidget):
    """What a visit comes to."""

    def __init__(
        self, theme: Theme, vm: ResultViewModel, choose: Callable[[Kind], Any], start_exam: Callable[[], Any]
    ) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Result"))
        self.facts = Pill(theme)
        bind_text(vm, "facts", self.facts)
        bind_visible(vm, "facts", self.facts)
        self.stamp = stamp(theme)
        bind_visible(vm, "simulated", self.stamp)
        for pill in (self.facts, self.stamp):
            header.add_pill(pill)
        self.true_size_button = Button(theme, _("Prints, true size"), lambda: choose("true-size"))
        self.handout_button = Button(theme, _("Handout"), lambda: choose("handout"))
        self.save_button = Button(theme, _("Save report"), lambda: choose("report"), "primary", "save")
        for button in (self.true_size_button, self.handout_button, self.save_button):
            bind_enabled(vm, "can_save", button)
            header.add_action(button)
        column.addWidget(header)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        column.addWidget(self.message)
        bind_visible(vm, "message", self.message)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self.empty = EmptyState(theme, _("No visit is open yet."), _("Start an exam"), start_exam)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._area)
        column.addWidget(holder, 1)
        theme.follow(self, lambda _tokens: self._recolour())
        bind(vm, "model", self._fill)
        bind(vm.preferences, "detail", lambda _detail: self._fill(vm.model), self)

    def _recolour(self) -> None:
        """In another theme it is filled anew; whoever reads stays where they are."""
        bar = self._area.verticalScrollBar()
        at = bar.value()
        self._fill(self._vm.model)
        # It is laid out with the next turn.
        QTimer.singleShot(0, self._area, lambda: bar.setValue(at))

    def _fill(self, model: VisitReport | None) -> None:
        if model is None:
            self._stack.setCurrentWidget(self.empty)
            return
        inner = scrolled()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setSpacing(16)
        row = 0
        if model.referral:
            grid.addWidget(self._referral(model), row, 0, 1, 2)
            row += 1
        grid.addWidget(self._leg(model), row, 0)
        grid.addWidget(self._reading(model), row, 1)
        grid.addWidget(self._factors(), row + 1, 0, 1, 2)
        grid.addWidget(self._drills(model), row + 2, 0, 1, 2)
        if model.progress:
            grid.addWidget(self._progress(model), row + 3, 0, 1, 2)
        if self._vm.values:
            grid.addWidget(self._values(), row + 4, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(row + 5, 1)
        self._area.setWidget(inner)
        self._stack.setCurrentWidget(self._area)
        self.handout_button.setVisible(bool(model.drills))

    def _referral(self, model: VisitReport) -> Card:
        card = Card(self._theme)
        card.body.addWidget(label(self._theme, _("First: see a clinician"), 20, 650, role="flag"))
        for says in model.referral:
            card.body.addWidget(label(self._theme, says, 16, wrap=True))
        return card

    def _leg(self, model: VisitReport) -> Card:
        card = Card(self._theme, _("From foot to hip"))
        says = _("Full: stands out. Half: worth watching. Tick: nothing stands out. Hatched: not measured.")
        card.body.addWidget(label(self._theme, says, 12, role="muted", wrap=True))
        self.leg = Drawing(_("From foot to hip"))
        self.leg.setMinimumSize(QSize(380, 330))
        self.leg.show_svg(model.leg_figure(self._theme.tokens))
        from pressuremat.drawings.leg import leg_figure_text

        words = leg_figure_text(model.parts)
        self.leg.setAccessibleDescription(words)
        self.leg.setToolTip(words)
        card.body.addWidget(self.leg, 1)
        return card

    def _reading(self, model: VisitReport) -> Card:
        theme = self._theme
        card = Card(theme, spacing=12)
        title = label(theme, _("What it shows"), 14, 650, role="accent")
        card.body.addWidget(title)
        for side, words in model.rows_short:
            card.body.addWidget(label(theme, words, 16, 550, role=_role(side), wrap=True))
        for words in (model.pain_says, model.link_says, model.next_best):
            if words:
                card.body.addWidget(label(theme, words, 14, wrap=True))
        for said in model.findings:
            card.body.addWidget(label(theme, said.says, 14, role=_role(said.side), wrap=True))
        card.body.addStretch(1)
        card.body.addWidget(label(theme, model.disclaimer, 11, role="muted", wrap=True))
        return card

    def _factors(self) -> Card:
        card = Card(self._theme, spacing=10)
        head = QHBoxLayout()
        head.addWidget(label(self._theme, _("What may contribute"), 14, 650))
        head.addStretch(1)
        head.addWidget(DepthChoice(self._theme, self._vm.preferences))
        card.body.addLayout(head)
        says = _(
            "The bar's length is the weight, its fill what it adds. Hatched: not measured, it could still add so much."
        )
        card.body.addWidget(label(self._theme, says, 12, role="muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        for at, (line, group) in enumerate(self._vm.factors):
            self._factor(line, group, grid, at)
        for col, stretch in ((0, 3), (1, 5), (2, 3)):
            grid.setColumnStretch(col, stretch)
        card.body.addLayout(grid)
        return card

    def _factor(self, line: FactorLine, group: ValueGroup, grid: QGridLayout, at: int) -> None:
        from pressuremat.report.factor_bar import factor_bar

        theme = self._theme
        row = Explained(theme, group)
        name = QVBoxLayout(row)
        name.setContentsMargins(4, 2, 4, 2)
        name.setSpacing(2)
        name.addWidget(label(theme, line.label, 14, 550, wrap=True))
        name.addWidget(label(theme, line.state_words, 12, role=_TONES.get(line.state, "muted")))
        value = QVBoxLayout()
        value.setSpacing(2)
        for words, size, role in ((line.sides, 14, "ink"), (line.says, 12, "muted")):
            if words:
                value.addWidget(label(theme, words, size, role=role, wrap=True))
        if self._vm.preferences.detail == "research":
            behind = " · ".join(part for part in (line.source, group.lines[0].tip, line.confidence) if part)
            value.addWidget(label(theme, behind, 11, role="muted", wrap=True))
        bar = Drawing(line.label, QSize(240, 22), line.state_words)
        bar.show_svg(factor_bar(line, 65.0, theme.tokens))
        bar.setToolTip(f"{line.source} · {line.confidence}")
        grid.addWidget(row, at, 0)
        grid.addLayout(value, at, 1)
        grid.addWidget(bar, at, 2, Qt.AlignmentFlag.AlignVCenter)

    def _values(self) -> Card:
        card = Card(self._theme, _("Values"), spacing=6)
        says = _("Shaded: the published range. Line: ± 2 σ of this mat. Click a value for its meaning and source.")
        card.body.addWidget(label(self._theme, says, 12, role="muted", wrap=True))
        columns = QHBoxLayout()
        columns.setSpacing(32)
        halves = [QVBoxLayout(), QVBoxLayout()]
        heights = [0, 0]
        for title, groups in self._vm.values:
            at = heights.index(min(heights))
            heights[at] += len(groups) + 1
            halves[at].addSpacing(8)
            halves[at].addWidget(label(self._theme, title, 14, 650, role="accent"))
            fill_rows(self._theme, halves[at], groups)
        for half in halves:
            half.addStretch(1)
            columns.addLayout(half, 1)
        card.body.addLayout(columns)
        return card

    def _drills(self, model: VisitReport) -> Card:
        theme = self._theme
        card = Card(theme, _("What to do"), spacing=10)
        card.body.addWidget(label(theme, model.programme_says, 14, wrap=True))
        if model.retests:
            words = _("Come again: {days}").format(days=" · ".join(model.retests))
            card.body.addWidget(label(theme, words, 14, 550))
        row = QGridLayout()
        row.setSpacing(16)
        for at, drill in enumerate(model.drills):
            row.addWidget(self._drill(drill, theme.tokens), at // 3, at % 3)
        card.body.addLayout(row)
        return card

    def _drill(self, drill: DrillLine, tokens: Tokens) -> Card:
        from pressuremat.drawings.drills import drill_svg, drill_text

        theme = self._theme
        card = Card(theme, spacing=4)
        picture = Drawing(drill.label)
        picture.setMinimumSize(QSize(200, 130))
        picture.setMaximumHeight(150)
        picture.show_svg(drill_svg(drill.key, tokens))
        picture.setAccessibleDescription(drill_text(drill.key))
        card.body.addWidget(picture)
        card.body.addWidget(label(theme, drill.label, 14, 650, wrap=True))
        card.body.addWidget(label(theme, f"{drill.dose} · {drill.days_text}", 12, 550, wrap=True))
        for number, step in enumerate(drill.steps, 1):
            card.body.addWidget(label(theme, f"{number}. {step}", 12, wrap=True))
        card.body.addWidget(label(theme, drill.why, 12, role="muted", wrap=True))
        card.body.addStretch(1)
        return card

    def _progress(self, model: VisitReport) -> Card:
        theme = self._theme
        card = Card(theme, _("Since earlier visits"), spacing=6)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for at, line in enumerate(model.progress):
            name = line.label + (f", {line.side}" if line.side else "")
            told = " → ".join(value for _when, value in line.points)
            tone = {"real": "accent", "possible": "watch"}.get(line.verdict, "muted")
            grid.addWidget(label(theme, name, 12, 650 if line.tracked else 400, wrap=True), at, 0)
            grid.addWidget(label(theme, told, 12), at, 1)
            grid.addWidget(label(theme, line.change, 12, 550), at, 2)
            verdict = label(theme, line.verdict_words, 12, 550, role=tone)
            verdict.setToolTip(line.why)
            grid.addWidget(verdict, at, 3)
        grid.setColumnStretch(0, 1)
        box = QHBoxLayout()
        box.addLayout(grid)
        card.body.addLayout(box)
        card.body.addWidget(hairline(theme))
        return card
