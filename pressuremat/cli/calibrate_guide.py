"""`pressuremat calibrate guide SOURCE`: led through a calibration step by step, from what the mat sees.

It shows what `pressuremat.guide` says and saves the mat's calibration after every step that was done.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING

from pressuremat.cli.common import temperature, within
from pressuremat.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pressuremat.guide import Event, Plan

_kg = within(0.5, 1000)


def _many_kg(text: str) -> tuple[float, ...]:
    return tuple(_kg(part) for part in text.split(","))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the step takes besides the mat's file."""
    parser.add_argument("source", metavar="SOURCE", help=_("the mat, such as serial:auto"))
    parser.add_argument("--body-kg", type=_kg, metavar="KG", help=_("your weight, as you stand on the mat"))
    parser.add_argument("--weight-kg", type=_kg, metavar="KG", help=_("a dead weight, best of 20 kg or more"))
    parser.add_argument(
        "--weights-kg", type=_many_kg, metavar="KG,KG,…", default=(), help=_("known weights in steps that grow")
    )
    parser.add_argument(
        "--even", action="store_true", help=_("even out the cells by foam and weights on the whole mat, not by walking")
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--check", action="store_true", help=_("only the ten-minute check of a calibrated mat"))
    which.add_argument(
        "--only",
        metavar="STEP,STEP,…",
        help=_("only these: zero, orientation, equalise, weight, weights, body, gate, marks, ghost"),
    )
    parser.add_argument("--temperature-c", type=temperature, metavar="T", help=_("of the room, noted with each step"))


def run(args: argparse.Namespace) -> int:
    """Lead through the steps; 0 when all were done, 1 when one did not work out."""
    import datetime
    from pathlib import Path

    from pressuremat.guide.lead import Lead

    tasks = _tasks(args)
    lead = Lead(
        args.source,
        tasks,
        None if args.mat is None else Path(args.mat),
        datetime.date.today().isoformat(),
        float("nan") if args.temperature_c is None else args.temperature_c,
    )
    done, failed = [], False
    show = _Show(args.json, len(tasks))
    try:
        for said in lead.events():
            done += [one.step for one in said if one.kind == "done"]
            failed = failed or any(one.kind == "failed" for one in said)
            show.all(said)
    except KeyboardInterrupt:
        print(_("Stopped. Kept: {steps}.").format(steps=", ".join(done) or _("nothing new")), file=sys.stderr)
        return 1
    if not args.json:
        print(
            _("Kept in {path}. A page about the mat: pressuremat calibrate passport --mat {path} -o mat.pdf").format(
                path=lead.path
            )
        )
    return 1 if failed else 0


def _tasks(args: argparse.Namespace) -> Plan:
    from pressuremat.errors import CalibrationError
    from pressuremat.guide import Answers, check_plan, plan, plan_of

    answers = Answers(args.body_kg, args.weight_kg, args.weights_kg, args.even)
    try:
        if args.only:
            return plan_of(args.only.split(","), answers)
        return check_plan(answers) if args.check else plan(answers)
    except ValueError as error:
        raise CalibrationError(
            _("The guide cannot begin: {why}; see --body-kg, --weight-kg and --weights-kg.").format(why=error)
        ) from error


class _Show:
    """Events on a terminal, one below the other, or as JSON, one a line."""

    def __init__(self, as_json: bool, n_steps: int) -> None:
        self._json, self._n = as_json, n_steps
        self._title = ""
        self._number = 0
        self._counting = False

    def all(self, events: Sequence[Event]) -> None:
        """Show them."""
        for event in events:
            if self._json:
                print(json.dumps(event.to_json(), allow_nan=False), flush=True)
            else:
                self._one(event)

    def _one(self, event: Event) -> None:
        live = sys.stdout.isatty()
        if event.kind == "progress" and event.left_s is not None:
            if live:
                print(f"\r  {event.left_s:3d} s ", end="", flush=True)
                self._counting = True
            elif event.left_s % 10 == 0 or event.left_s <= 3:
                print(f"  {event.left_s} s", flush=True)
            return
        if self._counting:
            print("\r         \r", end="")
            self._counting = False
        if event.title != self._title and event.kind == "prompt":
            self._title, self._number = event.title, self._number + 1
            print("\n" + _("{n} of {total}: {title}").format(n=self._number, total=self._n, title=event.title))
        mark = {"prompt": "→", "progress": " ", "wrong": "!", "done": "✓", "failed": "✗", "finished": "■"}[event.kind]
        print(f"{mark} {event.says}", flush=True)
        if event.result is not None:
            figures = ", ".join(f"{k} {v:.3g}" for k, v in event.result.figures.items() if v == v)
            print(f"  {figures}", flush=True)
