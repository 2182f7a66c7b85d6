"""How one stands, looks and holds on for each exam protocol, and where on the mat the feet go, seen from above."""

from __future__ import annotations

from collections.abc import Sequence

from pressuremat.drawings import props
from pressuremat.drawings.body import (
    ANKLE,
    HIP_HEIGHT,
    Arm,
    Leg,
    Pose,
    Profile,
    ankle_at,
    foot_profile,
    on_the_ball,
    standing_hip,
)
from pressuremat.drawings.feet import Placed, from_inside, print_on_mat
from pressuremat.drawings.front import Front
from pressuremat.drawings.pen import Pen, Shape, block, circle, taper
from pressuremat.drawings.poses import front_squat, one_leg, squat_stance, squatting, standing_side
from pressuremat.drawings.svg import text
from pressuremat.drawings.theme import SEMIBOLD

#: The floor, and the mat's upper face, on which one stands.
FLOOR = 110.0
GROUND = FLOOR - props.MAT - 0.6
#: The mat from above: left, top, width, height.
PLAN = (108.0, 46.0, 46.0, 58.0)
SOLE = 30.0


def _mat_from_above(pen: Pen, box: tuple[float, float, float, float] = PLAN) -> None:
    """The mat with a hint of its cells."""
    x, y, width, height = box
    pen.silhouette([Shape(block(x, y, width, height, 3.0), "surface")], edge="accent", width=0.9)
    pen.fill(block(x, y, width, height, 3.0), "typical", opacity=0.55)
    columns, rows = round(width / 5.75), round(height / 5.8)
    dots = "".join(
        circle((x + width * (c + 0.5) / columns, y + height * (r + 0.5) / rows), 0.4)
        for r in range(rows)
        for c in range(columns)
    )
    pen.fill(dots, "unknown")


def _plan(pen: Pen, feet: Sequence[Placed], *, target: bool = True, ahead: float = 2.0) -> None:
    """The mat from above, the feet on it, and ahead of them, past what stands there, the mark to look at."""
    x, y, width, _height = PLAN
    if target:
        props.gaze(pen, (x + width / 2, y - ahead), (x + width / 2, y - 22))
    _mat_from_above(pen)
    for foot in feet:
        print_on_mat(pen, foot)


def _pair(spread: float = 10.0, turn: float = 6.0, y: float = 90.0) -> list[Placed]:
    x = PLAN[0] + PLAN[2] / 2
    return [Placed((x - spread, y), SOLE, -turn, left=True), Placed((x + spread, y), SOLE, turn)]


def _one_foot(*, left: bool = False, y: float = 90.0) -> list[Placed]:
    """The foot that stands, in the middle."""
    return [Placed((PLAN[0] + PLAN[2] / 2, y), SOLE, -3 if left else 3, left=left)]


def _floor_and_mat(pen: Pen, left: float = 14.0, right: float = 60.0) -> None:
    props.floor(pen, FLOOR, 6, 98)
    props.mat(pen, GROUND, left, right)


def stand(pen: Pen, *, closed: bool = False) -> None:
    """Upright in the middle of the mat, arms hanging, eyes on a mark at eye height."""
    _floor_and_mat(pen)
    body = Profile(standing_side(GROUND, 36.0, eyes="closed" if closed else "open"))
    body.draw(pen)
    if closed:
        props.closed_eye(pen, (62.0, body.eye[1] - 1), 8.0)
    else:
        props.gaze(pen, body.eye, (88.0, body.eye[1]))
    _plan(pen, _pair(), target=not closed)


def stand_eyes_closed(pen: Pen) -> None:
    """The same with the eyes shut."""
    stand(pen, closed=True)


def seated(pen: Pen) -> None:
    """On a chair beside the mat, knees over the ankles, the feet on the mat."""
    props.floor(pen, FLOOR, 6, 98)
    props.mat(pen, GROUND, 44, 92)
    props.chair(pen, 16, FLOOR, 29, depth=24)
    hip = (28.0, FLOOR - 34.4)
    pose = Pose(hip, Leg(ankle_at(GROUND, 48)), Leg(ankle_at(GROUND, 50)), near_arm=Arm((46, 70), hand=80))
    body = Profile(pose)
    body.draw(pen)
    props.gaze(pen, body.eye, (88.0, body.eye[1]))
    _plan(pen, _pair(8.5, 3))


def single_leg(pen: Pen) -> None:
    """On one leg in the middle of the mat, a chair's back within reach."""
    props.floor(pen, FLOOR, 6, 98)
    props.mat(pen, GROUND, 46, 88)
    props.chair_back(pen, 32, FLOOR, 50, 20)
    stance = one_leg(65.0, GROUND, behind=True)
    Front(stance).draw(pen)
    _plan(pen, _one_foot(left=True))
    x, y, _width, height = PLAN
    _chair_from_above(pen, x - 8.5, y + height / 2 - 8, 5.0, 16.0)


