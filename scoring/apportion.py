"""Seats in proportion to numbers. 名额分配

Every comparison is exact: quotients are fractions, and Huntington-Hill compares their squares.
A tie for the last seats is reported and never broken by the order of the list. Floors and caps
(保底、封顶) bound each unit: a divisor method starts from the floors and passes over a unit at its
cap; Hamilton bounds the fair shares first.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.divisors import DIVISORS, Claim
from scoring.errors import BadInput
from scoring.fair_share import fair_shares


@dataclass(frozen=True)
class Award:
    """Record one seat and the claim that won it.

    Args:
        unit: Index of the unit.
        seat: Which of this unit's seats it is, from 1.
        claim: The quotient (Hamilton: the remainder; Huntington-Hill: the quotient squared);
            None for a first seat that is due before any comparison.
    """

    unit: int
    seat: int
    claim: Fraction | None


@dataclass(frozen=True)
class Apportionment:
    """Hold the seats that are certain, and the tie for the rest. 名额分配结果

    Args:
        method: A key of ``METHODS``.
        seats: For each unit, the seats it has whatever becomes of the tie.
        tied: Units with equal claims to the open seats, at most one seat each.
        open_seats: How many seats the tied units contend for; fewer than there are of them.
        shares: For each unit, the exact fair share, within floors and caps. 应得份额
        awards: The seats beyond floors (Hamilton: beyond whole shares), the strongest claim
            first; the claims prove the result.
        first_refused: The strongest claim that got no seat or contends in the tie; None if all
            remaining units are at their caps or weigh nothing. With the last award's claim it
            bounds the divisors (Huntington-Hill: squared) that give these seats.
    """

    method: str
    seats: tuple[int, ...]
    tied: tuple[int, ...]
    open_seats: int
    shares: tuple[Fraction, ...]
    awards: tuple[Award, ...]
    first_refused: Fraction | None


@dataclass(frozen=True)
class _Case:
    """Hold checked input."""

    weights: tuple[int, ...]
    seats: int
    floors: tuple[int, ...]
    caps: tuple[int, ...]


def apportion(
    weights: Sequence[int],
    seats: int,
    *,
    method: str = "sainte_lague",
    floors: Sequence[int] | None = None,
    caps: Sequence[int] | None = None,
) -> Apportionment:
    """Apportion seats in proportion to weights. 名额分配

    Args:
        weights: For each unit, a whole number of 0 or more (people, windows, votes). A unit of
            weight 0 gets its floor.
        seats: How many to give out.
        method: A key of ``METHODS``.
        floors: For each unit, the least; 0 by default.
        caps: For each unit, the most; unlimited by default.

    Returns:
        Seats that are certain, the tie for the rest, and the proof.

    Raises:
        BadInput: A figure is no whole number or negative, the method is unknown, or floors and
            caps leave no way to give out exactly these seats.

    Source:
        Balinski & Young, Fair Representation, 2nd ed. 2001, appendix A. A floor is met before
        any comparison.
    """
    if method not in METHODS:
        raise BadInput(f"There is no method {method!r}.")
    if not _natural(seats):
        raise BadInput("The number of seats is a whole number, 0 or more.")
    count = len(weights)
    low = tuple(floors) if floors is not None else (0,) * count
    high = tuple(caps) if caps is not None else (seats,) * count
    case = _Case(tuple(weights), seats, low, high)
    _check(case)
    return METHODS[method](method, case)


def _check(case: _Case) -> None:
    """Refuse what cannot be apportioned.

    Raises:
        BadInput: With the units concerned.
    """
    if not len(case.weights) == len(case.floors) == len(case.caps):
        raise BadInput("Weights, floors and caps differ in length.")
    columns = list(zip(case.weights, case.floors, case.caps, strict=True))
    wrong = [at for at, column in enumerate(columns) if not all(map(_natural, column))]
    if wrong:
        raise BadInput("Weights, floors and caps are whole numbers, 0 or more.", wrong)
    crossed = [at for at, (_, floor, cap) in enumerate(columns) if floor > cap]
    if crossed:
        raise BadInput("A floor is above its cap.", crossed)
    if sum(case.floors) > case.seats:
        raise BadInput(f"The floors need {sum(case.floors)} seats; there are {case.seats}.")
    most = sum(cap if weight else floor for weight, floor, cap in columns)
    if most < case.seats:
        raise BadInput(f"Only {most} of {case.seats} seats can be given out.")


def _natural(value: object) -> bool:
    """Accept whole numbers of 0 or more; a bool is none."""
    return type(value) is int and value >= 0


def _by_divisor(method: str, case: _Case) -> Apportionment:
    """Give seats one after another to the strongest claim."""
    claim_of = DIVISORS[method]
    held = list(case.floors)
    heap = [
        _entry(claim_of(case.weights[unit], held[unit]), unit)
        for unit in range(len(held))
        if case.weights[unit] and held[unit] < case.caps[unit]
    ]
    heapq.heapify(heap)
    awards: list[Award] = []
    left = case.seats - sum(held)
    units: list[int] = []
    while left and len(units := [unit for _, _, unit in _equals(heap)]) <= left:
        left -= len(units)
        for unit in units:
            due, claim = claim_of(case.weights[unit], held[unit])
            held[unit] += 1
            awards.append(Award(unit, held[unit], None if due else claim))
            if held[unit] < case.caps[unit]:
                heapq.heappush(heap, _entry(claim_of(case.weights[unit], held[unit]), unit))
    tied = tuple(units) if left else ()
    refused = [claim_of(case.weights[unit], held[unit]) for unit in (tied or _top(heap))]
    return Apportionment(
        method=method,
        seats=tuple(held),
        tied=tied,
        open_seats=left,
        shares=fair_shares(case.weights, case.seats, case.floors, case.caps),
        awards=tuple(awards),
        first_refused=refused[0][1] if refused and not refused[0][0] else None,
    )


_Entry = tuple[bool, Fraction, int]


def _entry(claim: Claim, unit: int) -> _Entry:
    """Turn a claim into a heap entry, the strongest smallest."""
    return not claim[0], -claim[1], unit


def _equals(heap: list[_Entry]) -> Iterator[_Entry]:
    """Take the strongest claim off the heap, and all that equal it."""
    first = heapq.heappop(heap)
    yield first
    while heap and heap[0][:2] == first[:2]:
        yield heapq.heappop(heap)


def _top(heap: list[_Entry]) -> tuple[int, ...]:
    """Name the unit with the strongest claim left, if there is one."""
    return (heap[0][2],) if heap else ()


def _hamilton(method: str, case: _Case) -> Apportionment:
    """Give whole shares, then one seat each to the largest remainders. 最大余数法"""
    shares = fair_shares(case.weights, case.seats, case.floors, case.caps)
    held = [int(share) for share in shares]
    rest = {unit: share - int(share) for unit, share in enumerate(shares)}
    left = case.seats - sum(held)
    line = sorted(rest, key=lambda unit: -rest[unit])
    refused = rest[line[left]] if left < len(line) and rest[line[left]] else None
    certain = [unit for unit in line[:left] if refused is None or rest[unit] > refused]
    tied = tuple(u for u in line if rest[u] == refused) if len(certain) < left else ()
    for unit in certain:
        held[unit] += 1
    return Apportionment(
        method=method,
        seats=tuple(held),
        tied=tied,
        open_seats=left - len(certain),
        shares=shares,
        awards=tuple(Award(unit, held[unit], rest[unit]) for unit in certain),
        first_refused=refused,
    )


METHODS: dict[str, Callable[[str, _Case], Apportionment]] = {
    **dict.fromkeys(DIVISORS, _by_divisor),
    "hamilton": _hamilton,
}
