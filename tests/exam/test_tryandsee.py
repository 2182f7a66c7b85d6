"""What counts as an effect: a table of values before, with the change and after; and the virtual person's own."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache

import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.exam.sets import Change
from pressuremat.exam.tryandsee import FOREFOOT, MSI, Compared, try_and_see
from pressuremat.types import MetricValue
from tests.exam.test_quality import recorded

AGREES = (90.0, 75.0, 90.0)


@cache
def squats(name: str, *options: tuple[str, str]) -> Analysis:
    return analyse(recorded(name, ("reps", "2"), *options))


def parts(
    msi: tuple[float, float, float],
    fore: tuple[float, float, float] = AGREES,
    sd: float = 0.5,
    error: float = 0.5,
    n: int = 2,
) -> list[Analysis]:
    """Three analyses in which both feet have these values."""
    return [
        replace(
            squats("squat"),
            values=tuple(
                MetricValue(key, side, value, "%", error, sd if n > 1 else None, n)
                for key, value in ((MSI, one), (FOREFOOT, other))
                for side in ("left", "right")
            ),
        )
        for one, other in zip(msi, fore, strict=True)
    ]


@pytest.mark.parametrize(
    ("msi", "sd", "error", "verdict"),
    [
        ((10.0, 3.0, 10.0), 0.5, 0.5, "less"),
        ((3.0, 10.0, 3.0), 0.5, 0.5, "more"),
        ((10.0, 5.0, 10.0), 0.5, 0.5, "none"),  # just the limit of 5 points
        ((10.0, 4.9, 10.0), 0.5, 0.5, "less"),
        ((10.0, 3.0, 3.5), 0.5, 0.5, "stays"),  # it did not come back
        ((10.0, 3.0, 7.9), 0.5, 0.5, "stays"),
        ((10.0, 3.0, -4.0), 0.5, 0.5, "stays"),  # it went on
        ((10.0, 3.0, 10.0), 7.5, 0.5, "none"),  # within the spread of the repetitions
        ((10.0, 3.0, 10.0), 0.5, 5.5, "none"),  # within the mat's noise
    ],
)
def test_an_effect_is_beyond_spread_and_noise_and_goes_away(
    msi: tuple[float, float, float], sd: float, error: float, verdict: str
) -> None:
    effect = try_and_see(parts(msi, sd=sd, error=error), "knees-out")
    assert [one.verdict for one in effect.sides] == [verdict, verdict]
    assert effect.helps == (verdict == "less")
    assert (effect.suggests is None) == (verdict != "less")


def test_on_raised_heels_the_forefoot_alone_must_agree() -> None:
    assert try_and_see(parts((10.0, 3.0, 10.0), AGREES), "heels-raised").helps
    unclear = try_and_see(parts((10.0, 3.0, 10.0), (90.0, 90.2, 90.0)), "heels-raised")
    assert {one.verdict for one in unclear.sides} == {"unclear"}
    assert not unclear.helps
    assert try_and_see(parts((10.0, 3.0, 10.0), (90.0, 90.2, 90.0)), "knees-out").helps


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        (("clearly", "no", "clearly"), "less"),
        (("slightly", "no", "clearly"), "less"),
        (("no", "slightly", "no"), "more"),
        (("slightly", "slightly", "slightly"), "none"),
        (("clearly", "no", "no"), "stays"),
        (("clearly", "no", "not-looked"), "unknown"),
        (("clearly", None, "clearly"), "unknown"),
    ],
)
def test_support_under_the_arch_is_judged_by_who_looks(seen: tuple[str | None, ...], verdict: str) -> None:
    looked = [{"left": one} for one in seen]
    effect = try_and_see(parts((10.0, 0.0, 10.0)), "arch-supported", looked)  # type: ignore[arg-type]
    left, right = effect.sides
    assert (left.verdict, left.by, left.measures) == (verdict, "observer", ())
    assert right.verdict == "unknown"
    assert effect.helps == (verdict == "less")


@pytest.mark.parametrize(
    ("angles", "verdict"),
    [
        (((14.0, 3.0), (2.0, 3.0), (13.0, 3.0)), "less"),
        (((2.0, 3.0), (12.0, 3.0), (3.0, 3.0)), "more"),
        (((14.0, 3.0), (10.0, 3.0), (14.0, 3.0)), "none"),  # √(3² + 3²) = 4.2
        (((14.0, 3.0), (9.0, 5.0), (14.0, 3.0)), "none"),  # one photo was clicked on a small screen
        (((14.0, 3.0), (2.0, 3.0), (3.0, 3.0)), "stays"),
    ],
)
def test_support_under_the_arch_is_judged_by_photos_before_who_looks(
    angles: tuple[tuple[float, float], ...], verdict: str
) -> None:
    looked = [{"left": "no"}, {"left": "no"}, {"left": "no"}]
    taken = [{"left": one} for one in angles]
    effect = try_and_see(parts((10.0, 0.0, 10.0)), "arch-supported", looked, taken)  # type: ignore[arg-type]
    left, right = effect.sides
    assert (left.verdict, left.by, left.observer) == (verdict, "photo", "none")
    assert left.photo is not None
    assert (right.by, right.photo) == ("observer", None)
    assert effect.words[0].startswith("Left foot: ")
    assert "photos" in effect.words[0]


def test_elsewhere_the_photo_stands_beside_the_mat_and_two_are_none() -> None:
    taken = [{"left": (14.0, 3.0), "right": (9.0, 3.0)}, {"left": (15.0, 3.0)}, {"left": (14.0, 3.0)}]
    effect = try_and_see(parts((10.0, 3.0, 10.0)), "knees-out", angles=taken)
    left, right = effect.sides
    assert (left.verdict, left.by) == ("less", "mat")
    assert left.photo is not None
    assert left.photo.verdict == "none"
    assert right.photo is None
    assert any("beyond their error (14° and 15°)" in words for words in effect.words)
    assert effect.to_json()["sides"][0]["measures"][-1]["key"] == "fppa_deg"


def test_one_repetition_has_no_spread_and_tells_nothing() -> None:
    effect = try_and_see(parts((10.0, 3.0, 10.0), n=1), "knees-out")
    assert {one.verdict for one in effect.sides} == {"unknown"}
    assert "two repetitions" in effect.words[0]


def test_a_foot_that_is_missing_or_not_valid_is_not_measured() -> None:
    made = parts((10.0, 3.0, 10.0))
    made[1] = replace(made[1], values=tuple(v for v in made[1].values if v.side != "left"))
    bad = tuple(replace(v, valid=False, reason="clipped") if v.side == "right" else v for v in made[2].values)
    made[2] = replace(made[2], values=bad)
    left, right = try_and_see(made, "knees-out").sides
    assert (left.verdict, right.verdict) == ("unknown", "unknown")
    assert "clipped" in right.says
    with pytest.raises(ValueError, match="three recordings"):
        try_and_see(made[:2], "knees-out")


def test_the_limit_is_the_largest_of_its_three() -> None:
    one = Compared(MSI, 10.0, 3.0, 9.0, 1.0, 2.0, 5.0)
    assert (one.limit, one.effect) == (5.0, -6.5)
    assert replace(one, noise=8.0).limit == 8.0
    assert replace(one, spread=9.0).limit == 9.0


@pytest.mark.parametrize(
    ("person", "change", "now", "helps"),
    [
        ({"stiff_ankle": "1"}, "heels-raised", {"name": "squat-heels-raised"}, True),
        ({"weak_hip": "1"}, "heels-raised", {"name": "squat-heels-raised"}, False),
        ({"weak_hip": "1"}, "knees-out", {"name": "squat", "weak_hip": "0"}, True),
    ],
)
def test_the_virtual_person_shows_what_they_are(
    person: dict[str, str], change: Change, now: dict[str, str], helps: bool
) -> None:
    name = now.pop("name")
    before = squats("squat", *person.items())
    changed = squats(name, *{**person, **now}.items())
    effect = try_and_see([before, changed, before], change)
    assert effect.helps == helps
    assert effect.simulated
    data = json.loads(json.dumps(effect.to_json(), allow_nan=False))
    assert data["simulated"] is True
    assert [side["verdict"] for side in data["sides"]] == ["less" if helps else "none"] * 2
