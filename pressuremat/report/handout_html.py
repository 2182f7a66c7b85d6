"""The handout of the drills as one web page."""

from __future__ import annotations

from html import escape
from pathlib import Path

from pressuremat.i18n import _
from pressuremat.report.handout import Handout
from pressuremat.report.html import document
from pressuremat.report.model import SIMULATED
from pressuremat.report.visit_html import drill_html
from pressuremat.report.words import named


def render(model: Handout, path: Path) -> None:
    """Write the page as UTF-8."""
    path.write_text(text(model), encoding="utf-8", newline="\n")


def text(model: Handout) -> str:
    """The page as HTML that needs nothing else."""
    visit = model.visit
    again = _("Come again: {days}").format(days=" · ".join(visit.retests)) if visit.retests else ""
    line = " · ".join(part for part in (named(visit.who), visit.visit_day) if part)
    badge = f'<span class="badge">{SIMULATED}</span>' if visit.simulated else ""
    body = [
        f"<header><div><h1>{escape(model.title)}</h1><p class='muted'>{escape(line)}</p></div>{badge}</header>",
        f"<p>{escape(visit.programme_says)} <b>{escape(again)}</b></p>",
        f"<div class='drills'>{''.join(drill_html(drill) for drill in visit.drills)}</div>",
        f"<footer><p>{escape(visit.disclaimer)}</p></footer>",
    ]
    return document(model.title, visit.who, visit.language, visit.version, body)
