"""PedCAD prints: made by hand, and five of one walk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pressuremat.analysis.offline import analyse
from pressuremat.errors import FileFormatError
from pressuremat.files import read
from pressuremat.files.info import info_document
from tests.files.vendor_samples import apd_bytes, values


def test_a_print_stands_where_it_was_on_the_plate() -> None:
    recording = read(apd_bytes())
    assert recording.frames.shape == (1, 40, 20)
    expected = np.zeros((40, 20))
    expected[11:18, 12:17] = 10 * values(1, 7, 5)[0]  # 20 columns less 3 and 5: columns run against StartSensY
    np.testing.assert_array_equal(recording.frames[0], expected)
    assert recording.geometry.pitch_mm == (8.4, 8.46591)
    assert (recording.stored_unit, recording.format, recording.trimmed_to_contact) == ("kPa", "pedcad-apd", True)
    assert info_document(recording)["rate_hz"] is None
    assert recording.device == "PedCAD (zebris)"
    assert "Jörg" not in repr(recording)


def test_pictures_over_time_are_the_frames_where_there_are_any() -> None:
    recording = read(apd_bytes(3))
    np.testing.assert_array_equal(recording.frames[:, 11:18, 12:17], 10 * values(3, 7, 5))
    np.testing.assert_allclose(recording.time_s, [0, 0.005, 0.01])
    assert recording.time_known is True
    assert recording.extra == {"foot_side": "right"}


def test_without_a_plate_a_print_does_not_touch_its_edge() -> None:
    frame = read(apd_bytes(MaxSensorsX="", MaxSensorsY="", StartSensX="", StartSensY="")).frames[0]
    assert frame.shape == (9, 7)
    np.testing.assert_array_equal(frame[1:-1, 1:-1], 10 * values(1, 7, 5)[0])


def test_other_units_are_understood() -> None:
    kpa = read(apd_bytes().replace(b"UnitPressure=N/cm2", b"UnitPressure=kPa"))
    assert kpa.frames.max() == values(1, 7, 5).max()
    cm = read(apd_bytes(LDistX="0.8", LDistY="0,7").replace(b"UnitDistance=mm", b"UnitDistance=cm"))
    assert cm.geometry.pitch_mm == pytest.approx((7.0, 8.0))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (apd_bytes()[: apd_bytes().index(b"[Data]")], r"\[Data\] is missing"),
        (apd_bytes()[:-30], "cut"),
        (apd_bytes()[:-1], "cut"),
        (apd_bytes(SensCountX="8"), "cut"),
        (apd_bytes(SensCountY="6"), "damaged or cut"),
        (apd_bytes(SensCountY="0"), "cells outside its plate"),
        (apd_bytes(SensCountX="x"), "no number"),
        (apd_bytes(MaxSensorsX="12"), "cells outside its plate"),
        (apd_bytes(MaxSensorsX="99999"), "grid"),
        (apd_bytes(LDistX="0"), "above zero"),
        (apd_bytes(LDistX=""), "above zero"),
        (apd_bytes().replace(b"N/cm2", b"bananas"), "bananas"),
        (apd_bytes().replace(b"\t8.5", b"\t-8.5"), "damaged or cut"),
        (apd_bytes() + apd_bytes()[apd_bytes().index(b"[Data]") :], "more than one measurement"),
    ],
)
def test_what_is_wrong_is_said(data: bytes, reason: str) -> None:
    with pytest.raises(FileFormatError, match=reason) as caught:
        read(data, name="a.apd")
    assert "PedCAD" in str(caught.value)


def test_the_public_prints_are_one_walk_with_true_sides(data_dir: Path) -> None:
    heels = []
    for name, side in zip(("", "_1", "_2", "_3", "_4"), "RRLLL", strict=True):
        recording = read(data_dir / "apd" / f"MDwalk2{name}.apd")
        assert recording.frames.shape == (1, 353, 64)
        assert recording.geometry.pitch_mm == (8.46591, 8.46591)
        # the same picture for 0.3 s, as a contact is seen
        time_s = 0.01 * np.arange(30, dtype=np.float64)
        held = replace(recording, frames=np.repeat(recording.frames, 30, axis=0), time_s=time_s)
        (foot,) = analyse(held, protocol="walk").footprints
        assert (foot.side, foot.complete) == ({"R": "right", "L": "left"}[side], True)
        assert foot.axis is not None
        assert abs(foot.axis.axis_deg) < 20  # the heel nearest the viewer
        heels.append((foot.axis.heel_mm, side))
    in_order = sorted(heels, key=lambda heel: heel[0][1])
    assert "".join(side for _heel, side in in_order) == "LRLRL"
    steps_mm = np.diff([heel[1] for heel, _side in in_order])
    assert steps_mm.min() > 500
    assert steps_mm.max() < 800
    assert max(heel[0] for heel, side in heels if side == "L") < min(heel[0] for heel, side in heels if side == "R")