def _chair_from_above(pen: Pen, x: float, y: float, width: float, height: float) -> None:
    """The back of the chair that one may hold on to."""
    pen.silhouette([Shape(block(x, y, width, height, 1.5))], edge="muted", width=0.9)


def squat(pen: Pen, *, blocks: bool = False) -> None:
    """Down, hold, up; arms forward, eyes ahead."""
    _floor_and_mat(pen, 10.0, 62.0)
    size = 0.98
    bottom = squatting(GROUND, 32, size=size, heels=26.0 if blocks else 0.0)
    upright = standing_side(GROUND, 36.0, size=size)
    if blocks:
        props.heel_block(pen, 28.5, GROUND, 9.0, 4.2)
    else:
        Profile(upright).draw(pen, ghost=True)
    body = Profile(bottom)
    body.draw(pen)
    props.gaze(pen, body.eye, (92.0, body.eye[1]))
    pen.arrow([(82, 66), (82, 90)], both=True)
    feet = _pair(11.0, 8)
    _plan(pen, feet)
    if blocks:
        for foot in feet:
            x, y = foot(0, 14)
            pen.fill(block(x - 5.5, y - 2.5, 11, 9.5, 1.2), "watch", opacity=0.35)
            pen.stroke(block(x - 5.5, y - 2.5, 11, 9.5, 1.2), "watch", 0.8)


def squat_heels_raised(pen: Pen) -> None:
    """The same with a block under each heel."""
    squat(pen, blocks=True)


def single_leg_squat(pen: Pen) -> None:
    """On one leg, the knee bends and straightens; a chair's back within reach."""
    _floor_and_mat(pen, 10.0, 62.0)
    ankle = ankle_at(GROUND, 32)
    hip = (ankle[0] - 8.5, GROUND - 42)
    props.chair(pen, 77, FLOOR, 25, depth=18)
    near_arm = Arm((67, 58))
    free = Leg((ankle[0] - 22, GROUND - 17), 35)
    body = Profile(Pose(hip, Leg(ankle), free, lean=24, near_arm=near_arm, far_arm=Arm((69, 59)), nod=-14))
    body.draw(pen)
    props.gaze(pen, body.eye, (92.0, body.eye[1]))
    pen.arrow([(12, 60), (12, 80)], both=True)
    _plan(pen, _one_foot(), ahead=10.0)
    x, y, width, _height = PLAN
    _chair_from_above(pen, x + width / 2 - 8, y - 8.5, 16.0, 5.0)


def heel_rise(pen: Pen) -> None:
    """On one leg, the heel as high as it goes, again and again; fingertips on the wall."""
    _floor_and_mat(pen, 12.0, 56.0)
    props.wall(pen, 66, 8, FLOOR)
    s = 0.95
    near = on_the_ball(GROUND, 36, 50, s)
    lift = GROUND - ANKLE * s - near.ankle[1]
    hip = standing_hip(GROUND - lift, 36, s)
    far = Leg((20, GROUND - 26 - lift), 60)
    body = Profile(Pose(hip, near, far, near_arm=Arm((62, 46)), size=s))
    body.draw(pen, marks=["calf"])
    pen.arrow([(24, GROUND - 1), (24, GROUND - 13)], both=True)
    _plan(pen, _one_foot(), target=False)
    x, y, width, _height = PLAN
    _wall_from_above(pen, x - 6, x + width + 1, y - 12)


def _wall_from_above(pen: Pen, left: float, right: float, y: float) -> None:
    """A wall at the top of the plan."""
    pen.line([(left, y), (right, y)], "ink", 1.4)
    at = left + 2
    while at < right - 2:
        pen.line([(at, y - 0.8), (at + 3.2, y - 4)], "unknown", 0.8)
        at += 5.6


def lunge(pen: Pen) -> None:
    """The mat's far edge against the wall; the knee goes to the wall, the heel stays down."""
    props.floor(pen, FLOOR, 6, 98)
    x = 86.0
    props.wall(pen, x, 8, FLOOR)
    props.mat(pen, GROUND, x - 50, x - 1.6)
    hands = Arm((x - 5, 38), hand=150), Arm((x - 5, 42), hand=150)
    front, back = Leg(ankle_at(GROUND, x - 23)), on_the_ball(FLOOR, x - 57, 62)
    Profile(Pose((x - 22.5, GROUND - 38), front, back, lean=3, near_arm=hands[0], far_arm=hands[1])).draw(
        pen, marks=["ankle"]
    )
    heel = front.ankle[0] - 7
    pen.arrow([(heel - 3, GROUND - 15), (heel - 3, GROUND - 4)], width=1.3)
    left, top, width, _height = PLAN
    _plan(pen, _one_foot(y=top + 51), target=False)
    _wall_from_above(pen, left - 6, left + width + 1, top - 1.8)
    pen.arrow([(left + width / 2 - 2, top + 17), (left + width / 2 - 2, top + 3)], width=1.1, both=True)


