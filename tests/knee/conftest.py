"""One small set of simulated trials for all tests that need frames."""

from __future__ import annotations

from pathlib import Path

import pytest

from pressuremat.cli.main import main
from pressuremat.knee.examine import Loaded, load
from pressuremat.visit import visit_of

#: Pronation shows in standing and walking; stiff ankle and weak hip only at the bottom of the squat.
PRONATES = "pronation=0.9&arch=low&flexible=0.9"
SCENARIOS = {
    "stand": "stand?seconds=6",
    "walk": "walk?",
    "squat": "squat?reps=2",
    "stand-pronated": f"stand?seconds=6&{PRONATES}",
    "walk-pronated": f"walk?{PRONATES}",
    "squat-ankle": "squat?reps=2&stiff_ankle=1",
    "raised-ankle": "squat-heels-raised?reps=2&stiff_ankle=1",
    "squat-hip": "squat?reps=2&weak_hip=1",
    "raised-hip": "squat-heels-raised?reps=2&weak_hip=1",
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The trials as `NAME.pmat`."""
    made = tmp_path_factory.mktemp("trials")
    for name, scenario in SCENARIOS.items():
        assert main(["simulate", f"{scenario}&seed=11", "-o", str(made / f"{name}.pmat")]) == 0
    return made


@pytest.fixture(scope="session")
def trials(folder: Path) -> dict[str, Loaded]:
    """Each of them analysed once."""
    return {name: _loaded(folder, name, scenario) for name, scenario in SCENARIOS.items()}


def _loaded(folder: Path, name: str, scenario: str) -> Loaded:
    trial = {"protocol": scenario.partition("?")[0], "file": f"{name}.pmat"}
    return load(visit_of({"schema": "pressuremat.visit/1", "trials": [trial]}), folder)
