"""Keeping the index: what a transaction changes is written down again before it is committed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from core.db import db
from core.search.folding import line
from core.search.models import SearchEntry
from core.search.registry import KINDS, Findable, sources

TABLE = cast(sa.Table, SearchEntry.__table__)
CHUNK = 900  # well under every database's limit of bound values
Entry = dict[str, Any]


def put(kind: str, ids: Iterable[int]) -> None:
    """Say that a bulk statement wrote these things; ORM objects say so themselves. 更新索引"""
    _touched(db.session()).setdefault(KINDS[kind].kind, set()).update(ids)


def _touched(session: Session) -> dict[str, set[int]]:
    found: dict[str, set[int]] = session.info.setdefault("search_touched", {})
    return found


def _watch(session: Session, _context: Any) -> None:
    for changed in (*session.new, *session.dirty, *session.deleted):
        for findable in sources():
            concerns = findable.touches.get(type(changed))
            object_id = concerns(changed) if concerns is not None else None
            if object_id is not None:
                _touched(session).setdefault(findable.kind, set()).add(object_id)


def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    for kind, ids in session.info.pop("search_touched", {}).items():
        if not ids:
            continue
        wanted = sorted(ids)
        mine = (TABLE.c.kind == kind) & TABLE.c.object_id.between(wanted[0], wanted[-1])
        known = len(wanted) < CHUNK or session.scalar(sa.select(TABLE.c.object_id).where(mine).limit(1)) is not None
        if not known and wanted[-1] - wanted[0] + 1 == len(wanted):  # a bulk writer's, one number after the other
            if fresh := list(entries(KINDS[kind], within=(wanted[0], wanted[-1]))):
                session.execute(sa.insert(TABLE), fresh)
            continue
        for start in range(0, len(wanted), CHUNK):
            _write_some(session, KINDS[kind], wanted[start : start + CHUNK], known=known)


def _write_some(session: Session, findable: Findable, ids: Sequence[int], *, known: bool) -> None:
    """Write some entries anew; ``known`` says that the index may have entries of these things already."""
    mine = sa.select(TABLE).where(TABLE.c.kind == findable.kind, TABLE.c.object_id.in_(ids))
    before = {_key(row): row for row in map(dict, session.execute(mine).mappings())} if known else {}
    after = {_key(row): row for row in entries(findable, ids)}
    gone = [row["object_id"] for key, row in before.items() if after.get(key) != row]
    if gone:
        # A thing that stands at several places is written anew at all of them.
        session.execute(sa.delete(TABLE).where(TABLE.c.kind == findable.kind, TABLE.c.object_id.in_(gone)))
    again = set(gone)
    fresh = [row for key, row in sorted(after.items()) if row["object_id"] in again or key not in before]
    if fresh:
        session.execute(sa.insert(TABLE), fresh)


def _key(row: Entry) -> tuple[str, int]:
    return row["path"], row["object_id"]


def entries(
    findable: Findable, ids: Sequence[int] | None = None, *, within: tuple[int, int] | None = None
) -> Iterator[Entry]:
    """Work out the entries of some things, of those from one number to another, or of all, from the records."""
    if findable.rows is None or findable.key is None or findable.says is None:
        raise ValueError(f"{findable.kind} has no records of its own.")
    wanted = findable.rows if ids is None else findable.rows.where(findable.key.in_(ids))
    if within is not None:
        wanted = wanted.where(findable.key.between(*within))
    seen = set()
    for row in db.session.execute(wanted.execution_options(yield_per=5000)):
        if (row.path, row.id) not in seen:
            seen.add((row.path, row.id))
            said = findable.says(row)
            text = line(said.names, said.numbers)
            yield {"path": row.path, "kind": findable.kind, "object_id": row.id, "text": text}


def _forget(session: Session, previous: SessionTransaction) -> None:
    # What a savepoint took back may be worked out once more than needed; nothing else is forgotten.
    if not previous.nested:
        session.info.pop("search_touched", None)


def rebuild() -> int:
    """Make the whole index anew; returns how many entries it has. 重建索引"""
    db.session.execute(sa.delete(TABLE))
    count = 0
    for findable in sources():
        made = list(entries(findable))
        for start in range(0, len(made), 5000):
            db.session.execute(sa.insert(TABLE), made[start : start + 5000])
        count += len(made)
    return count


def check() -> list[str]:
    """Return where the index and the records do not agree: nothing if all is well. 核对索引"""
    kept = {(row.kind, row.object_id, row.path): row.text for row in db.session.execute(sa.select(TABLE))}
    wanted = {
        (one["kind"], one["object_id"], one["path"]): one["text"] for findable in sources() for one in entries(findable)
    }
    wrong = [key for key in kept.keys() | wanted.keys() if kept.get(key) != wanted.get(key)]
    return [f"{kind} {object_id} at {path}" for kind, object_id, path in sorted(wrong)]


def init_app(_app: Flask) -> None:
    """Watch the session, once for the process."""
    session = db.session
    for name, listener in (("after_flush", _watch), ("before_commit", _write), ("after_soft_rollback", _forget)):
        if not event.contains(session, name, listener):
            event.listen(session, name, listener)
