"""Repetitions, touches and stays found in traces of load: right in number and in time, also where they are cut."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from pressuremat.processing.heel_rises import heel_rises
from pressuremat.processing.presence import runs, stay
from pressuremat.processing.repetitions import minimum_jerk
from pressuremat.processing.squats import squats
from pressuremat.processing.touches import one_leg
from pressuremat.types import Floats
from pressuremat.units import STANDARD_GRAVITY_M_S2

RATE_HZ = 50.0


def cosine(x: Floats) -> Floats:
    """Another way to move from 0 to 1, with steps in acceleration."""
    return np.asarray((1.0 - np.cos(np.pi * np.clip(x, 0.0, 1.0))) / 2.0)


def squatting(
    n: int,
    move_s: float,
    hold_s: float,
    *,
    moves: Callable[[Floats], Floats] = minimum_jerk,
    rest_s: float = 1.0,
    noise: float = 0.002,
) -> tuple[Floats, Floats, Floats, list[tuple[float, float, float, float]]]:
    """(time, load, place of the load, true times) of somebody who goes down 0.3 m and sways."""
    cycle = 2 * move_s + hold_s + rest_s
    time_s = np.arange(0.0, 3.0 + n * cycle + 2.0, 1.0 / RATE_HZ)
    depth = np.zeros(len(time_s))
    true = []
    for k in range(n):
        a = 3.0 + k * cycle
        b, c, d = a + move_s, a + move_s + hold_s, a + 2 * move_s + hold_s
        depth += moves((time_s - a) / move_s) - moves((time_s - c) / move_s)
        true.append((a, b, c, d))
    rng = np.random.default_rng(n)
    speeding = np.gradient(np.gradient(-0.3 * depth, time_s), time_s) / STANDARD_GRAVITY_M_S2
    place = 8.0 * depth + 2.0 * np.sin(2 * np.pi * 0.23 * time_s + 1.0) + 0.3 * rng.normal(size=len(time_s))
    return time_s, 700.0 * (1.0 + speeding + noise * rng.normal(size=len(time_s))), place[:, None], true


@pytest.mark.parametrize("n", [0, 1, 3, 7])
@pytest.mark.parametrize(("move_s", "hold_s"), [(2.0, 1.0), (3.0, 2.0), (4.0, 3.0), (1.5, 0.5)])
def test_every_squat_is_found_in_its_time(n: int, move_s: float, hold_s: float) -> None:
    time_s, load, place, true = squatting(n, move_s, hold_s)
    found = squats(time_s, load, place)
    assert len(found) == n
    for rep, times in zip(found, true, strict=True):
        assert (rep.start_s, rep.from_s, rep.to_s, rep.end_s) == pytest.approx(times, abs=0.35)


def test_hurried_squats_are_found_and_a_single_one_is_not_made_more_of() -> None:
    time_s, load, place, true = squatting(4, 1.2, 0.0)
    found = squats(time_s, load, place)
    assert [(rep.from_s + rep.to_s) / 2 for rep in found] == pytest.approx([one[1] for one in true], abs=0.2)
    assert len(squats(*squatting(1, 1.2, 0.0)[:3])) <= 1


def test_who_moves_otherwise_is_found_too_and_load_alone_is_enough() -> None:
    time_s, load, place, true = squatting(4, 2.5, 1.5, moves=cosine)
    for found in (squats(time_s, load, place), squats(time_s, load)):
        assert [rep.to_s for rep in found] == pytest.approx([one[2] for one in true], abs=0.4)


def test_load_that_moves_back_at_the_bottom_is_a_squat_as_well() -> None:
    time_s, load, place, _true = squatting(3, 3.0, 2.0)
    assert squats(time_s, load, -place) == pytest.approx(squats(time_s, load, place))


def test_a_growing_trace_has_what_it_shows_so_far() -> None:
    time_s, load, place, true = squatting(3, 2.0, 1.0)
    for k, one in enumerate(true, start=1):
        seen = time_s <= one[3] + 0.8
        assert len(squats(time_s[seen], load[seen], place[seen])) == k


@pytest.mark.parametrize("sway_mm", [2.0, 15.0])
def test_swaying_is_no_squat(sway_mm: float) -> None:
    time_s = np.arange(0.0, 30.0, 1.0 / RATE_HZ)
    rng = np.random.default_rng(3)
    place = sway_mm * np.stack([np.sin(2 * np.pi * f * time_s) for f in (0.11, 0.31)], axis=1)
    load = 700.0 * (1.0 + 0.0005 * place[:, 0] + 0.002 * rng.normal(size=len(time_s)))
    assert squats(time_s, load, place) == ()


@pytest.mark.parametrize("n", [0, 1, 10])
def test_nothing_is_no_squat(n: int) -> None:
    assert squats(np.arange(n, dtype=np.float64) / 10, np.zeros(n), np.zeros((n, 2))) == ()
    assert squats(np.arange(n, dtype=np.float64), np.ones(n)) == ()


def rising(n: int, *, low: float = 0.02) -> tuple[Floats, Floats]:
    """(time, heel's load over the weight) of `n` rises from 1 s on: 0.7 s up, 0.4 s held, 0.7 s down, 0.5 s rest."""
    time_s = np.arange(0.0, 2.0 + 2.3 * n, 1.0 / RATE_HZ)
    rise = np.zeros(len(time_s))
    for k in range(n):
        start = 1.0 + 2.3 * k
        rise += minimum_jerk((time_s - start) / 0.7) - minimum_jerk((time_s - start - 1.1) / 0.7)
    return time_s, 0.6 * (1.0 - rise) + low * rise


@pytest.mark.parametrize("n", [0, 1, 24])
def test_every_rise_is_counted_and_timed(n: int) -> None:
    found = heel_rises(*rising(n))
    assert len(found) == n
    for k, rep in enumerate(found):
        start = 1.0 + 2.3 * k
        assert (rep.start_s, rep.from_s) == pytest.approx((start, start + 0.7), abs=0.08)
        assert (rep.to_s, rep.end_s) == pytest.approx((start + 1.1, start + 1.8), abs=0.08)


def test_a_heel_that_bears_a_twentieth_has_not_come_up() -> None:
    assert heel_rises(*rising(5, low=0.06)) == ()
    time_s, heel = rising(2)
    cut = time_s < 1.0 + 2.3 + 0.9
    assert len(heel_rises(time_s[cut], heel[cut])) == 1
    assert heel_rises(np.zeros(0), np.zeros(0)) == ()


def standing_on_one(*touches: tuple[float, float]) -> tuple[Floats, Floats, Floats]:
    """On both feet until 2 s, on one until 20 s, with touches of 50 N of the other foot from and to."""
    time_s = np.arange(0.0, 22.0, 1.0 / RATE_HZ)
    beside = np.where(time_s < 2.0, 300.0, 0.0)
    for begin, end in touches:
        beside += np.where((time_s >= begin) & (time_s < end), 50.0, 0.0)
    return time_s, np.where(time_s < 20.0, 700.0 - beside, 0.0), beside


def test_one_leg_until_the_first_touch() -> None:
    for touches, seconds in (((), 18.0), (((9.0, 9.3),), 7.0), (((9.0, 9.3), (9.4, 9.6), (15.0, 15.1)), 7.0)):
        found = one_leg(*standing_on_one(*touches), 20.0)
        assert found is not None
        assert found.alone_s == pytest.approx(seconds, abs=0.03)
        assert len(found.touches) == min(len(touches), 2)
        assert found.ends


def test_a_foot_put_down_beside_the_mat_is_a_touch() -> None:
    time_s, load, beside = standing_on_one()
    away = (time_s >= 8.0) & (time_s < 8.5)
    found = one_leg(time_s, np.where(away, 0.6 * load, load), beside, 20.0)
    assert found is not None
    assert [one[0] for one in found.touches] == pytest.approx([8.0], abs=0.03)


def test_nobody_on_one_leg() -> None:
    time_s, load, beside = standing_on_one()
    assert one_leg(time_s, 0.0 * load, beside, 20.0) is None
    assert one_leg(time_s, load, beside + 300.0, 20.0) is None
    still = one_leg(time_s[:500], load[:500], beside[:500], 20.0)
    assert still is not None
    assert not still.ends


def test_settling_and_leaving() -> None:
    time_s = np.arange(0.0, 12.0, 1.0 / RATE_HZ)
    both = minimum_jerk((time_s - 1.0) / 0.4) - minimum_jerk((time_s - 10.0) / 0.4)
    left = 0.5 + 0.5 * (1.0 - minimum_jerk((time_s - 1.6) / 0.6))
    found = stay(time_s, 700.0 * np.stack([left * both, (1.0 - left) * both], axis=1))
    assert found is not None
    assert (found.on_s, found.settled_s) == pytest.approx((1.15, 2.0), abs=0.15)
    assert (found.leaving_s, found.off_s) == pytest.approx((10.1, 10.3), abs=0.15)
    assert found.begins
    assert found.ends
    assert stay(time_s, np.zeros((len(time_s), 2))) is None
    assert stay(time_s[:0], np.zeros((0, 2))) is None
    assert runs(np.zeros(0, np.bool_)) == []
