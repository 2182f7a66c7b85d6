"""Changing what is in the library: people, consents, analyses made anew, the coach's notes, logs."""

from __future__ import annotations

import argparse

from pressuremat.cli.library_look import consent_words
from pressuremat.cli.library_open import analysed, document, number_of, opened, ref_of, tell
from pressuremat.errors import LibraryError
from pressuremat.i18n import _
from pressuremat.store import Library, agreement, analyses, people, programmes, visits


def edit(args: argparse.Namespace) -> int:
    """Other values for somebody."""
    given = {
        "name": args.name,
        "pseudonym": args.pseudonym,
        "birth_year": None if args.birth_year is None else people.born_in(args.birth_year),
        "sex": args.sex,
        "height_cm": args.height_cm,
        "notes": args.notes,
    }
    with opened(args) as library, library.writing():
        person = people.find(library, args.person)
        person = people.change(library, person.id, **{key: value for key, value in given.items() if value is not None})
        if args.mass_kg is not None:
            people.weigh(library, person.id, args.mass_kg, args.on)
            person = people.get(library, person.id)
    return _person(args, person, _("Changed."))


def consent(args: argparse.Namespace) -> int:
    """Note a consent, or that it holds no longer."""
    purpose: people.Purpose = "research" if args.research else "records"
    with opened(args) as library:
        person = people.find(library, args.person)
        if args.withdraw:
            person = people.withdraw(library, person.id, purpose, args.on)
        else:
            given_by: people.GivenBy = "guardian" if args.guardian else "self"
            guardian = args.guardian or ""
            person = people.consent(library, person.id, purpose, given_by, guardian=guardian, on=args.on)
    return _person(args, person, consent_words(person))


def merge(args: argparse.Namespace) -> int:
    """Two entries are one person."""
    with opened(args) as library:
        kept, other = people.find(library, args.person), people.find(library, args.other)
        person = people.merge(library, kept.id, other.id)
    return _person(args, person, _("{other} is {ref} now.").format(other=other.name, ref=person.ref))


def archive(args: argparse.Namespace) -> int:
    """Take somebody out of lists, or back."""
    with opened(args) as library:
        person = people.archive(library, people.find(library, args.person).id, not args.back)
    return _person(args, person, _("Back in the lists.") if args.back else _("Archived; 'archive --back' undoes it."))


def _person(args: argparse.Namespace, person: people.Person, says: str) -> int:
    return tell(args, document("person", person=person.to_json()), says)


def reanalyse(args: argparse.Namespace) -> int:
    """Analyse with this version; what was there stays as it was."""
    with opened(args) as library:
        lines, items = [], []
        for made in analysed(library, _trials(library, args.refs)):
            of_exam = made.recording_id is None
            kept = (
                analyses.of_visit(library, made.visit_id or 0, current=False)
                if of_exam
                else analyses.of_recording(library, made.recording_id or 0)
            )
            earlier = [one for one in kept if (one.kind, one.trial_id) == (made.kind, made.trial_id)]
            if len(earlier) < 2 or earlier[-1].id != made.id:
                continue
            changed, why = analyses.changes(earlier[-2], made)
            if of_exam and not changed:
                continue
            items.append(
                {
                    "recording_id": made.recording_id,
                    "visit_id": made.visit_id,
                    "analysis_id": made.id,
                    "n_changed": len(changed),
                    "why": why,
                }
            )
            words = _("v{id}: {n} values differ ({why})") if of_exam else _("r{id}: {n} values differ ({why})")
            lines.append(
                words.format(
                    id=made.visit_id if of_exam else made.recording_id,
                    n=len(changed),
                    why="; ".join(why[:3]) or _("nothing else does"),
                )
            )
    hint = _("'pressuremat library changes r12' shows what differs, and why.") if lines else _("Done.")
    return tell(args, document("reanalysed", analyses=items), *lines, hint)


def _trials(library: Library, refs: list[str]) -> list[int]:
    """The trials of people, visits and recordings; of all where none is named."""
    if not refs:
        return [row["id"] for row in library.rows("SELECT id FROM trial WHERE recording_id IS NOT NULL ORDER BY id")]
    found: list[int] = []
    for text in refs:
        kind, number = ref_of(library, text)
        column = {"p": "visit.person_id", "v": "visit.id", "r": "trial.recording_id"}[kind]
        rows = library.rows(
            f"SELECT trial.id FROM trial JOIN visit ON visit.id = trial.visit_id WHERE {column} = ?"
            " AND trial.recording_id IS NOT NULL ORDER BY trial.id",
            (number,),
        )
        if not rows:
            raise LibraryError(
                _("Expected recordings of somebody's visits in {ref}, there are none.").format(ref=text[:60])
            )
        found += [row["id"] for row in rows]
    return list(dict.fromkeys(found))


def agree(args: argparse.Namespace) -> int:
    """Note what the coach saw."""
    if args.saw == "list":
        seen = {key: _(words) for key, words in agreement.SEEN.items()}
        return tell(args, document("seen", seen=seen), *(f"{key:<20} {words}" for key, words in seen.items()))
    with opened(args) as library:
        visit = visits.get(library, number_of(args.visit, "v"))
        note = agreement.note(library, visit.id, args.saw, before_reading=args.before, text=args.note)
    words = {
        True: _("Noted: the reading agrees."),
        False: _("Noted: the reading said {reading}."),
        None: _("Noted; the reading claimed nothing ({reading})."),
    }
    return tell(args, document("agreed", **note.to_json()), words[note.agrees].format(reading=note.reading))


def log(args: argparse.Namespace) -> int:
    """Note that a drill was done."""
    with opened(args) as library:
        number = number_of(args.visit, "v")
        visits.get(library, number)
        found = programmes.of_visit(library, number)
        if not found:
            raise LibraryError(_("Expected a visit with a programme, v{id} has none.").format(id=number))
        programme = programmes.log(
            library, found[-1].id, args.drill, on=args.on, done=args.done, pain_0_10=args.pain, note=args.note
        )
    says = _("Noted; {n} entries so far.").format(n=len(programme.log))
    return tell(args, document("log", programme=programme.to_json()), says)
