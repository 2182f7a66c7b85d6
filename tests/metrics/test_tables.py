"""The tables of ranges and errors."""

from __future__ import annotations

import csv
import itertools
from importlib import resources

import pytest

from pressuremat.metrics import tables
from pressuremat.metrics.registry import METRICS

KEYS = {metric.key for metric in METRICS}


def rows(name: str) -> list[dict[str, str]]:
    text = resources.files("pressuremat.metrics").joinpath("reference", name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@pytest.mark.parametrize("name", ["bands.csv", "pitch_error.csv"])
def test_every_row_has_a_source_and_a_metric(name: str) -> None:
    for row in rows(name):
        assert row["source"].strip(), row
        assert row["key"] in KEYS, row
        assert None not in row, row
        assert None not in row.values(), row


@pytest.mark.parametrize("key", sorted({row["key"] for row in rows("bands.csv")}))
def test_bands_join_without_gap_or_overlap_and_one_is_typical(key: str) -> None:
    bands = tables.bands(key)
    assert bands[0].low == float("-inf")
    assert bands[-1].high == float("inf")
    assert all(one.high == other.low for one, other in itertools.pairwise(bands))
    assert sum(band.typical for band in bands) == 1
    assert {band.word for band in bands} <= set(tables.BAND_WORDS)


@pytest.mark.parametrize(
    ("value", "uncertainty", "word"),
    [
        (0.20, None, "high"),
        (0.21, None, "typical"),
        (0.2599, None, "typical"),
        (0.26, None, "low"),
        (0.235, 0.01, "typical"),
        (0.255, 0.01, "between typical and low"),
        (0.262, 0.01, "between typical and low"),
        (0.205, 0.01, "between high and typical"),
    ],
)
def test_words_of_the_arch_index(value: float, uncertainty: float | None, word: str) -> None:
    assert tables.band_word("arch_index", value, uncertainty) == word


@pytest.mark.parametrize("key", sorted({row["key"] for row in rows("bands.csv")}))
def test_every_word_that_a_value_may_get_is_listed(key: str) -> None:
    listed = next(metric for metric in METRICS if metric.key == key).to_json()["band_words"]
    cuts = [band.low for band in tables.bands(key)[1:]]
    for value in [cut + by for cut in cuts for by in (-3, -0.01, 0.0, 0.01, 3)]:
        for uncertainty in (None, 0.02, 1.0, 30.0):
            assert tables.band_word(key, value, uncertainty) in listed


def test_what_has_no_band_has_no_word() -> None:
    assert tables.band_word("contact_s", 0.7, 0.1) is None
    assert tables.reference("contact_s") is None


def test_errors_lie_between_their_rows_and_grow_beyond() -> None:
    five, ten = (tables.pitch_error("arch_index", pitch, "step") for pitch in (5.0, 10.0))
    between, beyond, below = (tables.pitch_error("arch_index", pitch, "step") for pitch in (6.0, 50.0, 1.0))
    assert five is not None
    assert ten is not None
    assert between is not None
    assert beyond is not None
    assert below is not None
    assert below < five < between < ten < beyond
    assert tables.pitch_error("contact_s", 10.0, "step") is None
