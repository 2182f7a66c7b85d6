"""What every measure of a simulated trial should be: `pressuremat.truth/1`.

The person's motion enters; the definitions of docs/definitions-footprint.md are evaluated on the continuous pressure
field (`sole`) and on exact kinematics. Never uses the code that it is there to check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Bools, Floats
from pressuremat.units import cm2
from pressuremat.virtual.gait import progression_deg, walk_truth
from pressuremat.virtual.motion import Contact, Motion
from pressuremat.virtual.scenarios import Simulation
from pressuremat.virtual.sole import (
    CONTOUR_KPA,
    Picture,
    SoleAxis,
    crossings,
    find_axis,
    mean_picture,
    measure,
    peak_picture,
    peak_pressure_kpa,
    sampled,
    sole_grid,
)
from pressuremat.virtual.zone_truth import Seen, zone_truth

CONTACT_ON_N = 20.0
STATIC_S = 2.0
STEADY = 0.2
#: Who bears less than this share of what is usual on one leg has put the other one down or steps off.
BEARS = 0.8
#: The bottom of a squat is the last of its hold.
BOTTOM_S = 1.5
LEAST_HOLD_S = 0.5
#: The first and last point of the path of a centre of pressure are means over so long.
END_MEAN_S = 0.03
PATH_SHARE_OF_PEAK = 0.05
_FINE_S = 0.001
_PICTURE_S = 0.01

Metric = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Print:
    """A contact with all that follows from it. `time_s` (n,) and `part_n` (n, N_PARTS) are within the contact."""

    contact: Contact
    time_s: Floats
    part_n: Floats
    static: bool
    steady: Bools
    picture: Picture
    axis: SoleAxis | None
    heel_mm: tuple[float, float]
    toe_mm: tuple[float, float]
    centre_mm: tuple[float, float]
    axis_deg: float
    reason: str | None

    @property
    def side(self) -> str:
        """left or right."""
        return self.contact.foot.side

    @property
    def force_n(self) -> Floats:
        """The foot's total over `time_s`."""
        return np.asarray(self.part_n.sum(axis=1))


def truth(simulated: Simulation, motion: Motion) -> dict[str, Any]:
    """The truth of a motion as JSON data, for the frames that `simulated` takes of it."""
    prints = [made for contact in motion.contacts if (made := _print(contact, motion, simulated.mat.geometry))]
    prints.sort(key=lambda one: one.time_s[0])
    times_s = simulated.times_s(motion)
    loaded = motion.total_n(times_s) >= CONTACT_ON_N
    cop = motion.cop_mm(times_s)
    mat = Seen(max(simulated.mat.geometry.pitch_mm), simulated.rate_hz)
    whole = walk_truth(prints) if simulated.scenario.name == "walk" else _standing(prints)
    whole += _lunge_cm(prints, simulated) if simulated.scenario.protocol == "lunge" else []
    whole += _one_leg(prints, motion) if simulated.scenario.protocol in ("single-leg", "single-leg-squat") else []
    progression = progression_deg(prints)
    return {
        "schema": "pressuremat.truth/1",
        "scenario": simulated.scenario.name,
        "simulated": True,
        "options": dict(simulated.options),
        "footprints": [_footprint(n, one, prints, progression[n - 1], mat) for n, one in enumerate(prints, start=1)],
        "metrics": whole + _repetitions(prints, motion),
        "reps": [
            {"start_s": rep.start_s, "from_s": rep.from_s, "to_s": rep.to_s, "end_s": rep.end_s} for rep in motion.reps
        ],
        "cop_mm": [
            [round(float(t), 6), round(float(x), 4), round(float(y), 4)]
            for t, (x, y) in zip(times_s[loaded], cop[loaded], strict=True)
        ],
    }


def metric(key: str, side: str | None, value: float | None, unit: str) -> Metric:
    """One value as the contract wants it in a truth."""
    return {"key": key, "side": side, "value": None if value is None else float(value), "unit": unit}


