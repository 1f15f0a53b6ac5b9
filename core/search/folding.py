"""How names and numbers are written down to be found: one line of fields between bars.

王秀兰 with the number 0431 becomes ``|王秀兰|WXL|^wang^xiu^lan|0431|``: the name folded, its
initials in capitals, its reading with a mark before each syllable, the number. A letter that was
typed can then be told to stand at the beginning of a field, of a syllable, or among initials, and
"ang" does not find everybody called Wang.

Folding takes away what people do not agree on: width, case, traditional characters, spaces, middle
dots, brackets and other signs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import product

from core.sorting import SURNAME_READINGS, surname_of

LONGEST_NAME = 64  # characters of a name that are read out
VARIANTS = 4  # readings of one name
_SIGNS = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))

# Characters of places and names whose second reading is as common as the first.
_POLYPHONES = {
    one[0]: one[1:].split()
    for one in (
        "长 chang zhang", "重 chong zhong", "乐 le yue", "行 xing hang", "朝 chao zhao", "会 hui kuai", "厦 xia sha",
        "都 du dou", "大 da dai", "单 dan shan", "解 jie xie", "查 cha zha", "曾 zeng ceng", "盖 gai ge", "区 qu ou",
        "任 ren", "宁 ning", "翟 zhai di", "覃 qin tan", "仇 qiu chou", "缪 miao mou", "洞 dong tong", "调 diao tiao",
        "传 chuan zhuan", "晟 sheng cheng", "茜 qian xi", "那 na nuo", "石 shi dan", "藏 zang cang", "参 can shen",
        "绿 lu", "堡 bao pu", "圩 wei xu", "六 liu lu", "尉 wei yu", "蔚 wei yu", "阿 a e", "省 sheng xing",
    )
}  # fmt: skip


@cache
def _simplified() -> dict[int, str]:
    """Return the table from traditional to simplified characters, one to one. 繁简"""
    import opencc  # noqa: PLC0415 - its dictionaries take a while; most requests fold nothing

    signs = [chr(code) for start, end in HAN_BLOCKS for code in range(start, end)]
    plain = opencc.OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {ord(sign): other for sign, other in zip(signs, plain, strict=True) if sign != other}


def fold(text: str) -> str:
    """Return a text as it is compared: half width, lower case, simplified, letters and figures only.

    >>> fold("阿卜杜拉·買買提")
    '阿卜杜拉买买提'
    """
    wide = unicodedata.normalize("NFKC", text)
    return _SIGNS.sub("", wide.translate(_simplified()).casefold())


def _bare(reading: str) -> str:
    """Take the tone off a reading: lǚ is "lu", as people type it who have no ü."""
    letters = unicodedata.normalize("NFD", reading)
    return "".join(sign for sign in letters if sign.isascii() and sign.isalpha())


@lru_cache(maxsize=50_000)
def readings(sign: str) -> tuple[str, ...]:
    """Return how one character is read, the usual way first; a letter is read as itself."""
    if not _HAN.match(sign):
        return (sign,)
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - as above

    plain = _simplified().get(ord(sign), sign)
    known = PINYIN_DICT.get(ord(sign)) or PINYIN_DICT.get(ord(plain), "")
    first = [_bare(known.split(",")[0])] if known else []
    return tuple(dict.fromkeys(one for one in [*_POLYPHONES.get(plain, ()), *first] if one)) or (sign,)


@cache
def _surname_readings() -> dict[str, list[str]]:
    """Return the surnames that are read as few other words are, without tones."""
    return {surname: [_bare(one) for one in read] for surname, read in SURNAME_READINGS.items()}


def _spoken(name: str) -> list[tuple[str, ...]]:
    """Return the ways in which a name may be read, a tuple of syllables each."""
    surname = surname_of(name)
    special = _surname_readings().get(surname)
    columns = [readings(sign) for sign in name]
    if special:
        for at, one in enumerate(special):
            columns[at] = tuple(dict.fromkeys((one, *columns[at])))
    if all(len(column) == 1 for column in columns):
        return [tuple(column[0] for column in columns)]
    # The last columns vary first: take those that differ early in a name as well.
    ways = list(dict.fromkeys(tuple(column[min(at, len(column) - 1)] for column in columns) for at in (0, 1)))
    for way in product(*columns):
        if len(ways) >= VARIANTS:
            break
        if way not in ways:
            ways.append(way)
    return ways


def name_fields(name: str) -> list[str]:
    """Return the fields of a name: itself, and for a Chinese one its initials and readings."""
    plain = fold(name)
    if not plain or not _HAN.search(plain):
        return [plain] if plain else []
    kept = _SIGNS.sub("", unicodedata.normalize("NFKC", name)).casefold()[:LONGEST_NAME]
    fields = [plain]
    for way in _spoken(kept):
        fields += ["".join(one[:1] for one in way).upper(), "^" + "^".join(way)]
    return list(dict.fromkeys(fields))


def line(names: object, numbers: object) -> str:
    """Write names and numbers as one line of the index."""
    fields = [field for name in names for field in name_fields(name)]  # type: ignore[attr-defined]
    fields += [plain for number in numbers if (plain := fold(number))]  # type: ignore[attr-defined]
    return f"|{'|'.join(dict.fromkeys(fields))}|"


@cache
def _syllables() -> frozenset[str]:
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - as above

    return frozenset(_bare(one) for known in PINYIN_DICT.values() for one in known.split(",")) - {""}


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(one[:length] for one in _syllables() for length in range(1, len(one) + 1))


def spelled(letters: str, limit: int = 3) -> list[str]:
    """Return how typed letters may be cut into syllables, the last of which may be unfinished.

    >>> spelled("xiula")
    ['^xiu^la']
    """
    plain = letters.replace("yu", "u") if "lyu" in letters or "nyu" in letters else letters
    found: list[str] = []
    _cut(plain.replace("v", "u")[:40], "", found, limit)
    return found


def _cut(rest: str, head: str, found: list[str], limit: int) -> None:
    if len(found) >= limit:
        return
    if rest in _beginnings():
        found.append(f"{head}^{rest}")
    for length in range(min(6, len(rest) - 1), 0, -1):
        if rest[:length] in _syllables():
            _cut(rest[length:], f"{head}^{rest[:length]}", found, limit)
