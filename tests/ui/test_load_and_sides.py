"""The load's window over time, and sides that are said only when they are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.live import LiveAnalysis
from pressuremat.analysis.model import LiveFoot, LiveView
from pressuremat.i18n import set_language
from pressuremat.sources.registry import open_source
from pressuremat.types import Floats, FootSide, Frame, StreamEnd
from pressuremat_ui.viewmodels.load import LoadViewModel, Table
from pressuremat_ui.viewmodels.screen import number_text, thinned
from pressuremat_ui.viewmodels.sides import Sides
from pressuremat_ui.viewmodels.time_window import TimeWindow


def test_a_stream_is_followed_zoomed_held_and_followed_again() -> None:
    window = TimeWindow(10.0, 60.0)
    window.extend(0.0, 3.0)
    assert (window.start_s, window.end_s) == (-7.0, 3.0)
    window.extend(0.0, 80.0)
    window.zoom(0.5, 72.0)
    assert (window.start_s, window.end_s) == (75.0, 80.0), "the newest end stays"
    window.pan(-20.0)
    assert not window.following
    window.extend(20.5, 81.0)
    assert (window.start_s, window.end_s) == (55.0, 60.0), "what is held stands still"
    window.extend(57.0, 117.0)
    assert window.start_s == 57.0, "until it is forgotten"
    window.pan(1000.0)
    assert window.following
    assert window.end_s == 117.0
    window.pan(-1000.0)
    assert window.start_s == 57.0
    window.reset()
    assert (window.following, window.start_s, window.end_s) == (True, 107.0, 117.0)


def test_a_recording_is_whole_until_it_is_zoomed_and_never_leaves_itself() -> None:
    window = TimeWindow()
    window.extend(5.0, 25.0)
    assert window.whole
    window.zoom(0.1, 6.0)
    assert window.span_s == pytest.approx(2.0)
    assert window.start_s == pytest.approx(5.9)
    window.pan(-100.0)
    assert window.start_s == 5.0
    window.pan(100.0)
    assert window.end_s == 25.0
    window.zoom(0.0001, 20.0)
    assert window.span_s == pytest.approx(0.5)
    window.zoom(1e6, 20.0)
    assert window.whole


def _rows(n: int, rate_hz: float = 500.0) -> Floats:
    t = np.arange(n) / rate_hz
    return np.column_stack([t, 100 + np.sin(t), np.zeros(n), np.zeros(n)])


def test_thinning_keeps_every_peak_and_its_shape_while_it_moves() -> None:
    rows = _rows(30_000)
    rows[12_345, 1] = 900
    thin = thinned(rows, 600)
    assert len(thin) <= 700
    assert thin[:, 1].max() == 900
    assert np.all(np.diff(thin[:, 0]) > 0)
    begun = 1003
    moved = thinned(rows[begun : begun + 20_000], 600, begun)
    later = thinned(rows[begun + 5 : begun + 20_005], 600, begun + 5)
    same = np.intersect1d(moved[:, 0], later[:, 0])
    assert len(same) > 300, "groups begin at the same rows"
    few = _rows(10)
    np.testing.assert_array_equal(thinned(few, 600), few)


def test_the_load_says_its_values_and_its_stretch() -> None:
    load = LoadViewModel()
    assert load.at(1.0) == ""
    load.begin(Table(_rows(1000, 100.0) + np.array([7.0, 0, 0, 0])))
    load.refresh()
    assert load.at(9.0).startswith("2.00 s · total 101 N")
    assert load.says == ""
    load.zoom(0.25, 8.0)
    assert "2.5 s" in load.says
    load.reveal(16.0)
    assert load.window.start_s <= 16.0 <= load.window.end_s
    load.begin(None)
    assert load.curves is None
    load.toggle_hold()
    assert not load.holding


def test_numbers_are_written_as_the_language_does() -> None:
    try:
        set_language("de")
        assert number_text(0.5) == "0,5"
        assert number_text(-1.25, 1) == "−1,2"
    finally:
        set_language("en")
    assert number_text(1000.0) == "1000"


_LONG = np.array([[0.0, 0.0], [60.0, 240.0]])


def _foot(side: FootSide, sure: float, y: float, x: float = 0.0, size: float = 1.0) -> LiveFoot:
    return LiveFoot(side, sure, 50.0, 50.0, (x, y), size * _LONG)


def _view(time_s: float, *feet: LiveFoot) -> LiveView:
    nothing = np.zeros((2, 2), dtype=np.float32)
    return LiveView(time_s, nothing, "kPa", 700.0, (0.0, 0.0), feet, 50.0, 50.0, ())


def test_a_heel_has_no_side_until_there_is_a_foot_to_tell_by() -> None:
    sides = Sides()
    assert sides.push(_view(0.00, _foot("right", 1.0, 0, size=0.2))) == ("unknown",)
    assert sides.push(_view(0.10, _foot("right", 1.0, 5, size=0.2))) == ("unknown",)
    assert sides.push(_view(0.12, _foot("left", 0.7, 10))) == ("unknown",), "not sure"
    assert sides.push(_view(0.14, _foot("left", 0.99, 15))) == ("unknown",), "not yet"
    assert sides.push(_view(0.20, _foot("left", 0.99, 20))) == ("left",)
    assert sides.push(_view(0.22, _foot("right", 0.99, 25))) == ("left",), "one frame changes nothing"


def test_the_next_foot_is_the_other_one() -> None:
    sides = Sides()
    for i in range(10):
        sides.push(_view(0.01 * i, _foot("left", 0.99, 0)))
    both = _view(0.2, _foot("left", 0.97, 0), _foot("left", 0.97, 600, size=0.2))
    assert sides.push(both) == ("left", "right")
    assert sides.push(replace(both, feet=both.feet[::-1])) == ("right", "left"), "the order tells nothing"
    near = _view(0.3, _foot("left", 0.97, 0), _foot("left", 0.97, 60, size=0.2))
    assert sides.push(near)[1] == "unknown", "heel and ball of one foot"


def test_two_feet_that_agree_are_believed_at_once() -> None:
    pair = _view(0.0, _foot("left", 1.0, 0, -100, 0.3), _foot("right", 1.0, 0, 100, 0.3))
    assert Sides().push(pair) == ("left", "right")


@pytest.mark.parametrize("person", ["", "&arch=low&pronation=0.8", "&arch=high"])
def test_no_walking_person_has_two_left_feet(person: str) -> None:
    source = open_source(f"sim:walk?seed=3&speed=0&loop=0{person}")
    info = source.open()
    analysis, sides = LiveAnalysis(info.geometry, info.calibration, info.unit), Sides()
    shown: list[tuple[FootSide, ...]] = []
    closed: list[FootSide] = []
    over = False
    while not over:
        for event in source.read(1.0):
            if isinstance(event, Frame):
                view = analysis.push(event)
                shown.append(sides.push(view))
                closed += [footprint.side for footprint in view.closed]
            over = over or isinstance(event, StreamEnd)
    source.close()
    assert not any(one in (("left", "left"), ("right", "right")) for one in shown)
    order = [one[0] for one in shown if len(one) == 1 and one[0] != "unknown"]
    runs = [side for i, side in enumerate(order) if i == 0 or side != order[i - 1]]
    assert runs[: len(closed)] == closed[: len(runs)], "no side is taken back"
    known = sum("unknown" not in one for one in shown if one)
    assert known > 0.8 * sum(bool(one) for one in shown)
