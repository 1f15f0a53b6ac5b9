"""The rows of a previewed roster, kept as bytes under their hash until they are imported."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from operator import attrgetter

from units.roster import RosterRow

_VALUES = attrgetter(*(field.name for field in fields(RosterRow)))


def pack(rows: Iterable[RosterRow]) -> bytes:
    """Write rows as compact JSON. 打包"""
    return json.dumps([_VALUES(row) for row in rows], ensure_ascii=False, separators=(",", ":")).encode()


def unpack(data: bytes) -> list[RosterRow]:
    """Read what `pack` wrote. 解包"""
    return [RosterRow(*values) for values in json.loads(data)]
