"""What a rule is, and what it gets to judge by.

In: an `Analysis` and a side. Out: `Evidence`: that side's values. Refuses to know which rules there are.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pressuremat.analysis.model import Analysis
from pressuremat.i18n import number, places
from pressuremat.metrics import tables
from pressuremat.types import Finding, MetricValue

Confidence = Literal["low", "moderate", "high"]
Level = Literal["possible", "consistent"]


@dataclass(frozen=True)
class Piece:
    """A value to judge by: of one footprint, or the median of several.

    `crosses` where one standard deviation, of instrument or repetition, reaches over a cut-off of its bands.
    """

    key: str
    value: float
    band: str | None
    n: int
    crosses: bool


@dataclass(frozen=True)
class Evidence:
    """A side's valid values. `standing` tells whether they are of a standing foot; `calibrated` of pressures in kPa."""

    side: Literal["left", "right"]
    pieces: dict[str, Piece]
    standing: bool
    calibrated: bool

    def get(self, key: str) -> Piece | None:
        """The value of that key, None where there is no valid one."""
        return self.pieces.get(key)


@dataclass(frozen=True)
class Rule:
    """One rule: what it is called, what it means and where it comes from; `judge` gives a finding or None."""

    key: str
    label: str
    meaning: str
    source: str
    judge: Callable[[Evidence], Finding | None]
    sides: tuple[Literal["left", "right"], ...] = ("left", "right")


def evidence_of(analysis: Analysis, side: Literal["left", "right"]) -> Evidence:
    """The valid values of a side: of its standing footprints where there are some, else the medians of its steps.

    Standing and walking are never mixed: walking prints read higher.
    """
    standing = [one.id for one in analysis.footprints if one.side == side and one.static]
    ids = set(standing) or {one.id for one in analysis.footprints if one.side == side}
    by_key: dict[str, list[MetricValue]] = {}
    for value in analysis.values:
        if value.footprint_id in ids and value.valid and value.value is not None:
            by_key.setdefault(value.key, []).append(value)
    pieces = {key: _piece(key, values) for key, values in by_key.items()}
    return Evidence(side, pieces, bool(standing), analysis.recording.calibrated)


def _piece(key: str, values: list[MetricValue]) -> Piece:
    numbers = [value.value for value in values if value.value is not None]
    middle = float(statistics.median(numbers))
    errors = [value.uncertainty for value in values if value.uncertainty is not None]
    error = float(np.mean(errors)) / np.sqrt(len(errors)) if errors else 0.0
    if len(numbers) > 1:
        error = float(np.hypot(error, statistics.stdev(numbers) / np.sqrt(len(numbers))))
    words = {tables.band_word(key, middle + shift, None) for shift in (-error, 0.0, error)}
    return Piece(key, middle, tables.band_word(key, middle, None), len(numbers), len(words) > 1)


def typical(key: str) -> dict[str, str]:
    """The bounds of a metric's published range, `low` and `high`, as texts; empty texts where there is none."""
    reference = tables.reference(key)
    bounds = {"low": None, "high": None} if reference is None else {"low": reference.low, "high": reference.high}
    return {name: "" if bound is None else number(bound, places(bound)) for name, bound in bounds.items()}


def confidence(evidence: Evidence, pieces: list[Piece]) -> Confidence:
    """How sure a finding is by its circumstances: one step, counts, or a value near a cut-off lower it.

    High only for calibrated values well within their bands, of standing or of five steps and more.
    """
    points = 2
    points -= not evidence.calibrated
    points -= any(piece.crosses for piece in pieces)
    points -= not evidence.standing and min(piece.n for piece in pieces) < 5
    return ("low", "moderate", "high")[max(points, 0)]
