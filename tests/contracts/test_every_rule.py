"""What every rule must keep: its words, its levels, its sources, and silence where it knows nothing."""

from __future__ import annotations

import itertools
import json
import re

import pytest

from pressuremat.findings.record import Evidence, Piece, Rule
from pressuremat.findings.registry import RULES
from pressuremat.metrics import tables
from pressuremat.metrics.registry import METRICS
from pressuremat.types import Finding

#: Words that say more than a mat can know, or make a medical purpose.
AVOID = re.compile(
    r"diagnos|abnormal|deform|\brisk|\btreat|correct|screen|flat[- ]?f|patholog|disease|injur|disorder|syndrome", re.I
)


def ids(rule: Rule) -> str:
    return rule.key


def all_evidence(side: str | None) -> list[Evidence]:
    """Values at, below and above every cut-off of three leading metrics, alone and together."""
    keys = ("arch_index", "chippaux_smirak_pct", "cpei_pct", "foot_balance_pct")
    choices: list[list[Piece | None]] = []
    for key in keys:
        cuts = [band.low for band in tables.bands(key)][1:]
        step = (cuts[-1] - cuts[0]) / 4
        points = [cuts[0] - step, (cuts[0] + cuts[-1]) / 2, cuts[-1] + step]
        choices.append([None, *(Piece(key, v, tables.band_word(key, v, None), 1, crosses=False) for v in points)])
    made = []
    for pieces in itertools.product(*choices):
        known = {piece.key: piece for piece in pieces if piece is not None}
        made += [Evidence(side, known, standing, calibrated=True) for standing in (False, True)]  # type: ignore[arg-type]
    return made


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
                assert finding.side == side
                assert finding.confidence in {"low", "moderate", "high"}
                json.dumps(finding.to_json())


@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_a_typical_foot_hears_nothing(rule: Rule) -> None:
    values = {"arch_index": 0.235, "chippaux_smirak_pct": 20.0, "cpei_pct": 14.0, "foot_balance_pct": 0.0}
    pieces = {k: Piece(k, v, tables.band_word(k, v, None), 5, crosses=False) for k, v in values.items()}
    for side, standing in itertools.product(rule.sides, (False, True)):
        assert rule.judge(Evidence(side, pieces, standing, calibrated=True)) is None
