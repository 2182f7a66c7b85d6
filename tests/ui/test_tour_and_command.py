"""`pressuremat app`: the tour's pictures, and what it says where it cannot open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from pressuremat_ui.tour import tour

PROJECT = Path(__file__).resolve().parents[2]
PAGES = ("home", "live-standing", "live-walking", "recording-walking", "findings-standing", "findings-walking")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> list[Path]:  # noqa: ARG001
    return tour(tmp_path_factory.mktemp("tour"))


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    given |= {"PYTHONPATH": os.pathsep.join([str(PROJECT), str(PROJECT / "ui")]), **environment}
    command = [sys.executable, "-m", "pressuremat.cli.main", "app", *arguments]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=300)


def test_every_page_is_pictured_in_both_themes(pictures: list[Path]) -> None:
    names = [path.name for path in pictures]
    assert [int(name[:2]) for name in names] == sorted(int(name[:2]) for name in names)
    for page in PAGES:
        for theme in ("light", "dark"):
            assert any(name[3:] == f"{page}-{theme}.png" for name in names), f"{page} in {theme}: {names}"


def test_pictures_have_the_size_of_the_design_and_their_theme(pictures: list[Path]) -> None:
    for path in pictures:
        image = QImage(str(path))
        if "source" not in path.name:
            assert (image.width(), image.height()) == (1280, 800)
        ground = image.pixelColor(image.width() - 4, image.height() - 4).lightness()
        assert (ground < 60) == path.name.endswith("-dark.png"), path.name


def test_live_and_findings_are_filled(pictures: list[Path]) -> None:
    """Where the feet are drawn there are the colours of pressure: neither grey nor the theme's blue."""
    for page in ("live-standing", "recording-standing", "findings-walking"):
        image = QImage(str(next(path for path in pictures if path.name.endswith(f"{page}-light.png"))))
        colours = (image.pixelColor(x, y) for x in range(110, 600, 5) for y in range(160, 700, 5))
        warm = sum(c.red() > c.blue() + 60 for c in colours)
        assert warm > 80, f"{page}: {warm}"


def test_without_a_screen_it_says_what_to_do() -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("other systems always have a screen")
    done = _run()
    assert done.returncode == 1
    assert "pressuremat demo" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_source_that_is_none_is_one_sentence() -> None:
    done = _run("--source", "nonsense", QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 1
    assert "nonsense" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = _run("--tour", str(tmp_path / "file"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
