"""Generalisability: how much of a spread belongs to candidates, judges, tasks, and what is left. 概化理论"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from scoring.errors import BadInput
from scoring.reliability.ratings import complete


@dataclass(frozen=True)
class Components:
    """Variance components, and what they say of a result.

    Args:
        variances: By facet: "candidate", "judge" …, as estimated; a negative estimate stays to be seen.
        relative: Eρ², of the order of candidates, with as many judges (and tasks) as there were.
        absolute: Φ, of the level of candidates.
    """

    variances: Mapping[str, float]
    relative: float
    absolute: float


def crossed(given: ArrayLike, *, judges: int | None = None) -> Components:
    """Take candidates × judges apart, p × r. 概化研究（交叉设计）

    Args:
        given: Shape (candidates, judges), complete.
        judges: The number of judges to foretell for; as many as there were when left out.

    Raises:
        BadInput: A rating is missing, fewer than two candidates or judges, or all ratings are the same.

    Source:
        Brennan, Generalizability Theory (2001), ch. 2.
    """
    figures = complete(given)
    n, k = figures.shape
    wanted = _panel(judges, k)
    figures = figures - figures.mean()
    rows, columns = figures.mean(axis=1), figures.mean(axis=0)
    rest = figures - rows[:, None] - columns
    error = float(np.einsum("ij,ij->", rest, rest)) / ((n - 1) * (k - 1))
    candidate = (k * float(rows @ rows) / (n - 1) - error) / k
    judge = (n * float(columns @ columns) / (k - 1) - error) / n
    variances = {"candidate": candidate, "judge": judge, "rest": error}
    return _told(variances, error / wanted, (max(judge, 0.0) + error) / wanted)


def nested(given: ArrayLike, *, tasks: int | None = None, judges: int | None = None) -> Components:
    """Take candidates × (judges within tasks) apart, p × (r:t). 概化研究（嵌套设计）

    Args:
        given: Shape (candidates, tasks, judges of the task), complete; each task has judges of its own.
        tasks: The number of tasks to foretell for; as many as there were when left out.
        judges: The number of judges of each task, likewise.

    Raises:
        BadInput: A rating is missing, or fewer than two candidates, tasks, or judges of a task, or all
            ratings are the same.

    Source:
        Brennan, Generalizability Theory (2001), ch. 3.
    """
    figures = np.array(given, dtype=np.float64)
    if figures.ndim != 3 or min(figures.shape) < 2:
        raise BadInput("This needs candidates × tasks × judges, at least two of each.")
    complete(figures.reshape(len(figures), -1))
    n, t, k = figures.shape
    t_wanted, k_wanted = _panel(tasks, t), _panel(judges, k)
    figures = figures - figures.mean()
    rows, cells = figures.mean(axis=(1, 2)), figures.mean(axis=2)
    by_task, by_judge = figures.mean(axis=(0, 2)), figures.mean(axis=0)
    inner = by_judge - by_task[:, None]
    both = cells - rows[:, None] - by_task
    rest = figures - cells[:, :, None] - inner
    ms_candidate = t * k * float(rows @ rows) / (n - 1)
    ms_task = n * k * float(by_task @ by_task) / (t - 1)
    ms_judge = n * float((inner**2).sum()) / (t * (k - 1))
    ms_both = k * float((both**2).sum()) / ((n - 1) * (t - 1))
    error = float((rest**2).sum()) / ((n - 1) * t * (k - 1))
    variances = {
        "candidate": (ms_candidate - ms_both) / (t * k),
        "task": (ms_task - ms_judge - ms_both + error) / (n * k),
        "judge": (ms_judge - error) / n,
        "candidate_task": (ms_both - error) / k,
        "rest": error,
    }
    seen = {name: max(value, 0.0) for name, value in variances.items()}
    relative = seen["candidate_task"] / t_wanted + seen["rest"] / (t_wanted * k_wanted)
    absolute = relative + seen["task"] / t_wanted + seen["judge"] / (t_wanted * k_wanted)
    return _told(variances, relative, absolute)


def _panel(wanted: int | None, there: int) -> int:
    if wanted is not None and wanted < 1:
        raise BadInput("Foretell for at least one.")
    return there if wanted is None else wanted


def _told(variances: dict[str, float], relative: float, absolute: float) -> Components:
    candidate = max(variances["candidate"], 0.0)
    if candidate + absolute <= 0:
        raise BadInput("All ratings are the same; there is nothing to take apart.")
    order = candidate / (candidate + relative) if candidate + relative > 0 else 0.0
    return Components(MappingProxyType(variances), order, candidate / (candidate + absolute))
