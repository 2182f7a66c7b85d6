"""The report on a visit, its handout, the comparison of two and prints at true size: what stands on them and where."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from pressuremat.drawings.svg import num
from pressuremat.errors import PressureMatError
from pressuremat.i18n import set_language
from pressuremat.knee.claims import CLAIMS
from pressuremat.report import figures, visit_csv, visit_html, visit_json
from pressuremat.report.comparison import Comparison
from pressuremat.report.factor_bar import factor_bar
from pressuremat.report.handout import Handout
from pressuremat.report.model import section_of
from pressuremat.report.picture import MARGIN_MM
from pressuremat.report.progress_rows import shown_points, values_words
from pressuremat.report.registry import Model, render
from pressuremat.report.true_size import RULER_MM, TrueSize, ruler
from pressuremat.report.visit_model import VisitReport
from pressuremat.report.visit_trials import both_feet
from pressuremat.report.words import named
from tests.report import visits
from tests.report.test_report_pdf import Pdf

pytest.importorskip("PySide6.QtSvg", reason="the PDF needs the extra gui")


@pytest.fixture(scope="module")
def model() -> VisitReport:
    return visits.followed()


@pytest.fixture(scope="module")
def pdf(model: VisitReport, tmp_path_factory: pytest.TempPathFactory) -> Pdf:
    return _pdf(model, tmp_path_factory.mktemp("visit"))


def _pdf(model: Model, folder: Path) -> Pdf:
    path = folder / "report.pdf"
    render(model, path)
    return Pdf(path.read_bytes())


def test_page_one_is_enough_for_the_person(model: VisitReport, pdf: Pdf) -> None:
    words = pdf.words(pdf.pages()[0])
    assert "Client 014" in words
    assert "Come again" in words
    assert model.disclaimer in words
    for drill in model.drills[:3]:
        assert drill.label in words
    for said in model.findings[:3]:
        assert said.says[:40] in words
    assert "SIMULATED" in words


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_on_page_one_is_cut(language: str, tmp_path: Path) -> None:
    """Long words and many drills: letters become smaller, pictures too, but no dose and no reading ends in dots."""
    set_language(language)
    try:
        model = visits.report()
        pdf = _pdf(model, tmp_path)
        words = pdf.words(pdf.pages()[0])
    finally:
        set_language("en")
    for drill in model.drills[:3]:
        assert drill.dose in words
        assert drill.stops in words
    for _side, says in model.rows_short:
        assert says in words
    assert "…" not in words


def test_a_name_written_from_the_right_turns_nothing_beside_it() -> None:
    assert named("Ada") == "Ada"
    assert named("محمد") == "\u2068محمد\u2069"
    assert named("x" * 99, 40) == "x" * 39 + "…"
    assert "Foot report · \u2068محمد\u2069" in visit_html.text(visits.report(who="محمد"))


def test_the_number_of_the_index_is_on_the_colleagues_page_only(model: VisitReport, pdf: Pdf) -> None:
    first, second, third = (pdf.words(page) for page in pdf.pages()[:3])
    for words in (first, second):
        assert "index 0" not in words.lower()
        assert model.range_text not in words
        assert model.caveat[:30] not in words
    assert model.index_text in third
    assert model.caveat[:30] in third


def test_every_page_has_number_disclaimer_and_stamp(model: VisitReport, pdf: Pdf) -> None:
    for number, page in enumerate(pdf.pages(), 1):
        words = pdf.words(page)
        assert f"Page {number}" in words
        assert model.disclaimer in words
        assert "SIMULATED" in words


def test_progress_tells_what_is_real(model: VisitReport, pdf: Pdf) -> None:
    lunge = next(line for line in model.progress if "Lunge" in line.label and line.side == "left")
    assert (lunge.verdict, lunge.tracked) == ("real", True)
    assert [value for _when, value in lunge.points] == ["4.0 cm", "4.2 cm", "10.0 cm"]
    same = [line for line in model.progress if line.change.startswith("+0")]
    assert same
    assert {line.verdict for line in same} == {"noise"}
    assert "real change" in pdf.words(pdf.pages()[1])


def test_the_visits_data_are_attached(pdf: Pdf) -> None:
    names = [body for body in pdf.objects.values() if b"/Filespec" in body]
    assert len(names) == 1
    number = re.search(rb"/EF\s*<<.*?(\d+) 0 R", names[0], re.DOTALL)
    assert number is not None
    data = json.loads(pdf.stream(int(number[1])))
    assert data["schema"] == visit_json.SCHEMA
    assert data["exam"]["schema"] == "pressuremat.exam/1"
    assert data["who"] == "Client 014"


def test_a_referral_stands_above_everything_and_leaves_no_drills(tmp_path: Path) -> None:
    made = visits.report(visits.exam(history={"diabetes_or_neuropathy": True}))
    read = _pdf(made, tmp_path)
    words = read.words(read.pages()[0])
    assert words.index("see a clinician") < words.index("What your prints show")
    assert made.drills == ()
    assert made.programme_says in words
    page = visit_html.text(made)
    assert page.index("referral") < page.index("What your prints show")


def test_a_child_has_no_number_anywhere(tmp_path: Path) -> None:
    made = visits.report(visits.exam(birth_year=2015))
    read = _pdf(made, tmp_path)
    paper = " ".join(read.words(page) for page in read.pages())
    for words in (paper, visit_html.text(made)):
        assert "Below 16 years there is no index" in words
        assert "Contributing-factor index" not in words
        assert "What may contribute" not in words
        assert "No programme now" in words, "a child in pain is referred"
    assert made.index_text == "–"
    assert made.drills == ()
    with pytest.raises(PressureMatError, match="no"):
        Handout(made)


def test_almost_everything_unknown_is_shown_as_unknown(tmp_path: Path) -> None:
    made = visits.report(visits.exam(manual={}, history={}, birth_year=None, kinds=("stand",)))
    states = {part: state.state for part, state in made.parts.items()}
    assert states["knee", "left"] == "not_asked"
    assert states["ankle", "left"] == "unknown"
    unknown = [line for line in made.factors if line.state == "unknown"]
    assert unknown
    assert all("not measured" in line.state_words for line in unknown)
    assert all(line.filled == 0 for line in unknown)
    _pdf(made, tmp_path)


def test_the_knee_is_coloured_only_by_what_was_seen(model: VisitReport) -> None:
    assert model.parts["knee", "left"].state == "flag"
    assert model.parts["knee", "right"].state == "watch"
    blind = visits.report(visits.exam(manual={"lunge_cm": {"left": 7, "right": 7}}))
    assert {blind.parts["knee", side].state for side in ("left", "right")} == {"not_asked"}
    assert blind.knee_in_deg == {}
    page = visit_html.text(blind)
    told = re.sub(r"<[^>]+>", " ", page[page.index("From the foot to the knee") : page.index("What to do")])
    assert "valgus" not in told.lower()


def test_a_factors_bar_shows_weight_and_contribution(model: VisitReport) -> None:
    for line in model.factors:
        root = ElementTree.fromstring(factor_bar(line, 60.0))
        rects = [float(one.get("width", 0)) for one in root.iter("{http://www.w3.org/2000/svg}rect")]
        assert rects[0] == pytest.approx(max(60.0 * min(line.share / 0.3, 1.0), 4.0) - 0.4, abs=0.02)
        if line.state in ("flag", "watch"):
            assert rects[1] / rects[0] == pytest.approx(line.filled / line.share, abs=0.01)
        assert ("M" in factor_bar(line)) == (line.state == "unknown")


class _Page(HTMLParser):
    """Tags must close in order; nothing may come from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "onload", "onclick")]

    def handle_startendtag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "onload", "onclick")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "../../x", "🦶", "العربية", "中文", "x" * 200])
