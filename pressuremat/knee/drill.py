"""What a drill is: data only. The drills themselves stand in `drills_lower` and `drills_hip`."""

from __future__ import annotations

from dataclasses import dataclass

from pressuremat.i18n import N_
from pressuremat.knee.model import Block

#: The pain above which every drill stops, in words.
STOPS = N_("Stop when it hurts more than 3 of 10, or when it still hurts more the next morning.")


@dataclass(frozen=True)
class Drill:
    """One drill; every text is marked for translation and translated when shown.

    `days` is how often a week it is meant, `needs` what it takes beside a floor ("" for nothing). `evidence` says what
    is known of it in plain words, `source` who says so and `basis` how firm that is.
    """

    key: str
    block: Block
    label: str
    dose: str
    steps: tuple[str, ...]
    mistakes: tuple[str, ...]
    progression: str
    evidence: str
    source: str
    basis: str
    days: int = 3
    needs: str = ""
    stops: str = STOPS

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of it, untranslated."""
        one = (self.label, self.dose, self.progression, self.evidence, self.stops, self.needs)
        return tuple(text for text in (*one, *self.steps, *self.mistakes) if text)
