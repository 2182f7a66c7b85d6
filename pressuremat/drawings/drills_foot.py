"""Poses of the drills for foot and lower leg. In: a Pen for a sheet of 160 × 120. Out: its strokes."""

from __future__ import annotations

from pressuremat.drawings import props
from pressuremat.drawings.body import (
    ANKLE,
    Arm,
    Leg,
    Pose,
    Profile,
    ankle_at,
    foot_profile,
    on_the_ball,
    shank_profile,
    standing_hip,
)
from pressuremat.drawings.feet import Placed, from_above, from_behind, from_front, from_inside
from pressuremat.drawings.pen import GHOST, Pen, Point, Shape, along, circle, polar, smooth, taper

GROUND = 110.0


def _seated_with_leg_out(pen: Pen, x: float, size: float, pointed: float) -> Point:
    """Somebody on a chair, the near leg stretched forward on its heel; gives the ankle of that leg."""
    seat = 27.0 * size
    props.chair(pen, x - 9 * size, GROUND, seat, depth=21 * size)
    hip = (x, GROUND - seat - 5.4 * size)
    reach_x = x + 46 * size
    near = Leg((reach_x, GROUND - 4.4 * size), pointed)
    far = Leg(ankle_at(GROUND, x + 19 * size, size))
    grip = Arm((x + 6 * size, GROUND - seat - 2 * size))
    Profile(Pose(hip, near, far, lean=-4, near_arm=grip, size=size)).draw(pen)
    return near.ankle


def _look_closer(pen: Pen, centre: Point, r: float, towards: Point) -> None:
    """A ring round what the large drawing beside it shows."""
    pen.stroke(circle(centre, r), "muted", 0.8, dash="1.6 1.6")
    distance = ((towards[0] - centre[0]) ** 2 + (towards[1] - centre[1]) ** 2) ** 0.5
    pen.line([along(centre, towards, r / distance), towards], "muted", 0.8, dash="1.6 1.6")


def _shank_from_above(pen: Pen, at: Placed) -> None:
    """The lower leg that leads to a foot seen from above, open below."""
    x, y = at.origin
    for k in (-1, 1):
        pen.line([(x + k * 8.2, GROUND + 4), (x + k * 6.6, y - 6)], "ink", 1.2)


def _working_side(pen: Pen, foot: Placed, side: int) -> None:
    """The muscle that works: at the inner (-1) or outer (1) side of the lower leg and along that edge of the foot."""
    x, y = foot.origin
    pen.glow(taper((x + side * 4.2, GROUND), (x + side * 4.0, y + 4), 2.1, 1.7))
    pen.glow(foot.taper((side * 6.5, 26), (3.5 + side * 9.0, 50), 3.2, 2.8))


def tib_post_band(pen: Pen) -> None:
    """The band pulls outwards, the pointed foot turns inwards."""
    props.floor(pen, GROUND, 6, 72)
    ankle = _seated_with_leg_out(pen, 19.0, 1.0, 36)
    _look_closer(pen, (ankle[0] + 4, ankle[1] - 0.5), 9.5, (84, 80))
    other, out, end = Placed((94, 92), 58, -7, left=True), Placed((123, 92), 58, 20), Placed((123, 92), 58, -16)
    for at in (other, end):
        _shank_from_above(pen, at)
    from_above(pen, other, edge="muted")
    from_above(pen, out, edge=GHOST)
    from_above(pen, end)
    _working_side(pen, end, -1)
    hook = (152.0, 58.0)
    pen.silhouette([Shape(circle(hook, 3.2), "hairline")], edge="muted")
    props.band(pen, [end(-17.5, 63), end(0, 66), end(21, 62), hook], 3.0)
    pen.arrow([(146, 30), (135, 22), (121, 20), (109, 24)])


