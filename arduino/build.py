"""Compile the firmware for a board and a mat, with plain avr-gcc or with arduino-builder.

    python arduino/build.py [--board mega2560|uno|nano] [--mat bench|foot|stance|square|small] [--builder]
                            [-D NAME=VALUE]
    python arduino/build.py --ship

In: the sketch beside this file, the Arduino core of the system's packages. Out: `firmware.elf` and `firmware.hex` in
`build/firmware/…`; with --ship the images that the package carries, and their manifest. The same sources give the same
bytes, in any folder and at any commit. Standard library only; knows nothing of the program on the host.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKETCH = HERE / "pressuremat"
SHIPPED = HERE.parent / "pressuremat" / "firmware"
CORE = Path("/usr/share/arduino/hardware/arduino/avr")
PACKAGES = "gcc-avr avr-libc binutils-avr arduino-core-avr"


@dataclass(frozen=True)
class Target:
    """A board as the compiler and the IDE name it, the mats it can drive, and the one it `ships` set up for."""

    mcu: str
    variant: str
    define: str
    fqbn: str
    mats: tuple[str, ...]
    ships: str


TARGETS = {
    "mega2560": Target(
        "atmega2560",
        "mega",
        "AVR_MEGA2560",
        "arduino:avr:mega:cpu=atmega2560",
        ("bench", "foot", "stance", "square", "small"),
        "stance",
    ),
    "uno": Target("atmega328p", "standard", "AVR_UNO", "arduino:avr:uno", ("foot", "square", "small"), "foot"),
    "nano": Target(
        "atmega328p",
        "eightanaloginputs",
        "AVR_NANO",
        "arduino:avr:nano:cpu=atmega328",
        ("foot", "square", "small"),
        "foot",
    ),
}

_COMPILE = ["-c", "-g", "-Os", "-ffunction-sections", "-fdata-sections", "-flto", "-fno-fat-lto-objects"]
_CPP = [
    *_COMPILE,
    *["-std=gnu++11", "-fpermissive", "-fno-exceptions", "-fno-threadsafe-statics", "-Wno-error=narrowing"],
    # This core asks for it, and gcc 5 hides it from C++.
    "-DDECIMAL_DIG=__DECIMAL_DIG__",
]


class BuildError(Exception):
    """The firmware did not compile, or a tool is missing: one sentence, then the compiler's own words."""


def missing_tools() -> str | None:
    """A sentence that names what has to be installed for `build`, or None."""
    if shutil.which("avr-gcc") and CORE.is_dir():
        return None
    return f"the firmware needs avr-gcc and the Arduino core: apt-get install {PACKAGES}"


def missing_arduino_builder() -> str | None:
    """A sentence that names what has to be installed for `build_with_arduino_builder`, or None."""
    if shutil.which("arduino-builder") and CORE.is_dir():
        return None
    return "the IDE's build needs arduino-builder: apt-get install --no-install-recommends arduino-builder " + PACKAGES


def build(folder: Path, board: str, mat: str, defines: dict[str, str] | None = None) -> Path:
    """Compile into `folder` with avr-gcc; the ELF file. The core is compiled once per board.

    `defines` are macros of `config.h`, as {"PM_ADC_PRESCALER": "32"}. Our files must give no warning.
    Raises BuildError.
    """
    _refuse(missing_tools())
    target = _target(board, mat)
    flags = _preprocessor(target, mat, defines or {})
    core = _core(folder / f"core-{board}", target)
    digest = hashlib.sha256(" ".join(flags).encode()).hexdigest()[:8]
    out = folder / f"{board}-{mat}-{digest}"
    out.mkdir(parents=True, exist_ok=True)
    warn = ["-Wall", "-Wextra", "-Werror"]
    objects = []
    for source in [*sorted(SKETCH.glob("*.cpp")), SKETCH / "pressuremat.ino"]:
        language = ["-x", "c++", "-include", "Arduino.h"] if source.suffix == ".ino" else []
        obj = out / (source.name + ".o")
        _run(["avr-g++", *_CPP, *flags, f"-I{SKETCH}", *warn, *language, str(source), "-o", str(obj)])
        objects.append(str(obj))
    elf = out / "firmware.elf"
    link = ["-Os", "-g", "-flto", "-fuse-linker-plugin", "-Wl,--gc-sections", f"-mmcu={target.mcu}"]
    _run(["avr-gcc", *link, "-o", str(elf), *objects, str(core), "-lm"])
    _run(["avr-objcopy", "-O", "ihex", "-R", ".eeprom", str(elf), str(elf.with_suffix(".hex"))])
    return elf


