"""A visit's report as one web page: everything inside, no scripts, for screen, phone and paper.

In: a VisitReport. Out: HTML whose drawings are those of the PDF. Every word is escaped here and nowhere else. The
colleague's part, with the index, is folded away.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from pressuremat.drawings.drills import drill_svg
from pressuremat.drawings.theme import LIGHT
from pressuremat.i18n import _
from pressuremat.knee.claims import CLAIMS
from pressuremat.report import drawings, figures
from pressuremat.report.factor_bar import factor_bar
from pressuremat.report.figures import side_title
from pressuremat.report.html import band_html, cell_html, document, finding_html, glossary_html
from pressuremat.report.model import SIMULATED, Section
from pressuremat.report.values import WHOLE, Row
from pressuremat.report.visit_model import DrillLine, FactorLine, ProgressLine, VisitReport, inputs_words
from pressuremat.report.words import named, unit_word


def render(model: VisitReport, path: Path) -> None:
    """Write the page as UTF-8."""
    path.write_text(text(model), encoding="utf-8", newline="\n")


def text(model: VisitReport) -> str:
    """The whole page."""
    body = [
        _header(model),
        referral_html(model.referral),
        _prints(model),
        _knee(model),
        _programme(model.drills, model.programme_says, model.retests),
        _factors(model),
        _bands(model),
        progress_html(_("Since earlier visits"), sorted(model.progress, key=lambda line: not line.tracked)),
        _claims(),
        _colleague(model),
        f'<footer><p>{escape(model.disclaimer)}</p><p class="muted">pressuremat {escape(model.version)}</p></footer>',
    ]
    return document(model.title, model.who, model.language, model.version, [part for part in body if part])


def _header(model: VisitReport) -> str:
    badge = f'<span class="badge">{SIMULATED}</span>' if model.simulated else ""
    line = " · ".join(escape(part) for part in (named(model.who), model.visit_day, model.person_line) if part)
    lines = "".join(f'<p class="muted">{one}</p>' for one in (line, escape(model.done_says)) if one)
    return f"<header><div><h1>{escape(model.title)}</h1>{lines}</div>{badge}</header>"


def referral_html(referral: Sequence[str]) -> str:
    """What overrides everything else; empty for nothing."""
    if not referral:
        return ""
    says = "".join(f"<p class='lead'>{escape(one)}</p>" for one in referral)
    return f"<section class='card referral' role='alert'><h2>{escape(_('First: see a clinician'))}</h2>{says}</section>"


def _prints(model: VisitReport) -> str:
    findings = "".join(finding_html(said) for said in model.findings)
    findings = findings or f'<p class="lead">{escape(_("Nothing stands out in what was measured."))}</p>'
    feet = "".join(
        feet_html(section, model.simulated) for section in (model.prints, model.steps) if section is not None
    )
    return (
        f"<section class='card'><h2 class='accent'>{escape(_('What your prints show'))}</h2>{findings}"
        f'<div class="grid n2">{feet}</div></section>'
    )


def feet_html(section: Section, simulated: bool) -> str:
    """The footprints of one recording."""
    stage = figures.stage_of([[panel.picture for panel in section.panels]])
    figure = drawings.feet(section, stage, simulated)
    caption = escape(f"{section.title}. {drawings.feet_caption(section)}")
    return f'<figure class="feet">{figure}<figcaption class="muted">{caption}</figcaption></figure>' if figure else ""


def _knee(model: VisitReport) -> str:
    rows = rows_html(model)
    told = {words for _side, words in model.rows_short}
    says = (model.pain_says, model.link_says, model.next_best)
    more = "".join(f"<p>{escape(words)}</p>" for words in says if words and words not in told)
    return (
        f"<section class='card'><h2 class='accent'>{escape(_('From the foot to the knee'))}</h2>"
        f'<div class="knee"><div>{rows}{more}</div><div class="leg wide">{model.leg_figure(LIGHT)}</div>'
        f'<div class="leg narrow">{model.leg_figure(LIGHT, words=False)}</div></div></section>'
    )


def rows_html(model: VisitReport) -> str:
    """What is read, by side."""
    return "".join(f'<p class="lead">{_dot(side)}{escape(words)}</p>' for side, words in model.rows_short)


def _dot(side: str) -> str:
    return f'<i class="dot {escape(side)}"></i>' if side in ("left", "right") else ""


def _programme(drills: Sequence[DrillLine], says: str, retests: Sequence[str]) -> str:
    again = f"<p><b>{escape(_('Come again: {days}').format(days=' · '.join(retests)))}</b></p>" if retests else ""
    cards = "".join(drill_html(drill) for drill in drills)
    return (
        f"<section class='card flow'><h2 class='accent'>{escape(_('What to do'))}</h2><p>{escape(says)}</p>{again}"
        f'<div class="drills">{cards}</div></section>'
    )


def drill_html(drill: DrillLine) -> str:
    """One drill with its drawing, steps, mistakes and evidence."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in drill.steps)
    mistakes = "".join(f"<li>{escape(one)}</li>" for one in drill.mistakes)
    more = [
        f"<p><b>{escape(_('Often done wrong'))}</b></p><ul>{mistakes}</ul>" if mistakes else "",
        f"<p>{escape(drill.progression)}</p>",
        f"<p>{escape(drill.stops)}</p>",
        f'<p class="muted">{escape(drill.why)}</p>',
        f'<p class="muted">{escape(drill.evidence)}</p>',
    ]
    return (
        f'<article class="drill"><div class="picture">{drill_svg(drill.key, LIGHT)}</div>'
        f"<h3>{escape(drill.label)}</h3><p><b>{escape(drill.dose)}</b> · {escape(drill.days_text)}</p>"
        f"<ol>{steps}</ol><details><summary>{escape(_('More'))}</summary>{''.join(more)}</details></article>"
    )


