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
    rows: list[dict[str, str | float | int | None]] = [
        {
            "kind": "trial",
            "protocol": trial.key,
            "side": trial.side or None,
            "label": trial.title,
            "valid": "true" if trial.counted else "false",
            "reason": trial.why or None,
            "note": trial.note or None,
        }
        for trial in model.trials
    ]
    for one in model.result.values:
        value, metric = one.value, metrics.get(one.value.key)
        rows.append(
            {
                "kind": "value",
                "protocol": one.protocol,
                "side": value.side,
                "key": value.key,
                "label": value.key if metric is None else metric.title,
                "value": value.value,
                "unit": value.unit,
                "uncertainty": value.uncertainty,
                "repeat_sd": value.repeat_sd,
                "n": value.n,
                "valid": "true" if value.valid else "false",
                "band": value.band,
                "source": None if metric is None else metric.source,
                "reason": value.reason,
            }
        )
    rows += [
        {
            "kind": "factor",
            "side": factor.side,
            "key": factor.key,
            "label": factor.label,
            "value": factor.value,
            "unit": factor.unit,
            "valid": "true" if factor.known else "false",
            "band": factor.band,
            "weight": factor.weight,
            "contribution": factor.contribution,
            "source": factor.source,
            "reason": factor.reason,
        }
        for factor in model.result.knee.factors
    ]
    for row in rows:
        row["simulated"] = simulated
        writer.writerow([plain(row.get(column)) for column in COLUMNS])
    return out.getvalue()


def render(model: VisitReport, path: Path) -> None:
    """Write the table as UTF-8 with a byte order mark, which spreadsheets need to see that it is UTF-8."""
    path.write_text(text(model), encoding="utf-8-sig", newline="")
