"""Loads without a person, for calibrating: nothing, an even pressure, a block, hands on corners, steps all over.

A geometry and numbers enter, times (T,) in s and ideal frames (T, R, C) in kPa leave. Knows nothing of sensors.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Bools, Floats, Pressure
from pressuremat.units import pressure_kpa, weight_n
from pressuremat.virtual.field import ideal_frames
from pressuremat.virtual.foot import FootName
from pressuremat.virtual.motion import Contact, Motion, Placement, wander
from pressuremat.virtual.person import Person
from pressuremat.virtual.standing import standing_shares
from pressuremat.virtual.walking import force_bw, roll_over

Bench = tuple[Floats, Pressure]

_EMPTY_S = 1.0
_STEP_ON_S = 0.5
_CONTACT_S = 0.65


def empty(geometry: MatGeometry, seconds: float, rate_hz: float) -> Bench:
    """Nobody there."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return time_s, np.zeros((len(time_s), *geometry.shape), np.float32)


def under(geometry: MatGeometry, centre_mm: tuple[float, float], size_mm: tuple[float, float]) -> Bools:
    """The cells (R, C) whose centres lie under a block of that size."""
    x = np.abs(geometry.x_mm - centre_mm[0]) <= 0.5 * size_mm[0]
    y = np.abs(geometry.y_mm - centre_mm[1]) <= 0.5 * size_mm[1]
    return np.asarray(y[:, None] & x[None, :])


def steps(cells: Bools, levels_kpa: Sequence[float], seconds: float | Sequence[float], rate_hz: float) -> Bench:
    """An even pressure on `cells` that takes one level after the other, `seconds` each; the mat empty before."""
    lasts = [seconds] * len(levels_kpa) if isinstance(seconds, int | float) else list(seconds)
    counts = [round(_EMPTY_S * rate_hz), *(round(s * rate_hz) for s in lasts)]
    level = np.repeat(np.array([0.0, *levels_kpa], np.float32), counts)
    return np.arange(len(level)) / rate_hz, np.asarray(level[:, None, None] * cells.astype(np.float32))


def corners(geometry: MatGeometry, rate_hz: float, newtons: float = 80.0) -> Bench:
    """Hands on the corners near left, near right, far right, far left, with pauses; then both feet, then the right."""
    size = (0.25 * geometry.width_mm, 0.25 * geometry.depth_mm)
    near, far = 0.5 * size[1], geometry.depth_mm - 0.5 * size[1]
    left, right = 0.5 * size[0], geometry.width_mm - 0.5 * size[0]
    places = [[(left, near)], [(right, near)], [(right, far)], [(left, far)]]
    middle = 0.5 * geometry.depth_mm
    feet = [(0.3 * geometry.width_mm, middle), (0.7 * geometry.width_mm, middle)]
    loads = [(where, newtons) for where in places] + [(feet, 700.0), (feet[1:], 700.0)]
    pause, press = round(0.5 * rate_hz), round(1.0 * rate_hz)
    parts = [np.zeros((2 * pause, *geometry.shape), np.float32)]
    for where, force in loads:
        cells = np.any([under(geometry, at, size) for at in where], axis=0)
        kpa = force / (float(cells.sum()) * geometry.cell_area_mm2) * 1e3
        parts += [np.tile(np.float32(kpa) * cells.astype(np.float32), (press, 1, 1))]
        parts += [np.zeros((pause, *geometry.shape), np.float32)] if (where, force) != loads[4] else []
    frames = np.concatenate(parts)
    return np.arange(len(frames)) / rate_hz, frames


def weight(geometry: MatGeometry, place: tuple[float, float], kg: float, seconds: float, rate_hz: float) -> Bench:
    """A dead weight on a soft pad of 12 × 12 cm; `place` is its middle as shares of the mat's width and depth."""
    cells = under(geometry, (place[0] * geometry.width_mm, place[1] * geometry.depth_mm), (120.0, 120.0))
    kpa = pressure_kpa(weight_n(kg), float(cells.sum()) * geometry.cell_area_mm2)
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return time_s, np.tile(np.float32(kpa) * cells.astype(np.float32), (len(time_s), 1, 1))


