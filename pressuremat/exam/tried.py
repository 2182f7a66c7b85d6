"""Try and see from its folder: the three recordings that count, what was seen in each, and what comes of them.

A visit's folder enters; a `Tried` leaves, whose answers may still be given or put right, and which can be taken into
the folder of another visit. Refuses to know how a change is judged.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.offline import analyse
from pressuremat.calibration.store import newest
from pressuremat.errors import VisitError
from pressuremat.exam import folder as store
from pressuremat.exam.progress import Progress
from pressuremat.exam.sets import PARTS, Change, TrialSide
from pressuremat.exam.tryandsee import Effect, try_and_see
from pressuremat.files import read
from pressuremat.i18n import _
from pressuremat.visit import Answer, TrialRef

RESULT = "try-and-see.json"

Seen = Mapping[str, Answer | None]


@dataclass(frozen=True, eq=False)
class Tried:
    """One change as it was tried: the analyses of its parts, and an observer's answers in each by side."""

    change: Change
    analyses: tuple[Analysis, ...]
    seen: tuple[Seen, ...]

    @property
    def effect(self) -> Effect:
        """What the change does now."""
        return try_and_see(self.analyses, self.change, self.seen)

    def with_answer(self, part: int, side: TrialSide, answer: Answer | None) -> Tried:
        """The same with another answer of the observer; None takes it back."""
        seen = list(self.seen)
        seen[part] = {**seen[part], side: answer}
        return replace(self, seen=tuple(seen))


def tried_files(paths: Sequence[Path], change: Change, seen: Sequence[Seen]) -> Tried:
    """The change from three recordings: before, with it, and after. Raises what reading raises."""
    names = ("squat", "squat-heels-raised" if change == "heels-raised" else "squat", "squat")
    analyses = tuple(analyse(newest(read(path)), protocol=name) for path, name in zip(paths, names, strict=True))
    return Tried(change, analyses, tuple(seen))


def tried_folder(folder: Path) -> Tried:
    """The change that was tried in a folder. Raises VisitError where a part is missing, in one sentence that says why,
    and what reading raises."""
    progress = store.load(folder)
    if progress is None:
        raise VisitError(_("Expected a change that was tried in {folder}, nothing is there.").format(folder=folder))
    used = _used(progress)
    if len(used) != len(PARTS):
        why = [one.says for one in progress.left_out] + [entry.why for entry in progress.entries if entry.why]
        raise VisitError(
            _("Expected three parts to compare, got {n}. {why}").format(n=len(used), why=" ".join(why)).strip()
        )
    seen = [entry.seen for entry in progress.entries]
    return tried_files([folder / one.file for one in used], progress.change, seen)


def save_effect(folder: Path, effect: Effect) -> None:
    """Write what came of it beside its recordings. Raises VisitError."""
    store.write(folder / RESULT, effect.to_json())


def take_in(folder: Path, tried: Path, effect: Effect) -> list[TrialRef]:
    """Take what was tried in one folder into the visit in another: recordings, their place in it, and the result.

    The trials as the visit has them now. Raises VisitError where one of both is no visit or nothing can be written;
    then the visit is as it was.
    """
    progress, other = store.load(folder), store.load(tried)
    if progress is None or other is None:
        raise VisitError(_("Expected a visit in {folder}, nothing is there.").format(folder=folder if other else tried))
    progress.n_files += 1
    made = []
    try:
        for part, ref in zip(PARTS, _used(other), strict=True):
            name = f"{progress.n_files:02d}-try-and-see-{part}.pmat"
            half = folder / f"{name}.new"
            shutil.copyfile(tried / ref.file, half)
            os.replace(half, folder / name)
            made.append(replace(ref, file=name))
    except OSError as error:
        raise VisitError(
            _("The recordings cannot be copied into {folder} ({reason}); make room there.").format(
                folder=folder, reason=error.strerror or error
            )
        ) from error
    store.write(folder / f"{progress.n_files:02d}-{RESULT}", effect.to_json())
    progress.visit = replace(progress.visit, trials=(*progress.visit.trials, *made))
    store.save(folder, progress)
    return made


def _used(progress: Progress) -> list[TrialRef]:
    """The recordings of the parts that count, in their order."""
    used = {one.note: one for one in progress.visit.trials if one.excluded is None}
    notes = [entry.item.note for entry in progress.entries]
    return [used[note] for note in notes if note in used]
