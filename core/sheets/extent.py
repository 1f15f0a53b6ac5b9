"""Bound the rectangle a sheet spans, before a reader allocates it. 表格范围预检

The reader lays a sheet out as one dense rectangle. A file of five kilobytes with one cell in A1
and another in XFD1048576 therefore asks for half a terabyte and takes the process down with it,
past any ``except``. So each part is looked at first, as a stream, twice at most:

* a quick look at the bytes, which passes every sheet written the ordinary way and near its
  corner (a few milliseconds per megabyte);
* an exact walk over the elements, for what the quick look cannot vouch for. It counts only cells
  that hold a value: offices often format whole rows, and empty formatted cells cost nothing.
"""

import re
from collections.abc import Iterable
from typing import Final
from xml.parsers import expat

from core.sheets.errors import BadWorkbook
from core.sheets.table import Limits

_CELL: Final = re.compile(rb"<c[\s/>]")
# Column beyond GZ, row beyond 99,999, or two-letter column with a row beyond 9,999: the
# rectangle of all else is under 2.6 million cells.
_FAR: Final = re.compile(rb'<c r="(?:[A-Za-z]{3}|[H-Zh-z][A-Za-z]\d|[A-Za-z]\d{6}|[A-Za-z]{2}\d{5})')
_ENCODING: Final = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
_ROOM_FOR_A_TAG: Final = 1 << 20


def looks_small(chunks: Iterable[bytes]) -> bool:
    """Tell whether a part is ordinary XML whose cells all lie near the corner.

    Raises:
        BadWorkbook: ``unsafe_xml`` if the part declares a document type or entities, or is in an
            encoding in which the checks here would be blind.
    """
    small, carry, first = True, b"", True
    for chunk in chunks:
        if first:
            _check_encoding(chunk)
            first = False
        text = carry + chunk
        if b"\0" in chunk or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise BadWorkbook("unsafe_xml")
        # A tag must not be cut in two, or its half would be counted wrongly.
        cut = text.rfind(b"<")
        text, carry = (text, b"") if cut < 0 else (text[:cut], text[cut:])
        if len(carry) > _ROOM_FOR_A_TAG:
            small, carry = False, b""
        small = small and _ordinary(text)
    return small and _ordinary(carry)


def _ordinary(text: bytes) -> bool:
    """Tell whether every cell states its place first, and it is near.

    What rows say of themselves does not matter then: a reader believes the cell.
    """
    if b":c" in text:
        return False
    placed = text.count(b'<c r="')
    # Most pieces hold no other element that begins with c; only where one does, look closer.
    alike = text.count(b"<c")
    return placed == (alike if placed == alike else len(_CELL.findall(text))) and _FAR.search(text) is None


def _check_encoding(head: bytes) -> None:
    # The declaration ends at the first "?>"; without one there is nothing to search.
    declared = _ENCODING.search(head[: head.find(b"?>") + 1]) if b"<?xml" in head[:8] else None
    name = declared[1].lower() if declared else b"utf-8"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or name not in (b"utf-8", b"us-ascii", b"ascii"):
        raise BadWorkbook("unsafe_xml")


def check_exactly(chunks: Iterable[bytes], limits: Limits) -> None:
    """Walk a part's elements and refuse it once its values span too much.

    Raises:
        BadWorkbook: ``too_many_rows``, ``too_many_columns``, ``too_many_cells``, ``unsafe_xml``
            or ``damaged``.
    """
    walk = _Walk(limits)
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.StartDoctypeDeclHandler = walk.doctype
    try:
        for chunk in chunks:
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise BadWorkbook("damaged") from error


class _Walk:
    """Follow rows and cells the way the reader does: by their stated place, else by order."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.row = self.column = 0
        self.place = (0, 0)
        self.rows = self.columns = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "row":
            self.row = _number(attributes.get("r", ""), self.row + 1)
            self.column = 0
        elif local == "c":
            self._cell(attributes.get("r", ""))
        elif local in ("v", "is"):
            self._value()

    def _cell(self, place: str) -> None:
        letters = place.rstrip("0123456789")
        if letters.isascii() and letters.isalpha() and len(letters) <= 4:
            self.column = 0
            for letter in letters.upper():
                self.column = self.column * 26 + ord(letter) - 64
        else:
            self.column += 1
        # A cell may name another row than the one it stands in; the next row still follows that.
        self.place = (_number(place[len(letters) :], self.row), self.column)

    def _value(self) -> None:
        row, column = self.place
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)
        if self.rows > self.limits.rows:
            raise BadWorkbook("too_many_rows", limit=self.limits.rows)
        if self.columns > self.limits.columns:
            raise BadWorkbook("too_many_columns", limit=self.limits.columns)
        if self.rows * self.columns > self.limits.cells:
            raise BadWorkbook("too_many_cells", limit=self.limits.cells)

    def doctype(self, *_: object) -> None:
        raise BadWorkbook("unsafe_xml")


def _number(digits: str, default: int) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 12 else default
