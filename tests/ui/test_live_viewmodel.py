"""The live page without a screen: frames in by hand, texts and pictures out."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from pressuremat.analysis.model import LiveView
from pressuremat.errors import RecordingError, SourceError
from pressuremat.types import Frame, Gap, LinkStatus, StreamEnd
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.viewmodels.live import LiveViewModel
from tests.ui.standins import Clock, FakeAnalysis, FakeCapture, frame, info


class Bench:
    """A live view-model and what it was given."""

    def __init__(self, library: Library) -> None:
        self.capture = FakeCapture()
        self.clock = Clock()
        self.analysis = FakeAnalysis()
        self.vm = LiveViewModel(
            lambda _uri: self.capture,
            lambda _info: self.analysis,
            library,
            InlineJobs(),
            self.clock,
            lambda: datetime(2026, 11, 22, 9, 30),
        )

    def run(self, start: int, stop: int) -> None:
        """Frames `start` to `stop`, one tick of the screen for every second one."""
        for index in range(start, stop, 2):
            self.clock.now_s = 100 + index / 100
            self.capture.events += [frame(i, host_s=self.clock.now_s) for i in (index, index + 1)]
            self.vm.tick()


@pytest.fixture
def bench(library: Library) -> Bench:
    return Bench(library)


def test_before_anything_it_says_so_and_offers_nothing(bench: Bench) -> None:
    vm = bench.vm
    assert (vm.state, vm.source_text, vm.picture, vm.can_record, vm.simulated) == (
        "idle",
        "No source",
        None,
        False,
        False,
    )
    vm.tick()
    vm.toggle_recording()
    assert not vm.recording


def test_frames_become_a_picture_figures_and_curves(bench: Bench) -> None:
    bench.vm.connect("sim:stand")
    bench.run(0, 100)
    vm = bench.vm
    assert vm.state == "running"
    assert vm.simulated
    assert vm.source_text == "Test mat · 10 × 8"
    assert vm.picture is not None
    assert vm.picture.maximum == 15
    assert [foot.label for foot in vm.picture.feet] == ["Left", "Right"]
    assert (vm.loads.left, vm.loads.right, vm.loads.heel, vm.loads.fore) == ("75", "25", "60", "40")
    assert vm.total_text == "40 N"
    assert vm.load.curves is not None
    assert vm.load.curves.unit == "N"
    assert vm.load.curves.time_s[-1] == pytest.approx(0.99, abs=0.05)
    np.testing.assert_allclose(vm.load.curves.left, 30)
    np.testing.assert_allclose(vm.load.curves.right, 10)
    assert vm.health_text.startswith("100 Hz · latency ")
    assert vm.tests_text.startswith("Not: standing"), "a mat of 10 × 8 cells is too small for a foot"
    assert bench.analysis.pushed == list(range(100))


def test_columns_that_do_not_add_up_are_told(bench: Bench) -> None:
    bench.vm.connect("serial:auto")
    bench.run(0, 20)
    assert (bench.vm.health_tone, "add up" in bench.vm.health_text) == ("plain", False)
    bench.capture.n_sums_off = 12
    bench.run(20, 40)
    assert bench.vm.health_tone == "watch"
    assert bench.vm.health_text.endswith(
        "12 columns that do not add up: check rows that touch each other or the supply"
    )


def test_a_source_that_refuses_is_one_sentence(bench: Bench) -> None:
    bench.capture.refuses = SourceError("Expected a mat on the port, found none; plug it in.")
    bench.vm.connect("serial:/dev/nothing")
    assert bench.vm.state == "idle"
    assert bench.vm.message == "Expected a mat on the port, found none; plug it in."
    assert not bench.vm.can_record


def test_unplugged_and_back(bench: Bench) -> None:
    bench.vm.connect("serial:auto")
    bench.run(0, 20)
    bench.capture.events = [LinkStatus(connected=False, says="The mat is unplugged; waiting for it.")]
    bench.capture.connected = False
    bench.clock.now_s += 1
    bench.vm.tick()
    assert bench.vm.state == "waiting"
    assert bench.vm.message == "The mat is unplugged; waiting for it."
    assert (bench.vm.health_tone, bench.vm.health_text) == ("flag", "no mat, waiting for it")
    bench.capture.connected = True
    bench.capture.events = [LinkStatus(), Gap(0.2, 3.4, None, "unplugged")]
    bench.vm.tick()
    back: str = bench.vm.state
    assert back == "running"
    assert "3.2 s" in bench.vm.message


def test_recording_goes_into_the_library_and_is_announced(bench: Bench, library: Library) -> None:
    vm = bench.vm
    vm.connect("sim:walk?seed=2")
    vm.toggle_recording()
    path = library.path / "2026-11-22_09-30-00_walk.pmat"
    assert bench.capture.recorded == [path]
    assert vm.recording
    bench.run(0, 230)
    assert vm.record_text == "Stop · 0:02"
    vm.toggle_recording()
    assert (vm.recording, vm.saved, vm.record_text) == (False, path, "Record")
    assert not bench.capture.recording


def test_disconnecting_ends_a_recording_cleanly(bench: Bench) -> None:
    bench.vm.connect("sim:stand")
    bench.vm.start_recording()
    bench.vm.disconnect()
    assert bench.capture.stopped
    assert not bench.capture.recording
    assert bench.vm.saved is not None
    assert (bench.vm.state, bench.vm.picture) == ("idle", None)


def test_a_full_disk_ends_the_recording_and_not_the_watching(bench: Bench) -> None:
    bench.vm.connect("sim:stand")
    bench.vm.start_recording()
    bench.capture.error = RecordingError("The disk is full; make room and record again.")
    bench.run(0, 10)
    assert not bench.vm.recording
    assert bench.vm.message == "The disk is full; make room and record again."
    bench.capture.error = None
    bench.capture.events = [LinkStatus()]
    bench.vm.tick()
    assert bench.vm.message == bench.vm.ended_early, "news of a link that was never away does not wipe it out"
    assert bench.vm.state == "running"
    assert bench.vm.picture is not None


def test_the_end_of_a_playback_keeps_the_last_picture(bench: Bench) -> None:
    bench.vm.connect("replay:walk.pmat")
    bench.capture.events = [frame(0), StreamEnd("The recording is over.")]
    bench.capture.ended = True
    bench.vm.tick()
    assert (bench.vm.state, bench.vm.message) == ("ended", "The recording is over.")
    assert bench.vm.picture is not None
    assert bench.capture.stopped


def test_a_source_that_dies_is_one_sentence(bench: Bench) -> None:
    bench.vm.connect("serial:auto")
    bench.vm.start_recording()
    bench.capture.error, bench.capture.ended = SourceError("The mat is gone for good."), True
    bench.vm.tick()
    assert (bench.vm.state, bench.vm.message) == ("idle", "The mat is gone for good.")
    assert bench.vm.saved is not None


def test_another_source_chosen_while_one_connects_wins(library: Library) -> None:
    waiting: list[tuple[object, object]] = []

    class Later:
        def run(self, work: object, done: object, _failed: object) -> None:
            waiting.append((work, done))

    captures = [FakeCapture(stream=info(device="First")), FakeCapture(stream=info(device="Second"))]
    given = iter(captures)
    vm = LiveViewModel(lambda _uri: next(given), lambda _info: FakeAnalysis(), library, Later(), Clock())
    vm.connect("serial:one")
    vm.connect("serial:two")
    for work, done in waiting:
        done(work())  # type: ignore[operator]
    assert vm.source_text.startswith("Second")
    assert captures[0].stopped
    assert not captures[1].stopped


def test_a_slow_analysis_leaves_frames_out_on_screen_and_stays_near_now(bench: Bench) -> None:
    clock = bench.clock

    def slowly() -> None:
        clock.now_s += 0.004

    bench.analysis = FakeAnalysis(slowly)
    bench.vm.connect("sim:stand")
    for tick in range(20):
        bench.capture.events = [frame(50 * tick + i, rate_hz=1000) for i in range(50)]
        bench.vm.tick()
    assert bench.vm.n_not_drawn > 0
    shown_s = bench.vm.load.curves.end_s if bench.vm.load.curves is not None else 0.0
    assert 0.999 - shown_s <= 0.25 + 0.01


@pytest.mark.parametrize(("rate_hz", "least", "most"), [(100, 100, 100), (500, 100, 190)])
def test_a_fast_stream_is_looked_at_as_often_as_a_screen_can_show(
    bench: Bench, rate_hz: int, least: int, most: int
) -> None:
    """A second of frames, ticks of 1/60 s: always the newest, and no more than there is time for at any rate."""
    bench.vm.connect("sim:stand")
    frames = [frame(i, rate_hz=rate_hz) for i in range(rate_hz)]
    for tick in range(61):
        bench.capture.events = [one for one in frames if (tick - 1) / 60 <= one.time_s < tick / 60]
        bench.vm.tick()
        if bench.capture.events or not tick:
            continue
        assert bench.analysis.pushed[-1] == max(one.sequence for one in frames if one.time_s < tick / 60)
    assert least <= len(bench.analysis.pushed) <= most


def test_latency_is_from_the_last_byte_to_the_paint_of_its_picture(bench: Bench) -> None:
    bench.vm.connect("sim:stand")
    bench.capture.events = [frame(0, host_s=99.990)]
    bench.vm.tick()
    picture = bench.vm.picture
    assert picture is not None
    assert math.isnan(bench.vm.latency_ms)
    bench.clock.now_s += 0.020
    bench.vm.painted(picture)
    assert bench.vm.latency_ms == pytest.approx(30)
    assert bench.vm.shown_time_s == 0
    bench.clock.now_s += 5
    bench.vm.painted(picture)  # the same picture again says nothing new
    assert bench.vm.latency_ms == pytest.approx(30)


def test_sway_waits_until_somebody_has_settled(bench: Bench) -> None:
    bench.vm.connect("sim:stand")
    bench.run(0, 300)
    assert "Stand still" in bench.vm.sway.says
    assert len(bench.vm.sway.path_mm) == 0
    bench.run(300, 1000)
    assert "side to side" in bench.vm.sway.says
    np.testing.assert_allclose(bench.vm.sway.path_mm.mean(axis=0), 0, atol=0.2)


def test_a_held_scale_stays(bench: Bench) -> None:
    bench.vm.connect("sim:stand")
    bench.run(0, 10)
    bench.vm.toggle_scale()
    assert bench.vm.scale_fixed == 15
    louder = frame(20)
    louder.values[0, 0] = 400
    bench.capture.events = [louder]
    bench.vm.tick()
    assert bench.vm.picture is not None
    assert bench.vm.picture.maximum == 15
    bench.vm.toggle_scale()
    bench.capture.events = [frame(21)]
    bench.vm.tick()
    assert bench.vm.picture.maximum == 400


def test_a_foot_that_leaves_stays_as_an_outline_and_the_next_begins_a_new_path(bench: Bench) -> None:
    class Steps(FakeAnalysis):
        def push(self, it: Frame, /) -> LiveView:
            view = super().push(it)
            left, right = view.feet
            step = left if it.sequence < 10 else replace(right, side="left")
            return replace(view, feet=(step,))

    bench.analysis = Steps()
    bench.vm.connect("sim:walk")
    bench.run(0, 8)
    assert bench.vm.picture is not None
    assert bench.vm.picture.left_mm == ()
    bench.run(8, 20)
    assert len(bench.vm.picture.left_mm) == 1
    np.testing.assert_array_equal(bench.vm.picture.left_mm[0][0], [20, 20])
    trail = bench.vm.picture.feet[0].trail_mm
    steps = np.abs(np.diff(trail[:, 0]))
    assert not (steps > 40).any(), "no line leads from one step to the next"


def test_history_is_bounded(bench: Bench) -> None:
    bench.vm.connect("sim:stand")
    for block in range(40):
        bench.capture.events = [frame(1000 * block + i, rate_hz=4000) for i in range(1000)]
        bench.clock.now_s = 100 + block
        bench.vm.tick()
    assert bench.vm.load.curves is not None
    assert len(bench.vm.load.curves.time_s) <= 1200


def test_keys_mark_moments_only_while_something_is_recorded(bench: Bench) -> None:
    bench.vm.connect("sim:stand")
    bench.run(0, 10)
    bench.vm.mark(3)
    assert (bench.capture.marks, bench.vm.marked_text) == ([], "")
    bench.vm.start_recording()
    bench.clock.now_s += 65.5
    bench.vm.mark(3)
    assert (bench.capture.marks, bench.vm.marked_text) == (["3"], "Marked 3 at 1:05")


def test_the_view_turns_in_quarters_and_comes_round(bench: Bench) -> None:
    vm = bench.vm
    seen = []
    for _time in range(4):
        vm.turn_view()
        seen.append(vm.view_quarters)
    vm.mirror_view()
    assert (seen, vm.view_mirrored) == ([1, 2, 3, 0], True)
