"""One person's visit: who came, what was asked, what was measured by hand, and which trials were recorded.

Data and its JSON, `pressuremat.visit/1`. Refuses to know how a trial is run or what it means.
"""

from pressuremat.visit.inputs import HISTORY, MANUAL, PERSON, Input
from pressuremat.visit.model import (
    ANSWERS,
    FOOTWEAR,
    PAIN_SITES,
    PROTOCOLS,
    Answer,
    Fppa,
    History,
    Manual,
    Pair,
    Person,
    Quality,
    TrialRef,
    Visit,
)
from pressuremat.visit.parse import SCHEMA, of_bytes, read, visit_of
from pressuremat.visit.photo import Moment, frontal_angle, with_angle

__all__ = [
    "ANSWERS",
    "FOOTWEAR",
    "HISTORY",
    "MANUAL",
    "PAIN_SITES",
    "PERSON",
    "PROTOCOLS",
    "SCHEMA",
    "Answer",
    "Fppa",
    "History",
    "Input",
    "Manual",
    "Moment",
    "Pair",
    "Person",
    "Quality",
    "TrialRef",
    "Visit",
    "frontal_angle",
    "of_bytes",
    "read",
    "visit_of",
    "with_angle",
]
