"""The `pressuremat` command: finds the subcommand, turns errors into one sentence and an exit code.

0 is success, 2 wrong usage, 1 any other failure. A traceback is shown with `--debug` only. Command modules are
imported for their parsers at every start, so they import what they need inside `run`.
"""

from __future__ import annotations

import os

# Two BLAS threads fight over the small products of this program; one is faster and never late. Must precede numpy.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import importlib
import io
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from pressuremat import __version__
from pressuremat.errors import PressureMatError
from pressuremat.i18n import LANGUAGES, _, set_language

COMMANDS = (
    "app",
    "demo",
    "devices",
    "mats",
    "flash",
    "board",
    "record",
    "visit",
    "try",
    "practice",
    "watch",
    "info",
    "analyze",
    "compare",
    "exam",
    "claims",
    "correct",
    "report",
    "convert",
    "cohort",
    "simulate",
    "calibrate",
    "metrics",
    "sway",
    "library",
    "doctor",
)

#: Commands whose name is no name of a module.
_MODULES = {"try": "try_and_see"}


class _Parser(argparse.ArgumentParser):
    """Says what was wrong in one sentence, without the usage text that hides it."""

    def error(self, message: str) -> NoReturn:
        self.exit(
            2, _("{command}: {message}; see '{command} --help'.").format(command=self.prog, message=message) + "\n"
        )


class _Command(_Parser):
    """A command's parser; steps below a command get this class from it, so that shared options count at any depth."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Given behind the command they count; left out they must not undo what stood before it.
        _add_shared(self, lang=argparse.SUPPRESS, debug=argparse.SUPPRESS)


def _add_shared(parser: argparse.ArgumentParser, lang: str | None, debug: str | bool) -> None:
    parser.add_argument("--lang", choices=LANGUAGES, help=_("language of words"), default=lang)
    parser.add_argument("--debug", action="store_true", help=_("show where an error came from"), default=debug)


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line, in the language in use."""
    parser = _Parser(
        prog="pressuremat",
        description=_("Plantar pressure from a home-made mat. Without a command it opens the app."),
    )
    _add_shared(parser, lang=None, debug=False)
    parser.add_argument("--version", action="version", version=f"pressuremat {__version__}")
    subparsers = parser.add_subparsers(metavar=_("COMMAND"), parser_class=_Command)
    for name in COMMANDS:
        importlib.import_module(f"pressuremat.cli.{_MODULES.get(name, name)}").add_parser(subparsers)
    return parser


def _language_of(arguments: Sequence[str]) -> str:
    """The language asked for, found before parsing so that help and errors are in it already."""
    early = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    early.add_argument("--lang", choices=LANGUAGES)
    try:
        known, _rest = early.parse_known_args(list(arguments))
    except argparse.ArgumentError:
        return "en"
    return known.lang or "en"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal or a pipe whose encoding lacks a sign gets a question mark, not an error.
        sys.stdout.reconfigure(errors="replace")
    set_language(_language_of(arguments))
    parser = build_parser()
    try:
        args = parser.parse_args(arguments)
        if not hasattr(args, "run"):
            args = parser.parse_args([*arguments, "app"])
        return _run(args)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2


def _run(args: argparse.Namespace) -> int:
    try:
        code = args.run(args)
        print(end="", flush=True)
        return int(code)
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain once more while flushing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(_("Stopped by Ctrl-C before it was done; start it again."), file=sys.stderr)
        return 1
    except Exception as error:
        if args.debug:
            raise
        print(_sentence(error), file=sys.stderr)
        return 1


def _sentence(error: Exception) -> str:
    if isinstance(error, PressureMatError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        return _("The system refused{where} ({why}); check the path, its permissions and the free space.").format(
            where=where, why=error.strerror
        )
    if isinstance(error, MemoryError):
        return _("The recording does not fit into memory; cut it into shorter parts.")
    return _(
        "Expected to come through, met an error this version does not know ({error}); "
        "run it again with --debug and report what it prints."
    ).format(error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    sys.exit(main())
