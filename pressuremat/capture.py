"""Capture: a thread that moves a source's events to a file and then to whoever watches.

A `Source` enters; a growing .pmat file and a queue of events leave. The file gets every frame, whatever the watcher
does; a watcher who does not come loses the oldest events of the queue, and only they. It refuses to know what the
frames mean. The queue holds the only lock.
"""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from pressuremat.errors import PressureMatError, RecordingError, SourceError
from pressuremat.files.writer import RecordingSummary, Writer
from pressuremat.i18n import _
from pressuremat.types import Frame, Gap, LinkStatus, Marker, Source, StreamEnd, StreamEvent, StreamInfo

#: How long a source may wait for its next event: a recording is flushed and a stop is heeded so much later.
POLL_S = 0.05
#: Events that wait for the watcher: 20 s at 100 Hz.
QUEUE_LENGTH = 2000
#: Frames over which rate and latency are taken.
_RECENT = 100


@dataclass(frozen=True)
class LinkHealth:
    """How the link does right now. `rate_hz` and `latency_ms` are medians over the last frames, NaN before the first.

    `n_frames` came in; `n_lost` never did, `n_skipped` of them by the board's own doing; `n_damaged` packets failed
    their check. `n_sums_off` are columns whose cells do not add up (`LinkStatus`). `n_unwatched` events were dropped
    from the watcher's queue, not from the recording. `says` is the link's own sentence, empty where all is well.
    """

    rate_hz: float
    n_frames: int
    n_lost: int
    n_damaged: int
    n_skipped: int
    connected: bool
    latency_ms: float
    says: str
    n_unwatched: int = 0
    n_sums_off: int = 0


def losses_text(n_lost: int, n_skipped: int, n_damaged: int) -> str:
    """What was lost on the way from board to program, for a person; empty where nothing was."""
    parts = []
    if n_lost:
        parts.append(_("{n} frames lost").format(n=n_lost))
    if n_skipped:
        parts.append(_("{n} skipped by the board").format(n=n_skipped))
    if n_damaged:
        parts.append(_("{n} packets damaged").format(n=n_damaged))
    return ", ".join(parts)


