"""`pressuremat calibrate guide` from end to end: a whole calibration by a virtual person, through the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pressuremat import i18n
from pressuremat.calibration import LinearCounts, store
from pressuremat.calibration.orientation import orientation_by_name
from pressuremat.cli.main import main
from pressuremat.files import write
from pressuremat.geometry import MatGeometry
from pressuremat.guide import Answers, plan
from pressuremat.types import Recording
from pressuremat.virtual.sensor import physics_of
from tests.guide.bench_person import Bench

MAT = MatGeometry(30, 32, (10.0, 10.0))
TURN = orientation_by_name("swap+cols")


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


class Tape(Bench):
    """A bench that remembers what the mat sent, and when."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.times_s: list[float] = []

    def play_counts(self, counts: np.ndarray) -> list[Any]:
        self.counts += list(counts)
        begin_s = self.time_s
        said = super().play_counts(counts)
        # As the guide saw them, to the last bit: a step more or less would change what follows.
        for _count in counts:
            self.times_s.append(begin_s)
            begin_s += 1.0 / self.rate_hz
        return said


@cache
def whole_run() -> Tape:
    """A whole calibration with a dead weight: what the mat sent, and what the guide made of it."""
    it = Tape(
        MAT,
        physics=physics_of("gain,noise,turn-on,saturation,hysteresis,creep,crosstalk,dead"),
        turn=TURN,
        rate_hz=12.5,
    )
    it.lead(plan(Answers(body_kg=70.0, weight_kg=20.0)))
    it.nothing(9.0)
    it.corners()
    while not any(event.kind == "done" and event.step == "equalise" for event in it.events):
        it.walk(15)
    it.nothing(8.0)
    it.dead_weight(20.0)
    it.nothing(4.0)
    it.body()
    it.nothing(8.0)
    it.dead_weight(20.0)
    it.marks(20.0)
    it.nothing(4.0)
    it.all_fours(4.0)
    it.nothing(2.0)
    assert it.led.ended, it.events[-3:]
    return it


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> str:
    it = whole_run()
    path = tmp_path_factory.mktemp("guide") / "run.pmat"
    frames = np.stack(it.counts)
    write(
        path,
        Recording(
            frames,
            np.array(it.times_s),
            it.wired,
            "count",
            "pmat",
            calibration=LinearCounts(it.mat.circuit),
            simulated=True,
        ),
    )
    return f"replay:{path}?speed=0"


def lines(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_from_nothing_to_a_passport(tape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mat = tmp_path / "mat.json"
    arguments = ["--mat", str(mat), "--body-kg", "70", "--weight-kg", "20", "--temperature-c", "21.5"]
    assert main(["calibrate", "guide", tape, *arguments, "--json"]) == 0, capsys.readouterr().err
    said = lines(capsys.readouterr().out)
    assert {line["schema"] for line in said} == {"pressuremat.guide/1"}
    done = [line["step"] for line in said if line["event"] == "done"]
    assert done == ["zero", "orientation", "equalise", "sheet", "scale", "gate", "check", "ghost"]
    assert said[-1]["event"] == "finished"
    made = store.load(mat)
    assert made.turn == TURN
    assert made.law is not None
    assert made.law.b == pytest.approx(1.15, abs=0.1)
    assert made.creep == pytest.approx(0.05, abs=0.03)
    assert made.hysteresis == pytest.approx(0.1, abs=0.04)
    assert all(step.temperature_c == 21.5 and step.date for step in made.steps)
    for suffix in ("html", "json"):
        page = tmp_path / f"page.{suffix}"
        assert main(["calibrate", "passport", "--mat", str(mat), "-o", str(page)]) == 0
        text = page.read_text(encoding="utf-8")
        assert "SIMULATED" in text or json.loads(text)["simulated"] is True
        assert "21.5" in text or "22 °C" in text or "21 °C" in text


def test_in_words_and_only_a_piece(tape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mat = tmp_path / "mat.json"
    assert main(["calibrate", "guide", tape, "--mat", str(mat), "--only", "zero,orientation"]) == 0
    out = capsys.readouterr().out
    assert "1 of 2: Empty mat" in out
    assert "→ Press the near left corner" in out
    assert "✓ Passed." in out
    assert [step.name for step in store.load(mat).steps] == ["zero", "orientation"]


def test_a_mat_that_goes_away_keeps_what_was_done(
    tape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mat = tmp_path / "mat.json"
    # The recording is over before the person comes to a second zero after all the rest.
    names = "zero,orientation,marks"
    assert main(["calibrate", "guide", tape, "--mat", str(mat), "--only", names, "--weight-kg", "500"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert [step.name for step in store.load(mat).steps] == ["zero", "orientation"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "known weight"),
        (["--check"], "known weight"),
        (["--only", "dance"], "dance"),
        (["--only", "gate", "--weight-kg", "5"], "20 kg"),
    ],
)
def test_what_cannot_begin_says_why(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", "guide", "sim:stand?speed=0", *arguments]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_a_source_that_knows_pressures_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--body-kg", "70", "--mat", str(tmp_path / "m.json")]
    assert main(["calibrate", "guide", "sim:stand?speed=0&ideal=1", *arguments]) == 1
    assert "counts" in capsys.readouterr().err
