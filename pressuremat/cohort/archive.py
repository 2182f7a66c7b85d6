"""An archive from start to end: a folder enters; tables, a summary and a page leave.

Steps: list the files, set aside what is done (`--resume`), analyse the rest on the workers, write the tables, sum up.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pressuremat.cohort import page, run, summary, tables
from pressuremat.cohort.batch import Done, Options
from pressuremat.cohort.folder import items_of
from pressuremat.cohort.ledger import Ledger, Output
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _


@dataclass(frozen=True)
class Task:
    """What is to be done: `only` is a pattern for file names, `resume` goes on with what is done already."""

    folder: Path
    output: Path
    where: run.Where = field(default_factory=run.Where)
    options: Options = field(default_factory=Options)
    only: str | None = None
    resume: bool = False


def analyse_archive(task: Task, progress: Callable[[int, int], None] = lambda _done, _of: None) -> dict[str, Any]:
    """Do it; the summary's document. `progress(done, of)` is told of recordings as their batches come back.

    Raises PressureMatError in one sentence; KeyboardInterrupt leaves what is finished for `resume`.
    """
    tables.parquet()
    if task.output.suffix.lower() != ".parquet":
        raise PressureMatError(
            _("Expected an output that ends in .parquet, got {name}; choose such a name.").format(name=task.output.name)
        )
    output = Output(task.output)
    items = items_of(task.folder, task.only, output.all)
    ledger = Ledger(output, task.options.made_with())
    ledger.begin(task.resume)
    begun_s = time.monotonic()
    try:
        kept, left = ledger.kept(items) if task.resume else ledger.nothing_kept(items)
        fresh: list[str] = []
        n_done = kept.n
        progress(n_done, len(items))

        def keep(done: Done) -> None:
            nonlocal n_done
            ledger.add(done)
            fresh.append(done.number)
            n_done += done.n
            progress(n_done, len(items))

        n_workers = 0
        if left:
            with run.cluster(task.where) as client:
                n_workers = max(1, sum(client.nthreads().values()))
                run.analyse_all(client, left, task.options, ledger.next_number(), keep)
        wall_s = time.monotonic() - begun_s
        ledger.finish(kept, sorted(fresh))
    finally:
        ledger.abandon()
    how = {"wall_s": wall_s, "n_workers": n_workers, "n_analysed_now": len(left), "n_kept": kept.n}
    document = summary.document(output, task.folder, how)
    summary.write(document, output.summary)
    page.write(document, output.page)
    return document
