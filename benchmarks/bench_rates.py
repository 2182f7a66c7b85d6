"""Frame rates of the real firmware by the emulated board's own clock, against what converter and line allow.

Cycles are counted, so these figures do not depend on the machine. Of all cells, plain and with packed zeros, for noise
in every cell; then of a virtual person on the largest mat: plain, packed, and only where there is load.
"""

from __future__ import annotations

from pathlib import Path

from arduino.emulator.emulate import Counts, missing, person
from arduino.emulator.rates import CONFIGURATIONS, Rate, measure
from benchmarks.result import Result
from pressuremat.protocol.wire import Packing

FOLDER = Path(__file__).resolve().parent.parent / "build" / "firmware"
N_FRAMES = 40
N_SLOW = 10
#: Prescaler, baud, share of the smaller limit that is aimed at.
LINES = ((32, 1_000_000, 0.95), (16, 1_000_000, 0.90), (16, 115_200, 0.99))
PEOPLE = (("standing", "sim:stand?seconds=3&rate_hz=20", 1.8), ("walking", "sim:walk?rate_hz=20", 2.5))
#: Of a virtual person's counts: what a look takes for load.
THRESHOLD = 4


def run() -> list[Result]:
    """Shares of the limits, and what packing and looking gain; nothing where the emulator cannot be built."""
    sentence = missing()
    if sentence is not None:
        return [Result("rates", f"not run: {sentence}", float("nan"), "")]
    return [*_all_cells(), *_people()]


def _all_cells() -> list[Result]:
    results = []
    for board, mat in CONFIGURATIONS:
        for prescaler, baud, share in LINES:
            n = N_FRAMES if baud > 200_000 else N_SLOW
            plain = measure(board, mat, prescaler, baud, 10, folder=FOLDER, n_frames=n)
            packed = measure(board, mat, prescaler, baud, 10, folder=FOLDER, n_frames=n, packing=Packing.ZERO_RUN)
            what = f"{mat} on {board}, ÷{prescaler}, {baud} baud"
            results += [
                Result("rates", f"{what}: frames", plain.fps, "1/s"),
                Result(
                    "rates", f"{what}: of the limit", 100 * plain.of_limit, "%", f"at least {share:.0%}",
                    plain.of_limit >= share,
                ),
                Result(
                    "rates", f"{what}: packed zeros, noise, of plain", 100 * packed.fps / plain.fps, "%",
                    "at least 96 %", packed.fps >= 0.96 * plain.fps,
                ),
            ]  # fmt: skip
    return results


def _people() -> list[Result]:
    results = []
    for name, uri, times in PEOPLE:
        counts = _most_loaded(uri)
        for baud in (1_000_000, 115_200):
            plain, packed, look = (
                _stance(counts, baud, packing, threshold)
                for packing, threshold in ((Packing.PLAIN, 0), (Packing.ZERO_RUN, 0), (Packing.PLAIN, THRESHOLD))
            )
            what = f"{name} on stance, {baud} baud"
            results += [
                Result("rates", f"{what}: all cells, plain", plain.fps, "1/s"),
                Result("rates", f"{what}: all cells, packed zeros", packed.fps, "1/s"),
                Result("rates", f"{what}: only where there is load", look.fps, "1/s"),
            ]
            if baud == 1_000_000:
                of_limit = look.fps / look.adc_fps
                results.append(
                    Result(
                        "rates", f"{what}: times the full scan's converter limit", of_limit, "×",
                        f"at least {times} ×", of_limit >= times,
                    )
                )  # fmt: skip
            else:
                results.append(Result("rates", f"{what}: packed zeros, times plain", packed.fps / plain.fps, "×"))
    return results


def _stance(counts: Counts, baud: int, packing: Packing, threshold: int) -> Rate:
    n = N_FRAMES if baud > 200_000 else N_SLOW
    return measure(
        "mega2560", "stance", 16, baud, 10, folder=FOLDER, n_frames=n, packing=packing, look_threshold=threshold,
        counts=counts,
    )  # fmt: skip


def _most_loaded(uri: str) -> Counts:
    """The picture with the most cells under load that the person of `uri` ever makes."""
    pictures, _ = person(uri, "stance")
    found: Counts = pictures[int((pictures >= THRESHOLD).sum(axis=(1, 2)).argmax())]
    return found
