"""What a picture shows, told to screen readers: often enough to follow, seldom enough to be spoken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

#: A description changes no more often than this.
EVERY_MS = 500


class Reader:
    """Keeps the accessible description of `widget` at `words()`."""

    def __init__(self, widget: QWidget, words: Callable[[], str]) -> None:
        self._widget, self._words = widget, words
        self._timer = QTimer(widget)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tell)

    def changed(self) -> None:
        """There is something new to tell, soon."""
        if not self._timer.isActive():
            self._timer.start(EVERY_MS)

    def tell(self) -> None:
        """Tell it now."""
        self._widget.setAccessibleDescription(self._words())
