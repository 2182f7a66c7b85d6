"""A recording played again: the same frames, the same gaps, at its own pace."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import PressureMatError, SourceError
from pressuremat.files import write
from pressuremat.geometry import MatGeometry
from pressuremat.sources.registry import open_source, parse_uri
from pressuremat.sources.replay import ReplaySource
from pressuremat.types import Frame, Gap, Recording, StreamEnd, StreamEvent


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rng = np.random.default_rng(3)
    recording = Recording(
        rng.integers(0, 1023, (200, 6, 5)).astype(np.uint16),
        np.concatenate([np.arange(100) * 0.01, 2.0 + np.arange(100) * 0.01]),
        MatGeometry(6, 5, (10.0, 10.0)),
        "count",
        "pmat",
        gaps=(Gap(0.99, 2.0, 100, "frames were lost"),),
    )
    write(tmp_path / "a.pmat", recording)
    return tmp_path / "a.pmat"


def _all(source: ReplaySource) -> list[StreamEvent]:
    events: list[StreamEvent] = []
    while not (events and isinstance(events[-1], StreamEnd)):
        events += source.read(0.1)
    return events


def test_every_frame_and_gap_comes_back(path: Path) -> None:
    source = ReplaySource(parse_uri(f"replay:{path}?speed=0"))
    info = source.open()
    assert info.rate_hz == pytest.approx(100, rel=1e-6)
    events = _all(source)
    frames = [event for event in events if isinstance(event, Frame)]
    gaps = [event for event in events if isinstance(event, Gap)]
    assert [frame.sequence for frame in frames] == list(range(200))
    assert [round(gap.end_s, 6) for gap in gaps] == [2.0]
    at = events.index(gaps[0])
    after = events[at + 1]
    assert isinstance(after, Frame)
    assert after.time_s == pytest.approx(2.0)


def test_a_loop_goes_on_with_growing_time(path: Path) -> None:
    source = ReplaySource(parse_uri(f"replay:{path}?speed=0&loop=1"))
    source.open()
    events: list[StreamEvent] = []
    while sum(isinstance(event, Frame) for event in events) < 500:
        events += source.read(0.1)
    times = [event.time_s for event in events if isinstance(event, Frame)]
    assert all(a < b for a, b in pairwise(times))
    assert not any(isinstance(event, StreamEnd) for event in events)


def test_pace_waits_no_longer_than_asked(path: Path) -> None:
    source = ReplaySource(parse_uri(f"replay:{path}?speed=0.001"))
    source.open()
    first = source.read(0.0)
    assert [event.sequence for event in first if isinstance(event, Frame)] == [0]
    assert source.read(0.01) == []


@pytest.mark.parametrize("options", ["speed=fast", "speed=-1", "colour=red", "loop=yes"])
def test_bad_options(path: Path, options: str) -> None:
    with pytest.raises(SourceError, match="Expected"):
        open_source(f"replay:{path}?{options}")


def test_a_recording_of_unknown_rate_is_not_given_one(tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text("1,2\n3,4\n\n5,6\n7,8\n")
    with pytest.raises(SourceError, match="--rate-hz"):
        open_source(f"replay:{tmp_path / 'plain.csv'}").open()


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(PressureMatError, match=r"nothing\.pmat"):
        open_source(f"replay:{tmp_path / 'nothing.pmat'}").open()
