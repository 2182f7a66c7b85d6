"""`pressuremat compare`, and what `analyze` makes of the person."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from pressuremat.cli.main import main
from pressuremat.files import write
from tests.soft_foot import standing


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Three trials of somebody who leans to the left, as `.npz`, which keeps no protocol."""
    folder = tmp_path_factory.mktemp("trials")
    paths = []
    for number, share in enumerate((0.63, 0.65, 0.52)):
        path = folder / f"{number}.npz"
        write(path, standing(left_share=share))
        paths.append(str(path))
    return paths


def document(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capsys.readouterr()
    assert main([*arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_three_trials_tell_more_than_one(recordings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    together = document(capsys, "compare", *recordings)
    assert together["schema"] == "pressuremat.comparison/1"
    assert [one["protocol"] for one in together["recordings"]] == ["stand"] * 3
    assert [(one["key"], one["side"], one["level"]) for one in together["findings"]] == [
        ("load_asymmetry", "left", "consistent")
    ]
    alone = document(capsys, "analyze", recordings[0])
    assert [one["level"] for one in alone["findings"] if one["key"] == "load_asymmetry"] == ["possible"]


def test_protocols_may_be_given(recordings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    given = ("--protocol", "seated", "--protocol", "stand")
    found = document(capsys, "compare", *recordings[:2], *given)
    assert [(one["key"], one["side"]) for one in found["metrics"]] == [
        ("arch_index_change", "left"),
        ("arch_index_change", "right"),
    ]
    assert [one["value"] for one in found["metrics"]] == pytest.approx([0.0, 0.0], abs=0.03)
    assert main(["compare", *recordings[:2], *given]) == 0
    assert "Change of the arch index" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["--protocol", "stand"], 1), (["--protocol", "dance"], 2), (["--age-y", "-3"], 2), (["--height-cm", "3"], 2)],
)
def test_what_is_wrong_is_one_sentence(
    arguments: list[str], code: int, recordings: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["compare", *recordings[:2], *arguments]) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.rstrip().endswith(".")


def test_nothing_to_compare_says_so(recordings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", recordings[2]]) == 0
    assert "Nothing to compare" in capsys.readouterr().out


def test_a_child_gets_no_class_and_the_report_knows_the_person(
    recordings: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    born = datetime.now().astimezone().year - 5
    child = document(capsys, "analyze", recordings[2], "--birth-year", str(born))
    bands = {one["band"] for footprint in child["footprints"] for one in footprint["metrics"]}
    assert bands == {None}
    assert child["provenance"]["subject"]["age_y"] == pytest.approx(4.5)
    adult = document(capsys, "analyze", recordings[2], "--age-y", "30", "--height-cm", "170", "--mass-kg", "95")
    assert {one["band"] for footprint in adult["footprints"] for one in footprint["metrics"]} > {None}
    assert np.isclose(adult["provenance"]["subject"]["mass_kg"], 95.0)


def test_depth_decides_how_many_values_are_listed(recordings: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    lengths = []
    for detail in ("simple", "professional", "research"):
        capsys.readouterr()
        assert main(["analyze", recordings[0], "--detail", detail]) == 0
        lengths.append(len(capsys.readouterr().out.splitlines()))
    assert lengths == sorted(lengths)
    assert lengths[0] < 60 < lengths[2]
