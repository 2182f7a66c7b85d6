"""`pressuremat doctor`: what this machine has, what is missing, and how to mend it.

Each check gives a `Check`; only those that keep the app from running decide the exit code. Nothing is changed and
no check may end in a traceback: one that cannot look says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from pressuremat import system
from pressuremat.i18n import N_, _
from pressuremat.report.paper import FONT_PACKAGES

MIN_PYTHON = (3, 11)
# An hour of the largest mat is about half of this; below it a long visit may not fit.
MIN_FREE_BYTES = 1_000_000_000
CORE = ("numpy", "scipy", "scikit-image", "pyserial")
APP = ("PySide6-Essentials", "pyqtgraph")


@dataclass(frozen=True)
class Check:
    """One line: what was looked at, what was found, and what to do where it is not well.

    `needed` is whether the app cannot run without it.
    """

    title: str
    found: str
    mend: str = ""
    needed: bool = True

    @property
    def ok(self) -> bool:
        """Whether there is nothing to mend."""
        return not self.mend


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    text = _("check this machine: Python, Qt, serial ports, disk, fonts; say how to mend what is missing")
    parser = subparsers.add_parser("doctor", help=text, description=text)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print one line per check; 0 if the app can run here, else 1."""
    del args
    checks = examine()
    width = max(len(check.title) for check in checks)
    # A terminal whose encoding cannot hold a word must not end the one command that helps with broken machines.
    encoding = sys.stdout.encoding or "ascii"
    for check in checks:
        word = _("ok") if check.ok else (_("MISSING") if check.needed else _("optional"))
        line = f"{word:<9} {check.title:<{width}}  {check.found}"
        if not check.ok:
            line += f"\n{'':<9} {'':<{width}}  → {check.mend}"
        print(line.encode(encoding, "replace").decode(encoding))
    stops = [check for check in checks if check.needed and not check.ok]
    if not stops:
        print(
            _("The app can run on this machine.")
            if system.has_display()
            else _("Nothing is missing but a display: the app can run here as soon as there is one.")
        )
        return 0
    names = ", ".join(check.title for check in stops)
    print(
        _("The app needs a working {names}; mend it as said above and run 'pressuremat doctor' again.").format(
            names=names
        ),
        file=sys.stderr,
    )
    return 1


def examine() -> list[Check]:
    """Every check of this machine, in the order of the list below."""
    return [_careful(title, check) for title, check in CHECKS]


def _careful(title: str, check: Callable[[], Check]) -> Check:
    try:
        return check()
    except Exception as error:
        # A check that fails in a way nobody thought of is a finding about the machine, not the end of the list.
        return Check(
            _(title), _("could not be checked ({error})").format(error=error), _("see the reason given"), False
        )


def python_version(version: tuple[int, int, int] | None = None) -> Check:
    """Whether Python is new enough."""
    version = version or sys.version_info[:3]
    found = ".".join(str(part) for part in version)
    mend = "" if version[:2] >= MIN_PYTHON else _("install Python 3.11 or newer and run 'python3 run.py setup' with it")
    return Check(_("Python"), found, mend)


def packages() -> Check:
    """Whether every Python package of the core is installed and can be found."""
    return _distributions(_("Python packages"), CORE)


def _distributions(title: str, names: tuple[str, ...]) -> Check:
    versions = {name: _version(name) for name in names}
    absent = [name for name, version in versions.items() if version is None]
    found = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    if absent:
        found = _("not installed: {names}").format(names=", ".join(absent))
    return Check(title, found, _("run 'python3 run.py setup'") if absent else "")


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def qt_version(pyside: str | None = None, python: tuple[int, int] | None = None) -> Check:
    """Whether PySide6 is there, in a version that works with this Python."""
    title = _("Qt for Python")
    python = python or sys.version_info[:2]
    if pyside is None:
        check = _distributions(title, APP)
        if not check.ok:
            return check
        pyside = metadata.version("PySide6-Essentials")
    number = tuple(int(part) for part in pyside.split(".")[:3] if part.isdigit())
    # 6.12 drops a reference to True and None at every signal where those are not immortal, that is before 3.12.
    broken = number >= (6, 12) and python < (3, 12)
    found = f"PySide6 {pyside}"
    if broken or number == (6, 9, 1) or number < (6, 8, 3):
        return Check(title, found, _("this version does not work here; run 'python3 run.py setup' to get a good one"))
    return Check(title, found)


def qt_libraries() -> Check:
    """Whether the system has the libraries that Qt links."""
    return _system(_("Qt's system libraries"), system.QT, needed=True)


def window_libraries() -> Check:
    """Whether the system has what a window needs; without a display nothing can be opened anyway."""
    return _system(_("window libraries"), system.WINDOW, needed=system.has_display())


def _system(title: str, needs: tuple[system.Need, ...], needed: bool) -> Check:
    if not sys.platform.startswith("linux"):
        return Check(title, _("nothing needed on this system"), needed=needed)
    lacking = system.missing(needs)
    if not lacking:
        return Check(title, _("all {n} found").format(n=len(needs)), needed=needed)
    names = [need.package for need in lacking]
    mend = (
        system.apt_line(names)
        if system.is_debian()
        else _("install what Debian calls {names}").format(names=" ".join(names))
    )
    return Check(title, _("not found: {names}").format(names=", ".join(n.sign for n in lacking)), mend, needed)


