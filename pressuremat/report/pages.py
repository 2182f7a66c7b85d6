"""How the report lies on paper: which block stands where on which page, A4, in mm.

In: a ReportModel and a Sheet. Out: marks on the sheet. Refuses to know how a sheet draws. Two recordings make two
pages: what a person reads, then the values, their meaning and where they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pressuremat.i18n import _
from pressuremat.report import drawings
from pressuremat.report.figures import Stage, side_title
from pressuremat.report.model import SIMULATED, ReportModel, Said, Section, Term
from pressuremat.report.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.report.values import WHOLE, Row
from pressuremat.report.words import moment, unit_word

if TYPE_CHECKING:
    from pressuremat.report.qt import Sheet

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 15.0
LEFT, INNER, BOTTOM = MARGIN, WIDTH - 2 * MARGIN, HEIGHT - MARGIN - 11.0
GUTTER, PAD = 6.0, 5.0
#: Findings and bands that page one has room for; the others are on page two, and in the attached data.
MAX_BANDS, MAX_FINDINGS, FINDINGS_MM = 5, 5, 62.0
ATTACHMENT = "analysis.json"


def n_pages(model: ReportModel) -> int:
    """Two for every two recordings."""
    return 2 * ((len(model.sections) + 1) // 2)


def draw(model: ReportModel, sheet: Sheet, new_page: Callable[[], object]) -> None:
    """The whole report."""
    stage = drawings.stage(model)
    pairs = [model.sections[i : i + 2] for i in range(0, len(model.sections), 2)]
    shown, page = 0, 0
    for number, pair in enumerate(pairs):
        if page:
            new_page()
        page += 1
        y = _title(model, sheet, first=number == 0)
        if number == 0:
            y, shown = _findings(model.findings, sheet, y)
        _cards(model, pair, stage, sheet, y)
        _footer(model, sheet, page)
        new_page()
        page += 1
        y = _title(model, sheet, first=False)
        if number == 0 and shown < len(model.findings):
            y, _shown = _findings(model.findings[shown:], sheet, y)
        _data(model, pair, sheet, y)
        _footer(model, sheet, page)


def _title(model: ReportModel, sheet: Sheet, *, first: bool) -> float:
    """Who, when and what; returns where the next block begins."""
    if model.simulated:
        sheet.badge(LEFT + INNER, MARGIN, SIMULATED)
    room = INNER - (40 if model.simulated else 0)
    parts = [moment(model.made_at), " + ".join(dict.fromkeys(s.title for s in model.sections))]
    line = " · ".join(part for part in parts if part)
    if not first:
        words = " · ".join(part for part in (model.title, line, model.subject) if part)
        sheet.text(LEFT, MARGIN + 0.8, room, words, 8.5, colour=LIGHT.muted, lines=1)
        return MARGIN + 10.0
    y = MARGIN - 1.5
    y += sheet.text(LEFT, y, room, model.title, 20, weight=SEMIBOLD, lines=1)
    if model.subject:
        y += sheet.text(LEFT, y + 0.3, INNER, model.subject, 10, weight=MEDIUM, lines=2)
    y += sheet.text(LEFT, y + 0.3, INNER, line, 9, colour=LIGHT.muted, lines=1)
    return y + 4.5


def _footer(model: ReportModel, sheet: Sheet, page: int) -> None:
    y = HEIGHT - MARGIN - 7.5
    sheet.rule(LEFT, y, INNER)
    sheet.text(LEFT, y + 1.6, INNER - 32, model.disclaimer, 8, lines=1)
    words = _("Page {page} of {pages}").format(page=page, pages=n_pages(model))
    sheet.text(LEFT, y + 1.6, INNER, words, 8, colour=LIGHT.muted, align="right")


def _findings(findings: Sequence[Said], sheet: Sheet, y: float) -> tuple[float, int]:
    """What the prints show; returns where the next block begins, and how many findings had room."""
    top, y = y, y + PAD - 1
    y += sheet.text(
        LEFT + PAD, y, INNER - 2 * PAD, _("What your prints show"), 11, weight=SEMIBOLD, colour=LIGHT.accent
    )
    y += 1.0
    if not findings:
        words = _("Nothing stands out in what was measured.")
        y += sheet.text(LEFT + PAD, y, INNER - 2 * PAD, words, 11.5)
    shown = 0
    for said in findings[:MAX_FINDINGS]:
        indent = 5.0 if said.side in ("left", "right") else 0.0
        x, width = LEFT + PAD + indent, INNER - 2 * PAD - indent
        about = " · ".join(a for a in (" + ".join(said.seen_in), said.because, said.confidence) if a)
        need = sheet.text(x, y, width, said.says, 11.5, lines=3, draw=False) + 4.5
        if shown and y + need > top + FINDINGS_MM:
            break
        sheet.mark(said.side, LEFT + PAD + 1.3, y + 2.7)
        y += sheet.text(x, y, width, said.says, 11.5, lines=3)
        y += sheet.text(x, y + 0.3, width, about, 8, colour=LIGHT.muted, lines=1) + 1.8
        shown += 1
    y += PAD - 2.6
    sheet.card(LEFT, top, INNER, y - top)
    return y + GUTTER - 1, shown


def _cards(model: ReportModel, pair: Sequence[Section], stage: Stage, sheet: Sheet, y: float) -> None:
    """Footprints and bands of one or two recordings, side by side, down to the footer, their parts level."""
    told = [key for _analysis, findings in model.items for finding in findings for key in finding.because]
    width = INNER if len(pair) == 1 else (INNER - GUTTER) / 2
    bands = [_chosen(section.bands, told) for section in pair]
    below = max(_notes(section, sheet, width - 2 * PAD, 0.0, draw=False) for section in pair)
    need = max(sum(_band_height(row) for row in rows) for rows in bands)
    for k, section in enumerate(pair):
        x = LEFT + k * (width + GUTTER)
        sheet.card(x, y, width, BOTTOM - y)
        room = (x + PAD, y + PAD - 1, width - 2 * PAD, BOTTOM - PAD + 1 - below)
        _card(section, bands[k], drawings.feet(section, stage, model.simulated), sheet, room, need)
        _notes(section, sheet, width - 2 * PAD, room[3], draw=True, x=x + PAD)


def _chosen(bands: Sequence[Row], told: Sequence[str]) -> list[Row]:
    """At most `MAX_BANDS`: those that a finding rests on before others, in the registry's order."""
    first = sorted(bands, key=lambda row: row.key not in told)[:MAX_BANDS]
    return [row for row in bands if row in first]


