"""Public recordings of walking and standing on several feet, against what comes with them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse, settled
from pressuremat.analysis.one_walk import one_walk
from pressuremat.analysis.settings import Settings
from pressuremat.files import read
from pressuremat.types import Floats, Footprint, Frame, MetricValue
from pressuremat.units import force_n

#: The vendor's threshold of contact in N.
VENDOR_N = 20.0


@cache
def analysed(path: Path) -> Analysis:
    return analyse(read(path))


@pytest.fixture(scope="module")
def treadmill(data_dir: Path) -> Analysis:
    return analysed(data_dir / "zebris_treadmill" / "gait_100hz.txt.gz")


def values(found: Analysis) -> dict[tuple[str, str | None], MetricValue]:
    return {(v.key, v.side): v for v in found.whole}


def contacts(force: Floats) -> list[tuple[int, int]]:
    """First frame and the one behind the last of every run at or above the vendor's threshold."""
    on = np.diff(np.concatenate([[0], (np.nan_to_num(force) >= VENDOR_N).astype(int), [0]]))
    return list(zip(np.flatnonzero(on == 1).tolist(), np.flatnonzero(on == -1).tolist(), strict=True))


def spans(found: Analysis, side: str) -> list[tuple[int, int]]:
    time_s = found.time_s
    return [
        (int(np.searchsorted(time_s, f.start_s - 1e-6)), int(np.searchsorted(time_s, f.end_s - 1e-6)) + 1)
        for f in found.footprints
        if f.side == side
    ]


def test_treadmill_has_the_vendors_contacts_and_the_two_cut_ones(treadmill: Analysis) -> None:
    extra = treadmill.recording.extra
    left, right = contacts(extra["left_force_n"]), contacts(extra["right_force_n"])
    assert (len(left), len(right)) == (13, 12)
    assert len(treadmill.footprints) == 27
    mine_left, mine_right = spans(treadmill, "left"), spans(treadmill, "right")
    assert len(mine_left) == 13
    assert len(mine_right) == 14
    np.testing.assert_allclose(mine_left, left, atol=1)
    np.testing.assert_allclose(mine_right[1:-1], right, atol=1)
    first, last = treadmill.footprints[0], treadmill.footprints[-1]
    assert (first.begins, first.ends) == (False, True)
    assert (last.begins, last.ends) == (True, False)
    edge = [one.id for one in treadmill.footprints if one.reason == "the footprint touches the edge of the mat"]
    assert len(edge) == 7
    assert sum(not one.complete for one in treadmill.footprints) == 9


def test_treadmill_forces_of_both_sides(treadmill: Analysis) -> None:
    recording = treadmill.recording
    for side in ("left", "right"):
        vendor = recording.extra[f"{side}_force_n"]
        own = np.zeros(recording.n_frames)
        for one in treadmill.footprints:
            if one.side == side:
                own[one.start_index : one.end_index] += one.total
        own *= force_n(1.0, recording.geometry.cell_area_mm2)
        loaded = vendor >= VENDOR_N
        assert float(np.median(own[loaded] / vendor[loaded])) == pytest.approx(1.0, abs=0.01)


def test_treadmill_gait(treadmill: Analysis) -> None:
    mine, extra = values(treadmill), treadmill.recording.extra
    for side in ("left", "right"):
        starts = np.array([begin for begin, _ in contacts(extra[f"{side}_force_n"])]) / 100.0
        assert mine["stride_s", side].value == pytest.approx(float(np.median(np.diff(starts))), abs=0.0101)
        assert mine["stride_s", side].valid
        assert mine["stride_s", side].n == 12
    assert mine["cadence_spm", None].value == pytest.approx(107.0, abs=0.5)
    assert mine["speed_m_s", None].value == pytest.approx(1.113, abs=0.01)
    belt_mm = treadmill.recording.belt_mm
    assert belt_mm is not None
    # What the belt travels in a stride is the stride, but for where the walker drifts.
    for side in ("left", "right"):
        travelled = 1113.0 * (mine["stride_s", side].value or 0.0)
        assert mine["stride_length_mm", side].value == pytest.approx(travelled, abs=15)
    variability = mine["variability_stride_time_pct", None]
    assert variability.n == 24
    assert 0.5 < (variability.value or 0.0) < 4
    assert mine["variability_stride_length_pct", None].value is None
    lengths = [one.axis.length_mm for one in treadmill.footprints if one.complete and one.axis is not None]
    assert np.std(lengths) < 6, "a belt under the foot does not smear it"


