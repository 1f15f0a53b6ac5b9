"""Finding: one pass over the entries of the searcher's subtree, the best of each kind first."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from core import vault
from core.access import Actor
from core.db import db
from core.search.folding import fold, spelled
from core.search.models import SearchEntry
from core.search.registry import KINDS, Findable, Shown

LONGEST = 64  # characters of a question
WORDS = 4
MOST = 20_000  # hits of one question; who finds more asks more narrowly
EACH = 6  # results of a kind where all kinds are shown
TABLE = cast(sa.Table, SearchEntry.__table__)


@dataclass(frozen=True)
class Found:
    """One result."""

    kind: str
    object_id: int
    shown: Shown


@dataclass(frozen=True)
class Group:
    """The results of one kind: some of them, and how many there are."""

    kind: str
    label: str
    total: int
    results: Sequence[Found]


class position(FunctionElement[int]):
    """Where a text holds another, from 1; 0 where it does not. Case counts, and there are no wildcards."""

    type = sa.Integer()
    inherit_cache = True
    name = "position_in"


@compiles(position)
def _portable(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kwargs)})"


@compiles(position, "postgresql")
def _postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kwargs)})"


def _holds(needle: str) -> sa.ColumnElement[bool]:
    return position(TABLE.c.text, needle) > 0


def findable_by(actor: Actor) -> list[Findable]:
    """Return what a person can find in their present role. 可搜索范围"""
    return [one for one in KINDS.values() if actor.role in one.roles]


def needles(word: str, *, alone: bool = True) -> list[str]:
    """Return what a line of the index has to hold, any of it, for a folded word to be found."""
    if not word.isascii():
        # One character alone is a surname; beside others it may stand anywhere.
        return [f"|{word}" if alone and len(word) == 1 else word]
    if not word.isalpha():
        return [word if len(word) > 2 else f"|{word}"]
    # No syllable begins with these three.
    initials = [] if set(word) & set("iuv") else [word.upper() if len(word) > 2 else f"|{word.upper()}"]
    # Few letters would be found in the midst of everything: they stand at the beginning of something.
    itself = word if len(word) > 3 else f"|{word}"
    return [*initials, itself, *(spelled(word) if len(word) > 1 else ())]


def _fits(words: Sequence[str], joined: str) -> sa.ColumnElement[bool]:
    alone = len(words) == 1
    every = sa.and_(*(sa.or_(*(_holds(one) for one in needles(word, alone=alone))) for word in words))
    return every if alone else sa.or_(every, *(_holds(one) for one in needles(joined)))


def _rank(joined: str) -> sa.ColumnElement[int]:
    """Say how well a line fits: 0 a whole field, 1 the beginning of one, 2 the inside."""
    forms = [joined]
    if joined.isascii() and joined.isalpha():
        forms += [joined.upper(), *spelled(joined)]
    whole = sa.or_(*(_holds(f"|{form}|") for form in forms))
    begun = sa.or_(*(_holds(f"|{form}") for form in forms))
    return sa.case((whole, 0), (begun, 1), else_=2)


def _reach(kinds: Sequence[Findable], actor: Actor, fits: sa.ColumnElement[bool]) -> list[sa.ColumnElement[bool]]:
    """Limit what fits to what the actor's pages would show, for kinds that one pass can find."""
    first = kinds[0]
    if first.scope is not None:
        return [TABLE.c.kind == first.indexed, TABLE.c.object_id.in_(first.scope(actor)), fits]
    # Written so that no database looks the kinds up in their index: that would read the rows of a
    # whole kind one by one, all over the file, where one stretch of the key holds the subtree.
    return [_below(actor.path), fits, (TABLE.c.kind + "").in_([one.indexed for one in kinds])]


def _below(path: str) -> sa.ColumnElement[bool]:
    """Limit to a subtree as one stretch of the key; an empty path sees nothing."""
    if not path:
        return sa.false()
    return sa.and_(TABLE.c.path >= path, TABLE.c.path < path[:-1] + chr(ord(path[-1]) + 1))


def search(actor: Actor, text: str, *, kind: str = "", page: int = 1, size: int = EACH) -> list[Group]:
    """Find what the actor may see by any part of a name, by initials, reading or number. 搜索

    Args:
        text: As typed; further than 64 characters and 4 words it is not read.
        kind: Only this kind, ``size`` to a page.

    Returns:
        A group for each kind of which something was found.
    """
    typed = text[:LONGEST]
    words = [plain for word in typed.split()[:WORDS] if (plain := fold(word))]
    kinds = [one for one in findable_by(actor) if kind in ("", one.kind)]
    if not words:
        return []
    groups = []
    for own in _passes(kinds):
        hits = _hits(actor, own, typed, words)
        groups += [_group(actor, one, hits[one.indexed], page, size) for one in own if one.indexed in hits]
    return groups


def _passes(kinds: Sequence[Findable]) -> list[list[Findable]]:
    """Put the kinds together that one pass over the actor's subtree can find."""
    plain = [one for one in kinds if one.scope is None]
    return ([plain] if plain else []) + [[one] for one in kinds if one not in plain]


def _hits(actor: Actor, kinds: Sequence[Findable], typed: str, words: Sequence[str]) -> dict[str, list[int]]:
    """Return the ids of what fits, kind by kind, the best first and the nearest in the tree before others."""
    joined = "".join(words)
    fits = _fits(words, joined)
    if marks := _marked(kinds, typed):
        fits = sa.or_(fits, *marks)
    # Every entry is read once and put in order here: that is quicker on both databases than having
    # them group and number the rows, and no question can ask for more.
    found = sa.select(TABLE.c.kind, TABLE.c.object_id, _rank(joined), sa.func.length(TABLE.c.path))
    rows = db.session.execute(found.where(*_reach(kinds, actor, fits)).limit(MOST)).all()
    best: dict[str, dict[int, tuple[int, int]]] = {}
    for kind, object_id, rank, depth in rows:
        mine = best.setdefault(kind, {})
        if object_id not in mine or (rank, depth) < mine[object_id]:
            mine[object_id] = (rank, depth)
    return {kind: sorted(mine, key=lambda one: (*mine[one], one)) for kind, mine in best.items()}


def _marked(kinds: Sequence[Findable], typed: str) -> list[sa.ColumnElement[bool]]:
    """Find a whole telephone or ID number by its fingerprint; a part of one finds nothing."""
    number = "".join(unicodedata.normalize("NFKC", typed).split()).upper()
    if not (number[:-1].isdigit() and number.isalnum() and len(number) in (11, 15, 18)):
        return []
    mark = vault.fingerprint(number)
    return [
        (TABLE.c.kind == one.indexed) & TABLE.c.object_id.in_(one.marked(mark))
        for one in kinds
        if one.marked is not None
    ]


def _group(actor: Actor, findable: Findable, ids: Sequence[int], page: int, size: int) -> Group:
    wanted = ids[(page - 1) * size : page * size]
    shown = findable.show(actor, wanted) if wanted else {}
    results = [Found(findable.kind, one, shown[one]) for one in wanted if one in shown]
    return Group(findable.kind, str(findable.label), len(ids), results)
