"""Where frames may come from: simulated people, mats on a port, recordings played again, as peers in one list.

Port names enter, a source URI leaves. It opens nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pressuremat.i18n import N_, _
from pressuremat_ui.viewmodels.observable import Observable

Kind = Literal["simulated", "mat", "playback"]

SIMULATED = (
    ("sim:stand", N_("A person standing on the Stance mat")),
    ("sim:walk", N_("A person walking over the Walkway")),
    (
        "sim:stand?arch=low&flexible=0.8&pronation=0.8",
        N_("Standing, with a low arch that rolls inward"),
    ),
    ("sim:walk?arch=low&flexible=0.8&pronation=0.8", N_("Walking, with a low arch that rolls inward")),
)


def simulated() -> tuple[tuple[str, str], ...]:
    """The simulated people of the list: those named above, then one for every other test."""
    from pressuremat.virtual.scenarios import SCENARIOS

    named = {uri for uri, _label in SIMULATED}
    more = ((f"sim:{scenario.name}", scenario.label) for scenario in SCENARIOS)
    return (*SIMULATED, *(one for one in more if one[0] not in named))


@dataclass(frozen=True)
class Choice:
    """One line of the list."""

    kind: Kind
    uri: str
    label: str
    detail: str


class SourceChoiceViewModel(Observable):
    """The list of sources and the one that is chosen."""

    def __init__(self, list_ports: Callable[[], Sequence[str]], recordings: Callable[[], Sequence[Path]]) -> None:
        super().__init__()
        self._list_ports, self._recordings = list_ports, recordings
        self.choices: tuple[Choice, ...] = ()
        self.typed = ""
        self.selected = 0
        self.uri = SIMULATED[0][0]
        self.can_connect = True
        self.hint = ""

    def refresh(self) -> None:
        """Look at ports and recordings again; the chosen one stays chosen where it is still there, a port always."""
        uri = self.uri
        choices = [Choice("simulated", source, _(label), "SIMULATED") for source, label in simulated()]
        choices.append(
            Choice("mat", "serial:auto", _("The first mat that answers"), _("asks every serial port in turn"))
        )
        choices += [Choice("mat", f"serial:{port}", port, _("serial port")) for port in self._list_ports()]
        choices += [
            Choice("playback", f"replay:{path}", path.stem.replace("_", " "), _("recording, played again"))
            for path in self._recordings()
        ]
        if uri.startswith("serial:") and uri not in [choice.uri for choice in choices]:
            choices.append(Choice("mat", uri, uri.partition(":")[2], _("as last time")))
        self.choices = tuple(choices)
        self.select(next((i for i, choice in enumerate(choices) if choice.uri == uri), 0))

    def select(self, index: int) -> None:
        """Choose a line of the list; what was typed is put aside."""
        if 0 <= index < len(self.choices):
            self.selected = index
            self.typed = ""
            self.uri = self.choices[index].uri
            self._check()

    def type(self, text: str) -> None:
        """Take what somebody typed: a port such as /dev/pts/4 or COM3, a file, or a whole source."""
        self.typed = text
        text = text.strip()
        if not text:
            self.select(self.selected)
            return
        self.uri = uri_of(text)
        self._check()

    def _check(self) -> None:
        # Importing the registry is cheap; it opens nothing.
        from pressuremat.errors import PressureMatError
        from pressuremat.sources.registry import parse_uri

        try:
            parse_uri(self.uri)
        except PressureMatError as error:
            self.can_connect, self.hint = False, str(error)
        else:
            self.can_connect, self.hint = True, ""


def uri_of(text: str) -> str:
    """The source that a typed text means: a URI as it is, a file as playback, anything else as a port."""
    scheme = text.partition(":")[0]
    if scheme in ("sim", "serial", "replay"):
        return text
    path = Path(text).expanduser()
    if path.is_file():
        return f"replay:{path}"
    return f"serial:{text}"