def _print(contact: Contact, motion: Motion, geometry: MatGeometry) -> Print | None:
    """What a contact leaves behind; None where it never reaches 20 N."""
    step_s = _FINE_S if contact.time_s[-1] - contact.time_s[0] < STATIC_S else 5.0 * _FINE_S
    time_s = np.arange(contact.time_s[0], contact.time_s[-1] + step_s / 2, step_s)
    part_n = contact.at(time_s)
    force = part_n.sum(axis=1)
    on = np.flatnonzero(force >= CONTACT_ON_N)
    if len(on) == 0:
        return None
    start, end = _crossing(time_s, force, on[0] - 1, on[0]), _crossing(time_s, force, on[-1], on[-1] + 1)
    inside = np.concatenate([[start], time_s[on[0] : on[-1] + 1], [end]])
    inside = inside[np.concatenate([[True], np.diff(inside) > 1e-9])]
    part_n = contact.at(inside)
    force = part_n.sum(axis=1)
    static = end - start >= STATIC_S
    steady = np.abs(force - np.median(force)) <= STEADY * np.median(force)
    if static:
        picture = mean_picture(contact.foot, part_n[steady].mean(axis=0))
    else:
        picture = peak_picture(contact.foot, contact.at(np.arange(start, end, _PICTURE_S)))
    axis = find_axis(picture)
    reason = _why_incomplete(contact, picture, motion, geometry, start, end)
    heel, toe, centre, angle = _on_mat(contact, axis)
    return Print(contact, inside, part_n, static, steady, picture, axis, heel, toe, centre, angle, reason)


def _crossing(time_s: Floats, force: Floats, i: int, j: int) -> float:
    """When the force passes 20 N between two samples, in a straight line; the sample there is where one is missing."""
    if i < 0 or j >= len(time_s):
        return float(time_s[min(max(i, j, 0), len(time_s) - 1)] if i < 0 else time_s[i])
    share = (CONTACT_ON_N - force[i]) / (force[j] - force[i])
    return float(time_s[i] + share * (time_s[j] - time_s[i]))


def _on_mat(
    contact: Contact, axis: SoleAxis | None
) -> tuple[tuple[float, float], tuple[float, float], tuple[float, float], float]:
    """Heel end, toe end and heel centre in the mat frame, and the axis' angle there."""
    if axis is None:
        nowhere = (float("nan"), float("nan"))
        return nowhere, nowhere, nowhere, float("nan")
    ends = [axis.to_sole(np.array(along), np.array(0.0)) for along in (0.0, axis.length_mm)]
    points = [*ends, tuple(np.array(v) for v in axis.heel_centre)]
    on_mat = [contact.placement.to_mat(contact.foot, s, m) for s, m in points]
    heel, toe, centre = ((float(x), float(y)) for x, y in on_mat)
    return heel, toe, centre, float(np.rad2deg(np.arctan2(toe[0] - heel[0], toe[1] - heel[1])))


def _why_incomplete(
    contact: Contact, picture: Picture, motion: Motion, geometry: MatGeometry, start_s: float, end_s: float
) -> str | None:
    if _greatest_at_edge(contact, picture, geometry) >= CONTOUR_KPA:
        return "it touches the edge of the mat"
    if start_s <= 0.0 or end_s >= motion.duration_s:
        return "the recording begins or ends with the foot on the mat"
    return None


def _greatest_at_edge(contact: Contact, picture: Picture, geometry: MatGeometry) -> float:
    """The greatest mean of the picture over the area of an outermost cell of the mat, kPa."""
    nx, ny = (max(5, int(np.ceil(pitch))) for pitch in geometry.pitch_mm)
    x = geometry.x_mm[:, None] + ((np.arange(nx) + 0.5) / nx - 0.5) * geometry.pitch_mm[0]
    y = geometry.y_mm[:, None] + ((np.arange(ny) + 0.5) / ny - 0.5) * geometry.pitch_mm[1]
    greatest = 0.0
    for cols, rows in ((x, y[:1]), (x, y[-1:]), (x[:1], y), (x[-1:], y)):
        grid_x, grid_y = np.meshgrid(cols.ravel(), rows.ravel())
        values = sampled(picture, *contact.placement.to_sole(contact.foot, grid_x, grid_y))
        cells = values.reshape(len(rows), ny, len(cols), nx).mean(axis=(1, 3))
        greatest = max(greatest, float(cells.max()))
    return greatest


