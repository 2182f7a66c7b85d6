"""A value whose uncertainty crosses a cut-off says so, from its record to JSON, terminal, page and finding."""

from __future__ import annotations

import csv
import json
from importlib import resources
from pathlib import Path

import pytest

from pressuremat.cli.main import main
from pressuremat.files.registry import write
from pressuremat.findings.record import evidence_of_trials
from pressuremat.metrics import tables
from pressuremat.metrics.record import Measured
from pressuremat.metrics.registry import METRICS, metric_by_key, value_of
from pressuremat.report.words import band_words
from tests.soft_foot import standing

BANDED = [metric.key for metric in METRICS if tables.bands(metric.key)]
CUT_OFFS = [
    (key, below.word, above.word, above.low)
    for key in BANDED
    for below, above in zip(tables.bands(key), tables.bands(key)[1:], strict=False)
    if below.word != above.word
]


def test_every_row_of_the_table_is_of_a_metric() -> None:
    text = resources.files("pressuremat.metrics").joinpath("reference", "bands.csv").read_text(encoding="utf-8")
    keys = {row["key"] for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))}
    assert keys == set(BANDED)
    assert {"arch_index", "cpei_pct", "chippaux_smirak_pct"} <= keys


@pytest.mark.parametrize(("key", "below", "above", "cut_off"), CUT_OFFS)
def test_at_a_cut_off_it_says_between(key: str, below: str, above: str, cut_off: float) -> None:
    metric = metric_by_key(key)
    narrow = 0.02 * max(abs(cut_off), 0.1)
    for shift in (-0.5, 0.0, 0.5):
        value = value_of(metric, Measured(cut_off + shift * narrow, narrow), None)
        assert value.band == f"between {below} and {above}"
        assert value.band in tables.band_words(key)
        assert band_words(value.band)
    assert value_of(metric, Measured(cut_off - 3 * narrow, narrow), None).band == below
    assert value_of(metric, Measured(cut_off + 3 * narrow, narrow), None).band == above
    # One that is not valid is in no band.
    assert value_of(metric, Measured(cut_off, narrow, reason="too few"), None).band is None
    found = evidence_of_trials([], [value_of(metric, Measured(cut_off, narrow), None)], None).get(key)
    assert found is not None
    assert found.crosses


def test_an_arch_index_between_two_bands_says_so_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, page = tmp_path / "stand.pmat", tmp_path / "stand.html"
    write(path, standing(6.0))
    assert main(["analyze", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    words = {one["side"]: next(m for m in one["metrics"] if m["key"] == "arch_index") for one in document["footprints"]}
    left = words["left"]
    # The soft foot's arch index lies within its uncertainty of 0.21.
    assert abs(left["value"] - 0.21) < left["uncertainty"]
    assert left["band"] == "between high and typical"
    found = [one for one in document["findings"] if one["key"] == "high_arch" and one["side"] == "left"]
    assert all(one["level"] == "possible" and "may" in one["says"] for one in found)
    assert main(["analyze", str(path)]) == 0
    assert "between high and typical" in capsys.readouterr().out
    assert main(["report", str(path), "-o", str(page)]) == 0
    assert "between high and typical" in page.read_text(encoding="utf-8")
