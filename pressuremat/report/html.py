"""The report as one web page: everything inside, no scripts, for screen, phone and paper.

In: a ReportModel. Out: HTML whose drawings are the SVG of `figures`. Every word is escaped here and nowhere else.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from importlib import resources
from pathlib import Path

from pressuremat.drawings.theme import FAMILY, LIGHT, MEDIUM, REGULAR, SEMIBOLD
from pressuremat.i18n import _
from pressuremat.report import drawings
from pressuremat.report.figures import side_title
from pressuremat.report.model import SIMULATED, ReportModel, Said, Section, Term
from pressuremat.report.values import WHOLE, Row, Summary
from pressuremat.report.words import moment, named, unit_word

_FONTS = (("Inter-Regular", REGULAR), ("Inter-Medium", MEDIUM), ("Inter-SemiBold", SEMIBOLD))


def render(model: ReportModel, path: Path) -> None:
    """Write the page as UTF-8."""
    path.write_text(text(model), encoding="utf-8", newline="\n")


def text(model: ReportModel) -> str:
    """The whole page."""
    e = escape
    stage = drawings.stage(model)
    body = [
        _header(model),
        _findings(model),
        f'<div class="grid n{min(len(model.sections), 2)}">',
        *(_card(section, drawings.feet(section, stage, model.simulated)) for section in model.sections),
        "</div>",
        *(_load_card(section, model.simulated) for section in model.sections),
        *(_table(section) for section in model.sections),
        glossary_html(model.glossary),
        _provenance(model),
        f'<footer><p>{e(model.disclaimer)}</p><p class="muted">pressuremat {e(model.version)}</p></footer>',
    ]
    return document(model.title, model.subject, model.language, model.version, [part for part in body if part])


def document(title: str, who: str, language: str, version: str, body: Sequence[str]) -> str:
    """A whole page of blocks that are markup already; title and name are escaped here."""
    e = escape
    name = f"{title} · {named(who)}" if who else title
    return (
        f'<!DOCTYPE html>\n<html lang="{e(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="pressuremat {e(version)}">\n'
        f"<title>{e(name)}</title>\n<style>{style()}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def _header(model: ReportModel) -> str:
    badge = f'<span class="badge">{SIMULATED}</span>' if model.simulated else ""
    parts = [named(model.subject), moment(model.made_at), " + ".join(dict.fromkeys(s.title for s in model.sections))]
    line = " · ".join(escape(part) for part in parts if part)
    return f'<header><div><h1>{escape(model.title)}</h1><p class="muted">{line}</p></div>{badge}</header>'


def _findings(model: ReportModel) -> str:
    items = "".join(finding_html(said) for said in model.findings)
    if not items:
        items = f'<p class="lead">{escape(_("Nothing stands out in what was measured."))}</p>'
    return f"<section class='card'><h2 class='accent'>{escape(_('What your prints show'))}</h2>{items}</section>"


def finding_html(said: Said) -> str:
    """One finding with what it rests on."""
    about = [" + ".join(said.seen_in), said.because, said.confidence]
    mark = f'<i class="dot {escape(said.side)}"></i>' if said.side in ("left", "right") else ""
    return (
        f'<div class="said"><p class="lead">{mark}{escape(said.says)}</p>'
        f'<p class="muted">{" · ".join(escape(a) for a in about if a)}</p></div>'
    )


def _card(section: Section, figure: str) -> str:
    notes = "".join(f'<p class="note">{escape(note)}</p>' for note in section.notes)
    notes += "".join(
        f'<p class="note">{escape(side_title(p.side))}: {escape(p.note)}</p>' for p in section.panels if p.note
    )
    bands = "".join(band_html(row) for row in section.bands)
    captions = [drawings.feet_caption(section), drawings.band_caption(section) if bands else ""]
    caption = f'<p class="muted">{escape(" ".join(c for c in captions if c))}</p>'
    figure = figure or f'<p class="empty">{escape(drawings.no_feet(section))}</p>'
    return (
        f'<section class="card"><h2>{escape(section.title)}</h2>'
        f'<p class="muted">{escape(drawings.description(section))}</p>'
        f'<div class="feet">{figure}</div><div class="bands">{bands}</div>{caption}{notes}</section>'
    )


def band_html(row: Row) -> str:
    """One value beside its typical range, a bar a side."""
    lines = []
    for cell in row.cells:
        if cell.side != WHOLE and cell.side not in ("left", "right"):
            continue
        side = escape(side_title(cell.side)) if cell.side else ""
        unit = escape(unit_word(row.unit))
        value = f"<b>{escape(cell.text)}</b>" + (f" {unit}" if unit and cell.value is not None else "")
        grey = "" if cell.valid else " grey"
        words = cell.reason or cell.between
        note = f'<p class="note wide">{escape(words)}</p>' if words else ""
        lines.append(
            f'<span class="side {escape(cell.side)}">{side}</span>{drawings.band(row, cell, 96.0)}'
            f'<span class="value{grey}">{value}</span>{note}'
        )
    typical = f'<span class="muted">{escape(_("typical {range}").format(range=row.typical_text))}</span>'
    head = f"<p><b>{escape(row.label)}</b> {typical if row.typical_text else ''}</p>"
    return f'<div class="band">{head}<div class="rows">{"".join(lines)}</div></div>'


def _load_card(section: Section, simulated: bool) -> str:
    figure = drawings.load(section, simulated)
    if not figure:
        return ""
    head = escape(_("Load over time, {protocol}").format(protocol=section.title))
    return (
        f'<section class="card"><h2>{head}</h2><p class="muted">{_load_key(section)}</p>'
        f'<div class="line">{figure}</div></section>'
    )


def _load_key(section: Section) -> str:
    return " · ".join(
        f'<span class="{escape(line.side or "ink")}">{escape(drawings.load_word(line.side))}</span>'
        for line in section.load
    )


def _table(section: Section) -> str:
    rows = [row for row in section.rows if row.has_value]
    if not rows:
        return ""
    sides = [s for s in ("left", "right", "unknown", WHOLE) if any(row.cell(s) for row in rows)]
    counts = {panel.side: panel.n for panel in section.panels}
    heads = "".join(f'<th scope="col">{escape(drawings.column_title(side, counts))}</th>' for side in sides)
    head = (
        f'<thead><tr><th scope="col">{escape(_("Value"))}</th><th scope="col"></th>{heads}'
        f'<th scope="col">{escape(_("Typical"))}</th></tr></thead>'
    )
    main, more = (
        "".join(
            f'<tr><th scope="row">{escape(row.label)}</th><td class="unit">{escape(unit_word(row.unit))}</td>'
            + "".join(cell_html(row.cell(side)) for side in sides)
            + f"<td>{escape(row.typical_text)}</td></tr>"
            for row in rows
            if (row.detail == "research") == studied
        )
        for studied in (False, True)
    )
    table = f'<div class="scroll"><table>{head}<tbody>{main}</tbody></table></div>'
    if more:
        words = escape(_("More values, for study"))
        table += f'<details><summary>{words}</summary><div class="scroll"><table>{head}<tbody>{more}</tbody></table>'
        table += "</div></details>"
    reasons = "".join(f"<li>{escape(line)}</li>" for line in drawings.reasons(section.rows))
    why = escape(_("Why some are missing or grey:"))
    reasons = f'<p class="muted">{why}</p><ul>{reasons}</ul>' if reasons else ""
    return (
        f'<section class="card flow"><h2>{escape(_("All values, {protocol}").format(protocol=section.title))}</h2>'
        f'<p class="muted">{escape(drawings.table_caption())}</p>{table}{reasons}</section>'
    )


def cell_html(cell: Summary | None) -> str:
    """One cell of a table of values."""
    if cell is None:
        return "<td></td>"
    grey = "" if cell.valid else ' class="grey"'
    spread = drawings.spread(cell)
    more = f' <span class="muted">{escape(cell.plus_minus)}</span>' if cell.plus_minus else ""
    more += f'<br><span class="muted small">{escape(spread)}</span>' if spread else ""
    more += f'<br><span class="muted small">{escape(cell.between)}</span>' if cell.between else ""
    return f"<td{grey}>{escape(cell.text)}{more}</td>"


def glossary_html(terms: Sequence[Term]) -> str:
    """What the values mean."""
    items, more = (
        "".join(
            f"<dt>{escape(t.label)}{f' ({escape(unit_word(t.unit))})' if unit_word(t.unit) else ''}</dt>"
            f'<dd>{escape(t.definition)} <span class="muted">{escape(t.source)}</span></dd>'
            for t in terms
            if (t.detail == "research") == studied
        )
        for studied in (False, True)
    )
    if not items:
        return ""
    if more:
        more = f"<details><summary>{escape(_('More values, for study'))}</summary><dl>{more}</dl></details>"
    return f'<section class="card flow"><h2>{escape(_("What the values mean"))}</h2><dl>{items}</dl>{more}</section>'


def _provenance(model: ReportModel) -> str:
    blocks = []
    for section in model.sections:
        rows = "".join(f"<tr><th scope='row'>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in section.provenance)
        blocks.append(f'<div><h3>{escape(section.title)}</h3><table class="plain">{rows}</table></div>')
    title = escape(_("Where this comes from"))
    return f'<section class="card flow"><h2>{title}</h2><div class="grid n2">{"".join(blocks)}</div></section>'


@lru_cache(maxsize=1)
def style() -> str:
    """The style sheet of every page, its fonts inside."""
    t = LIGHT
    folder = resources.files("pressuremat") / "assets" / "fonts"
    faces = "".join(
        f"@font-face{{font-family:{FAMILY};font-weight:{weight};src:url(data:font/woff2;base64,"
        f"{base64.b64encode((folder / f'{name}.woff2').read_bytes()).decode('ascii')})format('woff2')}}"
        for name, weight in _FONTS
    )
    return faces + (
        f":root{{--ink:{t.ink};--muted:{t.muted};--line:{t.hairline};--left:{t.left};--right:{t.right};"
        f"--accent:{t.accent};--watch:{t.watch};--fine:{t.fine};--flag:{t.flag};--ground:{t.background};--card:{t.surface}}}"
        + (resources.files("pressuremat.report") / "page.css").read_text(encoding="utf-8").replace("\n", "")
    )
