"""View-models work where Qt is not installed; the window comes before the heavy imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

_TICKS = """
import sys

class NoQt:
    def find_spec(self, name, *_rest):
        if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph"):
            raise ImportError(name)

sys.meta_path.insert(0, NoQt())
import importlib, pkgutil
from pathlib import Path
import pressuremat_ui.viewmodels as package
for module in pkgutil.iter_modules(package.__path__):
    importlib.import_module(f"{package.__name__}.{module.name}")
from pressuremat_ui import colormaps, demo, work
from pressuremat_ui.jobs import InlineJobs
from pressuremat_ui.library import Library
from pressuremat_ui.viewmodels.live import LiveViewModel
from tests.ui.standins import Clock, FakeAnalysis, FakeCapture, frame
capture = FakeCapture()
vm = LiveViewModel(lambda uri: capture, lambda info: FakeAnalysis(), Library(Path("none")), InlineJobs(), Clock())
vm.connect("sim:stand")
capture.events = [frame(0), frame(1)]
vm.tick()
assert vm.loads.left == "75", vm.loads
assert not any(name.startswith(("PySide6", "shiboken6")) for name in sys.modules)
"""

_FIRST_PAINT = """
import sys
import pressuremat_ui.app
heavy = [name for name in sys.modules if name.split(".")[0] in ("scipy", "skimage", "pyqtgraph")]
assert not heavy, heavy[:5]
import os
assert os.environ["OPENBLAS_NUM_THREADS"] == "1"
"""


def _run(code: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT), str(PROJECT / "ui")])}
    environment.pop("OPENBLAS_NUM_THREADS", None)
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_view_models_tick_without_qt() -> None:
    _run(_TICKS)


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    _run(_FIRST_PAINT)
