"""`pressuremat.analysis/1` to the letter of the contract."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import Any

import numpy as np
import pytest

from pressuremat.report.json import analysis_document, jsonable, text
from pressuremat.report.model import ReportModel
from tests.report import prints

METRIC_KEYS = ["key", "side", "value", "unit", "uncertainty", "repeat_sd", "n", "valid", "reason", "band", "reference"]
FOOTPRINT_KEYS = {"id", "side", "side_confidence", "start_s", "end_s", "complete", "reason", "heel_mm", "toe_mm"}


@pytest.fixture(scope="module")
def walk() -> dict[str, Any]:
    analysis, findings = prints.analysed("walk")
    document = analysis_document(analysis, [*findings, prints.finding()])
    loaded: dict[str, Any] = json.loads(json.dumps(document, allow_nan=False))
    return loaded


def test_top_level(walk: dict[str, Any]) -> None:
    assert walk["schema"] == "pressuremat.analysis/1"
    assert list(walk) == [
        "schema", "recording", "protocol", "simulated", "condition", "warnings", "footprints", "metrics", "reps",
        "findings", "provenance",
    ]  # fmt: skip
    assert walk["recording"]["schema"] == "pressuremat.info/1"
    assert walk["protocol"] == "walk"
    assert walk["simulated"] is True
    assert walk["condition"] == {"footwear": "barefoot", "cover": None}
    assert {"version", "settings", "calibration", "input_sha256"} <= set(walk["provenance"])
    assert walk["provenance"]["input_sha256"] == "ab" * 32


def test_footprints(walk: dict[str, Any]) -> None:
    assert [f["side"] for f in walk["footprints"]] == ["left", "right"]
    for footprint in walk["footprints"]:
        assert set(footprint) == FOOTPRINT_KEYS | {"axis_deg", "cells", "metrics"}
        assert footprint["toe_mm"][1] > footprint["heel_mm"][1]
        assert {m["side"] for m in footprint["metrics"]} == {footprint["side"]}


def test_every_metric_has_the_keys_of_the_contract(walk: dict[str, Any]) -> None:
    metrics = walk["metrics"] + [m for f in walk["footprints"] for m in f["metrics"]]
    assert len(metrics) > 20
    for metric in metrics:
        assert list(metric) == METRIC_KEYS
        assert metric["value"] is not None or metric["reason"]
        assert metric["valid"] or metric["reason"]


def test_findings(walk: dict[str, Any]) -> None:
    assert list(walk["findings"][-1]) == ["key", "side", "level", "says", "because", "confidence", "source"]


def test_what_is_not_known_is_null() -> None:
    analysis, findings = prints.analysed("walk", time_known=False)
    document = analysis_document(analysis, findings)
    assert document["footprints"][0]["start_s"] is None
    assert document["recording"]["rate_hz"] is None


def test_nan_becomes_null() -> None:
    analysis, findings = prints.analysed("stand")
    spoilt = dataclasses.replace(
        analysis, provenance={"a": math.nan, "b": np.float32("inf"), "c": np.array([1.0, np.nan]), "d": {np.int64(1)}}
    )
    document = analysis_document(spoilt, findings)
    assert json.loads(json.dumps(document, allow_nan=False))["provenance"]["c"] == [1.0, None]
    assert document["provenance"]["a"] is document["provenance"]["b"] is None


def test_a_calibration_is_named_without_its_maps() -> None:
    analysis, findings = prints.analysed("walk")
    maps = {"id": "mat 7", "law": {"b": 1.1}, "gain": {"shape": [40, 48], "float32": "A" * 10_000}}
    document = analysis_document(dataclasses.replace(analysis, provenance={"calibration": maps}), findings)
    calibration = document["provenance"]["calibration"]
    assert calibration["id"] == "mat 7"
    assert calibration["law"] == {"b": 1.1}
    assert calibration["gain"]["shape"] == [40, 48]
    assert len(calibration["gain"]["sha256"]) == 64


def test_plain_data_only() -> None:
    assert jsonable({1: (np.int32(2), np.bool_(True), None, "x")}) == {"1": [2, True, None, "x"]}


def test_one_recording_is_an_object_several_an_array(report: ReportModel) -> None:
    assert [d["protocol"] for d in json.loads(text(report))] == ["stand", "walk"]
    assert json.loads(text(dataclasses.replace(report, items=report.items[:1])))["protocol"] == "stand"
