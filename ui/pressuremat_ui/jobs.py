"""Slow work off the screen's thread: a function enters, its result or one sentence comes back on the screen's thread.

One of the two places where an error becomes a sentence (the other is the command line). No Qt: whoever owns the
screen's timer calls `pump`, so that no signal crosses a thread.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

from pressuremat.errors import PressureMatError
from pressuremat.i18n import _

T = TypeVar("T")


class Jobs(Protocol):
    """What view-models need to have slow work done."""

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """Do `work` somewhere else, then call `done(result)` or `failed(sentence)` on the screen's thread."""


def sentence(error: BaseException) -> str:
    """What to tell a person about `error`; what they cannot mend is logged with its traceback."""
    if isinstance(error, PressureMatError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        return _("The system refused{where} ({why}); check the path, its permissions and the free space.").format(
            where=where, why=error.strerror
        )
    import logging  # not before the window is on the screen

    logging.getLogger(__name__).error("a job failed", exc_info=error)
    return _(
        "Expected to come through, met an error this version does not know ({error}); the log says where it came from."
    ).format(error=f"{type(error).__name__}: {error}")


class InlineJobs:
    """Does the work at once, where it is asked for: for tests and for the tour."""

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """As `Jobs.run`, blocking."""
        try:
            result = work()
        except Exception as error:
            failed(sentence(error))
        else:
            done(result)


class ThreadJobs:
    """Two daemon threads that work, and `pump` that delivers what they finished."""

    def __init__(self, n_threads: int = 2) -> None:
        self._work: queue.SimpleQueue[Callable[[], Callable[[], None]] | None] = queue.SimpleQueue()
        self._finished: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._n_open = 0
        self._threads = [threading.Thread(target=self._loop, name=f"job-{i}", daemon=True) for i in range(n_threads)]
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        """Whether something is still being worked on or waits to be delivered."""
        return self._n_open > 0

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[str], None]) -> None:
        """As `Jobs.run`; called on the screen's thread."""

        def job() -> Callable[[], None]:
            try:
                result = work()
            except Exception as error:
                says = sentence(error)
                return lambda: failed(says)
            return lambda: done(result)

        self._n_open += 1
        self._work.put(job)

    def pump(self) -> None:
        """Deliver what is finished; called on the screen's thread, often."""
        while not self._finished.empty():
            deliver = self._finished.get()
            self._n_open -= 1
            deliver()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Let the threads end after what they are doing; what was not delivered is dropped."""
        for _thread in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join(timeout_s)

    def _loop(self) -> None:
        while (job := self._work.get()) is not None:
            self._finished.put(job())
