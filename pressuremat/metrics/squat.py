"""What moves in a squat: each foot's centre of pressure from upright to the bottom, and what bears the load there.

In: a `Trial` with its repetitions. Out: medians over repetitions. Refuses to know how repetitions are found. The
definitions are in docs/definitions-tests.md.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics import tables, uncertainty
from pressuremat.metrics.loading import error_of_share_pct
from pressuremat.metrics.record import FootInput, Measured, Trial, TrialInput
from pressuremat.metrics.size import FOOT_WIDTH
from pressuremat.processing.cop import cop_mm
from pressuremat.processing.feet import wrap_deg
from pressuremat.processing.footprints import with_side
from pressuremat.processing.masks import ZONES, Zone
from pressuremat.processing.repetitions import Repetition
from pressuremat.types import Bools, Floats, medial_sign

#: The bottom is the last of the hold, upright the quiet standing before the first repetition.
BOTTOM_S = 1.5
#: A bottom that is held for less is none, a shorter standing no upright [P].
LEAST_HOLD_S, LEAST_UPRIGHT_S = 0.5, 0.8

REASON_NO_REPS = N_("no squat was found")
REASON_NO_HOLD = N_("the bottom was not held: stay down for 2 s")
REASON_NO_UPRIGHT = N_("nobody stood upright before the first squat: stand for 2 s, then begin")
REASON_NOT_THERE = N_("this foot is not on the mat")
REASON_NO_AXIS = N_("the print has no recognisable long axis")
REASON_TWO_FEET = N_("needs two feet standing at the same time")


def bottom_of(rep: Repetition) -> tuple[float, float]:
    """From and to, in s, of the bottom of a repetition."""
    return max(rep.to_s - BOTTOM_S, rep.from_s), rep.to_s


def upright_of(trial: Trial) -> tuple[float, float] | None:
    """From and to, in s, of the quiet standing before the first repetition; None where nobody stood for long enough."""
    if trial.stay is None or not trial.reps:
        return None
    begin, end = trial.stay.settled_s, trial.reps[0].start_s
    return (begin, end) if end - begin >= LEAST_UPRIGHT_S else None


def within(foot: FootInput, span: tuple[float, float]) -> Bools:
    """Which of its frames (n,) lie in a span of time and have a centre of pressure."""
    one = foot.footprint
    return np.asarray((one.time_s >= span[0]) & (one.time_s <= span[1]) & np.isfinite(one.cop_mm).all(axis=1))


def _held(trial: Trial) -> list[Repetition]:
    return [rep for rep in trial.reps if rep.hold_s >= LEAST_HOLD_S]


def median_of(values: Sequence[float], error: float | None, reason: str | None = None) -> Measured:
    spread = float(statistics.stdev(values)) if len(values) > 1 else None
    return Measured(float(statistics.median(values)), error, reason, repeat_sd=spread, n=len(values))


def _missing(trial: Trial, foot: FootInput | None) -> str | None:
    """Why a value of a foot at the bottom cannot be given; None where it can."""
    if foot is None:
        return REASON_NOT_THERE
    if foot.footprint.axis is None:
        return REASON_NO_AXIS
    if not trial.reps:
        return REASON_NO_REPS
    return None if _held(trial) else REASON_NO_HOLD


def doubt_of(foot: FootInput) -> str | None:
    """Why what rests on a foot's axis is not valid; None where it is."""
    return None if foot.footprint.complete else foot.footprint.reason


def cop_of(foot: FootInput) -> Floats:
    """(n, 2): along the foot from its heel, and across it, medial positive, of its centre of pressure, mm."""
    axis = foot.footprint.axis
    assert axis is not None
    s, right = axis.to_foot(*foot.footprint.cop_mm.T)
    return np.stack([s, medial_sign(foot.footprint.side) * right], axis=1)


def shifts_mm(trial: Trial, foot: FootInput) -> Floats | str:
    """How far a foot's centre of pressure moves from upright to the bottom, (reps, 2): forward and inward, mm.

    A row of NaN for a repetition whose bottom is not held; why there are none.
    """
    upright = upright_of(trial)
    if upright is None:
        return REASON_NO_UPRIGHT
    at = cop_of(foot)
    standing = within(foot, upright)
    if not standing.any():
        return REASON_NO_UPRIGHT
    rows = []
    for rep in trial.reps:
        there = within(foot, bottom_of(rep)) if rep.hold_s >= LEAST_HOLD_S else np.zeros(len(at), np.bool_)
        rows.append(at[there].mean(axis=0) - at[standing].mean(axis=0) if there.any() else np.full(2, np.nan))
    return np.array(rows)


