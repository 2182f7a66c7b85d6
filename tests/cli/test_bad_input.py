"""What a person, a shell or a full disk may do to the command line: nothing that was recorded is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from pressuremat.cli.main import main
from pressuremat.files import read, write
from pressuremat.geometry import MatGeometry
from pressuremat.types import Recording

COMMAND = [sys.executable, "-m", "pressuremat.cli.main"]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "kept.csv"
    frames = np.arange(60, dtype=np.uint16).reshape(5, 4, 3)
    write(path, Recording(frames, np.arange(5) / 100.0, MatGeometry(4, 3, (10.0, 10.0)), "count", "csv"))
    return path


def _one_sentence(said: str) -> None:
    assert said.count("\n") == 1
    assert said.rstrip().endswith(".")
    assert "does not know" not in said


@pytest.mark.parametrize("arguments", [["report", "kept.csv", "-o", "./kept.csv"], ["convert", "kept.csv", "link.csv"]])
def test_an_output_never_replaces_its_input(
    arguments: list[str], recording: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(recording.parent)
    Path("link.csv").symlink_to("kept.csv")
    before = recording.read_bytes()
    assert main(arguments) == 1
    _one_sentence(capsys.readouterr().err)
    assert recording.read_bytes() == before


def test_the_truth_never_replaces_its_recording(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "a.pmat")
    assert main(["simulate", "stand", "-o", path, "--truth", path]) == 1
    _one_sentence(capsys.readouterr().err)


def test_the_demo_replaces_no_recording_of_a_person(
    recording: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "walk.pmat"
    write(mine, read(recording))
    before = mine.read_bytes()
    assert main(["demo", "-o", str(tmp_path)]) == 1
    _one_sentence(capsys.readouterr().err)
    assert mine.read_bytes() == before


@pytest.mark.parametrize("name", ["-", "walk.csv", "walk.NPZ"])
def test_a_recording_is_not_named_as_something_else(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["record", "sim:stand?loop=0&speed=0", "-o", name]) == 1
    _one_sentence(capsys.readouterr().err)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("option", [["--pitch-mm", "1e-200"], ["--pitch-mm", "1e200"], ["--rate-hz", "1e300"]])
def test_a_pitch_or_rate_that_no_mat_has_is_wrong_usage(
    option: list[str], recording: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", str(recording), *option]) == 2
    _one_sentence(capsys.readouterr().err)


def test_an_unknown_mat_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "stand", "-o", str(tmp_path / "a.pmat"), "--mat", "carpet"]) == 2
    _one_sentence(capsys.readouterr().err)


def test_a_path_is_said_as_it_was_given(
    recording: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(recording.parent)
    assert main(["info", "./kept.csv", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == "./kept.csv"
    assert main(["info", ""]) == 1
    assert "directory" not in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_words_that_the_terminal_cannot_show_are_no_error(encoding: str, recording: Path) -> None:
    named = recording.rename(recording.with_name("füße 足.csv"))
    environ = {**os.environ, "PYTHONIOENCODING": encoding}
    text = subprocess.run([*COMMAND, "metrics"], env=environ, capture_output=True)
    assert (text.returncode, text.stderr) == (0, b"")
    told = subprocess.run([*COMMAND, "info", str(named), "--json"], env=environ, capture_output=True, check=True)
    assert json.loads(told.stdout)["path"] == str(named)


def test_a_reader_who_has_had_enough_is_no_failure() -> None:
    process = subprocess.Popen([*COMMAND, "metrics"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="closes a file descriptor as a shell does")
def test_no_standard_output_at_all() -> None:
    result = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, "info", "nothing.pmat"], stderr=subprocess.PIPE, text=True
    )
    assert result.returncode == 1
    assert "no such file" in result.stderr
    result = subprocess.run(["sh", "-c", 'exec "$@" >&-', "sh", *COMMAND, "metrics"], stderr=subprocess.PIPE, text=True)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_ctrl_c_while_looking_for_a_mat_ends_at_once(tmp_path: Path) -> None:
    master, silent = os.openpty()
    path = tmp_path / "a.pmat"
    process = subprocess.Popen(
        [*COMMAND, "record", f"serial:{os.ttyname(silent)}", "-o", str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert os.read(master, 1)  # it asks: now it is looking
    process.send_signal(signal.SIGINT)
    begun_s = time.monotonic()
    out, err = process.communicate(timeout=60)
    os.close(master)
    os.close(silent)
    assert (process.returncode, out) == (1, "")
    _one_sentence(err)
    assert "Ctrl-C" in err, f"it went on looking for {time.monotonic() - begun_s:.1f} s"
    assert not path.exists()
