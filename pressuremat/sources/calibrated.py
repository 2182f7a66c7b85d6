"""A source of counts with what is kept of its mat: its calibration, and its frames the right way round.

A source enters, a source leaves that says the same but for that. Where nothing is kept nothing changes.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pressuremat.calibration import store
from pressuremat.calibration.orientation import AS_WIRED, Orientation
from pressuremat.types import Frame, Source, StreamEvent, StreamInfo


class CalibratedSource:
    """`source` with the calibration that is kept for its board."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._turn: Orientation = AS_WIRED

    def open(self) -> StreamInfo:
        """As of the source, with the mat's calibration. Raises SourceError."""
        return self._described(self._source.open())

    def read(self, timeout_s: float) -> list[StreamEvent]:
        """As of the source, frames the right way round."""
        return [self._turned(event) for event in self._source.read(timeout_s)]

    def close(self) -> None:
        """Let go of the source."""
        self._source.close()

    def _described(self, info: StreamInfo) -> StreamInfo:
        uid = info.detail.get("uid")
        kept = store.kept(uid, info.geometry) if isinstance(uid, int) and uid > 0 and info.unit == "count" else None
        if kept is None:
            self._turn = AS_WIRED
            return info
        self._turn = kept.turn
        circuit = getattr(info.calibration, "circuit", kept.circuit)
        return replace(info, geometry=kept.turn.geometry(info.geometry), calibration=store.for_circuit(kept, circuit))

    def _turned(self, event: StreamEvent) -> StreamEvent:
        if isinstance(event, Frame) and self._turn != AS_WIRED:
            return replace(event, values=np.ascontiguousarray(self._turn.apply(event.values)))
        return self._described(event) if isinstance(event, StreamInfo) else event
