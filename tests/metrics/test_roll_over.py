"""Path and phases of a step whose moments are known."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.metrics.phases import REASON_SLOW
from pressuremat.processing.cop import path_length_mm
from pressuremat.processing.phases import Phases, heads_shown
from pressuremat.types import MetricValue
from tests.soft_foot import step

NAMES = ("phase_contact_pct", "phase_forefoot_contact_pct", "phase_flat_pct", "phase_push_off_pct")


def values(rate_hz: float, n: int) -> dict[str, MetricValue]:
    found = analyse(step(n=n, pad=max(2, round(rate_hz / 10)), rate_hz=rate_hz))
    return {value.key: value for value in found.of_footprint(1)}


def test_the_path_of_the_oracle() -> None:
    y = np.linspace(15.0, 225.0, 200_001)
    x = 4 * 18 * (y - 15) * (225 - y) / 210**2
    assert path_length_mm(np.stack([x, y], axis=1)) == pytest.approx(214.0446, abs=1e-4)
    assert path_length_mm(np.zeros((1, 2))) == 0.0


def test_phases_are_shares_of_the_contact() -> None:
    phases = Phases(1.0, 1.05, 1.10, 1.40, 1.80)
    parts = [phases.percent(k, k + 1) for k in range(4)]
    assert parts == pytest.approx([6.25, 6.25, 37.5, 50.0])


def test_four_phases_make_a_step() -> None:
    found = values(100.0, 70)
    parts = [found[name].value for name in NAMES]
    assert all(part is not None and part >= 0 for part in parts)
    assert sum(part or 0.0 for part in parts) == pytest.approx(100.0)
    assert found["phase_landing_pct"].value == pytest.approx((parts[0] or 0.0) + (parts[1] or 0.0))


def test_slow_frames_merge_the_first_two() -> None:
    found = values(50.0, 35)
    assert [found[name].value for name in NAMES[:2]] == [None, None]
    assert found["phase_contact_pct"].reason == REASON_SLOW
    assert sum(found[name].value or 0.0 for name in ("phase_landing_pct", *NAMES[2:])) == pytest.approx(100.0)


def test_faster_frames_do_not_make_the_path_longer() -> None:
    slow, fast = values(100.0, 70), values(500.0, 350)
    assert fast["cop_path_mm"].value == pytest.approx(slow["cop_path_mm"].value, rel=0.02)
    assert fast["cop_speed_mm_s"].value == pytest.approx(slow["cop_speed_mm_s"].value, rel=0.03)


def test_parts_of_the_path_make_the_whole() -> None:
    found = values(100.0, 70)
    parts = [found[f"cop_path_{name}_mm"].value for name in ("contact", "forefoot_contact", "flat", "push_off")]
    assert sum(part or 0.0 for part in parts) == pytest.approx(found["cop_path_mm"].value)


def test_cells_decide_which_heads_are_seen() -> None:
    assert [len(heads_shown(pitch)) for pitch in (5.0, 7.0, 8.38, 10.0, 15.0)] == [5, 5, 3, 3, 2]
