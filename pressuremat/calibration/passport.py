"""A mat's passport: what its calibration and checks found, with a grade, as JSON and as one page of HTML.

A `Calibration` with its steps enters, plain data or a page leaves. Limits are those of the calibration's own checks.
The grade is of the mat at that date, never of a person.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import numpy as np

from pressuremat.calibration.model import Calibration
from pressuremat.i18n import N_, _

SCHEMA = "pressuremat.passport/1"


@dataclass(frozen=True)
class Line:
    """One line of the passport: figure `figure` of step `step`, good up to `most`."""

    key: str
    step: str
    figure: str
    label: str
    unit: str
    most: float


LINES: tuple[Line, ...] = (
    Line("noise", "zero", "noise_counts", N_("Noise of an unloaded cell"), "count", 1.0),
    Line("drift", "zero", "drift_counts", N_("Drift of the empty mat"), "count", 0.5),
    Line("gain_before", "equalise", "gain_sd_before", N_("Spread of the cells' gains before"), "1", 0.35),
    Line("gain_residual", "equalise", "residual_sd", N_("Spread of the gains between pressures"), "1", 0.05),
    Line("creep", "sheet", "creep_pct_per_decade", N_("Creep a decade of time"), "%", 3.4),
    Line("hysteresis", "sheet", "hysteresis_pct", N_("Hysteresis"), "%", 10.0),
    Line("law", "law", "largest_error_pct", N_("Known loads, largest error"), "%", 5.0),
    Line("scale", "scale", "largest_error_pct", N_("Body weight, largest error"), "%", 5.0),
    Line("marks", "check", "largest_error_pct", N_("A known weight on the marks, largest error"), "%", 5.0),
    Line("ghost", "check", "ghost_kpa", N_("Ghosts beside a load"), "kPa", 1.0),
    Line("gate", "check", "cop_range_mm", N_("Apparent sway of a dead weight"), "mm", 1.0),
    Line("rate", "check", "rate_hz", N_("Frame rate"), "Hz", float("inf")),
)
#: Without these there is no grade.
_NEEDED = ("zero", "equalise", "check")
#: A mat with more bad cells than this share is not graded well.
_BAD_SHARE = 0.03


def passport(calibration: Calibration) -> dict[str, Any]:
    """The passport as plain data: `lines` with value, limit and whether it is met, bad cells, date and grade."""
    steps = {step.name: step for step in calibration.steps}
    lines = []
    for line in LINES:
        value = steps[line.step].figures.get(line.figure, np.nan) if line.step in steps else np.nan
        known = bool(np.isfinite(value))
        lines.append(
            {
                "key": line.key,
                "label": _(line.label),
                "unit": line.unit,
                "value": float(value) if known else None,
                "most": line.most if np.isfinite(line.most) else None,
                "good": bool(abs(value) <= line.most) if known else None,
            }
        )
    gain = calibration.gain
    share = calibration.n_bad / gain.size if gain is not None else 0.0
    return {
        "schema": SCHEMA,
        "mat": calibration.id,
        "date": calibration.created or None,
        "grade": grade(calibration, sum(line["good"] is False for line in lines), share),
        "calibrated": calibration.law is not None,
        "n_bad_cells": calibration.n_bad,
        "bad_cells_pct": 100.0 * share,
        "orientation": calibration.turn.name,
        "lines": lines,
        "steps": [step.to_json() for step in calibration.steps],
    }


def grade(calibration: Calibration, n_not_met: int, bad_share: float) -> str:
    """A: every limit met; B: one not; C: two or three not; D: more. `not-graded` before the mat was checked."""
    done = {step.name for step in calibration.steps}
    if calibration.law is None or not done.issuperset(_NEEDED):
        return "not-graded"
    n_not_met += int(bad_share > _BAD_SHARE)
    return "A" if n_not_met == 0 else "B" if n_not_met == 1 else "C" if n_not_met <= 3 else "D"


_STYLE = (
    "body{font:11pt sans-serif;max-width:17cm;margin:1.5cm auto;color:#222}"
    "table{border-collapse:collapse;width:100%}td,th{padding:.25em .5em;border-bottom:1px solid #ccc;text-align:left}"
    "td.n{text-align:right}.g{font-size:40pt;float:right}"
)


def page(data: dict[str, Any]) -> str:
    """One page of HTML that needs nothing else; data as of `passport`."""
    say = {True: _("met"), False: _("not met"), None: "–"}

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.3g}"

    rows = "".join(
        f"<tr><td>{html.escape(line['label'])}</td><td class=n>{number(line['value'])}</td>"
        f"<td class=n>{number(line['most'])}</td><td>{html.escape(line['unit'])}</td><td>{say[line['good']]}</td></tr>"
        for line in data["lines"]
    )
    title = html.escape(_("Mat passport"))
    cells = _("{n} cells are filled from their neighbours ({share:.1f} %).").format(
        n=data["n_bad_cells"], share=data["bad_cells_pct"]
    )
    head = "".join(f"<th>{html.escape(text)}</th>" for text in (_("Check"), _("Value"), _("At most"), _("Unit"), ""))
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>'
        f"<div class=g>{html.escape(data['grade'])}</div><h1>{title}</h1>"
        f"<p>{html.escape(data['mat'])} · {html.escape(data['date'] or '–')}</p><p>{html.escape(cells)}</p>"
        f"<table><tr>{head}</tr>{rows}</table></body></html>\n"
    )
