"""The virtual person on the virtual mat as a source: `sim:stand?arch=low&seed=1`.

Samples go through a board's packets and the same decoding as a real one's; what leaves are frames of counts, with
the virtual mat's own calibration beside them. `ideal=1` leaves the board out and gives kPa.

Options besides those of the scenario: `speed` (1 is real time, 0 does not wait), `loop` (1, the default, goes on for
ever, trial after trial; 0 ends after one), `trial` (the number of the first one, 0 where not given), `mat`, `rows`,
`cols`, `pitch_mm`, `rate_hz`, `faults`, `readout`, `adc_bits`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pressuremat import __version__
from pressuremat.boards import BOARDS
from pressuremat.errors import SourceError
from pressuremat.i18n import _
from pressuremat.protocol.board import BoardTwin
from pressuremat.protocol.messages import FrameData, Hello, Status, readout_on_wire
from pressuremat.protocol.session import Connected, Failed, Session
from pressuremat.protocol.wire import PROTOCOL_MAJOR, PROTOCOL_MINOR, Packing, Wiring
from pressuremat.sources.pace import Pace, speed_option, switch_option
from pressuremat.sources.registry import SourceUri
from pressuremat.sources.timing import Timeline
from pressuremat.types import Frame, LinkStatus, Recording, StreamEnd, StreamEvent, StreamInfo
from pressuremat.units import um_from_mm
from pressuremat.virtual.mat import VirtualMat
from pressuremat.virtual.person import number
from pressuremat.virtual.scenarios import Simulation, simulation
from pressuremat.virtual.truth import truth

_OWN_OPTIONS = ("speed", "loop", "trial")
#: Frames given by one `read` where nothing has to be waited for.
_BATCH = 64
#: Frames made at once: a fraction of a second, so that a live view never waits long for them.
_CHUNK = 32
_US_PER_S = 1e6


def virtual_hello(mat: VirtualMat, rate_hz: float) -> Hello:
    """What the virtual mat's board announces."""
    board = next(board for board in BOARDS if board.name == "virtual")
    major, minor, patch = (int(part) for part in __version__.split(".")[:3])
    return Hello(
        protocol_major=PROTOCOL_MAJOR,
        protocol_minor=PROTOCOL_MINOR,
        firmware_major=major,
        firmware_minor=minor,
        firmware_patch=patch,
        board=board.wire_id,
        uid=mat.seed & 0xFFFFFFFF,
        session=1,
        boot_count=1,
        reset_cause=0,
        rows=mat.geometry.rows,
        cols=mat.geometry.cols,
        pitch_x_um=um_from_mm(mat.geometry.pitch_mm[0]),
        pitch_y_um=um_from_mm(mat.geometry.pitch_mm[1]),
        bits=mat.circuit.adc_bits,
        wiring=int(Wiring.DIRECT),
        adc_prescaler=0,
        supply_mv=mat.circuit.supply_mv,
        pulldown_ohm=round(mat.circuit.pulldown_ohm),
        row_ohm=round(mat.circuit.row_ohm),
        baud=board.max_baud,
        period_us=round(_US_PER_S / rate_hz),
        git=0,
        packing=int(Packing.PLAIN),
        readout=int(readout_on_wire(mat.circuit)),
        wirings=1 << Wiring.DIRECT,
        most_rows=board.max_rows,
        most_cols=board.max_cols,
        packings=1 << Packing.PLAIN | 1 << Packing.ZERO_RUN,
        converter_bits=mat.circuit.adc_bits,
        look_rows=8,
        next_baud=board.max_baud,
    )


class _Board:
    """The virtual board at the end of a wire that is a function call: samples in, what the host decodes out."""

    def __init__(self, simulated: Simulation, now_s: float) -> None:
        self.twin = BoardTwin(virtual_hello(simulated.mat, simulated.rate_hz))
        self.session = Session(now_s, port=simulated.scenario.name)
        self._greet(now_s)

    def _greet(self, now_s: float) -> None:
        """Hello, start and the answers to them."""
        arrived = self.twin.boot()
        for _turn in range(8):
            for event in self.session.receive(arrived, now_s):
                if isinstance(event, Failed):
                    raise event.error
            arrived = self.twin.receive(self.session.to_send(now_s))
            if self.twin.streaming and not arrived and self.session.idle:
                return
        raise SourceError(_("Expected the virtual board to answer, it did not; report this."))

    def send(self, samples: NDArray[Any], clock_us: int, now_s: float) -> list[FrameData | Status]:
        """One frame over the wire and back."""
        heard: list[FrameData | Status] = []
        for event in self.session.receive(self.twin.frame_packet(samples, clock_us), now_s):
            if isinstance(event, FrameData | Status):
                heard.append(event)
            elif isinstance(event, Connected | Failed):
                raise SourceError(_("Expected a frame of the virtual board, got something else; report this."))
        return heard