def width_of(foot: FootInput) -> float:
    """Width of its forefoot, what the grid adds taken away, mm."""
    width = FOOT_WIDTH.compute(foot).value  # type: ignore[arg-type]
    assert width is not None
    return uncertainty.unbiased("foot_width_mm", width, foot)


def msi_of_reps(trial: Trial, foot: FootInput) -> tuple[float, ...]:
    """The medial shift index of each repetition, NaN where its bottom is not held; () where there is none."""
    if _missing(trial, foot):
        return ()
    shifts = shifts_mm(trial, foot)
    return () if isinstance(shifts, str) else tuple((100.0 * shifts[:, 1] / width_of(foot)).tolist())


def _mean_pictures(trial: Trial, foot: FootInput) -> tuple[Floats, Floats, int, int]:
    """Mean pressure (r, c) upright and at the bottom, and of how many frames each is."""
    upright = upright_of(trial)
    assert upright is not None
    standing = within(foot, upright)
    down = np.any([within(foot, bottom_of(rep)) for rep in _held(trial)], axis=0)
    frames = foot.footprint.frames
    return (
        frames[standing].mean(axis=0, dtype=np.float64),
        frames[down].mean(axis=0, dtype=np.float64),
        int(standing.sum()),
        int(down.sum()),
    )


def shift_error_mm(trial: Trial, foot: FootInput) -> tuple[float, float]:
    """One standard deviation, forward and inward, of how far a foot's centre of pressure moves.

    A cell's gain errs alike upright and at the bottom: of Σ p·r/F at both, what a cell adds to the difference counts.
    Where load moves forward, an axis that is turned makes that look like a shift across. Both ends of what is averaged
    are found in the signal, and err. A centre of pressure leaves faint load out.
    """
    axis, geometry = foot.footprint.axis, foot.footprint.geometry
    assert axis is not None
    upright, down, n_upright, n_down = _mean_pictures(trial, foot)
    s, right = axis.to_foot(*np.meshgrid(geometry.x_mm, geometry.y_mm))
    errors = []
    moved = []
    reading = foot.reading
    column = reading.column_sd(np.stack([upright, down]))
    for at in (s, medial_sign(foot.footprint.side) * right):
        middle = [float((p * at).sum() / p.sum()) for p in (upright, down)]
        lever = [(at - m) / float(p.sum()) for m, p in zip(middle, (upright, down), strict=True)]
        part = lever[1] * down - lever[0] * upright
        noise = [reading.noise_of(p) for p in (upright, down)]
        variance = float((np.square(part) * reading.gain**2).sum())
        variance += float((np.square(lever[0] * noise[0])).sum()) / n_upright
        variance += float((np.square(lever[1] * noise[1])).sum()) / n_down
        variance += float(np.square(column.mean(axis=0) * part.sum(axis=0)).sum())
        errors.append(variance)
        moved.append(middle[1] - middle[0])
    turn = _axis_rad(trial, foot)
    late = _timing_mm(trial, foot) + np.square(_floor_mm(trial, foot))
    return (
        float(np.sqrt(errors[0] + late[0] + (turn * moved[1]) ** 2)),
        float(np.sqrt(errors[1] + late[1] + (turn * moved[0]) ** 2)),
    )


def _timing_mm(trial: Trial, foot: FootInput) -> Floats:
    """Variance (2,), forward and inward, by where the bottom and the upright standing begin and end.

    A window of length T that is off by δ exchanges δ/T of what is averaged, at both of its ends.
    """
    at = cop_of(foot)
    upright = upright_of(trial)
    assert upright is not None
    spans = [(bottom_of(rep), rep.error_s) for rep in _held(trial)]
    each = [_exchanged(foot, at, span, error_s) for span, error_s in spans]
    # A median of n is a little worse than their mean.
    down = np.mean(each, axis=0) * (1.25**2 / len(each) if len(each) > 1 else 1.0)
    return np.asarray(down + _exchanged(foot, at, upright, trial.reps[0].error_s))


