"""A host and a board on a link where time is a number: found, set up, started anew, lost, never there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from pressuremat.errors import PressureMatError, ProtocolMismatchError, SourceError
from pressuremat.protocol import session as session_module
from pressuremat.protocol.board import BoardTwin
from pressuremat.protocol.decoder import Decoder
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import Answer, CommandRequest, FrameData, Hello, Refused, Status
from pressuremat.protocol.session import Answered, Connected, Failed, Lost, Session, SessionEvent
from pressuremat.protocol.wire import PROTOCOL_MAJOR, PROTOCOL_MINOR, AnswerCode, Command, Encoding

HELLO = Hello(1, 0, 0, 1, 0, 1, 7, 0xABCD1234, 5, 1, 4, 3, 10000, 10000, 10, 1, 16, 5000, 3300, 25, 1_000_000, 0, 0)
SAMPLES = np.arange(12, dtype=np.uint16).reshape(4, 3)


@dataclass
class Link:
    """A wire between a session and a board, no bytes passing while `unplugged`, nor what `lose` picks to the board.

    The board hears nothing before `awake_s`, when it says hello unasked if `says_hello`, and nothing at another rate.
    `chatter` is what comes all the time.
    """

    board: BoardTwin | None
    session: Session
    awake_s: float = 0.0
    says_hello: bool = True
    baud: int = 1_000_000
    frame_s: float = 0.1
    unplugged: Callable[[float], bool] = lambda _now: False
    lose: Callable[[bytes], bool] = lambda _data: False
    now: float = 0.0
    sent: list[tuple[float, CommandRequest]] = field(default_factory=list)
    events: list[tuple[float, SessionEvent]] = field(default_factory=list)
    chatter: bytes = b""
    bauds: list[int] = field(default_factory=list)
    n_steps: int = 0
    _next_frame_s: float = 0.0

    def run(self, until: float) -> list[SessionEvent]:
        """Let time pass; the events since the call."""
        n_before = len(self.events)
        to_host = b""
        while self.now < until and not self.session.over:
            self.n_steps += 1
            assert self.n_steps < 20_000, "the session asks to be called all the time"
            if self.session.wants_baud is not None:
                self.bauds.append(self.session.wants_baud)
                self.session.baud_set(self.now)
            out = self.session.to_send(self.now)
            for message in Decoder().feed(out):
                assert isinstance(message, CommandRequest)
                self.sent.append((self.now, message))
            to_host += self._board(out)
            to_host += self.chatter
            if self.unplugged(self.now) or self.session.baud != self.baud:
                to_host = self.chatter
            for event in self.session.receive(to_host, self.now):
                self.events.append((self.now, event))
            to_host = b""
            wake = self.session.next_wakeup(self.now)
            assert wake >= self.now
            due = self._next_frame_s if self.board and self.board.streaming else math.inf
            self.now = min(max(wake, self.now + 0.001), max(due, self.now + 0.001), max(self.awake_s, self.now + 0.05))
            if self.board and self.board.streaming and self.now >= self._next_frame_s:
                to_host = self.board.frame_packet(SAMPLES, round(self.now * 1e6))
                self._next_frame_s = self.now + self.frame_s
        return [event for _time, event in self.events[n_before:]]

    def inject(self, data: bytes) -> list[SessionEvent]:
        """Bytes that arrive now."""
        return self.session.receive(data, self.now)

    def _board(self, data: bytes) -> bytes:
        if self.board is None or self.now < self.awake_s:
            return b""
        out = b""
        if self.says_hello and self.now >= self.awake_s:
            self.says_hello = False
            out = self.board.boot()
        if self.unplugged(self.now) or self.session.baud != self.baud or self.lose(data):
            return out
        return out + self.board.receive(data)


def _kinds(events: list[SessionEvent]) -> list[type]:
    return [type(event) for event in events if not isinstance(event, FrameData | Status)]


def _commands(link: Link) -> list[Command]:
    return [Command(request.command) for _time, request in link.sent if request.command != Command.HELLO]


def _polls(link: Link) -> list[float]:
    return [time for time, request in link.sent if request.command == Command.HELLO]


def _failure(events: list[SessionEvent]) -> PressureMatError:
    assert isinstance(events[-1], Failed)
    return events[-1].error


def test_a_board_that_listens_is_found_at_once_and_streams() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0), says_hello=False)
    events = link.run(1.0)
    assert events[0] == Connected(HELLO, restarted=False)
    assert link.events[0][0] == 0.0
    assert _kinds(events) == [Connected, Answered]
    assert _commands(link) == [Command.START]
    frames = [event for event in events if isinstance(event, FrameData)]
    assert len(frames) > 5
    assert [frame.sequence for frame in frames] == list(range(len(frames)))
    assert np.array_equal(frames[0].samples, SAMPLES)
    assert link.session.idle


def test_what_is_wanted_is_asked_before_the_start() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0, bits=8, period_us=20_000))
    events = link.run(0.5)
    assert _commands(link) == [Command.SET_BITS, Command.SET_PERIOD_US, Command.START]
    assert [(e.command, e.value, e.sentence) for e in events if isinstance(e, Answered)] == [
        (Command.SET_BITS, 8, None),
        (Command.SET_PERIOD_US, 20_000, None),
        (Command.START, 1, None),
    ]
    assert len({request.request_id for _time, request in link.sent if request.command}) == 3


def test_a_board_that_was_reset_by_opening_is_left_alone_until_it_says_hello() -> None:
    # The Mega's bootloader would take any byte for a programmer's.
    link = Link(BoardTwin(HELLO), Session(0.0), awake_s=1.4)
    link.run(3.0)
    assert link.events[0][1] == Connected(HELLO, restarted=False)
    assert link.events[0][0] == pytest.approx(1.4)
    assert _polls(link) == [0.0]


def test_a_board_that_starts_slowly_and_says_nothing_is_asked_again() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0), awake_s=2.9, says_hello=False)
    link.run(4.0)
    assert link.events[0][0] < 2.9 + 2 * session_module.POLL_S
    assert not link.bauds


def test_a_board_that_streams_already_is_polled_at_once() -> None:
    board = BoardTwin(HELLO)
    board.receive(seal(CommandRequest(1, Command.START, 0).encode()))
    first = [True]

    def lose(data: bytes) -> bool:
        lost, first[0] = bool(data) and first[0], first[0] and not data
        return lost

    link = Link(board, Session(0.0), says_hello=False, lose=lose)
    link.run(1.0)
    assert isinstance(link.events[0][1], Connected)
    assert link.events[0][0] <= 0.5


@pytest.mark.parametrize("baud", [500_000, 250_000, 115_200])
def test_other_rates_are_tried(baud: int) -> None:
    link = Link(BoardTwin(replace(HELLO, baud=baud)), Session(0.0), says_hello=False, baud=baud)
    events = link.run(10.0)
    assert isinstance(events[0], Connected)
    assert link.session.baud == baud
    assert link.bauds == [rate for rate in (500_000, 250_000, 115_200) if rate >= baud]
    assert len([event for event in events if isinstance(event, FrameData)]) > 10


def test_a_single_rate_may_be_asked_for() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0, baud_rates=(250_000,)), baud=250_000)
    assert isinstance(link.run(1.0)[0], Connected)
    with pytest.raises(ValueError, match="baud_rates"):
        Session(0.0, baud_rates=())


def test_nobody_there_is_a_sentence() -> None:
    link = Link(None, Session(0.0, port="COM9"))
    error = _failure(link.run(60.0))
    assert isinstance(error, SourceError)
    for word in ("No mat answered on COM9", "1000000", "115200", "nothing came"):
        assert word in str(error)
    assert 5.0 < link.now < 15.5
    assert link.bauds == [500_000, 250_000, 115_200, 1_000_000, 500_000, 250_000, 115_200]
    assert link.session.to_send(link.now) == b""
    assert link.session.receive(b"abc", link.now) == []
    assert link.session.next_wakeup(link.now) == math.inf


def test_a_board_of_another_make_is_a_sentence() -> None:
    link = Link(None, Session(0.0), chatter=b"sensor: 12\r\n")
    error = _failure(link.run(60.0))
    assert "text came that are not a mat's (“sensor: 12”)" in str(error)
    assert not isinstance(error, ProtocolMismatchError)
    assert link.now <= session_module.GIVE_UP_S + session_module.POLL_S


@pytest.mark.parametrize(
    ("chatter", "line"),
    [
        (
            b"\xf3\x8bor: 12\r\nGPS ready, firmware 7, no fix, antenna open, waiting\r\n",
            "GPS ready, firmware 7, no fix, antenna o",
        ),
        (b"$GPRMC,1*00", "$GPRMC,1*00$GPRMC,1*00$GPRMC,1*00$GPRMC,"),
        ("15 °C\n16.5 °C\nok\n".encode(), "ok"),
        (bytes(range(256)), None),
        (b"\x1b[2J\x1b[H\n", None),
        (bytes(300), None),
    ],
    ids=["torn", "no_line_end", "not_ascii", "binary", "only_escapes", "zeros"],
)
def test_what_another_board_sends_is_shown_where_it_is_text(chatter: bytes, line: str | None) -> None:
    said = str(_failure(Link(None, Session(0.0), chatter=chatter).run(60.0)))
    assert said.isprintable()
    assert (f"(“{line}”)" in said) if line else "bytes came that are not a mat's" in said


def test_a_board_that_needs_long_after_a_banner_is_found() -> None:
    session = Session(0.0)
    session.receive(b"ROM boot, please wait\r\n", 0.1)
    link = Link(BoardTwin(HELLO), session, awake_s=9.4, says_hello=False)
    link.run(14.0)
    assert link.events[0][1] == Connected(HELLO, restarted=False)


def test_a_port_that_echoes_is_given_up_too() -> None:
    session = Session(0.0)
    now, events = 0.0, []
    while not session.over:
        assert now < 16.0
        if session.wants_baud is not None:
            session.baud_set(now)
        events += session.receive(session.to_send(now), now)
        now = max(session.next_wakeup(now), now + 0.001)
    assert "none that says what the mat is" in str(_failure(events))
    assert session.to_send(now) == b""


@pytest.mark.parametrize("connected", [False, True])
def test_another_version_ends_it_with_both_versions(connected: bool) -> None:
    session = Session(0.0)
    if connected:
        session.receive(seal(HELLO.encode()), 0.0)
    error = _failure(session.receive(seal(replace(HELLO, protocol_major=2, protocol_minor=3).encode()), 0.1))
    assert isinstance(error, ProtocolMismatchError)
    assert "2.3" in str(error)
    assert f"{PROTOCOL_MAJOR}.{PROTOCOL_MINOR}" in str(error)
    assert session.over


def test_an_impossible_grid_ends_it() -> None:
    error = _failure(Session(0.0).receive(seal(replace(HELLO, rows=250).encode()), 0.1))
    assert isinstance(error, ProtocolMismatchError)
    assert "250" in str(error)


def test_a_frame_that_this_program_cannot_read_is_told() -> None:
    session = Session(0.0)
    frame = FrameData(Encoding.BITS_10, HELLO.session & 0xFF, 4, 3, 1, 1, SAMPLES).encode()
    newer = seal(frame[:1] + b"\xc8" + frame[2:])
    assert session.receive(newer, 0.0) == []  # nobody has said yet what board this is
    session.receive(seal(HELLO.encode()), 0.0)
    (refused,) = session.receive(newer, 0.1)
    assert isinstance(refused, Refused)
    assert "update this program" in refused.sentence
    assert not session.over


def test_a_reset_is_heard_and_everything_asked_again() -> None:
    board = BoardTwin(HELLO)
    link = Link(board, Session(0.0, bits=8))
    link.run(1.0)
    events = link.inject(board.reset(0x99)) + link.run(2.0)
    assert events[0] == Connected(replace(HELLO, session=0x99, boot_count=6), restarted=True)
    assert _commands(link) == [Command.SET_BITS, Command.START] * 2
    frames = [event for event in events if isinstance(event, FrameData)]
    assert len(frames) > 5
    assert all(frame.session == 0x99 and frame.encoding == 1 for frame in frames)


def test_a_reset_whose_hello_was_lost_is_found_out() -> None:
    board = BoardTwin(HELLO)
    link = Link(board, Session(0.0))
    link.run(1.0)
    board.reset(0x99)
    events = link.run(8.0)
    restarted = [event for event in events if isinstance(event, Connected)]
    assert [event.restarted for event in restarted] == [True]
    assert len(list(_frames(events))) > 20
    assert Lost not in _kinds(events)


def test_frames_of_another_session_make_it_ask() -> None:
    board = BoardTwin(HELLO)
    link = Link(board, Session(0.0))
    link.run(1.0)
    board.reset(0x99)
    board.receive(seal(CommandRequest(1, Command.START, 0).encode()))  # as another program may have
    n_polls = len(_polls(link))
    events = link.run(1.5)
    assert len(_polls(link)) == n_polls + 1
    assert [event.restarted for event in events if isinstance(event, Connected)] == [True]
    assert all(event.session == 0x99 for event in events if isinstance(event, FrameData))


@pytest.mark.parametrize("n_lost", [1, 3, 6])
def test_lost_commands_are_sent_again_with_the_same_id(n_lost: int) -> None:
    left = [n_lost]

    def lose(data: bytes) -> bool:
        if not data or left[0] == 0 or link.session.hello is None:
            return False
        left[0] -= 1
        return True

    link = Link(BoardTwin(HELLO), Session(0.0), lose=lose)
    events = link.run(4.0)
    starts = [request for _time, request in link.sent if request.command == Command.START]
    assert len(starts) == n_lost + 1
    assert len({request.request_id for request in starts}) == 1
    assert _kinds(events) == [Connected, Answered]
    assert isinstance(events[-1], FrameData)


def test_a_board_that_never_answers_is_a_sentence() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0, port="COM9"), lose=lambda data: not _only_polls(data))
    error = _failure(link.run(60.0))
    assert "does not answer START" in str(error)
    assert "COM9" in str(error)


def _only_polls(data: bytes) -> bool:
    return all(isinstance(m, CommandRequest) and m.command == Command.HELLO for m in Decoder().feed(data))


def test_busy_is_asked_again_soon() -> None:
    session = Session(0.0)
    session.receive(seal(HELLO.encode()), 0.0)
    (request,) = (m for m in Decoder().feed(session.to_send(0.0)) if isinstance(m, CommandRequest) and m.command)
    busy = Answer(request.request_id, request.command, AnswerCode.BUSY, 0)
    assert session.receive(seal(busy.encode()), 0.01) == []
    assert session.next_wakeup(0.01) == pytest.approx(0.11)
    assert Decoder().feed(session.to_send(0.12)) == [request]
    done = Answer(request.request_id, request.command, AnswerCode.OK, 1)
    assert session.receive(seal(done.encode()), 0.13) == [Answered(Command.START, 0, 0, 1, None)]
    assert session.receive(seal(done.encode()), 0.14) == []  # to a command sent twice
    assert session.idle


def test_what_a_board_will_not_take_is_a_sentence_and_the_rest_goes_on() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0, bits=12))
    events = link.run(1.0)
    refused = next(event for event in events if isinstance(event, Answered))
    assert refused.code == AnswerCode.BAD_ARGUMENT
    assert refused.sentence is not None
    for word in ("SET_BITS", "12", "10"):
        assert word in refused.sentence
    assert isinstance(events[-1], FrameData)


def test_stop_and_start_again() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0))
    link.run(1.0)
    link.session.stop()
    assert not link.session.idle
    events = link.run(20.0)
    assert _kinds(events) == [Answered]  # a silent board that should be silent is not lost
    assert link.session.idle
    assert len(_polls(link)) == 1
    link.session.set_period_us(5000)
    link.session.set_bits(8)
    link.session.start()
    events = link.run(21.0)
    assert [e.command for e in events if isinstance(e, Answered)] == [
        Command.SET_PERIOD_US,
        Command.SET_BITS,
        Command.START,
    ]
    assert isinstance(events[-1], FrameData)


def test_not_streaming_from_the_first() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0, stream=False))
    assert _kinds(link.run(20.0)) == [Connected]
    assert _commands(link) == []


def test_only_the_last_wish_is_sent() -> None:
    session = Session(0.0)
    session.receive(seal(HELLO.encode()), 0.0)
    for period_us in range(100, 200):
        session.set_period_us(period_us)
    session.stop()
    session.start()
    sent = []
    for step in range(10):
        for message in Decoder().feed(session.to_send(float(step))):
            if isinstance(message, CommandRequest) and message.command:
                sent.append((message.command, message.argument))
                session.receive(seal(Answer(message.request_id, message.command, 0, 0).encode()), float(step))
    assert sent == [(Command.SET_PERIOD_US, 199), (Command.START, 0)]


def test_silence_is_told_once_and_the_board_comes_back() -> None:
    link = Link(BoardTwin(HELLO), Session(0.0), unplugged=lambda now: 1.0 < now < 30.0)
    events = link.run(29.0)
    lost = [(time, event) for time, event in link.events if isinstance(event, Lost)]
    assert len(lost) == 1
    assert lost[0][0] == pytest.approx(1.0 + session_module.LOST_S, abs=0.2)
    assert len([time for time in _polls(link) if time > 1.0]) < 12  # a bootloader gets time to give up
    link.frame_s = 0.05
    events = link.run(40.0)
    assert isinstance(events[-1], FrameData)
    assert Failed not in _kinds(events)


def test_a_board_that_stopped_by_itself_is_started_again() -> None:
    board = BoardTwin(HELLO)
    link = Link(board, Session(0.0))
    link.run(1.0)
    board.streaming = False
    assert len(list(_frames(link.run(6.0)))) > 10
    assert board.streaming
    board.streaming = False
    link.inject(board.status_packet(0))  # it says so itself: no need to wait for silence
    assert len(list(_frames(link.run(6.5)))) > 2


def test_bytes_one_by_one_make_the_same_events() -> None:
    board = BoardTwin(HELLO)
    board.receive(seal(CommandRequest(1, Command.START, 0).encode()))
    stream = board.boot() + b"".join(board.frame_packet(SAMPLES, i) for i in range(20))
    whole = Session(0.0).receive(stream, 0.0)
    session = Session(0.0)
    single = [event for i in range(len(stream)) for event in session.receive(stream[i : i + 1], 0.0)]
    assert len(whole) == len(single) == 21
    assert [e.encode() for e in _frames(whole)] == [e.encode() for e in _frames(single)]


def _frames(events: list[SessionEvent]) -> Iterator[FrameData]:
    return (event for event in events if isinstance(event, FrameData))
