"""Slow work comes back on the screen's thread, as a result or as one sentence."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pressuremat.errors import SourceError
from pressuremat_ui.jobs import InlineJobs, ThreadJobs


@pytest.fixture
def jobs() -> Iterator[ThreadJobs]:
    jobs = ThreadJobs()
    yield jobs
    jobs.stop()


def _pump_until(jobs: ThreadJobs, there: Callable[[], bool]) -> None:
    limit_s = time.monotonic() + 30
    while not there():
        assert time.monotonic() < limit_s
        jobs.pump()
        time.sleep(0.001)


def test_the_work_is_elsewhere_and_the_answer_here(jobs: ThreadJobs) -> None:
    at: list[tuple[int, int]] = []
    jobs.run(threading.get_ident, lambda there: at.append((there, threading.get_ident())), pytest.fail)
    assert jobs.busy
    _pump_until(jobs, lambda: bool(at))
    assert at[0][0] != threading.get_ident()
    assert at[0][1] == threading.get_ident()
    assert not jobs.busy


def _refuse(error: Exception) -> Callable[[], Any]:
    def work() -> None:
        raise error

    return work


def test_errors_come_back_as_sentences(jobs: ThreadJobs) -> None:
    said: list[str] = []
    jobs.run(_refuse(SourceError("No mat there.")), said.append, said.append)
    jobs.run(_refuse(FileNotFoundError(2, "No such file", "x.pmat")), said.append, said.append)
    jobs.run(_refuse(ZeroDivisionError("oh")), said.append, said.append)
    _pump_until(jobs, lambda: len(said) == 3)
    assert "No mat there." in said
    assert any("x.pmat" in one for one in said)
    assert any("ZeroDivisionError: oh" in one for one in said)


def test_inline_jobs_do_the_same_at_once() -> None:
    said: list[Any] = []
    InlineJobs().run(lambda: 3, said.append, said.append)
    InlineJobs().run(_refuse(SourceError("No mat there.")), said.append, said.append)
    assert said == [3, "No mat there."]
