"""What can be set on a board: values as the wire has them, words, refusals, and the rate that may be expected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pressuremat.boards import mat_by_name
from pressuremat.protocol.board_settings import (
    SETTINGS,
    announced_rate_hz,
    grid_value,
    of_mat,
    origin_words,
    pitch_value,
    refusal,
)
from pressuremat.protocol.messages import Hello
from pressuremat.protocol.wire import AnswerCode, Command, Packing, Readout, Settings, Wiring
from tests.sources.virtual_port import HELLO

MEGA = replace(HELLO, board=1, rows=40, cols=48, adc_prescaler=16, period_us=0, baud=1_000_000)


def test_each_settable_thing_has_one_setting() -> None:
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)
    asked = {setting.command for setting in SETTINGS}
    assert asked == {command for command in Command if command.name.startswith("SET_")}


def test_values_are_those_of_the_wire() -> None:
    hello = replace(HELLO, rows=24, cols=10, pitch_x_um=8_000, pitch_y_um=12_500, next_baud=500_000)
    values = {setting.key: setting.value(hello) for setting in SETTINGS}
    assert values["grid"] == grid_value(24, 10) == 24 + 256 * 10
    assert values["pitch"] == pitch_value((8.0, 12.5)) == 8_000 + 65536 * 12_500
    assert values["baud"] == 500_000
    assert values["readout"] == Readout.DIVIDER, "a board that says none has it"
    assert {setting.key: setting.words(values[setting.key]) for setting in SETTINGS}["pitch"] == "8 × 12.5 mm"


@pytest.mark.parametrize("value", [0, 1, 2, 3, 250])
def test_every_value_has_words(value: int) -> None:
    for setting in SETTINGS:
        assert setting.words(value)


@pytest.mark.parametrize(
    ("hello", "rate_hz"),
    [
        (replace(MEGA, rows=32, cols=16, period_us=10_000), 100.0),
        (MEGA, 16e6 / (13 * 16 * 1920)),  # the converter's limit, below what was not asked for
        (replace(MEGA, baud=115_200), 115_200 / 10 / 2400),  # the line's
        (replace(MEGA, period_us=100_000), 10.0),
        (replace(MEGA, look_threshold=4), None),  # depends on the load
        (replace(MEGA, look_threshold=4, period_us=20_000), 50.0),
        (replace(MEGA, board=200, adc_prescaler=0, packing=Packing.ZERO_RUN), None),  # neither clock nor line tells
    ],
)
def test_the_rate_before_any_frame_came(hello: Hello, rate_hz: float | None) -> None:
    assert announced_rate_hz(hello) == (rate_hz if rate_hz is None else pytest.approx(rate_hz))


def test_a_mats_rate_is_asked_for_where_the_converter_reaches_it() -> None:
    assert of_mat(mat_by_name("foot"), 16)["period"] == 10_000
    assert of_mat(mat_by_name("foot"), 32)["period"] == 0
    assert of_mat(mat_by_name("stance"), 16) | {"period": 0} == of_mat(mat_by_name("stance"), 16)
    assert of_mat(mat_by_name("stance"), 16)["wiring"] == Wiring.SHIFT_REGISTER_MUX


def test_refusals() -> None:
    grid = next(setting for setting in SETTINGS if setting.key == "grid")
    said = refusal(
        grid, grid_value(65, 48), AnswerCode.BAD_ARGUMENT, grid_value(40, 48), replace(MEGA, most_rows=64, most_cols=64)
    )
    assert "65 × 48 cells" in said
    assert "keeps 40 × 48 cells" in said
    assert "at most 64 × 64 cells" in said
    assert "pressuremat flash" in refusal(grid, 1, AnswerCode.UNKNOWN_COMMAND, 0, MEGA)


def test_where_settings_come_from() -> None:
    words = {origin_words(state) for state in (*Settings, 99)}
    assert len(words) == 4
