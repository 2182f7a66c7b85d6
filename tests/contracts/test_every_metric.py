"""What every metric must keep: walks the registry, so that a new one is tested the day it is listed."""

from __future__ import annotations

import ast
import inspect
import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.geometry import MatGeometry
from pressuremat.metrics import record
from pressuremat.metrics.record import Metric
from pressuremat.metrics.registry import METRICS, metric_by_key
from pressuremat.metrics.uncertainty import unknown_where
from pressuremat.types import MetricValue, Pressure, Recording
from tests.blocks import recording
from tests.soft_foot import SIDE, standing, step
from tools import coverage
from tools.pitch_error import mat_options, persons, walk_options

UNITS = {
    "1",
    "%",
    "mm",
    "cm",
    "cm²",
    "kPa",
    "N",
    "N·s",
    "kPa·s",
    "s",
    "°",
    "1/min",
    "m/s",
    "mm/s",
    "mm²",
    "mm²/s",
    "Hz",
    "1/mm",
}
FOOT = [metric for metric in METRICS if metric.scope == "footprint"]
WALK = [metric for metric in METRICS if metric.scope == "walk"]
CONTRACT = {
    "arch_index", "cpei_pct", "foot_length_mm", "foot_width_mm", "contact_area_cm2", "peak_pressure_kpa",
    "force_peak_n", "impulse_n_s", "contact_s", "load_pct", "heel_load_pct", "forefoot_load_pct",
    "foot_progression_deg", "load_left_pct", "load_fore_pct", "chippaux_smirak_pct", "staheli_index",
    "modified_arch_index", "pressure_time_integral_kpa_s", "foot_balance_pct", "clarke_angle_deg", "cop_speed_mm_s",
    "phase_contact_pct", "phase_forefoot_contact_pct", "phase_flat_pct", "phase_push_off_pct", "step_length_mm",
    "stride_length_mm", "stride_width_mm", "step_s", "stride_s", "stance_s", "stance_pct", "swing_pct",
    "double_support_pct", "cadence_spm", "speed_m_s", "symmetry_step_length_pct",
} | {
    f"{zone}_{measure}"
    for zone in (
        "heel", "heel_medial", "heel_lateral", "midfoot", "forefoot_medial", "forefoot_lateral", "mt1", "mt2", "mt3",
        "mt4", "mt5", "hallux", "toes",
    )
    for measure in ("impulse_n_s", "peak_kpa", "area_cm2")
}  # fmt: skip


def ids(metric: Metric) -> str:
    return metric.key


_KNOWN: dict[object, Analysis] = {}


def analysed(made: Recording, name: object) -> Analysis:
    """The analysis of `made`, computed once for each `name`."""
    if name not in _KNOWN:
        _KNOWN[name] = analyse(made)
    return _KNOWN[name]


def values(made: Recording, name: object) -> dict[tuple[str, str | None], MetricValue]:
    """Values of every footprint and of the recording, by key and side."""
    return {(value.key, value.side): value for value in analysed(made, name).values}


def number(of: dict[tuple[str, str | None], MetricValue], key: str, side: str | None) -> float | None:
    value = of.get((key, side))
    return None if value is None else value.value


def test_keys_are_those_of_the_contract_and_unique() -> None:
    keys = [metric.key for metric in METRICS]
    assert len(set(keys)) == len(keys)
    assert set(keys) >= CONTRACT
    assert metric_by_key("arch_index").key == "arch_index"
    with pytest.raises(KeyError):
        metric_by_key("no_such")


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_its_record_is_whole(metric: Metric) -> None:
    assert metric.unit in UNITS
    assert metric.title.strip()
    assert metric.meaning.endswith(".")
    assert "{" not in metric.title + metric.meaning
    assert len(metric.source) > 10
    assert 0 <= metric.decimals <= 4
    assert inspect.getdoc(metric.compute)
    plain = metric.to_json()
    json.dumps(plain, allow_nan=False)
    assert {"key", "unit", "definition", "source", "validity", "references", "bands"} <= set(plain)
    assert metric.needs <= set(record.Need.__args__)  # type: ignore[attr-defined]


