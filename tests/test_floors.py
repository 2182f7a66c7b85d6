"""Imports point downwards: the floors of docs/architecture.md, read from the source without running it.

Every `import` counts wherever it stands (also inside functions) except under `if TYPE_CHECKING`, because what is
imported late is still depended on.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent

# From the ground up. What stands on one line does not import each other; a line may import every line before it.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("units", "errors", "i18n", "system", "correction"),
    ("geometry",),
    ("types",),
    ("drawings", "visit"),
    ("boards",),
    ("mats",),
    ("calibration", "virtual"),
    ("protocol", "files"),
    ("processing", "sources", "store"),
    ("metrics", "capture", "firmware"),
    ("analysis",),
    ("findings", "guide"),
    ("exam", "knee"),
    ("report", "cohort"),
    ("desk",),
    ("ui", "cli"),
)
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}

# (module, package it may import although the floors say no): each with its reason.
SIDEWAYS = {
    # The native file keeps packets as `protocol` frames them.
    ("pressuremat.files.native", "protocol"),
    # The virtual mat is the forward model of the circuit and law that `calibration` turns round.
    ("pressuremat.virtual.mat", "calibration"),
    # The command that opens the app.
    ("pressuremat.cli.app", "ui"),
}

# (module or package, what it must not import, except these modules of it)
CLOSED_DOORS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    # Qt draws the PDF, and the doctor looks whether it loads; nothing else below the app knows it.
    (
        "pressuremat",
        ("PySide6", "pyqtgraph", "shiboken6"),
        ("pressuremat.report.pdf", "pressuremat.report.qt", "pressuremat.cli.doctor"),
    ),
    ("pressuremat", ("pressuremat.report.qt",), ("pressuremat.report.pdf",)),
    ("pressuremat.protocol", ("serial", "time"), ()),
    ("pressuremat_ui.viewmodels", ("PySide6", "pyqtgraph", "shiboken6", "pressuremat_ui.widgets"), ()),
    ("pressuremat_ui.viewmodels", ("pressuremat_ui.pages", "pressuremat_ui.binding"), ()),
)


def modules() -> Iterator[tuple[str, bool, str]]:
    """Name, whether it is a package, and source of every module of the product."""
    for root in (PROJECT, PROJECT / "ui"):
        package = root / ("pressuremat" if root == PROJECT else "pressuremat_ui")
        for path in sorted(package.rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            yield ".".join(parts[:-1] if is_package else parts), is_package, path.read_text(encoding="utf-8")


def imports_of(name: str, is_package: bool, source: str) -> set[str]:
    """The full names that a module imports; `from a import b` gives `a.b`, which may be a module or a name in it."""
    found: set[str] = set()
    todo: list[ast.AST] = [ast.parse(source)]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            todo += node.orelse
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = name.split(".")
                home = parts[: len(parts) - node.level + is_package]
                base = ".".join([*home, base]) if base else ".".join(home)
            found |= {f"{base}.{alias.name}" for alias in node.names}
        todo += ast.iter_child_nodes(node)
    return found


def floor_of(dotted: str) -> str | None:
    """The name in `FLOORS` of a module of the product; None for another one and for the bare package."""
    parts = dotted.split(".")
    if parts[0] == "pressuremat_ui":
        return "ui"
    return parts[1] if parts[0] == "pressuremat" and len(parts) > 1 and parts[1] != "__version__" else None


def within(dotted: str, package: str) -> bool:
    return dotted == package or dotted.startswith(package + ".")


def broken_rules(name: str, is_package: bool, source: str) -> list[str]:
    """A sentence for every import of this module that points up, sideways or through a closed door."""
    here = floor_of(name)
    said = []
    if here is not None and here not in LEVEL:
        return [f"{name}: {here!r} stands on no floor; give it one in FLOORS"]
    for imported in sorted(imports_of(name, is_package, source)):
        there = floor_of(imported)
        if there is not None and there not in LEVEL:
            said.append(f"{name} imports {imported}, which stands on no floor")
        elif here and there and here != there and LEVEL[there] >= LEVEL[here] and (name, there) not in SIDEWAYS:
            said.append(f"{name} imports {imported}, which is not below it")
        for package, doors, excepted in CLOSED_DOORS:
            if within(name, package) and name not in excepted and any(within(imported, door) for door in doors):
                said.append(f"{name} imports {imported}, which {package} must not know")
    return said


def test_every_import_of_the_product_points_downwards() -> None:
    said = [sentence for module in modules() for sentence in broken_rules(*module)]
    assert not said, "\n".join(said)


def test_the_walk_finds_the_modules() -> None:
    names = {name for name, _is_package, _source in modules()}
    assert {"pressuremat", "pressuremat.protocol.wire", "pressuremat.files", "pressuremat_ui.viewmodels"} <= names


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("pressuremat.processing.contact", "from pressuremat.metrics import arch"),
        ("pressuremat.processing.contact", "def f():\n    import pressuremat.findings.registry"),
        ("pressuremat.processing.contact", "from ..analysis import offline"),
        ("pressuremat.processing.contact", "from .. import capture"),
        ("pressuremat.processing.contact", "from pressuremat import report"),
        ("pressuremat.sources.replay", "from pressuremat.processing import cop"),
        ("pressuremat.files.csv_grid", "from pressuremat.protocol import wire"),
        ("pressuremat.files.native", "from pressuremat.sources import registry"),
        ("pressuremat.units", "from pressuremat import errors"),
        ("pressuremat.report.html", "from PySide6.QtGui import QImage"),
        ("pressuremat.report.html", "from pressuremat.report.qt import Sheet"),
        ("pressuremat.metrics.arch", "import pyqtgraph as pg"),
        ("pressuremat.protocol.decoder", "import time"),
        ("pressuremat.protocol.decoder", "from time import monotonic"),
        ("pressuremat.protocol.decoder", "import serial.tools.list_ports"),
        ("pressuremat.cli.report", "from pressuremat_ui.app import main"),
        ("pressuremat_ui.viewmodels.live", "from PySide6.QtCore import QObject"),
        ("pressuremat_ui.viewmodels.live", "from ..widgets import heatmap"),
        ("pressuremat.brandnew", "import os"),
        ("pressuremat.cli.report", "from pressuremat.brandnew import x"),
    ],
)
def test_a_bad_import_is_found(name: str, source: str) -> None:
    assert len(broken_rules(name, False, source)) == 1


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("pressuremat.metrics.arch", "from pressuremat.processing.zones import thirds\nfrom .record import Metric"),
        ("pressuremat.files.native", "from pressuremat.protocol import framing"),
        ("pressuremat.report.pdf", "from PySide6.QtGui import QPainter"),
        ("pressuremat.cli.app", "from pressuremat_ui.app import main"),
        ("pressuremat.cli.report", "from pressuremat import __version__"),
        ("pressuremat.protocol.decoder", "from pressuremat.types import Frame\nimport timeit"),
        ("pressuremat_ui.pages.live", "from PySide6.QtWidgets import QWidget\nfrom ..viewmodels.live import Live"),
        (
            "pressuremat.processing.cop",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from pressuremat.analysis import model",
        ),
    ],
)
def test_a_good_import_is_let_through(name: str, source: str) -> None:
    assert broken_rules(name, False, source) == []
