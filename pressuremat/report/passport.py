"""A mat's passport as one page: PDF, HTML or JSON. The look is that of the reports.

In: plain data of `calibration.passport` and the calibration's maps. Out: a file. Refuses to know how anything was
measured.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pressuremat import __version__
from pressuremat.calibration import Calibration
from pressuremat.calibration.passport import passport
from pressuremat.drawings.theme import LIGHT, MEDIUM, SEMIBOLD
from pressuremat.errors import PressureMatError
from pressuremat.i18n import _, language, number, places
from pressuremat.report import figures
from pressuremat.report.mat_map import LEGENDS, mat_map
from pressuremat.report.model import SIMULATED
from pressuremat.report.paper import BOTTOM, GUTTER, HEIGHT, INNER, LEFT, MARGIN, PAD
from pressuremat.report.words import moment, unit_word

if TYPE_CHECKING:
    from pressuremat.report.qt import Sheet

SUFFIXES = (".pdf", ".html", ".json")
#: Height of one line of the table on paper.
_ROW = 6.1


@dataclass(frozen=True, eq=False)
class Page:
    """The passport as it stands on paper: plain `data`, the maps of `calibration`, when it was `made_at`."""

    calibration: Calibration
    data: Mapping[str, Any]
    made_at: datetime

    @property
    def title(self) -> str:
        """The heading."""
        return _("Mat passport")

    @property
    def facts(self) -> str:
        """Which mat, what for a grid, since when."""
        data, parts = self.data, [str(self.data["mat"])]
        shape = next(
            (m.shape for m in (self.calibration.gain, self.calibration.zero) if isinstance(m, np.ndarray)), None
        )
        if shape is not None:
            parts.append(_("{rows} × {cols} cells").format(rows=shape[0], cols=shape[1]))
        parts.append(_("calibrated {date}").format(date=data["date"]) if data["date"] else _("no date"))
        if data["temperatures_c"]:
            low, high = min(data["temperatures_c"]), max(data["temperatures_c"])
            degrees = number(low, 0) if high - low < 0.5 else f"{number(low, 0)}–{number(high, 0)}"
            parts.append(_("at {t} °C").format(t=degrees))
        parts.append(_("wired: {name}").format(name=data["orientation"]))
        return " · ".join(parts)

    @property
    def summary(self) -> str:
        """What the grade rests on, in a sentence or two."""
        lines = self.data["lines"]
        met = sum(line["good"] is True for line in lines)
        missed = [line["label"] for line in lines if line["good"] is False]
        open_ = [line["label"] for line in lines if line["value"] is None and line["most"] is not None]
        words = [_("{met} of {n} limits met.").format(met=met, n=met + len(missed))]
        if missed:
            words.append(_("Not met: {labels}.").format(labels=", ".join(missed)))
        if open_:
            words.append(_("Not measured: {labels}.").format(labels=", ".join(open_)))
        words.append(
            _("{n} cells ({share} %) are filled from their neighbours.").format(
                n=self.data["n_bad_cells"], share=number(self.data["bad_cells_pct"], 1)
            )
        )
        return " ".join(words)

    @property
    def grade(self) -> str:
        """The letter, or a dash."""
        found = str(self.data["grade"])
        return found if len(found) == 1 else "–"

    @property
    def grade_note(self) -> str:
        """What stands beneath the letter: when it was found, or why there is none."""
        if self.grade == "–":
            return str(self.data["says"])
        date = self.data["checked_on"]
        return _("checked {date}").format(date=date) if date else _("no date")

    @property
    def pdf_title(self) -> str:
        """The title of the document."""
        words = f"{self.title} · {self.data['mat']}"
        return f"{SIMULATED}: {words}" if self.data["simulated"] else words


def write(calibration: Calibration, path: Path, made_at: datetime | None = None) -> Mapping[str, Any]:
    """Write the page; the suffix of `path` chooses the format. The plain data. Raises PressureMatError."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise PressureMatError(
            _("A passport's name must end in {suffixes}, but came as {name}: choose one of these endings.").format(
                suffixes=", ".join(SUFFIXES), name=path.name
            )
        )
    data = passport(calibration)
    page = Page(calibration, data, datetime.now().astimezone() if made_at is None else made_at)
    if suffix == ".json":
        content = (json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode("utf-8")
    elif suffix == ".html":
        content = html(page).encode("utf-8")
    else:
        from pressuremat.report import pdf

        made = pdf.drawn(lambda sheet, _new: draw(page, sheet), page.pdf_title, __version__)
        content = pdf.with_language(made, language())
    try:
        path.write_bytes(content)
    except OSError as error:
        raise PressureMatError(
            _("The passport could not be written to {path} ({reason}): check folder, rights and free space.").format(
                path=path, reason=error.strerror or error
            )
        ) from error
    return data


def value_words(line: Mapping[str, Any]) -> str:
    """A line's value with its unit."""
    if line["value"] is None:
        return _("not measured")
    value, unit = float(line["value"]), unit_word(line["unit"])
    decimals = 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
    return number(value, decimals) + (f" {unit}" if unit else "")


def limit_words(line: Mapping[str, Any]) -> str:
    """A line's limit in words; empty where there is none."""
    if line["most"] is None:
        return ""
    unit = unit_word(line["unit"])
    if line["unit"] == "count" and line["most"] == 1:
        return _("at most 1 count")
    return _("at most {n}").format(n=number(line["most"], places(line["most"]))) + (f" {unit}" if unit else "")


def verdict(line: Mapping[str, Any]) -> str:
    """Whether the limit was met."""
    words: dict[Any, str] = {True: _("met"), False: _("not met")}
    return words.get(line["good"], "")


def band(line: Mapping[str, Any], width: float = 60.0) -> str:
    """The band bar of a line: the good range as a block, the value as a tick; empty for what has no limit."""
    if line["most"] is None:
        return ""
    most = float(line["most"])
    value = None if line["value"] is None else abs(float(line["value"]))
    title = ", ".join(part for part in (line["label"], value_words(line), limit_words(line), verdict(line)) if part)
    return figures.band_bar(
        side=None,
        value=value,
        sigma=None,
        typical=(0.0, most),
        span=(0.0, 2.0 * most),
        valid=line["good"] is not None,
        title=title,
        width=width,
    )


# -- paper ------------------------------------------------------------------------------------------------------------


def draw(page: Page, sheet: Sheet) -> None:
    """The whole page."""
    grade_width = 34.0
    y = MARGIN - 1.5
    y += sheet.text(LEFT, y, INNER - grade_width - GUTTER, page.title, 20, weight=SEMIBOLD, lines=1)
    y += sheet.text(LEFT, y + 0.3, INNER - grade_width - GUTTER, page.facts, 9, colour=LIGHT.muted, lines=2)
    y += sheet.text(LEFT, y + 2.0, INNER - grade_width - GUTTER, page.summary, 9.5, lines=5) + 2.0
    box_bottom = max(y + 1.0, MARGIN + 33.0)
    if page.data["simulated"]:
        sheet.badge(LEFT + INNER - grade_width - GUTTER, MARGIN, SIMULATED)
    x = LEFT + INNER - grade_width
    sheet.card(x, MARGIN - 1.0, grade_width, box_bottom - MARGIN + 1.0)
    sheet.text(x, MARGIN + 1.0, grade_width, _("Grade"), 8, colour=LIGHT.muted, align="center")
    sheet.text(x, MARGIN + 4.5, grade_width, page.grade, 40, weight=SEMIBOLD, align="center", lines=1)
    sheet.text(x + 2, MARGIN + 24.0, grade_width - 4, page.grade_note, 7.5, colour=LIGHT.muted, align="center", lines=3)
    y = _table(page, sheet, box_bottom + GUTTER)
    _maps(page, sheet, y + GUTTER)
    _footer(page, sheet)


def _table(page: Page, sheet: Sheet, y: float) -> float:
    """One line a figure; returns where the next block begins."""
    columns = (72.0, 26.0, 40.0, 26.0, 16.0)
    for line in page.data["lines"]:
        sheet.rule(LEFT, y, INNER)
        x = LEFT
        missing = line["value"] is None
        shade = LIGHT.muted if missing else LIGHT.ink
        sheet.text(x, y + 1.3, columns[0] - 2, line["label"], 8.5, weight=MEDIUM, colour=shade, lines=1)
        x += columns[0]
        sheet.text(x, y + 1.3, columns[1] - 3, value_words(line), 8.5, colour=shade, align="right", lines=1)
        x += columns[1]
        figure = band(line, columns[2] / 3.6 * 6.0)
        if figure:
            sheet.svg(x + 2, y + 1.2, columns[2] - 4, 3.6, figure)
        x += columns[2]
        sheet.text(x, y + 1.3, columns[3], limit_words(line), 8, colour=LIGHT.muted, lines=1)
        x += columns[3]
        colour = LIGHT.flag if line["good"] is False else LIGHT.fine
        weight = SEMIBOLD if line["good"] is False else MEDIUM
        sheet.text(x, y + 1.3, columns[4], verdict(line), 8.5, weight=weight, colour=colour, align="right")
        y += _ROW
    sheet.rule(LEFT, y, INNER)
    words = _("Shaded: within the limit. Tick: what was measured. Hatched: not measured.")
    return y + sheet.text(LEFT, y + 0.8, INNER, words, 7.5, colour=LIGHT.muted, lines=1) + 1.0


def _maps(page: Page, sheet: Sheet, y: float) -> None:
    """Small maps of the mat side by side."""
    maps = mat_map(page.calibration)
    if not maps:
        return
    width = (INNER - GUTTER * (len(maps) - 1)) / len(maps)
    height = BOTTOM - y - 14.0
    for k, (key, figure) in enumerate(maps):
        x = LEFT + k * (width + GUTTER)
        sheet.card(x, y, width, BOTTOM - y)
        title, legend = LEGENDS[key]
        sheet.text(x + PAD, y + PAD - 2, width - 2 * PAD, _(title), 9.5, weight=SEMIBOLD, lines=1)
        sheet.svg(x + PAD, y + PAD + 3.5, width - 2 * PAD, height - PAD, figure)
        sheet.text(x + PAD, BOTTOM - 8.2, width - 2 * PAD, _(legend), 7, colour=LIGHT.muted, lines=2)


def _footer(page: Page, sheet: Sheet) -> None:
    y = HEIGHT - MARGIN - 7.5
    sheet.rule(LEFT, y, INNER)
    sheet.text(LEFT, y + 1.6, INNER - 40, _footer_words(page), 8, colour=LIGHT.muted, lines=1)
    sheet.text(LEFT, y + 1.6, INNER, f"pressuremat {__version__}", 8, colour=LIGHT.muted, align="right")


def _footer_words(page: Page) -> str:
    return _("Of the mat on that day, never of a person. Printed {moment}.").format(moment=moment(page.made_at))


# -- screen -----------------------------------------------------------------------------------------------------------


def html(page: Page) -> str:
    """The page as HTML that needs nothing else."""
    from pressuremat.report.html import style

    rows = "".join(_html_row(line) for line in page.data["lines"])
    maps = "".join(_html_map(key, figure) for key, figure in mat_map(page.calibration))
    e = escape
    badge = f'<p><span class="badge">{SIMULATED}</span></p>' if page.data["simulated"] else ""
    note = _("Shaded: within the limit. Tick: what was measured. Hatched: not measured.")
    return (
        f'<!DOCTYPE html>\n<html lang="{e(language())}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="generator" content="pressuremat {e(__version__)}">\n'
        f"<title>{e(page.pdf_title)}</title>\n<style>{style()}</style>\n"
        "</head>\n<body>\n<main>\n"
        f'<header><div>{badge}<h1>{e(page.title)}</h1><p class="muted">{e(page.facts)}</p>'
        f"<p>{e(page.summary)}</p></div>"
        f'<div class="card grade"><p class="muted">{e(_("Grade"))}</p><p class="letter">{e(page.grade)}</p>'
        f'<p class="muted">{e(page.grade_note)}</p></div></header>\n'
        f'<section class="card"><div class="scroll"><table class="passport"><tbody>{rows}</tbody></table></div>'
        f'<p class="muted">{e(note)}</p></section>\n<div class="grid n2">{maps}</div>\n'
        f'<footer><p class="muted">{e(_footer_words(page))} pressuremat {e(__version__)}</p></footer>\n'
        "</main>\n</body>\n</html>\n"
    )


def _html_row(line: Mapping[str, Any]) -> str:
    good = {True: "met", False: "missed"}.get(line["good"], "")
    grey = ' class="grey"' if line["value"] is None else ""
    return (
        f'<tr{grey}><th scope="row">{escape(line["label"])}</th><td>{escape(value_words(line))}</td>'
        f'<td class="bar">{band(line, 96.0)}</td><td class="unit">{escape(limit_words(line))}</td>'
        f'<td class="{good}">{escape(verdict(line))}</td></tr>'
    )


def _html_map(key: str, figure: str) -> str:
    title, legend = LEGENDS[key]
    return (
        f'<section class="card"><h2>{escape(_(title))}</h2><div class="feet">{figure}</div>'
        f'<p class="muted">{escape(_(legend))}</p></section>'
    )
