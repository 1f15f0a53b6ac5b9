"""Marks: fixed-point integers with holes. 单项分

A mark is an integer in the rubric's smallest unit; 9.50 with two decimals is 950. Where a judge
was recused (回避) or has not marked (缺分) the entry is masked. Missing is never zero, so what
lies under a mask is set to 0 and never read.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from scoring.errors import BadInput
from scoring.exact import BoolArray, IntArray, tighten

Marks: TypeAlias = np.ma.MaskedArray[tuple[Any, ...], np.dtype[Any]]


def masked(entries: Sequence[Any]) -> Marks:
    """Build marks from nested lists in which None is a missing mark. 缺分为空

    Args:
        entries: Shape (candidates, judges) or (candidates,), integers and None.

    Returns:
        The same shape; ``int64``, or Python integers where 64 bits do not suffice.

    Raises:
        BadInput: Rows differ in length, or an entry is not an integer.
    """
    rows = [list(row) if isinstance(row, (list, tuple)) else None for row in entries]
    if all(row is None for row in rows):
        table = np.empty(len(rows), dtype=object)
        table[:] = list(entries)
    else:
        width = max(len(row or ()) for row in rows)
        ragged = [at for at, row in enumerate(rows) if row is None or len(row) != width]
        if ragged:
            raise BadInput("Every row needs one entry for each judge.", ragged)
        table = np.empty((len(rows), width), dtype=object)
        table[:] = rows
    return checked(np.ma.MaskedArray(table, mask=np.equal(table, np.array(None, dtype=object))))


def checked(values: Any) -> Marks:
    """Accept integer marks and refuse everything else.

    Args:
        values: An array or masked array of any shape.

    Returns:
        A read-only copy: ``int64`` where it fits, a full mask, zeros under the mask.

    Raises:
        BadInput: An entry that is not masked is a float, a bool, NaN or no number at all.
    """
    mask = np.array(np.ma.getmaskarray(values), dtype=bool)
    data = np.array(np.ma.getdata(values))
    if data.dtype.kind == "i":
        data = data.astype(np.int64)
        data[mask] = 0
    else:
        data = data.astype(object)
        data[mask] = 0
        data = tighten(_integers(data))
    data.setflags(write=False)
    mask.setflags(write=False)
    return np.ma.MaskedArray(data, mask=mask, copy=False)


def _integers(data: IntArray) -> IntArray:
    """Refuse entries that are no integers (a bool is none); make the others Python integers."""
    fine = [type(entry) is int or isinstance(entry, np.integer) for entry in data.flat]
    wrong = ~np.array(fine, dtype=bool).reshape(data.shape)
    if wrong.any():
        raise BadInput("Marks are whole numbers of the smallest unit.", _rows(wrong))
    whole = np.empty(data.size, dtype=object)
    whole[:] = [int(entry) for entry in data.flat]
    return whole.reshape(data.shape)


def _rows(wrong: BoolArray) -> list[int]:
    """List the rows that hold a wrong entry."""
    return np.unique(np.nonzero(wrong)[0]).tolist() if wrong.ndim else []