def _floor_mm(trial: Trial, foot: FootInput) -> Floats:
    """(2,) how far the shift changes where cells up to twice as much are left out: that shows what is lost below."""
    upright, one, axis = upright_of(trial), foot.footprint, foot.footprint.axis
    assert upright is not None
    assert axis is not None
    if not trial.cop_floor > 0:
        return np.zeros(2)
    standing = within(foot, upright)
    down = np.any([within(foot, bottom_of(rep)) for rep in _held(trial)], axis=0)
    moved = []
    for there in (standing, down):
        at = cop_mm(one.frames[there], one.geometry, 2.0 * trial.cop_floor) - one.cop_mm[there]
        moved.append(np.nanmean(at, axis=0) if np.isfinite(at).any() else np.zeros(2))
    turn = np.deg2rad(axis.axis_deg)
    x, y = moved[1] - moved[0]
    return np.array([x * np.sin(turn) + y * np.cos(turn), x * np.cos(turn) - y * np.sin(turn)])


def _exchanged(foot: FootInput, at: Floats, span: tuple[float, float], error_s: float) -> Floats:
    there = at[within(foot, span)]
    if len(there) < 2:
        return np.zeros(2)
    share = error_s / (span[1] - span[0])
    ends = np.square(there[[0, -1]] - there.mean(axis=0)).sum(axis=0)
    return np.asarray(ends * share**2)


def _axis_rad(trial: Trial, foot: FootInput) -> float:
    """How far the axis may be turned: as in standing, and by the faint edges of a foot whose load moves forward. What
    these do shows in the axes that it has upright and at the bottom, of which the trial's is the middle."""
    kind = uncertainty.kind_of(foot)
    parts = [uncertainty.axis_deg(foot), tables.pitch_error("foot_progression_deg", foot.pitch_mm, kind)]
    apart = [one for each in trial.feet if (one := _axes_apart_deg(trial, each)) is not None]
    if apart:
        parts.append(float(np.sqrt(np.mean(np.square(apart))) / 2.0))
    if not foot.simulated:
        parts.append(tables.pitch_error("foot_progression_deg", foot.pitch_mm, "real"))
    return float(np.deg2rad(np.sqrt(sum(part**2 for part in parts if part is not None))))


def _axes_apart_deg(trial: Trial, foot: FootInput) -> float | None:
    """The angle between a foot's axes upright and at the bottom; None where one of them is not to be seen."""
    one = foot.footprint
    if one.axis is None:
        return None
    pictures = [picture.astype(np.float32) for picture in _mean_pictures(trial, foot)[:2]]
    if any(not (picture >= one.contour).any() for picture in pictures):
        return None
    axes = [
        with_side(replace(one, image=picture), one.side, one.side_confidence, foot.upsampling, one.axis.axis_deg).axis
        for picture in pictures
    ]
    return None if axes[0] is None or axes[1] is None else wrap_deg(axes[1].axis_deg - axes[0].axis_deg)


def _relative(value: float, error: float, of: float, of_error: float) -> float:
    """Error of 100·value/of."""
    return float(100.0 / of * np.hypot(error, value / of * of_error))


def _shift(asked: TrialInput, across: bool) -> Measured:
    trial, foot = asked.trial, asked.trial.foot(asked.side)
    missing = _missing(trial, foot)
    if missing or foot is None:
        return Measured(None, reason=missing)
    shifts = shifts_mm(trial, foot)
    if isinstance(shifts, str):
        return Measured(None, reason=shifts)
    mm = [float(one) for one in shifts[:, int(across)] if np.isfinite(one)]
    if not mm:
        return Measured(None, reason=REASON_NO_HOLD)
    key = "foot_width_mm" if across else "foot_length_mm"
    of = width_of(foot) if across else uncertainty.unbiased(key, foot.shape.length_mm, foot)
    of_error = tables.pitch_error(key, foot.pitch_mm, uncertainty.kind_of(foot)) or 0.0
    error = shift_error_mm(trial, foot)[int(across)]
    each = [100.0 * one / of for one in mm]
    return median_of(each, _relative(statistics.median(mm), error, of, of_error), doubt_of(foot))


def msi_pct(asked: TrialInput) -> Measured:
    """Medial shift index: how far inward the foot's centre of pressure moves to the bottom, in % of its width."""
    return _shift(asked, across=True)


def cop_ap_shift_pct(asked: TrialInput) -> Measured:
    """How far forward the foot's centre of pressure moves to the bottom, in % of its length."""
    return _shift(asked, across=False)


