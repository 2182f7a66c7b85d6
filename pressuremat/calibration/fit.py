"""How a mat's calibration is found: zero, equalise, law, scale. Each step takes a calibration and gives a better one.

Counts of recordings with known loads enter; a `Calibration` with one `Step` more leaves, that says how well it went
by a check of its own. Frames are as they are stored, turned as the calibration says. Where they come from, and what a
person is asked to do, is not known here. A calibration is of a mat: a person's weight only lends it a known load.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import Circuit
from pressuremat.calibration import health
from pressuremat.calibration.model import Calibration, Law, Step
from pressuremat.calibration.sheet import SheetUndo, sheet_undo
from pressuremat.geometry import MatGeometry
from pressuremat.types import Bools, Floats, Pressure
from pressuremat.units import force_n

#: Totals of known loads must come out within this share of them.
TOTAL_SHARE = 0.05
#: Gains found at several pressures must agree within this.
_GAIN_SD = 0.05
#: An empty mat's mean may move so many counts from the first half of the recording to the second.
_ZERO_DRIFT = 0.5
#: Exponents that are tried; sensors' conductance is near to proportional to pressure.
_EXPONENTS = np.linspace(0.6, 2.4, 181)
_LAW_FRAMES = 40
#: Frames so far apart are enough to follow the sheet's memory.
_COARSE_S = 0.1
#: Hysteresis is judged at loads above this share of the largest.
_NEAR_TOP = 0.35
#: A good sheet: growth from 1 s to 30 s, and width of the loop, as shares of the reading.
_CREEP_30_S, _LOOP = 0.05, 0.10
#: What a walking person's pressure bends at a cell, frames of one step, and how far gains may be expected to differ.
_BEND_SD, _FRAMES_A_STEP, _GAIN_PRIOR, _INNER = 0.3, 8.0, 0.25, 0.35
#: Beside a load a cell may show so much.
_GHOST_KPA = 1.0


@dataclass(frozen=True, eq=False)
class KnownLoad:
    """Counts (T, R, C) of the mat, on which `force_n` newtons stood in the frames of `part`, and nothing else.

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
    """Each cell's zero and noise from the empty mat, counts (T, R, C); stuck and noisy cells are marked bad.

    Raises ValueError for fewer than 10 frames.
    """
    wired = calibration.turn.back(np.asarray(counts))
    empty = health.empty_mat(wired)
    half = len(wired) // 2
    drift = health.drift_counts(wired[:half], wired[half:])
    faulty = empty.stuck | empty.noisy
    noise = float(np.median(empty.sd[~faulty])) if not faulty.all() else float("nan")
    # Of a converter of whole counts most cells may show no noise at all; their mean shows what there is.
    noise = max(noise, float(empty.sd[~faulty].mean()) if not faulty.all() else 0.0)
    loaded = float(faulty.mean())
    step = Step(
        "zero",
        date,
        accepted=bool(abs(drift) <= _ZERO_DRIFT and loaded <= 0.05),
        figures={
            "noise_counts": noise,
            "drift_counts": drift,
            "n_stuck": float(empty.stuck.sum()),
            "n_noisy": float(empty.noisy.sum()),
            "n_frames": float(len(wired)),
        },
    )
    bad = faulty if calibration.bad is None else calibration.bad | faulty
    made = replace(calibration, zero=empty.zero, noise_count=noise, bad=bad if bad.any() else None)
    return _with(made, step)


