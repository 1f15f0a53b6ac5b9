"""What a mark may be, in words and in fixed point. 分值范围"""

from __future__ import annotations

from campaigns.models import Criterion
from core.errors import DomainError
from core.numbers import BadNumber, from_fixed, to_fixed


class BadMark(DomainError):
    """The text is no mark that this criterion allows."""


def short(value: int, decimals: int) -> str:
    """Write a bound without idle zeros: 25 rather than 25.00."""
    text = from_fixed(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


def places_of(step: int, decimals: int) -> int | None:
    """Return how many decimals a step leaves, when it is 1, 0.1, 0.01, …; None for one such as 0.25."""
    for places in range(decimals + 1):
        if step == 10 ** (decimals - places):
            return places
    return None


def rule_of(criterion: Criterion, decimals: int) -> DomainError:
    """Return what a criterion allows, as a sentence that can be shown as a hint or as an error."""
    low, high = short(criterion.minimum, decimals), short(criterion.maximum, decimals)
    places = places_of(criterion.step, decimals)
    if places is None:
        step = short(criterion.step, decimals)
        return BadMark("Enter %(low)s to %(high)s, in steps of %(step)s.", low=low, high=high, step=step)
    if places == 0:
        return BadMark("Enter a whole number from %(low)s to %(high)s.", low=low, high=high)
    if places == 1:
        return BadMark("Enter %(low)s to %(high)s, with at most one decimal place.", low=low, high=high)
    return BadMark(
        "Enter %(low)s to %(high)s, with at most %(places)s decimal places.", low=low, high=high, places=places
    )


def read_mark(text: str, criterion: Criterion, decimals: int) -> int:
    """Read a mark as fixed point.

    Raises:
        BadMark: It is no number, has too many decimals, or is out of bounds or between steps.
    """
    try:
        value = to_fixed(text, decimals)
    except BadNumber:
        raise rule_of(criterion, decimals) from None
    if not criterion.minimum <= value <= criterion.maximum or value % criterion.step:
        raise rule_of(criterion, decimals)
    return value
