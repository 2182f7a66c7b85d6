"""The practice page: three bars and a lane for each foot, the pace in large words, a score for each repetition."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pressuremat.i18n import _
from pressuremat_ui.binding import bind, bind_text, bind_visible
from pressuremat_ui.theme import Theme, font
from pressuremat_ui.viewmodels.live import LiveViewModel
from pressuremat_ui.viewmodels.practice import EXERCISES, LANE_PCT, REACH_PCT, FootBars, PracticeViewModel
from pressuremat_ui.viewmodels.preferences import PreferencesViewModel
from pressuremat_ui.viewmodels.screen import number_text
from pressuremat_ui.viewmodels.values import MOST_SIMPLE
from pressuremat_ui.widgets.basics import Button, Card, Header, label, stamp
from pressuremat_ui.widgets.choice import Choice

#: Three bars a foot, each with its number.
_BARS = 6


class FootFeedback(QWidget):
    """One foot: heel, big toe's side and little toe's side as bars, and where its load lies across the lane."""

    def __init__(self, theme: Theme, side: str) -> None:
        super().__init__()
        self._theme, self._side = theme, side
        self._foot: FootBars | None = None
        self.setMinimumSize(QSize(260, 240))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.repaint(self)

    def show_foot(self, foot: FootBars | None) -> None:
        """Draw this from now on; None: the foot is not on the mat."""
        self._foot = foot
        self.setAccessibleName(self.words())
        self.update()

    def words(self) -> str:
        """The same said in words."""
        name = _("Left") if self._side == "left" else _("Right")
        foot = self._foot
        if foot is None:
            return f"{name}: –"
        told = _("heel {heel} %, big toe's side {big} %, little toe's side {little} %, {inward} % inward").format(
            heel=round(foot.heel), big=round(foot.big_toe), little=round(foot.little_toe), inward=round(foot.across)
        )
        return f"{name}: {told}"

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Bars above, lane below."""
        tokens, foot = self._theme.tokens, self._foot
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(tokens.side(self._side))
        painter.setFont(font(20, 650))
        painter.setPen(colour)
        name = _("Left") if self._side == "left" else _("Right")
        painter.drawText(QRectF(0, 0, self.width(), 28), Qt.AlignmentFlag.AlignHCenter, name)
        bars = [(_("Heel"), foot.heel if foot else 0.0)]
        toes = [
            (_("Big toe"), foot.big_toe if foot else 0.0),
            (_("Little toe"), foot.little_toe if foot else 0.0),
        ]
        # As the person sees their feet: the big toe is on the inner side.
        bars = [toes[1], *bars, toes[0]] if self._side == "left" else [toes[0], *bars, toes[1]]
        top, bottom = 40.0, self.height() - 84.0
        step = self.width() / 3
        for at, (words, share) in enumerate(bars):
            box = QRectF(at * step + step * 0.28, top, step * 0.44, bottom - top)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.hairline))
            painter.drawRoundedRect(box, 8, 8)
            filled = box.height() * min(share / 80.0, 1.0)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(box.left(), box.bottom() - filled, box.width(), filled), 8, 8)
            painter.setPen(QColor(tokens.ink))
            painter.setFont(font(14, 550))
            text = f"{share:.0f} %" if foot else "–"
            painter.drawText(QRectF(at * step, bottom + 2, step, 20), Qt.AlignmentFlag.AlignHCenter, text)
            painter.setPen(QColor(tokens.muted))
            painter.setFont(font(11))
            painter.drawText(QRectF(at * step, bottom + 20, step, 16), Qt.AlignmentFlag.AlignHCenter, words)
        self._lane(painter, foot)

    def _lane(self, painter: QPainter, foot: FootBars | None) -> None:
        tokens = self._theme.tokens
        y, reach = self.height() - 24.0, self.width() / 2 - 16.0
        middle = self.width() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.hairline))
        painter.drawRoundedRect(QRectF(middle - reach, y - 4, 2 * reach, 8), 4, 4)
        half = reach * LANE_PCT / REACH_PCT
        painter.setBrush(QColor(tokens.typical))
        painter.drawRoundedRect(QRectF(middle - half, y - 9, 2 * half, 18), 6, 6)
        if foot is None:
            return
        # Inward is to the right of a left foot, to the left of a right one.
        sign = 1.0 if self._side == "left" else -1.0
        x = middle + sign * reach * max(-1.0, min(1.0, foot.across / REACH_PCT))
        painter.setPen(QPen(QColor(tokens.surface), 2))
        painter.setBrush(QColor(tokens.fine if foot.within else tokens.flag))
        if self._side == "left":
            painter.drawEllipse(QPointF(x, y), 10, 10)
        else:
            painter.drawRoundedRect(QRectF(x - 9, y - 9, 18, 18), 3, 3)


