"""The table of uncertainties is what its tool measures, or more."""

from __future__ import annotations

import pytest

from pressuremat.metrics import tables
from tools import pitch_error as tool


def test_a_few_persons_err_no_more_than_the_table_says() -> None:
    measured = tool.measure((10.0,), tool.persons(3, seed=40))[10.0]
    # Cells of 10 mm show no single metatarsal head.
    keys = (*tool.OF_TRUTH, *tool.OF_FINE, *tool.OF_WALK)
    assert {key for _kind, key in measured.of} == {key for key in keys if not key.startswith("mt")}
    for (kind, key), errors in measured.of.items():
        stated = tables.pitch_error(key, 10.0, kind)
        assert stated is not None
        bias = tables.pitch_bias(key, 10.0, kind)
        # A few feet at random: a spread of its own.
        assert tool.rms([one - bias for one in errors]) < 2.2 * stated, (kind, key)


def test_rounding_never_makes_an_error_smaller() -> None:
    for value, expected in ((0.01201, 0.013), (0.012, 0.012), (3.14, 3.2), (9.95, 10.0), (81.0, 81.0)):
        assert tool.rounded_up(value) == pytest.approx(expected)


def test_only_edges_have_a_bias() -> None:
    for key in tool.OF_TRUTH:
        for kind in tool.KINDS.values():
            assert (tables.pitch_bias(key, 10.0, kind) != 0) == (key in tool.BIASED and key != "cpei_pct")
            assert tables.pitch_bias(key, 25.0, kind) == 0
