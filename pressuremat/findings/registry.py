"""All rules, and what they say of an analysis.

In: an `Analysis`. Out: `Finding`s in the order of `RULES`. Refuses to know metrics by name.
"""

from __future__ import annotations

from pressuremat.analysis.model import Analysis
from pressuremat.findings.record import Rule, evidence_of
from pressuremat.findings.rules.low_arch import LOW_ARCH
from pressuremat.findings.rules.pronation_pattern import PRONATION_PATTERN
from pressuremat.types import Finding

RULES: tuple[Rule, ...] = (LOW_ARCH, PRONATION_PATTERN)


def evaluate(analysis: Analysis) -> tuple[Finding, ...]:
    """What the values suggest, rule by rule and side by side, in the language in use; () where nothing stands out."""
    found = []
    for rule in RULES:
        for side in rule.sides:
            finding = rule.judge(evidence_of(analysis, side))
            if finding is not None:
                found.append(finding)
    return tuple(found)
