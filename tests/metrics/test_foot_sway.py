"""The centre of load of a standing foot, and how its own centre of pressure wanders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.types import MetricValue
from tests.soft_foot import standing

RATE_HZ = 50.0


def values(seconds: float, **more: object) -> dict[tuple[str, str | None], MetricValue]:
    found = analyse(replace(standing(seconds, rate_hz=RATE_HZ), **more))  # type: ignore[arg-type]
    return {(value.key, value.side): value for value in found.values if value.footprint_id is not None}


def test_the_centre_of_load_lies_where_the_picture_balances() -> None:
    found = values(4.0)
    analysis = analyse(standing(4.0, rate_hz=RATE_HZ))
    for one in analysis.footprints:
        axis, load = one.axis, one.image.astype(np.float64)
        assert axis is not None
        x = float((load.sum(axis=0) @ one.geometry.x_mm) / load.sum())
        y = float((load.sum(axis=1) @ one.geometry.y_mm) / load.sum())
        s, right = axis.to_foot(np.array(x), np.array(y))
        medial = float(right) * (1 if one.side == "left" else -1)
        assert found["foot_cop_along_pct", one.side].value == pytest.approx(100 * float(s) / axis.length_mm)
        assert found["foot_cop_medial_mm", one.side].value == pytest.approx(medial)


def test_a_foot_that_does_not_move_does_not_sway() -> None:
    found = values(30.0)
    for side in ("left", "right"):
        value = found["foot_sway_velocity_mm_s", side]
        assert value.valid
        assert value.value == pytest.approx(0.0, abs=1e-4)


def test_a_foot_that_rocks_sways_as_fast_as_it_rocks() -> None:
    made = standing(40.0, rate_hz=RATE_HZ)
    frames = made.frames.copy()
    phase = 0.3 * np.sin(2 * np.pi * 0.4 * made.time_s)[:, None, None]
    rows = np.linspace(-1, 1, frames.shape[1])[None, :, None]
    found = analyse(replace(made, frames=(frames * (1 + phase * rows)).astype(np.float32)))
    rocking = {value.side: value for value in found.values if value.key == "foot_sway_velocity_mm_s"}
    foot = next(one for one in found.footprints if one.side == "left")
    way = np.hypot(*np.diff(foot.cop_mm[500:1500], axis=0).T).sum() / (999 / RATE_HZ)
    assert rocking["left"].value == pytest.approx(way, rel=0.03)


def test_short_standing_has_a_reason() -> None:
    value = values(12.0)["foot_sway_velocity_mm_s", "left"]
    assert not value.valid
    assert value.reason
