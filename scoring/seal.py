"""Seal a ranking's input, and open it elsewhere. 封存

The same marks and the same scheme give the same bytes on any machine: JSON, keys sorted, no
spaces, UTF-8, integers only, null for a missing mark. The digest of these bytes is what is
printed and published.
"""

import hashlib
import json
from typing import Any, NoReturn

from scoring.data import RankingInput
from scoring.errors import BadInput
from scoring.marks import masked
from scoring.scheme import Scheme

FORMAT = "pingxuan-ranking-1"
FIELDS = {"format", "scheme", "candidates", "judges", "marks", "given"}


def canonical(data: RankingInput, scheme: Scheme) -> bytes:
    """Write input and scheme as canonical bytes. 封存内容

    Raises:
        BadInput: A label is not valid Unicode, or data and scheme differ in their criteria.
    """
    data.check(scheme)
    plain = {
        "format": FORMAT,
        "scheme": scheme.to_dict(),
        "candidates": list(data.candidates),
        "judges": list(data.judges),
        "marks": {key: marks.tolist() for key, marks in data.marks.items()},
        "given": {key: figures.tolist() for key, figures in data.given.items()},
    }
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput("A label or a name is not valid Unicode.") from None


def digest(data: RankingInput, scheme: Scheme) -> str:
    """Give the SHA-256 of the canonical bytes, in hexadecimal. 校验码"""
    return hashlib.sha256(canonical(data, scheme)).hexdigest()


def restore(sealed: bytes) -> tuple[RankingInput, Scheme]:
    """Read back what ``canonical`` wrote.

    Raises:
        BadInput: The bytes are not such a seal.
        BadScheme: The scheme in it is wrong.
    """
    try:
        plain = json.loads(
            sealed.decode("utf-8"),
            parse_float=_no_float,
            parse_constant=_no_float,
            object_pairs_hook=_no_repeats,
        )
    except (ValueError, RecursionError):
        raise BadInput("A seal is UTF-8 JSON without fractions or repeated keys.") from None
    if not isinstance(plain, dict) or set(plain) != FIELDS or plain["format"] != FORMAT:
        raise BadInput(f"This is not a seal of the format {FORMAT}.")
    lists = [plain["candidates"], plain["judges"]]
    tables = [plain["marks"], plain["given"]]
    if not all(isinstance(item, list) for item in lists + _values(tables)):
        raise BadInput("Labels and marks in a seal are lists.")
    marks = {key: masked(rows) for key, rows in plain["marks"].items()}
    given = {key: masked(figures) for key, figures in plain["given"].items()}
    data = RankingInput(tuple(plain["candidates"]), tuple(plain["judges"]), marks, given)
    scheme = Scheme.from_dict(plain["scheme"])
    data.check(scheme)
    return data, scheme


def _values(tables: list[Any]) -> list[Any]:
    """Collect the values of all tables; a table that is none stands for itself."""
    found: list[Any] = []
    for table in tables:
        found.extend(table.values() if isinstance(table, dict) else [None])
    return found


def _no_float(text: str) -> NoReturn:
    """Refuse a number with a fraction or an exponent, and NaN."""
    raise ValueError(text)


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that names a key twice."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found
