"""CPEI, foot progression and their signs, on paths with known excursions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.metrics.rollover import excursion, path_ends_mm, toe_out_deg
from pressuremat.sources.simulated import simulate
from pressuremat.types import Floats
from tests.soft_foot import standing


def path(depth: float, n: int = 2001) -> tuple[Floats, Floats]:
    """s and m (medial positive) of the oracle's path: an arc `depth` mm to the lateral side."""
    s = np.linspace(15.0, 225.0, n)
    return s, -4 * depth * (s - 15) * (225 - s) / 210**2


@pytest.mark.parametrize(("depth", "value"), [(18.0, 17.0975), (-6.0, -5.699), (0.0, 0.0)])
def test_cpei_of_the_oracle_is_signed(depth: float, value: float) -> None:
    made = excursion(*path(depth), 240.0, (-45.0, 45.0))
    assert made is not None
    assert made.s_mm == 160.0
    assert made.cpei_pct == pytest.approx(value, abs=1e-3)


def test_excursion_in_mm() -> None:
    made = excursion(*path(18.0), 240.0, (-45.0, 45.0))
    assert made is not None
    assert made.line_m - made.path_m == pytest.approx(15.3878, abs=1e-3)


def test_a_slanting_straight_path_has_none() -> None:
    s = np.linspace(10, 230, 100)
    made = excursion(s, 0.2 * s - 7, 240.0, (-45.0, 45.0))
    assert made is not None
    assert made.cpei_pct == pytest.approx(0.0, abs=1e-9)


def test_given_ends_make_the_line() -> None:
    s, m = path(18.0, 101)
    made = excursion(s, m, 240.0, (-45.0, 45.0), ((15.0, 9.0), (225.0, 9.0)))
    assert made is not None
    assert made.cpei_pct == pytest.approx(27.0975, abs=0.02)


def test_noise_of_a_single_frame_hardly_moves_the_ends() -> None:
    time_s = np.arange(60) / 100.0
    total = np.full(60, 500.0)
    line = np.stack([np.zeros(60), np.linspace(15.0, 225.0, 60)], axis=1)
    noisy = line.copy()
    noisy[0, 0] += 30.0
    clean, moved = path_ends_mm(time_s, total, line), path_ends_mm(time_s, total, noisy)
    assert 0 < moved[0, 0] - clean[0, 0] < 18
    np.testing.assert_allclose(moved[1], clean[1])


def test_the_ends_do_not_depend_on_how_often_frames_are_taken() -> None:
    ends = []
    for rate_hz in (50.0, 60.0, 100.0, 500.0):
        for shift in (0.0, 0.4):
            time_s = (np.arange(round(0.7 * rate_hz)) + shift) / rate_hz
            share = np.clip(time_s / 0.68, 0, 1)
            total = 600.0 * np.minimum(1.0, 8.0 * np.minimum(share, 1 - share))
            # Toward the end the centre of pressure runs to the great toe, fast.
            way = np.stack([-18 * np.sin(np.pi * share) + 8 * share**12, 20 + 205 * share], axis=1)
            loaded = total > 0
            ends.append(path_ends_mm(time_s[loaded], total[loaded], way[loaded]))
    assert np.ptp(np.array(ends), axis=0).max() < 2.5


def test_gaps_in_the_path_are_left_out() -> None:
    s, m = path(18.0)
    s[500], m[700] = np.nan, np.nan
    made = excursion(s, m, 240.0, (-45.0, 45.0))
    assert made is not None
    assert made.cpei_pct == pytest.approx(17.0975, abs=0.01)


@pytest.mark.parametrize(
    ("s", "width"),
    [
        (np.linspace(10, 150, 50), (-45.0, 45.0)),
        (np.linspace(200, 230, 50), (-45.0, 45.0)),
        (np.linspace(15, 225, 50), (np.nan, np.nan)),
        (np.full(50, np.nan), (-45.0, 45.0)),
        (np.zeros(0), (-45.0, 45.0)),
    ],
)
def test_no_construction_where_the_path_does_not_roll_over_the_line(s: Floats, width: tuple[float, float]) -> None:
    assert excursion(s, np.zeros(len(s)), 240.0, width) is None


def test_toe_out_is_positive_on_both_sides() -> None:
    angle = float(np.rad2deg(np.arctan2(24.56, 200.0)))
    assert toe_out_deg(angle, 0.0, "right") == pytest.approx(7.0, abs=0.01)
    assert toe_out_deg(-angle, 0.0, "left") == pytest.approx(7.0, abs=0.01)
    assert toe_out_deg(angle, 0.0, "left") == pytest.approx(-7.0, abs=0.01)
    # Walking toward −y turns everything round.
    assert toe_out_deg(180.0 + angle, 180.0, "right") == pytest.approx(7.0, abs=0.01)
    assert toe_out_deg(-179.0, 180.0, "right") == pytest.approx(1.0)


def test_a_foot_that_stands_alone_has_no_direction_to_compare_with() -> None:
    made = standing()
    one = replace(made, frames=np.where(np.arange(48) < 24, made.frames, np.float32(0)))
    (value,) = [v for v in analyse(one).values if v.key == "foot_progression_deg"]
    assert value.value is None
    assert value.reason is not None
    assert "other" in value.reason


def test_walking_to_and_fro_keeps_toe_out_positive() -> None:
    recording, truth = simulate("walk", {"passes": "2", "ideal": "1", "rate_hz": "50", "rows": "160"})
    found = analyse(recording)
    assert len(found.footprints) == len(truth["footprints"]) >= 4
    for one, true in zip(found.footprints, truth["footprints"], strict=True):
        values = {v.key: v.value for v in found.of_footprint(one.id)}
        expected = {m["key"]: m["value"] for m in true["metrics"]}
        assert values["foot_progression_deg"] == pytest.approx(expected["foot_progression_deg"], abs=2)


def test_few_frames_make_a_path_less_sure() -> None:
    made = {}
    for rate in ("50", "100"):
        recording, _truth = simulate("walk", {"seed": "2", "mat": "foot", "rate_hz": rate, "faults": "noise"})
        values = [one for one in analyse(recording).values if one.key == "cpei_pct" and one.uncertainty is not None]
        made[rate] = [float(one.uncertainty or 0.0) for one in values]
    assert made["50"]
    assert min(made["50"]) > 1.2 * max(made["100"])
