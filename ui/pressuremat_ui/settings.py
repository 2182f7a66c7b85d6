"""What the app remembers between starts: an ini file with a version, so that an old one confuses no new program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

VERSION = 1


class Settings:
    """Named values in an ini file; `path` None is the platform's place for them."""

    def __init__(self, path: Path | None = None) -> None:
        if path is None:
            self._store = QSettings(
                QSettings.Format.IniFormat, QSettings.Scope.UserScope, "pressuremat", "pressuremat-app"
            )
        else:
            self._store = QSettings(str(path), QSettings.Format.IniFormat)
        if self._store.value("version", VERSION, type=int) != VERSION:
            self.forget()
        self._store.setValue("version", VERSION)

    def text(self, key: str, default: str, choices: tuple[str, ...] = ()) -> str:
        """A text; the default where it is none of `choices`."""
        value = str(self._store.value(key, default))
        return value if not choices or value in choices else default

    def flag(self, key: str, default: bool) -> bool:
        """Yes or no."""
        return str(self._store.value(key, default)).lower() == "true"

    def data(self, key: str) -> QByteArray:
        """Bytes, such as a window's place; empty where there are none."""
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep(self, key: str, value: str | bool | QByteArray) -> None:
        """Remember a value."""
        self._store.setValue(key, value)

    def forget(self) -> None:
        """Back to how the app came."""
        self._store.clear()
        self._store.setValue("version", VERSION)

    def save(self) -> None:
        """Write the file now."""
        self._store.sync()
