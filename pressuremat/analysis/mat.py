"""What a recording's mat was like: its grade, its dead-weight test, cells filled, and whether it moved since.

In: a recording and its load over time. Out: a `MatReport` of plain data and sentences. It judges the instrument, never
the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from pressuremat.calibration import Calibration, health, passport
from pressuremat.i18n import _
from pressuremat.types import Floats, Recording

#: The empty mat may have moved so many counts (of 10 bits) since it was zeroed, before or after the trial.
_MOVED_COUNTS = 0.5
#: What is looked at of the empty mat: at least so long, at most so long, at the beginning and at the end.
_LEAST_EMPTY_S, _EMPTY_S = 0.4, 2.0
#: Somebody who stands still for this long, less their first seconds, may not seem to become heavier by more.
_CREEP_S, _SKIP_S, _CREEP_SHARE = 15.0, 3.0, 0.05
#: A dead-weight test is good for so long.
GATE_DAYS = 7


@dataclass(frozen=True)
class MatReport:
    """`grade` as of `passport.grade_of`; dates are ISO; `notes` are sentences for the person, empty where all is well.

    `gate_mm_s` is the velocity that a dead weight seemed to sway with, None where it was not measured. `n_filled` cells
    were filled from their neighbours. `moved_counts` is how far the empty mat had moved from its zero.
    """

    grade: str
    calibration: str | None
    calibrated_on: str | None
    checked_on: str | None
    gate_mm_s: float | None
    gate_on: str | None
    n_filled: int
    moved_counts: float | None
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As in `analyze --json`, under `mat`."""
        return {
            "grade": self.grade,
            "says": passport.grade_words(self.grade),
            "calibration": self.calibration,
            "calibrated_on": self.calibrated_on,
            "checked_on": self.checked_on,
            "gate_mm_s": self.gate_mm_s,
            "gate_on": self.gate_on,
            "n_cells_filled": self.n_filled,
            "moved_counts": self.moved_counts,
            "notes": list(self.notes),
        }


def mat_report(recording: Recording, total: Floats) -> MatReport:
    """The report on the mat of a recording whose load over time is `total` (T,), in any unit."""
    known = recording.calibration if isinstance(recording.calibration, Calibration) else None
    grade = passport.grade_of(recording)
    if known is None:
        creep = creep_share(recording.time_s, total) if recording.time_known else 0.0
        return MatReport(grade, None, None, None, None, None, 0, None, _creep_note(creep))
    gate, check = known.step("gate"), known.step("check")
    moved = moved_counts(recording, known, total)
    notes = []
    if known.n_bad:
        notes.append(_("{n} cells are filled from their neighbours.").format(n=known.n_bad))
    if moved is not None and abs(moved) > _MOVED_COUNTS * 2.0 ** (known.circuit.adc_bits - 10):
        zero = known.step("zero")
        notes.append(
            _("The empty mat reads {moved:+.1f} counts since it was zeroed ({date}): zero it again.").format(
                moved=moved, date=zero.date if zero and zero.date else _("no date")
            )
        )
    notes += _creep_note(creep_share(recording.time_s, total) if recording.time_known else 0.0)
    notes += _gate_note(recording)
    return MatReport(
        grade=grade,
        calibration=known.id,
        calibrated_on=known.created or None,
        checked_on=(check.date or None) if check else None,
        gate_mm_s=gate_of(known),
        gate_on=(gate.date or None) if gate else None,
        n_filled=known.n_bad,
        moved_counts=moved,
        notes=tuple(notes),
    )


def gate_of(calibration: object) -> float | None:
    """The velocity in mm/s that a dead weight seemed to sway with on this mat; None where nobody measured it."""
    step = calibration.step("gate") if isinstance(calibration, Calibration) else None
    velocity = step.figures.get("velocity_mm_s", np.nan) if step else np.nan
    return float(velocity) if np.isfinite(velocity) else None


