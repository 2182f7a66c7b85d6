"""Poses that drills and protocols share: standing, squatting, on one leg."""

from __future__ import annotations

from pressuremat.drawings import props
from pressuremat.drawings.body import ANKLE, HIP_HEIGHT, SHANK, Arm, Leg, Pose, ankle_at, on_the_ball, standing_hip
from pressuremat.drawings.front import Front, FrontLeg, Stance
from pressuremat.drawings.pen import Pen, polar


def one_leg(x: float, ground: float, *, deep: float = 1.5, behind: bool = False, size: float = 1.0) -> Stance:
    """On the west leg, the east one lifted behind; a hand over a chair's back."""
    hip_y = ground - (HIP_HEIGHT - deep) * size
    foot = x - 3.5 * size
    west = FrontLeg(
        (foot - 0.4, ground - (SHANK + ANKLE - 0.35 * deep) * size), (foot, ground - ANKLE * size), out=-0.6
    )
    east = FrontLeg((x + 7.4 * size, hip_y + 21 * size), (x + 9.6 * size, hip_y + 31.5 * size), out=0.4, pointed=0.3)
    wrist = (x - 20 * size, hip_y - 0.5 * size)
    return Stance((x, hip_y), west, east, wrist, (x + 14.5 * size, hip_y + 1), size=size, behind=behind)


def squatting(ground: float, heel: float, *, size: float = 1.0, depth: float = 27.0, heels: float = 0.0) -> Pose:
    """At the bottom of a squat, arms forward, the heels flat or on blocks that tip the feet by `heels` degrees."""
    near = on_the_ball(ground, ankle_at(ground, heel, size)[0], heels, size)
    far = Leg((near.ankle[0] + 2.2 * size, near.ankle[1]), heels, heels)
    upright = 10.0 if heels else 0.0
    hip = (near.ankle[0] - (13.5 - 0.25 * upright) * size, near.ankle[1] - (depth - ANKLE) * size)
    shoulder = polar(hip, 28.8 * size, 180.0 - (36.0 - upright))
    arm = Arm((shoulder[0] + 30 * size, shoulder[1] + 4 * size), bend=-1)
    far_arm = Arm((shoulder[0] + 31 * size, shoulder[1] + 5.5 * size), bend=-1)
    return Pose(hip, near, far, lean=36.0 - upright, near_arm=arm, far_arm=far_arm, nod=-28.0 + upright, size=size)


def squat_stance(x: float, ground: float, *, size: float = 1.0) -> Stance:
    """The bottom of a squat from the front."""
    y = ground - 37 * size
    k = 15.5 * size
    west = FrontLeg((x - k, ground - 26 * size), (x - k + 2.5 * size, ground - ANKLE * size), out=-1.4)
    east = FrontLeg((x + k, ground - 26 * size), (x + k - 2.5 * size, ground - ANKLE * size), out=1.4)
    hands = (x - 3.2 * size, y - 14 * size), (x + 3.2 * size, y - 14 * size)
    return Stance((x, y), west, east, *hands, trunk=0.8, size=size)


def front_squat(pen: Pen, x: float, ground: float, *, size: float = 1.0, plumb: bool = True) -> None:
    """The same drawn, with lines from the kneecaps over the toes."""
    stance = squat_stance(x, ground, size=size)
    Front(stance).draw(pen)
    for leg in (stance.west, stance.east) if plumb else ():
        props.plumb(pen, leg.knee, (leg.ankle[0] + leg.out * size, ground - 1.0))


def standing_side(ground: float, x: float, *, size: float = 1.0, eyes: str = "open") -> Pose:
    """Upright, arms hanging."""
    hip = standing_hip(ground, x, size)
    near, far = Leg(ankle_at(ground, x - 3.5 * size, size)), Leg(ankle_at(ground, x - 2.0 * size, size))
    arm = Arm((hip[0] + 2.0 * size, hip[1] + 3.0 * size))
    return Pose(hip, near, far, near_arm=arm, size=size, eyes=eyes)