def build_with_arduino_builder(folder: Path, board: str, mat: str) -> Path:
    """Compile into `folder` as the Arduino IDE does; the ELF file. Raises BuildError."""
    _refuse(missing_arduino_builder())
    target = _target(board, mat)
    out = (folder / f"ide-{board}-{mat}").resolve()
    tools = folder / "no-tools"
    for path in (out, tools):
        path.mkdir(parents=True, exist_ok=True)
    command = ["arduino-builder", "-compile"]
    for hardware in ("/usr/share/arduino-builder", str(CORE.parent.parent)):
        command += ["-hardware", hardware]
    command += ["-tools", str(tools), "-fqbn", target.fqbn, "-ide-version", "10819", "-warnings", "all"]
    macros = f"-DDECIMAL_DIG=__DECIMAL_DIG__ -DPM_MAT=PM_MAT_{mat.upper()}"
    command += [f"-prefs=compiler.cpp.extra_flags={macros}", "-build-path", str(out)]
    _run([*command, str(SKETCH / "pressuremat.ino")])
    return out / "pressuremat.ino.elf"


def size(elf: Path, board: str) -> str:
    """Flash and memory that the firmware takes, as avr-size prints it."""
    return _run(["avr-size", "-C", f"--mcu={TARGETS[board].mcu}", str(elf)])


def toolchain() -> str:
    """The compiler and the core in use: another one gives other bytes."""
    compiler = _run(["avr-gcc", "--version"]).splitlines()[0]
    platform = (CORE / "platform.txt").read_text(encoding="utf-8")
    version = re.search(r"^version=(.+)$", platform, re.MULTILINE)
    return f"{compiler}, Arduino AVR core {version[1].strip() if version else 'unknown'}"


def ship(folder: Path, out: Path = SHIPPED) -> dict[str, object]:
    """Compile each board's firmware, put the hex files and their manifest into `out`; the manifest. Raises BuildError.

    `sha256` is of the flash image, not of the text that carries it.
    """
    _refuse(missing_tools())
    boards = {}
    for board, target in TARGETS.items():
        elf = build(folder, board, target.ships)
        text = elf.with_suffix(".hex").read_text(encoding="ascii")
        (out / f"{board}.hex").write_text(text, encoding="ascii", newline="\n")
        binary = elf.with_suffix(".bin")
        _run(["avr-objcopy", "-O", "binary", "--gap-fill", "0xff", "-R", ".eeprom", str(elf), str(binary)])
        flash, memory = (int(n) for n in re.findall(r"(\d+) bytes", size(elf, board)))
        boards[board] = {
            "file": f"{board}.hex",
            "mcu": target.mcu,
            "flash_bytes": flash,
            "memory_bytes": memory,
            "sha256": hashlib.sha256(binary.read_bytes()).hexdigest(),
        }
    about: dict[str, object] = {
        "schema": "pressuremat.firmware/1",
        "version": firmware_version(),
        "source_sha256": source_digest(),
        "source_number": source_number(),
        "toolchain": toolchain(),
        "boards": boards,
    }
    (out / "manifest.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8", newline="\n")
    return about


def firmware_version() -> str:
    """The version in `config.h`."""
    text = (SKETCH / "config.h").read_text(encoding="utf-8")
    parts = [re.search(rf"#define PM_FIRMWARE_{name} (\d+)", text) for name in ("MAJOR", "MINOR", "PATCH")]
    return ".".join(part[1] if part else "0" for part in parts)


