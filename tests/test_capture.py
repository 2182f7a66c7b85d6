"""From a source to the file and to the watcher: scripted sources, nothing that waits for a real board."""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat.capture import Capture
from pressuremat.errors import RecordingError, SourceError
from pressuremat.files import Writer, read, write
from pressuremat.files.metadata import markers_of
from pressuremat.geometry import MatGeometry
from pressuremat.types import Frame, Gap, LinkStatus, Marker, StreamEnd, StreamEvent, StreamInfo
from tests.files.samples import frame, stream_info


class Scripted:
    """A source that gives what the test puts in, one list of events at a read; empty reads in between."""

    def __init__(self, *script: list[StreamEvent] | Exception, held: bool = False) -> None:
        self._script = list(script)
        self.go = threading.Event()
        if not held:
            self.go.set()
        self.n_opened = self.n_closed = 0

    def add(self, *events: StreamEvent) -> None:
        self._script.append(list(events))

    def open(self) -> StreamInfo:
        self.n_opened += 1
        return stream_info()

    def read(self, timeout_s: float) -> list[StreamEvent]:
        if self.go.wait(timeout_s) and self._script:
            step = self._script.pop(0)
            if isinstance(step, Exception):
                raise step
            return step
        time.sleep(0.001)
        return []

    def close(self) -> None:
        self.n_closed += 1


END: list[StreamEvent] = [StreamEnd("the script is over")]


def frames(start: int, stop: int) -> list[StreamEvent]:
    return [frame(k) for k in range(start, stop)]


def until(condition: Callable[[], bool]) -> None:
    """Wait for the thread; the limit only ends a test that hangs."""
    limit = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.001)


def numbers(events: list[StreamEvent]) -> list[int]:
    return [event.sequence for event in events if isinstance(event, Frame)]


def test_every_event_reaches_the_watcher_in_order() -> None:
    source = Scripted(frames(0, 3), [LinkStatus(n_frames=3)], frames(3, 5), END)
    capture = Capture(source)
    assert capture.start().device == "scripted"
    until(lambda: capture.ended)
    events = capture.drain()
    assert numbers(events) == [0, 1, 2, 3, 4]
    assert isinstance(events[-1], StreamEnd)
    assert capture.drain() == []
    assert capture.error is None
    capture.stop()
    capture.stop()
    assert (source.n_opened, source.n_closed) == (1, 1)


def test_no_thread_is_left(tmp_path: Path) -> None:
    before = threading.active_count()
    with Capture(Scripted(frames(0, 3)), record_to=tmp_path / "a.pmat") as capture:
        capture.start()
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    assert capture.ended
    assert read(tmp_path / "a.pmat").warnings == ()


def test_a_source_that_does_not_open_is_said_to_the_caller() -> None:
    class Absent(Scripted):
        def open(self) -> StreamInfo:
            raise SourceError("no mat here")

    capture = Capture(Absent())
    with pytest.raises(SourceError, match="no mat here"):
        capture.start()
    capture.stop()


def test_a_recording_from_the_first_frame_on_holds_all(tmp_path: Path) -> None:
    source = Scripted(frames(0, 50), [Gap(0.49, 0.6, 10, "lost")], frames(60, 100), END)
    capture = Capture(source, record_to=tmp_path / "a.pmat", note={"trial": 1})
    capture.start()
    until(lambda: capture.ended)
    # the file is closed before the end is said
    after = read(tmp_path / "a.pmat")
    assert after.warnings == ()
    np.testing.assert_array_equal(after.frames[:, 0, 0], [*range(50), *range(60, 100)])
    assert [gap.n_lost for gap in after.gaps] == [10]
    assert after.extra["notes"] == [{"trial": 1}]
    summary = capture.stop_recording()
    assert summary is not None
    assert (summary.path, summary.n_frames, summary.n_gaps) == (tmp_path / "a.pmat", 90, 1)
    assert summary.duration_s == pytest.approx(0.99)
    assert capture.stop_recording() is None
    capture.stop()


