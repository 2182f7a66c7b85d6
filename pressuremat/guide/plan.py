"""Which steps a guide leads through, from what the person knows and has: weights, an even load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pressuremat.guide.checks import GateTask, GhostTask, MarksTask
from pressuremat.guide.gate import LEAST_KG
from pressuremat.guide.task import Task
from pressuremat.guide.tasks import BodyTask, EvenTask, OrientationTask, WeightsTask, WeightTask, ZeroTask
from pressuremat.guide.walk import EqualiseTask
from pressuremat.i18n import _


@dataclass(frozen=True)
class Answers:
    """What the person says before it begins: their mass, a dead weight's, a set of weights that grow; all in kg.

    `even`: they have something that presses on the whole mat evenly, and need not walk all over it.
    """

    body_kg: float | None = None
    weight_kg: float | None = None
    weights_kg: tuple[float, ...] = ()
    even: bool = False


Plan = Sequence[Task]


def _weights(answers: Answers) -> Task:
    if not answers.weights_kg:
        raise ValueError(_("the step 'weights' needs a set of known weights"))
    return WeightsTask(answers.weights_kg)


def _body(answers: Answers) -> Task:
    if answers.body_kg is None:
        raise ValueError(_("the step 'body' needs the person's weight"))
    return BodyTask(answers.body_kg)


def _weight(answers: Answers) -> Task:
    if answers.weight_kg is None:
        raise ValueError(_("the step 'weight' needs a dead weight"))
    return WeightTask(answers.weight_kg)


def _gate(answers: Answers) -> Task:
    if answers.weight_kg is None or answers.weight_kg < LEAST_KG:
        raise ValueError(_("the step 'gate' needs a dead weight of {kg:g} kg or more").format(kg=LEAST_KG))
    return GateTask(answers.weight_kg)


#: The steps by the names by which they are asked for, in their order. The mat is turned the right way round early:
#: from then on it can be said where on it something is missing or too much.
STEPS: dict[str, Callable[[Answers], Task]] = {
    "zero": lambda _answers: ZeroTask(),
    "orientation": lambda _answers: OrientationTask(),
    "equalise": lambda answers: EvenTask() if answers.even else EqualiseTask(),
    "weight": _weight,
    "weights": _weights,
    "body": _body,
    "gate": _gate,
    "marks": lambda answers: MarksTask(answers.weight_kg, answers.body_kg),
    "ghost": lambda _answers: GhostTask(),
}


def plan_of(names: Sequence[str], answers: Answers) -> Plan:
    """The steps of these names, in the order given. Raises ValueError for a name that is none, or a missing answer."""
    for name in names:
        if name not in STEPS:
            raise ValueError(_("a step is one of {names}, not {name!r}").format(names=", ".join(STEPS), name=name))
    return [STEPS[name](answers) for name in names]


def plan(answers: Answers) -> Plan:
    """The whole calibration, then its check, as far as the answers go. Raises ValueError without any known weight."""
    if answers.body_kg is None and not answers.weights_kg:
        raise ValueError(_("a calibration needs a known weight: the person's, or a set of weights"))
    names = ["zero", "orientation", "equalise"]
    if answers.even:
        # Where somebody stood, cells go on reading more for minutes: under a light even load that would pass for gain.
        names = ["zero", "equalise", "orientation"]
    # Several weights tell more of the sheet than one.
    names += ["weights"] if answers.weights_kg else ["weight"] if answers.weight_kg is not None else []
    names += ["body"] if answers.body_kg is not None else []
    return [*plan_of(names, answers), *_checks(answers)]


def check_plan(answers: Answers) -> Plan:
    """The ten-minute check of a mat that is calibrated. Raises ValueError without any known weight."""
    if answers.body_kg is None and answers.weight_kg is None:
        raise ValueError(_("a check needs a known weight: a dead weight, or the person's"))
    return [*plan_of(["zero"], answers), *_checks(answers)]


def _checks(answers: Answers) -> Plan:
    names = ["gate"] if answers.weight_kg is not None and answers.weight_kg >= LEAST_KG else []
    names += ["marks"] if answers.weight_kg is not None or answers.body_kg is not None else []
    return plan_of([*names, "ghost"], answers)
