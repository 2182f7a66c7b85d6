"""`pressuremat library` as somebody uses it: each step, in words and as JSON, and what it says when it cannot."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat import __version__
from pressuremat.cli.main import main
from pressuremat.store.schema import MIGRATIONS
from tests.conftest import PROJECT
from tests.store.made import exam_document, make_pmat

STEPS = (
    *(
        "list",
        "show",
        "trend",
        "changes",
        "agreement",
        "edit",
        "consent",
        "merge",
        "archive",
        "reanalyse",
        "agree",
        "log",
    ),
    *("backup", "restore", "check", "delete", "demo"),
    *(f"add {what}" for what in ("person", "people", "visit", "recording", "exam", "report")),
    *(f"export {what}" for what in ("folder", "table", "research")),
)


class Shell:
    """Runs steps on one library."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self._capsys = root, capsys

    def run(self, *arguments: str, code: int = 0) -> str:
        """What a step prints; its error line where it is to fail."""
        got = main(["library", *arguments, "--library", str(self.root)])
        said = self._capsys.readouterr()
        assert got == code, said
        if code:
            assert said.err.count("\n") == 1, said.err
            assert "Traceback" not in said.err
            return said.err
        return said.out

    def json(self, *arguments: str, code: int = 0) -> dict[str, Any]:
        """The one document that a step prints with `--json`."""
        main_code = main(["library", *arguments, "--json", "--library", str(self.root)])
        assert main_code == code
        found = json.loads(self._capsys.readouterr().out)
        assert isinstance(found, dict)
        assert found["schema"].startswith("pressuremat.")
        return found


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path / "library", capsys)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """A visit with one recording beside it."""
    make_pmat(tmp_path / "stand.pmat", 1)
    path = tmp_path / "visit.json"
    trial = {"protocol": "stand", "file": "stand.pmat", "side": None, "condition": {"footwear": "sock", "cover": None}}
    data = {
        "schema": "pressuremat.visit/1",
        "date": "2026-03-31",
        "person": {"birth_year": 1990, "height_cm": 178, "mass_kg": 74},
        "history": {"pain_0_10": 2},
        "manual": {"lunge_cm": {"left": 9, "right": 10}},
        "trials": [trial],
    }
    path.write_text(json.dumps(data))
    return path


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_step_has_its_help(step: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", language, "library", *step.split(), "--help"]) == 0
    assert "--json" in capsys.readouterr().out


def test_a_visit_from_its_manifest_to_its_end(shell: Shell, manifest: Path, tmp_path: Path) -> None:
    added = shell.json("add", "visit", str(manifest), "--new", "Zoë <b>", "--consent", "--notes", "first time")
    assert (added["visit"]["ref"], added["person"]["mass_kg"]) == ("v1", [{"day": "2026-03-31", "mass_kg": 74.0}])
    assert len(added["analyses"]) == 1
    (line,) = shell.run("list", "zoe").splitlines()
    assert line.startswith("p1")
    assert shell.json("list", "--visits", "stand 2026-03")["visits"][0]["name"] == "Zoë <b>"
    shown = shell.json("show", "v1")["visit"]
    assert (shown["trials"][0]["condition"]["footwear"], shown["history"]) == ("sock", {"pain_0_10": 2})
    # The exam is of the same documents: what `exam` prints of the manifest.
    analysis, exam_kept = shown["analyses"]
    assert added["exam"] == {"analysis_id": exam_kept["id"], "reading": exam_kept["reading"]}
    assert (exam_kept["document"]["schema"], exam_kept["document"]["visit"]["date"]) == (
        "pressuremat.exam/1",
        "2026-03-31",
    )
    assert [one["key"] for one in exam_kept["document"]["knee"]["factors"] if one["known"]] == ["ankle_mobility"]
    assert (analysis["version"], analysis["document"]["protocol"]) == (__version__, "stand")
    assert analysis["document"]["condition"]["footwear"] == "sock"
    assert str(tmp_path) not in json.dumps(analysis)
    assert "first time" in shell.run("show", "Zoë <b>")
    series = shell.json("trend", "p1", "load_left_pct")["series"]
    assert [point["visit_id"] for one in series for point in one["points"]] == [1]
    assert "such as: load_left_pct" in shell.run("trend", "p1", "load_left", code=1)

    exam = tmp_path / "exam.json"
    exam.write_text(json.dumps(exam_document()))
    assert shell.json("add", "exam", "v1", str(exam))["reading"] == "throughout"
    assert shell.json("agree", "v1", "throughout", "--before")["agrees"] is True
    assert "1 of 1" in shell.run("agreement")
    assert shell.json("log", "v1", "band-abduction", "--done", "3 × 12")["programme"]["log"][0]["done"] == "3 × 12"

    assert (
        shell.json("edit", "p1", "--name", "Anna", "--mass-kg", "73", "--on", "2026-04-01")["person"]["name"] == "Anna"
    )
    shell.run("consent", "Anna", "--research")
    done = shell.json("export", "research", "-o", str(tmp_path / "research"))
    assert (done["n_people"], done["n_visits"]) == (1, 1)
    folder = Path(shell.json("export", "folder", "Anna", "-o", str(tmp_path / "out"))["path"])
    # What was handed over comes in again elsewhere.
    other = Shell(tmp_path / "other", shell._capsys)
    again = other.json("add", "visit", str(folder / "2026-03-31-v1" / "visit.json"), "--new", "Anna")
    assert again["visit"]["manual"] == {"lunge_cm": {"left": 9, "right": 10}}
    assert shell.run("export", "table", "-o", "-").startswith("person,visit,")
    shell.run("export", "table", "-o", str(tmp_path / "all.json"))
    assert json.loads((tmp_path / "all.json").read_text("utf-8"))["people"][0]["person"]["name"] == "Anna"
    assert "ends in .csv" in shell.run("export", "table", "-o", str(tmp_path / "all.txt"), code=1)

    (tmp_path / "r.PDF").write_bytes(b"%PDF")
    report = Path(shell.json("add", "report", "v1", str(tmp_path / "r.PDF"))["path"])
    assert (report.parent.name, report.suffix, report.read_bytes()) == ("reports", ".pdf", b"%PDF")

    backup = shell.json("backup", "-o", str(tmp_path / "b.zip"))
    assert backup["n_files"] == 3
    assert "Nothing was deleted" in shell.run("delete", "p1", code=1)
    gone = shell.json("delete", "p1", "--yes")
    assert (gone["n_recordings"], gone["n_reports"]) == (1, 1)
    assert not report.exists()
    assert "Nobody found" in shell.run("list")
    assert "--replace" in shell.run("restore", str(tmp_path / "b.zip"), code=1)
    assert shell.json("restore", str(tmp_path / "b.zip"), "--replace")["before"]
    assert shell.json("check")["problems"] == []
    assert [one["name"] for one in shell.json("list")["people"]] == ["Anna"]


def test_reanalysing_keeps_what_was_there_and_says_what_changed(shell: Shell, manifest: Path) -> None:
    shell.run("add", "visit", str(manifest), "--new", "A")
    assert shell.json("reanalyse")["analyses"] == []
    assert "there is 1" in shell.run("changes", "r1", code=1)
    with closing(sqlite3.connect(shell.root / "library.sqlite")) as db, db:
        db.execute("UPDATE mass SET mass_kg = 80")
    (one,) = shell.json("reanalyse", "p1")["analyses"]
    assert one["why"] == ["subject.mass_kg: 74.0 → 80.0"]
    assert shell.json("changes", "r1")["why"] == one["why"]
    assert [a["current"] for a in shell.json("show", "r1")["analyses"]] == [False, True]


def test_what_a_trial_and_a_person_were_said_to_be_is_there_when_the_exam_is_made_again(
    shell: Shell, manifest: Path, tmp_path: Path
) -> None:
    np.save(tmp_path / "lunge.npy", np.random.default_rng(2).integers(0, 900, (40, 8, 6)).astype(np.uint16))
    data = json.loads(manifest.read_text("utf-8"))
    data["person"].update(sport="running", foot_mm=260)
    trial = {"protocol": "stand", "file": "lunge.npy", "excluded": "stepped off", "note": "second try", "asked_s": 9}
    data["trials"].append(trial)
    manifest.write_text(json.dumps(data))
    scale = ("--pitch-mm", "9,11", "--rate-hz", "50")
    added = shell.json("add", "visit", str(manifest), "--new", "A", *scale)
    assert len(added["analyses"]) == 1, "an excluded trial is kept, and not analysed"
    assert added["visit"]["trials"][1]["given"] == {"excluded": "stepped off", "asked_s": 9}
    exam = shell.json("show", "v1")["visit"]["analyses"][-1]["document"]
    assert exam["visit"]["person"]["sport"] == "running"
    assert any("stepped off" in note for note in exam["notes"])
    # Handed over and taken in elsewhere, it makes the same exam.
    shell.run("export", "folder", "A", "-o", str(tmp_path / "out"))
    (again,) = (tmp_path / "out").glob("*/*/visit.json")
    other = Shell(tmp_path / "other", shell._capsys)
    other.run("add", "visit", str(again), "--new", "B", *scale)
    same = other.json("show", "v1")["visit"]["analyses"][-1]["document"]
    assert {**same["visit"], "trials": 0} == {**exam["visit"], "trials": 0}
    assert same["knee"] == exam["knee"]
    # What was said of a foreign file's scale holds for the next analysis too.
    shell.run("add", "recording", str(tmp_path / "lunge.npy"), "--person", "A", *scale)
    assert shell.json("reanalyse", "r2")["analyses"] == []
    (document,) = (one["document"] for one in shell.json("show", "r2")["analyses"])
    assert (document["recording"]["pitch_mm"], document["recording"]["rate_hz"]) == ([9.0, 11.0], 50.0)


def test_recordings_alone_and_as_a_visit(shell: Shell, tmp_path: Path) -> None:
    one = make_pmat(tmp_path / "2026-02-03_10-00-00_walk.pmat", 1)
    assert shell.json("add", "recording", str(one))["recordings"][0]["new"] is True
    assert shell.json("add", "recording", str(one))["recordings"][0]["new"] is False
    shell.run("add", "person", "--name", "A", "--consent")
    visit = shell.json("add", "recording", "r1", "--person", "A", "--protocol", "walk")["visit"]
    assert (visit["at"], visit["trials"][0]["recording_id"]) == ("2026-02-03T10:00:00", 1)
    assert len(shell.json("list", "--recordings")["recordings"]) == 1


def test_a_minor_needs_a_guardian(shell: Shell, manifest: Path) -> None:
    data = json.loads(manifest.read_text())
    data["person"]["birth_year"] = 2015
    manifest.write_text(json.dumps(data))
    assert "guardian" in shell.run("add", "visit", str(manifest), "--new", "Kim", "--consent", code=1)
    assert "guardian" in shell.run("add", "visit", str(manifest), "--new", "Kim", code=1)
    assert shell.json("list")["people"] == []
    assert shell.json("list", "--recordings")["recordings"] == []
    shell.run("add", "visit", str(manifest), "--new", "Kim", "--guardian", "Father")


def test_people_are_imported_merged_and_archived(shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "patients.csv"
    table.write_text("name;birth_year\nAnna;1990\nAna;\n", encoding="utf-8")
    assert len(shell.json("add", "people", str(table))["added"]) == 2
    assert shell.json("merge", "Anna", "Ana")["person"]["birth_year"] == 1990
    shell.run("archive", "Anna")
    assert shell.json("list")["people"] == []
    shell.run("archive", "Anna", "--back")
    assert len(shell.json("list")["people"]) == 1


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        (("show", "p9"), "there is none"),
        (("show", "v9"), "there is none"),
        (("show", "r9"), "there is none"),
        (("show", "nobody"), "there is none"),
        (("show", "p99999999999999999999"), "there is none"),
        (("add", "visit", "no.json", "--person", "A"), "no.json"),
        (("add", "recording", "no.pmat"), "no.pmat"),
        (("add", "person", "--name", "  "), "got none"),
        (("add", "person", "--name", "B", "--birth-year", "soon"), "year of birth"),
        (("edit", "A", "--height-cm", "3"), "height in cm"),
        (("agree", "v1", "nonsense"), "v1"),
        (("restore", "no.zip"), "--replace"),
        (("merge", "A", "A"), "same one twice"),
    ],
)
def test_what_cannot_be_is_one_sentence(shell: Shell, arguments: Sequence[str], match: str) -> None:
    shell.run("add", "person", "--name", "A")
    assert match in shell.run(*arguments, code=1)


