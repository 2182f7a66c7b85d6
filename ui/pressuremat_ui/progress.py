"""How far long work is, between the thread that does it and the screen that shows it. No Qt.

The work calls it between two steps; the screen reads `share` and may `cancel`, which ends the work at its next step.
"""

from __future__ import annotations

from pressuremat.errors import PressureMatError
from pressuremat.i18n import _


class CancelledError(PressureMatError):
    """Somebody has ended the work; not a failure, so nothing has to be mended."""


class Progress:
    """Written by one thread, read by another; each of its few numbers is written whole."""

    def __init__(self) -> None:
        self.share = 0.0
        self._cancelled = False

    def __call__(self, done: float, total: float) -> None:
        """`done` of `total` steps are over. Raises CancelledError where somebody has ended the work."""
        if self._cancelled:
            raise CancelledError(_("Ended before it was finished."))
        self.share = min(done / total, 1.0) if total > 0 else 0.0

    def cancel(self) -> None:
        """End the work at its next step."""
        self._cancelled = True

    @property
    def cancelled(self) -> bool:
        """Whether somebody has."""
        return self._cancelled
