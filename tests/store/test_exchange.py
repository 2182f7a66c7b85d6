"""What comes in from and goes out to other programs and people."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from pressuremat.correction import Correction, Spot
from pressuremat.errors import LibraryError
from pressuremat.files import corrections
from pressuremat.store import Library, agreement, analyses, exchange, patients, people, recordings, research, visits
from pressuremat.visit import visit_of
from tests.store.made import analysis_document, exam_document, make_pmat
from tests.store.test_people_visits import NAMES


def _table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name,birth_year,sex,height_cm,mass_kg,notes\nAnna Müller,1990,female,170,60,x\n", "utf-8"),
        ("Name;Geburtsdatum;Geschlecht;Größe (cm);Gewicht\r\nAnna Müller;12.03.1990;female;1,70;60,0\r\n", "cp1252"),
        ("Vorname\tNachname\tGeburtsjahr\tHeight\tWeight (kg)\nAnna\tMüller\t1990\t170\t60\n", "utf-16"),
        ("\ufeffPatient,Date of birth,height_cm,mass,Shoe\nAnna Müller,1990-03-12,170 cm,60 kg,39\n", "utf-8"),
    ],
)
def test_people_come_in_from_the_usual_tables(library: Library, tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "patients.csv"
    path.write_bytes(text.encode(encoding))
    (person,) = patients.load(library, path).added
    assert (person.name, person.birth_year, person.height_cm) == ("Anna Müller", 1990, 170)
    assert list(person.masses_kg.values()) == [60]
    again = patients.load(library, path)
    assert (again.added, again.there) == ((), ("Anna Müller",))
    assert again.ignored == (("Shoe",) if "Shoe" in text else ())


def test_a_table_with_a_bad_row_adds_nobody(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "patients.csv"
    path.write_text("name,birth_year,mass_kg\nA,1990,60\nB,last year,60\n,1990,\nC,1990,heavy\n")
    with pytest.raises(LibraryError) as said:
        patients.load(library, path)
    assert "3 rows" in str(said.value)
    for row in ("row 3", "row 4", "row 5"):
        assert row in str(said.value)
    assert people.everybody(library) == []
    for content, match in ((b"a,b\n1,2\n", "column 'name'"), (b"", "column 'name'"), (b"\0\1\2", "is none")):
        path.write_bytes(content)
        with pytest.raises(LibraryError, match=match):
            patients.load(library, path)


@pytest.mark.parametrize("name", NAMES)
def test_a_person_is_handed_over_in_a_folder(library: Library, tmp_path: Path, name: str) -> None:
    person = people.add(library, name, notes="n" * 200)
    source = make_pmat(tmp_path / "stand.pmat", 4)
    corrections.write(source, [Correction("drop", Spot(0.1, 20, 30))])
    stored = recordings.add(library, source).recording
    visit = visits.add(
        library,
        person.id,
        at="2026-03-31",
        manual={"lunge_cm": {"left": 9}},
        trials=[visits.Trial("stand", recording_id=stored.id)],
    )
    analyses.add_analysis(library, stored.id, analysis_document(0.25), trial_id=visit.trials[0].id)
    folder = exchange.folder(library, person.id, tmp_path / "out")
    assert folder.parent == tmp_path / "out"
    assert json.loads((folder / "person.json").read_text("utf-8"))["person"]["name"] == name
    rows = _table((folder / "values.csv").read_text("utf-8"))
    assert {(row["key"], row["value"]) for row in rows} == {("arch_index", "0.25"), ("load_left_pct", "51.0")}
    assert {row["person"].removeprefix("'") for row in rows} == {name}
    manifest = json.loads((folder / "2026-03-31-v1" / "visit.json").read_text("utf-8"))
    (trial,) = visit_of(manifest).trials
    copy = folder / "2026-03-31-v1" / trial.file
    assert copy.read_bytes() == source.read_bytes()
    assert corrections.read(copy) == corrections.read(source)
    assert manifest["manual"] == {"lunge_cm": {"left": 9}}
    with pytest.raises(LibraryError, match="there is one"):
        exchange.folder(library, person.id, tmp_path / "out")


def test_a_name_that_a_spreadsheet_would_run_does_not(library: Library, tmp_path: Path) -> None:
    person = people.add(library, "=HYPERLINK(1)")
    visit = visits.add(library, person.id)
    analyses.add_exam(library, visit.id, exam_document())
    text = exchange.table(exchange.VALUE_COLUMNS, exchange.values(library))
    assert "'=HYPERLINK(1)" in text
    path = tmp_path / "back.csv"
    path.write_text("name\n'=HYPERLINK(1)\n")
    assert patients.load(library, path).there == ("=HYPERLINK(1)",)


def test_everything_is_one_document(library: Library, pmat: Path) -> None:
    people.add(library, "A")
    recordings.add(library, pmat)
    whole = exchange.everything(library)
    assert json.loads(json.dumps(whole, allow_nan=False)) == whole
    assert [one["person"]["name"] for one in whole["people"]] == ["A"]
    assert len(whole["other_recordings"]) == 1


def test_research_gets_neither_names_nor_days_nor_words(library: Library, tmp_path: Path) -> None:
    secret = "Rosalind"
    person = people.add(library, secret, birth_year=1990, sex="female", height_cm=170, notes=f"{secret} notes")
    people.weigh(library, person.id, 60, "2026-03-31")
    people.consent(library, person.id, "research")
    stored = recordings.add(library, make_pmat(tmp_path / f"{secret}.pmat", 4)).recording
    visit = visits.add(
        library,
        person.id,
        at="2026-03-31T09:30",
        notes=f"{secret} came late",
        history={"pain_0_10": 2, "pain_site": "knee-front", "note": secret, secret: 1, "doctor": "dr-rosalind"},
        manual={"lunge_cm": {"left": 9, "right": 10}, "observer_stance": {"left": "slightly"}, "odd": [1]},
        trials=[visits.Trial("stand", recording_id=stored.id, note=secret)],
    )
    analyses.add_analysis(library, stored.id, analysis_document(0.25), trial_id=visit.trials[0].id)
    analyses.add_exam(library, visit.id, exam_document())
    agreement.note(library, visit.id, "throughout", text=secret)
    unasked = people.add(library, "Unasked")
    visits.add(library, unasked.id)
    withdrawn = people.add(library, "Withdrawn")
    people.consent(library, withdrawn.id, "research")
    people.withdraw(library, withdrawn.id, "research")
    people.consent(library, people.add(library, "Virtual", simulated=True).id, "research")

    done = research.export(library, tmp_path / "research")
    assert (done.n_people, done.n_visits, done.n_left_out) == (1, 1, 2)
    text = "".join(path.name + path.read_text("utf-8") for path in done.path.iterdir())
    for trace in (secret, secret.lower(), "2026-03-31", "09:30", "late", "Mat A", stored.sha256, person.uid, "Unasked"):
        assert trace not in text, trace
    (row,) = _table((done.path / "visits.csv").read_text("utf-8"))
    assert (row["month"], row["mass_kg"], row["reading"], row["coach_saw"]) == (
        "2026-03",
        "60.0",
        "throughout",
        "throughout",
    )
    assert json.loads(row["answers"]) == {
        "history": {"pain_0_10": 2, "pain_site": "knee-front"},
        "manual": {"lunge_cm": {"left": 9, "right": 10}, "observer_stance": {"left": "slightly"}},
    }
    values = _table((done.path / "values.csv").read_text("utf-8"))
    assert {one["key"] for one in values} == {"arch_index", "load_left_pct", "medial_shift_index"}
    with pytest.raises(LibraryError, match="new or empty"):
        research.export(library, tmp_path / "research")
