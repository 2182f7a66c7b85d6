"""The sheet's memory: its size found from one load put on and taken off by steps, and frames read without it.

Counts of a mat with their times enter; totals, their plateaus, frames in proportion to load and a `Calibration` that
knows creep and hysteresis leave. How heavy the load was is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat.calibration.model import Calibration, Step
from pressuremat.calibration.sheet import SheetUndo, noise_slack
from pressuremat.i18n import _
from pressuremat.types import Floats, Pressure

#: Frames so far apart are enough to follow the sheet's memory.
_COARSE_S = 0.1
#: Hysteresis is judged at loads above this share of the largest.
_NEAR_TOP = 0.35
#: Cells that never bear more than this share of the largest load do not show what the sheet does.
_LITTLE = 0.04
#: A good sheet: growth from 1 s to 30 s, and width of the loop, as shares of the reading.
_CREEP_30_S, _LOOP = 0.05, 0.10
#: No sheet creeps by more a decade of time.
_MOST_CREEP = 0.3


def sheet_memory(
    calibration: Calibration,
    counts: NDArray[Any],
    time_s: Floats,
    date: str = "",
    parts: Sequence[slice] | None = None,
) -> Calibration:
    """Creep, hysteresis: from one recording of a load put on by steps, held, taken off by the same steps.

    Counts (T, R, C) from the empty mat on. Creep is the growth of the longest plateau; hysteresis how much more is
    read on the way down than on the way up at the same load, creep taken off. `parts` are the plateaus; without them
    they are looked for. Raises ValueError where they do not come in an odd number of three or more.
    """
    total = linear_total(calibration, counts, time_s)
    parts = steady_parts(total, time_s) if parts is None else parts
    if len(parts) < 3 or len(parts) % 2 == 0:
        raise ValueError(
            _("a load must go up by steps, be held and go down by the same, {n} plateaus were seen").format(
                n=len(parts)
            )
        )
    longest = max(parts, key=lambda part: part.stop - part.start)
    half = len(parts) // 2
    # What is left of a load many times as large recovers slowly, and would be taken for hysteresis.
    top = float(total[parts[half]].mean())
    near = np.array([float(total[part].mean()) > _NEAR_TOP * top for part in parts[:half]])
    if not near.any():
        near[:] = True

    creep = _creep(total, time_s, longest)
    steady = _undone(total, time_s, creep)
    means = np.array([float(steady[part].mean()) for part in parts])
    up, down = means[:half], means[::-1][:half]
    loop = float(np.clip(np.mean((2.0 * (down - up) / (down + up))[near]), 0.0, 0.4))
    return _with_memory(calibration, creep, loop, True, len(parts), date)


def standing_creep(
    calibration: Calibration,
    counts: NDArray[Any],
    time_s: Floats,
    stances: Sequence[Sequence[slice]],
    date: str = "",
) -> Calibration:
    """Creep from one person who stands on both feet, on one leg, on both again, without a known load.

    Counts (T, R, C) from the empty mat on; each of `stances` holds the spans of the same stance. A person's weight does
    not change, so that in one stance the total must be the same whenever they stand so, and all the time: creep is what
    makes it so. Hysteresis does not show in this, for who stands sways through the loop all the time.
    """
    from scipy.optimize import minimize_scalar

    last = max(span.stop for spans in stances for span in spans)
    coarse = np.arange(0, last, max(1, 2 * stride(time_s)))
    plain = replace(calibration, law=None)
    frames = np.stack([frame for _at, frame in linear_frames(plain, counts, None, coarse.tolist())])
    # A cell's share of the memory is that of its load: those that bear little do not matter.
    loaded = frames.max(axis=0) > _LITTLE * float(frames.max())
    cells = np.ascontiguousarray(frames[:, None, loaded], np.float32)
    which = [
        np.concatenate([np.flatnonzero((coarse >= span.start) & (coarse < span.stop)) for span in spans])
        for spans in stances
    ]

    def unrest(creep: float) -> float:
        undo = SheetUndo(creep, 0.0)
        total = np.array([undo.frame(one, float(time_s[at])).sum() for one, at in zip(cells, coarse, strict=True)])
        return float(sum(np.sum((total[part] / total[part].mean() - 1.0) ** 2) for part in which))

    creep = float(minimize_scalar(unrest, bounds=(0.0, _MOST_CREEP), method="bounded", options={"xatol": 1e-3}).x)
    n_plateaus = sum(len(spans) for spans in stances)
    return _with_memory(calibration, creep, calibration.hysteresis, False, n_plateaus, date)


def linear_total(calibration: Calibration, counts: NDArray[Any], time_s: Floats) -> Floats:
    """Σ gain · G of every frame (T,), scaled to counts, cells within the noise left out; the sheet's memory left in."""
    floor = calibration.noise_floor_count
    plain = replace(calibration, law=None)
    coarse = np.arange(0, len(counts), stride(time_s))
    out = np.zeros(len(coarse))
    for n, at in enumerate(coarse):
        values = plain.apply(np.asarray(counts[at]))
        out[n] = float(values[values > floor].sum(dtype=np.float64))
    return np.interp(time_s, time_s[coarse], out) if len(coarse) else out


