"""Make up a province's window units, and the workbook an office would send. 演示名册

Deterministic from a seed: real divisions, plausible units of every kind.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count as numbers

from core.identifiers import with_credit_check
from demo.names import person_name
from demo.roster.places import Place, load_places
from demo.roster.windows import AREA_CODES, COMMUNITIES, COUNTY, PREFECTURE, PROVINCE, STREETS, ZONE
from units.kinds import KINDS


@dataclass(frozen=True, slots=True)
class DemoUnit:
    """A made-up window unit. 演示单位"""

    code: str
    name: str
    kind: str
    place: Place
    address: str
    head: str
    phone: str
    credit_code: str
    staff_count: int


@dataclass(frozen=True, slots=True)
class _Outline:
    place: Place
    kind: str
    name: str


def build(seed: int = 63, count: int = 3200) -> list[DemoUnit]:
    """Make up so many units, of every kind if there is room. 生成演示单位"""
    chance = random.Random(seed)
    places = load_places()
    outlines = list(_established(places))
    more = _more(places, chance)
    kinds = {outline.kind for outline in outlines}
    # The kinds that only townships have come from the second list, so a few of it are always in.
    while len(outlines) < count or len(kinds) < len(KINDS):
        outlines.append(next(more))
        kinds.add(outlines[-1].kind)
    order = {place.code: number for number, place in enumerate(places)}
    chosen = sorted(_chosen(outlines, count, chance), key=lambda outline: order[outline.place.code])
    serial: dict[str, Iterator[int]] = {}
    return [_unit(outline, next(serial.setdefault(outline.place.code, numbers(1))), chance) for outline in chosen]


def _established(places: Iterable[Place]) -> Iterator[_Outline]:
    """List what every place of a level has."""
    for place in places:
        zone = place.name.endswith(("开发区", "食品区"))
        listed = {
            "province": PROVINCE,
            "prefecture": PREFECTURE,
            "county": ZONE if zone else COUNTY,
            "township": (_office(place),),
        }
        for kind, pattern in listed[place.level]:
            yield _Outline(place, kind, pattern.format(place.full))


def _office(place: Place) -> tuple[str, str]:
    if place.name.endswith("街道"):
        return "street-office", "{}民政科"
    return "township-office", "{}民政所" if place.name.endswith(("镇", "乡")) else "{}民政办"


def _more(places: list[Place], chance: random.Random) -> Iterator[_Outline]:
    """Yield homes, communities and outlets in townships, round after round, without end."""
    townships = [place for place in places if place.level == "township"]
    for turn in numbers():
        chance.shuffle(townships)
        for number, place in enumerate(townships):
            if number % 5 == 4 or turn >= len(COMMUNITIES):
                yield _Outline(place, "lottery-outlet", f"{place.full}福利彩票第{turn + 1}销售网点")
            elif place.name.endswith("街道") or turn:
                name = f"{place.full}{COMMUNITIES[turn]}社区民政服务窗口"
                yield _Outline(place, "community-window", name)
            else:
                yield _Outline(place, "five-guarantees", f"{place.full}敬老院")


def _chosen(outlines: list[_Outline], count: int, chance: random.Random) -> list[_Outline]:
    """Take all, or one of each kind and others by lot."""
    if len(outlines) <= count:
        return outlines
    first = list({outline.kind: outline for outline in reversed(outlines)}.values())[:count]
    taken = {id(outline) for outline in first}
    rest = [outline for outline in outlines if id(outline) not in taken]
    return first + chance.sample(rest, count - len(first))


def _unit(outline: _Outline, serial: int, chance: random.Random) -> DemoUnit:
    place = outline.place
    area = place.code[:4]
    code = f"{place.code.ljust(9, '0')}-{serial:02d}"
    mobile = place.level == "township" and chance.random() < 0.3
    digits = 8 if AREA_CODES[area] in ("0431", "0432") else 7
    landline = f"{AREA_CODES[area]}-{chance.randrange(2, 9)}{chance.randrange(10 ** (digits - 1)):0{digits - 1}d}"
    # Township offices are part of the township government and have no code of their own.
    own = place.level != "township" or outline.kind == "five-guarantees"
    body = f"12{place.code[:6].ljust(6, '0')}{chance.randrange(10**9):09d}"
    return DemoUnit(
        code=code,
        name=outline.name,
        kind=outline.kind,
        place=place,
        address=f"{place.full}{chance.choice(STREETS)}{chance.randrange(1, 2000)}号",
        head=person_name(chance, korean=0.45 if area == "2224" else 0.02),
        phone=f"1{chance.choice('3578')}{chance.randrange(10**9):09d}" if mobile else landline,
        credit_code=with_credit_check(body) if own else "",
        staff_count=chance.randrange(2, 9 if place.level == "township" else 40),
    )
