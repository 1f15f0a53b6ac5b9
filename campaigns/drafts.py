"""What people describe before it is a record: phases, honours, and rubrics as they were typed.

The numbers of a rubric come as text and are read into fixed point with every fault named.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from campaigns.models import Activity, HolderKind, Method
from core.errors import DomainError
from core.numbers import to_fixed, to_fraction

Text = str | int
MOST_DECIMALS, MOST_TOTAL_DECIMALS, MOST_CRITERIA, LARGEST = 4, 6, 60, 10**12


@dataclass(frozen=True)
class PhaseDraft:
    """A phase as an organiser describes it."""

    name: str
    activity: Activity
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class HonourDraft:
    """An honour as an organiser describes it."""

    name: str
    holder_kind: HolderKind
    quota: int


@dataclass(frozen=True)
class CriterionDraft:
    """One line of a rubric as typed. 指标

    ``key`` names an existing criterion that is kept; a line without one is new.
    Blank ``mean_decimals`` or ``weighted_decimals`` mean: not rounded at this level.
    """

    name: str
    hint: str = ""
    method: Method | str = Method.MEAN
    drop: Text = 0
    minimum: Text = "0"
    maximum: Text = "10"
    step: Text = ""
    weight: Text = "1"
    mean_decimals: Text | None = None
    weighted_decimals: Text | None = None
    part: str | None = None
    minimum_marks: Text = 1
    key: str = ""


@dataclass(frozen=True)
class TieDraft:
    """One step of the tie-break chain; ``name`` is a criterion's key or name, or a part's name."""

    by: str
    name: str | None = None


@dataclass(frozen=True)
class RubricDraft:
    """A rubric as typed. 评分标准"""

    decimals: Text
    total_decimals: Text
    tie_breaks: Sequence[TieDraft] = ()
    criteria: Sequence[CriterionDraft] = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field; ``line`` is a criterion's position, None for the rubric's own."""

    line: int | None
    field: str
    error: DomainError


class BadRubric(DomainError):
    """A rubric that cannot be used; ``faults`` says where, field by field."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        super().__init__(first.error.message, advice=first.error.advice, **first.error.params)
        self.faults = tuple(faults)


@dataclass
class Reader:
    """Reads fields one after the other and keeps what was wrong with each."""

    faults: list[Fault] = field(default_factory=list)

    def read(self, line: int | None, name: str, how: Callable[[], Any], instead: Any = None) -> Any:
        """Return what a field holds, or ``instead`` with the fault noted."""
        try:
            return how()
        except DomainError as error:
            self.faults.append(Fault(line, name, error))
            return instead

    def check(self, line: int | None, name: str, error: DomainError | None) -> None:
        """Note a fault, if it is one."""
        if error is not None:
            self.faults.append(Fault(line, name, error))


def whole(value: Text | None, least: int, most: int) -> int:
    """Read a whole number within bounds."""
    number = to_fixed("" if value is None else value, 0)
    if not least <= number <= most:
        raise DomainError("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
    return number


def _blank(value: Text | None) -> bool:
    return value is None or not str(value).strip()


def read_rubric(draft: RubricDraft) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read a draft into column values: the rubric's own, and those of each criterion.

    Raises:
        BadRubric: Every field that is wrong.
    """
    reader = Reader()
    decimals = reader.read(None, "decimals", lambda: whole(draft.decimals, 0, MOST_DECIMALS), 0)
    total = reader.read(None, "total_decimals", lambda: whole(draft.total_decimals, 0, MOST_TOTAL_DECIMALS), 0)
    if not draft.criteria:
        reader.check(None, "criteria", DomainError("Add at least one criterion."))
    if len(draft.criteria) > MOST_CRITERIA:
        reader.check(None, "criteria", DomainError("Use at most %(count)s criteria.", count=MOST_CRITERIA))
    lines = [_line(reader, number, line, decimals) for number, line in enumerate(draft.criteria)]
    seen: set[str] = set()
    for number, line in enumerate(draft.criteria):
        if line.name and line.name in seen:
            reader.check(number, "name", DomainError("Another criterion has this name."))
        seen.add(line.name)
    if reader.faults:
        raise BadRubric(reader.faults)
    return {"decimals": decimals, "total_decimals": total}, lines


def _line(reader: Reader, at: int, draft: CriterionDraft, decimals: int) -> dict[str, Any]:
    def fixed(value: Text) -> Callable[[], int]:
        return lambda: _bounded(to_fixed(value, decimals))

    method = reader.read(at, "method", lambda: _method(draft.method), Method.MEAN)
    trims = method is Method.TRIMMED_MEAN
    drop = reader.read(at, "drop", lambda: whole(draft.drop, 1, 20), 1) if trims else 0
    minimum = reader.read(at, "minimum", fixed("0" if _blank(draft.minimum) else draft.minimum), 0)
    maximum = reader.read(at, "maximum", fixed(draft.maximum))
    step = reader.read(at, "step", fixed(draft.step), 1) if not _blank(draft.step) else 1
    marks = 1 if _blank(draft.minimum_marks) else draft.minimum_marks
    needed = reader.read(at, "minimum_marks", lambda: whole(marks, 1, 999), 1)
    places = {
        name: reader.read(at, name, partial(_places, text))
        for name, text in (("mean_decimals", draft.mean_decimals), ("weighted_decimals", draft.weighted_decimals))
    }
    weight = reader.read(at, "weight", lambda: _weight(draft.weight), "1")
    part = (draft.part or "").strip() or None
    for name, text, longest in (("name", draft.name, 64), ("hint", draft.hint, 255), ("part", part or "-", 32)):
        reader.check(at, name, _text_fault(name, text, longest))
    if maximum is not None:
        reader.check(at, "maximum" if step >= 1 else "step", _range_fault(minimum, maximum, step))
    return {
        "key": draft.key,
        "name": draft.name,
        "hint": draft.hint,
        "method": method,
        "drop": drop,
        "minimum": minimum,
        "maximum": maximum,
        "step": step,
        "weight": weight,
        # A trimmed mean needs one mark more than it leaves out.
        "minimum_marks": max(needed, 2 * drop + 1) if trims else needed,
        "part": part,
        **places,
    }


def _text_fault(name: str, text: str, longest: int) -> DomainError | None:
    if name == "name" and not text:
        return DomainError("Give the criterion a name.")
    if len(text) > longest:
        return DomainError("Use at most %(count)s characters.", count=longest)
    return None


def _range_fault(minimum: int, maximum: int, step: int) -> DomainError | None:
    if step < 1:
        return DomainError("A step is greater than 0.")
    if maximum <= minimum:
        return DomainError("The maximum must be above the minimum.")
    # Both readings of a step, from 0 and from the minimum, then give the same marks.
    if maximum % step or minimum % step:
        return DomainError("The minimum and the maximum must be reached by whole steps.")
    return None


def _bounded(value: int) -> int:
    if abs(value) > LARGEST:
        raise DomainError("This number is too large.")
    return value


def _method(value: Method | str) -> Method:
    try:
        return Method(value)
    except ValueError:
        raise DomainError("Choose how the marks become one.") from None


def _places(value: Text | None) -> int | None:
    return None if _blank(value) else whole(value, 0, MOST_TOTAL_DECIMALS)


def _weight(value: Text) -> str:
    weight = to_fraction(str(value))
    if len(str(weight)) > 32 or abs(weight) > LARGEST:
        raise DomainError("This number is too large.")
    return str(weight)