def qt_starts() -> Check:
    """Whether Qt can be loaded, which is more than its files being there."""
    title = _("Qt loads")
    try:
        from PySide6 import QtCore, QtGui, QtWidgets
    except ImportError as error:
        return Check(title, str(error), _("mend what is said above about Qt, or run 'python3 run.py setup'"))
    del QtGui, QtWidgets
    return Check(title, f"Qt {QtCore.qVersion()}")


def display() -> Check:
    """Whether a window can be opened."""
    if system.has_display():
        return Check(_("display"), _("found"), needed=False)
    found = _("no display server answers at DISPLAY or WAYLAND_DISPLAY")
    return Check(_("display"), found, _("without a display, 'pressuremat demo' shows all but the window"), False)


def fonts() -> Check:
    """Whether there is a font to write with on the screen; reports carry their own."""
    title = _("fonts")
    if not sys.platform.startswith("linux"):
        return Check(title, _("those of the system"), needed=False)
    folders = [Path(p) for p in ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts")]
    for folder in folders:
        for suffix in ("*.ttf", "*.otf", "*.ttc"):
            font = next(folder.expanduser().rglob(suffix), None)
            if font is not None and all(map(find_spec, FONT_PACKAGES)):
                return Check(title, font.name, needed=False)
            if font is not None:
                found = _("{font}; in a PDF, names in Arabic or Chinese only with fonts of the system")
                return Check(title, found.format(font=font.name), _("run 'python3 run.py setup'"), False)
    return Check(title, _("none found"), _("install a font, on Debian: {line}").format(line=_font_line()), False)


def _font_line() -> str:
    return system.apt_line(["fonts-dejavu-core"])


def serial_permission() -> Check:
    """Whether this user may open serial ports; a port of another owner group is named."""
    title = _("serial ports")
    if not sys.platform.startswith("linux"):
        return Check(title, _("no permission needed on this system"), needed=False)
    ports = sorted(path for pattern in ("ttyACM*", "ttyUSB*") for path in Path("/dev").glob(pattern))
    closed = [port for port in ports if not os.access(port, os.R_OK | os.W_OK)]
    if closed:
        group = closed[0].group()
        return Check(
            title, _("no permission for {ports}").format(ports=", ".join(map(str, closed))), _join(group), False
        )
    if ports:
        return Check(title, ", ".join(map(str, ports)), needed=False)
    return _membership(title)


def _membership(title: str) -> Check:
    """Whether a board plugged in later could be opened."""
    import grp

    if os.geteuid() == 0:
        return Check(title, _("none plugged in; root may open all"), needed=False)
    # Debian and Fedora say dialout, Arch says uucp.
    for name in ("dialout", "uucp"):
        try:
            group = grp.getgrnam(name)
        except KeyError:
            continue
        if group.gr_gid in {*os.getgroups(), os.getegid()}:
            return Check(title, _("none plugged in; you are in group {group}").format(group=name), needed=False)
        found = _("none plugged in; you are not in group {group}").format(group=name)
        return Check(title, found, _join(name), False)
    return Check(title, _("none plugged in"), needed=False)


def _join(group: str) -> str:
    return _("sudo usermod -aG {group} $USER, then log out and in again").format(group=group)


def disk_space(free: int | None = None) -> Check:
    """Whether there is room for recordings where this user's files are."""
    free = shutil.disk_usage(Path.home() if Path.home().is_dir() else Path.cwd()).free if free is None else free
    found = _("{gb:.1f} GB free").format(gb=free / 1e9)
    mend = "" if free >= MIN_FREE_BYTES else _("make room: a long visit needs up to 1 GB")
    return Check(_("disk"), found, mend, needed=False)


def firmware_tools() -> Check:
    """Whether firmware can be built here; the app does not need it."""
    title = _("firmware tools")
    if sys.platform.startswith("linux"):
        return _system(title, system.AVR, needed=False)
    here = shutil.which("avr-gcc")
    return Check(title, here or _("no avr-gcc"), "" if here else _("only to build firmware: the Arduino IDE"), False)


def flash_tool() -> Check:
    """Whether firmware can be put on a board from here."""
    from pressuremat.firmware import avrdude

    title = _("avrdude")
    found = avrdude.find()
    if found is None:
        return Check(title, _("not found; only 'pressuremat flash' needs it"), avrdude.how_to_get(), False)
    return Check(title, found.program, needed=False)


CHECKS: tuple[tuple[str, Callable[[], Check]], ...] = (
    (N_("Python"), python_version),
    (N_("Python packages"), packages),
    (N_("Qt for Python"), qt_version),
    (N_("Qt's system libraries"), qt_libraries),
    (N_("window libraries"), window_libraries),
    (N_("Qt loads"), qt_starts),
    (N_("display"), display),
    (N_("fonts"), fonts),
    (N_("serial ports"), serial_permission),
    (N_("disk"), disk_space),
    (N_("firmware tools"), firmware_tools),
    (N_("avrdude"), flash_tool),
)
