"""What a person does on a mat: which foot stands where, and how much load each of its parts carries when.

A motion is a few contacts, each a foot in one place with the forces of its parts at knots in time, straight lines
between. Frames, centres of pressure and truth are all read from these, so that they agree exactly. How the forces
come about is said in `standing` and `walking`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.types import Floats
from pressuremat.virtual.foot import N_PARTS, Foot


@dataclass(frozen=True)
class Placement:
    """Where a sole lies in the mat frame: the place of (s, m) = (0, 0), and its direction, clockwise from +y."""

    x_mm: float
    y_mm: float
    angle_deg: float

    def to_mat(self, foot: Foot, s_mm: Floats, m_mm: Floats) -> tuple[Floats, Floats]:
        """(x, y) of points of the sole."""
        a = np.deg2rad(self.angle_deg)
        across = foot.medial_x * m_mm
        return (
            self.x_mm + s_mm * np.sin(a) + across * np.cos(a),
            self.y_mm + s_mm * np.cos(a) - across * np.sin(a),
        )

    def to_sole(self, foot: Foot, x_mm: Floats, y_mm: Floats) -> tuple[Floats, Floats]:
        """(s, m) of points of the mat; the reverse of `to_mat`."""
        a = np.deg2rad(self.angle_deg)
        dx, dy = x_mm - self.x_mm, y_mm - self.y_mm
        return dx * np.sin(a) + dy * np.cos(a), foot.medial_x * (dx * np.cos(a) - dy * np.sin(a))


@dataclass(frozen=True, eq=False)
class Contact:
    """A foot in one place. `time_s` (n,) are knots, `part_n` (n, N_PARTS) the force in N of every part of the foot
    there, straight lines between; before the first and after the last knot there is none."""

    foot: Foot
    placement: Placement
    time_s: Floats
    part_n: Floats

    def __post_init__(self) -> None:
        if self.part_n.shape != (len(self.time_s), N_PARTS):
            raise ValueError(f"part_n must be ({len(self.time_s)}, {N_PARTS}), not {self.part_n.shape}")
        if np.any(np.diff(self.time_s) <= 0):
            raise ValueError("time_s must increase")

    def at(self, time_s: Floats) -> Floats:
        """Forces of the parts at any times, shape (len(time_s), N_PARTS), N."""
        index = np.clip(np.searchsorted(self.time_s, time_s, side="right") - 1, 0, len(self.time_s) - 2)
        left, right = self.time_s[index], self.time_s[index + 1]
        share = np.clip((time_s - left) / (right - left), 0.0, 1.0)[:, None]
        forces = self.part_n[index] * (1.0 - share) + self.part_n[index + 1] * share
        forces[(time_s < self.time_s[0]) | (time_s > self.time_s[-1])] = 0.0
        return np.asarray(forces)

    def centroids_mm(self) -> Floats:
        """(x, y) in the mat frame of every part's centre of pressure, shape (N_PARTS, 2)."""
        s, m = self.foot.centroids().T
        return np.stack(self.placement.to_mat(self.foot, s, m), axis=1)


@dataclass(frozen=True)
class Rep:
    """One repetition: leaves the start, is at its turning point (bottom, or heel highest) from and to, is back."""

    start_s: float
    from_s: float
    to_s: float
    end_s: float


@dataclass(frozen=True, eq=False)
class Motion:
    """All contacts of a scenario, in the order in which they begin. `direction_deg` is where the person walks or
    faces, clockwise from +y; `reps` are repetitions of an exercise, `upright_s` is when they stand before a squat."""

    contacts: tuple[Contact, ...]
    duration_s: float
    direction_deg: float = 0.0
    reps: tuple[Rep, ...] = ()
    upright_s: tuple[float, float] | None = None

    def total_n(self, time_s: Floats) -> Floats:
        """All load on the mat at these times, N."""
        return np.asarray(sum((c.at(time_s).sum(axis=1) for c in self.contacts), np.zeros(len(time_s))))

    def cop_mm(self, time_s: Floats) -> Floats:
        """The body's centre of pressure, shape (len(time_s), 2), mm; NaN where there is no load."""
        total = np.zeros(len(time_s))
        moment = np.zeros((len(time_s), 2))
        for contact in self.contacts:
            forces = contact.at(time_s)
            total += forces.sum(axis=1)
            moment += forces @ contact.centroids_mm()
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(total[:, None] > 0, moment / total[:, None], np.nan)


def ramp(time_s: Floats, start_s: float, length_s: float) -> Floats:
    """From 0 to 1 beginning at `start_s`, smooth up to the second derivative."""
    x = np.clip((time_s - start_s) / length_s, 0.0, 1.0)
    return np.asarray(x * x * x * (x * (6.0 * x - 15.0) + 10.0))


def wander(time_s: Floats, rng: np.random.Generator, low_hz: float = 0.05, high_hz: float = 2.5) -> Floats:
    """Band-limited coloured noise of mean 0 and RMS 1 over `time_s`: sines whose amplitude falls as 1/f."""
    frequency = np.geomspace(low_hz, high_hz, 48) * rng.uniform(0.96, 1.04, 48)
    # Equal ratios hold a band that grows with f: power 1/f² then needs an amplitude of f^-1 · f^½.
    amplitude = frequency**-0.5
    phase = rng.uniform(0.0, 2.0 * np.pi, 48)
    noise = np.zeros(len(time_s))
    for f, a, p in zip(frequency, amplitude, phase, strict=True):
        noise += a * np.sin(2.0 * np.pi * f * time_s + p)
    noise -= noise.mean()
    return np.asarray(noise / max(float(np.sqrt(np.mean(noise**2))), 1e-12))
