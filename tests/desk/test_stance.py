"""How somebody stood last time, and how far off they are: against places and turns that are known."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.offline import analyse
from pressuremat.desk.stance import Apart, Stance, apart, last_stance, on_mat, stance_of
from pressuremat.files import write
from pressuremat.geometry import MatGeometry
from pressuremat.sources.simulated import simulate
from pressuremat.store import Library, people, recordings, visits
from pressuremat.types import Cells, Frame, Recording

STANDS = {"mat": "stance", "rate_hz": "10", "seconds": "3", "seed": "3"}


@pytest.fixture(scope="module")
def recording() -> Recording:
    made, _truth = simulate("stand", STANDS)
    return made


@pytest.fixture(scope="module")
def stance(recording: Recording) -> Stance:
    made = stance_of(analyse(recording, protocol="stand").footprints, recording.geometry, "2026-03-31")
    assert made is not None
    return made


def _blob(geometry: MatGeometry, x_mm: float, y_mm: float, axis_deg: float) -> Cells:
    """Cells of an oval of 240 × 90 mm there, turned from +y toward +x."""
    turn = math.radians(axis_deg)
    x, y = np.meshgrid(geometry.x_mm - x_mm, geometry.y_mm - y_mm)
    along, across = x * math.sin(turn) + y * math.cos(turn), x * math.cos(turn) - y * math.sin(turn)
    return np.flatnonzero((along / 120) ** 2 + (across / 45) ** 2 <= 1)


@pytest.mark.parametrize(("side", "outward"), [("left", -1.0), ("right", 1.0)])
def test_how_far_off_a_foot_is_is_told_outward_forward_and_by_its_toes(
    stance: Stance, side: str, outward: float
) -> None:
    fine = MatGeometry(400, 480, (1.0, 1.0))
    then = stance.of(side)
    assert then is not None
    then = replace(then, pose=replace(then.pose, x_mm=240.0, y_mm=200.0, axis_deg=outward * 8.0))
    same = apart(then, _blob(fine, 240.0, 200.0, outward * 8.0), fine)
    assert same is not None
    assert same.same
    assert (same.out_mm, same.forward_mm, same.toes_out_deg) == pytest.approx((0, 0, 0), abs=0.5)
    moved = apart(then, _blob(fine, 240.0 + outward * 12.0, 191.0, outward * 14.0), fine)
    assert moved is not None
    assert (moved.out_mm, moved.forward_mm, moved.toes_out_deg) == pytest.approx((12, -9, 6), abs=0.6)
    assert not moved.same


def test_the_limits_of_the_same_stance() -> None:
    assert Apart("left", 6.0, 8.0, 5.0).same
    assert not Apart("left", 8.0, 8.0, 0.0).same
    assert not Apart("left", 0.0, 0.0, -5.5).same


def test_who_stands_still_live_stands_as_in_the_recording(recording: Recording, stance: Stance) -> None:
    """Live cells of a moment beside cells of the mean print: within the limits that call it the same."""
    live = LiveAnalysis(recording.geometry, recording.calibration, "count")
    for index in range(int(0.7 * recording.n_frames)):  # then they step off
        view = live.push(Frame(index, float(recording.time_s[index]), recording.frames[index], "count"))
    assert {foot.side for foot in view.feet} == {"left", "right"}
    for foot in view.feet:
        then = stance.of(foot.side)
        assert then is not None
        beside = apart(then, foot.cells, recording.geometry)
        assert beside is not None
        assert beside.same, beside


def test_on_another_mat_the_stance_lies_in_its_middle(stance: Stance) -> None:
    assert on_mat(stance, stance.geometry) is stance
    there = on_mat(stance, MatGeometry(60, 60, (10.0, 10.0)))
    points = np.concatenate([line for foot in there.feet for line in foot.outlines_mm])
    assert (points.min(axis=0) + points.max(axis=0)) / 2 == pytest.approx([300, 300])
    before = np.concatenate([line for foot in stance.feet for line in foot.outlines_mm])
    assert np.ptp(points, axis=0) == pytest.approx(np.ptp(before, axis=0))
    moved = np.array([f.pose.x_mm for f in there.feet]) - [f.pose.x_mm for f in stance.feet]
    assert moved == pytest.approx(points[0, 0] - before[0, 0])


def test_too_few_cells_and_one_foot_tell_nothing(recording: Recording, stance: Stance) -> None:
    then = stance.of("left")
    assert then is not None
    assert apart(then, np.array([5, 6]), recording.geometry) is None
    footprints = analyse(recording, protocol="stand").footprints
    assert stance_of([one for one in footprints if one.side == "left"], recording.geometry) is None
    assert stance_of([], recording.geometry) is None


def test_the_newest_visit_that_can_be_read_is_the_one(recording: Recording, stance: Stance, tmp_path: Path) -> None:
    told: list[str] = []
    with Library.open(tmp_path / "library") as library:
        person = people.add(library, "Somebody", simulated=True)
        assert last_stance(library, person.id) is None
        path = tmp_path / "stand.pmat"
        write(path, recording)
        stored = recordings.add(library, path).recording
        visits.add(library, person.id, at="2026-01-12", trials=[visits.Trial("stand", recording_id=stored.id)])
        broken = tmp_path / "broken.pmat"
        broken.write_bytes(b"no recording")
        bad = recordings.add(library, broken).recording
        newer = [visits.Trial("stand", recording_id=bad.id), visits.Trial("stand", status="skipped")]
        visits.add(library, person.id, at="2026-02-12", trials=newer)
        found = last_stance(library, person.id, told.append)
    assert found is not None
    assert found.day == "2026-01-12"
    assert len(told) == 1
    for one, other in zip(found.feet, stance.feet, strict=True):
        assert one.side == other.side
        assert one.pose == other.pose
