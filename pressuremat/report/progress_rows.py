"""A row of the table of changes, the same in the report and in the comparison: side, value, then and now, verdict.

In: `ProgressLine`s and a Sheet. Out: marks on the sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.report.paper import INNER, LEFT
from pressuremat.report.visit_model import ProgressLine

if TYPE_CHECKING:
    from pressuremat.report.qt import Sheet

ROW = 8.2
#: Values in a row: the first, then the newest.
_MOST_POINTS = 3
_TONES = {"real": LIGHT.accent, "possible": LIGHT.watch}


def row(line: ProgressLine, sheet: Sheet, y: float) -> None:
    """One line: beneath it, what a change must exceed."""
    sheet.rule(LEFT, y, INNER)
    top = y + 0.7
    sheet.mark(line.foot, LEFT + 1.2, y + 2.7, 1.1)
    name = f"{line.label}, {line.side}" if line.side else line.label
    sheet.fitted(LEFT + 4, top, 76, name, 8.5, weight=SEMIBOLD if line.tracked else 400)
    sheet.fitted(LEFT + 82, top, 53, values_words(line), 8.5)
    sheet.fitted(LEFT + 137, top, 19, line.change, 8.5, weight=MEDIUM)
    colour = _TONES.get(line.verdict, LIGHT.muted)
    sheet.text(LEFT, top, INNER, line.verdict_words, 8.5, weight=MEDIUM, colour=colour, align="right")
    sheet.fitted(LEFT + 4, y + 4.3, INNER - 4, line.why, 6.8, colour=LIGHT.muted)


def shown_points(line: ProgressLine) -> tuple[tuple[str, str], ...]:
    """(day, value) of the visit that the change is taken from, and of the newest."""
    points = line.points
    return points if len(points) <= _MOST_POINTS else (points[0], *points[1 - _MOST_POINTS :])


def values_words(line: ProgressLine) -> str:
    """Then and now; an ellipsis stands for visits between that are left out."""
    values = [value for _when, value in shown_points(line)]
    if len(line.points) > _MOST_POINTS:
        values.insert(1, "…")
    return " → ".join(values)
