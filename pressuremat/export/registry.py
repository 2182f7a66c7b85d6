"""The formats that are only written, and need what was found in the recording. A format is one module with
`write(analysis, path)` and one row here.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from pressuremat.analysis.model import Analysis
from pressuremat.errors import RecordingError
from pressuremat.i18n import N_, _


@dataclass(frozen=True)
class Export:
    """One format: the suffix that chooses it, its name, the module that writes it (imported when first used)."""

    suffix: str
    label: str
    module: str


EXPORTS: tuple[Export, ...] = (
    Export(".xdf", N_("XDF, as LabRecorder writes it"), "pressuremat.export.xdf"),
    Export(".c3d", N_("C3D with a force plate"), "pressuremat.export.c3d"),
    Export(".bids", N_("a folder as BIDS Motion lays it out"), "pressuremat.export.bids"),
    Export(".apd", N_("PedCAD prints, for makers of insoles"), "pressuremat.export.apd"),
    Export(".png", N_("a picture"), "pressuremat.export.animation"),
    Export(".gif", N_("an animation"), "pressuremat.export.animation"),
    Export(".mp4", N_("a video"), "pressuremat.export.animation"),
)


def export_of(path: Path) -> Export | None:
    """The format that `path`'s suffix names, None where it is none of these."""
    return next((one for one in EXPORTS if path.suffix.lower() == one.suffix), None)


def write(analysis: Analysis, path: Path) -> list[Path]:
    """Write it; the files (or the folder) that were made, each replaced only when the new one is whole.

    Raises RecordingError, in one sentence, where the recording does not hold what the format needs or the place takes
    no file, and MissingExtraError where a library is not installed.
    """
    export = export_of(path)
    if export is None:
        raise ValueError(f"path must end in one of {', '.join(one.suffix for one in EXPORTS)}, not {path.name!r}")
    make: Callable[[Analysis, Path], list[Path]] = import_module(export.module).write
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.stem[:40]}-", suffix=".part", dir=path.parent))
        try:
            made = []
            for draft in make(analysis, folder / path.name):
                target = path.parent / draft.name
                if target.is_dir() and draft.is_dir():
                    _replace_folder(draft, target, folder)
                else:
                    os.replace(draft, target)
                made.append(target)
            return made
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise RecordingError(
            _("{name} cannot be written ({reason}); choose another place or make room there.").format(
                name=path, reason=error.strerror or error
            )
        ) from error


def _replace_folder(draft: Path, target: Path, aside: Path) -> None:
    """A folder in the place of one that we wrote; what somebody else put there is left alone."""
    if any(target.iterdir()) and not (target / "dataset_description.json").exists():
        raise RecordingError(
            _("Expected a new folder for the data set, but {path} holds something else; choose another name.").format(
                path=target
            )
        )
    old = aside / "old"
    os.replace(target, old)
    os.replace(draft, target)
