"""The recordings of a folder: every file in it and below, but for what lies beside recordings and what we wrote."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path

from pressuremat.cohort.batch import Item
from pressuremat.errors import PressureMatError
from pressuremat.files.corrections import SUFFIX
from pressuremat.files.format import printable
from pressuremat.i18n import _


def items_of(folder: Path, only: str | None, ours: tuple[Path, ...]) -> list[Item]:
    """The files of `folder` in the order of their names, folder by folder; `only` is a pattern for names (`*.lst`).

    Hidden ones, corrections, pipes and devices, and all of `ours` are left out; links to folders are not followed.
    Raises PressureMatError where there is none.
    """
    if not folder.is_dir():
        text = _("Expected a folder of recordings, but {path} is none; check the path.")
        raise PressureMatError(text.format(path=folder))
    avoided = {os.path.realpath(path) for path in ours}
    found = [item for item in _walk(folder.absolute(), "", avoided) if _wanted(item, only)]
    if not found:
        what = _("files") if only is None else only
        text = _("Expected recordings in {path}, but there are no {what} in it; name the folder that holds them.")
        raise PressureMatError(text.format(path=folder, what=what))
    return found


def _wanted(item: Item, only: str | None) -> bool:
    return only is None or fnmatch.fnmatchcase(os.path.basename(item.name).lower(), only.lower())


def _walk(folder: Path, prefix: str, avoided: set[str]) -> Iterator[Item]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        text = _("Expected to look into {path}, but the system refused ({why}); change its permissions.")
        raise PressureMatError(text.format(path=folder, why=error.strerror or error)) from error
    for entry in entries:
        name = f"{prefix}{entry.name}"
        if entry.name.startswith(".") or entry.name.endswith(SUFFIX):
            continue
        if entry.is_dir(follow_symlinks=False):
            if os.path.realpath(entry.path) not in avoided:
                yield from _walk(folder / entry.name, f"{name}/", avoided)
        elif entry.is_file() and os.path.realpath(entry.path) not in avoided:
            about = entry.stat()
            yield Item(entry.path, printable(name), about.st_size, about.st_mtime_ns)
