"""The report as PDF: vector drawings, embedded fonts, selectable text, its data attached. Needs no display.

In: a ReportModel. Out: an A4 PDF. Qt is imported here and only when a PDF is asked for; it works inside the running
app, in its threads, and without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pressuremat.errors import MissingExtraError
from pressuremat.i18n import _
from pressuremat.report import json as json_report
from pressuremat.report import pages
from pressuremat.report.model import SIMULATED, ReportModel
from pressuremat.report.paper import ATTACHMENT
from pressuremat.report.words import named

if TYPE_CHECKING:
    from pressuremat.report.qt import Sheet


def render(model: ReportModel, path: Path) -> None:
    """Write the PDF. Raises MissingExtraError where Qt is not installed or cannot start."""
    path.write_bytes(with_language(content(model), model.language))


def content(model: ReportModel) -> bytes:
    """The PDF as Qt writes it."""
    title = titled(model.title, model.subject, simulated=model.simulated)
    return drawn(lambda sheet, new: pages.draw(model, sheet, new), title, model.version, json_report.text(model))


def titled(title: str, who: str, *, simulated: bool) -> str:
    """A PDF's own title."""
    name = f"{title} · {named(who)}" if who else title
    return f"{SIMULATED}: {name}" if simulated else name


def drawn(
    draw: Callable[[Sheet, Callable[[], object]], None],
    title: str,
    version: str,
    attached: str | None = None,
    *,
    attachment: str = ATTACHMENT,
    paper: str = "A4",
) -> bytes:
    """A PDF of what `draw` puts on its sheet and further pages; `attached` is JSON that it carries as `attachment`.

    `paper` is "A4" or "Letter".

    Raises MissingExtraError where Qt is not installed or cannot start.
    """
    try:
        from PySide6.QtCore import QBuffer, QByteArray, QMarginsF
        from PySide6.QtGui import QPageLayout, QPageSize, QPainter, QPdfWriter

        from pressuremat.report.qt import DPI, Sheet, application
    except ImportError as error:
        raise MissingExtraError(
            _(
                'A PDF needs Qt, which is not usable here ({reason}): install "pressuremat[gui]", or write .html.'
            ).format(reason=error)
        ) from error
    with application():
        data = QByteArray()
        buffer = QBuffer(data)
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(buffer)
        writer.setResolution(DPI)
        writer.setPageLayout(
            QPageLayout(QPageSize(getattr(QPageSize.PageSizeId, paper)), QPageLayout.Orientation.Portrait, QMarginsF())
        )
        writer.setTitle(title)
        writer.setCreator(f"pressuremat {version}".strip())
        if attached is not None:
            writer.addFileAttachment(attachment, QByteArray(attached.encode("utf-8")), "application/json")
        painter = QPainter(writer)
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
        draw(Sheet(writer, painter), writer.newPage)
        painter.end()
        buffer.close()
        # Gone before the application that they belong to.
        del painter, writer, buffer
        return bytes(data.data())


def with_language(pdf: bytes, language: str) -> bytes:
    """`pdf` with its language named in the catalog, which Qt cannot do; appended as the format's incremental update.

    A PDF whose catalog is not found as Qt writes it comes back unchanged.
    """
    trailer = re.findall(rb"trailer\s*<<(.*?)>>\s*startxref\s*(\d+)", pdf, re.DOTALL)
    root = re.search(rb"/Root (\d+) 0 R", trailer[-1][0]) if trailer else None
    catalog = re.search(rb"\n%s 0 obj\s*<<(.*?)>>\s*endobj" % root[1], pdf, re.DOTALL) if root else None
    if root is None or catalog is None or b"/Lang" in catalog[1]:
        return pdf
    head = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    body = b"%s 0 obj\n<<\n/Lang (%s)%s>>\nendobj\n" % (root[1], language.encode("ascii"), catalog[1])
    table = b"xref\n%s 1\n%010d 00000 n \n" % (root[1], len(head))
    end = b"trailer\n<<%s/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n" % (
        trailer[-1][0],
        trailer[-1][1],
        len(head) + len(body),
    )
    return head + body + table + end
