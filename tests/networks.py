"""Every node of a mat's network solved at once, one driven row at a time: the forward direction that tests start from.

Written from Ohm's and Kirchhoff's laws alone; shares nothing with the code that undoes it.
"""

from __future__ import annotations

import numpy as np


class Network:
    """Conductances stamped between numbered nodes, ground being None; voltages of chosen nodes are held by sources."""

    def __init__(self, n_nodes: int) -> None:
        self.matrix = np.zeros((n_nodes, n_nodes))
        self.current = np.zeros(n_nodes)

    def joined(self, a: int, b: int | None, siemens: float) -> None:
        self.matrix[a, a] += siemens
        if b is not None:
            self.matrix[b, b] += siemens
            self.matrix[a, b] -= siemens
            self.matrix[b, a] -= siemens

    def held(self, a: int, volts: float, ohm: float) -> None:
        self.joined(a, None, 1.0 / ohm)
        self.current[a] += volts / ohm

    def voltages(self) -> np.ndarray:
        return np.linalg.solve(self.matrix, self.current)


def divider(g: np.ndarray, pulldown_ohm: float, row_ohm: float) -> np.ndarray:
    """Rows pushed to 1 or pulled to 0 through `row_ohm`, columns with a pull-down; (R, C) in units of the supply."""
    rows, cols = g.shape
    out = np.zeros(g.shape)
    for driven in range(rows):
        network = Network(rows + cols)
        for r in range(rows):
            network.held(r, float(r == driven), max(row_ohm, 1e-6))
            for c in range(cols):
                network.joined(r, rows + c, g[r, c])
        for c in range(cols):
            network.joined(rows + c, None, 1.0 / pulldown_ohm)
        out[driven] = network.voltages()[rows:]
    return out


def virtual_ground(g: np.ndarray, feedback_ohm: float, row_ohm: float) -> np.ndarray:
    """Columns held at 0 by amplifiers that give `feedback_ohm` times the current into them."""
    rows, cols = g.shape
    out = np.zeros(g.shape)
    for driven in range(rows):
        network = Network(rows + cols)
        for r in range(rows):
            network.held(r, float(r == driven), max(row_ohm, 1e-6))
            for c in range(cols):
                network.joined(r, rows + c, g[r, c])
        for c in range(cols):
            network.held(rows + c, 0.0, 1e-6)
        v = network.voltages()
        out[driven] = feedback_ohm * (g * (v[:rows, None] - v[None, rows:])).sum(axis=0)
    return out


def floating(g: np.ndarray, pulldown_ohm: float, switches_ohm: float) -> np.ndarray:
    """One row to the supply through half of `switches_ohm`, one column to the pull-down through the rest."""
    rows, cols = g.shape
    out = np.zeros(g.shape)
    for driven in range(rows):
        for read in range(cols):
            network = Network(rows + cols + 1)
            for r in range(rows):
                network.joined(r, None, 1e-13)
                for c in range(cols):
                    network.joined(r, rows + c, g[r, c])
            for c in range(cols):
                network.joined(rows + c, None, 1e-13)
            network.held(driven, 1.0, max(switches_ohm / 2.0, 1e-3))
            network.joined(rows + read, rows + cols, 2.0 / max(switches_ohm, 2e-3))
            network.joined(rows + cols, None, 1.0 / pulldown_ohm)
            out[driven, read] = network.voltages()[-1]
    return out


def converted(v: np.ndarray, bits: int = 10) -> np.ndarray:
    """As an ideal converter gives them."""
    counts: np.ndarray = np.clip(np.rint(v * 2**bits), 0, 2**bits - 1).astype(np.uint16)
    return counts
