"""`pressuremat correct` as a person uses it, and what a stranger's file beside a recording may hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pressuremat.cli.main import main
from pressuremat.files import read, write
from tests.test_live_equals_offline import three_steps


@pytest.fixture
def walk(tmp_path: Path) -> Path:
    path = tmp_path / "walk.pmat"
    write(path, three_steps())
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert main(["correct", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_correct_list_undo(walk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = said(capsys, str(walk), "--list")
    assert before["corrections"] == []
    bytes_before = walk.read_bytes()
    side = said(capsys, str(walk), "--footprint", "2", "--side", "left")
    assert side["footprints"][1]["side"] == "left"
    assert side["footprints"][1]["corrected"] == ["side"]
    axis = said(capsys, str(walk), "--footprint", "1", "--axis-deg", "9")
    assert axis["footprints"][0]["axis_deg"] == 9.0
    assert len(axis["corrections"]) == 2
    assert said(capsys, str(walk), "--drop", "3")["footprints"] == axis["footprints"][:2]
    assert said(capsys, str(walk), "--undo") == axis
    assert said(capsys, str(walk), "--undo")["footprints"] == side["footprints"]
    assert said(capsys, str(walk), "--undo")["footprints"] == before["footprints"]
    assert not Path(side["sidecar"]).exists()
    assert walk.read_bytes() == bytes_before, "the recording itself is never touched"


def test_every_later_analysis_and_report_knows(walk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, str(walk), "--footprint", "2", "--side", "left")
    assert main(["analyze", str(walk), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["footprints"][1]["side"] == "left"
    assert document["footprints"][1]["corrected"] == ["side"]
    assert [one["do"] for one in document["provenance"]["corrections"]] == ["side"]
    assert main(["analyze", str(walk)]) == 0
    assert "corrected by hand: side" in capsys.readouterr().out
    out = tmp_path / "report.html"
    assert main(["report", str(walk), "-o", str(out)]) == 0
    assert "corrections were made by hand" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("suffix", [".npz", ".pmat", ".csv"])
def test_a_converted_recording_takes_its_corrections_along(
    walk: Path, tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, str(walk), "--footprint", "2", "--side", "left")
    other = tmp_path / f"other{suffix}"
    assert main(["convert", str(walk), str(other)]) == 0
    assert read(other).corrections == read(walk).corrections
    # What is corrected there is kept there, the older ones with it; the first recording's stay.
    assert len(said(capsys, str(other), "--drop", "1")["corrections"]) == 2
    assert len(read(walk).corrections) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        ["--footprint", "1"],
        ["--side", "left"],
        ["--split", "1"],
        ["--at-mm", "x=3"],
        ["--split", "1", "--at-mm", "x=3", "--at-s", "1"],
        ["--undo", "--drop", "1"],
        ["--merge", "1"],
        ["--merge", "1,1"],
        ["--split", "1", "--at-mm", "z=1"],
        ["--footprint", "1", "--axis-deg", "nan"],
        ["--footprint", "1", "--side", "left", "--drop", "2"],
    ],
)
def test_wrong_usage(walk: Path, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["correct", str(walk), *wrong]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(walk.parent.glob("*.corrections.json"))


@pytest.mark.parametrize(
    "impossible", [["--footprint", "9", "--side", "left"], ["--undo"], ["--split", "1", "--at-mm", "y=-5"]]
)
def test_what_cannot_be_done_is_said_and_kept_nowhere(
    walk: Path, impossible: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["correct", str(walk), *impossible]) == 1
    assert capsys.readouterr().err.count("\n") == 1
    assert not list(walk.parent.glob("*.corrections.json"))


def listed(*items: str) -> bytes:
    return f'{{"schema": "pressuremat.corrections/1", "corrections": [{", ".join(items)}]}}'.encode()


SPOT = '"at": {"time_s": 1, "x_mm": 2, "y_mm": 3}'
HOSTILE = (
    b"",
    b"\x00\xff\xfe",
    b"[]",
    b"{}",
    b"null",
    b"[" * 100_000,
    b'{"schema": "pressuremat.corrections/1"}',
    b'{"schema": "pressuremat.corrections/2", "corrections": []}',
    b'{"schema": "pressuremat.corrections/1", "corrections": {"a": 1}}',
    listed("1"),
    listed('{"do": "drop"}'),
    listed('{"do": "drop", "at": {"time_s": NaN, "x_mm": 0, "y_mm": 0}}'),
    listed('{"do": "drop", "at": {"time_s": 1e400, "x_mm": 0, "y_mm": 0}}'),
    listed(f'{{"do": "side", "side": "up", {SPOT}}}'),
    listed(f'{{"do": "axis", "axis_deg": "9", {SPOT}}}'),
    listed(f'{{"do": "split", "line": [], {SPOT}}}'),
    listed(f'{{"do": "rm", {SPOT}}}'),
    b" " * (2**20 + 10),
)


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
def test_a_strangers_file_gets_one_sentence(walk: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    walk.with_name(walk.name + ".corrections.json").write_bytes(data)
    for command in (["analyze", str(walk)], ["correct", str(walk), "--list"]):
        assert main(command) == 1
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert "walk.pmat.corrections.json" in error
        assert "does not know" not in error
