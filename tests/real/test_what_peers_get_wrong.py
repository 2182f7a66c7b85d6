"""Mistakes that other programs make on these recordings (formats.md lists them), each made impossible here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.files import read
from pressuremat.geometry import MatGeometry
from pressuremat.types import Recording


@pytest.fixture(scope="module")
def sample(data_dir: Path) -> Recording:
    return read(data_dir / "vendor_exports" / "emed_test.lst")


@pytest.fixture(scope="module")
def whole(sample: Recording) -> Analysis:
    return analyse(sample)


def value(of: Analysis, key: str) -> float:
    found = next(v.value for v in of.of_footprint(1) if v.key == key)
    assert found is not None
    return found


@pytest.mark.parametrize("at", [0, 53, 106])
def test_an_empty_frame_changes_nothing(sample: Recording, whole: Analysis, at: int) -> None:
    frames = np.insert(sample.frames, at, 0.0, axis=0)
    found = analyse(replace(sample, frames=frames, time_s=np.arange(len(frames), dtype=np.float64) * 0.01))
    assert len(found.footprints) == 1
    assert value(found, "arch_index") == pytest.approx(value(whole, "arch_index"), abs=1e-9)
    assert value(found, "cpei_pct") == pytest.approx(value(whole, "cpei_pct"), abs=0.2)


@pytest.mark.parametrize("behind_mm", [10, 20, 40, 60])
def test_a_ghost_cell_behind_the_heel_changes_nothing(sample: Recording, whole: Analysis, behind_mm: int) -> None:
    rows, cols = np.nonzero(sample.frames.max(axis=0))
    row = int(rows.min()) - behind_mm // 5
    frames = sample.frames.copy()
    frames[:, row, int(cols[rows == rows.min()].mean())] = 20.0
    found = analyse(replace(sample, frames=frames))
    assert len(found.footprints) == 1
    assert value(found, "arch_index") == pytest.approx(value(whole, "arch_index"), abs=0.005)
    assert value(found, "cpei_pct") == pytest.approx(value(whole, "cpei_pct"), abs=2)
    assert value(found, "foot_length_mm") == pytest.approx(value(whole, "foot_length_mm"), abs=1)


def test_a_foot_the_other_way_round_keeps_side_and_arch(sample: Recording, whole: Analysis) -> None:
    turned = replace(sample, frames=np.ascontiguousarray(sample.frames[:, ::-1, ::-1]))
    found = analyse(turned)
    assert found.footprints[0].side == whole.footprints[0].side
    assert value(found, "arch_index") == pytest.approx(value(whole, "arch_index"), abs=1e-3)
    assert value(found, "cpei_pct") == pytest.approx(value(whole, "cpei_pct"), abs=0.1)


def test_two_feet_are_two(data_dir: Path) -> None:
    left, right = (read(data_dir / "emed_steps" / f"NP21_{k}.lst") for k in (2386, 2388))
    frames = np.zeros((100, 95, 128), np.float32)
    frames[: left.n_frames, :, :64] = left.frames
    frames[10 : 10 + right.n_frames, :, 64:] = right.frames
    found = analyse(
        replace(
            left,
            frames=frames,
            time_s=np.arange(100, dtype=np.float64) * 0.01,
            geometry=MatGeometry(95, 128, (5.0, 5.0)),
        )
    )
    assert [one.side for one in found.footprints] == ["left", "right"]
    alone = [analyse(one) for one in (left, right)]
    for one, single in zip(found.footprints, alone, strict=True):
        together = next(v.value for v in found.of_footprint(one.id) if v.key == "arch_index")
        assert together == pytest.approx(value(single, "arch_index"), abs=1e-6)


@pytest.mark.parametrize("factor", [2, 3])
def test_coarser_cells_move_the_arch_index_within_its_uncertainty(
    sample: Recording, whole: Analysis, factor: int
) -> None:
    rows, cols = (n // factor * factor for n in sample.geometry.shape)
    frames = (
        sample.frames[:, :rows, :cols].reshape(-1, rows // factor, factor, cols // factor, factor).mean(axis=(2, 4))
    )
    geometry = MatGeometry(rows // factor, cols // factor, (5.0 * factor, 5.0 * factor))
    found = analyse(replace(sample, frames=frames.astype(np.float32), geometry=geometry))
    made = next(v for v in found.of_footprint(1) if v.key == "arch_index")
    assert made.value is not None
    assert made.uncertainty is not None
    assert abs(made.value - value(whole, "arch_index")) < 2 * made.uncertainty
    finer = next(v for v in whole.of_footprint(1) if v.key == "arch_index")
    assert finer.uncertainty is not None
    assert made.uncertainty > finer.uncertainty


def test_cells_too_coarse_for_a_class_say_so(sample: Recording) -> None:
    frames = sample.frames[:, :95, :60].reshape(-1, 19, 5, 12, 5).mean(axis=(2, 4)).astype(np.float32)
    found = analyse(replace(sample, frames=frames, geometry=MatGeometry(19, 12, (25.0, 25.0))))
    made = next(v for v in found.of_footprint(1) if v.key == "arch_index")
    assert not made.valid
    assert made.reason
    assert made.band is None


def test_peak_pressure_is_that_of_a_cell_and_the_cop_is_not_rounded_to_cells(whole: Analysis) -> None:
    assert value(whole, "peak_pressure_kpa") == float(whole.recording.frames.max())
    x = whole.body_cop_mm[:, 0]
    x = x[np.isfinite(x)]
    assert not np.isin(x, whole.recording.geometry.x_mm).any()


def test_a_fingertip_is_not_a_foot() -> None:
    y, x = np.mgrid[0:28, 0:28] * 1.27
    finger = 100 * np.exp(-(((x - 17) / 5) ** 2 + ((y - 17) / 7) ** 2))
    frames = np.repeat(np.where(finger > 3, finger, 0)[None], 100, axis=0).astype(np.float32)
    frames[:10] = frames[-10:] = 0
    made = Recording(frames, np.arange(100) / 100, MatGeometry(28, 28, (1.27, 1.27)), "kPa", "test")
    found = analyse(made)
    assert all(v.value is None for v in found.values if v.key in {"arch_index", "cpei_pct"})
