"""How acts and records are called on the pages that show the log; the features' words come from above."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS: dict[str, object] = {}


def say(words: Mapping[str, object]) -> None:
    """Register the words for acts such as ``sheet.submitted`` and for tables such as ``score_sheet``."""
    _WORDS.update(words)


def in_words(code: str) -> str:
    """Return what an act or a table is called in the reader's language; the code itself where nobody has said."""
    return str(_WORDS.get(code, code))
