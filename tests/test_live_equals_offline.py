"""Pushing frames as they come gives the same footprints and values as analysing the file: they are the same steps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.offline import analyse, settled, thresholds_of, values_of
from pressuremat.analysis.settings import Settings
from pressuremat.geometry import MatGeometry
from pressuremat.sources.simulated import simulate
from pressuremat.types import Footprint, Frame, Recording
from tests.blocks import recording
from tests.soft_foot import standing, step

SIZES = (1, 7, 2, 64, 3, 17, 5)


def groups(recording: Recording) -> Iterator[list[Frame]]:
    """The recording's frames in groups of odd sizes, as a queue gives them to a screen."""
    sizes, at = itertools.cycle(SIZES), 0
    while at < recording.n_frames:
        size = next(sizes)
        yield [
            Frame(
                k, float(recording.time_s[k]), recording.frames[k], recording.stored_unit, belt_mm=recording.belt_at(k)
            )
            for k in range(at, min(at + size, recording.n_frames))
        ]
        at += size


def live(recording: Recording, settings: Settings) -> tuple[Footprint, ...]:
    made = LiveAnalysis(
        recording.geometry,
        recording.calibration,
        recording.stored_unit,
        settings,
        thresholds=thresholds_of(recording, settings) if recording.unit == "count" else None,
        trimmed_to_contact=recording.trimmed_to_contact,
    )
    closed = [one for some in groups(recording) for frame in some for one in made.push(frame).closed]
    return settled([*closed, *made.finish()], settings)


def three_steps() -> Recording:
    """Three steps at different places, the later ones while the earlier is still there."""
    parts = [step(shift=shift).frames for shift in ((0, 0), (0, 0))]
    tall = np.zeros((260, 80, 36), np.float32)
    tall[0:90, 0:40, 0:24] += parts[0]
    tall[60:150, 40:80, 12:36] += parts[1]
    tall[150:240, 0:40, 0:24] += parts[0]
    return recording(tall, protocol="walk")


FINE = 5


def walk_ahead() -> Recording:
    """Three steps one behind the other over 2.8 m of ground, in rows of 2 mm."""
    one = step(rows_a_cell=FINE).frames
    ground = np.zeros((260, 280 * FINE, 36), np.float32)
    for start, row, col in ((0, 50, 0), (60, 94, 12), (150, 160, 0)):
        ground[start : start + 90, row * FINE : (row + 40) * FINE, col : col + 24] += one
    return recording(ground, protocol="walk", geometry=MatGeometry(280 * FINE, 36, (10.0, 10.0 / FINE)))


def coarse(made: Recording) -> Recording:
    """Rows of 10 mm, each the mean of those it is made of."""
    n, rows, cols = made.frames.shape
    frames = made.frames.reshape(n, rows // FINE, FINE, cols).mean(axis=2)
    return replace(made, frames=frames, geometry=MatGeometry(rows // FINE, cols, (10.0, 10.0)))


def on_a_belt(rows: int = 90) -> Recording:
    """`walk_ahead` as a plate of `rows` of 10 mm sees it whose belt runs over it by 6 or 8 mm a frame."""
    made = walk_ahead()
    n, _, cols = made.frames.shape
    travel = np.cumsum(np.resize([3, 4, 4], n)) - 3
    seen = np.zeros((n, rows * FINE, cols), np.float32)
    for k, begin in enumerate(travel):
        window = made.frames[k, begin : begin + rows * FINE]
        seen[k, : len(window)] = window
    belt_mm = np.stack([np.zeros(n), 10.0 / FINE * travel], axis=1)
    return coarse(replace(made, frames=seen, geometry=MatGeometry(rows * FINE, cols, (10.0, 2.0)), belt_mm=belt_mm))


def recordings() -> Iterator[tuple[str, Recording]]:
    yield "step", step()
    yield "standing", standing()
    yield "three steps", three_steps()
    yield "cut at both ends", replace(step(pad=0), frames=step(pad=0).frames[5:-5], time_s=step(pad=0).time_s[5:-5])
    yield "belt", on_a_belt()
    yield "counts", replace(step(), stored_unit="count", frames=np.rint(step().frames).astype(np.uint16))
    yield "virtual stand", simulate("stand", {"seconds": "4"})[0]
    yield "drifted zero", simulate("stand", {"seconds": "4", "faults": "noise,gain,drift"})[0]
    yield "virtual walk", simulate("walk", {"ideal": "1"})[0]


RECORDINGS = list(recordings())


@pytest.mark.parametrize(("name", "made"), RECORDINGS, ids=[name for name, _ in RECORDINGS])
def test_the_same_footprints_and_values(name: str, made: Recording) -> None:
    settings = Settings()
    offline = analyse(made, settings)
    assert offline.footprints, name
    pushed = live(made, settings)
    assert len(pushed) == len(offline.footprints)
    for one, other in zip(pushed, offline.footprints, strict=True):
        assert (one.id, one.start_index, one.end_index, one.side, one.side_confidence, one.axis, one.complete) == (
            other.id, other.start_index, other.end_index, other.side, other.side_confidence, other.axis, other.complete
        )  # fmt: skip
        assert (one.reason, one.static, one.contour, one.fringe) == (
            other.reason,
            other.static,
            other.contour,
            other.fringe,
        )
        for name_of in ("time_s", "frames", "total", "cop_mm", "image"):
            np.testing.assert_array_equal(getattr(one, name_of), getattr(other, name_of))
    values = values_of(made, pushed, offline.protocol, settings, thresholds_of(made, settings), None)
    # Sway is of the body's path over the whole recording, which no footprint holds.
    assert values == tuple(value for value in offline.values if not value.key.startswith("sway_"))


def test_the_view_of_a_moment_agrees_with_the_whole() -> None:
    made = standing(left_share=0.6)
    offline = analyse(made)
    pushed = LiveAnalysis(made.geometry, None, "kPa")
    views = [pushed.push(frame) for some in groups(made) for frame in some]
    np.testing.assert_array_equal([view.total for view in views], offline.total)
    np.testing.assert_array_equal([view.body_cop_mm for view in views], offline.body_cop_mm)
    middle = views[len(views) // 2]
    assert [foot.side for foot in sorted(middle.feet, key=lambda foot: foot.cop_mm[0])] == ["left", "right"]
    assert middle.load_left_pct == pytest.approx(60.0, abs=0.5)
    whole = {value.key: value.value for value in offline.whole}
    assert whole["load_left_pct"] == pytest.approx(60.0, abs=0.5)
    # Live the middle of the foot is only roughly known.
    assert middle.load_fore_pct == pytest.approx(whole["load_fore_pct"], abs=8)


def test_live_memory_is_bounded() -> None:
    made = standing(seconds=8.0)
    pushed = LiveAnalysis(made.geometry, None, "kPa", Settings(live_history_s=3.0))
    for some in groups(made):
        for frame in some:
            pushed.push(frame)
            assert len(pushed._state.history) <= 3.0 * 50 + 2
    found = pushed.finish()
    assert all(one.time_s[-1] - one.time_s[0] <= 3.1 for one in found)
