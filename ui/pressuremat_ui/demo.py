"""The simulated people's recordings that the demo opens with, made through the same path as any recording. No Qt."""

from __future__ import annotations

import time
from pathlib import Path

from pressuremat_ui.library import Library

#: The people of the demo have something to find.
_PERSON = "arch=low&flexible=0.8&pronation=0.8&seed=1"
RECORDINGS = (
    ("standing_simulated", f"sim:stand?{_PERSON}"),
    ("walking_simulated", f"sim:walk?{_PERSON}"),
)
_WAIT_S = 0.01


def make_recordings(library: Library) -> list[Path]:
    """Record each of them into the library, as fast as it goes; those that are there already stay."""
    library.prepare()
    paths = []
    for name, uri in RECORDINGS:
        path = library.path / f"{name}.pmat"
        if not path.exists():
            record(f"{uri}&speed=0&loop=0", path)
        paths.append(path)
    library.learn()
    return paths


def record(uri: str, path: Path) -> None:
    """Everything a source has, into a file. Raises SourceError or RecordingError."""
    from pressuremat.capture import Capture
    from pressuremat.sources.registry import open_source

    capture = Capture(open_source(uri), record_to=path)
    capture.start()
    try:
        while not (capture.ended or capture.error):
            capture.drain()
            time.sleep(_WAIT_S)
    finally:
        capture.stop_recording()
        capture.stop()
    if capture.error is not None:
        raise capture.error
