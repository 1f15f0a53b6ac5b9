"""Linear and integer programs, by HiGHS. 线性与整数规划

The only module that knows the solver; it is loaded when the first program is solved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass
class Rows:
    """Constraints of a program: sparse rows with a lower and an upper limit.

    Args:
        width: The number of variables.
    """

    width: int

    def __post_init__(self) -> None:
        self._places: list[Any] = []
        self._factors: list[Any] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def __len__(self) -> int:
        return len(self._low)

    def add(self, places: Any, factors: Any, low: float = -np.inf, high: float = np.inf) -> None:
        """Add one row: ``low <= sum of factors at places <= high``."""
        at = np.asarray(places, dtype=np.intp)
        self._places.append(at)
        self._factors.append(np.broadcast_to(np.asarray(factors, dtype=np.float64), at.shape))
        self._low.append(low)
        self._high.append(high)

    def limits(self) -> list[Any]:
        """Return the rows as the solver wants them."""
        if not self._low:
            return []
        import scipy.optimize as optimize  # noqa: PLC0415, PLR0402 - heavy, loaded when first used
        import scipy.sparse as sparse  # noqa: PLC0415, PLR0402

        lengths = [len(one) for one in self._places]
        table: Any = getattr(sparse, "csr_array")(  # noqa: B009 - the library has no annotations
            (np.concatenate(self._factors), np.concatenate(self._places), np.cumsum([0, *lengths])),
            shape=(len(self._low), self.width),
        )
        return [getattr(optimize, "LinearConstraint")(table, self._low, self._high)]  # noqa: B009


def minimise(cost: Any, rows: Rows, *, low: Any = 0.0, high: Any = 1.0, whole: bool = True) -> Floats | None:
    """Find the variables of least cost within their limits. 求解

    Args:
        cost: Shape (variables,).
        rows: The constraints.
        low: Lower limits of the variables.
        high: Upper limits.
        whole: Only whole numbers, proven to be best; otherwise any.

    Returns:
        Shape (variables,), whole ones rounded to the very number; None where nothing fits the constraints.
    """
    import scipy.optimize as optimize  # noqa: PLC0415, PLR0402

    factors = np.asarray(cost, dtype=np.float64)
    found: Any = getattr(optimize, "milp")(  # noqa: B009
        factors,
        constraints=rows.limits(),
        integrality=np.full(len(factors), int(whole)),
        bounds=getattr(optimize, "Bounds")(low, high),  # noqa: B009
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        return None
    return np.asarray(np.round(found.x) if whole else found.x, dtype=np.float64)