def equalise(calibration: Calibration, levels: Sequence[NDArray[Any]], date: str = "") -> Calibration:
    """Each cell's gain from even loads all over the mat, one stack of counts (T, R, C) for each pressure.

    Cells that stay silent are marked bad. Three to five pressures are best; the check is how well the gains found at
    each agree. Raises ValueError without any load.
    """
    plain = replace(calibration, gain=None, law=None, bad=None)
    loads = []
    for counts in levels:
        load = calibration.turn.back(plain.apply(np.asarray(counts))).mean(axis=0, dtype=np.float64)
        if float(np.median(load)) <= 0.0:
            raise ValueError("an even load is to cover the whole mat, half of its cells read nothing")
        loads.append(load)
    if not loads:
        raise ValueError("at least one even load is needed")
    known = np.zeros(loads[0].shape, np.bool_) if calibration.bad is None else calibration.bad
    dead = np.any([health.dead_cells(np.where(known, np.nan, load)) for load in loads], axis=0)
    bad = known | dead
    logs = np.stack([np.log(np.maximum(load, 1e-9) / np.median(load[~bad])) for load in loads])
    mean = logs.mean(axis=0)
    apart = float(np.sqrt(np.mean((logs - mean)[:, ~bad] ** 2))) if len(logs) > 1 else float("nan")
    gain = np.where(bad, 1.0, np.exp(-mean)).astype(np.float32)
    step = Step(
        "equalise",
        date,
        accepted=bool(not apart > _GAIN_SD),
        figures={
            "n_levels": float(len(loads)),
            "gain_sd_before": float(mean[~bad].std()),
            "residual_sd": apart,
            "n_dead": float(dead.sum()),
        },
    )
    return _with(replace(calibration, gain=gain, bad=bad if bad.any() else None), step)


def equalise_walked(calibration: Calibration, counts: NDArray[Any], date: str = "") -> Calibration:
    """Each cell's gain from a person walking all over the mat, counts (T, R, C).

    Pressure under a foot is smooth, gains are not: over many steps the mean of how much a cell's logarithm stands out
    from its four neighbours' is that of the gains alone, from which these follow by least squares. Cells that were
    never loaded keep the gain they had. The check is how well the two halves of the recording agree.
    """
    plain = replace(calibration, gain=None, law=None)
    values = calibration.turn.back(plain.apply(np.asarray(counts)))
    bad = np.zeros(values.shape[1:], np.bool_) if calibration.bad is None else calibration.bad
    most = values.max(axis=0)
    near = np.median(most[most > 0]) if (most > 0).any() else 0.0
    # Silent is dead only where everybody around it was stepped on.
    dead = health.dead_cells(np.where(bad, np.nan, most.astype(np.float64))) & (_around(most) > 0.5 * near)
    bad = bad | dead
    floor = max(4.0 * _finite(calibration.noise_count), 0.05 * float(np.percentile(most, 90)))
    logs, n_seen = _log_gains(values, bad, floor)
    middle = len(values) // 2
    halves = [_log_gains(part, bad, floor)[0] for part in (values[:middle], values[middle:])]
    seen = (n_seen > 0) & ~bad
    if not seen.any():
        raise ValueError("nobody walked over the mat in this recording")
    apart = float(np.std((halves[0] - halves[1])[seen]))
    before = np.ones(bad.shape) if calibration.gain is None else calibration.gain
    gain = np.where(seen, np.exp(-logs), before).astype(np.float32)
    step = Step(
        "equalise",
        date,
        accepted=bool(apart <= 2.0 * _GAIN_SD and float(seen.mean()) > 0.8),
        figures={
            "gain_sd_before": float(logs[seen].std()),
            "residual_sd": apart,
            "n_dead": float(dead.sum()),
            "seen_share": float(seen.mean()),
        },
    )
    return _with(replace(calibration, gain=gain, bad=bad if bad.any() else None), step)


def _around(values: NDArray[Any]) -> NDArray[Any]:
    """Mean of the four neighbours, the edge repeated."""
    wide = np.pad(values, 1, mode="edge")
    return np.asarray((wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:]) / 4.0)


