"""Pictures of every page and dialog of the app, filled with simulated people through the real path, without a screen.

A folder enters, `NN-page-theme.png` files leave, 1280 × 800, light and dark; those of further sizes say so in their
name. The words are in the language in use.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Container, Sequence
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from pressuremat.errors import PressureMatError
from pressuremat.i18n import _, language
from pressuremat_ui.app import build_app, build_shell
from pressuremat_ui.jobs import ThreadJobs
from pressuremat_ui.library import Library
from pressuremat_ui.settings import Settings
from pressuremat_ui.theme import Theme, apply
from pressuremat_ui.tour_stops import Stops
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.window import Window

THEMES = ("light", "dark")
#: The size of the design, whose pictures have no size in their name.
SIZE = (1280, 800)
LARGE = (1920, 1080)


def tour(
    folder: Path,
    themes: Sequence[str] = THEMES,
    sizes: Sequence[tuple[int, int]] = (SIZE,),
    only: Container[str] | None = None,
    look: Callable[[str, QWidget], object] | None = None,
) -> list[Path]:
    """Make all pictures; their paths. With `only`, pictures of stops of these names; `look(name, widget)` is called at
    each stop.

    Raises PressureMatError where a page did not fill, OSError for the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    app = build_app()
    app.setCursorFlashTime(0)
    written = []
    with tempfile.TemporaryDirectory(prefix="pressuremat-tour-") as scratch:
        library = Library(Path(scratch) / "library")
        theme = Theme("light")
        apply(app, theme.tokens)
        jobs = ThreadJobs()
        preferences = PreferencesViewModel()
        preferences.choose("language", language())
        shell = build_shell(library, jobs, preferences, patient=True)
        shell.home.folder_text = ""
        window = Window(theme, shell, None, Settings(Path(scratch) / "settings.ini"))
        window.timer.stop()
        window.resize(QSize(*SIZE))
        window.show()
        try:
            for number, (name, widget) in enumerate(Stops(app, window, library, jobs), 1):
                if look is not None:
                    app.processEvents()
                    look(name, widget)
                if only is None or name in only:
                    written += _pictures(app, theme, widget, folder / f"{number:02d}-{name}", themes, sizes)
        finally:
            shell.close()
            window.close()
            jobs.stop()
    return written


def _pictures(
    app: QApplication,
    theme: Theme,
    widget: QWidget,
    stem: Path,
    themes: Sequence[str],
    sizes: Sequence[tuple[int, int]],
) -> list[Path]:
    """Of one stop: every theme in every size; a dialog has its own size."""
    written = []
    before = widget.size()
    for size in sizes[:1] if isinstance(widget, QDialog) else sizes:
        if not isinstance(widget, QDialog):
            widget.resize(QSize(*size))
        for choice in themes:
            theme.use(choice)
            app.processEvents()
            suffix = "" if size == SIZE else f"-{size[0]}x{size[1]}"
            path = stem.with_name(f"{stem.name}-{choice}{suffix}.png")
            if not widget.grab().save(str(path)):
                raise PressureMatError(_("Expected to write {path}, could not; check the folder.").format(path=path))
            written.append(path)
    theme.use("light")
    widget.resize(before)
    app.processEvents()
    return written
