"""An archive on Dask's workers against a plain loop over the same files: what a core gives, and what two give.

Both read and analyse and make the same rows in batches of the same size; a pass is not counted, so that everything is
imported. Cores share what the machine has (memory, clock), so a plain loop in two processes is measured beside.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.result import Result
from pressuremat.cohort.batch import Batch, Item, Options, analyse_batch
from pressuremat.cohort.folder import items_of
from pressuremat.cohort.run import BATCH, Where, analyse_all, cluster, n_cores
from pressuremat.files import write
from tools.cohort_many import persons, variant

_N = 400
_ROUNDS = 3


def run() -> list[Result]:
    """Throughput of both, taken in turns so that whatever else runs here meets both alike."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        rng = np.random.default_rng(1)
        steps = persons(8, seed=1)
        for k in range(_N):
            write(folder / f"{k:04d}.pmat", variant(steps[k % len(steps)], rng))
        items = items_of(folder, None, ())
        taken: dict[str, list[float]] = {}
        halves = [items[::2], items[1::2]]
        spawn = multiprocessing.get_context("spawn")
        with (
            cluster(Where(n_workers=1)) as one,
            cluster(Where(n_workers=2)) as two,
            ProcessPoolExecutor(2, mp_context=spawn) as processes,
        ):
            for turn in range(_ROUNDS + 1):
                for name, work in (
                    ("loop", lambda: _loop(items)),
                    ("one", lambda: analyse_all(one, items, Options(), 0, lambda _done: None)),
                    ("loops", lambda: list(processes.map(_loop, halves))),
                    ("two", lambda: analyse_all(two, items, Options(), 0, lambda _done: None)),
                ):
                    begun_s = time.perf_counter()
                    work()
                    if turn:
                        taken.setdefault(name, []).append(time.perf_counter() - begun_s)
    loop, of_one, loops, of_two = (median(taken[name]) for name in ("loop", "one", "loops", "two"))
    results = [
        Result("cohort", f"plain loop, {_N} short recordings", _N / loop, "1/s"),
        Result(
            "cohort", "one worker, against the plain loop", loop / of_one, "×", "at least 0.9", loop / of_one >= 0.9
        ),
    ]
    if n_cores() > 1:
        share = loops / of_two
        results += [
            Result("cohort", "two workers, against one", of_one / of_two, "×"),
            Result("cohort", "two workers, against two plain loops", share, "×", "at least 0.9", share >= 0.9),
        ]
    return results


def _loop(items: Sequence[Item]) -> None:
    for at in range(0, len(items), BATCH):
        analyse_batch(Batch(f"{at:08d}", tuple(items[at : at + BATCH])), Options())
