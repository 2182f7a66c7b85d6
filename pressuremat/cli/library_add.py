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
from pressuremat.cli.library_open import analysed, bar, document, number_of, opened, tell, warn
from pressuremat.desk.analyse import facts_of
from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import Library, analyses, patients, people, place, recordings, reports, visits
from pressuremat.store.words import today
from pressuremat.types import Recording
from pressuremat.visit import of_bytes

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
    """A visit from its manifest: its recordings analysed, and its exam."""
    from pressuremat.desk.analyse import keep, ready

    if args.manifest == "-":
        given, base = of_bytes(sys.stdin.buffer.read(_MOST_BYTES), "-"), Path()
    else:
        given, base = of_bytes(_bytes(Path(args.manifest)), Path(args.manifest).name), Path(args.manifest).parent
    taken = ready(given, base, _scale(args))
    with opened(args, create=True) as library:
        at = args.at or (None if given.on is None else given.on.isoformat())
        whose = _whose(library, args, vars(given.person), at)
        try:
            kept = keep(library, taken, whose.id, at=at, notes=args.notes, progress=bar, failed=warn)
        finally:
            progress.clear()
        notes = [*given.warnings, *kept.notes]
        return _told(library, args, kept.visit, kept.made, notes, kept.exam)


def recording(args: argparse.Namespace) -> int:
    """Recordings alone, or as a visit of somebody."""
    with opened(args, create=True) as library:
        sources = []
        for name in args.files:
            known = name[:1] == "r" and name[1:].isdecimal() and not Path(name).exists()
            sources.append(recordings.get(library, int(name[1:])).path if known else Path(name))
        read = _readable(sources, args)
        whose = _whose(library, args, {}, args.at) if args.person or args.new else None
        added = [
            recordings.add(library, source, facts_of(one), _scale(args))
            for source, one in zip(sources, read, strict=True)
        ]
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
        kept = analysed(library, [trial.id for trial in made.trials])
        return _told(library, args, made, kept, notes)


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


def _told(
    library: Library,
    args: argparse.Namespace,
    made: visits.Visit,
    kept: Sequence[analyses.Analysis],
    notes: Sequence[str],
    exam: analyses.Analysis | None = None,
) -> int:
    whose = people.get(library, made.person_id)
    content = document(
        "visit-added",
        visit=made.to_json(),
        person=whose.to_json(),
        analyses=[one.id for one in kept],
        exam=None if exam is None else {"analysis_id": exam.id, "reading": exam.reading},
        notes=list(notes),
    )
    lines = [
        _("{ref}: visit of {name} on {day}; recordings analysed: {n}.").format(
            ref=made.ref, name=whose.name, day=made.at[:10], n=len(kept)
        ),
        *([] if exam is None else [exam.document["reading"]["says"]]),
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


def _readable(sources: Sequence[Path], args: argparse.Namespace) -> list[Recording]:
    """Every file read before any is copied: a visit comes in whole or not at all."""
    from pressuremat.files import read

    scale = _scale(args)
    return [read(source, **scale) for source in progress.track(sources, len(sources), _("Reading"))]


def _scale(args: argparse.Namespace) -> dict[str, Any]:
    """What `--pitch-mm` and `--rate-hz` say."""
    given = {"pitch_mm": args.pitch_mm, "rate_hz": args.rate_hz}
    return {key: value for key, value in given.items() if value is not None}


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