def _notes(section: Section, sheet: Sheet, width: float, y: float, *, draw: bool, x: float = 0.0) -> float:
    """How to read the drawings, and what was not as it should be; returns the height."""
    top = y
    captions = [drawings.feet_caption(section), drawings.band_caption(section) if section.bands else ""]
    words = " ".join(c for c in captions if c)
    if words:
        y += sheet.text(x, y, width, words, 7.5, colour=LIGHT.muted, lines=4, draw=draw) + 0.5
    notes = [*section.notes, *(f"{side_title(p.side)}: {p.note}" for p in section.panels if p.note)]
    for note in notes[:4]:
        y += sheet.text(x, y, width, note, 7.5, colour=LIGHT.watch, lines=2, draw=draw) + 0.5
    return y - top


def _card(
    section: Section,
    bands: Sequence[Row],
    figure: str,
    sheet: Sheet,
    place: tuple[float, float, float, float],
    need: float,
) -> None:
    """Title, feet and bands of a recording within (x, y, width, bottom). `need` is the height kept for bands; in a
    wide card they stand beside the feet."""
    x, y, width, bottom = place
    wide = width > 120
    y += sheet.text(x, y, width, section.title, 12, weight=SEMIBOLD, lines=1)
    y += sheet.text(x, y, width, drawings.description(section), 8, colour=LIGHT.muted, lines=1) + 1.5
    bottom -= 2
    feet_width = width * 0.52 if wide and bands else width
    feet_height = bottom - y if wide else bottom - y - need - 2
    if figure:
        sheet.svg(x, y, feet_width, feet_height, figure)
    else:
        words = _("No footprint was found in this recording.")
        sheet.text(x, y + feet_height / 2, feet_width, words, 10, colour=LIGHT.muted, align="center")
    if wide:
        _bands(bands, sheet, x + feet_width + 8, y + max((feet_height - need) / 2, 0), width - feet_width - 8)
    else:
        _bands(bands, sheet, x, bottom - need, width)