def _factors(model: VisitReport) -> str:
    if model.minor:
        return ""
    rows = "".join(_factor(line) for line in model.factors)
    says = _(
        "The bar's length is the weight, its fill what it adds. Hatched: not measured, and what it could still add."
    )
    return (
        f"<section class='card flow'><h2 class='accent'>{escape(_('What may contribute'))}</h2>"
        f'<p class="muted">{escape(says)}</p><div class="factors">{rows}</div></section>'
    )


def _factor(line: FactorLine) -> str:
    tone = {"fine": "met", "watch": "note", "flag": "missed"}.get(line.state, "muted")
    return (
        f'<div class="factor"><div><b>{escape(line.label)}</b><br>'
        f'<span class="{tone}">{escape(line.state_words)}</span></div>'
        f'<div>{escape(line.sides or "–")}<br><span class="muted">{escape(line.says)}</span></div>'
        f'<div class="line">{factor_bar(line)}</div></div>'
    )


def _bands(model: VisitReport) -> str:
    seen: set[str] = set()
    parts = []
    for title, rows in model.shown_rows:
        drawn = [row for row in rows if row.drawn and row.key not in seen]
        seen |= {row.key for row in drawn}
        if drawn:
            parts.append(f"<h3>{escape(title)}</h3>" + "".join(band_html(row) for row in drawn))
    if not parts:
        return ""
    head = escape(_("Values beside their typical range"))
    caption = escape(_("Shaded: typical range. Thin line: ± 2 σ of this measurement."))
    return f"<section class='card'><h2>{head}</h2><p class='muted'>{caption}</p>{''.join(parts)}</section>"


