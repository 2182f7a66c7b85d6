"""The part of the report that needs Qt: an application where there is none, the fonts, a sheet of paper to draw on.

In: words and SVG text, places in mm from the sheet's upper left corner. Out: marks on a QPainter. Imported by `pdf`
only, and only when a PDF is asked for.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any

from PySide6.QtCore import QByteArray, QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPdfWriter,
    QPen,
    QRawFont,
    QTextLayout,
    QTextOption,
)
from PySide6.QtSvg import QSvgRenderer

from pressuremat.drawings.theme import FAMILY, LIGHT, REGULAR
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _
from pressuremat.report.paper import FONT_PACKAGES

DPI = 1200
_PX_MM, _PX_PT = DPI / 25.4, DPI / 72.0
_WEIGHTS = {400: QFont.Weight.Normal, 500: QFont.Weight.Medium, 600: QFont.Weight.DemiBold}
LINE = 1.32
#: Their families once a word needed them, None before: to read them takes a moment.
_others: tuple[str, ...] | None = None


@contextmanager
def application() -> Iterator[None]:
    """A Qt application with the report's fonts: the running one, else one without a display for as long as needed.

    Raises PressureMatError inside a program whose Qt application cannot draw.
    """
    running = QCoreApplication.instance()
    if running is not None and not isinstance(running, QGuiApplication):
        raise PressureMatError(
            _("A PDF needs a Qt application that can draw, but this program runs one that cannot: write .html instead.")
        )
    own: QGuiApplication | None = None
    if running is None:
        before = os.environ.get("QT_QPA_PLATFORM")
        # Never "minimal": its PDFs have no fonts at all.
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        try:
            own = QGuiApplication(["pressuremat"])
        finally:
            if before is None:
                del os.environ["QT_QPA_PLATFORM"]
            else:
                os.environ["QT_QPA_PLATFORM"] = before
    global _others
    _others = None
    folder = resources.files("pressuremat") / "assets" / "fonts"
    for name in ("Inter-Regular", "Inter-Medium", "Inter-SemiBold"):
        QFontDatabase.addApplicationFontFromData(QByteArray((folder / f"{name}.ttf").read_bytes()))
    try:
        yield
    finally:
        if own is not None:
            # Left alive it would keep a later window from making the application that it needs.
            own.shutdown()


def _load_others() -> None:
    """Take the fonts of other scripts in, as far as they are installed; without them the system's are used."""
    global _others
    families: list[str] = []
    for package in FONT_PACKAGES:
        try:
            folder = resources.files(package)
        except ModuleNotFoundError:
            continue
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith((".ttf", ".otf", ".ttc")) and "Italic" not in file.name:
                number = QFontDatabase.addApplicationFontFromData(QByteArray(file.read_bytes()))
                families += QFontDatabase.applicationFontFamilies(number)
    _others = tuple(dict.fromkeys(families))


