"""Conversions between units: the one place where a factor of ten or a thousand appears.

Everything inside the program is in mm, kPa, N, s, Hz and degrees; files and boards speak other units and are
converted once, at the door.
"""

KPA_PER_N_PER_CM2 = 10.0
KPA_PER_MMHG = 0.133322387415
KPA_PER_PSI = 6.894757293168
KPA_PER_KG_PER_CM2 = 98.0665
KPA_PER_BAR = 100.0
KPA_PER_MPA = 1000.0
STANDARD_GRAVITY_M_S2 = 9.80665

_N_PER_KPA_MM2 = 1e-3
_MM2_PER_CM2 = 100.0


def force_n(pressure_kpa_sum: float, cell_area_mm2: float) -> float:
    """Force in N of cells whose pressures add up to `pressure_kpa_sum`, each of `cell_area_mm2`."""
    return pressure_kpa_sum * cell_area_mm2 * _N_PER_KPA_MM2


def pressure_kpa(force_n: float, area_mm2: float) -> float:
    """Pressure in kPa of a force in N on an area in mm²."""
    return force_n / (area_mm2 * _N_PER_KPA_MM2)


def cm2(area_mm2: float) -> float:
    """Area in cm² of an area in mm²."""
    return area_mm2 / _MM2_PER_CM2


def weight_n(mass_kg: float) -> float:
    """Weight in N of a mass in kg under standard gravity."""
    return mass_kg * STANDARD_GRAVITY_M_S2


def mm_from_m(length_m: float) -> float:
    """Length in mm of a length in m."""
    return length_m * 1000.0


def m_from_mm(length_mm: float) -> float:
    """Length in m of a length in mm."""
    return length_mm / 1000.0


def mm_from_um(length_um: float) -> float:
    """Length in mm of a length in µm."""
    return length_um / 1000.0


def um_from_mm(length_mm: float) -> int:
    """Length in whole µm of a length in mm."""
    return round(length_mm * 1000.0)


def s_from_us(time_us: float) -> float:
    """Time in s of a time in µs."""
    return time_us / 1e6


def s_from_ms(time_ms: float) -> float:
    """Time in s of a time in ms."""
    return time_ms / 1000.0
