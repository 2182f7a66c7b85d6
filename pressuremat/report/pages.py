"""How the report lies on paper: which block stands where on which page, A4, in mm.

In: a ReportModel and a Sheet. Out: marks on the sheet. Refuses to know how a sheet draws. Two recordings make two
pages: what a person reads, then the values, their meaning and where they come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.report import data_page, drawings
from pressuremat.report.figures import Stage, side_title
from pressuremat.report.model import SIMULATED, ReportModel, Said, Section
from pressuremat.report.paper import BOTTOM, GUTTER, HEIGHT, INNER, LEFT, MARGIN, PAD
from pressuremat.report.values import WHOLE, Row
from pressuremat.report.words import moment, unit_word

if TYPE_CHECKING:
    from pressuremat.report.qt import Sheet

#: Findings and bands that page one has room for; the others are on page two, and in the attached data.
MAX_BANDS, MAX_FINDINGS, FINDINGS_MM = 5, 5, 74.0


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
        data_page.draw(model, pair, sheet, y)
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
    shown, size = 0, 11.5 if len(findings) < 4 else 10.5
    for said in findings[:MAX_FINDINGS]:
        indent = 5.0 if said.side in ("left", "right") else 0.0
        x, width = LEFT + PAD + indent, INNER - 2 * PAD - indent
        about = " · ".join(a for a in (" + ".join(said.seen_in), said.because, said.confidence) if a)
        need = sheet.text(x, y, width, said.says, size, lines=3, draw=False) + 4.5
        if shown and y + need > top + FINDINGS_MM:
            break
        sheet.mark(said.side, LEFT + PAD + 1.3, y + size * 0.233)
        y += sheet.text(x, y, width, said.says, size, lines=3)
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
    need = max(sum(band_height(row) for row in rows) for rows in bands)
    for k, section in enumerate(pair):
        x = LEFT + k * (width + GUTTER)
        sheet.card(x, y, width, BOTTOM - y)
        room = (x + PAD, y + PAD - 1, width - 2 * PAD, BOTTOM - PAD + 1 - below)
        _card(model, section, bands[k], stage, sheet, room, need)
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
    model: ReportModel,
    section: Section,
    bands: Sequence[Row],
    stage: Stage,
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
    scale = min(feet_width / stage.width_mm, feet_height / stage.height_mm)
    figure = drawings.feet(section, stage, model.simulated, scale)
    if figure:
        sheet.svg(x, y, feet_width, feet_height, figure)
    else:
        words = drawings.no_feet(section)
        sheet.text(x, y + feet_height / 2, feet_width, words, 10, colour=LIGHT.muted, align="center")
    if wide:
        draw_bands(bands, sheet, x + feet_width + 8, y + max((feet_height - need) / 2, 0), width - feet_width - 8)
    else:
        draw_bands(bands, sheet, x, bottom - need, width)


#: A line below a value that says between which bands it lies.
_BETWEEN_MM = 2.8


def band_height(row: Row) -> float:
    """Height in mm of a value's band drawing."""
    drawn = [c for c in row.cells if c.side in ("left", "right", WHOLE)]
    return 5.0 + 4.3 * len(drawn) + _BETWEEN_MM * sum(bool(c.between) for c in drawn) + 1.6


def draw_bands(bands: Sequence[Row], sheet: Sheet, x: float, y: float, width: float) -> None:
    """The band drawings of values, one below the other, from (x, y) on."""
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
            if cell.between:
                sheet.text(x, at - 0.6, width, cell.between, 7, colour=LIGHT.muted, align="right", lines=1)
                at += _BETWEEN_MM
        y += band_height(row)
