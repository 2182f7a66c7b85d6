"""Colours, type and space of the design, once for all widgets; light and dark.

Tokens leave; what a widget draws with them is its own business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from pressuremat.drawings import theme as design
from pressuremat_ui.viewmodels.observable import Observable

Weight = Literal[400, 550, 650]


@dataclass(frozen=True)
class Tokens(design.Tokens):
    """The palette of one theme: the report's, and what only a screen needs."""

    dark: bool
    on_accent: str
    accent_soft: str
    hover: str

    def tone(self, tone: str) -> str:
        """The colour of a pill's tone."""
        return {"fine": self.fine, "watch": self.watch, "flag": self.flag}.get(tone, self.muted)


LIGHT = Tokens(**vars(design.LIGHT), dark=False, on_accent="#FFFFFF", accent_soft="#E3EBFA", hover="#F0F3F7")
DARK = Tokens(**vars(design.DARK), dark=True, on_accent="#0F141A", accent_soft="#1F2D43", hover="#1E2731")

#: The last one is for what is read from the mat, two metres away.
_SIZES = (11, 12, 14, 16, 20, 28, 44, 96)


class Theme(Observable):
    """The theme in use; widgets watch `tokens`. `palette` is the colour map of pressure."""

    def __init__(self, choice: str = "system", palette: str = "theme") -> None:
        super().__init__()
        self.choice = choice
        self.palette = palette
        self.tokens = LIGHT
        self.use(choice)

    def use(self, choice: str) -> None:
        """Take "light", "dark" or "system"."""
        self.choice = choice
        dark = choice == "dark"
        if choice == "system":
            dark = QApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        self.tokens = DARK if dark else LIGHT

    def follow(self, owner: QWidget, callback: Callable[[Any], object], name: str = "tokens") -> None:
        """Call `callback(tokens)` now and whenever the theme changes, for as long as `owner` exists."""

        def told(value: Any) -> None:
            # Another follower of the same change may have taken this widget away.
            if isValid(owner):
                callback(value)

        unwatch = self.watch(name, told)
        owner.destroyed.connect(lambda *_gone: unwatch())
        callback(getattr(self, name))

    def repaint(self, owner: QWidget) -> None:
        """Paint `owner` anew whenever the theme changes."""
        self.follow(owner, lambda _tokens: owner.update())


def load_fonts() -> None:
    """Register the bundled fonts; without them the system's sans-serif is used."""
    folder = resources.files("pressuremat") / "assets" / "fonts"
    for entry in folder.iterdir() if folder.is_dir() else ():
        if entry.name.endswith(".ttf"):
            QFontDatabase.addApplicationFontFromData(entry.read_bytes())


@lru_cache(maxsize=32)
def font(size: int = 14, weight: Weight = 400) -> QFont:
    """Inter at one of the design's sizes and weights, figures of one width."""
    if size not in _SIZES:
        raise ValueError(f"size must be one of {_SIZES}, not {size}")
    it = QFont(design.FAMILY)
    it.setPixelSize(size)
    it.setWeight({400: QFont.Weight.Normal, 550: QFont.Weight.Medium, 650: QFont.Weight.DemiBold}[weight])
    it.setFeature(QFont.Tag("tnum"), 1)
    it.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return it


def color(text: str, alpha: float = 1.0) -> QColor:
    """A QColor of #RRGGBB and an opacity of 0…1."""
    it = QColor(text)
    it.setAlphaF(alpha)
    return it


def apply(app: QApplication, tokens: Tokens) -> None:
    """Palette and style sheet of the whole application."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.background,
        QPalette.ColorRole.Base: tokens.surface,
        QPalette.ColorRole.AlternateBase: tokens.background,
        QPalette.ColorRole.Button: tokens.surface,
        QPalette.ColorRole.WindowText: tokens.ink,
        QPalette.ColorRole.Text: tokens.ink,
        QPalette.ColorRole.ButtonText: tokens.ink,
        QPalette.ColorRole.PlaceholderText: tokens.muted,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.ToolTipBase: tokens.ink,
        QPalette.ColorRole.ToolTipText: tokens.surface,
        QPalette.ColorRole.Link: tokens.accent,
    }
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor(tokens.muted))
    app.setPalette(palette)
    app.setStyleSheet(_sheet(tokens))


def _sheet(t: Tokens) -> str:
    icons = str(resources.files("pressuremat_ui") / "icons").replace("\\", "/")
    return f"""
