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
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from itertools import product

from core.sorting import SURNAME_READINGS, surname_of

LONGEST_NAME = 64  # characters of a name that are read out
VARIANTS = 4  # readings of one name
_SIGNS = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f]")
HAN_BLOCKS = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0))

# Every syllable of Mandarin, ü as u.
_SYLLABLE_TEXT = (
    "a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cei "
    "cen ceng cha chai chan chang chao che chen cheng chi chong chou chu chuai chuan chuang chui chun chuo ci "
    "cong cou cu cuan cui cun cuo da dai dan dang dao de dei den deng di dia dian diao die din ding diu dong dou "
    "du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan gang gao ge gei gen geng "
    "gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan "
    "huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei "
    "ken keng kong kou ku kua kuai kuan kuang kui kun kuo la lai lan lang lao le lei len leng li lia lian liang "
    "liao lie lin ling liu lo long lou lu luan lue lun luo ma mai man mang mao me mei men meng mi mian miao mie "
    "min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nia nian niang niao nie nin ning niu nong nou "
    "nu nuan nue nun nuo o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi qia qian "
    "qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru ruan rui run ruo "
    "sa sai san sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan "
    "shuang shui shun shuo si song sou su suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie ting "
    "tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo wu xi xia xian xiang xiao xie xin xing xiong "
    "xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai zan zang zao ze zei "
    "zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo "
    "zi zong zou zu zuan zui zun zuo "
)
_SYLLABLES = frozenset(_SYLLABLE_TEXT.split())

# Characters of places and names whose second reading is as common as the first.
_POLYPHONES = {
    one[0]: tuple(one[1:].split())
    for one in (
        "长 chang zhang", "重 chong zhong", "乐 le yue", "行 xing hang", "朝 chao zhao", "厦 xia sha", "都 du dou",
        "洞 dong tong", "调 diao tiao", "晟 sheng cheng", "茜 qian xi", "绿 lu", "堡 bao pu", "圩 wei xu", "蔚 wei yu",
    )
}  # fmt: skip
_TWO_WAYS = frozenset(_POLYPHONES)


@cache
def _simplified() -> dict[int, str]:
    """Return the table from traditional to simplified characters, one to one. 繁简"""
    import opencc  # noqa: PLC0415 - its dictionaries take a while; most requests fold nothing

    signs = [chr(code) for start, end in HAN_BLOCKS for code in range(start, end)]
    plain = opencc.OpenCC("t2s").convert("\n".join(signs)).split("\n")
    return {ord(sign): other for sign, other in zip(signs, plain, strict=True) if sign != other}


class _Table(dict[int, str]):
    """A table for ``str.translate`` that works a character out when it first comes by."""

    def __init__(self, work: Callable[[str], str]) -> None:
        super().__init__()
        self._work = work

    def __missing__(self, code: int) -> str:
        self[code] = made = self._work(chr(code))
        return made


def _plain_sign(sign: str) -> str:
    return _SIGNS.sub("", _simplified().get(ord(sign), sign).casefold())


_PLAIN = _Table(_plain_sign)


def fold(text: str) -> str:
    """Return a text as it is compared: half width, lower case, simplified, letters and figures only.

    >>> fold("阿卜杜拉·買買提")
    '阿卜杜拉买买提'
    """
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)


def _bare(reading: str) -> str:
    """Take the tone off a reading: lǚ is "lu", as people type it who have no ü."""
    letters = unicodedata.normalize("NFD", reading)
    return "".join(sign for sign in letters if sign.isascii() and sign.isalpha())


@lru_cache(maxsize=30_000)
def _readings(sign: str) -> tuple[str, ...]:
    """Return how one character is read, the usual way first; a letter is read as itself. 读音"""
    if not _HAN.match(sign):
        return (_SIGNS.sub("", sign.casefold()),)
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - as above

    plain = _simplified().get(ord(sign), sign)
    known = PINYIN_DICT.get(ord(sign)) or PINYIN_DICT.get(ord(plain), "")
    return _POLYPHONES.get(plain) or (_bare(known.split(",")[0]) or sign,)


# What is read in one way only, as most names are, is written down without taking it apart.
_INITIALS = _Table(lambda sign: _readings(sign)[0][:1].upper())
_SPELLED = _Table(lambda sign: f"^{read}" if (read := _readings(sign)[0]) else "")


@cache
def _surname_readings() -> dict[str, list[str]]:
    """Return the surnames, simplified, that are read as few other words are, without tones."""
    return {fold(surname): [_bare(one) for one in read] for surname, read in SURNAME_READINGS.items()}


def _ways(name: str, special: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the ways in which a name may be read, a tuple of syllables each; the usual one first."""
    columns = [_readings(sign) for sign in name]
    for at, one in enumerate(special):
        columns[at] = tuple(dict.fromkeys((one, *columns[at])))
    # Then the other reading of every character at once: a name seldom mixes them.
    ways = dict.fromkeys((tuple(column[at] for column in columns)) for at in (0, -1))
    for way in product(*columns):
        if len(ways) >= VARIANTS:
            break
        ways[way] = None
    return list(ways)


def name_fields(name: str) -> list[str]:
    """Return the fields of a name: itself, and for a Chinese one its initials and readings."""
    wide = unicodedata.normalize("NFKC", name)
    plain = wide.translate(_PLAIN)
    if plain.isascii():
        return [plain] if plain else []
    # What was written is read out: the simplified form of a character may have another reading.
    written = wide[:LONGEST_NAME]
    special = _surname_readings().get(surname_of(plain), ())
    if not special and _TWO_WAYS.isdisjoint(plain):
        return [plain, written.translate(_INITIALS), written.translate(_SPELLED)]
    fields = [plain]
    for way in _ways(_SIGNS.sub("", written), special):
        fields += ("".join([one[0] for one in way]).upper(), "^" + "^".join(way))
    return fields


def line(names: Iterable[str], numbers: Iterable[str]) -> str:
    """Write names and numbers as one line of the index."""
    fields: dict[str, None] = {}
    for name in names:
        if name:
            fields.update(dict.fromkeys(name_fields(name)))
    for number in numbers:
        if number and (plain := fold(number)):
            fields[plain] = None
    return f"|{'|'.join(fields)}|"


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(one[:length] for one in _SYLLABLES for length in range(1, len(one) + 1))


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
        if rest[:length] in _SYLLABLES:
            _cut(rest[length:], f"{head}^{rest[:length]}", found, limit)