def test_a_manifest_that_is_none(shell: Shell, manifest: Path) -> None:
    for text, match in (
        ("{", "JSON"),
        ("[]", "schema"),
        ('{"schema": "pressuremat.visit/1", "trials": [{}]}', "trials[0].file"),
        ('{"schema": "pressuremat.visit/1", "trials": 3}', "list"),
        ('{"schema": "pressuremat.visit/1", "person": [1]}', "person"),
        ('{"schema": "pressuremat.visit/1", "trials": [{"protocol": "stand", "file": "gone.pmat"}]}', "gone.pmat"),
    ):
        manifest.write_text(text)
        assert match in shell.run("add", "visit", str(manifest), "--new", "A", code=1)
    assert not shell.root.exists() or shell.json("list")["people"] == []


def test_without_a_library_it_says_so(shell: Shell) -> None:
    assert "there is none" in shell.run("list", code=1)
    assert "there is none" in shell.run("check", code=1)
    assert not shell.root.exists()


def test_a_check_that_finds_something_open_fails(shell: Shell, tmp_path: Path) -> None:
    shell.run("add", "recording", str(make_pmat(tmp_path / "a.pmat", 1)))
    (path,) = (shell.root / "recordings").iterdir()
    path.unlink()
    assert shell.json("check", code=1)["well"] is False


def test_the_demo_fills_an_empty_library_with_simulated_people(shell: Shell) -> None:
    made = shell.json("demo", "--seed", "3")["people"]
    assert all(one["simulated"] for one in made)
    series = shell.json("trend", "p1", "arch_index", "--side", "left")["series"]
    assert len(series) == 1
    points = series[0]["points"]
    assert len(points) == 4
    assert all(point["value"] is not None and point["simulated"] for point in points)
    assert "SIMULATED" in shell.run("show", "p1")
    assert "there are people" in shell.run("demo", code=1)


def test_the_page_about_the_library_names_every_step_and_table() -> None:
    text = (PROJECT / "docs" / "library.md").read_text("utf-8")
    for step in STEPS:
        assert f"`{step.split()[0]}" in text, step
        assert step in text or step in ("demo",), step
    for table in re.findall(r"CREATE TABLE (\w+)", "".join(MIGRATIONS)):
        assert f"`{table}`" in text, table
