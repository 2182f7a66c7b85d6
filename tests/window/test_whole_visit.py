"""A whole visit with mouse and keyboard on a real window, the real firmware at the other end of a real serial port.

Shortened so that it fits among other tests: of a quick visit's seven trials one is done, quiet standing, in full; the
board's time goes as fast as the machine allows. `tools/window_visit.py` does all seven.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from arduino.emulator.emulate import missing as missing_board
from pressuremat.files import read as read_recording
from pressuremat.visit import read
from tests.conftest import skip_or_fail
from tests.window.desktop import Desktop
from tests.window.desktop import missing as missing_desktop
from tests.window.visit import WHO, whole_visit

#: What stands on both result pages only once: the first time an exam was just made, the second it is one of many.
_READING = "First: see a clinician"


def test_a_visit_from_the_first_start_to_its_result_at_the_next(tmp_path: Path) -> None:
    for sentence in (missing_desktop(), missing_board()):
        if sentence is not None:
            skip_or_fail(sentence)
    library = tmp_path / "library"
    with Desktop(tmp_path) as desktop:
        seen = whole_visit(desktop, tmp_path / "firmware", library, short=True)

    assert any(text.startswith("Arduino Mega 2560 on /dev/pts/") and "48 × 40" in text for text in seen.connected)
    assert "SIMULATED" in seen.connected
    assert seen.offered.startswith("About 2 minutes: Quiet standing, Standing on one leg × 2")
    assert seen.log[-2:] == ["✓ Kept.", "– short of time"]
    assert seen.performed[0] == "01-stand.pmat"
    assert seen.exit_codes == [0, 0]

    (manifest,) = (library / "visits").glob("*/visit.json")
    visit = read(manifest)
    assert (visit.person.birth_year, visit.person.height_cm, visit.history.pain_0_10) == (1990, 178.0, 5.0)
    assert visit.manual.observer_stance is not None
    assert visit.manual.observer_stance.left == "slightly"
    (stand,) = [one for one in visit.trials if one.excluded is None]
    recording = read_recording(manifest.parent / stand.file)
    assert recording.simulated
    assert recording.n_lost_frames == 0
    assert recording.time_s[-1] > 30.0

    shown = seen.result[seen.result.index(_READING) :]
    assert "Pain above 3 of 10 that lasts belongs to a clinician first." in shown
    assert any(text.startswith(WHO) for text in seen.result)
    assert seen.again[seen.again.index(_READING) :] == shown
    assert "SIMULATED" in seen.again
    assert "Leave" not in seen.home, "the tour is for the first start"

    done = subprocess.run(["pdftotext", "-layout", seen.report, "-"], capture_output=True, text=True, check=True)
    assert WHO in done.stdout
    assert "SIMULATED" in done.stdout
    assert "Pain above 3 of 10" in done.stdout