def walk(pen: Pen) -> None:
    """From a start mark over the mat: the steps on it count, and one walks on."""
    floor = 76.0
    props.floor(pen, floor)
    props.mat(pen, floor - props.MAT - 0.6, 67, 122)
    s, ground = 0.66, floor - props.MAT - 0.6
    hip = (58.0, floor - (HIP_HEIGHT - 1.6) * s)
    near = Leg((72.0, ground - 5.6 * s), -20)
    far = on_the_ball(floor, 46.5, 36, s)
    arms = Arm((47, hip[1] + 0.5)), Arm((70, hip[1] - 3))
    body = Profile(Pose(hip, near, far, lean=3, size=s, near_arm=arms[0], far_arm=arms[1]))
    body.draw(pen)
    props.gaze(pen, body.eye, (148.0, body.eye[1]))
    pen.arrow([(84, 42), (108, 42)])
    box = (67.0, 86.0, 55.0, 28.0)
    _mat_from_above(pen, box)
    pen.line([(16, 84), (16, 116)], "ink", 1.8)
    pen.line([(16, floor - 0.4), (16, floor - 6)], "ink", 1.8)
    length = 19.0
    for k in range(5):
        left = k % 2 == 1
        x, y = 19.0 + 26.5 * k, 94.0 if left else 106.0
        place = Placed((x, y), length, 90 + (-5 if left else 5), left=left)
        print_on_mat(pen, place, shown=1 < k < 4)
    for number, x, y in (("1", 98.5, 109.0), ("2", 92.5, 95.5)):
        pen.words(text(x, y, number, font_size=6.5, font_weight=SEMIBOLD, fill=pen.colour("ink"), text_anchor="middle"))


def try_and_see(pen: Pen) -> None:
    """As always, with one change, as always again; below, the three changes to choose from."""
    ground = 56.0
    for left, top, width, height in (
        (58.0, 4.0, 44.0, 59.0),
        (8.0, 74.0, 44.0, 42.0),
        (58.0, 74.0, 44.0, 42.0),
        (108.0, 74.0, 44.0, 42.0),
    ):
        frame = block(left, top, width, height, 5)
        if top < 10:
            pen.fill(frame, "typical", opacity=0.6)
        pen.stroke(frame, "accent", 0.9)
    pen.line([(80, 63), (80, 74)], "accent", 0.9)
    pen.line([(30, 74), (30, 68.5), (130, 68.5), (130, 74)], "accent", 0.9)
    for x in (30.0, 80.0, 130.0):
        props.mat(pen, ground, x - 17, x + 17)
        front_squat(pen, x, ground, size=0.62, plumb=x == 80.0)
    pen.arrow([(50, 16), (61, 16)], "muted", 1.3)
    pen.arrow([(100, 16), (111, 16)], "muted", 1.3)
    _heels_raised(pen, 108.0)
    from_inside(pen, (63.0, 106.0), 34, arch=11.0, open_at=70)
    props.roller(pen, (78.6, 104.6), 2.6)
    _floor_of_card(pen, 58, 107.0)
    with_band = Front(squat_stance(130.0, 112.0, size=0.45))
    with_band.draw(pen)
    (wx, wy), (ex, ey) = with_band.stance.west.knee, with_band.stance.east.knee
    props.band(pen, [(wx - 2.0, wy - 1.0), (130, wy - 0.4), (ex + 2.0, ey - 1.0)], 2.2)
    pen.arrow([(wx - 3.4, wy + 5), (wx - 8, wy + 5)], width=1.1)
    pen.arrow([(ex + 3.4, wy + 5), (ex + 8, wy + 5)], width=1.1)


def _floor_of_card(pen: Pen, left: float, y: float) -> None:
    pen.line([(left + 3, y), (left + 41, y)], "unknown", 1.0)


def _heels_raised(pen: Pen, y: float) -> None:
    """A heel on a block."""
    ankle = (22.5, y - 13.0)
    _floor_of_card(pen, 8, y - 1)
    props.heel_block(pen, 16.5, y - 2.2, 10.5, 5.4)
    foot = [Shape(data) for data in foot_profile(ankle, 1, 17, 17, 1.9)]
    shank = taper(ankle, (25.0, 78.0), 3.8, 5.4, flat_end=True)
    pen.silhouette([*foot, Shape(shank)])
