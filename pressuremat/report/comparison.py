"""Two visits beside each other: the prints, what was read, and which changes are more than noise. One page.

In: two VisitReports and the lines that compare them. Out: a PDF. Refuses to judge: the verdicts come with the lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from pressuremat.drawings.theme import LIGHT, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.report import drawings, figures
from pressuremat.report.frame import foot, head, referral_box
from pressuremat.report.paper import GUTTER, INNER, LEFT, PAD
from pressuremat.report.pdf import drawn, titled, with_language
from pressuremat.report.progress_rows import ROW, row
from pressuremat.report.visit_model import ProgressLine, VisitReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressuremat.report.qt import Sheet

_PRINTS = 104.0


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two visits of one person, the earlier one first; `lines` as in `VisitReport.progress`."""

    before: VisitReport
    after: VisitReport
    lines: tuple[ProgressLine, ...]

    renderers: ClassVar[Mapping[str, str]] = {
        ".pdf": "pressuremat.report.comparison",
        ".html": "pressuremat.report.comparison_html",
    }

    @property
    def title(self) -> str:
        """The heading."""
        return _("Two visits")

    @property
    def sorted_lines(self) -> tuple[ProgressLine, ...]:
        """Tracked outcomes first, then what changed, then the others."""
        order = ("real", "possible", "noise", "refused")
        return tuple(sorted(self.lines, key=lambda line: (not line.tracked, order.index(line.verdict))))


def render(model: Comparison, path: Path) -> None:
    """Write the PDF. Raises MissingExtraError where Qt is not installed."""
    title = titled(model.title, model.after.who, simulated=model.after.simulated)
    pdf = drawn(lambda sheet, _new: draw(model, sheet), title, model.after.version)
    path.write_bytes(with_language(pdf, model.after.language))


def draw(model: Comparison, sheet: Sheet) -> None:
    """The page."""
    after = model.after
    line = f"{model.before.visit_day} → {after.visit_day}"
    y = head(sheet, model.title, after.who, line, simulated=after.simulated, first=True)
    y = referral_box(sheet, after.referral, y)
    width = (INNER - GUTTER) / 2
    for k, visit in enumerate((model.before, after)):
        _visit(visit, sheet, LEFT + k * (width + GUTTER), y, width)
    y += _PRINTS + GUTTER
    y += sheet.text(LEFT, y, INNER, _("What changed"), 11, weight=SEMIBOLD, colour=LIGHT.accent)
    says = _("Real: more than the smallest change that can be told from noise. Bold: tracked from the beginning.")
    y += sheet.text(LEFT, y, INNER, says, 7.5, colour=LIGHT.muted, lines=1) + 1.0
    bottom = sheet.height - 15.0 - 13.0
    for shown, one in enumerate(model.sorted_lines):
        if y + ROW > bottom:
            words = _("{n} more are in the attached data of the visits' reports.").format(n=len(model.lines) - shown)
            sheet.text(LEFT, y, INNER, words, 7.5, colour=LIGHT.muted)
            break
        row(replace(one, points=one.points[:1] + one.points[-1:]), sheet, y)
        y += ROW
    if not model.lines:
        sheet.text(LEFT, y, INNER, _("There is no value that both visits have."), 10)
    foot(sheet, after.disclaimer, 1)


def _visit(visit: VisitReport, sheet: Sheet, x: float, y: float, width: float) -> None:
    sheet.card(x, y, width, _PRINTS)
    inner = width - 2 * PAD
    at = y + PAD - 1
    at += sheet.text(x + PAD, at, inner, visit.visit_day, 11, weight=SEMIBOLD)
    section = visit.prints or visit.steps
    height = 46.0
    if section is not None and section.panels:
        stage = figures.stage_of([[panel.picture for panel in section.panels]])
        scale = min(inner / stage.width_mm, height / stage.height_mm)
        sheet.svg(x + PAD, at, inner, height, drawings.feet(section, stage, visit.simulated, scale))
    at += height + 1.5
    for side, words in visit.rows_short:
        room = y + _PRINTS - 2.0 - at
        lines = int(room / 3.6)
        if lines < 1:
            break
        sheet.mark(side, x + PAD + 1.0, at + 1.9, 1.0)
        indent = 4.0 if side in ("left", "right") else 0.0
        at += sheet.text(x + PAD + indent, at, inner - indent, words, 7.8, lines=min(lines, 7)) + 0.6
