"""The five steps on the low-cost textile mat: a left foot, in counts, of unknown pitch, at uneven times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.files import read


@pytest.mark.parametrize("name", [f"step_0{k}.bin" for k in range(1, 6)])
def test_one_left_foot_with_an_arch_index_and_no_lengths(data_dir: Path, name: str) -> None:
    found = analyse(read(data_dir / "textile_mat_64x64" / name))
    (one,) = found.footprints
    assert (one.side, one.complete, one.static) == ("left", True, False)
    assert one.side_confidence > 0.9
    values = {value.key: value for value in found.of_footprint(one.id)}
    arch = values["arch_index"]
    assert arch.valid
    assert arch.value is not None
    assert 0.15 < arch.value < 0.35
    for key in ("foot_length_mm", "contact_area_cm2", "peak_pressure_kpa", "force_peak_n"):
        assert values[key].value is None
        assert values[key].reason


def test_five_steps_of_one_foot_agree(data_dir: Path) -> None:
    found = [analyse(read(path)) for path in sorted((data_dir / "textile_mat_64x64").glob("*.bin"))]
    indices = [v.value for one in found for v in one.of_footprint(1) if v.key == "arch_index"]
    assert len(indices) == 5
    assert float(np.std([v for v in indices if v is not None])) < 0.02


def test_the_threshold_dominates_the_arch_index_and_is_told(data_dir: Path) -> None:
    found = analyse(read(data_dir / "textile_mat_64x64" / "step_01.bin"))
    assert found.provenance["thresholds"]["unit"] == "count"
    assert found.provenance["thresholds"]["contour"] == found.footprints[0].contour
