"""What is measured of one foot that bears the whole body, or goes before a wall: time, touches, range, rises, lunge.

In: a `Trial`. Out: `Measured`s. Refuses to know how phases are found. The definitions are in docs/definitions-tests.md.
"""

from __future__ import annotations

import numpy as np

from pressuremat.i18n import N_
from pressuremat.metrics import tables, uncertainty
from pressuremat.metrics.cop_error import cop_sd_mm
from pressuremat.metrics.record import FootInput, Measured, Trial, TrialInput
from pressuremat.metrics.roll_path import inner_share
from pressuremat.metrics.squat import cop_of, doubt_of, width_of, within
from pressuremat.metrics.sway_trace import MAT_LOW_PASS_HZ, trace_of
from pressuremat.processing.footprints import interval_s

#: Nobody is asked to stand on one leg for longer (Springer 2007).
MOST_S = 45.0
#: Who stood as long as asked for, less this, may have stepped off because they were told to [P].
_TOLD_S = 0.5
#: Sway is measured from so long after the other foot has left, until so long before this one does, s [P].
_SETTLE_S, _BEFORE_END_S, _LEAST_RANGE_S = 1.0, 0.5, 2.0
#: So many rises are needed to see a drift.
_LEAST_RISES = 3

REASON_NOT_ALONE = N_("nobody stood on one leg")
REASON_ENDED = N_("the person could have stood for longer: the test or the recording ended first")
REASON_BRIEF = N_("shorter than 2 s on one leg")
REASON_AGE = N_("the person's age is not known, or nothing is published for it")
REASON_NO_RISES = N_("fewer than 3 heel rises")
REASON_NO_FOOT = N_("no foot stands on the mat")
REASON_HEEL_DOWN = N_("the heel never came up: the ankle may reach further")
REASON_NO_ROOM = N_("the heel stands at the mat's near edge, there is no room to move back: measure by tape")
#: Within so many cells of the near edge a heel has no room to move back [P].
_NO_ROOM_CELLS = 3.0


def single_leg_s(asked: TrialInput) -> Measured:
    """Time on one leg until the other foot touches or the person steps off."""
    trial, alone = asked.trial, asked.trial.alone
    if alone is None:
        return Measured(None, reason=REASON_NOT_ALONE)
    seconds = min(alone.alone_s, MOST_S)
    # Both ends fall anywhere within an interval between frames.
    error = interval_s(trial.time_s) / float(np.sqrt(6.0))
    open_end = not alone.touches and not alone.ends and seconds < MOST_S
    if open_end or _as_asked(trial, seconds):
        return Measured(seconds, error, REASON_ENDED, at_least=True)
    return Measured(seconds, error)


def _as_asked(trial: Trial, seconds: float) -> bool:
    """Whether somebody stood until they were told to stop."""
    return trial.asked_s is not None and trial.asked_s < MOST_S and seconds >= trial.asked_s - _TOLD_S


def single_leg_age_pct(asked: TrialInput) -> Measured:
    """Time on one leg over the mean of people of that age, in %."""
    found = single_leg_s(asked)
    if found.value is None:
        return found
    usual = tables.single_leg_mean_s(asked.trial.age_y)
    if usual is None:
        return Measured(None, reason=REASON_AGE)
    share = 100.0 / usual
    error = None if found.uncertainty is None else share * found.uncertainty
    value = share * found.value
    if found.at_least and _as_asked(asked.trial, found.value):
        # A test of 20 s cannot tell who could have stood for 40 s: nothing is held against them.
        return Measured(max(value, 100.0), error)
    return Measured(value, error, found.reason, at_least=found.at_least)


def n_touches(asked: TrialInput) -> Measured:
    """How often the other foot came down."""
    alone = asked.trial.alone
    return Measured(None, reason=REASON_NOT_ALONE) if alone is None else Measured(float(len(alone.touches)))


