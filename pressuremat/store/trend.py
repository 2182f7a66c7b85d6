"""A person's values of one metric over their visits, those that may be compared in one series.

A person and a metric's key enter; points in series leave, and why two series are two. It refuses to judge a change.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, stdev
from typing import Any

from pressuremat.store import comparability
from pressuremat.store.library import Library, Row, parsed


@dataclass(frozen=True)
class Point:
    """The metric in one visit: the median of the `n` valid prints or repetitions of all its comparable recordings, of
    which `recording_id` is the first.

    `uncertainty` is the instrument's, `repeat_sd` the spread of what the median is of; None where not known.
    """

    visit_id: int
    at: str
    analysis_id: int
    recording_id: int | None
    side: str | None
    value: float | None
    unit: str
    uncertainty: float | None
    repeat_sd: float | None
    n: int
    valid: bool
    reason: str | None
    band: str | None
    version: str
    calibration: str | None
    simulated: bool

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return dict(vars(self))


@dataclass(frozen=True)
class Series:
    """Points that may be compared, oldest first; `apart` says why these are not in the newest series, a phrase each."""

    comparable: str
    protocol: str | None
    points: tuple[Point, ...]
    apart: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {**vars(self), "points": [point.to_json() for point in self.points]}


@dataclass(frozen=True)
class Trend:
    """All series of one metric of one person, the one with the newest point first."""

    person_id: int
    key: str
    series: tuple[Series, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "schema": "pressuremat.trend/1",
            "person_id": self.person_id,
            "key": self.key,
            "simulated": any(point.simulated for one in self.series for point in one.points),
            "series": [one.to_json() for one in self.series],
        }


def trend(library: Library, person_id: int, key: str, side: str | None = None) -> Trend:
    """The metric `key` of somebody over time; empty where it was never taken. `side`: that side only."""
    rows = library.rows(
        "SELECT visit.id AS visit_id, visit.at, analysis.id AS analysis_id, analysis.recording_id, analysis.version,"
        " analysis.calibration, analysis.comparability, analysis.simulated, value.side, value.footprint, value.value,"
        " value.uncertainty, value.repeat_sd, value.n, value.valid, metric.unit, reason.text AS reason,"
        " band.text AS band"
        # In this order it takes as long as the person has visits, however large the library is.
        " FROM visit CROSS JOIN analysis ON analysis.visit_id = visit.id AND analysis.current = 1"
        " CROSS JOIN metric ON metric.key = ?"
        " CROSS JOIN value ON value.analysis_id = analysis.id AND value.metric_id = metric.id"
        " LEFT JOIN phrase AS reason ON reason.id = value.reason_id"
        " LEFT JOIN phrase AS band ON band.id = value.band_id"
        " WHERE visit.person_id = ? ORDER BY visit.at, analysis.id, value.side, value.footprint, value.nth",
        (key, person_id),
    )
    groups: dict[tuple[int, str, str, str], list[Row]] = {}
    for row in rows:
        if side is None or row["side"] == side:
            # Each pass of a walk is a recording of its own; together they are the visit's value.
            one = (row["visit_id"], row["comparability"], row["side"], row["unit"])
            groups.setdefault(one, []).append(row)
    by_key: dict[str, list[Point]] = {}
    for found in groups.values():
        by_key.setdefault(found[0]["comparability"], []).append(_point(found))
    ordered = sorted(by_key, key=lambda text: max(point.at for point in by_key[text]), reverse=True)
    keys = [parsed(text) for text in ordered]
    return Trend(
        person_id,
        key,
        tuple(
            Series(
                comparability.short(one),
                _protocol(one),
                tuple(by_key[text]),
                tuple(comparability.differences(one, keys[0])),
            )
            for text, one in zip(ordered, keys, strict=True)
        ),
    )


def _protocol(key: Mapping[str, Any]) -> str | None:
    protocol = key.get("protocol")
    return protocol if isinstance(protocol, str) else None


def _point(rows: Sequence[Row]) -> Point:
    """One point of the values of one side: of each analysis its own median where it gave one, else its prints'."""
    whole = {row["analysis_id"] for row in rows if not row["footprint"]}
    rows = [row for row in rows if not (row["footprint"] and row["analysis_id"] in whole)]
    good = [row for row in rows if row["valid"] and row["value"] is not None]
    used = good or [row for row in rows if row["value"] is not None]
    numbers = [row["value"] for row in used]
    sigmas = [row["uncertainty"] for row in used if row["uncertainty"] is not None]
    first = used[0] if used else rows[0]
    alone = len(rows) == 1
    middle = median(numbers) if numbers else None
    nearest = min(used, key=lambda row: abs(row["value"] - (middle or 0.0))) if used else first
    return Point(
        first["visit_id"],
        first["at"],
        first["analysis_id"],
        first["recording_id"],
        first["side"] or None,
        middle,
        first["unit"],
        median(sigmas) if sigmas else None,
        first["repeat_sd"] if alone else (stdev(numbers) if len(numbers) > 1 else None),
        first["n"] if alone else sum(max(row["n"], 1) for row in used),
        bool(good),
        None if good else next((row["reason"] for row in rows if row["reason"]), None),
        nearest["band"] if middle is not None and math.isfinite(middle) else None,
        first["version"],
        first["calibration"],
        bool(first["simulated"]),
    )


def keys_of(library: Library, person_id: int) -> list[str]:
    """The metrics that were ever taken of somebody, by key."""
    rows = library.rows(
        "SELECT DISTINCT metric.key FROM visit JOIN analysis ON analysis.visit_id = visit.id AND analysis.current = 1"
        " JOIN value ON value.analysis_id = analysis.id JOIN metric ON metric.id = value.metric_id"
        " WHERE visit.person_id = ? ORDER BY 1",
        (person_id,),
    )
    return [row["key"] for row in rows]
