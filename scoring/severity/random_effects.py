"""Crossed random effects: candidates and judges as draws, variances by restricted likelihood. 交叉随机效应

The mixed-model equations have one row for each candidate and judge. Those of candidates form a
diagonal, so they are taken out first (Schur complement) and what is left has the size of the panel;
the same step gives the determinant that the likelihood needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.errors import BadInput
from scoring.severity.design import Design

Floats = NDArray[np.float64]
WIDEST = 30.0  # of the logarithm of a ratio of variances: beyond, the smaller is held to be nought


@dataclass(frozen=True, eq=False)
class Reml:
    """Variances and predictions.

    Args:
        mean: The general mean.
        candidate_variance: Of candidates.
        judge_variance: Of judges.
        residual_variance: Of what is left.
        candidates: Shape (candidates,): the mean plus each one's predicted effect, drawn in towards it.
        leniency: Shape (judges,), predicted.
        candidate_errors: Shape (candidates,), standard errors of prediction.
        log_likelihood: Restricted, at its maximum.
    """

    mean: float
    candidate_variance: float
    judge_variance: float
    residual_variance: float
    candidates: Floats
    leniency: Floats
    candidate_errors: Floats
    log_likelihood: float


def reml(given: Design) -> Reml:
    """Estimate the variances of candidates, judges and the rest, and predict each. 限制性极大似然

    Raises:
        BadInput: Fewer than three marks, one candidate or one judge, or all marks the same.

    Source:
        Patterson & Thompson, Biometrika 58 (1971); equations as Henderson, Biometrics 31 (1975).
    """
    if len(given.marks) < 3 or min(given.size) < 2:
        raise BadInput("Variances need at least three marks, two candidates and two judges.")
    shift = float(given.marks.mean())
    centred = given.marks - shift
    unit = float(np.sqrt(centred @ centred / len(centred)))
    if unit <= 1e-12 * max(1.0, abs(shift)):
        raise BadInput("All marks are the same; there is no variance to take apart.")
    problem = _Problem(given, centred / unit)
    best = problem.best()
    fitted = problem.solve(*best)
    scale = float(fitted.residual) * unit**2
    ratio = [0.0 if at == WIDEST else float(np.exp(-at)) for at in best]
    freedom = len(centred) - 1
    return Reml(
        shift + unit * fitted.mean,
        scale * ratio[0],
        scale * ratio[1],
        scale,
        shift + unit * (fitted.mean + fitted.candidates),
        unit * fitted.judges,
        unit * np.sqrt(fitted.residual * fitted.spread),
        problem.log_likelihood(*best) - freedom * np.log(unit),
    )


@dataclass(frozen=True, eq=False)
class _Fit:
    mean: float
    candidates: Floats
    judges: Floats
    residual: float
    spread: Floats


class _Problem:
    """The equations for one list of marks, for any two ratios of the residual variance to the others."""

    def __init__(self, given: Design, marks: Floats) -> None:
        self.given, self.marks = given, marks
        self.by_candidate, self.by_judge = given.sums_of_candidates(marks), given.sums_of_judges(marks)
        self.total, self.square = float(marks.sum()), float(marks @ marks)
        # For each number of marks: how many candidates, their sums, and how they reach the judges.
        self.met = [np.bincount(layer.judges.ravel(), minlength=given.size[1]) for layer in given.layers]
        self.seen = [
            np.bincount(
                layer.judges.ravel(),
                np.repeat(self.by_candidate[layer.candidates], layer.count),
                minlength=given.size[1],
            )
            for layer in given.layers
        ]
        self.sums = [float(self.by_candidate[layer.candidates].sum()) for layer in given.layers]
        self.squares = [float((self.by_candidate[layer.candidates] ** 2).sum()) for layer in given.layers]

    def reduced(self, candidate: float, judge: float) -> tuple[Floats, Floats, float, float]:
        """Return the equations of the mean and the judges, candidates taken out.

        Args:
            candidate: Logarithm of residual over candidate variance.
            judge: Logarithm of residual over judge variance.

        Returns:
            Their table and right side, the squares of marks that are left for them to explain, and
            the logarithm of the candidates' part of the determinant.
        """
        own, other = np.exp([candidate, judge])
        judges = self.given.size[1]
        table = np.zeros((judges + 1, judges + 1))
        table[0, 0] = len(self.marks)
        table[0, 1:] = self.given.per_judge
        table[1:, 1:] = np.diag(self.given.per_judge + other)
        right = np.concatenate(([self.total], self.by_judge))
        square, determinant = self.square, -self.given.size[0] * candidate - judges * judge
        for layer, met, seen, total, squares in zip(
            self.given.layers, self.met, self.seen, self.sums, self.squares, strict=True
        ):
            pivot = layer.count + own
            table[0, 0] -= layer.count**2 * len(layer.candidates) / pivot
            table[0, 1:] -= layer.count / pivot * met
            table[1:, 1:] -= layer.shared / pivot
            right[0] -= layer.count * total / pivot
            right[1:] -= seen / pivot
            square -= squares / pivot
            determinant += len(layer.candidates) * float(np.log(pivot))
        table[1:, 0] = table[0, 1:]
        return table, right, square, determinant

    def log_likelihood(self, candidate: float, judge: float) -> float:
        """Return the restricted log-likelihood, the residual variance at its best."""
        table, right, square, determinant = self.reduced(candidate, judge)
        factor = np.linalg.cholesky(table)
        half = np.linalg.solve(factor, right)
        freedom = len(self.marks) - 1
        residual = max(square - float(half @ half), 1e-300) / freedom
        determinant += 2 * float(np.log(np.diag(factor)).sum())
        return -(freedom * (float(np.log(2 * np.pi * residual)) + 1) + determinant) / 2

    def solve(self, candidate: float, judge: float) -> _Fit:
        """Return mean, effects and their spread at two ratios, as for `reduced`."""
        table, right, square, _ = self.reduced(candidate, judge)
        inverse = np.asarray(np.linalg.inv(table), dtype=np.float64)
        found = inverse @ right
        given, counts = self.given, self.given.per_candidate
        pivot = counts + np.exp(candidate)
        explained = found[0] + given.sums_of_candidates(found[1:][given.judges]) / counts
        effects = (self.by_candidate - counts * explained) / pivot
        residual = max(square - float(found @ right), 1e-300) / (len(self.marks) - 1)
        return _Fit(float(found[0]), effects, found[1:], residual, self._spread(pivot, inverse))

    def _spread(self, pivot: Floats, inverse: Floats) -> Floats:
        """Return the variance of each candidate's mean plus effect, in units of the residual one."""
        given, counts = self.given, self.given.per_candidate
        held = counts / pivot  # how far marks decide, rather than the mean
        joint = np.empty(given.size[0])
        for layer in given.layers:
            joint[layer.candidates] = layer.mean_of(inverse[1:, 1:])
        cross = given.sums_of_candidates(inverse[0, 1:][given.judges]) / counts
        part = (1 - held) ** 2 * inverse[0, 0] - 2 * (1 - held) * held * cross + held**2 * joint
        spread: Floats = np.clip(1 / pivot + part, 0, None)
        return spread

    def best(self) -> tuple[float, float]:
        """Find the two logarithms of most likelihood: a coarse look, then downhill."""
        from scipy.optimize import minimize  # noqa: PLC0415 - heavy, and only this needs it

        grid = np.array([-4.0, -1.0, 1.0, 4.0])
        start = max(((one, other) for one in grid for other in grid), key=lambda at: self.log_likelihood(*at))
        search: Any = minimize
        found = search(
            lambda at: -self.log_likelihood(float(at[0]), float(at[1])),
            np.array(start),
            method="L-BFGS-B",
            bounds=[(-WIDEST, WIDEST)] * 2,
            options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 500},
        )
        best = [float(at) for at in found.x]
        for which in range(2):  # a variance that may as well be nought is nought
            without = [*best]
            without[which] = WIDEST
            if self.log_likelihood(*without) >= self.log_likelihood(*best) - 1e-7:
                best = without
        return best[0], best[1]
