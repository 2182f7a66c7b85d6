"""Zones and phases as drawings: against the metrics they stand for."""

from __future__ import annotations

import re

import numpy as np
import pytest

from pressuremat.report import zones
from pressuremat.report.model import section_of
from tests.report import prints


def _walk() -> tuple[object, ...]:
    analysis = prints.analysed("walk")[0]
    section = section_of(analysis)
    by_id = {one.id: one for one in analysis.footprints}
    return analysis, section, by_id


def test_zones_tile_the_print_and_bear_what_the_metrics_say() -> None:
    analysis, section, by_id = _walk()
    for panel in section.panels:  # type: ignore[attr-defined]
        footprint = by_id[panel.footprint_id]  # type: ignore[index]
        marks = zones.zones_of(footprint)
        assert {"heel", "midfoot"} <= {mark.zone for mark in marks}
        assert sum(mark.pct for mark in marks) == pytest.approx(100.0, abs=1.0)
        own = {value.key: value.value for value in analysis.of_footprint(footprint.id)}  # type: ignore[attr-defined]
        for mark in marks:
            stated = own.get(f"{mark.zone}_impulse_pct")
            if stated is not None:
                assert mark.pct == pytest.approx(stated, abs=1.0), mark.zone
        heel, midfoot = (next(m for m in marks if m.zone == zone) for zone in ("heel", "midfoot"))
        assert heel.middle[1] < midfoot.middle[1], "the heel is down"
        points = np.concatenate([line for mark in marks for line in mark.lines])
        outline = np.concatenate(panel.picture.outline)
        assert points.min(axis=0) == pytest.approx(outline.min(axis=0), abs=4.0)
        assert points.max(axis=0) == pytest.approx(outline.max(axis=0), abs=4.0)
        drawn = zones.drawn(marks)
        assert drawn.count("<path") == sum(bool(mark.lines) for mark in marks)


def test_phases_are_drawn_for_steps_and_for_nothing_else() -> None:
    _analysis, section, _by_id = _walk()
    svg = zones.phases_bars(section.rows)  # type: ignore[attr-defined]
    n_sides = len({panel.side for panel in section.panels})  # type: ignore[attr-defined]
    assert len(re.findall("<rect", svg)) in (3 * n_sides, 4 * n_sides)
    assert "push-off" in svg
    standing = section_of(prints.analysed("stand")[0])
    assert zones.phases_bars(standing.rows) == ""
    assert zones.phases_bars(()) == ""
