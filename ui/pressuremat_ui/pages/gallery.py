"""The gallery of simulated people: a card for each with their prints, and what can be done with who was chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.gallery import GalleryViewModel, PersonCard
from pressuremat_ui.widgets.basics import Button, Card, Header, label, stamp
from pressuremat_ui.widgets.press_card import PressCard
from pressuremat_ui.widgets.svg import Drawing

_CARD_PX, _MOST_IN_A_ROW = 196, 5


class _Person(PressCard):
    """Prints, name and one sentence."""

    def __init__(self, theme: Theme, card: PersonCard, act: Callable[[], Any]) -> None:
        super().__init__(theme, card.name, card.says, act, padding=12, spacing=4)
        self._drawings = card.drawings
        self.drawing = Drawing(_("Footprints of {name}").format(name=card.name), says=card.says)
        self.drawing.setMinimumSize(QSize(120, 104))
        self.body.addWidget(self.drawing, 1)
        self.body.addWidget(label(theme, card.name, 14, 650, wrap=True))
        self.body.addWidget(label(theme, card.says, 12, role="muted", wrap=True))
        theme.follow(self, lambda _tokens: self.show_drawings(self._drawings))

    def show_drawings(self, drawings: Any) -> None:
        """The prints, as soon as they are there."""
        self._drawings = drawings
        self.drawing.show_svg(drawings.get("dark" if self._theme.tokens.dark else "light", ""))


class _Area(QScrollArea):
    """Tells when it has another width."""

    def __init__(self, arrange: Callable[[], Any]) -> None:
        super().__init__()
        self._arrange = arrange

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other rows."""
        super().resizeEvent(event)
        self._arrange()


class GalleryPage(QWidget):
    """People who do not exist, to explore."""

    def __init__(
        self,
        theme: Theme,
        vm: GalleryViewModel,
        go_back: Callable[[], Any],
        watch_live: Callable[[], Any],
        start_exam: Callable[[], Any],
    ) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        self.cards: dict[str, _Person] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Simulated people"))
        self.stamp = stamp(theme)
        header.add_pill(self.stamp)
        self.back_button = Button(theme, _("Home"), go_back)
        header.add_action(self.back_button)
        column.addWidget(header)
        row = QHBoxLayout()
        row.setSpacing(16)
        self._grid_holder = QWidget()
        self._grid = QGridLayout(self._grid_holder)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setSpacing(12)
        self._area = _Area(self._arrange)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(_("Simulated people"))
        self._area.setWidget(self._grid_holder)
        row.addWidget(self._area, 1)
        row.addWidget(self._chosen_card(watch_live, start_exam))
        column.addLayout(row, 1)
        bind(vm, "cards", self._show_cards)
        bind(vm, "chosen", self._show_chosen)

    def _chosen_card(self, watch_live: Callable[[], Any], start_exam: Callable[[], Any]) -> Card:
        theme, vm = self._theme, self._vm
        card = Card(theme, padding=24, spacing=12)
        card.setFixedWidth(320)
        self.name = label(theme, "", 20, 650, wrap=True)
        self.says = label(theme, "", 14, wrap=True)
        self.on_mat = label(theme, "", 14, role="muted", wrap=True)
        for words in (self.name, self.says, self.on_mat):
            card.body.addWidget(words)
        self._actions = QWidget()
        actions = QVBoxLayout(self._actions)
        actions.setContentsMargins(0, 8, 0, 0)
        actions.setSpacing(8)
        self.visit_button = Button(theme, _("See their visit"), vm.show_visit, "primary")
        self.live_button = Button(theme, _("Watch them live"), watch_live)
        self.exam_button = Button(theme, _("Guide an exam with them"), start_exam)
        for button in (self.visit_button, self.live_button, self.exam_button):
            actions.addWidget(button)
        card.body.addWidget(self._actions)
        self._work = QWidget()
        work = QVBoxLayout(self._work)
        work.setContentsMargins(0, 8, 0, 0)
        work.setSpacing(8)
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(_("How far the visit is"))
        self.share = label(theme, "", 12, role="muted", wrap=True)
        bind_text(vm, "share_text", self.share)
        bind(vm, "share", lambda share: self.bar.setValue(round(1000 * share)), self.bar)
        self.cancel_button = Button(theme, _("Cancel"), vm.cancel)
        for part in (self.bar, self.share, self.cancel_button):
            work.addWidget(part)
        card.body.addWidget(self._work)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        card.body.addWidget(self.message)
        bind_visible(vm, "message", self.message)
        card.body.addStretch(1)
        made_up = _(
            "Nobody here exists. What you see is simulated, recorded and examined as for a real person, so it shows "
            "how the program works and never how accurate it is."
        )
        card.body.addWidget(label(theme, made_up, 12, role="muted", wrap=True))
        bind(vm, "working", self._show_working)
        return card

    def _show_cards(self, cards: tuple[PersonCard, ...]) -> None:
        if set(self.cards) != {one.key for one in cards}:
            self.cards = {one.key: _Person(self._theme, one, partial(self._vm.choose, one.key)) for one in cards}
            self._arrange()
        for one in cards:
            self.cards[one.key].show_drawings(one.drawings)

    def _arrange(self) -> None:
        """As many in a row as there is room for, at most half of them."""
        n = min(max(self._area.viewport().width() // _CARD_PX, 1), _MOST_IN_A_ROW)
        for at, card in enumerate(self.cards.values()):
            self._grid.addWidget(card, at // n, at % n)
        for col in range(self._grid.columnCount()):
            self._grid.setColumnStretch(col, 1 if col < n else 0)

    def _show_chosen(self, chosen: PersonCard | None) -> None:
        for key, card in self.cards.items():
            card.chosen = chosen is not None and chosen.key == key
        self._actions.setVisible(chosen is not None)
        self.name.setText(_("Choose somebody") if chosen is None else chosen.name)
        self.says.setText(_("Each has a pattern of their own.") if chosen is None else chosen.says)
        self.on_mat.setText("" if chosen is None else _("They stand on the simulated mat now."))

    def _show_working(self, working: bool) -> None:
        self.visit_button.setEnabled(not working)
        self._work.setVisible(working)
