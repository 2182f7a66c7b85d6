"""avrdude: where it is, what it is told for each board, and what its failures mean.

In: a board, a port, a hex file. Out: nothing, or one sentence. avrdude itself speaks to the bootloader, and reads back
what it wrote.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pressuremat.errors import PressureMatError
from pressuremat.firmware.shipped import Shipped
from pressuremat.i18n import _

#: Whole flash of a Mega at 115200 baud, written and read back, takes some 45 s.
_PATIENCE_S = 180.0
#: Times that a bootloader is asked at one rate, some 5 s each.
_MOST_TRIES = 3


@dataclass(frozen=True)
class Bootloader:
    """How a board's bootloader is spoken to: avrdude's programmer, and the rates to try in turn."""

    programmer: str
    bauds: tuple[int, ...]


#: Nanos were sold with an old bootloader at 57600 baud for years, and copies still are.
BOOTLOADERS: Mapping[str, Bootloader] = {
    "uno": Bootloader("arduino", (115200,)),
    "nano": Bootloader("arduino", (115200, 57600)),
    "mega2560": Bootloader("wiring", (115200,)),
}

#: Chips by the signature that avrdude reads.
_SIGNATURES = {"1e950f": "ATmega328P", "1e9516": "ATmega328PB", "1e9514": "ATmega328", "1e9801": "ATmega2560"}
_BOARDS_OF_CHIP = {"ATmega328P": ("uno", "nano"), "ATmega2560": ("mega2560",)}


@dataclass(frozen=True)
class Avrdude:
    """A program, and its configuration file where it does not find that by itself."""

    program: str
    config: str | None = None

    def command(self, board: str, mcu: str, port: str, baud: int, hex_file: str) -> list[str]:
        """The whole command line that writes `hex_file` and reads it back."""
        config = [] if self.config is None else ["-C", self.config]
        # -D: the bootloader erases each page as it is written, and many cannot erase the chip.
        options = ["-p", mcu, "-c", BOOTLOADERS[board].programmer, "-P", port, "-b", str(baud), "-D"]
        return [self.program, *config, *options, "-U", f"flash:w:{hex_file}:i"]


class NoSync(PressureMatError):
    """No bootloader answered: another rate may do."""


def find(environ: Mapping[str, str] = os.environ, home: Path | None = None) -> Avrdude | None:
    """avrdude on the path, else the Arduino IDE's own copy, the newest; None where there is neither."""
    on_path = shutil.which("avrdude", path=environ.get("PATH"))
    if on_path is not None:
        return Avrdude(on_path)
    name = "avrdude.exe" if sys.platform == "win32" else "avrdude"
    for pattern in _ide_folders(environ, home or Path.home()):
        for folder in sorted(glob.glob(pattern), key=_version, reverse=True):
            program, config = Path(folder, "bin", name), Path(folder, "etc", "avrdude.conf")
            if program.is_file():
                return Avrdude(str(program), str(config) if config.is_file() else None)
    return None


def _ide_folders(environ: Mapping[str, str], home: Path) -> Iterator[str]:
    packages = {
        "win32": Path(environ.get("LOCALAPPDATA", home / "AppData" / "Local"), "Arduino15"),
        "darwin": home / "Library" / "Arduino15",
    }.get(sys.platform, home / ".arduino15")
    yield str(packages / "packages" / "arduino" / "tools" / "avrdude" / "*")
    yield "/Applications/Arduino.app/Contents/Java/hardware/tools/avr"
    yield "/usr/share/arduino/hardware/tools/avr"
    for key in ("ProgramFiles", "ProgramFiles(x86)"):
        if key in environ:
            yield str(Path(environ[key], "Arduino", "hardware", "tools", "avr"))


def _version(folder: str) -> list[int]:
    return [int(part) for part in "".join(c if c.isdigit() else " " for c in Path(folder).name).split()]


def how_to_get() -> str:
    """How avrdude is installed on this system."""
    if sys.platform == "win32":
        return _("install the Arduino IDE and its AVR boards, which bring it, or 'winget install AVRDudes.AVRDUDE'")
    if sys.platform == "darwin":
        return _("'brew install avrdude', or install the Arduino IDE and its AVR boards, which bring it")
    return _("'sudo apt-get install avrdude' (or your system's package), or the Arduino IDE and its AVR boards")


def write(
    tool: Avrdude, firmware: Shipped, port: str, progress: Callable[[str, float], None] = lambda _what, _share: None
) -> int:
    """Write the firmware and read it back; the bootloader's rate. Raises PressureMatError in one sentence.

    `progress` hears what is being done and a share from 0 to 1.
    """
    with tempfile.TemporaryDirectory() as folder:
        # A name without spaces or colons, whatever the package's own path is.
        path = Path(folder, f"{firmware.board}.hex")
        path.write_text(firmware.hex_text, encoding="ascii")
        for baud in BOOTLOADERS[firmware.board].bauds:
            try:
                _run(tool.command(firmware.board, firmware.mcu, port, baud, str(path)), firmware, port, progress)
            except NoSync as error:
                refused = error
            else:
                return baud
    raise refused


