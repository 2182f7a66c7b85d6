"""Calibration as a person does it: what to do next, said from what the mat sees. No screen, no clock, no files.

Frames of counts enter, events leave: what to do, how far it is, what went wrong, what was found. The command line and
the app's wizard only show them.
"""

from pressuremat.guide.events import Event
from pressuremat.guide.guide import Guide
from pressuremat.guide.plan import Answers, Plan, check_plan, plan, plan_of

__all__ = ["Answers", "Event", "Guide", "Plan", "check_plan", "plan", "plan_of"]
