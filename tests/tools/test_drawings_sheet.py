"""The tool that makes contact sheets of the line drawings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def test_the_tool_draws_what_it_is_asked_for_and_names_what_there_is_not(tmp_path: Path) -> None:
    command = [sys.executable, "tools/drawings.py", str(tmp_path / "sheets")]
    done = subprocess.run([*command, "clamshell", "walk"], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert sorted(p.name for p in (tmp_path / "sheets").iterdir()) == [
        f"chosen-{look}.png" for look in ("dark", "light", "paper")
    ]
    assert len(done.stdout.splitlines()) == 3
    wrong = subprocess.run([*command, "cartwheel"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert wrong.returncode == 2
    assert "cartwheel" in wrong.stderr
