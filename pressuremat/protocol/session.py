"""The host's side of a conversation with a board, sans-IO.

In: bytes that arrived, and the time in seconds on any clock that does not run backwards. Out: events, bytes to send,
the rate the port should have, and when to be called again. Finds the rate, asks for a hello, sets the board up,
starts it, and does so again when the board has started anew. Knows nothing of ports and threads.

The port has just been opened, at `Session.baud`; then:

    session = Session(now)
    while not session.over:
        if session.wants_baud is not None:
            port.baudrate = session.wants_baud
            session.baud_set(now)
        port.write(session.to_send(now))
        data = <what arrives until session.next_wakeup(now)>
        for event in session.receive(data, now): ...
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pressuremat.errors import PressureMatError, ProtocolMismatchError, SourceError
from pressuremat.i18n import _
from pressuremat.protocol.decoder import Decoder, DecoderEvent
from pressuremat.protocol.framing import seal
from pressuremat.protocol.messages import (
    Answer,
    CommandRequest,
    FrameData,
    Hello,
    Refused,
    SelfTest,
    Status,
    VersionMismatch,
)
from pressuremat.protocol.refusals import refusal
from pressuremat.protocol.stranger import Stranger
from pressuremat.protocol.wire import BAUD_RATES, AnswerCode, Command, MessageType

POLL_S = 0.25
#: Opening a port resets many boards. The Mega's bootloader then takes any byte for a programmer's and stays as
#: long as more come; so only one poll is sent at once, when a board that was reset does not listen yet, and the
#: next ones after this pause. A board that starts sends its hello unasked, one that streams is polled at once.
BOOT_QUIET_S = 2.0
FIRST_RATE_S = 4.0
NEXT_RATE_S = 0.75
ROUNDS = 2
GIVE_UP_S = 15.0  # where anything comes, but never a hello; where nothing does, two rounds of rates are enough
ANSWER_S = 0.25
BUSY_S = 0.1
MAX_TRIES = 8
MAX_SET_UPS = 3
#: A board that streams sends a status every second, however slow its frames.
SILENCE_S = 3.0
LOST_S = 5.0
#: A board heard before may be in its bootloader: polls grow rarer, until the Mega's, which waits for some six
#: seconds after a byte, has time to give up.
N_QUICK_POLLS = 4
MAX_POLL_S = 8.0

_POLL_ID = 0


@dataclass(frozen=True)
class Connected:
    """A board said what it is; `restarted` where it is one that was heard before and has started anew."""

    hello: Hello
    restarted: bool


@dataclass(frozen=True)
class Answered:
    """A command went through, or the board would not: then `sentence` says so. `value` is what is in force."""

    command: Command
    argument: int
    code: int
    value: int
    sentence: str | None


@dataclass(frozen=True)
class Lost:
    """Nothing has come for `LOST_S` although the board should stream; the session keeps asking for it."""

    sentence: str


@dataclass(frozen=True)
class Failed:
    """The conversation is over: no mat, another version, an impossible one. `error` is for a person."""

    error: PressureMatError


SessionEvent = Connected | FrameData | Status | SelfTest | Answered | Refused | Lost | Failed


@dataclass
class _Request:
    id: int
    command: Command
    argument: int
    n_tries: int = 0
    due_s: float = -math.inf


class Session:
    """One conversation over one open port. `port` is its name in sentences; `baud` the rate in use.

    `bits` and `period_us` are asked of the board each time it starts, None for what it does by itself; frames are
    asked for unless `stream` is False.
    """

    def __init__(
        self,
        now: float,
        *,
        port: str = "",
        baud_rates: Sequence[int] = BAUD_RATES,
        bits: int | None = None,
        period_us: int | None = None,
        stream: bool = True,
    ) -> None:
        if not baud_rates:
            raise ValueError("baud_rates must not be empty")
        self.decoder = Decoder()
        self.hello: Hello | None = None
        self.baud = baud_rates[0]
        self.wants_baud: int | None = None
        self._port = port or _("the port")
        self._rates = tuple(baud_rates)
        self._wanted: dict[Command, int] = {}
        if bits is not None:
            self._wanted[Command.SET_BITS] = bits
        if period_us is not None:
            self._wanted[Command.SET_PERIOD_US] = period_us
        self._stream = stream
        self._queue: list[_Request] = []
        self._last_id = _POLL_ID
        self._n_rates_tried = 0
        self._stranger = Stranger()
        self._rate_ends_s = now + FIRST_RATE_S
        self._give_up_s = now + GIVE_UP_S
        self._quiet_until_s = now + BOOT_QUIET_S
        self._polled_s = -math.inf
        self._n_polls = 0
        self._heard_s = now
        self._lost = False
        self._over = False
        self._n_unanswered = 0

    @property
    def over(self) -> bool:
        """Whether the session has failed."""
        return self._over

    @property
    def idle(self) -> bool:
        """Whether every command was answered or given up."""
        return not self._queue

    def set_bits(self, bits: int) -> None:
        """Ask for samples of `bits` bits, now and whenever the board starts anew."""
        self._want(Command.SET_BITS, bits)

    def set_period_us(self, period_us: int) -> None:
        """Ask for a frame every `period_us`, 0 for as fast as it can, now and whenever the board starts anew."""
        self._want(Command.SET_PERIOD_US, period_us)

    def start(self) -> None:
        """Ask for frames."""
        self._stream = True
        self._ask(Command.START)

    def stop(self) -> None:
        """Ask for no more frames; `idle` is True once the board has answered, which it does behind the last one."""
        self._stream = False
        self._ask(Command.STOP)

    def ask(self, command: Command, argument: int = 0) -> None:
        """Ask once, of a board that has said what it is; an `Answered` tells how it went. What a board that starts
        anew shall be asked again has a method of its own.
        """
        self._ask(command, argument)

    def baud_set(self, now: float) -> None:
        """The port now has the rate that `wants_baud` named."""
        if self.wants_baud is None:
            return
        self.baud = self.wants_baud
        self.wants_baud = None
        self.decoder.start_over()
        self._stranger.rate_changed()
        self._polled_s = -math.inf
        self._rate_ends_s = min(now + NEXT_RATE_S, self._give_up_s)

    def receive(self, data: bytes, now: float) -> list[SessionEvent]:
        """What `data` and the time passed bring; call it without data when `next_wakeup` has come."""
        if self._over:
            return []
        n_packets = self.decoder.counts.n_packets
        events: list[SessionEvent] = []
        for message in self.decoder.feed(data):
            events += self._hear(message, now)
            if self._over:
                return events
        if self.hello is None:
            self._stranger.hear(data)
        if self.hello is None and self.decoder.counts.n_packets != n_packets:
            # The rate is right: stay here until the board has said what it is.
            self._rate_ends_s = min(max(self._rate_ends_s, now + NEXT_RATE_S), self._give_up_s)
        return events + (self._look_for_it(now) if self.hello is None else self._watch(now))

    def to_send(self, now: float) -> bytes:
        """The bytes that are due, none where nothing is; they count as sent."""
        if self._over or self.wants_baud is not None:
            return b""
        out = b""
        if self._poll_due_s() <= now:
            self._polled_s = now
            self._n_polls += 1
            out += _packet(_POLL_ID, Command.HELLO, 0)
        if self.hello is not None and self._queue and self._queue[0].due_s <= now:
            request = self._queue[0]
            if request.n_tries < MAX_TRIES:
                request.n_tries += 1
                request.due_s = now + ANSWER_S
                out += _packet(request.id, request.command, request.argument)
        return out

    def next_wakeup(self, now: float) -> float:
        """When to call `receive` or `to_send` again though nothing arrived; `now` where something is due."""
        if self._over:
            return math.inf
        times = [self._poll_due_s()]
        if self.hello is None:
            times.append(self._rate_ends_s)
        else:
            if self._queue:
                times.append(self._queue[0].due_s)
            if self._stream and not self._lost:
                times.append(self._heard_s + LOST_S)
        return max(now, min(times))

    def _poll_due_s(self) -> float:
        wait_s = POLL_S
        if self.hello is not None and self._n_polls > N_QUICK_POLLS:
            wait_s = min(POLL_S * 2.0 ** min(self._n_polls - N_QUICK_POLLS, 16), MAX_POLL_S)
        again_s = self._polled_s + wait_s
        if self.decoder.hello_wanted:
            return again_s
        if self.hello is None:
            return again_s if self._polled_s == -math.inf else max(again_s, self._quiet_until_s)
        if self._stream:
            return max(again_s, self._heard_s + SILENCE_S)
        return math.inf

    def _want(self, command: Command, argument: int) -> None:
        self._wanted[command] = argument
        self._ask(command, argument)

    def _ask(self, command: Command, argument: int = 0) -> None:
        """Queue a command in place of an older one of its kind; before a hello everything waits for `_set_up`."""
        if self.hello is None:
            return
        kinds = {Command.START, Command.STOP} if command in {Command.START, Command.STOP} else {command}
        self._queue = [request for request in self._queue if request.command not in kinds]
        self._last_id = self._last_id % 0xFF + 1
        self._queue.append(_Request(self._last_id, command, argument))

    def _set_up(self) -> None:
        self._queue.clear()
        for command, argument in self._wanted.items():
            self._ask(command, argument)
        if self._stream:
            self._ask(Command.START)

    def _hear(self, message: DecoderEvent, now: float) -> list[SessionEvent]:
        match message:
            case FrameData():
                self._heard_s = now
                self._lost = False
                return [message]
            case Hello():
                return self._hear_hello(message, now)
            case Answer():
                return self._hear_answer(message, now)
            case Status():
                if self.hello is None:
                    self.decoder.hello_wanted = True
                    return []
                self._heard_s = now
                if self._stream and not message.streaming and not self._queue:
                    self._ask(Command.START)
                return [message]
            case SelfTest():
                return [message]
            case VersionMismatch():
                return [self._fail(ProtocolMismatchError(message.sentence))]
            case Refused(type=MessageType.HELLO):
                return [self._fail(ProtocolMismatchError(message.sentence))]
            case Refused():
                return [message] if self.hello is not None else []
            case _:  # our own command come back
                return []

    def _hear_hello(self, hello: Hello, now: float) -> list[SessionEvent]:
        before = self.hello
        self.hello = hello
        self._n_polls = 0
        if before is None or not _same_start(before, hello):
            self._heard_s = now
            self._lost = False
            self._set_up()
            return [Connected(hello, restarted=before is not None)]
        # A board that is silent although it has not started anew may have missed what it was asked.
        if self._n_unanswered or (self._stream and now - self._heard_s >= SILENCE_S):
            if not self._queue:
                self._set_up()
            if self._lost:
                self._heard_s = now
                self._lost = False
                return [Connected(hello, restarted=False)]
        return []

    def _hear_answer(self, answer: Answer, now: float) -> list[SessionEvent]:
        if not self._queue or (answer.request_id, answer.command) != (self._queue[0].id, self._queue[0].command):
            return []  # to a poll, or to a command sent twice
        request = self._queue[0]
        self._heard_s = now
        self._n_unanswered = 0
        if answer.code == AnswerCode.BUSY and request.n_tries < MAX_TRIES:
            request.due_s = now + BUSY_S
            return []
        self._queue.pop(0)
        sentence = None
        if answer.code != AnswerCode.OK:
            sentence = refusal(request.command, request.argument, answer.code, answer.value)
            if request.command is Command.START:
                return [self._fail(SourceError(sentence))]
        return [Answered(request.command, request.argument, answer.code, answer.value, sentence)]

    def _look_for_it(self, now: float) -> list[SessionEvent]:
        """Move on to the next rate when the time for this one is over, and give up when all were tried."""
        if now < self._rate_ends_s or self.wants_baud is not None:
            return []
        self._n_rates_tried += 1
        silent = not self.decoder.counts.n_bytes
        if now >= self._give_up_s or (silent and self._n_rates_tried >= ROUNDS * len(self._rates)):
            return [self._fail(SourceError(self._nobody()))]
        self.wants_baud = self._rates[self._n_rates_tried % len(self._rates)]
        return []

    def _watch(self, now: float) -> list[SessionEvent]:
        if self._queue and self._queue[0].n_tries >= MAX_TRIES and self._queue[0].due_s <= now:
            # Never answered: ask who is there, and set everything up again once it has said so.
            self._n_unanswered += 1
            if self._n_unanswered >= MAX_SET_UPS:
                return [self._fail(SourceError(self._unanswered(self._queue[0].command)))]
            self._queue.clear()
            self.decoder.hello_wanted = True
        if not self._stream or self._lost or now - self._heard_s < LOST_S:
            return []
        self._lost = True
        return [
            Lost(
                _("The mat on {port} has sent no frame for {seconds:.0f} s: check its cable.").format(
                    port=self._port, seconds=now - self._heard_s
                )
            )
        ]

    def _nobody(self) -> str:
        return _(
            "No mat answered on {port}: expected a board with the pressuremat firmware at {rates} baud, and {came}; "
            "check the cable, choose another port or put the firmware on the board."
        ).format(
            port=self._port,
            rates=", ".join(map(str, self._rates)),
            came=self._stranger.came(self.decoder.counts),
        )

    def _unanswered(self, command: Command) -> str:
        return _(
            "The board on {port} says what it is but does not answer {command}: unplug it and plug it in again."
        ).format(port=self._port, command=command.name)

    def _fail(self, error: PressureMatError) -> Failed:
        self._over = True
        self._queue.clear()
        return Failed(error)


def _same_start(a: Hello, b: Hello) -> bool:
    return (a.session, a.board, a.rows, a.cols) == (b.session, b.board, b.rows, b.cols)


def _packet(request_id: int, command: Command, argument: int) -> bytes:
    return seal(CommandRequest(request_id, command, argument).encode())
