"""The table of values: every value once, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import dataclasses
import io

import numpy as np
import pandas as pd
import pytest

from pressuremat.analysis.tidy import COLUMNS
from pressuremat.report.csv import guarded, text
from pressuremat.report.model import ReportModel


def _rows(model: ReportModel) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text(model), newline="")))


def test_one_row_a_value(report: ReportModel) -> None:
    rows = _rows(report)
    values = [value for analysis, _findings in report.items for value in analysis.values]
    assert len(rows) == len(values)
    assert tuple(rows[0]) == COLUMNS
    for row, value in zip(rows, values, strict=True):
        assert row["key"] == value.key
        assert row["label"]
        assert (float(row["value"]) if row["value"] else None) == value.value
        assert (row["footprint"] == "") == (value.footprint_id is None)
        assert row["valid"] == ("true" if value.valid else "false")
        assert row["value"] or row["reason"]
    assert {row["file"] for row in rows} == {"stand.pmat", "walk.pmat"}
    assert {row["simulated"] for row in rows} == {"true"}


def test_pandas_reads_the_values_of_the_dataframe(report: ReportModel) -> None:
    table = pd.read_csv(io.StringIO(text(report)))
    expected = pd.concat([analysis.to_dataframe() for analysis, _findings in report.items], ignore_index=True)
    assert list(table.columns) == list(expected.columns)
    for column in ("value", "uncertainty", "reference_low", "reference_high"):
        np.testing.assert_array_equal(table[column], expected[column])
    assert table.key.tolist() == expected.key.tolist()
    assert table.valid.tolist() == expected.valid.tolist()


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_formulas_are_defused(report: ReportModel, bad: str) -> None:
    assert guarded(bad) == "'" + bad
    analysis, findings = report.items[0]
    recording = dataclasses.replace(analysis.recording, path=f"{bad}.pmat")
    spoilt = dataclasses.replace(analysis, recording=recording)
    rows = _rows(dataclasses.replace(report, items=((spoilt, findings),)))
    assert all(row["file"].startswith("'") for row in rows)


def test_negative_numbers_stay_numbers(report: ReportModel) -> None:
    numbers = [float(row["value"]) for row in _rows(report) if row["value"].startswith("-")]
    assert numbers
    assert max(numbers) < 0
