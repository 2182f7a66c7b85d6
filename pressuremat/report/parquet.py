"""All values as a Parquet file: the columns of the CSV, typed, for pandas, R, Spark and DuckDB."""

from __future__ import annotations

from pathlib import Path

from pressuremat.analysis.tidy import arrow_table, rows
from pressuremat.extras import need
from pressuremat.i18n import _
from pressuremat.report.model import ReportModel


def render(model: ReportModel, path: Path) -> None:
    """Write the table. Raises MissingExtraError without pyarrow."""
    parquet = need("pyarrow.parquet", "export", _("Parquet files"))
    table = arrow_table(row for analysis, _findings in model.items for row in rows(analysis))
    parquet.write_table(table, path, compression="zstd")
