"""Boards by the Arduino API: the whole sketch, compiled for this machine against a mock of that API, behind a pseudo
terminal. What it says of pins, cells and bytes is the firmware's; of a real chip's timing and noise it knows nothing.
"""

from __future__ import annotations

import mmap
import os
import shutil
import signal
import struct
import subprocess
import tty
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from arduino.emulator.emulate import Counts
from tests.arduino.board_port import BoardPort
from tests.conftest import PROJECT, skip_or_fail

SKETCH = PROJECT / "arduino" / "pressuremat"
MOCK = Path(__file__).resolve().parent / "mock"
#: What each core's build defines.
DEFINES = {
    "teensy4": ("__IMXRT1062__", "ARDUINO_TEENSY41", "TEENSYDUINO=159"),
    "rp2040": ("ARDUINO_ARCH_RP2040", "ARDUINO_RASPBERRY_PI_PICO"),
    "esp32s3": ("ARDUINO_ARCH_ESP32", "ARDUINO_ESP32S3_DEV", "CONFIG_IDF_TARGET_ESP32S3=1"),
}
FULL_SCALE = 4095
#: The mat they start with.
GRID = (40, 48)
_HEAD = struct.Struct("<6I5Q")
_AT_ACTIVE, _AT_HOLD = 16, 20


def compile_mock(folder: Path, defines: Sequence[str], *, check_only: bool = False) -> Path:
    """The sketch with the mock around it, as a program in `folder`. Raises CalledProcessError with what g++ said."""
    if shutil.which("g++") is None:
        skip_or_fail("compiling the firmware against the mock of the Arduino API needs g++: apt-get install g++")
    program = folder / "mock"
    flags = ["-std=gnu++17", "-O1", "-g", "-Wall", "-Wextra", "-Werror", f"-I{SKETCH}", f"-I{MOCK}", "-DARDUINO=10819"]
    flags += [f"-D{define}" for define in defines]
    flags += ["-fsyntax-only"] if check_only else ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
    sources = [*sorted(SKETCH.glob("*.cpp")), *sorted(MOCK.glob("*.cpp"))]
    # The IDE puts this include before the sketch's main file, and nothing before the others.
    sketch = ["-x", "c++", "-include", "Arduino.h", str(SKETCH / "pressuremat.ino")]
    out = [] if check_only else ["-o", str(program)]
    command = ["g++", *flags, *map(str, sources), *sketch, *out]
    subprocess.run(command, check=True, capture_output=True, text=True)
    return program


@dataclass(frozen=True)
class MockReport:
    """`clock_us` of the board since it started; `samples` as in `emulate.Report`, from the end of `setup` on."""

    clock_us: int
    samples: int
    none_driven: int
    several_driven: int
    outside: int


class MockBoard:
    """A running board; `port` is its serial port. Ends with `close`, or with this process.

    `pictures` (P, R, C) are counts up to 4095: with `picture_us` the next one every so many µs of the board's time,
    else the one that `show` chose. `tau_us` lets columns settle with that time constant. The board's clock starts so
    that it wraps soon. `faults` as "column-stuck=3:900", "row-open=7".
    """

    def __init__(
        self,
        program: Path,
        folder: Path,
        pictures: Counts,
        *,
        picture_us: int = 0,
        tau_us: float = 0.0,
        eeprom: Path | None = None,
        faults: Sequence[str] = (),
    ) -> None:
        self._n_pictures, rows, cols = pictures.shape
        path = folder / f"pictures-{os.urandom(4).hex()}"
        path.write_bytes(_HEAD.pack(rows, cols, len(pictures), picture_us, *[0] * 7) + pictures.astype("<u2").tobytes())
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.port = os.ttyname(slave)
        os.close(slave)
        self._log = folder / f"log-{os.urandom(4).hex()}"
        self._command = [str(program), str(path), str(eeprom or folder / f"eeprom-{os.urandom(4).hex()}")]
        self._command += [str(self._master), str(tau_us), str(2**32 - 400_000)]
        self._faults = list(faults)
        self._n_starts = 0
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._n_starts += 1
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [*self._command, str(self._n_starts), *self._faults],
                pass_fds=[self._master],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> str:
        """What the mock said; where it has ended, why."""
        return self._log.read_text(errors="replace")

    @property
    def running(self) -> bool:
        """Whether the firmware still runs."""
        return self._process.poll() is None

    @property
    def clock_us(self) -> int:
        """How long the board has lived, by its own clock."""
        return self.report().clock_us

    def reset(self) -> None:
        """Take the board's power for a moment, behind the same port."""
        self._end()
        self._process = self._start()

    def show(self, picture: int) -> None:
        """Let the board see that picture from now on."""
        struct.pack_into("<I", self._map, _AT_ACTIVE, picture % self._n_pictures)

    def hold_output(self, hold: bool) -> None:
        """Take nothing from the board, as a host that has no time; or again."""
        struct.pack_into("<I", self._map, _AT_HOLD, int(hold))

    def report(self) -> MockReport:
        """Counters."""
        return MockReport(*_HEAD.unpack_from(self._map)[6:])

    def close(self) -> None:
        """Stop it."""
        self._end()
        self._map.close()
        os.close(self._master)

    def _end(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def straightened(board: str, counts: Counts) -> Counts:
    """What the firmware can know of `counts` on that board: of an ESP32-S3 the core gives whole millivolts up to 3.1 V,
    above which a column is said to be full.
    """
    if board != "esp32s3":
        return counts
    millivolts = (counts.astype(np.uint32) * 3300 + 2047) // 4095
    known = (millivolts * 4095 + 1650) // 3300
    return np.where(millivolts >= 3100, FULL_SCALE, known).astype(np.uint16)


def pictures_for(board: str) -> Counts:
    """Pictures (16, 40, 48) of 12 bits: nothing, full scale, little, then noise; as the board can tell them."""
    pictures = np.random.default_rng(1).integers(0, FULL_SCALE + 1, (16, *GRID), dtype=np.uint16)
    pictures[0], pictures[1], pictures[2] = 0, FULL_SCALE, 4
    return straightened(board, pictures)


def assert_sound(emulated: MockBoard, port: BoardPort, n_none_driven: int = 0) -> None:
    report, counts = emulated.report(), port.decoder.counts
    assert (report.none_driven, report.several_driven, report.outside) == (n_none_driven, 0, 0)
    assert (counts.n_damaged, counts.n_foreign, counts.n_refused, counts.n_unknown) == (0, 0, 0, 0)