def _target(board: str, mat: str) -> Target:
    if board not in TARGETS:
        raise BuildError(f"board must be one of {', '.join(TARGETS)}, not {board!r}")
    target = TARGETS[board]
    if mat not in target.mats:
        raise BuildError(f"on {board} mat must be one of {', '.join(target.mats)}, not {mat!r}")
    return target


def _refuse(sentence: str | None) -> None:
    if sentence is not None:
        raise BuildError(sentence)


def _preprocessor(target: Target, mat: str, defines: dict[str, str]) -> list[str]:
    macros = {"PM_MAT": f"PM_MAT_{mat.upper()}", "PM_GIT": f"0x{source_number():08x}UL", **defines}
    return [*_board_flags(target), *(f"-D{name}={value}" for name, value in macros.items())]


def _board_flags(target: Target) -> list[str]:
    flags = [f"-mmcu={target.mcu}", "-DF_CPU=16000000L", "-DARDUINO=10819", f"-DARDUINO_{target.define}"]
    includes = (CORE / "cores" / "arduino", CORE / "variants" / target.variant)
    return [*flags, "-DARDUINO_ARCH_AVR", *(f"-I{path}" for path in includes)]


def source_digest() -> str:
    """SHA-256 of the sketch's files, in hex: their names and texts, whatever the line ends are."""
    digest = hashlib.sha256()
    for path in sorted(SKETCH.iterdir()):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name} {len(text)}\n".encode() + text)
    return digest.hexdigest()


def source_number() -> int:
    """The sources as a number for `hello`. Not the commit: that would be another one for the same firmware."""
    return int(source_digest()[:8], 16)


def _core(folder: Path, target: Target) -> Path:
    archive = folder / "core.a"
    if archive.exists():
        return archive
    folder.mkdir(parents=True, exist_ok=True)
    flags = _board_flags(target)
    objects = []
    for source in sorted((CORE / "cores" / "arduino").iterdir()):
        obj = folder / (source.name + ".o")
        match source.suffix:
            case ".c":
                command = ["avr-gcc", *_COMPILE, "-w", "-std=gnu11", *flags]
            case ".cpp":
                command = ["avr-g++", *_CPP, "-w", *flags]
            case ".S":
                command = ["avr-gcc", "-c", "-g", "-x", "assembler-with-cpp", "-flto", *flags]
            case _:
                continue
        _run([*command, str(source), "-o", str(obj)])
        objects.append(str(obj))
    # With link-time optimisation only gcc's own ar writes an index.
    partial = folder / f"core-{os.getpid()}.a"
    _run(["avr-gcc-ar", "rcs", str(partial), *objects])
    partial.replace(archive)
    return archive


def _run(command: list[str]) -> str:
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        raise BuildError(f"{command[0]} failed with {result.returncode}:\n{result.stderr or result.stdout}")
    return result.stdout


def main() -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="Compile the firmware.")
    parser.add_argument("--board", choices=TARGETS, help="default: all")
    parser.add_argument("--mat", help="default: all that the board can drive")
    parser.add_argument("--builder", action="store_true", help="with arduino-builder, as the IDE does")
    parser.add_argument("--ship", action="store_true", help="the images that the package carries, and their manifest")
    parser.add_argument("-D", dest="defines", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--folder", type=Path, default=HERE.parent / "build" / "firmware")
    options = parser.parse_args()
    if options.ship:
        try:
            print(json.dumps(ship(options.folder), indent=1))
        except BuildError as error:
            print(error, file=sys.stderr)
            return 1
        return 0
    defines = dict(item.partition("=")[::2] for item in options.defines)
    for board in [options.board] if options.board else TARGETS:
        for mat in [options.mat] if options.mat else TARGETS[board].mats:
            try:
                if options.builder:
                    elf = build_with_arduino_builder(options.folder, board, mat)
                else:
                    elf = build(options.folder, board, mat, defines)
            except BuildError as error:
                print(error, file=sys.stderr)
                return 1
            print(f"{board} {mat}: {elf}\n{size(elf, board)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
