"""A visit's report as PDF: a page for the person, a page on foot and knee, pages for the colleague; its data attached.

In: a VisitReport. Out: an A4 PDF, made without a display.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pressuremat.report import visit_colleague, visit_json, visit_knee_page, visit_pages
from pressuremat.report.pdf import drawn, titled, with_language
from pressuremat.report.visit_model import VisitReport

if TYPE_CHECKING:
    from pressuremat.report.qt import Sheet


def render(model: VisitReport, path: Path) -> None:
    """Write the PDF. Raises MissingExtraError where Qt is not installed or cannot start."""
    path.write_bytes(content(model))


def content(model: VisitReport) -> bytes:
    """The PDF."""

    def draw(sheet: Sheet, new_page: Callable[[], object]) -> None:
        visit_pages.draw(model, sheet)
        new_page()
        visit_knee_page.draw(model, sheet, 2)
        new_page()
        visit_colleague.draw(model, sheet, new_page, 3)

    title = titled(model.title, model.who, simulated=model.simulated)
    pdf = drawn(draw, title, model.version, visit_json.text(model), attachment="visit.json")
    return with_language(pdf, model.language)
