"""The command line as a person and as a script meet it: exit codes, one sentence, one JSON document."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pressuremat import i18n
from pressuremat.cli.main import COMMANDS, main

METRIC_KEYS = {
    "key",
    "side",
    "value",
    "unit",
    "uncertainty",
    "repeat_sd",
    "n",
    "valid",
    "reason",
    "band",
    "reference",
}


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walk")
    path = folder / "walk.pmat"
    assert (
        main(["simulate", "walk?arch=low&pronation=0.9", "-o", str(path), "--truth", str(folder / "truth.json")]) == 0
    )
    return path


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert main([*arguments]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_help(command: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([command, "--help", "--lang", language]) == 0
    assert command in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["info"],
        ["info", "a", "--rate-hz", "0"],
        ["info", "a", "--pitch-mm", "1,2,3"],
        ["analyze"],
        ["analyze", "a", "--protocol", "dance"],
        ["report", "a"],
        ["simulate", "stand"],
        ["record", "sim:stand"],
        ["metrics", "--lang", "xx"],
    ],
)
def test_wrong_usage_is_one_sentence_and_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    _assert_one_sentence(capsys.readouterr())


@pytest.mark.parametrize(
    "arguments",
    [
        ["info", "nothing.pmat"],
        ["info", "empty.pmat"],
        ["info", "folder"],
        ["info", "text.lst"],
        ["analyze", "nothing.pmat"],
        ["convert", "nothing.pmat", "out.npz"],
        ["report", "nothing.pmat", "-o", "out.pdf"],
        ["report", "text.lst", "-o", "out.doc"],
        ["record", "nonsense", "-o", "a.pmat"],
        ["record", "sim:dance", "-o", "a.pmat"],
        ["record", "serial:/dev/nothing", "-o", "a.pmat"],
        ["watch", "replay:nothing.pmat"],
        ["simulate", "fly", "-o", "a.pmat", "--truth", "a.json"],
    ],
)
def test_failure_is_one_sentence_and_1(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.pmat").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.lst").write_text("Dear reader,\nthis is no recording.\n")
    before = sorted(tmp_path.iterdir())
    assert main(arguments) == 1
    _assert_one_sentence(capsys.readouterr())
    assert sorted(tmp_path.iterdir()) == before, "a failure must leave nothing behind"


def _assert_one_sentence(said: Any) -> None:
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert said.err.rstrip().endswith(".")


def test_info(walk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    info = _json(capsys, "info", str(walk), "--json")
    assert (info["schema"], info["format"], info["rows"], info["cols"]) == ("pressuremat.info/1", "pmat", 240, 48)
    assert (info["unit"], info["calibrated"], info["simulated"]) == ("kPa", True, True)
    assert info["pitch_mm"] == [10.0, 10.0]
    assert info["rate_hz"] == pytest.approx(100, rel=1e-3)


def test_analyze(walk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = _json(capsys, "analyze", str(walk), "--json")
    assert document["schema"] == "pressuremat.analysis/1"
    assert document["protocol"] == "walk"
    assert document["simulated"] is True
    assert {footprint["side"] for footprint in document["footprints"]} == {"left", "right"}
    for metric in document["metrics"] + [m for footprint in document["footprints"] for m in footprint["metrics"]]:
        assert set(metric) == METRIC_KEYS
    assert {finding["key"] for finding in document["findings"]} >= {"low_arch", "pronation_pattern"}
    assert len(document["provenance"]["input_sha256"]) == 64


def test_several_files_give_an_array(walk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    documents = _json(capsys, "analyze", str(walk), str(walk), "--json", "--footwear", "sock")
    assert [document["condition"]["footwear"] for document in documents] == ["sock", "sock"]


def test_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    listed = {metric["key"]: metric for metric in _json(capsys, "metrics", "--json")["metrics"]}
    assert {"arch_index", "cpei_pct", "load_left_pct", "peak_pressure_kpa", "contact_s"} <= set(listed)
    for metric in listed.values():
        assert metric["unit"]
        assert metric["definition"]
        assert metric["source"]


@pytest.mark.parametrize("suffix", [".npz", ".csv", ".pmat"])
def test_convert(walk: Path, suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / f"out{suffix}"
    assert main(["convert", str(walk), str(out)]) == 0
    before, after = _json(capsys, "info", str(walk), "--json"), _json(capsys, "info", str(out), "--json")
    for key in ("rows", "cols", "pitch_mm", "n_frames", "unit", "simulated"):
        assert after[key] == before[key]
    assert after["peak"] == pytest.approx(before["peak"], rel=1e-3)
    assert after["rate_hz"] == pytest.approx(before["rate_hz"], rel=1e-3)


def test_record_and_watch_what_is_simulated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "stand.pmat"
    assert main(["record", "sim:stand?speed=0&loop=0", "-o", str(path)]) == 0
    info = _json(capsys, "info", str(path), "--json")
    assert info["simulated"] is True
    assert info["n_frames"] > 500
    assert info["n_gaps"] == 0
    assert main(["watch", f"replay:{path}?speed=0", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == info["n_frames"]
    # Live values leave out what unloaded cells read, `info` sums every cell.
    assert max(line["total_n"] for line in lines) == pytest.approx(info["total_force_max_n"], rel=1e-2)
    sides = {foot["side"] for line in lines for foot in line["feet"]}
    assert {"left", "right"} <= sides


def test_a_recording_is_never_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "kept.pmat"
    path.write_bytes(b"what somebody recorded")
    assert main(["record", "sim:stand?speed=0&loop=0", "-o", str(path)]) == 1
    assert path.read_bytes() == b"what somebody recorded"
    assert str(path) in capsys.readouterr().err


def _has_frames(path: Path) -> bool:
    from pressuremat.errors import FileFormatError
    from pressuremat.files import read

    try:
        return read(path).n_frames > 0
    except FileFormatError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_a_recording_cleanly(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "cut.pmat"
    command = [sys.executable, "-m", "pressuremat.cli.main", "record", "sim:stand", "-o", str(path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ})
    limit_s = time.monotonic() + 60
    while not _has_frames(path):
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        assert time.monotonic() < limit_s
        time.sleep(0.05)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "frames" in out
    from pressuremat.files import read

    recording = read(path)
    assert recording.n_frames > 0
    assert not recording.warnings, "a recording that was ended is whole"


def test_standard_input(walk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with walk.open("rb") as stream:
        result = subprocess.run(
            [sys.executable, "-m", "pressuremat.cli.main", "info", "-", "--json"],
            stdin=stream,
            capture_output=True,
            check=True,
        )
    assert json.loads(result.stdout)["n_frames"] == _json(capsys, "info", str(walk), "--json")["n_frames"]


def test_an_error_nobody_foresaw_is_one_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pressuremat.cli import metrics

    def fail(_args: object) -> int:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(metrics, "run", fail)
    assert main(["metrics"]) == 1
    said = capsys.readouterr()
    _assert_one_sentence(said)
    assert "--debug" in said.err


def test_german(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics", "--lang", "de"]) == 0
    german = capsys.readouterr().out
    assert main(["metrics"]) == 0
    assert german != capsys.readouterr().out


def test_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "-o", str(tmp_path / "out"), "--seed", "3"]) == 0
    out = capsys.readouterr().out
    assert "SIMULATED" in out
    for name in ("stand.pmat", "walk.pmat", "report.pdf", "report.html", "report.json", "report.csv"):
        assert (tmp_path / "out" / name).stat().st_size > 100
        assert name in out
    documents = json.loads((tmp_path / "out" / "report.json").read_text())
    assert all(document["simulated"] for document in documents)
    assert "SIMULATED" in (tmp_path / "out" / "report.html").read_text()
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF")