def peroneal_band(pen: Pen) -> None:
    """One band round both forefeet; the foot turns outwards."""
    props.floor(pen, GROUND, 6, 72)
    ankle = _seated_with_leg_out(pen, 19.0, 1.0, -12)
    _look_closer(pen, (ankle[0] + 4, ankle[1] - 1), 9.5, (84, 80))
    other, start, end = Placed((99, 92), 58, -3, left=True), Placed((122, 92), 58, 3), Placed((122, 92), 58, 30)
    for at in (other, end):
        _shank_from_above(pen, at)
    from_above(pen, start, edge=GHOST)
    from_above(pen, other)
    from_above(pen, end)
    _working_side(pen, end, 1)
    props.band(pen, [other(21, 62), other(0, 65), other(-17, 65), end(-17, 65), end(0, 68), end(21, 62)], 3.0)
    pen.arrow([(122, 24), (134, 24), (145, 29), (153, 37)])


def peroneal_stretch(pen: Pen) -> None:
    """A towel round the forefoot draws it up, its sole turned inwards; the outside of the lower leg is stretched."""
    props.floor(pen, GROUND, 6, 92)
    s = 1.0
    hip = (17.0, GROUND - 5.4 * s)
    foot = (hip[0] + 48.5 * s, GROUND - 3.2 * s)
    pose = Pose(hip, Leg(foot, -98), Leg((foot[0] - 1, foot[1]), -98), lean=8, near_arm=Arm((45, 73)), size=s)
    body = Profile(pose)
    body.draw(pen, marks=["shank"])
    ball = polar(foot, 9.5 * s, 172)
    props.towel(pen, [(48, 71), (58, 77), (ball[0] + 3.4, ball[1] + 0.6)], 1.8)
    pen.arrow([(70, 68), (59, 61)])
    _look_closer(pen, (foot[0] + 2, foot[1] - 5), 11.5, (100, 82))
    ankle = (130.0, 80.0)
    from_front(pen, ankle, 80, roll=26)
    pen.glow(taper((120.4, 40), (123.6, 68), 2.4, 1.5))
    pen.arrow([(147, 104), (154, 94), (152, 82)])


def lower_leg_rolling(pen: Pen) -> None:
    """A massage ball or stick along the outside of the lower leg; the bony head below the knee is left out."""
    props.floor(pen, GROUND, 6, 92)
    s = 0.95
    props.chair(pen, 14, GROUND, 27 * s, depth=22)
    hip = (24.0, GROUND - 32 * s)
    near = Leg(ankle_at(GROUND, 56, s))
    knee = Profile(Pose(hip, near, size=s)).near_knee
    at = along(knee, near.ankle, 0.42)
    pose = Pose(
        hip, near, Leg(ankle_at(GROUND, 44, s)), lean=36, near_arm=Arm((at[0] - 2.5, at[1] - 5)), nod=16, size=s
    )
    body = Profile(pose)
    body.draw(pen)
    pen.silhouette(
        [Shape(taper((at[0] - 5.5, at[1] + 1.5), (at[0] + 6.5, at[1] - 1.5), 1.9, 1.9), "typical")], edge="accent"
    )
    _look_closer(pen, at, 12.0, (100, 76))
    knee, ankle, big = (120.0, 34.0), (116.0, 98.0), 2.4
    shapes = [Shape(data) for data in foot_profile(ankle, 1, 0, 0, big)]
    thigh = taper(knee, (100.0, 28.0), 3.4 * big, 4.0 * big, flat_end=True)
    pen.silhouette([*shapes, *shank_profile(knee, ankle, 1, big), Shape(thigh)], width=1.3)
    pen.glow(taper((119.0, 53), (116.5, 84), 3.8, 2.6))
    head = (117.6, 43.0)
    pen.silhouette([Shape(circle(head, 2.6), "hairline")], edge="flag", width=0.9)
    pen.line([(head[0] - 3.4, head[1] - 3.4), (head[0] + 3.4, head[1] + 3.4)], "flag", 1.2)
    pen.line([(head[0] - 3.4, head[1] + 3.4), (head[0] + 3.4, head[1] - 3.4)], "flag", 1.2)
    pen.arrow([(136, 54), (135.5, 68), (134, 82)], both=True)


