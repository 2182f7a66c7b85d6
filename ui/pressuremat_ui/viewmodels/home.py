"""The home page: what to begin with, who was here last, and what was recorded last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pressuremat.i18n import _, ngettext, number
from pressuremat_ui.library import Entry, Library
from pressuremat_ui.viewmodels.observable import Observable

if TYPE_CHECKING:
    from pressuremat.store.overview import Seen

_MAX_SHOWN = 6
#: Letters of whose a recording is, behind what is said of it.
_WHO_LETTERS = 18


@dataclass(frozen=True)
class PersonSeen:
    """One line of the list of people: who was here last."""

    id: int
    name: str
    detail: str
    simulated: bool


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
        self.people: tuple[PersonSeen, ...] = ()
        self.nobody_text = _("Nobody is in the library yet. Add somebody, and their visits stay together.")
        self.empty_text = _("Nothing recorded yet. What you record appears here.")
        self.folder_text = _("Kept in {path}").format(path=library.root)

    def refresh(self) -> None:
        """Look into the library again."""
        self.people = tuple(
            PersonSeen(one.id, one.name, _visits(one), one.simulated) for one in self._library.last_seen(_MAX_SHOWN)
        )
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


def _visits(one: Seen) -> str:
    if not one.day:
        return _("no visit yet")
    count = ngettext("{n} visit", "{n} visits", one.n_visits).format(n=one.n_visits)
    return _("{count}, last on {day}").format(count=count, day=one.day)


def _short(who: str) -> str:
    return who if len(who) <= _WHO_LETTERS else f"{who[: _WHO_LETTERS - 1]}…"


def _when(parts: list[str]) -> datetime | None:
    try:
        return datetime.strptime("_".join(parts[:2]), "%Y-%m-%d_%H-%M-%S")
    except ValueError:
        return None


def _size(n_bytes: int) -> str:
    return f"{number(n_bytes / 1e6, 1)} MB" if n_bytes >= 100_000 else f"{number(n_bytes / 1e3, 0)} kB"
