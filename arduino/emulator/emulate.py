# SPDX-License-Identifier: GPL-3.0-or-later
"""An emulated board with a mat on its pins: the real firmware, cycle by cycle, behind a real pseudo terminal.

    python arduino/emulator/emulate.py --mat stance
    python arduino/emulator/emulate.py --mat foot --pattern walking-block
    python arduino/emulator/emulate.py --mat stance --person "sim:stand?arch=low"
    python arduino/emulator/emulate.py --mat foot --frames counts.npy --fps 100

Prints the name of a serial port, to be opened as `serial:/dev/pts/N`, and runs until it is interrupted.

In: pictures of counts. Out: a serial port. The emulator links libsimavr, which is under the GPL: LICENSE.md.
Needs the packages gcc, libsimavr-dev and those of `build.py`; Linux only.
"""

from __future__ import annotations

import argparse
import hashlib
import mmap
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
if not __package__:  # run as a script
    sys.path.insert(0, str(HERE.parent.parent))

from arduino.build import TARGETS, BuildError, build, missing_tools  # noqa: E402
from arduino.pins import pins, port_and_bit  # noqa: E402
from pressuremat.errors import PressureMatError  # noqa: E402

Counts = NDArray[np.uint16]
WhenFull = Literal["block", "stall", "drop"]

FULL_SCALE = 1023
#: Rows × columns of the mats in `config.h`.
GRIDS = {"bench": (16, 16), "foot": (32, 16), "stance": (40, 48), "square": (32, 32), "small": (16, 16)}
PATTERNS = ("ramp", "walking-block", "random")

_HEAD = struct.Struct("<8s8I8Q4I")
_MAGIC = b"PMEMU001"
_HEADER_SIZE = _HEAD.size
_AT_ACTIVE, _AT_RESETS_WANTED, _AT_HOLD = 24, 28, 32
_SOURCES = ("main.c", "cells.c", "adc.c", "serial.c", "rate.c", "eeprom.c")


@dataclass(frozen=True)
class Report:
    """What the emulated board did so far.

    `cycles` of its 16 MHz clock; `samples` the converter took, of them `none_driven` without a driven row,
    `two_driven` with more than one, `outside` of no cell of the mat: all three are faults of a firmware.
    `bytes_dropped` did not fit the port. `baud` is the rate that the firmware set, `least_sp` the
    lowest address that its stack reached.
    """

    cycles: int
    samples: int
    none_driven: int
    two_driven: int
    outside: int
    bytes_out: int
    bytes_dropped: int
    bytes_in: int
    resets: int
    baud: int
    least_sp: int


def missing() -> str | None:
    """A sentence that names what has to be installed for emulating, or None."""
    if sys.platform != "linux":
        return "the emulated board needs Linux"
    if shutil.which("gcc") is None or not Path("/usr/include/simavr/sim_avr.h").exists():
        return "the emulated board needs gcc and libsimavr: apt-get install gcc libc6-dev libsimavr-dev"
    return missing_tools()


def build_emulator(folder: Path) -> Path:
    """Compile the emulator into `folder`, if it is not there; the program. Raises BuildError."""
    digest = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in (*_SOURCES, "board.h"))).hexdigest()[:12]
    program = folder / f"emulator-{digest}"
    if program.exists():
        return program
    folder.mkdir(parents=True, exist_ok=True)
    partial = folder / f"emulator-{os.getpid()}"
    flags = ["-O2", "-Wall", "-Wextra", "-Werror", "-I/usr/include/simavr"]
    command = ["gcc", *flags, "-o", str(partial), *(str(HERE / name) for name in _SOURCES)]
    result = subprocess.run([*command, "-lsimavr", "-lm", "-lutil"], capture_output=True, text=True, check=False)
    if result.returncode:
        raise BuildError(f"the emulator did not compile:\n{result.stderr}")
    partial.replace(program)
    return program


def wires(board: str, mat: str) -> str:
    """How rows and columns are wired, in the emulator's words; the pins are those of `board_*.h`, and their ports
    those of the Arduino core.
    """
    at = {name: port_and_bit(board, pin) for name, pin in pins(board).items() if pin.isdigit()}
    if mat == "bench":
        return f"direct:{at['ROW_0'][0]}:{at['ROW_8'][0]}"
    bits = "".join(str(at[f"SHIFT_{name}"][1]) for name in ("DATA", "CLOCK", "LATCH"))
    return f"{at['SHIFT_DATA'][0]}{bits}:{(GRIDS[mat][0] + 7) // 8}:{at['MUX_S0'][0]}"


