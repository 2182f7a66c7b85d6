"""What every test may ask for."""

from __future__ import annotations

import contextlib
import gc
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No deadlines: how long an example takes on a busy machine says nothing about it.
settings.register_profile("any_machine", deadline=None)
settings.load_profile("any_machine")

PROJECT = Path(__file__).resolve().parent.parent


def under_ci() -> bool:
    """Whether a missing tool or file is a failure rather than a reason to skip."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def skip_or_fail(reason: str) -> None:
    """Skip with `reason` on a person's machine; fail with it under CI."""
    if under_ci():
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of public recordings: `PRESSUREMAT_DATA`, else `../shared/data` beside the project."""
    named = os.environ.get("PRESSUREMAT_DATA")
    path = Path(named) if named else PROJECT.parent / "shared" / "data"
    if not path.is_dir():
        skip_or_fail(f"the public recordings are not at {path}; set PRESSUREMAT_DATA to their folder")
    return path


@pytest.fixture
def nothing_is_left() -> Iterator[None]:
    """Fails where a test leaves a thread or an open file. To be asked for before what the test itself opens."""
    n_threads, before = threading.active_count(), _open_files()
    yield
    # What an earlier test left to the garbage may go meanwhile, and what ends needs a moment.
    for _attempt in range(20):
        if threading.active_count() <= n_threads and not _open_files() - before:
            break
        gc.collect()
        time.sleep(0.05)
    assert threading.active_count() <= n_threads
    assert not _open_files() - before


def _open_files() -> Counter[str]:
    """Files and ports of this process. Sockets and pipes are not among them: libraries keep them as they like."""
    folder, found = Path("/proc/self/fd"), Counter[str]()
    for one in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(OSError):
            if (target := os.readlink(one)).startswith("/"):
                found[target] += 1
    return found
