"""What a mat of some grid, pitch and rate is made of, and which of the guided tests it can do.

In: a geometry, a rate. Out: parts with their numbers and price ranges, hours, and for each test yes, limited or no with
the reason. Everything is computed from the tables beside; nothing here knows of boards that are plugged in.
"""

from pressuremat.mats.abilities import Ability, in_one_line, possible_tests
from pressuremat.mats.demands import DEMANDS
from pressuremat.mats.parts import Bill, Line, Range, bill

__all__ = ["DEMANDS", "Ability", "Bill", "Line", "Range", "bill", "in_one_line", "possible_tests"]
