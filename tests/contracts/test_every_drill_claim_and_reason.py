"""Every drill, claim, factor, cut-off and reason: texts complete, source given, evidence tagged; no forbidden word."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pressuremat.cli.main import main
from pressuremat.drawings.drills import DRILLS as drawn_drills
from pressuremat.drawings.protocols import PROTOCOLS as drawn_protocols
from pressuremat.exam.protocols import PROTOCOLS
from pressuremat.i18n import LANGUAGES, _, set_language
from pressuremat.knee.claims import CLAIMS, Claim
from pressuremat.knee.drill import Drill
from pressuremat.knee.drills import DRILLS
from pressuremat.knee.factors import INPUT_LABELS, LABELS, link_of, sum_up
from pressuremat.knee.inputs import FACTORS
from pressuremat.knee.model import READING_KEYS, Link, ReadingKey
from pressuremat.knee.programme import programme_of
from pressuremat.knee.reading import reading_of
from pressuremat.knee.referral import REASONS, Reason
from pressuremat.knee.tables import rows
from pressuremat.report.model import DISCLAIMER
from tests.exam_values import evidence

PROJECT = Path(__file__).resolve().parents[2]
BASES = ("published", "from memory", "to be confirmed", "choice of this program", "computed")
KEYS = [
    "tib_post_band",
    "peroneal_band",
    "peroneal_stretch",
    "lower_leg_rolling",
    "short_foot",
    "heel_raise_ball",
    "heel_raise_single",
    "side_lying_abduction",
    "standing_abduction",
    "clamshell",
    "band_walk",
    "band_external_rotation",
    "single_leg_control",
    "step_down",
    "ankle_mobilisation",
    "mirror_squat",
    "calf_stretch",
]
#: What would make of coaching a medical purpose, or a verdict on a body.
FORBIDDEN = {
    "en": r"diagnos|abnormal|deformit|injury risk|\brisk|\btreat|screening|corrective|flat-foot detection|\bcure|"
    r"therap",
    "de": r"diagnos|abnormal|anormal|krankhaft|deformit|fehlstellung|verletzungsrisiko|risik|behandl|behandeln|heilt|"
    r"heilung|therap|screening|korrektiv|plattfußerkennung|fußfehl",
}


@pytest.mark.parametrize("drill", DRILLS, ids=lambda drill: drill.key)
def test_every_drill_is_complete(drill: Drill) -> None:
    assert len(drill.steps) >= 3
    assert len(drill.mistakes) >= 2
    assert all(text.strip() for text in drill.texts)
    assert all((drill.dose, drill.progression, drill.stops, drill.evidence, drill.source))
    assert drill.basis.startswith(BASES)
    assert drill.days in (3, 5, 7)


def test_the_drills_are_those_that_are_drawn() -> None:
    assert sorted(one.key for one in DRILLS) == sorted(KEYS)
    assert {one.key for one in DRILLS} == set(drawn_drills)


def test_every_protocol_is_drawn() -> None:
    drawn = {one.drawing for one in PROTOCOLS}
    assert drawn <= set(drawn_protocols)
    # A drawing that no test shows would be one too many.
    assert set(drawn_protocols) - drawn <= {one.key for one in PROTOCOLS}


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.key)
def test_every_reason_to_refer_is_whole(reason: Reason) -> None:
    assert reason.says.endswith(".")
    assert "clinician" in reason.says
    assert reason.source
    assert reason.basis in BASES
    assert reason.effect in ("no-programme", "no-barefoot-programme")


def _all_factors(severity: float) -> Link:
    factors = [
        replace(one, known=True, severity=severity, contribution=one.weight * severity)
        for one in link_of(evidence()).factors
    ]
    return sum_up(factors)


@pytest.mark.parametrize("key", READING_KEYS)
@pytest.mark.parametrize("severity", [0.5, 1.0])
def test_no_programme_asks_for_more_than_five_drills_a_day_or_an_eighth_day(key: ReadingKey, severity: float) -> None:
    reading = replace(reading_of(evidence()), key=key)
    programme, _says = programme_of(evidence(), _all_factors(severity), reading, ())
    assert programme
    for day in range(1, 8):
        assert sum(day in one.days for one in programme) <= 5
    for one in programme:
        assert one.days
        assert set(one.days) <= set(range(1, 8))
        assert len(set(one.days)) == len(one.days)
        assert all((one.label, one.dose, one.why, one.progression, one.stops))
    assert len({one.drill for one in programme}) == len(programme)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.key)
def test_every_claim_has_evidence_a_verdict_and_sources(claim: Claim) -> None:
    assert all((claim.claim, claim.evidence, claim.verdict, claim.sources))
    assert all(source.says and source.basis in BASES for source in claim.sources)


@pytest.mark.parametrize("lang", ["en", "de"])
def test_every_claim_can_be_read_with_its_verdict(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", lang, "claims", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "pressuremat.claims/1"
    assert [one["key"] for one in told["claims"]] == [claim.key for claim in CLAIMS]
    assert main(["--lang", lang, "claims"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for one in told["claims"]:
        assert one["claim"] in shown
        assert one["evidence"] in shown
        assert one["verdict"] in shown
        assert all(source["says"] and source["basis"] in BASES for source in one["sources"])
    set_language("en")


def test_both_tables_of_claims_are_there() -> None:
    assert sum(claim.table == "chain" for claim in CLAIMS) == 5
    assert sum(claim.table == "further" for claim in CLAIMS) >= 7
    assert len({claim.key for claim in CLAIMS}) == len(CLAIMS)


@pytest.mark.parametrize("name", ["weights.csv", "cutoffs.csv", "limits.csv"])
def test_every_number_of_the_link_has_a_source_and_its_standing(name: str) -> None:
    for row in rows(name):
        assert row["source"].strip(), row
        assert row["basis"].startswith(BASES), row


def test_every_factor_and_input_has_a_name() -> None:
    assert set(LABELS) == set(FACTORS)
    named = {row["key"] for row in rows("cutoffs.csv")} - {"fppa_deg"}
    assert set(INPUT_LABELS) == named


def texts() -> Iterator[tuple[str, str]]:
    """(file, text) of all that is marked for translation in these packages, and what stands in the link's tables."""
    for package in ("knee", "exam", "findings", "visit", "virtual"):
        for path in sorted((PROJECT / "pressuremat" / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                marked = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "N_")
                if marked and isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                    yield path.name, str(node.args[0].value)
    for path in sorted((PROJECT / "pressuremat" / "knee" / "reference").glob("*.csv")):
        for row in rows(path.name):
            yield path.name, " ".join(row.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_forbidden_word_in_any_language(language: str) -> None:
    try:
        set_language(language)
        found = [
            (name, _(text))
            for name, text in texts()
            if text != DISCLAIMER and re.search(FORBIDDEN[language], _(text), re.IGNORECASE)
        ]
    finally:
        set_language("en")
    assert not found


def test_a_forbidden_word_would_be_found() -> None:
    assert re.search(FORBIDDEN["en"], "This treats your Deformity", re.IGNORECASE)
    assert re.search(FORBIDDEN["de"], "Ihr Verletzungsrisiko", re.IGNORECASE)
    assert len(list(texts())) > 300
