"""The live page: a source is chosen, its frames become pictures and figures, and it is recorded.

Frames enter through a capture that somebody hands over; texts, pictures and which buttons are enabled leave. It owns
no thread and no widget: `tick` is called by the screen's timer, pulls what has come and never waits.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from pressuremat.errors import RecordingError
from pressuremat.i18n import _
from pressuremat.mats import in_one_line, possible_tests
from pressuremat.protocol.part import sums_off_text
from pressuremat.types import Frame, Gap, LinkStatus, StreamEnd, StreamEvent, StreamInfo
from pressuremat_ui.jobs import Jobs, sentence
from pressuremat_ui.library import Library
from pressuremat_ui.viewmodels.ghosts import GhostsViewModel
from pressuremat_ui.viewmodels.live_history import MEMORY_S, WINDOW_S, LiveHistory
from pressuremat_ui.viewmodels.load import LoadViewModel
from pressuremat_ui.viewmodels.observable import Observable
from pressuremat_ui.viewmodels.screen import HeatPicture, LoadFigures, SwayPicture, Tone, mat_words, number_text

if TYPE_CHECKING:
    from pressuremat.analysis.model import LiveView

State = Literal["idle", "connecting", "running", "waiting", "ended"]
#: Texts change this often at most, so that a digit can be read.
_TEXT_EVERY_S = 0.25
#: Of the stream's own time: the heat map is new with every frame; what changes slowly is drawn less often.
_CURVES_EVERY_S, _SWAY_EVERY_S = 0.05, 0.1


@dataclass(frozen=True)
class Limits:
    """How long analysis may hold up a tick, how old a frame may be to be still worth showing, and how soon after
    another one it is looked at, unless it is the newest.

    Of 16 ms between paints the larger part belongs to painting; what is left out on screen the file has all the same.
    """

    budget_s: float = 0.008
    behind_s: float = 0.12
    every_s: float = 0.0075


LIMITS = Limits()
#: For pictures and tests, where everything is shown however long it takes.
NO_LIMITS = Limits(math.inf, math.inf, 0.0)


class LiveCapture(Protocol):
    """What is used of `pressuremat.capture.Capture`."""

    def start(self) -> StreamInfo: ...
    def drain(self) -> list[StreamEvent]: ...
    def record_to(self, path: Path) -> Any: ...
    def stop_recording(self) -> Any: ...
    def mark(self, name: str, /) -> None: ...
    def health(self) -> Any: ...
    def stop(self) -> None: ...
    @property
    def error(self) -> Any: ...
    @property
    def ended(self) -> Any: ...


class Pushes(Protocol):
    """What is used of `pressuremat.analysis.live.LiveAnalysis`."""

    def push(self, frame: Frame, /) -> LiveView: ...


CaptureFactory = Callable[[str], LiveCapture]
AnalysisFactory = Callable[[StreamInfo], Pushes]


class LiveViewModel(Observable):
    """What the live page says, shows and allows."""

    def __init__(
        self,
        open_capture: CaptureFactory,
        make_analysis: AnalysisFactory,
        library: Library,
        jobs: Jobs,
        clock: Callable[[], float],
        now: Callable[[], datetime] = datetime.now,
        limits: Limits | None = None,
        ghosts: GhostsViewModel | None = None,
    ) -> None:
        super().__init__()
        self._open_capture, self._make_analysis = open_capture, make_analysis
        self._library, self._jobs, self._clock, self._now = library, jobs, clock, now
        self._limits = limits or LIMITS
        self.ghosts = ghosts or GhostsViewModel(lambda _person: None, jobs)
        self._capture: LiveCapture | None = None
        self._analysis: Pushes | None = None
        self._see: list[Callable[[LiveView], object]] = []
        self._history = LiveHistory()
        self._behind: deque[Frame] = deque()
        self._attempt = 0
        self._text_due_s = self._curves_due_s = self._sway_due_s = -math.inf
        self._recording_since_s = 0.0
        self._newest_host_s = math.nan
        self._analysed_s = -math.inf
        self._latency_s = math.nan
        self.state: State = "idle"
        self.uri = ""
        self.info: StreamInfo | None = None
        self.message = ""
        self.source_text = _("No source")
        self.health_text = ""
        self.health_tone: Tone = "plain"
        self.tests_text = ""
        self.simulated = False
        self.picture: HeatPicture | None = None
        self.load = LoadViewModel(WINDOW_S, MEMORY_S)
        self.loads = LoadFigures()
        self.sway: SwayPicture = self._history.sway()
        self.total_text = "–"
        self.research_text = ""
        self.scale_fixed: float | None = None
        self.smooth = True
        self.isolines = False
        self.view_quarters, self.view_mirrored = 0, False
        self.recording = False
        self.record_text = _("Record")
        self.can_record = False
        self.can_disconnect = False
        self.recording_path: Path | None = None
        self.saved: Path | None = None
        self.ended_early = ""
        self.marked_text = ""
        self.shown_time_s = math.nan
        self.latency_ms = self.latency_shown_ms = math.nan
        self.n_not_drawn = 0

    def on_view(self, see: Callable[[LiveView], object]) -> None:
        """Have `see(view)` called with every view of the mat, as it comes."""
        self._see.append(see)

    # -- choosing a source ------------------------------------------------------------------------------------------

    def connect(self, uri: str) -> None:
        """Open the source in the background; what was open is closed first, and its recording ended."""
        self.disconnect()
        self._attempt += 1
        attempt = self._attempt
        self.uri, self.message, self.state = uri, "", "connecting"
        self.source_text = _("Connecting to {uri}").format(uri=uri)
        self.can_disconnect = True

        def work() -> tuple[LiveCapture, StreamInfo, Pushes]:
            capture = self._open_capture(uri)
            info = capture.start()
            try:
                return capture, info, self._make_analysis(info)
            except BaseException:
                capture.stop()
                raise

        def done(opened: tuple[LiveCapture, StreamInfo, Pushes]) -> None:
            if attempt != self._attempt:  # somebody chose another source meanwhile
                opened[0].stop()
                return
            self._capture, info, self._analysis = opened
            self._begin(info)
            self.state = "running"
            self.can_record = True

        def failed(says: str) -> None:
            if attempt == self._attempt:
                self._idle(says)

        self._jobs.run(work, done, failed)

    def disconnect(self) -> None:
        """Let go of the source; a recording is ended cleanly."""
        self._attempt += 1
        self.stop_recording()
        if self._capture is not None:
            capture, self._capture = self._capture, None
            capture.stop()
        if self.state != "idle":
            self._idle("")

    def _idle(self, message: str) -> None:
        self._capture = self._analysis = self.info = None
        self.ghosts.on(None)
        self.source_text, self.health_text, self.health_tone = _("No source"), "", "plain"
        self.tests_text = ""
        self.simulated = self.can_record = self.can_disconnect = False
        self.picture = None
        self.loads, self.total_text, self.research_text = LoadFigures(), "–", ""
        self._forget()
        self.sway = self._history.sway()
        self.message = message
        self.state = "idle"

    def _begin(self, info: StreamInfo) -> None:
        self.info = info
        self.ghosts.on(info.geometry)
        self._forget()
        self._newest_host_s = self._latency_s = math.nan
        self.simulated = info.simulated
        grid = f"{info.geometry.cols} × {info.geometry.rows}"
        name = info.device if grid in info.device else f"{info.device} · {grid}"
        self.source_text = " · ".join(filter(None, (name, mat_words(info.unit, info.calibration))))

    def _forget(self) -> None:
        """A new stream begins, or none."""
        self._history = LiveHistory()
        self._behind.clear()
        self._analysed_s = -math.inf
        self._curves_due_s = self._sway_due_s = -math.inf
        self.shown_time_s = math.nan
        self.load.begin(None if self.info is None else self._history)

    # -- the screen's timer -----------------------------------------------------------------------------------------

    def tick(self) -> None:
        """Take what has come and bring the screen up to date; a few milliseconds at most."""
        capture = self._capture
        if capture is None:
            return
        over = bool(capture.ended)  # asked before draining, so that the last frames are not missed
        error = capture.error
        for event in capture.drain():
            self._take(event)
        if self._push_frames():
            self._show()
        now_s = self._clock()
        if now_s >= self._text_due_s:
            self._text_due_s = now_s + _TEXT_EVERY_S
            self._show_texts(now_s)
        if isinstance(error, RecordingError) and not over:
            # The disk is full, say: the recording is over, watching goes on.
            if self.recording:
                self.message = self.ended_early = str(error)
                self.stop_recording()
        elif error is not None and over:
            self.stop_recording()
            self._let_go(capture)
            self._idle(sentence(error))
        elif over and not self._behind:
            self.stop_recording()
            self._let_go(capture)
            self.message = self.message or _("The source has come to its end.")
            self.can_record = self.can_disconnect = False
            self.health_text = ""
            self.state = "ended"

    def _let_go(self, capture: LiveCapture) -> None:
        self._capture = None
        capture.stop()

    def _take(self, event: StreamEvent) -> None:
        if isinstance(event, Frame):
            self._behind.append(event)
        elif isinstance(event, StreamInfo):
            self._analysis = self._make_analysis(event)
            self._begin(event)
        elif isinstance(event, LinkStatus):
            if event.says or not event.connected:
                self.message = event.says
            elif self.state == "waiting":
                self.message = ""
            self.state = "running" if event.connected else "waiting"
        elif isinstance(event, Gap) and event.n_lost is None:
            self.message = _("The mat was away for {s} s; the recording says so.").format(
                s=number_text(event.end_s - event.start_s, 1)
            )
        elif isinstance(event, StreamEnd):
            self.message = event.reason

    def _push_frames(self) -> bool:
        """Push frames through the analysis while there is time; whether there was any."""
        analysis = self._analysis
        if analysis is None or not self._behind:
            return False
        newest_s = self._behind[-1].time_s
        while self._behind[0].time_s < newest_s - self._limits.behind_s:
            self._behind.popleft()
            self.n_not_drawn += 1
        end_s = self._clock() + self._limits.budget_s
        while self._behind:
            frame = self._behind.popleft()
            if self._behind and frame.time_s < self._analysed_s + self._limits.every_s:
                continue
            self._analysed_s = frame.time_s
            view = analysis.push(frame)
            self._history.push(view)
            for see in self._see:
                see(view)
            self._newest_host_s = frame.host_s
            if self._clock() > end_s:
                break
        return True

    def _show(self) -> None:
        info = self.info
        if info is None:
            return
        view = self._history.view
        if view is not None:
            self.shown_time_s = view.time_s
        self.picture = self._history.picture(info.geometry, self.scale_fixed)
        if view is None:
            return
        if view.time_s >= self._curves_due_s:
            self._curves_due_s = view.time_s + _CURVES_EVERY_S
            self.load.refresh()
        if view.time_s >= self._sway_due_s:
            self._sway_due_s = view.time_s + _SWAY_EVERY_S
            self.sway = self._history.sway()

    def _show_texts(self, now_s: float) -> None:
        view = self._history.view
        self.loads = self._history.loads()
        if view is not None:
            self.ghosts.follow(view.feet, self._history.sides)
            unit = _("N") if view.unit == "kPa" else _("counts")
            self.total_text = f"{view.total:.0f} {unit}"
            self.research_text = self._history.research_text()
        if self.recording:
            self.record_text = _("Stop · {time}").format(time=_clock_text(now_s - self._recording_since_s))
        if self._capture is None:
            return
        health = self._capture.health()
        if not health.connected:
            self.health_text, self.health_tone = _("no mat, waiting for it"), "flag"
            return
        self.latency_shown_ms = 1000 * self._latency_s
        latency = "–" if math.isnan(self._latency_s) else f"{self.latency_shown_ms:.0f}"
        rate = f"{health.rate_hz:.0f}" if math.isfinite(health.rate_hz) else "–"
        shown = _("{rate} Hz · latency {ms} ms · {n} lost").format(rate=rate, ms=latency, n=health.n_lost)
        damaged = _("{n} damaged").format(n=health.n_damaged) if health.n_damaged else ""
        n_filled = getattr(self.info.calibration if self.info else None, "n_bad", 0)
        filled = _("{n} cells filled").format(n=n_filled) if n_filled else ""
        self.health_text = " · ".join(filter(None, (shown, damaged, sums_off_text(health.n_sums_off), filled)))
        self.health_tone = "watch" if health.n_lost or health.n_damaged or health.n_sums_off else "plain"
        self.tests_text = self._tests(health.rate_hz)

    def _tests(self, rate_hz: float) -> str:
        """Which tests the mat can do at the rate that it really gives."""
        if self.info is None:
            return ""
        known_hz = round(rate_hz, 1) if rate_hz > 0 else None
        return in_one_line(possible_tests(self.info.geometry, known_hz or None))

    def painted(self, picture: HeatPicture) -> None:
        """The screen shows `picture` now: byte to paint is measured here."""
        if picture is not self.picture or math.isnan(self._newest_host_s):
            return
        latency_s = self._clock() - self._newest_host_s
        self.latency_ms = 1000 * latency_s
        # Smoothed for the eye only; a benchmark watches `latency_ms`.
        self._latency_s = latency_s if math.isnan(self._latency_s) else 0.9 * self._latency_s + 0.1 * latency_s
        self._newest_host_s = math.nan

    # -- recording --------------------------------------------------------------------------------------------------

    def toggle_recording(self) -> None:
        """Begin or end a recording."""
        if self.recording:
            self.stop_recording()
        elif self.can_record:
            self.start_recording()

    def start_recording(self) -> None:
        """Record into a new file of the library; a failure becomes `message`."""
        if self._capture is None or self.recording:
            return
        try:
            self._library.prepare()
            path = self._library.new_recording(self._what(), self._now())
            self._capture.record_to(path)
        except Exception as error:
            self.message = sentence(error)
            return
        self.message = self.ended_early = ""
        self.recording_path, self.saved = path, None
        self.marked_text = ""
        self._recording_since_s = self._clock()
        self.record_text = _("Stop · {time}").format(time=_clock_text(0))
        self.recording = True

    def stop_recording(self) -> None:
        """End the recording, if there is one; `saved` is then its path."""
        if not self.recording:
            return
        self.recording = False
        self.record_text = _("Record")
        try:
            if self._capture is not None:
                self._capture.stop_recording()
        except Exception as error:
            self.message = sentence(error)
        path, self.recording_path = self.recording_path, None
        self.saved = path
        self._jobs.run(lambda: self._library.learn(path), lambda _none: None, self._not_learnt)

    def _not_learnt(self, says: str) -> None:
        self.message = says

    def mark(self, number: int) -> None:
        """Mark this moment in the recording by a number from 1 to 9; nothing where nothing is recorded."""
        if self._capture is None or not self.recording:
            return
        self._capture.mark(str(number))
        self.marked_text = _("Marked {number} at {time}").format(
            number=number, time=_clock_text(self._clock() - self._recording_since_s)
        )

    def _what(self) -> str:
        scheme, _colon, rest = self.uri.partition(":")
        return rest.partition("?")[0] if scheme == "sim" else "recording"

    # -- how it is shown --------------------------------------------------------------------------------------------

    def toggle_scale(self) -> None:
        """Hold the colour scale where it is, or let it follow again."""
        self.scale_fixed = None if self.scale_fixed is not None else self._history.scale()

    def toggle_smooth(self) -> None:
        """Between smooth and raw cells."""
        self.smooth = not self.smooth

    def toggle_isolines(self) -> None:
        """With or without lines of equal pressure."""
        self.isolines = not self.isolines

    def turn_view(self) -> None:
        """A quarter further, clockwise; only the picture turns, never the recording."""
        self.view_quarters = (self.view_quarters + 1) % 4

    def mirror_view(self) -> None:
        """As in a mirror, or back."""
        self.view_mirrored = not self.view_mirrored


def _clock_text(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{rest:02d}"
