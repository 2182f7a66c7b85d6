"""Choosing a source: a list of simulated people, mats and recordings, and a field for anything else."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_enabled, bind_text
from pressuremat_ui.theme import Theme, font
from pressuremat_ui.viewmodels.source_choice import Choice, SourceChoiceViewModel
from pressuremat_ui.widgets.basics import Button, Card, label
from pressuremat_ui.widgets.icons import pixmap

_ICONS = {"simulated": "person", "mat": "connect", "playback": "recording"}
_CHOICE = Qt.ItemDataRole.UserRole


class _Line(QStyledItemDelegate):
    """Icon, name and what it is, in one line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(320, 40)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        tokens = self._theme.tokens
        choice: Choice = index.data(_CHOICE)
        state: QStyle.StateFlag = option.state
        box: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if selected else tokens.hover))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 8, 8)
        colour = tokens.accent if selected else tokens.muted
        painter.drawPixmap(box.left() + 10, box.top() + 10, pixmap(_ICONS[choice.kind], colour))
        painter.setFont(font(14, 550 if selected else 400))
        painter.setPen(QColor(tokens.ink))
        words = box.adjusted(42, 0, -12, 0)
        used = QFontMetrics(font(12)).horizontalAdvance(choice.detail) + 24
        room = words.adjusted(0, 0, -used, 0)
        name = painter.fontMetrics().elidedText(choice.label, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(font(12))
        painter.setPen(QColor(tokens.muted))
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, choice.detail)
        painter.restore()


class SourceDialog(QDialog):
    """Ends with "accepted" when somebody wants `vm.uri`."""

    def __init__(self, theme: Theme, vm: SourceChoiceViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vm = vm
        self.setWindowTitle(_("Choose a source"))
        self.setMinimumSize(QSize(620, 520))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addWidget(label(theme, _("Choose a source"), 20, 650))
        card = Card(theme, padding=8)
        self.list = QListWidget()
        self.list.setItemDelegate(_Line(theme, self.list))
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(_("Sources"))
        self.list.currentRowChanged.connect(self._chosen)
        self.list.itemDoubleClicked.connect(lambda _item: self._accept())
        card.body.addWidget(self.list)
        column.addWidget(card, 1)
        column.addWidget(label(theme, _("Or type a port, such as /dev/ttyACM0, /dev/pts/4 or COM3"), 12, role="muted"))
        self.field = QLineEdit()
        self.field.setFont(font(14))
        self.field.setPlaceholderText("/dev/ttyACM0")
        self.field.setAccessibleName(_("Port or source"))
        self.field.textEdited.connect(vm.type)
        self.field.returnPressed.connect(self._accept)
        column.addWidget(self.field)
        self.hint = label(theme, "", 12, role="flag", wrap=True)
        bind_text(vm, "hint", self.hint)
        column.addWidget(self.hint)
        row = QHBoxLayout()
        row.addWidget(Button(theme, _("Look again"), vm.refresh))
        row.addStretch(1)
        row.addWidget(Button(theme, _("Cancel"), self.reject))
        self.connect_button = Button(theme, _("Connect"), self._accept, "primary")
        self.connect_button.setDefault(True)
        bind_enabled(vm, "can_connect", self.connect_button)
        row.addWidget(self.connect_button)
        column.addLayout(row)
        bind(vm, "choices", self._fill, self)
        bind(vm, "selected", self._select, self)

    def _fill(self, choices: tuple[Choice, ...]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for choice in choices:
            item = QListWidgetItem(choice.label)
            item.setData(_CHOICE, choice)
            item.setToolTip(f"{choice.label} · {choice.detail}")
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._select(self._vm.selected)

    def _select(self, index: int) -> None:
        if self.list.currentRow() != index:
            self.list.setCurrentRow(index)

    def _chosen(self, row: int) -> None:
        if row >= 0:
            self.field.clear()
            self._vm.select(row)

    def _accept(self) -> None:
        if self._vm.can_connect:
            self.accept()
