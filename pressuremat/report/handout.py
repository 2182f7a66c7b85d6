"""A one-page handout of the drills: drawing, steps, dose, log; nothing else about the person stands on it.

In: a VisitReport. Out: a PDF. Refuses where there is no programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pressuremat.drawings.drills import drill_svg
from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _
from pressuremat.report.frame import foot, head
from pressuremat.report.paper import GUTTER, INNER, LEFT
from pressuremat.report.pdf import drawn, titled, with_language
from pressuremat.report.visit_model import DrillLine, VisitReport
from pressuremat.report.visit_pages import tick_log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressuremat.report.qt import Sheet

_LOG_WIDTH = 52.0


@dataclass(frozen=True, eq=False)
class Handout:
    """The drills of one visit."""

    visit: VisitReport

    renderers: ClassVar[Mapping[str, str]] = {
        ".pdf": "pressuremat.report.handout",
        ".html": "pressuremat.report.handout_html",
    }

    def __post_init__(self) -> None:
        if not self.visit.drills:
            raise PressureMatError(
                _("Expected a programme for the handout, but this visit has none: {why}").format(
                    why=self.visit.programme_says
                )
            )

    @property
    def title(self) -> str:
        """The heading."""
        return _("Your drills")


def render(model: Handout, path: Path) -> None:
    """Write the PDF. Raises MissingExtraError where Qt is not installed."""
    visit = model.visit
    title = titled(model.title, visit.who, simulated=visit.simulated)
    pdf = drawn(lambda sheet, _new: draw(model, sheet), title, visit.version)
    path.write_bytes(with_language(pdf, visit.language))


def draw(model: Handout, sheet: Sheet) -> None:
    """The page on paper: a row for each drill."""
    visit = model.visit
    y = head(sheet, model.title, visit.who, visit.visit_day, simulated=visit.simulated, first=True)
    y += sheet.text(LEFT, y, INNER, visit.programme_says, 9, colour=LIGHT.muted, lines=2)
    if visit.retests:
        words = _("Come again: {days}").format(days=" · ".join(visit.retests))
        y += sheet.text(LEFT, y + 0.5, INNER, words, 10, weight=MEDIUM, lines=1) + 1.0
    y += 1.5
    height = min((sheet.height - 26.0 - y) / len(visit.drills) - 3.0, 62.0)
    for drill in visit.drills:
        _row(drill, sheet, y, height)
        y += height + 3.0
    foot(sheet, visit.disclaimer, 1)


def _row(drill: DrillLine, sheet: Sheet, y: float, height: float) -> None:
    sheet.card(LEFT, y, INNER, height)
    picture = min(46.0, height * 1.15)
    sheet.svg(LEFT + 2.5, y + 2.5, picture, height - 5, drill_svg(drill.key, LIGHT))
    x = LEFT + picture + GUTTER
    width = INNER - picture - GUTTER - _LOG_WIDTH - 6
    at = y + 3.0
    at += sheet.fitted(x, at, width, drill.label, 10.5, weight=SEMIBOLD)
    at += sheet.text(x, at, width, f"{drill.dose} · {drill.days_text}", 8.5, weight=MEDIUM, lines=2) + 0.6
    for number, step in enumerate(drill.steps, 1):
        words = f"{number}. {step}"
        need = sheet.text(x, at, width, words, 8, lines=3, draw=False)
        if at + need > y + height - 2:
            break
        at += sheet.text(x, at, width, words, 8, lines=3)
    right = LEFT + INNER - _LOG_WIDTH - 2.5
    tick_log(sheet, right, y + 3.5, len(drill.days))
    sheet.text(right, y + 19.0, _LOG_WIDTH, drill.stops, 7.5, colour=LIGHT.watch, lines=3)
    if height > 36:
        sheet.text(
            right,
            y + 30.5,
            _LOG_WIDTH,
            drill.progression,
            7.5,
            colour=LIGHT.muted,
            lines=max(int((height - 33) / 3.5), 1),
        )
