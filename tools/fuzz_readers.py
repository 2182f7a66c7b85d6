"""Damage recordings in every way and have every reader read them: `python tools/fuzz_readers.py --minutes N --jobs 2`.

Seeds are the public recordings and the small files of the tests' shared suite. Hypothesis draws what is cut out, put
in, doubled, moved and joined, and shrinks what fails. A reader must give a recording or its reason: another error, a
hang, a crash of the process or memory beyond the limit is a finding, whose input is put to `--out`. Inputs that taught
us something are kept in tests/files/findings, where a test reads them all.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import multiprocessing
import os
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from pressuremat.errors import FileFormatError  # noqa: E402
from pressuremat.files import FORMATS, read  # noqa: E402
from pressuremat.files.format import Format, Unreadable, check_recording  # noqa: E402
from pressuremat.files.info import info_document  # noqa: E402
from tests.contracts.test_every_format import SEEDS  # noqa: E402

DATA = Path(os.environ.get("PRESSUREMAT_DATA", PROJECT.parent / "shared" / "data"))
#: One input may take so long, and a process so much memory.
_HANG_S = 30
_MEMORY_BYTES = 4 * 2**30
#: Longer recordings are cut to this before they are damaged, or an hour would not be many inputs.
_SEED_BYTES = 600_000
_EXAMPLES = 200

_PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [
            b"nan", b"inf", b"-1", b"1e999", b"99999999999", b"4294967295", b"0", b"\x00", b"\xff\xff\xff\xff", b"\n",
            b"\r", b"\n\n", b"\t", b",", b";", b".", b"Force", b"Pict-No.: 1", b"\x0c", b"#", b"{", b"}", b"[Data1]\n",
            b"Frame 7\n", b"Frame 1 (0.00 ms)\n", b"FRAME,1\n", b"SENSOR,a\n", b"@@\n", b"MPP", b"B,",
            b"time[secs] 1\n",
            b"PK\x03\x04", b"\x93NUMPY", b"\x80\x04.", b'"rows":9', b"null", b"\x1f\x8b", b"\xfe\xff\xff\xff",
        ]
    ),
)  # fmt: skip
#: (what, where, how much, what with): places as shares of the file.
_EDITS = st.lists(
    st.tuples(
        st.sampled_from(["replace", "replace", "double", "move", "cut", "fill", "flip"]),
        st.floats(0, 1),
        st.integers(0, 60) | st.integers(0, 20_000),
        _PIECES,
        st.floats(0, 1),
    ),
    min_size=1,
    max_size=8,
)
_Edits = list[tuple[str, float, int, bytes, float]]


def edited(data: bytes, edits: _Edits) -> bytes:
    """`data` after all `edits`."""
    for what, place, n, piece, to in edits:
        at = int(place * len(data))
        if what == "replace":
            data = data[:at] + piece + data[at + min(n, 60) :]
        elif what == "double":
            data = data[:at] + data[at : at + n] * 2 + data[at + n :]
        elif what == "move":
            taken, rest = data[at : at + n], data[:at] + data[at + n :]
            put = int(to * len(rest))
            data = rest[:put] + taken + rest[put:]
        elif what == "cut":
            data = data[: max(at, 1)]
        elif what == "fill":
            data = data[:at] + (piece or b"0") * min(n, 2000) + data[at:]
        elif at < len(data):
            data = data[:at] + bytes([data[at] ^ 1 << n % 8]) + data[at + 1 :]
    return data


def seeds_of(file_format: Format) -> list[bytes]:
    """The small file of the shared suite, and the public recordings that this format reads."""
    found = [SEEDS[file_format.name]().data]
    for path in sorted(DATA.rglob("*")):
        if not path.is_file() or path.suffix == ".md":
            continue
        data = path.read_bytes()
        data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        if file_format.sniff(data[:65536], path.name.lower().removesuffix(".gz"), len(data)):
            found.append(data if file_format.name == "footscan-xls" else data[:_SEED_BYTES])
    return found[:8]


class Hang(BaseException):
    """Took too long."""


def _on_alarm(_signal: int, _frame: Any) -> None:
    raise Hang


def must_be_read_or_refused(file_format: Format, data: bytes) -> None:
    """Ask the reader itself, whose failures the registry would hide, then everything from sniffing to `info`."""
    signal.alarm(_HANG_S)
    try:
        said = []
        try:
            recording = file_format.read(data)
            check_recording(recording)
            info_document(recording)
            del recording
        except Unreadable as reason:
            said.append(str(reason))
        try:
            read(data)
        except FileFormatError as error:
            said.append(str(error))
        if any(not text or "\n" in text for text in said):
            raise ValueError(f"no sentence: {said}")
    finally:
        signal.alarm(0)


def _attack(
    file_format: Format, starts: list[bytes], number: int, until_s: float, current: Path, counts: Any
) -> Callable[[], None]:
    """A round of damaged files for one reader, a different one for each `number`."""

    @seed(number)
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.target, Phase.shrink],
    )
    @given(start=st.sampled_from(starts), edits=_EDITS)
    def attack(start: bytes, edits: _Edits) -> None:
        if time.monotonic() > until_s:
            return
        data = edited(start, edits)
        current.write_bytes(data)
        with counts.get_lock():
            counts.value += 1
        must_be_read_or_refused(file_format, data)

    return attack


def work(number: int, n_jobs: int, until_s: float, out: Path, counts: Any) -> None:
    """One process: every format in turn, until the time is over."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    signal.signal(signal.SIGALRM, _on_alarm)
    # A number that a kind of number cannot hold is a step before an index that nobody meant.
    warnings.simplefilter("error", RuntimeWarning)
    current = out / f"current-{number}.bin"
    seeds = {one.name: seeds_of(one) for one in FORMATS}
    turn = number
    while time.monotonic() < until_s:
        file_format = FORMATS[turn // n_jobs % len(FORMATS)]
        attack = _attack(file_format, seeds[file_format.name], turn + int(until_s * 1000), until_s, current, counts)
        try:
            attack()
        except (Exception, Hang) as error:
            data = current.read_bytes()
            kept = out / f"{file_format.name}-{hashlib.sha256(data).hexdigest()[:10]}"
            kept.with_suffix(".bin").write_bytes(data)
            kept.with_suffix(".txt").write_text(traceback.format_exc(limit=-6))
            print(f"FOUND {kept.name}: {type(error).__name__} {error!s:.200}", flush=True)
        turn += n_jobs
    current.unlink(missing_ok=True)


def main() -> int:
    """Start the processes, see whether one dies, count the inputs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("fuzz-findings"))
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    begun_s = time.monotonic()
    until_s = begun_s + 60 * args.minutes
    counts = multiprocessing.Value("L", 0)
    jobs = [
        multiprocessing.Process(target=work, args=(k, args.jobs, until_s, args.out, counts)) for k in range(args.jobs)
    ]
    for job in jobs:
        job.start()
    for number, job in enumerate(jobs):
        job.join()
        if job.exitcode:
            print(f"FOUND process {number} died with {job.exitcode}; its input: {args.out}/current-{number}.bin")
    found = sorted(args.out.glob("*.bin"))
    minutes = (time.monotonic() - begun_s) / 60
    print(f"{counts.value} inputs in {minutes:.1f} min with {args.jobs} jobs; {len(found)} findings in {args.out}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
