"""A recording played again, at any speed: `replay:walk.pmat?speed=2`.

Frames leave as they were stored, counts or kPa, with the recording's own calibration beside them; gaps leave where
they were. `loop=1` begins again at the end, with a gap between.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pressuremat.calibration import store
from pressuremat.errors import SourceError
from pressuremat.files import read
from pressuremat.i18n import _
from pressuremat.sources.pace import Pace, speed_option, switch_option
from pressuremat.sources.registry import SourceUri
from pressuremat.types import Frame, Gap, Recording, StreamEnd, StreamEvent, StreamInfo

#: Frames given by one `read` where nothing has to be waited for: enough to be fast, few enough to be stopped soon.
_BATCH = 64


class ReplaySource:
    """A recording as a source."""

    def __init__(self, uri: SourceUri) -> None:
        unknown = set(uri.options) - {"speed", "loop"}
        if not uri.target or unknown:
            raise SourceError(
                _("Expected replay:FILE with the options speed and loop, got {uri!r}.").format(uri=uri.text)
            )
        self._uri = uri
        self._pace = Pace(speed_option(uri.options))
        self._loop = switch_option(uri.options, "loop", default=False)
        self._recording: Recording | None = None
        self._next = 0
        self._sequence = 0
        self._offset_s = 0.0
        self._ended = False

    def open(self) -> StreamInfo:
        """Read the file. Raises FileFormatError or SourceError in one sentence."""
        recording = store.newest(read(Path(self._uri.target)))
        if recording.n_frames == 0:
            raise SourceError(_("Expected frames in {path}, found none.").format(path=self._uri.target))
        if not recording.time_known:
            raise SourceError(
                _("Expected a recording that says its rate, {path} does not; convert it with --rate-hz first.").format(
                    path=self._uri.target
                )
            )
        if recording.insoles:
            raise SourceError(
                _("Expected a recording of a mat, {path} is one of insoles; analyse it instead.").format(
                    path=self._uri.target
                )
            )
        self._recording = recording
        self._pace.restart()
        step_s = float(np.median(np.diff(recording.time_s))) if recording.n_frames > 1 else 0.01
        return StreamInfo(
            uri=self._uri.text,
            device=recording.device or Path(self._uri.target).name,
            geometry=recording.geometry,
            unit=recording.stored_unit,
            rate_hz=1 / step_s,
            simulated=recording.simulated,
            calibration=recording.calibration,
            condition=recording.condition,
            protocol=recording.protocol,
        )

    def read(self, timeout_s: float) -> list[StreamEvent]:
        """Frames that are due by now; waits up to `timeout_s` for the next one."""
        if self._recording is None:
            raise SourceError(_("Expected an open source, got one that is closed."))
        events: list[StreamEvent] = []
        while len(events) < _BATCH and not self._ended:
            if not self._pace.wait(self._time_s(self._next), 0.0 if events else timeout_s):
                break
            events.extend(self._take(self._recording))
        return events

    def close(self) -> None:
        """Let go of the recording."""
        self._recording = None

    def _time_s(self, index: int) -> float:
        assert self._recording is not None
        return self._offset_s + float(self._recording.time_s[index] - self._recording.time_s[0])

    def _take(self, recording: Recording) -> list[StreamEvent]:
        index = self._next
        time_s = self._time_s(index)
        events: list[StreamEvent] = list(self._gaps_before(recording, index, time_s))
        events.append(
            Frame(
                self._sequence,
                time_s,
                recording.frames[index],
                recording.stored_unit,
                host_s=self._pace.now(),
                belt_mm=recording.belt_at(index),
            )
        )
        self._sequence += 1
        self._next += 1
        if self._next == recording.n_frames:
            if self._loop:
                step_s = float(np.median(np.diff(recording.time_s))) if recording.n_frames > 1 else 0.01
                self._offset_s = time_s + step_s
                self._next = 0
                events.append(Gap(time_s, self._offset_s, None, _("the recording begins again")))
            else:
                self._ended = True
                events.append(StreamEnd(_("the recording is over")))
        return events

    def _gaps_before(self, recording: Recording, index: int, time_s: float) -> list[Gap]:
        shift_s = time_s - float(recording.time_s[index])
        begin_s = float(recording.time_s[index - 1]) if index else -np.inf
        return [
            Gap(gap.start_s + shift_s, gap.end_s + shift_s, gap.n_lost, gap.reason)
            for gap in recording.gaps
            if begin_s < gap.end_s <= float(recording.time_s[index])
        ]
