"""Every drawing of a drill and of a protocol: drawn by Qt as by a browser, inside its frame, in the theme's colours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from xml.etree import ElementTree

import numpy as np
import pytest

from pressuremat.drawings.drills import DRILLS, drill_svg, drill_text
from pressuremat.drawings.leg import PartState, leg_figure_svg
from pressuremat.drawings.protocols import PROTOCOLS, protocol_svg, protocol_text
from pressuremat.drawings.theme import DARK, LIGHT, Tokens, rgb
from pressuremat.report.qt import application
from tests.drawings.look import rendered

SVG = "{http://www.w3.org/2000/svg}"
THEMES = {"light": LIGHT, "dark": DARK}
#: What Qt's SVG Tiny draws and we use; nothing of CSS, no filter, marker, pattern, mask or clip.
ELEMENTS = {"svg", "title", "desc", "g", "path", "text"}
ATTRIBUTES = {
    *("viewBox", "width", "height", "role", "aria-label", "transform", "d", "fill", "fill-opacity", "stroke"),
    *("stroke-width", "stroke-dasharray", "stroke-opacity", "stroke-linejoin", "stroke-linecap"),
    *("font-family", "font-size", "font-weight", "text-anchor"),
}
FORBIDDEN = ("diagnos", "abnormal", "deformit", "treat", "risk", "screening", "corrective", "valgus")
LEG = {
    ("ankle", "left"): PartState("flag", 0.3, "The ankle bends little", "lunge 7 cm"),
    ("hip", "right"): PartState("unknown", 0.1),
}


def drawn(key: str, theme: Tokens) -> str:
    if key == "leg":
        return leg_figure_svg(LEG, theme, knee_in_deg={"left": 10.0})  # type: ignore[arg-type]
    return drill_svg(key, theme) if key in DRILLS else protocol_svg(key, theme)


@pytest.fixture(scope="module", autouse=True)
def _qt() -> Iterator[None]:
    with application():
        yield


KEYS = [*DRILLS, *PROTOCOLS, "leg"]


@pytest.mark.parametrize(("key", "name"), [*product(KEYS, THEMES)])
def test_a_drawing_is_plain_svg_in_the_colours_of_its_theme(key: str, name: str) -> None:
    svg = drawn(key, THEMES[name])
    root = ElementTree.fromstring(svg)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= ELEMENTS
    assert {attribute for element in root.iter() for attribute in element.attrib} <= ATTRIBUTES
    for tag in ("title", "desc"):
        assert (root.findtext(SVG + tag) or "").strip()
    palette = {getattr(THEMES[name], f.name) for f in fields(Tokens) if f.name != "pressure"}
    assert set(re.findall(r"#[0-9A-Fa-f]{3,8}", svg)) <= palette
    assert not re.search(r"\bnan\b|\binf\b|--", svg)


@pytest.mark.parametrize(("key", "name"), [*product(KEYS, THEMES)])
def test_a_drawing_keeps_a_margin_inside_its_frame(key: str, name: str) -> None:
    theme = THEMES[name]
    pixels = rendered(drawn(key, theme), theme.surface)
    marked = np.abs(pixels - np.array(rgb(theme.surface))).max(axis=2) > 24
    rows, columns = np.flatnonzero(marked.any(axis=1)), np.flatnonzero(marked.any(axis=0))
    least = 20 + 2  # px: the free border, and one unit of the drawing
    assert rows[0] >= least
    assert columns[0] >= least
    assert rows[-1] < marked.shape[0] - least
    assert columns[-1] < marked.shape[1] - least
    assert rows[-1] - rows[0] > 0.35 * marked.shape[0], "the frame is used"
    assert columns[-1] - columns[0] > 0.45 * marked.shape[1]


@pytest.mark.parametrize("key", KEYS)
def test_the_same_bytes_each_time_and_others_in_the_other_theme(key: str) -> None:
    assert drawn(key, LIGHT) == drawn(key, LIGHT)
    assert drawn(key, LIGHT) != drawn(key, DARK)


def test_no_two_drawings_look_the_same() -> None:
    bodies = {key: re.sub(r"<title>.*?</desc>|aria-label=\".*?\"", "", drawn(key, LIGHT)) for key in KEYS}
    assert len(set(bodies.values())) == len(KEYS)


@pytest.mark.parametrize("key", [*DRILLS, *PROTOCOLS])
def test_every_drawing_is_told_in_words(key: str) -> None:
    words = drill_text(key) if key in DRILLS else protocol_text(key)
    scene = {**DRILLS, **PROTOCOLS}[key]
    assert words.endswith(".")
    assert len(words) > 60
    assert scene.title
    assert not scene.title.endswith(".")
    assert not [word for word in FORBIDDEN if word in (scene.title + words).lower()]


def test_titles_tell_the_drawings_apart() -> None:
    titles = [scene.title for scene in (*DRILLS.values(), *PROTOCOLS.values())]
    assert len(set(titles)) == len(titles)


def test_what_moves_has_an_arrow_and_what_pulls_is_a_band() -> None:
    """A band is a broad line in the accent colour; an arrow ends in a filled head of the same."""
    for key in ("tib_post_band", "peroneal_band", "band_walk", "band_external_rotation"):
        widths = re.findall(rf'stroke="{LIGHT.accent}" stroke-width="([\d.]+)"', drill_svg(key, LIGHT))
        assert max(map(float, widths)) >= 2.4, key
    held = {"single_leg_control", "mirror_squat"}
    for key in set(DRILLS) - held:
        assert f'fill="{LIGHT.accent}" stroke="{LIGHT.accent}"' in drill_svg(key, LIGHT), key


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in rgb(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_what_carries_meaning_stands_out_without_colour(theme: Tokens) -> None:
    for name in ("ink", "muted", "accent", "watch", "flag", "fine", "left", "right"):
        high, low = sorted((luminance(getattr(theme, name)), luminance(theme.surface)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 3.0, name


@pytest.mark.parametrize("draw", [drill_svg, protocol_svg])
def test_an_unknown_key_is_named_with_those_that_there_are(draw: object) -> None:
    with pytest.raises(ValueError, match=r"one of .*'nothing'$"):
        draw("nothing", LIGHT)  # type: ignore[operator]