def progress_html(title: str, lines: Sequence[ProgressLine]) -> str:
    """Values over visits with their verdicts; empty for none."""
    if not lines:
        return ""
    rows = "".join(
        f"<tr><th scope='row'>{'<b>' if line.tracked else ''}{escape(line.label)}"
        f"{', ' + escape(line.side) if line.side else ''}{'</b>' if line.tracked else ''}</th>"
        f"<td class='wrap'>{escape(' → '.join(f'{value} ({when})' for when, value in line.points))}</td>"
        f"<td>{escape(line.change)}</td>"
        f"<td class='wrap'>{escape(line.verdict_words)}<br>"
        f"<span class='muted small'>{escape(line.why)}</span></td></tr>"
        for line in lines
    )
    heads = (_("Value"), _("Then and now"), _("Change"), _("Verdict"))
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in heads)
    says = _("Real: more than the smallest change that can be told from noise. Bold: tracked from the beginning.")
    return (
        f"<section class='card flow'><h2>{escape(title)}</h2><p class='muted'>{escape(says)}</p>"
        f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _claims() -> str:
    rows = "".join(
        f"<tr><th scope='row' class='wrap'>{escape(_(claim.claim))}</th>"
        f"<td class='wrap'>{escape(_(claim.evidence))}<br>"
        f"<span class='muted small'>{escape(claim.sources_text)}</span></td>"
        f"<td class='wrap'><b>{escape(_(claim.verdict))}</b></td></tr>"
        for claim in CLAIMS
    )
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in (_("Claim"), _("What studies say"), _("Verdict")))
    return (
        f"<details class='card flow'><summary>{escape(_('What is often said, and what studies say'))}</summary>"
        f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _colleague(model: VisitReport) -> str:
    reading = model.result.reading
    facts = _("range {range} · coverage {coverage}").format(range=model.range_text, coverage=model.coverage_text)
    index = (
        f"<h3>{escape(_('Contributing-factor index'))}</h3><p class='lead'><b>{escape(model.index_text)}</b> "
        f"<span class='muted'>{escape(facts)}</span></p><p>{escape(model.link_says)}</p>"
        f"<p class='note'>{escape(model.caveat)}</p>"
    )
    heads = ("", _("value"), "", _("weight"), _("adds"), _("source"))
    table = "".join(
        f"<tr><th scope='row'>{escape(line.label)}</th><td>{escape(line.sides or '–')}</td>"
        f"<td>{escape(line.state_words)}</td>"
        f"<td>{escape(line.weight_text)}</td><td>{escape(line.contribution_text)}</td>"
        f"<td class='wrap'>{escape(line.source)} · {escape(line.confidence)}</td></tr>"
        for line in model.factors
    )
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in heads)
    index += f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{table}</tbody></table></div>"
    why = [model.link_says] if model.minor else [f"{side_title(side)}: {says}" for side, says in model.rows_say]
    why += [_("Decided by: {inputs}.").format(inputs=inputs_words(reading.decided_by))] if reading.decided_by else []
    why += [_("Against it: {inputs}.").format(inputs=inputs_words(reading.contradicts))] if reading.contradicts else []
    told = "".join(f"<p>{escape(words)}</p>" for words in (*why, *model.notes))
    trials = "".join(
        f"<tr><th scope='row'>{escape(t.title)}</th>"
        f"<td>{escape(' · '.join(p for p in (t.condition, t.grade) if p))}</td>"
        f"<td>{escape(_('counted') if t.counted else _('left out: {why}').format(why=t.why))}</td>"
        f"<td class='wrap said' dir='auto'>{escape(t.note)}</td></tr>"
        for t in model.trials
    )
    values = "".join(_table(title, rows) for title, rows in model.rows)
    origins = "".join(f"<tr><th scope='row'>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in model.provenance)
    return (
        f"<details class='card flow'><summary>{escape(_('For the colleague'))}</summary>{'' if model.minor else index}"
        f"<h3>{escape(_('Why it reads so'))}</h3>{told}<h3>{escape(_('What was done'))}</h3>"
        f"<div class='scroll'><table><tbody>{trials}</tbody></table></div>"
        f"<p class='muted'>{escape(drawings.table_caption())}</p>{values}{glossary_html(model.glossary)}"
        f"<h3>{escape(_('Where this comes from'))}</h3><table class='plain'>{origins}</table></details>"
    )


def _table(title: str, rows: Sequence[Row]) -> str:
    sides = [side for side in ("left", "right", WHOLE) if any(row.cell(side) for row in rows)]
    heads = "".join(f'<th scope="col">{escape(side_title(side) if side else _("Whole"))}</th>' for side in sides)
    body = "".join(
        f'<tr><th scope="row">{escape(row.label)}</th><td class="unit">{escape(unit_word(row.unit))}</td>'
        + "".join(cell_html(row.cell(side)) for side in sides)
        + f"<td>{escape(row.typical_text)}</td></tr>"
        for row in rows
    )
    return (
        f"<details><summary>{escape(title)}</summary><div class='scroll'><table><thead><tr><th></th><th></th>{heads}"
        f"<th scope='col'>{escape(_('Typical'))}</th></tr></thead><tbody>{body}</tbody></table></div></details>"
    )
