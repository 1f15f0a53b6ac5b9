"""Schemes as JSON-able data, and a scheme to start from. 计分规则的读写与缺省"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from fractions import Fraction
from typing import Any

from scoring.errors import BadScheme
from scoring.scheme import CriterionRule, Scheme, TieBreak

#: No exponent: a text of ten characters must not become a number of a billion digits.
WEIGHT = re.compile(r"[+-]?[0-9]+([./][0-9]+)?")


def write(scheme: Scheme) -> dict[str, Any]:
    """Write a scheme as dicts, lists, strings and integers; a weight is a string like ``6/5``."""
    plain = asdict(scheme)
    plain["criteria"] = [row | {"weight": str(row["weight"])} for row in plain["criteria"]]
    plain["tie_breaks"] = list(plain["tie_breaks"])
    return plain


def read(source: Any) -> Scheme:
    """Read what ``write`` wrote; a field with a default may be left out.

    Raises:
        BadScheme: A field is missing, unknown or wrong.
    """
    plain = _fields(Scheme, source, "scheme")
    criteria = []
    for item in _items(plain["criteria"], "criteria"):
        row = _fields(CriterionRule, item, "criterion")
        criteria.append(CriterionRule(**row | {"weight": weight_of(row["weight"])}))
    steps = _items(plain.get("tie_breaks", []), "tie_breaks")
    chain = tuple(TieBreak(**_fields(TieBreak, step, "tie-break")) for step in steps)
    return Scheme(**plain | {"criteria": tuple(criteria), "tie_breaks": chain})


def weight_of(value: Any) -> Fraction:
    """Read a weight exactly. 权重

    >>> weight_of("1.2"), weight_of("6/5"), weight_of(-1)
    (Fraction(6, 5), Fraction(6, 5), Fraction(-1, 1))

    Raises:
        BadScheme: It is a float (0.1 is not a tenth) or no number.
    """
    if isinstance(value, (float, bool)) or not isinstance(value, (str, int, Fraction)):
        raise BadScheme(f"A weight is an integer or a text like '1.2' or '6/5', not {value!r}.")
    if isinstance(value, str) and not WEIGHT.fullmatch(value):
        raise BadScheme(f"{value!r} is not a weight.")
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise BadScheme(f"{value!r} is not a weight.") from None


def _items(value: Any, what: str) -> Iterable[Any]:
    """Refuse what is no list."""
    if not isinstance(value, (list, tuple)):
        raise BadScheme(f"{what} is not a list.")
    return value


def _fields(kind: type, source: Any, what: str) -> dict[str, Any]:
    """Check a mapping's keys against a dataclass."""
    if not isinstance(source, Mapping):
        raise BadScheme(f"A {what} is not a mapping: {source!r}.")
    known = [field.name for field in fields(kind)]
    for key in source:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, n=1, cutoff=0.0)[0]
            raise BadScheme(f"A {what} has no field {key!r}; did you mean {near!r}?")
    optional = {"minimum_marks", "tie_breaks", "places"} | ({"name"} if kind is TieBreak else set())
    missing = [name for name in known if name not in source and name not in optional]
    if missing:
        raise BadScheme(f"A {what} lacks {missing[0]!r}.")
    return dict(source)


def default_scheme(
    criteria: Mapping[str, str],
    *,
    weights: Mapping[str, Fraction | str | int] | None = None,
    mark_decimals: int = 2,
    drop: int = 1,
    parts: Mapping[str, str] | None = None,
) -> Scheme:
    """Suggest a scheme; the reasons are in ``docs/methods/default_scheme.md``. 缺省规则

    Args:
        criteria: Key to name, in printing order.
        weights: Key to weight; a key left out weighs 1.
        mark_decimals: Decimal places of a mark.
        drop: How many marks to leave out at each end; 0 for the plain mean.
        parts: Key to part.

    Raises:
        BadScheme: A weight or a part names no criterion, or a weight is no number.
    """
    given, belongs = dict(weights or {}), dict(parts or {})
    for key in [*given, *belongs]:
        if key not in criteria:
            raise BadScheme(f"There is no criterion {key!r}.")
    shared: dict[str, Any] = {
        "method": "trimmed_mean" if drop else "mean",
        "drop": drop,
        "mark_decimals": mark_decimals,
        "mean_decimals": 2,
        "weighted_decimals": 2,
    }
    rules = tuple(
        CriterionRule(key=key, name=name, weight=weight_of(given.get(key, 1)), part=belongs.get(key), **shared)
        for key, name in criteria.items()
    )
    chain: tuple[TieBreak, ...] = (TieBreak("untrimmed_mean"), TieBreak("head_to_head"))
    heaviest = max(rules, key=lambda rule: rule.weight, default=None)
    if heaviest is not None:
        chain = (TieBreak("criterion", heaviest.key), *chain)
    return Scheme(rules, total_decimals=2, tie_breaks=chain)
