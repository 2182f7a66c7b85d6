"""The leg figure: what it shows of each part, what it refuses, and that it says the same in words."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from pressuremat.drawings.leg import (
    PARTS,
    SIDES,
    WIDTH,
    Part,
    Parts,
    PartState,
    State,
    leg_figure_spots,
    leg_figure_svg,
    leg_figure_text,
)
from pressuremat.drawings.theme import LIGHT, rgb
from pressuremat.report.qt import application
from tests.drawings.look import cut_out, rendered

SVG = "{http://www.w3.org/2000/svg}"


def figure(state: State, part: Part = "knee", **more: object) -> str:
    kept = PartState(state, 0.2, "seen", "7 cm")
    return leg_figure_svg({(part, "left"): kept}, LIGHT, **more)  # type: ignore[arg-type]


def test_left_is_on_the_left_and_named() -> None:
    spots = leg_figure_spots()
    for part in PARTS:
        assert spots[part, "left"][0] < WIDTH / 2 < spots[part, "right"][0]
    heights = [spots[part, "left"][1] for part in PARTS]
    assert heights == sorted(heights), "hip above knee above ankle above foot"
    words = [t.text for t in ElementTree.fromstring(leg_figure_svg({}, LIGHT)).iter(f"{SVG}text")]
    assert {"Left", "Right", "Left knee", "Right hip"} <= set(words)


@pytest.mark.parametrize("state", ["fine", "watch", "flag"])
def test_a_state_is_drawn_at_its_part_in_its_colour(state: State) -> None:
    for part in PARTS:
        svg = figure(state, part, words=False)
        assert getattr(LIGHT, state) in svg
        for other in {"fine", "watch", "flag"} - {state}:
            assert getattr(LIGHT, other) not in svg
        x, y, r = leg_figure_spots(words=False)[part, "left"]
        with application():
            pixels = rendered(svg, LIGHT.surface, scale=4.0)
        patch = pixels[
            20 + round(4 * (y - r)) : 20 + round(4 * (y + r)), 20 + round(4 * (x - r)) : 20 + round(4 * (x + r))
        ]
        assert (np.abs(patch - np.array(rgb(getattr(LIGHT, state)))).max(axis=2) < 8).mean() > 0.08


def test_states_differ_without_colour() -> None:
    """By how dark the mark is, as on grey paper."""
    spot = leg_figure_spots(words=False)["knee", "left"]
    darkness: dict[str, float] = {}
    with application():
        for state in ("fine", "watch", "flag", "unknown", "not_asked"):
            pixels = rendered(figure(state, words=False), LIGHT.surface, scale=4.0)
            darkness[state] = float(255 - cut_out(pixels, spot, 4.0).mean())
    assert darkness["flag"] > darkness["watch"] > darkness["fine"] > darkness["unknown"] > darkness["not_asked"]
    for a, b in combinations(darkness, 2):
        assert abs(darkness[a] - darkness[b]) > 3, (a, b)


def test_what_is_not_measured_is_hatched_by_lines() -> None:
    hatched = re.compile(rf'<path d="((?:M[\d. -]+L[\d. -]+)+)"[^>]*stroke="{LIGHT.unknown}"')
    strokes = [d.count("M") for d in hatched.findall(figure("unknown", words=False))]
    assert max(strokes) >= 4
    assert max([0, *[d.count("M") for d in hatched.findall(figure("fine", words=False))]]) < 4


def test_a_flag_without_a_sentence_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a label"):
        PartState("flag", 0.3)
    with pytest.raises(ValueError, match="needs a label"):
        PartState("flag", 0.3, "  ")


@pytest.mark.parametrize("share", [-0.1, 1.2, float("nan")])
def test_a_share_beyond_the_whole_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        PartState("fine", share)


def test_states_parts_and_angles_that_there_are_not_are_refused() -> None:
    with pytest.raises(ValueError, match="'red'"):
        PartState("red")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'elbow'"):
        leg_figure_svg({("elbow", "left"): PartState()}, LIGHT)  # type: ignore[dict-item]
    with pytest.raises(ValueError, match="between -30 and 30"):
        leg_figure_svg({}, LIGHT, knee_in_deg={"left": 45.0})


def test_a_knee_that_caves_in_goes_towards_the_other_by_the_angle_it_was_given() -> None:
    straight, bent = leg_figure_spots(), leg_figure_spots(knee_in_deg={"left": 12.0, "right": 12.0})
    assert bent["knee", "left"][0] > straight["knee", "left"][0] + 3
    assert bent["knee", "right"][0] < straight["knee", "right"][0] - 3
    assert bent["ankle", "left"] == straight["ankle", "left"]

    def direction(a: tuple[float, float, float], b: tuple[float, float, float]) -> float:
        return float(np.degrees(np.arctan2(b[0] - a[0], b[1] - a[1])))

    thigh = direction(bent["hip", "left"], bent["knee", "left"])
    shank = direction(bent["knee", "left"], bent["ankle", "left"])
    level = direction(straight["hip", "left"], straight["knee", "left"]) - direction(
        straight["knee", "left"], straight["ankle", "left"]
    )
    assert thigh - shank - level == pytest.approx(12.0, abs=0.6)


def bars(parts: Parts) -> list[float]:
    """Lengths of filled bars by the height that only bars have."""
    found = re.findall(r'<path d="M[\d.]+ [\d.]+h([\d.]+)a1\.1 1\.1', leg_figure_svg(parts, LIGHT))
    return [float(length) + 2.2 for length in found]


def test_a_bar_is_as_long_as_the_weight_and_filled_as_far_as_it_contributes() -> None:
    flagged: Parts = {
        ("ankle", "left"): PartState("flag", 0.3, "little"),
        ("hip", "right"): PartState("watch", 0.1, "some"),
    }
    full, filled, third, half = sorted(bars(flagged), reverse=True)
    assert full == filled == pytest.approx(40.0, abs=0.05)
    assert third == pytest.approx(40.0 / 3, abs=0.05)
    assert half == pytest.approx(20.0 / 3, abs=0.05)
    assert len(bars({("ankle", "left"): PartState("fine", 0.3)})) == 1, "its track and nothing in it"
    assert bars({("ankle", "left"): PartState("not_asked", 0.3)}) == []


def test_the_words_say_all_that_is_drawn() -> None:
    parts: Parts = {
        ("ankle", "left"): PartState("flag", 0.3, "The ankle bends little", "lunge 7 cm"),
        ("knee", "right"): PartState("fine", 0.0, "Seen: straight"),
        ("hip", "left"): PartState("unknown", 0.1),
    }
    told = leg_figure_text(parts)
    assert "Left ankle: stands out (The ankle bends little, lunge 7 cm)." in told
    assert "Right knee: nothing stands out (Seen: straight)." in told
    assert "Left hip: not measured." in told
    assert "Right foot: not looked at." in told
    assert len(re.findall(r"(?:Left|Right) \w+:", told)) == len(PARTS) * len(SIDES)
    assert ElementTree.fromstring(leg_figure_svg(parts, LIGHT)).findtext(f"{SVG}desc") == told


def test_words_of_strangers_stay_words_and_long_ones_stay_in_the_frame() -> None:
    long = "Sprunggelenksbeweglichkeitseinschränkungsverdacht <script>alert(1)</script> & “ankle” 脚踝 " * 3
    parts: Parts = {(part, side): PartState("flag", 0.3, long, long) for part in PARTS for side in SIDES}
    svg = leg_figure_svg(parts, LIGHT)
    root = ElementTree.fromstring(svg)
    assert "script" not in {element.tag.removeprefix(SVG) for element in root.iter()}
    assert long.strip() in (root.findtext(f"{SVG}desc") or "")
    with application():
        pixels = rendered(svg, LIGHT.surface)
    marked = np.abs(pixels - np.array(rgb(LIGHT.surface))).max(axis=2) > 24
    columns, rows = np.flatnonzero(marked.any(axis=0)), np.flatnonzero(marked.any(axis=1))
    assert columns[0] >= 20
    assert columns[-1] < marked.shape[1] - 20
    assert rows[-1] < marked.shape[0] - 20