def test_a_watcher_who_never_comes_loses_nothing_of_the_recording(tmp_path: Path) -> None:
    source = Scripted(*(frames(k, k + 10) for k in range(0, 1000, 10)), END)
    capture = Capture(source, record_to=tmp_path / "a.pmat", queue_length=25)
    capture.start()
    until(lambda: capture.ended)
    assert read(tmp_path / "a.pmat").n_frames == 1000
    events = capture.drain()
    assert len(events) == 25
    assert numbers(events) == list(range(976, 1000))
    assert capture.health().n_unwatched == 1001 - 25
    assert capture.health().n_frames == 1000
    capture.stop()


def test_what_the_mat_is_now_stays_in_a_full_queue() -> None:
    other = stream_info(geometry=MatGeometry(9, 9, (5.0, 5.0)))
    later = stream_info(geometry=MatGeometry(8, 8, (5.0, 5.0)))
    source = Scripted(frames(0, 5), [other], frames(5, 9), [later], frames(9, 40), END)
    capture = Capture(source, queue_length=10)
    capture.start()
    until(lambda: capture.ended)
    events = capture.drain()
    assert events[0] is later
    assert len(events) == 10
    capture.stop()


def test_a_recording_begins_and_ends_while_watching(tmp_path: Path) -> None:
    source = Scripted(frames(0, 5), held=True)
    capture = Capture(source)
    capture.start()
    assert not capture.recording
    assert capture.stop_recording() is None
    source.go.set()
    until(lambda: capture.health().n_frames == 5)
    capture.record_to(tmp_path / "a.pmat")
    assert capture.recording
    source.add(*frames(5, 8))
    until(lambda: capture.health().n_frames == 8)
    summary = capture.stop_recording()
    assert summary is not None
    assert summary.n_frames == 3
    assert not capture.recording
    source.add(*frames(8, 10))
    until(lambda: capture.health().n_frames == 10)
    capture.record_to(tmp_path / "b.pmat")
    source.add(Gap(0.09, 0.5, None, "unplugged"), frame(50))
    source.add(frame(51), Gap(0.51, 0.9, None, "unplugged"), frame(90))
    until(lambda: capture.health().n_frames == 13)
    capture.stop()
    first, second = read(tmp_path / "a.pmat"), read(tmp_path / "b.pmat")
    np.testing.assert_array_equal(first.frames[:, 0, 0], [5, 6, 7])
    # times count from the recording's first frame, and a gap before it is none of its own
    np.testing.assert_allclose(first.time_s, [0.0, 0.01, 0.02], atol=1e-12)
    np.testing.assert_allclose(second.time_s, [0.0, 0.01, 0.4], atol=1e-12)
    assert len(second.gaps) == 1
    assert (second.gaps[0].start_s, second.gaps[0].end_s) == (pytest.approx(0.01), pytest.approx(0.4))
    assert numbers(capture.drain()) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 50, 51, 90]


def test_unplugging_is_a_gap_in_the_same_recording(tmp_path: Path) -> None:
    away = LinkStatus(connected=False, says="no mat, waiting for it")
    source = Scripted(frames(0, 10), [away])
    capture = Capture(source, record_to=tmp_path / "a.pmat")
    capture.start()
    until(lambda: not capture.health().connected)
    assert capture.health().says == "no mat, waiting for it"
    assert capture.recording
    source.add(LinkStatus(), Gap(0.09, 5.0, None, "unplugged"), stream_info(), frame(10, 5.0), frame(11, 5.01))
    until(lambda: capture.health().n_frames == 12)
    assert capture.health().connected
    assert capture.health().rate_hz == pytest.approx(100)
    capture.stop()
    after = read(tmp_path / "a.pmat")
    assert after.n_frames == 12
    assert [(gap.start_s, gap.end_s, gap.n_lost) for gap in after.gaps] == [(0.09, 5.0, None)]


def test_health_counts_what_the_link_says() -> None:
    late = Frame(3, 0.03, frame(3).values, "count", host_s=99.98)
    status = LinkStatus(n_lost=4, n_skipped_by_board=2, n_damaged_packets=1, n_sums_off=5)
    capture = Capture(Scripted(frames(0, 3), [status, late]), clock=lambda: 100.0)
    health = capture.health()
    assert math.isnan(health.rate_hz)
    assert math.isnan(health.latency_ms)
    capture.start()
    until(lambda: capture.health().n_frames == 4)
    health = capture.health()
    assert (health.n_lost, health.n_skipped, health.n_damaged, health.connected) == (4, 2, 1, True)
    assert health.n_sums_off == 5
    assert health.latency_ms == pytest.approx(20.0)
    assert health.rate_hz == pytest.approx(100.0)
    capture.stop()
    assert not capture.health().connected


