"""The help page: keys, how to read the pictures, what the mat cannot tell, and what this program is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from pressuremat import __version__
from pressuremat.i18n import _
from pressuremat.knee.claims import CLAIMS
from pressuremat.report.model import DISCLAIMER
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.help import CANNOT, KEYS, READING
from pressuremat_ui.widgets.basics import Button, Card, Header, label, scrolled


class HelpPage(QWidget):
    """Read, never needed twice."""

    def __init__(self, theme: Theme, start_tour: Callable[[], Any]) -> None:
        super().__init__()
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Help"))
        header.add_action(Button(theme, _("Show me around"), start_tour, "primary"))
        column.addWidget(header)
        inner = scrolled()
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(16)
        grid.addWidget(self._table(_("How to read it"), READING, 120), 0, 0)
        grid.addWidget(self._table(_("Keys"), KEYS, 120), 0, 1)
        grid.addWidget(self._cannot(), 1, 0)
        grid.addWidget(self._about(), 1, 1)
        grid.addWidget(self._claims(), 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(3, 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        column.addWidget(area, 1)

    def _table(self, title: str, rows: tuple[tuple[str, str], ...], width: int) -> Card:
        card = Card(self._theme, title)
        table = QGridLayout()
        table.setHorizontalSpacing(16)
        table.setVerticalSpacing(8)
        table.setColumnMinimumWidth(0, width)
        table.setColumnStretch(1, 1)
        for at, (head, says) in enumerate(rows):
            table.addWidget(label(self._theme, _(head), 14, 550), at, 0, Qt.AlignmentFlag.AlignTop)
            table.addWidget(label(self._theme, _(says), 14, role="muted", wrap=True), at, 1)
        card.body.addLayout(table)
        card.body.addStretch(1)
        return card

    def _cannot(self) -> Card:
        card = Card(self._theme, _("What the mat cannot tell"))
        for says in CANNOT:
            card.body.addWidget(label(self._theme, _(says), 14, role="muted", wrap=True))
        card.body.addStretch(1)
        return card

    def _claims(self) -> Card:
        """Every claim with what studies say, its verdict first."""
        card = Card(self._theme, _("What is often said, and what studies say"))
        table = QGridLayout()
        table.setHorizontalSpacing(24)
        table.setVerticalSpacing(12)
        for col, stretch in enumerate((4, 2, 6)):
            table.setColumnStretch(col, stretch)
        for at, claim in enumerate(CLAIMS):
            cells = (
                label(self._theme, _(claim.claim), 14, 550, wrap=True),
                label(self._theme, _(claim.verdict), 14, 650, role="accent", wrap=True),
                label(self._theme, _(claim.evidence), 14, 400, role="muted", wrap=True),
            )
            for col, cell in enumerate(cells):
                cell.setToolTip(_("Sources") + "\n" + claim.sources_text)
                table.addWidget(cell, at, col, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(table)
        return card

    def _about(self) -> Card:
        card = Card(self._theme, _("About"))
        card.body.addWidget(label(self._theme, f"pressuremat {__version__}", 14, 550))
        card.body.addWidget(label(self._theme, _(DISCLAIMER), 14, role="muted", wrap=True))
        says = _("'pressuremat doctor' checks this machine; 'pressuremat metrics' lists every value with its source.")
        card.body.addWidget(label(self._theme, says, 14, role="muted", wrap=True))
        card.body.addStretch(1)
        return card
