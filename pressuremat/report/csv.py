"""All values as a table for spreadsheets and statistics: one row a value, numbers with a point.

Text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path, PurePath

from pressuremat.calibration.passport import grade_of
from pressuremat.report.model import ReportModel

COLUMNS = (
    "file",
    "protocol",
    "simulated",
    "footprint",
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
    "reference_low",
    "reference_high",
    "reference_source",
    "reason",
    "mat_grade",
)


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would run it as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def text(model: ReportModel) -> str:
    """The table, its first line the columns' names; an empty cell is a missing one."""
    from pressuremat.metrics.registry import METRICS

    labels = {metric.key: metric.title for metric in METRICS}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for analysis, _findings in model.items:
        grade = grade_of(analysis.recording)
        sides = {footprint.id: footprint.side for footprint in analysis.footprints}
        for value in analysis.values:
            reference = value.reference
            side = value.side if value.footprint_id is None else sides.get(value.footprint_id, value.side)
            cells = (
                PurePath(analysis.recording.path).name,
                analysis.protocol,
                "true" if analysis.recording.simulated else "false",
                value.footprint_id,
                side,
                value.key,
                labels.get(value.key, value.key),
                value.value,
                value.unit,
                value.uncertainty,
                value.repeat_sd,
                value.n,
                "true" if value.valid else "false",
                value.band,
                None if reference is None else reference.low,
                None if reference is None else reference.high,
                None if reference is None else reference.source,
                value.reason,
                grade,
            )
            writer.writerow([guarded(c) if isinstance(c, str) else plain(c) for c in cells])
    return out.getvalue()


def plain(cell: float | int | None) -> str:
    """A number as a spreadsheet reads it; empty for a missing one."""
    return "" if cell is None else repr(cell) if isinstance(cell, int) else repr(float(cell))


def render(model: ReportModel, path: Path) -> None:
    """Write the table as UTF-8 with a byte order mark, which spreadsheets need to see that it is UTF-8."""
    path.write_text(text(model), encoding="utf-8-sig", newline="")
