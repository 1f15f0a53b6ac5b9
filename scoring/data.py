"""What a ranking is made from, and what comes out. 排名的输入与结果

Arrays travel with labels: axis 0 is ``candidates``, axis 1 is ``judges``, in that order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.errors import BadInput
from scoring.exact import BoolArray, IntArray
from scoring.marks import Marks, checked
from scoring.scheme import Scheme

Label: TypeAlias = int | str


@dataclass(frozen=True, eq=False)
class RankingInput:
    """Hold the marks of one round, checked and read-only. 排名输入

    Args:
        candidates: Labels of axis 0, distinct.
        judges: Labels of axis 1, distinct, by seat.
        marks: Criterion key to marks, shape (candidates, judges).
        given: Criterion key to figures, shape (candidates,).

    Raises:
        BadInput: Labels repeat or have a wrong type, a shape is wrong, a mark is no integer.
    """

    candidates: tuple[Label, ...]
    judges: tuple[Label, ...]
    marks: Mapping[str, Marks]
    given: Mapping[str, Marks]

    def __post_init__(self) -> None:
        """Check labels and shapes, and take read-only copies."""
        for field, labels in (("candidates", self.candidates), ("judges", self.judges)):
            object.__setattr__(self, field, _labels(tuple(labels), field))
        shape = (len(self.candidates), len(self.judges))
        object.__setattr__(self, "marks", _arrays(self.marks, shape))
        object.__setattr__(self, "given", _arrays(self.given, shape[:1]))

    def check(self, scheme: Scheme) -> None:
        """Refuse a scheme for other criteria, and input without candidates.

        Raises:
            BadInput: Naming the criteria that one has and the other lacks.
        """
        if not self.candidates:
            raise BadInput("There are no candidates to rank.")
        judged = {rule.key for rule in scheme.judged}
        given = {rule.key for rule in scheme.criteria} - judged
        for what, want, have in (
            ("marks", judged, set(self.marks)),
            ("given figures", given, set(self.given)),
        ):
            if want != have:
                odd = ", ".join(sorted(want ^ have))
                raise BadInput(f"Scheme and {what} differ in their criteria: {odd}.")


def _labels(labels: tuple[Label, ...], field: str) -> tuple[Label, ...]:
    """Refuse labels that repeat or are neither integers nor strings."""
    wrong = [at for at, label in enumerate(labels) if type(label) not in (int, str)]
    if wrong:
        raise BadInput(f"Labels of {field} are integers or texts.", wrong)
    if len(set(labels)) != len(labels):
        repeated = [at for at, label in enumerate(labels) if label in labels[:at]]
        raise BadInput(f"Labels of {field} repeat.", repeated)
    return labels


def _arrays(source: Mapping[str, Marks], shape: tuple[int, ...]) -> Mapping[str, Marks]:
    """Check every array and freeze the mapping."""
    arrays = {key: checked(values) for key, values in source.items()}
    for key, values in arrays.items():
        if values.shape != shape:
            raise BadInput(f"{key}: shape {values.shape}, expected {shape}.")
    return MappingProxyType(arrays)


@dataclass(frozen=True, eq=False)
class Ranking:
    """Hold places and every figure that led to them. 排名结果

    All arrays are by candidate, in the input's order, unless said otherwise.

    Args:
        candidates: The input's labels.
        totals: Integers in units of ``10 ** -total_decimals``.
        means: Criterion key to integers in units of ``10 ** -mean_decimals``, or to an object
            array of ``Fraction`` where the scheme does not round the mean.
        weighted: The same after the weight, by ``weighted_decimals``.
        parts: Part to the sum of its criteria's weighted figures, by ``Scheme.part_decimals``.
        used: Judged criterion's key to shape (candidates, judges), true where a mark counted.
        places: 1, 2, 2, 4: one more than the number of better candidates.
        order: Row indices by place; candidates still tied stand in the input's order.
        tied: True where another candidate has the same place after the whole chain. 并列
        separated_by: The last step of the tie-break chain (its index) needed to set a candidate
            apart from a neighbour with the same total; None where the total did it, or nothing.
    """

    candidates: tuple[Label, ...]
    totals: IntArray
    means: Mapping[str, IntArray]
    weighted: Mapping[str, IntArray]
    parts: Mapping[str, IntArray]
    used: Mapping[str, BoolArray]
    places: NDArray[np.int64]
    order: NDArray[np.int64]
    tied: BoolArray
    separated_by: tuple[int | None, ...]
