"""The table of uncertainties is what its tool measures, or more."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pressuremat.metrics import tables

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("pitch_error", ROOT / "tools" / "pitch_error.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["pitch_error"] = module
    spec.loader.exec_module(module)
    return module


def test_a_few_persons_err_no_more_than_the_table_says(tool: ModuleType) -> None:
    measured = tool.measure((10.0,), 3)[10.0]
    # Cells of 10 mm show no single metatarsal head.
    keys = (*tool.OF_TRUTH, *tool.OF_FINE, *tool.OF_WALK)
    assert set(measured) == {key for key in keys if not key.startswith("mt")}
    for key, errors in measured.items():
        stated = tables.pitch_error(key, 10.0)
        assert stated is not None
        # Six feet at random: a spread of its own.
        assert tool.rms(errors) < 1.6 * stated, key


def test_every_value_with_a_table_is_in_the_document(tool: ModuleType) -> None:
    text = (ROOT / "docs" / "validation.md").read_text(encoding="utf-8")
    assert "self-consistency on our own simulator" in text
    zones = tuple(tool.ZONES)
    for key in (*tool.OF_TRUTH, *tool.OF_FINE):
        # Of single zones the document has the shares that every pitch shows.
        if not key.startswith(zones):
            assert f"`{key}`" in text
    assert "`heel_impulse_pct`" in text
    assert "`toes_impulse_pct`" in text


def test_rounding_never_makes_an_error_smaller(tool: ModuleType) -> None:
    for value, expected in ((0.01201, 0.013), (0.012, 0.012), (3.14, 3.2), (9.95, 10.0), (81.0, 81.0)):
        assert tool.rounded_up(value) == pytest.approx(expected)