def test_any_name_is_right_in_every_format(name: str, tmp_path: Path) -> None:
    made = visits.report(visits.exam(kinds=("stand",)), who=name)
    for suffix in (".html", ".json", ".csv"):
        render(made, tmp_path / f"r{suffix}")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    checker = _Page()
    checker.feed(page)
    assert checker.open == []
    assert checker.links == []
    assert "<script" not in page
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["who"] == name
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["r.csv", "r.html", "r.json"]


NOTES = (
    ("She held on twice and came down on the right foot; “<b>left</b> knee stiff” & sore, 3 of 10. " * 3)[:200],
    ("وقفت على قدم واحدة ثم فقدت توازنها " * 8)[:200],
    "x" * 200,
    '=HYPERLINK("http://a") 👩\u200d⚕️ ' + "左脚站立时身体向右倾斜，" * 14,
)


@pytest.mark.parametrize("lang", ["en", "de"])
@pytest.mark.parametrize("note", NOTES)
def test_a_long_note_is_whole_in_every_format(note: str, lang: str, tmp_path: Path) -> None:
    note = note.strip()
    set_language(lang)
    try:
        made = visits.report(visits.exam(kinds=("stand", "walk"), note=note))
        for suffix in (".html", ".json", ".csv", ".pdf"):
            render(made, tmp_path / f"r{suffix}")
    finally:
        set_language("en")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    checker = _Page()
    checker.feed(page)
    assert checker.open == []
    assert page.count(escape(note)) == 2
    trials = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["exam"]["visit"]["trials"]
    assert [trial["note"] for trial in trials] == [note, note]
    rows = csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text(encoding="utf-8-sig"), newline=""))
    assert [row["note"].lstrip("'") for row in rows if row["kind"] == "trial"] == [note, note]
    latin = not any("\u0600" <= sign < "\u2000" or sign > "\u2100" for sign in note)
    if latin:  # what is written from the right, or by several fonts, is not told by the file's order
        pdf = Pdf((tmp_path / "r.pdf").read_bytes())
        told = "".join("".join(pdf.words(one) for one in pdf.pages()).split())
        assert told.count("".join(note.split())) == 2


