"""Walking across a mat: heel strike, roll-over, push-off, foot after foot; or one step on a mat too short for more.

A person and a mat's geometry enter, a `Motion` leaves. Step length, width, cadence and toe-out are exact kinematics;
the force's two humps and the parts' times follow what is published of healthy adults (phases of the roll-over: Chiu
2013, Gait & Posture 37:43).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats
from pressuremat.virtual.foot import N_PARTS, PARTS, Foot, FootName
from pressuremat.virtual.motion import Contact, Motion, Placement, ramp
from pressuremat.virtual.person import Person
from pressuremat.virtual.sole import middle_x_mm
from pressuremat.virtual.standing import only_one_fits

KNOT_S = 0.002
#: Share of a stride that a foot is on the ground.
STANCE_OF_STRIDE = 0.62
EMPTY_S = 0.6
#: Time between two passes, for turning round.
TURN_S = 2.0

#: When each part bears load, as shares of the contact: begins, has risen, begins to fall, is off; and how much.
_TIMES: dict[str, tuple[float, float, float, float, float]] = {
    "heel_back_lateral": (-0.10, 0.0, 0.10, 0.58, 1.25),
    "heel_back_medial": (-0.10, 0.0, 0.12, 0.58, 1.05),
    "heel_front_lateral": (-0.04, 0.10, 0.20, 0.62, 0.95),
    "heel_front_medial": (-0.04, 0.10, 0.20, 0.62, 0.90),
    "midfoot": (0.03, 0.22, 0.35, 0.72, 1.0),
    "mt1": (0.11, 0.60, 0.80, 1.00, 1.15),
    "mt2": (0.08, 0.60, 0.82, 1.02, 1.25),
    "mt3": (0.06, 0.55, 0.80, 1.01, 1.05),
    "mt4": (0.05, 0.45, 0.72, 0.99, 0.75),
    "mt5": (0.05, 0.40, 0.62, 0.97, 0.55),
    "hallux": (0.20, 0.80, 0.93, 1.04, 0.85),
    "toe2": (0.30, 0.85, 0.92, 1.02, 0.22),
    "toe3": (0.30, 0.85, 0.92, 1.01, 0.16),
    "toe4": (0.30, 0.82, 0.90, 1.00, 0.12),
    "toe5": (0.30, 0.80, 0.88, 0.99, 0.10),
}
#: Which way each part lies, 1 medial to −1 lateral.
_MEDIAL = np.array([-0.3, 0.3, -0.4, 0.4, -0.8, 1.0, 0.55, -0.1, -0.7, -1.0, 0.7, 0.2, -0.3, -0.7, -1.0])


def force_bw(share: Floats, load: float) -> Floats:
    """Vertical force over the contact in body weights: two humps, 0 at both ends; `share` of the contact (n,).

    Its mean is `load`, which is step time over contact time where the body is carried from step to step.
    """
    humps = np.sin(np.pi * share) + 0.32 * np.sin(3.0 * np.pi * share) + 0.06 * np.sin(5.0 * np.pi * share)
    mean = 2.0 / np.pi * (1.0 + 0.32 / 3.0 + 0.06 / 5.0)
    return np.asarray(load / mean * np.clip(humps, 0.0, None))


def roll_over(share: Floats, foot: Foot, pronation: float) -> Floats:
    """Share of the foot's load on each part over its contact, (n, N_PARTS), each row summing to 1.

    Pronation shifts load to the medial side while the foot is flat and in push-off, so that the centre of pressure
    bends out less on its way forward.
    """
    weights = np.empty((len(share), N_PARTS))
    for k, part in enumerate(PARTS):
        begin, risen, fall, off, much = _TIMES[part]
        weights[:, k] = much * ramp(share, begin, risen - begin) * (1.0 - ramp(share, fall, off - fall))
    weights[:, PARTS.index("midfoot")] *= 0.25 + 1.2 * foot.arch
    # Toward the end everybody rolls off over the big toe; before that the way is the person's own.
    middle = ramp(share, 0.05, 0.25) * (1.0 - 0.8 * ramp(share, 0.72, 0.2))
    bend = LATERAL_BEND + (MEDIAL_BEND - LATERAL_BEND) * pronation
    weights *= np.exp(middle[:, None] * bend * _MEDIAL)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


#: Exponents of the shift across the foot at pronation 0 and 1.
LATERAL_BEND = -1.0
MEDIAL_BEND = 0.9


@dataclass(frozen=True)
class _Step:
    foot: Foot
    placement: Placement
    start_s: float


def walk(
    person: Person, geometry: MatGeometry, side: FootName = "left", from_far: bool = False, passes: int = 1
) -> Motion:
    """Walk over the mat, `side` first, from its near or far end; every further pass comes back the other way.

    Where the mat has no room for two steps each pass is a single one in its middle, with alternating feet. The mat
    is empty before, between and behind the passes.
    """
    steps: list[_Step] = []
    begin_s = EMPTY_S
    step_s = 60.0 / person.cadence_spm
    contact_s = 2.0 * STANCE_OF_STRIDE * step_s
    one = geometry.depth_mm < person.step_mm + 1.35 * person.foot_mm
    for number in range(passes):
        back = from_far != (number % 2 == 1)
        if one:
            steps.append(_single(person, geometry, side if number % 2 == 0 else _other(side), begin_s, back, number))
        else:
            steps += _across(person, geometry, side, begin_s, back, number)
        begin_s = steps[-1].start_s + contact_s + TURN_S
    share = np.arange(0.0, contact_s + KNOT_S / 2, KNOT_S) / contact_s
    contacts = tuple(_contact(person, step, share, contact_s, step_s / contact_s) for step in steps)
    return Motion(contacts, begin_s - TURN_S + EMPTY_S, 180.0 if from_far else 0.0)


def _other(side: FootName) -> FootName:
    return "right" if side == "left" else "left"


def _contact(person: Person, step: _Step, share: Floats, contact_s: float, load: float) -> Contact:
    foot = step.foot.under(1.0)
    share = np.clip(share / share[-1], 0.0, 1.0)
    force = person.weight_n * force_bw(share, load)
    parts = roll_over(share, foot, person.of_foot("pronation", foot.side))
    return Contact(foot, step.placement, step.start_s + share * contact_s, force[:, None] * parts)


def _single(person: Person, geometry: MatGeometry, side: FootName, start_s: float, back: bool, number: int) -> _Step:
    """One step in the middle of the mat."""
    foot = person.foot(side)
    rng = person.rng(20 + number)
    room_x = 0.5 * (geometry.width_mm - 0.5 * person.foot_mm)
    room_y = 0.5 * (geometry.depth_mm - 1.12 * person.foot_mm)
    x = person.scatter * rng.uniform(-1, 1) * float(np.clip(room_x, 0.0, 40.0))
    y = person.scatter * rng.uniform(-1, 1) * float(np.clip(room_y, 0.0, 40.0)) - 0.49 * person.foot_mm
    toe_out = person.of_foot("toe_out_deg", side) + person.scatter * 1.5 * rng.normal()
    if only_one_fits(person, geometry):
        x -= middle_x_mm(foot, -foot.medial_x * toe_out)
    return _Step(foot, _place(geometry, foot, x, y + 0.5 * geometry.depth_mm, toe_out, back), start_s)


def _across(
    person: Person, geometry: MatGeometry, side: FootName, start_s: float, back: bool, number: int
) -> list[_Step]:
    """As many whole steps as the mat has room for, none of them over its edge."""
    rng = person.rng(20 + number)
    edge_mm = 20.0 + geometry.pitch_mm[1]
    last_heel_mm = geometry.depth_mm - edge_mm - 1.02 * person.foot_mm
    heel_mm = edge_mm + person.scatter * rng.uniform(0.0, 30.0)
    steps: list[_Step] = []
    while heel_mm <= last_heel_mm:
        foot = person.foot(side)
        sign = -1.0 if side == "left" else 1.0
        x = sign * 0.5 * person.step_width_mm + person.scatter * 4.0 * rng.normal()
        toe_out = person.of_foot("toe_out_deg", side) + person.scatter * 1.0 * rng.normal()
        steps.append(_Step(foot, _place(geometry, foot, x, heel_mm, toe_out, back), start_s))
        heel_mm += person.step_mm * (1.0 + person.scatter * 0.015 * rng.normal())
        start_s += 60.0 / person.cadence_spm * (1.0 + person.scatter * 0.01 * rng.normal())
        side = _other(side)
    return steps


def _place(geometry: MatGeometry, foot: Foot, x_mm: float, y_mm: float, toe_out_deg: float, back: bool) -> Placement:
    """A foot `x_mm` to the right of the way along the mat's middle and `y_mm` from the end where the walk begins."""
    middle = geometry.origin_mm[0] + 0.5 * geometry.width_mm
    turn = -foot.medial_x * toe_out_deg
    if back:
        return Placement(middle - x_mm, geometry.origin_mm[1] + geometry.depth_mm - y_mm, turn + 180.0)
    return Placement(middle + x_mm, geometry.origin_mm[1] + y_mm, turn)
