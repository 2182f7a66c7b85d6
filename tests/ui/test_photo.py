"""The photo step: what opens and what is refused, points by mouse and by keys, angles with errors, what is kept."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pressuremat.errors import VisitError
from pressuremat_ui import photo, work
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.pages.photo_dialog import PhotoDialog
from pressuremat_ui.theme import Theme
from pressuremat_ui.viewmodels.photo import PhotoViewModel, angle_words
from tests.ui.legs import JOINTS, bend_deg, photo_of_legs


@pytest.fixture(scope="module")
def legs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return photo_of_legs(tmp_path_factory.mktemp("legs") / "legs.png")


class Taken:
    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, tuple[float, float]]]] = []

    def __call__(self, moment: Any, angles: Any) -> None:
        self.got.append((moment, angles))


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def vm(tmp_path: Path, legs: Path, taken: Taken) -> PhotoViewModel:
    it = PhotoViewModel(work.load_photo, work.save_photo, InlineJobs())
    it.begin("bottom", tmp_path, taken)
    it.open(legs)
    assert it.message == ""
    return it


def click(vm: PhotoViewModel, side: str) -> None:
    vm.choose_side(side)
    for x, y in JOINTS[side]:
        assert vm.place(x, y)
        vm.release()


# -- files ---------------------------------------------------------


def png_of(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and has those of a few at most."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 256)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.jpg", lambda _legs: b"", "JPEG, PNG"),
        ("words.png", lambda _legs: b"a shopping list\n" * 40, "JPEG, PNG"),
        ("drawing.jpg", lambda _legs: b"<svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'/>", "JPEG, PNG"),
        ("half.png", lambda legs: legs[: len(legs) // 3], "broken"),
        ("bomb.png", lambda _legs: png_of(60_000, 60_000), "3600"),
        ("hollow.png", lambda _legs: png_of(3000, 3000), "broken"),
        ("dot.png", lambda _legs: png_of(8, 8), "8 × 8"),
    ],
)
@pytest.mark.usefixtures("qapp")
def test_what_is_no_photo_is_one_sentence(
    tmp_path: Path, legs: Path, name: str, data: Callable[[bytes], bytes], says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data(legs.read_bytes()))
    with pytest.raises(VisitError) as caught:
        photo.load(path)
    text = str(caught.value)
    assert text.startswith("Expected ")
    assert says in text
    assert name in text
    assert text.count("\n") == 0


@pytest.mark.usefixtures("qapp")
def test_files_that_are_none_or_too_large_are_refused_unread(
    tmp_path: Path, legs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (tmp_path, tmp_path / "nothing.jpg", tmp_path / "nul\0.jpg"):
        with pytest.raises(VisitError, match="cannot be opened"):
            photo.load(path)
    monkeypatch.setattr(photo, "MOST_BYTES", 100)
    with pytest.raises(VisitError, match="save it smaller"):
        photo.load(legs)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "bmp"])
def test_a_photo_opens_whatever_its_name_says(tmp_path: Path, suffix: str) -> None:
    path = photo_of_legs(tmp_path / f"legs.{suffix}").rename(tmp_path / "legs.dat")
    opened = photo.load(path)
    assert (opened.width, opened.height) == (800, 1000)


@pytest.mark.usefixtures("qapp")
def test_a_large_photo_is_shown_smaller(tmp_path: Path) -> None:
    image = QImage(3600, 1200, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    image.save(str(tmp_path / "large.png"))
    opened = photo.load(tmp_path / "large.png")
    assert (opened.width, opened.height) == (2400, 800)


def test_another_photo_that_does_not_open_leaves_the_first(vm: PhotoViewModel, tmp_path: Path) -> None:
    click(vm, "left")
    vm.open(tmp_path / "nothing.jpg")
    assert "cannot be opened" in vm.message
    assert vm.angles
    assert vm.picture is not None


# -- points and angles ---------------------------------------------


def test_three_clicks_give_the_angle_with_its_error(vm: PhotoViewModel) -> None:
    assert vm.joint == "hip"
    click(vm, "left")
    degrees, sd = vm.angles["left"]
    assert degrees == pytest.approx(bend_deg(JOINTS["left"]))
    assert sd == pytest.approx(2.0, abs=0.05)
    assert vm.says == f"Left leg: {angle_words(degrees, sd)}"
    assert vm.says.endswith("inward")
    assert not vm.place(10, 10), "all three have a place"
    vm.shown_at(0.5)
    assert vm.angles["left"][1] == pytest.approx(2 * sd), "a click on the screen is two pixels of the photo off"
    vm.shown_at(3.0)
    assert vm.angles["left"][1] == pytest.approx(sd), "enlarged, nobody knows better where a knee is"
    vm.turn_round(True)
    assert vm.angles["left"][0] == pytest.approx(-degrees)
    assert "outward" in vm.says


def test_a_point_is_taken_hold_of_and_moved(vm: PhotoViewModel) -> None:
    click(vm, "left")
    click(vm, "right")
    assert vm.side == "right"
    x, y = JOINTS["left"][1]
    assert vm.grab(x + 6, y - 6)
    assert (vm.side, vm.joint) == ("left", "knee")
    vm.drag(460.0, 500.0)
    vm.release()
    assert vm.angles["left"][0] == pytest.approx(-bend_deg(((460, 150), (460, 500), (450, 850))))
    assert not vm.grab(20, 20)
    vm.drag(-500.0, 5000.0)
    assert vm.points["left"]["knee"] == (0.0, 999.0), "a point stays on the photo"
    vm.clear()
    assert (vm.joint, list(vm.angles)) == ("hip", ["right"])


def test_points_too_close_together_are_a_sentence_and_no_angle(vm: PhotoViewModel) -> None:
    for x, y in ((400, 500), (402, 502), (400, 900)):
        vm.place(x, y)
        vm.release()
    assert vm.angles == {}
    assert "click them again" in vm.says
    assert not vm.can_take


def test_what_is_none_of_the_choices_is_refused(vm: PhotoViewModel) -> None:
    for choose, key in ((vm.choose_side, "middle"), (vm.choose_joint, "elbow"), (vm.choose_moment, "later")):
        with pytest.raises(ValueError, match=key):
            choose(key)


# -- what is taken and kept ----------------------------------------


def test_the_angle_is_taken_and_the_photo_forgotten(vm: PhotoViewModel, taken: Taken, tmp_path: Path) -> None:
    assert vm.keep is False
    vm.take()
    assert taken.got == []
    click(vm, "left")
    angles = dict(vm.angles)
    vm.take()
    assert taken.got == [("bottom", angles)]
    assert vm.picture is None
    assert list(tmp_path.iterdir()) == []


def test_a_photo_is_kept_only_by_choice_and_without_what_a_camera_notes(
    vm: PhotoViewModel, taken: Taken, tmp_path: Path
) -> None:
    for n in (1, 2):
        vm.keep = True
        click(vm, "left")
        vm.picture.image.setText("Description", "at home")
        vm.take()
        kept = QImage(str(tmp_path / f"photo-bottom-{n}.jpg"))
        assert (kept.width(), kept.height()) == (800, 1000)
        assert kept.textKeys() == []
        vm.begin("bottom", tmp_path, taken)
        assert vm.keep is False
        vm.open(photo_of_legs(tmp_path / "again.png"))
    vm.begin("stance", None, taken)
    assert not vm.can_keep


# -- the dialog ----------------------------------------------------


def shown(theme: Theme, vm: PhotoViewModel, qtbot: QtBot) -> PhotoDialog:
    dialog = PhotoDialog(theme, vm)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    return dialog


def test_clicks_and_drags_on_the_photo(theme: Theme, vm: PhotoViewModel, taken: Taken, qtbot: QtBot) -> None:
    dialog = shown(theme, vm, qtbot)
    canvas = dialog.canvas
    assert not dialog.take_button.isEnabled()
    for joint in JOINTS["left"]:
        QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas.at(joint).toPoint())
    scale = canvas.at((100.0, 0.0)).x() - canvas.at((0.0, 0.0)).x()
    assert vm.angles["left"][0] == pytest.approx(bend_deg(JOINTS["left"]), abs=1.0)
    assert vm.angles["left"][1] == pytest.approx(2.0 / min(scale / 100.0, 1.0), rel=0.1)
    assert dialog.says.text() == vm.says == canvas.accessibleDescription()
    knee = canvas.at(vm.points["left"]["knee"])
    drawn = canvas.grab().toImage().pixelColor((knee + QPointF(3, 0)).toPoint())
    assert drawn.blue() > 120 > drawn.red(), "the left leg's colour"
    before = vm.angles["left"][0]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=knee.toPoint())
    QTest.mouseMove(canvas, (knee + QPointF(30, 0)).toPoint())
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=(knee + QPointF(30, 0)).toPoint())
    assert vm.angles["left"][0] < before - 3
    dialog.take_button.click()
    assert taken.got[0][0] == "bottom"


def test_the_same_without_a_mouse(theme: Theme, vm: PhotoViewModel, qtbot: QtBot) -> None:
    dialog = shown(theme, vm, qtbot)
    canvas = dialog.canvas
    canvas.setFocus()
    for _joint in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        QTest.keyClick(canvas, Qt.Key.Key_Return)
    assert vm.angles["left"][0] == pytest.approx(0.0, abs=0.01), "all three appear below each other"
    dialog.choices["joint"].buttons["knee"].click()
    for _step in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert vm.angles["left"][0] > 5
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert vm.angles == {}
    assert canvas.accessibleName()
