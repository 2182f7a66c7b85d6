"""`pressuremat library`: people, visits and recordings that last, in one folder.

People are named by their number (`p3`) or their whole name, visits and recordings by number (`v12`, `r40`).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pressuremat.i18n import _

Run = Callable[[argparse.Namespace], int]


def add_parser(subparsers: Any) -> None:
    """Register the command and its steps."""
    parser = subparsers.add_parser("library", help=_("people, visits, recordings that last"), description=__doc__)
    parser.add_argument("--library", metavar="PATH", type=Path, help=_("the library's folder; else the platform's"))
    parser.set_defaults(run=lambda args: _none(args, parser))
    steps = parser.add_subparsers(metavar=_("STEP"))
    _looking(steps)
    _adding(steps)
    _changing(steps)
    _leaving(steps)
    _keeping(steps)


def _none(_args: argparse.Namespace, parser: argparse.ArgumentParser) -> int:
    parser.error(_("expected a step, got none"))


def _step(steps: Any, name: str, says: str, module: str, function: str | None = None) -> argparse.ArgumentParser:
    """A step, run by a function of that name in `cli.MODULE`, which is imported when it runs."""
    parser: argparse.ArgumentParser = steps.add_parser(name, help=says, description=says)
    # Given behind the step it counts; left out it must not undo what stood before it.
    parser.add_argument("--library", metavar="PATH", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true", help=_("one JSON document"))

    def run(args: argparse.Namespace) -> int:
        import importlib

        return int(getattr(importlib.import_module(f"pressuremat.cli.{module}"), function or name)(args))

    parser.set_defaults(run=run)
    return parser


def _looking(steps: Any) -> None:
    found = _step(steps, "list", _("people, or visits or recordings; WORDs narrow it"), "library_look", "listed")
    found.add_argument("words", metavar="WORD", nargs="*", help=_("in names, notes, days, tests"))
    what = found.add_mutually_exclusive_group()
    what.add_argument("--visits", action="store_true", help=_("visits, newest first"))
    what.add_argument("--recordings", action="store_true", help=_("recordings, newest first"))
    found.add_argument("--archived", action="store_true", help=_("archived people too"))
    found.add_argument("--limit", type=int, default=50, metavar="N", help=_("at most so many"))
    show = _step(steps, "show", _("all about a person, a visit or a recording"), "library_look")
    show.add_argument("ref", metavar="REF", help=_("p3, v12, r40, or a name"))
    trend = _step(steps, "trend", _("a value over somebody's visits; what is not comparable is said"), "library_look")
    trend.add_argument("person", metavar="PERSON", help=_("p3, or a name"))
    trend.add_argument("metric", metavar="METRIC", help=_("a key of 'pressuremat metrics'"))
    trend.add_argument("--side", choices=("left", "right", "both"), help=_("this side only"))
    changes = _step(steps, "changes", _("what a newer analysis says differently, and why"), "library_look")
    changes.add_argument("ref", metavar="REF", help=_("r40 or v12"))
    _step(steps, "agreement", _("how often the reading agreed with what the coach saw"), "library_look", "agreed")


def _adding(steps: Any) -> None:
    add = steps.add_parser("add", help=_("somebody, a visit, recordings"), description=_("Add to the library."))
    add.set_defaults(run=lambda args: _none(args, add))
    kinds = add.add_subparsers(metavar=_("WHAT"))
    person = _step(kinds, "person", _("somebody new"), "library_add")
    _person_options(person, required=True)
    consent = person.add_mutually_exclusive_group()
    consent.add_argument("--consent", action="store_true", help=_("they consented to records of them"))
    consent.add_argument("--guardian", metavar="NAME", help=_("their guardian consented; needed under 16"))
    people = _step(kinds, "people", _("everybody in a CSV file"), "library_add", "everybody")
    people.add_argument("file", metavar="FILE.csv", type=Path, help=_("its first line names the columns"))
    visit = _step(
        kinds,
        "visit",
        _("a visit from its manifest; its recordings are copied and analysed, then its exam"),
        "library_add",
    )
    visit.add_argument("manifest", metavar="MANIFEST.json", help=_("pressuremat.visit/1; - for standard input"))
    _scale(visit)
    _whose(visit)
    recording = _step(kinds, "recording", _("recordings; with --person as a visit, analysed"), "library_add")
    recording.add_argument("files", metavar="FILE", nargs="+", help=_("recordings, or r40 for one that is here"))
    recording.add_argument("--protocol", metavar="NAME", help=_("what was done; found out where not given"))
    _scale(recording)
    _whose(recording, required=False)
    exam = _step(kinds, "exam", _("what 'pressuremat exam --json' said of a visit"), "library_add")
    exam.add_argument("visit", metavar="VISIT", help="v12")
    exam.add_argument("file", metavar="EXAM.json", help=_("pressuremat.exam/1; - for standard input"))

    report = _step(kinds, "report", _("a finished report of a visit; it goes when the visit does"), "library_add")
    report.add_argument("visit", metavar="VISIT", help="v12")
    report.add_argument("file", metavar="FILE", type=Path, help=_("a PDF, HTML or other file"))


def _scale(parser: argparse.ArgumentParser) -> None:
    from pressuremat.cli.common import pitch, within
    from pressuremat.files.format import RATE_LIMITS_HZ

    says = _("distance between cells, where the file does not say it")
    parser.add_argument("--pitch-mm", type=pitch, metavar="X[,Y]", help=says)
    says = _("frame rate, where the file does not say it")
    parser.add_argument("--rate-hz", type=within(*RATE_LIMITS_HZ), metavar="HZ", help=says)


def _whose(parser: argparse.ArgumentParser, *, required: bool = True) -> None:
    whose = parser.add_mutually_exclusive_group(required=required)
    whose.add_argument("--person", metavar="PERSON", help=_("p3, or a name"))
    whose.add_argument("--new", metavar="NAME", help=_("somebody new of that name"))
    parser.add_argument("--guardian", metavar="NAME", help=_("with --new: their guardian consented; needed under 16"))
    parser.add_argument("--consent", action="store_true", help=_("they consented to records of them"))
    parser.add_argument("--at", metavar="DAY", help=_("day or moment of the visit; else the recording's, or now"))
    parser.add_argument("--notes", default="", metavar="TEXT", help=_("notes on the visit"))


def _person_options(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--name", required=required, metavar="NAME", help=_("name or pseudonym"))
    parser.add_argument("--pseudonym", action="store_true", default=None, help=_("it is a pseudonym"))
    parser.add_argument("--birth-year", metavar="Y", help=_("year of birth"))
    parser.add_argument("--sex", metavar="TEXT", help=_("where it is wanted"))
    parser.add_argument("--height-cm", type=float, metavar="H", help=_("body height"))
    parser.add_argument("--mass-kg", type=float, metavar="M", help=_("body mass"))
    parser.add_argument("--notes", metavar="TEXT", help=_("notes"))


def _changing(steps: Any) -> None:
    edit = _step(steps, "edit", _("other values for somebody; masses are kept by day"), "library_change")
    edit.add_argument("person", metavar="PERSON", help=_("p3, or a name"))
    _person_options(edit, required=False)
    edit.add_argument("--on", metavar="DAY", help=_("day of the mass; else today"))
    consent = _step(steps, "consent", _("note a consent, or that it holds no longer"), "library_change")
    consent.add_argument("person", metavar="PERSON", help=_("p3, or a name"))
    consent.add_argument("--research", action="store_true", help=_("to research without their name"))
    consent.add_argument("--guardian", metavar="NAME", help=_("their guardian consented; needed under 16"))
    consent.add_argument("--withdraw", action="store_true", help=_("it holds no longer"))
    consent.add_argument("--on", metavar="DAY", help=_("when; else today"))
    merge = _step(steps, "merge", _("two entries are one person"), "library_change")
    merge.add_argument("person", metavar="PERSON", help=_("the entry that stays"))
    merge.add_argument("other", metavar="OTHER", help=_("the entry that goes into it"))
    archive = _step(steps, "archive", _("take somebody out of lists; nothing is deleted"), "library_change")
    archive.add_argument("person", metavar="PERSON", help=_("p3, or a name"))
    archive.add_argument("--back", action="store_true", help=_("back into the lists"))
    again = _step(steps, "reanalyse", _("with this version and the mat's newest calibration"), "library_change")
    again.add_argument("refs", metavar="REF", nargs="*", help=_("people, visits or recordings; else all"))
    agree = _step(steps, "agree", _("note what the coach saw at a visit that has a reading"), "library_change")
    agree.add_argument("visit", metavar="VISIT", help="v12")
    agree.add_argument("saw", metavar="SAW", help=_("a reading's key, as throughout; 'list' shows them"))
    agree.add_argument("--before", action="store_true", help=_("it was noted before the reading was looked at"))
    agree.add_argument("--note", default="", metavar="TEXT", help=_("in words"))
    log = _step(steps, "log", _("note that a drill of a visit's programme was done"), "library_change")
    log.add_argument("visit", metavar="VISIT", help="v12")
    log.add_argument("drill", metavar="DRILL", help=_("a drill of the programme"))
    log.add_argument("--on", metavar="DAY", help=_("when; else today"))
    log.add_argument("--done", default="", metavar="TEXT", help=_("how much of it"))
    log.add_argument("--pain", type=float, metavar="0-10", help=_("pain meanwhile"))
    log.add_argument("--note", default="", metavar="TEXT", help=_("in words"))


def _leaving(steps: Any) -> None:
    export = steps.add_parser("export", help=_("a person's folder, tables, or for research"), description=_("Export."))
    export.set_defaults(run=lambda args: _none(args, export))
    kinds = export.add_subparsers(metavar=_("WHAT"))
    folder = _step(kinds, "folder", _("everything of somebody, for handing over"), "library_keep", "export_folder")
    folder.add_argument("person", metavar="PERSON", help=_("p3, or a name"))
    folder.add_argument("-o", "--output", type=Path, default=Path(), metavar="DIR", help=_("where the folder goes"))
    table = _step(kinds, "table", _("all values as .csv, everything as .json"), "library_keep", "export_table")
    table.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help=_(".csv or .json; - is stdout"))
    table.add_argument("--person", metavar="PERSON", help=_("of this person only"))
    research = _step(
        kinds, "research", _("without names, days and notes, of those who consented"), "library_keep", "export_research"
    )
    research.add_argument("-o", "--output", type=Path, required=True, metavar="DIR", help=_("a new folder"))


def _keeping(steps: Any) -> None:
    backup = _step(steps, "backup", _("everything in one file, also while it is in use"), "library_keep")
    backup.add_argument("-o", "--output", type=Path, metavar="FILE.zip", help=_("else named after today"))
    restore = _step(steps, "restore", _("the library in a backup, here or on another machine"), "library_keep")
    restore.add_argument("file", metavar="FILE.zip", type=Path, help=_("made by 'pressuremat library backup'"))
    restore.add_argument("--replace", action="store_true", help=_("the library there is put aside, not deleted"))
    check = _step(steps, "check", _("is everything whole? mends what can be mended"), "library_keep")
    check.add_argument("--only-look", action="store_true", help=_("change nothing"))
    delete = _step(steps, "delete", _("a person, a visit or a recording, for good"), "library_keep")
    delete.add_argument("ref", metavar="REF", help=_("p3, v12, r40, or a name"))
    delete.add_argument("--yes", action="store_true", help=_("do not ask"))
    demo = _step(steps, "demo", _("fill an empty library with simulated people"), "library_add")
    demo.add_argument("--seed", type=int, default=1, metavar="N", help=_("which people"))
