"""A short run of tools/soak.py: the long one and its result are in docs/link.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parents[1] / "tools" / "soak.py"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and opens a pty")


def _soak(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOL), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


def test_memory_is_flat_and_every_frame_is_accounted_for(tmp_path: Path) -> None:
    # So short a run has hardly settled: 8 MiB is room for that, and still less than its frames would take if kept.
    done = _soak("--frames", "40000", "--margin-mib", "8", "--folder", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "flat." in done.stdout
    assert "41 frames lost, 41 packets damaged" in done.stdout
    assert not list(tmp_path.iterdir())


def test_memory_that_is_not_flat_is_a_failure() -> None:
    done = _soak("--frames", "4000", "--margin-mib", "-1000")
    assert done.returncode == 1
    assert "memory is not flat" in done.stderr
