"""Keeping the library and letting parts of it go: export, backup, restore, check, delete."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from pressuremat.cli import progress
from pressuremat.cli.library_open import document, opened, ref_of, root_of, tell
from pressuremat.errors import LibraryError
from pressuremat.i18n import _, number
from pressuremat.store import Library, deletion, exchange, health, people, place, recordings, research, transfer, visits
from pressuremat.store.words import today


def export_folder(args: argparse.Namespace) -> int:
    """A folder of one person."""
    with opened(args) as library:
        made = exchange.folder(library, people.find(library, args.person).id, args.output)
    return tell(args, document("exported", path=str(made)), _("Written: {path}").format(path=made))


def export_table(args: argparse.Namespace) -> int:
    """All values as a table, or everything as one document."""
    suffix = args.output.suffix.lower()
    if suffix not in (".csv", ".json") and str(args.output) != "-":
        raise LibraryError(_("Expected a file that ends in .csv or .json, got {name}.").format(name=args.output.name))
    with opened(args) as library:
        person_id = None if args.person is None else people.find(library, args.person).id
        if suffix == ".json":
            whole = exchange.everything(library) if person_id is None else exchange.person_document(library, person_id)
            text = json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=1) + "\n"
        else:
            text = exchange.table(exchange.VALUE_COLUMNS, exchange.values(library, person_id))
    if str(args.output) == "-":
        sys.stdout.write(text)
        return 0
    try:
        place.write_whole(args.output, text.encode())
    except OSError as error:
        raise place.refused(error, args.output) from error
    return tell(args, document("exported", path=str(args.output)), _("Written: {path}").format(path=args.output))


def export_research(args: argparse.Namespace) -> int:
    """Without names."""
    with opened(args) as library:
        done = research.export(library, args.output)
    return tell(
        args,
        document("exported", **done.to_json()),
        _("Written: {path} (people: {n}, visits: {m}); left out, for they did not consent to research: {k}.").format(
            path=done.path, n=done.n_people, m=done.n_visits, k=done.n_left_out
        ),
        _(research.NOTE),
    )


def backup(args: argparse.Namespace) -> int:
    """Everything in one file."""
    target = Path(f"pressuremat-library-{today()}.zip") if args.output is None else args.output
    with opened(args) as library:
        done = transfer.backup(library, target)
    lines = [_("{path}: {mb} MB, files: {n}.").format(path=done.path, n=done.n_files, mb=number(done.n_bytes / 1e6, 1))]
    if done.missing:
        lines.append(_("Not in it, for they are gone: {names}").format(names=", ".join(done.missing)))
    lines.append(_("It holds names: keep it where only you can read it."))
    return tell(args, document("backup", **done.to_json()), *lines)


def restore(args: argparse.Namespace) -> int:
    """A backup becomes the library."""
    done = transfer.restore(args.file, root_of(args), replace=args.replace)
    lines = [_("The library is in {path} now (files: {n}).").format(path=done.root, n=done.n_files)]
    if done.before is not None:
        lines.append(_("The one that was there is in {path}.").format(path=done.before))
    return tell(args, document("restored", **done.to_json()), *lines)


def check(args: argparse.Namespace) -> int:
    """Is everything whole?"""
    try:
        found = health.check(
            root_of(args),
            repair=not args.only_look,
            progress=lambda done, total: progress.show(done, total, _("Checking")),
        )
    finally:
        progress.clear()
    marks = {True: _("mended: {says}"), False: _("open: {says}")}
    tell(
        args,
        document("check", **found.to_json()),
        *(marks[problem.mended].format(says=problem.says) for problem in found.problems),
        _("People: {people}, visits: {visits}, recordings: {recordings}. {verdict}").format(
            people=found.n_people,
            visits=found.n_visits,
            recordings=found.n_recordings,
            verdict=_("Everything is whole.") if found.well else _("See what is open above."),
        ),
    )
    return 0 if found.well else 1


def delete(args: argparse.Namespace) -> int:
    """For good."""
    with opened(args) as library:
        kind, number = ref_of(library, args.ref)
        what = _what(library, kind, number)
        if not args.yes and not _sure(what):
            raise LibraryError(_("Nothing was deleted: {what}. Add --yes to delete it for good.").format(what=what))
        work = {"p": deletion.person, "v": deletion.visit, "r": deletion.recording}[kind]
        gone = work(library, number)
    return tell(
        args,
        document("deleted", **gone.to_json(), note=_(deletion.BACKUPS_MAY_HOLD_IT)),
        _("Deleted for good: {what} (visits: {v}, recordings: {r}, reports: {p}).").format(
            what=what, v=gone.n_visits, r=gone.n_recordings, p=gone.n_reports
        ),
        _(deletion.BACKUPS_MAY_HOLD_IT),
    )


def _what(library: Library, kind: str, number: int) -> str:
    if kind == "p":
        person = people.get(library, number)
        return f"{person.name} ({person.ref})"
    if kind == "v":
        visit = visits.get(library, number)
        return _("visit {ref} of {day}").format(ref=visit.ref, day=visit.at[:10])
    stored = recordings.get(library, number)
    return _("recording {ref} ({name})").format(ref=stored.ref, name=stored.name)


def _sure(what: str) -> bool:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    print(
        _("Delete {what} for good, with all values and reports? Type yes: ").format(what=what), end="", file=sys.stderr
    )
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("yes", _("yes"))
