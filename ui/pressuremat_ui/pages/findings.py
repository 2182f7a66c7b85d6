"""The findings page: footprints, what the values suggest, the values; save the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_enabled, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.corrections import CorrectionsViewModel
from pressuremat_ui.viewmodels.findings import Built, FindingsViewModel, SaidLine
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.widgets.basics import Button, Card, Header, Pill, hairline, label, stamp
from pressuremat_ui.widgets.correction import CorrectionCard
from pressuremat_ui.widgets.depth import DepthChoice
from pressuremat_ui.widgets.empty import EmptyState
from pressuremat_ui.widgets.marks import SideMark
from pressuremat_ui.widgets.svg import Drawing
from pressuremat_ui.widgets.values import ValueTable


class _Sentences(QScrollArea):
    """Wants the height of its words, and scrolls where there is less."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(_("What it suggests"))

    def sizeHint(self) -> QSize:
        """As high as the words are at this width."""
        inside, width = self.widget(), max(self.viewport().width(), 200)
        # A little more than that, or a bar comes that scrolls by nothing.
        return QSize(480, 96 if inside is None else max(inside.heightForWidth(width), 24) + 12)

    def minimumSizeHint(self) -> QSize:
        """Two lines."""
        return QSize(200, min(56, self.sizeHint().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs another height."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class FindingsPage(QWidget):
    """What a recording shows."""

    def __init__(
        self,
        theme: Theme,
        vm: FindingsViewModel,
        choose_file: Callable[[], Any],
        choose_report: Callable[[], Any],
        show_recording: Callable[[], Any],
        corrections: CorrectionsViewModel,
        preferences: PreferencesViewModel,
    ) -> None:
        super().__init__()
        self._theme, self._vm, self._corrections, self._preferences = theme, vm, corrections, preferences
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        column.addWidget(self._header(choose_report, show_recording))
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self.empty = EmptyState(theme, _("Open a recording to see what it shows."), _("Open a recording"), choose_file)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._content())
        column.addWidget(holder, 1)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        bind_visible(vm, "message", self.message)
        column.addWidget(self.message)
        bind(vm, "state", self._show_state)

    def _header(self, choose_report: Callable[[], Any], show_recording: Callable[[], Any]) -> Header:
        vm, theme = self._vm, self._theme
        header = Header(theme, _("Findings"))
        self.name_pill, self.facts_pill, self.stamp = Pill(theme), Pill(theme), stamp(theme)
        bind_text(vm, "name", self.name_pill)
        bind_text(vm, "facts", self.facts_pill)
        bind_visible(vm, "simulated", self.stamp)
        for pill in (self.name_pill, self.facts_pill, self.stamp):
            header.add_pill(pill)
        self.recording_button = Button(theme, _("Recording"), show_recording)
        self.save_button = Button(theme, _("Save report"), choose_report, "primary", "save")
        bind_enabled(vm, "can_save", self.save_button)
        self.correct_button = Button(theme, _("Correct"), self._corrections.toggle)
        self.correct_button.setToolTip(_("Sides, axes, and which prints belong to one foot"))
        header.add_action(self.correct_button)
        header.add_action(self.recording_button)
        header.add_action(self.save_button)
        return header

    def _content(self) -> QWidget:
        vm, theme = self._vm, self._theme
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        feet = Card(theme, spacing=6)
        head = QHBoxLayout()
        head.addWidget(label(theme, _("Footprints"), 14, 650))
        head.addStretch(1)
        self.zones_button = Button(theme, "", vm.toggle_zones, "quiet", size=12)
        self.zones_button.setToolTip(_("Thirds with the path of the load, or zones with their share of the impulse"))
        head.addWidget(self.zones_button)
        feet.body.addLayout(head)
        self.caption = label(theme, "", 12, role="muted", wrap=True)
        feet.body.addWidget(self.caption)
        self.drawing = Drawing(_("Both footprints with thirds and the path of the centre of pressure"))
        bind(vm, "caption", self.drawing.setAccessibleDescription, self.drawing)
        feet.body.addWidget(self.drawing, 1)
        self.phases = Drawing(_("Phases of a step, in % of the contact"))
        self.phases.setMinimumSize(QSize(160, 44))
        self.phases.setMaximumHeight(44)
        feet.body.addWidget(self.phases)
        self.notes = label(theme, "", 12, role="muted", wrap=True)
        bind_text(vm, "notes", self.notes)
        bind_visible(vm, "notes", self.notes)
        feet.body.addWidget(self.notes)
        grid.addWidget(feet, 0, 0)
        self.reading = Card(theme, spacing=6)
        heading = label(theme, _("What it suggests"), 14, 650, role="accent")
        self.reading.body.addWidget(heading)
        self._said_area = _Sentences()
        self.reading.body.addWidget(self._said_area, 1)
        self.disclaimer = label(theme, "", 11, role="muted", wrap=True)
        bind_text(vm, "disclaimer", self.disclaimer)
        self.reading.body.addWidget(self.disclaimer)
        # As much room as the words need; the values have the rest, and never less than half of it.
        self.reading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.right = QWidget()
        column = QVBoxLayout(self.right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.reading)
        values = self._values_card()
        values.setMinimumHeight(264)
        column.addWidget(values, 1)
        grid.addWidget(self.right, 0, 1)
        self.correction = CorrectionCard(theme, self._corrections)
        grid.addWidget(self.correction, 0, 0)

        def show_open(correcting: bool) -> None:
            feet.setVisible(not correcting)
            self.correction.setVisible(correcting)
            wide = correcting and self._corrections.wide
            grid.addWidget(self.correction, 0, 0, 1, 2 if wide else 1)
            self.right.setVisible(not wide)
            self.correct_button.setText(_("Done") if correcting else _("Correct"))

        bind(self._corrections, "open", show_open)
        grid.setColumnStretch(0, 48)
        grid.setColumnStretch(1, 60)
        bind(vm, "built", self._show_built)
        bind(vm, "with_zones", lambda _zones: self._show_drawing())
        bind(self._preferences, "detail", lambda _detail: self._show_drawing(), self)
        theme.watch("tokens", lambda _tokens: self._show_drawing())
        return content

    def _values_card(self) -> Card:
        vm, theme = self._vm, self._theme
        card = Card(theme, spacing=6)
        row = QHBoxLayout()
        row.addWidget(label(theme, _("Values"), 14, 650))
        row.addStretch(1)
        self.depth_choice = DepthChoice(theme, self._preferences)
        row.addWidget(self.depth_choice)
        card.body.addLayout(row)
        self.table = ValueTable(theme)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(
            label(
                theme,
                _("Shaded: the published range. Line: ± 2 σ of this mat. Click a value for its meaning and source."),
                11,
                role="muted",
                wrap=True,
            )
        )
        bind(vm, "values", self.table.show_groups)
        return card

    def _show_state(self, state: str) -> None:
        self._stack.setCurrentIndex(1 if state == "ready" else 0)
        self.empty.sentence.setText(
            _("Drawing what it shows…") if state == "building" else _("Open a recording to see what it shows.")
        )
        self.empty.button.setEnabled(state != "building")
        self.recording_button.setEnabled(state == "ready")
        self.correct_button.setEnabled(state == "ready")
        for pill in (self.name_pill, self.facts_pill):
            pill.setVisible(state == "ready")

    def _show_built(self, built: Built | None) -> None:
        if built is None:
            return
        self._show_drawing()
        self._show_said(self._vm.said)

    def _show_drawing(self) -> None:
        built, theme = self._vm.built, "dark" if self._theme.tokens.dark else "light"
        self.zones_button.setText(_("Zones") if self._vm.with_zones else _("Thirds"))
        if built is not None:
            self.drawing.show_svg(self._vm.drawing(theme))
            self.caption.setText(self._vm.words_of_drawing)
            phases = self._vm.phases(theme)
            self.phases.show_svg(phases)
            self.phases.setVisible(bool(phases))
            self.zones_button.setVisible(self._vm.deep and bool(built.zones.get(theme)))

    def _show_said(self, said: tuple[SaidLine, ...]) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        if not said:
            column.addWidget(label(self._theme, _("Nothing stands out in what was measured."), 16, 550, wrap=True))
        for i, one in enumerate(said):
            if i:
                column.addWidget(hairline(self._theme))
            row = QHBoxLayout()
            row.setSpacing(8)
            if one.side in ("left", "right"):
                row.addWidget(SideMark(self._theme, one.side), 0, Qt.AlignmentFlag.AlignTop)
            words = QVBoxLayout()
            words.setSpacing(2)
            words.addWidget(label(self._theme, one.says, 14, 550, wrap=True))
            words.addWidget(label(self._theme, one.rests_on, 12, role="muted", wrap=True))
            row.addLayout(words, 1)
            column.addLayout(row)
            inside.setToolTip(one.source)
        column.addStretch(1)
        self._said_area.setWidget(inside)
        self._said_area.updateGeometry()