def test_no_reference_range_stands_in_the_code() -> None:
    # 0.21 and 0.26 are published numbers: they live in the table, where their source is.
    import pressuremat.metrics as package

    for name in (
        "arch",
        "rollover",
        "gait",
        "gait_values",
        "gait_records",
        "loading",
        "size",
        "registry",
        "tables",
        "record",
    ):
        module = __import__(f"{package.__name__}.{name}", fromlist=["x"])
        tree = ast.parse(inspect.getsource(module))
        found = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)} & {0.21, 0.26, 7.5, 21.0}
        assert not found, (name, found)


@pytest.mark.parametrize("metric", FOOT, ids=ids)
@pytest.mark.parametrize("shift", [(3, 2), (-1, 4)])
def test_moving_over_the_mat_by_whole_cells_changes_nothing(metric: Metric, shift: tuple[int, int]) -> None:
    here = values(step(), "step")
    there = values(step(shift=shift), shift)
    for side in ("left", "right"):
        one, other = number(here, metric.key, side), number(there, metric.key, side)
        assert (one is None) == (other is None)
        if one is not None:
            assert other == pytest.approx(one, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("metric", FOOT, ids=ids)
def test_a_mirrored_foot_is_the_other_foot_with_the_same_value(metric: Metric) -> None:
    made = step()
    mirrored = replace(made, frames=np.ascontiguousarray(made.frames[:, :, ::-1]))
    one = number(values(made, "step"), metric.key, SIDE)
    other = number(values(mirrored, "mirrored"), metric.key, "left")
    assert (one is None) == (other is None)
    if one is not None:
        assert other == pytest.approx(one, rel=1e-4, abs=1e-3)


@pytest.mark.parametrize("metric", FOOT, ids=ids)
def test_coming_from_the_other_end_changes_nothing(metric: Metric) -> None:
    made = step()
    turned = replace(made, frames=np.ascontiguousarray(made.frames[:, ::-1, ::-1]))
    one = number(values(made, "step"), metric.key, SIDE)
    other = number(values(turned, "turned"), metric.key, SIDE)
    assert (one is None) == (other is None)
    if one is not None:
        assert other == pytest.approx(one, rel=1e-4, abs=1e-3)


_TURN_BOUND = {
    "arch_index": 0.02, "modified_arch_index": 0.02, "chippaux_smirak_pct": 8, "staheli_index": 0.1, "cpei_pct": 5,
    "foot_balance_pct": 8, "foot_length_mm": 8, "foot_width_mm": 7, "contact_area_cm2": 5, "peak_pressure_kpa": 30,
    "force_peak_n": 20, "impulse_n_s": 12, "pressure_time_integral_kpa_s": 20, "contact_s": 0.011,
    "heel_load_pct": 3, "forefoot_load_pct": 3, "foot_progression_deg": 0, "clarke_angle_deg": 12,
    "footprint_index": 0.12, "arch_length_index": 0.12, "lateral_medial_index": 0.2, "cop_speed_mm_s": 15,
    "cop_path_mm": 8, "cop_progression_deg": 3,
}  # fmt: skip
#: Of every zone and phase: a border that moves by half a cell takes a share of its neighbour along.
_TURN_BOUND_OF_PART = {
    "impulse_pct": 5, "impulse_n_s": 12, "peak_kpa": 130, "area_cm2": 4, "contact_pct": 12,
    "pressure_time_integral_kpa_s": 25, "mm": 15, "mm_s": 60, "pct": 6,
}  # fmt: skip


def turn_bound(metric: Metric) -> float:
    if metric.key in _TURN_BOUND:
        return _TURN_BOUND[metric.key]
    return next(bound for suffix, bound in _TURN_BOUND_OF_PART.items() if metric.key.endswith(f"_{suffix}"))


@pytest.mark.parametrize("metric", FOOT, ids=ids)
def test_turning_the_foot_changes_it_within_bounds(metric: Metric) -> None:
    one, other = (number(values(step(turn_deg=turn), turn), metric.key, SIDE) for turn in (3.0, 18.0))
    assert (one is None) == (other is None)
    if one is None or other is None:
        return
    if metric.key == "foot_progression_deg":
        assert other - one == pytest.approx(15.0, abs=2.5)
    else:
        assert other == pytest.approx(one, abs=turn_bound(metric))


@pytest.mark.parametrize(
    "key",
    [
        *("cpei_pct", "heel_load_pct", "forefoot_load_pct", "foot_balance_pct", "contact_s", "foot_progression_deg"),
        *("heel_impulse_pct", "midfoot_impulse_pct", "hallux_impulse_pct", "cop_path_mm", "cop_progression_deg"),
    ],
)
def test_twice_the_pressure_hardly_matters_where_it_must_not(key: str) -> None:
    made = step()
    twice = replace(made, frames=made.frames * 2)
    one, other = number(values(made, "step"), key, SIDE), number(values(twice, "twice"), key, SIDE)
    assert one is not None
    # The outline grows with the pressure, and with it the width that the ball is divided by.
    assert other == pytest.approx(one, rel=0.05, abs=2.5 if key == "foot_balance_pct" else 1.5)


@pytest.mark.parametrize("metric", METRICS, ids=ids)
@pytest.mark.parametrize("frames", [np.zeros((0, 8, 8), np.float32), np.zeros((50, 8, 8), np.float32)])
def test_an_empty_recording_has_a_reason_or_no_value_at_all(metric: Metric, frames: Pressure) -> None:
    for value in analysed(recording(frames), len(frames)).values:
        if value.key == metric.key:
            assert value.value is None
            assert value.reason


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_counts_give_no_force_and_no_pressure(metric: Metric) -> None:
    made = replace(step(), stored_unit="count", frames=np.rint(step().frames).astype(np.uint16))
    for value in analysed(made, "counts").values:
        if value.key == metric.key and metric.unit in {"kPa", "N", "N·s", "kPa·s"}:
            assert value.value is None
            assert value.reason
            assert "counts" in value.reason


@pytest.mark.parametrize("metric", METRICS, ids=ids)
def test_unknown_pitch_and_rate_give_no_lengths_and_times(metric: Metric) -> None:
    made = step()
    g = made.geometry
    unknown = replace(made, geometry=MatGeometry(g.rows, g.cols, g.pitch_mm, pitch_known=False), time_known=False)
    for value in analysed(unknown, "unknown").values:
        if value.key == metric.key and metric.unit in {"mm", "cm²", "N", "N·s", "kPa·s", "s", "m/s", "1/min"}:
            assert value.value is None
            assert value.reason


@pytest.mark.parametrize("metric", FOOT, ids=ids)
def test_an_incomplete_print_has_no_shape(metric: Metric) -> None:
    made = step()
    part = np.ascontiguousarray(made.frames[:, :, 11:])
    found = analysed(
        replace(made, frames=part, geometry=MatGeometry(part.shape[1], part.shape[2], made.geometry.pitch_mm)), "cut"
    )
    assert [one.complete for one in found.footprints] == [False]
    value = next(v for v in found.of_footprint(1) if v.key == metric.key)
    # What could be measured all the same is of a part of the foot.
    assert not value.valid
    assert value.reason
    if "shape" in metric.needs:
        assert value.value is None
        assert value.reason
        # A value of standing has another reason first: this is a step.
        assert "edge" in value.reason or "standing" in metric.needs


@pytest.mark.parametrize("metric", FOOT, ids=ids)
def test_a_shoe_voids_shape(metric: Metric) -> None:
    made = step()
    shod = replace(made, condition=replace(made.condition, footwear="shoe"))
    value = next(v for v in analysed(shod, "shod").values if v.key == metric.key)
    bare = number(values(made, "step"), metric.key, SIDE)
    if "barefoot" in metric.needs:
        assert not value.valid
        assert value.value == bare
        assert value.reason


def test_no_shape_metric_is_valid_in_a_shoe() -> None:
    void = {
        "arch_index", "modified_arch_index", "chippaux_smirak_pct", "staheli_index", "foot_length_mm",
        "foot_width_mm", "contact_area_cm2", "cpei_pct", "foot_balance_pct", "clarke_angle_deg", "footprint_index",
        "arch_length_index", "lateral_medial_index", "heel_impulse_pct", "toes_area_cm2", "phase_flat_pct",
    }  # fmt: skip
    assert {metric.key for metric in METRICS if "barefoot" in metric.needs} >= void


@cache
def walked() -> Recording:
    """26 steps of a treadmill's kind: left and right in turn, the belt carrying them under the plate."""
    made = step()
    right = made.frames
    left = right[:, :, ::-1]
    belt = 3.0 * np.arange(26 * 55 + 60)
    frames = np.zeros((len(belt), 120, 40), np.float32)
    for k in range(26):
        start = 55 * k
        for n, frame in enumerate(left if k % 2 == 0 else right):
            row, part = divmod(600.0 - (belt[start + n] - belt[start]), 10.0)
            at = slice(int(row), int(row) + frame.shape[0])
            up = slice(at.start + 1, at.stop + 1)
            col = slice(0, 24) if k % 2 == 0 else slice(14, 38)
            frames[start + n, at, col] += np.float32(1 - part / 10.0) * frame
            frames[start + n, up, col] += np.float32(part / 10.0) * frame
    belt_mm = np.stack([np.zeros(len(belt)), belt], axis=1)
    return replace(recording(frames, protocol="walk"), belt_mm=belt_mm)


def of_walk(made: Recording, name: str) -> dict[tuple[str, str | None], MetricValue]:
    return {(v.key, v.side): v for v in analysed(made, name).whole}


@pytest.mark.parametrize("metric", WALK, ids=ids)
def test_a_long_walk_has_every_value_of_a_walk(metric: Metric) -> None:
    for side in metric.sides:
        value = of_walk(walked(), "walked")[metric.key, side]
        assert value.valid, value.reason
        assert value.value is not None
        assert value.uncertainty is not None
        assert value.n >= 2


@pytest.mark.parametrize("metric", WALK, ids=ids)
@pytest.mark.parametrize("change", ["moved", "mirrored", "turned", "twice the pressure"])
def test_what_must_not_matter_to_a_walk_does_not(metric: Metric, change: str) -> None:
    made = walked()
    belt_mm = made.belt_mm
    assert belt_mm is not None
    other = {
        "moved": lambda: replace(made, frames=np.roll(made.frames, (3, 1), (1, 2))),
        "mirrored": lambda: replace(made, frames=np.ascontiguousarray(made.frames[:, :, ::-1])),
        "turned": lambda: replace(made, frames=np.ascontiguousarray(made.frames[:, ::-1, ::-1]), belt_mm=-belt_mm),
        "twice the pressure": lambda: replace(made, frames=made.frames * 2),
    }[change]()
    swap = {"left": "right", "right": "left", None: None} if change == "mirrored" else {}
    for side in metric.sides:
        one = of_walk(made, "walked")[metric.key, side].value
        there = of_walk(other, f"walk {change}")[metric.key, swap.get(side, side)].value
        assert one is not None
        # A louder foot passes the threshold of contact earlier, and its soft edge that of the outline further out.
        loose = change == "twice the pressure"
        assert there == pytest.approx(one, rel=0.03 if loose else 1e-3, abs=1.5 if loose else 0.05)


def test_values_are_whole_and_in_the_order_of_the_registry() -> None:
    order = [metric.key for metric in METRICS]
    for made in (step(), standing()):
        found = analyse(made)
        assert found.footprints
        for one in found.footprints:
            keys = [value.key for value in found.of_footprint(one.id)]
            assert keys == [key for key in order if metric_by_key(key).scope == "footprint"]
        for value in found.values:
            json.dumps(value.to_json(), allow_nan=False)
            assert value.unit == metric_by_key(value.key).unit
            assert value.uncertainty is None or value.uncertainty >= 0


@cache
def known_mat(scenario: str) -> Analysis:
    """A trial on a mat whose gains and load were checked: (stand for half a minute, or walk)."""
    mat = coverage.Mat(10.0, 0.3, 0.05, 0.0, 0.02)
    options = (
        {**mat_options("stand", 10.0), "seconds": "30", "rate_hz": "50"} if scenario == "stand" else walk_options(10.0)
    )
    return analyse(coverage.trial(scenario, {**persons(1, 25)[0], **options}, mat, 3)[0])


@pytest.mark.parametrize("scenario", ["stand", "walk"])
def test_on_a_mat_that_was_checked_every_value_has_an_uncertainty(scenario: str) -> None:
    found = known_mat(scenario)
    assert {value.key for value in found.values if value.value is not None and value.uncertainty is None} == set()


def test_where_there_is_none_the_metric_says_when() -> None:
    for made, name in ((standing(30.0), "stood"), (step(), "step")):
        for value in analysed(made, name).values:
            if value.value is not None and value.uncertainty is None:
                assert unknown_where(metric_by_key(value.key)), value.key
