"""Read a table of marks: who, by whom, on what, how much. 读取评分表格

Two layouts are known. *Long*: one mark a row (candidate, judge, criterion, score). *Wide*: one
sheet a row (candidate, judge, and a column for every criterion). Headings may be Chinese or
English, other columns are ignored, and an empty judge means an imported figure. Nothing here
reads the database: the panel is given as a `Roll`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from core.sheets import BadWorkbook, Table, clean
from core.sheets.header import Field, Header, find_header, plain
from judges.bounds import Bounds, MarkRefused


def N_(message: str) -> str:
    """Mark a message for translation without translating it."""
    return message


FIELDS: Final = (
    Field("candidate", ("候选人", "姓名", "候选单位", "单位名称", "选手", "name", "candidate", "candidate name")),
    Field("number", ("编号", "候选人编号", "号码", "number", "no", "candidate number")),
    Field("judge", ("评委", "评委席", "席位", "评委编号", "judge", "seat")),
    Field("criterion", ("指标", "评分项", "评分指标", "criterion")),
    Field("score", ("得分", "分数", "评分", "分值", "单项分", "score", "mark")),
)
UNKNOWN_CANDIDATE = N_("No candidate is called “%(value)s” or has this number.")
TWIN_CANDIDATES = N_("Several candidates are called “%(value)s”. Give the number instead.")
OTHER_NUMBER = N_("Number %(number)s is %(name)s, not “%(value)s”.")
NO_CANDIDATE = N_("This row names no candidate.")
UNKNOWN_JUDGE = N_("No judge's seat is labelled “%(value)s”.")
UNKNOWN_CRITERION = N_("The rubric has no criterion called “%(value)s”.")
NEEDS_JUDGE = N_("“%(criterion)s” is marked by judges: say by which.")
NEEDS_NO_JUDGE = N_("“%(criterion)s” is an imported figure: leave the judge empty.")
TWICE = N_("This mark is given already in row %(other)s.")


@dataclass(frozen=True)
class Line:
    """A criterion as a reader needs it."""

    id: int
    name: str
    given: bool
    bounds: Bounds


@dataclass(frozen=True)
class Roll:
    """Everything a table of marks may refer to. 评委会名册"""

    candidates: Mapping[int, tuple[int, str]]  # number → id, name
    names: Mapping[str, list[int]]  # cleaned name → numbers
    seats: Mapping[str, int]  # label, without case → seat id
    data_seat: int | None
    criteria: Mapping[str, Line]  # plain name or key → line


@dataclass(frozen=True, slots=True)
class Entry:
    """One mark that was read, and where it stood."""

    row: int
    column: int
    seat_id: int
    candidate_id: int
    criterion_id: int
    value: int


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to mend: the place counted from 1 as Excel shows it, and the words."""

    row: int
    column: int | None
    message: str
    params: dict[str, Any]


@dataclass
class Reading:
    """What a table came to."""

    form: str  # "long" or "wide"
    header_row: int
    ignored: tuple[str, ...]
    rows: int = 0
    blank: int = 0
    entries: list[Entry] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


class _Wrong(Exception):
    def __init__(self, column: int | None, message: str, **params: Any) -> None:
        super().__init__(message)
        self.column, self.message, self.params = column, message, params


def read_marks(table: Table, roll: Roll) -> Reading:
    """Read every mark of a table, and say what is wrong with the others.

    Raises:
        BadWorkbook: It has no headings, or lacks columns that either layout needs.
    """
    lines = {line.id: line for line in roll.criteria.values()}
    keys = {line_id: [key for key, line in roll.criteria.items() if line.id == line_id] for line_id in lines}
    columns = [Field(f"criterion:{line.id}", (line.name, *keys[line.id])) for line in lines.values()]
    header = find_header(table, [*FIELDS, *columns])
    long = {"criterion", "score"} <= header.columns.keys()
    wide = {name: at for name, at in header.columns.items() if name.startswith("criterion:")}
    if not {"candidate", "number"} & header.columns.keys():
        raise BadWorkbook("missing_columns", columns="候选人")
    if not long and not wide:
        raise BadWorkbook("missing_columns", columns="指标、得分")
    used = {"candidate", "number", "judge"} | ({"criterion", "score"} if long else wide.keys())
    ignored = tuple(
        heading
        for at, heading in enumerate(header.headings)
        if heading and at not in {header.columns[name] for name in used & header.columns.keys()}
    )
    reading = Reading("long" if long else "wide", table.first_row + header.row, ignored)
    reader = _Reader(roll, header, {at: lines[int(name.split(":")[1])] for name, at in wide.items()}, long, reading)
    for index in range(header.row + 1, len(table.rows)):
        reader.take(table.first_row + index, table.rows[index])
    return reading