def test_a_source_that_fails_ends_all_with_its_sentence_and_the_file_is_closed(tmp_path: Path) -> None:
    for failure in (SourceError("the port is gone"), KeyError("a bug")):
        path = tmp_path / f"{type(failure).__name__}.pmat"
        capture = Capture(Scripted(frames(0, 4), failure), record_to=path)
        capture.start()
        until(lambda capture=capture: capture.ended)  # type: ignore[misc]
        assert isinstance(capture.error, SourceError)
        assert str(capture.error) in capture.health().says
        assert (read(path).n_frames, read(path).warnings) == (4, ())
        capture.stop()


def test_an_existing_file_is_refused_and_nothing_else_stops(tmp_path: Path) -> None:
    (tmp_path / "a.pmat").write_bytes(b"precious")
    source = Scripted(frames(0, 3))
    capture = Capture(source, record_to=tmp_path / "a.pmat")
    with pytest.raises(RecordingError, match="holds data already"):
        capture.start()
    assert source.n_closed == 1
    other = Capture(Scripted(frames(0, 3)))
    other.start()
    with pytest.raises(RecordingError, match="holds data already"):
        other.record_to(tmp_path / "a.pmat")
    until(lambda: other.health().n_frames == 3)
    other.record_to(tmp_path / "b.pmat")
    other.stop()
    assert (tmp_path / "a.pmat").read_bytes() == b"precious"


def test_one_recording_at_a_time_and_none_behind_the_end(tmp_path: Path) -> None:
    capture = Capture(Scripted(END, held=True))
    with pytest.raises(ValueError, match="after start"):
        capture.record_to(tmp_path / "a.pmat")
    source = Scripted(END, held=True)
    capture = Capture(source)
    capture.start()
    capture.record_to(tmp_path / "a.pmat")
    with pytest.raises(ValueError, match="has ended"):
        capture.record_to(tmp_path / "b.pmat")
    source.go.set()
    until(lambda: capture.ended)
    with pytest.raises(RecordingError, match="come to its end"):
        capture.record_to(tmp_path / "c.pmat")
    with pytest.raises(ValueError, match="starts once"):
        capture.start()
    capture.stop()
    assert not (tmp_path / "c.pmat").exists()


def test_a_source_that_ends_while_a_file_is_opened_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Scripted(END, held=True)
    capture = Capture(source)
    capture.start()

    def slow_writer(*args: Any, **options: Any) -> Writer:
        source.go.set()
        until(lambda: capture.ended)
        return Writer(*args, **options)

    monkeypatch.setattr("pressuremat.capture.Writer", slow_writer)
    with pytest.raises(RecordingError, match="come to its end"):
        capture.record_to(tmp_path / "a.pmat")
    assert not capture.recording
    assert not (tmp_path / "a.pmat").exists()


def test_whatever_goes_wrong_at_the_start_the_source_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_args: Any, **_options: Any) -> Writer:
        raise MemoryError

    monkeypatch.setattr("pressuremat.capture.Writer", no_memory)
    source = Scripted(END)
    with pytest.raises(MemoryError):
        Capture(source, record_to=tmp_path / "a.pmat").start()
    assert source.n_closed == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on a file's size, which Windows has not")
def test_no_room_for_the_beginning_leaves_no_file(tmp_path: Path) -> None:
    import resource

    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, limit[1]))
    try:
        with pytest.raises(RecordingError, match="disk is full"):
            Capture(Scripted(END), record_to=tmp_path / "a.pmat").start()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on a file's size, which Windows has not")
