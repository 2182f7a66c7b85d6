"""The first page of a visit's report: all that the person needs, on one sheet, A4.

In: a VisitReport and a Sheet. Out: marks on the sheet. Referral above everything; three findings with the prints; what
it means from foot to knee; three drills with their log; when to come again. No index and no jargon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressuremat.drawings.drills import drill_svg
from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.report import drawings, figures
from pressuremat.report.frame import foot, head, referral_box
from pressuremat.report.model import Said, Section
from pressuremat.report.paper import GUTTER, INNER, LEFT, PAD
from pressuremat.report.visit_model import LOG_WEEKS, MOST_DRILLS, MOST_FINDINGS, DrillLine, VisitReport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressuremat.report.qt import Sheet

#: Heights in mm of the cards, of which the programme takes the rest of the page.
_PRINTS, _KNEE = 74.0, 60.0
_BOX, _STEP = 2.7, 3.5
#: Letters of the findings, in pt: the largest in which all three fit; and lines of each.
_SIZES, _LINES = (11.0, 10.0, 9.0, 8.0), 6


def draw(model: VisitReport, sheet: Sheet) -> None:
    """The page."""
    line = " · ".join(part for part in (model.visit_day, model.person_line) if part)
    y = head(sheet, model.title, model.who, line, simulated=model.simulated, first=True)
    y += sheet.text(LEFT, y - 3.6, INNER, model.done_says, 8, colour=LIGHT.muted, lines=2) - 0.6
    y = referral_box(sheet, model.referral, y)
    # Without a programme its room goes to what is said instead.
    more = 0.0 if model.drills else max(sheet.height - 26.0 - y - _PRINTS - _KNEE - 2 * GUTTER - 16.0, 0.0)
    y = _prints_card(model, sheet, y, _PRINTS + 0.7 * more)
    y = _knee_card(model, sheet, y, _KNEE + 0.3 * more)
    _programme(model, sheet, y)
    foot(sheet, model.disclaimer, 1)


def _prints_card(model: VisitReport, sheet: Sheet, y: float, height: float) -> float:
    """Up to three findings on the left, the prints on the right."""
    sheet.card(LEFT, y, INNER, height)
    section = model.prints or model.steps
    feet = 78.0 if section is not None and section.panels else 0.0
    said = model.findings[:MOST_FINDINGS]
    x, width = LEFT + PAD, INNER - 2 * PAD - (feet + 4 if feet else 0)
    at = y + PAD - 1
    at += sheet.text(x, at, width, _("What your prints show"), 11, weight=SEMIBOLD, colour=LIGHT.accent) + 1.0
    if not model.findings:
        at += sheet.text(x, at, width, _("Nothing stands out in what was measured."), 11.5)
    room = y + height - PAD + 1.5 - at
    size = next((size for size in _SIZES if _height(said, sheet, width, size) <= room), _SIZES[-1])
    for one in said:
        indent = _indent(one.side)
        about = " · ".join(a for a in (one.because, one.confidence) if a)
        sheet.mark(one.side, x + 1.3, at + 0.24 * size)
        at += sheet.text(x + indent, at, width - indent, one.says, size, lines=_LINES)
        at += sheet.text(x + indent, at + 0.3, width - indent, about, 7.5, colour=LIGHT.muted, lines=1) + 2.2
    if feet and section is not None:
        _feet(section, model.simulated, sheet, (LEFT + INNER - PAD - feet, y + PAD - 1, feet, height - 2 * PAD + 2))
    return y + height + GUTTER - 1


def _indent(side: str | None) -> float:
    return 5.0 if side in ("left", "right") else 0.0


def _height(said: Sequence[Said], sheet: Sheet, width: float, size: float) -> float:
    """What the findings take at that size of letters."""
    about = sheet.text(0, 0, width, "x", 7.5, draw=False) + 2.2
    return sum(
        sheet.text(0, 0, width - _indent(one.side), one.says, size, lines=_LINES, draw=False) + about for one in said
    )


def _feet(section: Section, simulated: bool, sheet: Sheet, place: tuple[float, float, float, float]) -> None:
    x, y, width, height = place
    y += sheet.text(x, y, width, section.title, 8, colour=LIGHT.muted, align="center", lines=1)
    height -= 4.0
    stage = figures.stage_of([[panel.picture for panel in section.panels]])
    scale = min(width / stage.width_mm, height / stage.height_mm)
    sheet.svg(x, y, width, height, drawings.feet(section, stage, simulated, scale))


def _knee_card(model: VisitReport, sheet: Sheet, y: float, height: float) -> float:
    """What it means from foot to knee, in words, beside the leg figure."""
    sheet.card(LEFT, y, INNER, height)
    leg = 36.0
    x, width = LEFT + PAD, INNER - 2 * PAD - leg - 6
    at = y + PAD - 1
    at += sheet.text(x, at, width, _("From the foot to the knee"), 11, weight=SEMIBOLD, colour=LIGHT.accent) + 1.0
    told = {words for _side, words in model.rows_short}
    others = [words for words in (model.pain_says, model.link_says, model.next_best) if words and words not in told]
    room = y + height - PAD + 1 - at - sum(sheet.text(x, 0, width, one, 9, draw=False) + 1.0 for one in others[:1])

    def tall(size: float) -> float:
        return sum(
            sheet.text(0, 0, width - _indent(side), words, size, draw=False) + 1.2 for side, words in model.rows_short
        )

    size = next((size for size in (10.5, 10.0, 9.5, 9.0, 8.5) if tall(size) <= room), 8.0)
    for side, words in model.rows_short:
        sheet.mark(side, x + 1.3, at + 0.23 * size)
        at += sheet.text(x + _indent(side), at, width - _indent(side), words, size, lines=6) + 1.2
    for words in others:
        need = sheet.text(x, at, width, words, 9, lines=3, draw=False)
        if at + need > y + height - PAD + 1:
            break
        at += sheet.text(x, at, width, words, 9, colour=LIGHT.ink, lines=3) + 1.0
    sheet.svg(LEFT + INNER - PAD - leg, y + 2.5, leg, height - 5, model.leg_figure(LIGHT, words=False))
    return y + height + GUTTER - 1


def _programme(model: VisitReport, sheet: Sheet, y: float) -> None:
    """Three drills side by side with boxes to tick, and when to come again."""
    bottom = sheet.height - 15.0 - 11.0
    again = _("Come again: {days}").format(days=" · ".join(model.retests)) if model.retests else ""
    y += sheet.text(LEFT, y, INNER, _("What to do"), 11, weight=SEMIBOLD, colour=LIGHT.accent)
    if again:
        sheet.text(LEFT, y - 5.0, INNER, again, 9, weight=MEDIUM, align="right", lines=1)
    chosen = model.drills[:MOST_DRILLS]
    if not chosen:
        sheet.text(LEFT, y + 0.5, INNER, model.programme_says, 10.5, lines=5)
        return
    more = len(model.drills) - len(chosen)
    words = model.programme_says + (" " + _("{n} more are on the handout.").format(n=more) if more > 0 else "")
    y += sheet.text(LEFT, y + 0.3, INNER, words, 8, colour=LIGHT.muted, lines=2) + 1.5
    width = (INNER - 2 * GUTTER) / MOST_DRILLS
    height = bottom - y
    for k, drill in enumerate(chosen):
        _drill(drill, sheet, LEFT + k * (width + GUTTER), y, width, height)


def _drill(drill: DrillLine, sheet: Sheet, x: float, y: float, width: float, height: float) -> None:
    sheet.card(x, y, width, height)
    inner = width - 2 * 3.5
    log = _log_height()
    texts = (
        (drill.label, {"size_pt": 9.5, "weight": SEMIBOLD}),
        (f"{drill.dose} · {drill.days_text}", {"size_pt": 8, "weight": MEDIUM}),
        (drill.stops, {"size_pt": 7.5, "colour": LIGHT.muted}),
    )

    def write(at: float, draw: bool) -> float:
        for words, how in texts:
            at += sheet.text(x + 3.5, at, inner, words, draw=draw, **how) + 0.4
        return at

    # The words come first: the drawing has what room they leave.
    picture = min(max(height - log - 5.0 - write(0.0, False), 10.0), 30.0)
    sheet.svg(x + 3.5, y + 2.5, inner, picture, drill_svg(drill.key, LIGHT))
    write(y + 3.5 + picture, True)
    tick_log(sheet, x + 3.5, y + height - log, len(drill.days))


def _log_height() -> float:
    return 3.2 + _STEP * ((LOG_WEEKS + 1) // 2) + 1.8


def tick_log(sheet: Sheet, x: float, y: float, n_days: int) -> None:
    """A box for every time in `LOG_WEEKS` weeks, two weeks to a line."""
    sheet.text(x, y - 0.6, 50, _("Done, week by week"), 6.5, colour=LIGHT.muted)
    y += 2.9
    for week in range(LOG_WEEKS):
        left = x + (week % 2) * 27.0
        top = y + (week // 2) * _STEP
        sheet.text(left, top - 0.5, 4, str(week + 1), 6.5, colour=LIGHT.muted)
        step = min(_STEP, 21.0 / max(n_days, 1))
        sheet.boxes(left + 3.4, top, n_days, min(_BOX, step - 0.5), step)
