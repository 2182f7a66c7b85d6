"""`pressuremat try SOURCE|FILES`: as before, with one change, as before again: does it make a difference now?"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.cli.visit import add_visit_options, lead
from pressuremat.i18n import _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pressuremat.exam.tryandsee import Effect


def add_parser(subparsers: Any) -> None:
    """Register the command."""
    parser = subparsers.add_parser("try", help=_("whether one change makes a difference now"), description=__doc__)
    parser.add_argument(
        "what",
        metavar="SOURCE|FILE",
        nargs="+",
        help=_("the mat, with -o; or three recordings of squats: before, with the change, after"),
    )
    add_visit_options(parser, required=False)
    for side, words in (
        ("left", _("what was seen of the left kneecap in the three parts: no,clearly,no")),
        ("right", _("the same of the right one")),
    ):
        parser.add_argument(f"--knee-{side}", type=_seen, default=(None, None, None), metavar="A,A,A", help=words)
    parser.set_defaults(run=run)


def _seen(text: str) -> tuple[str, ...]:
    from pressuremat.visit import ANSWERS

    parts = tuple(text.split(","))
    if len(parts) != 3 or not set(parts) <= set(ANSWERS):
        raise argparse.ArgumentTypeError(
            _("expected three of {answers} with commas, got {text!r}").format(answers=", ".join(ANSWERS), text=text)
        )
    return parts


def run(args: argparse.Namespace) -> int:
    """Record the three parts where a source is given, then compare them."""
    from pressuremat.errors import PressureMatError

    seen: list[Mapping[str, Any]] = [
        {"left": left, "right": right} for left, right in zip(args.knee_left, args.knee_right, strict=True)
    ]
    if len(args.what) == 3:
        return _compare([Path(name) for name in args.what], args, seen)
    if len(args.what) != 1 or args.output is None:
        raise PressureMatError(
            _(
                "Expected three recordings (before, with the change, after), or one source and a folder with -o; "
                "see 'pressuremat try --help'."
            )
        )
    args.source = args.what[0]
    machine = lead(args, "try-and-see")
    if machine.state != "finished":
        return 1
    from pressuremat.exam.tried import save_effect, tried_folder

    folder = Path(args.output)
    tried = tried_folder(folder)
    for part, given in enumerate(seen):
        for side in ("left", "right"):
            if given[side] is not None:
                tried = tried.with_answer(part, side, given[side])
    effect = tried.effect
    save_effect(folder, effect)
    return _show(effect, args)


def _compare(paths: list[Path], args: argparse.Namespace, seen: Any) -> int:
    from pressuremat.exam.tried import tried_files

    return _show(tried_files(paths, args.change, seen).effect, args)


def _show(effect: Effect, args: argparse.Namespace) -> int:
    if args.json:
        print(json.dumps(effect.to_json(), allow_nan=False))
        return 0
    if effect.simulated:
        print("SIMULATED")
    for sentence in effect.words:
        print(sentence)
    return 0
