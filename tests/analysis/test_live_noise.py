"""A mat in raw counts whose empty cells err by a count or two, before anybody knows by how much."""

from __future__ import annotations

import numpy as np

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.geometry import MatGeometry
from pressuremat.types import Frame

GEOMETRY = MatGeometry(40, 48, (10.0, 10.0))


def test_the_first_foot_does_not_take_the_noise_around_it_for_its_own() -> None:
    """Else it would reach the edge of the mat for as long as it stands, and every guided test would refuse it."""
    noise = np.random.default_rng(3).choice((0, 1, 2), (150, *GEOMETRY.shape), p=(0.90, 0.08, 0.02))
    frames = noise.astype(np.uint16)
    for at, frame in enumerate(frames[50:], 1):
        frame[10:32, 12:20] += min(6 * at, 200)
    live = LiveAnalysis(GEOMETRY, None, "count")
    views = [live.push(Frame(i, i / 38.0, frame, "count")) for i, frame in enumerate(frames)]
    assert all(not view.feet for view in views[:50])
    (foot,) = views[-1].feet
    np.testing.assert_allclose(foot.outline_mm.min(axis=0), (120.0, 100.0), atol=10.0)
    np.testing.assert_allclose(foot.outline_mm.max(axis=0), (200.0, 320.0), atol=10.0)
