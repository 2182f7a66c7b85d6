"""arduino/README.md says what is: its tables are the program's, its commands exist, its pictures are there."""

from __future__ import annotations

import re
import shlex

import pytest

from pressuremat.boards import mat_by_name
from pressuremat.cli.main import COMMANDS, build_parser
from pressuremat.mats import bill, prices
from tools import parts, wiring_parts

TEXT = parts.README.read_text(encoding="utf-8")
#: Lines to be typed, and what is named in a sentence.
TYPED = sorted({line.split("#")[0].strip() for line in re.findall(r"^    (pressuremat .+)$", TEXT, re.MULTILINE)})
NAMED = set(re.findall(r"`pressuremat ([a-z]+)", TEXT))


def test_parts_and_tests_are_those_of_the_tables() -> None:
    assert parts.updated(TEXT) == TEXT, "run 'python tools/parts.py' and commit"


def test_measures_in_the_text_are_those_of_the_table() -> None:
    for name in parts.MATS:
        assert f"{bill(mat_by_name(name).geometry).strip_width_mm:g} mm foil tape" in TEXT
    assert f"Cut it {prices.FRAME_MM:g} mm larger than the grid on every side" in TEXT
    assert f"a tail of {prices.TAIL_MM:g} mm" in TEXT
    assert f"Cut it {prices.BORDER_MM:g} mm larger than the grid." in TEXT
    assert f"{wiring_parts.pulldown()} is what firmware and parts" in TEXT
    assert any(wiring_parts.pulldown() in part.label for part in prices.PARTS)


def test_a_price_that_changes_changes_the_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    before = parts.parts_table()
    monkeypatch.setattr("pressuremat.mats.prices.STRIP_SHARE", 0.5)
    monkeypatch.setattr("pressuremat.mats.prices.WASTE", 0.5)
    assert parts.parts_table() != before


@pytest.mark.parametrize("command", TYPED)
def test_every_line_of_the_guide_can_be_typed(command: str) -> None:
    build_parser().parse_args(shlex.split(command)[1:])


def test_every_command_that_is_named_exists() -> None:
    assert len(TYPED) >= 8
    assert {"flash", "board", "mats", "devices"} <= NAMED <= set(COMMANDS)


def test_every_picture_and_link_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (parts.README.parent / target).exists(), target
    headings = {
        re.sub(r"[^\w\- ]", "", line).strip().lower().replace(" ", "-")
        for line in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", TEXT)) <= headings


def test_every_option_of_the_table_exists() -> None:
    rows = re.findall(r"^\| (`--.+?) \|", TEXT, re.MULTILINE)
    options = {option for row in rows for option in re.findall(r"--[a-z-]+", row)}
    assert {"--rows", "--baud", "--readout"} <= options
    parser = build_parser()
    with pytest.raises(SystemExit):
        parser.parse_args(["board", "set", "--no-such-option"])
    for option in options:
        value = {"--wiring": "direct", "--packing": "zero-run", "--readout": "divider", "--baud": "115200"}.get(
            option, "16"
        )
        value = {"--bits": "8", "--pulldown-ohm": "4700"}.get(option, value)
        parser.parse_args(["board", "set", "serial:auto", option, value])
