"""One repetition of an exercise, and how an unhurried body moves in it.

In: times in s. Out: positions and accelerations over time. Refuses to know how repetitions are found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.types import Floats


@dataclass(frozen=True)
class Repetition:
    """One repetition: it leaves the start at `start_s`, is at its turning point (the bottom of a squat, the heel at
    its highest) from `from_s` to `to_s`, and is back at `end_s`; on the recording's clock. `error_s` is how sure these
    times are, one standard deviation."""

    start_s: float
    from_s: float
    to_s: float
    end_s: float
    error_s: float = 0.0

    @property
    def descent_s(self) -> float:
        """How long the way to the turning point takes."""
        return self.from_s - self.start_s

    @property
    def hold_s(self) -> float:
        """How long it is held there."""
        return self.to_s - self.from_s

    @property
    def ascent_s(self) -> float:
        """How long the way back takes."""
        return self.end_s - self.to_s


def minimum_jerk(x: Floats) -> Floats:
    """Position (n,) of an unhurried movement from 0 to 1 over the share `x` (n,) of its time (Flash & Hogan 1985,
    J Neurosci 5:1688, 10.1523/JNEUROSCI.05-07-01688.1985); 0 before it and 1 after it."""
    x = np.clip(x, 0.0, 1.0)
    return np.asarray(x**3 * (x * (6.0 * x - 15.0) + 10.0))


def minimum_jerk_acceleration(x: Floats) -> Floats:
    """Second derivative (n,) of `minimum_jerk`; 0 outside of the movement."""
    inside = (x > 0.0) & (x < 1.0)
    return np.asarray(np.where(inside, 60.0 * x - 180.0 * x**2 + 120.0 * x**3, 0.0))
