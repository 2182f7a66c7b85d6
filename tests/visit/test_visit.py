"""A visit goes to JSON and back; what is impossible gets one sentence, what is unusual a warning."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressuremat.errors import VisitError
from pressuremat.types import Condition
from pressuremat.visit import (
    HISTORY,
    MANUAL,
    PERSON,
    Fppa,
    History,
    Manual,
    Pair,
    Person,
    Visit,
    frontal_angle,
    read,
    visit_of,
    with_angle,
)

CONTRACT: dict[str, Any] = {
    "schema": "pressuremat.visit/1",
    "person": {"birth_year": 1990, "height_cm": 178, "mass_kg": 74},
    "history": {"diabetes_or_neuropathy": False, "pain_0_10": 2, "pain_site": "knee-front", "…": None},
    "manual": {
        "lunge_cm": {"left": 9, "right": 10},
        "observer_stance": {"left": "no", "right": "no"},
        "observer_squat_bottom": {"left": "clearly", "right": "slightly"},
        "hip_abduction_pct_bw": None,
        "side_hold_s": {"left": 40, "right": 61},
        "step_down_0_5": None,
        "fppa_deg": None,
        "ankle_gap_cm": None,
    },
    "trials": [
        {
            "protocol": "stand",
            "file": "stand.pmat",
            "side": None,
            "condition": {"footwear": "barefoot", "cover": None},
        }
    ],
}


def said(**parts: Any) -> Visit:
    return visit_of({"schema": "pressuremat.visit/1", **parts})


def test_the_contract_s_example_is_read_and_written() -> None:
    visit = visit_of(CONTRACT)
    assert visit.warnings == ()
    assert visit.manual.lunge_cm == Pair(9.0, 10.0)
    assert visit.history.diabetes_or_neuropathy is False
    assert visit.history.swelling is None, "what nobody said is not known"
    assert visit.trials[0].condition == Condition("barefoot", None)
    again = visit_of(json.loads(json.dumps(visit.to_json(), allow_nan=False)))
    assert again == visit
    assert visit_of(Visit(on=date(2026, 3, 1)).to_json()) == Visit(on=date(2026, 3, 1))


def test_what_is_asked_and_what_is_kept_are_the_same() -> None:
    for of, asked in ((Person, PERSON), (History, HISTORY), (Manual, MANUAL)):
        assert [one.name for one in fields(of)] == list(asked)


def test_angles_and_answers_without_sides() -> None:
    visit = said(
        manual={"fppa_deg": {"left": {"stance": 2, "bottom": 14, "error_deg": 1.4}, "right": 9}, "lunge_cm": 9}
    )
    assert visit.manual.fppa_deg == Pair(Fppa(2, 14, 1.4), Fppa(bottom=9))
    assert visit.manual.lunge_cm == Pair(9, 9)
    assert visit_of(visit.to_json()).manual == visit.manual


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"person": {"height_cm": "tall"}}, "height_cm"),
        ({"person": {"height_cm": 17800}}, "30 to 260 cm"),
        ({"person": {"mass_kg": float("nan")}}, "mass_kg"),
        ({"person": {"mass_kg": 10**400}}, "huge"),
        ({"person": {"mass_kg": True}}, "mass_kg"),
        ({"person": {"birth_year": 1990.5}}, "whole"),
        ({"person": []}, "object"),
        ({"history": {"swelling": "yes"}}, "true or false"),
        ({"history": {"pain_0_10": 11}}, "0 to 10"),
        ({"history": {"pain_site": "soul"}}, "knee-front"),
        ({"manual": {"lunge_cm": {"left": -1}}}, "lunge_cm.left"),
        ({"manual": {"lunge_cm": {"middle": 1}}}, "left and right"),
        ({"manual": {"observer_stance": {"left": "maybe"}}}, "not-looked"),
        ({"manual": {"fppa_deg": {"left": {"knee": 1}}}}, "stance"),
        ({"manual": {"pain_by_test": {"dance": 1}}}, "squat"),
        ({"trials": {}}, "list"),
        ({"trials": [{"protocol": "stand"}]}, "file"),
        ({"trials": [{"protocol": "dance", "file": "a"}]}, "protocol"),
        ({"trials": [{"protocol": "stand", "file": "a\0b"}]}, "file"),
        ({"trials": [{"protocol": "stand", "file": "a", "condition": {"footwear": "ski"}}]}, "barefoot"),
        ({"trials": [{"protocol": "stand", "file": "a"}] * 201}, "200"),
        ({"date": "yesterday"}, "date"),
    ],
)
def test_what_cannot_be_is_one_sentence(parts: dict[str, Any], word: str) -> None:
    with pytest.raises(VisitError) as caught:
        said(**parts)
    text = str(caught.value)
    assert word in text
    assert text.startswith("Expected ")
    assert text.isprintable()
    assert len(text) < 400


@pytest.mark.parametrize(
    ("parts", "word"),
    [
        ({"person": {"shoe_size": 43}}, "person.shoe_size"),
        ({"persons": {}}, "persons"),
        ({"person": {"height_cm": 178, "mass_kg": 5}}, "178"),
        ({"person": {"birth_year": 2100}}, "2100"),
        ({"manual": {"lunge_cm": {"left": 25}}}, "25 cm"),
        ({"manual": {"lunge_cm": 3, "lunge_deg": 50}}, "degrees"),
        ({"trials": [{"protocol": "stand", "file": "a", "colour": 1}]}, "trials[0].colour"),
    ],
)
def test_what_is_unusual_is_a_warning(parts: dict[str, Any], word: str) -> None:
    assert any(word in warning for warning in said(**parts).warnings)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*MANUAL, *HISTORY, *PERSON, "left", "stance", "file", "x"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(data=st.fixed_dictionaries(dict.fromkeys(("person", "history", "manual", "trials", "date"), JSON)))
def test_whatever_a_stranger_writes_is_a_visit_or_a_sentence(data: dict[str, Any]) -> None:
    try:
        visit = said(**data)
    except VisitError:
        return
    assert visit_of(visit.to_json()).manual == visit.manual


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"null", b'{"schema": "x"}', b" " * 2**21])
def test_a_file_that_is_no_visit(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "visit.json"
    path.write_bytes(content)
    with pytest.raises(VisitError, match=r"^Expected "):
        read(path)


def test_age_is_that_of_the_day() -> None:
    assert Person(birth_year=2012).age_y(date(2026, 6, 1)) == 13.5
    assert Person().age_y(date(2026, 6, 1)) is None


def test_the_frontal_angle_knows_the_side_and_its_error() -> None:
    straight, sd = frontal_angle((600, 200), (600, 600), (600, 1000), "left")
    assert straight == pytest.approx(0)
    # Three clicks off by 5 px across legs of 400 px: √(1 + 4 + 1) · 5 / 400 rad.
    assert sd == pytest.approx(1.754, abs=0.002)
    inward = frontal_angle((600, 200), (560, 600), (600, 1000), "left")[0]
    assert inward == pytest.approx(11.42, abs=0.01)
    assert frontal_angle((600, 200), (560, 600), (600, 1000), "right")[0] == pytest.approx(-inward)
    assert frontal_angle((600, 200), (560, 600), (600, 1000), "left", from_behind=True)[0] == pytest.approx(-inward)
    # Nearer the camera the leg is longer and the clicks matter less.
    assert frontal_angle((600, 0), (600, 800), (600, 1600), "left")[1] == pytest.approx(sd / 2, rel=0.01)
    with pytest.raises(VisitError, match="click"):
        frontal_angle((600, 200), (601, 201), (600, 1000), "left")


def test_a_photo_shown_small_makes_a_click_err_more() -> None:
    joints = (600.0, 200.0), (560.0, 600.0), (600.0, 1000.0)
    angle, sd = frontal_angle(*joints, "left")
    same, wider = frontal_angle(*joints, "left", click_sd_px=15.0)
    assert same == angle
    assert wider == pytest.approx(3 * sd)
    with pytest.raises(VisitError, match="click"):
        frontal_angle((600, 200), (600, 280), (600, 1000), "left", click_sd_px=15.0)


def test_one_photo_more_leaves_the_other_moment_as_it_was() -> None:
    standing = with_angle(None, "stance", 2.0, 1.5)
    assert standing == Fppa(stance=2.0, error_deg=1.5)
    assert with_angle(standing, "bottom", 14.0, 1.1) == Fppa(2.0, 14.0, 1.5)
    assert with_angle(standing, "bottom", 14.0, 2.2) == Fppa(2.0, 14.0, 2.2)
    # The same moment once more: the new photo alone holds.
    assert with_angle(standing, "stance", 4.0, 1.1) == Fppa(stance=4.0, error_deg=1.1)