def test_a_full_disk_ends_the_recording_while_watching_goes_on(tmp_path: Path) -> None:
    import resource

    path = tmp_path / "a.pmat"
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000, limit[1]))
    n = 0
    try:
        source = Scripted()
        capture = Capture(source, record_to=path)
        capture.start()
        while capture.error is None:
            # a gap between pushes the block before it to the disk
            source.add(frame(n), Gap(0.01 * n, 0.01 * n, 0, "none"))
            n += 1
            until(lambda n=n: capture.health().n_frames == n)  # type: ignore[misc]
            assert n < 1000
        assert isinstance(capture.error, RecordingError)
        assert "disk is full" in capture.health().says
        assert not capture.recording
        assert not capture.ended
        source.add(frame(n))
        until(lambda: capture.health().n_frames == n + 1)
        assert numbers(capture.drain()) == list(range(n + 1))
        summary = capture.stop_recording()
        assert summary is not None
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)
    after = read(path)
    assert after.n_frames == summary.n_frames
    assert summary.n_frames in (n - 2, n - 1, n)
    assert summary.n_frames > 0
    # room was made: recording goes on in another file, and the error is over
    capture.record_to(tmp_path / "b.pmat")
    assert capture.error is None
    source.add(frame(n + 1))
    until(lambda: capture.health().n_frames == n + 2)
    capture.stop()
    assert read(tmp_path / "b.pmat").n_frames == 1


def test_another_mat_ends_the_recording_but_not_the_watching(tmp_path: Path) -> None:
    other = stream_info(geometry=MatGeometry(2, 2, (5.0, 5.0)))
    small = Frame(0, 0.0, np.zeros((2, 2), np.uint16), "count")
    source = Scripted(frames(0, 3), [other, small])
    capture = Capture(source, record_to=tmp_path / "a.pmat")
    capture.start()
    until(lambda: capture.health().n_frames == 4)
    assert isinstance(capture.error, RecordingError)
    assert read(tmp_path / "a.pmat").n_frames == 3
    capture.record_to(tmp_path / "b.pmat")
    source.add(small)
    until(lambda: capture.health().n_frames == 5)
    capture.stop()
    assert read(tmp_path / "b.pmat").geometry == other.geometry


def test_blocks_are_written_when_frames_stop_coming(tmp_path: Path) -> None:
    """A mat that falls silent must not keep the last frames in memory."""
    now_s = [0.0]
    source = Scripted(frames(0, 4))
    capture = Capture(source, record_to=tmp_path / "a.pmat", clock=lambda: now_s[0])
    capture.start()
    until(lambda: capture.health().n_frames == 4)
    now_s[0] = 0.3
    until(lambda: (tmp_path / "a.pmat").read_bytes().count(b"FRMS") == 1)
    assert read(tmp_path / "a.pmat").n_frames == 4
    capture.stop()


def test_the_summary_of_a_writer_is_what_capture_says(tmp_path: Path) -> None:
    with Writer(tmp_path / "w.pmat", stream_info()) as writer:
        for event in frames(0, 7):
            writer.write(event)
    capture = Capture(Scripted(frames(0, 7), END), record_to=tmp_path / "c.pmat")
    capture.start()
    until(lambda: capture.ended)
    summary = capture.stop_recording()
    assert summary is not None
    assert (summary.n_frames, summary.duration_s) == (writer.summary.n_frames, writer.summary.duration_s)
    capture.stop()
    np.testing.assert_array_equal(read(tmp_path / "w.pmat").frames, read(tmp_path / "c.pmat").frames)


def test_a_mark_stands_in_the_file_at_the_newest_frame(tmp_path: Path) -> None:
    path, copy = tmp_path / "marked.pmat", tmp_path / "copy.npz"
    source = Scripted(frames(0, 5), held=True)
    capture = Capture(source, record_to=path)
    capture.mark("before there is a recording")
    capture.start()
    capture.mark("1")
    source.go.set()
    until(lambda: capture.health().n_frames == 5)
    capture.mark("2")
    source.add(*END)
    until(lambda: capture.ended)
    capture.stop()
    recording = read(path)
    marks = markers_of(recording.extra)
    assert [mark.name for mark in marks] == ["1", "2"]
    assert marks[1].time_s == recording.time_s[-1]
    write(copy, recording)
    assert markers_of(read(copy).extra) == marks


def test_damaged_marks_are_left_out() -> None:
    assert markers_of({"markers": [{"time_s": "x"}, 7, {"time_s": float("nan")}, {"time_s": 1.5}]}) == (
        Marker(1.5, ""),
    )
    assert markers_of({"markers": "many"}) == ()
