"""The least that any app of this kind costs: numpy, Qt, one empty window. Prints the clock when it is painted."""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class _Window(QWidget):
    def paintEvent(self, _event: QPaintEvent) -> None:
        print(json.dumps(time.monotonic()), flush=True)
        QApplication.quit()


def main() -> int:
    """Show it once."""
    np.zeros(1)
    app = QApplication(sys.argv[:1])
    window = _Window()
    window.resize(1280, 800)
    window.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
