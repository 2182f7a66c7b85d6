"""Tests of one foot: sitting, standing on one leg, squatting and rising on it, the lunge toward a wall.

A person and a mat's geometry enter, a `Motion` leaves with its repetitions. Amounts are this program's own choice [P]
where no source is named.
"""

from __future__ import annotations

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats
from pressuremat.virtual.foot import Foot, FootName
from pressuremat.virtual.motion import Contact, Motion, Placement, Rep, ramp, wander
from pressuremat.virtual.person import Person
from pressuremat.virtual.planted import risen, shares_at
from pressuremat.virtual.sole import middle_x_mm
from pressuremat.virtual.squatting import (
    ONE_LEG,
    PACED,
    UPRIGHT_S,
    Tempo,
    carried,
    depths,
    inward_mm,
    repetitions,
)
from pressuremat.virtual.standing import EMPTY_S, KNOT_S, loaded_contact, on_one, only_one_fits, places, turn_deg

#: A foot bears half of the leg's load in sitting, in body weights: half of what it bears in standing.
SEATED_BW = 0.25
#: What the foot in front bears in a lunge, the other one being behind the mat.
LUNGE_BW = 0.6
#: The other foot comes, is taken up again, and how long either takes.
_OTHER_S, _LIFT_S, _SHIFT_S = 1.6, 2.6, 0.6
ALONE_S = _LIFT_S + _SHIFT_S
_STEP_OFF_S = 0.4
#: A touch of the other foot, and how long nobody needs one at first [P].
_TOUCH_BW, _TOUCH_S, _FIRST_TOUCH_S = 0.12, 0.5, 1.5
#: Balance on one leg is quicker than on two: from and to.
_BALANCE_HZ = (0.3, 4.0)
_MOST_ACROSS_MM = 12.0
#: One heel rise: up, held, down, and the time to the next; the second of the same for a lunge.
_RISE_S = (0.7, 0.4, 0.7, 0.5)
_LUNGE_S = (2.5, 1.0, 2.0, 1.0)


def _times(leave_s: float) -> Floats:
    return np.arange(EMPTY_S, leave_s + _STEP_OFF_S + KNOT_S / 2, KNOT_S)


def _middle(person: Person, geometry: MatGeometry, foot: Foot) -> Placement:
    """In the middle of the mat, moved a little by the seed."""
    rng = person.rng(3)
    x = geometry.origin_mm[0] + 0.5 * geometry.width_mm + person.scatter * rng.uniform(-8.0, 8.0)
    y = geometry.origin_mm[1] + 0.5 * geometry.depth_mm + person.scatter * rng.uniform(-8.0, 8.0)
    turn = person.scatter * 2.0 * float(np.clip(rng.normal(), -2.0, 2.0))
    angle = turn - foot.medial_x * person.of_foot("toe_out_deg", foot.side)
    if only_one_fits(person, geometry):
        x -= middle_x_mm(foot, angle)
    return Placement(x, y - 0.49 * person.foot_mm, angle)


def seated(person: Person, geometry: MatGeometry, side: FootName, seconds: float = 10.0) -> Motion:
    """Sitting on a chair with one foot on the mat, under half of the load that it bears in standing."""
    leave_s = EMPTY_S + 0.4 + seconds
    time_s = _times(leave_s)
    foot = person.foot(side).under(SEATED_BW)
    rng = person.rng(9)
    shares = shares_at(person, foot, 1.5 * wander(time_s, rng), 0.7 * wander(time_s, rng))
    load = SEATED_BW * on_one(time_s, leave_s) * (1.0 + 0.02 * wander(time_s, rng))
    contact = loaded_contact(foot, _middle(person, geometry, foot), time_s, person.weight_n * load[:, None] * shares)
    return Motion((contact,), leave_s + _STEP_OFF_S + EMPTY_S)


def _on_one_leg(
    person: Person,
    geometry: MatGeometry,
    side: FootName,
    time_s: Floats,
    leave_s: float,
    body: Floats,
    medial_mm: Floats,
    rise: Floats,
    n_touches: int = 0,
) -> tuple[Contact, ...]:
    """Step on with the foot of that `side`, put the other one beside it, lift it, and stay on one; then step off.

    A weak hip lets the body sway more from side to side. The other foot comes down `n_touches` times for a moment.
    """
    feet, placements = places(person, geometry, side)
    k = 0 if side == "left" else 1
    rng = person.rng(13 + k)
    alone = 0.3 + 0.7 * ramp(time_s, _LIFT_S, _SHIFT_S)
    ahead = 1.2 * person.sway_ap_mm * alone * wander(time_s, rng, *_BALANCE_HZ)
    across = 1.6 * (1.0 + 0.8 * person.weak_hip) * person.sway_ml_mm * alone * wander(time_s, rng, *_BALANCE_HZ)
    # Nobody stands on the edge of a foot: who sways that far steps down. On the ball alone the same lean goes further.
    across = _MOST_ACROSS_MM * np.tanh(across / _MOST_ACROSS_MM) * (1.0 - 0.6 * rise)
    other = 0.45 * ramp(time_s, _OTHER_S, _SHIFT_S) * (1.0 - ramp(time_s, _LIFT_S, _SHIFT_S))
    for at in touch_times(person, side, leave_s, n_touches):
        down, up = (ramp(time_s, at + share * _TOUCH_S, _TOUCH_S / 3.0) for share in (0.0, 2.0 / 3.0))
        other = other + _TOUCH_BW * (down - up)
    on_mat = body * on_one(time_s, leave_s)
    foot = feet[k].under(1.0)
    shares = risen(shares_at(person, foot, ahead, medial_mm + across), rise)
    load = person.weight_n * on_mat * (1.0 - other)
    contacts = [loaded_contact(foot, placements[k], time_s, load[:, None] * shares)]
    if not only_one_fits(person, geometry):
        still = np.zeros(len(time_s))
        shares = shares_at(person, feet[1 - k], still, still)
        part_n = (person.weight_n * on_mat * other)[:, None] * shares
        contacts.append(loaded_contact(feet[1 - k], placements[1 - k], time_s, part_n))
    return tuple(contacts)