def hands(
    geometry: MatGeometry, places: Sequence[tuple[float, float]], newtons: float, seconds: float, rate_hz: float
) -> Bench:
    """Hands (or knees) of 8 × 8 cm that press at `places`, shares of width and depth, each with `newtons`."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    frame = np.zeros(geometry.shape, np.float32)
    for x, y in places:
        cells = under(geometry, (x * geometry.width_mm, y * geometry.depth_mm), (80.0, 80.0))
        frame[cells] += pressure_kpa(newtons, float(cells.sum()) * geometry.cell_area_mm2)
    return time_s, np.tile(frame, (len(time_s), 1, 1))


def on_legs(
    geometry: MatGeometry,
    person: Person,
    left_shares: Sequence[tuple[float, float]],
    rate_hz: float,
    place: tuple[float, float] = (0.5, 0.5),
) -> Bench:
    """A person who stands with the share of the load on the left foot and for the seconds given, one after the other.

    Half a second goes by from one to the next, and at both ends from the empty mat and to it.
    """
    shares, seconds = zip(*left_shares, strict=True)
    knots = np.cumsum([0.0, _STEP_ON_S, *(s for length in seconds for s in (length, _STEP_ON_S))])
    left = np.repeat(np.array(shares, np.float64), 2)
    time_s = np.arange(round(float(knots[-1]) * rate_hz)) / rate_hz
    fine_s = np.linspace(0.0, float(knots[-1]), max(int(knots[-1] / 0.05), 8))
    share = np.interp(fine_s, knots, np.concatenate([left[:1], left, left[-1:]]))
    there = np.interp(fine_s, knots, np.concatenate([[0.0], np.ones(len(left)), [0.0]]))
    rng = person.rng(41)
    both = 4.0 * share * (1.0 - share)
    share = np.clip(share + 0.02 * both * wander(fine_s, rng), 0.0, 1.0)
    contacts = []
    for side, sign, load in (("left", -1.0, share), ("right", 1.0, 1.0 - share)):
        foot = person.foot("left" if side == "left" else "right")
        parts = standing_shares(foot, person.of_foot("pronation", foot.side), person.load_fore_pct)
        x = place[0] * geometry.width_mm + 0.5 * sign * person.stance_mm
        y = place[1] * geometry.depth_mm - 0.49 * person.foot_mm
        force = person.weight_n * (load * there)[:, None] * parts
        contacts.append(Contact(foot, Placement(x, y, sign * 5.0), fine_s, force))
    return time_s, np.concatenate(list(ideal_frames(Motion(tuple(contacts), float(knots[-1])), geometry, time_s)))


def all_over(geometry: MatGeometry, person: Person, n_steps: int, rate_hz: float) -> Bench:
    """A person who walks about on the mat, one step after the other wherever it falls, over its edges too."""
    rng = person.rng(40)
    share = np.linspace(0.0, 1.0, 60)
    contacts = []
    for number in range(n_steps):
        side: FootName = "left" if number % 2 == 0 else "right"
        foot = person.foot(side).under(1.0)
        turn = float(rng.uniform(0.0, 360.0))
        a, back = np.deg2rad(turn), 0.5 * person.foot_mm
        x = float(rng.uniform(0.0, geometry.width_mm)) - back * np.sin(a)
        y = float(rng.uniform(0.0, geometry.depth_mm)) - back * np.cos(a)
        parts = roll_over(share, foot, person.of_foot("pronation", side))
        force = person.weight_n * force_bw(share, 0.8)
        start_s = _EMPTY_S + number * _CONTACT_S
        contacts.append(Contact(foot, Placement(x, y, turn), start_s + share * _CONTACT_S, force[:, None] * parts))
    motion = Motion(tuple(contacts), _EMPTY_S + n_steps * _CONTACT_S + 0.5)
    time_s = np.arange(int(motion.duration_s * rate_hz)) / rate_hz
    return time_s, np.concatenate(list(ideal_frames(motion, geometry, time_s)))
