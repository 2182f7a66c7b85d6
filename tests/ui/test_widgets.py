"""Widgets by what they mean: colours at a point, words, clicks that lead somewhere."""

from __future__ import annotations

import math
import sys
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from pressuremat.geometry import MatGeometry
from pressuremat.knee.claims import CLAIMS
from pressuremat_ui import colormaps
from pressuremat_ui.pages.help import HelpPage
from pressuremat_ui.theme import DARK, LIGHT, Theme
from pressuremat_ui.viewmodels.load import LoadViewModel, Table
from pressuremat_ui.viewmodels.screen import FootMark, HeatPicture, SwayPicture
from pressuremat_ui.viewmodels.shell import Notice
from pressuremat_ui.widgets.basics import Button, Label, label
from pressuremat_ui.widgets.heatmap import Heatmap
from pressuremat_ui.widgets.icons import pixmap
from pressuremat_ui.widgets.loads import SharePair
from pressuremat_ui.widgets.notice import NoticeBar
from pressuremat_ui.widgets.rail import Rail
from pressuremat_ui.widgets.svg import Drawing
from pressuremat_ui.widgets.sway import Sway
from pressuremat_ui.widgets.timeline import Timeline


def _picture(rows: int = 8, cols: int = 10) -> HeatPicture:
    """Nine cells about row 1, column 7 are loaded."""
    values = np.zeros((rows, cols), dtype=np.float32)
    values[0:3, 6:9] = 100
    return HeatPicture(MatGeometry(rows, cols, (10.0, 10.0)), values, "kPa", 100.0)


def _shown(widget: QWidget, qtbot: QtBot, width: int, height: int) -> QImage:
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget.grab().toImage()


def _near(colour: QColor, expected: QColor, tolerance: int = 12) -> bool:
    pairs = (
        (colour.red(), expected.red()),
        (colour.green(), expected.green()),
        (colour.blue(), expected.blue()),
    )
    return all(abs(a - b) <= tolerance for a, b in pairs)


@pytest.mark.parametrize("smooth", [True, False])
def test_the_loaded_cell_is_where_it_lies_and_the_rest_is_empty(theme: Theme, qtbot: QtBot, smooth: bool) -> None:
    heatmap = Heatmap(theme)
    heatmap.set_smooth(smooth)
    heatmap.show_picture(_picture())
    image = _shown(heatmap, qtbot, 700, 500)
    to_screen = heatmap.to_screen()
    hot = to_screen.map(QPointF(75.0, 15.0)).toPoint()
    assert hot.y() > 300, "row 1 of 8 is near the viewer: low on the screen"
    assert hot.x() > 350, "column 7 of 10 is on the right"
    end = QColor(*colormaps.solid("ember-light")[-1])
    assert _near(image.pixelColor(hot), end)
    empty = to_screen.map(QPointF(22.0, 62.0)).toPoint()
    ground = image.pixelColor(1, image.height() - 2)
    assert image.pixelColor(empty) == ground, "zero is transparent"


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
@pytest.mark.parametrize("rows", [8, 60])
def test_turned_and_mirrored_the_hot_cell_stays_under_its_place(
    theme: Theme, qtbot: QtBot, rows: int, quarters: int, mirrored: bool
) -> None:
    heatmap = Heatmap(theme)
    heatmap.set_smooth(False)
    heatmap.set_view(quarters, mirrored)
    heatmap.show_picture(_picture(rows=rows))
    image = _shown(heatmap, qtbot, 700, 500)
    to_screen = heatmap.to_screen()
    hot = to_screen.map(QPointF(75.0, 15.0)).toPoint()
    assert _near(image.pixelColor(hot), QColor(*colormaps.solid("ember-light")[-1]))
    mirrors = to_screen.m11() * to_screen.m22() - to_screen.m12() * to_screen.m21() > 0
    assert mirrors == mirrored, "y is up on the mat and down on the screen"


