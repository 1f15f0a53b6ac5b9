"""Find a division by its code or by the names in a row. 区划识别

The index is made from plain values, so that reading a roster needs no database. Rosters write
codes short or padded with zeros (2201, 220100, 220100000000), and names in full, shortened
(延边州, 伊通县, 长春) or strung together (吉林省长春市朝阳区).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from units.roster.errors import Wrong

_PEOPLES: Final = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜"
    "|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春"
)
_AUTONOMOUS: Final = re.compile(rf"(.{{2,}}?)(?:(?:{_PEOPLES})族|各族)+自治([州县旗])")
# Short names that do not follow from the full one.
_CUSTOMARY: Final = {"前郭尔罗斯": "前郭"}
_STEM: Final = re.compile(r"(.{2,})[省市州县区]")
_OFFICE: Final = re.compile(r"(街道|镇|乡)(?:办事处|人民政府|政府)")
_SEPARATORS: Final = re.compile(r"[\s/\\>＞|、,，;；·—-]+")
# What offices write to say "the level above itself".
_ITSELF: Final = frozenset(
    "本级 省本级 省直 省级 市本级 市直 市级 州本级 州直 州级 县本级 县直 县级 区直 区级 市辖区 无 - — /".split()  # noqa: SIM905
)
_PADDED: Final = (4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Division:
    """A division as the parser needs it. 区划"""

    id: int
    code: str
    name: str
    level: str
    parent: str | None


class Divisions:
    """An index of divisions by code and by name. 区划索引"""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._by_code = {division.code: division for division in divisions}
        self._padded: dict[str, Division] = {}
        self._named: dict[str, list[Division]] = defaultdict(list)
        for division in self._by_code.values():
            for length in _PADDED:
                if len(division.code) < length:
                    self._padded[division.code.ljust(length, "0")] = division
            for name in short_names(division.name):
                self._named[name].append(division)

    def by_code(self, code: str) -> Division:
        """Return the division with this code, padded or not."""
        division = self._by_code.get(code) or self._padded.get(code)
        if division is None:
            raise Wrong("unknown_division", value=code)
        return division

    def by_names(self, names: Mapping[str, str]) -> Division:
        """Return the lowest division named, level by level from the top.

        Args:
            names: Level to name, from the highest level to the lowest; blank ones are skipped.

        Raises:
            Wrong: ``unknown_division`` or ``ambiguous_division``, with the level as its field.
        """
        given = [(level, plain(name)) for level, name in names.items()]
        given = [(level, name) for level, name in given if name and name not in _ITSELF]
        if not given:
            raise Wrong("missing")
        for level, name in given:
            if name not in self._named:
                raise Wrong("unknown_division", level, value=name)
        level, lowest = given[-1]
        found = self._named[lowest]
        for _, above in given[:-1]:
            found = [division for division in found if self._is_under(division, above)]
        # The level decides between 通化市 and 通化县 when both are called 通化.
        found = [division for division in found if division.level == level] or found
        return _only(found, "".join(name for _, name in given), level)

    def by_text(self, words: str) -> Division:
        """Return the division that a code, a name or a string of names means."""
        if words.isdigit():
            return self.by_code(words)
        joined = plain(_SEPARATORS.sub("", words)).removesuffix("本级")
        return _only(self._paths.get(joined, []), words, "")

    def _is_under(self, division: Division, name: str) -> bool:
        return any(name in short_names(above.name) for above in self._above(division))

    def _above(self, division: Division) -> Iterator[Division]:
        while division.parent and (parent := self._by_code.get(division.parent)):
            yield parent
            division = parent

    @cached_property
    def _paths(self) -> dict[str, list[Division]]:
        """Map every way of writing a division's names together, from any level down."""
        written: dict[str, set[str]] = {}

        def ways(division: Division) -> set[str]:
            if division.code not in written:
                above = self._by_code.get(division.parent or "")
                heads = ways(above) | {""} if above else {""}
                written[division.code] = {head + name for head in heads for name in short_names(division.name)}
            return written[division.code]

        paths: dict[str, list[Division]] = defaultdict(list)
        for division in self._by_code.values():
            for way in ways(division):
                paths[way].append(division)
        return paths


def plain(name: str) -> str:
    """Drop what names an office of the division rather than the division."""
    return _OFFICE.sub(r"\1", name) if "办事处" in name or "政府" in name else name


def short_names(name: str) -> tuple[str, ...]:
    """List the names a division goes by, the full one first. 简称

    >>> short_names("延边朝鲜族自治州")
    ('延边朝鲜族自治州', '延边州', '延边')
    """
    names = [name]
    if match := _AUTONOMOUS.fullmatch(name):
        stem = _CUSTOMARY.get(match[1], match[1])
        names.append(stem + match[2])
    if match := _STEM.fullmatch(names[-1]):
        names.append(match[1])
    return tuple(names)


def _only(found: list[Division], written: str, level: str) -> Division:
    if len(found) == 1:
        return found[0]
    raise Wrong("ambiguous_division" if found else "unknown_division", level, value=written)
