"""What every rule must keep: its words, its levels, its sources, and silence where it knows nothing."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import pytest

from pressuremat.findings.record import Evidence, Foot, Piece, Rule
from pressuremat.findings.registry import RULES
from pressuremat.metrics import tables
from pressuremat.metrics.registry import METRICS
from pressuremat.types import Finding, Subject

#: Words that say more than a mat can know, or make a medical purpose.
AVOID = re.compile(
    r"diagnos|abnormal|deform|\brisk|\btreat|correct|screen|flat[- ]?f|patholog|disease|injur|disorder|syndrome", re.I
)


def ids(rule: Rule) -> str:
    return rule.key


def piece(key: str, value: float, n: int = 1, *, crosses: bool = False) -> Piece:
    return Piece(key, value, tables.band_word(key, value, None), n, crosses, (value,) * n)


def all_evidence(side: Foot | None) -> list[Evidence]:
    """Values at, below and above every cut-off, those that rules join together, of one trial and of several."""
    choices: list[list[Piece | None]] = []
    for key in ("arch_index", "chippaux_smirak_pct", "cpei_pct", "foot_balance_pct"):
        choices.append([None, *(piece(key, value) for value in points(key))])
    sets = [[one for one in pieces if one is not None] for pieces in itertools.product(*choices)]
    for key, n in itertools.product(("load_left_pct", "load_fore_pct", "foot_progression_deg"), (1, 6)):
        sets += [[piece(key, value, n)] for value in points(key)]
    for speed, area in itertools.product((1.0, 1.4, 2.0), (None, 1.0, 4.0)):
        sets.append([piece("romberg_velocity", speed), *([] if area is None else [piece("romberg_ellipse", area)])])
    for stood, change, crosses in itertools.product((0.24, 0.29), (0.0, 0.08), (False, True)):
        sets.append([piece("arch_index", stood, crosses=crosses), piece("arch_index_change", change)])
    return [
        Evidence(side, {one.key: one for one in pieces}, standing, calibrated=True)
        for pieces in sets
        for standing in (False, True)
    ]


def points(key: str) -> list[float]:
    """One value below all bands' cut-offs, one within the typical band, one above."""
    cuts = [band.low for band in tables.bands(key)][1:]
    middle = next((band.low + band.high) / 2 for band in tables.bands(key) if band.typical)
    step = (cuts[-1] - cuts[0]) / 4
    return [cuts[0] - step, middle, cuts[-1] + step]


def findings(rule: Rule) -> list[Finding]:
    return [f for side in rule.sides for e in all_evidence(side) if (f := rule.judge(e)) is not None]


def test_keys_are_unique() -> None:
    assert len({rule.key for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_its_record_is_whole(rule: Rule) -> None:
    assert rule.label
    assert rule.meaning.endswith(".")
    assert len(rule.source) > 10


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_it_says_nothing_where_nothing_is_known(rule: Rule) -> None:
    for side in rule.sides:
        assert rule.judge(Evidence(side, {}, standing=False, calibrated=True)) is None


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_it_speaks_of_some_values_and_not_of_all(rule: Rule) -> None:
    made = findings(rule)
    assert made
    assert {finding.level for finding in made} == {"possible", "consistent"}
    assert len(made) < sum(len(all_evidence(side)) for side in rule.sides)


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_its_words_describe_a_print_and_judge_nobody(rule: Rule) -> None:
    for text in {finding.says for finding in findings(rule)} | {rule.label, rule.meaning}:
        assert not AVOID.search(text), text
    for finding in findings(rule):
        assert finding.says.startswith("Your ")
        if rule.sides != (None,):
            assert "print" in finding.says
            assert str(finding.side) in finding.says


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_what_it_rests_on_was_there(rule: Rule) -> None:
    keys = {metric.key for metric in METRICS}
    for side in rule.sides:
        for evidence in all_evidence(side):
            finding = rule.judge(evidence)
            if finding is not None:
                assert finding.because
                assert set(finding.because) <= set(evidence.pieces) <= keys
                assert finding.key == rule.key
                assert side is None or finding.side == side
                assert finding.confidence in {"low", "moderate", "high"}
                json.dumps(finding.to_json())


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_typical_foot_hears_nothing(rule: Rule) -> None:
    values = {
        "arch_index": 0.235, "chippaux_smirak_pct": 20.0, "cpei_pct": 14.0, "foot_balance_pct": 0.0,
        "foot_progression_deg": 9.0, "load_left_pct": 50.0, "load_fore_pct": 36.0, "romberg_velocity": 1.3,
        "romberg_ellipse": 1.6, "arch_index_change": 0.01,
    }  # fmt: skip
    pieces = {k: Piece(k, v, tables.band_word(k, v, None), 5, crosses=False) for k, v in values.items()}
    for side, standing in itertools.product(rule.sides, (False, True)):
        assert rule.judge(Evidence(side, pieces, standing, calibrated=True)) is None


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_child_below_six_gets_no_class_of_a_foot(rule: Rule) -> None:
    small, grown = Subject(age_y=5.0), Subject(age_y=12.0)
    for side in rule.sides:
        for evidence in all_evidence(side):
            if side is not None:
                assert rule.judge(replace(evidence, subject=small)) is None
                found = rule.judge(replace(evidence, subject=grown))
                assert found is None or (found.level, found.confidence) == ("possible", "low")


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_heavy_body_never_makes_the_arch_index_surer(rule: Rule) -> None:
    order = ("low", "moderate", "high")
    heavy = Subject(height_cm=170.0, mass_kg=95.0)
    for side in rule.sides:
        for evidence in all_evidence(side):
            plain, found = rule.judge(evidence), rule.judge(replace(evidence, subject=heavy))
            if plain is not None and found is not None:
                assert order.index(found.confidence) <= order.index(plain.confidence)
                assert not (plain.level == "possible" and found.level == "consistent")