def touch_times(person: Person, side: FootName, leave_s: float, n: int) -> Floats:
    """When the other foot comes down, spread over the time on one leg, each somewhere in its part of it."""
    parts = ALONE_S + _FIRST_TOUCH_S + (leave_s - ALONE_S - _FIRST_TOUCH_S) * np.arange(n + 1) / max(n, 1)
    within = person.rng(15 + (side == "right")).uniform(0.1, 0.7, size=n)
    return np.asarray(parts[:-1] + within * np.diff(parts))


def single_leg(
    person: Person, geometry: MatGeometry, side: FootName, seconds: float = 20.0, n_touches: int = 0
) -> Motion:
    """Quiet standing on one leg for `seconds` after the other foot has left."""
    leave_s = ALONE_S + seconds
    time_s = _times(leave_s)
    still = np.zeros(len(time_s))
    contacts = _on_one_leg(person, geometry, side, time_s, leave_s, still + 1.0, still, still, n_touches)
    return Motion(contacts, leave_s + _STEP_OFF_S + EMPTY_S, turn_deg(person))


def single_leg_squat(
    person: Person,
    geometry: MatGeometry,
    side: FootName,
    n_reps: int = 5,
    tempo: Tempo = PACED,
    n_touches: int = 0,
) -> Motion:
    """Squats on one leg, paced as on both."""
    reps = repetitions(ALONE_S + UPRIGHT_S, n_reps, tempo)
    leave_s = reps[-1].end_s + UPRIGHT_S
    time_s = _times(leave_s)
    each = depths(time_s, reps)
    body = carried(person, time_s, 0.6 * each.sum(axis=0))
    medial = inward_mm(person, ONE_LEG, each, 11)
    contacts = _on_one_leg(person, geometry, side, time_s, leave_s, body, medial, np.zeros(len(time_s)), n_touches)
    upright_s = (ALONE_S, reps[0].start_s)
    return Motion(contacts, leave_s + _STEP_OFF_S + EMPTY_S, turn_deg(person), reps, upright_s)


def _paced(first_s: float, n: int, pace: tuple[float, float, float, float]) -> tuple[Rep, ...]:
    up, hold, down, rest = pace
    starts = [first_s + k * (up + hold + down + rest) for k in range(n)]
    return tuple(Rep(s, s + up, s + up + hold, s + up + hold + down) for s in starts)


def heel_rise(person: Person, geometry: MatGeometry, side: FootName, n_reps: int = 15) -> Motion:
    """Rises onto the ball of one foot until strength ends, after `n_reps`; the heel unloads in each."""
    reps = _paced(ALONE_S + 1.5, n_reps, _RISE_S)
    leave_s = reps[-1].end_s + 1.5
    time_s = _times(leave_s)
    rise = depths(time_s, reps).sum(axis=0)
    still = np.zeros(len(time_s))
    # The body is lifted by about a quarter of the foot's length.
    body = carried(person, time_s, -0.2 * rise)
    contacts = _on_one_leg(person, geometry, side, time_s, leave_s, body, still, rise)
    return Motion(contacts, leave_s + _STEP_OFF_S + EMPTY_S, turn_deg(person), reps)


def lunge(
    person: Person, geometry: MatGeometry, side: FootName, n_reps: int = 3, toe_cm: float | None = None
) -> Motion:
    """The knee goes to a wall at the mat's far edge, the other foot stands behind the mat; at the end of each
    repetition the heel comes up. The toes are `toe_cm` from the edge, or as a stiff ankle has it, 12 to 6 cm."""
    reps = _paced(EMPTY_S + 2.0, n_reps, _LUNGE_S)
    leave_s = reps[-1].end_s + 1.0
    time_s = _times(leave_s)
    foot = person.foot(side)
    depth = depths(time_s, reps).sum(axis=0)
    rise = np.sum(
        [ramp(time_s, r.from_s, 0.3) - ramp(time_s, r.to_s, 0.3) for r in reps],
        axis=0,
    )
    rng = person.rng(12)
    ahead = 0.08 * person.foot_mm * depth + 2.0 * wander(time_s, rng)
    shares = risen(shares_at(person, foot, ahead, 1.5 * wander(time_s, rng)), rise)
    load = LUNGE_BW * on_one(time_s, leave_s)
    middle = _middle(person, geometry, foot)
    wanted_mm = 10.0 * (12.0 - 6.0 * person.stiff_ankle if toe_cm is None else toe_cm)
    # Behind the heel some of the mat must be left.
    from_edge_mm = min(wanted_mm, geometry.depth_mm - 1.02 * person.foot_mm - 1.5 * geometry.pitch_mm[1])
    y = geometry.origin_mm[1] + geometry.depth_mm - from_edge_mm - 0.97 * person.foot_mm
    place = Placement(middle.x_mm, y, 0.3 * middle.angle_deg)
    contact = loaded_contact(foot, place, time_s, person.weight_n * load[:, None] * shares)
    return Motion((contact,), leave_s + _STEP_OFF_S + EMPTY_S, 0.0, reps)