def _quiet(trial: Trial) -> tuple[float, float] | str:
    """From and to, in s, of the longest standing on one leg between touches, less the margins."""
    alone = trial.alone
    if alone is None:
        return REASON_NOT_ALONE
    ends = [alone.from_s, *(at for touch in alone.touches for at in touch), alone.to_s]
    begin, end = max(zip(ends[::2], ends[1::2], strict=True), key=lambda span: span[1] - span[0])
    begin, end = begin + _SETTLE_S, end - _BEFORE_END_S
    return (begin, end) if end - begin >= _LEAST_RANGE_S else REASON_BRIEF


def single_leg_range_ml_mm(asked: TrialInput) -> Measured:
    """Range of the foot's centre of pressure across its axis."""
    foot, span = asked.trial.foot(asked.side), _quiet(asked.trial)
    if isinstance(span, str) or foot is None:
        return Measured(None, reason=span if isinstance(span, str) else REASON_NO_FOOT)
    if foot.footprint.axis is None:
        return Measured(None, reason=N_("the print has no recognisable long axis"))
    there = within(foot, span)
    time_s, at = foot.footprint.time_s[there], cop_of(foot)[there]
    try:
        rate_hz = 1.0 / interval_s(time_s)
        trace = trace_of(at[:, 1], at[:, 0], rate_hz, raw=False, time_s=time_s, low_pass_hz=MAT_LOW_PASS_HZ)
    except ValueError:
        return Measured(None, reason=N_("frames are missing while the foot stands"))
    frames = foot.footprint.frames[there]
    noise = cop_sd_mm(frames[:: max(len(frames) // 20, 1)], foot.footprint.geometry, foot.reading)
    # Gains stretch or shrink the path where it goes: what they do to both of its ends.
    return Measured(float(np.ptp(trace.x_mm)), float(np.sqrt(2.0) * np.nanmedian(noise[:, 0])), doubt_of(foot))


def single_leg_medial_pct(asked: TrialInput) -> Measured:
    """Share of the load on the inner side of the foot's axis."""
    foot, span = asked.trial.foot(asked.side), _quiet(asked.trial)
    if isinstance(span, str) or foot is None:
        return Measured(None, reason=span if isinstance(span, str) else REASON_NO_FOOT)
    if foot.footprint.axis is None:
        return Measured(None, reason=N_("the print has no recognisable long axis"))
    frames = foot.footprint.frames[within(foot, span)]
    picture = frames.mean(axis=0, dtype=np.float64)
    inner = inner_share(foot)
    variance = np.square(foot.reading.noise_of(picture)) / len(frames) + np.square(foot.reading.gain * picture)
    value = 100.0 * float((picture * inner).sum() / picture.sum())
    cells = uncertainty.ratio_error(inner, np.ones_like(inner), variance, picture)
    # Where the axis lies decides what is its inner side: load at the axis times how far that is off.
    turn = uncertainty.axis_deg(foot)
    off = 0.0 if turn is None else 100.0 * _load_at_axis(foot, picture) * np.deg2rad(turn) * foot.shape.length_mm / 4.0
    return Measured(value, float(np.hypot(100.0 * (cells or 0.0), off)), doubt_of(foot))


def _load_at_axis(foot: FootInput, picture: np.ndarray) -> float:
    """Share of the load per mm across the axis there."""
    axis, geometry = foot.footprint.axis, foot.footprint.geometry
    assert axis is not None
    _s, right = axis.to_foot(*np.meshgrid(geometry.x_mm, geometry.y_mm))
    near = np.abs(right) <= foot.pitch_mm
    return float(picture[near].sum() / picture.sum() / (2.0 * foot.pitch_mm))


def heel_rise_reps(asked: TrialInput) -> Measured:
    """How often the heel came up until it bore less than a twentieth of the body's weight."""
    if asked.trial.foot(asked.side) is None:
        return Measured(None, reason=REASON_NO_FOOT)
    return Measured(float(len(asked.trial.reps)))


def heel_rise_medial_drift_pct(asked: TrialInput) -> Measured:
    """How far further inward the foot balances on its ball in the last third of the rises than in the first."""
    trial, foot = asked.trial, asked.trial.foot(asked.side)
    if foot is None:
        return Measured(None, reason=REASON_NO_FOOT)
    if foot.footprint.axis is None:
        return Measured(None, reason=N_("the print has no recognisable long axis"))
    tops = []
    for rep in trial.reps:
        there = within(foot, (rep.from_s, rep.to_s))
        if there.any():
            tops.append(float(cop_of(foot)[there, 1].mean()))
    third = len(tops) // 3
    if not third:
        return Measured(None, reason=REASON_NO_RISES)
    drift = float(np.median(tops[-third:]) - np.median(tops[:third]))
    width = width_of(foot)
    # What gains do is the same in all rises; what is left is how far these scatter about a line.
    at = np.arange(len(tops))
    left = np.array(tops) - np.polyval(np.polyfit(at, tops, 1), at) if len(tops) > 2 else np.zeros(1)
    spread = float(left.std(ddof=2)) if len(tops) > 2 else 0.0
    error = 100.0 / width * 1.25 * spread * float(np.sqrt(2.0 / third))
    return Measured(100.0 * drift / width, error, doubt_of(foot), n=len(tops))


def lunge_cm(asked: TrialInput) -> Measured:
    """From the tip of the toes to the mat's far edge, where the wall is, in the best repetition.

    A lower bound where no heel came up (of no repetition, n = 0), and where the mat ends behind the heel: long feet
    have little room on a mat 400 mm deep.
    """
    trial = asked.trial
    feet = [foot for foot in trial.feet if foot.footprint.side == asked.side]
    if not feet:
        return Measured(None, reason=REASON_NO_FOOT)
    known = [(foot, found) for foot in feet if (found := _toe_to_edge_cm(trial, foot)) is not None]
    if not known:
        return Measured(None, reason=N_("the print has no recognisable long axis"))
    ended = [(foot, found) for foot, found in known if trial.reps_of(foot)]
    foot, (value, error) = max(ended or known, key=lambda one: one[1][0])
    if doubt_of(foot):
        return Measured(value, error, doubt_of(foot))
    if not ended:
        return Measured(value, error, REASON_HEEL_DOWN, at_least=True, n=0)
    n = sum(len(trial.reps_of(one)) for one, _found in ended)
    if _has_no_room(trial, foot):
        return Measured(value, error, REASON_NO_ROOM, at_least=True, n=n)
    return Measured(value, error, n=n)


def _has_no_room(trial: Trial, foot: FootInput) -> bool:
    """Whether the heel stands so near to the mat's near edge that it could not have gone further back."""
    axis, geometry = foot.footprint.axis, trial.mat
    return axis is not None and axis.heel_mm[1] - geometry.origin_mm[1] < _NO_ROOM_CELLS * geometry.pitch_mm[1]


def _toe_to_edge_cm(trial: Trial, foot: FootInput) -> tuple[float, float] | None:
    """Distance along y and its error."""
    axis, geometry = foot.footprint.axis, trial.mat
    if axis is None:
        return None
    kind = uncertainty.kind_of(foot)
    # Each end of a print takes half of what the grid adds to its length.
    bias = 0.5 * tables.pitch_bias("foot_length_mm", foot.pitch_mm, kind)
    errors = [tables.pitch_error("foot_length_mm", foot.pitch_mm, kind), uncertainty.shift_mm(foot)]
    if not foot.simulated:
        errors.append(tables.pitch_error("foot_length_mm", foot.pitch_mm, "real"))
    error = float(np.sqrt(sum(one**2 for one in errors if one is not None) / 2.0))
    far_mm = geometry.origin_mm[1] + geometry.depth_mm
    cosine = float(np.cos(np.deg2rad(axis.axis_deg)))
    return 0.1 * (far_mm - axis.toe_mm[1] + bias * cosine), 0.1 * error
