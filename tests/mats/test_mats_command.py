"""`pressuremat mats`: words and one JSON document of the same numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from pressuremat import i18n
from pressuremat.boards import MATS
from pressuremat.cli.main import main


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    i18n.set_language("en")


def test_json_has_parts_cost_hours_tests_and_what_they_rest_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mats", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == "pressuremat.mats/1"
    assert [mat["name"] for mat in data["mats"]] == [mat.name for mat in MATS]
    stance = data["mats"][1]
    assert stance["cost"][0] < stance["cost"][1]
    assert stance["price_basis"].startswith("[P]")
    assert {part["key"]: part["number"] for part in stance["parts"]}["pulldown"] == 48
    assert {test["test"]: test["larger_mat"] for test in stance["tests"]}["walk"] == "walkway"
    assert {test["test"]: test["needs_mm"] for test in stance["tests"]}["squat"] == [459, 320]
    assert [demand["test"] for demand in data["demands"]] == [test["test"] for test in stance["tests"]]
    assert all("[" in demand["rate_hz"]["source"] for demand in data["demands"])


@pytest.mark.parametrize("name", [mat.name for mat in MATS])
@pytest.mark.parametrize("language", ["en", "de"])
def test_words(name: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mats", name, "--lang", language]) == 0
    out = capsys.readouterr().out
    assert "74HC595" in out
    assert name.capitalize() in out


def test_another_name_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mats", "carpet"]) == 2
    assert "stance" in capsys.readouterr().err
