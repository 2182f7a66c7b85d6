"""The live page: heat map, loads, sway, the last seconds of load, link health, record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui import colormaps
from pressuremat_ui.binding import bind, bind_enabled, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.live import LiveViewModel
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.screen import LoadFigures, SwayPicture
from pressuremat_ui.widgets.basics import Button, Card, Header, Pill, label, stamp
from pressuremat_ui.widgets.empty import EmptyState
from pressuremat_ui.widgets.heatmap import Heatmap
from pressuremat_ui.widgets.legend import Legend
from pressuremat_ui.widgets.loads import SharePair
from pressuremat_ui.widgets.sway import Sway
from pressuremat_ui.widgets.timeline import Timeline


class LivePage(QWidget):
    """What the mat feels now."""

    def __init__(
        self,
        theme: Theme,
        vm: LiveViewModel,
        choose_source: Callable[[], Any],
        start_simulated: Callable[[], Any],
        preferences: PreferencesViewModel,
    ) -> None:
        super().__init__()
        self._theme, self._vm, self._preferences = theme, vm, preferences
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        column.addWidget(self._header(choose_source))
        grid = QGridLayout()
        grid.setSpacing(16)
        self.heatmap = Heatmap(theme, vm.painted)
        self.empty = EmptyState(
            theme,
            _("No mat is connected yet."),
            _("Choose a source"),
            choose_source,
            (_("Try a simulated person"), start_simulated),
        )
        grid.addWidget(self._map_card(), 0, 0)
        self._load = self._load_card()
        grid.addWidget(self._load, 1, 0)
        self._side = self._side_column()
        grid.addWidget(self._side, 0, 1, 2, 1)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(0, 1)
        column.addLayout(grid, 1)
        bind(vm, "state", self._show_state)
        QShortcut(QKeySequence("Ctrl+R"), self, vm.toggle_recording)
        QShortcut(QKeySequence("G"), self, vm.ghosts.toggle)
        QShortcut(QKeySequence("P"), self, vm.load.toggle_hold)
        for number in range(1, 10):
            QShortcut(QKeySequence(str(number)), self, partial(vm.mark, number))

    def _header(self, choose_source: Callable[[], Any]) -> Header:
        vm, theme = self._vm, self._theme
        header = Header(theme, _("Live"))
        self.source_pill, self.health_pill = Pill(theme), Pill(theme)
        bind_text(vm, "source_text", self.source_pill)
        bind(vm, "tests_text", self.source_pill.setToolTip, self.source_pill)
        bind(vm, "tests_text", self.source_pill.setAccessibleDescription, self.source_pill)
        bind_text(vm, "health_text", self.health_pill)
        for told, name in ((vm, "health_text"), (vm, "health_tone"), (self._preferences, "detail")):
            bind(told, name, self._show_health, self.health_pill)
        bind(vm, "health_tone", self.health_pill.set_tone)
        self.stamp = stamp(theme)
        bind_visible(vm, "simulated", self.stamp)
        for pill in (self.source_pill, self.health_pill, self.stamp):
            header.add_pill(pill)
        self.disconnect_button = Button(theme, _("Disconnect"), vm.disconnect)
        bind_visible(vm, "can_disconnect", self.disconnect_button)
        self.source_button = Button(theme, _("Source"), choose_source)
        self.record_button = Button(theme, vm.record_text, vm.toggle_recording, "primary", "record")
        self.record_button.setToolTip(_("Record into the library (Ctrl+R)"))
        bind_text(vm, "record_text", self.record_button)
        bind_enabled(vm, "can_record", self.record_button)
        bind(vm, "recording", self._show_recording)
        for button in (self.disconnect_button, self.source_button, self.record_button):
            header.add_action(button)
        return header

    def _map_card(self) -> Card:
        vm, theme = self._vm, self._theme
        card = Card(theme, spacing=8)
        self._tools = QWidget()
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.smooth_button = Button(theme, "", vm.toggle_smooth, "quiet", size=12)
        self.scale_button = Button(theme, "", vm.toggle_scale, "quiet", size=12)
        self.palette_button = Button(theme, "", self._next_palette, "quiet", size=12)
        self.isolines_button = Button(theme, "", vm.toggle_isolines, "quiet", size=12)
        self.turn_button = Button(theme, _("Turn"), vm.turn_view, "quiet", size=12)
        self.turn_button.setToolTip(_("A quarter further; only the picture turns, never the recording"))
        self.mirror_button = Button(theme, "", vm.mirror_view, "quiet", size=12)
        self.ghosts_button = Button(theme, "", vm.ghosts.toggle, "quiet", size=12)
        self.ghosts_button.setToolTip(_("Where the feet of the person who is open stood at their last visit (G)"))
        bind(vm.ghosts, "shown", self._show_ghosts)
        self.total = label(theme, "–", 14, 550)
        bind_text(vm, "total_text", self.total)
        views = (self.isolines_button, self.turn_button, self.mirror_button, self.ghosts_button)
        for button in (self.smooth_button, self.scale_button, self.palette_button, *views):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(label(theme, _("Total load"), 12, role="muted"))
        row.addSpacing(4)
        row.addWidget(self.total)
        bind_visible(vm.ghosts, "there", self.ghosts_button)
        card.body.addWidget(self._tools)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self.heatmap)
        card.body.addWidget(holder, 1)
        self.ghosts_text = label(theme, "", 14, 550)
        self.ghosts_text.setMinimumHeight(36)  # two lines: the map must not jump when one of them goes
        bind_text(vm.ghosts, "says", self.ghosts_text)
        bind(vm.ghosts, "same", lambda same: self.ghosts_text.set_role("fine" if same else "ink"))
        card.body.addWidget(self.ghosts_text)
        bind_visible(vm.ghosts, "says", self.ghosts_text)
        self.message = label(theme, "", 14, role="ink", wrap=True)
        bind_text(vm, "message", self.message)
        bind_visible(vm, "message", self.message)
        card.body.addWidget(self.message)
        bind(vm, "picture", self.heatmap.show_picture)
        bind(vm.ghosts, "marks", self.heatmap.set_ghosts)
        bind(vm, "smooth", self._show_smooth)
        bind(vm, "scale_fixed", self._show_scale)
        bind(vm, "isolines", self._show_isolines)
        for name in ("view_quarters", "view_mirrored"):
            bind(vm, name, self._show_view)
        bind(theme, "palette", self._show_palette)
        return card

    def _load_card(self) -> Card:
        load = self._vm.load
        card = Card(self._theme, spacing=4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self._theme, _("Load"), 14, 650))
        row.addStretch(1)
        self.legend = Legend(self._theme)
        row.addWidget(self.legend)
        bind(load, "says", self.legend.set_note, self.legend)
        self.marked = label(self._theme, "", 12, role="muted")
        self.marked.setToolTip(_("While recording, the keys 1 to 9 mark a moment in the file"))
        bind_text(self._vm, "marked_text", self.marked)
        row.insertWidget(1, self.marked)
        self.hold_button = Button(self._theme, "", load.toggle_hold, "quiet", size=12)
        self.hold_button.setToolTip(_("Hold the curves to look at them (P); wheel zooms, dragging scrolls back"))
        bind(load, "holding", lambda held: self.hold_button.setText(_("Go on") if held else _("Hold")))
        row.addWidget(self.hold_button)
        card.body.addLayout(row)
        self.timeline = Timeline(self._theme, load)
        card.body.addWidget(self.timeline, 1)
        card.setFixedHeight(142)
        return card

    def _side_column(self) -> QWidget:
        theme = self._theme
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self.left_right = SharePair(theme, ("left", "right"), (_("Left"), _("Right")))
        self.heel_fore = SharePair(theme, ("ink", "ink"), (_("Heel"), _("Forefoot")), with_bar=False)
        self.per_foot = label(theme, "", 12, role="muted")
        self.sway = Sway(theme)
        self.sway_text = label(theme, "", 12, role="muted", wrap=True)
        sides = Card(theme, _("Left · right"))
        sides.body.addWidget(self.left_right)
        sides.body.addWidget(label(theme, _("45–55 % is usual in standing"), 12, role="muted"))
        ends = Card(theme, _("Heel · forefoot"))
        ends.body.addWidget(self.heel_fore)
        ends.body.addWidget(self.per_foot)
        swaying = Card(theme, _("Sway"))
        swaying.body.addWidget(self.sway_text)
        swaying.body.addWidget(self.sway, 1)
        for card in (sides, ends, swaying):
            card.setFixedWidth(312)
            column.addWidget(card, 1 if card is swaying else 0)
        self.more = label(theme, "", 12, role="muted", wrap=True)
        sides.body.addWidget(self.more)
        bind_text(self._vm, "research_text", self.more)
        bind(self._preferences, "detail", self._show_depth, self.more)
        bind(self._vm, "loads", self._show_loads)
        bind(self._vm, "sway", self._show_sway)
        return side

    def _show_state(self, state: str) -> None:
        empty = state in ("idle", "connecting")
        self._stack.setCurrentWidget(self.empty if empty else self.heatmap)
        for part in (self._tools, self._load, self._side):
            part.setVisible(not empty)
        self.empty.sentence.setText(
            _("Looking for the mat…") if state == "connecting" else _("No mat is connected yet.")
        )
        self.empty.button.setEnabled(state != "connecting")
        self.empty.second.setEnabled(state != "connecting")

    def _show_health(self, _value: object) -> None:
        """The link's figures are for who wants them, and for everybody where something is wrong."""
        vm = self._vm
        wanted = self._preferences.detail != "simple" or vm.health_tone != "plain"
        if self.health_pill.parentWidget() is not None:
            self.health_pill.setVisible(bool(vm.health_text) and wanted)

    def _show_depth(self, detail: str) -> None:
        self.per_foot.setVisible(detail != "simple")
        self.more.setVisible(detail == "research")

    def _show_recording(self, recording: bool) -> None:
        self.record_button.set_role("recording" if recording else "primary", "stop" if recording else "record")

    def _show_smooth(self, smooth: bool) -> None:
        self.heatmap.set_smooth(smooth)
        self.smooth_button.setText(_("Smooth") if smooth else _("Raw cells"))
        self.smooth_button.setToolTip(_("Smooth is for the eye only; every value is taken from raw cells."))

    def _show_scale(self, fixed: float | None) -> None:
        self.scale_button.setText(_("Scale follows") if fixed is None else _("Scale held"))

    def _show_isolines(self, isolines: bool) -> None:
        self.heatmap.set_isolines(isolines)
        self.isolines_button.setText(_("Lines on") if isolines else _("Lines off"))
        self.isolines_button.setToolTip(_("Lines of equal pressure at fifths of the colour scale"))

    def _show_view(self, _changed: object) -> None:
        vm = self._vm
        self.heatmap.set_view(vm.view_quarters, vm.view_mirrored)
        self.mirror_button.setText(_("Mirrored") if vm.view_mirrored else _("Mirror"))
        self.mirror_button.setToolTip(_("As the person sees it in a mirror"))

    def _show_ghosts(self, shown: bool) -> None:
        self.ghosts_button.setText(_("Last visit's feet on") if shown else _("Last visit's feet off"))

    def _next_palette(self) -> None:
        keys = [key for key, _label in colormaps.PALETTES]
        self._theme.palette = keys[(keys.index(self._theme.palette) + 1) % len(keys)]

    def _show_palette(self, palette: str) -> None:
        self.palette_button.setText(_(dict(colormaps.PALETTES)[palette]))
        self.palette_button.setToolTip(_("Another colour map"))

    def _show_loads(self, loads: LoadFigures) -> None:
        self.left_right.show_pair(loads.left, loads.right, loads.left_fraction)
        self.heel_fore.show_pair(loads.heel, loads.fore, loads.heel_fraction)
        self.per_foot.setText("    ".join(text for _side, text in loads.per_foot) or _("Each foot on its own"))

    def _show_sway(self, sway: SwayPicture) -> None:
        self.sway.show_picture(sway)
        if self.sway_text.text() != sway.says:
            self.sway_text.setText(sway.says)
