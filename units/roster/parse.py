"""Turn a table into units, or into words about its mistakes. 名册解析

Pure: no database, no request. Twenty thousand rows take a fraction of a second, because a value
seen before (a kind, a division) is not worked out again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from core.sheets import BadWorkbook, Table, clean
from core.sheets.header import Header, find_header
from units.kinds import kind_by_name
from units.roster import fields
from units.roster.divisions import Division, Divisions
from units.roster.errors import CellError, Wrong

# What stands beneath a table in place of a unit.
_FOOTERS: Final = ("填表", "制表", "审核", "填报", "合计", "总计", "备注", "注：", "注:", "说明", "单位盖章", "（盖章")
_CHECKS: Final = {
    "code": fields.unit_code,
    "name": fields.unit_name,
    "kind": clean.text,
    "address": fields.address,
    "head": fields.head,
    "phone": fields.phone,
    "credit_code": fields.credit_code,
    "staff_count": fields.staff_count,
}
_PLACES: Final = ("division_code", "division", *fields.LEVELS)


@dataclass(slots=True)
class RosterRow:
    """A unit as the roster states it. 名册中的一个单位

    Attributes:
        row: The row number that Excel shows.
        division: The division's id; ``division_code`` is its code.
        kind: A code of ``units.kinds``.
    """

    row: int
    code: str
    name: str
    kind: str
    division: int
    division_code: str
    address: str = ""
    head: str = ""
    phone: str = ""
    credit_code: str = ""
    staff_count: int | None = None


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Roster(Generic[Row]):
    """What a table says. 名册

    Attributes:
        rows: The units (or persons) without a mistake.
        errors: The mistakes of the others, row by row.
        count: How many units the table lists, right or wrong.
        header_row: The row number of the (lower) heading row.
        ignored: Headings that mean nothing to the importer.
    """

    rows: list[Row] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    count: int = 0
    header_row: int = 0
    ignored: tuple[str, ...] = ()


def parse(table: Table, divisions: Divisions) -> Roster[RosterRow]:
    """Read units from a table. 解析名册

    Args:
        table: What ``core.sheets.read_rows`` returned.
        divisions: The divisions that rows may name.

    Raises:
        BadWorkbook: ``no_header`` or ``missing_columns``.
    """
    header = find_header(table, fields.FIELDS)
    if not any(place in header.columns for place in _PLACES):
        raise BadWorkbook("missing_columns", columns=fields.LABELS["division"])
    reader = _Reader(table, header, divisions)
    rows = []
    count = 0
    for number, cells in enumerate(table.rows[header.row + 1 :], start=table.first_row + header.row + 1):
        if reader.is_unit(cells):
            count += 1
            row = reader.read(number, cells)
            if row is not None:
                rows.append(row)
    ignored = tuple(header.headings[column] for column in header.unknown)
    return Roster(rows, reader.errors, count, table.first_row + header.row, ignored)


def lists_something(cells: Sequence[object], number: int | None, name: int) -> bool:
    """Tell a row of the table from a blank one, one with nothing but its number, and a footer.

    Args:
        number: The column of running numbers, if there is one.
        name: The column without which a row that begins like a footer is one.
    """
    texts = [(column, words) for column, cell in enumerate(cells) if (words := clean.text(cell))]
    if not texts or (len(texts) == 1 and texts[0][0] == number):
        return False
    return not (texts[0][1].startswith(_FOOTERS) and name not in dict(texts[1:]))


class _Reader:
    """Read row after row, remembering values, codes and names."""

    def __init__(self, table: Table, header: Header, divisions: Divisions) -> None:
        self.columns = header.columns
        self.divisions = divisions
        self.errors: list[CellError] = []
        self.lost: dict[int, dict[int, object]] = {}
        for issue in table.issues:
            self.lost.setdefault(issue.row, {})[issue.column] = issue.value
        checks: dict[str, Callable[[object], object]] = {**_CHECKS, "kind": self._kind}
        self.checks = [(name, self.columns[name], check) for name, check in checks.items() if name in self.columns]
        self.places = [(name, self.columns[name]) for name in _PLACES if name in self.columns]
        self.filled = [self.columns[name] for name in ("code", "name", "kind")]
        self.kinds: dict[object, str | Wrong] = {}
        self.found: dict[tuple[object, ...], Division | Wrong] = {}
        self.codes: dict[str, int] = {}
        self.names: dict[tuple[int, str], int] = {}

    def is_unit(self, cells: list[object]) -> bool:
        """Tell a unit from a blank row, a row with nothing but its number, and a footer."""
        code, name, kind = self.filled
        if cells[code] != "" and cells[name] != "" and cells[kind] != "":
            return True
        return lists_something(cells, self.columns.get("number"), name)

    def read(self, number: int, cells: list[object]) -> RosterRow | None:
        """Return the unit in a row, or note its mistakes."""
        before = len(self.errors)
        values: dict[str, Any] = {}
        for name, column, check in self.checks:
            try:
                values[name] = check(cells[column])
            except Wrong as wrong:
                self._wrong(number, name, wrong.code, **wrong.params)
        division = self._division(number, cells)
        if "code" in values:
            self._once(self.codes, values["code"], number, "code", values)
        if "name" in values and division is not None:
            self._once(self.names, (division.id, values["name"]), number, "name", values)
        if self.lost and number in self.lost:
            self._report_lost(number, before)
        if division is None or len(self.errors) > before:
            self.errors[before:] = sorted(self.errors[before:], key=lambda error: error.column)
            return None
        return RosterRow(number, division=division.id, division_code=division.code, **values)

    def _report_lost(self, number: int, before: int) -> None:
        """Replace what follows from lost digits by the loss itself."""
        for name, column in self.columns.items():
            if (value := self.lost[number].get(column + 1)) is not None:
                self.errors[before:] = [error for error in self.errors[before:] if error.field != name]
                self._wrong(number, name, "digits_lost", value=str(value))

    def _kind(self, value: object) -> str:
        known = self.kinds.get(value)
        if known is None:
            words = clean.text(value)
            kind = kind_by_name(words)
            unknown = Wrong("unknown_kind", value=words) if words else Wrong("missing")
            known = self.kinds[value] = kind.code if kind else unknown
        if isinstance(known, Wrong):
            raise known.with_traceback(None)
        return known

    def _division(self, number: int, cells: list[object]) -> Division | None:
        key = tuple([cells[column] for _, column in self.places])
        known = self.found.get(key)
        if known is None:
            try:
                known = self._resolve({name: clean.text(cells[column]) for name, column in self.places})
            except Wrong as wrong:
                known = wrong
            self.found[key] = known
        if isinstance(known, Division):
            return known
        self._wrong(number, known.field or self.places[0][0], known.code, **known.params)
        return None

    def _resolve(self, places: dict[str, str]) -> Division:
        """Find the division that a row's place columns mean together."""
        code = clean.code(places.pop("division_code", ""))
        words = places.pop("division", "")
        named = None
        try:
            if any(places.values()):
                named = self.divisions.by_names(places)
            elif words:
                named = self.divisions.by_text(words)
        except Wrong as wrong:
            raise Wrong(wrong.code, wrong.field or "division", **wrong.params) from None
        if not code:
            if named is None:
                raise Wrong("missing")
            return named
        try:
            coded = self.divisions.by_code(code)
        except Wrong as wrong:
            raise Wrong(wrong.code, "division_code", **wrong.params) from None
        if named is not None and named is not coded:
            raise Wrong("division_disagrees", "division_code", division=code, value=named.name)
        return coded

    def _once(self, seen: dict[Any, int], key: object, number: int, name: str, values: dict[str, Any]) -> None:
        first = seen.setdefault(key, number)
        if first != number:
            self._wrong(number, name, f"duplicate_{name}", value=values[name], other=first)

    def _wrong(self, number: int, name: str, code: str, **params: str | int) -> None:
        self.errors.append(CellError(number, self.columns[name] + 1, name, code, params))
