"""What a worker makes of recordings, without any cluster: rows of two tables, and a reason for each that fails."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.cohort import tables
from pressuremat.cohort.batch import Batch, Done, Options, analyse_batch
from pressuremat.cohort.folder import items_of
from pressuremat.cohort.run import batches_of
from pressuremat.errors import PressureMatError
from pressuremat.files import read
from tests.cohort.conftest import N_GOOD


def _frames(done: Done) -> tuple[Any, Any]:
    return pd.read_parquet(io.BytesIO(done.recordings)), pd.read_parquet(io.BytesIO(done.values))


@pytest.fixture(scope="module")
def done(made: Path) -> Done:
    return analyse_batch(Batch("00000000", tuple(items_of(made, None, ()))), Options())


def test_every_file_is_one_row_and_a_bad_one_has_its_reason(done: Done) -> None:
    recordings, values = _frames(done)
    assert (done.n, done.n_failed) == (N_GOOD + 2, 2)
    assert recordings.path.is_unique
    bad = recordings[recordings.status == tables.FAILED].set_index("path").reason
    assert set(bad.index) == {"letter.txt", "a/cut.pmat"}
    assert all(reason.endswith(".") for reason in bad)
    assert set(values.path) == set(recordings[recordings.status == tables.OK].path)


def test_values_are_those_of_analyze_with_their_uncertainty_and_where_they_come_from(made: Path, done: Done) -> None:
    recordings, values = _frames(done)
    analysis = analyse(read(made / "a" / "step-00.pmat"))
    mine = values[values.path == "a/step-00.pmat"].reset_index(drop=True)
    expected = analysis.to_dataframe()
    for column in ("key", "side", "value", "uncertainty", "n", "valid", "reason"):
        pd.testing.assert_series_equal(
            mine[column].astype(object), expected[column].astype(object), check_dtype=False, check_index=False
        )
    row = recordings.set_index("path").loc["a/step-00.pmat"]
    assert row.sha256 == analysis.recording.input_sha256
    assert row.version == analysis.provenance["version"]
    assert '"contour_kpa"' in row.settings
    assert bool(row.simulated)
    valid = expected[expected.valid & expected.footprint.isna()]
    assert len(valid) > 10
    for _at, value in valid.iterrows():
        name = value.key if value.side is None or pd.isna(value.side) else f"{value.key}_{value.side}"
        assert row[name] == value.value
        if pd.notna(value.uncertainty):
            assert row[name + tables.UNCERTAINTY] == value.uncertainty


def test_of_several_footprints_the_middle_one_stands_in_the_wide_table() -> None:
    from dataclasses import replace

    from pressuremat.analysis.model import Analysis
    from tests.report import prints

    (analysis, _findings), *_more = prints.model(("stand",)).items
    assert isinstance(analysis, Analysis)
    foot = next(one for one in analysis.footprints if one.side == "left")
    value = next(v for v in analysis.of_footprint(foot.id) if v.valid and v.uncertainty is not None)
    thrice = [
        replace(value, value=v, uncertainty=u, valid=ok, reason=None if ok else "no")
        for v, u, ok in ((3.0, 0.3, True), (1.0, 0.1, True), (2.0, 0.2, True), (9.0, 0.9, False))
    ]
    columns = tables.metric_columns(replace(analysis, values=tuple(thrice)))
    assert columns == {f"{value.key}_left": 2.0, f"{value.key}_left_uncertainty": 0.2}
    assert tables.split(f"{value.key}_left_uncertainty") == (value.key, "left")


def test_the_folder_gives_regular_files_in_order_and_none_of_ours(made: Path) -> None:
    names = [item.name for item in items_of(made, None, (made / "letter.txt",))]
    assert names == sorted(names)
    assert "b/step-01.pmat" in names
    assert not {"letter.txt", "a/.hidden", "b/pipe"} & set(names)
    assert all(item.name.endswith(".pmat") for item in items_of(made, "*.PMAT", ()))


def test_a_folder_without_recordings_and_no_folder_are_said(tmp_path: Path) -> None:
    for folder, reason in ((tmp_path, "no files in it"), (tmp_path / "nothing", "is none")):
        with pytest.raises(PressureMatError, match=reason):
            items_of(folder, None, ())


def test_a_file_that_goes_or_may_not_be_read_is_a_row(made: Path) -> None:
    from dataclasses import replace

    item = items_of(made, None, ())[0]
    done = analyse_batch(Batch("0", (replace(item, path=os.path.join(item.path, "gone")),)), Options())
    assert _frames(done)[0].reason[0].startswith("The system refused")


def test_batches_share_small_archives_out_and_are_never_large() -> None:
    items = [None] * 1000
    assert [len(b.items) for b in batches_of(items[:20], 2)] == [3] * 6 + [2]  # type: ignore[arg-type]
    sizes = [len(b.items) for b in batches_of(items, 2, 7)]  # type: ignore[arg-type]
    assert max(sizes) == 100
    assert sum(sizes) == 1000
    assert next(batches_of(items, 2, 7)).number == "00000007"  # type: ignore[arg-type]
