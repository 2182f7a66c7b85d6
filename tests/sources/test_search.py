"""Where a mat that was unplugged is looked for, and what is said of a link that has trouble."""

from __future__ import annotations

from pressuremat.sources.discover import PortInfo
from pressuremat.sources.search import Search
from pressuremat.sources.trouble import Trouble

MAT = PortInfo("COM3", "mat", (0x2341, 0x42, "5573"))
CLONE = PortInfo("COM3", "mat", (0x1A86, 0x7523, ""))
PRINTER = PortInfo("COM4", "printer", (0x1A86, 0x7523, ""))


def _names(search: Search) -> list[str]:
    return [port.name for port in search.candidates()]


def test_only_its_own_port_where_nothing_is_new() -> None:
    ports = [MAT, PRINTER]
    search = Search(MAT, lambda: list(ports))
    assert _names(search) == ["COM3"]
    ports.remove(MAT)
    assert _names(search) == ["COM3"], "it may come back between this look and opening it"


def test_its_usb_number_comes_first_then_its_own_name_then_what_is_new() -> None:
    ports = [MAT, PRINTER]
    search = Search(MAT, lambda: list(ports))
    ports[:] = [PortInfo("COM5", "new", None), PRINTER, PortInfo("COM7", "mat", MAT.usb_key)]
    assert _names(search) == ["COM7", "COM3", "COM5"]


def test_a_name_that_another_device_has_now_is_new() -> None:
    ports = [CLONE, PRINTER]
    search = Search(CLONE, lambda: list(ports))
    ports[:] = [PortInfo("COM4", "something else", (0x2341, 0x1, ""))]
    assert _names(search) == ["COM3", "COM4"]


def test_who_was_asked_comes_last_until_all_were() -> None:
    ports = [CLONE]
    search = Search(CLONE, lambda: list(ports))
    ports.append(PortInfo("COM9", "new", None))
    assert _names(search) == ["COM3", "COM9"]
    search.asking(CLONE)
    assert _names(search) == ["COM9"]
    search.asking(PortInfo("COM9", "new", None))
    assert _names(search) == ["COM3", "COM9"]


def test_trouble_is_said_when_it_begins_changes_and_ends() -> None:
    trouble = Trouble("COM3", 100, 7, 0)
    said = [
        trouble.look(150, 7, 0),  # all well
        trouble.look(200, 9, 0),  # a spark
        trouble.look(210, 40, 0),  # much
        trouble.look(220, 70, 0),  # as before
        trouble.look(220, 70, 0),  # nothing came: neither worse nor better
        trouble.look(260, 80, 2),  # somebody takes bytes
        trouble.look(310, 80, 2),
        trouble.look(360, 81, 2),
    ]
    assert ["damaged" in s for s in said] == [False, False, True, False, False, False, False, False]
    assert "Another program reads COM3" in said[5]
    assert said[6] == "What comes from COM3 is whole again."
    assert [bool(s) for s in said] == [False, False, True, False, False, True, True, False]
