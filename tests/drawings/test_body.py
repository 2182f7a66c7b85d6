"""The human of the drawings keeps its proportions whatever it reaches for; shapes are where they are said to be."""

from __future__ import annotations

import math
import random
import re

import pytest

from pressuremat.drawings.body import (
    ANKLE,
    SHANK,
    THIGH,
    TRUNK,
    Leg,
    Pose,
    Profile,
    ankle_at,
    foot_profile,
    on_the_ball,
    reach,
    standing_hip,
)
from pressuremat.drawings.front import Front, Stance, straight_leg
from pressuremat.drawings.pen import Pen, circle, polar, smooth, taper
from pressuremat.drawings.theme import LIGHT


def test_bones_keep_their_length_for_any_target() -> None:
    choose = random.Random(4)
    for _ in range(200):
        target = (choose.uniform(-80, 80), choose.uniform(-80, 80))
        knee, ankle = reach((0.0, 0.0), target, THIGH, SHANK, choose.choice((-1, 1)))
        assert math.hypot(*knee) == pytest.approx(THIGH)
        assert math.dist(knee, ankle) == pytest.approx(SHANK)
        if 1 < math.hypot(*target) < THIGH + SHANK - 1:
            assert ankle == pytest.approx(target)


def test_a_knee_bends_forwards_on_either_side() -> None:
    for facing in (1, -1):
        pose = Pose((50.0, 60.0), Leg(ankle_at(100.0, 48.0, facing=facing)), facing=facing)
        knee = Profile(pose).near_knee
        assert (knee[0] - 50.0) * facing > 2


def test_somebody_who_stands_has_the_feet_on_the_ground_and_the_height_of_a_body() -> None:
    ground = 110.0
    body = Profile(Pose(standing_hip(ground, 40.0), Leg(ankle_at(ground, 36.5))))
    assert body.near_ankle[1] == pytest.approx(ground - ANKLE)
    crown = body.head[1] - 7.2
    assert ground - crown == pytest.approx(100.0, abs=2.5)


def test_facing_the_other_way_is_the_mirror_image() -> None:
    right = Profile(Pose((50.0, 60.0), Leg((53.0, 100.0)), lean=30, nod=-10))
    left = Profile(Pose((50.0, 60.0), Leg((47.0, 100.0)), lean=30, nod=-10, facing=-1))
    for name in ("shoulder", "head", "eye", "near_knee"):
        (ax, ay), (bx, by) = getattr(right, name), getattr(left, name)
        assert (100 - bx, by) == pytest.approx((ax, ay))


def test_from_the_front_the_joints_are_where_the_body_leans() -> None:
    hip = (0.0, 0.0)
    leg = straight_leg(hip, 30.0)
    assert math.dist(leg.knee, leg.ankle) == pytest.approx(SHANK)
    assert leg.ankle[0] > 20
    leaning = Front(Stance(hip, straight_leg(hip, 0), leg, lean=20))
    assert leaning.shoulders == pytest.approx(polar(hip, TRUNK, 160.0))
    assert leaning.head[0] > leaning.shoulders[0] > 0


def test_a_limb_between_circles_one_inside_the_other_is_the_larger_circle() -> None:
    assert taper((0.0, 0.0), (1.0, 0.0), 5.0, 2.0) == circle((0.0, 0.0), 5.0)
    assert taper((0.0, 0.0), (1.0, 0.0), 2.0, 5.0) == circle((1.0, 0.0), 5.0)


def test_a_soft_line_goes_through_its_points() -> None:
    data = smooth([(0.0, 0.0), (5.0, 8.0), (9.0, 1.0)])
    assert data.startswith("M0 0C")
    assert " 5 8C" in data
    assert data.endswith(" 9 1")


def test_clothes_lie_over_skin_and_a_ghost_has_none() -> None:
    body = Profile(Pose((50.0, 60.0), Leg((53.0, 100.0))))
    dressed, ghost = Pen(LIGHT), Pen(LIGHT)
    body.draw(dressed)
    body.draw(ghost, ghost=True)
    trunk = dressed.markup().split("</g>")[0]
    assert trunk.rindex(f'fill="{LIGHT.surface}"') < trunk.rindex(f'fill="{LIGHT.hairline}"')
    assert f'fill="{LIGHT.hairline}"' not in ghost.markup()
    assert LIGHT.ink not in ghost.markup()


def test_an_unknown_part_is_refused() -> None:
    body = Profile(Pose((50.0, 60.0), Leg((53.0, 100.0))))
    with pytest.raises(ValueError, match="'elbow'"):
        body.draw(Pen(LIGHT), marks=["elbow"])


@pytest.mark.parametrize("turn", [0.0, 26.0, 50.0, 62.0])
def test_who_stands_on_the_ball_of_the_foot_touches_the_ground_and_does_not_sink_in(turn: float) -> None:
    ground, size = 100.0, 0.9
    leg = on_the_ball(ground, 50.0, turn, size)
    lowest = max(
        float(y) + float(r)
        for data in foot_profile(leg.ankle, 1, leg.foot, leg.toes, size)
        for r, y in re.findall(r"A([\d.]+) [\d.]+ 0 \d 1 [\d.-]+ ([\d.-]+)", data)
        if float(r) == pytest.approx(1.5 * size, abs=0.01)
    )
    assert lowest >= ground - 0.2
    path = "".join(foot_profile(leg.ankle, 1, leg.foot, leg.toes, size))
    assert max(float(y) for _x, y in re.findall(r"[ML]([\d.-]+) ([\d.-]+)", path)) <= ground + 0.1
