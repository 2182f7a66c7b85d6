"""`pressuremat visit SOURCE -o FOLDER`: leads through a visit in the terminal and records its trials.

It shows what `pressuremat.exam` says. The same command again goes on where it was left, whatever happened meanwhile.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.i18n import _
from pressuremat.visit import FOOTWEAR

if TYPE_CHECKING:
    from pressuremat.exam.machine import Machine
    from pressuremat.types import Condition
    from pressuremat.visit import Visit

#: As `exam.sets.CHANGES`, which a parser must not import.
CHANGES = ("heels-raised", "arch-supported", "knees-out")


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("visit", help=_("leads through a visit's tests"), description=__doc__)
    parser.add_argument("source", metavar="SOURCE", help=_("the mat: serial:auto; sim:stand for a simulated person"))
    parser.add_argument(
        "--set",
        dest="tests",
        default="quick",
        metavar="SET",
        help=_("quick, full, follow-up, or tests with commas: stand,squat,lunge"),
    )
    add_visit_options(parser, required=True)
    parser.set_defaults(run=run)


def add_visit_options(parser: argparse.ArgumentParser, *, required: bool) -> None:
    """What `visit` and `try` both take."""
    parser.add_argument("-o", "--output", required=required, metavar="FOLDER", help=_("where recordings are kept"))
    parser.add_argument("--person", metavar="FILE", help=_("person, history and manual values, as in a visit.json"))
    parser.add_argument("--footwear", choices=FOOTWEAR, default="barefoot", help=_("what is worn"))
    parser.add_argument("--cover", metavar="TEXT", help=_("what lies on the mat"))
    parser.add_argument(
        "--change", choices=CHANGES, default="heels-raised", help=_("what is changed in the test 'try-and-see'")
    )
    parser.add_argument("--yes", action="store_true", help=_("ask nothing: what is not known stays unknown"))
    parser.add_argument("--json", action="store_true", help=_("events as JSON, one a line"))


def run(args: argparse.Namespace) -> int:
    """Lead through the visit; 0 when it is finished, 1 where it was left before."""
    machine = lead(args, args.tests)
    if machine.state != "finished":
        return 1
    if not args.json:
        path = Path(args.output) / "visit.json"
        print(_("What it means: pressuremat exam {path}").format(path=path))
    return 0


def lead(args: argparse.Namespace, tests: str) -> Machine:
    """Begin a visit in the folder, or go on with the one that is there, until it is finished or left."""
    from pressuremat.cli.visit_terminal import Terminal
    from pressuremat.errors import VisitError
    from pressuremat.exam import folder as store
    from pressuremat.exam.driver import Driver
    from pressuremat.exam.machine import Machine
    from pressuremat.exam.sets import set_of

    folder = Path(args.output)
    progress = store.load(folder)
    try:
        chosen = set_of(tests)
    except ValueError as error:
        raise VisitError(str(error)) from error
    if progress is not None and Machine(progress).state == "finished":
        print(_("The visit in {folder} is finished; choose another folder for the next.").format(folder=folder))
        return Machine(progress)
    visit, condition = _told(args) if progress is None else (progress.visit, progress.condition)
    driver = Driver(args.source, folder)
    info = driver.open()
    show = Terminal(as_json=args.json, simulated=info.simulated)
    try:
        if progress is None:
            machine = Machine.new(chosen, info.geometry, info.rate_hz or None, args.change)
            show.begin(machine)
            events = machine.start(visit, condition)
        elif progress.geometry != info.geometry:
            raise VisitError(
                _(
                    "Expected the mat that this visit began on ({rows} × {cols}), got another; begin a new visit."
                ).format(rows=progress.geometry.rows, cols=progress.geometry.cols)
            )
        else:
            machine = Machine(progress)
            show.begin(machine)
            events = machine.go_on(lambda name: (folder / name).exists())
        for event in events:
            show(event, machine)
        commands = show.commands(machine)
        while not driver.run(machine, lambda event: show(event, machine), commands) and show.waits(machine):
            pass
    except KeyboardInterrupt:
        for event in machine.pause(_("stopped by Ctrl-C")):
            show(event, machine)
        driver.close()
        store.save(folder, machine.progress)
    finally:
        driver.close()
    if machine.state != "finished":
        print(_("The visit is kept; the same command goes on with it."), file=sys.stderr)
    return machine


def _told(args: argparse.Namespace) -> tuple[Visit, Condition]:
    """What is known before anybody stands on the mat: from a file, from questions, or nothing where `--yes` says so."""
    import json
    from dataclasses import replace
    from datetime import date

    from pressuremat.cli.visit_questions import ask_before
    from pressuremat.errors import VisitError
    from pressuremat.types import Condition
    from pressuremat.visit import SCHEMA, Visit, visit_of

    condition = Condition(args.footwear, args.cover)
    if args.person is not None:
        try:
            data = json.loads(Path(args.person).read_bytes()[: 2**20])
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            raise VisitError(
                _("Expected a JSON object with person, history and manual in {name}, got something else.").format(
                    name=args.person
                )
            )
        visit = visit_of({"schema": SCHEMA, **data})
        for warning in visit.warnings:
            print(warning, file=sys.stderr)
        return replace(visit, on=visit.on or date.today(), warnings=()), condition
    if args.yes:
        return Visit(on=date.today()), condition
    if not sys.stdin.isatty():
        raise VisitError(
            _(
                "Expected pain and history before anybody stands on the mat, nobody is there to be asked; "
                "give them with --person FILE, or go on without by --yes."
            )
        )
    return ask_before(condition)
