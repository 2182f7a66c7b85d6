"""The web page: one file, nothing from elsewhere, every word escaped, drawings that are XML."""

from __future__ import annotations

import dataclasses
import re
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from pressuremat.report import drawings
from pressuremat.report.html import text
from pressuremat.report.model import ReportModel, build
from tests.report import prints

#: Stems that a report must not hold outside its fixed disclaimer.
FORBIDDEN = (
    "diagnos", "abnormal", "deform", "risk", "treat", "corrective", "screening", "flat-foot", "flat foot", "patholog",
)  # fmt: skip
VOID = {"meta", "br", "img", "link", "input", "hr"}


class _Tree(HTMLParser):
    """Checks that tags close in order; collects tags, attributes and words."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def _tree(page: str) -> _Tree:
    tree = _Tree()
    tree.feed(page)
    tree.close()
    assert tree.open == []
    return tree


@pytest.fixture(scope="module")
def page(report: ReportModel) -> str:
    return text(report)


def test_well_formed_and_in_its_language(page: str) -> None:
    tree = _tree(page)
    assert dict(tree.tags)["html"]["lang"] == "en"
    assert "width=device-width" in page


def test_nothing_comes_from_elsewhere(page: str) -> None:
    tree = _tree(page)
    assert not {"script", "iframe", "object", "embed", "link", "img"} & {tag for tag, _attrs in tree.tags}
    assert not [a for _tag, attrs in tree.tags for a in attrs if a.startswith("on") or a in ("src", "href")]
    assert set(re.findall(r"https?://[^\"' )]+", page)) == {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r"url\((.{0,20})", page)) == {"data:font/woff2;base64,"[:20]}
    assert "@import" not in page


def test_drawings_are_xml_and_say_what_they_show(page: str) -> None:
    figures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(figures) > 10
    for figure in figures:
        tree = ElementTree.fromstring(figure)
        assert tree.attrib["role"] == "img"
        assert len(tree.attrib["aria-label"]) > 5
        assert "nan" not in figure.replace("financ", "")
    assert len(page) < 500_000


def test_the_words_are_there(page: str, report: ReportModel) -> None:
    words = " ".join(_tree(page).words)
    for expected in ("Standing", "Walking", "Left", "Right", "Client 014", "22 Nov 2026", "lower arch than most"):
        assert expected in words
    assert report.disclaimer in words
    assert "Arch index" in words
    assert "Cavanagh" in words


def test_simulated_is_said_on_page_and_drawings(report: ReportModel) -> None:
    real = build([prints.analysed("stand", simulated=False)], title="Foot report", made_at=prints.MADE_AT)
    assert "SIMULATED" not in text(real)
    figures = re.findall(r"<svg.*?</svg>", text(report), re.DOTALL)
    assert sum("SIMULATED</text>" in figure for figure in figures) == 2
    assert '<span class="badge">SIMULATED</span>' in text(report)


def test_no_word_that_a_clinician_owns(page: str, report: ReportModel) -> None:
    words = unescape(" ".join(_tree(page).words)).replace(report.disclaimer, "").lower()
    assert [stem for stem in FORBIDDEN if stem in words] == []
    assert "!" not in words


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><b onclick=x>', "a & b < 0.89", "</style></title>"])
def test_every_word_from_outside_is_escaped(evil: str) -> None:
    analysis, _findings = prints.analysed("empty", path=f"x/{evil}", device=evil, warnings=(evil,), format=evil)
    said = prints.finding(evil, source=evil, because=(evil,), side=None)
    model = build([(analysis, [said])], title=evil, subject=evil, made_at=prints.MADE_AT)
    page = text(model)
    tree = _tree(page)
    assert evil not in page
    assert "script" not in {tag for tag, _attrs in tree.tags}
    assert not any("onclick" in attrs for _tag, attrs in tree.tags)
    assert "".join(tree.words).count(evil) >= 5


def test_values_and_reasons(report: ReportModel, page: str) -> None:
    for section in report.sections:
        assert section.bands
        for line in drawings.reasons(section.rows):
            assert line in unescape(page)


def test_nobody_on_the_mat() -> None:
    page = text(prints.model(("empty",)))
    assert "No footprint was found" in page


def test_the_drawn_print_is_the_middle_one(report: ReportModel) -> None:
    assert [panel.side for panel in report.sections[1].panels] == ["left", "right"]
    assert all(panel.n == 1 and panel.note == "" for panel in report.sections[1].panels)
    changed = dataclasses.replace(report.sections[1].panels[0], note="incomplete: x")
    section = dataclasses.replace(report.sections[1], panels=(changed,))
    assert "Left: incomplete: x" in text(dataclasses.replace(report, sections=(section,)))
