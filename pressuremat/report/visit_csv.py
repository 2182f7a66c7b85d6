"""A visit as a table for spreadsheets: one row a trial, then one a value, then one a factor; numbers with a point."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pressuremat.report.csv import plain
from pressuremat.report.visit_model import VisitReport

COLUMNS = (
    "kind",
    "protocol",
    "side",
    "key",
    "label",
    "value",
    "unit",
    "uncertainty",
    "repeat_sd",
    "n",
    "valid",
    "band",
    "weight",
    "contribution",
    "source",
    "reason",
    "simulated",
    "note",
)


def text(model: VisitReport) -> str:
    """The table, its first line the columns' names; an empty cell is a missing one."""
    from pressuremat.metrics.registry import METRICS

    metrics = {metric.key: metric for metric in METRICS}
    simulated = "true" if model.simulated else "false"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    rows: list[tuple[str | float | int | None, ...]] = []
    for trial in model.trials:
        counted = "true" if trial.counted else "false"
        done = ("trial", trial.key, trial.side or None, None, trial.title, *[None] * 5, counted)
        rows.append((*done, *[None] * 4, trial.why or None, simulated, trial.note or None))
    for one in model.result.values:
        value, metric = one.value, metrics.get(one.value.key)
        rows.append(
            (
                "value",
                one.protocol,
                value.side,
                value.key,
                value.key if metric is None else metric.title,
                value.value,
                value.unit,
                value.uncertainty,
                value.repeat_sd,
                value.n,
                "true" if value.valid else "false",
                value.band,
                None,
                None,
                None if metric is None else metric.source,
                value.reason,
                simulated,
                None,
            )
        )
    for factor in model.result.knee.factors:
        known = "true" if factor.known else "false"
        measured = (factor.side, factor.key, factor.label, factor.value, factor.unit, None, None, None, known)
        judged = (factor.band, factor.weight, factor.contribution, factor.source, factor.reason, simulated, None)
        rows.append(("factor", None, *measured, *judged))
    for row in rows:
        writer.writerow([plain(cell) for cell in row])
    return out.getvalue()


def render(model: VisitReport, path: Path) -> None:
    """Write the table as UTF-8 with a byte order mark, which spreadsheets need to see that it is UTF-8."""
    path.write_text(text(model), encoding="utf-8-sig", newline="")
