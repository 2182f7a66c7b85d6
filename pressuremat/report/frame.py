"""What stands on every page of a report on a person: title and names above, the disclaimer and a number below.

In: words and a Sheet. Out: marks on the sheet, and where the next block begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.report.model import SIMULATED
from pressuremat.report.paper import INNER, LEFT, MARGIN, PAD
from pressuremat.report.words import named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressuremat.report.qt import Sheet

#: Letters of a name that stand above every page.
_NAME = 40


def head(sheet: Sheet, title: str, who: str, line: str, *, simulated: bool, first: bool) -> float:
    """The title and, on the first page, who and when; returns where the next block begins."""
    if simulated:
        sheet.badge(LEFT + INNER, MARGIN, SIMULATED)
    room = INNER - (40 if simulated else 0)
    if not first:
        words = " · ".join(part for part in (title, named(who, _NAME), line) if part)
        sheet.text(LEFT, MARGIN + 0.8, room, words, 8.5, colour=LIGHT.muted, lines=1)
        return MARGIN + 9.0
    y = MARGIN - 1.5
    y += sheet.text(LEFT, y, room, title, 20, weight=SEMIBOLD, lines=1)
    if who:
        y += sheet.text(LEFT, y + 0.3, INNER, who, 10, weight=MEDIUM, lines=2)
    y += sheet.text(LEFT, y + 0.3, INNER, line, 9, colour=LIGHT.muted, lines=1)
    return y + 4.0


def foot(sheet: Sheet, disclaimer: str, page: int) -> None:
    """The disclaimer and the page's number."""
    y = sheet.height - MARGIN - 7.5
    sheet.rule(LEFT, y, INNER)
    sheet.text(LEFT, y + 1.6, INNER - 24, disclaimer, 8, lines=1)
    sheet.text(LEFT, y + 1.6, INNER, _("Page {page}").format(page=page), 8, colour=LIGHT.muted, align="right")


def referral_box(sheet: Sheet, says: Sequence[str], y: float) -> float:
    """What overrides everything else, in a thick frame; returns where the next block begins."""
    if not says:
        return y
    top, x, width = y, LEFT + PAD, INNER - 2 * PAD
    y += PAD - 1
    y += sheet.text(x, y, width, _("First: see a clinician"), 13, weight=SEMIBOLD, colour=LIGHT.flag) + 0.8
    for one in says:
        y += sheet.text(x, y, width, one, 10.5, lines=3) + 0.8
    y += PAD - 1.5
    sheet.frame(LEFT, top, INNER, y - top, LIGHT.flag)
    return y + 5.0