class _Reader:
    """Read row after row, remembering which marks were given before."""

    def __init__(self, roll: Roll, header: Header, wide: dict[int, Line], long: bool, reading: Reading) -> None:
        self.roll, self.columns, self.wide, self.long, self.reading = roll, header.columns, wide, long, reading
        self.seen: dict[tuple[int, int, int], int] = {}
        self.values: dict[tuple[int, object], int] = {}

    def take(self, number: int, cells: list[object]) -> None:
        """Read one row into entries or issues."""
        if not any(cell != "" for cell in cells):
            return
        self.reading.rows += 1
        try:
            candidate = self._candidate(cells)
            seat = self._seat(cells)
            scores = list(self._scores(cells))
        except _Wrong as wrong:
            self._refuse(number, wrong)
            return
        for score in scores:
            try:
                self._enter(number, (candidate, seat), score)
            except _Wrong as wrong:
                self._refuse(number, wrong)

    def _refuse(self, number: int, wrong: _Wrong) -> None:
        column = None if wrong.column is None else wrong.column + 1
        self.reading.issues.append(Issue(number, column, wrong.message, wrong.params))

    def _cell(self, cells: list[object], name: str) -> str:
        at = self.columns.get(name)
        return "" if at is None else clean.text(cells[at])

    def _candidate(self, cells: list[object]) -> int:
        number, name = self._cell(cells, "number"), self._cell(cells, "candidate")
        if number:
            found = self._numbered(number)
            if found is None:
                raise _Wrong(self.columns["number"], UNKNOWN_CANDIDATE, value=number[:64])
            if name and clean.person(name) != clean.person(found[1]):
                raise _Wrong(self.columns["candidate"], OTHER_NUMBER, number=number, name=found[1], value=name[:64])
            return found[0]
        if not name:
            raise _Wrong(self.columns.get("candidate"), NO_CANDIDATE)
        return self._named(name)

    def _numbered(self, text: str) -> tuple[int, str] | None:
        plain_text = text.removesuffix("号")
        return self.roll.candidates.get(int(plain_text)) if plain_text.isdecimal() and len(plain_text) < 9 else None

    def _named(self, name: str) -> int:
        numbers = self.roll.names.get(clean.person(name).casefold(), [])
        if len(numbers) > 1:
            raise _Wrong(self.columns["candidate"], TWIN_CANDIDATES, value=name[:64])
        found = self.roll.candidates[numbers[0]] if numbers else self._numbered(name)
        if found is None:
            raise _Wrong(self.columns["candidate"], UNKNOWN_CANDIDATE, value=name[:64])
        return found[0]

    def _seat(self, cells: list[object]) -> int | None:
        label = self._cell(cells, "judge")
        seat = self.roll.seats.get(label.casefold()) if label else self.roll.data_seat
        if label and seat is None:
            raise _Wrong(self.columns["judge"], UNKNOWN_JUDGE, value=label[:64])
        return seat

    def _scores(self, cells: list[object]) -> Iterator[tuple[int, Line, object]]:
        if not self.long:
            yield from ((at, line, cells[at]) for at, line in self.wide.items())
            return
        name = self._cell(cells, "criterion")
        line = self.roll.criteria.get(plain(name))
        if line is None:
            raise _Wrong(self.columns["criterion"], UNKNOWN_CRITERION, value=name[:64])
        yield self.columns["score"], line, cells[self.columns["score"]]

    def _enter(self, number: int, pair: tuple[int, int | None], score: tuple[int, Line, object]) -> None:
        (candidate, seat), (column, line, cell) = pair, score
        if cell == "" or (isinstance(cell, str) and not clean.text(cell)):
            self.reading.blank += 1
            return
        by_data = seat is None or seat == self.roll.data_seat
        if by_data and not line.given:
            raise _Wrong(self.columns.get("judge"), NEEDS_JUDGE, criterion=line.name)
        if line.given and not by_data:
            raise _Wrong(self.columns.get("judge"), NEEDS_NO_JUDGE, criterion=line.name)
        value = self._value(column, line, cell)
        place = (seat or 0, candidate, line.id)
        if place in self.seen:
            raise _Wrong(column, TWICE, other=self.seen[place])
        self.seen[place] = number
        self.reading.entries.append(Entry(number, column + 1, seat or 0, candidate, line.id, value))

    def _value(self, column: int, line: Line, cell: object) -> int:
        # The same few hundred figures come again and again; each is read once per criterion.
        key = (line.id, (type(cell), cell))
        known = self.values.get(key)
        if known is None:
            try:
                known = line.bounds.read(clean.text(cell))
            except MarkRefused as error:
                raise _Wrong(column, error.message, **error.params) from None
            self.values[key] = known
        return known
