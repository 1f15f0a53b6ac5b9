"""One thing to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Task:
    """One thing to do, where, and by when."""

    words: str
    url: str
    due: date | None = None
    note: str = ""  # the campaign, or what else tells it from its like
