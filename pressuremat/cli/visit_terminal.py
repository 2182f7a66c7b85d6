"""A visit on a terminal: events one below the other, or as JSON one a line; what is typed meanwhile are commands.

Events enter, text leaves; lines that are typed become calls of the machine.
"""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from pressuremat.errors import VisitError
from pressuremat.exam.sets import offer, set_of
from pressuremat.i18n import _

if TYPE_CHECKING:
    from pressuremat.exam.events import Event
    from pressuremat.exam.machine import Machine

_MARKS = {
    "left-out": "–",
    "show": "→",
    "record": "●",
    "on": " ",
    "begin": " ",
    "cue": " ",
    "progress": " ",
    "problem": "!",
    "over": "→",
    "end": " ",
    "stop": "–",
    "discard": "–",
    "kept": "✓",
    "failed": "✗",
    "ask": "?",
    "paused": "‖",
    "resumed": "→",
    "finished": "■",
}


class Terminal:
    """Shows events, and reads commands where somebody sits at a terminal."""

    def __init__(self, *, as_json: bool, simulated: bool) -> None:
        self._json, self._simulated = as_json, simulated
        self._lines: queue.Queue[str] = queue.Queue()
        self._listens = sys.stdin.isatty() and not as_json
        self._shown: str | None = None
        self._counting = False
        if self._listens:
            threading.Thread(target=self._listen, name="pressuremat keys", daemon=True).start()

    def begin(self, machine: Machine) -> None:
        """What the visit will be."""
        p = machine.progress
        if self._json:
            return
        if self._simulated:
            print(_("SIMULATED: a virtual person on a virtual mat."))
        person, history = p.visit.person, p.visit.history
        what = offer(set_of(p.tests), p.geometry, p.rate_hz, person, history, p.condition, p.change)
        print(_("{tests}: about {minutes:.0f} min.").format(tests=p.tests, minutes=max(what.seconds / 60.0, 1.0)))
        for limit in what.limits:
            print(f"  {limit.protocol}: {limit.says}")
        if self._listens:
            print(
                _("Keys, each with Enter: p pause, g go on, r repeat, s REASON leave out, pain N, NAME [SIDE] VALUE.")
            )

    def __call__(self, event: Event, machine: Machine) -> None:
        """Show one event."""
        if self._json:
            print(json.dumps({**event.to_json(), "simulated": self._simulated}, allow_nan=False), flush=True)
            return
        live = sys.stdout.isatty()
        if event.kind == "progress" and event.left_s is not None:
            if live:
                print(f"\r  {event.left_s:3d} s ", end="", flush=True)
                self._counting = True
            elif event.left_s % 10 == 0:
                print(f"  {event.left_s} s", flush=True)
            return
        if self._counting:
            print("\r         \r", end="")
            self._counting = False
        bell = "\a" if live and event.sound is not None else ""
        if event.says:
            print(f"{bell}{_MARKS[event.kind]} {event.says}", flush=True)
        if event.kind == "show":
            self._instruct(machine, event.protocol)
        if event.kind == "ask" and self._listens:
            for name in event.fields:
                print(f"    {name} left …, {name} right …")

    def _instruct(self, machine: Machine, protocol: str) -> None:
        """The words of a test, when it is shown for the first time in a row."""
        item = machine.item
        if item is None or protocol == self._shown:
            return
        self._shown = protocol
        one = item.of_protocol
        for text in (*one.instructions, *one.stops):
            print(f"    {_(text)}")
        if one.observe:
            print("    " + _("Whoever looks on: {what}").format(what=_(one.observe)))

    # -- what is typed ------------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        for line in sys.stdin:
            self._lines.put(line.strip())

    def commands(self, machine: Machine) -> Callable[[], list[Event]]:
        """What the driver asks between frames: the events of what was typed since."""

        def typed() -> list[Event]:
            said: list[Event] = []
            while True:
                try:
                    line = self._lines.get_nowait()
                except queue.Empty:
                    return said
                said += self.do(machine, line)

        return typed

    def waits(self, machine: Machine) -> bool:
        """Whether somebody sits there who may go on with a visit that is paused; returns when they do."""
        if not self._listens or machine.state != "paused":
            return False
        while machine.state == "paused":
            for event in self.do(machine, self._lines.get()):
                self(event, machine)
        return machine.state != "finished"

    def do(self, machine: Machine, line: str) -> list[Event]:
        """What a typed line asks for; what is wrong with it is said."""
        word, _space, rest = line.partition(" ")
        try:
            return _command(machine, word, rest)
        except (ValueError, VisitError) as error:
            print(f"! {error}")
            return []


def _command(machine: Machine, word: str, rest: str) -> list[Event]:
    if word == "p":
        return machine.pause()
    if word in ("g", ""):
        return machine.resume() if machine.state == "paused" else machine.begin()
    if word == "r":
        return machine.repeat()
    if word == "s":
        return machine.skip(rest)
    if word == "pain":
        try:
            level = float(rest.replace(",", "."))
        except ValueError:
            level = -1.0
        return machine.pain(level)
    side, _space, value = rest.partition(" ")
    if side not in ("left", "right"):
        side, value = "", rest
    try:
        given: object = json.loads(value)
    except ValueError:
        given = value
    machine.note(word, given, side or None)
    return []