def _log_gains(values: NDArray[Any], bad: Bools, floor: float) -> tuple[Floats, NDArray[np.int64]]:
    """Logarithms of gains (R, C) with median 0, and in how many differences each cell took part."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.linalg import lsqr

    rows, cols = bad.shape
    index = np.arange(rows * cols).reshape(rows, cols)
    loaded = (values > floor) & ~bad
    logs = np.log(np.maximum(values, 1e-6))
    equations: list[tuple[NDArray[Any], NDArray[Any], Floats, Floats]] = []
    for axis in (0, 1):
        # Second differences along rows and along columns: smooth pressure has small ones, of random sign at a cell.
        cut = [
            tuple(slice(k, n - 2 + k) if a == axis else slice(None) for a, n in enumerate(bad.shape)) for k in range(3)
        ]
        at = [(slice(None), *one) for one in cut]
        three = np.stack([values[one] for one in at])
        # At a foot's edge pressure falls steeply and says nothing of gains.
        use = loaded[at[0]] & loaded[at[1]] & loaded[at[2]] & (three.min(axis=0) > _INNER * three.max(axis=0))
        bend = np.where(use, logs[at[1]] - 0.5 * (logs[at[0]] + logs[at[2]]), 0.0)
        n = use.sum(axis=0)
        mean = bend.sum(axis=0) / np.maximum(n, 1)
        known = n > 0
        typical = float(np.median(mean[known])) if known.any() else 0.0
        cells = np.stack([index[one][known] for one in cut])
        equations.append((cells, n[known], mean[known] - typical, np.sqrt(n[known] / _FRAMES_A_STEP) / _BEND_SD))
    seen = np.zeros(rows * cols, np.int64)
    data, row, col, right = [], [], [], []
    n_equations = 0
    for cells, n, mean, weight in equations:
        line = n_equations + np.arange(cells.shape[1])
        for k, factor in enumerate((-0.5, 1.0, -0.5)):
            data.append(factor * weight)
            row.append(line)
            col.append(cells[k])
            np.add.at(seen, cells[k], n)
        right.append(mean * weight)
        n_equations += cells.shape[1]
    if not n_equations:
        return np.zeros(bad.shape), seen.reshape(bad.shape)
    # A weak pull to 0 decides what differences cannot: slow trends over the mat.
    everyone = np.arange(rows * cols)
    data.append(np.full(rows * cols, 1.0 / _GAIN_PRIOR))
    row.append(n_equations + everyone)
    col.append(everyone)
    right.append(np.zeros(rows * cols))
    matrix = coo_matrix(
        (np.concatenate(data), (np.concatenate(row), np.concatenate(col))),
        shape=(n_equations + rows * cols, rows * cols),
    ).tocsr()
    found = np.asarray(lsqr(matrix, np.concatenate(right), atol=1e-6, btol=1e-6, iter_lim=2000)[0])
    return (found - np.median(found[seen > 0])).reshape(bad.shape), seen.reshape(bad.shape)


def law_from_loads(
    calibration: Calibration, loads: Sequence[KnownLoad], cell_area_mm2: float, date: str = ""
) -> Calibration:
    """The conductance law p = a · (gain · G)^b from two or more known loads that press differently.

    The exponent is the one by which all loads come out in proportion; the check is that each comes out within 5 %.
    Raises ValueError for fewer than two loads, or loads that do not tell exponents apart.
    """
    if len(loads) < 2:
        raise ValueError(f"a law needs two or more known loads, not {len(loads)}")
    sums = _power_sums(calibration, loads, _EXPONENTS)
    forces = np.array([load.force_n for load in loads])
    if not (np.all(sums > 0) and np.all(forces > 0)):
        raise ValueError("every known load must be above zero and seen by the mat")
    log_a = np.log(forces)[:, None] - np.log(force_n(1.0, cell_area_mm2) * sums)
    spread = log_a.std(axis=0)
    best = int(np.argmin(spread))
    if spread.max() < 0.02:
        raise ValueError("the known loads press too much alike to tell the law; use one and both legs, or more weight")
    a, b = float(np.exp(log_a[:, best].mean())), float(_EXPONENTS[best])
    off = np.exp(log_a[:, best].mean() - log_a[:, best]) - 1.0
    step = Step(
        "law",
        date,
        accepted=bool(np.abs(off).max() <= TOTAL_SHARE and 0 < best < len(_EXPONENTS) - 1),
        figures={"n_loads": float(len(loads)), "b": b, "largest_error_pct": float(100.0 * np.abs(off).max())},
    )
    return _with(_noise_known(replace(calibration, law=Law(a, b))), step)


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
        raise ValueError("every known load must be above zero and seen by the mat")
    log_a = np.log(forces) - np.log(force_n(1.0, cell_area_mm2) * sums)
    a = float(np.exp(log_a.mean()))
    off = np.exp(log_a.mean() - log_a) - 1.0
    step = Step(
        "scale",
        date,
        accepted=bool(np.abs(off).max() <= TOTAL_SHARE),
        figures={"n_loads": float(len(loads)), "largest_error_pct": float(100.0 * np.abs(off).max())},
    )
    return _with(_noise_known(replace(calibration, law=Law(a, exponent))), step)


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
        for at, frame in _linear(calibration, first, sorted(wanted)):
            values = frame[frame > 4.0 * _finite(calibration.noise_count)].astype(np.float64)
            logs = np.log(values * 1e3 / calibration.circuit.pulldown_ohm / 2**calibration.circuit.adc_bits)
            powers = np.array([float(np.exp(b * logs).sum()) for b in exponents])
            for n in wanted[at]:
                sums[n] += powers / len(which[n])
    return sums


def _some(which: NDArray[np.intp]) -> NDArray[np.intp]:
    return which[:: max(1, len(which) // _LAW_FRAMES)]


def _linear(calibration: Calibration, load: KnownLoad, wanted: Sequence[int]) -> Iterator[tuple[int, Pressure]]:
    """Frames `wanted`, gain · G scaled to counts, the sheet's memory undone where its size and times are known."""
    plain = replace(calibration, law=None)
    time_s = load.time_s
    if time_s is None or not (calibration.creep or calibration.hysteresis):
        for at in wanted:
            yield at, plain.apply(np.asarray(load.counts[at]))
        return
    undo = SheetUndo(calibration.creep, calibration.hysteresis)
    needed = set(wanted)
    for at in sorted(needed | set(range(0, wanted[-1] + 1, _stride(time_s)))):
        frame = undo.frame(plain.apply(np.asarray(load.counts[at])), float(time_s[at]))
        if at in needed:
            yield at, frame


