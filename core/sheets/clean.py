"""Clean what people typed into cells, without changing what they meant. 单元格清洗

Three habits of Chinese input methods and of Excel are undone everywhere: full-width letters and
digits, spaces used for layout (U+3000 between the two characters of a name, too), and invisible
characters pasted from web pages. Chinese punctuation, rare characters (𠮷, 䶮) and variant
selectors are part of a name and stay.

Two decisions:

* Middle dots. A name such as 阿卜杜拉·买买提 is typed with any of seven dots; all become U+00B7,
  the one that GB/T 15834 and identity cards use.
* Hanja from Korean keyboards. U+F900–U+FA0B repeat common characters once per Korean reading
  (李 U+F9E1 looks exactly like 李 U+674E), so that the same person would be two; Unicode declares
  them equal and they are folded. The compatibility characters after U+FA0B and in U+2F800 differ
  in shape, and a person may insist on the shape, so they are kept.
"""

import datetime as dt
import math
import re
import unicodedata
from decimal import Decimal
from typing import Final

_SPACES: Final = "\t\n\v\f\r\x1c-\x1f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE: Final = "\x00-\x08\x0e-\x1b\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_DOTS: Final = "\u2022\u30fb\u2027\uff65\u2219\u22c5"
_HAN: Final = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"

# One search decides whether a cell needs any work; most do not.
_DIRTY: Final = re.compile(
    f"[{_SPACES}{_INVISIBLE}{_DOTS}·\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uf900-\ufa0b\u0300-\u036f\u1100-\u11ff]"
)
_SPACE: Final = re.compile(f"[{_SPACES}]+")
_HIDDEN: Final = re.compile(f"[{_INVISIBLE}]")
_BETWEEN_HAN: Final = re.compile(f"(?<=[{_HAN}，。、（）·]) (?=[{_HAN}，。、（）·])")
_AROUND_DOT: Final = re.compile(" ?· ?")
_STOP_IN_NAME: Final = re.compile(f"(?<=[{_HAN}])[.．](?=[{_HAN}])")
_COMPOSABLE: Final = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")

_FOLD: Final[dict[int, int | str]] = {
    **{code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)},
    **{code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)},
    **{code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)},
    **{code: unicodedata.normalize("NFC", chr(code)) for code in range(0xF900, 0xFA0C)},
    **{ord(dot): "·" for dot in _DOTS},
}
# In a code or a telephone number no full-width sign has a meaning of its own.
_FOLD_SIGNS: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
}


def text(value: object) -> str:
    """Return a cell as clean text. 清洗文本"""
    words = value if isinstance(value, str) else shown(value)
    return words if _DIRTY.search(words) is None else _clean(words)


def code(value: object) -> str:
    """Return a code or number as text: ASCII signs, no spaces, capital letters. 清洗编码"""
    words = text(value)
    if not words.isascii():
        words = words.translate(_FOLD_SIGNS)
    return words.replace(" ", "").upper()


def person(value: object) -> str:
    """Return a person's name; a full stop between characters is a middle dot. 清洗姓名"""
    return _STOP_IN_NAME.sub("·", text(value))


def _clean(words: str) -> str:
    words = _HIDDEN.sub("", words).translate(_FOLD)
    if not unicodedata.is_normalized("NFC", words):
        # Hangul or accents typed in pieces (macOS) are joined; characters with a shape of their
        # own are left out, because NFC would replace them.
        words = _COMPOSABLE.sub(lambda run: unicodedata.normalize("NFC", run[0]), words)
    words = _SPACE.sub(" ", words).strip()
    words = _BETWEEN_HAN.sub("", words)
    return _AROUND_DOT.sub("·", words)


def shown(value: object) -> str:
    """Write a value as the office reads it on screen."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f") if math.isfinite(value) else ""
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
