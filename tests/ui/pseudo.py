"""A made-up language in which every text is 40 % longer, accented and in brackets, and what a screen makes of it.

A text without brackets on the screen was never given to the translation; one that needs more room than it has is cut.
"""

from __future__ import annotations

import gettext
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from pressuremat import i18n
from pressuremat_ui.window import Window

LONGER = 0.4
_ACCENTS = str.maketrans("AEIOUNCaeiounc", "ÅÉÎÖÜÑÇåéîöüñç")
#: Parts of a text that a translation must leave alone.
_KEPT = re.compile(r"(\{[^{}]*\}|\(\*[^)]*\))")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SVG_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
#: What is the same in every language: the stamp, the program, units, keys and names of ports.
UNTRANSLATED = {"SIMULATED", "pressuremat", "kPa", "min", "cm²", "mm²", "dev", "ttyACM", "pts", "Ctrl", "Alt"}


def accented(text: str) -> str:
    """`text` in the made-up language."""
    parts = [part if _KEPT.fullmatch(part) else part.translate(_ACCENTS) for part in _KEPT.split(text)]
    room = round(LONGER * len(_KEPT.sub("", text))) + 1
    more = ("é" * room) if " " not in text else " éxtrå wörds"[:room] + " öf röüm" * ((room - 12) // 8 + 1)
    return f"[{''.join(parts)}{more[:room].rstrip()}]"


class Pseudo(gettext.NullTranslations):
    """Every text there is, in the made-up language."""

    def gettext(self, message: str) -> str:
        return accented(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return accented(msgid1 if n == 1 else msgid2)


@contextmanager
def spoken() -> Iterator[None]:
    """The made-up language, for a while."""
    before = i18n._current
    i18n._current = ("en", Pseudo())
    try:
        yield
    finally:
        i18n._current = before


def left_english(text: str) -> list[str]:
    """Words of `text` that stand outside brackets and are none that all languages share."""
    while _BRACKETS.search(text):
        text = _BRACKETS.sub(" ", text)
    return [word for word in _WORD.findall(text) if word not in UNTRANSLATED]


@dataclass
class Looker:
    """Looks at one stop of the tour after the other. `data` are words that come from files and people.

    Dots at a text's end are meant: what is shortened says the whole in its hint, which is looked at too.
    """

    data: frozenset[str] = frozenset()
    cut: list[str] = field(default_factory=list)
    english: list[str] = field(default_factory=list)
    n_texts: int = 0
    names: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)

    def __call__(self, name: str, top: QWidget) -> None:
        """Everything that is to be read on `top`."""
        self.names.add(name)
        if isinstance(top, Window):
            self.pages.add(top.shell.page)
        for widget in top.findChildren(QWidget):
            if widget.isVisibleTo(top) and not widget.size().isEmpty():
                self._widget(name, top, widget)
        with _painted() as painted:
            top.grab()
        for text, needed, given in painted:
            self._text(name, "painted", text)
            if needed > given + 1.0:
                self.cut.append(f"{name}: painted {text!r} needs {needed:.0f} px of {given:.0f}")

    def drawing(self, svg: str) -> None:
        """The words in an SVG."""
        lines = (re.sub(r"<[^>]*>", " ", text) for text in _SVG_TEXT.findall(svg))
        self._text("drawing", "SVG text", html.unescape(" ".join(lines)))

    def _text(self, name: str, kind: str, text: str) -> None:
        self.n_texts += 1
        words = [] if "…" in text else [word for word in left_english(text) if word not in self.data]
        if words:
            self.english.append(f"{name}: {kind} {text!r}: {' '.join(words)}")

    def _widget(self, name: str, top: QWidget, widget: QWidget) -> None:
        kind = type(widget).__name__
        for words in (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()):
            # Under a value's meaning stand its sources, which nobody translates.
            self._text(name, f"{kind}'s hint", words.partition("\n")[0])
        needed = _needed(widget)
        if needed is None:
            return
        text = str(widget.property("text") or widget.property("placeholderText") or widget.property("currentText"))
        if not isinstance(widget, QLineEdit):
            self._text(name, kind, text)
        if needed.width() > widget.width() + 1 or needed.height() > widget.height() + 1:
            self.cut.append(
                f"{name}: {kind} {text!r} needs {needed.width()} × {needed.height()}, "
                f"has {widget.width()} × {widget.height()}"
            )
        elif (hidden := _hidden(top, widget)) and not isinstance(widget, QLineEdit):
            self.cut.append(f"{name}: {kind} {text!r} reaches {hidden} px out of what holds it")


def _needed(widget: QWidget) -> QSize | None:
    """The room that a widget's words need; None for a widget without."""
    if isinstance(widget, QLabel) and widget.text():
        if not widget.wordWrap():
            return widget.sizeHint()
        longest = max((widget.fontMetrics().horizontalAdvance(word) for word in widget.text().split()), default=0)
        return QSize(longest, widget.heightForWidth(widget.width()))
    if isinstance(widget, QPushButton | QCheckBox) and widget.text():
        return widget.sizeHint()
    if isinstance(widget, QComboBox):
        # Its edges and its arrow.
        return QSize(widget.fontMetrics().horizontalAdvance(widget.currentText()) + 40, 0)
    if isinstance(widget, QLineEdit) and widget.placeholderText():
        return QSize(widget.fontMetrics().horizontalAdvance(widget.placeholderText()) + 28, 0)
    return None


def _hidden(top: QWidget, widget: QWidget) -> int:
    """How many pixels of a widget lie outside one that holds it; down a page that scrolls is not outside."""
    most = 0
    holder = widget.parentWidget()
    while holder is not None and holder is not widget.window():
        at = widget.mapTo(holder, QPoint())
        most = max(most, -at.x(), at.x() + widget.width() - holder.width())
        above = holder.parentWidget()
        if isinstance(above, QScrollArea):
            # Upwards from here the scroll area itself is what must fit.
            widget = above
        else:
            most = max(most, -at.y(), at.y() + widget.height() - holder.height())
        if holder is top:
            break
        holder = above
    return most


@contextmanager
def _painted() -> Iterator[list[tuple[str, float, float]]]:
    """Every text that Python paints meanwhile: the words, the width they need, the width of the box they are given."""
    painted: list[tuple[str, float, float]] = []
    draw = QPainter.drawText

    def drawText(painter: QPainter, *given: Any) -> Any:
        text = next((one for one in given if isinstance(one, str)), "")
        box = given[0]
        if any(isinstance(one, int) and one & Qt.TextFlag.TextWordWrap for one in given[1:]):
            # Its lines break where they must; its longest word cannot.
            painted.append((text, max(map(painter.fontMetrics().horizontalAdvance, text.split())), box.width()))
        elif isinstance(box, QRect | QRectF) and text:
            lines = text.split("\n")
            painted.append((text, max(painter.fontMetrics().horizontalAdvance(one) for one in lines), box.width()))
        elif isinstance(box, QPointF) and text:
            painted.append((text, 0.0, 0.0))
        return draw(painter, *given)

    QPainter.drawText = drawText  # type: ignore[method-assign,assignment]
    try:
        yield painted
    finally:
        QPainter.drawText = draw  # type: ignore[method-assign]
