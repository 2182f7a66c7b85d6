"""The home page: what to begin with, and what was recorded last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pressuremat.i18n import _, number
from pressuremat_ui.library import Entry, Library
from pressuremat_ui.viewmodels.observable import Observable

_MAX_SHOWN = 6
#: Of a person's name in a line.
_MOST_LETTERS = 40


@dataclass(frozen=True)
class Recent:
    """One line of the list of recordings."""

    path: Path
    name: str
    detail: str
    simulated: bool


class HomeViewModel(Observable):
    """What the home page lists."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self.recent: tuple[Recent, ...] = ()
        self.empty_text = _("Nothing recorded yet. What you record appears here.")
        self.folder_text = _("Kept in {path}").format(path=library.root)

    def refresh(self) -> None:
        """Look into the folder again."""
        self.recent = tuple(
            Recent(entry.path, _name(entry), _detail(entry), entry.simulated)
            for entry in self._library.recordings(_MAX_SHOWN)
        )


def _name(entry: Entry) -> str:
    """A recording that this app named is called after what was done, any other by its file name."""
    parts = entry.title.split("_", 2)
    if len(parts) == 3 and _when(parts) is not None:
        return parts[2].replace("_", " ").replace("-", " ").capitalize()
    return entry.name


def _detail(entry: Entry) -> str:
    parts = entry.title.split("_", 2)
    when = _when(parts) if len(parts) == 3 else None
    who = f" · {_short(entry.who)}" if entry.who else ""
    return f"{when or entry.changed:%Y-%m-%d %H:%M} · {_size(entry.n_bytes)}{who}"


def _short(who: str) -> str:
    return who if len(who) <= _MOST_LETTERS else f"{who[: _MOST_LETTERS - 1]}…"


def _when(parts: list[str]) -> datetime | None:
    try:
        return datetime.strptime("_".join(parts[:2]), "%Y-%m-%d_%H-%M-%S")
    except ValueError:
        return None


def _size(n_bytes: int) -> str:
    return f"{number(n_bytes / 1e6, 1)} MB" if n_bytes >= 100_000 else f"{number(n_bytes / 1e3, 0)} kB"
