"""The second page of a visit's report: the leg figure, every factor with what is unknown, values, progress; A4.

In: a VisitReport and a Sheet. Out: marks on the sheet. In words and drawings; the index's number is on the colleague's
page only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.report.factor_bar import factor_bar
from pressuremat.report.frame import foot, head
from pressuremat.report.pages import band_height, draw_bands
from pressuremat.report.paper import GUTTER, INNER, LEFT, PAD
from pressuremat.report.values import Row
from pressuremat.report.visit_model import FactorLine, ProgressLine, VisitReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressuremat.report.qt import Sheet

_LEG_HEIGHT, _FACTOR_ROW, _MOST_PROGRESS = 78.0, 9.8, 6


def draw(model: VisitReport, sheet: Sheet, page: int) -> None:
    """The page."""
    y = head(sheet, model.title, model.who, model.visit_day, simulated=model.simulated, first=False)
    y = _leg(model, sheet, y)
    y = _factors(model, sheet, y)
    bottom = sheet.height - 15.0 - 11.0
    progress = _progress_height(model.progress)
    _values(model, sheet, y, bottom - progress)
    if progress:
        _progress(model.progress, sheet, bottom - progress + 2)
    foot(sheet, model.disclaimer, page)


def _leg(model: VisitReport, sheet: Sheet, y: float) -> float:
    sheet.card(LEFT, y, INNER, _LEG_HEIGHT)
    x, width = LEFT + PAD, INNER - 2 * PAD
    at = y + PAD - 1
    at += sheet.text(x, at, width, _("From foot to hip"), 11, weight=SEMIBOLD, colour=LIGHT.accent)
    says = _("Full: stands out. Half: worth watching. Tick: nothing stands out. Hatched: not measured.")
    at += sheet.text(x, at, width, says, 7.5, colour=LIGHT.muted, lines=1)
    sheet.svg(x, at + 0.5, width, y + _LEG_HEIGHT - at - 3, model.leg_figure(LIGHT))
    return y + _LEG_HEIGHT + GUTTER - 1


def _factors(model: VisitReport, sheet: Sheet, y: float) -> float:
    height = 15.5 + _FACTOR_ROW * len(model.factors) + PAD - 2
    sheet.card(LEFT, y, INNER, height)
    x, width = LEFT + PAD, INNER - 2 * PAD
    at = y + PAD - 1
    at += sheet.text(x, at, width, _("What may contribute"), 11, weight=SEMIBOLD, colour=LIGHT.accent)
    at += sheet.text(x, at, width, model.link_says, 9, lines=1) + 1.2
    for line in model.factors:
        _factor(line, sheet, x, at, width)
        at += _FACTOR_ROW
    return y + height + GUTTER - 1


def _factor(line: FactorLine, sheet: Sheet, x: float, y: float, width: float) -> None:
    colour = {"fine": LIGHT.fine, "watch": LIGHT.watch, "flag": LIGHT.flag}.get(line.state, LIGHT.muted)
    sheet.text(x, y, 58, line.label, 9, weight=MEDIUM, lines=1)
    sheet.text(x, y + 3.9, 58, line.state_words, 7.5, colour=colour, lines=1)
    sheet.text(x + 60, y, 62, line.sides or "–", 8.5, lines=1)
    sheet.text(x + 60, y + 3.9, 62, line.says, 6.8, colour=LIGHT.muted, lines=2)
    sheet.svg(x + 124, y + 1.0, width - 124, 5.0, factor_bar(line, (width - 124) / 5.0 * 6.0))


def _chosen(model: VisitReport) -> list[tuple[str, Row]]:
    """The values with a published range, those that a person is shown first, each once."""
    seen: set[str] = set()
    chosen = []
    for title, rows in model.rows:
        for row in rows:
            if row.drawn and row.key not in seen and row.detail == "simple":
                seen.add(row.key)
                chosen.append((title, row))
    return chosen


def _values(model: VisitReport, sheet: Sheet, y: float, bottom: float) -> None:
    """As many band drawings as have room, in two columns."""
    chosen = _chosen(model)
    if not chosen or bottom - y < 30:
        return
    y += sheet.text(LEFT, y, INNER, _("Values beside their typical range"), 11, weight=SEMIBOLD)
    y += (
        sheet.text(
            LEFT,
            y,
            INNER,
            _("Shaded: typical range. Thin line: ± 2 σ of this measurement."),
            7.5,
            colour=LIGHT.muted,
            lines=1,
        )
        + 1.5
    )
    width = (INNER - GUTTER) / 2
    at = [y, y]
    for title, row in chosen:
        k = 0 if at[0] <= at[1] else 1
        height = band_height(row) + 3.6
        if at[k] + height > bottom:
            break
        x = LEFT + k * (width + GUTTER)
        draw_bands([row], sheet, x, at[k], width)
        sheet.text(x, at[k] + height - 4.6, width, title, 6.8, colour=LIGHT.muted, lines=1)
        at[k] += height + 0.8


def _progress_height(lines: Sequence[ProgressLine]) -> float:
    shown = min(len(lines), _MOST_PROGRESS)
    return 13.0 + 6.4 * shown if shown else 0.0


def _progress(lines: Sequence[ProgressLine], sheet: Sheet, y: float) -> None:
    """Tracked values first: then and now, and whether the change is more than noise."""
    shown = sorted(lines, key=lambda line: not line.tracked)[:_MOST_PROGRESS]
    y += sheet.text(LEFT, y, INNER, _("Since earlier visits"), 11, weight=SEMIBOLD)
    days = " → ".join(when for when, _value in max((line.points for line in shown), key=len)[-3:])
    says = _("Real: more than the smallest change that can be told from noise. Bold: tracked from the beginning.")
    says = f"{days}. {says}"
    y += sheet.text(LEFT, y, INNER, says, 7.5, colour=LIGHT.muted, lines=1) + 0.8
    tones = {"real": LIGHT.accent, "possible": LIGHT.watch}
    for line in shown:
        sheet.rule(LEFT, y, INNER)
        name = line.label + (f", {line.side}" if line.side else "")
        weight = SEMIBOLD if line.tracked else 400
        sheet.text(LEFT, y + 0.9, 82, name, 8.5, weight=weight, lines=1)
        told = " → ".join(value for _when, value in line.points[-3:])
        sheet.text(LEFT + 84, y + 0.9, 48, told, 8, lines=1)
        sheet.text(LEFT + 134, y + 0.9, 22, line.change, 8.5, weight=MEDIUM, lines=1)
        colour = tones.get(line.verdict, LIGHT.muted)
        sheet.text(LEFT, y + 0.9, INNER, line.verdict_words, 8.5, weight=MEDIUM, colour=colour, align="right")
        y += 6.4
