"""`pressuremat sway` as a script meets it: its document, its options, and tables that nobody would wish for."""

from __future__ import annotations

import io
import json
import math
import sys
from pathlib import Path
from typing import Any

import pytest

from pressuremat import i18n
from pressuremat.cli.main import main
from pressuremat.cli.sway import CONVENTION_NAMES
from pressuremat.metrics.sway import SWAY
from pressuremat.metrics.sway_trace import CONVENTIONS

OPTIONS = ("--x", "x", "--y", "y", "--unit", "mm", "--rate-hz", "100")
KEYS = {"key", "side", "value", "unit", "uncertainty", "repeat_sd", "n", "valid", "reason", "band", "reference"}


@pytest.fixture
def circle(tmp_path: Path) -> Path:
    path = tmp_path / "circle.csv"
    times = [k / 100 for k in range(3000)]
    lines = [f"{t:.2f},{5 * math.cos(math.pi * t)!r},{5 * math.sin(math.pi * t)!r}" for t in times]
    path.write_text("t,x,y\n" + "\n".join(lines) + "\n")
    return path


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main(["sway", *arguments, "--json"]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    found: dict[str, Any] = json.loads(said.out)
    return found


def values(found: dict[str, Any]) -> dict[str, Any]:
    return {metric["key"]: metric["value"] for metric in found["metrics"]}


def test_the_document(circle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, str(circle), *OPTIONS, "--raw")
    assert (found["schema"], found["n"], found["rate_hz"], found["convention"]) == (
        "pressuremat.sway/1",
        3000,
        100.0,
        "default",
    )
    assert [metric["key"] for metric in found["metrics"]] == [metric.key for metric in SWAY]
    assert all(set(metric) == KEYS for metric in found["metrics"])
    assert all(metric["value"] is not None or metric["reason"] for metric in found["metrics"])
    got = values(found)
    assert got["sway_velocity_mm_s"] == pytest.approx(15.7073, abs=5e-5)
    assert got["sway_ellipse_mm2"] == pytest.approx(235.755, abs=5e-4)
    assert found["processing"]["low_pass_hz"] is None
    assert len(found["provenance"]["input_sha256"]) == 64


def test_units_and_columns(circle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    in_mm = values(document(capsys, str(circle), *OPTIONS, "--raw"))
    in_cm = values(document(capsys, str(circle), "--x", "2", "--y", "3", "--unit", "cm", "--rate-hz", "50", "--raw"))
    assert in_cm["sway_path_mm"] == pytest.approx(10 * in_mm["sway_path_mm"])
    assert in_cm["sway_velocity_mm_s"] == pytest.approx(5 * in_mm["sway_velocity_mm_s"])


def test_rows_are_half_open_from_0(circle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert document(capsys, str(circle), *OPTIONS, "--raw", "--rows", "0:2500")["n"] == 2500
    assert document(capsys, str(circle), *OPTIONS, "--raw", "--rows", "1000:")["n"] == 2000


def test_filtered_and_resampled_unless_raw(circle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, str(circle), *OPTIONS)
    assert (found["n"], found["rate_hz"]) == (3000, 100.0)
    assert found["processing"] == {
        "resampling": "SWARII, 10.3390/s16081208",
        "low_pass_hz": 10.0,
        "n": 750,
        "rate_hz": 25.0,
    }
    assert values(found)["sway_velocity_mm_s"] == pytest.approx(15.7073, rel=0.01)


def test_standard_input(circle: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(circle.read_bytes())))
    assert document(capsys, "-", *OPTIONS, "--raw")["n"] == 3000


@pytest.mark.parametrize("language", ["en", "de"])
def test_words(circle: Path, capsys: pytest.CaptureFixture[str], language: str) -> None:
    assert main(["sway", str(circle), *OPTIONS, "--lang", language]) == 0
    i18n.set_language("en")
    said = capsys.readouterr().out
    assert "mm/s" in said
    assert "SWARII" in said
    assert len(said.splitlines()) == len(SWAY) + 3


def test_every_convention_can_be_asked_for() -> None:
    assert tuple(convention.name for convention in CONVENTIONS) == CONVENTION_NAMES


@pytest.mark.parametrize(
    ("body", "path_known"),
    [
        ("1,2\n", False),
        ("1,2\n1,2\n", False),
        ("1,2\n" * 3000, True),
        ("1,2\n" * 10, True),
        ("nan,nan\n" * 3000, False),
        ("1,2\n" * 1500 + ",\n" + "1,2\n" * 1500, False),
        ("1,2\n2,1\n" * 1500, True),
    ],
    ids=["one row", "two rows", "constant", "short", "all missing", "one missing", "flickering"],
)
def test_hostile_tables_have_reasons(
    body: str, path_known: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hostile.csv"
    path.write_text("x,y\n" + body)
    for more in ((), ("--convention", "bds"), ("--convention", "quijoux")):
        got = document(capsys, str(path), *OPTIONS, "--raw", *more)
        for metric in got["metrics"]:
            assert metric["reason"] if metric["value"] is None or not metric["valid"] else metric["reason"] is None
        assert (values(got)["sway_path_mm"] is not None) == path_known
        document(capsys, str(path), *OPTIONS, *more)


def test_a_short_gap_is_bridged_and_a_long_one_is_not(
    circle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = circle.read_text().splitlines()
    for n, bridged in ((5, True), (20, False)):
        path = tmp_path / f"gap{n}.csv"
        path.write_text("\n".join([*lines[:1000], *["9.99,,"] * n, *lines[1000 + n :]]))
        found = document(capsys, str(path), *OPTIONS)
        assert found["n_missing"] == n
        assert (found["processing"] is not None) == bridged
        velocity = next(m for m in found["metrics"] if m["key"] == "sway_velocity_mm_s")
        if bridged:
            assert velocity["value"] == pytest.approx(15.7073, rel=0.02)
        else:
            assert velocity["reason"] == "20 of 3000 rows hold no position"


@pytest.mark.parametrize(
    "body", ["", "x,y\n", "x,y\n1,2\n3\n", "x,y\n1,2\n3,four\n", "a,b\n1,2\n", "\x00\x01", "x,y\n1e9,1\n2,2\n"]
)
def test_failure_is_one_sentence_and_1(body: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(body)
    assert main(["sway", str(path), *OPTIONS]) == 1
    _one_sentence(capsys)
    assert main(["sway", str(tmp_path / "nothing.csv"), *OPTIONS]) == 1
    _one_sentence(capsys)


@pytest.mark.parametrize(
    "arguments",
    [
        ["sway"],
        ["sway", "a.csv"],
        ["sway", "a.csv", *OPTIONS, "--rate-hz", "0"],
        ["sway", "a.csv", *OPTIONS, "--rate-hz", "nan"],
        ["sway", "a.csv", *OPTIONS, "--unit", "furlong"],
        ["sway", "a.csv", *OPTIONS, "--rows", "5"],
        ["sway", "a.csv", *OPTIONS, "--rows", "5:5"],
        ["sway", "a.csv", *OPTIONS, "--rows=-5:5"],
        ["sway", "a.csv", *OPTIONS, "--x", "0"],
        ["sway", "a.csv", *OPTIONS, "--x", ""],
        ["sway", "a.csv", *OPTIONS, "--convention", "mine"],
    ],
)
def test_wrong_usage_is_one_sentence_and_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    _one_sentence(capsys)


def _one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.rstrip().endswith(".")
    assert "does not know" not in said.err
