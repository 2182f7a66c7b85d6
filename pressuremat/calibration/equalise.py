"""Each cell's gain: from even loads all over the mat, or from a person who walks all over it.

Counts enter; a `Calibration` with gains, its silent cells marked bad, leaves. What pressures there were is not known
here: gains follow from how cells differ under the same load.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration import health
from pressuremat.calibration.model import Calibration, Step
from pressuremat.i18n import _
from pressuremat.types import Bools, Floats

#: Gains found at several pressures must agree within this.
_GAIN_SD = 0.05
#: What a walking person's pressure bends at a cell, frames of one step, and how far gains may be expected to differ.
_BEND_SD, _FRAMES_A_STEP, _GAIN_PRIOR, _INNER = 0.3, 8.0, 0.25, 0.35


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
            raise ValueError(_("an even load is to cover the whole mat, half of its cells read nothing"))
        loads.append(load)
    if not loads:
        raise ValueError(_("at least one even load is needed, none was seen"))
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
    return replace(calibration, gain=gain, bad=bad if bad.any() else None).with_step(step)


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
    dead = health.dead_cells(np.where(bad, np.nan, most.astype(np.float64))) & (health.around(most) > 0.5 * near)
    bad = bad | dead
    floor = max(calibration.noise_floor_count, 0.05 * float(np.percentile(most, 90)))
    logs, n_seen = _log_gains(values, bad, floor)
    middle = len(values) // 2
    halves = [_log_gains(part, bad, floor)[0] for part in (values[:middle], values[middle:])]
    seen = (n_seen > 0) & ~bad
    if not seen.any():
        raise ValueError(_("nobody walked over the mat in this recording"))
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
    return replace(calibration, gain=gain, bad=bad if bad.any() else None).with_step(step)


def _log_gains(values: NDArray[Any], bad: Bools, floor: float) -> tuple[Floats, NDArray[np.int64]]:
    """Logarithms of gains (R, C) with median 0; besides, in how many differences each cell took part."""
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
