"""The least that any app of this kind costs: numpy, Qt, one window.

`python -m benchmarks.bare_window`: an empty one; prints the clock when it is painted, and the CPU time.
`python -m benchmarks.bare_window frames N`: one in which a timer of 16 ms puts another picture of 64 × 64 on all of it;
prints how many a second were painted.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class _Window(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        print(json.dumps([time.monotonic(), time.process_time()]), flush=True)
        QApplication.quit()


class _Pictures(QWidget):
    """Nothing but the picture."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self._left, self._n, self._begun_s = n, n, 0.0
        cells = np.random.default_rng(1).integers(0, 2**24, (16, 64, 64), dtype=np.uint32)
        self._images = [QImage(one.data, 64, 64, QImage.Format.Format_RGB32).copy() for one in cells]
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.update)
        self._timer.start(16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self._images[self._left % 16])
        self._begun_s = self._begun_s or time.monotonic()
        self._left -= 1
        if self._left == 0:
            print(json.dumps((self._n - 1) / (time.monotonic() - self._begun_s)), flush=True)
            QApplication.quit()


def main() -> int:
    """Show it once, or many pictures in it."""
    np.zeros(1)
    app = QApplication(sys.argv[:1])
    window = _Pictures(int(sys.argv[2])) if sys.argv[1:2] == ["frames"] else _Window()
    window.resize(1280, 800)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
