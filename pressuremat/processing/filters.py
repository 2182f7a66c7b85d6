"""Signals over time made even and smooth: resampling, zero-phase low-pass, and what noise is left after it.

In: times and values. Out: values. Refuses to know what they are values of.
"""

from __future__ import annotations

import numpy as np

from pressuremat.types import Floats

#: Half of the filter's order; running it forward and backward doubles it and takes its delay away.
_HALF_ORDER = 2


def swarii(time_s: Floats, values: Floats, rate_hz: float, window_s: float) -> Floats:
    """Values (n, k) at uneven `time_s` (n,) as values (m, k) at every 1/`rate_hz` from the first time on.

    Sliding window averaging with relevance interval interpolation (Audiffren & Contal 2016, Sensors 16:1208,
    10.3390/s16081208): each result is the mean over a window of `window_s` around its moment, in which every sample
    weighs with the time that it is the nearest one. Unlike a straight line between samples this bends no derivative.
    Times must increase; an empty input gives (0, k). NaN spreads to every later value: take such samples out before.
    Raises ValueError where two samples are further apart than the window: nothing is made up across a gap.
    """
    if values.ndim != 2 or time_s.shape != values.shape[:1]:
        raise ValueError(f"values must be ({len(time_s)}, k), not {values.shape}")
    if len(time_s) == 0:
        return np.zeros_like(values)
    intervals = np.diff(time_s)
    if np.any(intervals <= 0):
        raise ValueError("times must increase")
    if np.any(intervals > window_s * (1 + 1e-9)):
        raise ValueError(f"two samples are {intervals.max():g} s apart, the window is {window_s:g} s")
    # A tenth of a microsecond more, so that rounding does not take the last moment away.
    moments = time_s[0] + np.arange(int((time_s[-1] - time_s[0]) * rate_hz + 1e-7) + 1) / rate_hz
    if len(time_s) == 1:
        return values.copy()
    borders = np.concatenate([time_s[:1], (time_s[1:] + time_s[:-1]) / 2, time_s[-1:]])
    summed = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values * np.diff(borders)[:, None], axis=0)])
    low = np.clip(moments - window_s / 2, borders[0], borders[-1])
    high = np.clip(moments + window_s / 2, borders[0], borders[-1])
    columns = [(np.interp(high, borders, c) - np.interp(low, borders, c)) / (high - low) for c in summed.T]
    return np.stack(columns, axis=1)


def low_pass(values: Floats, rate_hz: float, cutoff_hz: float) -> Floats:
    """Values (n, k) or (n,) after a zero-phase Butterworth low-pass of fourth order along their first axis.

    It is one of second order run forward and backward; at `cutoff_hz` half of the amplitude is left. Inputs of fewer
    than 10 samples come back as they are: nothing can be said about their frequencies. NaN spreads over the column.
    Raises ValueError where the cut-off is not below half of the rate.
    """
    if not 0 < cutoff_hz < rate_hz / 2:
        raise ValueError(f"the cut-off must lie between 0 and {rate_hz / 2:g} Hz, not at {cutoff_hz:g} Hz")
    if len(values) < 10:
        return values.copy()
    from scipy.signal import butter, sosfiltfilt

    filtered = sosfiltfilt(butter(_HALF_ORDER, cutoff_hz, fs=rate_hz, output="sos"), values, axis=0)
    return np.asarray(filtered, dtype=np.float64)


def detrend(values: Floats) -> Floats:
    """Values (n, k) or (n,) less the straight line that fits them best; an empty input stays empty."""
    n = len(values)
    if n == 0:
        return values.copy()
    time = np.arange(n) - (n - 1) / 2
    slope = np.tensordot(time, values, 1) / max(float(time @ time), 1.0)
    return np.asarray(values - values.mean(axis=0) - np.multiply.outer(time, slope))


def false_speed(noise: float, rate_hz: float, cutoff_hz: float | None = None) -> float:
    """The mean speed of a point that rests but is measured with white noise of `noise` (SD) on each of two axes.

    In `noise`'s unit a second. Unfiltered it is `rate_hz`·`noise`·√π; with `cutoff_hz` it is what `low_pass` leaves.

    >>> round(false_speed(0.1, 100), 1), round(false_speed(0.1, 100, 10), 1), round(false_speed(0.1, 100, 5), 2)
    (17.7, 1.8, 0.65)
    """
    if cutoff_hz is None:
        return float(rate_hz * noise * np.sqrt(np.pi))
    from scipy.signal import butter, sosfreqz

    turn, passed = sosfreqz(butter(_HALF_ORDER, cutoff_hz, fs=rate_hz, output="sos"), 8192)
    # Power after two passes, times that of the difference between neighbours.
    left = np.mean(np.abs(passed) ** 4 * np.abs(1 - np.exp(-1j * turn)) ** 2)
    return float(rate_hz * noise * np.sqrt(left * np.pi / 2))


def resting_speed(noise: tuple[float, float], rate_hz: float, cutoff_hz: float) -> float:
    """`false_speed` for noise (SD) that differs on the two axes; as recorded where `cutoff_hz` is too high for the
    rate. 0 without noise.

    The mean length of a normal vector with deviations a ≥ b is a·√(2/π)·E(1 − b²/a²), E the complete elliptic integral
    of the second kind.

    >>> round(resting_speed((0.1, 0.1), 100, 5), 2), resting_speed((0.0, 0.0), 100, 5)
    (0.65, 0.0)
    """
    from scipy.special import ellipe

    least, most = sorted(noise)
    if not most > 0:
        return 0.0
    alike = false_speed(most, rate_hz, cutoff_hz if cutoff_hz < rate_hz / 2 else None)
    return float(alike * 2.0 / np.pi * ellipe(1.0 - (least / most) ** 2))
