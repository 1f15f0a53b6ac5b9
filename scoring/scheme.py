"""The declared rule by which marks become a ranking. 计分规则

A scheme is data: it is shown to the public before anyone marks, sealed with the marks, and read
again by an auditor. It says at which levels figures are rounded, because that changes totals.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from scoring.errors import BadScheme

Method = Literal["mean", "trimmed_mean", "trimmed_by_total", "given"]

#: Methods that a criterion may name, and whether each leaves marks out (``drop``).
CRITERION_METHODS: dict[str, bool] = {
    "mean": False,
    "trimmed_mean": True,
    "trimmed_by_total": True,
    "given": False,
}
#: Ways to break a tie, and what ``name`` must point at.
TIE_BREAK_NAMES: dict[str, Literal["criterion", "part"] | None] = {
    "criterion": "criterion",
    "part": "part",
    "untrimmed_mean": None,
    "head_to_head": None,
}
PLACES = ("standard",)
MOST_DECIMALS = 12


@dataclass(frozen=True)
class CriterionRule:
    """Say how one criterion counts. 指标

    Args:
        key: Its key in the data.
        name: Its name for people.
        method: ``mean``; ``trimmed_mean`` (leave out extremes of this criterion);
            ``trimmed_by_total`` (leave out the judges whose *total* over all criteria with this
            method is extreme, 按评委总分去掉); ``given`` (one figure per candidate, no judges).
        drop: How many marks to leave out at each end; 0 where the method leaves none out.
        mark_decimals: Decimal places of a mark: 950 with 2 is 9.50.
        mean_decimals: Round the mean half up to these places; None: not rounded at this level.
        weight: Factor on the mean; negative for a deduction; 0 to break ties only.
        weighted_decimals: Round the weighted figure half up; None: not rounded at this level.
        part: The part of the total that it belongs to, if any.
        minimum_marks: A candidate with fewer marks is refused.
    """

    key: str
    name: str
    method: Method
    drop: int
    mark_decimals: int
    mean_decimals: int | None
    weight: Fraction
    weighted_decimals: int | None
    part: str | None
    minimum_marks: int = 1

    def __post_init__(self) -> None:
        """Refuse a rule that contradicts itself.

        Raises:
            BadScheme: Saying which field is wrong.
        """
        _text(self.key, "key")
        _text(self.name, "name")
        if self.part is not None:
            _text(self.part, "part")
        if _text(self.method, "method") not in CRITERION_METHODS:
            raise BadScheme(f"{self.key}: there is no method {self.method!r}.")
        for field in ("mark_decimals", "mean_decimals", "weighted_decimals"):
            value = getattr(self, field)
            if value is not None or field == "mark_decimals":
                _whole(value, 0, MOST_DECIMALS, f"{self.key}: {field}")
        _whole(self.minimum_marks, 1, None, f"{self.key}: minimum_marks")
        if not isinstance(self.weight, Fraction):
            raise BadScheme(f"{self.key}: weight is not a Fraction.")
        least = 1 if CRITERION_METHODS[self.method] else 0
        _whole(self.drop, least, None if least else 0, f"{self.key}: drop with {self.method}")


@dataclass(frozen=True)
class TieBreak:
    """Name one step of the chain that parts equal totals. 并列时的比较

    Args:
        by: ``criterion`` or ``part`` (the higher weighted figure goes first; a criterion of
            weight 0 compares its mean), ``untrimmed_mean`` (the total again, with every mark and
            without rounding), ``head_to_head`` (more judges prefer it).
        name: The criterion's key or the part's name; None for the other two.
    """

    by: str
    name: str | None = None

    def __post_init__(self) -> None:
        """Refuse an unknown step.

        Raises:
            BadScheme: ``by`` is unknown, or ``name`` is missing or too much.
        """
        if _text(self.by, "by") not in TIE_BREAK_NAMES:
            raise BadScheme(f"There is no tie-break {self.by!r}.")
        if self.name is not None:
            _text(self.name, "name")
        if (TIE_BREAK_NAMES[self.by] is None) != (self.name is None):
            raise BadScheme(f"Tie-break {self.by!r} cannot have the name {self.name!r}.")


@dataclass(frozen=True)
class Scheme:
    """Say how all criteria make a total, and how totals make places. 计分规则

    Args:
        criteria: In the order in which they are printed.
        total_decimals: The total is rounded half up to these places before it is compared.
        tie_breaks: Applied in turn to candidates with the same total.
        places: ``standard``: 1, 2, 2, 4.
    """

    criteria: tuple[CriterionRule, ...]
    total_decimals: int
    tie_breaks: tuple[TieBreak, ...] = ()
    places: str = "standard"

    def __post_init__(self) -> None:
        """Refuse a scheme that contradicts itself.

        Raises:
            BadScheme: Saying what is wrong.
        """
        keys = [rule.key for rule in self.criteria]
        if not keys or len(set(keys)) != len(keys):
            raise BadScheme("A scheme needs criteria, each with a key of its own.")
        _whole(self.total_decimals, 0, MOST_DECIMALS, "total_decimals")
        if self.places not in PLACES:
            raise BadScheme(f"There is no way {self.places!r} to number places.")
        known: dict[str | None, set[str | None]]
        known = {"criterion": {*keys}, "part": {*self.parts}, None: {None}}
        for step in self.tie_breaks:
            if step.name not in known[TIE_BREAK_NAMES[step.by]]:
                raise BadScheme(f"Tie-break by {step.by}: there is no {step.name!r}.")
        if len({rule.drop for rule in self.by_total}) > 1:
            raise BadScheme("All criteria trimmed by total need the same drop.")

    @property
    def by_total(self) -> tuple[CriterionRule, ...]:
        """List the criteria that leave out whole judges by their total."""
        return tuple(rule for rule in self.criteria if rule.method == "trimmed_by_total")

    @property
    def judged(self) -> tuple[CriterionRule, ...]:
        """List the criteria that judges mark."""
        return tuple(rule for rule in self.criteria if rule.method != "given")

    @property
    def parts(self) -> tuple[str, ...]:
        """List the parts of the total, in order of appearance."""
        return tuple(dict.fromkeys(rule.part for rule in self.criteria if rule.part is not None))

    def part_decimals(self, part: str) -> int | None:
        """Give the places that a part's sum needs; None when a summand is not rounded."""
        places = [rule.weighted_decimals for rule in self.criteria if rule.part == part]
        known = [place for place in places if place is not None]
        return max(known) if len(known) == len(places) else None

    @classmethod
    def from_dict(cls, source: Any) -> "Scheme":
        """Read a scheme from JSON-able data; see ``scheme_json.read``.

        Raises:
            BadScheme: Naming the field, and the nearest known one when it is unknown.
        """
        from scoring.scheme_json import read  # noqa: PLC0415 (it imports this module)

        return read(source)

    def to_dict(self) -> dict[str, Any]:
        """Write the scheme as JSON-able data that ``from_dict`` reads back."""
        from scoring.scheme_json import write  # noqa: PLC0415 (it imports this module)

        return write(self)


def _text(value: object, field: str) -> str:
    """Refuse what is not a non-empty string."""
    if not isinstance(value, str) or not value:
        raise BadScheme(f"{field} is not a text: {value!r}.")
    return value


def _whole(value: object, least: int, most: int | None, field: str) -> None:
    """Refuse what is not a whole number in the range."""
    if type(value) is not int or value < least or (most is not None and value > most):
        limits = f"from {least}" if most is None else f"from {least} to {most}"
        raise BadScheme(f"{field} is {value!r}, not a whole number {limits}.")