class Sheet:
    """Drawing on the current page of a PDF in mm; `writer` at `DPI`, margins 0."""

    def __init__(self, writer: QPdfWriter, painter: QPainter) -> None:
        self.writer, self.painter = writer, painter

    @property
    def height(self) -> float:
        """Height of the paper in mm."""
        return self.writer.height() / _PX_MM

    def font(self, size_pt: float, weight: int = REGULAR) -> QFont:
        """The report's typeface."""
        font = QFont([FAMILY, *(_others or ())])
        font.setPixelSize(max(round(size_pt * _PX_PT), 1))
        font.setWeight(_WEIGHTS[weight])
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _font_of(self, words: str, size_pt: float, weight: int) -> QFont:
        """The font for these words; where ours lacks a letter, with those of other scripts behind it."""
        font = self.font(size_pt, weight)
        if _others is None and not words.isascii():
            ours = QRawFont.fromFont(font)
            if not all(ours.supportsCharacter(ord(letter)) for letter in words if letter.isprintable()):
                _load_others()
                font = self.font(size_pt, weight)
        return font

    def width(self, words: str, size_pt: float, weight: int = REGULAR) -> float:
        """Width of one line in mm."""
        return QFontMetricsF(self._font_of(words, size_pt, weight), self.writer).horizontalAdvance(words) / _PX_MM

    def text(
        self,
        x: float,
        y: float,
        width: float,
        words: str,
        size_pt: float,
        *,
        weight: int = REGULAR,
        colour: str = LIGHT.ink,
        align: str = "left",
        lines: int = 0,
        draw: bool = True,
    ) -> float:
        """Words in a column whose upper left corner is (x, y), at most `lines` lines (0: as many as it takes).

        Returns the height in mm. What does not fit ends in an ellipsis. `draw` False only measures.
        """
        font = self._font_of(words, size_pt, weight)
        metrics = QFontMetricsF(font, self.writer)
        step = size_pt * LINE * _PX_PT
        top = 0.0
        self.painter.setPen(QColor(colour))
        for paragraph in words.splitlines() or [""]:
            rows = self._rows(paragraph, font, width * _PX_MM)
            for k, row in enumerate(rows):
                last = bool(lines) and round(top / step) + 1 >= lines
                if last and k + 1 < len(rows):
                    row = metrics.elidedText(row.strip() + " …", Qt.TextElideMode.ElideRight, width * _PX_MM)
                    row = row if row.endswith("…") else row + "…"
                if draw:
                    box = QRectF(x * _PX_MM, y * _PX_MM + top, width * _PX_MM, step)
                    self._line(box, row.strip(), font, metrics, align)
                top += step
                if last:
                    return top / _PX_MM
        return top / _PX_MM

    def fitted(self, x: float, y: float, width: float, words: str, size_pt: float, **how: Any) -> float:
        """One line, set smaller down to seven tenths where it would not fit; cut only beyond that."""
        weight = how.get("weight", REGULAR)
        share = 0.98 * width / max(self.width(words, size_pt, weight), 0.1)
        size = size_pt * min(max(share, 0.7), 1.0)
        rest = size_pt * LINE - size * LINE
        return self.text(x, y + rest / 2 * 25.4 / 72, width, words, size, lines=1, **how)

    def _rows(self, paragraph: str, font: QFont, width: float) -> list[str]:
        # A number and its % stay together.
        layout = QTextLayout(paragraph.replace(" %", "\N{NO-BREAK SPACE}%"), font, self.writer)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        rows = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            rows.append(paragraph[line.textStart() : line.textStart() + line.textLength()])
        layout.endLayout()
        return rows or [""]

    def _line(self, box: QRectF, words: str, font: QFont, metrics: QFontMetricsF, align: str) -> None:
        advance = metrics.horizontalAdvance(words)
        left = {"right": box.right() - advance, "center": box.center().x() - advance / 2}.get(align, box.left())
        baseline = box.top() + (box.height() + metrics.capHeight()) / 2
        self.painter.setFont(font)
        self.painter.drawText(QPointF(left, baseline), words)

    def svg(self, x: float, y: float, width: float, height: float, drawing: str) -> None:
        """A drawing as large as fits, in the middle of the place given."""
        renderer = QSvgRenderer(QByteArray(drawing.encode("utf-8")))
        size = renderer.viewBoxF().size()
        scale = min(width / size.width(), height / size.height())
        w, h = size.width() * scale, size.height() * scale
        box = QRectF((x + (width - w) / 2) * _PX_MM, (y + (height - h) / 2) * _PX_MM, w * _PX_MM, h * _PX_MM)
        self.painter.save()
        renderer.render(self.painter, box)
        self.painter.restore()

    def card(self, x: float, y: float, width: float, height: float) -> None:
        """A hairline frame with round corners."""
        self.painter.setPen(QPen(QColor(LIGHT.hairline), 0.25 * _PX_MM))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(x * _PX_MM, y * _PX_MM, width * _PX_MM, height * _PX_MM)
        self.painter.drawRoundedRect(box, 3 * _PX_MM, 3 * _PX_MM)

    def frame(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A thick frame that is not to be missed, in grey either."""
        self.painter.setPen(QPen(QColor(colour), 1.0 * _PX_MM))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(x * _PX_MM, y * _PX_MM, width * _PX_MM, height * _PX_MM)
        self.painter.drawRoundedRect(box, 3 * _PX_MM, 3 * _PX_MM)

    def boxes(self, x: float, y: float, n: int, size: float, step: float) -> None:
        """Empty boxes to be ticked, side by side."""
        self.painter.setPen(QPen(QColor(LIGHT.muted), 0.25 * _PX_MM))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        for k in range(n):
            self.painter.drawRect(QRectF((x + k * step) * _PX_MM, y * _PX_MM, size * _PX_MM, size * _PX_MM))

    def rule(self, x: float, y: float, width: float) -> None:
        """A horizontal hairline."""
        self.painter.setPen(QPen(QColor(LIGHT.hairline), 0.2 * _PX_MM))
        self.painter.drawLine(QPointF(x * _PX_MM, y * _PX_MM), QPointF((x + width) * _PX_MM, y * _PX_MM))

    def badge(self, right: float, y: float, words: str) -> None:
        """A pill whose right end is at `right`."""
        width = self.width(words, 8.5, 600) + 8
        self.painter.setPen(QPen(QColor(LIGHT.watch), 0.4 * _PX_MM))
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF((right - width) * _PX_MM, y * _PX_MM, width * _PX_MM, 6.5 * _PX_MM)
        self.painter.drawRoundedRect(box, 3.25 * _PX_MM, 3.25 * _PX_MM)
        self.text(right - width, y + 1.25, width, words, 8.5, weight=600, colour=LIGHT.watch, align="center")

    def mark(self, side: str | None, x: float, y: float, r: float = 1.3) -> None:
        """A filled circle for left, a filled square for right, centred at (x, y); nothing for no side."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QColor(LIGHT.side(side)))
        box = QRectF((x - r) * _PX_MM, (y - r) * _PX_MM, 2 * r * _PX_MM, 2 * r * _PX_MM)
        if side == "left":
            self.painter.drawEllipse(box)
        elif side == "right":
            self.painter.drawRect(box)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
