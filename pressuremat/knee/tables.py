"""Weights, cut-offs and limits of the link: the CSV files in reference/, a source and its standing on every row.

In: a key. Out: numbers. Refuses to know whose value is looked at.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal, cast

from pressuremat.knee.model import Confidence, FactorBand

SEVERITY: dict[FactorBand, float] = {"pass": 0.0, "borderline": 0.5, "flag": 1.0}


@dataclass(frozen=True)
class Cutoff:
    """Where an input passes and where it is flagged; `better` is the way in which it is better."""

    key: str
    better: Literal["higher", "lower"]
    passes: float
    flag: float
    flag_includes: bool
    unit: str
    confidence: Confidence
    source: str
    basis: str

    def band(self, value: float) -> FactorBand:
        """The band of a value.

        >>> cutoff("lunge_cm").band(8.0), cutoff("msi_pct").band(10.0), cutoff("msi_pct").band(4.9)
        ('borderline', 'flag', 'pass')
        """
        beyond = value < self.flag if self.better == "higher" else value > self.flag
        if beyond or (self.flag_includes and value == self.flag):
            return "flag"
        passed = value >= self.passes if self.better == "higher" else value < self.passes
        # Where both limits are one, a value on it that is not flagged passes.
        return "pass" if passed or self.passes == self.flag else "borderline"

    def crosses(self, value: float, error: float) -> bool:
        """Whether `error` to either side reaches another band."""
        return self.band(value - error) != self.band(value) or self.band(value + error) != self.band(value)


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file in reference/, by column; comments are left out."""
    text = resources.files("pressuremat.knee").joinpath("reference", name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """The weight of every factor, in the order in which they are shown; their sum is 10."""
    return {row["key"]: float(row["weight"]) for row in rows("weights.csv")}


@lru_cache(maxsize=1)
def _cutoffs() -> dict[str, Cutoff]:
    return {
        row["key"]: Cutoff(
            row["key"],
            cast("Literal['higher', 'lower']", row["better"]),
            float(row["pass"]),
            float(row["flag"]),
            row["flag_includes"] == "yes",
            row["unit"],
            cast(Confidence, row["confidence"]),
            row["source"],
            row["basis"],
        )
        for row in rows("cutoffs.csv")
    }


def cutoff(key: str) -> Cutoff:
    """The cut-offs of an input. Raises KeyError where there are none."""
    return _cutoffs()[key]


@lru_cache(maxsize=1)
def _limits() -> dict[str, float]:
    return {row["key"]: float(row["value"]) for row in rows("limits.csv")}


def limit(key: str) -> float:
    """A single number. Raises KeyError where there is none of that name."""
    return _limits()[key]
