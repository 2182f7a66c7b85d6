"""Footprints on paper as large as the feet are, one to a page, with a ruler that tells whether the printer kept it.

In: recordings' sections and a paper. Out: a PDF on A4 or Letter. Words and ruler stand beside the print, so that it may
be as long as the printer reaches; one that is longer is refused in words on its page, and never made smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pressuremat.drawings.svg import document, num, tag, text
from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.i18n import _, number
from pressuremat.report import figures
from pressuremat.report.figures import side_title
from pressuremat.report.model import DISCLAIMER, SIMULATED, Panel, Section
from pressuremat.report.pdf import drawn, titled, with_language
from pressuremat.report.picture import MARGIN_MM
from pressuremat.report.words import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pressuremat.report.qt import Sheet

Paper = Literal["A4", "Letter"]
PAPERS: dict[Paper, tuple[float, float]] = {"A4": (210.0, 297.0), "Letter": (215.9, 279.4)}
#: What printers cannot reach at the paper's edge, and the ruler's length.
_EDGE_MM, RULER_MM = 5.0, 150.0
#: Width of the ruler, of the words left of the print at least and at most, and the space between.
_RULER_WIDE_MM, _WORDS_MM, _SPACE_MM = 9.0, (24.0, 45.0), 3.0


@dataclass(frozen=True, eq=False)
class TrueSize:
    """The prints of some recordings."""

    sections: tuple[Section, ...]
    who: str
    version: str
    language: str
    simulated: bool
    paper: Paper = "A4"

    renderers: ClassVar[Mapping[str, str]] = {".pdf": "pressuremat.report.true_size"}

    @property
    def title(self) -> str:
        """The heading."""
        return _("Footprints, true size")


def render(model: TrueSize, path: Path) -> None:
    """Write the PDF. Raises MissingExtraError where Qt is not installed."""
    title = titled(model.title, model.who, simulated=model.simulated)
    pdf = drawn(lambda sheet, new: draw(model, sheet, new), title, model.version, paper=model.paper)
    path.write_bytes(with_language(pdf, model.language))


def draw(model: TrueSize, sheet: Sheet, new_page: Callable[[], object]) -> None:
    """A page for each print."""
    pages = [(section, panel) for section in model.sections for panel in section.panels]
    for k, (section, panel) in enumerate(pages):
        if k:
            new_page()
        _page(model, section, panel, sheet)
    if not pages:
        sheet.text(20, 30, 160, _("No footprint was found in these recordings."), 12)


def _page(model: TrueSize, section: Section, panel: Panel, sheet: Sheet) -> None:
    width, height = PAPERS[model.paper]
    words = " · ".join(part for part in (section.title, side_title(panel.side), named(model.who)) if part)
    if model.simulated:
        words = f"{SIMULATED} · {words}"
    size = figures.print_size_mm(panel.picture)
    # The drawing is free around the print, and may be cut there.
    free = 2 * (MARGIN_MM - 1.0)
    wide, high = size[0] - free, size[1] - free
    beside = max((width - wide) / 2 - _EDGE_MM, _WORDS_MM[0] + _SPACE_MM)
    if wide > width - 2 * (_EDGE_MM + beside) or high > height - 2 * _EDGE_MM:
        says = _("This print is larger than the paper ({width} × {height} mm): print it on a larger one.").format(
            width=number(wide, 0), height=number(high, 0)
        )
        sheet.text(60, 40, width - 90, says, 11)
    else:
        drawing = figures.one_print(panel.picture, section.maximum, title=words)
        sheet.svg((width - size[0]) / 2, (height - size[1]) / 2, *size, drawing)
    column = min(beside - _SPACE_MM, _WORDS_MM[1])
    x, y = _EDGE_MM + 2, _EDGE_MM + 4
    y += sheet.text(x, y, column, words, 8.5, weight=MEDIUM) + 2
    y += sheet.text(x, y, column, _(DISCLAIMER), 6.5, colour=LIGHT.muted) + 3
    says = _("Check with a ruler: {mm} mm from end to end, or printed at another size than 100 %.")
    sheet.text(x, y, column, says.format(mm=num(RULER_MM)), 7.5, weight=SEMIBOLD)
    sheet.svg(width - _EDGE_MM - _RULER_WIDE_MM, (height - RULER_MM - 4) / 2, _RULER_WIDE_MM, RULER_MM + 4, ruler())


def ruler() -> str:
    """A ruler of `RULER_MM`, upright: a stroke each mm, numbers each cm; its units are mm."""
    strokes = []
    for mm in range(int(RULER_MM) + 1):
        long = 4.0 if mm % 10 == 0 else 3.0 if mm % 5 == 0 else 2.0
        strokes.append(f"M{num(_RULER_WIDE_MM)} {num(2 + mm)}h{num(-long)}")
    parts = [tag("path", d="".join(strokes), stroke=LIGHT.ink, stroke_width=0.2, fill="none")]
    for cm in range(int(RULER_MM) // 10 + 1):
        parts.append(text(4.2, 2.9 + 10 * cm, str(cm), text_anchor="end", font_size=2.6, fill=LIGHT.ink))
    return document(
        _RULER_WIDE_MM, RULER_MM + 4, "".join(parts), title=_("A ruler of {mm} mm").format(mm=num(RULER_MM))
    )
