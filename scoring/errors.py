"""Errors that numbers can raise. 计分错误

A scoring function knows rows, not people: every error carries the row indices it concerns, and
the service that called it turns them into names.
"""

from collections.abc import Iterable


class ScoringError(Exception):
    """Say which rows cannot be scored, and why.

    Args:
        message: One English sentence.
        rows: Indices of the rows (candidates, units) concerned; empty when it concerns none.
    """

    rows: tuple[int, ...]

    def __init__(self, message: str, rows: Iterable[int] = ()) -> None:
        super().__init__(message)
        self.rows = tuple(int(row) for row in rows)


class TooFewMarks(ScoringError):
    """A candidate lacks the marks that the rule needs. 评分不足"""


class BadScheme(ScoringError):
    """A scheme contradicts itself or names something unknown. 计分规则有误"""


class BadInput(ScoringError):
    """The figures have the wrong type, shape or range. 输入数据有误"""
