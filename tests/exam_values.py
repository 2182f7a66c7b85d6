"""Evidence made of plain numbers, for tests of the link at the level of values."""

from __future__ import annotations

from datetime import date
from typing import Any

from pressuremat.knee.evidence import Evidence, evidence_of
from pressuremat.knee.model import ExamValue
from pressuremat.types import MetricValue
from pressuremat.visit import visit_of

#: (protocol, key, side) → value, or (value, uncertainty, repeat_sd), or what `MetricValue` takes.
Numbers = dict[tuple[str | None, str, str], Any]
TODAY = date(2026, 3, 1)


def both(protocol: str | None, key: str, value: Any) -> Numbers:
    """The same of both feet."""
    return {(protocol, key, "left"): value, (protocol, key, "right"): value}


def evidence(numbers: Numbers | None = None, **parts: Any) -> Evidence:
    """The evidence of a visit: `parts` are those of its JSON, `numbers` its metrics."""
    given = {"date": TODAY.isoformat(), "person": {"birth_year": 1990}, **parts}
    values = [ExamValue(at[0], _value(at[1], at[2], value)) for at, value in (numbers or {}).items()]
    return evidence_of(visit_of({"schema": "pressuremat.visit/1", **given}), values)


def _value(key: str, side: Any, value: Any) -> MetricValue:
    if isinstance(value, dict):
        return MetricValue(key, side, unit="", **value)
    number, error, spread = value if isinstance(value, tuple) else (value, 0.1, 0.2)
    return MetricValue(key, side, number, "", error, spread, n=5)


#: A person whose mat shows nothing, and changes to them that make each pattern.
TYPICAL: Numbers = {
    **both("stand", "arch_index", (0.235, 0.005, 0.0)),
    **both("walk", "cpei_pct", 14.0),
    **both("walk", "foot_balance_pct", -3.0),
    **both("squat", "msi_pct", 1.5),
}
BOTTOM: Numbers = {**TYPICAL, **both("squat", "msi_pct", 10.5)}
ANKLE: Numbers = {**BOTTOM, **both(None, "msi_heels_raised_change_pct", -6.8)}
HIP: Numbers = {**BOTTOM, **both(None, "msi_heels_raised_change_pct", -0.3)}
FOOT: Numbers = {**TYPICAL, **both("walk", "cpei_pct", 3.0), **both("walk", "foot_balance_pct", 22.0)}
THROUGHOUT: Numbers = {**FOOT, **both("squat", "msi_pct", 10.5)}
