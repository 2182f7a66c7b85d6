"""A conversation with one board, one question at a time: for setting it up, its self-test, and a look at its frames.

A port's name enters; answers leave. Finds the board as every source does, through `protocol.Session`. What goes wrong
is a SourceError in one sentence.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Self

from pressuremat.errors import SourceError
from pressuremat.i18n import _
from pressuremat.protocol.messages import FrameData, Hello, SelfTest
from pressuremat.protocol.session import Answered, Failed, Session, SessionEvent
from pressuremat.protocol.wire import Command
from pressuremat.sources import discover
from pressuremat.sources.port import Port, SerialPort

#: A board that answers commands answers within this, or its session fails first.
_PATIENCE_S = 20.0


class Talk:
    """An open port with a board that has said what it is: `hello` is the last that was heard.

    `open_port` and `clock` are there for tests. Raises SourceError where no board answers.
    """

    def __init__(
        self,
        name: str,
        open_port: Callable[[str, int], Port] = SerialPort,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self._clock = clock
        self._session = Session(clock(), port=name, stream=False)
        # Heard and not yet taken: a self-test comes with the answer that it was asked for.
        self._heard: deque[SessionEvent] = deque()
        self._port = open_port(name, self._session.baud)
        try:
            while self._session.hello is None:
                self._turn()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def hello(self) -> Hello:
        """What the board said of itself last."""
        assert self._session.hello is not None
        return self._session.hello

    def ask(self, command: Command, argument: int = 0) -> Answered:
        """Ask, and wait for the answer; one that refuses is an answer too."""
        self._heard.clear()
        self._session.ask(command, argument)
        for event in self._events():
            if isinstance(event, Answered) and (event.command, event.argument) == (command, argument):
                return event
            if self._session.idle and not self._heard:
                # A hello came in between, as after a change of the grid, and the session forgot what was asked.
                self._session.ask(command, argument)
        raise AssertionError

    def hello_again(self) -> Hello:
        """What the board says of itself now."""
        before = self._session.decoder.hello
        self.ask(Command.HELLO)
        until_s = self._clock() + _PATIENCE_S
        while self._session.decoder.hello is before and self._clock() < until_s:
            self._turn()
        return self.hello

    def self_test(self) -> SelfTest:
        """What the board measures of itself."""
        answer = self.ask(Command.SELF_TEST)
        if answer.sentence is not None:
            raise SourceError(
                _(
                    "The firmware on {port} has no self-test: put the firmware on it that came with this program "
                    "(pressuremat flash)."
                ).format(port=self.name)
            )
        return next(event for event in self._events() if isinstance(event, SelfTest))

    def frames(self, seconds: float) -> Iterator[FrameData]:
        """Frames for so many seconds of the host's time, as they come; the board streams meanwhile."""
        self._session.start()
        until_s = self._clock() + seconds
        try:
            while self._clock() < until_s:
                yield from (event for event in self._turn() if isinstance(event, FrameData))
        finally:
            self._session.stop()
            while not self._session.idle:
                self._turn()

    def close(self) -> None:
        """Let go of the port."""
        self._port.close()

    def _events(self) -> Iterator[SessionEvent]:
        until_s = self._clock() + _PATIENCE_S
        while self._clock() < until_s:
            while self._heard:
                yield self._heard.popleft()
            self._heard.extend(self._turn())
        raise SourceError(
            _("The board on {port} does not answer any more: unplug it and plug it in again.").format(port=self.name)
        )

    def _turn(self) -> list[SessionEvent]:
        try:
            heard = discover.exchange(self._session, self._port, self._clock)
        except OSError as error:
            raise SourceError(
                _("The port {port} went away ({why}); plug the board in again.").format(port=self.name, why=error)
            ) from error
        for event in heard:
            if isinstance(event, Failed):
                raise event.error
        return heard


def talk_to(target: str) -> Talk:
    """A conversation with the board on that port, or with the first that answers where `target` is "auto"."""
    if target != "auto":
        return Talk(target)
    found = discover.ports()
    if not found:
        raise SourceError(_("Expected a board on a serial port, found no port at all: plug it in."))
    for port in found:
        try:
            return Talk(port.name)
        except SourceError as error:
            last = error
    if len(found) == 1:
        raise last
    raise SourceError(
        _("Expected a board on one of {ports}, none answered as one; see 'pressuremat devices' for why.").format(
            ports=", ".join(port.name for port in found)
        )
    )