def sheet_memory(calibration: Calibration, counts: NDArray[Any], time_s: Floats, date: str = "") -> Calibration:
    """Creep and hysteresis from one recording of a load put on by steps, held, and taken off by the same steps.

    Counts (T, R, C) from the empty mat on. Creep is the growth of the longest plateau; hysteresis how much more is
    read on the way down than on the way up at the same load, creep taken off. Raises ValueError where the plateaus do
    not come in an odd number of three or more.
    """
    total = linear_total(calibration, counts, time_s)
    parts = steady_parts(total, time_s)
    if len(parts) < 3 or len(parts) % 2 == 0:
        raise ValueError(
            f"a load must go up by steps, be held and go down by the same, {len(parts)} plateaus were seen"
        )
    longest = max(parts, key=lambda part: part.stop - part.start)
    half = len(parts) // 2
    # What is left of a load many times as large recovers slowly, and would be taken for hysteresis.
    top = float(total[parts[half]].mean())
    near = np.array([float(total[part].mean()) > _NEAR_TOP * top for part in parts[:half]])
    if not near.any():
        near[:] = True

    def growth(creep: float) -> float:
        steady = _undone(total, time_s, creep)[longest]
        return float(np.polyfit(time_s[longest], steady / steady.mean(), 1)[0])

    creep = _root(growth, 0.0, 0.3)
    steady = _undone(total, time_s, creep)
    means = np.array([float(steady[part].mean()) for part in parts])
    up, down = means[:half], means[::-1][:half]
    loop = float(np.clip(np.mean((2.0 * (down - up) / (down + up))[near]), 0.0, 0.4))
    step = Step(
        "sheet",
        date,
        accepted=bool(creep * np.log10(30.0) < _CREEP_30_S and loop < _LOOP),
        figures={
            "creep_pct_per_decade": 100.0 * creep,
            "hysteresis_pct": 100.0 * loop,
            "n_plateaus": float(len(parts)),
        },
    )
    return _with(replace(calibration, creep=creep, hysteresis=loop), step)


