# SPDX-License-Identifier: GPL-3.0-or-later
"""Frame rates of the firmware by the board's own clock, beside what converter and line allow at most.

    python arduino/emulator/rates.py [--frames 200] [--json FILE]

In: nothing. Out: a table. A row's limit is the smaller of two: 13 converter clocks a cell, and ten bits a byte of the
frames as they were sent. The cells are noise, which has the fewest zeros and so costs the most on the way out. One
firmware a board: everything else is told it, saved, and in force after a reset, as with a real one.
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

from arduino.build import build  # noqa: E402
from arduino.emulator.emulate import GRIDS, Counts, EmulatedBoard  # noqa: E402
from pressuremat.protocol.decoder import Decoder  # noqa: E402
from pressuremat.protocol.framing import seal  # noqa: E402
from pressuremat.protocol.messages import Answer, CommandRequest, FrameData, Hello  # noqa: E402
from pressuremat.protocol.wire import AnswerCode, Command, Packing, Wiring  # noqa: E402

CLOCK_HZ = 16_000_000
#: Not counted: until then the empty ring takes more than the line.
N_FIRST = 8
CONFIGURATIONS = [("mega2560", "bench"), ("mega2560", "small"), ("mega2560", "foot"), ("mega2560", "square")]
CONFIGURATIONS += [("mega2560", "stance"), ("uno", "small"), ("uno", "foot"), ("uno", "square")]
LINES = [(32, 1_000_000, 10), (16, 1_000_000, 10), (16, 1_000_000, 8), (16, 115_200, 10), (16, 115_200, 8)]


@dataclass(frozen=True)
class Rate:
    """One configuration: frames a second as measured, and what converter and line would allow for all cells."""

    board: str
    mat: str
    prescaler: int
    baud: int
    bits: int
    packing: int
    look_threshold: int
    fps: float
    adc_fps: float
    line_fps: float
    n_frames: int

    @property
    def of_limit(self) -> float:
        """The measured rate as a share of the smaller limit."""
        return self.fps / min(self.adc_fps, self.line_fps)


def firmware(board: str, folder: Path) -> Path:
    """The board's one firmware, compiled once into `folder`; the ELF file. Raises BuildError."""
    made = _BUILT.get((board, folder))
    if made is None:
        made = _BUILT[board, folder] = build(folder, board, "stance" if board == "mega2560" else "foot")
    return made


_BUILT: dict[tuple[str, Path], Path] = {}


def measure(
    board: str,
    mat: str,
    prescaler: int,
    baud: int,
    bits: int,
    *,
    folder: Path,
    n_frames: int = 200,
    packing: Packing = Packing.PLAIN,
    look_threshold: int = 0,
    counts: Counts | None = None,
) -> Rate:
    """The rate over `n_frames` frames of `counts` (rows, cols), noise by default.

    Raises BuildError, and TimeoutError where the board does not answer.
    """
    rows, cols = GRIDS[mat]
    if counts is None:
        counts = np.random.default_rng(1).integers(0, 1024, (rows, cols), dtype=np.uint16)
    with EmulatedBoard(board, mat, counts[None], folder=folder, elf=firmware(board, folder)) as emulated:
        with serial.Serial(emulated.port, baud, timeout=5.0) as port:
            talk = _Talk(port)
            talk.find()
            for command, argument in (
                (Command.SET_WIRING, Wiring.DIRECT if mat == "bench" else Wiring.SHIFT_REGISTER_MUX),
                (Command.SET_GRID, rows | cols << 8),
                (Command.SET_PRESCALER, prescaler),
                (Command.SET_BITS, bits),
                (Command.SET_PERIOD_US, 0),
                (Command.SET_PACKING, packing),
                (Command.SET_LOOK, look_threshold),
                (Command.SET_BAUD, baud),
                (Command.SAVE, 0),
            ):
                talk.ask(command, argument)
            emulated.reset()
            talk.started_anew()
            talk.ask(Command.START)
            frames = []
            for event in talk.events():
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
        int(packing),
        look_threshold,
        fps=1e6 * n_frames / us,
        adc_fps=CLOCK_HZ / (13 * prescaler * rows * cols),
        line_fps=float(CLOCK_HZ / (10 * cycles_per_bit * n_bytes)),
        n_frames=n_frames,
    )


class _Talk:
    """Asking a board on a port, one command at a time."""

    def __init__(self, port: serial.Serial) -> None:
        self._port = port
        self._decoder = Decoder()
        self._id = 0

    def events(self) -> Iterator[object]:
        """What the board says, for ever. Raises TimeoutError where it falls silent."""
        while True:
            data = self._port.read(max(1, self._port.in_waiting))
            if not data:
                raise TimeoutError("the emulated board fell silent")
            yield from self._decoder.feed(data)

    def find(self) -> None:
        """Poll, as every host has to: the board may be starting."""
        for _ in range(10):
            self._port.write(seal(CommandRequest(0, Command.HELLO).encode()))
            try:
                next(event for event in self.events() if isinstance(event, Hello))
            except TimeoutError:
                continue
            return
        raise TimeoutError("the emulated board does not answer")

    def started_anew(self) -> None:
        """Until the hello that a board sends when it starts."""
        next(event for event in self.events() if isinstance(event, Hello) and event.boot_count > 1)

    def ask(self, command: Command, argument: int = 0) -> None:
        """Raises ValueError where the board will not."""
        self._id += 1
        self._port.write(seal(CommandRequest(self._id, command, argument).encode()))
        for event in self.events():
            if isinstance(event, Answer) and event.request_id == self._id:
                if event.code != AnswerCode.OK:
                    raise ValueError(f"the emulated board refused {command.name} {argument}")
                return


def main() -> int:
    """The command line; the exit code."""
    parser = argparse.ArgumentParser(description="Frame rates of the firmware on the emulated board.")
    parser.add_argument("--frames", type=int, default=200)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--folder", type=Path, default=HERE.parent.parent / "build" / "firmware")
    options = parser.parse_args()
    rates = []
    print("board     mat      cells  ÷   baud     bits packing      fps   converter    line   of limit")
    for board, mat in CONFIGURATIONS:
        for prescaler, baud, bits in LINES:
            for packing in Packing:
                rate = measure(
                    board, mat, prescaler, baud, bits, folder=options.folder, n_frames=options.frames, packing=packing
                )
                rates.append(rate)
                cells = GRIDS[mat][0] * GRIDS[mat][1]
                print(
                    f"{board:9} {mat:8} {cells:5} {prescaler:3} {baud:8} {bits:4} {packing.name.lower():8}"
                    f"{rate.fps:9.1f} {rate.adc_fps:10.1f} {rate.line_fps:8.1f} {rate.of_limit:9.1%}",
                    flush=True,
                )
    if options.json:
        rows = [asdict(rate) | {"of_limit": rate.of_limit} for rate in rates]
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
