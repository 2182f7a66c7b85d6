"""A mat on a serial port: `serial:/dev/ttyACM0`, `serial:COM3`, `serial:auto`.

Bytes enter, frames in counts leave, with the board's circuit as their calibration until a better one is known. An
unplugged board is waited for, under its old port name or wherever its USB serial number turns up, and the recording
goes on behind a gap. Options: `baud` (tried first), `bits` (8, 10, or what the converter has), `rate_hz` (asked of the
board), `simulated=1` (what is on the port is an emulated board: the wire cannot tell, and what it gives must say so).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import Circuit
from pressuremat.calibration import LinearCounts
from pressuremat.errors import ProtocolMismatchError, SourceError
from pressuremat.i18n import _
from pressuremat.protocol.decoder import DecoderCounts
from pressuremat.protocol.messages import FrameData, Hello, Status
from pressuremat.protocol.session import Answered, Connected, Failed, Lost, Session
from pressuremat.protocol.wire import BAUD_RATES, Encoding
from pressuremat.sources import discover
from pressuremat.sources.pace import switch_option
from pressuremat.sources.port import Port, SerialPort
from pressuremat.sources.registry import SourceUri
from pressuremat.sources.timing import Timeline
from pressuremat.types import Frame, LinkStatus, StreamEvent, StreamInfo

AUTO = "auto"
_BITS = {Encoding.BITS_8: 8, Encoding.BITS_10: 10}
_RETRY_S = 0.5
_STOP_S = 0.5


class SerialSource:
    """A board as a source. `open_port`, `list_ports` and `clock` are there for tests."""

    def __init__(
        self,
        uri: SourceUri,
        open_port: Callable[[str, int], Port] = SerialPort,
        list_ports: Callable[[], list[discover.PortInfo]] = discover.ports,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        unknown = set(uri.options) - {"baud", "bits", "rate_hz", "simulated"}
        if not uri.target or unknown:
            raise SourceError(
                _(
                    "Expected serial:auto or serial:PORT with the options baud, bits, rate_hz and simulated, "
                    "got {uri!r}."
                ).format(uri=uri.text)
            )
        self._uri = uri
        self._simulated = switch_option(uri.options, "simulated", default=False)
        self._open_port = open_port
        self._list_ports = list_ports
        self._clock = clock
        self._bauds = _baud_order(_number(uri, "baud", 300, 100_000_000))
        bits = _number(uri, "bits", 8, 16)
        self._bits = None if bits is None else int(bits)
        rate_hz = _number(uri, "rate_hz", 0.1, 10_000)
        self._period_us = None if rate_hz is None else round(1e6 / rate_hz)
        self._port: Port | None = None
        self._session: Session | None = None
        self._name = uri.target
        self._usb_key: tuple[int, int, str] | None = None
        self._info: StreamInfo | None = None
        self._timeline = Timeline()
        self._status = LinkStatus()
        self._damaged_before = 0
        self._sums_off_before = 0
        self._start = 0
        self._skipped_before = 0
        self._skipped_now = 0
        self._retry_at_s = 0.0

    def open(self) -> StreamInfo:
        """Find the board and start it. Raises SourceError, in one sentence, where there is none."""
        candidates = self._list_ports()
        if self._uri.target != AUTO:
            known = [port for port in candidates if port.name == self._uri.target]
            candidates = known or [discover.PortInfo(self._uri.target, "", None)]
        elif not candidates:
            raise SourceError(_("Expected a mat on a serial port, found no port at all: plug it in, or try sim:stand."))
        reasons = []
        for candidate in candidates:
            try:
                return self._connect(candidate)
            except SourceError as error:
                reasons.append(error)
        if len(reasons) == 1:
            raise reasons[0]
        raise SourceError(
            _("Expected a mat on one of {ports}, none answered as one; see 'pressuremat devices' for why.").format(
                ports=", ".join(port.name for port in candidates)
            )
        )

    def read(self, timeout_s: float) -> list[StreamEvent]:
        """Frames, gaps and the link's state since the last call."""
        if self._info is None:
            raise SourceError(_("Expected an open source, got one that is closed."))
        until_s = self._clock() + timeout_s
        events: list[StreamEvent] = []
        while not events:
            events = self._turn() if self._port is not None else self._look_again(until_s)
            if self._clock() >= until_s:
                break
        return events

    def close(self) -> None:
        """Ask the board to stop, let go of the port."""
        if self._port is not None and self._session is not None and self._session.hello is not None:
            self._session.stop()
            until_s = self._clock() + _STOP_S
            try:
                while not (self._session.idle or self._session.over) and self._clock() < until_s:
                    discover.exchange(self._session, self._port, self._clock)
            except OSError:
                pass  # it was unplugged before it could be asked: it has stopped
        self._let_go()
        self._info = None

    def _connect(self, candidate: discover.PortInfo) -> StreamInfo:
        self._begin(candidate)
        try:
            while self._info is None:
                self._turn()
        except SourceError:
            self._let_go()
            raise
        return self._info

    def _begin(self, candidate: discover.PortInfo) -> None:
        self._session = Session(
            self._clock(), port=candidate.name, baud_rates=self._bauds, bits=self._bits, period_us=self._period_us
        )
        self._port = self._open_port(candidate.name, self._session.baud)
        self._name, self._usb_key = candidate.name, candidate.usb_key or self._usb_key

    def _let_go(self) -> None:
        if self._session is not None:
            self._damaged_before += self._session.decoder.counts.n_damaged
            self._sums_off_before += self._session.decoder.counts.n_sums_off
        if self._port is not None:
            self._port.close()
        self._port = self._session = None

    def _turn(self) -> list[StreamEvent]:
        assert self._port is not None
        assert self._session is not None
        try:
            heard = discover.exchange(self._session, self._port, self._clock)
        except OSError as error:
            if self._info is None:
                raise SourceError(
                    _("The port {port} went away while asking for a mat ({why}); plug it in again.").format(
                        port=self._name, why=error
                    )
                ) from error
            return self._lose(
                _("The mat on {port} was unplugged; waiting for it to come back.").format(port=self._name)
            )
        events: list[StreamEvent] = []
        for event in heard:
            events += self._event(event)
        return events

    def _event(self, event: object) -> list[StreamEvent]:
        match event:
            case FrameData():
                return self._frame(event)
            case Status():
                self._skipped_now = event.frames_skipped
                return [self._report(connected=True)]
            case Connected():
                return self._connected(event)
            case Answered(sentence=str() as sentence):
                return [self._report(connected=True, says=sentence)]
            case Lost():
                return [self._report(connected=False, says=event.sentence)]
            case Failed():
                if self._info is None or isinstance(event.error, ProtocolMismatchError):
                    raise event.error
                return self._lose(str(event.error))
            case _:
                return []

    def _frame(self, data: FrameData) -> list[StreamEvent]:
        host_s = self._clock()
        placed = self._timeline.place(data.sequence, data.clock_us, host_s)
        if placed is None:
            return []
        events: list[StreamEvent] = []
        n_lost = self._status.n_lost
        if placed.gap is not None:
            events.append(placed.gap)
            n_lost += placed.gap.n_lost or 0
        self._status = replace(self._status, n_frames=self._status.n_frames + 1, n_lost=n_lost, connected=True)
        events.append(Frame(data.sequence, placed.time_s, self._in_bits(data), "count", host_s=host_s))
        return events

    def _in_bits(self, data: FrameData) -> NDArray[np.uint16]:
        # A board that was streaming already sends its old bits until it has taken the new ones.
        assert self._info is not None
        assert self._session is not None
        assert self._session.hello is not None
        wanted = int(self._info.detail["bits"])
        # Whole words carry what the converter gives.
        sent = _BITS.get(data.encoding.of_samples, self._session.hello.max_bits)
        if sent == wanted:
            return data.samples
        return data.samples << np.uint16(wanted - sent) if sent < wanted else data.samples >> np.uint16(sent - wanted)

    def _connected(self, event: Connected) -> list[StreamEvent]:
        info = self._describe(event.hello)
        if self._info is None:
            self._info, self._start = info, event.hello.session
            return [info]
        if (info.geometry, info.detail["bits"]) != (self._info.geometry, self._info.detail["bits"]):
            raise SourceError(
                _(
                    "Expected the mat of {rows} × {cols} cells to come back on {port}, found another one: "
                    "start a new recording for it."
                ).format(rows=self._info.geometry.rows, cols=self._info.geometry.cols, port=self._name)
            )
        if event.hello.session != self._start:
            # Only a board that has started anew counts from zero again.
            self._start = event.hello.session
            self._skipped_before += self._skipped_now
            self._skipped_now = 0
        if event.restarted:
            self._timeline.interrupt(_("the board started anew"))
        return [self._report(connected=True, says=_("The mat on {port} is back.").format(port=self._name))]

    def _describe(self, hello: Hello) -> StreamInfo:
        circuit = hello.circuit
        if self._bits is not None:
            circuit = Circuit(min(self._bits, hello.max_bits), circuit.pulldown_ohm, circuit.row_ohm, circuit.supply_mv)
        period_us = hello.period_us if self._period_us is None else self._period_us
        return StreamInfo(
            uri=self._uri.text,
            device=_("{board} on {port}").format(board=hello.board_label, port=self._name),
            geometry=hello.geometry,
            unit="count",
            rate_hz=1e6 / period_us if period_us else 0.0,
            simulated=self._simulated,
            calibration=LinearCounts(circuit),
            detail={
                "board": hello.board_label,
                "firmware": hello.firmware,
                "wire_protocol": hello.protocol,
                "uid": hello.uid,
                "bits": circuit.adc_bits,
                "adc_prescaler": hello.adc_prescaler,
                "baud": hello.baud,
                "floor": hello.floor,
                "boot_count": hello.boot_count,
            },
        )

    def _lose(self, says: str) -> list[StreamEvent]:
        self._let_go()
        self._timeline.interrupt(_("the mat was unplugged"))
        self._retry_at_s = self._clock() + _RETRY_S
        return [self._report(connected=False, says=says)]

    def _look_again(self, until_s: float) -> list[StreamEvent]:
        """Try to open the port once more, under any name the board may now have."""
        wait_s = min(self._retry_at_s, until_s) - self._clock()
        if wait_s > 0:
            time.sleep(wait_s)
        if self._clock() >= self._retry_at_s:
            self._retry_at_s = self._clock() + _RETRY_S
            for candidate in self._where_it_may_be():
                try:
                    self._begin(candidate)
                except SourceError:
                    self._let_go()  # not there yet, or another program has it: the next try comes by itself
                else:
                    break
        return []

    def _where_it_may_be(self) -> Sequence[discover.PortInfo]:
        listed = self._list_ports()
        same_board = [port for port in listed if self._usb_key is not None and port.usb_key == self._usb_key]
        if same_board:
            return same_board
        return [discover.PortInfo(self._name, "", None)]

    def _report(self, *, connected: bool, says: str = "") -> LinkStatus:
        counts = self._session.decoder.counts if self._session is not None else DecoderCounts()
        self._status = replace(
            self._status,
            n_skipped_by_board=self._skipped_before + self._skipped_now,
            n_damaged_packets=self._damaged_before + counts.n_damaged,
            n_sums_off=self._sums_off_before + counts.n_sums_off,
            connected=connected,
            says=says,
        )
        return self._status


def _number(uri: SourceUri, key: str, low: float, high: float) -> float | None:
    text = uri.options.get(key)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        raise SourceError(
            _("Expected {key} to be a number from {low:g} to {high:g}, got {text!r}.").format(
                key=key, low=low, high=high, text=text
            )
        )
    return value


def _baud_order(first: float | None) -> tuple[int, ...]:
    if first is None:
        return BAUD_RATES
    return (int(first), *(rate for rate in BAUD_RATES if rate != int(first)))