class Capture:
    """A source on its way to a file and to a watcher. All methods are for one watching thread.

    With `record_to`, recording begins with the source's very first frame. A recording that begins later has its times
    counted from its own first frame.
    """

    def __init__(
        self,
        source: Source,
        *,
        record_to: Path | None = None,
        note: Mapping[str, Any] | None = None,
        queue_length: int = QUEUE_LENGTH,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._source, self._clock = source, clock
        self._record_first, self._note = record_to, note
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._info: StreamInfo | None = None
        # All below is shared with the thread, under the lock.
        self._lock = threading.Condition()
        self._queue: deque[StreamEvent] = deque()
        self._queue_length = queue_length
        self._n_unwatched = 0
        self._tape: Tape | None = None
        self._finish_asked = False
        self._marks: list[str] = []
        self._summary: RecordingSummary | None = None
        self._error: PressureMatError | None = None
        self._ended = False
        self._link = LinkStatus()
        self._n_frames = self._n_lost = 0
        self._times_s: deque[float] = deque(maxlen=_RECENT)
        self._latencies_s: deque[float] = deque(maxlen=_RECENT)

    def start(self) -> StreamInfo:
        """Open the source and begin. Raises SourceError where there is no mat, RecordingError for `record_to`."""
        if self._thread is not None:
            raise ValueError("a capture starts once")
        info = self._info = self._source.open()
        try:
            if self._record_first is not None:
                self.record_to(self._record_first, note=self._note)
        except BaseException:
            self._source.close()
            raise
        self._thread = threading.Thread(target=self._run, name="pressuremat capture", daemon=True)
        self._thread.start()
        return info

    def drain(self) -> list[StreamEvent]:
        """All events since the last call, oldest first; never waits for the source."""
        with self._lock:
            queue, self._queue = self._queue, deque()
        return list(queue)

    def record_to(self, path: Path, *, note: Mapping[str, Any] | None = None) -> None:
        """Record every further frame to a new file. Raises RecordingError in one sentence, ValueError while recording
        or before `start`."""
        with self._lock:
            info, recording = self._info, self._tape is not None
        if info is None or recording:
            raise ValueError("a recording begins after start, and after the one before has ended")
        writer = Writer(path, info, note=note, clock=self._clock)
        with self._lock:
            if self._ended:
                writer.discard()
                raise RecordingError(_("Expected a source to record from, but it has come to its end; open it again."))
            self._tape = Tape(writer)
            self._finish_asked = False
            self._marks = []
            self._summary = None
            if isinstance(self._error, RecordingError):
                self._error = None

    def stop_recording(self) -> RecordingSummary | None:
        """End the recording and say what is in the file; None where nothing was recorded since the last call."""
        with self._lock:
            self._finish_asked = self._tape is not None
            self._lock.wait_for(lambda: self._tape is None or self._ended)
            summary, self._summary = self._summary, None
        return summary

    def mark(self, name: str) -> None:
        """Mark this moment in the recording, at the time of its newest frame; nothing where nothing is recorded."""
        with self._lock:
            if self._tape is not None:
                self._marks.append(name)

    @property
    def recording(self) -> bool:
        """Whether frames go to a file."""
        with self._lock:
            return self._tape is not None

    @property
    def error(self) -> PressureMatError | None:
        """What went wrong. A RecordingError ended the recording only, and watching goes on; else all is over."""
        with self._lock:
            return self._error

    @property
    def ended(self) -> bool:
        """Whether no more events will come. Asked before `drain`, the last events are not missed."""
        with self._lock:
            return self._ended

    def health(self) -> LinkHealth:
        """How the link does right now."""
        with self._lock:
            times_s, latencies_s = list(self._times_s), list(self._latencies_s)
            link, error = self._link, self._error
            n_frames, n_lost, n_unwatched = self._n_frames, self._n_lost, self._n_unwatched
            ended = self._ended
        step_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else 0.0
        return LinkHealth(
            rate_hz=1.0 / step_s if step_s > 0 else math.nan,
            n_frames=n_frames,
            n_lost=max(n_lost, link.n_lost),
            n_damaged=link.n_damaged_packets,
            n_skipped=link.n_skipped_by_board,
            connected=link.connected and not ended,
            latency_ms=1e3 * float(np.median(latencies_s)) if latencies_s else math.nan,
            says=str(error) if error is not None else link.says,
            n_unwatched=n_unwatched,
            n_sums_off=link.n_sums_off,
        )

    def stop(self) -> None:
        """End recording and source; no thread is left afterwards. May be called twice."""
        self._stopping.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def __enter__(self) -> Capture:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.stop()

    # -- the thread -------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        error: PressureMatError | None = None
        try:
            self._move()
        except PressureMatError as failure:
            error = failure
        except Exception as failure:  # a bug in a source: the file is still closed, and a person gets a sentence
            error = SourceError(
                _("Expected frames from {uri}, but reading failed ({reason}); connect again.").format(
                    uri=self._info.uri if self._info else "", reason=failure
                )
            )
            error.__cause__ = failure
        self._finish_recording()
        try:
            self._source.close()
        except Exception as failure:
            error = error or SourceError(_("The source did not close properly ({reason}).").format(reason=failure))
        with self._lock:
            # an earlier RecordingError gives way: the end of the source is the graver news
            self._error = error or self._error
            self._ended = True
            self._lock.notify_all()

    def _move(self) -> None:
        while not self._stopping.is_set():
            events = self._source.read(POLL_S)
            arrived_s = self._clock()
            with self._lock:
                tape, finish = self._tape, self._finish_asked
                marks, self._marks = self._marks, []
            if tape is not None:
                try:
                    tape.take(events)
                    tape.mark(marks)
                except RecordingError as failure:
                    self._finish_recording(failure)
                else:
                    if finish:
                        self._finish_recording()
            self._hand_over(events, arrived_s)
            if any(isinstance(event, StreamEnd) for event in events):
                return

    def _finish_recording(self, failure: RecordingError | None = None) -> None:
        """Close the file, if there is one, and say so to whoever waits for it."""
        with self._lock:
            tape = self._tape
        if tape is None:
            return
        try:
            summary = tape.writer.close()
        except RecordingError as another:
            failure, summary = failure or another, tape.writer.summary
        with self._lock:
            self._tape, self._summary = None, summary
            self._error = failure or self._error
            self._lock.notify_all()

    def _hand_over(self, events: list[StreamEvent], arrived_s: float) -> None:
        with self._lock:
            for event in events:
                if isinstance(event, Frame):
                    self._n_frames += 1
                    self._times_s.append(event.time_s)
                    if math.isfinite(event.host_s):
                        self._latencies_s.append(max(0.0, arrived_s - event.host_s))
                elif isinstance(event, Gap):
                    self._n_lost += event.n_lost or 0
                    self._times_s.clear()
                elif isinstance(event, LinkStatus):
                    self._link = event
                elif isinstance(event, StreamInfo):
                    self._info = event
            self._queue.extend(events)
            while len(self._queue) > self._queue_length:
                self._drop_oldest()

    def _drop_oldest(self) -> None:
        """Drop the oldest event; what the mat is now stays known, or the frames behind would have no meaning."""
        self._n_unwatched += 1
        dropped = self._queue.popleft()
        if isinstance(dropped, StreamInfo) and self._queue:
            later = any(isinstance(event, StreamInfo) for event in self._queue)
            self._queue[0] = self._queue[0] if later else dropped


class Tape:
    """A writer and the time its recording began at. A capture's is used by its thread only, once it is handed over."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self._begin_s: float | None = None
        self._newest_s = 0.0

    def take(self, events: list[StreamEvent]) -> None:
        """Write events, with times from the recording's first frame; a gap before it is none of this recording."""
        for event in events:
            if isinstance(event, Frame):
                if self._begin_s is None:
                    self._begin_s = event.time_s
                if self._begin_s:
                    event = replace(event, time_s=event.time_s - self._begin_s)
                self._newest_s = event.time_s
            elif isinstance(event, Gap):
                if self._begin_s is None:
                    continue
                event = replace(event, start_s=event.start_s - self._begin_s, end_s=event.end_s - self._begin_s)
            self.writer.write(event)
        self.writer.flush_if_due()

    def mark(self, names: list[str]) -> None:
        """Write markers at the newest frame's time."""
        for name in names:
            self.writer.write(Marker(self._newest_s, name))