def _run(command: Sequence[str], firmware: Shipped, port: str, progress: Callable[[str, float], None]) -> None:
    environ = {**os.environ, "LC_ALL": "C"}
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environ
        )
    except OSError as error:
        raise PressureMatError(
            _("Expected to run {program}, the system refused ({why}): {how}.").format(
                program=command[0], why=error.strerror or error, how=how_to_get()
            )
        ) from error
    said = _follow(process, progress)
    if process.returncode != 0:
        raise explained(said, firmware, port)


def _follow(process: subprocess.Popen[bytes], progress: Callable[[str, float], None]) -> str:
    """All that avrdude says, its bars turned into progress while they grow."""
    assert process.stdout is not None
    watch = threading.Timer(_PATIENCE_S, process.kill)
    watch.start()
    said = ""
    try:
        while piece := process.stdout.read1(256):  # type: ignore[attr-defined]
            said += piece.decode(errors="replace").replace("\r\n", "\n")
            _head, bar, rest = said.rpartition(" | ")
            if not bar and _unanswered(said):
                process.kill()
            if bar:
                what = _("writing") if _head.endswith("Writing") else _("reading back")
                progress(what, min(rest.count("#") / 50, 1.0))
        process.wait()
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        watch.cancel()
        process.stdout.close()
    return said


def _unanswered(said: str) -> bool:
    """Whether nobody has answered several times: avrdude would ask for a minute more, at a rate that may be wrong."""
    low = said.lower()
    return max(low.count("not in sync"), low.count("timeout\n")) >= _MOST_TRIES


def explained(said: str, firmware: Shipped, port: str) -> PressureMatError:
    """What avrdude's complaint means: what was expected, what came, what to do."""
    low = said.lower()
    chip = _chip(low, firmware.mcu)
    if chip is not None:
        boards = _BOARDS_OF_CHIP.get(chip, ())
        advice = (
            _("choose --board {boards}").format(boards=_(" or ").join(boards))
            if boards
            else _("no firmware is shipped for this chip")
        )
        text = _("Expected the chip of a board {board} on {port}, found an {chip}: {advice}.")
        return PressureMatError(text.format(board=firmware.board, port=port, chip=chip, advice=advice))
    if "permission denied" in low:
        text = _(
            "Expected to open {port}, but this user may not: on Linux add yourself to its group "
            "(sudo usermod -aG dialout $USER) and log in again."
        )
    elif "busy" in low or "access is denied" in low:
        text = _("Expected to open {port}, but another program uses it: close the app and the IDE's monitor.")
    elif "no such file" in low or "cannot find the file" in low or "can't open device" in low:
        text = _("Expected a board on {port}, but there is no such port: plug it in, or see 'pressuremat devices'.")
    elif "verif" in low and ("mismatch" in low or "error" in low):
        text = _(
            "Wrote the firmware to {port}, but read back something else: "
            "use another cable or USB port and flash again; a chip that never keeps it is worn out."
        )
    elif any(word in low for word in ("not in sync", "getsync", "timeout", "not responding", "sync")):
        return NoSync(
            _(
                "Expected the bootloader of a board {board} on {port}, none answered: choose the right --board, press "
                "the board's reset just as flashing begins, take whatever hangs on its pins 0 and 1 off, or burn a "
                "bootloader from the Arduino IDE."
            ).format(board=firmware.board, port=port)
        )
    else:
        text = _("Expected avrdude to write to {port}, it failed and said: {last}.")
        return PressureMatError(text.format(port=port, last=_last_words(said)))
    return PressureMatError(text.format(port=port))


def _last_words(said: str) -> str:
    """The last line that is no farewell, of those that speak of an error where there are any."""
    lines = [line.strip().rstrip(".") for line in said.splitlines() if line.strip() and "thank you" not in line.lower()]
    errors = [line for line in lines if "error" in line.lower() and "ioctl" not in line]
    return (errors or lines or [_("nothing")])[-1]


def _chip(said: str, mcu: str) -> str | None:
    """The chip that avrdude found in place of `mcu`, None where it found that one or came to none."""
    _before, found, rest = said.partition("device signature = ")
    if not found:
        return None
    digits = "".join(c for c in rest.splitlines()[0].partition("(")[0].replace("0x", "") if c in "0123456789abcdef")[:6]
    chip = _SIGNATURES.get(digits)
    if chip is not None and chip.lower() == mcu:
        return None
    if "expected signature" not in said and "doesn't match" not in said:
        return None
    return chip or _("unknown chip ({digits})").format(digits=digits)