def test_lines_of_equal_pressure_lie_around_the_hot_cell(theme: Theme, qtbot: QtBot) -> None:
    heatmap = Heatmap(theme)
    heatmap.show_picture(_picture())
    without = _shown(heatmap, qtbot, 700, 500)
    heatmap.set_isolines(True)
    with_lines = heatmap.grab().toImage()
    to_screen = heatmap.to_screen()
    hot = to_screen.map(QPointF(75.0, 15.0)).toPoint()
    changed = [
        abs(x - hot.x())
        for x in range(with_lines.width())
        if with_lines.pixelColor(x, hot.y()) != without.pixelColor(x, hot.y())
    ]
    assert changed, "some line crosses the row"
    assert max(changed) < 2 * to_screen.m11() * 10, "and only about the loaded cell"


def test_a_walkway_lies_on_its_side_with_the_left_foot_on_top(theme: Theme, qtbot: QtBot) -> None:
    heatmap = Heatmap(theme)
    heatmap.show_picture(_picture(rows=60, cols=12))
    _shown(heatmap, qtbot, 700, 400)
    to_screen = heatmap.to_screen()
    begin, end = to_screen.map(QPointF(60, 0)), to_screen.map(QPointF(60, 600))
    assert end.x() > begin.x() + 400, "forward is to the right"
    left, right = to_screen.map(QPointF(20, 300)), to_screen.map(QPointF(100, 300))
    assert left.y() < right.y()


def test_painting_is_reported_once_a_picture_was_drawn(theme: Theme, qtbot: QtBot) -> None:
    painted: list[HeatPicture] = []
    heatmap = Heatmap(theme, painted.append)
    _shown(heatmap, qtbot, 400, 300)
    assert painted == []
    picture = _picture()
    heatmap.show_picture(picture)
    heatmap.grab()
    assert painted[-1] is picture


def test_trails_with_holes_and_marks_without_a_side_are_drawn(theme: Theme, qtbot: QtBot) -> None:
    trail = np.array([[10.0, 10], [20, 20], [math.nan, math.nan], [30, 20], [40, 20]])
    square = np.array([[10.0, 10], [40, 10], [40, 60], [10, 60]])
    picture = _picture()
    feet = (
        FootMark("left", "Left", (square,), trail, (40.0, 20.0)),
        FootMark("right", "Right", (square + 40,), trail + 40, (80.0, 60.0)),
        FootMark("unknown", "Side unknown", (), trail[:1], None),
    )
    full = HeatPicture(picture.geometry, picture.values, "count", 100.0, feet, (50.0, 40.0), trail, (square,))
    heatmap = Heatmap(theme)
    heatmap.show_picture(full)
    image = _shown(heatmap, qtbot, 700, 500)
    at = heatmap.to_screen().map(QPointF(50.0, 40.0)).toPoint()
    assert _near(image.pixelColor(at), QColor(LIGHT.accent))


def test_shares_are_figures_a_bar_and_an_accessible_name(theme: Theme, qtbot: QtBot) -> None:
    pair = SharePair(theme, ("left", "right"), ("Left", "Right"))
    pair.show_pair("75", "25", 0.75)
    image = _shown(pair, qtbot, 400, pair.sizeHint().height())
    assert pair.accessibleName() == "Left 75 %, Right 25 %"
    assert _near(image.pixelColor(150, 61), QColor(LIGHT.left))
    assert _near(image.pixelColor(295, 61), QColor(LIGHT.left))
    assert _near(image.pixelColor(305, 61), QColor(LIGHT.right))
    pair.show_pair("–", "–", None)
    assert _near(pair.grab().toImage().pixelColor(150, 61), QColor(LIGHT.hairline))


def _load(span_s: float | None = None) -> LoadViewModel:
    """Ten seconds: 80 N in all, 60 N on the left; for a moment at 4 s nobody."""
    t = np.linspace(0, 10, 1001)
    rows = np.column_stack([t, np.full(1001, 80.0), np.full(1001, 60.0), np.full(1001, 20.0)])
    rows[395:405, 1:] = 0
    load = LoadViewModel(span_s)
    load.begin(Table(rows))
    load.refresh()
    return load


def _point(timeline: Timeline, time_s: float, newton: float) -> QPoint:
    return timeline.pixels_at(time_s, newton).toPoint()


