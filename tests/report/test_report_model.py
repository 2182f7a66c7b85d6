"""What a report says: which prints, which values, which words; and reports on real recordings."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.files import read
from pressuremat.findings.registry import evaluate
from pressuremat.i18n import number, places, set_language
from pressuremat.report.model import ReportModel, build
from pressuremat.report.registry import RENDERERS, render
from pressuremat.report.values import WHOLE, span_of, summary, used
from pressuremat.report.words import band_words, moment, quantity, unit_word
from pressuremat.types import MetricValue
from tests.report import prints


def _value(value: float | None, **changes: object) -> MetricValue:
    given: dict[str, object] = {"key": "arch_index", "side": "left", "value": value, "unit": "1", "uncertainty": 0.01}
    return MetricValue(**{**given, **changes})  # type: ignore[arg-type]


def test_nothing_to_report_on_is_a_wrong_argument() -> None:
    with pytest.raises(ValueError, match="at least one"):
        build([])


def test_the_same_finding_twice_is_said_once_in_its_surest_words() -> None:
    stand, walk = prints.analysed("stand")[0], prints.analysed("walk")[0]
    weak = prints.finding("perhaps", confidence="low", because=("cpei_pct",))
    sure = prints.finding("surely", confidence="high", because=("arch_index",))
    other = prints.finding("the other foot", side="right")
    said = build([(stand, [weak]), (walk, [sure, other])], made_at=prints.MADE_AT).findings
    assert [one.says for one in said] == ["surely", "the other foot"]
    assert said[0].seen_in == ("Standing", "Walking")
    assert "CPEI" in said[0].because
    assert "Arch index" in said[0].because


def test_complete_prints_stand_for_their_side() -> None:
    analysis, _findings = prints.analysed("walk")
    left = next(f for f in analysis.footprints if f.side == "left")
    cut = dataclasses.replace(left, id=99, complete=False, reason="cut")
    more = dataclasses.replace(analysis, footprints=(*analysis.footprints, cut))
    assert [f.id for f in used(more, "left")] == [left.id]
    assert used(more, "unknown") == ()
    alone = dataclasses.replace(analysis, footprints=(cut,))
    assert [f.id for f in used(alone, "left")] == [99]


def test_rows_follow_the_analysis(report: ReportModel) -> None:
    for section, (analysis, _findings) in zip(report.sections, report.items, strict=True):
        for row in section.rows:
            for cell in row.cells:
                mine = [v for v in analysis.values if v.key == row.key and (v.side or WHOLE) == cell.side]
                if cell.side != WHOLE and len(mine) == 1:
                    assert cell.value == mine[0].value
        assert {row.key for row in section.bands} >= {"arch_index", "chippaux_smirak_pct"}


def test_a_range_that_is_to_be_confirmed_is_not_drawn(report: ReportModel) -> None:
    drawn = {row.key for section in report.sections for row in section.bands}
    listed = {row.key for section in report.sections for row in section.rows if row.typical_text}
    assert "staheli_index" not in drawn
    assert "staheli_index" in listed


def test_median_of_repetitions() -> None:
    cell = summary("left", [_value(0.2), _value(0.26), _value(0.3), _value(0.9, valid=False, reason="cut")], 2)
    assert (cell.value, cell.n, cell.valid, cell.text) == (0.26, 3, True, "0.26")
    assert cell.plus_minus == "± 0.01"
    assert cell.repeat_sd == pytest.approx(0.0503, abs=1e-4)


def test_only_invalid_values_stay_grey_with_their_reason() -> None:
    cell = summary("left", [_value(0.9, valid=False, reason="a shoe")], 2)
    assert (cell.value, cell.valid, cell.reason) == (0.9, False, "a shoe")
    missing = summary("left", [_value(None, reason="nobody")], 2)
    assert (missing.value, missing.text, missing.n, missing.reason) == (None, "–", 0, "nobody")


@pytest.mark.parametrize(
    ("typical", "values"), [((0.21, 0.26), (0.2, 0.3)), ((0.21, 0.26), (0.9,)), ((None, 5.0), (3.0,)), (None, (7.0,))]
)
def test_a_track_holds_its_range(typical: tuple[float | None, float | None] | None, values: tuple[float, ...]) -> None:
    low, high = span_of(typical, [summary("left", [_value(v)], 2) for v in values])
    assert low < high
    for end in typical or ():
        assert end is None or low <= end <= high
    if max(values) < 0.5:
        assert low <= min(values)
        assert max(values) <= high


def test_words_for_numbers() -> None:
    assert number(-0.04, 1) == "0.0"
    assert number(-1.25, 1) == "−1.2"
    assert quantity(3.0, 0, "%") == "3 %"
    assert quantity(3.0, 0, "deg") == "3°"
    assert unit_word("1") == ""
    assert [places(v) for v in (0.1, 30.0, 0.163, -10)] == [1, 0, 3, 0]
    assert band_words("between typical and low") == "between typical and low"
    assert moment(prints.MADE_AT) == "22 Nov 2026, 10:30"
    set_language("de")
    assert number(0.25, 2) == "0,25"
    assert band_words("between typical and low") == "zwischen üblich und niedrig"
    assert moment(prints.MADE_AT) == "22.11.2026, 10:30"


@pytest.mark.parametrize("pattern", ["emed_steps/*.lst", "textile_mat_64x64/*.bin", "vendor_exports/emed_test.lst"])
def test_real_recordings(data_dir: Path, tmp_path: Path, pattern: str) -> None:
    path = sorted(data_dir.glob(pattern))[0]
    analysis = analyse(read(path))
    model = build([(analysis, evaluate(analysis))], made_at=prints.MADE_AT)
    (panel,) = model.sections[0].panels
    assert panel.picture.outline
    assert len(panel.picture.cop_mm) > 10
    assert model.sections[0].bands
    assert not model.simulated
    for renderer in RENDERERS:
        render(model, tmp_path / f"real{renderer.suffix}")
        assert b"SIMULATED" not in (tmp_path / f"real{renderer.suffix}").read_bytes()