def test_a_note_of_many_lines_becomes_a_paragraph_and_a_cursor_is_refused() -> None:
    said = visits.exam(kinds=("stand",), note="one\nleg\t\u202eseen").visit.trials[0].note
    assert said == "one leg seen"
    with pytest.raises(PressureMatError, match="short text"):
        visits.exam(kinds=("stand",), note="\x1b[2J")


def test_every_script_has_its_font_in_the_pdf(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    render(visits.report(visits.exam(kinds=("stand",)), who="王小明 محمد 😀"), path)
    fonts = set(re.findall(rb"/FontName /([^\s/]+)", path.read_bytes()))
    assert any(b"Emoji" in one for one in fonts), fonts
    assert any(b"Arabic" in one for one in fonts), fonts
    # One more than ours and these two: the Chinese one comes without a name.
    assert path.read_bytes().count(b"/ToUnicode") >= 6


def test_a_walk_of_one_pass_a_recording_shows_both_feet() -> None:
    walk = visits.exam(kinds=("walk",)).analyses[0]
    sections = [section_of(walk), section_of(walk)]
    alone = [
        replace(one, panels=tuple(p for p in one.panels if p.side == side))
        for one, side in zip(sections, ("right", "left"), strict=True)
    ]
    both = both_feet(alone)
    assert both is not None
    assert [panel.side for panel in both.panels] == ["left", "right"]
    assert both_feet([]) is None


def test_many_visits_show_the_first_and_the_newest(model: VisitReport) -> None:
    line = replace(model.progress[0], points=tuple((f"day {k}", str(k)) for k in range(1, 6)))
    assert values_words(line) == "1 → … → 4 → 5"
    assert [day for day, _value in shown_points(line)] == ["day 1", "day 4", "day 5"]
    assert values_words(replace(line, points=line.points[:3])) == "1 → 2 → 3"


def test_the_page_says_what_was_done_and_on_which_mat(model: VisitReport, pdf: Pdf) -> None:
    assert model.done_says.startswith("Standing, Walking · barefoot")
    assert model.done_says in pdf.words(pdf.pages()[0])
    third = pdf.words(pdf.pages()[2])
    for factor in model.factors:
        assert factor.source in third, "sources are never cut"
        assert factor.state_words in third


def test_long_and_foreign_names_leave_the_page_whole(tmp_path: Path) -> None:
    read = _pdf(visits.report(visits.exam(kinds=("stand",)), who="<b>العربية 中文</b> " + "x" * 200), tmp_path)
    assert "What your prints show" in read.words(read.pages()[0])


def test_the_web_page_says_what_the_paper_says(model: VisitReport) -> None:
    page = visit_html.text(model)
    checker = _Page()
    checker.feed(page)
    assert checker.open == []
    labels = [one.label for one in model.factors] + [one.label for one in model.drills]
    for label in (*labels, *(one.label for one in model.progress)):
        assert label.replace("'", "&#x27;") in page
    assert page.index("For the colleague") < page.index("Contributing-factor index")
    assert page.count("<title>") >= len(model.drills) + 3, "every drawing says what it shows"


@pytest.mark.parametrize("suffix", [".html", ".json", ".csv"])
def test_made_twice_it_is_the_same_to_the_byte(suffix: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        render(visits.report(visits.exam(kinds=("stand",))), tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_the_table_has_values_and_factors(model: VisitReport) -> None:
    rows = list(csv.DictReader(io.StringIO(visit_csv.text(model))))
    assert {row["kind"] for row in rows} == {"trial", "value", "factor"}
    assert [row["protocol"] for row in rows if row["kind"] == "trial"] == ["stand", "walk"]
    factors = [row for row in rows if row["kind"] == "factor"]
    assert len(factors) == len(model.factors)
    assert {row["simulated"] for row in rows} == {"true"}
    assert sum(float(row["weight"]) for row in factors) == pytest.approx(10.0)


def test_the_handout_fits_one_page_with_every_drill(model: VisitReport, tmp_path: Path) -> None:
    handout = _pdf(Handout(model), tmp_path)
    assert len(handout.pages()) == 1
    words = handout.words(handout.pages()[0])
    for drill in model.drills:
        assert drill.label[:20] in words
        assert drill.steps[0][:20] in words
    render(Handout(model), tmp_path / "h.html")
    assert "<ol>" in (tmp_path / "h.html").read_text(encoding="utf-8")


def test_two_visits_stand_beside_each_other(model: VisitReport, tmp_path: Path) -> None:
    before = visits.report(visits.exam("2026-09-20"))
    both = Comparison(before, model, model.progress)
    words = _pdf(both, tmp_path)
    told = words.words(words.pages()[0])
    assert before.visit_day in told
    assert model.visit_day in told
    assert "real change" in told
    render(both, tmp_path / "c.html")
    render(Comparison(before, model, ()), tmp_path / "none.pdf")


@pytest.mark.parametrize(("paper", "size"), [("A4", (595, 842)), ("Letter", (612, 792))])
def test_prints_at_true_size_are_as_large_as_the_foot(
    model: VisitReport, tmp_path: Path, paper: Any, size: tuple[int, int]
) -> None:
    made = TrueSize(model.sections, "Client 014", "0", "en", True, paper)
    read = _pdf(made, tmp_path)
    assert len(read.pages()) == sum(len(section.panels) for section in model.sections)
    box = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", read.objects[read.pages()[0]])
    assert box is not None
    assert [round(float(one)) for one in box.groups()] == pytest.approx(size, abs=1)
    # The one drawing whose unit is a mm: its box on paper is its viewBox.
    panel = model.sections[0].panels[0]
    drawing = figures.one_print(panel.picture, 100.0, title="x")
    view = re.search(r'viewBox="([^"]+)"', drawing)
    assert view is not None
    width, height = (float(one) for one in view[1].split()[2:])
    assert (width, height) == pytest.approx(figures.print_size_mm(panel.picture), abs=0.01)
    assert f'width="{num(width)}mm"' in drawing


def test_the_ruler_has_a_stroke_each_mm() -> None:
    root = ElementTree.fromstring(ruler())
    strokes = next(root.iter("{http://www.w3.org/2000/svg}path")).get("d", "")
    ys = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)h", strokes)]
    assert len(ys) == RULER_MM + 1
    assert ys[-1] - ys[0] == RULER_MM


@pytest.mark.parametrize(("paper", "longest_mm"), [("A4", 287), ("Letter", 269)])
def test_a_print_may_be_as_long_as_the_printer_reaches(
    paper: Any, longest_mm: int, model: VisitReport, tmp_path: Path, monkeypatch: Any
) -> None:
    refused = []
    for mm in (longest_mm, longest_mm + 1):
        monkeypatch.setattr(figures, "print_size_mm", lambda _picture, mm=mm: (110.0, mm + 2 * (MARGIN_MM - 1.0)))
        read = _pdf(TrueSize(model.sections[:1], "", "0", "en", True, paper), tmp_path)
        refused.append("larger than the paper" in read.words(read.pages()[0]))
    assert refused == [False, True]


def test_a_foot_larger_than_the_paper_is_said_so(model: VisitReport, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(figures, "print_size_mm", lambda _picture: (120.0, 330.0))
    made = TrueSize(model.sections[:1], "", "0", "en", True)
    read = _pdf(made, tmp_path)
    assert "larger than the paper" in read.words(read.pages()[0])


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_speaks_both_languages(language: str, tmp_path: Path) -> None:
    set_language(language)
    made = visits.report(visits.exam(kinds=("stand",)))
    page = visit_html.text(made)
    assert f'<html lang="{language}">' in page
    read = _pdf(made, tmp_path)
    assert f"/Lang ({language})".encode() in read.data
    assert ("0,31" in page or "0,2" in page) == (language == "de")


def test_an_unknown_format_of_a_handout_names_those_that_there_are(model: VisitReport, tmp_path: Path) -> None:
    with pytest.raises(PressureMatError, match=r"\.pdf, \.html"):
        render(Handout(model), tmp_path / "h.csv")


def test_the_page_tells_every_claim_with_its_verdict(model: VisitReport) -> None:
    page = visit_html.text(model)
    for claim in CLAIMS:
        assert escape(claim.claim) in page, claim.key
        assert escape(claim.verdict) in page, claim.key
