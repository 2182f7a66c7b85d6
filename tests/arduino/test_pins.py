"""The pin tables are the one place where pins stand: the wiring is drawn from them, and the code cannot disagree."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from arduino import build as firmware_build
from arduino.pins import pins, port_and_bit

pytestmark = pytest.mark.usefixtures("firmware_folder")

#: By pin number, as an Arduino's user knows them.
MEGA = {"SHIFT_DATA": "51", "SHIFT_CLOCK": "52", "SHIFT_LATCH": "53", "MUX_S0": "26", "MUX_S3": "29"}
UNO = {"SHIFT_DATA": "11", "SHIFT_CLOCK": "13", "SHIFT_LATCH": "10", "MUX_S0": "4", "MUX_S3": "7"}


@pytest.mark.parametrize(("board", "some"), [("mega2560", MEGA), ("uno", UNO), ("nano", UNO)])
def test_every_pin_stands_in_the_table(board: str, some: dict[str, str]) -> None:
    table = pins(board)
    assert some.items() <= table.items()
    n_muxes = sum(name.startswith("MUX_COMMON_") for name in table)
    assert [table[f"MUX_COMMON_{i}"] for i in range(n_muxes)] == [f"A{i}" for i in range(n_muxes)]
    assert n_muxes == (4 if board == "mega2560" else 2)
    if board == "mega2560":
        assert [table[f"ROW_{i}"] for i in range(16)] == [str(22 + i) for i in range(16)]
        assert [table[f"COL_{i}"] for i in range(16)] == [f"A{i}" for i in range(16)]
    else:
        assert "ROW_0" not in table


def test_the_code_takes_its_pins_from_nowhere_else() -> None:
    """Ports by name, in the files that drive the mat, would be a second table."""
    for source in firmware_build.SKETCH.glob("*.*"):
        named = re.findall(r"\b(?:PORT|DDR|PIN)[A-L]\b", source.read_text(encoding="utf-8"))
        assert not named, f"{source.name}: {named}"


@pytest.mark.parametrize(
    ("board", "mat", "line", "other", "said"),
    [
        ("mega2560", "stance", "PM_PIN_MUX_S1 27", "PM_PIN_MUX_S1 28", "upper four bits of one port"),
        ("mega2560", "stance", "PM_PIN_SHIFT_LATCH 53", "PM_PIN_SHIFT_LATCH 49", "three pins must be of one port"),
        ("mega2560", "stance", "PM_PIN_ROW_9 31", "PM_PIN_ROW_9 38", "rows 8 to 15 must be"),
        ("mega2560", "stance", "PM_PIN_COL_7 A7", "PM_PIN_COL_7 A8", "inputs in order"),
        ("uno", "foot", "PM_PIN_MUX_COMMON_1 A1", "PM_PIN_MUX_COMMON_1 A2", "multiplexers go to A0, A1"),
    ],
)
def test_a_table_that_the_code_cannot_follow_does_not_compile(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    board: str,
    mat: str,
    line: str,
    other: str,
    said: str,
) -> None:
    sketch = tmp_path / "pressuremat"
    shutil.copytree(firmware_build.SKETCH, sketch)
    table = next(path for path in sketch.glob("board_*.h") if f"#define {line}\n" in path.read_text())
    table.write_text(table.read_text().replace(f"#define {line}\n", f"#define {other}\n"))
    monkeypatch.setattr(firmware_build, "SKETCH", sketch)
    with pytest.raises(firmware_build.BuildError, match=said):
        firmware_build.build(tmp_path, board, mat)


@pytest.mark.parametrize("board", ["mega2560", "uno"])
def test_the_compilers_table_of_ports_is_the_cores(board: str) -> None:
    text = (firmware_build.SKETCH / "avr_pins.h").read_text(encoding="utf-8")
    mega, _, small = text.partition("#else")
    strings = re.findall(r'"((?:[A-L][0-7])+)"', mega if board == "mega2560" else small)
    ours = re.findall(r"([A-L])([0-7])", "".join(strings))
    assert len(ours) == (70 if board == "mega2560" else 20)
    for pin, (port, bit) in enumerate(ours):
        assert port_and_bit(board, str(pin)) == (port, int(bit)), pin
