"""The pages for the colleague: the index with its caveat, why it was read so, trials, all values, where it comes from.

In: a VisitReport and a Sheet. Out: marks on as many pages as it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.report import drawings
from pressuremat.report.figures import side_title
from pressuremat.report.frame import foot, head
from pressuremat.report.model import Term
from pressuremat.report.paper import GUTTER, INNER, LEFT, PAD
from pressuremat.report.values import WHOLE, Row, Summary
from pressuremat.report.visit_model import VisitReport, inputs_words
from pressuremat.report.visit_trials import TrialLine
from pressuremat.report.words import unit_word

if TYPE_CHECKING:
    from pressuremat.report.qt import Sheet

_ROW = 4.3


class _Flow:
    """Where the next line goes; a new page where it has no room."""

    def __init__(self, model: VisitReport, sheet: Sheet, new_page: Callable[[], object], page: int) -> None:
        self.model, self.sheet, self.page = model, sheet, page
        self._new_page = new_page
        self.y = self._head()

    @property
    def bottom(self) -> float:
        """The lowest line's end."""
        return self.sheet.height - 15.0 - 11.0

    def need(self, height: float) -> bool:
        """Make room for a block of that height; whether a new page was begun for it."""
        if self.y + height <= self.bottom:
            return False
        self.end()
        self._new_page()
        self.page += 1
        self.y = self._head()
        return True

    def end(self) -> None:
        """The page is full."""
        foot(self.sheet, self.model.disclaimer, self.page)

    def _head(self) -> float:
        line = " · ".join((_("for the colleague"), self.model.visit_day))
        return head(self.sheet, self.model.title, self.model.who, line, simulated=self.model.simulated, first=False)

    def title(self, words: str, least: float = 20.0) -> None:
        """A heading that does not stand alone at the end of a page."""
        self.need(least)
        self.y += self.sheet.text(LEFT, self.y, INNER, words, 11, weight=SEMIBOLD) + 0.5

    def paragraph(self, words: str, size: float = 8.0, colour: str = LIGHT.ink) -> None:
        """A paragraph; it may not break over pages."""
        height = self.sheet.text(LEFT, 0, INNER, words, size, draw=False)
        self.need(height)
        self.y += self.sheet.text(LEFT, self.y, INNER, words, size, colour=colour) + 0.6


def draw(model: VisitReport, sheet: Sheet, new_page: Callable[[], object], page: int) -> None:
    """All of it, beginning on a new page that is there already."""
    flow = _Flow(model, sheet, new_page, page)
    if not model.minor:
        _index(model, flow)
    _reading(model, flow)
    _trials(model, flow)
    _origins(model, flow)
    for title, rows in model.shown_rows:
        _values(title, rows, flow)
    _terms(model, flow)
    flow.end()


def _index(model: VisitReport, flow: _Flow) -> None:
    sheet, y = flow.sheet, flow.y
    x, width = LEFT + 72.0, INNER - 72 - PAD
    said = sheet.text(x, 0, width, model.link_says, 9, weight=MEDIUM, draw=False) + 0.8
    height = max(23.0, said + sheet.text(x, 0, width, model.caveat, 8, draw=False) + 2 * PAD - 2)
    sheet.card(LEFT, y, INNER, height)
    at = y + PAD - 1.5
    sheet.text(LEFT + PAD, at, INNER, _("Contributing-factor index"), 9, weight=SEMIBOLD)
    sheet.text(LEFT + PAD, at + 4.6, 40, model.index_text, 20, weight=SEMIBOLD)
    facts = _("range {range} · coverage {coverage}").format(range=model.range_text, coverage=model.coverage_text)
    sheet.text(LEFT + PAD, at + 14.0, 60, facts, 8, colour=LIGHT.muted, lines=1)
    sheet.text(x, at, width, model.link_says, 9, weight=MEDIUM)
    sheet.text(x, at + said, width, model.caveat, 8, colour=LIGHT.watch)
    flow.y = y + height + 4
    columns = (("", 46.0), (_("value"), 46.0), ("", 32.0), (_("weight"), 12.0), (_("adds"), 12.0), ("", 32.0))
    x = LEFT
    for name, width in columns:
        sheet.text(x, flow.y, width, name, 7.5, colour=LIGHT.muted, lines=1)
        x += width
    flow.y += 3.8
    for line in model.factors:
        tall = sheet.text(0, 0, INNER, line.source, 6.8, draw=False)
        flow.need(_ROW + tall)
        sheet.rule(LEFT, flow.y, INNER)
        known = line.state != "unknown"
        cells = (
            line.label,
            line.sides or "–",
            line.state_words,
            line.weight_text,
            line.contribution_text,
            line.confidence if known else "",
        )
        x = LEFT
        for (_name, width), words in zip(columns, cells, strict=True):
            sheet.fitted(x, flow.y + 0.5, width - 1.5, words, 7.5)
            x += width
        sheet.text(LEFT, flow.y + 3.9, INNER, line.source, 6.8, colour=LIGHT.muted)
        flow.y += _ROW - 0.4 + tall
    flow.y += 3


def _reading(model: VisitReport, flow: _Flow) -> None:
    reading = model.result.reading
    flow.title(_("Why it reads so"))
    for side, says in (("", model.link_says),) if model.minor else model.rows_say:
        flow.paragraph(f"{side_title(side)}: {says}" if side else says)
    if reading.decided_by:
        flow.paragraph(_("Decided by: {inputs}.").format(inputs=inputs_words(reading.decided_by)))
    if reading.contradicts:
        flow.paragraph(_("Against it: {inputs}.").format(inputs=inputs_words(reading.contradicts)), colour=LIGHT.watch)
    if model.next_best:
        flow.paragraph(model.next_best)
    for note in model.notes:
        flow.paragraph(note, 7.5, LIGHT.muted)
    flow.y += 2


