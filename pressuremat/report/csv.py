"""All values as a table for spreadsheets and statistics: one row a value, numbers with a point.

Text that a spreadsheet would take for a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pressuremat.analysis.tidy import COLUMNS, rows
from pressuremat.report.model import ReportModel


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would run it as a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def text(model: ReportModel) -> str:
    """The table, its first line the columns' names; an empty cell is a missing one."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for analysis, _findings in model.items:
        writer.writerows([plain(cell) for cell in row.values()] for row in rows(analysis))
    return out.getvalue()


def plain(cell: str | bool | float | None) -> str:
    """A cell as a spreadsheet reads it, text guarded; empty for a missing one."""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else repr(cell) if isinstance(cell, int) else repr(float(cell))


def render(model: ReportModel, path: Path) -> None:
    """Write the table as UTF-8 with a byte order mark, which spreadsheets need to see that it is UTF-8."""
    path.write_text(text(model), encoding="utf-8-sig", newline="")