class SimulatedSource:
    """The virtual person as a source of frames."""

    def __init__(self, uri: SourceUri) -> None:
        self._uri = uri
        self._simulation = simulation(uri.target, uri.options, _OWN_OPTIONS)
        self._loop = switch_option(uri.options, "loop", default=True)
        self._first = int(number("trial", uri.options.get("trial", "0"), 0, 1e6))
        self._pace = Pace(speed_option(uri.options))
        self._board: _Board | None = None
        self._samples: Iterator[NDArray[Any]] | None = None
        self._next: NDArray[Any] | None = None
        self._n = 0
        self._n_frames = 0
        self._timeline = Timeline()
        self._ended = False

    def open(self) -> StreamInfo:
        """Greet the virtual board. Raises SourceError in one sentence."""
        simulated = self._simulation
        self._samples = self._all_samples()
        if not simulated.ideal:
            self._board = _Board(simulated, self._pace.now())
        self._pace.restart()
        return StreamInfo(
            uri=self._uri.text,
            device=device_name(simulated),
            geometry=simulated.mat.geometry,
            unit="kPa" if simulated.ideal else "count",
            rate_hz=simulated.rate_hz,
            simulated=True,
            calibration=None if simulated.ideal else simulated.mat.calibration(),
            protocol=simulated.scenario.protocol,
            detail={"scenario": simulated.scenario.name, "options": dict(simulated.options)},
        )

    def read(self, timeout_s: float) -> list[StreamEvent]:
        """Frames that are due by now; waits up to `timeout_s` for the next one."""
        if self._samples is None:
            raise SourceError(_("Expected an open source, got one that is closed."))
        events: list[StreamEvent] = []
        while len(events) < _BATCH and not self._ended:
            if self._next is None:
                self._next = next(self._samples, None)
            if self._next is None:
                self._ended = True
                events.append(StreamEnd(_("the simulated person has left")))
            elif self._pace.wait(self._n / self._simulation.rate_hz, 0.0 if events else timeout_s):
                events += self._take(self._next)
                self._next = None
            else:
                break
        return events

    def close(self) -> None:
        """Let the virtual person go."""
        self._samples = None
        self._board = None

    def _all_samples(self) -> Iterator[NDArray[Any]]:
        """Frame after frame as the board samples them; kPa where ideal."""
        simulated = self._simulation
        state = simulated.mat.start(simulated.person.seed, 1.0 / simulated.rate_hz)
        trial = self._first
        while trial == self._first or self._loop:
            for chunk in simulated.frames(simulated.motion(trial), _CHUNK):
                yield from chunk if simulated.ideal else simulated.mat.counts(chunk, state)
            trial += 1

    def _take(self, samples: NDArray[Any]) -> list[StreamEvent]:
        now_s = self._pace.now()
        n, self._n = self._n, self._n + 1
        if self._board is None:
            return [Frame(n, n / self._simulation.rate_hz, samples, "kPa", host_s=now_s)]
        events: list[StreamEvent] = []
        for heard in self._board.send(samples, round(n * _US_PER_S / self._simulation.rate_hz), now_s):
            if isinstance(heard, Status):
                counts = self._board.session.decoder.counts
                events.append(
                    LinkStatus(
                        n_frames=self._n_frames,
                        n_skipped_by_board=heard.frames_skipped,
                        n_damaged_packets=counts.n_damaged,
                        n_sums_off=counts.n_sums_off,
                    )
                )
                continue
            placed = self._timeline.place(heard.sequence, heard.clock_us, now_s)
            if placed is not None:
                self._n_frames += 1
                events.append(Frame(heard.sequence, placed.time_s, heard.samples, "count", host_s=now_s))
        return events


def device_name(simulated: Simulation) -> str:
    """How the virtual mat is called in files and on screen."""
    geometry = simulated.mat.geometry
    return _("Simulated · {mat} mat {cols} × {rows} · {rate:g} Hz").format(
        mat=simulated.mat_label, cols=geometry.cols, rows=geometry.rows, rate=simulated.rate_hz
    )


def simulate(name: str, options: Mapping[str, str] | None = None) -> tuple[Recording, dict[str, Any]]:
    """A whole trial of a scenario: its recording, and its truth as `simulate --truth` writes it.

    Unless `ideal` is among the options the recording holds the counts that came out of the virtual board's bytes.
    Raises SourceError for a name or option that is none.
    """
    simulated = simulation(name, options or {})
    motion = simulated.motion()
    times_s = simulated.times_s(motion)
    if simulated.ideal:
        frames: NDArray[Any] = np.concatenate(list(simulated.frames(motion)))
    else:
        frames, times_s = _through_the_wire(simulated)
    recording = Recording(
        frames=frames,
        time_s=times_s,
        geometry=simulated.mat.geometry,
        stored_unit="kPa" if simulated.ideal else "count",
        format="simulated",
        calibration=None if simulated.ideal else simulated.mat.calibration(),
        simulated=True,
        device=device_name(simulated),
        protocol=simulated.scenario.protocol,
    )
    return recording, truth(simulated, motion)


def _through_the_wire(simulated: Simulation) -> tuple[NDArray[np.uint16], NDArray[np.float64]]:
    options = {**simulated.options, "speed": "0", "loop": "0"}
    name = simulated.scenario.name
    source = SimulatedSource(SourceUri(f"sim:{name}", "sim", name, options))
    source.open()
    frames: list[NDArray[Any]] = []
    times_s: list[float] = []
    while True:
        for event in source.read(0.0):
            if isinstance(event, Frame):
                frames.append(event.values)
                times_s.append(event.time_s)
            elif isinstance(event, StreamEnd):
                source.close()
                return np.stack(frames), np.array(times_s)
