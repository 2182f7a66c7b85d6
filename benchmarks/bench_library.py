"""The library with 100,000 visits of 20,000 people: finding visits, and one person's trend, as time of one core."""

from __future__ import annotations

import json
import random
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.result import Result
from pressuremat.store import Library, overview, search
from pressuremat.store.trend import trend

PEOPLE, VISITS_EACH, METRICS = 20_000, 5, 20
#: One of them came so often.
REGULAR_VISITS = 100
_FIRST = ("Anna", "Björn", "Chloé", "Dmitri", "Elif", "Farid", "Grete", "Hana", "Ines", "Jun", "王小明", "محمد")
_LAST = ("Müller", "Okafor", "Nguyen", "Silva", "Kowalski", "Haddad", "Tanaka", "Smith", "García", "Öztürk")


def run() -> list[Result]:
    """How long a person waits, each the median of several."""
    with tempfile.TemporaryDirectory(prefix="pressuremat-bench-") as scratch, Library.open(Path(scratch)) as library:
        begun_s = time.process_time()
        fill(library)
        filled = time.process_time() - begun_s
        megabytes = (library.root / "library.sqlite").stat().st_size / 1e6
        results = [
            Result("library", f"{PEOPLE * VISITS_EACH} visits × {METRICS} values, written", filled, "s"),
            Result("library", "its size", megabytes, "MB"),
        ]
        for what, text in (
            ("a rare name", "haddad 07777"),
            ("a common name", "muller"),
            ("in notes, found nowhere", "bicycle"),
            ("a month and a test", "2024-03 squat"),
        ):
            ms = core_ms(partial(search.visits, library, text))
            results.append(Result("library", f"search: {what}", ms, "ms", "under 50 ms", ms < 50))
        ms = core_ms(lambda: search.persons(library, "hadd"))
        results.append(Result("library", "search: people", ms, "ms", "under 50 ms", ms < 50))
        ms = core_ms(lambda: overview.last_seen(library.root, 6))
        results.append(Result("library", "who was here last, for the home page", ms, "ms", "under 50 ms", ms < 50))
        ms = core_ms(lambda: trend(library, 1, "metric_3"))
        results.append(Result("library", f"a trend over {REGULAR_VISITS} visits", ms, "ms", "under 10 ms", ms < 10))
        return results


def core_ms(work: Callable[[], object], repeats: int = 9) -> float:
    """Median time in ms that `work` takes of one core, after one run that is not counted."""
    work()
    taken = []
    for _ in range(repeats):
        begun_s = time.process_time()
        work()
        taken.append(time.process_time() - begun_s)
    return 1000 * median(taken)


def fill(library: Library) -> None:
    """Rows as the library writes them, many at once."""
    from pressuremat.store.words import folded

    chance = random.Random(1)
    key = json.dumps({"device": "Mat A", "unit": "kPa", "settings": {}, "masks": "1", "protocol": "squat"})
    with library.writing() as db:
        names = [f"{_FIRST[n % len(_FIRST)]} {_LAST[n // 7 % len(_LAST)]} {n:05d}" for n in range(1, PEOPLE + 1)]
        db.executemany(
            "INSERT INTO person (id, uid, name, added_at, folded) VALUES (?, ?, ?, '', ?)",
            [(n, f"u{n}", name, folded(name)) for n, name in enumerate(names, start=1)],
        )
        db.executemany(
            "INSERT INTO metric (id, key, unit) VALUES (?, ?, '1')", [(n, f"metric_{n}") for n in range(1, METRICS + 1)]
        )
        visits, analyses, values = [], [], []
        for number in range(1, PEOPLE * VISITS_EACH + 1):
            person = 1 if number <= REGULAR_VISITS else chance.randint(1, PEOPLE)
            at = f"20{chance.randint(18, 26)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            notes = "came with own insoles, left knee a little sore after running, repeat in six weeks"
            visits.append(
                (number, f"v{number}", person, at, notes, folded(names[person - 1], at, "stand squat", notes))
            )
            analyses.append((number, number, key, b"x" * 2000))
            values += [(number, metric, "left", chance.random()) for metric in range(1, METRICS + 1)]
        db.executemany("INSERT INTO visit (id, uid, person_id, at, notes, folded) VALUES (?, ?, ?, ?, ?, ?)", visits)
        db.executemany(
            "INSERT INTO analysis (id, kind, visit_id, made_at, version, comparability, document)"
            " VALUES (?, 'analysis', ?, '', '1', ?, ?)",
            analyses,
        )
        db.executemany("INSERT INTO value VALUES (?, ?, ?, 0, 0, ?, 0.01, NULL, 1, 1, NULL, NULL)", values)
