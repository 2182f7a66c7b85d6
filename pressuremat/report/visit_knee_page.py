"""The second page of a visit's report: how the feet roll over, the leg figure, every factor with what is unknown,
values, progress; A4.

In: a VisitReport and a Sheet. Out: marks on the sheet. In words and drawings; the index's number is on the colleague's
page only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.report import drawings, figures
from pressuremat.report.factor_bar import factor_bar
from pressuremat.report.frame import foot, head
from pressuremat.report.pages import band_height, draw_bands
from pressuremat.report.paper import GUTTER, INNER, LEFT, PAD
from pressuremat.report.progress_rows import ROW, row, shown_points
from pressuremat.report.values import Row
from pressuremat.report.visit_model import FactorLine, ProgressLine, VisitReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressuremat.report.qt import Sheet

#: The upper cards are lower where changes since earlier visits want room too.
_LEG_HEIGHT, _LEG_BESIDE_PROGRESS, _LEG_ALONE = 98.0, 86.0, 118.0
_STEPS_WIDTH, _LEAST_VALUES = 58.0, 32.0


def draw(model: VisitReport, sheet: Sheet, page: int) -> None:
    """The page."""
    y = head(sheet, model.title, model.who, model.visit_day, simulated=model.simulated, first=False)
    y = _leg(model, sheet, y)
    if not model.minor:
        y = _factors(model, sheet, y)
    bottom = sheet.height - 15.0 - 11.0
    lines = sorted(model.progress, key=lambda line: not line.tracked)
    room = bottom - y - _PROGRESS_HEAD
    # Beside fewer than three changes the values would have their room for nothing: then they are the colleague's.
    with_values = int((room - _LEAST_VALUES) / ROW) if _chosen(model) else 0
    lines = lines[: with_values if with_values >= 3 else int(room / ROW)]
    height = _PROGRESS_HEAD + ROW * len(lines) if lines else 0.0
    _values(model, sheet, y, bottom - height)
    if lines:
        _progress(lines, sheet, bottom - height + 2)
    foot(sheet, model.disclaimer, page)


def _leg(model: VisitReport, sheet: Sheet, y: float) -> float:
    """The leg figure; beside it how the feet roll over, where somebody walked."""
    tall = _LEG_BESIDE_PROGRESS if model.progress else _LEG_ALONE if model.minor else _LEG_HEIGHT
    steps = model.steps if model.steps is not None and model.steps.panels else None
    left = LEFT + (_STEPS_WIDTH + GUTTER if steps is not None else 0.0)
    width = LEFT + INNER - left
    if steps is not None:
        sheet.card(LEFT, y, _STEPS_WIDTH, tall)
        inner = _STEPS_WIDTH - 2 * PAD
        at = y + PAD - 1
        at += sheet.text(LEFT + PAD, at, inner, steps.title, 11, weight=SEMIBOLD, colour=LIGHT.accent)
        says = drawings.feet_caption(steps)
        caption = sheet.text(LEFT + PAD, at, inner, says, 7.5, lines=6, draw=False)
        height = y + tall - PAD + 1 - caption - at - 1.5
        stage = figures.stage_of([[panel.picture for panel in steps.panels]])
        scale = min(inner / stage.width_mm, height / stage.height_mm)
        sheet.svg(LEFT + PAD, at, inner, height, drawings.feet(steps, stage, model.simulated, scale))
        sheet.text(LEFT + PAD, at + height + 1.5, inner, says, 7.5, colour=LIGHT.muted, lines=6)
    sheet.card(left, y, width, tall)
    x, at, inner = left + PAD, y + PAD - 1, width - 2 * PAD
    at += sheet.text(x, at, inner, _("From foot to hip"), 11, weight=SEMIBOLD, colour=LIGHT.accent)
    says = _("Full: stands out. Half: worth watching. Tick: nothing stands out. Hatched: not measured.")
    at += sheet.text(x, at, inner, says, 7.5, colour=LIGHT.muted, lines=2)
    sheet.svg(left + 2, at, width - 4, y + tall - at - 1.5, model.leg_figure(LIGHT))
    return y + tall + GUTTER - 1


def _factors(model: VisitReport, sheet: Sheet, y: float) -> float:
    x, width = LEFT + PAD, INNER - 2 * PAD
    at = y + PAD - 1
    at += sheet.text(x, at, width, _("What may contribute"), 11, weight=SEMIBOLD, colour=LIGHT.accent)
    at += sheet.text(x, at, width, model.link_says, 9, lines=2) + 1.2
    for line in model.factors:
        at += _factor(line, sheet, x, at, width) + 1.2
    height = at - y + PAD - 3
    sheet.card(LEFT, y, INNER, height)
    return y + height + GUTTER - 1


def _factor(line: FactorLine, sheet: Sheet, x: float, y: float, width: float) -> float:
    """One factor; returns its height."""
    colour = {"fine": LIGHT.fine, "watch": LIGHT.watch, "flag": LIGHT.flag}.get(line.state, LIGHT.muted)
    left, bar = 50.0, 26.0
    at = y + sheet.text(x, y, left - 3, line.label, 9, weight=MEDIUM, lines=2)
    at += sheet.text(x, at - 0.3, left - 3, line.state_words, 7.5, colour=colour, lines=1)
    middle = width - left - bar - 3
    beside = y
    if line.sides:
        beside += sheet.text(x + left, y, middle, line.sides, 8.5, lines=1)
    beside += sheet.text(x + left, beside, middle, line.says, 7, colour=LIGHT.muted, lines=2)
    sheet.svg(x + width - bar, y + 1.0, bar, 5.0, factor_bar(line, bar / 5.0 * 6.0))
    return max(at, beside) - y


def _chosen(model: VisitReport) -> list[tuple[str, Row]]:
    """The values with a published range, those that a person is shown first, each once."""
    seen: set[str] = set()
    chosen = []
    for title, rows in model.rows:
        for one in rows:
            if one.drawn and one.key not in seen and one.detail == "simple":
                seen.add(one.key)
                chosen.append((title, one))
    return chosen


def _values(model: VisitReport, sheet: Sheet, y: float, bottom: float) -> None:
    """As many band drawings as have room, in two columns."""
    chosen = _chosen(model)
    if not chosen or bottom - y < _LEAST_VALUES - 2:
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
    for title, one in chosen:
        k = 0 if at[0] <= at[1] else 1
        height = band_height(one) + 3.6
        if at[k] + height > bottom:
            break
        x = LEFT + k * (width + GUTTER)
        draw_bands([one], sheet, x, at[k], width)
        sheet.text(x, at[k] + height - 4.6, width, title, 6.8, colour=LIGHT.muted, lines=1)
        at[k] += height + 0.8


#: The table's title, and how to read it.
_PROGRESS_HEAD = 15.0


def _progress(lines: Sequence[ProgressLine], sheet: Sheet, y: float) -> None:
    """Tracked values first: then and now, and whether the change is more than noise."""
    y += sheet.text(LEFT, y, INNER, _("Since earlier visits"), 11, weight=SEMIBOLD)
    days = " → ".join(when for when, _value in shown_points(max(lines, key=lambda line: len(line.points))))
    says = _("Real: more than the smallest change that can be told from noise. Bold: tracked from the beginning.")
    y += sheet.text(LEFT, y, INNER, f"{days}. {says}", 7.5, colour=LIGHT.muted, lines=2) + 0.8
    for line in lines:
        row(line, sheet, y)
        y += ROW
