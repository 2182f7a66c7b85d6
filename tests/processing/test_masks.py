"""The zones of a foot: they are a partition, lie where they must, and move with a valley."""

from __future__ import annotations

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.geometry import MatGeometry
from pressuremat.processing.masks import ZONES, Masks, masks_of, zone_loads
from pressuremat.processing.shape import UPSAMPLING, shape_from, shape_of
from pressuremat.types import Floats, Footprint
from tests.soft_foot import step

WHOLE = ("heel", "midfoot", "forefoot_medial", "forefoot_lateral", "hallux", "toes")


@pytest.fixture(scope="module")
def footprint() -> Footprint:
    return analyse(step()).footprints[0]


@pytest.fixture(scope="module")
def masks(footprint: Footprint) -> Masks:
    shape = shape_of(footprint)
    assert shape is not None
    return masks_of(shape, UPSAMPLING)


def of(values: Floats, *zones: str) -> Floats:
    return np.asarray(sum(values[[str(one) for one in ZONES].index(zone)] for zone in zones))


def test_every_cell_belongs_to_the_whole_foot_once(masks: Masks, footprint: Footprint) -> None:
    assert masks.share.shape == (len(ZONES), *footprint.image.shape)
    assert of(masks.share, *WHOLE) == pytest.approx(np.ones(footprint.image.shape))
    shape = shape_of(footprint)
    assert shape is not None
    assert of(masks.area_mm2, *WHOLE) == pytest.approx(float(shape.region.sum()) * shape.point_mm2)


def test_parts_of_parts_add_up(masks: Masks) -> None:
    heads = ("mt1", "mt2", "mt3", "mt4", "mt5")
    assert of(masks.share, "heel_medial", "heel_lateral") == pytest.approx(of(masks.share, "heel"))
    assert of(masks.share, *heads) == pytest.approx(of(masks.share, "forefoot_medial", "forefoot_lateral"))
    assert of(masks.share, "ray1", "ray2_3", "ray4_5") == pytest.approx(of(masks.share, *heads))


def test_each_zone_lies_where_it_must(masks: Masks, footprint: Footprint) -> None:
    geometry, axis = footprint.geometry, footprint.axis
    assert axis is not None
    s, right = axis.to_foot(*np.meshgrid(geometry.x_mm, geometry.y_mm))
    load = footprint.image.astype(np.float64)

    def centre(zone: str) -> tuple[float, float]:
        weight = of(masks.share, zone) * load
        total = float(weight.sum())
        assert total > 0, zone
        # A right foot's medial side is m < 0 on its right-hand axis.
        return float((weight * s).sum()) / total / axis.length_mm, -float((weight * right).sum()) / total

    assert centre("heel")[0] < 0.25 < centre("midfoot")[0] < 0.5 < centre("forefoot_lateral")[0] < 0.8
    assert centre("heel_medial")[1] > centre("heel_lateral")[1]
    across = [centre(zone)[1] for zone in ("mt1", "mt2", "mt3", "mt4", "mt5")]
    assert across == sorted(across, reverse=True)
    assert centre("hallux")[0] > 0.85
    assert centre("hallux")[1] > centre("toes")[1]


def test_a_valley_moves_the_heels_border() -> None:
    made = []
    for dent in (0.0, 0.6):
        along = 50.0 + 40.0 * np.exp(-(((np.arange(50) - 34) / 6.0) ** 2))
        along[14] *= 1 - dent
        image = np.pad(np.repeat(along[:, None], 18, axis=1), 2)
        rows, cols = image.shape
        shape = shape_from(image, MatGeometry(rows, cols, (5.0, 5.0)), 5.0, 0.0, "left")
        assert shape is not None
        made.append(masks_of(shape, UPSAMPLING))
    usual, moved = made
    assert (usual.rules["heel"], moved.rules["heel"]) == ("line", "valley")
    # The fifteenth row's middle lies 72.5 mm from the heel, the usual border at 77.5 mm.
    assert of(moved.area_mm2, "heel") / of(usual.area_mm2, "heel") == pytest.approx(72.5 / 77.5, abs=0.04)


def test_loads_of_the_zones_are_those_of_the_foot(masks: Masks, footprint: Footprint) -> None:
    loads = zone_loads(footprint, masks)
    assert of(loads.total, *WHOLE) == pytest.approx(footprint.frames.sum(axis=(1, 2), dtype=np.float64), rel=1e-6)
    assert loads.peak.max() == footprint.frames.max()
