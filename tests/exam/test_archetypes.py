"""Self-consistency on the virtual person, never accuracy: the archetypes, from frames to reading and programme.

One exam of each from frames, through files as `pressuremat exam` reads them, and ten from the measures' level; the
long run is tools/archetypes.py, its table in docs/validation.md.
"""

from __future__ import annotations

import json
from functools import cache

import pytest

from pressuremat.exam.archetype_visit import OBSERVED, SHORT, items_of, visit_folder
from pressuremat.exam.quality import judge
from pressuremat.knee.examine import Loaded, examine, load
from pressuremat.knee.model import READING_KEYS, ExamResult
from pressuremat.knee.referral import REASONS
from pressuremat.virtual.archetypes import ARCHETYPES, Archetype, archetype_by_key
from pressuremat.virtual.person import PERSON_OPTIONS
from pressuremat.visit import Visit, read, visit_of
from tools.archetypes import OPEN, VISITS, Outcome, at_random, confusion, from_measures, off

KEYS = [one.key for one in ARCHETYPES]
#: A mat of few cells, seldom read, and squats in a quick tempo.
MAT = {"pitch_mm": "14", "rows": "28", "cols": "34", "rate_hz": "50", "move_s": "2", "hold_s": "1.6", "seed": "5"}


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The visit and the analyses of an archetype, made once each."""

    @cache
    def made(key: str) -> tuple[Visit, Loaded]:
        path = visit_folder(archetype_by_key(key).of(MAT), tmp_path_factory.mktemp(key))
        visit = read(path)
        return visit, load(visit, path.parent)

    return made


def words(result: ExamResult) -> list[str]:
    """All that is said of this person, what they said themselves apart."""
    said = [result.reading.says, result.knee.says, result.programme_says, *(row.says for row in result.reading.rows)]
    said += [one.says for one in result.knee.factors] + [one.says for one in result.findings]
    said += [one.says for one in result.seen] + [one.says for one in result.referral]
    return said + [one.why for one in result.programme]


@pytest.mark.parametrize("key", KEYS)
def test_from_frames_the_expected_exam_comes_out_with_and_without_an_observer(visits, key: str) -> None:  # type: ignore[no-untyped-def]
    person = archetype_by_key(key)
    visit, loaded = visits(key)
    seen = examine(visit, loaded)
    assert (seen.reading.key, seen.reading.side) == (person.reading, person.side)
    assert off(person, seen.programme, seen.referral) == ()
    assert seen.simulated
    assert [one.side for one in seen.seen] == ["left", "right"]
    given = visit.to_json()
    given["manual"] |= dict.fromkeys(OBSERVED)
    unseen = examine(visit_of(given), loaded)
    assert unseen.seen == ()
    assert (unseen.reading.key, unseen.reading.side) == (person.reading, person.side)
    assert off(person, unseen.programme, unseen.referral) == ()
    # The tape measures the knees too.
    if "ankle_gap_cm" not in person.manual:
        assert not [text for text in words(unseen) if "knee" in text.lower() or "valgus" in text.lower()]
    assert [text for text in words(seen) if "knee" in text.lower()]
    json.dumps(seen.to_json(), allow_nan=False)


def test_their_trials_are_good_ones(visits) -> None:  # type: ignore[no-untyped-def]
    visit, loaded = visits("typical")
    items = items_of(archetype_by_key("typical").of(MAT), SHORT)
    for item in items[:-1]:
        at = [(trial.protocol, trial.side) for trial in visit.trials].index((item.protocol, item.side))
        assert judge(loaded.analyses[at], item).fatal == (), item.protocol
    assert [trial.protocol for trial in visit.trials[-2:]] == ["walk", "walk"]


def test_who_is_in_pain_is_not_asked_to_bend(visits) -> None:  # type: ignore[no-untyped-def]
    visit, _loaded = visits("painful")
    assert {trial.protocol for trial in visit.trials} == {"stand", "seated", "walk"}


@pytest.mark.parametrize("key", KEYS)
def test_from_the_measures_level_nine_in_ten_come_out(key: str) -> None:
    outcomes = from_measures((key, 2, True)) if key in KEYS[::2] else from_measures((key, 3, False))
    assert len(outcomes) == VISITS
    wrong = [one for one in outcomes if not one.right]
    assert len(wrong) <= 0.05 * VISITS, confusion(outcomes)
    assert sum(one.reading in OPEN for one in wrong) >= 0.8 * len(wrong)


def test_the_table_counts_what_is_wrong() -> None:
    right = Outcome("typical", "measures", 1, True, "no-mat-sign", None)
    wrong = Outcome("typical", "measures", 1, True, "throughout", None, ("block ankle",))
    open_ = Outcome("typical", "measures", 1, True, "unclear", None)
    assert "met" in confusion([right] * 20).splitlines()[-1]
    last = confusion([*[right] * 18, wrong, open_]).splitlines()[-1]
    assert "**18**" in last
    assert "90.0 % | 1 of 2 | 19 of 20 | **missed**" in last
    assert "**missed**" in confusion([*[right] * 39, wrong]).splitlines()[-1], "another pattern, though rare"


@pytest.mark.parametrize("person", ARCHETYPES, ids=KEYS)
def test_each_is_whole(person: Archetype) -> None:
    assert person.label
    assert person.says.endswith(".")
    assert person.says.count(".") == 1
    assert person.reading in READING_KEYS
    assert set(person.referral) <= {one.key for one in REASONS}
    assert set(person.options) <= set(PERSON_OPTIONS)
    assert not (person.referral and person.block)
    visit = visit_of({"schema": "pressuremat.visit/1", **{k: dict(getattr(person, k)) for k in ("person", "history")}})
    assert visit.warnings == ()


def test_names_are_known() -> None:
    assert len(set(KEYS)) == 10
    with pytest.raises(ValueError, match="knock-knee"):
        archetype_by_key("nobody")


def test_another_body_keeps_the_pattern() -> None:
    for person in ARCHETYPES:
        one, other = at_random(person, 1), at_random(person, 2)
        assert one.options != other.options
        kept = set(person.options) - {"mass_kg"}
        assert all(one.options[name] == other.options[name] == person.options[name] for name in kept)
