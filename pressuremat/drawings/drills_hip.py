"""Poses of the drills for hip and control of the knee. In: a Pen for a sheet of 160 × 120. Out: its strokes."""

from __future__ import annotations

from pressuremat.drawings import props
from pressuremat.drawings.body import ANKLE, HIP_HEIGHT, SHANK, Arm, Leg, Pose, Profile, ankle_at
from pressuremat.drawings.front import HIP_HALF, Front, FrontLeg, Stance, foot_front, straight_leg
from pressuremat.drawings.pen import GHOST, Pen, Shape, block, polar, taper
from pressuremat.drawings.poses import front_squat, one_leg, squatting

GROUND = 110.0


def _gluteus(x: float, y: float, east: float, turn: float) -> str:
    """The muscle at the side of the hip, about a hip joint."""
    return taper(polar((x, y), 1.9, turn + east * 95), polar((x, y), 6.4, turn + east * 155), 2.7, 2.0)


def _on_the_side(lower: FrontLeg, upper: FrontLeg) -> Stance:
    """Drawn upright and then turned: lower arm under the head, upper hand on the floor before the chest."""
    return Stance((0.0, 0.0), lower, upper, west_wrist=(-10.0, -58.0), east_wrist=(-6.0, -18.0), lean=2)


def side_lying_abduction(pen: Pen) -> None:
    """Lying on the side, the upper leg is lifted straight."""
    at = (90.0, 80.0)
    pen.line([(8, at[1] + 11.4), (152, at[1] + 11.4)], "unknown", 1.1)
    down = straight_leg((-HIP_HALF, 0.0), -2)
    low, high = straight_leg((HIP_HALF, 0.0), 3), straight_leg((HIP_HALF, 0.0), 33)
    inner = pen.another()
    body = Front(_on_the_side(down, high))
    inner.silhouette(body.leg(low, 1), edge=GHOST)
    body.draw(inner)
    inner.glow(_gluteus(HIP_HALF, 0, 1, 0))
    pen.group(f"translate({at[0]} {at[1]}) rotate(-90)", inner)
    pen.arrow([(147, 68), (145.5, 56), (141, 47)])


def clamshell(pen: Pen) -> None:
    """Lying on the side with bent knees, the upper knee opens while the feet stay together."""
    lower = FrontLeg((-15.0, 18.0), (-7.0, 37.0), out=-0.5)
    closed, opened = FrontLeg((-8.0, 19.0), (-0.5, 36.0)), FrontLeg((14.0, 15.0), (-0.5, 35.0))
    for y, upper in ((32.0, closed), (94.0, opened)):
        pen.silhouette([Shape(f"M22 {y + 3}H146L138 {y + 21}H14z", "hairline")], edge="hairline")
        inner = pen.another()
        Front(_on_the_side(lower, upper)).draw(inner)
        if upper is closed:
            inner.line([(-1.0, 9.0), (-11.4, 19.6), (-4.2, 33.0)])
        inner.glow(_gluteus(HIP_HALF, 0, 1, 0))
        pen.group(f"translate(92 {y}) rotate(-90)", inner)
    pen.arrow([(80, 59), (80, 70)], "muted", 1.2)
    pen.arrow([(122, 98), (122, 86), (116, 76)])


def standing_abduction(pen: Pen) -> None:
    """Standing upright with a hand on a chair, the leg goes straight to the side."""
    props.floor(pen, GROUND)
    props.chair_back(pen, 46, GROUND, 46, 22)
    x, y = 78.0, GROUND - HIP_HEIGHT
    west = straight_leg((x - HIP_HALF, y), -1, out=-0.8)
    low, high = (straight_leg((x + HIP_HALF, y), turn, out=0.8) for turn in (4, 31))
    stance = Stance((x, y), west, high, (x - 22, GROUND - 48), (x + 9.5, y - 12))
    body = Front(stance)
    pen.silhouette(body.leg(low, 1), edge=GHOST)
    body.draw(pen)
    pen.glow(_gluteus(x + HIP_HALF, y, 1, 0))
    hip = (x + HIP_HALF, y)
    pen.arrow([polar(hip, 43, turn) for turn in (9, 16, 24)])


def band_walk(pen: Pen) -> None:
    """A band round the legs, slightly bent knees, steps to the side."""
    props.floor(pen, GROUND)
    for x, half in ((36.0, 7.5), (112.0, 18.5)):
        y = GROUND - 47.0 + (1.5 if half > 10 else 0.0)
        knee = y + 22.6
        west = FrontLeg((x - half - 1.0, knee), (x - half - 0.5, GROUND - ANKLE), out=-0.9)
        east = FrontLeg((x + half + 1.0, knee), (x + half + 0.5, GROUND - ANKLE), out=0.9)
        hands = (x - 3.5, y - 16), (x + 3.5, y - 16)
        Front(Stance((x, y), west, east, *hands, trunk=0.95)).draw(pen)
        for k in (-1, 1):
            pen.glow(_gluteus(x + k * HIP_HALF, y, k, 0))
        line = knee + 17.0
        wide = half + 3.6
        props.band(pen, [(x - wide, line - 0.6), (x, line + 0.5), (x + wide, line - 0.6)], 2.8)
    pen.arrow([(58, 60), (74, 60)], "muted", 1.2)
    pen.arrow([(137, 96), (149, 96)])


