# SPDX-License-Identifier: GPL-3.0-or-later
"""Frame rates of the firmware by the board's own clock, beside what converter and line allow at most.

    python arduino/emulator/rates.py [--frames 200] [--json FILE]

In: nothing. Out: a table. A row's limit is the smaller of two: 13 converter clocks a cell, and ten bits a byte of the
frames as they were sent. The cells are noise, which has the fewest zeros and so costs the most on the way out.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import serial

HERE = Path(__file__).resolve().parent
if not __package__:  # run as a script
    sys.path.insert(0, str(HERE.parent.parent))

from arduino.emulator.emulate import GRIDS, EmulatedBoard  # noqa: E402
from pressuremat.protocol.decoder import Decoder  # noqa: E402
from pressuremat.protocol.framing import seal  # noqa: E402
from pressuremat.protocol.messages import CommandRequest, FrameData  # noqa: E402
from pressuremat.protocol.wire import Command  # noqa: E402

CLOCK_HZ = 16_000_000
#: Not counted: until then the empty ring takes more than the line.
N_FIRST = 8
CONFIGURATIONS = [("mega2560", "bench"), ("mega2560", "foot"), ("mega2560", "square"), ("mega2560", "stance")]
CONFIGURATIONS += [("uno", "small"), ("uno", "foot"), ("uno", "square")]
LINES = [(32, 1_000_000, 10), (16, 1_000_000, 10), (16, 1_000_000, 8), (16, 115_200, 10), (16, 115_200, 8)]


@dataclass(frozen=True)
class Rate:
    """One configuration: frames a second as measured, and what converter and line would allow."""

    board: str
    mat: str
    prescaler: int
    baud: int
    bits: int
    fps: float
    adc_fps: float
    line_fps: float
    n_frames: int

    @property
    def of_limit(self) -> float:
        """The measured rate as a share of the smaller limit."""
        return self.fps / min(self.adc_fps, self.line_fps)


def measure(board: str, mat: str, prescaler: int, baud: int, bits: int, *, folder: Path, n_frames: int = 200) -> Rate:
    """The rate over `n_frames` frames. Raises BuildError, and TimeoutError where the board does not answer."""
    rows, cols = GRIDS[mat]
    pictures = np.random.default_rng(1).integers(0, 1024, (1, rows, cols), dtype=np.uint16)
    defines = {"PM_ADC_PRESCALER": str(prescaler), "PM_BAUD": f"{baud}UL", "PM_BITS": str(bits), "PM_PERIOD_US": "0"}
    with (
        EmulatedBoard(board, mat, pictures, folder=folder, defines=defines) as emulated,
        serial.Serial(emulated.port, baud, timeout=5.0) as port,
    ):
        frames = []
        for event in _events(port):
            if isinstance(event, FrameData):
                frames.append(event)
                if len(frames) > N_FIRST + n_frames:
                    break
        cycles_per_bit = round(CLOCK_HZ / emulated.report().baud)
    us = (frames[-1].clock_us - frames[N_FIRST].clock_us) & 0xFFFFFFFF
    n_bytes = np.mean([len(seal(frame.encode())) - 1 for frame in frames[:20]])  # neighbours share a delimiter
    return Rate(
        board,
        mat,
        prescaler,
        baud,
        bits,
        fps=1e6 * n_frames / us,
        adc_fps=CLOCK_HZ / (13 * prescaler * rows * cols),
        line_fps=float(CLOCK_HZ / (10 * cycles_per_bit * n_bytes)),
        n_frames=n_frames,
    )


def _events(port: serial.Serial) -> Iterator[object]:
    """What a board that is asked to stream says, for ever."""
    decoder = Decoder()
    port.write(seal(CommandRequest(1, Command.HELLO).encode()))
    started = False
    while True:
        data = port.read(max(1, port.in_waiting))
        if not data and started:
            raise TimeoutError("the emulated board fell silent")
        yield from decoder.feed(data)
        if not data and not started:
            port.write(seal(CommandRequest(1, Command.HELLO).encode()))
        if decoder.hello is not None and not started:
            started = True
            port.write(seal(CommandRequest(2, Command.START).encode()))


def main() -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="Frame rates of the firmware on the emulated board.")
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--folder", type=Path, default=HERE.parent.parent / "build" / "firmware")
    options = parser.parse_args()
    rates = []
    print("board     mat      cells  ÷   baud     bits      fps   converter    line   of limit")
    for board, mat in CONFIGURATIONS:
        for prescaler, baud, bits in LINES:
            rate = measure(board, mat, prescaler, baud, bits, folder=options.folder, n_frames=options.frames)
            rates.append(rate)
            cells = GRIDS[mat][0] * GRIDS[mat][1]
            print(
                f"{board:9} {mat:8} {cells:5} {prescaler:3} {baud:8} {bits:4} {rate.fps:10.1f} {rate.adc_fps:10.1f} "
                f"{rate.line_fps:8.1f} {rate.of_limit:9.1%}",
                flush=True,
            )
    if options.json:
        rows = [asdict(rate) | {"of_limit": rate.of_limit} for rate in rates]
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
