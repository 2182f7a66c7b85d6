"""What fills the screen during a test: instruction, ring with seconds or a word, drawing. Read from two metres.

A Stage enters, pixels leave. The same widget is in the exam page and in the second window for the person on the mat.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text
from pressuremat_ui.theme import Theme, Tokens, font
from pressuremat_ui.viewmodels.ghosts import GhostsViewModel
from pressuremat_ui.viewmodels.led import LedViewModel, Stage
from pressuremat_ui.viewmodels.screen import HeatPicture
from pressuremat_ui.widgets.basics import Card, label
from pressuremat_ui.widgets.heatmap import Heatmap
from pressuremat_ui.widgets.svg import Drawing


class Ring(QWidget):
    """A ring that fills, words in its middle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._share, self._words, self._tone = 0.0, "", "plain"
        self.setMinimumSize(QSize(200, 200))
        theme.repaint(self)

    def show_share(self, share: float, words: str, tone: str) -> None:
        """So much of it, and these words in the middle."""
        self._share, self._words, self._tone = share, words, tone
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Ring and words."""
        tokens = self._theme.tokens
        side = min(self.width(), self.height()) - 16.0
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(tokens.hairline), 12)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawEllipse(box)
        colour = tokens.accent if self._tone == "plain" else tokens.tone(self._tone)
        if self._share > 0:
            pen.setColor(QColor(colour))
            painter.setPen(pen)
            painter.drawArc(box, 90 * 16, -round(self._share * 360 * 16))
        painter.setPen(QColor(tokens.ink if self._tone == "plain" else colour))
        for size in (96, 44, 28):
            painter.setFont(font(size, 650))
            if painter.fontMetrics().horizontalAdvance(self._words) < side - 40 or size == 28:
                break
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)


class StageView(Card):
    """Instruction, ring and drawing of what is led through; with `ghosts`, feet to stand on in the drawing's place."""

    def __init__(self, theme: Theme, vm: LedViewModel, ghosts: GhostsViewModel | None = None) -> None:
        super().__init__(theme, padding=32, spacing=12)
        self.heading = label(theme, "", 20, 650, role="muted", wrap=True)
        self.says = label(theme, "", 28, 550, wrap=True)
        self.ring = Ring(theme)
        self.drawing = Drawing(_("What to do"))
        self._key = ""
        self.body.addWidget(self.heading)
        self.body.addWidget(self.says)
        row = QHBoxLayout()
        row.setSpacing(32)
        row.addWidget(self.ring, 1)
        row.addWidget(self.drawing, 1)
        self.standing = Heatmap(theme)
        row.addWidget(self.standing, 1)
        holder = QVBoxLayout()
        holder.addLayout(row, 1)
        self.body.addLayout(holder, 1)
        self.beside = label(theme, "", 20, 550)
        self.body.addWidget(self.beside)
        if ghosts is not None:
            bind_text(ghosts, "says", self.beside)
            bind(ghosts, "same", lambda same: self.beside.set_role("fine" if same else "ink"), self.beside)
            bind(ghosts, "marks", self.standing.set_ghosts, self.standing)
        bind(vm, "standing", self._show_standing, self)
        theme.follow(self, self._redraw)
        bind(vm, "stage", self._show, self)

    def _show(self, stage: Stage) -> None:
        self.heading.setText(stage.title)
        self.says.setText(stage.says)
        self.ring.show_share(stage.share, stage.word or stage.left, stage.tone)
        if stage.drawing != self._key:
            self._key = stage.drawing
            self._redraw(self._theme.tokens)

    def _show_standing(self, picture: HeatPicture | None) -> None:
        """The mat with the last visit's feet takes the drawing's place."""
        self.standing.setVisible(picture is not None)
        self.beside.setVisible(picture is not None)
        self.drawing.setVisible(picture is None)
        self.standing.show_picture(picture)

    def _redraw(self, tokens: Tokens) -> None:
        if not self._key:
            self.drawing.show_svg("")
            return
        from pressuremat.drawings.protocols import protocol_svg, protocol_text

        self.drawing.show_svg(protocol_svg(self._key, tokens))
        self.drawing.setAccessibleDescription(protocol_text(self._key))


class PersonWindow(QWidget):
    """A window of its own for the person on the mat: the stage and nothing else, nobody's name."""

    def __init__(self, theme: Theme, vm: LedViewModel, ghosts: GhostsViewModel | None = None) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("pressuremat-person")
        self.setWindowTitle(_("pressuremat"))
        self.resize(QSize(1024, 720))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        self.stage = StageView(theme, vm, ghosts)
        column.addWidget(self.stage)
        theme.repaint(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground."""
        QPainter(self).fillRect(self.rect(), QColor(self._theme.tokens.background))
