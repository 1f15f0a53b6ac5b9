"""What a mark may be, in words and in fixed point. 分值范围"""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.models import Criterion
from core.errors import DomainError
from core.numbers import BadNumber, from_fixed, to_fixed


class MarkRefused(DomainError):
    """The text is no mark that this criterion allows."""


def short(value: int, decimals: int) -> str:
    """Write a bound without idle zeros: 25 rather than 25.00."""
    text = from_fixed(value, decimals)
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest mark of a criterion and its step, in fixed point."""

    low: int
    high: int
    step: int
    decimals: int

    @classmethod
    def of(cls, criterion: Criterion, decimals: int) -> Bounds:
        """Return a criterion's bounds; ``decimals`` are the rubric's."""
        return cls(criterion.minimum, criterion.maximum, criterion.step, decimals)

    @property
    def places(self) -> int | None:
        """How many decimals a step leaves when it is 1, 0.1, 0.01, …; None for one such as 0.25."""
        return next((n for n in range(self.decimals + 1) if self.step == 10 ** (self.decimals - n)), None)

    @property
    def rule(self) -> MarkRefused:
        """What is allowed, as a sentence that serves as a hint and as an error."""
        low, high = short(self.low, self.decimals), short(self.high, self.decimals)
        if self.places is None:
            step = short(self.step, self.decimals)
            return MarkRefused("Enter %(low)s to %(high)s, in steps of %(step)s.", low=low, high=high, step=step)
        if self.places == 0:
            return MarkRefused("Enter a whole number from %(low)s to %(high)s.", low=low, high=high)
        if self.places == 1:
            return MarkRefused("Enter %(low)s to %(high)s, with at most one decimal place.", low=low, high=high)
        return MarkRefused(
            "Enter %(low)s to %(high)s, with at most %(places)s decimal places.", low=low, high=high, places=self.places
        )

    def read(self, text: str) -> int:
        """Read a mark.

        Raises:
            MarkRefused: It is no number, has too many decimals, or is out of bounds or between steps.
        """
        try:
            value = to_fixed(text, self.decimals)
        except BadNumber:
            raise self.rule from None
        if not self.low <= value <= self.high or value % self.step:
            raise self.rule
        return value
