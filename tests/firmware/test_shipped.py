"""The shipped images are made from the sources as they stand, fit their chips, and say so themselves."""

from __future__ import annotations

import hashlib
import importlib.util
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from arduino import build
from pressuremat.errors import FileFormatError, PressureMatError
from pressuremat.firmware.intel_hex import flash_image
from pressuremat.firmware.shipped import FLASH_BYTES, boards, manifest, shipped
from tests.conftest import skip_or_fail

AGAIN = "run 'python arduino/build.py --ship' and commit what it writes"


def test_the_images_are_of_the_sources_as_they_stand() -> None:
    about = manifest()
    assert about["source_sha256"] == build.source_digest(), AGAIN
    assert about["source_number"] == build.source_number(), AGAIN
    assert about["version"] == build.firmware_version(), AGAIN
    assert set(about["boards"]) == set(build.TARGETS)


def test_building_again_gives_the_same_bytes(tmp_path: Path) -> None:
    sentence = build.missing_tools()
    if sentence is not None:
        skip_or_fail(sentence)
    about = manifest()
    if build.toolchain() != about["toolchain"]:
        pytest.skip(f"built with {about['toolchain']}, here is {build.toolchain()}")
    assert build.ship(tmp_path / "work", tmp_path) == about, AGAIN
    for board in boards():
        again = flash_image((tmp_path / f"{board}.hex").read_text())
        assert again == shipped(board).image, AGAIN


@pytest.mark.parametrize("board", boards())
def test_each_image_fits_its_chip_and_carries_its_number(board: str) -> None:
    firmware, entry = shipped(board), manifest()["boards"][board]
    assert 10_000 < len(firmware.image) <= FLASH_BYTES[firmware.mcu]
    assert entry["flash_bytes"] == len(firmware.image)
    assert entry["sha256"] == hashlib.sha256(firmware.image).hexdigest()


def test_the_number_depends_on_names_and_texts_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in build.SKETCH.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    before = build.source_digest()
    monkeypatch.setattr(build, "SKETCH", tmp_path)
    assert build.source_digest() == before
    (tmp_path / "scan.cpp").write_text("// changed")
    assert build.source_digest() != before


def test_the_wheel_carries_them(tmp_path: Path) -> None:
    if importlib.util.find_spec("hatchling") is None:
        skip_or_fail("building the wheel needs hatchling: run.py setup")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=build.HERE.parent, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        for name in ("manifest.json", *(manifest()["boards"][board]["file"] for board in boards())):
            packed = archive.read(f"pressuremat/firmware/{name}")
            assert packed == (build.SHIPPED / name).read_bytes()


def test_a_board_without_firmware_is_named() -> None:
    with pytest.raises(PressureMatError, match="one of mega2560, uno, nano, got due"):
        shipped("due")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ":00000001FE",  # a check sum that is off
        ":0300000001020",
        "hello",
        ":020000000102FB",
        ":0400000001020304F2",  # no last record
        ":00000001FF :00000001FF",
    ],
)
def test_damaged_hex_is_refused(text: str) -> None:
    with pytest.raises(FileFormatError):
        flash_image(text)


def test_hex_by_hand() -> None:
    assert flash_image(":02000000ABCD86\n:010004000FEC\n:00000001FF") == b"\xab\xcd\xff\xff\x0f"
    # An address beyond 64 kB, by segment and linearly.
    assert len(flash_image(":020000021000EC :0100000001FE :00000001FF")) == 65537
    assert len(flash_image(":020000040001F9 :0100000001FE :00000001FF")) == 65537
