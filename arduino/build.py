"""Compile the firmware for a board and a mat, with plain avr-gcc or with arduino-builder.

    python arduino/build.py [--board mega2560|uno|nano] [--mat bench|foot|stance|square|small] [--builder]
                            [-D NAME=VALUE]

In: the sketch beside this file, the Arduino core of the system's packages. Out: `firmware.elf` and `firmware.hex` in
`build/firmware/…`. Standard library only; knows nothing of the program on the host.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKETCH = HERE / "pressuremat"
CORE = Path("/usr/share/arduino/hardware/arduino/avr")
PACKAGES = "gcc-avr avr-libc binutils-avr arduino-core-avr"


@dataclass(frozen=True)
class Target:
    """A board as the compiler and the IDE name it, and the mats it can drive."""

    mcu: str
    variant: str
    define: str
    fqbn: str
    mats: tuple[str, ...]


TARGETS = {
    "mega2560": Target(
        "atmega2560",
        "mega",
        "AVR_MEGA2560",
        "arduino:avr:mega:cpu=atmega2560",
        ("bench", "foot", "stance", "square", "small"),
    ),
    "uno": Target("atmega328p", "standard", "AVR_UNO", "arduino:avr:uno", ("foot", "square", "small")),
    "nano": Target(
        "atmega328p", "eightanaloginputs", "AVR_NANO", "arduino:avr:nano:cpu=atmega328", ("foot", "square", "small")
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
    macros = {"PM_MAT": f"PM_MAT_{mat.upper()}", "PM_GIT": _git_number(), **defines}
    return [*_board_flags(target), *(f"-D{name}={value}" for name, value in macros.items())]


def _board_flags(target: Target) -> list[str]:
    flags = [f"-mmcu={target.mcu}", "-DF_CPU=16000000L", "-DARDUINO=10819", f"-DARDUINO_{target.define}"]
    includes = (CORE / "cores" / "arduino", CORE / "variants" / target.variant)
    return [*flags, "-DARDUINO_ARCH_AVR", *(f"-I{path}" for path in includes)]


def _git_number() -> str:
    """The source's commit as a number, 0 where there is none."""
    command = ["git", "-C", str(HERE), "rev-parse", "--short=8", "HEAD"]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return "0"
    return f"0x{result.stdout.strip()[:8]}UL" if result.returncode == 0 else "0"


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
    parser.add_argument("-D", dest="defines", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--folder", type=Path, default=HERE.parent / "build" / "firmware")
    options = parser.parse_args()
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
