"""What the program needs from the operating system, whether it is there, and where its data belong on it.

Enters: nothing but this machine. Leaves: lists of `Need`, those missing, the line that installs them; a folder.
It refuses to install anything, and imports the standard library only: `run.py` reads it before anything is installed.

Only Linux needs system packages; the wheels for Windows and macOS bring everything the app needs.
"""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


def data_folder(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where this platform keeps a program's data."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or "~").expanduser()
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "pressuremat"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "pressuremat"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "pressuremat"


@dataclass(frozen=True)
class Need:
    """One Debian package, and one thing by which its presence is known.

    Exactly one of `library` (a name for dlopen), `command` (on the path), `file` (an absolute path) and `module` (of
    this Python) is set, so that what did not come from a package counts as well.
    """

    package: str
    library: str = ""
    command: str = ""
    file: str = ""
    module: str = ""

    @property
    def sign(self) -> str:
        """The library, command, file or module that is looked for."""
        return self.library or self.command or self.file or self.module

    def is_met(self) -> bool:
        """Whether it is here."""
        if self.library:
            try:
                ctypes.CDLL(self.library)
            except OSError:
                return False
            return True
        if self.module:
            importlib.invalidate_caches()
            return importlib.util.find_spec(self.module) is not None
        return shutil.which(self.command) is not None if self.command else Path(self.file).exists()


# Debian keeps what puts pip into an environment in a package of its own.
VENV = (Need(f"python3.{sys.version_info.minor}-venv", module="ensurepip"),)
# Even Qt's offscreen platform needs these: QtGui links libGL and libEGL, and QtCore links glib.
# libfontconfig1 brings DejaVu through fontconfig-config, so there is a font to draw words with.
QT = (
    Need("libglib2.0-0", library="libglib-2.0.so.0"),
    Need("libgl1", library="libGL.so.1"),
    Need("libegl1", library="libEGL.so.1"),
    Need("libfontconfig1", library="libfontconfig.so.1"),
    Need("libxkbcommon0", library="libxkbcommon.so.0"),
    Need("libdbus-1-3", library="libdbus-1.so.3"),
)
# A window on an X display (also under Wayland, through XWayland).
WINDOW = (
    Need("libxcb-cursor0", library="libxcb-cursor.so.0"),
    Need("libxcb-icccm4", library="libxcb-icccm.so.4"),
    Need("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    Need("libxcb-shape0", library="libxcb-shape.so.0"),
    Need("libxcb-xkb1", library="libxcb-xkb.so.1"),
    Need("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
)
# Building the firmware, and putting it on a board.
AVR = (
    Need("gcc-avr", command="avr-gcc"),
    Need("avr-libc", file="/usr/lib/avr/include/avr/io.h"),
    Need("arduino-core-avr", file="/usr/share/arduino/hardware/arduino/avr/cores/arduino/Arduino.h"),
    Need("arduino-builder", command="arduino-builder"),
    Need("avrdude", command="avrdude"),
)
# The emulated board. libc6-dev and make are only recommended by gcc, so they are named.
EMULATOR = (
    Need("gcc", command="gcc"),
    Need("g++", command="g++"),
    Need("libc6-dev", file="/usr/include/stdio.h"),
    Need("libsimavr-dev", file="/usr/include/simavr/sim_avr.h"),
)
# For the tests of the window a screen, a window manager, hands, and what a screen reader hears; readers for those of
# the PDF and of HDF5.
TESTS = (
    Need("xvfb", command="Xvfb"),
    Need("xauth", command="xauth"),
    Need("xdotool", command="xdotool"),
    Need("matchbox-window-manager", command="matchbox-window-manager"),
    Need("at-spi2-core", file="/usr/libexec/at-spi-bus-launcher"),
    Need("libatspi2.0-0", library="libatspi.so.0"),
    Need("dbus-daemon", command="dbus-daemon"),
    Need("poppler-utils", command="pdftotext"),
    Need("octave", command="octave-cli"),
)


def missing(needs: Iterable[Need], platform: str = sys.platform) -> list[Need]:
    """Those of `needs` that are not here; none on Windows and macOS."""
    return [need for need in needs if not need.is_met()] if platform.startswith("linux") else []


def is_debian(os_release: Path = Path("/etc/os-release")) -> bool:
    """Whether this is Debian, Ubuntu or a child of theirs that has apt-get."""
    try:
        text = os_release.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    fields = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    kin = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").split()
    return bool({"debian", "ubuntu"} & set(kin)) and shutil.which("apt-get") is not None


def apt_line(packages: Iterable[str]) -> str:
    """The one line that a person pastes into a terminal to get `packages` on Debian or Ubuntu."""
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {' '.join(packages)}"


def has_display(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a window can be opened: always on Windows and macOS, on Linux where a display server answers.

    A `QT_QPA_PLATFORM` that somebody set and that needs no server counts as a display: they chose where Qt draws.
    That a variable is set is not enough: Qt ends the whole program where nothing answers behind it.
    """
    if not platform.startswith("linux"):
        return True
    if not (environ.get("QT_QPA_PLATFORM") or "xcb").startswith(("xcb", "wayland")):
        return True
    return any(map(_answers, _display_addresses(environ)))


def _display_addresses(environ: Mapping[str, str]) -> Iterator[str | tuple[str, int]]:
    """Where display servers should listen: paths (abstract ones begin with a zero byte), or host and port."""
    if wayland := environ.get("WAYLAND_DISPLAY"):
        yield os.path.join(environ.get("XDG_RUNTIME_DIR", ""), wayland)
    host, _colon, display = environ.get("DISPLAY", "").rpartition(":")
    number = display.partition(".")[0]
    if number.isdecimal() and host in ("", "unix"):
        yield f"/tmp/.X11-unix/X{number}"
        yield f"\0/tmp/.X11-unix/X{number}"
    elif number.isdecimal():
        yield host, 6000 + int(number)


def _answers(address: str | tuple[str, int]) -> bool:
    try:
        if isinstance(address, str):
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(address)
        else:
            socket.create_connection(address, timeout=2.0).close()
    except (OSError, OverflowError):
        return False
    return True