class PracticePage(QWidget):
    """Practice with feedback."""

    def __init__(
        self, theme: Theme, vm: PracticeViewModel, live: LiveViewModel, preferences: PreferencesViewModel
    ) -> None:
        super().__init__()
        self._theme, self._vm, self._preferences = theme, vm, preferences
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 18, 24, 16)
        column.setSpacing(18)
        header = Header(theme, _("Practice"))
        self.stamp = stamp(theme)
        bind_visible(live, "simulated", self.stamp)
        header.add_pill(self.stamp)
        self.start_button = Button(theme, _("Begin"), self._start_or_stop, "primary", "play")
        header.add_action(self.start_button)
        column.addWidget(header)
        choice = Choice(theme, _("Exercise"), [(key, _(words)) for key, words in EXERCISES], vm.choose)
        bind(vm, "exercise", choice.show_choice, choice)
        column.addWidget(choice)
        row = QHBoxLayout()
        row.setSpacing(16)
        feet = Card(theme, padding=24)
        self.says = label(theme, "", 28, 550, wrap=True)
        bind_text(vm, "says", self.says)
        feet.body.addWidget(self.says)
        pair = QHBoxLayout()
        pair.setSpacing(32)
        self.feet = {side: FootFeedback(theme, side) for side in ("left", "right")}
        for foot in self.feet.values():
            pair.addWidget(foot)
        feet.body.addLayout(pair, 1)
        lane = _("Green: where your load was when you stood still. Out of it a tone sounds.")
        feet.body.addWidget(label(theme, lane, 12, role="muted", wrap=True))
        row.addWidget(feet, 3)
        side = Card(theme, padding=24)
        self.word = label(theme, "", 44, 650, role="accent", wrap=True)
        self.rep = label(theme, "", 14, role="muted")
        bind_text(vm, "word", self.word)
        bind_text(vm, "rep_text", self.rep)
        side.body.addWidget(self.rep)
        side.body.addWidget(self.word)
        side.body.addWidget(label(theme, _("Within the lane"), 14, 650))
        self.scores = label(theme, "", 20, 550, wrap=True)
        bind(vm, "scores", self._show_scores, self.scores)
        bind(preferences, "detail", lambda _detail: self._show_scores(vm.scores), self.scores)
        side.body.addWidget(self.scores)
        side.body.addStretch(1)
        says = _("Bars and scores are for now; they enter no trend.")
        side.body.addWidget(label(theme, says, 12, role="muted", wrap=True))
        side.setFixedWidth(312)
        row.addWidget(side)
        column.addLayout(row, 1)
        bind(vm, "feet", self._show_feet)
        bind(vm, "running", self._show_running, self.start_button)

    def _show_running(self, running: bool) -> None:
        self.start_button.set_role("primary", "stop" if running else "play")
        self.start_button.setText(_("End") if running else _("Begin"))

    def _start_or_stop(self) -> None:
        if self._vm.running:
            self._vm.stop()
        else:
            self._vm.start()

    def _show_feet(self, feet: tuple[FootBars, ...]) -> None:
        by_side = {foot.side: foot for foot in feet}
        for side, widget in self.feet.items():
            widget.show_foot(by_side.get(side))

    def _show_scores(self, scores: tuple[float, ...]) -> None:
        told = [f"{at}.  {number_text(score, 0)} %" for at, score in enumerate(scores, 1)]
        if self._preferences.detail == "simple":
            told = told[_BARS - MOST_SIMPLE :]
        self.scores.setText("\n".join(told) if told else "–")
