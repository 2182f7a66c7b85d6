"""The drawings: places, sides, scale, and what must be seen at a glance."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from pressuremat.drawings.svg import num, polyline
from pressuremat.drawings.theme import DARK, LIGHT, Tokens, pressure_colours
from pressuremat.report import figures
from pressuremat.report.figures import Line, band_bar, foot, footprints, nice_ceiling, stage_of, timeline
from pressuremat.report.model import ReportModel
from pressuremat.report.picture import STEP_MM, FootPicture, picture_of
from pressuremat.types import Floats
from tests.report import prints

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def walk() -> dict[str, FootPicture]:
    analysis, _findings = prints.analysed("walk")
    return {footprint.side: picture_of(footprint) for footprint in analysis.footprints}


def _area(line: Floats) -> float:
    x, y = line[:, 0], line[:, 1]
    return 0.5 * abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))))


def test_the_picture_stands_upright(walk: dict[str, FootPicture]) -> None:
    for side, picture in walk.items():
        border = np.concatenate(picture.outline)
        assert border[:, 1].min() == pytest.approx(0, abs=3)
        hallux = picture.pressure[picture.y_mm > 230].sum(axis=0)
        medial = float((hallux * picture.x_mm).sum() / hallux.sum())
        assert (medial > 5) == (side == "left")


def test_left_and_right_of_the_same_feet_are_mirrored(walk: dict[str, FootPicture]) -> None:
    left, right = walk["left"], walk["right"]
    assert left.thirds_mm == pytest.approx(right.thirds_mm, abs=1.5)
    assert left.cop_mm[:, 0] == pytest.approx(-right.cop_mm[:, 0], abs=2.0)


def test_interpolation_neither_rings_nor_exceeds_the_greatest_cell(walk: dict[str, FootPicture]) -> None:
    for picture in walk.values():
        assert picture.pressure.min() >= 0
        assert 0.8 * picture.maximum < picture.pressure.max() <= picture.maximum * (1 + 1e-6)


def test_the_drawn_load_is_the_measured_one(walk: dict[str, FootPicture]) -> None:
    analysis, _findings = prints.analysed("walk")
    for footprint in analysis.footprints:
        measured = float(footprint.image.sum()) * prints.PITCH**2
        drawn = float(walk[footprint.side].pressure.sum()) * STEP_MM**2
        assert drawn == pytest.approx(measured, rel=0.03)


def test_the_outline_encloses_the_contact_area(walk: dict[str, FootPicture]) -> None:
    analysis, _findings = prints.analysed("walk")
    for footprint in analysis.footprints:
        area = next(v.value for v in analysis.of_footprint(footprint.id) if v.key == "contact_area_cm2")
        holes = sorted((_area(line) for line in walk[footprint.side].outline), reverse=True)
        assert area is not None
        assert sum(holes) / 100 == pytest.approx(area, rel=0.05)


def test_construction_line_joins_the_ends_of_the_path(walk: dict[str, FootPicture]) -> None:
    for picture in walk.values():
        assert picture.construction_mm is not None
        assert picture.construction_mm[0] == pytest.approx(picture.cop_mm[0], abs=8)
        assert picture.construction_mm[1] == pytest.approx(picture.cop_mm[-1], abs=8)


def test_a_standing_foot_has_no_path(report: ReportModel) -> None:
    assert all(len(panel.picture.cop_mm) == 0 for panel in report.sections[0].panels)
    assert all(len(panel.picture.thirds_mm) == 4 for panel in report.sections[0].panels)


def test_sides_differ_in_colour_line_and_mark(walk: dict[str, FootPicture]) -> None:
    left, right = (foot(walk[side], 400) for side in ("left", "right"))
    assert LIGHT.left in left
    assert LIGHT.right not in left
    assert LIGHT.right in right
    path = re.compile(r'<path[^>]*stroke="#D55E00"[^>]*>')
    assert "stroke-dasharray" in path.findall(right)[0]
    assert "<circle" in left
    assert "<circle" not in right


def test_feet_share_one_stage_and_stand_apart(walk: dict[str, FootPicture]) -> None:
    stage = stage_of([list(walk.values()), [walk["left"]]])
    drawing = ElementTree.fromstring(footprints(list(walk.values()), 400, title="t", stage=stage))
    groups = [g for g in drawing.findall(f"{SVG}g") if "translate" in g.attrib.get("transform", "")]
    shifts = [float(re.findall(r"translate\((\S+)", g.attrib["transform"])[0]) for g in groups]
    assert len(shifts) == 2
    left, right = walk.values()
    assert shifts[0] + left.x_mm[0] >= 0
    assert shifts[0] + left.x_mm[-1] <= shifts[1] + right.x_mm[0]
    assert shifts[1] + right.x_mm[-1] <= stage.width_mm + 0.01


def test_the_same_foot_without_load_draws_nothing_and_does_not_fail(walk: dict[str, FootPicture]) -> None:
    assert 'fill="#' not in figures._pressure(walk["left"], 0.0, LIGHT)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_pressure_fades_into_the_surface(tokens: Tokens) -> None:
    colours = pressure_colours(np.array([0.0, 0.5, 1.0, 7.0]), tokens)
    assert colours[0] == tokens.surface
    assert colours[2] == colours[3] == tokens.pressure[-1]


def test_lightness_of_the_scale_is_monotone() -> None:
    for tokens, sign in ((LIGHT, -1), (DARK, 1)):
        light = [
            0.2126 * int(c[1:3], 16) + 0.7152 * int(c[3:5], 16) + 0.0722 * int(c[5:], 16)
            for c in pressure_colours(np.linspace(0.12, 1, 60), tokens)
        ]
        assert (sign * np.diff(light) > -0.6).all()


def _bar(**changes: object) -> ElementTree.Element:
    given: dict[str, object] = {
        "side": "left", "value": 0.24, "sigma": 0.01, "typical": (0.2, 0.3), "span": (0.0, 1.0), "valid": True,
        "title": "t", "width": 105.0,
    }  # fmt: skip
    return ElementTree.fromstring(band_bar(**{**given, **changes}))  # type: ignore[arg-type]


def test_band_bar_places() -> None:
    track, typical, tick = _bar().findall(f"{SVG}rect")
    sigma = _bar().find(f"{SVG}line")
    assert sigma is not None
    assert (float(track.attrib["x"]), float(track.attrib["width"])) == (2.5, 100)
    assert (float(typical.attrib["x"]), float(typical.attrib["width"])) == (22.5, 10)
    assert float(tick.attrib["x"]) + float(tick.attrib["width"]) / 2 == pytest.approx(26.5, abs=0.01)
    assert tick.attrib["fill"] == LIGHT.left
    assert (float(sigma.attrib["x1"]), float(sigma.attrib["x2"])) == (24.5, 28.5)


def test_band_bar_open_range_reaches_the_end() -> None:
    typical = _bar(typical=(None, 0.3)).findall(f"{SVG}rect")[1]
    assert float(typical.attrib["x"]) == 2.5
    assert float(typical.attrib["width"]) == 30


def test_band_bar_unknown_is_hatched_invalid_is_hollow_far_out_is_an_arrow() -> None:
    unknown = _bar(value=None)
    path = unknown.find(f"{SVG}path")
    assert path is not None
    assert path.attrib["stroke"] == LIGHT.unknown
    assert unknown.find(f"{SVG}line") is None
    hollow = _bar(valid=False).findall(f"{SVG}rect")[2]
    assert (hollow.attrib["fill"], hollow.attrib["stroke"]) == (LIGHT.surface, LIGHT.muted)
    assert _bar(value=3.0).find(f"{SVG}path") is not None
    assert len(_bar(value=3.0).findall(f"{SVG}rect")) == 2


def test_timeline_gaps_and_highs_stay() -> None:
    time_s = np.arange(6000) / 100
    load = np.full(6000, 500.0)
    load[3000:3200] = np.nan
    load[4321] = 1000.0
    drawing = timeline(time_s, [Line(None, load), Line("right", load / 2)], unit="N", title="t", width=100, height=30)
    paths = [p.attrib["d"] for p in ElementTree.fromstring(drawing).findall(f"{SVG}path")]
    assert [d.count("M") for d in paths] == [2, 2]
    assert "1000 N" in drawing
    assert max(len(d) for d in paths) < 12_000
    # The one frame at 1000 N reaches the top of the plot, 20.5 mm above 0 and half of that above the rest.
    assert re.search(r"-10[23]", paths[0])


def test_timeline_without_times_has_no_seconds() -> None:
    assert " s<" not in timeline(None, [Line(None, np.ones(10))], unit="counts", title="t")
    assert "nan" not in timeline(None, [Line(None, np.full(10, np.nan))], unit="counts", title="t")


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0, 1), (1, 1), (1.01, 1.2), (312.5, 400), (99, 100), (0.021, 0.025), (float("nan"), 1)]
)
def test_nice_ceiling(value: float, ceiling: float) -> None:
    assert nice_ceiling(value) == pytest.approx(ceiling)


@pytest.mark.parametrize(("value", "words"), [(1.0, "1"), (-0.001, "0"), (1.256, "1.26"), (-3.1, "-3.1")])
def test_numbers_in_svg(value: float, words: str) -> None:
    assert num(value) == words


def test_polyline() -> None:
    assert polyline(np.array([[0, 0], [1, 0], [1, -2.0]]), closed=True) == "M0 0l10+0+0-20z"
    assert polyline(np.array([[0.0, 0]])) == ""
