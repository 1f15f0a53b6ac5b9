"""Verifying the log: is the chain whole, and do the rows still say what it says they said?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.digests import digest_row, key_of
from core.audit.models import AuditEntry, AuditHead
from core.audit.personal import disagreements, told_of
from core.audit.recorder import GENESIS, hash_entry
from core.db import Base, db


@dataclass(frozen=True)
class Finding:
    """One place where the log and the database do not agree."""

    where: str
    what: str


def verify(session: Session | None = None) -> Iterator[Finding]:
    """Walk the whole chain and every audited row; yield what is wrong, nothing if all is well.

    Args:
        session: On another database than the application's.
    """
    execute = (session or db.session).execute
    last, seq = GENESIS, 0
    known: dict[tuple[str, str], str | None] = {}
    gone: set[tuple[str, int]] = set()
    erased: set[tuple[str, int]] = set()
    table = AuditEntry.__table__
    for row in execute(sa.select(table).order_by(table.c.seq)).mappings():
        seq += 1
        if row["seq"] != seq:
            yield Finding(f"entry {seq}", "missing")
            seq = row["seq"]
        if row["previous"] != last:
            yield Finding(f"entry {seq}", "does not follow the entry before it")
        altered, absent = disagreements(dict(row))
        gone.update((name, seq) for name in absent)
        if hash_entry(dict(row)) != row["hash"] or altered:
            yield Finding(f"entry {seq}", "was altered")
        else:
            erased.update(told_of(row["detail"]))
        last = row["hash"]
        for name, digests in json.loads(row["digests"]).items():
            known.update(((name, key), digest) for key, digest in digests.items())
    head = execute(sa.select(AuditHead.seq, AuditHead.hash)).first()
    if (head is None and seq) or (head is not None and (head.seq, head.hash) != (seq, last)):
        yield Finding("head", "entries are missing at the end")
    for name, seq in sorted(gone - erased, key=lambda each: each[1]):
        yield Finding(f"entry {seq}", f"{name} is missing, and no erasing tells of it")
    yield from _compare(known, execute)


def _compare(known: dict[tuple[str, str], str | None], execute: Callable[..., sa.Result[Any]]) -> Iterator[Finding]:
    names = sorted({m.class_.__tablename__ for m in Base.registry.mappers if m.class_.__audited__})
    for table in (Base.metadata.tables[name] for name in names):
        for found in execute(sa.select(table)).mappings():
            row = dict(found)
            key = key_of(table, row)
            digest = known.pop((table.name, key), None)
            if digest is None:
                yield Finding(f"{table} {key}", "no entry tells of this row")
            elif digest != digest_row(table, row):
                yield Finding(f"{table} {key}", "was changed without an entry")
    for (name, key), digest in known.items():
        if digest is not None:
            yield Finding(f"{name} {key}", "was deleted without an entry")
