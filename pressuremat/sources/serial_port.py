"""A mat on a serial port: `serial:/dev/ttyACM0`, `serial:COM3`, `serial:auto`.

Bytes enter, frames in counts leave, with the board's circuit as their calibration until a better one is known. An
unplugged board is waited for, under its old port name or any that was not there before, is known again by its number,
and the recording goes on behind a gap. Options: `baud` (tried first), `bits` (8, 10, or what the converter has),
`rate_hz` (asked of the board), `simulated=1` (what is on the port is an emulated board: the wire cannot tell, and what
it gives must say so).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pressuremat.boards import FLOATING_ROWS
from pressuremat.calibration import LinearCounts
from pressuremat.errors import ProtocolMismatchError, SourceError
from pressuremat.i18n import _
from pressuremat.protocol.decoder import DecoderCounts
from pressuremat.protocol.messages import FrameData, Hello, Refused, Status
from pressuremat.protocol.session import Answered, Connected, Failed, Lost, Session
from pressuremat.protocol.wire import BAUD_RATES, Encoding
from pressuremat.sources import discover
from pressuremat.sources.pace import switch_option
from pressuremat.sources.port import Port, SerialPort
from pressuremat.sources.registry import SourceUri
from pressuremat.sources.search import Search
from pressuremat.sources.timing import Timeline
from pressuremat.sources.trouble import Trouble
from pressuremat.types import Frame, LinkStatus, StreamEvent, StreamInfo

AUTO = "auto"
_BITS = {Encoding.BITS_8: 8, Encoding.BITS_10: 10}
_RETRY_S = 0.5
_STOP_S = 0.5
#: Counters that have changed are told at least so often, also where the board's own reports are damaged.
_NEWS_S = 0.5


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
        self._hello: Hello | None = None
        #: Where the mat may be that was unplugged, and the port that is or was open: only asked, until it has answered.
        self._search: Search | None = None
        self._candidate = discover.PortInfo(uri.target, "", None)
        self._asking = True
        self._info: StreamInfo | None = None
        self._timeline = Timeline()
        self._status = LinkStatus()
        self._reported = self._status
        self._news_due_s = 0.0
        self._trouble: Trouble | None = None
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
            events += self._news()
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
        self._candidate, self._asking = candidate, True

    def _let_go(self) -> None:
        if self._session is not None and not self._asking:
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
                        port=self._candidate.name, why=error
                    )
                ) from error
            return self._lose(
                _("The mat on {port} was unplugged; waiting for it to come back.").format(port=self._name)
            )
        events: list[StreamEvent] = []
        for event in heard:
            events += self._event(event)
            if self._port is None:  # it was somebody else's
                break
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
            case Answered(sentence=str() as sentence) | Refused(sentence=sentence):
                return self._say_once(sentence)
            case Lost():
                if self._port is not None and self._session is not None:
                    with contextlib.suppress(OSError):  # gone: the next turn finds that out
                        # Another program that has opened the port may have left it at another rate.
                        self._port.baud = self._session.baud
                return [self._report(connected=False, says=event.sentence)]
            case Failed():
                elsewhere = self._asking and self._candidate.name != self._name
                if self._info is None or (isinstance(event.error, ProtocolMismatchError) and not elsewhere):
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
        self._status = replace(self._status, n_frames=self._status.n_frames + 1, connected=True)
        if placed.gap is not None:
            # What was damaged meanwhile is told at once: a recording that ends here is to know of all it lost.
            self._status = replace(self._status, n_lost=self._status.n_lost + (placed.gap.n_lost or 0))
            events += [placed.gap, self._report(connected=True)]
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
        hello, port = event.hello, self._candidate
        if self._info is None:
            self._name = port.name
            self._info, self._start, self._hello = self._describe(hello), hello.session, hello
            self._found(port)
            return [self._info]
        if not self._is_same(hello):
            if port.name != self._name:
                self._let_go()
                return []
            raise SourceError(
                _(
                    "Expected the mat of {rows} × {cols} cells to come back on {port}, found another one: "
                    "start a new recording for it."
                ).format(rows=self._info.geometry.rows, cols=self._info.geometry.cols, port=self._name)
            )
        if hello.session != self._start:
            # Only a board that has started anew counts from zero again.
            self._start = hello.session
            self._skipped_before += self._skipped_now
            self._skipped_now = 0
        if event.restarted:
            self._timeline.interrupt(_("the board started anew"))
        says = _("The mat on {port} is back.") if port.name == self._name else _("The mat is back, now on {port}.")
        self._name = port.name
        self._found(port)
        return [self._report(connected=True, says=says.format(port=port.name))]

    def _found(self, port: discover.PortInfo) -> None:
        assert self._session is not None
        assert self._port is not None
        if self._asking:
            # What was damaged before the hello, as while looking for the rate, was no loss.
            counts = self._session.decoder.counts
            self._damaged_before -= counts.n_damaged
            self._trouble = Trouble(port.name, counts.n_packets, counts.n_damaged, self._port.n_taken)
        self._asking = False
        self._search = Search(port, self._list_ports)

    def _is_same(self, hello: Hello) -> bool:
        """Whether it is the mat that was heard first: by its number where it has one, and by what it measures."""
        assert self._hello is not None
        assert self._info is not None
        ours, info = self._hello, self._describe(hello)
        if ours.uid and hello.uid and (ours.board, ours.uid) != (hello.board, hello.uid):
            return False
        return (info.geometry, info.detail["bits"]) == (self._info.geometry, self._info.detail["bits"])

    def _describe(self, hello: Hello) -> StreamInfo:
        if hello.readout_kind is None:
            raise SourceError(
                _(
                    "Expected a mat whose way of reading its cells is known, the one on {port} announces number "
                    "{number}; update pressuremat."
                ).format(port=self._name, number=hello.readout)
            )
        circuit = hello.circuit
        if circuit.readout == FLOATING_ROWS:
            raise SourceError(
                _(
                    "Expected a mat whose rows are driven to the supply or to ground, the one on {port} leaves all "
                    "rows but one open, so that every reading holds a part of every cell; drive the rows by port pins "
                    "or 74HC595 instead of an analogue switch."
                ).format(port=self._name)
            )
        if self._bits is not None:
            circuit = replace(circuit, adc_bits=min(self._bits, hello.max_bits))
        period_us = hello.period_us if self._period_us is None else self._period_us
        return StreamInfo(
            uri=self._uri.text,
            device=_("{board} on {port}").format(board=hello.board_label, port=self._candidate.name),
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
        unknown = self._asking and self._candidate.name != self._name
        self._let_go()
        self._timeline.interrupt(_("the mat was unplugged"))
        self._retry_at_s = self._clock() + _RETRY_S
        if unknown or says == self._status.says:
            return []  # of a port that was only asked, and nothing new
        return [self._report(connected=False, says=says)]

    def _look_again(self, until_s: float) -> list[StreamEvent]:
        """Try to open a port once more, under any name the board may now have."""
        wait_s = min(self._retry_at_s, until_s) - self._clock()
        if wait_s > 0:
            time.sleep(wait_s)
        if self._clock() >= self._retry_at_s and self._search is not None:
            self._retry_at_s = self._clock() + _RETRY_S
            for candidate in self._search.candidates():
                try:
                    self._begin(candidate)
                except SourceError:
                    self._let_go()  # not there yet, or another program has it: the next try comes by itself
                else:
                    self._search.asking(candidate)
                    break
        return []

    def _report(self, *, connected: bool, says: str = "") -> LinkStatus:
        known = self._session is not None and not self._asking
        counts = self._session.decoder.counts if known and self._session is not None else DecoderCounts()
        self._reported = self._status = replace(
            self._status,
            n_skipped_by_board=self._skipped_before + self._skipped_now,
            n_damaged_packets=self._damaged_before + counts.n_damaged,
            n_sums_off=self._sums_off_before + counts.n_sums_off,
            connected=connected,
            says=says,
        )
        return self._status

    def _say_once(self, sentence: str) -> list[StreamEvent]:
        return [] if sentence == self._status.says else [self._report(connected=True, says=sentence)]

    def _news(self) -> list[StreamEvent]:
        """Counters that have changed, and what may be wrong with the link or no longer is."""
        now_s = self._clock()
        if self._port is None or self._session is None or self._trouble is None:
            return []
        if self._asking or now_s < self._news_due_s:
            return []
        self._news_due_s = now_s + _NEWS_S
        counts, before = self._session.decoder.counts, self._reported
        says = self._trouble.look(counts.n_packets, counts.n_damaged, self._port.n_taken)
        status = self._report(connected=self._status.connected, says=says)
        changed = replace(status, n_frames=0, says="") != replace(before, n_frames=0, says="")
        return [status] if changed or says else []


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
