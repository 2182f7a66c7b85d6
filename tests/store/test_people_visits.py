"""People, visits, recordings and values go in and come out as they were."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from pressuremat.correction import Correction, Spot
from pressuremat.errors import LibraryError
from pressuremat.files import corrections
from pressuremat.store import Library, agreement, analyses, people, programmes, recordings, search, visits
from pressuremat.store.trend import trend
from tests.store.made import analysis_document, exam_document, make_pmat

NAMES = (
    "<script>alert(1)</script>",
    "../../x",
    "🦶🏽 Füße 👩‍👩‍👧",
    "محمد بن عبد الله",
    "王小明",
    "Robert'); DROP TABLE person;--",
    "a" * 200,
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_kept_and_found_as_it_was_typed(library: Library, name: str) -> None:
    person = people.add(library, name, notes="n" * 200)
    assert people.find(library, name) == person
    assert person.name == name
    visit = visits.add(library, person.id)
    assert [hit.visit_id for hit in search.visits(library, name)] == [visit.id]
    assert [one.id for one in search.persons(library, name)] == [person.id]


def test_what_moves_the_cursor_or_turns_the_text_is_taken_out(library: Library) -> None:
    assert people.add(library, "  A\x1b[2Jb\u202ecd \n e ").name == "A[2Jbcd e"
    with pytest.raises(LibraryError, match="got none"):
        people.add(library, " \u202e ")
    with pytest.raises(LibraryError, match="bytes that are none"):
        people.add(library, "a\udcff")
    with pytest.raises(LibraryError, match="at most 300"):
        people.add(library, "a" * 301)


def test_search_ignores_case_and_accents_and_takes_parts(library: Library) -> None:
    person = people.add(library, "Zoë Müller-Weiß")
    visits.add(library, person.id, at="2026-03-31T09:30", notes="Knie links")
    for text in ("zoe", "MÜLLER", "weiss 2026-03", "knie zoë", ""):
        assert len(search.visits(library, text)) == 1, text
    for text in ("zoe rechts", "*", "z?e", "[a-z]"):
        assert not search.visits(library, text), text
    people.change(library, person.id, name="Anna")
    assert len(search.visits(library, "anna")) == 1
    assert not search.visits(library, "zoe")
    people.archive(library, person.id)
    assert not search.visits(library, "anna")
    assert not search.persons(library, "anna")
    assert len(search.persons(library, "anna", archived=True)) == 1


def test_mass_over_time_is_that_of_the_day(library: Library) -> None:
    person = people.add(library, "A", birth_year=1990, height_cm=178)
    people.weigh(library, person.id, 80, "2025-01-01")
    people.weigh(library, person.id, 74, "2026-01-01")
    person = people.get(library, person.id)
    assert [person.mass_kg(day) for day in ("2024-06-01", "2025-06-01", "2026-06-01T10:00")] == [80, 80, 74]
    with pytest.raises(LibraryError, match="from 1 to 1000"):
        people.weigh(library, person.id, 0)


def test_a_minor_needs_a_guardian_and_gets_neither_index_nor_programme(library: Library) -> None:
    child = people.add(library, "Kim", birth_year=2012)
    with pytest.raises(LibraryError, match="guardian"):
        visits.add(library, child.id, at="2026-05-01")
    with pytest.raises(LibraryError, match="guardian"):
        people.consent(library, child.id, on="2026-05-01")
    people.consent(library, child.id, given_by="guardian", guardian="Mother", on="2026-05-01")
    visit = visits.add(library, child.id, at="2026-05-01")
    kept = analyses.add_exam(library, visit.id, exam_document())
    assert (kept.document["knee"]["index"], kept.document["knee"]["range"]) == (None, None)
    assert kept.document["programme"] == []
    assert not programmes.of_visit(library, visit.id)
    with pytest.raises(LibraryError, match="no programme"):
        programmes.propose(library, visit.id, [{"drill": "x"}])
    # Of somebody born sixteen years before, nobody knows whether they are 15 or 16.
    assert people.get(library, child.id).maybe_minor("2028-12-31")
    assert not people.get(library, child.id).maybe_minor("2029-01-01")


def test_consent_holds_until_it_is_withdrawn(library: Library) -> None:
    person = people.consent(library, people.add(library, "A").id, "research")
    assert person.consented("research", "2026-01-01")
    assert not person.consented("records", "2026-01-01")
    assert not people.withdraw(library, person.id, "research").consented("research", "2026-01-01")


def test_the_same_file_is_never_there_twice(library: Library, pmat: Path, tmp_path: Path) -> None:
    first = recordings.add(library, pmat)
    copy = tmp_path / "other name.pmat"
    copy.write_bytes(pmat.read_bytes())
    second = recordings.add(library, copy)
    assert (first.new, second.new) == (True, False)
    assert second.recording == first.recording
    assert first.recording.facts.device == "Mat A"
    assert first.recording.path.read_bytes() == pmat.read_bytes()
    assert len(list((library.root / "recordings").iterdir())) == 1


def test_what_lies_in_the_folder_is_adopted_once(library: Library) -> None:
    path = make_pmat(library.root / "recordings" / "2026-11-22_09-30-00_walk.pmat", 3)
    (library.root / "recordings" / ".half.part").write_bytes(b"x")
    (one,) = recordings.adopt_all(library)
    assert (one.path, one.facts.recorded_at) == (path, "2026-11-22T09:30:00")
    assert recordings.adopt_all(library) == []
    assert [stored.id for stored in recordings.newest(library)] == [one.id]


def test_a_recording_that_may_still_grow_waits(library: Library) -> None:
    path = make_pmat(library.root / "recordings" / "growing.pmat", 3)
    whole = path.read_bytes()
    path.write_bytes(whole[:-60])
    assert recordings.adopt_all(library) == []
    os.utime(path, (1, 1))
    (one,) = recordings.adopt_all(library)
    path.write_bytes(whole)
    again = recordings.adopt(library, path)
    assert (again.recording.id, again.new) == (one.id, False)
    assert again.recording.sha256 != one.sha256


def test_corrections_travel_along_and_their_history_stays(library: Library, pmat: Path) -> None:
    corrections.write(pmat, [Correction("drop", Spot(0.1, 20, 30))])
    stored = recordings.add(library, pmat).recording
    assert corrections.read(stored.path) == corrections.read(pmat)
    corrections.write(stored.path, [Correction("side", Spot(0.1, 20, 30), side="left")])
    assert recordings.note_corrections(library, stored.id)
    assert not recordings.note_corrections(library, stored.id)
    assert len(recordings.corrections_kept(library, stored.id)) == 2
    assert "these stay" in recordings.add(library, pmat).notes[0]


def test_an_earlier_analysis_stays_and_the_change_is_explained(library: Library, pmat: Path) -> None:
    person = people.add(library, "A")
    stored = recordings.add(library, pmat).recording
    visit = visits.add(library, person.id, trials=[visits.Trial("stand", recording_id=stored.id)])
    trial = visit.trials[0].id
    old = analyses.add_analysis(library, stored.id, analysis_document(0.25), trial_id=trial)
    assert analyses.add_analysis(library, stored.id, analysis_document(0.25), trial_id=trial) == old
    newer = analysis_document(0.27, version="0.2.0", settings={"contour_kpa": 4.0})
    new = analyses.add_analysis(library, stored.id, newer, trial_id=trial)
    kept = analyses.of_recording(library, stored.id)
    assert [one.current for one in kept] == [False, True]
    assert kept[0].document == analysis_document(0.25)
    changed, why = analyses.changes(kept[0], new)
    assert [(one.key, one.side, one.before, one.after) for one in changed] == [("arch_index", "left", 0.25, 0.27)]
    assert "version: 0.1.0 → 0.2.0" in why
    assert "settings.contour_kpa: 5.0 → 4.0" in why
    (series,) = trend(library, person.id, "arch_index").series
    assert [point.value for point in series.points] == [0.27]


def test_a_trend_says_why_it_is_two(library: Library, tmp_path: Path) -> None:
    person = people.add(library, "A")
    given: tuple[tuple[float, dict[str, Any]], ...] = (
        (0.25, {}),
        (0.26, {}),
        (0.30, {"settings": {"contour_kpa": 4.0}}),
        (0.31, {"masks": "pressuremat-2"}),
    )
    for n, (value, provenance) in enumerate(given, start=1):
        stored = recordings.add(library, make_pmat(tmp_path / f"{n}.pmat", n)).recording
        visit = visits.add(
            library, person.id, at=f"2026-0{n}-01", trials=[visits.Trial("stand", recording_id=stored.id)]
        )
        document = analysis_document(value, **provenance)
        analyses.add_analysis(library, stored.id, document, trial_id=visit.trials[0].id)
    series = trend(library, person.id, "arch_index", "left").series
    assert [[point.value for point in one.points] for one in series] == [[0.31], [0.30], [0.25, 0.26]]
    assert series[0].apart == ()
    assert any("contour_kpa 4.0 → 5.0" in why for why in series[1].apart)
    assert any("zones" in why for why in series[2].apart)
    assert not trend(library, person.id, "arch_index", "right").series


def test_a_point_is_the_median_of_the_valid_prints(library: Library, pmat: Path) -> None:
    person = people.add(library, "A")
    stored = recordings.add(library, pmat).recording
    visit = visits.add(library, person.id, trials=[visits.Trial("walk", recording_id=stored.id)])
    document = analysis_document(0.2)
    for n, (value, valid) in enumerate(((0.24, True), (0.28, True), (0.9, False)), start=2):
        one = {**document["footprints"][0]["metrics"][0], "value": value, "valid": valid, "reason": "edge"}
        document["footprints"].append({"id": n, "side": "left", "metrics": [one]})
    analyses.add_analysis(library, stored.id, document, trial_id=visit.trials[0].id)
    ((point,),) = [one.points for one in trend(library, person.id, "arch_index").series]
    assert point.value == pytest.approx(0.24)
    assert (point.n, point.valid, point.reason) == (3, True, None)
    assert point.repeat_sd == pytest.approx(0.04)


def test_merging_keeps_everything_of_both(library: Library) -> None:
    one = people.add(library, "Anna", birth_year=1990, notes="first")
    other = people.add(library, "Ana", height_cm=170, mass_kg=60, notes="second")
    people.consent(library, other.id)
    visit = visits.add(library, other.id)
    merged = people.merge(library, one.id, other.id)
    assert (merged.name, merged.birth_year, merged.height_cm) == ("Anna", 1990, 170)
    assert merged.notes == "first\nsecond"
    assert list(merged.masses_kg.values()) == [60]
    assert len(merged.consents) == 1
    assert visits.get(library, visit.id).person_id == one.id
    assert len(search.visits(library, "anna")) == 1
    with pytest.raises(LibraryError, match="there is none"):
        people.get(library, other.id)


def test_a_programme_with_a_log_outlives_a_new_exam(library: Library) -> None:
    visit = visits.add(library, people.add(library, "A").id)
    analyses.add_exam(library, visit.id, exam_document())
    (programme,) = programmes.of_visit(library, visit.id)
    programmes.track(library, programme.id, ["arch_index"])
    programmes.log(library, programme.id, "band-abduction", on="2026-01-02", done="3 × 12", pain_0_10=1)
    with pytest.raises(LibraryError, match="a drill of the programme"):
        programmes.log(library, programme.id, "juggling")
    with pytest.raises(LibraryError, match="before it begins"):
        programmes.track(library, programme.id, [])
    analyses.add_exam(library, visit.id, exam_document("unclear"))
    first, second = programmes.of_visit(library, visit.id)
    assert (len(first.log), first.ended_on is not None, second.log) == (1, True, ())


def test_agreement_is_summed_over_real_visits_that_claimed_something(library: Library) -> None:
    real, simulated = people.add(library, "A"), people.add(library, "B", simulated=True)
    for person, reading, saw, before in (
        (real, "throughout", "throughout", True),
        (real, "throughout", "bottom-only-hip", False),
        (real, "unclear", "throughout", False),
        (simulated, "throughout", "throughout", False),
    ):
        visit = visits.add(library, person.id)
        with pytest.raises(LibraryError, match="with a reading"):
            agreement.note(library, visit.id, saw)
        analyses.add_exam(library, visit.id, exam_document(reading))
        agreement.note(library, visit.id, saw, before_reading=before)
        # What was noted stays with the reading of then.
        analyses.add_exam(library, visit.id, exam_document("no-mat-sign"))
    found = agreement.summed(library)
    assert (found.n, found.n_agreed, found.n_no_claim, found.n_before, found.n_before_agreed) == (2, 1, 1, 1, 1)
    assert found.table["unclear", "throughout"] == 1
    with pytest.raises(LibraryError, match="Expected one of"):
        agreement.note(library, visit.id, "nothing at all")


@pytest.mark.skipif(os.name != "posix", reason="access rights of POSIX")
def test_everything_is_private(library: Library, pmat: Path) -> None:
    pmat.chmod(0o644)
    corrections.write(pmat, [Correction("drop", Spot(0.1, 20, 30))])
    recordings.add(library, pmat)
    for path in (library.root, *library.root.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_two_programs_at_once(library: Library, tmp_path: Path) -> None:
    files = [make_pmat(tmp_path / f"{n % 5}-{n}.pmat", n % 5) for n in range(10)]
    failed: list[Exception] = []

    def work(half: list[Path]) -> None:
        try:
            with Library.open(library.root) as own:
                for n, path in enumerate(half):
                    people.add(own, f"person {n}")
                    recordings.add(own, path)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(half,)) for half in (files[:5], files[5:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(people.everybody(library)) == 10
    assert len(recordings.newest(library)) == 5
    assert len(list((library.root / "recordings").iterdir())) == 5