def short_foot(pen: Pen) -> None:
    """The ball of the foot is drawn towards the heel and the arch rises; the toes stay long."""
    ground = 94.0
    props.floor(pen, ground)
    from_inside(pen, (8, ground), 62, arch=6.0)
    from_inside(pen, (88, ground), 62, arch=13.0, shift=5.0)
    sole = [(88 + 0.62 * x, ground - 0.62 * up) for x, up in ((20, 6), (34, 15), (45, 19), (56, 16), (65, 7))]
    pen.stroke(smooth(sole), "accent", 3.4, opacity=0.38)
    pen.arrow([(120, ground - 0.5), (120, ground - 8)], width=1.5)
    pen.arrow([(142, ground + 9), (131, ground + 9), (119, ground + 9)])
    pen.arrow([(70, 62), (84, 62)], "muted", 1.2)


def heel_raise_ball(pen: Pen) -> None:
    """Both heels rise and hold a ball between them."""
    props.floor(pen, GROUND)
    s = 0.86
    props.wall(pen, 46, 18, GROUND)
    near = on_the_ball(GROUND, 23.5, 50, s)
    hip = standing_hip(near.ankle[1] + ANKLE * s, 24.0, s)
    Profile(Pose(hip, near, lean=1, near_arm=Arm((41, 55)), size=s)).draw(pen, marks=["calf"])
    for x, up in ((79.0, 0.0), (128.0, 20.0)):
        from_behind(pen, x - 11.5, GROUND, 56, raised=up, left=True)
        from_behind(pen, x + 11.5, GROUND, 56, raised=up)
        props.ball(pen, (x, GROUND - 0.56 * (up + 8) - 1.5), 5.6)
    pen.arrow([(153, 98), (153, 78)])


def heel_raise_single(pen: Pen) -> None:
    """On one leg: the heel rises as high as it goes."""
    props.floor(pen, GROUND)
    s = 0.95
    for x, turn in ((26.0, 0.0), (106.0, 50.0)):
        props.wall(pen, x + 29, 14, GROUND)
        near = on_the_ball(GROUND, x, turn, s)
        lift = GROUND - ANKLE * s - near.ankle[1]
        hip = standing_hip(GROUND - lift, x, s)
        far = Leg((x - 16, GROUND - 26 - lift), 60)
        Profile(Pose(hip, near, far, near_arm=Arm((x + 23.5, 54 - lift)), size=s)).draw(pen, marks=["calf"])
    pen.arrow([(66, 44), (82, 44)], "muted", 1.2)
    pen.arrow([(90, 109), (90, 96)])


def ankle_mobilisation(pen: Pen) -> None:
    """The knee goes to the wall over the toes while the heel stays down."""
    props.floor(pen, GROUND)
    x = 114.0
    props.wall(pen, x, 8, GROUND)
    front, back = Leg(ankle_at(GROUND, x - 23)), on_the_ball(GROUND, x - 57, 62)
    start = Profile(Pose((x - 36, GROUND - 43), front, back, lean=0))
    hands = Arm((x - 5, 40), hand=150), Arm((x - 5, 44), hand=150)
    end = Profile(Pose((x - 22.5, GROUND - 38), front, back, lean=3, near_arm=hands[0], far_arm=hands[1]))
    start.draw(pen, ghost=True)
    end.draw(pen, marks=["ankle"])
    (ax, ay), (bx, by) = start.near_knee, end.near_knee
    pen.arrow([(ax - 2, ay - 8), (bx - 7, by - 9)])
    heel = front.ankle[0] - 7
    pen.arrow([(heel - 3, GROUND - 15), (heel - 3, GROUND - 4)], width=1.3)


def calf_stretch(pen: Pen) -> None:
    """Hands on the wall, the back leg long, its heel on the ground."""
    props.floor(pen, GROUND)
    x = 118.0
    props.wall(pen, x, 8, GROUND)
    hip = (x - 45.0, GROUND - 49.0)
    near = Leg(ankle_at(GROUND, x - 76))
    far = Leg(ankle_at(GROUND, x - 38))
    pose = Pose(
        hip, near, far, lean=20, near_arm=Arm((x - 4, 42), hand=150), far_arm=Arm((x - 4, 45), hand=150), nod=-6
    )
    body = Profile(pose)
    body.draw(pen, marks=["calf"])
    heel = near.ankle[0] - 4
    pen.arrow([(heel - 5, GROUND - 16), (heel - 5, GROUND - 4)])
    pen.arrow([(hip[0] - 13, hip[1] - 9), (hip[0] - 3, hip[1] - 12)])
