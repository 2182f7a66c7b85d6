"""Quiet standing: stepping onto an empty mat, standing with both feet, stepping off.

A person and a mat's geometry enter, a `Motion` leaves. Sway is made by shifting load between the feet and between
heel and forefoot just so much that the body's centre of pressure takes a given path exactly.
"""

from __future__ import annotations

import numpy as np

from pressuremat.geometry import MatGeometry
from pressuremat.types import Floats
from pressuremat.virtual.foot import HEADS, HEEL, MIDFOOT, PARTS, Foot, FootName
from pressuremat.virtual.motion import Contact, Motion, Placement, ramp, wander
from pressuremat.virtual.person import Person
from pressuremat.virtual.sole import middle_x_mm

KNOT_S = 0.005
#: The mat is empty so long before and behind, so that both footprints begin and end in the recording.
EMPTY_S = 1.0
_STEP_ON_S = 0.4
_ONE_LEG_S = 0.6
_SHARE_S = 0.6

_HEEL = np.array([part in HEEL for part in PARTS])
_MIDFOOT = np.array([part in MIDFOOT for part in PARTS])
_FRONT = ~(_HEEL | _MIDFOOT)


def standing_shares(foot: Foot, pronation: float, fore_pct: float) -> Floats:
    """Share of the foot's load on each part, shape (N_PARTS,), summing to 1.

    Heel, midfoot, forefoot and toes carry about 60, 8, 28 and 4 % with a typical arch (Cavanagh 1987,
    10.1177/107110078700700502); a low arch carries more on the midfoot, pronation loads the medial side.
    """
    midfoot = 0.03 + 0.115 * foot.arch
    front = fore_pct / 100.0
    toes = 0.125 * front
    medial = 0.35 * (pronation - 0.4)
    heel = np.array([1.06, 1.0, 0.98, 0.96]) * (1.0 + 0.4 * medial * np.array([-1, 1, -1, 1]))
    heads = np.array([0.26, 0.25, 0.21, 0.16, 0.12]) * (1.0 + medial * np.array([1.0, 0.6, 0.0, -0.7, -1.0]))
    toe = np.array([0.5, 0.18, 0.13, 0.1, 0.09]) * (1.0 + 0.8 * medial * np.array([1.0, 0.2, -0.4, -0.8, -1.0]))
    shares = [
        (1.0 - midfoot - front) * heel / heel.sum(),
        np.array([midfoot]),
        (front - toes) * heads / heads.sum(),
        toes * toe / toe.sum(),
    ]
    assert len(heads) == len(HEADS)
    return np.concatenate(shares)


#: When both feet bear their share for the first time, and how long stepping off takes after that is left.
SETTLED_S = EMPTY_S + _ONE_LEG_S + _SHARE_S
LEAVING_S = _SHARE_S + 0.2 + _STEP_ON_S


def on_both(time_s: Floats, left: Floats, leave_s: float) -> tuple[Floats, Floats]:
    """Load of the left and of the right foot, in body weights, of somebody who steps on with the left one first, bears
    a share `left` (n,) of themselves on it from `SETTLED_S` to `leave_s`, and steps off."""
    # Only one foot bears at first and at last: the share of the left one goes to 1 there.
    both = ramp(time_s, EMPTY_S + _ONE_LEG_S, _SHARE_S) * (1.0 - ramp(time_s, leave_s, _SHARE_S))
    left = 1.0 - (1.0 - left) * both
    on_mat = on_one(time_s, leave_s + _SHARE_S + 0.2)
    return left * on_mat, (1.0 - left) * on_mat


def on_one(time_s: Floats, leave_s: float) -> Floats:
    """Load that comes at `EMPTY_S` and goes at `leave_s`, from 0 to 1."""
    return ramp(time_s, EMPTY_S, _STEP_ON_S) * (1.0 - ramp(time_s, leave_s, _STEP_ON_S))


def stand(
    person: Person,
    geometry: MatGeometry,
    seconds: float = 30.0,
    side: FootName = "left",
    sway_purpose: int = 4,
) -> Motion:
    """Step on at 1 s, left foot first, stand `seconds` on both feet, step off; the mat is empty at both ends.

    On a mat too narrow for two feet only the foot of that `side` stands on it, the other one beside it.
    """
    leave_s = SETTLED_S + seconds
    end_s = leave_s + LEAVING_S
    time_s = np.arange(EMPTY_S, end_s + KNOT_S / 2, KNOT_S)
    feet, placements = places(person, geometry, side)
    shares = [
        standing_shares(foot, person.of_foot("pronation", foot.side), fore_of_sole(person, foot)) for foot in feet
    ]
    slopes = [_forward(share) for share in shares]
    centres = [
        Contact(foot, place, np.array([0.0, 1.0]), np.zeros((2, len(PARTS)))).centroids_mm()
        for foot, place in zip(feet, placements, strict=True)
    ]
    left, forward = _follow(person, time_s, shares, slopes, centres, sway_purpose)
    contacts = []
    for k, load in enumerate(on_both(time_s, left, leave_s)):
        if side != feet[k].side and only_one_fits(person, geometry):
            continue
        part_n = person.weight_n * load[:, None] * (shares[k] + forward[:, None] * slopes[k])
        contacts.append(loaded_contact(feet[k], placements[k], time_s, part_n))
    return Motion(tuple(contacts), end_s + EMPTY_S, turn_deg(person))


