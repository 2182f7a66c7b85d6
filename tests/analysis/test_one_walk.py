"""Parts of one walk, stored apart, analysed together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pressuremat.analysis.corrections import spot_of
from pressuremat.analysis.offline import analyse
from pressuremat.analysis.one_walk import one_walk
from pressuremat.correction import Correction
from pressuremat.errors import RecordingError
from pressuremat.sources.simulated import simulate
from pressuremat.types import Recording


def parts(*, from_far: bool = False, timed: bool = False) -> tuple[Recording, list[Recording]]:
    """A walk, and each of its footprints as a recording of its own: its picture of peaks, or its frames."""
    whole = simulate("walk", {"ideal": "1", "from": "far" if from_far else "near"})[0]
    out = []
    for k, one in enumerate(analyse(whole).footprints):
        frames = np.zeros((len(one.frames), *whole.geometry.shape), np.float32)
        row, col = (round(one.geometry.origin_mm[axis] / 10.0) for axis in (1, 0))
        frames[:, row : row + one.geometry.rows, col : col + one.geometry.cols] = one.frames
        frames = frames if timed else frames.max(axis=0, keepdims=True)
        time_s = np.arange(len(frames)) / 100.0
        out.append(replace(whole, frames=frames, time_s=time_s, time_known=timed, trimmed_to_contact=True, path=f"{k}"))
    return whole, out


@pytest.mark.parametrize("from_far", [False, True])
@pytest.mark.parametrize("timed", [False, True])
def test_lengths_and_sides_are_those_of_the_walk(from_far: bool, timed: bool) -> None:
    whole, some = parts(from_far=from_far, timed=timed)
    order = [2, 0, 3, 1]
    joined = one_walk([some[k] for k in order])
    assert joined.path == "0, 1, 2, 3"
    before, found = analyse(whole), analyse(joined)
    assert [one.side for one in found.footprints] == [one.side for one in before.footprints]
    there, here = ({(v.key, v.side): v for v in made.whole} for made in (before, found))
    for key, side in there:
        if key in ("step_length_mm", "stride_length_mm"):
            assert here[key, side].value == pytest.approx(there[key, side].value, abs=4.0)
        if key in ("step_s", "cadence_spm", "speed_m_s", "stance_pct"):
            assert here[key, side].value is None
            assert "clock" in (here[key, side].reason or "")
    assert found.provenance["joined"][0]["name"] == "0"


def test_what_was_corrected_in_a_part_is_corrected_in_the_whole() -> None:
    _, some = parts()
    third = analyse(some[2]).footprints[0]
    wrong = "left" if third.side == "right" else "right"
    by_hand = replace(some[2], corrections=(Correction("side", spot_of(third), side=wrong),))  # type: ignore[arg-type]
    found = analyse(one_walk([some[0], some[1], by_hand, some[3]]))
    assert [one.corrected for one in found.footprints] == [(), (), ("side",), ()]
    assert found.footprints[2].side == wrong
    assert not found.recording.warnings


def test_one_alone_is_itself() -> None:
    _, some = parts()
    assert one_walk(some[:1]) is some[0]
    with pytest.raises(ValueError, match="at least one"):
        one_walk([])


def test_what_is_no_part_of_it_gets_a_sentence() -> None:
    _, some = parts()
    empty = replace(some[1], frames=np.zeros_like(some[1].frames), path="nobody.apd")
    with pytest.raises(RecordingError, match=r"nobody\.apd holds none; leave it out\."):
        one_walk([some[0], empty])
    g = some[1].geometry
    other = replace(some[1], geometry=replace(g, pitch_mm=(8.0, 8.0)), path="other.apd")
    with pytest.raises(RecordingError, match=r"other\.apd differs .* analyse them apart\."):
        one_walk([some[0], other])
