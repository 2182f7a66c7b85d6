"""Small stand-ins for what view-models are given: a capture that is fed by hand, an analysis of two fixed feet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from pressuremat.analysis.model import LiveFoot, LiveView
from pressuremat.geometry import MatGeometry
from pressuremat.types import Frame, StreamEvent, StreamInfo

GEOMETRY = MatGeometry(8, 10, (10.0, 10.0))
#: The left foot carries 30, the right 10, in two cells each.
LEFT, RIGHT = (slice(2, 4), 2), (slice(2, 4), 7)


def info(**changes: Any) -> StreamInfo:
    given: dict[str, Any] = {
        "uri": "sim:stand",
        "device": "Test mat",
        "geometry": GEOMETRY,
        "unit": "kPa",
        "rate_hz": 100.0,
        "simulated": True,
    }
    return StreamInfo(**{**given, **changes})


def frame(index: int, *, rate_hz: float = 100.0, host_s: float = float("nan")) -> Frame:
    values = np.zeros(GEOMETRY.shape, dtype=np.float32)
    values[LEFT] = 15.0
    values[RIGHT] = 5.0
    return Frame(index, index / rate_hz, values, "kPa", host_s)


@dataclass
class Clock:
    now_s: float = 100.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class FakeCapture:
    """Gives what a test puts into `events`."""

    stream: StreamInfo = field(default_factory=info)
    events: list[StreamEvent] = field(default_factory=list)
    refuses: Exception | None = None
    error: Exception | None = None
    ended: bool = False
    stopped: bool = False
    recorded: list[Path] = field(default_factory=list)
    recording: bool = False
    marks: list[str] = field(default_factory=list)
    n_lost: int = 0
    n_sums_off: int = 0
    connected: bool = True

    def start(self) -> StreamInfo:
        if self.refuses is not None:
            raise self.refuses
        return self.stream

    def drain(self) -> list[StreamEvent]:
        events, self.events = self.events, []
        return events

    def record_to(self, path: Path) -> None:
        self.recorded.append(path)
        self.recording = True

    def stop_recording(self) -> None:
        self.recording = False

    def mark(self, name: str) -> None:
        self.marks.append(name)

    def health(self) -> Any:
        return SimpleNamespace(
            rate_hz=100.0, n_lost=self.n_lost, n_damaged=0, n_sums_off=self.n_sums_off, connected=self.connected
        )

    def stop(self) -> None:
        self.stopped = True


class FakeAnalysis:
    """Two feet that stand still: 75 % left, 60 % on the heels."""

    def __init__(self, on_push: Callable[[], None] = lambda: None) -> None:
        self.pushed: list[int] = []
        self._on_push = on_push

    def push(self, it: Frame, /) -> LiveView:
        self.pushed.append(it.sequence)
        self._on_push()
        square = np.array([[20.0, 20.0], [30.0, 20.0], [30.0, 40.0], [20.0, 40.0]])
        feet = (
            LiveFoot("left", 1.0, 75.0, 60.0, (25.0, 30.0), square),
            LiveFoot("right", 1.0, 25.0, 60.0, (75.0, 30.0), square + np.array([50.0, 0.0])),
        )
        sway = 2.0 * np.sin(it.time_s)
        return LiveView(it.time_s, it.values.astype(np.float32), "kPa", 40.0, (37.5 + sway, 30.0), feet, 75.0, 40.0, ())