def _footprint(number: int, one: Print, prints: list[Print], progression: float | None, mat: Seen) -> dict[str, Any]:
    force = one.force_n
    complete = one.reason is None
    contact_s = float(one.time_s[-1] - one.time_s[0])
    values = [
        ("contact_s", contact_s, "s"),
        ("force_peak_n", float(force.max()), "N"),
        ("impulse_n_s", float(np.trapezoid(force, one.time_s)), "N·s"),
    ]
    if one.axis is not None:
        shape = measure(one.picture, one.axis)
        rear = 100.0 * _rear_share(one)
        shown: list[tuple[str, float | None, str]] = [
            ("arch_index", shape.arch_index, "1"),
            ("foot_length_mm", shape.length_mm, "mm"),
            ("foot_width_mm", shape.width_mm, "mm"),
            ("contact_area_cm2", cm2(shape.area_mm2), "cm²"),
            ("heel_load_pct", rear, "%"),
            ("forefoot_load_pct", 100.0 - rear, "%"),
            ("foot_progression_deg", progression, "°"),
        ]
        if not one.static:
            shown.append(("cpei_pct", _cpei(one), "%"))
            length_mm, speed_mm_s = _path(one)
            shown += [("cop_path_mm", length_mm, "mm"), ("cop_speed_mm_s", speed_mm_s, "mm/s")]
        zones = zone_truth(one.contact.foot, one.time_s, one.part_n, one.picture, one.axis, mat, static=one.static)
        shown += [(key, value, unit) for key, (value, unit) in zones.items()]
        values += [(key, value if complete else None, unit) for key, value, unit in shown]  # type: ignore[misc]
        values.append(("peak_pressure_kpa", peak_pressure_kpa(one.contact.foot, one.part_n), "kPa"))
    if one.static:
        load = _load_pct(one, prints)
        values.append(("load_pct", load, "%"))  # type: ignore[arg-type]
    return {
        "id": number,
        "side": one.side,
        "start_s": float(one.time_s[0]),
        "end_s": float(one.time_s[-1]),
        "complete": complete,
        "reason": one.reason,
        "heel_mm": list(one.heel_mm) if complete else None,
        "toe_mm": list(one.toe_mm) if complete else None,
        "axis_deg": one.axis_deg if complete else None,
        "metrics": [metric(key, one.side, value, unit) for key, value, unit in values],
    }


def _rear_of_parts(one: Print) -> Floats:
    """Share of every part's load that lies behind the middle of the foot, (N_PARTS,)."""
    assert one.axis is not None
    s, m, unit = sole_grid(one.contact.foot)
    along, _across = one.axis.to_axis(*np.meshgrid(s, m, indexing="ij"))
    rear = along < one.axis.length_mm / 2.0
    return np.asarray((unit * rear).sum(axis=(1, 2)) / unit.sum(axis=(1, 2)), dtype=np.float64)


def _rear_share(one: Print) -> float:
    part_n = one.part_n[one.steady].mean(axis=0) if one.static else np.trapezoid(one.part_n, one.time_s, axis=0)
    return float(part_n @ _rear_of_parts(one) / part_n.sum())


def _path(one: Print) -> tuple[float, float]:
    """Length in mm of the path of the centre of pressure, and its mean speed in mm/s, while F > 5 % of its peak."""
    force = one.force_n
    keep = force > PATH_SHARE_OF_PEAK * force.max()
    cop = one.part_n[keep] @ one.contact.foot.centroids() / force[keep, None]
    length = float(np.hypot(*np.diff(cop, axis=0).T).sum())
    return length, length / float(one.time_s[keep][-1] - one.time_s[keep][0])


def _cpei(one: Print) -> float | None:
    """Centre of pressure excursion index in %, lateral positive; None where the path misses the line."""
    assert one.axis is not None
    force = one.force_n
    keep = force > PATH_SHARE_OF_PEAK * force.max()
    time_s = one.time_s[keep]
    cop = one.part_n[keep] @ one.contact.foot.centroids() / force[keep, None]
    along, across = one.axis.to_axis(cop[:, 0], cop[:, 1])
    begin, end = time_s <= time_s[0] + END_MEAN_S, time_s >= time_s[-1] - END_MEAN_S
    s0, m0, s1, m1 = along[begin].mean(), across[begin].mean(), along[end].mean(), across[end].mean()
    at = 2.0 / 3.0 * one.axis.length_mm
    beyond = np.flatnonzero(along >= at)
    borders = crossings(one.picture, one.axis, at)
    if len(beyond) == 0 or beyond[0] == 0 or borders is None:
        return None
    i = beyond[0]
    share = (at - along[i - 1]) / (along[i] - along[i - 1])
    path = across[i - 1] + share * (across[i] - across[i - 1])
    line = m0 + (m1 - m0) * (at - s0) / (s1 - s0)
    return float(100.0 * (line - path) / (borders[1] - borders[0]))


def _both_steady(prints: list[Print]) -> tuple[Floats, list[Floats]] | None:
    """Moments in which both standing feet are under steady load, and the forces of their parts then."""
    if [one.side for one in prints if one.static] not in (["left", "right"], ["right", "left"]):
        return None
    feet = sorted((one for one in prints if one.static), key=lambda one: one.side)
    start, end = (pick([one.time_s[k] for one in feet]) for pick, k in ((max, 0), (min, -1)))
    time_s = np.arange(start, end, 5.0 * _FINE_S)
    forces = [one.contact.at(time_s) for one in feet]
    steady = np.ones(len(time_s), bool)
    for one, force in zip(feet, forces, strict=True):
        median = np.median(one.force_n)
        steady &= np.abs(force.sum(axis=1) - median) <= STEADY * median
    return time_s[steady], [force[steady] for force in forces]


