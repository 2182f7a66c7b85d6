"""All rules, and what they say of an analysis, or of several recordings of one person.

In: `Analysis`. Out: `Finding`s in the order of `RULES`. Refuses to know metrics by name.
"""

from __future__ import annotations

from collections.abc import Sequence

from pressuremat.analysis.model import Analysis
from pressuremat.analysis.standing import QUIET
from pressuremat.findings.record import Foot, Rule, evidence_of, evidence_of_trials
from pressuremat.findings.rules.balance_eyes_closed import BALANCE_EYES_CLOSED
from pressuremat.findings.rules.flexible_arch import FLEXIBLE_ARCH
from pressuremat.findings.rules.foot_angle import FOOT_ANGLE
from pressuremat.findings.rules.heel_forefoot_load import HEEL_FOREFOOT_LOAD
from pressuremat.findings.rules.high_arch import HIGH_ARCH
from pressuremat.findings.rules.load_asymmetry import LOAD_ASYMMETRY
from pressuremat.findings.rules.low_arch import LOW_ARCH
from pressuremat.findings.rules.pronation_pattern import PRONATION_PATTERN
from pressuremat.findings.rules.supination_pattern import SUPINATION_PATTERN
from pressuremat.types import Finding, MetricValue, Subject

SIDES: tuple[Foot | None, ...] = ("left", "right", None)
RULES: tuple[Rule, ...] = (
    LOW_ARCH,
    HIGH_ARCH,
    FLEXIBLE_ARCH,
    PRONATION_PATTERN,
    SUPINATION_PATTERN,
    FOOT_ANGLE,
    LOAD_ASYMMETRY,
    HEEL_FOREFOOT_LOAD,
    BALANCE_EYES_CLOSED,
)


def evaluate(analysis: Analysis, subject: Subject | None = None) -> tuple[Finding, ...]:
    """What the values suggest, rule by rule and side by side, in the language in use; () where nothing stands out.

    What is known of the `subject` lowers the confidence where it bears on a value, and keeps children without class.
    """
    evidence = {side: evidence_of(analysis, side, subject) for side in SIDES}
    found = [rule.judge(evidence[side]) for rule in RULES for side in rule.sides]
    return tuple(finding for finding in found if finding is not None)


def evaluate_trials(
    analyses: Sequence[Analysis], compared: Sequence[MetricValue], subject: Subject | None = None
) -> tuple[Finding, ...]:
    """What several standing recordings of one person suggest together: the rules that trials make surer, or need.

    `compared` are the values between them (`analysis.comparison.compare`).
    """
    standing = [one for one in analyses if one.protocol in QUIET]
    open_eyes = [one for one in standing if one.protocol == "stand"] or standing
    evidence = {side: evidence_of_trials(open_eyes, compared, side, subject) for side in SIDES}
    found = [rule.judge(evidence[side]) for rule in RULES if rule.over_trials for side in rule.sides]
    return tuple(finding for finding in found if finding is not None)


def evaluate_visit(
    analyses: Sequence[Analysis], compared: Sequence[MetricValue], subject: Subject | None = None
) -> tuple[Finding, ...]:
    """What a whole visit suggests: every rule on its standing trials and what was compared between trials, else on its
    walks; rules of the print's shape on walks only where nobody stood."""
    standing = [one for one in analyses if one.protocol in QUIET]
    open_eyes = [one for one in standing if one.protocol == "stand"] or standing
    walks = [one for one in analyses if one.protocol == "walk"]
    stood = {side: evidence_of_trials(open_eyes, compared, side, subject) for side in SIDES}
    walked = {side: evidence_of_trials(walks, (), side, subject) for side in SIDES}
    found = []
    for rule in RULES:
        for side in rule.sides:
            finding = rule.judge(stood[side])
            if finding is None and walks and not (rule.of_standing and open_eyes):
                finding = rule.judge(walked[side])
            found.append(finding)
    return tuple(finding for finding in found if finding is not None)
