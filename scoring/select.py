"""Fill seats in order of merit, group by group. 按名次录取

A line that falls inside a group of equal places chooses none of them: they are *tied at the line*
(并列待定), the open seats are counted, and a person decides. ``settle`` applies that decision.
Reserves (候补) follow in the same order; those who lose at the line are the first reserves.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Integral
from types import MappingProxyType
from typing import Any

from scoring.errors import BadInput
from scoring.lines import Line, draw, settle_line

Group = Hashable


@dataclass(frozen=True)
class Decision:
    """Say what became of one candidate, and by which rule.

    Args:
        status: ``chosen``, ``tied``, ``reserve`` or ``out``.
        group: The candidate's group.
        rank: Its place within the group: 1, 2, 2, 4.
        reason: ``rule`` (``merit``, ``decided``: chosen by a person; ``tied_at_line``,
            ``tied_at_reserve_line``, ``reserve``, ``below_line``), ``group``, ``place`` and
            ``line`` (the place at which the seats end; None when nobody can be chosen).
    """

    status: str
    group: Group
    rank: int
    reason: Mapping[str, Any]


@dataclass(frozen=True)
class Selection:
    """Hold the decision on every candidate and the state of every group's line. 录取结果

    Args:
        decisions: In the candidates' order.
        groups: Group to its ``Line``: ``chosen``, ``tied``, ``open_seats``, ``reserve``,
            ``tied_reserve``, ``open_reserves`` (row indices in order of merit) and ``vacant``.
    """

    decisions: tuple[Decision, ...]
    groups: Mapping[Group, Line]

    def having(self, status: str) -> tuple[int, ...]:
        """List the candidates of one status, by index."""
        return tuple(at for at, one in enumerate(self.decisions) if one.status == status)


def fill(
    places: Sequence[int],
    groups: Sequence[Group],
    seats: Mapping[Group, int],
    *,
    reserves: Mapping[Group, int] | int = 0,
) -> Selection:
    """Fill each group's seats in order of merit. 按名次录取

    Args:
        places: For each candidate; 1 is best; equal places are tied.
        groups: For each candidate, the group in which it competes.
        seats: Group to its number of seats; a group without candidates leaves them vacant.
        reserves: Reserves for each group, or the same number for all; a group left out has none.

    Returns:
        A decision for every candidate. Seats that nobody can take are counted as ``vacant``.

    Raises:
        BadInput: Lengths differ, a figure is no whole number or too small, or a group is unknown.
    """
    _check(places, groups, seats)
    spare = dict.fromkeys(seats, reserves) if isinstance(reserves, int) else dict(reserves)
    if not spare.keys() <= seats.keys():
        raise BadInput("There are reserves for a group without seats.")
    if not all(type(number) is int and number >= 0 for number in spare.values()):
        raise BadInput("Reserves are whole numbers, 0 or more.")
    members: dict[Group, list[int]] = {group: [] for group in seats}
    for at, group in enumerate(groups):
        members[group].append(at)
    lines = {
        group: draw([(int(places[at]), at) for at in members[group]], seats[group], spare.get(group, 0))
        for group in seats
    }
    blank = Decision("out", None, 0, {})
    return _decide(Selection((blank,) * len(places), MappingProxyType(lines)), lines)


def _check(places: Sequence[int], groups: Sequence[Group], seats: Mapping[Group, int]) -> None:
    """Refuse input that does not fit together.

    Raises:
        BadInput: With the candidates concerned.
    """
    if len(places) != len(groups):
        raise BadInput("Places and groups differ in length.")
    wrong = [at for at, place in enumerate(places) if not _whole(place) or place < 1]
    if wrong:
        raise BadInput("Places are whole numbers from 1.", wrong)
    unknown = [at for at, group in enumerate(groups) if group not in seats]
    if unknown:
        raise BadInput("A candidate's group has no number of seats.", unknown)
    if not all(type(number) is int and number >= 0 for number in seats.values()):
        raise BadInput("Seats are whole numbers, 0 or more.")


def _whole(value: object) -> bool:
    """Accept whole numbers, numpy's too; a bool is none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def settle(selection: Selection, group: Group, chosen: Iterable[int]) -> Selection:
    """Apply a person's decision on a tie at a group's line. 裁定并列

    The tie at the seats is settled first; a tie at the reserve line after it, in a second call.

    Args:
        selection: With a tie in this group.
        group: The group.
        chosen: Which of the tied candidates, by index; as many as there are open seats.

    Returns:
        A new selection; the candidates' other decisions stay as they are.

    Raises:
        BadInput: There is no such group or no tie, or the choice does not fit it.
    """
    if group not in selection.groups:
        raise BadInput("There is no such group.")
    line = settle_line(selection.groups[group], tuple(chosen))
    lines = {**selection.groups, group: line}
    return _decide(replace(selection, groups=MappingProxyType(lines)), {group: line})


def _decide(selection: Selection, lines: Mapping[Group, Line]) -> Selection:
    """Write the decisions of some groups anew."""
    decisions = list(selection.decisions)
    for group, line in lines.items():
        in_order = list(line.places.values())
        for at, (status, rule) in line.statuses().items():
            place = line.places[at]
            reason = {"rule": rule, "group": group, "place": place, "line": line.place}
            rank = 1 + bisect_left(in_order, place)
            decisions[at] = Decision(status, group, rank, MappingProxyType(reason))
    return replace(selection, decisions=tuple(decisions))
