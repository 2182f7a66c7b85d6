"""How a mat's calibration is found step by step: its zero, law, scale, orientation, the check of it all.

Counts of recordings with known loads enter; a `Calibration` with one `Step` more leaves, that says how well it went
by a check of its own. Gains are found in `equalise`, the sheet's memory in `memory`. Frames are as they are stored,
turned as the calibration says. Where they come from, and what a person is asked to do, is not known here. A
calibration is of a mat: a person's weight only lends it a known load.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import Circuit
from pressuremat.calibration import health
from pressuremat.calibration.memory import linear_frames
from pressuremat.calibration.model import Calibration, Law, Step
from pressuremat.calibration.orientation import AS_WIRED, left_foot_was_lifted, orientation_from_corners
from pressuremat.calibration.sheet import sheet_undo
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import _
from pressuremat.types import Floats, Pressure
from pressuremat.units import force_n

#: Totals of known loads must come out within this share of them.
TOTAL_SHARE = 0.05
#: An empty mat's mean may move so many counts from the first half of the recording to the second.
_ZERO_DRIFT = 0.5
#: A mat of which more cells are stuck or noisy has another trouble than its zero.
_FAULTY_SHARE = 0.05
#: Exponents that are tried; sensors' conductance is near to proportional to pressure.
_EXPONENTS = np.linspace(0.6, 2.4, 181)
_LAW_FRAMES = 40
#: Beside a load a cell may show so much.
GHOST_KPA = 1.0


@dataclass(frozen=True, eq=False)
class KnownLoad:
    """Counts (T, R, C) of the mat, on which only `force_n` newtons stood in the frames of `part`.

    With `time_s` (T,) and the frames from the empty mat on, the sheet's creep and hysteresis are undone first.
    """

    counts: NDArray[Any]
    force_n: float
    time_s: Floats | None = None
    part: slice = field(default_factory=lambda: slice(None))


def begin(circuit: Circuit, mat_id: str) -> Calibration:
    """What is known of a mat before its first calibration: its circuit."""
    return Calibration(id=mat_id, circuit=circuit, law=None, source="nothing but the board's own description")


def zero(calibration: Calibration, counts: NDArray[Any], date: str = "") -> Calibration:
    """Each cell's zero from the empty mat, counts (T, R, C), with its noise; stuck or noisy cells are marked bad.

    The check is that nothing lies on the mat and that it does not drift. Raises ValueError for fewer than 10 frames.
    """
    wired = calibration.turn.back(np.asarray(counts))
    empty = health.empty_mat(wired)
    former = calibration.zero if calibration.step("zero") else None
    on_it = health.load_on_empty_mat(empty.zero, calibration.circuit.adc_bits, former)
    half = len(wired) // 2
    drift = health.drift_counts(wired[:half], wired[half:])
    faulty = empty.stuck | empty.noisy
    noise = float(np.median(empty.sd[~faulty])) if not faulty.all() else float("nan")
    # Of a converter of whole counts most cells may show no noise at all; their mean shows what there is.
    noise = max(noise, float(empty.sd[~faulty].mean()) if not faulty.all() else 0.0)
    says = ""
    if on_it.any():
        says = _("something is on the mat: {n} cells that belong together bear it; take it off").format(
            n=int(on_it.sum())
        )
    elif abs(drift) > _ZERO_DRIFT:
        says = _("the empty mat drifts by {drift:.1f} counts within seconds; let it warm up and rest").format(
            drift=drift
        )
    elif float(faulty.mean()) > _FAULTY_SHARE:
        says = _("{n} cells are stuck or noisy; look at the wiring").format(n=int(faulty.sum()))
    step = Step(
        "zero",
        date,
        accepted=not says,
        figures={
            "noise_counts": noise,
            "drift_counts": drift,
            "n_stuck": float(empty.stuck.sum()),
            "n_noisy": float(empty.noisy.sum()),
            "n_loaded": float(on_it.sum()),
            "n_frames": float(len(wired)),
            "moved_counts": float(np.median(empty.zero - former)) if former is not None else np.nan,
        },
        says=says,
    )
    bad = faulty if calibration.bad is None else calibration.bad | faulty
    made = replace(calibration, zero=empty.zero, noise_count=noise, bad=bad if bad.any() else None, noise_map=empty.sd)
    return made.with_step(step)


def law_from_loads(
    calibration: Calibration, loads: Sequence[KnownLoad], cell_area_mm2: float, date: str = ""
) -> Calibration:
    """The conductance law p = a · (gain · G)^b from two or more known loads that press differently.

    The exponent is the one by which all loads come out in proportion; the check is that each comes out within 5 %.
    Raises ValueError for fewer than two loads, or loads that do not tell exponents apart.
    """
    if len(loads) < 2:
        raise ValueError(_("a law needs two or more known loads, not {n}").format(n=len(loads)))
    sums = _power_sums(calibration, loads, _EXPONENTS)
    forces = np.array([load.force_n for load in loads])
    if not (np.all(sums > 0) and np.all(forces > 0)):
        raise ValueError(_("every known load must be above zero and seen by the mat"))
    log_a = np.log(forces)[:, None] - np.log(force_n(1.0, cell_area_mm2) * sums)
    spread = log_a.std(axis=0)
    best = int(np.argmin(spread))
    if spread.max() < 0.02:
        raise ValueError(
            _("the known loads press too much alike to tell the law, use one and both legs or more weight")
        )
    a, b = float(np.exp(log_a[:, best].mean())), float(_EXPONENTS[best])
    off = np.exp(log_a[:, best].mean() - log_a[:, best]) - 1.0
    step = Step(
        "law",
        date,
        accepted=bool(np.abs(off).max() <= TOTAL_SHARE and 0 < best < len(_EXPONENTS) - 1),
        figures={"n_loads": float(len(loads)), "b": b, "largest_error_pct": float(100.0 * np.abs(off).max())},
    )
    return _noise_known(replace(calibration, law=Law(a, b))).with_step(step)


def scale(
    calibration: Calibration, loads: Sequence[KnownLoad], cell_area_mm2: float, date: str = "", b: float = 1.0
) -> Calibration:
    """The law's factor from one known load or several, as by a person's weight; the exponent is kept, or `b`.

    With one load only the total is right by construction, and the step says so by `n_loads`. Raises ValueError for a
    load that is not there.
    """
    exponent = b if calibration.law is None else calibration.law.b
    sums = _power_sums(calibration, loads, np.array([exponent]))[:, 0]
    forces = np.array([load.force_n for load in loads])
    if not len(loads) or not (np.all(sums > 0) and np.all(forces > 0)):
        raise ValueError(_("every known load must be above zero and seen by the mat"))
    log_a = np.log(forces) - np.log(force_n(1.0, cell_area_mm2) * sums)
    a = float(np.exp(log_a.mean()))
    off = np.exp(log_a.mean() - log_a) - 1.0
    step = Step(
        "scale",
        date,
        accepted=bool(np.abs(off).max() <= TOTAL_SHARE),
        figures={"n_loads": float(len(loads)), "largest_error_pct": float(100.0 * np.abs(off).max())},
    )
    return _noise_known(replace(calibration, law=Law(a, exponent))).with_step(step)


def _power_sums(calibration: Calibration, loads: Sequence[KnownLoad], exponents: Floats) -> Floats:
    """Mean over time of Σ (gain · G in mS)^b, (loads, exponents); noise of unloaded cells left out."""
    sums = np.zeros((len(loads), len(exponents)))
    for first in {id(load.counts): load for load in loads}.values():
        same = [n for n, load in enumerate(loads) if load.counts is first.counts]
        which = {n: _some(np.arange(len(first.counts))[loads[n].part]) for n in same}
        wanted: dict[int, list[int]] = {}
        for n in same:
            for at in which[n]:
                wanted.setdefault(int(at), []).append(n)
        for at, frame in linear_frames(calibration, first.counts, first.time_s, sorted(wanted)):
            values = frame[frame > calibration.noise_floor_count].astype(np.float64)
            logs = np.log(values * 1e3 / calibration.circuit.pulldown_ohm / 2**calibration.circuit.adc_bits)
            powers = np.array([float(np.exp(b * logs).sum()) for b in exponents])
            for n in wanted[at]:
                sums[n] += powers / len(which[n])
    return sums


def _some(which: NDArray[np.intp]) -> NDArray[np.intp]:
    return which[:: max(1, len(which) // _LAW_FRAMES)]


def checked(
    calibration: Calibration,
    loads: Sequence[KnownLoad],
    geometry: MatGeometry,
    date: str = "",
    feet: Sequence[KnownLoad] = (),
) -> Calibration:
    """The check with known weights on marks of the mat: their totals, and ghosts beside them.

    `feet` are loads of a person on one leg or both, whose totals are to be as right. `geometry` is that of the loads'
    frames. Raises ValueError for a mat that has no law yet.
    """
    if calibration.law is None:
        raise ValueError(_("the mat must be scaled by a known load before it can be checked"))
    newton = force_n(1.0, geometry.cell_area_mm2)
    floor = float(np.fmax(3.0 * calibration.noise_kpa, 1.0))
    errors, ghosts = [], []
    for load in (*loads, *feet):
        kpa = pressures(calibration, load)
        errors.append(newton * float(kpa.sum(axis=(1, 2), dtype=np.float64).mean()) / load.force_n - 1.0)
        ghosts.append(health.ghost_kpa(kpa, health.beside_load(kpa, floor)))
    off = [100.0 * float(np.abs(part).max()) for part in (errors[: len(loads)], errors[len(loads) :]) if part]
    step = Step(
        "check",
        date,
        accepted=bool(max(off) <= 100.0 * TOTAL_SHARE and max(ghosts) <= GHOST_KPA),
        figures={
            "n_marks": float(len(loads)),
            "largest_error_pct": off[0],
            "feet_error_pct": off[1] if feet else np.nan,
            "ghost_kpa": max(ghosts),
            "rate_hz": _rate_hz(loads[0].time_s),
        },
    )
    return calibration.with_step(step)


def pressures(calibration: Calibration, load: KnownLoad) -> Pressure:
    """Frames in kPa (n, R, C) of a known load's part, the sheet's memory undone from the first frame on."""
    undo = sheet_undo(calibration)
    if undo is None or load.time_s is None:
        return calibration.apply(np.asarray(load.counts[load.part]))
    part = range(*load.part.indices(len(load.counts)))
    kept = []
    for at in range(part.stop):
        values = undo.frame(calibration.apply(np.asarray(load.counts[at])), float(load.time_s[at]))
        if at >= part.start:
            kept.append(values)
    return np.stack(kept)


def _rate_hz(time_s: Floats | None) -> float:
    return float(1.0 / np.median(np.diff(time_s))) if time_s is not None and len(time_s) > 1 else float("nan")


def oriented(calibration: Calibration, pictures: Sequence[NDArray[Any]], date: str = "") -> Calibration:
    """The mat's orientation from pictures (R, C) of four corner presses, as wired.

    Two more, of standing on both feet and after the left one was lifted, are its check. Raises ValueError where the
    presses make no sense.
    """
    turn = orientation_from_corners(pictures[:4])
    checked = len(pictures) >= 6
    right = left_foot_was_lifted(pictures[4], pictures[5], turn) if checked else True
    step = Step(
        "orientation", date, accepted=right, figures={"lifted_foot_agrees": float(right) if checked else np.nan}
    )
    return replace(calibration, turn=turn).with_step(step)


def without_law_as_wired(calibration: Calibration) -> Calibration:
    """The same for frames as they are wired, values in proportion to load."""
    return replace(calibration, law=None, turn=AS_WIRED)


def _noise_known(calibration: Calibration) -> Calibration:
    """With the noise of an unloaded cell in kPa, by the law from that in counts."""
    law = calibration.law
    assert law is not None
    circuit = calibration.circuit
    millisiemens = 1e3 / circuit.pulldown_ohm * calibration.noise_count / 2**circuit.adc_bits
    return replace(calibration, noise_kpa=float(law.a * millisiemens**law.b))
