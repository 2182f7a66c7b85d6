"""The second page of two recordings: load over time, all values, what they mean, where they come from.

In: parts of a ReportModel and a Sheet. Out: marks on the sheet. What has no room is in the attached data.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.metrics.record import DETAILS
from pressuremat.report import drawings
from pressuremat.report.model import ReportModel, Section, Term
from pressuremat.report.paper import ATTACHMENT, BOTTOM, GUTTER, INNER, LEFT, PAD
from pressuremat.report.values import WHOLE, Row
from pressuremat.report.words import unit_word

if TYPE_CHECKING:
    from pressuremat.report.qt import Sheet


#: Height for the table before the meanings of its values get any: some twenty rows and their head.
_LEAST_TABLE_MM = 110.0


def draw(model: ReportModel, pair: Sequence[Section], sheet: Sheet, y: float) -> None:
    """Load over time, values, what they mean, where they come from; the table takes what the others leave."""
    y = _loads(pair, model.simulated, sheet, y)
    drawn = {row.key for section in pair for row in section.bands}
    terms = [term for term in model.glossary if term.key in drawn]
    bottom = BOTTOM - _origins(pair, sheet, 0.0, draw=False)
    _origins(pair, sheet, bottom, draw=True)
    # Values come before their meanings: what has no room here is in the attached data, too.
    while terms and bottom - _terms(terms, sheet, 0.0, draw=False) - y < _LEAST_TABLE_MM:
        terms.pop()
    bottom -= _terms(terms, sheet, 0.0, draw=False) + 2
    _terms(terms, sheet, bottom, draw=True)
    _table(pair, sheet, y, bottom - 3)


def _loads(pair: Sequence[Section], simulated: bool, sheet: Sheet, y: float) -> float:
    width = INNER if len(pair) == 1 else (INNER - GUTTER) / 2
    height = 0.0
    for k, section in enumerate(pair):
        inner = width - 2 * PAD
        figure = drawings.load(section, simulated, inner, 26.0)
        if not figure:
            continue
        x = LEFT + k * (width + GUTTER)
        sheet.card(x, y, width, 41.0)
        title = _("Load over time, {protocol}").format(protocol=section.title)
        at = y + PAD - 1.5 + sheet.text(x + PAD, y + PAD - 1.5, inner, title, 9.5, weight=SEMIBOLD, lines=1)
        sheet.text(x + PAD, at, inner, drawings.load_key(section), 7.5, colour=LIGHT.muted, lines=1)
        sheet.svg(x + PAD, y + 12.5, inner, 26.0, figure)
        height = 41.0 + GUTTER - 1
    return y + height


def _table(pair: Sequence[Section], sheet: Sheet, y: float, bottom: float) -> None:
    """One line a metric; a recording's sides in neighbouring columns, values of the whole across them.

    What a person is shown stands first; what is for study alone is in the attached data.
    """
    from pressuremat.metrics.registry import METRICS

    groups: list[tuple[Section, list[str]]] = []
    for section in pair:
        present = [s for s in ("left", "right", "unknown") if any(r.cell(s) for r in section.rows)]
        groups.append((section, present or [WHOLE]))
    rows: dict[str, dict[int, Row]] = {}
    for k, (section, _sides) in enumerate(groups):
        for row in section.rows:
            if row.has_value and row.detail != "research":
                rows.setdefault(row.key, {})[k] = row
    order = [metric.key for metric in METRICS]
    keys = sorted(rows, key=lambda key: (DETAILS.index(next(iter(rows[key].values())).detail), order.index(key)))
    n_all = len({row.key for section in pair for row in section.rows if row.has_value})
    if not keys:
        return
    columns = sum(len(sides) for _section, sides in groups)
    label_width, typical_width = 66.0, 20.0
    column = (INNER - label_width - typical_width) / columns
    y += sheet.text(LEFT, y, INNER, _("All values"), 11, weight=SEMIBOLD)
    y += sheet.text(LEFT, y, INNER, drawings.table_caption(), 7.5, colour=LIGHT.muted, lines=2) + 1
    x = LEFT + label_width
    for section, sides in groups:
        counts = {panel.side: panel.n for panel in section.panels}
        align, shift = ("center", 0.25 * column) if len(sides) > 1 else ("right", 0.0)
        sheet.text(x + shift, y, column * len(sides), section.title, 8, weight=MEDIUM, align=align, lines=1)
        for side in sides:
            words = drawings.column_title(side, counts)
            sheet.text(x, y + 3.8, column, words, 7.5, colour=LIGHT.side(side), align="right", lines=1)
            x += column
    sheet.text(x, y + 3.8, typical_width, _("Typical"), 7.5, colour=LIGHT.muted, align="right")
    y += 8.2
    step = 4.35
    room = max(int((bottom - y) / step), 1)
    if n_all > min(room, len(keys)):
        keys = keys[: room - 1]
    left_out = n_all - len(keys)
    for key in keys:
        sheet.rule(LEFT, y, INNER)
        any_row = next(iter(rows[key].values()))
        unit = unit_word(any_row.unit)
        sheet.text(LEFT, y + 0.5, label_width, any_row.label + (f", {unit}" if unit else ""), 8, lines=1)
        x = LEFT + label_width
        for k, (_section, sides) in enumerate(groups):
            if k in rows[key]:
                _cells(rows[key][k], sides, sheet, x, y + 0.5, column)
            x += column * len(sides)
        words = any_row.typical_text.removesuffix(f" {unit}" if unit else "\0")
        sheet.text(x, y + 0.5, typical_width, words, 8, colour=LIGHT.muted, align="right", lines=1)
        y += step
    sheet.rule(LEFT, y, INNER)
    if left_out:
        words = _("{n} more values are in the attached file {name}.").format(n=left_out, name=ATTACHMENT)
        sheet.text(LEFT, y + 0.6, INNER, words, 7.5, colour=LIGHT.muted, lines=1)


def _cells(row: Row, sides: Sequence[str], sheet: Sheet, x: float, y: float, column: float) -> None:
    whole = row.cell(WHOLE)
    places = [(row.cell(side), x + k * column, column, "right") for k, side in enumerate(sides)]
    if whole is not None:
        shift, align = (0.25 * column, "center") if len(sides) > 1 else (0.0, "right")
        places.append((whole, x + shift, column * len(sides), align))
    for cell, at, width, align in places:
        if cell is not None:
            words = f"{cell.text} {cell.plus_minus}".strip()
            colour = LIGHT.ink if cell.valid else LIGHT.muted
            sheet.text(at, y, width, words, 8, colour=colour, align=align, lines=1)


def _terms(terms: Sequence[Term], sheet: Sheet, y: float, *, draw: bool) -> float:
    """Definitions in two columns; returns the height."""
    if not terms:
        return 0.0
    top = y
    if draw:
        sheet.text(LEFT, y, INNER, _("What the drawn values mean"), 11, weight=SEMIBOLD)
    y += 6.0
    width = (INNER - GUTTER) / 2
    for k in range(0, len(terms), 2):
        height = 0.0
        for n, term in enumerate(terms[k : k + 2]):
            x = LEFT + n * (width + GUTTER)
            h = sheet.text(x, y, width, term.label, 8, weight=MEDIUM, lines=1, draw=draw)
            h += sheet.text(x, y + h, width, term.definition, 7.5, lines=4, draw=draw)
            h += sheet.text(x, y + h, width, term.source, 7, colour=LIGHT.muted, lines=1, draw=draw)
            height = max(height, h)
        y += height + 1.6
    return y - top


def _origins(pair: Sequence[Section], sheet: Sheet, y: float, *, draw: bool) -> float:
    """File, device, calibration and program of each recording; returns the height. Long sums are cut: the attached
    data have them whole."""
    top = y
    if draw:
        sheet.text(LEFT, y, INNER, _("Where this comes from"), 11, weight=SEMIBOLD)
    y += 6.0
    width = (INNER - GUTTER) / 2
    height = 0.0
    for k, section in enumerate(pair):
        x = LEFT + k * (width + GUTTER)
        words = section.title + ": " + " · ".join(f"{name}: {_short(value)}" for name, value in section.provenance)
        height = max(height, sheet.text(x, y, width, words, 7, colour=LIGHT.muted, lines=6, draw=draw))
    return y + height - top


def _short(value: str) -> str:
    return f"{value[:12]}…" if len(value) == 64 and " " not in value else value
