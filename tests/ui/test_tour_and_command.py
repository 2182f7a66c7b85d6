"""`pressuremat app`: the tour's pictures and words, and what it says where it cannot open.

The tour is taken once, in a made-up language that shows what is cut and what was never translated.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pressuremat_ui.theme import Theme
from pressuremat_ui.tour import tour
from pressuremat_ui.viewmodels.shell import FOOT_PAGES, PAGES
from pressuremat_ui.widgets.basics import label
from pressuremat_ui.widgets.svg import Drawing
from tests.ui.pseudo import Looker, accented, spoken

PROJECT = Path(__file__).resolve().parents[2]
PICTURED = ("live-standing", "source", "findings-walking", "recording-standing", "result")


#: Words in the names of recordings, and of people.
DATA = frozenset(
    {"standing", "walking", "simulated", "stand", "seated", "squat", "heels", "raised", "lunge", "walk"}
    | {"Ada", "Berta", "Sep", "Mar", "ValueError"}
)


@pytest.fixture(scope="module")
def looker() -> Looker:
    return Looker(DATA)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, qapp: object, looker: Looker) -> list[Path]:  # noqa: ARG001
    with spoken(), pytest.MonkeyPatch.context() as patch:
        show = Drawing.show_svg

        def show_svg(drawing: Drawing, svg: str) -> None:
            looker.drawing(svg)
            show(drawing, svg)

        patch.setattr(Drawing, "show_svg", show_svg)
        return tour(tmp_path_factory.mktemp("tour"), only=PICTURED, look=looker)


def _run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    given = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    given |= {"PYTHONPATH": os.pathsep.join([str(PROJECT), str(PROJECT / "ui")]), **environment}
    command = [sys.executable, "-m", "pressuremat.cli.main", "app", *arguments]
    return subprocess.run(command, env=given, capture_output=True, text=True, check=False, timeout=300)


def test_each_page_is_pictured_in_both_themes(pictures: list[Path]) -> None:
    names = [path.name for path in pictures]
    assert [int(name[:2]) for name in names] == sorted(int(name[:2]) for name in names)
    for page in PICTURED:
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


def test_every_page_of_the_rail_was_shown_empty_and_filled(pictures: list[Path], looker: Looker) -> None:
    assert pictures
    for key, _icon, _word in PAGES:
        assert key in looker.pages, f"{key} has no stop"
        assert f"empty-{key}" in looker.names or key in FOOT_PAGES


def test_no_text_is_cut_in_a_language_with_longer_words(pictures: list[Path], looker: Looker) -> None:
    assert pictures
    assert looker.n_texts > 3000
    assert not looker.cut, "\n".join(looker.cut)


def test_every_text_went_through_the_translation(pictures: list[Path], looker: Looker) -> None:
    assert pictures
    assert not looker.english, "\n".join(dict.fromkeys(looker.english))


def test_a_cut_text_and_an_english_one_are_seen(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(300, 200)
    narrow, plain = label(theme, accented("Too long for its place")), label(theme, "Never translated")
    for at, widget in enumerate((narrow, plain)):
        widget.setParent(page)
        widget.move(10, 40 * at)
    page.show()
    narrow.resize(60, 20)
    plain.resize(200, 20)
    looker = Looker()
    looker("page", page)
    assert len(looker.cut) == 1
    assert "Töö" in looker.cut[0]
    assert len(looker.english) == 1
    assert "Never translated" in looker.english[0]


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
