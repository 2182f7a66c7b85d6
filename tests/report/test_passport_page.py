"""The passport as a page: a table, bands, maps, in every format and both languages, good and bad and hardly begun."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from pressuremat.boards import Circuit
from pressuremat.calibration import Calibration, Law, Step, fit
from pressuremat.calibration.orientation import orientation_by_name
from pressuremat.calibration.passport import LINES, grade_words
from pressuremat.errors import PressureMatError
from pressuremat.i18n import set_language
from pressuremat.report import passport as page

MADE_AT = datetime(2026, 2, 3, 10, 0, tzinfo=UTC)


def made(**figures: float) -> Calibration:
    """A checked mat; a figure may be set to another value by its line's key."""
    rng = np.random.default_rng(1)
    bad = np.zeros((12, 10), np.bool_)
    bad[2, 3] = True
    by_step: dict[str, dict[str, float]] = {}
    for line in LINES:
        good = 0.4 * line.most if np.isfinite(line.most) else 3.0
        by_step.setdefault(line.step, {})[line.figure] = figures.get(line.key, good)
    steps = tuple(Step(name, "2026-02-01", True, found, "", 21.0) for name, found in by_step.items())
    return Calibration(
        "mat-7 <b>", Circuit(), Law(1400.0, 1.1), gain=rng.uniform(0.6, 1.7, (12, 10)).astype(np.float32),
        noise_count=0.2, bad=bad, created="2026-02-01", steps=steps, turn=orientation_by_name("swap"),
        noise_map=rng.uniform(0.0, 0.6, (12, 10)).astype(np.float32),
    )  # fmt: skip


class _Check(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.tags.append(tag)


def html(calibration: Calibration, tmp_path: Path) -> str:
    path = tmp_path / "p.html"
    page.write(calibration, path, MADE_AT)
    return path.read_text(encoding="utf-8")


def test_a_good_mat(tmp_path: Path) -> None:
    text = html(made(), tmp_path)
    assert ">A</p>" in text
    assert "checked 2026-02-01" in text
    assert "13 of 13 limits met." in text
    assert "at 21 °C" in text
    assert "10 × 12 cells" in text or "12 × 10 cells" in text
    assert "1 cells (0.8 %) are filled" in text
    assert "<b>" not in text.split("<header>")[1].split("</header>")[0]
    tags = _Check()
    tags.feed(text)
    # A bar for each line with a limit, and two maps.
    assert tags.tags.count("svg") == 13 + 2
    assert "script" not in tags.tags
    assert not re.search(r"(src|href)=", text)


def test_a_bad_mat_and_one_that_was_hardly_begun(tmp_path: Path) -> None:
    text = html(made(marks=12.0, gate=2.0, ghost=3.0, noise=2.0), tmp_path)
    assert ">D</p>" in text
    assert "Not met: Known weight on five marks, largest error, Apparent sway of a dead weight" in text
    assert text.count('class="missed"') == 4
    begun = html(fit.begin(Circuit(), "new"), tmp_path)
    assert ">–</p>" in begun
    assert grade_words("uncalibrated") in begun
    assert "0 of 0 limits met. Not measured:" in begun
    assert begun.count("not measured") >= len(LINES)


def test_what_was_not_measured_is_no_a(tmp_path: Path) -> None:
    full = made()
    without = replace(full, steps=tuple(step for step in full.steps if step.name != "gate"))
    assert ">B</p>" in html(without, tmp_path)
    unchecked = replace(full, steps=tuple(step for step in full.steps if step.name != "check"))
    assert "not yet checked" in html(unchecked, tmp_path)


def test_simulated_is_said(tmp_path: Path) -> None:
    assert "SIMULATED" in html(replace(made(), simulated=True), tmp_path)
    assert "SIMULATED" not in html(made(), tmp_path)


def test_the_paper(tmp_path: Path) -> None:
    path = tmp_path / "p.pdf"
    page.write(replace(made(marks=8.0), simulated=True), path, MADE_AT)
    info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
    assert "SIMULATED: Mat passport" in info
    assert re.search(r"Pages:\s+1\b", info)
    words = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    for expected in (
        "Mat passport",
        "SIMULATED",
        "not met",
        "Apparent sway of a dead weight",
        "Noise of the empty cells",
    ):
        assert expected in words
    fonts = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all("Inter" in font and " yes " in font for font in fonts)
    images = subprocess.run(["pdfimages", "-list", path], capture_output=True, text=True, check=True).stdout
    assert len(images.splitlines()) == 2  # vector only


def test_for_programs(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    page.write(made(law=float("nan")), path)
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["schema"] == "pressuremat.passport/1"
    assert data["grade"] == "A"
    lines = {line["key"]: line for line in data["lines"]}
    assert lines["law"]["value"] is None
    assert lines["marks"]["date"] == "2026-02-01"
    assert data["temperatures_c"] == [21.0]


def test_another_language_and_another_name(tmp_path: Path) -> None:
    set_language("de")
    assert "2026" in html(made(), tmp_path)
    set_language("en")
    with pytest.raises(PressureMatError, match="ending"):
        page.write(made(), tmp_path / "p.docx")
    with pytest.raises(PressureMatError, match="could not be written"):
        page.write(made(), tmp_path / "nowhere" / "p.html")
