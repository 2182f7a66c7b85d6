"""The PDF, read back with nothing but zlib: fonts, words, pages, language, attachment, threads."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import textwrap
import threading
import zlib
from pathlib import Path

import pytest

from pressuremat.metrics.tables import pitch_error
from pressuremat.report.model import ReportModel
from pressuremat.report.pdf import with_language
from pressuremat.report.registry import render
from tests.report import prints

pytest.importorskip("PySide6.QtSvg", reason="the PDF needs the extra gui")
PROJECT = Path(__file__).resolve().parents[2]


class Pdf:
    """As much of a PDF as Qt writes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        found = re.finditer(rb"(?:^|\n)(\d+) 0 obj\s*(.*?)\nendobj", data, re.DOTALL)
        self.objects = {int(m[1]): m[2] for m in found}

    def stream(self, number: int) -> bytes:
        """An object's stream, unpacked."""
        head, _keyword, rest = self.objects[number].partition(b"stream")
        body = rest.lstrip(b"\r\n").rsplit(b"endstream", 1)[0]
        return zlib.decompress(body) if b"FlateDecode" in head else body

    def pages(self) -> list[int]:
        """Numbers of the page objects, in order."""
        tree = next(o for o in self.objects.values() if re.search(rb"/Type /Pages", o))
        kids = re.search(rb"/Kids\s*\[(.*?)\]", tree, re.DOTALL)
        assert kids
        return [int(n) for n in re.findall(rb"(\d+) 0 R", kids[1])]

    def words(self, page: int) -> str:
        """What a reader selects on a page: glyphs turned into characters by the fonts' own tables."""
        tables = {
            name: self._characters(int(number))
            for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", b"\n".join(self.objects.values()))
        }
        contents = re.search(rb"/Contents (\d+) 0 R", self.objects[page])
        assert contents
        out, table = [], {}
        marks = re.finditer(rb"/(F\d+) \S+ Tf|<([0-9A-Fa-f]+)>\s*Tj|\bET\b", self.stream(int(contents[1])))
        for mark in marks:
            if mark[1]:
                table = tables[mark[1]]
            elif mark[2]:
                out += [table.get(int(mark[2][i : i + 4], 16), "?") for i in range(0, len(mark[2]), 4)]
            else:
                out.append(" ")
        return re.sub(r"\s+", " ", "".join(out))

    def _characters(self, font: int) -> dict[int, str]:
        to_unicode = re.search(rb"/ToUnicode (\d+) 0 R", self.objects.get(font, b""))
        if not to_unicode:
            return {}
        text, table = self.stream(int(to_unicode[1])).decode("latin-1"), {}
        for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
            for first, last, to in re.findall(r"<(\w+)>\s*<(\w+)>\s*(<\w+>|\[.*?\])", block, re.DOTALL):
                targets = re.findall(r"<(\w+)>", to)
                for k, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                    one = targets[k] if len(targets) > 1 else f"{int(targets[0], 16) + k:04x}"
                    table[code] = bytes.fromhex(one).decode("utf-16-be")
        for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
            for code, to in re.findall(r"<(\w+)>\s*<(\w+)>", block):
                table[int(code, 16)] = bytes.fromhex(to).decode("utf-16-be")
        return table


@pytest.fixture(scope="module")
def pdf(report: ReportModel, tmp_path_factory: pytest.TempPathFactory) -> Pdf:
    out = tmp_path_factory.mktemp("pdf") / "report.pdf"
    render(report, out)
    return Pdf(out.read_bytes())


def test_two_a4_pages_for_a_stand_and_a_walk(pdf: Pdf) -> None:
    assert len(pdf.pages()) == 2
    for page in pdf.pages():
        box = re.search(rb"/MediaBox \[([\d. ]+)\]", pdf.objects[page])
        assert box
        assert [round(float(x)) for x in box[1].split()] == [0, 0, 595, 842]


def test_words_can_be_selected(pdf: Pdf) -> None:
    first, second = (pdf.words(page) for page in pdf.pages())
    for expected in ("Foot report", "Client 014", "lower arch than most", "Standing", "Walking", "Arch index", "kPa"):
        assert expected in first
    for expected in (
        "All values",
        "Load over time",
        "Cavanagh",
        "pressuremat",
        f"± {pitch_error('arch_index', 10.0, 'step'):.3f}",
    ):
        assert expected in second
    assert "?" not in first + second


def test_every_page_says_simulated_number_and_disclaimer(pdf: Pdf, report: ReportModel) -> None:
    for number, page in enumerate(pdf.pages(), 1):
        words = pdf.words(page)
        assert "SIMULATED" in words
        assert f"Page {number} of 2" in words
        assert report.disclaimer in words