* {{ outline: none; }}
QWidget {{ color: {t.ink}; }}
QToolTip {{ background: {t.ink}; color: {t.surface}; border: 0; padding: 4px 8px; }}
QPushButton {{ background: {t.surface}; border: 1px solid {t.hairline}; border-radius: 8px; padding: 0 15px;
  min-height: 34px; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.hairline}; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 0 14px; min-height: 32px; }}
QPushButton:disabled {{ color: {t.muted}; background: {t.background}; }}
QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border: 1px solid {t.accent}; }}
QPushButton[role="primary"]:hover {{ background: {color(t.accent).lighter(112).name()}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {t.ink}; padding: 0 14px; min-height: 32px; }}
QPushButton[role="primary"]:disabled {{ background: {t.hairline}; color: {t.muted}; border-color: {t.hairline}; }}
QPushButton[role="row"] {{ text-align: left; border-color: transparent; background: transparent; }}
QPushButton[role="row"]:hover {{ background: {t.hover}; }}
QPushButton[small="true"] {{ min-height: 26px; padding: 0 8px; }}
QPushButton[small="true"]:focus {{ min-height: 24px; padding: 0 7px; }}
QPushButton[role="choice"]:checked {{ background: {t.accent_soft}; border-color: {t.accent}; color: {t.accent}; }}
QPushButton[role="recording"] {{ background: {t.flag}; color: {t.on_accent}; border: 1px solid {t.flag}; }}
QPushButton[role="quiet"] {{ background: transparent; border: 1px solid transparent; color: {t.muted};
  min-height: 26px; padding: 0 8px; border-radius: 6px; }}
QPushButton[role="quiet"]:hover {{ background: {t.hover}; color: {t.ink}; }}
QPushButton[role="quiet"]:focus {{ border: 1px solid {t.accent}; color: {t.ink}; }}
QPushButton[role="quiet"]:checked {{ color: {t.accent}; }}
QLineEdit {{ background: {t.surface}; border: 1px solid {t.unknown}; border-radius: 8px; padding: 0 12px;
  min-height: 34px; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QComboBox {{ background: {t.surface}; border: 1px solid {t.unknown}; border-radius: 8px; padding: 0 12px;
  min-height: 34px; }}
QComboBox::drop-down {{ border: 0; width: 28px; }}
QComboBox::down-arrow {{ image: url({icons}/drop-down.svg); width: 18px; height: 18px; }}
QComboBox:focus {{ border: 2px solid {t.accent}; padding: 0 11px; min-height: 32px; }}
QComboBox QAbstractItemView {{ background: {t.surface}; selection-background-color: {t.accent_soft};
  selection-color: {t.ink}; }}
QCheckBox {{ spacing: 8px; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {t.muted}; border-radius: 4px;
  background: {t.surface}; }}
QCheckBox::indicator:checked {{ background: {t.accent}; border-color: {t.accent};
  image: url({icons}/tick-{"dark" if t.dark else "light"}.svg); }}
QCheckBox::indicator:focus {{ border: 2px solid {t.accent}; width: 14px; height: 14px; }}
QCheckBox:focus {{ color: {t.accent}; }}
QLineEdit:focus {{ border: 2px solid {t.accent}; padding: 0 11px; min-height: 32px; }}
QGraphicsView {{ border: 1px solid transparent; border-radius: 6px; }}
QGraphicsView:focus {{ border: 1px solid {t.accent}; }}
QListWidget {{ background: transparent; border: 0; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
QScrollArea:focus {{ border: 1px solid {t.accent}; border-radius: 6px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 2px; }}
QScrollBar::handle:vertical {{ background: {t.unknown}; border-radius: 3px; min-height: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none;
  height: 0; width: 0; }}
QScrollBar:horizontal {{ height: 0; }}
QProgressBar {{ background: {t.hairline}; border: 0; border-radius: 4px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 4px; }}
QMenu {{ background: {t.surface}; border: 1px solid {t.hairline}; padding: 6px; }}
QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 6px; }}
QMenu::item:selected {{ background: {t.accent_soft}; color: {t.ink}; }}
QDialog {{ background: {t.background}; }}
"""
