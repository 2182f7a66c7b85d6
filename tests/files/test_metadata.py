"""The header that our formats share, under values that no writer of ours would put there."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressuremat.boards import Circuit
from pressuremat.calibration import Calibration, Law
from pressuremat.files import metadata
from pressuremat.files.format import Unreadable
from pressuremat.files.info import info_document
from tests.files.samples import COLS, ROWS, counts, recording

_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)),
    max_leaves=6,
)
_HEADER = json.dumps(metadata.of_recording(recording()))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, inner in items for deeper in _paths(inner, (*path, key)))]


@settings(max_examples=200, deadline=None)
@given(path=st.sampled_from(_paths(json.loads(_HEADER))[1:]), value=_JSON)
def test_any_value_anywhere_is_used_or_refused(path: tuple[Any, ...], value: Any) -> None:
    header = json.loads(_HEADER)
    at = header
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    try:
        after = metadata.recording_of(header, counts(), np.arange(30) / 100.0, "pmat")
    except Unreadable:
        return
    json.dumps(info_document(after), allow_nan=False)


def test_what_is_no_json_becomes_plain() -> None:
    value = {"a": np.float32("nan"), "b": np.int64(3), "c": (1, 2), "d": {4: object}, "e": np.array(["x"])}
    plain = metadata.plain(value)
    json.dumps(plain, allow_nan=False)
    assert (plain["a"], plain["b"], plain["c"], plain["e"]) == (None, 3, [1, 2], ["x"])


@pytest.mark.parametrize("dtype", ["bool", "u1", ">u2", "i8", "f4", "f8"])
def test_arrays_come_back_bit_by_bit(dtype: str) -> None:
    array = np.arange(6).reshape(2, 3).astype(dtype)
    after = metadata.arrays_of(json.loads(json.dumps(metadata.plain({"k": [array]}))))["k"][0]
    np.testing.assert_array_equal(after, array)
    assert after.shape == (2, 3)


def test_a_calibration_that_gives_pressures_below_zero_is_not_used() -> None:
    header = json.loads(_HEADER)
    cal = Calibration("odd", Circuit(), Law(120.0, 1.0), gain=np.full((ROWS, COLS), -1.0, np.float32))
    header["calibration"] = cal.to_json()
    after = metadata.recording_of(header, counts(), np.arange(30) / 100.0, "pmat")
    assert after.calibration is None
    assert "calibration" in after.warnings[-1]
