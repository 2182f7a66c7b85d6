"""Something broke that should not have: what, and a report to copy."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.theme import Theme, font
from pressuremat_ui.widgets.basics import Button, label


class ErrorDialog(QDialog):
    """A sentence, the report, and a button that copies it."""

    def __init__(self, theme: Theme, sentence: str, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Something went wrong"))
        self.setMinimumSize(QSize(640, 420))
        self.report = report
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        column.addWidget(label(theme, _("Something went wrong that should not have"), 20, 650, wrap=True))
        column.addWidget(
            label(
                theme,
                _("A running recording goes on. What broke: {what}. Please send the report to the developers.").format(
                    what=sentence
                ),
                14,
                wrap=True,
            )
        )
        text = QPlainTextEdit(report)
        text.setReadOnly(True)
        text.setFont(font(12))
        column.addWidget(text, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button(theme, _("Copy report"), lambda: QGuiApplication.clipboard().setText(report)))
        row.addWidget(Button(theme, _("Go on"), self.accept, "primary"))
        column.addLayout(row)
