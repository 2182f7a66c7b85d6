"""`import pressuremat` as a researcher meets it: light, whole, documented, and its example runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pressuremat as pm
from pressuremat.analysis.tidy import COLUMNS
from pressuremat.errors import MissingExtraError
from tests.report import prints
from tools import api

PROJECT = Path(__file__).resolve().parent.parent


def test_importing_it_loads_nothing_else() -> None:
    said = "import sys, pressuremat; print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'scipy', 'pandas')])"
    assert subprocess.run([sys.executable, "-c", said], capture_output=True, text=True).stdout == "[]\n"


def test_every_name_is_there_is_listed_and_no_package_hides_it() -> None:
    import pressuremat.findings
    import pressuremat.report  # noqa: F401

    for name in pm.__all__:
        assert getattr(pm, name) is not None
        assert name in dir(pm)
        assert not (PROJECT / "pressuremat" / name).is_dir()
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = pm.nothing


def test_values_as_a_dataframe() -> None:
    (analysis, _findings), *_more = prints.model(("walk",)).items
    frame = analysis.to_dataframe()
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == len(analysis.values)
    for at, value in enumerate(analysis.values):
        row = frame.iloc[at]
        assert row.key == value.key
        assert np.isnan(row.value) if value.value is None else row.value == value.value
        assert pd.isna(row.footprint) == (value.footprint_id is None)
    assert frame.footprint.dtype == "Int64"
    assert frame.value.dtype == "float64"
    assert frame.valid.dtype == bool
    (nobody, _none), *_more = prints.model(("empty",)).items
    assert tuple(nobody.to_dataframe().columns) == COLUMNS


def test_without_pandas_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    (analysis, _findings), *_more = prints.model(("walk",)).items
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError, match=r"pressuremat\[export\]"):
        analysis.to_dataframe()


def test_parquet_holds_what_the_dataframe_holds(tmp_path: Path) -> None:
    (analysis, _findings), *_more = prints.model(("walk",)).items
    pm.write_report(analysis, tmp_path / "a.parquet")
    frame, expected = pd.read_parquet(tmp_path / "a.parquet"), analysis.to_dataframe()
    assert tuple(frame.columns) == COLUMNS
    for column in COLUMNS:
        mine, other = frame[column].astype(object), expected[column].astype(object)
        assert ((mine == other) | (mine.isna() & other.isna())).all(), column


def test_the_example_runs(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, PROJECT / "examples" / "first_steps.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {"walk.pmat", "walk.html", "walk.parquet"}
    assert "in truth" in done.stdout
    assert "check the path" in done.stdout


def test_the_documentation_is_current() -> None:
    assert api.PAGE.read_text(encoding="utf-8") == api.page(), "run tools/api.py --write"
