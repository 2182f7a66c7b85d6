"""A summary as one web page: numbers, reasons, a drawing of each metric's distribution; no scripts, nothing fetched.

In: the document of `summary`. Out: HTML. Every word is escaped here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from pressuremat.cohort.summary import write_text
from pressuremat.drawings import svg
from pressuremat.drawings.theme import LIGHT
from pressuremat.i18n import _, language, number
from pressuremat.report.figures import side_title
from pressuremat.report.html import style
from pressuremat.report.model import SIMULATED
from pressuremat.report.words import unit_word

#: Fewer values are listed and not drawn.
_FEWEST = 5
_WIDTH, _HEIGHT = 90.0, 34.0


def write(document: Mapping[str, Any], path: Path) -> None:
    """Write the page as UTF-8, whole or not at all. Raises PressureMatError."""
    write_text(text(document), path)


def text(document: Mapping[str, Any]) -> str:
    """The whole page."""
    title = _("Archive: {folder}").format(folder=Path(document["folder"]).name or document["folder"])
    badge = f'<span class="badge">{SIMULATED}</span>' if document["simulated"] else ""
    made = f"{document['made_at'][:16].replace('T', ' ')} · pressuremat {document['version']}"
    body = [
        f'<header><div><h1>{escape(title)}</h1><p class="muted">{escape(made)}</p></div>{badge}</header>',
        '<div class="grid n2">',
        _card(_("How it went"), _rows(_went(document)) + _failures(document["failures"])),
        _card(_("What the recordings are"), _rows(_kinds(document["counts"]))),
        "</div>",
        *_plots(document),
        f"<footer><p>{escape(_('Education and movement coaching, not a diagnosis.'))}</p></footer>",
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style()}.plots{{display:grid;gap:1.2rem;"
        "grid-template-columns:repeat(auto-fill,minmax(20rem,1fr))}.plots svg{width:100%;height:auto}</style>\n"
        "</head>\n<body>\n<main>\n" + "\n".join(part for part in body if part) + "\n</main>\n</body>\n</html>\n"
    )


def _card(title: str, content: str) -> str:
    return f'<section class="card flow"><h2>{escape(title)}</h2>{content}</section>'


def _rows(rows: Sequence[tuple[str, str]]) -> str:
    cells = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in rows)
    return f'<table class="plain">{cells}</table>'


def _went(document: Mapping[str, Any]) -> list[tuple[str, str]]:
    quality, cost = document["quality"], document["cost"]
    rows = [
        (_("Recordings"), str(document["n_recordings"])),
        (_("Analysed"), str(document["n_ok"])),
        (_("Failed"), str(document["n_failed"])),
        (_("Without a footprint"), str(quality["n_without_footprint"])),
        (_("Footprints"), str(quality["n_footprints"])),
        (_("Complete footprints"), _percent(quality["complete_share"])),
        (_("Valid among all values"), _percent(quality["valid_share"])),
        (_("With warnings"), str(quality["n_with_warnings"])),
        (_("With gaps in time"), str(quality["n_with_gaps"])),
        (_("Typical duration"), _quantity(quality["duration_s_median"], "s")),
        (_("Typical rate"), _quantity(quality["rate_hz_median"], "Hz")),
        (_("Computing time, typical recording"), _quantity(cost["cpu_s_median"], "s")),
    ]
    if cost["n_kept"]:
        rows.append((_("Taken from an earlier run"), str(cost["n_kept"])))
    return rows


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{number(100 * share, 1)} %"


def _quantity(value: float | None, unit: str) -> str:
    return "–" if value is None else f"{_short(value)} {unit}"


def _short(value: float) -> str:
    """A number with three figures that count."""
    size = abs(value)
    places = 0 if size >= 100 or size == 0 else min(4, max(0, 2 - int(np.floor(np.log10(size)))))
    return number(value, places)


def _failures(failures: Sequence[Mapping[str, Any]]) -> str:
    if not failures:
        return ""
    items = "".join(
        f"<li>{escape(str(one['n']))} × {escape(one['reason'])} "
        f'<span class="muted">{escape(", ".join(one["files"]))}</span></li>'
        for one in failures
    )
    return f'<p class="muted">{escape(_("Why recordings failed:"))}</p><ul>{items}</ul>'


def _kinds(counts: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str]]:
    names = {
        "format": _("Format"),
        "protocol": _("Protocol"),
        "footwear": _("Footwear"),
        "unit": _("Unit"),
        "mat_grade": _("Mat's grade"),
        "version": _("Version"),
    }
    return [
        (names[name], ", ".join(f"{word} {n}" for word, n in counts[name].items() if word))
        for name in names
        if counts[name]
    ]


def _plots(document: Mapping[str, Any]) -> list[str]:
    from pressuremat.metrics.registry import METRICS

    by_key: dict[str, list[Mapping[str, Any]]] = {}
    for one in document["metrics"]:
        by_key.setdefault(one["key"], []).append(one)
    details = {metric.key: metric.detail for metric in METRICS}
    main: list[str] = []
    more: list[str] = []
    for key, sides in by_key.items():
        (more if details.get(key) == "research" else main).append(_plot(sides, document["simulated"]))
    if not by_key:
        return []
    key_words = _(
        "How often each value was found. Left is drawn solid, right dashed, values without a side dotted. The "
        "outermost hundredth is not drawn."
    )
    head = f'<p class="muted">{escape(key_words)}</p>'
    cards = [_card(_("Distributions"), f'{head}<div class="plots">{"".join(main)}</div>')]
    if more:
        words = escape(_("More values, for study"))
        cards.append(
            f'<section class="card flow"><details><summary>{words}</summary><div class="plots">{"".join(more)}</div>'
            "</details></section>"
        )
    return cards


def _plot(sides: Sequence[Mapping[str, Any]], simulated: bool) -> str:
    unit = unit_word(sides[0]["unit"])
    title = sides[0]["label"] + (f" ({unit})" if unit else "")
    drawn = [one for one in sides if one["n"] >= _FEWEST]
    lines = []
    for one in sides:
        p = one["percentiles"]
        words = _("{side} n = {n}, median {median}, middle half {low} to {high}").format(
            side=_side(one["side"]), n=one["n"], median=_short(p["50"]), low=_short(p["25"]), high=_short(p["75"])
        )
        if one["uncertainty_median"] is not None:
            words += _(", uncertainty {value}").format(value=_short(one["uncertainty_median"]))
        lines.append(f'<br><span class="{escape(one["side"] or "ink")}">{escape(words.strip())}</span>')
    figure = _histogram(drawn, title, simulated) if drawn else ""
    return f"<div><b>{escape(title)}</b>{figure}<p class='small muted'>{''.join(lines)[4:]}</p></div>"


def _side(side: str | None) -> str:
    return side_title(side) if side in ("left", "right", "both", "unknown") else ""


def _histogram(sides: Sequence[Mapping[str, Any]], title: str, simulated: bool) -> str:
    """Outlines of the distributions on one axis, each of the same area; SVG."""
    low = min(one["histogram"]["edges"][0] for one in sides)
    high = max(one["histogram"]["edges"][-1] for one in sides)
    wide = (high - low) or 1.0
    density = [np.asarray(h["counts"]) / max(1, sum(h["counts"])) / np.diff(h["edges"]) for h in _of(sides)]
    top = max(float(one.max()) for one in density) or 1.0
    floor, left, width = _HEIGHT - 6.0, 2.0, _WIDTH - 4.0
    body = [svg.tag("path", d=f"M{left} {floor}h{width}", stroke=LIGHT.hairline, stroke_width=0.4, fill="none")]
    for one, heights in zip(sides, density, strict=True):
        edges = (np.asarray(one["histogram"]["edges"]) - low) / wide * width + left
        x = np.repeat(edges, 2)
        y = floor - np.concatenate([[0.0], np.repeat(heights, 2), [0.0]]) / top * (floor - 3.0)
        dash = {"left": None, "right": "1.6 .9"}.get(one["side"], ".5 .7")
        body.append(
            svg.tag(
                "path",
                d="M" + "L".join(f"{svg.num(a)} {svg.num(b)}" for a, b in zip(x, y, strict=True)),
                fill="none",
                stroke=LIGHT.side(one["side"]),
                stroke_width=0.5,
                stroke_dasharray=dash,
            )
        )
    for share, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        words = _short(low + share * wide)
        body.append(
            svg.text(left + share * width, _HEIGHT - 1.5, words, text_anchor=anchor, fill=LIGHT.muted, font_size=3.2)
        )
    said = f"{SIMULATED}: {title}" if simulated else title
    return svg.document(_WIDTH, _HEIGHT, "".join(body), title=said)


def _of(sides: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one["histogram"] for one in sides]