def moved_counts(recording: Recording, calibration: Calibration, total: Floats) -> float | None:
    """How far the empty mat had moved from its zero, median over cells, before or after the trial, whichever is more.

    None where the recording shows no empty mat, or is not in counts.
    """
    if recording.stored_unit != "count" or not len(total) or not recording.time_known:
        return None
    empty = total <= 0.02 * float(total.max()) if float(total.max()) > 0 else np.ones(len(total), np.bool_)
    before = _run(empty, recording.time_s)
    after = _run(empty[::-1], recording.time_s[-1] - recording.time_s[::-1])
    found: list[float] = []
    for part in (recording.frames[:before], recording.frames[recording.n_frames - after :]):
        if not len(part):
            continue
        wired = calibration.turn.back(np.asarray(part)).mean(axis=0, dtype=np.float64)
        if not health.load_on_empty_mat(wired, calibration.circuit.adc_bits, calibration.zero).any():
            found.append(float(np.mean(wired - calibration.zero)))
    return max(found, key=abs) if found else None


def _run(empty: np.ndarray[Any, np.dtype[np.bool_]], time_s: Floats) -> int:
    """Of how many frames from the first on the mat was empty, at most `_EMPTY_S`; 0 where that is too short."""
    loaded = np.flatnonzero(~empty)
    n = int(loaded[0]) if len(loaded) else len(empty)
    # The foot that comes down or leaves is not yet above the threshold in the frames next to it.
    n = min(int(0.8 * n), int(np.searchsorted(time_s, _EMPTY_S)))
    return n if n > 1 and time_s[n - 1] >= _LEAST_EMPTY_S else 0


def creep_share(time_s: Floats, total: Floats) -> float:
    """By what share the load grows while somebody stands: the straight line over the longest steady stretch; else 0."""
    if len(total) < 3 or not total.max() > 0:
        return 0.0
    middle = float(np.median(total[total > 0.2 * total.max()]))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (np.abs(total / middle - 1.0) < 0.2).astype(int), [0]])))
    start, stop = max(edges.reshape(-1, 2).tolist(), key=lambda span: span[1] - span[0], default=(0, 0))
    part = slice(int(np.searchsorted(time_s, time_s[start] + _SKIP_S)), stop) if stop > start else slice(0, 0)
    if part.stop - part.start < 10 or time_s[part.stop - 1] - time_s[part.start] < _CREEP_S:
        return 0.0
    line = np.polynomial.Polynomial.fit(time_s[part], total[part], 1)
    first, last = float(line(time_s[part.start])), float(line(time_s[part.stop - 1]))
    return last / first - 1.0 if first > 0 else 0.0


def _creep_note(share: float) -> tuple[str, ...]:
    if share <= _CREEP_SHARE:
        return ()
    says = _("The load grew by {share:.0f} % while the person stood still: the sheet creeps; calibrate its creep.")
    return (says.format(share=100 * share),)


def gate_is_old(recording: Recording) -> bool:
    """Whether the dead-weight test was more than a week old when this was recorded; not where a day is unknown."""
    return (_gate_days(recording) or 0) > GATE_DAYS


def _gate_days(recording: Recording) -> int | None:
    known = recording.calibration if isinstance(recording.calibration, Calibration) else None
    gate = known.step("gate") if known is not None else None
    try:
        started = date.fromisoformat(str(recording.extra.get("started", ""))[:10])
        return (started - date.fromisoformat(gate.date if gate else "")).days
    except ValueError:
        return None


def _gate_note(recording: Recording) -> tuple[str, ...]:
    days = _gate_days(recording)
    if days is None or days <= GATE_DAYS:
        return ()
    known = recording.calibration
    assert isinstance(known, Calibration)
    gate = known.step("gate")
    return (
        _("The dead-weight test was {days} days old ({date}): repeat it every week.").format(
            days=days, date=gate.date if gate else ""
        ),
    )


def from_provenance(provenance: Mapping[str, Any]) -> Mapping[str, Any]:
    """The plain `MatReport` that an analysis carries; empty for an analysis of an older version."""
    found = provenance.get("mat")
    return found if isinstance(found, Mapping) else {}
