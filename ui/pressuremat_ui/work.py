"""What jobs do for the pages: open a recording, build what the findings page shows, open a source, analyse live.

Everything slow to import is imported here inside the functions, so that the window is on the screen before it.
No Qt.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pressuremat.types import StreamInfo
from pressuremat_ui.viewmodels.findings import Built
from pressuremat_ui.viewmodels.live import LiveCapture, Pushes
from pressuremat_ui.viewmodels.mat import Leads
from pressuremat_ui.viewmodels.recording import Opened


def warm_up() -> None:
    """Import what the pages will need; done in a job once the window is on the screen."""
    import pressuremat.analysis.live
    import pressuremat.analysis.offline
    import pressuremat.capture
    import pressuremat.findings.registry
    import pressuremat.report.model
    import pressuremat.report.registry  # noqa: F401


def open_capture(uri: str) -> LiveCapture:
    """A capture of that source, not yet started."""
    from pressuremat.capture import Capture
    from pressuremat.sources.registry import open_source

    return Capture(open_source(uri))


def live_analysis(info: StreamInfo) -> Pushes:
    """The live analysis of a stream."""
    from pressuremat.analysis.live import LiveAnalysis

    return LiveAnalysis(info.geometry, info.calibration, info.unit)


def ports() -> list[str]:
    """Names of the serial ports; pseudo-terminals are typed in."""
    from pressuremat.sources.discover import ports as found

    return [port.name for port in found()]


def open_recording(path: Path) -> Opened:
    """A recording, analysed. Raises PressureMatError in one sentence."""
    from pressuremat.analysis.offline import analyse
    from pressuremat.calibration import store
    from pressuremat.files import read
    from pressuremat.findings.registry import evaluate
    from pressuremat.processing.outline import outline_mm

    recording = store.newest(read(path))
    analysis = analyse(recording)
    outlines = {footprint.id: tuple(outline_mm(footprint)) for footprint in analysis.footprints}
    return Opened(analysis.recording, analysis, tuple(evaluate(analysis)), outlines)


def build_findings(opened: Sequence[Opened]) -> Built:
    """The report's model of open recordings, and the footprints of the first drawn for both themes."""
    from pressuremat.drawings.theme import DARK, LIGHT
    from pressuremat.i18n import _
    from pressuremat.report import figures
    from pressuremat.report.model import build

    model = build([(one.analysis, one.findings) for one in opened])
    section = model.sections[0]
    pictures = [panel.picture for panel in section.panels]
    title = _("Footprints")
    drawings = {
        name: figures.footprints(pictures, section.maximum, title=title, tokens=tokens) if pictures else ""
        for name, tokens in (("light", LIGHT), ("dark", DARK))
    }
    return Built(model, drawings)


def lead_of(uri: str, answers: Any, check: bool) -> tuple[Leads, int]:
    """A guide on that source and how many steps it has. Raises ValueError where a needed weight is missing."""
    from datetime import date

    from pressuremat.guide import check_plan, plan
    from pressuremat.guide.lead import Lead

    tasks = check_plan(answers) if check else plan(answers)
    return Lead(uri, tasks, date=date.today().isoformat()), len(tasks)


def write_passport(calibration: Any, path: Path) -> Any:
    """Write a mat's page; the suffix chooses its kind."""
    from pressuremat.report import passport

    return passport.write(calibration, path)


def render_report(model: Any, path: Path) -> None:
    """Write a report; the suffix chooses its kind."""
    from pressuremat.report.registry import render

    render(model, path)
