"""A visit's folder: its recordings, `visit.json` for `pressuremat exam`, and `progress.json` to go on from.

In: progress. Out: files, each of them old or new but never half, whatever happens meanwhile.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from pressuremat.errors import VisitError
from pressuremat.exam.progress import Progress, progress_of
from pressuremat.i18n import _

VISIT, PROGRESS = "visit.json", "progress.json"
_MOST_BYTES = 2**22


def save(folder: Path, progress: Progress) -> None:
    """Write both files: `progress.json` first, from which `visit.json` can be made again. Raises VisitError."""
    write(folder / PROGRESS, progress.to_json())
    write(folder / VISIT, progress.visit.to_json())


def load(folder: Path) -> Progress | None:
    """The visit that was begun there, None where there is none. Raises VisitError for files that are something else."""
    path = folder / PROGRESS
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise VisitError(
            _("{name} cannot be read ({reason}); check the folder.").format(name=path, reason=error.strerror or error)
        ) from error
    try:
        data = json.loads(text) if len(text) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        data = None
    return progress_of(data)


def write(path: Path, data: dict[str, Any]) -> None:
    """Write plain data as one file of a visit's folder, which is made where there is none. Raises VisitError."""
    half = path.with_name(path.name + ".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with half.open("w", encoding="utf-8") as file:
            json.dump(data, file, allow_nan=False, indent=1, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.replace(half, path)
    except OSError as error:
        raise VisitError(
            _("{name} cannot be written ({reason}); choose another place or make room there.").format(
                name=error.filename or path.parent, reason=error.strerror or error
            )
        ) from error
