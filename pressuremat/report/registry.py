"""The formats of a report. A format is one module with `render(model, path)` and one row here."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol

from pressuremat.analysis.model import Analysis
from pressuremat.errors import PressureMatError
from pressuremat.i18n import N_, _
from pressuremat.report.model import build


class Model(Protocol):
    """What can be rendered: a report that names, by suffix, the modules which write it."""

    @property
    def renderers(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class Renderer:
    """One format: the suffix that chooses it, and its name."""

    suffix: str
    label: str

    def render(self, model: Model, path: Path) -> None:
        """Write `model` to `path`, straight away; `registry.render` is the safe way. The module that writes it is
        imported when it is first used."""
        write: Callable[[Model, Path], None] = import_module(model.renderers[self.suffix]).render
        write(model, path)


RENDERERS: tuple[Renderer, ...] = (
    Renderer(".pdf", N_("PDF, to print")),
    Renderer(".html", N_("web page, one file")),
    Renderer(".json", N_("JSON, for programs")),
    Renderer(".csv", N_("CSV, for spreadsheets")),
    Renderer(".parquet", N_("Parquet, for data frames")),
)


def check_suffix(path: Path, among: Container[str] | None = None) -> Renderer:
    """The renderer of `path`'s suffix, one of `among` where these are given. Raises PressureMatError for another."""
    possible = [one for one in RENDERERS if among is None or one.suffix in among]
    for renderer in possible:
        if path.suffix.lower() == renderer.suffix:
            return renderer
    raise PressureMatError(
        _("A report's name must end in {suffixes}, but came as {name}: choose one of these endings.").format(
            suffixes=", ".join(one.suffix for one in possible), name=path.name or str(path)
        )
    )


def render(model: Model, path: Path) -> None:
    """Write `model` to `path`, whose suffix chooses the format.

    An older file is replaced only when the new one is whole. Raises PressureMatError for an unknown suffix, a folder
    that cannot be written, a full disk, and MissingExtraError where a format needs a part that is not installed.
    """
    renderer = check_suffix(path, model.renderers)
    if path.is_dir():
        raise PressureMatError(_("A report needs a file, but {path} is a folder: name a file.").format(path=path))
    # Another suffix than the report's, so that nobody watching the folder takes the draft for it.
    draft = path.parent / f".{path.stem[:80]}-{os.getpid()}-{threading.get_ident()}.part"
    try:
        draft.touch(exist_ok=False)
        renderer.render(model, draft)
        os.replace(draft, path)
    except OSError as error:
        raise PressureMatError(
            _("The report could not be written to {path} ({reason}): check folder, rights and free space.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def write_report(analyses: Analysis | Sequence[Analysis], path: str | os.PathLike[str], *, subject: str = "") -> None:
    """Write the foot report of one or several analyses, with what they suggest; `path`'s suffix chooses the format.

    `subject` is whom it is about. Raises PressureMatError as `render` does.
    """
    from pressuremat.findings.registry import evaluate

    several = [analyses] if isinstance(analyses, Analysis) else list(analyses)
    render(build([(one, evaluate(one)) for one in several], subject=subject), Path(path))
