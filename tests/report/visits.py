"""Exams of made-up visits for the report's tests: cheap recordings of `prints`, answers as a test wants them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

from pressuremat.analysis.model import Analysis
from pressuremat.knee.examine import Loaded, examine
from pressuremat.knee.model import ExamResult
from pressuremat.report.progress import progress_of
from pressuremat.report.visit_model import VisitReport, build_visit
from pressuremat.visit.parse import visit_of
from tests.report import prints

MADE_AT = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
HISTORY = {"pain_0_10": 2, "pain_site": "knee-front"}
MANUAL = {
    "lunge_cm": {"left": 7, "right": 10},
    "observer_stance": {"left": "no", "right": "no"},
    "observer_squat_bottom": {"left": "clearly", "right": "slightly"},
    "side_hold_s": {"left": 40, "right": 61},
}


@cache
def _trial(kind: Literal["stand", "walk"]) -> Analysis:
    made = prints.analysed(kind)[0]
    return replace(made, recording=replace(made.recording, path=f"{kind}.pmat"))


def exam(
    on: str = "2026-11-20",
    manual: dict[str, Any] | None = None,
    history: dict[str, Any] | None = None,
    birth_year: int | None = 1990,
    kinds: tuple[Literal["stand", "walk"], ...] = ("stand", "walk"),
    note: str = "",
) -> ExamResult:
    """A visit with one trial of each of `kinds`, and `note` at each."""
    visit = visit_of(
        {
            "schema": "pressuremat.visit/1",
            "date": on,
            "person": {"birth_year": birth_year, "height_cm": 178, "mass_kg": 74, "sport": "running"},
            "history": HISTORY if history is None else history,
            "manual": MANUAL if manual is None else manual,
            "trials": [{"protocol": kind, "file": f"{kind}.pmat", "note": note} for kind in kinds],
        }
    )
    return examine(visit, Loaded(tuple(_trial(kind) for kind in kinds)))


def report(result: ExamResult | None = None, *, who: str = "Client 014", **given: Any) -> VisitReport:
    """The report on it."""
    return build_visit(exam() if result is None else result, who=who, made_at=MADE_AT, **given)


def followed() -> VisitReport:
    """The third visit of somebody whose ankle came to bend more."""
    earlier = [exam("2026-09-20", {**MANUAL, "lunge_cm": {"left": lunge, "right": 10}}) for lunge in (4.0, 4.2)]
    earlier[1] = exam("2026-09-24", {**MANUAL, "lunge_cm": {"left": 4.2, "right": 10}})
    now = exam("2026-11-20", {**MANUAL, "lunge_cm": {"left": 10, "right": 10}})
    return report(now, progress=progress_of(earlier, now))
