"""Exact fair shares within floors and caps. 应得份额"""

from collections.abc import Sequence
from fractions import Fraction


def fair_shares(weights: Sequence[int], seats: int, floors: Sequence[int], caps: Sequence[int]) -> tuple[Fraction, ...]:
    """Share seats in proportion to weights, within bounds, without rounding. 应得份额

    There is one rate (seats per unit of weight) at which the shares, each moved to its floor or
    cap where it lies outside, add up to the seats. It is found exactly, by walking through the
    rates at which a share leaves its floor or meets its cap.

    Args:
        weights: For each unit, 0 or more.
        seats: At least the sum of the floors; at most what the caps of units with weight and the
            floors of the others allow.
        floors: For each unit, the least.
        caps: For each unit, the most; not below its floor.

    Returns:
        For each unit a fraction; they add up to ``seats``.

    Source:
        Balinski & Young, Fair Representation, 2nd ed. 2001, appendix A (minimum and maximum
        requirements).
    """
    columns = list(zip(weights, floors, caps, strict=True))
    turns = sorted(
        turn
        for weight, floor, cap in columns
        if weight
        for turn in ((Fraction(floor, weight), weight), (Fraction(cap, weight), -weight))
    )
    rate, total, slope = Fraction(0), Fraction(sum(floors)), 0
    for at, change in turns:
        reached = total + slope * (at - rate)
        if reached >= seats:
            break
        rate, total, slope = at, reached, slope + change
    if total < seats:
        rate += (seats - total) / slope
    return tuple(
        min(max(weight * rate, Fraction(floor)), Fraction(cap)) if weight else Fraction(floor)
        for weight, floor, cap in columns
    )
