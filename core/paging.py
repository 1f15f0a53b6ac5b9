"""One page of a list: what the pagination macro draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

SIZE = 50
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True)
class Page:
    """Some rows of a longer list, and where they stand in it; counted from 1."""

    items: Sequence[Any]
    total: int
    page: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return -(-self.total // self.size)

    @property
    def first(self) -> int:
        """Return the number of the first row shown."""
        return (self.page - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """Return the number of the last row shown."""
        return self.first + len(self.items) - 1 if self.items else 0

    @property
    def has_prev(self) -> bool:
        """Tell whether a page comes before."""
        return self.page > 1

    @property
    def has_next(self) -> bool:
        """Tell whether a page comes after."""
        return self.page < self.pages

    @property
    def prev_num(self) -> int:
        """Return the number of the page before."""
        return self.page - 1

    @property
    def next_num(self) -> int:
        """Return the number of the page after."""
        return self.page + 1

    def iter_pages(
        self, *, left_edge: int = 1, left_current: int = 1, right_current: int = 1, right_edge: int = 1
    ) -> Iterator[int | None]:
        """Yield page numbers with None for a gap."""
        last = 0
        for number in range(1, self.pages + 1):
            near = self.page - left_current <= number <= self.page + right_current
            if number <= left_edge or near or number > self.pages - right_edge:
                if number > last + 1:
                    yield None
                yield number
                last = number


def page_number(text: str | None) -> int:
    """Read a page number from an address; whatever is not one is the first page."""
    return (
        min(int(text), 1_000_000)
        if text and text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0
        else 1
    )


def row_id(text: str) -> int:
    """Read an id from an address or a form, for ``type=``; what no column can hold names nothing.

    Raises:
        ValueError: It is not an id.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 11) or int(text) > LARGEST_ID:
        raise ValueError(text)
    return int(text)
