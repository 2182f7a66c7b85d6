"""A desktop without a monitor: a virtual screen, a window manager, an accessibility bus, and hands made of xdotool.

Where something is, is read from what the app tells screen readers, by its accessible name: what cannot be found by name
cannot be clicked here, nor used by who does not see it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from PIL import ImageGrab

from benchmarks.screen import screen
from tests.conftest import PROJECT

#: Only so that something broken ends a test instead of hanging it.
PATIENCE_S = 90.0
_NEEDS = ("Xvfb", "xdotool", "matchbox-window-manager", "dbus-daemon", "/usr/libexec/at-spi-bus-launcher")


def missing() -> str | None:
    """A sentence that names what has to be installed, or None."""
    lacking = [name for name in _NEEDS if shutil.which(name) is None]
    return f"driving a real window needs {', '.join(lacking)}: python3 run.py setup" if lacking else None


@dataclass(frozen=True)
class Thing:
    """Something on the screen, as a screen reader knows it; `box` is x, y, width, height on the screen."""

    role: str
    name: str
    description: str
    box: tuple[int, int, int, int]
    usable: bool
    checked: bool
    focused: bool

    @property
    def middle(self) -> tuple[int, int]:
        """Where to click it."""
        x, y, width, height = self.box
        return x + width // 2, y + height // 2


class Desktop:
    """A screen with the app on it; `home` is the user's folder, that of settings too. Ends with the block."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._stack = ExitStack()
        self._app: subprocess.Popen[bytes] | None = None
        self._environment: dict[str, str] = {}

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            _platform, environment = stack.enter_context(screen())
            environment |= {"HOME": str(self._home), "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "NO_AT_BRIDGE": ""}
            environment |= {f"XDG_{name}_HOME": str(self._home / name.lower()) for name in ("CONFIG", "DATA", "CACHE")}
            self._log = stack.enter_context((self._home / "desktop.log").open("ab"))
            read_fd, write_fd = os.pipe()
            command = ["dbus-daemon", "--session", "--nofork", f"--print-address={write_fd}"]
            self._background(stack, command, environment, pass_fds=[write_fd])
            os.close(write_fd)
            with os.fdopen(read_fd) as told:
                environment["DBUS_SESSION_BUS_ADDRESS"] = told.readline().strip()
            # A process group: the bus's launcher starts a bus of its own and a registry.
            self._background(stack, [_NEEDS[-1], "--launch-immediately"], environment)
            self._background(stack, ["matchbox-window-manager", "-use_titlebar", "no"], environment)
            self._environment = environment
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._app is not None:
            self._app.kill()
            self._app.wait()
        self._stack.close()

    def _background(self, stack: ExitStack, command: list[str], environment: dict[str, str], **more: Any) -> None:
        log: IO[bytes] = self._log
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True, **more)

        def end() -> None:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()

        stack.callback(end)

    # -- the app ----------------------------------------------------------------------------------------------------

    def start(self, *arguments: str) -> None:
        """Start the app and wait for its window."""
        command = [sys.executable, "-m", "pressuremat.cli.main", "app", *arguments]
        self._app = subprocess.Popen(command, cwd=PROJECT, env=self._environment, stderr=self._log)
        self.wait("Home", "check box")

    def ended(self) -> int:
        """Wait for the app to end; its exit code."""
        assert self._app is not None
        app, self._app = self._app, None
        return app.wait(PATIENCE_S)

    # -- eyes -------------------------------------------------------------------------------------------------------

    def look(self) -> list[Thing]:
        """What is showing now."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.window.accessible"],
            cwd=PROJECT,
            env=self._environment,
            capture_output=True,
            check=False,
        )
        try:
            return [Thing(**{**one, "box": tuple(one["box"])}) for one in json.loads(done.stdout)]
        except json.JSONDecodeError:  # the app is just starting, ending, or opening a window
            return []

    def until(self, there: Callable[[list[Thing]], Thing | None], what: str) -> Thing:
        """Look again and again until that is there; fails where it does not come."""
        give_up = time.monotonic() + PATIENCE_S
        while True:
            things = self.look()
            found = there(things)
            if found is not None:
                return found
            assert self._app is not None
            assert self._app.poll() is None, "the app ended"
            words = " | ".join(dict.fromkeys(one.name for one in things if one.name))
            assert time.monotonic() < give_up, f"{what} did not come; there is: {words}"
            time.sleep(0.2)

    def wait(self, name: str, role: str = "") -> Thing:
        """What has that accessible name, or begins with it where it ends with "…", and can be used."""

        def is_it(thing: Thing) -> bool:
            text = thing.name.strip("\u2009 ")
            fits = text.startswith(name[:-1]) if name.endswith("…") else text == name
            return fits and role in thing.role and thing.usable

        return self.until(lambda things: next(filter(is_it, things), None), repr(name))

    # -- hands ------------------------------------------------------------------------------------------------------

    def click(self, name: str, role: str = "") -> None:
        """Move the mouse to the middle of it, and click."""
        x, y = self.wait(name, role).middle
        self._xdotool("mousemove", str(x), str(y), "click", "1")

    def type(self, text: str) -> None:
        """Type it on the keyboard."""
        self._xdotool("type", "--delay", "8", text)

    def key(self, *keys: str) -> None:
        """Press keys one after the other, as "ctrl+q"."""
        self._xdotool("key", "--delay", "20", *keys)

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True)

    def picture(self, path: Path) -> None:
        """The whole screen as a file, to be looked at."""
        ImageGrab.grab(xdisplay=self._environment["DISPLAY"]).save(path)
