"""The 24 emed steps and the vendor's own sample, against what is known of them."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.files import read
from pressuremat.types import MetricValue

CUT_BY_THE_PLATE = "NP23_2499.lst"


@cache
def analysed(path: Path) -> Analysis:
    return analyse(read(path))


def steps(data_dir: Path) -> list[Path]:
    found = sorted((data_dir / "emed_steps").glob("*.lst"))
    assert len(found) == 24
    return found


def values(path: Path) -> dict[str, MetricValue]:
    found = analysed(path)
    return {value.key: value for value in found.of_footprint(found.footprints[0].id)}


def number(path: Path, key: str) -> float:
    value = values(path)[key].value
    assert value is not None
    return value


def test_one_footprint_each_and_the_right_side(data_dir: Path) -> None:
    with (data_dir / "emed_steps" / "expected_sides.csv").open(encoding="utf-8") as file:
        expected = {row["file"]: row["side"] for row in csv.DictReader(file)}
    found = {path.name: [one.side for one in analysed(path).footprints] for path in steps(data_dir)}
    assert found == {name: [side] for name, side in expected.items()}
    assert all(analysed(path).footprints[0].side_confidence > 0.9 for path in steps(data_dir))


def test_all_but_the_one_at_the_plates_edge_are_complete(data_dir: Path) -> None:
    cut = [path.name for path in steps(data_dir) if not analysed(path).footprints[0].complete]
    assert cut == [CUT_BY_THE_PLATE]


def test_an_arch_index_for_every_complete_step_and_a_reason_for_the_other(data_dir: Path) -> None:
    for path in steps(data_dir):
        value = values(path)["arch_index"]
        if path.name == CUT_BY_THE_PLATE:
            assert value.value is None
            assert value.reason
        else:
            assert value.valid
            assert 0.05 < number(path, "arch_index") < 0.35
            assert 230 < number(path, "foot_length_mm") < 310
            assert 60 < number(path, "foot_width_mm") < 110


def test_force_agrees_with_the_files_own_in_every_frame(data_dir: Path) -> None:
    for path in steps(data_dir):
        found = analysed(path)
        np.testing.assert_allclose(found.total, found.recording.extra["force_check_n"], atol=0.01)


def test_impulse_agrees_with_the_experts(data_dir: Path) -> None:
    with (data_dir / "emed_steps" / "expert_impulses_Ns.csv").open(encoding="utf-8") as file:
        expected = sorted(float(row["total"]) for row in csv.DictReader(file))
    found = sorted(number(path, "impulse_n_s") for path in steps(data_dir))
    np.testing.assert_allclose(found, expected, atol=0.01)


def test_the_vendors_sample_agrees_with_independent_readers(data_dir: Path) -> None:
    path = data_dir / "vendor_exports" / "emed_test.lst"
    assert number(path, "force_peak_n") == pytest.approx(818.625, abs=0.001)
    assert number(path, "peak_pressure_kpa") == 370.0
    assert number(path, "impulse_n_s") == pytest.approx(637.570 * 1.06, abs=0.01)
    assert number(path, "arch_index") == pytest.approx(0.2367, abs=0.01)
    assert number(path, "cpei_pct") == pytest.approx(25.6, abs=3)
    found = analysed(path)
    assert found.footprints[0].side == "right"


def test_two_persons_feet_differ_less_within_than_between(data_dir: Path) -> None:
    lengths: dict[str, list[float]] = {}
    for path in steps(data_dir):
        if path.name != CUT_BY_THE_PLATE:
            lengths.setdefault(path.name[:4], []).append(number(path, "foot_length_mm"))
    assert len(lengths) == 4
    within = max(float(np.ptp(one)) for one in lengths.values())
    assert within < 15 < float(np.ptp([np.mean(one) for one in lengths.values()]))
