"""Counts -> kPa: the read-out circuit undone, the sensors' law applied, and where both are known from."""

from pressuremat.calibration.model import Calibration, Law, LinearCounts, Step, calibration_from_json

__all__ = ["Calibration", "Law", "LinearCounts", "Step", "calibration_from_json"]
