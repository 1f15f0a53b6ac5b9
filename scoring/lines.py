"""One group's line: who is above it, on it and below it. 录取线"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from scoring.errors import BadInput

Classes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Line:
    """Hold the state of one group; candidates are row indices in order of merit.

    Args:
        seats: How many may be chosen.
        reserves: How many may be reserves.
        places: Candidate to place, in order of merit.
        chosen: Chosen, by merit or decided by a person.
        tied: Equal places across the line of seats. 并列待定
        open_seats: How many of ``tied`` can be chosen.
        vacant: Seats for which there is no candidate. 空缺
        place: The place at which the seats end; None when nobody can be chosen.
        below: The classes of equal places below the line of seats.
        decided: Those of ``chosen`` whom a person chose.
        reserve: Certain reserves.
        tied_reserve: Equal places across the line of reserves.
        open_reserves: How many of ``tied_reserve`` can be reserves.
    """

    seats: int
    reserves: int
    places: dict[int, int]
    chosen: tuple[int, ...]
    tied: tuple[int, ...]
    open_seats: int
    vacant: int
    place: int | None
    below: Classes
    decided: tuple[int, ...] = ()
    reserve: tuple[int, ...] = ()
    tied_reserve: tuple[int, ...] = ()
    open_reserves: int = 0

    def statuses(self) -> dict[int, tuple[str, str]]:
        """Give each candidate's status and the rule behind it."""
        found = dict.fromkeys(self.places, ("out", "below_line"))
        for rows, entry in (
            (self.chosen, ("chosen", "merit")),
            (self.decided, ("chosen", "decided")),
            (self.tied, ("tied", "tied_at_line")),
            (self.reserve, ("reserve", "reserve")),
            (self.tied_reserve, ("tied", "tied_at_reserve_line")),
        ):
            found.update(dict.fromkeys(rows, entry))
        return found


def draw(entries: Sequence[tuple[int, int]], seats: int, reserves: int) -> Line:
    """Draw the line for one group.

    Args:
        entries: (place, row index) of each candidate, in any order.
        seats: How many may be chosen.
        reserves: How many may be reserves.
    """
    places = {row: place for place, row in sorted(entries)}
    classes = tuple(tuple(rows) for _, rows in groupby(places, key=places.__getitem__))
    chosen, tied, open_seats, below = _cut(classes, seats)
    reached = tied or chosen
    line = Line(
        seats=seats,
        reserves=reserves,
        places=places,
        chosen=chosen,
        tied=tied,
        open_seats=open_seats,
        vacant=max(0, seats - len(places)),
        place=places[reached[-1]] if reached else None,
        below=below,
    )
    return _with_reserves(line, below, reserves - (len(tied) - open_seats))


def _with_reserves(line: Line, classes: Classes, reserves: int) -> Line:
    """Fill the reserves of a line from the classes below it."""
    reserve, tied, open_reserves, _ = _cut(classes, max(0, reserves))
    return replace(line, reserve=reserve, tied_reserve=tied, open_reserves=open_reserves)


def _cut(classes: Classes, number: int) -> tuple[tuple[int, ...], tuple[int, ...], int, Classes]:
    """Take whole classes from the top while they fit.

    Returns:
        Those taken; the class across the line, if places are left for some of it; how many; and
        the classes below.
    """
    taken: list[int] = []
    for at, rows in enumerate(classes):
        left = number - len(taken)
        if left == 0:
            return tuple(taken), (), 0, classes[at:]
        if len(rows) > left:
            return tuple(taken), rows, left, classes[at + 1 :]
        taken.extend(rows)
    return tuple(taken), (), 0, ()


def settle_line(line: Line, picked: tuple[int, ...]) -> Line:
    """Apply a decision to the tie at the seats or, when there is none, at the reserves.

    Raises:
        BadInput: There is no tie, or the choice does not fit it; with the wrong candidates.
    """
    tied, number = (line.tied, line.open_seats) if line.tied else (line.tied_reserve, line.open_reserves)
    if not tied:
        raise BadInput("There is no tie to settle in this group.")
    strangers = [row for row in picked if row not in tied]
    if strangers or len(set(picked)) != len(picked) or len(picked) != number:
        raise BadInput(f"Choose exactly {number} of the tied candidates.", strangers)
    if not line.tied:
        return replace(line, reserve=line.reserve + picked, tied_reserve=(), open_reserves=0)
    losers = tuple(row for row in tied if row not in picked)
    settled = replace(line, chosen=line.chosen + picked, decided=picked, tied=(), open_seats=0)
    return _with_reserves(settled, (losers, *line.below), line.reserves)