class EmulatedBoard:
    """A running board; `port` is its serial port. Ends with `close`, or with this process.

    `pictures` (P, R, C) are counts up to 1023. With `picture_us` the board sees the next one every so many µs of its
    own time, round and round; without, the one that `show` chose. `mat` is how the mat is wired; the firmware starts
    with the settings of `firmware`, where that is another one. `speed` is that of board time against the wall,
    0 for as fast as it goes. `tau_us` lets the converter's input settle with that time constant. `hold_clocks` is
    when it samples, in its clocks after the start: 1.5 on an edge, up to 2.5 in a real chip. `when_full` is what
    happens while nobody reads: the board's time stands ("block"), its UART does ("stall"), or bytes are lost
    ("drop"), as they are in the real world. `reset_on_open` starts the board anew when a program opens the port, as
    boards with a USB bridge do; `check_rate` garbles bytes at a rate that is not the firmware's. `eeprom` is a file
    that keeps the board's EEPROM beyond this board; it is made where there is none. `faults` are broken wires:
    "row-open=7", "row-stuck=7" (always driven), "rows-short=4:5", "column-open=7", "columns-short=4:5",
    "column-stuck=3:900" (in counts), or a weak supply, "supply=4100" (in mV).
    Raises BuildError where it does not start.
    """

    def __init__(
        self,
        board: str,
        mat: str,
        pictures: Counts,
        *,
        folder: Path,
        firmware: str | None = None,
        picture_us: int = 0,
        defines: dict[str, str] | None = None,
        elf: Path | None = None,
        speed: float = 0.0,
        tau_us: float = 0.0,
        hold_clocks: float = 1.5,
        seed: int = 1,
        when_full: WhenFull = "block",
        reset_on_open: bool = False,
        check_rate: bool = False,
        eeprom: Path | None = None,
        faults: Sequence[str] = (),
    ) -> None:
        rows, cols = GRIDS[mat]
        if pictures.ndim != 3 or pictures.shape[1:] != (rows, cols) or not len(pictures):
            raise ValueError(f"pictures must be (P, {rows}, {cols}), not {pictures.shape}")
        program = build_emulator(folder)
        elf = elf or build(folder, board, firmware or mat, defines)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            path = Path(file.name)
            head = _HEAD.pack(_MAGIC, rows, cols, len(pictures), picture_us, *[0] * 16)
            file.write(head + pictures.astype("<u2").tobytes())
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self._shape = pictures.shape
        options = {"e": elf, "m": TARGETS[board].mcu, "w": wires(board, mat), "f": path, "t": tau_us}
        options |= {"h": hold_clocks, "s": speed, "n": seed, "o": when_full}
        command = [str(program), *(text for key, value in options.items() for text in (f"-{key}", str(value)))]
        if eeprom is not None:
            command += ["-p", str(eeprom)]
        command += [text for fault in faults for text in ("-x", fault)]
        command += ["-r"] * reset_on_open + ["-b"] * check_rate
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  lives as long as the board
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log)
        assert self._process.stdout is not None
        line = self._process.stdout.readline().decode()
        path.unlink()  # both have mapped it
        if not line.startswith("pty "):
            log = self.log
            self.close()
            raise BuildError(f"the emulator did not start:\n{log}")
        self.port = line.split()[1]

    @property
    def log(self) -> str:
        """What the emulator said on its standard error."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    @property
    def running(self) -> bool:
        """Whether the firmware still runs."""
        return self._process.poll() is None

    @property
    def clock_us(self) -> int:
        """How long the board has lived, by its own clock."""
        return self.report().cycles // 16

    def show(self, picture: int) -> None:
        """Let the board see that picture from now on."""
        self._put(_AT_ACTIVE, picture % self._shape[0])

    def draw(self, picture: int, counts: Counts) -> None:
        """Put `counts` (R, C) in the place of a picture; one that is not shown, or rows of it are seen mixed."""
        n = counts.size * 2
        at = _HEADER_SIZE + picture % self._shape[0] * n
        self._map[at : at + n] = counts.astype("<u2").tobytes()

    def reset(self) -> None:
        """Press the board's reset."""
        self._put(_AT_RESETS_WANTED, struct.unpack_from("<I", self._map, _AT_RESETS_WANTED)[0] + 1)

    def hold_output(self, hold: bool) -> None:
        """Take nothing from the board's serial port, as a host that has no time; or again."""
        self._put(_AT_HOLD, int(hold))

    def report(self) -> Report:
        """Counters, as of the last half millisecond of board time."""
        _magic, _rows, _cols, _n, _us, _active, _resets, _hold, _client, *counters, _unused = _HEAD.unpack_from(
            self._map
        )
        return Report(*counters)

    def close(self) -> None:
        """Stop it and wait until it has gone."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()
        self._map.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _put(self, at: int, value: int) -> None:
        struct.pack_into("<I", self._map, at, value & 0xFFFFFFFF)


def pattern(name: str, rows: int, cols: int) -> Counts:
    """Pictures (P, rows, cols) of a test pattern: every cell another value, a block that walks, or noise."""
    match name:
        case "ramp":
            return (np.arange(rows * cols) * 7 % (FULL_SCALE + 1)).reshape(1, rows, cols).astype(np.uint16)
        case "walking-block":
            pictures = np.zeros((rows - 3, rows, cols), np.uint16)
            for i, picture in enumerate(pictures):
                picture[i : i + 4, cols // 2 - 2 : cols // 2 + 2] = 600
            return pictures
        case "random":
            return np.random.default_rng(1).integers(0, FULL_SCALE + 1, (64, rows, cols), dtype=np.uint16)
        case _:
            raise ValueError(f"pattern must be one of {', '.join(PATTERNS)}, not {name!r}")


def person(uri: str, mat: str) -> tuple[Counts, float]:
    """Counts (T, R, C) of the virtual person of `uri`, as "sim:stand?arch=low&trial=3", on that mat, and frames a
    second.

    Raises PressureMatError, in one sentence, for what cannot be simulated.
    """
    from pressuremat.sources.registry import parse_uri
    from pressuremat.virtual.scenarios import simulation

    asked = parse_uri(uri)
    rows, cols = GRIDS[mat]
    base = mat if mat in {"foot", "stance"} else "foot"
    options = {"mat": base, "rows": str(rows), "cols": str(cols), **asked.options, "adc_bits": "10"}
    made = simulation(asked.target, options, ("trial", "loop"))
    state = made.mat.start(made.person.seed, 1.0 / made.rate_hz)
    chunks = [made.mat.counts(pressure, state) for pressure in made.frames(made.motion(int(options.get("trial", "0"))))]
    return np.concatenate(chunks), made.rate_hz


def main() -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="A serial port with an emulated board and mat behind it.")
    parser.add_argument("--mat", choices=GRIDS, default="foot")
    parser.add_argument("--board", choices=TARGETS, help="default: mega2560 for bench and stance, else uno")
    parser.add_argument("--pattern", choices=PATTERNS, default="ramp")
    parser.add_argument("--frames", type=Path, help="counts in a .npy file, (T, rows, columns)")
    parser.add_argument("--person", metavar="URI", help='the virtual person, as "sim:stand?arch=low"')
    parser.add_argument("--fps", type=float, default=25.0, help="pictures a second of --pattern or --frames")
    parser.add_argument("--speed", type=float, default=1.0, help="board time against the wall, 0: as fast as it goes")
    parser.add_argument("--folder", type=Path, default=HERE.parent.parent / "build" / "firmware")
    options = parser.parse_args()
    rows, cols = GRIDS[options.mat]
    board = options.board or ("mega2560" if options.mat in {"bench", "stance"} else "uno")
    fps = options.fps
    sentence = missing()
    try:
        if sentence is not None:
            raise BuildError(sentence)
        if options.person:
            pictures, fps = person(options.person, options.mat)
        else:
            pictures = np.load(options.frames) if options.frames else pattern(options.pattern, rows, cols)
        emulated = EmulatedBoard(
            board,
            options.mat,
            np.minimum(pictures, FULL_SCALE).astype(np.uint16),
            folder=options.folder,
            picture_us=round(1e6 / fps),
            speed=options.speed,
            when_full="drop",
            reset_on_open=True,
            check_rate=True,
        )
    except (BuildError, PressureMatError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    with emulated:
        print(emulated.port, flush=True)
        uri = f"serial:{emulated.port}?simulated=1"
        print(f"{board} with mat {options.mat}: open {uri}, end with Ctrl-C", file=sys.stderr)
        try:
            while emulated.running:
                time.sleep(0.2)
        except KeyboardInterrupt:
            return 0
        print(emulated.log, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