def test_a_real_person_is_not_called_simulated(tmp_path: Path) -> None:
    render(prints.model(("stand",), simulated=False), tmp_path / "real.pdf")
    real = Pdf((tmp_path / "real.pdf").read_bytes())
    assert not any("SIMULATED" in real.words(page) for page in real.pages())


def test_only_inter_and_all_of_it_embedded(pdf: Pdf) -> None:
    names = {m for o in pdf.objects.values() for m in re.findall(rb"/BaseFont /(?:\w+\+)?([\w-]+)", o)}
    assert names == {b"Inter-Regular", b"Inter-Medium", b"Inter-SemiBold"}
    descriptors = [o for o in pdf.objects.values() if b"/FontDescriptor" in o and b"/FontName" in o]
    assert len(descriptors) == 3
    assert all(b"/FontFile2" in o for o in descriptors)


def test_it_is_vector(pdf: Pdf) -> None:
    assert not any(b"/Subtype /Image" in o for o in pdf.objects.values())
    assert len(pdf.data) < 400_000


def test_title_and_language(pdf: Pdf) -> None:
    titles = [m for o in pdf.objects.values() for m in re.findall(rb"/Title \((.*?)\)\n", o, re.DOTALL)]
    assert any("SIMULATED: Foot report" in t.decode("utf-16", "replace") for t in titles)
    assert b"/Lang (en)" in pdf.data


def test_its_data_are_attached(pdf: Pdf) -> None:
    files = [o for o in pdf.objects.values() if b"/Filespec" in o]
    assert len(files) == 1
    assert "analysis.json".encode("utf-16-be") in files[0]
    number = re.search(rb"/EF\s*<<\s*/F (\d+) 0 R", files[0])
    assert number
    assert [d["protocol"] for d in json.loads(pdf.stream(int(number[1])))] == ["stand", "walk"]


def test_cross_references_after_the_language_update(pdf: Pdf) -> None:
    start = int(re.findall(rb"startxref\s+(\d+)", pdf.data)[-1])
    assert pdf.data[start : start + 4] == b"xref"
    number, count, offset = re.match(rb"xref\n(\d+) (\d+)\n(\d{10}) 00000 n ?\n", pdf.data[start:]).groups()  # type: ignore[union-attr]
    assert count == b"1"
    assert pdf.data[int(offset) :].startswith(number + b" 0 obj")
    previous = int(re.findall(rb"/Prev (\d+)", pdf.data)[-1])
    assert pdf.data[previous : previous + 4] == b"xref"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4\n", b"trailer <</Root 9 0 R>> startxref 1"])
def test_an_unknown_layout_is_left_alone(data: bytes) -> None:
    assert with_language(data, "en") == data


def test_more_than_two_recordings(tmp_path: Path) -> None:
    render(prints.model(("stand", "walk", "stand")), tmp_path / "three.pdf")
    three = Pdf((tmp_path / "three.pdf").read_bytes())
    assert len(three.pages()) == 4
    assert "Page 4 of 4" in three.words(three.pages()[3])


def test_in_a_thread_of_the_running_app(report: ReportModel, tmp_path: Path, qapp: object) -> None:
    assert qapp is not None
    errors: list[BaseException] = []

    def work() -> None:
        try:
            render(report, tmp_path / "thread.pdf")
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert errors == []
    made = Pdf((tmp_path / "thread.pdf").read_bytes())
    assert "Client 014" in made.words(made.pages()[0])


_ALONE = """
    import os, sys
    os.environ.pop("DISPLAY", None); os.environ.pop("WAYLAND_DISPLAY", None); os.environ.pop("QT_QPA_PLATFORM", None)
    from pathlib import Path
    from pressuremat.report.registry import render
    from tests.report import prints
    model = prints.model(("walk",))
    for name in "ab":
        render(model, Path(sys.argv[1]) / f"{name}.pdf")
    assert "QT_QPA_PLATFORM" not in os.environ
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication, QLabel
    app = QApplication([])
    label = QLabel("a window can still be made")
    label.show()
    app.processEvents()
    print("done")
"""


def test_without_a_display_twice_and_a_window_afterwards(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_ALONE), str(tmp_path)],
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    assert made.stdout == "done\n"
    a, b = (Pdf((tmp_path / f"{name}.pdf").read_bytes()) for name in "ab")
    assert [a.words(page) for page in a.pages()] == [b.words(page) for page in b.pages()]
    assert "Inter-Regular" in b.data.decode("latin-1")
