"""How a score came to be, ready to print. 这个分数怎么来的

Every figure is a decimal text at the decimals of its level, so that a page or an export draws it
without arithmetic.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.data import Ranking, RankingInput
from scoring.errors import BadInput
from scoring.exact import IntArray
from scoring.marks import Marks
from scoring.ratios import fraction_text
from scoring.rounding import decimal_text
from scoring.scheme import CriterionRule, Scheme

Rows = NDArray[np.int64]


def explain(data: RankingInput, scheme: Scheme, ranking: Ranking, row: int) -> dict[str, Any]:
    """Explain one candidate's total and place. 计分单

    Args:
        data: The input of the ranking.
        scheme: The scheme of the ranking.
        ranking: What ``rank(data, scheme)`` returned.
        row: The candidate's index.

    Returns:
        JSON-able: the entry of ``rows_detail`` with ``judges``, ``of`` (the number of candidates)
        and ``rivals`` (labels and places of the others with the same total).

    Raises:
        BadInput: There is no such row.
    """
    detail = rows_detail(data, scheme, ranking, [row])[0]
    same = [int(at) for at in np.nonzero(ranking.totals == ranking.totals[row])[0] if at != row]
    rivals = [{"candidate": data.candidates[at], "place": int(ranking.places[at])} for at in same]
    return detail | {"judges": list(data.judges), "of": len(data.candidates), "rivals": rivals}


def rows_detail(
    data: RankingInput, scheme: Scheme, ranking: Ranking, rows: Sequence[int] | None = None
) -> list[dict[str, Any]]:
    """Explain many candidates at once, in the order asked for; all of them by default.

    Returns:
        One dict per row: ``candidate``, ``place``, ``tied``, ``separated_by`` (``step``, ``by``,
        ``name``, or None), ``total``, ``parts`` (part to text) and ``criteria``: ``key``,
        ``name``, ``method``, ``weight``, ``part``, ``marks`` (texts by seat, None where missing),
        ``used`` (by seat; both None for a given figure), ``mean``, ``weighted``.

    Raises:
        BadInput: There is no such row.
    """
    count = len(data.candidates)
    picked = np.arange(count) if rows is None else np.array(rows, dtype=np.int64)
    if np.any((picked < 0) | (picked >= count)):
        raise BadInput("There is no such row.", picked[(picked < 0) | (picked >= count)])
    criteria = [_criterion(rule, data, ranking, picked) for rule in scheme.criteria]
    parts = {name: _texts(values[picked], scheme.part_decimals(name)) for name, values in ranking.parts.items()}
    totals = _texts(ranking.totals[picked], scheme.total_decimals)
    return [
        {
            "candidate": data.candidates[row],
            "place": int(ranking.places[row]),
            "tied": bool(ranking.tied[row]),
            "separated_by": _step(scheme, ranking.separated_by[row]),
            "total": totals[at],
            "parts": {name: values[at] for name, values in parts.items()},
            "criteria": [entries[at] for entries in criteria],
        }
        for at, row in enumerate(picked.tolist())
    ]


def _criterion(rule: CriterionRule, data: RankingInput, ranking: Ranking, rows: Rows) -> list[dict[str, Any]]:
    """Explain one criterion for the rows."""
    fixed = {
        "key": rule.key,
        "name": rule.name,
        "method": rule.method,
        "weight": fraction_text(rule.weight),
        "part": rule.part,
    }
    blank: list[Any] = [None] * len(rows)
    marks, used = blank, blank
    if rule.method != "given":
        marks = _mark_texts(data.marks[rule.key][rows], rule.mark_decimals)
        used = ranking.used[rule.key][rows].tolist()
    means = _texts(ranking.means[rule.key][rows], rule.mean_decimals)
    weighted = _texts(ranking.weighted[rule.key][rows], rule.weighted_decimals)
    return [
        fixed | {"marks": marks[at], "used": used[at], "mean": means[at], "weighted": weighted[at]}
        for at in range(len(rows))
    ]


def _texts(values: IntArray, decimals: int | None) -> list[str]:
    """Write figures as texts, each distinct figure once."""
    if decimals is None:
        pairs = [value.as_integer_ratio() for value in values.tolist()]
        known = {pair: fraction_text(Fraction(*pair)) for pair in set(pairs)}
        return [known[pair] for pair in pairs]
    texts = {value: decimal_text(value, decimals) for value in set(values.tolist())}
    return [texts[value] for value in values.tolist()]


def _mark_texts(marks: Marks, decimals: int) -> list[list[str | None]]:
    """Write marks as texts by seat, None where missing."""
    flat = np.array(_texts(np.ma.getdata(marks).ravel(), decimals), dtype=object)
    flat = flat.reshape(marks.shape)
    flat[np.ma.getmaskarray(marks)] = None
    return list(flat.tolist())


def _step(scheme: Scheme, index: int | None) -> dict[str, Any] | None:
    """Describe a tie-break step."""
    if index is None:
        return None
    step = scheme.tie_breaks[index]
    return {"step": index, "by": step.by, "name": step.name}
