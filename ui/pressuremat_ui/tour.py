"""Every page of the app as a picture, filled with the simulated people through the real path, without a screen.

A folder enters, `NN-page-theme.png` files leave, 1280 × 800, light and dark. Waits end when what is waited for is
there, never after a fixed time.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from pressuremat.errors import PressureMatError
from pressuremat.i18n import _
from pressuremat_ui.app import build_app, build_shell
from pressuremat_ui.demo import make_recordings
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.pages.source_dialog import SourceDialog
from pressuremat_ui.settings import Settings
from pressuremat_ui.theme import Theme, apply
from pressuremat_ui.viewmodels.shell import ShellViewModel
from pressuremat_ui.window import Window

SIZE = QSize(1280, 800)
#: The live pages are pictured after so much of the simulated person's own time, at so many times its speed.
_STAND_S, _WALK_S = 16.0, 2.1
_GIVE_UP_S = 120.0
#: Until then, since the person steps off at 33 s.
_SETTLED_S, _QUIET_MS = 22.0, 40.0


def tour(folder: Path) -> list[Path]:
    """Make all pictures; their paths. Raises PressureMatError where a page did not fill, OSError for the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    app = build_app()
    app.setCursorFlashTime(0)
    written = []
    with tempfile.TemporaryDirectory(prefix="pressuremat-tour-") as scratch:
        library = Library(Path(scratch) / "library")
        theme = Theme("light")
        apply(app, theme.tokens)
        shell = build_shell(library, InlineJobs(), patient=True)
        shell.home.folder_text = ""
        window = Window(theme, shell, None, Settings(Path(scratch) / "settings.ini"))
        window.timer.stop()
        window.resize(SIZE)
        window.show()
        for number, (name, picture) in enumerate(_stops(app, window, shell, library), 1):
            for choice in ("light", "dark"):
                theme.use(choice)
                app.processEvents()
                path = folder / f"{number:02d}-{name}-{choice}.png"
                if not picture.grab().save(str(path)):
                    raise PressureMatError(
                        _("Expected to write {path}, could not; check the folder.").format(path=path)
                    )
                written.append(path)
            theme.use("light")
        shell.close()
        window.close()
    return written


def _stops(app: QApplication, window: Window, shell: ShellViewModel, library: Library) -> Iterator[tuple[str, QWidget]]:
    """Bring the window to each page in turn."""
    for page in ("live", "recording", "findings", "mat"):
        shell.go(page)
        yield f"empty-{page}", window
    standing, walking = make_recordings(library)
    shell.go("home")
    yield "home", window
    shell.source.refresh()
    dialog = SourceDialog(window.theme, shell.source, window)
    dialog.show()
    yield "source", dialog
    dialog.close()
    shell.start("sim:stand?seed=1&speed=4")
    _wait(app, shell, lambda: _live_s(shell) >= _STAND_S)
    _settle(app, shell)
    yield "live-standing", window
    shell.live.start_recording()
    since_s = _live_s(shell)
    _wait(app, shell, lambda: _live_s(shell) >= since_s + 6)
    yield "live-recording", window
    shell.live.stop_recording()
    yield "live-recorded", window
    shell.go("mat")
    yield "mat", window
    shell.live.disconnect()
    shell.dismiss()
    shell.start("sim:walk?seed=1")
    _wait(app, shell, lambda: _live_s(shell) >= _WALK_S)
    yield "live-walking", window
    shell.live.disconnect()
    for name, path in (("standing", standing), ("walking", walking)):
        shell.open(path)
        yield f"recording-{name}", window
        shell.go("findings")
        yield f"findings-{name}", window
    shell.preferences.choose("detail", "research")
    yield "findings-all-values", window
    shell.preferences.choose("detail", "simple")
    for page in ("settings", "help"):
        shell.go(page)
        yield page, window
    shell.tour.begin()
    yield "first-tour", window
    shell.tour.end()


def _settle(app: QApplication, shell: ShellViewModel) -> None:
    """Let the link's figures come to rest: making pictures holds up the screen, which is no news about the mat."""
    while _live_s(shell) < _SETTLED_S and not shell.live.latency_shown_ms < _QUIET_MS:
        shell.tick()
        app.processEvents()
        time.sleep(0.004)


def _live_s(shell: ShellViewModel) -> float:
    if shell.live.message and shell.live.state == "idle":
        raise PressureMatError(shell.live.message)
    shown_s = shell.live.shown_time_s
    return 0.0 if math.isnan(shown_s) else shown_s


def _wait(app: QApplication, shell: ShellViewModel, there: Callable[[], bool]) -> None:
    """Let the app run until something is there."""
    end_s = time.monotonic() + _GIVE_UP_S
    while not there():
        if time.monotonic() > end_s:
            raise PressureMatError(_("Expected the simulated person on the page within two minutes; try again."))
        shell.tick()
        app.processEvents()
        time.sleep(0.004)