def _trials(model: VisitReport, flow: _Flow) -> None:
    """Two trials a row, what was noted of each below it."""
    flow.title(_("What was done"))
    width = (INNER - GUTTER) / 2
    for k in range(0, len(model.trials), 2):
        pair = model.trials[k : k + 2]
        noted = max(flow.sheet.text(0, 0, width, _noted(trial), 7.5, draw=False) for trial in pair)
        high = _ROW + (noted + 1 if any(_noted(trial) for trial in pair) else 0)
        flow.need(high)
        for n, trial in enumerate(pair):
            x = LEFT + n * (width + GUTTER)
            flow.sheet.rule(x, flow.y, width)
            flow.sheet.fitted(x, flow.y + 0.5, 30, trial.title, 8, weight=MEDIUM)
            words = _("counted") if trial.counted else _("left out")
            told = " · ".join(part for part in (trial.condition, trial.grade, words) if part)
            colour = LIGHT.ink if trial.counted else LIGHT.watch
            flow.sheet.fitted(x + 31, flow.y + 0.5, width - 31, told, 7.5, colour=colour, align="right")
            flow.sheet.text(x, flow.y + _ROW, width, _noted(trial), 7.5, colour=LIGHT.muted)
        flow.y += high
    flow.y += 3


def _noted(trial: TrialLine) -> str:
    return "\n".join(part for part in (trial.why, trial.note) if part)


def _values(title: str, rows: tuple[Row, ...], flow: _Flow) -> None:
    """One line a value: left and right beside each other, what is of the whole between them."""
    sides = [side for side in ("left", "right") if any(row.cell(side) for row in rows)] or [WHOLE]
    label, typical = 68.0, 22.0
    column = (INNER - label - typical) / len(sides)

    def heads() -> None:
        flow.title(title, 14.0)
        for k, side in enumerate(sides):
            words = side_title(side) if side else ""
            x = LEFT + label + k * column
            flow.sheet.text(x, flow.y - 4, column, words, 7.5, colour=LIGHT.side(side), align="right", lines=1)
        flow.sheet.text(LEFT, flow.y - 4, INNER, _("Typical"), 7.5, colour=LIGHT.muted, align="right")

    flow.need(16)
    heads()
    for row in rows:
        if flow.need(_ROW):
            heads()
        flow.sheet.rule(LEFT, flow.y, INNER)
        unit = unit_word(row.unit)
        flow.sheet.fitted(LEFT, flow.y + 0.5, label - 1, row.label + (f", {unit}" if unit else ""), 8)
        for k, side in enumerate(sides):
            _cell(row.cell(side), flow, LEFT + label + k * column, column, "right")
        if sides != [WHOLE]:
            _cell(row.cell(WHOLE), flow, LEFT + label + column / 2, 1.5 * column, "center")
        text = row.typical_text.removesuffix(f" {unit}" if unit else "\0")
        flow.sheet.text(LEFT, flow.y + 0.5, INNER, text, 7.5, colour=LIGHT.muted, align="right", lines=1)
        flow.y += _ROW
    flow.y += 1.2


def _cell(cell: Summary | None, flow: _Flow, x: float, width: float, align: str) -> None:
    if cell is None:
        return
    spread = drawings.spread(cell)
    words = " ".join(part for part in (cell.text, cell.plus_minus, f"({spread})" if spread else "") if part)
    colour = LIGHT.ink if cell.valid else LIGHT.muted
    flow.sheet.fitted(x, flow.y + 0.5, width - 1, words, 7.5, colour=colour, align=align)


def _terms(model: VisitReport, flow: _Flow) -> None:
    keys = {row.key for _title, rows in model.shown_rows for row in rows}
    terms = [term for term in model.glossary if term.key in keys]
    if not terms:
        return
    flow.title(_("What the values mean"))
    flow.paragraph(drawings.table_caption(), 7.5, LIGHT.muted)
    columns = _Columns(flow)
    for term in terms:
        columns.add(term)
    flow.y = max(columns.at)


class _Columns:
    """Two columns down to the page's end; what comes goes on in the shorter one."""

    def __init__(self, flow: _Flow) -> None:
        self.flow, self.width = flow, (INNER - GUTTER) / 2
        self.at = [flow.y, flow.y]

    def add(self, term: Term) -> None:
        """One entry, whole."""
        height = self._entry(term, 0.0, 0.0, draw=False)
        if min(self.at) + height > self.flow.bottom:
            self.flow.y = self.flow.bottom
            self.flow.need(height)
            self.at = [self.flow.y, self.flow.y]
        k = 0 if self.at[0] <= self.at[1] else 1
        self._entry(term, LEFT + k * (self.width + GUTTER), self.at[k], draw=True)
        self.at[k] += height + 1.2

    def _entry(self, term: Term, x: float, y: float, *, draw: bool) -> float:
        top, text = y, self.flow.sheet.text
        y += text(x, y, self.width, term.label, 7.5, weight=MEDIUM, draw=draw)
        y += text(x, y, self.width, term.definition, 7, draw=draw)
        y += text(x, y, self.width, term.source, 6.5, colour=LIGHT.muted, draw=draw)
        return y - top


def _origins(model: VisitReport, flow: _Flow) -> None:
    flow.title(_("Where this comes from"))
    flow.paragraph(" · ".join(f"{name}: {value}" for name, value in model.provenance), 7.5, LIGHT.muted)
    flow.paragraph(
        _("All other values, too, are in the attached file {name}.").format(name="visit.json"), 7.5, LIGHT.muted
    )
    flow.y += 2
