"""Methods that measure how far a candidate lies from the best there could be. 理想解法"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.composite.tables import Floats, Table, unit_scale
from scoring.errors import BadInput


def topsis(given: Table) -> Floats:
    """Tell how near each candidate is to the ideal, between it and its opposite. 优劣解距离法

    Figures are divided by the length of their column, weighted, and measured in a straight line.

    Args:
        given: Figures, weights and directions.

    Returns:
        Shape (candidates,): 0 (the worst in everything) to 1 (the best in everything); 0.5 for all
        where no criterion tells them apart.

    Source:
        Hwang & Yoon, Multiple Attribute Decision Making (1981).
    """
    size = np.abs(given.values).max(axis=0)
    figures = given.values / np.where(size == 0, 1.0, size)
    length = np.sqrt(np.einsum("ij,ij->j", figures, figures))
    scaled = figures * (given.weights * given.directions / np.where(length == 0, 1.0, length))
    far, near = scaled - scaled.min(axis=0), scaled.max(axis=0) - scaled
    from_worst = np.sqrt(np.einsum("ij,ij->i", far, far))
    from_best = np.sqrt(np.einsum("ij,ij->i", near, near))
    whole = from_worst + from_best
    closeness: Floats = np.where(whole == 0, 0.5, from_worst / np.where(whole == 0, 1.0, whole))
    return closeness


@dataclass(frozen=True, eq=False)
class Compromise:
    """What VIKOR says. The smaller, the better, in all three.

    Args:
        utility: Shape (candidates,), S: the weighted sum of what is missing to the best.
        regret: Shape (candidates,), R: the largest single weighted lack.
        index: Shape (candidates,), Q: both together, 0 to 1.
        chosen: Indices of the compromise: the first alone when it leads by enough and is also first
            by S or R, otherwise with those that cannot be told from it.
    """

    utility: Floats
    regret: Floats
    index: Floats
    chosen: tuple[int, ...]


def vikor(given: Table, *, majority: float = 0.5) -> Compromise:
    """Look for the compromise between the most for all and the least regret of one. 折衷妥协法

    Args:
        given: Figures, weights and directions.
        majority: The share of S in Q, 0 to 1; R has the rest.

    Raises:
        BadInput: ``majority`` is outside 0 to 1.

    Source:
        Opricovic & Tzeng, European Journal of Operational Research 156 (2004).
    """
    if not 0 <= majority <= 1:
        raise BadInput("The share of the majority lies between 0 and 1.")
    lack = unit_scale(given.values, -given.directions) * given.weights
    utility, regret = lack.sum(axis=1), lack.max(axis=1)
    index = majority * _to_one(utility) + (1 - majority) * _to_one(regret)
    return Compromise(utility, regret, index, _compromise(utility, regret, index))


def _to_one(figures: Floats) -> Floats:
    spread = figures.max() - figures.min()
    scaled: Floats = (figures - figures.min()) / (spread if spread > 1e-15 else np.inf)
    return scaled


def _compromise(utility: Floats, regret: Floats, index: Floats) -> tuple[int, ...]:
    order = np.argsort(index, kind="stable")
    first = order[0]
    if len(order) == 1:
        return (int(first),)
    enough = 1 / (len(order) - 1)
    close = index - index[first] < enough
    if close.sum() > 1:  # the lead is too small: all within it
        return tuple(int(at) for at in order if close[at])
    if utility[first] == utility.min() or regret[first] == regret.min():
        return (int(first),)
    return tuple(int(at) for at in order[:2])
