"""Somebody who turns on the mat, marches on the spot, or takes a single step: soft feet put down one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.findings.registry import evaluate
from pressuremat.geometry import MatGeometry
from pressuremat.metrics.rollover import NO_PROGRESS, REASON_IN_SHOE
from pressuremat.types import MetricValue, Recording
from tests.blocks import recording
from tests.soft_foot import footfall

RATE_HZ, STEP_S = 50.0, 0.55
#: When a foot lands, its heel in mm, where it points, and whether it is a left one.
Fall = tuple[float, float, float, float, bool]


def walked(falls: list[Fall], rows: int = 70, cols: int = 70) -> Recording:
    geometry = MatGeometry(rows, cols, (10.0, 10.0))
    frames = np.zeros((round((falls[-1][0] + 1.2) * RATE_HZ), rows, cols), np.float32)
    for at_s, x, y, turn_deg, left in falls:
        made = footfall(geometry, (x, y), turn_deg, mirror=left, n=35)
        start = round(at_s * RATE_HZ) + 10
        frames[start : start + len(made)] += made
    return recording(frames, rate_hz=RATE_HZ, protocol="walk", geometry=geometry)


def line(x: float, y: float, deg: float, n: int, begin_s: float, *, left: bool, toe_deg: float = 6.0) -> list[Fall]:
    """`n` steps of 400 mm from (x, y) toward `deg`, feet 90 mm apart."""
    ahead = np.array([np.sin(np.deg2rad(deg)), np.cos(np.deg2rad(deg))])
    falls = []
    for k in range(n):
        own = left == (k % 2 == 0)
        aside = np.array([ahead[1], -ahead[0]]) * (-45 if own else 45)
        px, py = np.array([x, y]) + 400.0 * k * ahead + aside
        falls.append((begin_s + k * STEP_S, float(px), float(py), deg + (-toe_deg if own else toe_deg), own))
    return falls


def values(found: Analysis, key: str) -> list[MetricValue]:
    return [value for value in found.whole if value.key == key]


def test_a_turn_of_90_degrees_keeps_every_foot_whole() -> None:
    corner = line(300, 120, 0, 3, 0.0, left=True) + line(650, 1150, 90, 2, 3 * STEP_S, left=False)
    found = analyse(walked(corner, rows=130, cols=140))
    assert [one.side for one in found.footprints] == ["left", "right", "left", "right", "left"]
    assert all(one.complete for one in found.footprints)
    assert [round(one.axis.axis_deg / 90.0) for one in found.footprints if one.axis] == [0, 0, 0, 1, 1]
    # None is measured round the corner.
    for value in values(found, "step_length_mm"):
        assert value.value == pytest.approx(400.0, abs=5.0)
    assert all(
        value.value is None or value.value == pytest.approx(800.0, abs=5) for value in values(found, "stride_length_mm")
    )


def test_a_turn_of_180_degrees_swaps_no_feet() -> None:
    there = line(250, 120, 0, 3, 0.0, left=True)
    back = line(550, 900, 180, 3, 3 * STEP_S, left=False)
    found = analyse(walked(there + back, rows=130))
    assert [one.side for one in found.footprints] == ["left", "right", "left", "right", "left", "right"]
    for value in values(found, "step_length_mm"):
        assert value.value == pytest.approx(400.0, abs=5.0)


def test_marching_on_the_spot_has_times_and_no_lengths() -> None:
    falls = [(k * STEP_S, 350.0 + (45 if k % 2 else -45), 250.0, 0.0, k % 2 == 0) for k in range(8)]
    found = analyse(walked(falls))
    for key in ("step_length_mm", "stride_length_mm", "stride_width_mm", "speed_m_s", "symmetry_step_length_pct",
                "foot_progression_deg"):  # fmt: skip
        for value in values(found, key):
            assert value.value is None, key
            assert not value.valid
            assert value.reason == NO_PROGRESS
    (cadence,) = values(found, "cadence_spm")
    assert cadence.valid
    assert cadence.value == pytest.approx(60 / STEP_S, abs=2)
    assert not [finding for finding in evaluate(found) if finding.key == "foot_angle"]


def test_who_marches_and_then_walks_off_is_measured_walking() -> None:
    march = [(k * STEP_S, 350.0 + (45 if k % 2 else -45), 150.0, 0.0, k % 2 == 0) for k in range(4)]
    found = analyse(walked(march + line(350, 550, 0, 4, 4 * STEP_S, left=True), rows=210))
    for value in values(found, "step_length_mm"):
        assert value.value == pytest.approx(400.0, abs=5.0)


def test_of_a_single_step_the_assumed_direction_is_in_its_uncertainty() -> None:
    found = analyse(walked(line(350, 200, 0, 1, 0.0, left=False, toe_deg=22.0)))
    (angle,) = values(found, "foot_progression_deg")
    assert angle.value is not None
    assert angle.uncertainty == pytest.approx(5.0, abs=0.5)
    assert angle.value > 15.0
    assert angle.band == "between typical and toe-out"
    # Not clear of the cut-off, and where it goes is only assumed: nothing is made of it.
    assert not [finding for finding in evaluate(found) if finding.key == "foot_angle"]


def test_an_insole_does_not_know_where_its_wearer_goes() -> None:
    made = walked(line(350, 200, 0, 1, 0.0, left=False))
    found = analyse(replace(made, extra={"in_shoe": True}))
    (angle,) = values(found, "foot_progression_deg")
    assert angle.value is None
    assert angle.reason == REASON_IN_SHOE
