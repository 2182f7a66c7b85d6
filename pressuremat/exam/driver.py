"""Runs a visit on a source: frames to the machine and to files, recordings to be judged, progress to the folder.

A source's URI, a `Machine` and a folder enter; the folder fills with recordings, events go to whoever shows them. With
a `sim:` source the virtual person performs each trial as it is asked for. One thread reads and records; what is
recorded is judged beside it, so that frames are read on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pressuremat import __version__
from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.model import LiveView
from pressuremat.analysis.offline import analyse
from pressuremat.capture import Tape
from pressuremat.errors import VisitError
from pressuremat.exam import folder as store
from pressuremat.exam.events import Event
from pressuremat.exam.machine import Machine
from pressuremat.exam.performer import answers, performance
from pressuremat.exam.problems import problem
from pressuremat.exam.quality import Judgement, judge
from pressuremat.exam.sets import Item
from pressuremat.files import read
from pressuremat.files.writer import Writer
from pressuremat.i18n import _
from pressuremat.sources.registry import SourceUri, open_source, parse_uri
from pressuremat.sources.simulated import SimulatedSource
from pressuremat.types import Frame, Gap, LinkStatus, Source, StreamEnd, StreamEvent, StreamInfo

#: How long a source may wait for its next event.
_POLL_S = 0.05
#: The protocol under which the parts of try and see are analysed.
_SQUATS = {True: "squat-heels-raised", False: "squat"}

Show = Callable[[Event], None]


class Driver:
    """One visit on one source. `open` says what the mat is, `run` leads through the visit."""

    def __init__(self, uri: str, folder: Path) -> None:
        self._uri, self._folder = parse_uri(uri), folder
        self.virtual = self._uri.scheme == "sim"
        self._source: Source | None = None
        self._offset_s = self._last_s = 0.0
        self._live: LiveAnalysis | None = None
        self._tape: Tape | None = None
        self._see: Callable[[LiveView], object] = lambda _view: None
        self.info: StreamInfo | None = None

    def open(self) -> StreamInfo:
        """Connect. Raises SourceError in one sentence."""
        if self.virtual:
            # Nobody performs yet: this is asked for the mat alone, which each trial opens anew.
            options = {**self._uri.options, "mat": self._uri.options.get("mat", "stance"), "loop": "0"}
            source: Source = SimulatedSource(replace(self._uri, options=options))
            self.info = source.open()
            source.close()
        else:
            self._source = open_source(self._uri.text)
            self.info = self._source.open()
            self._live = _live(self.info)
        return self.info

    def close(self) -> None:
        """Let go of source and file. May be called twice."""
        self._end_recording()
        if self._source is not None:
            self._source.close()
            self._source = None

    def run(
        self,
        machine: Machine,
        show: Show,
        commands: Callable[[], list[Event]] = list,
        see: Callable[[LiveView], object] = lambda _view: None,
    ) -> bool:
        """Lead through the visit; True when it is finished, False where it was paused. `commands` does what the person
        asks for, between frames; `see` is shown the mat with every frame.

        Raises what reading and recording raise; the visit goes on from its folder.
        """
        self._see = see
        with _judges() as ask:
            waiting: Future[Judgement] | None = None
            store.save(self._folder, machine.progress)
            while machine.state not in ("finished", "paused", "asked"):
                said = commands()
                if machine.state == "show" and self.virtual:
                    said += machine.begin()
                self._act(machine, said, show)
                if machine.state == "judge":
                    if waiting is None:
                        file, item = machine.progress.recording, machine.item
                        assert file is not None
                        assert item is not None
                        waiting = ask(self._folder / file, item)
                    if self.virtual or waiting.done():
                        done, waiting = waiting.result(), None
                        self._act(machine, machine.judged(done), show)
                        continue
                else:
                    waiting = None
                self._read(machine, show)
        return machine.state == "finished"

    # -- what comes from the source -----------------------------------------------------------------------------------

    def _read(self, machine: Machine, show: Show) -> None:
        if self._source is None:
            return
        for event in self._source.read(_POLL_S):
            event = self._later(event)
            if self._tape is not None and not isinstance(event, StreamEnd):
                self._tape.take([event])
            if isinstance(event, StreamInfo):
                if event.geometry != machine.progress.geometry:
                    raise VisitError(
                        _("Expected the mat that this visit began on, another answers; connect that one again.")
                    )
                self.info, self._live = event, _live(event)
            elif isinstance(event, Frame):
                assert self._live is not None
                self._last_s = event.time_s
                view = self._live.push(event)
                self._see(view)
                self._act(machine, machine.push(view), show)
            elif isinstance(event, StreamEnd):
                self._gone(machine, event, show)
            elif isinstance(event, LinkStatus) and event.says:
                show(Event("problem", event.says, sound="problem"))
            if self._source is None:
                return

    def _later(self, event: StreamEvent) -> StreamEvent:
        """Times that go on from one performance to the next."""
        if isinstance(event, Frame):
            return replace(event, time_s=event.time_s + self._offset_s)
        if isinstance(event, Gap):
            return replace(event, start_s=event.start_s + self._offset_s, end_s=event.end_s + self._offset_s)
        return event

    def _gone(self, machine: Machine, end: StreamEnd, show: Show) -> None:
        """The source has come to its end; a virtual person comes back for the next trial."""
        if self._source is not None:
            self._source.close()
            self._source = None
        if not self.virtual or machine.state == "trial":
            self._act(machine, machine.pause(end.reason), show)

    # -- what an event asks for ---------------------------------------------------------------------------------------

    def _act(self, machine: Machine, events: list[Event], show: Show) -> None:
        for event in events:
            if event.kind in ("end", "stop", "discard"):
                self._end_recording()
            if event.kind == "record":
                # The name is on record before the file is there: who looks later knows what the file is.
                store.save(self._folder, machine.progress)
                self._begin_recording(machine, event)
            if event.kind == "discard" and event.file is not None:
                (self._folder / event.file).unlink(missing_ok=True)
            if event.kind == "ask" and self.virtual:
                self._answer(machine, event)
            show(event)
        if events and any(event.kind not in ("cue", "progress", "problem", "begin", "on") for event in events):
            store.save(self._folder, machine.progress)

    def _begin_recording(self, machine: Machine, event: Event) -> None:
        item = machine.item
        assert item is not None
        assert event.file is not None
        assert self.info is not None
        info = self._perform(item, machine.progress.n_files) if self.virtual else self.info
        named = _SQUATS[item.block_mm is not None] if item.protocol == "try-and-see" else item.protocol
        info = replace(info, protocol=named, condition=machine.progress.condition)
        asked_s = item.of_protocol.measured_s(item.seconds, item.reps)
        version = item.of_protocol.version
        note = {"test": item.to_json(), "asked_s": asked_s, "version": version, "program": __version__}
        self._tape = Tape(Writer(self._folder / event.file, info, note=note))

    def _perform(self, item: Item, trial: int) -> StreamInfo:
        name, options = performance(self._uri.options, item, trial)
        if self._source is not None:
            self._source.close()
        self._source = SimulatedSource(SourceUri(f"sim:{name}", "sim", name, options))
        self._offset_s = self._last_s + 1.0
        info = self._source.open()
        self._live = _live(info)
        return info

    def _end_recording(self) -> None:
        if self._tape is not None:
            tape, self._tape = self._tape, None
            tape.writer.close()

    def _answer(self, machine: Machine, event: Event) -> None:
        done = [entry.item for entry in machine.progress.entries if entry.status == "kept"]
        item = next(one for one in reversed(done) if (one.protocol, one.side) == (event.protocol, event.side))
        for name, value in answers(self._uri.options, item, event.fields).items():
            for side, one in value.items():
                machine.note(name, one, side)


def judge_file(path: Path, item: Item) -> Judgement:
    """The judgement of a recorded trial; one that cannot be read is failed."""
    recording = read(path)
    if recording.n_frames == 0:
        return Judgement((problem("nobody"),))
    named = _SQUATS[item.block_mm is not None] if item.protocol == "try-and-see" else item.protocol
    return judge(analyse(recording, protocol=named), item)


@contextmanager
def _judges() -> Iterator[Callable[[Path, Item], Future[Judgement]]]:
    with ThreadPoolExecutor(1, "pressuremat judge") as pool:
        yield lambda path, item: pool.submit(judge_file, path, item)


def _live(info: StreamInfo) -> LiveAnalysis:
    return LiveAnalysis(info.geometry, info.calibration, info.unit)