def _share_pct(asked: TrialInput, part: tuple[Zone, ...], whole: tuple[Zone, ...], key: str) -> Measured:
    """What `part` bears of `whole`, at the bottom."""
    trial, foot = asked.trial, asked.trial.foot(asked.side)
    missing = _missing(trial, foot)
    if missing or foot is None:
        return Measured(None, reason=missing)
    zones = foot.zones
    index = [[ZONES.index(zone) for zone in group] for group in (part, whole)]
    each, downs = [], []
    for rep in _held(trial):
        there = within(foot, bottom_of(rep))
        loads = [float(zones.total[group][:, there].sum()) for group in index]
        if loads[1] > 0:
            each.append(100.0 * loads[0] / loads[1])
            downs.append(there)
    if not each:
        return Measured(None, reason=REASON_NO_HOLD)
    down = np.any(downs, axis=0)
    picture = foot.footprint.frames[down].mean(axis=0, dtype=np.float64)
    weights = [zones.masks.share[group].sum(axis=0) for group in index]
    variance = np.square(foot.reading.noise_of(picture)) / int(down.sum()) + np.square(foot.reading.gain * picture)
    cells = uncertainty.ratio_error(weights[0], weights[1], variance, picture)
    kind = uncertainty.kind_of(foot)
    parts = [None if cells is None else 100.0 * cells, tables.pitch_error(key, foot.pitch_mm, kind)]
    if not foot.simulated:
        parts.append(tables.pitch_error(key, foot.pitch_mm, "real"))
    error = float(np.sqrt(sum(one**2 for one in parts if one is not None)))
    return median_of(each, error, doubt_of(foot))


_WHOLE: tuple[Zone, ...] = ("heel", "midfoot", "forefoot_medial", "forefoot_lateral", "hallux", "toes")


def hallux_bottom_pct(asked: TrialInput) -> Measured:
    """The hallux' share of the foot's load at the bottom."""
    return _share_pct(asked, ("hallux",), _WHOLE, "hallux_impulse_pct")


def forefoot_medial_bottom_pct(asked: TrialInput) -> Measured:
    """The medial forefoot's share of the foot's load at the bottom."""
    return _share_pct(asked, ("forefoot_medial",), _WHOLE, "forefoot_medial_impulse_pct")


def forefoot_inner_bottom_pct(asked: TrialInput) -> Measured:
    """The medial half's share of the forefoot's load at the bottom."""
    both: tuple[Zone, ...] = ("forefoot_medial", "forefoot_lateral")
    return _share_pct(asked, ("forefoot_medial",), both, "forefoot_medial_impulse_pct")


def load_left_bottom_pct(asked: TrialInput) -> Measured:
    """The left foot's share of the load of both at the bottom."""
    trial = asked.trial
    feet = [trial.foot("left"), trial.foot("right")]
    if None in feet:
        return Measured(None, reason=REASON_TWO_FEET)
    left, right = (foot for foot in feet if foot is not None)
    if not trial.reps or not _held(trial):
        return Measured(None, reason=REASON_NO_HOLD if trial.reps else REASON_NO_REPS)
    each = []
    pictures: list[list[Floats]] = [[], []]
    for rep in _held(trial):
        loads = []
        for foot, kept in zip((left, right), pictures, strict=True):
            there = within(foot, bottom_of(rep))
            loads.append(float(foot.footprint.total[there].mean()) if there.any() else 0.0)
            kept.append(foot.footprint.frames[there].sum(axis=0, dtype=np.float64))
        if sum(loads) > 0:
            each.append(100.0 * loads[0] / sum(loads))
    if not each:
        return Measured(None, reason=REASON_NO_HOLD)
    downs = [np.sum(kept, axis=0) for kept in pictures]
    error = error_of_share_pct(left.load_error, downs[0], downs[1], apart=True)
    return median_of(each, error, doubt_of(left) or doubt_of(right))


def n_reps(asked: TrialInput) -> Measured:
    """How many repetitions were done."""
    return Measured(float(len(asked.trial.reps)), n=1)


def _seconds(asked: TrialInput, of: Callable[[Repetition], float]) -> Measured:
    reps = asked.trial.reps
    if not reps:
        return Measured(None, reason=REASON_NO_REPS)
    # Both ends err.
    error = float(np.sqrt(2.0 * np.mean([rep.error_s**2 for rep in reps])))
    return median_of([of(rep) for rep in reps], error)


def descent_s(asked: TrialInput) -> Measured:
    """How long the way down takes."""
    return _seconds(asked, lambda rep: rep.descent_s)


def hold_s(asked: TrialInput) -> Measured:
    """How long the bottom is held."""
    return _seconds(asked, lambda rep: rep.hold_s)


def ascent_s(asked: TrialInput) -> Measured:
    """How long the way up takes."""
    return _seconds(asked, lambda rep: rep.ascent_s)
