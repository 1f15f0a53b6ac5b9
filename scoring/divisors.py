"""Claims to the next seat, by divisor method. 除数法

Each takes a unit's weight and the seats that it holds, and gives its claim to one more.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

#: Whether the seat is due before any comparison, then the quotient; the larger claim goes first.
Claim: TypeAlias = tuple[bool, Fraction]
Divisor: TypeAlias = Callable[[int, int], Claim]


def sainte_lague(weight: int, held: int) -> Claim:
    """Divide by 1/2, 3/2, 5/2, … Webster, Sainte-Laguë."""
    return False, Fraction(2 * weight, 2 * held + 1)


def dhondt(weight: int, held: int) -> Claim:
    """Divide by 1, 2, 3, … Jefferson, D'Hondt."""
    return False, Fraction(weight, held + 1)


def adams(weight: int, held: int) -> Claim:
    """Divide by 0, 1, 2, … Adams."""
    return _due(weight) if held == 0 else (False, Fraction(weight, held))


def dean(weight: int, held: int) -> Claim:
    """Divide by the harmonic mean of seats and seats + 1. Dean."""
    return _due(weight) if held == 0 else (False, _harmonic(weight, held))


def huntington_hill(weight: int, held: int) -> Claim:
    """Divide by the geometric mean of seats and seats + 1; the square is compared."""
    return _due(weight) if held == 0 else (False, Fraction(weight**2, held * (held + 1)))


def _harmonic(weight: int, held: int) -> Fraction:
    """Divide by the harmonic mean of k and k + 1, which is 2 k (k + 1) / (2 k + 1)."""
    return Fraction(weight * (2 * held + 1), 2 * held * (held + 1))


def _due(weight: int) -> Claim:
    """Claim a first seat before any comparison; among such claims the larger weight goes first."""
    return True, Fraction(weight)


DIVISORS: dict[str, Divisor] = {
    "sainte_lague": sainte_lague,
    "dhondt": dhondt,
    "adams": adams,
    "dean": dean,
    "huntington_hill": huntington_hill,
}
