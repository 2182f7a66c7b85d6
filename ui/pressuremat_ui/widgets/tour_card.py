"""The first tour's sentence, in a card over the lower right corner of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.first_tour import STEPS, FirstTourViewModel
from pressuremat_ui.widgets.basics import Button, Card, label

_WIDTH, _ROOM = 380, 24


class TourCard(Card):
    """Lies over `parent` and stays in its corner; hidden while nobody is shown around."""

    def __init__(self, theme: Theme, vm: FirstTourViewModel, parent: QWidget) -> None:
        super().__init__(theme, spacing=12)
        self.setParent(parent)
        self._vm = vm
        self.setFixedWidth(_WIDTH)
        self.says = label(theme, "", 14, wrap=True)
        self.count = label(theme, "", 12, role="muted")
        self.leave = Button(theme, _("Leave"), vm.end)
        self.forward = Button(theme, _("Next"), vm.next, "primary")
        self.body.addWidget(self.says)
        row = QHBoxLayout()
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.forward)
        self.body.addLayout(row)
        parent.installEventFilter(self)
        self.hide()
        bind(vm, "at", self._show, self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _show(self, at: int | None) -> None:
        step = self._vm.step
        if at is None or step is None:
            self.hide()
            return
        self.says.setText(_(step.says))
        self.count.setText(_("{at} of {n}").format(at=at + 1, n=len(STEPS)))
        self.forward.setText(_("Done") if at + 1 == len(STEPS) else _("Next"))
        self.show()
        self._place()
        self.raise_()
        self.forward.setFocus()

    def _place(self) -> None:
        self.resize(_WIDTH, self.body.totalHeightForWidth(_WIDTH))
        parent = self.parentWidget()
        if parent is not None:
            self.move(QPoint(parent.width() - self.width() - _ROOM, parent.height() - self.height() - _ROOM))