def loaded_contact(foot: Foot, placement: Placement, time_s: Floats, part_n: Floats) -> Contact:
    """The contact from just before its first load to just behind its last."""
    part_n = np.maximum(part_n, 0.0)  # rounding may leave a trace below
    loaded = np.flatnonzero(part_n.sum(axis=1) > 0)
    keep = slice(max(loaded[0] - 1, 0), loaded[-1] + 2)
    return Contact(foot, placement, time_s[keep], part_n[keep])


def only_one_fits(person: Person, geometry: MatGeometry) -> bool:
    """Whether the mat is too narrow for both feet."""
    return geometry.width_mm < person.stance_mm + 0.42 * person.foot_mm * person.foot_width + 2 * geometry.pitch_mm[0]


def turn_deg(person: Person) -> float:
    """Where they face, clockwise from +y."""
    return float(np.clip(person.scatter * 2.0 * person.rng(2).normal(), -6.0, 6.0))


def places(
    person: Person, geometry: MatGeometry, side: FootName
) -> tuple[tuple[Foot, Foot], tuple[Placement, Placement]]:
    """Both feet, and where they stand: about the middle of the mat, a little turned and moved by the seed."""
    feet = (person.foot("left"), person.foot("right"))
    x, y = 0.5 * geometry.width_mm, 0.5 * geometry.depth_mm
    one = only_one_fits(person, geometry)
    turn = turn_deg(person)
    a = np.deg2rad(turn)
    rng = person.rng(3)
    room_x = 0.5 * (geometry.width_mm - (0.0 if one else person.stance_mm) - 0.5 * person.foot_mm)
    room_y = 0.5 * (geometry.depth_mm - 1.12 * person.foot_mm)
    x += geometry.origin_mm[0] + person.scatter * rng.uniform(-1, 1) * float(np.clip(room_x, 0.0, 15.0))
    y += geometry.origin_mm[1] + person.scatter * rng.uniform(-1, 1) * float(np.clip(room_y, 0.0, 20.0))
    placements = []
    for foot, sign in zip(feet, (-1.0, 1.0), strict=True):
        half = 0.5 * person.stance_mm * sign
        if one:
            half = 0.0 if foot.side == side else 1.5 * geometry.width_mm * sign
        back = -0.49 * person.foot_mm
        angle = turn + sign * person.of_foot("toe_out_deg", foot.side)
        place = Placement(
            x + half * np.cos(a) + (-middle_x_mm(foot, angle) if one else back * np.sin(a)),
            y - half * np.sin(a) + back * np.cos(a),
            angle,
        )
        placements.append(place)
    return feet, (placements[0], placements[1])


def fore_of_sole(person: Person, foot: Foot) -> float:
    """The load on metatarsal heads and toes, in %, when the half in front of the middle bears what is asked for.

    About an eighth of the midfoot's load lies in the front half of the foot.
    """
    midfoot = 100.0 * (0.03 + 0.115 * foot.arch)
    return float(np.clip(person.load_fore_pct - 0.12 * midfoot, 15.0, 60.0))


def _forward(shares: Floats) -> Floats:
    """Change of the shares when a unit of the load moves from the heel to forefoot and toes."""
    return np.asarray(shares * _FRONT / shares[_FRONT].sum() - shares * _HEEL / shares[_HEEL].sum())


def _follow(
    person: Person, time_s: Floats, shares: list[Floats], slopes: list[Floats], centres: list[Floats], purpose: int
) -> tuple[Floats, Floats]:
    """Share of the left foot, and load moved forward, at which the body's centre of pressure takes its path.

    With the left share q and the forward shift d the centre is q·(A + d·B) + (1 − q)·(C + d·D), which Newton's
    method solves in a few steps.
    """
    a, c = (share @ centre for share, centre in zip(shares, centres, strict=True))
    b, d = (slope @ centre for slope, centre in zip(slopes, centres, strict=True))
    left = np.full(len(time_s), person.load_left_pct / 100.0)
    forward = np.zeros(len(time_s))
    rng = person.rng(purpose)
    sway = np.stack([person.sway_ml_mm * wander(time_s, rng), person.sway_ap_mm * wander(time_s, rng)], axis=1)
    turn = np.deg2rad(turn_deg(person))
    turned = sway @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    wanted = left[0] * a + (1.0 - left[0]) * c + turned
    for _step in range(6):
        q, f = left[:, None], forward[:, None]
        error = q * (a + f * b) + (1.0 - q) * (c + f * d) - wanted
        by_left = (a - c) + f * (b - d)
        by_forward = q * b + (1.0 - q) * d
        determinant = by_left[:, 0] * by_forward[:, 1] - by_left[:, 1] * by_forward[:, 0]
        left = left - (error[:, 0] * by_forward[:, 1] - error[:, 1] * by_forward[:, 0]) / determinant
        forward = forward - (by_left[:, 0] * error[:, 1] - by_left[:, 1] * error[:, 0]) / determinant
    return np.clip(left, 0.02, 0.98), np.clip(forward, -0.3, 0.45)