def test_the_timeline_scrubs_by_mouse_and_keys(theme: Theme, qtbot: QtBot) -> None:
    sought: list[float] = []
    steps: list[int] = []
    timeline = Timeline(theme, _load(), sought.append, steps.append)
    timeline.show_cursor(5.0)
    image = _shown(timeline, qtbot, 500, 120)
    at = _point(timeline, 5.0, 50.0)
    assert any(_near(image.pixelColor(at.x() + dx, at.y()), QColor(LIGHT.accent), 60) for dx in (-1, 0, 1))
    QTest.mouseClick(timeline.viewport(), Qt.MouseButton.LeftButton, pos=_point(timeline, 2.0, 50.0))
    assert sought == [pytest.approx(2.0, abs=0.05)]
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    QTest.keyClick(timeline, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert steps == [1, -10]


def test_the_timeline_draws_all_three_and_says_what_is_under_the_pointer(theme: Theme, qtbot: QtBot) -> None:
    timeline = Timeline(theme, _load())
    image = _shown(timeline, qtbot, 500, 120)
    for newton, colour in ((80.0, LIGHT.ink), (60.0, LIGHT.left)):
        at = _point(timeline, 7.0, newton)
        assert any(_near(image.pixelColor(at.x(), at.y() + dy), QColor(colour), 90) for dy in (-1, 0, 1)), colour
    right = [image.pixelColor(x, _point(timeline, 7.0, 20.0).y() + dy) for x in range(300, 400) for dy in (-1, 0, 1)]
    coloured = sum(c.red() > c.blue() + 60 for c in right)
    assert 20 < coloured < 180, "dashes, not nothing and not a whole line"
    QTest.mouseMove(timeline.viewport(), _point(timeline, 7.0, 40.0))
    assert "80 N" in timeline.hover_words.toPlainText()
    assert timeline.scale_words.toPlainText() == "100 N"


def test_the_wheel_zooms_and_dragging_scrolls_a_stream_back(theme: Theme, qtbot: QtBot) -> None:
    load = _load(span_s=2.0)
    timeline = Timeline(theme, load)
    _shown(timeline, qtbot, 500, 120)
    assert (load.window.start_s, load.window.end_s) == (8.0, 10.0)
    from_, to = _point(timeline, 8.5, 40.0), _point(timeline, 9.5, 40.0)
    QTest.mousePress(timeline.viewport(), Qt.MouseButton.LeftButton, pos=from_)
    QTest.mouseMove(timeline.viewport(), to)
    QTest.mouseRelease(timeline.viewport(), Qt.MouseButton.LeftButton, pos=to)
    assert load.holding
    assert load.window.end_s == pytest.approx(9.0, abs=0.05)
    (low, high), _y = timeline.viewRange()
    assert (low, high) == pytest.approx((load.window.start_s, load.window.end_s))
    QTest.keyClick(timeline, Qt.Key.Key_Plus)
    assert load.window.span_s == pytest.approx(1.6)
    QTest.keyClick(timeline, Qt.Key.Key_0)
    assert not load.holding
    assert load.window.end_s == 10.0


def test_plots_follow_the_theme_and_keep_their_menus_to_themselves(theme: Theme, qtbot: QtBot) -> None:
    timeline = Timeline(theme, _load())
    _shown(timeline, qtbot, 500, 120)
    theme.use("dark")
    image = timeline.grab().toImage()
    assert image.pixelColor(250, 100) == QColor(DARK.surface)
    at = _point(timeline, 7.0, 80.0)
    assert any(_near(image.pixelColor(at.x(), at.y() + dy), QColor(DARK.ink), 90) for dy in (-1, 0, 1))
    assert timeline.getPlotItem().getViewBox().menu is None
    assert timeline.getPlotItem().buttonsHidden


def test_sway_draws_its_path_about_the_middle(theme: Theme, qtbot: QtBot) -> None:
    sway = Sway(theme)
    path = np.column_stack([np.linspace(-5, 5, 50), np.zeros(50)])
    sway.show_picture(SwayPicture(path, None, "10 mm side to side"))
    image = _shown(sway, qtbot, 240, 240)
    assert sway.accessibleDescription() == "10 mm side to side"
    blue = [c.blue() > c.red() + 40 for c in (image.pixelColor(60, y) for y in range(240))]
    assert any(blue[105:116]), "the path is drawn in the accent's blue, level with the middle"
    assert not any(blue[:100])


def test_the_rail_leads_to_pages(theme: Theme, qtbot: QtBot) -> None:
    went: list[str] = []
    rail = Rail(
        theme, [("help", "help", "Help"), ("home", "home", "Home"), ("live", "live", "Live")], went.append, ["help"]
    )
    _shown(rail, qtbot, 72, 400)
    QTest.mouseClick(rail.buttons["live"], Qt.MouseButton.LeftButton)
    QTest.keyClick(rail.buttons["home"], Qt.Key.Key_Space)
    assert rail.buttons["help"].y() > rail.buttons["live"].y() + 100, "at the foot"
    assert went == ["live", "home"]
    assert rail.buttons["home"].accessibleName() == "Home"


def test_a_notice_says_acts_and_goes(theme: Theme, qtbot: QtBot) -> None:
    acted: list[str] = []
    bar = NoticeBar(theme, partial(acted.append, "dismissed"))
    qtbot.addWidget(bar)
    bar.show_notice(Notice("Recorded.", "Look at it", partial(acted.append, "looked")))
    assert not bar.isHidden()
    bar.button.click()
    bar.close_button.click()
    assert acted == ["looked", "dismissed"]
    bar.show_notice(Notice("Only words."))
    assert bar.button.isHidden()
    bar.show_notice(None)
    assert bar.isHidden()


def test_themes_recolour_and_forget_widgets_that_are_gone(theme: Theme, qtbot: QtBot) -> None:
    one = label(theme, "x", 14)
    qtbot.addWidget(one)
    gone = label(theme, "y", 14)
    n_watching = len(theme.__dict__["_watchers"]["tokens"])
    gone.deleteLater()
    qtbot.waitUntil(lambda: len(theme.__dict__["_watchers"]["tokens"]) == n_watching - 1)
    theme.use("dark")
    assert DARK.ink in one.styleSheet()
    assert isinstance(one, Label)


def test_icons_exist_in_the_colour_asked_for(qtbot: QtBot) -> None:  # noqa: ARG001
    image = pixmap("record", "#FF0000").toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2) == QColor("#FF0000")


