"""A change that was tried, in a folder: short recordings of a simulated person with stiff ankles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pressuremat.exam import folder as store
from pressuremat.exam.machine import Machine
from pressuremat.exam.progress import Progress
from pressuremat.exam.quality import Judgement
from pressuremat.exam.sets import Change, set_of
from pressuremat.files import write
from pressuremat.types import Condition
from pressuremat.visit import Visit
from tests.exam.test_quality import recorded
from tests.exam.views import MAT, play

_SCENES = [("-", 2), ("b", 24), ("-", 2)]
_SEEN = ("clearly", "no", "clearly")


def tried(folder: Path, change: Change = "heels-raised", n_parts: int = 3) -> Progress:
    """Lead through so many parts in `folder`; the left knee is looked at in each."""
    machine = Machine.new(set_of("try-and-see"), MAT, 60.0, change)
    machine.start(Visit(), Condition())
    now_s = 0.0
    for at in range(n_parts):
        for view in play(_SCENES, now_s, 10.0):
            machine.push(view)
        now_s += 28.0
        file = machine.progress.recording
        assert file is not None
        raised = at == 1 and change == "heels-raised"
        name = "squat-heels-raised" if raised else "squat"
        folder.mkdir(parents=True, exist_ok=True)
        recording = recorded(name, ("reps", "2"), ("stiff_ankle", "1"))
        # The same squats would be the same recording; the parts of a real visit never are.
        write(folder / file, replace(recording, time_s=recording.time_s + at * 0.001))
        machine.judged(Judgement())
        machine.note("observer_squat_bottom", _SEEN[at], "left")
    store.save(folder, machine.progress)
    return machine.progress
