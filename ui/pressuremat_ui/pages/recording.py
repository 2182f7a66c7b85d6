"""The recording page: a recording to scrub through and to play."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_enabled, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.recording import Opened, RecordingViewModel
from pressuremat_ui.viewmodels.screen import LoadFigures
from pressuremat_ui.widgets.basics import Button, Card, Header, Pill, label, stamp
from pressuremat_ui.widgets.empty import EmptyState
from pressuremat_ui.widgets.footprint_list import FootprintList
from pressuremat_ui.widgets.heatmap import Heatmap
from pressuremat_ui.widgets.legend import Legend
from pressuremat_ui.widgets.loads import SharePair
from pressuremat_ui.widgets.timeline import Timeline


class RecordingPage(QWidget):
    """What was recorded."""

    def __init__(
        self,
        theme: Theme,
        vm: RecordingViewModel,
        choose_file: Callable[[], Any],
        show_findings: Callable[[], Any],
        preferences: PreferencesViewModel,
    ) -> None:
        super().__init__()
        self._theme, self._vm, self._preferences = theme, vm, preferences
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        column.addWidget(self._header(choose_file, show_findings))
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self.empty = EmptyState(theme, _("No recording is open."), _("Open a recording"), choose_file)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._content())
        column.addWidget(holder, 1)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        bind_visible(vm, "message", self.message)
        column.addWidget(self.message)
        bind(vm, "state", self._show_state)
        QShortcut(QKeySequence("Space"), self, vm.toggle_play)
        QShortcut(QKeySequence("Left"), self, lambda: vm.step(-1))
        QShortcut(QKeySequence("Right"), self, lambda: vm.step(1))

    def _header(self, choose_file: Callable[[], Any], show_findings: Callable[[], Any]) -> Header:
        vm, theme = self._vm, self._theme
        header = Header(theme, _("Recording"))
        self.name_pill, self.detail_pill = Pill(theme), Pill(theme)
        bind_text(vm, "title", self.name_pill)
        bind_text(vm, "detail", self.detail_pill)
        self.stamp = stamp(theme)
        bind_visible(vm, "simulated", self.stamp)
        for pill in (self.name_pill, self.detail_pill, self.stamp):
            header.add_pill(pill)
        self.open_button = Button(theme, _("Open"), choose_file, icon_name="open")
        self.findings_button = Button(theme, _("Findings"), show_findings, "primary")
        header.add_action(self.open_button)
        header.add_action(self.findings_button)
        return header

    def _content(self) -> QWidget:
        vm, theme = self._vm, self._theme
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        map_card = Card(theme)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(label(theme, _("Heat map"), 14, 650))
        row.addSpacing(8)
        self.smooth_button = Button(theme, "", vm.toggle_smooth, "quiet", size=12)
        bind(vm, "smooth", lambda smooth: self.smooth_button.setText(_("Smooth") if smooth else _("Raw cells")))
        row.addWidget(self.smooth_button)
        self.whole_button = Button(theme, "", vm.toggle_whole, "quiet", size=12)
        bind(vm, "whole", lambda whole: self.whole_button.setText(_("Maximum of all") if whole else _("This moment")))
        row.addWidget(self.whole_button)
        row.addStretch(1)
        row.addWidget(label(theme, _("Total load"), 12, role="muted"))
        row.addSpacing(4)
        self.total = label(theme, "–", 14, 550)
        row.addWidget(self.total)
        map_card.body.addLayout(row)
        self.heatmap = Heatmap(theme)
        map_card.body.addWidget(self.heatmap, 1)
        self.warnings = label(theme, "", 12, role="muted", wrap=True)
        bind_text(vm, "warnings", self.warnings)
        bind_visible(vm, "warnings", self.warnings)
        map_card.body.addWidget(self.warnings)
        grid.addWidget(map_card, 0, 0)
        grid.addWidget(self._timeline_card(), 1, 0, 1, 2)
        side = QVBoxLayout()
        side.setSpacing(16)
        self.left_right = SharePair(theme, ("left", "right"), (_("Left"), _("Right")))
        self.heel_fore = SharePair(theme, ("ink", "ink"), (_("Heel"), _("Forefoot")), with_bar=False)
        self.footprints = FootprintList(theme, vm.seek)
        parts: tuple[tuple[str, QWidget], ...] = (
            (_("Left · right"), self.left_right),
            (_("Heel · forefoot"), self.heel_fore),
            (_("Footprints"), self.footprints),
        )
        for title, widget in parts:
            card = Card(theme, title)
            card.setFixedWidth(312)
            card.body.addWidget(widget, 1 if widget is self.footprints else 0)
            side.addWidget(card, 1 if widget is self.footprints else 0)
        grid.addLayout(side, 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(0, 1)
        bind(vm, "picture", self.heatmap.show_picture)
        bind(vm, "smooth", self.heatmap.set_smooth)
        bind(vm, "loads", self._show_loads)
        bind_text(vm, "total_text", self.total)
        bind(vm, "opened", self._show_opened)
        bind(self._preferences, "detail", lambda _detail: self._show_opened(vm.opened), self.footprints)
        return content

    def _timeline_card(self) -> Card:
        vm, theme = self._vm, self._theme
        card = Card(theme, spacing=4)
        row = QHBoxLayout()
        row.setSpacing(4)
        self.back_button = Button(theme, "", lambda: vm.step(-1), "quiet", "previous")
        self.play_button = Button(theme, "", vm.toggle_play, "quiet", "play")
        self.forward_button = Button(theme, "", lambda: vm.step(1), "quiet", "next")
        names = (_("One frame back"), _("Play or pause (Space)"), _("One frame on"))
        for button, name in zip((self.back_button, self.play_button, self.forward_button), names, strict=True):
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setFixedSize(QSize(36, 30))
            row.addWidget(button)
        bind_enabled(vm, "can_play", self.back_button, self.play_button, self.forward_button)
        bind(vm, "playing", lambda playing: self.play_button.set_role("quiet", "pause" if playing else "play"))
        self.position = label(theme, "", 12, role="muted")
        bind_text(vm, "position_text", self.position)
        row.addSpacing(8)
        row.addWidget(self.position)
        row.addStretch(1)
        self.all_button = Button(theme, _("All of it"), vm.load.reset, "quiet", size=12)
        row.addWidget(self.all_button)
        self.legend = Legend(theme)
        bind(vm.load, "says", self.legend.set_note, self.legend)
        row.addWidget(self.legend)
        card.body.addLayout(row)
        bind(vm.load, "whole", lambda whole: self.all_button.setVisible(not whole))
        self.timeline = Timeline(theme, vm.load, vm.seek_time, vm.step)
        card.body.addWidget(self.timeline, 1)
        card.setFixedHeight(164)
        bind(vm, "cursor_s", self.timeline.show_cursor)
        return card

    def _show_state(self, state: str) -> None:
        is_open = self._vm.opened is not None and state != "opening"
        self._stack.setCurrentIndex(1 if is_open else 0)
        self.empty.sentence.setText(_("Reading and analysing…") if state == "opening" else _("No recording is open."))
        self.empty.button.setEnabled(state != "opening")
        self.findings_button.setEnabled(is_open)
        for pill in (self.name_pill, self.detail_pill):
            pill.setVisible(is_open)

    def _show_loads(self, loads: LoadFigures) -> None:
        self.left_right.show_pair(loads.left, loads.right, loads.left_fraction)
        self.heel_fore.show_pair(loads.heel, loads.fore, loads.heel_fraction)

    def _show_opened(self, opened: Opened | None) -> None:
        if opened is None:
            return
        self.timeline.hide_time(not opened.recording.time_known)
        rows = self._vm.footprint_rows
        if self._preferences.detail == "simple":
            rows = tuple(replace(row, detail="") for row in rows)
        self.footprints.show_footprints(rows)
