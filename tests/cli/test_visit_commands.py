"""`visit`, `try` and `practice` as somebody types them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from pressuremat import i18n
from pressuremat.cli import practice as practice_command
from pressuremat.cli import visit as visit_command
from pressuremat.cli.main import COMMANDS, main
from pressuremat.cli.visit_questions import ask_before
from pressuremat.cli.visit_terminal import Terminal
from pressuremat.exam.machine import Machine
from pressuremat.exam.protocols import PROTOCOLS
from pressuremat.exam.sets import CHANGES, set_of
from pressuremat.files import write
from pressuremat.geometry import MatGeometry
from pressuremat.types import Condition
from pressuremat.visit import HISTORY, Visit, read
from tests.exam.test_quality import MAT, recorded

PROJECT = Path(__file__).resolve().parents[2]
SEATED = ["visit", "sim:stand?speed=0&seed=4&" + "&".join(f"{k}={v}" for k, v in MAT.items()), "--set", "seated"]


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@cache
def squats() -> tuple[str, str]:
    """Recordings of squats with and without a weak hip."""
    folder = Path(mkdtemp())
    paths = folder / "plain.pmat", folder / "weak.pmat"
    write(paths[0], recorded("squat", ("reps", "2"), ("weak_hip", "0")))
    write(paths[1], recorded("squat", ("reps", "2"), ("weak_hip", "1")))
    return str(paths[0]), str(paths[1])


def test_a_visit_on_the_terminal_says_that_it_is_simulated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SEATED, "-o", str(tmp_path), "--yes", "--footwear", "sock"]) == 0
    said = capsys.readouterr().out
    assert "SIMULATED" in said.splitlines()[0]
    for words in ("Seated, one foot, left.", "Step on.", "Kept.", "All tests are done.", "pressuremat exam"):
        assert words in said
    assert [ref.side for ref in read(tmp_path / "visit.json").trials] == ["left", "right"]
    assert main([*SEATED, "-o", str(tmp_path), "--yes"]) == 0
    assert "finished" in capsys.readouterr().out


def test_what_the_file_says_rules_tests_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    person = tmp_path / "person.json"
    person.write_text(json.dumps({"person": {"height_cm": 180}, "history": {"pain_0_10": 8}}))
    command = [*SEATED[:-1], "squat", "-o", str(tmp_path / "visit"), "--person", str(person)]
    assert main([*command, "--json"]) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["event"], one["protocol"]) for one in events] == [("left-out", "squat"), ("finished", None)]
    assert all(one["simulated"] for one in events)
    assert "above 3" in events[0]["says"]
    assert read(tmp_path / "visit" / "visit.json").person.height_cm == 180


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ([], "--yes"),
        (["--yes", "--set", "hop"], "quick, full"),
        (["--person", "nowhere.json"], "nowhere.json"),
        (["--person", "README.md"], "README.md"),
    ],
)
def test_what_is_missing_or_wrong_gets_one_sentence(
    more: list[str],
    words: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PROJECT)
    assert main([*SEATED, "-o", str(tmp_path / "v"), *more]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert len(said.splitlines()) == 1
    assert not (tmp_path / "v").exists()


def test_another_mat_does_not_go_on_with_a_visit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "progress.json").write_text(
        json.dumps(
            {
                "schema": "pressuremat.visit-progress/1",
                "tests": "seated",
                "mat": {"rows": 10, "cols": 10, "pitch_mm": [10, 10], "rate_hz": 50},
                "condition": {"footwear": "barefoot", "cover": None},
                "change": "heels-raised",
                "visit": {"schema": "pressuremat.visit/1"},
                "entries": [],
                "left_out": [],
                "begun": False,
                "paused": False,
                "n_files": 0,
                "recording": None,
            }
        )
    )
    assert main([*SEATED, "-o", str(tmp_path), "--yes"]) == 1
    assert "10 × 10" in capsys.readouterr().err


def test_questions_are_asked_until_they_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [name for name, one in HISTORY.items() if one.kind == "yes-no" and not name.startswith("child_")]
    given = iter(["1990", "", "7 0", "70", "12", "2", "1, 99", f"1,{len(asked)}", "boots", "sock"])
    visit, condition = ask_before(Condition(), lambda _label: next(given))
    assert (visit.person.birth_year, visit.person.height_cm, visit.person.mass_kg) == (1990, None, 70.0)
    assert visit.history.pain_0_10 == 2.0
    held = {name: getattr(visit.history, name) for name in asked}
    assert [name for name, is_so in held.items() if is_so] == [asked[0], asked[-1]]
    assert None not in held.values()
    assert condition.footwear == "sock"
    assert "A child" not in capsys.readouterr().out
    nothing, _condition = ask_before(Condition(), lambda _label: "")
    assert all(getattr(nothing.history, name) is None for name in asked)
    assert "A child" in capsys.readouterr().out  # who said no age may be one


def test_what_is_typed_becomes_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    machine = Machine.new(set_of("seated,stand"), MatGeometry(40, 48, (10.0, 10.0)), 60.0)
    machine.start(Visit(), Condition())
    shown = Terminal(as_json=False, simulated=True)

    def typed(line: str) -> list[str]:
        return [event.kind for event in shown.do(machine, line)]

    assert typed("p") == ["paused"]
    assert typed("") == ["resumed", "show"]
    assert typed("") == ["record"]
    assert typed("s no chair") == ["discard", "left-out", "show"]
    assert typed("pain 2,5") == []
    assert typed("lunge_cm left 9.5") == []
    assert typed("ankle_gap_cm 3") == []
    assert typed("r") == []
    for wrong in ("s", "pain lots", "lunge_cm left 99", "shoe size 43", "nonsense"):
        capsys.readouterr()
        assert typed(wrong) == []
        assert capsys.readouterr().out.startswith("! ")
    assert machine.visit.history.pain_0_10 == 2.5
    assert machine.visit.manual.ankle_gap_cm == 3
    assert machine.visit.manual.lunge_cm is not None
    assert machine.visit.manual.lunge_cm.left == 9.5


def test_three_recordings_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    plain, weak = squats()
    assert main(["try", weak, plain, weak, "--change", "knees-out", "--knee-left", "clearly,no,clearly"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("SIMULATED")
    assert "less inward" in said
    assert "hips" in said
    assert "Left foot: whoever looked" in said


@pytest.mark.parametrize("what", [["a.pmat", "b.pmat"], ["sim:squat"]])
def test_try_says_what_it_takes(what: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["try", *what]) == 1
    assert "three recordings" in capsys.readouterr().err


def test_what_was_seen_is_three_known_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["try", "sim:squat", "--knee-left", "yes,no"]) == 2
    assert "not-looked" in capsys.readouterr().err


def test_practice_prints_scores(capsys: pytest.CaptureFixture[str]) -> None:
    _plain, weak = squats()
    assert main(["practice", f"replay:{weak}?speed=0", "--reps", "2"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("SIMULATED")
    assert "Out of the lane." in said
    scores = re.findall(r"Repetition \d: (\d+) % within the lane", said)
    assert len(scores) == 2
    assert said.rstrip().endswith(", ".join(scores))
    assert main(["practice", f"replay:{weak}?speed=0", "--reps", "1", "--json"]) == 0
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert {"feet", "tone", "score", "rep"} <= set(last)


def test_parsers_name_what_there_is() -> None:
    assert tuple(CHANGES) == visit_command.CHANGES
    assert set(practice_command.EXERCISES) <= {protocol.key for protocol in PROTOCOLS}
    assert {"visit", "try", "practice"} <= set(COMMANDS)


def test_the_guide_to_a_visit_names_every_test_and_problem_row() -> None:
    text = (PROJECT / "docs" / "visit.md").read_text(encoding="utf-8")
    for protocol in PROTOCOLS:
        assert f"| `{protocol.key}` |" in text
    for change in CHANGES:
        assert change in text
