"""Published ranges and the instrument's errors: the CSV files in reference/, a source on every row.

In: a metric's key. Out: bands, references, one standard deviation. Refuses to know how a value came about.
"""

from __future__ import annotations

import csv
import itertools
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal, cast

import numpy as np

from pressuremat.i18n import N_
from pressuremat.types import Reference, Subject

#: What the picture of a footprint is: the mean of standing, or the greatest of a step. Their edges differ, and so does
#: what a grid makes of them.
#: Of standing, of a step; what real feet err more than virtual ones do.
Kind = Literal["stand", "step", "real"]


@dataclass(frozen=True)
class Band:
    """Values from `low` (included) to `high` (not included) have this `word`; `typical` marks the reference range."""

    word: str
    low: float
    high: float
    typical: bool
    population: str
    source: str
    basis: str


#: The words of bands, marked here for translation; the tables hold them as data.
BAND_WORDS = (
    N_("high"),
    N_("typical"),
    N_("low"),
    N_("intermediate"),
    N_("medial"),
    N_("lateral"),
    N_("even"),
    N_("borderline"),
    N_("uneven"),
    N_("rear"),
    N_("front"),
    N_("toe-in"),
    N_("toe-out"),
    N_("usual"),
    N_("steadier"),
    N_("less steady"),
)

#: Ranges that hold until some age only [P].
_UNTIL_Y = {"heel_rise_reps": 60.0}
#: Ranges of adults hold from this age on.
ADULT_FROM_Y = 16.0


