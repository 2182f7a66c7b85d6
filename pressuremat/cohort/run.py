"""Batches go to the workers of a Dask cluster and come back as rows, never more on the way than the workers can hold.

Workers may die: Dask gives their batch to another one. A batch at which workers keep dying, or which ends in an error
that no recording's net caught, is taken apart. Dask suspects all that a dying worker had before it, so those
recordings are done one at a time with nothing beside; which of them does it again becomes a row with that reason.
A batch is kept once, by whoever asked, when it comes back.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pressuremat.cohort.batch import Batch, Broken, Done, Item, Options, done_or_broken, failed, unknown
from pressuremat.errors import PressureMatError
from pressuremat.extras import need
from pressuremat.i18n import N_, _

#: Recordings a batch: what a task costs Dask is then a hundredth of what it costs to analyse it.
BATCH = 100
#: Batches on their way for each worker: one in work, one waiting, so that no worker waits for us.
_AHEAD = 2
#: Batches for each worker, at least: the last ones are done at about the same time.
_ROUNDS = 4
#: So many deaths of workers during a batch until it is taken for their reason.
_DEATHS = 2
_DEADLY = N_(
    "The worker that analysed it ended each time, as where memory runs out; try it alone with 'pressuremat analyze' on "
    "a larger machine."
)
_CONNECT_S = 15
#: So long no worker may be there until nobody waits any more, and so often it is looked.
_ALONE_S = 60
_LOOK_S = 5.0


@dataclass(frozen=True)
class Where:
    """The workers: those of a scheduler that runs already, or `n_workers` on this machine (0: one a core)."""

    scheduler: str | None = None
    n_workers: int = 0


@contextlib.contextmanager
def cluster(where: Where) -> Iterator[Any]:
    """A connected Dask client, whose workers end with it where they are ours. Raises PressureMatError."""
    dask = need("dask", "cluster", _("archives"))
    distributed = need("distributed", "cluster", _("archives"))
    # What Dask says of workers and schedulers that come and go is not for whoever waits for a table. It has given some
    # of its loggers a level of their own.
    for name in [one for one in logging.root.manager.loggerDict if one.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if where.scheduler is not None:
        try:
            client = distributed.Client(where.scheduler, timeout=_CONNECT_S, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise PressureMatError(
                _(
                    "Expected a Dask scheduler at {address}, but none answers ({reason}); check the address "
                    "(tcp://HOST:8786) and that it runs."
                ).format(address=where.scheduler, reason=str(error).partition("\n")[0] or type(error).__name__)
            ) from error
        with client:
            yield client
        return
    settings = {
        "distributed.scheduler.allowed-failures": _DEATHS,
        "distributed.worker.preload": ["pressuremat.cohort.worker_setup"],
        "distributed.comm.timeouts.connect": 60,
    }
    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=where.n_workers or n_cores(),
            threads_per_worker=1,
            dashboard_address=":0",
            silence_logs=logging.CRITICAL,
        ) as local,
        distributed.Client(local, set_as_default=False) as client,
    ):
        yield client


def n_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def batches_of(items: Sequence[Item], n_workers: int, first_number: int = 0) -> Iterator[Batch]:
    """`items` in batches of at most `BATCH`, small enough that all workers get some."""
    size = max(1, min(BATCH, -(-len(items) // max(1, n_workers * _ROUNDS))))
    for at in range(0, len(items), size):
        yield Batch(f"{first_number + at // size:08d}", tuple(items[at : at + size]))


def analyse_all(
    client: Any, items: Sequence[Item], options: Options, first_number: int, keep: Callable[[Done], None]
) -> None:
    """Give every batch of `items` to the workers, and each result once to `keep`, in the order in which they finish.

    Raises PressureMatError where the workers cannot work at all, or the scheduler is gone.
    """
    distributed = need("distributed", "cluster", _("archives"))
    n_workers = max(1, sum(client.nthreads().values()))
    waiting = batches_of(items, n_workers, first_number)
    running: dict[Any, Batch] = {}
    suspects: list[Batch] = []
    results = distributed.as_completed(loop=client.loop)

    def submit(batch: Batch) -> None:
        future = client.submit(
            done_or_broken, batch, options, pure=False, key=f"recordings-{batch.number}-{os.getpid()}"
        )
        running[future] = batch
        results.add(future)

    def fill() -> None:
        n_wanted = _AHEAD * max(1, sum(client.nthreads().values()))
        while len(running) < n_wanted and (batch := next(waiting, None)) is not None:
            submit(batch)
        if not running and suspects:
            submit(suspects.pop())

    def not_done(batch: Batch, reason: str) -> None:
        if batch.alone:
            keep(failed(batch, reason, options.made_with()))
        else:
            suspects.extend(batch.apart())

    try:
        fill()
        while running:
            _wait(results, client)
            future = next(results)
            batch = running.pop(future)
            try:
                # A result is lost with the worker that holds it; Dask then has it made once more, and this waits.
                done = future.result()
            except distributed.KilledWorker:
                not_done(batch, _(_DEADLY))
            except CancelledError:
                submit(batch)
            else:
                if not isinstance(done, Broken):
                    keep(done)
                elif done.any_batch:
                    raise _cannot(done.error, client)
                else:
                    not_done(batch, unknown(done.error))
            future.release()
            fill()
    except PressureMatError:
        raise
    except Exception as error:
        raise _cannot(f"{type(error).__name__}: {error}".partition("\n")[0], client) from error
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(running), force=True)


def _wait(results: Any, client: Any) -> None:
    """Until a batch is done. Raises PressureMatError where the workers have gone and none comes."""
    alone_s, look_s = 0.0, time.monotonic() + _LOOK_S
    while not results.has_ready():
        time.sleep(0.02)
        now_s = time.monotonic()
        if now_s >= look_s:
            look_s = now_s + _LOOK_S
            alone_s = 0.0 if client.nthreads() else alone_s + _LOOK_S
            if alone_s >= _ALONE_S:
                raise _cannot(_("for {s} s no worker was there").format(s=_ALONE_S), client)


def _cannot(reason: str, client: Any) -> PressureMatError:
    return PressureMatError(
        _(
            "Expected the workers of {where} to analyse, but they cannot ({reason}); check that pressuremat[cluster] "
            "of this version is installed on each and that the scheduler runs, then go on with --resume."
        ).format(where=client.scheduler.address if client.scheduler else _("the cluster"), reason=reason)
    )
