"""Every gate: what a recording lacks makes the values that need it not valid, with the reason; never silently wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.calibration import Calibration
from pressuremat.findings.registry import evaluate
from pressuremat.geometry import MatGeometry
from pressuremat.metrics.registry import METRICS
from pressuremat.sources.simulated import simulate
from pressuremat.types import Condition, Recording, Subject
from tests.soft_foot import standing, step

ARCH = {"arch_index", "chippaux_smirak_pct", "staheli_index", "modified_arch_index"}
HEADS = {f"mt{k}_{what}" for k in range(1, 6) for what in ("impulse_pct", "peak_kpa", "area_cm2")}
RAYS = {f"{ray}_{what}" for ray in ("ray1", "ray2_3", "ray4_5") for what in ("impulse_pct", "peak_kpa")}
SHAPES = {metric.key for metric in METRICS if metric.scope == "footprint" and "barefoot" in metric.needs}
FORCES = {metric.key for metric in METRICS if metric.unit in {"kPa", "N", "N·s", "kPa·s"}}
TIMES = {"step_s", "stride_s", "stance_s", "stance_pct", "swing_pct", "double_support_pct", "cadence_spm", "speed_m_s"}
STRIDES = {"stride_length_mm", "stride_width_mm", "speed_m_s"}
GAIT = {"step_length_mm", *TIMES, *STRIDES}
VARIABILITY = {"variability_stride_time_pct", "variability_stride_length_pct"}
SWAY = {metric.key for metric in METRICS if metric.key in {
    "sway_path_mm", "sway_velocity_mm_s", "sway_ellipse_mm2", "sway_rms_mm", "sway_range_ap_mm"
}}  # fmt: skip
NOISY = {"sway_path_mm", "sway_velocity_mm_s", "sway_ellipse_mm2", "sway_area_rate_mm2_s", "sway_mean_frequency_hz"}


def counts(made: Recording) -> Recording:
    return replace(made, stored_unit="count", frames=np.rint(made.frames).astype(np.uint16))


def coarse(pitch_mm: float) -> Recording:
    """A step on cells of 10 mm that are averaged into larger ones."""
    made = step()
    n = round(pitch_mm / 10)
    rows, cols = (size // n * n for size in made.frames.shape[1:])
    frames = made.frames[:, :rows, :cols].reshape(len(made.frames), rows // n, n, cols // n, n).mean(axis=(2, 4))
    return replace(made, frames=frames, geometry=MatGeometry(rows // n, cols // n, (10.0 * n, 10.0 * n)))


@cache
def walk(**options: str) -> Recording:
    return simulate("walk", {"ideal": "1", **options})[0]


def shaky() -> Recording:
    """Somebody stands on a mat whose cells are known to be as noisy as they are loaded."""
    made, _truth = simulate("stand", {"seconds": "30", "seed": "3"})
    calibration = made.calibration
    assert isinstance(calibration, Calibration)
    return replace(made, calibration=replace(calibration, noise_kpa=2.0))


#: Gate of the science, a recording that violates it, what must not be valid.
GATES: dict[str, tuple[Callable[[], Recording], set[str]]] = {
    "pitch above 20 mm tells no arches apart": (lambda: coarse(30.0), ARCH),
    "pitch above 7 mm shows no single heads": (lambda: step(), HEADS),
    "pitch above 12 mm shows no rays": (lambda: coarse(20.0), HEADS | RAYS),
    "a rate below 100 Hz does not part the first phases": (
        lambda: step(n=40, rate_hz=60.0), {"phase_contact_pct", "phase_forefoot_contact_pct"}
    ),
    "a rate below 50 Hz times no steps": (lambda: walk(rate_hz="40"), TIMES),
    "a mat below 1.7 m shows no strides": (lambda: walk(rows="130"), STRIDES),
    "fewer than four footsteps": (lambda: walk(rows="130"), GAIT),
    "fewer than 20 strides vary by chance": (lambda: walk(), VARIABILITY),
    "counts are no pressures": (lambda: counts(step()), FORCES),
    "counts are good for a trend only": (
        lambda: counts(step()), {"modified_arch_index", "foot_balance_pct", "contact_area_cm2", "heel_area_cm2"}
    ),
    "a shoe hides the shape": (lambda: replace(step(), condition=Condition("shoe")), SHAPES),
    "an insole hides the shape": (lambda: replace(step(), condition=Condition("insole")), SHAPES),
    "the edge cuts the foot": (lambda: edge(), ARCH | {"foot_length_mm", "cpei_pct", "foot_balance_pct"}),
    "a heel is no foot": (lambda: pressed(8.0, 6.0), ARCH | {"foot_length_mm", "foot_width_mm"}),
    "the edge of a box is no foot": (lambda: pressed(30.0, 1.0), ARCH | {"foot_length_mm"}),
    "standing shorter than 20 s": (lambda: standing(18.0), SWAY),
    "a mat that shakes hides velocity, path and area": (shaky, NOISY),
    "a single foot has no share of the load": (lambda: one_foot(), {"load_pct", "load_left_pct", "load_fore_pct"}),
}  # fmt: skip


def pressed(long: float, broad: float) -> Recording:
    """Something round of so many cells, along and across, pressed down as a foot is."""
    made = step()
    rows, cols = np.ogrid[: made.geometry.rows, : made.geometry.cols]
    shape = np.clip(2.0 - 2.0 * np.hypot((rows - 19.5) / (long / 2), (cols - 11.5) / max(broad / 2, 0.8)), 0, 1)
    load = made.frames.sum(axis=(1, 2))
    return replace(made, frames=(200.0 * shape * (load / load.max())[:, None, None]).astype(np.float32))


def edge() -> Recording:
    made = step()
    return replace(
        made,
        frames=np.ascontiguousarray(made.frames[:, :, 11:]),
        geometry=MatGeometry(made.geometry.rows, made.geometry.cols - 11, made.geometry.pitch_mm),
    )


def one_foot() -> Recording:
    made = standing(6.0)
    return replace(made, frames=np.where(np.arange(made.frames.shape[2]) < 24, made.frames, np.float32(0)))


@pytest.mark.parametrize("gate", GATES)
def test_what_it_lacks_is_said(gate: str) -> None:
    make, keys = GATES[gate]
    found = analyse(make())
    seen = {value.key for value in found.values}
    assert found.footprints, gate
    assert keys <= seen, keys - seen
    for value in found.values:
        if value.key in keys:
            assert not value.valid, value.key
            assert value.reason, value.key
            assert value.band is None, value.key


@cache
def stood(protocol: str, age_y: float | None = None, mass_kg: float | None = None) -> Analysis:
    subject = Subject(age_y=age_y, mass_kg=mass_kg, height_cm=170.0)
    return analyse(standing(8.0), protocol=protocol, subject=subject)


def test_children_get_no_class_of_adults() -> None:
    child = Subject(age_y=8.0)
    assert all(value.band is None and value.reference is None for value in stood("stand", 8.0).values)
    uneven = analyse(standing(8.0, left_share=0.7), protocol="stand", subject=child)
    assert "load_asymmetry" in {finding.key for finding in evaluate(analyse(standing(8.0, left_share=0.7)))}
    assert not {finding.key for finding in evaluate(uneven, child)} & {"load_asymmetry", "heel_forefoot_load"}
    assert not evaluate(uneven, Subject(age_y=5.0))


@pytest.mark.parametrize("protocol", ["single-leg", "seated", "squat"])
def test_ranges_of_quiet_standing_are_not_held_against_other_tests(protocol: str) -> None:
    of_standing = {value.key for value in stood("stand").values if value.band or value.reference}
    assert any(value.band for value in stood("stand").values)
    held = [value for value in stood(protocol).values if value.key in of_standing]
    assert held
    assert all(value.band is None and value.reference is None for value in held)


def test_a_step_that_hesitates_is_left_out_of_its_foots_values() -> None:
    usual, slow = step(pad=20), step(n=100, pad=20)
    parts = [usual, usual, slow]
    frames = np.concatenate([part.frames for part in parts])
    made = replace(usual, frames=frames, time_s=np.arange(len(frames)) / 100.0)
    found = analyse(made)
    (cpei,) = [value for value in found.whole if value.key == "cpei_pct"]
    assert len(found.footprints) == 3
    assert cpei.n == 2