def test_a_drawing_shows_svg_and_nothing_for_nothing(theme: Theme, qtbot: QtBot) -> None:  # noqa: ARG001
    drawing = Drawing("a square")
    drawing.show_svg(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1" fill="#0a0"/></svg>'
    )
    image = _shown(drawing, qtbot, 200, 200)
    assert image.pixelColor(100, 100) == QColor("#00AA00")
    assert image.pixelColor(100, 10) != QColor("#00AA00"), "proportions are kept"
    drawing.show_svg("")
    assert not drawing.has_drawing


def test_button_words_survive_their_icon(theme: Theme, qtbot: QtBot) -> None:
    pressed: list[int] = []
    button = Button(theme, "Record", lambda: pressed.append(1), "primary", "record")
    qtbot.addWidget(button)
    button.click()
    assert pressed == [1]
    assert button.text().strip() == "Record"


class _Emitter(QObject):
    said = Signal(bool)


def test_the_qt_binding_does_not_eat_true_and_none(qtbot: QtBot) -> None:
    """PySide6 6.12 on Python before 3.12 drops a reference to True at every signal, and ends the process in seconds."""
    if sys.version_info >= (3, 12):
        pytest.skip("True and None are immortal since Python 3.12")
    emitter, widget = _Emitter(), QWidget()
    qtbot.addWidget(widget)
    heard: list[bool] = []
    emitter.said.connect(heard.append)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _i in range(2000):
        emitter.said.emit(True)
        heard.clear()
        widget.update()
        widget.setEnabled(True)
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert after[0] > before[0] - 100
    assert after[1] > before[1] - 100


def test_the_help_page_tells_every_claim_with_its_verdict(theme: Theme) -> None:
    page = HelpPage(theme, lambda: None)
    shown = {one.text() for one in page.findChildren(QLabel)}
    for claim in CLAIMS:
        assert {claim.claim, claim.verdict, claim.evidence} <= shown, claim.key
