"""A source recorded as the app records it, for tests that ask what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from pressuremat.capture import Capture
from pressuremat.files import read
from pressuremat.sources.serial_port import SerialSource
from pressuremat.types import Frame, LinkStatus, StreamEvent
from tests.sources.cable import PATIENCE_S


class Bench:
    """A capture into a file, and all events it gave."""

    def __init__(self, source: SerialSource, path: Path) -> None:
        self.path, self.events = path, list[StreamEvent]()
        self.capture = Capture(source, record_to=path)
        self.info = self.capture.start()

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.capture.stop()

    def until(self, enough: Callable[[], bool]) -> None:
        limit_s = time.monotonic() + PATIENCE_S
        while not enough():
            assert self.capture.error is None, self.capture.error
            assert time.monotonic() < limit_s, f"waited in vain; {self.capture.health()}, {self.said()}"
            self.events += self.capture.drain()
            time.sleep(0.002)

    def frames(self, begin: int = 0) -> list[Frame]:
        return [event for event in self.events[begin:] if isinstance(event, Frame)]

    def n_frames(self, n: int) -> None:
        """Until `n` more have come."""
        begin = len(self.events)
        self.until(lambda: len(self.frames(begin)) >= n)

    def said(self) -> list[str]:
        return [event.says for event in self.events if isinstance(event, LinkStatus) and event.says]

    def end(self) -> None:
        """Stop; what is in the file is what was watched until then."""
        summary = self.capture.stop_recording()
        self.capture.stop()
        self.events += self.capture.drain()
        assert self.capture.health().n_unwatched == 0
        assert summary is not None
        recording = read(self.path)
        assert recording.warnings == ()
        frames = self.frames()
        assert recording.n_frames == summary.n_frames > 0
        np.testing.assert_array_equal(recording.frames, [frame.values for frame in frames[: summary.n_frames]])
        assert np.all(np.diff([frame.time_s for frame in frames]) > 0)


def n_missing(frames: list[Frame]) -> int:
    """Frames that were numbered and did not come; they came in order and once."""
    sequences = [frame.sequence for frame in frames]
    assert sequences == sorted(set(sequences))
    return sequences[-1] - sequences[0] + 1 - len(sequences)
