"""What in the log may name a person: bound to the chain by a salted hash, and erased beside it. 个人信息

The chain holds for each such text only the SHA-256 over a random salt and the text. While text and
salt stand beside, anyone can check them; once both are removed, the entry verifies still, and the
hash without its salt gives nothing away. An erasing is an act of its own, and names the entries it
touched: a text that is missing and that no act tells of is found.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from core.audit.digests import canonical
from core.audit.models import AuditEntry
from core.db import db

ACTOR = "actor_name"
# Names of details that may hold a person's name or what people write about one.
NAMES = frozenset(
    {
        "address",
        "addresses",
        "author",
        "comment",
        "deeds",
        "device",
        "devices",
        "email",
        "head",
        "holder",
        "holders",
        "judge",
        "label",
        "labels",
        "login",
        "name",
        "names",
        "note",
        "objector",
        "person",
        "persons",
        "phone",
        "reason",
        "recipient",
        "recipients",
        "receiver",
        "text",
        "title",
        "titles",
        "who",
        "words",
    }
)
ERASED = "log_erased"  # the detail in which an erasing names its entries
BATCH = 500


def commit(name: str, salt: str, text: Any) -> str:
    """Return the commitment to a text under its name."""
    return hashlib.sha256(f"{salt}{canonical([name, text])}".encode()).hexdigest()


def set_apart(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return an entry's columns with what may name a person beside the rest, under salts of its own."""
    detail = entry["detail"]
    personal = {name: text for name, text in detail.items() if name in NAMES}
    apart = {**personal, ACTOR: entry["actor_name"]}
    salts = {name: secrets.token_hex(16) for name in apart}
    return {
        "detail": {name: value for name, value in detail.items() if name not in NAMES},
        "personal": personal,
        "salts": salts,
        "commitments": {name: commit(name, salts[name], text) for name, text in apart.items()},
    }


def disagreements(entry: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return which of an entry's texts are not what the chain holds, and which are gone with their salts."""
    beside = {**(entry["personal"] or {}), ACTOR: entry["actor_name"]}
    salts = entry["salts"] or {}
    altered, gone = [], []
    for name, promised in (entry["commitments"] or {}).items():
        if name not in salts and not beside.get(name):
            gone.append(name)
        elif name not in salts or name not in beside or commit(name, salts[name], beside[name]) != promised:
            altered.append(name)
    altered += sorted(set(entry["personal"] or ()) - set(entry["commitments"] or ()))
    return altered, gone


def erase(chosen: sa.ColumnElement[bool], names: Iterable[str] | None = None) -> dict[str, list[list[int]]]:
    """Take texts and salts out of the entries chosen; return which, for the act that tells of it. 从日志中删除

    Args:
        chosen: A condition on `AuditEntry`.
        names: Of the texts to erase; by default all that the act told, but not who acted.
    """
    table: sa.Table = AuditEntry.__table__  # type: ignore[assignment]
    wanted = None if names is None else set(names)
    columns = (table.c.seq, table.c.actor_name, table.c.personal, table.c.salts)
    done: dict[str, list[int]] = {}
    statement = sa.update(table).where(table.c.seq == sa.bindparam("its_seq"))
    found = db.session.execute(
        sa.select(*columns).where(chosen, table.c.commitments.is_not(None)).order_by(table.c.seq)
    )
    for rows in found.mappings().partitions(BATCH):
        changes = []
        for row in rows:
            held = set(row["salts"] or ())
            going = held & wanted if wanted is not None else held - {ACTOR}
            if not going:
                continue
            for name in going:
                done.setdefault(name, []).append(row["seq"])
            changes.append(
                {
                    "its_seq": row["seq"],
                    "actor_name": "" if ACTOR in going else row["actor_name"],
                    "personal": {k: v for k, v in (row["personal"] or {}).items() if k not in going},
                    "salts": {k: v for k, v in (row["salts"] or {}).items() if k not in going},
                }
            )
        if changes:
            db.session.execute(statement, changes)
    return {name: to_ranges(seqs) for name, seqs in sorted(done.items())}


def to_ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Write rising numbers as ranges: 1, 2, 3, 7 as [1, 3], [7, 7]."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def told_of(detail: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """Return the texts that an erasing says it took, as names and numbers of entries."""
    for name, ranges in detail.get(ERASED, {}).items():
        for first, last in ranges:
            for seq in range(first, last + 1):
                yield name, seq
