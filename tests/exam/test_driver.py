"""Whole visits on the virtual person, from frames to the folder: quick, killed and gone on with, refused."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pressuremat.errors import VisitError
from pressuremat.exam import folder as store
from pressuremat.exam.driver import Driver
from pressuremat.exam.events import Event
from pressuremat.exam.machine import Machine
from pressuremat.exam.performer import answers, performance
from pressuremat.exam.sets import PARTS, Item, set_of
from pressuremat.files import read as read_recording
from pressuremat.files import write
from pressuremat.types import Condition
from pressuremat.visit import Visit, read
from tests.exam.test_quality import MAT, recorded

PERSON = "sim:stand?speed=0&seed=4&stiff_ankle=0.5&" + "&".join(f"{k}={v}" for k, v in MAT.items() if k != "scatter")


def run(uri: str, tests: str, folder: Path) -> tuple[Machine, list[Event]]:
    driver = Driver(uri, folder)
    info = driver.open()
    machine = Machine.new(set_of(tests), info.geometry, info.rate_hz)
    said = machine.start(Visit(), Condition("sock"))
    try:
        assert driver.run(machine, said.append)
    finally:
        driver.close()
    return machine, said


@pytest.mark.usefixtures("nothing_is_left")
def test_a_quick_visit_from_frames_to_a_visit_that_the_exam_reads(tmp_path: Path) -> None:
    machine, said = run(PERSON, "quick", tmp_path)
    assert [event.kind for event in said].count("kept") == 7
    assert "failed" not in [event.kind for event in said]
    visit = read(tmp_path / store.VISIT)
    assert visit == machine.visit
    assert [(ref.protocol, ref.side, ref.excluded) for ref in visit.trials] == [
        ("stand", None, None),
        ("squat", None, None),
        ("squat-heels-raised", None, None),
        ("lunge", "left", None),
        ("lunge", "right", None),
        ("single-leg", "left", None),
        ("single-leg", "right", None),
    ]
    for ref in visit.trials:
        recording = read_recording(tmp_path / ref.file)
        assert recording.protocol == ref.protocol
        assert recording.condition == ref.condition == Condition("sock")
        assert recording.simulated
        note = recording.extra["notes"][0]
        assert (note["test"]["protocol"], note["version"]) == (ref.protocol, 1)
        assert recording.frames[0].sum() == recording.frames[-1].sum() == 0
        assert recording.time_s[0] == 0.0
    manual = visit.manual
    assert manual.lunge_cm is not None
    assert manual.lunge_cm.left == manual.lunge_cm.right == 9.0  # 12 less half of 6
    assert manual.observer_squat_bottom is not None
    assert manual.observer_squat_bottom.left == "slightly"
    cues = [event.sound for event in said if event.kind == "cue" and event.protocol == "squat"]
    assert cues == ["down", "hold", "up", "rest"] * 5


def test_walking_on_a_short_mat_from_frames(tmp_path: Path) -> None:
    machine, said = run(PERSON.replace("rate_hz=25", "rate_hz=50"), "walk", tmp_path)
    sides = [ref.side for ref in machine.visit.trials if ref.excluded is None]
    assert (sides.count("left"), sides.count("right")) == (5, 5)
    left = [event.left_n or 0 for event in said if event.kind == "progress" and event.side == "left"]
    assert left == sorted(left, reverse=True)


def events_of(process: subprocess.Popen[str]) -> Any:
    assert process.stdout is not None
    for line in process.stdout:
        yield json.loads(line)


def test_killed_while_it_records_it_goes_on_where_it_was(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pressuremat.cli.main", "visit", PERSON.replace("speed=0", "speed=8")]
    command += ["-o", str(tmp_path), "--set", "seated", "--yes", "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    records = 0
    for event in events_of(process):
        records += event["event"] == "record"
        if records == 2 and event["left_s"] == 2:
            os.kill(process.pid, signal.SIGKILL)
            break
    process.wait()
    assert process.stdout is not None
    process.stdout.close()
    assert [ref.file for ref in read(tmp_path / store.VISIT).trials] == ["01-seated-left.pmat"]
    driver = Driver(PERSON, tmp_path)
    driver.open()
    progress = store.load(tmp_path)
    assert progress is not None
    assert progress.recording == "02-seated-right.pmat"
    machine = Machine(progress)
    said = machine.go_on(lambda name: (tmp_path / name).exists())
    assert driver.run(machine, said.append)
    driver.close()
    trials = [(ref.file, ref.side, ref.excluded is None) for ref in read(tmp_path / store.VISIT).trials]
    assert trials == [
        ("01-seated-left.pmat", "left", True),
        ("02-seated-right.pmat", "right", False),
        ("03-seated-right.pmat", "right", True),
    ]
    # What was recorded until the kill is there and can be read.
    assert read_recording(tmp_path / "02-seated-right.pmat").n_frames > 100


def test_a_source_that_ends_leaves_a_visit_to_go_on_with(tmp_path: Path) -> None:
    write(tmp_path / "one.pmat", recorded("seated-left", ("seconds", "6")))
    replay = f"replay:{tmp_path / 'one.pmat'}?speed=0"
    driver = Driver(replay, tmp_path / "visit")
    info = driver.open()
    machine = Machine.new(set_of("seated"), info.geometry, info.rate_hz)
    said = machine.start(Visit(), Condition())
    assert not driver.run(machine, said.append)
    driver.close()
    assert said[-1].kind == "paused"
    assert machine.state == "paused"


def test_files_are_whole_or_as_before(tmp_path: Path) -> None:
    machine = Machine.new(set_of("stand"), *_mat())
    machine.start(Visit(), Condition())
    store.save(tmp_path, machine.progress)
    before = (tmp_path / store.PROGRESS).read_text()
    machine.progress.visit = None  # type: ignore[assignment]
    with pytest.raises(AttributeError):
        store.save(tmp_path, machine.progress)
    assert (tmp_path / store.PROGRESS).read_text() == before
    assert store.load(tmp_path / "nowhere") is None


def _mat() -> tuple[Any, float]:
    return Driver(PERSON, Path()).open().geometry, 25.0


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"schema": "other"}', "[" * 100_000])
def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / store.PROGRESS).write_text(text)
    with pytest.raises(VisitError, match="Expected"):
        store.load(tmp_path)


def test_it_is_one_person_throughout_who_does_what_is_asked() -> None:
    options = {
        "arch": "low",
        "seed": "9",
        "rate_hz": "50",
        "reps": "9",
        "seconds": "3",
        "romberg": "2",
        "side": "right",
    }
    kept = {"arch": "low", "seed": "9", "rate_hz": "50", "mat": "stance", "loop": "0", "trial": "3"}
    assert performance(options, Item("stand", None), 3) == ("stand", {**kept, "seconds": "32"})
    assert performance(options, Item("stand-eyes-closed", None), 3)[1]["romberg"] == "2"
    assert performance(options, Item("squat", None), 3) == ("squat", {**kept, "reps": "5"})
    assert performance(options, Item("lunge", "right", feet="one"), 3)[0] == "lunge-right"
    names = [performance(options, Item("try-and-see", None, part=part, change="heels-raised"), 3)[0] for part in PARTS]
    assert names == ["squat", "squat-heels-raised", "squat"]
    knees = Item("try-and-see", None, part="changed", change="knees-out")
    assert performance({"weak_hip": "1"}, knees, 3)[1]["weak_hip"] == "0"


def test_a_simulated_observer_sees_what_the_person_does() -> None:
    squat = Item("squat", None)
    for hip, seen in (("0", "no"), ("0.5", "slightly"), ("1", "clearly")):
        assert answers({"weak_hip": hip}, squat, ("observer_squat_bottom",)) == {
            "observer_squat_bottom": {"left": seen, "right": seen}
        }
    assert answers({}, squat, ("heel_turns_in",)) == {}
    assert (
        answers({"pronation": "0.9"}, Item("stand", None), ("observer_stance",))["observer_stance"]["left"] == "clearly"
    )
