"""Zones, path and phases of a virtual person's step against their truth: self-consistency, by code of its own."""

from __future__ import annotations

import math
from functools import cache

import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.sources.simulated import simulate

PERSONS = (
    {"seed": "3", "arch": "typical"},
    {"seed": "8", "arch": "low", "pronation": "0.8", "foot_mm": "228"},
    {"seed": "11", "arch": "0.25", "pronation": "0.2", "foot_mm": "272", "mass_kg": "88"},
)
WHOLE = ("heel", "midfoot", "forefoot_medial", "forefoot_lateral", "hallux", "toes")


@cache
def step(person: int, pitch_mm: float) -> tuple[dict[str, float], dict[str, float]]:
    """Found and true values of a person's one step."""
    size = {"rows": str(math.ceil(400 / pitch_mm)), "cols": str(math.ceil(480 / pitch_mm)), "pitch_mm": f"{pitch_mm:g}"}
    options = {**PERSONS[person], **size, "mat": "stance", "rate_hz": "200", "ideal": "1"}
    recording, truth = simulate("walk", options)
    found = analyse(recording)
    assert len(found.footprints) == len(truth["footprints"]) == 1
    mine = {value.key: value.value for value in found.of_footprint(1) if value.value is not None}
    true = {value["key"]: value["value"] for value in truth["footprints"][0]["metrics"] if value["value"] is not None}
    return mine, true


@pytest.mark.parametrize("person", range(len(PERSONS)))
@pytest.mark.parametrize(("pitch_mm", "share_pct", "area_cm2"), [(5.0, 0.6, 1.6), (10.0, 1.2, 4.0)])
def test_what_zones_bear(person: int, pitch_mm: float, share_pct: float, area_cm2: float) -> None:
    mine, true = step(person, pitch_mm)
    zones = {key.removesuffix("_impulse_pct") for key in true if key.endswith("_impulse_pct")}
    assert zones >= {*WHOLE, "heel_medial", "heel_lateral", "ray1", "ray2_3", "ray4_5"}
    assert ("mt1" in zones) == (pitch_mm <= 7)
    for zone in zones:
        assert mine[f"{zone}_impulse_pct"] == pytest.approx(true[f"{zone}_impulse_pct"], abs=share_pct), zone
        assert mine[f"{zone}_area_cm2"] == pytest.approx(true[f"{zone}_area_cm2"], abs=area_cm2), zone
    assert sum(true[f"{zone}_impulse_pct"] for zone in WHOLE) == pytest.approx(100.0, abs=1e-6)


@pytest.mark.parametrize("person", range(len(PERSONS)))
@pytest.mark.parametrize("pitch_mm", [5.0, 10.0])
def test_when_and_how_it_rolls(person: int, pitch_mm: float) -> None:
    mine, true = step(person, pitch_mm)
    for name in ("contact", "forefoot_contact", "flat", "push_off", "landing"):
        assert mine[f"phase_{name}_pct"] == pytest.approx(true[f"phase_{name}_pct"], abs=0.4 * pitch_mm), name
    assert mine["cop_speed_mm_s"] == pytest.approx(true["cop_speed_mm_s"], rel=0.02)
    assert mine["cop_path_mm"] == pytest.approx(true["cop_path_mm"], rel=0.03)
    for zone in ("forefoot_medial", "forefoot_lateral", "hallux", "heel_lateral"):
        assert mine[f"{zone}_contact_pct"] == pytest.approx(true[f"{zone}_contact_pct"], abs=2.0 + 0.25 * pitch_mm), (
            zone
        )


def test_on_fine_cells_peaks_are_those_of_the_field() -> None:
    mine, true = step(0, 5.0)
    for zone in WHOLE:
        assert mine[f"{zone}_peak_kpa"] == pytest.approx(true[f"{zone}_peak_kpa"], rel=0.06), zone
