"""Adding to the library: people, visits with their recordings analysed, exams."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pressuremat.cli import progress
from pressuremat.cli.library_look import consent_words
from pressuremat.cli.library_open import analysed, document, number_of, opened, tell
from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import Library, analyses, patients, people, place, recordings, reports, visits
from pressuremat.store.words import today
from pressuremat.types import Recording

_MOST_BYTES = 2**26


def person(args: argparse.Namespace) -> int:
    """Somebody new."""
    with opened(args, create=True) as library, library.writing():
        made = people.add(
            library,
            args.name,
            pseudonym=bool(args.pseudonym),
            birth_year=None if args.birth_year is None else people.born_in(args.birth_year),
            sex=args.sex,
            height_cm=args.height_cm,
            mass_kg=args.mass_kg,
            notes=args.notes or "",
        )
        made = _consented(library, made, args)
        content = document("person", person=made.to_json())
    return tell(args, content, _("{name} is {ref}.").format(name=made.name, ref=made.ref), consent_words(made))


def everybody(args: argparse.Namespace) -> int:
    """Everybody in a CSV file."""
    with opened(args, create=True) as library:
        done = patients.load(library, args.file)
    lines = [_("People added: {n}.").format(n=len(done.added))]
    if done.there:
        lines.append(_("Already there: {names}").format(names=", ".join(done.there)))
    if done.ignored:
        lines.append(_("Columns that were not understood: {names}").format(names=", ".join(done.ignored)))
    return tell(args, document("import", **done.to_json()), *lines)


def visit(args: argparse.Namespace) -> int:
    """A visit from its manifest."""
    given = visits.of_manifest(_json(args.manifest))
    base = Path() if args.manifest == "-" else Path(args.manifest).parent
    sources = [base / trial["file"] for trial in given["trials"]]
    read = _readable(sources)
    with opened(args, create=True) as library:
        at = args.at or given["date"]
        whose = _whose(library, args, given["person"], at)
        added = [recordings.add(library, source, _facts(one)) for source, one in zip(sources, read, strict=True)]
        trials = []
        for trial, one in zip(given["trials"], added, strict=True):
            condition = trial.get("condition") or {}
            trials.append(
                visits.Trial(
                    _text(trial.get("protocol")),
                    _text(trial.get("side")),
                    _text(condition.get("footwear")) or "barefoot",
                    _text(condition.get("cover")),
                    one.recording.id,
                )
            )
        made = visits.add(
            library,
            whose.id,
            at=at,
            notes=args.notes,
            history=given["history"],
            manual=given["manual"],
            trials=trials,
        )
        return _told(library, args, made, [note for one in added for note in one.notes])


def recording(args: argparse.Namespace) -> int:
    """Recordings alone, or as a visit of somebody."""
    with opened(args, create=True) as library:
        sources = []
        for name in args.files:
            known = name[:1] == "r" and name[1:].isdecimal() and not Path(name).exists()
            sources.append(recordings.get(library, int(name[1:])).path if known else Path(name))
        read = _readable(sources)
        whose = _whose(library, args, {}, args.at) if args.person or args.new else None
        added = [recordings.add(library, source, _facts(one)) for source, one in zip(sources, read, strict=True)]
        notes = [note for one in added for note in one.notes]
        if whose is None:
            content = document("recordings", recordings=[{**one.recording.to_json(), "new": one.new} for one in added])
            known_words = {True: _("{name} is {ref}."), False: _("{name} is here already: {ref}.")}
            lines = [
                known_words[one.new].format(name=source.name, ref=one.recording.ref)
                for source, one in zip(sources, added, strict=True)
            ]
            return tell(args, content, *lines, *notes)
        trials = [
            visits.Trial(
                args.protocol or one.protocol, None, one.condition.footwear, one.condition.cover, kept.recording.id
            )
            for one, kept in zip(read, added, strict=True)
        ]
        at = args.at or min(
            (kept.recording.facts.recorded_at for kept in added if kept.recording.facts.recorded_at), default=None
        )
        made = visits.add(library, whose.id, at=at, notes=args.notes, trials=trials)
        return _told(library, args, made, notes)


def exam(args: argparse.Namespace) -> int:
    """What an exam came to."""
    said = _json(args.file)
    if not isinstance(said, dict):
        raise LibraryError(_("Expected one exam as JSON, got something else; see 'pressuremat exam --json'."))
    with opened(args) as library:
        kept = analyses.add_exam(library, number_of(args.visit, "v"), said)
    content = document("exam", analysis_id=kept.id, visit_id=kept.visit_id, reading=kept.reading)
    return tell(args, content, _("Kept with {ref}.").format(ref=f"v{kept.visit_id}"))


def report(args: argparse.Namespace) -> int:
    """A finished report of a visit."""
    with opened(args) as library:
        kept = reports.take_in(library, args.file, visit_id=number_of(args.visit, "v"))
    return tell(args, document("report", **kept.to_json()), _("Kept as {path}.").format(path=kept.path))


def demo(args: argparse.Namespace) -> int:
    """Simulated people for an empty library."""
    from pressuremat.desk.demo import fill

    with opened(args, create=True) as library:
        try:
            made = fill(library, args.seed, progress=lambda done, of: progress.show(done, of, _("Simulating")))
        finally:
            progress.clear()
    content = document("demo", people=[one.to_json() for one in made])
    return tell(args, content, *(f"{one.ref}  {one.name}  {_('SIMULATED')}" for one in made))


def _told(library: Library, args: argparse.Namespace, made: visits.Visit, notes: Sequence[str]) -> int:
    kept = analysed(library, [trial.id for trial in made.trials])
    whose = people.get(library, made.person_id)
    content = document(
        "visit-added",
        visit=made.to_json(),
        person=whose.to_json(),
        analyses=[one.id for one in kept],
        notes=list(notes),
    )
    lines = [
        _("{ref}: visit of {name} on {day}; recordings analysed: {n}.").format(
            ref=made.ref, name=whose.name, day=made.at[:10], n=len(kept)
        ),
        *notes,
    ]
    if not whose.consented("records", made.at):
        lines.append(consent_words(whose))
    return tell(args, content, *lines)


def _whose(library: Library, args: argparse.Namespace, said: dict[str, Any], at: str | None) -> people.Person:
    """The person of a visit: one that is there, or a new one; what the manifest says of them is filled in."""
    born = said.get("birth_year")
    known: dict[str, Any] = {
        "birth_year": int(born) if isinstance(born, int | float) else None,
        "height_cm": said.get("height_cm"),
        "sex": said.get("sex"),
    }
    with library.writing():
        whose = people.add(library, args.new, **known) if args.new else people.find(library, args.person)
        fill = {key: value for key, value in known.items() if value is not None and getattr(whose, key) is None}
        if fill:
            whose = people.change(library, whose.id, **fill)
        if isinstance(said.get("mass_kg"), int | float):
            people.weigh(library, whose.id, float(said["mass_kg"]), (at or today())[:10])
        whose = _consented(library, people.get(library, whose.id), args)
        # Asked before anything is copied; `visits.add` asks again.
        visits.require_consent(whose, at or today())
        return whose


def _consented(library: Library, whose: people.Person, args: argparse.Namespace) -> people.Person:
    if args.guardian:
        return people.consent(library, whose.id, given_by="guardian", guardian=args.guardian)
    return people.consent(library, whose.id) if args.consent else whose


def _readable(sources: Sequence[Path]) -> list[Recording]:
    """Every file read before any is copied: a visit comes in whole or not at all."""
    from pressuremat.files import read

    return [read(source) for source in progress.track(sources, len(sources), _("Reading"))]


def _facts(one: Recording) -> recordings.Facts:
    started = one.extra.get("started")
    return recordings.Facts(
        one.format,
        recordings.device_name(one.device, one.extra.get("uid")),
        one.protocol,
        recordings.moment_of(started) or recordings.stamp_of(Path(one.path)),
        one.simulated,
    )


def _json(name: str) -> Any:
    try:
        data = sys.stdin.buffer.read(_MOST_BYTES) if name == "-" else _bytes(Path(name))
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise LibraryError(
            _("Expected JSON in {name}, it cannot be read ({reason}); check the file.").format(name=name, reason=error)
        ) from error


def _bytes(path: Path) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(_MOST_BYTES)
    except OSError as error:
        raise place.refused(error, path) from error


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