def test_treadmill_live_is_offline(treadmill: Analysis) -> None:
    recording = treadmill.recording
    live = LiveAnalysis(recording.geometry, None, "kPa", Settings(live_history_s=float("inf")))
    closed: list[Footprint] = []
    for k in range(400):
        frame = Frame(k, float(recording.time_s[k]), recording.frames[k], "kPa", belt_mm=recording.belt_at(k))
        view = live.push(frame)
        closed += view.closed
        for foot in view.feet:
            assert 0 <= foot.cop_mm[1] <= recording.geometry.depth_mm, "on the screen the foot is where the plate is"
    ended = settled(closed, Settings())
    assert len(ended) >= 6
    for one, other in zip(ended, treadmill.footprints, strict=False):
        assert (one.start_index, one.end_index, one.reason) == (other.start_index, other.end_index, other.reason)
        np.testing.assert_array_equal(one.total, other.total)
        np.testing.assert_array_equal(one.image, other.image)


def footscan(data_dir: Path, number: int) -> Analysis:
    return analysed(data_dir / "footscan_walkway" / f"barefoot_{number}_entire_plate.txt.gz")


def test_footscan_passes_have_every_footfall_and_its_side(data_dir: Path) -> None:
    one, two = footscan(data_dir, 1).footprints, footscan(data_dir, 2).footprints
    assert [f.side for f in one] == ["left", "right", "left"]
    assert [f.complete for f in one] == [False, True, True]
    assert [f.side for f in two] == ["right", "left", "right", "left", "right"]
    assert [f.complete for f in two] == [False, True, True, False, False]
    assert [f.begins for f in two] == [False, True, True, True, True]
    assert [f.ends for f in two] == [True, True, True, False, False]


def test_footscan_steps_are_those_of_a_person(data_dir: Path) -> None:
    for number, length in ((1, 680.0), (2, 390.0)):
        found = values(footscan(data_dir, number))
        known = [v for (key, _), v in found.items() if key == "step_length_mm" and v.value is not None]
        assert known
        for value in known:
            assert value.value == pytest.approx(length, abs=40)
            assert not value.valid, "fewer than four complete prints"
            assert "4 footsteps" in (value.reason or "")
    # Five strikes were seen, the first of them not: four times, of which three steps.
    steps = [v for v in footscan(data_dir, 2).whole if v.key == "step_s"]
    assert sum(v.n for v in steps) == 3
    assert all(v.valid for v in steps)


def test_five_prints_of_one_walk_join(data_dir: Path) -> None:
    paths = sorted((data_dir / "apd").glob("*.apd"))
    assert [analysed(path).footprints[0].side for path in paths] == ["right", "right", "left", "left", "left"]
    found = analyse(one_walk([read(path) for path in paths]))
    assert [one.side for one in found.footprints] == ["left", "right", "left", "right", "left"]
    heels = np.array([one.axis.heel_mm for one in found.footprints if one.axis is not None])
    plain = np.diff(heels[:, 1])
    mine = values(found)
    assert (mine["step_length_mm", "right"].n, mine["step_length_mm", "left"].n) == (2, 2)
    # Along the plate but for a few degrees.
    assert mine["step_length_mm", "right"].value == pytest.approx(float(np.median(plain[[0, 2]])), abs=15)
    assert mine["step_length_mm", "left"].value == pytest.approx(float(np.median(plain[[1, 3]])), abs=15)
    assert mine["step_length_mm", "left"].valid
    assert mine["stride_length_mm", "left"].n == 2
    assert mine["step_s", "left"].value is None


def test_two_feet_stand_throughout(data_dir: Path) -> None:
    recording = read(data_dir / "tekscan_standing" / "standing_a.mat", pitch_mm=8.38, rate_hz=50)
    found = analyse(recording)
    assert [one.side for one in found.footprints] == ["left", "right"]
    for one in found.footprints:
        assert one.static
        assert one.complete
        assert (one.start_index, one.end_index) == (0, recording.n_frames)
        assert (one.total > 0).all()
    assert not [v for v in found.whole if v.key == "step_length_mm"]
