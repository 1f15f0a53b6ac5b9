"""Refusals: each says what happened and what to do, and carries a status."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A rule of the domain says no.

    Args:
        message: An English message id, translated where it is shown; ``%(name)s`` placeholders.
        advice: What to do next, likewise.
    """

    status = 422

    def __init__(self, message: str, *, advice: str = "", **params: Any) -> None:
        super().__init__(message)
        self.message, self.advice, self.params = message, advice, params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(DomainError):
    """There is no such thing, or not for this person; the answer is the same."""

    status = 404

    def __init__(self, message: str = "", **params: Any) -> None:
        super().__init__(message, **params)


class Forbidden(DomainError):
    """The person may not do this."""

    status = 403


class Conflict(DomainError):
    """Somebody was faster, or the thing has moved on."""

    status = 409


class UnrecordedChange(RuntimeError):
    """A commit changed audited rows, and no act was recorded: a fault of the code."""
