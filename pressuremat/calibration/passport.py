"""A mat's passport: what its calibration and checks found, with a grade, as plain data.

A `Calibration` with its steps enters, plain data leaves; pages are made of it by `report.passport`. Limits are those of
the calibration's own checks. The grade is of the mat at that date, never of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pressuremat.calibration.model import Calibration
from pressuremat.i18n import N_, _
from pressuremat.types import Calibrator, Recording, Unit

SCHEMA = "pressuremat.passport/1"


@dataclass(frozen=True)
class Line:
    """One line of the passport: figure `figure` of step `step`, good up to `most`; infinite for what has no limit."""

    key: str
    step: str
    figure: str
    label: str
    unit: str
    most: float


_NO_LIMIT = float("inf")
LINES: tuple[Line, ...] = (
    Line("marks", "check", "largest_error_pct", N_("Known weight on five marks, largest error"), "%", 5.0),
    Line("feet", "check", "feet_error_pct", N_("A person on one leg and on both, largest error"), "%", 5.0),
    Line("gate", "gate", "velocity_mm_s", N_("Apparent sway of a dead weight"), "mm/s", 1.5),
    Line("creep", "gate", "creep_30_s_pct", N_("Creep over 30 s that remains"), "%", 5.0),
    Line("hysteresis", "gate", "hysteresis_pct", N_("Hysteresis that remains"), "%", 10.0),
    Line("ghost", "ghost", "ghost_kpa", N_("Ghosts, all four corners loaded"), "kPa", 1.0),
    Line("beside", "check", "ghost_kpa", N_("Ghosts beside a single load"), "kPa", 1.0),
    Line("noise", "zero", "noise_counts", N_("Noise of an unloaded cell"), "count", 1.0),
    Line("drift", "zero", "drift_counts", N_("Drift of the empty mat within seconds"), "count", 0.5),
    Line("moved", "zero", "moved_counts", N_("Zero moved since the one before"), "count", 0.5),
    Line("gain_residual", "equalise", "residual_sd", N_("Gains found twice, spread"), "1", 0.10),
    Line("law", "law", "largest_error_pct", N_("Known loads, largest error"), "%", 5.0),
    Line("scale", "scale", "largest_error_pct", N_("Body weight, largest error"), "%", 5.0),
    Line("gain_before", "equalise", "gain_sd_before", N_("Spread of the cells' gains, evened out"), "1", _NO_LIMIT),
    Line("sheet_creep", "sheet", "creep_pct_per_decade", N_("Creep of the sheet a decade, undone"), "%", _NO_LIMIT),
    Line("sheet_loop", "sheet", "hysteresis_pct", N_("Hysteresis of the sheet, undone"), "%", _NO_LIMIT),
    Line("rate", "check", "rate_hz", N_("Frame rate"), "Hz", _NO_LIMIT),
)
#: Without these there is no grade, and without those beside them no A.
_NEEDED = ("zero", "equalise", "check")
_FOR_AN_A = ("gate", "ghost")
#: A mat with more bad cells than this share is not graded well.
BAD_SHARE = 0.03
NOT_GRADED, UNCALIBRATED, OTHER = "not-graded", "uncalibrated", "other-device"


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
                "step": line.step,
                "date": steps[line.step].date or None if line.step in steps else None,
                "most": line.most if np.isfinite(line.most) else None,
                "good": bool(abs(value) <= line.most) if known and np.isfinite(line.most) else None,
            }
        )
    gain = calibration.gain
    share = calibration.n_bad / gain.size if gain is not None else 0.0
    found = grade(calibration, sum(line["good"] is False for line in lines), share)
    return {
        "schema": SCHEMA,
        "mat": calibration.id,
        "simulated": calibration.simulated,
        "date": calibration.created or None,
        "checked_on": (steps["check"].date or None) if "check" in steps else None,
        "grade": found,
        "says": grade_words(found if calibration.law is not None else UNCALIBRATED),
        "calibrated": calibration.law is not None,
        "temperatures_c": sorted({s.temperature_c for s in calibration.steps if np.isfinite(s.temperature_c)}),
        "n_bad_cells": calibration.n_bad,
        "bad_cells_pct": 100.0 * share,
        "orientation": calibration.turn.name,
        "lines": lines,
        "steps": [step.to_json() for step in calibration.steps],
    }


def grade(calibration: Calibration, n_not_met: int, bad_share: float) -> str:
    """A: every limit met and all that counts measured; B: one not; C: two or three not; D: more.

    `not-graded` before the mat was checked.
    """
    done = {step.name for step in calibration.steps}
    if calibration.law is None or not done.issuperset(_NEEDED):
        return NOT_GRADED
    n_not_met += int(bad_share > BAD_SHARE) + int(n_not_met == 0 and not done.issuperset(_FOR_AN_A))
    return "A" if n_not_met == 0 else "B" if n_not_met == 1 else "C" if n_not_met <= 3 else "D"


def grade_of(recording: Recording) -> str:
    """The grade of the mat that a recording is from: a letter, or why there is none."""
    return grade_of_mat(recording.stored_unit, recording.calibration)


def grade_of_mat(unit: Unit, known: Calibrator | None) -> str:
    """The same from the unit of what comes, and what is known of the mat."""
    if known is None and unit == "kPa":
        return OTHER
    if not isinstance(known, Calibration) or known.law is None:
        return UNCALIBRATED
    return str(passport(known)["grade"])


def grade_short(found: str) -> str:
    """A grade as it stands in a header; empty for a system that this program does not grade."""
    words = {NOT_GRADED: _("mat: no grade"), UNCALIBRATED: _("mat: not calibrated"), OTHER: ""}
    return words[found] if found in words else _("mat: grade {letter}").format(letter=found)


def grade_words(found: str) -> str:
    """A grade in words."""
    words = {
        NOT_GRADED: _("calibrated, not yet checked: no grade"),
        UNCALIBRATED: _("not calibrated: no grade"),
        OTHER: _("not a mat of this program: no grade"),
    }
    return words.get(found) or _("grade {letter}").format(letter=found)
