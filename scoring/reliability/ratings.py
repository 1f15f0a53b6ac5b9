"""What the measures of agreement take: ratings with holes, or a whole table. 评分矩阵"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scoring.errors import BadInput

Floats: TypeAlias = NDArray[np.float64]


def ratings(given: ArrayLike) -> Floats:
    """Accept ratings; NaN, None or a mask is a rating that was not given.

    Args:
        given: Shape (candidates, judges).

    Returns:
        The same shape, NaN where missing.

    Raises:
        BadInput: No table, not numbers, or an infinity; with the rows.
    """
    try:
        if isinstance(given, np.ma.MaskedArray):
            given = np.ma.filled(given.astype(np.float64), np.nan)
        figures = np.array(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput("Ratings must be numbers, or missing.") from error
    if figures.ndim != 2 or not figures.size:
        raise BadInput("Ratings form a table of at least one candidate and one judge.")
    endless = np.nonzero(np.isinf(figures).any(axis=1))[0]
    if endless.size:
        raise BadInput("A rating is infinite.", endless.tolist())
    return figures


def complete(given: ArrayLike, *, rows: int = 2, columns: int = 2) -> Floats:
    """Accept a table without holes and of a least size.

    Raises:
        BadInput: A rating is missing, or the table is smaller.
    """
    figures = ratings(given)
    holes = np.nonzero(np.isnan(figures).any(axis=1))[0]
    if holes.size:
        raise BadInput("This needs every judge's rating of every candidate.", holes.tolist())
    if figures.shape[0] < rows or figures.shape[1] < columns:
        raise BadInput(f"This needs at least {rows} candidates and {columns} judges.")
    return figures
