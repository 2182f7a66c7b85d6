"""What jobs do for the pages: open a recording, build what the findings page shows, open a source, analyse live.

Everything slow to import is imported here inside the functions, so that the window is on the screen before it.
No Qt.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pressuremat.types import StreamInfo
from pressuremat_ui.viewmodels.exam import OfferLines
from pressuremat_ui.viewmodels.findings import Built
from pressuremat_ui.viewmodels.live import LiveCapture, Pushes
from pressuremat_ui.viewmodels.mat import Leads
from pressuremat_ui.viewmodels.recording import Opened
from pressuremat_ui.viewmodels.trying import Picture
from pressuremat_ui.visits import VisitRun

if TYPE_CHECKING:
    from pressuremat.analysis.model import Analysis
    from pressuremat.correction import Correction


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

    return _opened(analyse(store.newest(read(path))))


def correct_recording(path: Path, before: Opened, corrections: Sequence[Correction]) -> Opened:
    """A recording with other corrections by hand, analysed and then kept beside it.

    Raises PressureMatError where the last of them comes to nothing, or they cannot be kept; then nothing changed.
    """
    from dataclasses import replace

    from pressuremat.calibration import store
    from pressuremat.desk.correct import analysed
    from pressuremat.files import corrections as by_hand
    from pressuremat.files import read

    recording = replace(store.newest(read(path)), corrections=tuple(corrections))
    made = _opened(analysed(recording, before.analysis))
    by_hand.write(path, corrections)
    return made


def _opened(analysis: Analysis) -> Opened:
    from pressuremat.findings.registry import evaluate
    from pressuremat.processing.outline import outline_mm

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


def visit_run(uri: str, folder: Path, tests: str, visit: Any, condition: Any) -> VisitRun:
    """A visit on that source, to be led in a thread."""
    return VisitRun(uri, folder, tests, visit, condition)


def try_run(uri: str, folder: Path, change: Any, visit: Any, condition: Any) -> VisitRun:
    """Try and see with one change on that source, to be led in a thread."""
    return VisitRun(uri, folder, "try-and-see", visit, condition, change)


def tried_of(folder: Path) -> Any:
    """What was tried in a folder, analysed. Raises PressureMatError in one sentence."""
    from pressuremat.exam.tried import tried_folder

    return tried_folder(folder)


def effect_pictures(side: Any) -> tuple[Picture, ...]:
    """The drawings of one side of an effect, for both themes."""
    from pressuremat.drawings.theme import DARK, LIGHT
    from pressuremat.report import effect_bars as bars

    if not side.measures:
        return (Picture(bars.seen_steps(side, LIGHT), bars.seen_steps(side, DARK), bars.seen_words(side)),)
    return tuple(
        Picture(bars.measure_bars(side, one, LIGHT), bars.measure_bars(side, one, DARK), bars.measure_words(side, one))
        for one in side.measures
    )


def take_in_tried(visit: Path, tried: Path, effect: Any) -> None:
    """Take what was tried into a visit's folder."""
    from pressuremat.exam.tried import take_in

    take_in(visit, tried, effect)


def load_photo(path: Path) -> Any:
    """A photo, opened within limits."""
    from pressuremat_ui.photo import load

    return load(path)


def save_photo(photo: Any, path: Path) -> None:
    """Keep a photo's pixels."""
    from pressuremat_ui.photo import save

    save(photo, path)


def offer_of(info: StreamInfo | None, tests: str, visit: Any, condition: Any) -> OfferLines:
    """What a visit would be on that mat; on a Stance mat where none was looked at yet."""
    from pressuremat.boards import mat_by_name
    from pressuremat.exam.protocols import protocol_of
    from pressuremat.exam.sets import offer, set_of
    from pressuremat.i18n import _

    stance = mat_by_name("stance")
    geometry = stance.geometry if info is None else info.geometry
    rate_hz = stance.rate_hz if info is None else info.rate_hz or None
    made = offer(set_of(tests), geometry, rate_hz, visit.person, visit.history, condition)
    titles = [_(item.of_protocol.title) for item in made.items]
    told = tuple(
        f"{title} × {titles.count(title)}" if titles.count(title) > 1 else title for title in dict.fromkeys(titles)
    )
    left_out = tuple((_(protocol_of(one.protocol).title), one.says) for one in made.left_out)
    return OfferLines(max(round(made.seconds / 60.0), 1), told, left_out)


def instructions_of(protocol: str) -> tuple[str, ...]:
    """What a person is told before a test, and when to stop."""
    from pressuremat.exam.protocols import protocol_of
    from pressuremat.i18n import _

    one = protocol_of(protocol)
    watch = (_("Whoever looks on: {what}").format(what=_(one.observe)),) if one.observe else ()
    return (*(_(text) for text in one.instructions), *(_(text) for text in one.stops), *watch)


def practice_of(geometry: Any, exercise: str) -> Any:
    """Practice of an exercise on a mat."""
    from pressuremat.exam.practice import Practice
    from pressuremat.exam.protocols import protocol_of

    return Practice(geometry, protocol_of(exercise))


def build_result(path: Path, who: str) -> Any:
    """The report's model of a visit."""
    from pressuremat.knee.examine import examine_file
    from pressuremat.report.visit_model import build_visit

    return build_visit(examine_file(path), who=who)


def render_result(model: Any, path: Path, kind: str) -> None:
    """Write a visit's report, its handout, or its prints at true size."""
    from pressuremat.report.handout import Handout
    from pressuremat.report.registry import render
    from pressuremat.report.true_size import TrueSize

    if kind == "handout":
        model = Handout(model)
    elif kind == "true-size":
        model = TrueSize(model.sections, model.who, model.version, model.language, model.simulated)
    render(model, path)


def write_passport(calibration: Any, path: Path) -> Any:
    """Write a mat's page; the suffix chooses its kind."""
    from pressuremat.report import passport

    return passport.write(calibration, path)


def render_report(model: Any, path: Path) -> None:
    """Write a report; the suffix chooses its kind."""
    from pressuremat.report.registry import render

    render(model, path)
