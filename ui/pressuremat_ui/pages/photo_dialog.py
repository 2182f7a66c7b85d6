"""The photo step: a photo on the left on which joints are clicked and dragged, the angles and choices on the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_enabled, bind_text, bind_visible
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.photo import JOINTS, MOMENTS, SIDES, PhotoViewModel
from pressuremat_ui.widgets.basics import Button, Card, hairline, label
from pressuremat_ui.widgets.choice import Choice
from pressuremat_ui.widgets.photo_canvas import PhotoCanvas


class PhotoDialog(QDialog):
    """Ends when the angle was taken, or nothing."""

    def __init__(self, theme: Theme, vm: PhotoViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._vm = theme, vm
        self.setWindowTitle(_("Angle from a photo"))
        self.setMinimumSize(QSize(900, 620))
        self.resize(QSize(1080, 720))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.setSpacing(16)
        card = Card(theme, padding=12)
        self.canvas = PhotoCanvas(theme, vm)
        card.body.addWidget(self.canvas, 1)
        row.addWidget(card, 1)
        side = QWidget()
        side.setFixedWidth(400)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(label(theme, _("Angle from a photo"), 20, 650))
        self.hint = label(theme, "", 14, wrap=True)
        bind_text(vm, "hint", self.hint)
        column.addWidget(self.hint)
        self.message = label(theme, "", 14, role="flag", wrap=True)
        bind_text(vm, "message", self.message)
        column.addWidget(self.message)
        bind_visible(vm, "message", self.message)
        self.choices: dict[str, Choice] = {}
        for name, words, options, choose in (
            ("moment", _("Taken"), MOMENTS, vm.choose_moment),
            ("side", _("Leg"), SIDES, vm.choose_side),
            ("joint", _("Next point"), JOINTS, vm.choose_joint),
        ):
            column.addWidget(label(theme, words, 12, role="muted"))
            choice = Choice(theme, words, [(key, _(word)) for key, word in options], choose)
            bind(vm, name, choice.show_choice, choice)
            self.choices[name] = choice
            column.addWidget(choice)
        self.behind = QCheckBox(_("Seen from behind"))
        self.behind.toggled.connect(vm.turn_round)
        bind(vm, "from_behind", self.behind.setChecked, self.behind)
        column.addWidget(self.behind)
        column.addWidget(hairline(theme))
        self.says = label(theme, "", 16, 550, wrap=True)
        bind_text(vm, "says", self.says)
        column.addWidget(self.says)
        caveat = _(
            "± is what clicks can be off. The way a photo is taken adds about 3°, so less than that tells nothing."
        )
        column.addWidget(label(theme, caveat, 12, role="muted", wrap=True))
        column.addStretch(1)
        keys = _("Keys: arrows move the point, with Shift further, Enter the next; 1, 2, 3 choose it, L and R the leg.")
        column.addWidget(label(theme, keys, 12, role="muted", wrap=True))
        self.keep = QCheckBox(_("Keep the photo with the visit"))
        self.keep.setToolTip(_("Off, nothing of the photo is kept, only the angle."))
        self.keep.toggled.connect(partial(setattr, vm, "keep"))
        bind(vm, "keep", self.keep.setChecked, self.keep)
        bind_visible(vm, "can_keep", self.keep)
        column.addWidget(self.keep)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        self.open_button = Button(theme, _("Open a photo"), self._open, icon_name="open")
        self.clear_button = Button(theme, _("Clear"), vm.clear)
        bind(vm, "picture", self._show_open, self.open_button)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.clear_button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addStretch(1)
        last.addWidget(Button(theme, _("Cancel"), self.reject))
        self.take_button = Button(theme, _("Take the angle"), self._take, "primary")
        bind_enabled(vm, "can_take", self.take_button)
        last.addWidget(self.take_button)
        column.addLayout(last)
        row.addWidget(side)
        for button in self.findChildren(Button):
            button.setAutoDefault(False)
        for at, (key, _word) in enumerate(JOINTS, 1):
            QShortcut(QKeySequence(str(at)), self, partial(vm.choose_joint, key))
        for keys_, side_name in (("L", "left"), ("R", "right")):
            QShortcut(QKeySequence(keys_), self, partial(vm.choose_side, side_name))
        QShortcut(QKeySequence.StandardKey.Open, self, self._open)
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_open(self, picture: object) -> None:
        """Until there is a photo, opening one is what there is to do."""
        self.open_button.set_role("primary" if picture is None else "plain")

    def _open(self) -> None:
        kinds = ";;".join((_("Photos (*.jpg *.jpeg *.png *.webp *.bmp)"), _("All files (*)")))
        name, _kind = QFileDialog.getOpenFileName(self, _("Open a photo"), str(Path.home()), kinds)
        if name:
            self._vm.open(Path(name))
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        self._vm.take()
        self.accept()
