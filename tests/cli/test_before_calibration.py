"""Before any calibration: shapes, times and percentages everywhere, kg, N and kPa nowhere."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from pressuremat.calibration import Calibration, LinearCounts, fit
from pressuremat.cli.main import main
from pressuremat.files import write
from pressuremat.sources.simulated import simulate
from pressuremat.types import Recording

#: A number with a unit of force or pressure, in words for people.
_FORCE = re.compile(r"\d\s*(kPa|kg|N|N·s|kPa·s)\b")
_FORCE_KEYS = ("peak_pressure_kpa", "force_peak_n", "impulse_n_s", "pressure_time_integral_kpa_s")


@pytest.fixture(scope="module", params=["circuit only", "zero and gains, no law"])
def path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    made, _truth = simulate("stand", {"seed": "1", "seconds": "26", "rate_hz": "20"})
    known = made.calibration
    assert isinstance(known, Calibration)
    calibration: Calibration | LinearCounts = LinearCounts(known.circuit, 0.3)
    if request.param != "circuit only":
        calibration = replace(fit.begin(known.circuit, "m"), gain=known.gain, zero=known.zero, noise_count=0.3)
    place = tmp_path_factory.mktemp("raw") / "raw.pmat"
    recording: Recording = replace(made, calibration=calibration)
    write(place, recording)
    return str(place)


def values_only(text: str) -> str:
    """Without definitions and sources, which speak of units in general."""
    text = re.sub(r"<style>.*?</style>", "", text, flags=re.S)
    text = re.sub(r"<dl>.*?</dl>", "", text, flags=re.S)
    return re.sub(r"<[^>]+>", " ", text)


def test_in_the_terminal(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    for command in (["info", path], ["analyze", path, "--mass-kg", "70"], ["watch", f"replay:{path}?speed=0"]):
        assert main(command) == 0
        said = capsys.readouterr().out
        found = _FORCE.search(said)
        assert found is None, said[max(found.start() - 80, 0) : found.end() + 20]
    assert main(["info", path]) == 0
    assert "count" in capsys.readouterr().out


def test_in_reports(path: str, tmp_path: Path) -> None:
    page = tmp_path / "r.html"
    assert main(["report", path, "-o", str(page)]) == 0
    text = values_only(page.read_text(encoding="utf-8"))
    found = _FORCE.search(text)
    assert found is None, text[max(found.start() - 80, 0) : found.end() + 20]
    assert "not calibrated: no grade" in text
    assert "forces do not exist" in text


def test_for_programs(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", path, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["recording"]["total_force_max_n"] is None
    assert document["recording"]["calibrated"] is False
    for footprint in document["footprints"]:
        metrics = {metric["key"]: metric for metric in footprint["metrics"]}
        for key in metrics:
            if key.endswith(("_kpa", "_n", "_n_s", "_kpa_s")):
                assert metrics[key]["value"] is None, key
                assert metrics[key]["reason"]
        assert set(_FORCE_KEYS) <= set(metrics)
        assert metrics["arch_index"]["value"] is not None
        assert metrics["load_pct"]["value"] is not None
    assert main(["watch", f"replay:{path}?speed=0", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(line["total_n"] is None and line["unit"] == "count" for line in lines)
    assert any(line["load_left_pct"] for line in lines)


def test_in_the_app(path: str) -> None:
    screen = pytest.importorskip("pressuremat_ui.viewmodels.screen")
    from pressuremat.files import read

    recording = read(path)
    assert screen.unit_label(recording.unit) == "counts"
    assert screen.mat_words("count", recording.calibration) == "mat: not calibrated"
