"""One whole visit by hand, on a real window: from the first start of the app to the saved visit seen again at the next.

A desktop and a board enter; what was on the screen and on the disk on the way leaves, for tests to look at.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from arduino.emulator.emulate import EmulatedBoard
from pressuremat.exam.sets import Item
from tests.window.desktop import Desktop, Thing
from tests.window.on_board import Performer, mega

WHO = "Ada 14"
#: What a quick visit asks for and how often, in its order.
QUICK = ("stand", "squat", "squat-heels-raised", "lunge", "lunge", "single-leg", "single-leg")
#: What is answered for pain where the visit is to be short: it leaves out what bends a knee under load.
TOO_MUCH_PAIN = "5"


@dataclass
class Seen:
    """What somebody saw: `connected` on the live page, `offered` and the `log` on the exam page, `result` on that page,
    `home` at the next start and `again` the result then; `report` where it was saved; the app's exit codes; the trials
    that the person `performed`."""

    connected: list[str] = field(default_factory=list)
    offered: str = ""
    log: list[str] = field(default_factory=list)
    result: list[str] = field(default_factory=list)
    home: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    report: Path = Path()
    exit_codes: list[int] = field(default_factory=list)
    performed: list[str] = field(default_factory=list)


def words(desktop: Desktop) -> list[str]:
    """All that can be read on the screen, descriptions of pictures too."""
    return [text for thing in desktop.look() for text in (thing.name, thing.description) if text]


def whole_visit(
    desktop: Desktop, firmware: Path, library: Path, *, short: bool, say: Callable[[str], object] = lambda _: None
) -> Seen:
    """Lead through it; the board's firmware is built in the folder `firmware`.

    `short`: one trial, quiet standing, is done in full; pain above 3 leaves out the bent knees, and standing on one leg
    is left out by hand. Raises AssertionError where something does not come.
    """
    seen = Seen()
    with mega(firmware) as board, Performer(board, library / "visits") as person:
        if short:
            person.prepare(Item("stand", None), 1)
        desktop.start("--library", str(library))
        say("a window")
        desktop.click("Leave")
        _connect(desktop, board, seen)
        say("the mat is live")
        _new_person(desktop)
        _begin(desktop, seen, short)
        say("the exam begins")
        _lead(desktop, seen, short, say)
        say("all tests are done")
        desktop.click("Show the result")
        desktop.wait("What may contribute", "label")
        seen.result = words(desktop)
        _save(desktop, library, seen)
        say("the report is saved")
        desktop.key("ctrl+q")
        seen.exit_codes.append(desktop.ended())
        seen.performed = person.performed
    if person.error is not None:
        raise person.error
    desktop.start("--library", str(library))
    seen.home = words(desktop)
    desktop.click("People", "check box")
    desktop.click(WHO, "push button")
    desktop.click("Open the visit of …", "push button")
    desktop.wait("What may contribute", "label")
    seen.again = words(desktop)
    desktop.key("ctrl+q")
    seen.exit_codes.append(desktop.ended())
    say("seen again")
    return seen


def _connect(desktop: Desktop, board: EmulatedBoard, seen: Seen) -> None:
    """From the home page to a mat that streams."""
    desktop.click("Connect a mat")
    desktop.click("Port or source", "text")
    desktop.type(f"{board.port}?simulated=1")
    desktop.key("Return")

    def streams(things: list[Thing]) -> Thing | None:
        return next((one for one in things if one.name[:1].isdigit() and one.name.endswith(" counts")), None)

    desktop.until(streams, "a load")
    seen.connected = words(desktop)


def _new_person(desktop: Desktop) -> None:
    desktop.click("People", "check box")
    desktop.click("New person", "push button")
    desktop.click("Name or pseudonym", "text")
    desktop.type(WHO)
    for text in ("1990", "178", "74"):
        desktop.key("Tab")
        desktop.type(text)
    desktop.key("Return")
    desktop.wait(WHO, "label")


def _begin(desktop: Desktop, seen: Seen, short: bool) -> None:
    """Answers, then the start."""
    desktop.click("Start an exam", "push button")
    if short:
        desktop.click("Pain now, 0 none to 10 worst", "text")
        desktop.type(TOO_MUCH_PAIN)
    seen.offered = desktop.wait("About …", "label").name
    desktop.click("Start", "push button")


def _lead(desktop: Desktop, seen: Seen, short: bool, say: Callable[[str], object]) -> None:
    """Answer what is asked, and leave out what is to be left out, until the visit is over."""
    n_left_out = 0
    while True:
        things = desktop.look()
        names = [one.name for one in things]
        if "Show the result" in names:
            return
        asked = [one.name for one in things if one.name.endswith(": Slightly") and not one.checked]
        title = next((one.name for one in things if "Standing on one leg" in one.name and one.role == "label"), "")
        if asked:
            desktop.click(asked[0])
        elif short and title and n_left_out < 2:
            desktop.click("Leave out", "push button")
            desktop.wait("Why?")
            desktop.type("short of time")
            desktop.key("Return")
            n_left_out += 1
            say(f"left out: {title}")
        lines = [line for one in things for line in one.name.splitlines() if line[:2] in ("✓ ", "✗ ", "– ")]
        if len(lines) > len(seen.log):
            say(lines[-1])
        seen.log = lines or seen.log
        time.sleep(0.2)


def _save(desktop: Desktop, library: Path, seen: Seen) -> None:
    """The report, where the dialog suggests it."""
    desktop.click("Save report", "push button")
    desktop.wait("Save report", "dialog")
    desktop.key("Return")
    told = desktop.wait("The report is in …").name
    reports = [path for path in (library / "reports").iterdir() if str(path) in told]
    assert len(reports) == 1, told
    seen.report = reports[0]
