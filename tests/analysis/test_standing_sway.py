"""Sway of the virtual person who stands on the mat, against the path that is truly theirs, and when there is none.

Self-consistency: person and analysis share their definitions, not their code.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.analysis.settings import Settings
from pressuremat.calibration import Calibration
from pressuremat.geometry import MatGeometry
from pressuremat.metrics.sway import NOISY, REASON_NOISE, REASON_SHORT, SWAY_OF_STANDING, sway_values
from pressuremat.metrics.sway_trace import trace_of
from pressuremat.sources.simulated import simulate
from pressuremat.types import MetricValue, Recording
from tests.soft_foot import standing, step

SETTINGS = Settings()


@cache
def stand(*, ideal: bool = False, seconds: int = 30) -> tuple[Recording, dict[str, Any]]:
    return simulate("stand", {"seed": "1", "seconds": str(seconds)} | ({"ideal": "1"} if ideal else {}))


def sway(found: Analysis) -> dict[str, MetricValue]:
    return {value.key: value for value in found.whole if value.key.startswith("sway_")}


@pytest.mark.parametrize("ideal", [True, False])
def test_a_person_sways_as_they_truly_do(ideal: bool) -> None:
    recording, truth = stand(ideal=ideal)
    found = sway(analyse(recording))
    assert list(found) == [metric.key for metric in SWAY_OF_STANDING]
    assert all(value.valid for value in found.values())
    t, x, y = np.array(truth["cop_mm"]).T
    # Both feet bear a steady load from about 2 s to 32.4 s.
    kept = (t >= 7.03) & (t <= 31.37)
    path = trace_of(x[kept], y[kept], 60, raw=False, time_s=t[kept], low_pass_hz=5.0)
    for true in sway_values(path, metrics=SWAY_OF_STANDING):
        # Noise is irregular: entropy tells a sensor's share before any other measure does.
        tolerance = 0.25 if "entropy" in true.key else 0.01 if ideal else 0.04
        assert found[true.key].value == pytest.approx(true.value, rel=tolerance), true.key


def test_stepping_on_and_off_is_no_sway() -> None:
    wide = sway(analyse(stand()[0], replace(SETTINGS, sway_discard_s=0.0, sway_before_end_s=0.0)))
    quiet = sway(analyse(stand()[0]))
    assert (wide["sway_range_ml_mm"].value or 0) > 1.5 * (quiet["sway_range_ml_mm"].value or np.inf)


def test_a_short_stand_is_said_to_be_short() -> None:
    for value in sway(analyse(stand(seconds=18)[0])).values():
        assert not value.valid
        assert value.reason == REASON_SHORT


def test_a_gap_is_not_stood_through() -> None:
    recording, _truth = stand(seconds=60)
    kept = (recording.time_s < 20) | (recording.time_s > 20.3)
    cut = replace(recording, frames=recording.frames[kept], time_s=recording.time_s[kept])
    whole, part = sway(analyse(recording)), sway(analyse(cut))
    assert part["sway_velocity_mm_s"].valid
    assert part["sway_velocity_mm_s"].value == pytest.approx(whole["sway_velocity_mm_s"].value, rel=0.15)
    assert (part["sway_path_mm"].value or 0) < 0.85 * (whole["sway_path_mm"].value or 0)


def test_lost_frames_are_stood_through() -> None:
    recording, _truth = stand(ideal=True)
    kept = np.random.default_rng(0).random(recording.n_frames) > 0.1
    some = replace(recording, frames=recording.frames[kept], time_s=recording.time_s[kept])
    whole, part = sway(analyse(recording)), sway(analyse(some))
    for key in ("sway_velocity_mm_s", "sway_ellipse_mm2", "sway_mean_distance_mm"):
        assert part[key].valid
        assert part[key].value == pytest.approx(whole[key].value, rel=0.03), key


def test_noise_of_the_mat_voids_path_velocity_and_area() -> None:
    recording, _truth = stand()
    assert recording.calibration is not None

    class Noisier:
        """The same calibration, which says that its cells are noisier than they are."""

        def __getattr__(self, name: str) -> Any:
            return getattr(recording.calibration, name)

        def noise(self) -> float:
            return 1.5

    found = sway(analyse(replace(recording, calibration=Noisier())))
    noisy = {key for key, value in found.items() if value.reason == REASON_NOISE}
    assert noisy == {key for key in found if key.startswith(NOISY)}
    assert "sway_velocity_mm_s" in noisy
    assert found["sway_rms_mm"].valid


def test_noise_under_load_counts_where_the_unloaded_cells_are_silent() -> None:
    recording, _truth = simulate("stand", {"seed": "3", "seconds": "27", "rate_hz": "30", "adc_bits": "12"})
    known = recording.calibration
    assert isinstance(known, Calibration)
    # The empty mat's cells say nothing, one count of those that bear a foot is worth much, and that is what sways.
    coarse = replace(recording, calibration=replace(known, noise_kpa=0.0, noise_count=40.0))
    found = sway(analyse(coarse))
    assert {key for key, value in found.items() if value.reason == REASON_NOISE} == {
        key for key in found if key.startswith(NOISY)
    }
    quiet = sway(analyse(replace(recording, calibration=replace(known, noise_kpa=0.0, noise_count=0.1))))
    assert quiet["sway_velocity_mm_s"].reason != REASON_NOISE


def test_unknown_times_and_cells_have_reasons() -> None:
    made = standing()
    g = made.geometry
    for unknown, says in (
        (replace(made, time_known=False), "times"),
        (replace(made, geometry=MatGeometry(g.rows, g.cols, g.pitch_mm, pitch_known=False)), "distance"),
        (replace(made, frames=np.zeros_like(made.frames)), "two feet"),
        (replace(made, frames=made.frames[:0], time_s=made.time_s[:0]), "two feet"),
    ):
        values = sway(analyse(unknown, protocol="stand"))
        assert len(values) == len(SWAY_OF_STANDING)
        for value in values.values():
            assert value.value is None
            assert says in (value.reason or "")


def test_a_walk_has_no_sway() -> None:
    assert not sway(analyse(step()))