def _undone(total: Floats, time_s: Floats, creep: float) -> Floats:
    """A total as it would be of a sheet that does not creep; all cells taken to have had the same past."""
    undo = SheetUndo(creep, 0.0)
    values = total.astype(np.float32)[:, None, None]
    coarse = np.arange(0, len(total), _stride(time_s))
    out = np.array([undo.frame(values[n], float(time_s[n]))[0, 0] for n in coarse], np.float64)
    return np.interp(time_s, time_s[coarse], out)


def _root(of: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function passes 0 between two values; the nearer end where it does not."""
    if of(low) <= 0:
        return low
    for _turn in range(12):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if of(middle) > 0 else (low, middle)
    return 0.5 * (low + high)


def _stride(time_s: Floats) -> int:
    """Every how manieth frame is enough for what changes within tenths of a second."""
    if len(time_s) < 2:
        return 1
    return max(1, round(_COARSE_S / max(float(np.median(np.diff(time_s))), 1e-6)))


def linear_total(calibration: Calibration, counts: NDArray[Any], time_s: Floats) -> Floats:
    """Σ gain · G of every frame (T,), scaled to counts, cells within the noise left out; the sheet's memory left in."""
    floor = 4.0 * _finite(calibration.noise_count)
    plain = replace(calibration, law=None)
    coarse = np.arange(0, len(counts), _stride(time_s))
    out = np.zeros(len(coarse))
    for n, at in enumerate(coarse):
        values = plain.apply(np.asarray(counts[at]))
        out[n] = float(values[values > floor].sum(dtype=np.float64))
    return np.interp(time_s, time_s[coarse], out) if len(coarse) else out


def steady_parts(
    total: Floats, time_s: Floats, least_s: float = 1.5, jump: float = 0.08, settle_s: float = 0.5
) -> list[slice]:
    """Spans of a total (T,) between jumps: the plateaus of a load that grows and shrinks by steps, in order.

    A jump is a change by the share `jump` within half a second; creep is slower. Without `settle_s` at both ends of
    each; the empty mat, below a twentieth of the largest total, is none.
    """
    if len(total) < 3 or total.max() <= 0:
        return []
    before = np.searchsorted(time_s, time_s - 0.25)
    after = np.minimum(np.searchsorted(time_s, time_s + 0.25), len(total) - 1)
    loaded = total > 0.05 * float(total.max())
    logs = np.log(np.maximum(total, 1e-3 * float(total.max())))
    still = loaded & (np.abs(logs[after] - logs[before]) < jump)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], still.astype(np.int8), [0]])))
    parts = []
    for start, stop in edges.reshape(-1, 2):
        first = int(np.searchsorted(time_s, time_s[start] + settle_s))
        last = int(np.searchsorted(time_s, time_s[stop - 1] - settle_s))
        if time_s[stop - 1] - time_s[start] >= least_s and last - first >= 3:
            parts.append(slice(first, last))
    return parts