def _band_height(row: Row) -> float:
    return 5.0 + 4.3 * len([c for c in row.cells if c.side in ("left", "right", WHOLE)]) + 1.6


def _bands(bands: Sequence[Row], sheet: Sheet, x: float, y: float, width: float) -> None:
    for row in bands:
        used = sheet.width(row.label, 9, MEDIUM)
        typical = _("typical {range}").format(range=row.typical_text) if row.typical_text else ""
        if used + sheet.width(typical, 7.5) + 2 > width:
            typical = row.typical_text
        room = width - sheet.width(typical, 7.5) - 2
        sheet.text(x, y, room, row.label, 9 if used < room else 8, weight=MEDIUM, lines=1)
        sheet.text(x, y + 0.3, width, typical, 7.5, colour=LIGHT.muted, align="right")
        at = y + 5.0
        for cell in row.cells:
            if cell.side not in ("left", "right", WHOLE):
                continue
            colour = LIGHT.side(cell.side)
            if cell.side:
                sheet.text(x, at, 12, side_title(cell.side), 8, colour=colour)
            track = width - 12 - 20
            sheet.svg(x + 11, at + 0.1, track, 3.6, drawings.band(row, cell, track / 3.6 * 6.0))
            unit = unit_word(row.unit)
            words = cell.text + (f" {unit}" if unit and cell.value is not None else "")
            shade = LIGHT.ink if cell.valid else LIGHT.muted
            sheet.text(x, at - 0.2, width, words, 9, weight=MEDIUM, colour=shade, align="right")
            at += 4.3
        y += _band_height(row)


def _data(model: ReportModel, pair: Sequence[Section], sheet: Sheet, y: float) -> None:
    """Load over time, values, what they mean, where they come from; the table takes what the others leave."""
    y = _loads(pair, model.simulated, sheet, y)
    drawn = {row.key for section in pair for row in section.bands}
    terms = [term for term in model.glossary if term.key in drawn]
    bottom = BOTTOM - _origins(pair, sheet, 0.0, draw=False)
    _origins(pair, sheet, bottom, draw=True)
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
    """One line a metric; a recording's sides in neighbouring columns, values of the whole across them."""
    groups: list[tuple[Section, list[str]]] = []
    for section in pair:
        present = [s for s in ("left", "right", "unknown") if any(r.cell(s) for r in section.rows)]
        groups.append((section, present or [WHOLE]))
    rows: dict[str, dict[int, Row]] = {}
    for k, (section, _sides) in enumerate(groups):
        for row in section.rows:
            if row.has_value:
                rows.setdefault(row.key, {})[k] = row
    order = [term.key for term in _all_terms(pair)]
    keys = sorted(rows, key=order.index)
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
    if len(keys) > room:
        keys, left_out = keys[: room - 1], len(keys) - room + 1
    else:
        left_out = 0
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


def _all_terms(pair: Sequence[Section]) -> list[Row]:
    """Every row once, in the registry's order."""
    from pressuremat.metrics.registry import METRICS

    rows = {row.key: row for section in pair for row in section.rows}
    return [rows[metric.key] for metric in METRICS if metric.key in rows]


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