@dataclass(frozen=True)
class ChildLimit:
    """From `limit` on a metric is above what is usual for children from `age_from_y` (included) to `age_to_y`."""

    key: str
    age_from_y: float
    age_to_y: float
    limit: float
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("pressuremat.metrics").joinpath("reference", name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def _all_bands() -> dict[str, tuple[Band, ...]]:
    bands: dict[str, list[Band]] = {}
    for row in _rows("bands.csv"):
        band = Band(
            row["band"],
            float(row["low"] or "-inf"),
            float(row["high"] or "inf"),
            row["typical"] == "yes",
            row["population"],
            row["source"],
            row["basis"],
        )
        bands.setdefault(row["key"], []).append(band)
    return {key: tuple(rows) for key, rows in bands.items()}


@lru_cache(maxsize=1)
def _all_errors() -> dict[tuple[str, Kind], tuple[tuple[float, float, float], ...]]:
    errors: dict[tuple[str, Kind], list[tuple[float, float, float]]] = {}
    for row in _rows("pitch_error.csv"):
        numbers = float(row["pitch_mm"]), float(row["sd"]), float(row["bias"])
        errors.setdefault((row["key"], cast(Kind, row["kind"])), []).append(numbers)
    return {of: tuple(sorted(rows)) for of, rows in errors.items()}


@lru_cache(maxsize=1)
def _child_limits() -> tuple[ChildLimit, ...]:
    return tuple(
        ChildLimit(row["key"], float(row["age_from_y"]), float(row["age_to_y"]), float(row["limit"]), row["source"])
        for row in _rows("children.csv")
    )


def is_child(subject: Subject) -> bool:
    """Whether ranges of adults do not hold for a person; one of unknown age is taken for an adult."""
    return subject.age_y is not None and subject.age_y < ADULT_FROM_Y


def holds_at_age(key: str, age_y: float | None) -> bool:
    """Whether the bands of a metric hold for a grown-up person of that age; of unknown age they do."""
    return age_y is None or age_y < _UNTIL_Y.get(key, float("inf"))


def child_limit(key: str, age_y: float) -> ChildLimit | None:
    """The published limit of a metric at an age; None where there is none."""
    return next((row for row in _child_limits() if row.key == key and row.age_from_y <= age_y < row.age_to_y), None)


@dataclass(frozen=True)
class LeastChange:
    """The smallest change of a metric that is more than noise (MDC95) on cells up to `pitch_mm`.

    In the metric's unit; where `relative`, in % of the earlier value. `basis` tells how firm it is.
    """

    key: str
    pitch_mm: float
    mdc95: float
    relative: bool
    source: str
    basis: str

    @property
    def assumed(self) -> bool:
        """Whether nobody has published it."""
        return not self.basis.startswith(("published", "computed"))


@lru_cache(maxsize=1)
def _least_changes() -> tuple[LeastChange, ...]:
    return tuple(
        LeastChange(
            row["key"],
            float(row["pitch_mm"]),
            float(row["mdc95"]),
            row["of"] == "earlier value",
            row["source"],
            row["basis"],
        )
        for row in _rows("least_change.csv")
    )


def least_change_row(key: str, pitch_mm: float = 0.0) -> LeastChange | None:
    """The row of a metric for cells of `pitch_mm`; None where none is known."""
    known = sorted((row for row in _least_changes() if row.key == key), key=lambda row: row.pitch_mm)
    # A coarser grid than the table's last row knows no smaller change.
    return next((row for row in known if pitch_mm <= row.pitch_mm), known[-1] if known else None)


def least_change(key: str, pitch_mm: float = 0.0) -> float | None:
    """The smallest change that is more than noise (MDC95) on cells of `pitch_mm`, in the metric's unit, or None."""
    row = least_change_row(key, pitch_mm)
    return None if row is None or row.relative else row.mdc95


def single_leg_mean_s(age_y: float | None) -> float | None:
    """How long people of that age stand on one leg with eyes open in the mean; None where nothing is published."""
    if age_y is None:
        return None
    rows = _rows("single_leg.csv")
    return next((float(r["mean_s"]) for r in rows if float(r["age_from_y"]) <= age_y < float(r["age_to_y"])), None)


def bands(key: str) -> tuple[Band, ...]:
    """The bands of a metric from low to high; () where none is published."""
    return _all_bands().get(key, ())


def reference(key: str) -> Reference | None:
    """The typical range of a metric; None where none is published."""
    for band in bands(key):
        if band.typical:
            low = None if band.low == float("-inf") else band.low
            high = None if band.high == float("inf") else band.high
            return Reference(low, high, band.source, band.population)
    return None


def band_words(key: str) -> list[str]:
    """Every word that `band_word` may give for a metric, its bands from low to high and then what lies between."""
    words = [band.word for band in bands(key)]
    # An uncertainty may be wider than a band and reach over the one between.
    pairs = [f"between {below} and {above}" for below, above in itertools.combinations(words, 2) if below != above]
    return list(dict.fromkeys(words + pairs))


def band_word(key: str, value: float, uncertainty: float | None) -> str | None:
    """The band of a value, or "between A and B" where one standard deviation crosses the cut-off between them.

    >>> band_word("arch_index", 0.30, 0.01), band_word("arch_index", 0.255, 0.01)
    ('low', 'between typical and low')
    """
    known = bands(key)
    word = _word(known, value)
    if word is None or uncertainty is None:
        return word
    below, above = _word(known, value - uncertainty), _word(known, value + uncertainty)
    if below == above or below is None or above is None:
        return word
    return f"between {below} and {above}"


def _word(known: tuple[Band, ...], value: float) -> str | None:
    return next((band.word for band in known if band.low <= value < band.high), None)


def pitch_error(key: str, pitch_mm: float, kind: Kind) -> float | None:
    """One standard deviation of a metric from the grid's pitch, in the metric's unit; between rows it is a line.

    Beyond the last row it grows on in proportion; None where there is no row. What `pitch_bias` takes away is left out.
    """
    return _at_pitch(key, pitch_mm, kind, 1)


def pitch_bias(key: str, pitch_mm: float, kind: Kind) -> float:
    """How much too high a metric reads in the mean on cells of `pitch_mm`; 0 where that is not known. As `pitch_error`
    between rows and beyond them."""
    return _at_pitch(key, pitch_mm, kind, 2) or 0.0


def _at_pitch(key: str, pitch_mm: float, kind: Kind, column: int) -> float | None:
    rows = _all_errors().get((key, kind))
    if not rows:
        return None
    known = [(row[0], row[column]) for row in rows]
    for (pitch, value), beyond in ((known[-1], pitch_mm >= known[-1][0]), (known[0], pitch_mm <= known[0][0])):
        if beyond:
            return value * pitch_mm / pitch
    return float(np.interp(pitch_mm, *np.transpose(known)))