def checked(calibration: Calibration, loads: Sequence[KnownLoad], geometry: MatGeometry, date: str = "") -> Calibration:
    """The check with a dead weight on marks of the mat: its total, ghosts beside it, and the sway it seems to have.

    `geometry` is that of the loads' frames. Raises ValueError for a mat that has no law yet.
    """
    if calibration.law is None:
        raise ValueError("the mat must be scaled by a known load before it can be checked")
    errors, ghosts, gates = [], [], []
    floor = max(3.0 * _finite(calibration.noise_kpa), 1.0)
    for load in loads:
        undo = sheet_undo(calibration)
        kept = []
        for at in range(load.part.stop if load.part.stop is not None else len(load.counts)):
            values = calibration.apply(np.asarray(load.counts[at]))
            if undo is not None and load.time_s is not None:
                values = undo.frame(values, float(load.time_s[at]))
            if at >= (load.part.start or 0):
                kept.append(values)
        kpa = np.stack(kept)
        newtons = force_n(1.0, geometry.cell_area_mm2) * kpa.sum(axis=(1, 2), dtype=np.float64)
        errors.append(float(newtons.mean()) / load.force_n - 1.0)
        pressed = _around(kpa.mean(axis=0)) + kpa.mean(axis=0) > floor
        beside = ~(_around(pressed.astype(np.float64)) > 0)
        ghosts.append(health.ghost_kpa(kpa, beside))
        heavy = np.where(kpa > floor, kpa, 0.0)
        total = np.maximum(heavy.sum(axis=(1, 2)), 1e-9)
        cop = np.stack([heavy.sum(axis=1) @ geometry.x_mm / total, heavy.sum(axis=2) @ geometry.y_mm / total], axis=1)
        gates.append(health.noise_gate(cop, _rate_hz(load.time_s)))
    off = 100.0 * float(np.abs(errors).max())
    step = Step(
        "check",
        date,
        accepted=bool(off <= 100.0 * TOTAL_SHARE and max(ghosts) <= _GHOST_KPA),
        figures={
            "n_marks": float(len(loads)),
            "largest_error_pct": off,
            "ghost_kpa": max(ghosts),
            "cop_range_mm": max(gate["range_mm"] for gate in gates),
            "cop_velocity_mm_s": max(gate["velocity_mm_s"] for gate in gates),
            "rate_hz": _rate_hz(loads[0].time_s),
        },
    )
    return _with(calibration, step)


def _rate_hz(time_s: Floats | None) -> float:
    return float(1.0 / np.median(np.diff(time_s))) if time_s is not None and len(time_s) > 1 else float("nan")


def oriented(calibration: Calibration, pictures: Sequence[NDArray[Any]], date: str = "") -> Calibration:
    """The mat's orientation from four corner presses (R, C), as wired, and where there are six, of standing on both
    feet and of standing after the left one was lifted.

    Raises ValueError where the presses make no sense.
    """
    from pressuremat.calibration.orientation import left_foot_was_lifted, orientation_from_corners

    turn = orientation_from_corners(pictures[:4])
    checked = len(pictures) >= 6
    right = left_foot_was_lifted(pictures[4], pictures[5], turn) if checked else True
    step = Step(
        "orientation", date, accepted=right, figures={"lifted_foot_agrees": float(right) if checked else np.nan}
    )
    return _with(replace(calibration, turn=turn), step)


def _noise_known(calibration: Calibration) -> Calibration:
    """With the noise of an unloaded cell in kPa, from that in counts and the law."""
    law = calibration.law
    assert law is not None
    circuit = calibration.circuit
    millisiemens = 1e3 / circuit.pulldown_ohm * calibration.noise_count / 2**circuit.adc_bits
    return replace(calibration, noise_kpa=float(law.a * millisiemens**law.b))


def _with(calibration: Calibration, step: Step) -> Calibration:
    others = tuple(one for one in calibration.steps if one.name != step.name)
    return replace(calibration, steps=(*others, step), created=step.date or calibration.created, source=step.name)


def _finite(value: float) -> float:
    return value if np.isfinite(value) else 0.0