def band_external_rotation(pen: Pen) -> None:
    """Sitting, the foot swings inwards against a band from the outer side while the knee stays."""
    props.floor(pen, GROUND)
    x, y = 72.0, GROUND - 33.0
    for k in (-1, 1):
        pen.line([(x + k * 15, y + 6), (x + k * 15.5, GROUND)], "muted", 1.6)
        pen.line([(x + k * 12, y), (x + k * 12, y - 32)], "muted", 1.6)
    pen.silhouette([Shape(block(x - 13.5, y - 34, 27, 9, 2))], edge="muted")
    pen.silhouette([Shape(block(x - 17, y + 3.5, 34, 3.0, 1.4))], edge="muted")
    knees = (x - 9.5, y + 3.5), (x + 9.5, y + 3.5)
    west = FrontLeg(knees[0], (knees[0][0], GROUND - ANKLE), out=-0.6)
    start = FrontLeg(knees[1], (knees[1][0], GROUND - ANKLE), out=0.6)
    end = FrontLeg(knees[1], polar(knees[1], SHANK, -34), out=-0.6)
    west = FrontLeg((x - 13, y + 3.5), (x - 16.5, GROUND - ANKLE), out=-0.6)
    body = Front(Stance((x, y), west, end, (x - 16, y + 2), (x + 17, y + 2)))
    ghost = Front(Stance((x, y), west, start))
    pen.silhouette([Shape(d) for d in foot_front(start, 1.0)] + ghost.leg(start, 1), edge=GHOST)
    props.post(pen, 148, 62, GROUND)
    body.draw(pen)
    ankle = end.ankle
    props.band(pen, [(ankle[0] - 2.8, ankle[1] - 2.5), (148, ankle[1] - 2.5)], 2.6)
    pen.glow(_gluteus(x + HIP_HALF, y + 1, 1, 0))
    pen.arrow([(x + 22, GROUND + 3.5), (x + 11, GROUND + 4.5), (x + 0, GROUND + 3)])


def single_leg_control(pen: Pen) -> None:
    """On one leg, the knee a little bent and over the toes; a chair within reach."""
    props.floor(pen, GROUND)
    x = 84.0
    props.chair_back(pen, 55, GROUND, 46, 22)
    stance = one_leg(x, GROUND, deep=4.0)
    Front(stance).draw(pen)
    pen.glow(_gluteus(stance.pelvis[0] - HIP_HALF, stance.pelvis[1], -1, 0))
    knee = stance.west.knee
    props.plumb(pen, knee, (stance.west.ankle[0] - 0.6, GROUND - 1.2))


def step_down(pen: Pen) -> None:
    """From a step, the free heel is lowered to the floor and comes back."""
    s, top = 0.9, GROUND - 13.0
    props.floor(pen, GROUND)
    for x, low in ((26.0, 0.0), (102.0, 11.5)):
        props.step(pen, x - 18, x + 10, top, GROUND)
        near = Leg(ankle_at(top, x - 6, s))
        hip = (x - 2.5 - 0.35 * low, top - (HIP_HEIGHT - 0.5) * s + low)
        free = Leg((x + 15, top - 2.5), -4) if not low else Leg((x + 17.5, GROUND - 4.1), -14)
        arms = Arm((hip[0] + 17 + low, hip[1] - 9)), Arm((hip[0] + 19 + low, hip[1] - 8))
        body = Profile(
            Pose(hip, near, free, lean=2 + 1.2 * low, size=s, nod=-0.8 * low, near_arm=arms[0], far_arm=arms[1])
        )
        body.draw(pen, marks=["thigh"])
    pen.arrow([(62, 56), (78, 56)], "muted", 1.2)
    pen.arrow([(136, 82), (136, 102)], both=True)


def mirror_squat(pen: Pen) -> None:
    """A squat before a mirror, knees over the toes."""
    props.floor(pen, GROUND)
    s = 0.92
    body = Profile(squatting(GROUND, 24, size=s))
    props.mirror(pen, 76, 22, GROUND)
    body.draw(pen)
    pen.line([body.eye, (75, body.eye[1])], "muted", 0.8, dash="1.6 2")
    pen.silhouette([Shape(block(96, 20, 56, GROUND - 24, 3), "typical")], edge="muted", width=1.4)
    pen.line([(100, 30), (107, 23)], "surface", 1.4)
    pen.line([(100, 36), (113, 23)], "surface", 1.4)
    front_squat(pen, 124.0, GROUND - 10, size=0.8)
