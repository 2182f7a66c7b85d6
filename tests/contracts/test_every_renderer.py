"""What every report format must do, whatever it looks like."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pressuremat.errors import MissingExtraError, PressureMatError
from pressuremat.geometry import MatGeometry
from pressuremat.i18n import set_language
from pressuremat.report import registry
from pressuremat.report.model import ReportModel
from pressuremat.report.registry import RENDERERS, Renderer, check_suffix, render
from tests.report import prints

PROJECT = Path(__file__).resolve().parents[2]
EVERY = pytest.mark.parametrize("renderer", RENDERERS, ids=lambda r: r.suffix[1:])
NAMES = (
    "<script>alert(1)</script>",
    "../../x",
    '"><img src=x onerror=y>',
    "Zoë 👣 Müller-Łuczak",
    "محمد علي",
    "李小龍",
    "x" * 200,
    "a note of many words " * 10,
    "=1+1",
    "a\nb\tc",
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(scope="module")
def report() -> ReportModel:
    return prints.model()


@pytest.fixture(scope="module")
def counted() -> ReportModel:
    frames = np.round(prints.recording("walk").frames).astype(np.uint16)
    return prints.model(("walk",), frames=frames, stored_unit="count")


def _read(path: Path) -> bytes:
    assert path.stat().st_size > 100
    return path.read_bytes()


@EVERY
def test_writes_a_file_and_nothing_beside_it(renderer: Renderer, report: ReportModel, tmp_path: Path) -> None:
    out = tmp_path / f"report{renderer.suffix}"
    render(report, out)
    _read(out)
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


@EVERY
def test_suffix_in_capitals_chooses_it_too(renderer: Renderer) -> None:
    assert check_suffix(Path(f"A{renderer.suffix.upper()}")) is renderer


@EVERY
def test_any_name_is_written(renderer: Renderer, tmp_path: Path) -> None:
    out = tmp_path / f"report{renderer.suffix}"
    nobody = prints.model(("empty",))
    for name in NAMES:
        render(dataclasses.replace(nobody, subject=name), out)
        data = _read(out)
        if renderer.suffix == ".html":
            assert b"<script" not in data
            assert b"<img" not in data


def test_german(tmp_path: Path) -> None:
    set_language("de")
    made = prints.model()
    for renderer in RENDERERS:
        render(made, tmp_path / f"report{renderer.suffix}")
        _read(tmp_path / f"report{renderer.suffix}")
    assert b'<html lang="de">' in (tmp_path / "report.html").read_bytes()
    assert b"/Lang (de)" in (tmp_path / "report.pdf").read_bytes()


@pytest.mark.parametrize("kinds", [("walk",), ("empty",), ("stand", "empty", "walk")], ids=str)
@pytest.mark.parametrize(
    "changes",
    [
        {"time_known": False, "geometry": MatGeometry.of_unknown_pitch(40, 48)},
        {"simulated": False, "warnings": ("The header names no rate, taken as 100 Hz.",) * 6},
        {"device": None, "input_sha256": None, "path": ""},
    ],
    ids=["no-times-no-pitch", "many-warnings", "nothing-known"],
)
def test_whatever_was_recorded(tmp_path: Path, kinds: tuple[str, ...], changes: dict[str, object]) -> None:
    made = prints.model(kinds, **changes)  # type: ignore[arg-type]
    for renderer in RENDERERS:
        render(made, tmp_path / f"report{renderer.suffix}")
        _read(tmp_path / f"report{renderer.suffix}")


@EVERY
def test_counts_instead_of_pressure(renderer: Renderer, counted: ReportModel, tmp_path: Path) -> None:
    out = tmp_path / f"report{renderer.suffix}"
    render(counted, out)
    data = _read(out)
    if renderer.suffix == ".html":
        assert b"no pressure calibration" in data


@pytest.mark.parametrize("suffix", [".html", ".json", ".csv"])
def test_made_twice_is_byte_identical(tmp_path: Path, suffix: str) -> None:
    for name in "ab":
        render(prints.model(), tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@EVERY
def test_a_failure_keeps_the_old_file_and_leaves_no_draft(
    renderer: Renderer, report: ReportModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / f"report{renderer.suffix}"
    out.write_text("the old one")

    def full_disk(_model: ReportModel, path: Path) -> None:
        path.write_text("half of")
        raise OSError(28, "No space left on device")

    module = __import__(report.renderers[renderer.suffix], fromlist=["render"])
    monkeypatch.setattr(module, "render", full_disk)
    with pytest.raises(PressureMatError, match="No space left on device"):
        render(report, out)
    assert out.read_text() == "the old one"
    assert [p.name for p in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize("name", ["report", "report.docx", "report.pdf.exe", ".html"])
def test_an_unknown_suffix_is_one_sentence(name: str) -> None:
    with pytest.raises(PressureMatError) as raised:
        check_suffix(Path(name))
    assert ".pdf, .html, .json, .csv" in str(raised.value)
    assert str(raised.value).count("\n") == 0


def test_a_folder_is_not_a_file(report: ReportModel, tmp_path: Path) -> None:
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(PressureMatError, match="is a folder"):
        render(report, tmp_path / "folder.html")


def test_a_folder_that_is_not_there(report: ReportModel, tmp_path: Path) -> None:
    with pytest.raises(PressureMatError, match="could not be written"):
        render(report, tmp_path / "nowhere" / "report.html")


def test_registry_lists_every_format_once() -> None:
    suffixes = [renderer.suffix for renderer in registry.RENDERERS]
    assert suffixes == [".pdf", ".html", ".json", ".csv", ".parquet"]


_WITHOUT_QT = """
    import sys
    class NoQt:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] == "PySide6":
                raise ModuleNotFoundError(f"No module named {name!r}")
    sys.meta_path.insert(0, NoQt())
    from pathlib import Path
    from pressuremat.errors import MissingExtraError
    from pressuremat.report.registry import render
    from tests.report import prints
    model = prints.model(("walk",))
    for suffix in ("html", "json", "csv"):
        render(model, Path(sys.argv[1]) / f"report.{suffix}")
    try:
        render(model, Path(sys.argv[1]) / "report.pdf")
    except MissingExtraError as error:
        print(error)
"""


def test_only_pdf_needs_qt_and_says_so(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_WITHOUT_QT), str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.csv", "report.html", "report.json"]
    assert made.stdout.count("\n") == 1
    assert "pressuremat[gui]" in made.stdout
    assert issubclass(MissingExtraError, PressureMatError)
