"""The page try and see: a change to choose, three parts that are led through, bars and sentences of what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from pressuremat.drawings.protocols import protocol_svg, protocol_text
from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text, bind_visible
from pressuremat_ui.theme import Theme, Tokens
from pressuremat_ui.viewmodels.exam import FOOTWEAR_WORDS
from pressuremat_ui.viewmodels.questions import ANSWERS, QuestionsViewModel, field_of
from pressuremat_ui.viewmodels.trying import BEFORE, CHANGES, Keeper, SideLines, TryViewModel
from pressuremat_ui.widgets.basics import Button, Card, Header, hairline, label, stamp
from pressuremat_ui.widgets.choice import Choice
from pressuremat_ui.widgets.led_view import LedView
from pressuremat_ui.widgets.question import Question
from pressuremat_ui.widgets.stage import PersonWindow
from pressuremat_ui.widgets.svg import Drawing

#: Larger, a drawing's words outgrow the page's.
_MOST_DRAWN = QSize(400, 400)


class TryPage(QWidget):
    """Whether one change makes a difference now."""

    def __init__(self, theme: Theme, vm: TryViewModel, choose_source: Callable[[], Any]) -> None:
        super().__init__()
        self._theme, self._vm = theme, vm
        self._person_window: PersonWindow | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Try and see"))
        self.stamp = stamp(theme)
        bind_visible(vm, "simulated", self.stamp)
        header.add_pill(self.stamp)
        self.second_button = Button(theme, _("Window for the person"), self._second_window)
        self.source_button = Button(theme, _("Source"), choose_source)
        self.start_button = Button(theme, _("Start"), vm.start, "primary", "play")
        self.once_more_button = Button(theme, _("Once more"), vm.start)
        self.keep_button = Button(theme, "", vm.keep)
        self.next_button = Button(theme, _("Next change"), vm.again, "primary")
        for button in (
            self.second_button,
            self.source_button,
            self.start_button,
            self.once_more_button,
            self.keep_button,
            self.next_button,
        ):
            header.add_action(button)
        column.addWidget(header)
        for name, role in (("message", "flag"), ("told", "fine")):
            line = label(theme, "", 14, role=role, wrap=True)
            bind_text(vm, name, line)
            column.addWidget(line)
            bind_visible(vm, name, line)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._setup = self._setup_view()
        self.led = LedView(theme, vm, _("Stop"))
        self._result = self._result_view()
        for view in (self._setup, self.led, self._result):
            self._stack.addWidget(view)
        column.addWidget(holder, 1)
        bind(vm, "state", self._show_state)
        bind(vm, "keeper", self._show_keeper)
        bind(vm, "can_keep", lambda _can: self._show_keeper(vm.keeper))

    # -- what is chosen -----------------------------------------------------------------------------------------------

    def _setup_view(self) -> QWidget:
        theme, vm = self._theme, self._vm
        view = QWidget()
        row = QHBoxLayout(view)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        left = Card(theme, padding=24, spacing=12)
        says = _("Squat twice as always, twice with one change, twice as always. It takes about a minute.")
        left.body.addWidget(label(theme, says, 20, 550, wrap=True))
        self.drawing = Drawing(_("Try and see"))
        self.drawing.setAccessibleDescription(protocol_text("try-and-see"))
        theme.follow(self.drawing, self._draw_setup)
        left.body.addWidget(self.drawing, 1)
        left.body.addWidget(label(theme, _("Which change?"), 14, 650))
        self.changes = Choice(theme, _("Which change?"), [(key, _(word)) for key, word, _says in CHANGES], vm.choose)
        bind(vm, "change", self.changes.show_choice, self.changes)
        left.body.addWidget(self.changes)
        self.asks = label(theme, "", 14, role="muted", wrap=True)
        said = {key: says for key, _word, says in CHANGES}
        bind(vm, "change", lambda change: self.asks.setText(_(said[change])), self.asks)
        left.body.addWidget(self.asks)
        row.addWidget(left, 3)
        row.addWidget(self._before_card(), 2)
        return view

    def _before_card(self) -> Card:
        theme, vm = self._theme, self._vm
        card = Card(theme, _("Before you step on"), spacing=8)
        says = _("Some answers rule squats out. What an exam was told today stands here already.")
        card.body.addWidget(label(theme, says, 12, role="muted", wrap=True))
        inner = QWidget()
        self._questions = QVBoxLayout(inner)
        self._questions.setContentsMargins(0, 4, 8, 0)
        self._questions.setSpacing(8)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        card.body.addWidget(area, 1)
        bind(vm, "questions", lambda _questions: self._fill_questions(), card)
        card.body.addWidget(hairline(theme))
        row = QHBoxLayout()
        row.addWidget(label(theme, _("On the feet"), 14), 1)
        self.footwear = QComboBox()
        self.footwear.setAccessibleName(_("On the feet"))
        for key, words in FOOTWEAR_WORDS.items():
            self.footwear.addItem(_(words), key)
        self.footwear.currentIndexChanged.connect(lambda _at: setattr(vm, "footwear", str(self.footwear.currentData())))
        row.addWidget(self.footwear)
        card.body.addLayout(row)
        self.source = label(theme, "", 12, role="muted", wrap=True)
        bind(vm, "source_words", lambda words: self.source.setText(_("On: {source}").format(source=words)), self.source)
        card.body.addWidget(self.source)
        self.blocked = label(theme, "", 14, role="watch", wrap=True)
        bind_text(vm, "blocked", self.blocked)
        bind_visible(vm, "blocked", self.blocked)
        card.body.addWidget(self.blocked)
        return card

    def _fill_questions(self) -> None:
        _empty(self._questions)
        vm = self._vm.questions
        self.before: dict[str, Question] = {}
        for key in BEFORE:
            self.before[key] = self._question(vm, key)
            self._questions.addWidget(self.before[key])
        self._questions.addStretch(1)

    def _question(self, vm: QuestionsViewModel, key: str) -> Question:
        return Question(
            self._theme,
            field_of("history", key),
            lambda value, side: vm.answer("history", key, value, side),
            lambda side: vm.given("history", key, side),
        )

    def _draw_setup(self, tokens: Tokens) -> None:
        self.drawing.show_svg(protocol_svg("try-and-see", tokens))

    # -- what came of it ----------------------------------------------------------------------------------------------

    def _result_view(self) -> QWidget:
        theme, vm = self._theme, self._vm
        view = QWidget()
        column = QVBoxLayout(view)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        top = Card(theme, padding=24, spacing=8)
        self.tried = label(theme, "", 12, role="muted")
        words = {key: word for key, word, _says in CHANGES}
        bind(vm, "change", lambda change: self.tried.setText(_(words[change])), self.tried)
        top.body.addWidget(self.tried)
        self.headline = label(theme, "", 28, 550, wrap=True)
        bind_text(vm, "headline", self.headline)
        top.body.addWidget(self.headline)
        self.words = label(theme, "", 14, role="muted", wrap=True)
        bind(vm, "words", lambda told: self.words.setText(" ".join(told)), self.words)
        top.body.addWidget(self.words)
        column.addWidget(top)
        self._sides = QHBoxLayout()
        self._sides.setSpacing(16)
        column.addLayout(self._sides, 1)
        self.cards: dict[str, SideCard] = {}
        bind(vm, "sides", self._show_sides, view)
        bind(vm, "kept", self._lock_answers, view)
        return view

    def _show_sides(self, sides: tuple[SideLines, ...]) -> None:
        if [one.side for one in sides] != list(self.cards):
            _empty(self._sides)
            self.cards = {}
            for one in sides:
                self.cards[one.side] = SideCard(self._theme, one.side, self._vm.answer)
                self._sides.addWidget(self.cards[one.side], 1)
        for one in sides:
            self.cards[one.side].show_lines(one)

    def _lock_answers(self, kept: bool) -> None:
        for card in self.cards.values():
            for box in card.answers:
                box.setEnabled(not kept)

    # -- the page -----------------------------------------------------------------------------------------------------

    def _show_state(self, state: str) -> None:
        views = {"setup": self._setup, "finished": self._result}
        self._stack.setCurrentWidget(views.get(state, self.led))
        for button in (self.start_button, self.source_button):
            button.setVisible(state == "setup")
        for button in (self.once_more_button, self.next_button):
            button.setVisible(state == "finished")
        self._show_keeper(self._vm.keeper)

    def _show_keeper(self, keeper: Keeper | None) -> None:
        finished = self._vm.state == "finished"
        self.keep_button.setVisible(finished)
        self.keep_button.setEnabled(keeper is not None and self._vm.can_keep)
        self.keep_button.setText(_("Keep with a visit") if keeper is None else keeper.words)
        why = _("Finish an exam, or choose somebody on the page People, to keep it with them.")
        self.keep_button.setToolTip(why if keeper is None else "")

    def _second_window(self) -> None:
        if self._person_window is None:
            self._person_window = PersonWindow(self._theme, self._vm)
        self._person_window.show()
        self._person_window.raise_()


class SideCard(Card):
    """One foot: what the change did, its bars, and what was seen of the kneecap, which can be put right."""

    def __init__(self, theme: Theme, side: str, answer: Callable[[int, str, str], Any]) -> None:
        super().__init__(theme, spacing=8)
        self._lines: SideLines | None = None
        name = _("Left foot") if side == "left" else _("Right foot")
        self.says = label(theme, "", 14, 550, wrap=True)
        self.body.addWidget(self.says)
        self.pictures = [Drawing(name) for _at in range(2)]
        drawn = QWidget()
        drawn.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        row = QHBoxLayout(drawn)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for picture in self.pictures:
            picture.setMaximumSize(_MOST_DRAWN)
            row.addWidget(picture, 1)
        self.body.addWidget(drawn, 1)
        band = _("Soft band: no difference. Thin lines: your own repetitions, ± one standard deviation.")
        self.key = label(theme, band, 12, role="muted", wrap=True)
        self.body.addWidget(self.key)
        self.body.addWidget(hairline(theme))
        self.body.addWidget(label(theme, _("Did the kneecap point in at the bottom?"), 12, role="muted", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self.answers: list[QComboBox] = []
        for at, words in enumerate((_("Before"), _("With the change"), _("After"))):
            grid.addWidget(label(theme, words, 12, role="muted"), 0, at)
            box = QComboBox()
            box.addItem(_("Not looked"), "")
            for key, word in ANSWERS:
                if key != "not-looked":
                    box.addItem(_(word), key)
            box.setAccessibleName(f"{name}: {words}")
            box.activated.connect(lambda _index, at=at, box=box: answer(at, side, str(box.currentData())))
            self.answers.append(box)
            grid.addWidget(box, 1, at)
            grid.setColumnStretch(at, 1)
        self.body.addLayout(grid)
        theme.follow(self, self._redraw)

    def show_lines(self, lines: SideLines) -> None:
        """Show these from now on."""
        self._lines = lines
        self.says.setText(lines.says)
        self.says.set_role("ink" if lines.tone == "plain" else lines.tone)
        for box, answer in zip(self.answers, lines.seen, strict=True):
            box.setCurrentIndex(max(box.findData(answer), 0))
        for picture, drawing in zip(self.pictures, (*lines.pictures, None, None), strict=False):
            picture.setVisible(drawing is not None)
            picture.setAccessibleDescription("" if drawing is None else drawing.says)
            picture.setToolTip("" if drawing is None else drawing.says)
        self.key.setVisible(any("±" in one.says for one in lines.pictures))
        self._redraw(self._theme.tokens)

    def _redraw(self, tokens: Tokens) -> None:
        if self._lines is None:
            return
        for picture, drawing in zip(self.pictures, self._lines.pictures, strict=False):
            picture.show_svg(drawing.dark if tokens.dark else drawing.light)


def _empty(layout: QVBoxLayout | QHBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.setParent(None)
            widget.deleteLater()
