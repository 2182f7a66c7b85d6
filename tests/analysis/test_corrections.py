"""What a person corrects by hand holds, survives another analysis, and says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.corrections import footprint_at, spot_of
from pressuremat.analysis.offline import analyse
from pressuremat.analysis.settings import Settings
from pressuremat.correction import Correction, Spot
from pressuremat.files.corrections import of_json, to_json
from pressuremat.sources.simulated import simulate
from pressuremat.types import Recording
from tests.soft_foot import step
from tests.test_live_equals_offline import on_a_belt, three_steps

WALK = simulate("walk", {"ideal": "1"})[0]


def by_hand(made: Recording, *corrections: Correction) -> Recording:
    return replace(made, corrections=corrections)


def test_a_side_by_hand_is_certain_and_moves_the_axis() -> None:
    before = analyse(WALK)
    one = before.footprints[1]
    other = "left" if one.side == "right" else "right"
    found = analyse(by_hand(WALK, Correction("side", spot_of(one), side=other)))  # type: ignore[arg-type]
    now = found.footprints[1]
    assert (now.side, now.side_confidence, now.corrected) == (other, 1.0, ("side",))
    assert now.axis != one.axis
    assert all(f.corrected == () for f in found.footprints if f.id != now.id)
    assert {v.side for v in found.of_footprint(now.id)} == {other}
    assert found.provenance["corrections"] == to_json(found.recording.corrections)


def test_an_axis_by_hand_keeps_its_angle_and_turns_the_progression() -> None:
    one = analyse(WALK).footprints[0]
    found = analyse(by_hand(WALK, Correction("axis", spot_of(one), axis_deg=5.0)))
    now = found.footprints[0]
    assert now.axis is not None
    assert now.axis.axis_deg == 5.0
    assert now.axis.length_mm == pytest.approx(one.axis.length_mm, abs=8)  # type: ignore[union-attr]
    turn = next(v.value for v in found.of_footprint(1) if v.key == "foot_progression_deg")
    before = next(v.value for v in analyse(WALK).of_footprint(1) if v.key == "foot_progression_deg")
    assert turn is not None
    assert before is not None
    assert abs(turn - before) == pytest.approx(abs(5.0 - one.axis.axis_deg), abs=1.5)  # type: ignore[union-attr]


def test_splitting_and_merging_again_gives_the_print_as_it_was() -> None:
    made = step()
    (one,) = analyse(made).footprints
    split = Correction("split", spot_of(one), line=("y", 190.0))
    parts = analyse(by_hand(made, split)).footprints
    assert len(parts) == 2
    assert all(part.corrected == ("split",) for part in parts)
    total = sum(float(part.total.sum()) for part in parts)
    # What is faint at the beginning of one part and the end of the other is left to neither.
    assert total == pytest.approx(float(one.total.sum()), rel=1e-4)
    merge = Correction("merge", spot_of(parts[0]), other=spot_of(parts[1]))
    (again,) = analyse(by_hand(made, split, merge)).footprints
    assert (again.side, again.complete, again.start_index) == (one.side, one.complete, one.start_index)
    assert again.axis is not None
    assert one.axis is not None
    assert again.axis.heel_mm == pytest.approx(one.axis.heel_mm, abs=0.01)
    np.testing.assert_allclose(again.total, one.total, rtol=1e-3)


def test_splitting_in_time_and_across_x() -> None:
    made = step()
    (one,) = analyse(made).footprints
    for line in (("t", 0.45), ("x", 120.0)):
        parts = analyse(by_hand(made, Correction("split", spot_of(one), line=line))).footprints
        assert len(parts) == 2, line


def test_dropping_leaves_the_others_and_their_numbers_follow() -> None:
    found = analyse(by_hand(WALK, Correction("drop", spot_of(analyse(WALK).footprints[0]))))
    assert [one.id for one in found.footprints] == list(range(1, len(found.footprints) + 1))
    assert len(found.footprints) == len(analyse(WALK).footprints) - 1


def test_it_finds_its_footprint_by_place_and_time_not_by_number() -> None:
    spot = spot_of(analyse(WALK).footprints[2])
    settings = Settings(contact_n=60.0)
    late = replace(WALK, frames=WALK.frames[150:], time_s=WALK.time_s[150:])
    for made in (analyse(WALK, settings), analyse(late)):
        one = footprint_at(made.footprints, spot)
        assert one is not None
        assert spot_of(one).y_mm == pytest.approx(spot.y_mm, abs=5)
    assert footprint_at(analyse(late).footprints, spot) is not analyse(WALK).footprints[2]


def test_one_that_finds_nothing_is_said_and_does_no_harm() -> None:
    nowhere = Correction("drop", Spot(1e6, 0.0, 0.0))
    found = analyse(by_hand(WALK, nowhere, Correction("merge", spot_of(analyse(WALK).footprints[0]), other=nowhere.at)))
    assert len(found.footprints) == len(analyse(WALK).footprints)
    assert any("2 corrections" in warning for warning in found.recording.warnings)


def test_on_a_belt_and_with_feet_that_overlap_in_time() -> None:
    for made in (on_a_belt(), three_steps()):
        one = analyse(made).footprints[1]
        found = analyse(by_hand(made, Correction("side", spot_of(one), side="left")))
        assert found.footprints[1].side == "left"
        assert len(found.footprints) == 3


def test_a_cut_print_stays_cut_when_it_is_split() -> None:
    made = step()
    part = replace(
        made,
        frames=np.ascontiguousarray(made.frames[:, :, 11:]),
        geometry=made.geometry.window(slice(0, made.geometry.rows), slice(11, made.geometry.cols)),
    )
    (one,) = analyse(part).footprints
    assert not one.complete
    found = analyse(by_hand(part, Correction("split", spot_of(one), line=("y", 190.0)))).footprints
    assert not all(half.complete for half in found)


def test_plain_data_and_back() -> None:
    spot = Spot(1.5, 100.0, 200.25)
    all_kinds = (
        Correction("side", spot, side="left"),
        Correction("axis", spot, axis_deg=-4.5),
        Correction("merge", spot, other=Spot(2.0, 3.0, 4.0)),
        Correction("split", spot, line=("t", 1.25)),
        Correction("drop", spot),
    )
    assert of_json(to_json(all_kinds)) == all_kinds
