"""Joins a view-model to a widget, both ways: the only place where the two meet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QWidget
from shiboken6 import isValid

from pressuremat_ui.viewmodels.observable import Observable


def bind(vm: Observable, name: str, show: Callable[[Any], Any], owner: QWidget | None = None) -> None:
    """Call `show(value)` now and whenever `vm.name` changes, for as long as `owner` exists where one is given."""

    def told(value: Any) -> None:
        # Another who watches the same change may have taken this widget away.
        if owner is None or isValid(owner):
            show(value)

    unwatch = vm.watch(name, told)
    if owner is not None:
        owner.destroyed.connect(lambda *_gone: unwatch())
    show(getattr(vm, name))


def bind_text(vm: Observable, name: str, widget: QWidget) -> None:
    """The widget's text is `vm.name`."""
    show: Callable[[str], None] = getattr(widget, "setText")  # noqa: B009 - labels, buttons and pills share no base
    bind(vm, name, lambda value: show(str(value)), widget)


def bind_enabled(vm: Observable, name: str, *widgets: QWidget) -> None:
    """The widgets are enabled while `vm.name` is true."""
    for widget in widgets:
        bind(vm, name, _as_bool(widget.setEnabled), widget)


def bind_visible(vm: Observable, name: str, *widgets: QWidget) -> None:
    """The widgets are shown while `vm.name` is true, or a text that is not empty."""
    for widget in widgets:
        bind(vm, name, _showing(widget), widget)


def _showing(widget: QWidget) -> Callable[[Any], None]:
    def show(value: Any) -> None:
        # A widget that is not in its page yet would become a window of its own; in the page it is shown anyway.
        if not value or widget.parentWidget() is not None:
            widget.setVisible(bool(value))

    return show


def _as_bool(set_to: Callable[[bool], None]) -> Callable[[Any], None]:
    return lambda value: set_to(bool(value))


def on_click(button: QAbstractButton, act: Callable[[], Any]) -> None:
    """Call `act()` when the button is pressed, without Qt's checked flag."""
    button.clicked.connect(lambda *_checked: act())