def _load_pct(one: Print, prints: list[Print]) -> float | None:
    moments = _both_steady(prints)
    if moments is None:
        return None
    left, right = (force.sum() for force in moments[1])
    return float(100.0 * (left if one.side == "left" else right) / (left + right))


def _standing(prints: list[Print]) -> list[Metric]:
    """Values of the whole recording of a person who stands."""
    moments = _both_steady(prints)
    feet = sorted((one for one in prints if one.static), key=lambda one: one.side)
    if moments is None or any(one.axis is None for one in feet):
        return [metric("load_left_pct", None, None, "%"), metric("load_fore_pct", None, None, "%")]
    left, right = (force.sum() for force in moments[1])
    rear = sum(float(force.sum(axis=0) @ _rear_of_parts(one)) for one, force in zip(feet, moments[1], strict=True))
    return [
        metric("load_left_pct", None, 100.0 * left / (left + right), "%"),
        metric("load_fore_pct", None, 100.0 * (1.0 - rear / (left + right)), "%"),
    ]


def _repetitions(prints: list[Print], motion: Motion) -> list[Metric]:
    """How many repetitions, and of squats the medial shift index of each foot that bears them: how much further inward
    its centre of pressure lies at the bottom than upright, in % of the forefoot's width, median over repetitions."""
    if not motion.reps:
        return []
    found = [metric("reps", None, len(motion.reps), "1")]
    for one in prints if motion.upright_s is not None else []:
        assert motion.upright_s is not None
        if one.axis is None or one.time_s[0] > motion.upright_s[0] or one.time_s[-1] < motion.reps[-1].to_s:
            continue
        upright = _across(one, *motion.upright_s)
        held = [rep for rep in motion.reps if rep.to_s - rep.from_s >= LEAST_HOLD_S]
        if not held:
            found.append(metric("msi_pct", one.side, None, "%"))
            continue
        bottoms = [_across(one, max(rep.to_s - BOTTOM_S, rep.from_s), rep.to_s) for rep in held]
        width_mm = measure(one.picture, one.axis).width_mm
        found.append(metric("msi_pct", one.side, 100.0 * (float(np.median(bottoms)) - upright) / width_mm, "%"))
    return found


def _across(one: Print, from_s: float, to_s: float) -> float:
    """Mean distance of the foot's centre of pressure from its axis between two times, medial positive, mm."""
    assert one.axis is not None
    forces = one.contact.at(np.arange(from_s, to_s, 5.0 * _FINE_S))
    cop = forces @ one.contact.foot.centroids() / forces.sum(axis=1)[:, None]
    return float(one.axis.to_axis(cop[:, 0], cop[:, 1])[1].mean())


def _one_leg(prints: list[Print], motion: Motion) -> list[Metric]:
    """How long somebody stands on one leg: from when the other foot bears less than 20 N until it bears them again, or
    this one less than 0.8 of what is usual; and how often the other one came down in between."""
    one = max(prints, key=lambda each: float(each.time_s[-1] - each.time_s[0]))
    time_s = np.arange(0.0, motion.duration_s, 5.0 * _FINE_S)
    own = one.contact.at(time_s).sum(axis=1)
    bears = own >= BEARS * float(np.median(own[own > CONTACT_ON_N]))
    alone = bears & (motion.total_n(time_s) - own < CONTACT_ON_N)
    changes = np.flatnonzero(np.diff(np.concatenate([[False], alone, [False]]).astype(int)))
    spans = [(time_s[a], time_s[min(b, len(time_s) - 1)]) for a, b in zip(changes[::2], changes[1::2], strict=True)]
    spans = [span for span in spans if span[1] - span[0] >= 0.3]
    spans = spans[next(k for k, (a, b) in enumerate(spans) if b - a >= 1.0) :]
    return [
        metric("single_leg_s", one.side, float(spans[0][1] - spans[0][0]), "s"),
        metric("n_touches", one.side, float(len(spans) - 1), "1"),
    ]


def _lunge_cm(prints: list[Print], simulated: Simulation) -> list[Metric]:
    """From the toes to the mat's far edge, where the wall is."""
    geometry = simulated.mat.geometry
    far_mm = geometry.origin_mm[1] + geometry.depth_mm
    return [metric("lunge_cm", one.side, 0.1 * (far_mm - one.toe_mm[1]), "cm") for one in prints]