def steady_parts(
    total: Floats, time_s: Floats, least_s: float = 1.5, jump: float = 0.08, settle_s: float = 0.5
) -> list[slice]:
    """Spans of a total (T,) between jumps: the plateaus of a load that changes by steps, in order.

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


def linear_frames(
    calibration: Calibration, counts: NDArray[Any], time_s: Floats | None, wanted: Sequence[int]
) -> Iterator[tuple[int, Pressure]]:
    """Frames `wanted` (rising) of counts (T, R, C) as gain · G scaled to counts, each with its number.

    The sheet's memory is undone where its size is known, from the first frame on, unless `time_s` is None.
    """
    plain = replace(calibration, law=None)
    if time_s is None or not (calibration.creep or calibration.hysteresis):
        for at in wanted:
            yield at, plain.apply(np.asarray(counts[at]))
        return
    undo = SheetUndo(calibration.creep, calibration.hysteresis, noise_slack(plain))
    needed = set(wanted)
    for at in sorted(needed | set(range(0, wanted[-1] + 1, stride(time_s)))):
        frame = undo.frame(plain.apply(np.asarray(counts[at])), float(time_s[at]))
        if at in needed:
            yield at, frame


def _undone(total: Floats, time_s: Floats, creep: float) -> Floats:
    """A total as it would be of a sheet that does not creep; all cells taken to have had the same past."""
    undo = SheetUndo(creep, 0.0)
    values = total.astype(np.float32)[:, None, None]
    coarse = np.arange(0, len(total), stride(time_s))
    out = np.array([undo.frame(values[n], float(time_s[n]))[0, 0] for n in coarse], np.float64)
    return np.interp(time_s, time_s[coarse], out)


def _creep(total: Floats, time_s: Floats, steady: slice) -> float:
    """The creep by which a total (T,) does not grow any more while the load was steady."""

    def growth(creep: float) -> float:
        undone = _undone(total, time_s, creep)[steady]
        return float(np.polyfit(time_s[steady], undone / undone.mean(), 1)[0])

    creep = _root(growth, 0.0, _MOST_CREEP)
    if creep > 0.95 * _MOST_CREEP:
        raise ValueError(_("the load grew far more than a sheet creeps; leave the mat empty for a minute before"))
    return creep


def _with_memory(
    calibration: Calibration, creep: float, loop: float, loop_known: bool, n_plateaus: int, date: str
) -> Calibration:
    step = Step(
        "sheet",
        date,
        accepted=bool(creep * np.log10(30.0) < _CREEP_30_S and loop < _LOOP),
        figures={
            "creep_pct_per_decade": 100.0 * creep,
            "hysteresis_pct": 100.0 * loop if loop_known else np.nan,
            "n_plateaus": float(n_plateaus),
        },
    )
    return replace(calibration, creep=creep, hysteresis=loop).with_step(step)


def _root(of: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling function passes 0 between two values; the nearer end where it does not."""
    if of(low) <= 0:
        return low
    for _turn in range(12):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if of(middle) > 0 else (low, middle)
    return 0.5 * (low + high)


def stride(time_s: Floats) -> int:
    """Every how manieth frame is enough for what changes within tenths of a second."""
    if len(time_s) < 2:
        return 1
    return max(1, round(_COARSE_S / max(float(np.median(np.diff(time_s))), 1e-6)))
