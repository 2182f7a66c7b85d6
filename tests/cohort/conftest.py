"""A small archive, and workers for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pressuremat.files import write
from tools.cohort_many import persons, variant

N_GOOD = 8


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`N_GOOD` recordings in two folders, a letter, a cut file, and what must be left alone."""
    folder = tmp_path_factory.mktemp("archive")
    rng = np.random.default_rng(3)
    steps = persons(2, seed=5)
    for k in range(N_GOOD):
        path = folder / "ab"[k % 2] / f"step-{k:02d}.pmat"
        path.parent.mkdir(exist_ok=True)
        write(path, variant(steps[k % 2], rng))
    (folder / "letter.txt").write_text("Dear reader,\nthis is no recording.\n")
    (folder / "a" / "cut.pmat").write_bytes((folder / "a" / "step-00.pmat").read_bytes()[:300])
    (folder / "a" / ".hidden").write_text("x")
    os.mkfifo(folder / "b" / "pipe")
    return folder


@pytest.fixture
def archive(made: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    folder = tmp_path / "archive"
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns("pipe"))
    os.mkfifo(folder / "b" / "pipe")
    return folder


_PRELOAD = """
import os
from pressuremat.cohort import batch

# Dask loads a script twice.
if batch._analysed.__module__ == batch.__name__:
    real = batch._analysed

    def deadly(item, options):
        if "poison" in item.name:
            os._exit(1)
        if "unarmed" in item.name:
            raise ModuleNotFoundError("No module named 'scipy'")
        if "leaves" in item.name:
            raise SystemExit(3)
        return real(item, options)

    batch._analysed = deadly
    real_parquet = batch.tables.recordings_parquet

    def bottomless(rows):
        if any("bottomless" in row["path"] for row in rows):
            return bottomless(rows)
        return real_parquet(rows)

    batch.tables.recordings_parquet = bottomless
"""


@pytest.fixture(scope="session")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running cluster of two workers: poison ends the worker, unarmed finds no library, leaves asks
    its thread to end, bottomless recurs without end where no recording's net is."""
    import dask
    from distributed import LocalCluster

    script = tmp_path_factory.mktemp("preload") / "deadly.py"
    script.write_text(_PRELOAD)
    settings = {"distributed.scheduler.allowed-failures": 1, "distributed.worker.preload": [str(script)]}
    with (
        dask.config.set(settings),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster,
    ):
        yield cluster.scheduler_address
