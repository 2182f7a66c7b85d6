"""A mat as three streams of the Lab Streaming Layer while it runs: pressure, centre of pressure, markers (extra `lsl`).

A source's description opens the outlets; each frame with its view is one sample of the first two, a contact that ends
or frames that were lost are a marker. Times are those of LSL's own clock, taken back to when a frame's last byte came.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from pressuremat import __version__
from pressuremat.analysis.model import LiveView
from pressuremat.export import streams
from pressuremat.export.streams import Stream, Tree
from pressuremat.extras import need
from pressuremat.i18n import _
from pressuremat.types import Frame, Gap, StreamInfo


class Outlets:
    """The three outlets of one mat. Raises MissingExtraError without pylsl."""

    def __init__(self, info: StreamInfo) -> None:
        self._lsl = need("pylsl", "lsl", _("the Lab Streaming Layer"))
        # Once for all, both clocks being steady: a program put aside between two readings would shift one frame's time.
        self._ahead_s = _ahead_s(self._lsl.local_clock)
        unit = info.unit if info.calibration is None else info.calibration.unit
        device = info.device or info.uri
        about: Tree = {
            "acquisition": {
                "manufacturer": "pressuremat",
                "model": device,
                "uri": info.uri,
                "software": f"pressuremat {__version__}",
            },
            "calibration": {"id": "none" if info.calibration is None else info.calibration.id, "unit": unit},
            "simulated": "true" if info.simulated else "false",
        }
        self._pressure, self._cop, self._markers = (
            self._outlet(stream)
            for stream in (
                streams.pressure(info.geometry, unit, info.rate_hz, device, about),
                streams.cop(unit, info.rate_hz, device, about),
                streams.markers(device, about),
            )
        )

    def push(self, frame: Frame, view: LiveView) -> None:
        """One frame, and what ended with it."""
        at_s = frame.host_s + self._ahead_s if math.isfinite(frame.host_s) else self._lsl.local_clock()
        self._pressure.push_sample(view.pressure.ravel().tolist(), at_s)
        self._cop.push_sample([*map(float, view.body_cop_mm), float(view.total)], at_s)
        for foot in view.closed:
            self._markers.push_sample([f"contact {foot.id} ends, {foot.side}"], at_s)

    def lost(self, gap: Gap) -> None:
        """Frames that did not come."""
        self._markers.push_sample([f"gap of {gap.end_s - gap.start_s:.3f} s: {gap.reason}"])

    def close(self) -> None:
        """Take the streams off the network."""
        self._pressure = self._cop = self._markers = None

    def _outlet(self, stream: Stream) -> Any:
        made = self._lsl.StreamInfo(
            stream.name, stream.kind, stream.n_channels, stream.rate_hz, stream.sample, stream.source_id
        )
        _describe(made.desc(), stream.about)
        return self._lsl.StreamOutlet(made)


def _ahead_s(clock: Callable[[], float]) -> float:
    """How far `clock` is ahead of the host's steady one, from the quickest of a few readings."""
    readings = []
    for _again in range(10):
        before, there, after = time.monotonic(), clock(), time.monotonic()
        readings.append((after - before, there - (before + after) / 2))
    return min(readings)[1]


def _describe(element: Any, tree: Tree) -> None:
    for name, value in tree.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                element.append_child_value(name, one)
            else:
                _describe(element.append_child(name), one)
