"""Two visits beside each other as one web page."""

from __future__ import annotations

from html import escape
from pathlib import Path

from pressuremat.i18n import _
from pressuremat.report.comparison import Comparison
from pressuremat.report.html import document
from pressuremat.report.model import SIMULATED
from pressuremat.report.visit_html import feet_html, progress_html, referral_html, rows_html
from pressuremat.report.visit_model import VisitReport
from pressuremat.report.words import named


def render(model: Comparison, path: Path) -> None:
    """Write the page as UTF-8."""
    path.write_text(text(model), encoding="utf-8", newline="\n")


def text(model: Comparison) -> str:
    """The whole page."""
    after = model.after
    line = " · ".join(part for part in (named(after.who), f"{model.before.visit_day} → {after.visit_day}") if part)
    badge = f'<span class="badge">{SIMULATED}</span>' if after.simulated else ""
    nothing = f"<p>{escape(_('There is no value that both visits have.'))}</p>"
    body = [
        f"<header><div><h1>{escape(model.title)}</h1><p class='muted'>{escape(line)}</p></div>{badge}</header>",
        referral_html(after.referral),
        f"<div class='grid n2'>{_visit(model.before)}{_visit(after)}</div>",
        progress_html(_("What changed"), model.sorted_lines) or nothing,
        f"<footer><p>{escape(after.disclaimer)}</p></footer>",
    ]
    return document(model.title, after.who, after.language, after.version, [part for part in body if part])


def _visit(visit: VisitReport) -> str:
    section = visit.prints or visit.steps
    feet = "" if section is None else feet_html(section, visit.simulated)
    return f"<section class='card'><h2>{escape(visit.visit_day)}</h2>{feet}{rows_html(visit)}</section>"
