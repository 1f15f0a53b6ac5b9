"""Changing the data keys: a new key, everything sealed again under it, the old one put away. 密钥轮换

Each batch is a transaction of its own, and what is done already carries the new key's id: a run that
breaks off is taken up by the next one, and one with nothing to do changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet

from core import audit, files, keyring, vault
from core.access import system
from core.clock import utcnow
from core.db import Base, db, writing
from core.errors import DomainError
from core.files import StoredFile

BATCH = 500
FILES = 20


def sealed_columns() -> Iterator[tuple[sa.Table, sa.Column[Any]]]:
    """Return every column of every table that holds sealed text."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, vault.SealedText):
                yield table, column


def counts() -> dict[str, int]:
    """Say how many values and files lie under each key, newest key first; also keys we do not have. 密钥用量"""
    found = Counter(dict.fromkeys(vault.keys().ids, 0))
    for _table, column in sealed_columns():
        name = sa.func.substr(sa.type_coerce(column, sa.UnicodeText), 1, 8)
        for key, count in db.session.execute(
            sa.select(name, sa.func.count()).where(column.is_not(None)).group_by(name)
        ):
            found[key] += count
    sealed = sa.select(StoredFile.sealed_with, sa.func.count()).where(
        StoredFile.sealed_with.is_not(None), StoredFile.erased_at.is_(None)
    )
    for key, count in db.session.execute(sealed.group_by(StoredFile.sealed_with)):
        found[str(key)] += count
    return dict(found)


def add_key() -> str:
    """Make a new key and put it first in the file; return its id. 新增密钥

    Raises:
        DomainError: The keys come from the setting, which only its owner can change.
    """
    keys = vault.keys()
    if not keys.in_file:
        raise DomainError(
            "The keys come from the setting DATA_KEYS.",
            advice="Put what `flask keys new` prints in front of them, start again, and rotate with --no-new.",
        )
    made = Fernet.generate_key().decode()
    keyring.write_file(keys.path, [made, *keyring.read_file(keys.path)])
    keys.look_again()
    return keys.newest


def rotate() -> int:
    """Seal everything again under the newest key; return how many values and files that were. 重新加密"""
    done = 0
    for table, column in sealed_columns():
        while count := _rotate_batch(table, column):
            done += count
    while count := _rotate_files():
        done += count
    return done


def _rotate_batch(table: sa.Table, column: sa.Column[Any]) -> int:
    newest = vault.keys().newest
    with writing():
        old = sa.not_(sa.type_coerce(column, sa.UnicodeText).startswith(f"{newest}.", autoescape=True))
        chosen = sa.select(table).where(column.is_not(None), old).limit(BATCH).with_for_update()
        rows = [dict(row) for row in db.session.execute(chosen).mappings()]
        if not rows:
            return 0
        for row in rows:
            row[column.name] = vault.seal(row[column.name].open())
        _update(table, column, rows)
        bulk = {table: audit.digest_rows(table, rows)} if table.name in _audited() else None
        audit.record("keys.rotated", actor=system(), now=utcnow(), bulk=bulk, table=table.name, count=len(rows))
    return len(rows)


def _update(table: sa.Table, column: sa.Column[Any], rows: list[dict[str, Any]]) -> None:
    identity = list(table.primary_key)
    statement = sa.update(table).values({column.name: sa.bindparam("resealed")})
    for key in identity:
        statement = statement.where(key == sa.bindparam(f"its_{key.name}"))
    values = [{"resealed": row[column.name], **{f"its_{key.name}": row[key.name] for key in identity}} for row in rows]
    db.session.execute(statement, values)


def _audited() -> set[str]:
    return {mapper.class_.__tablename__ for mapper in Base.registry.mappers if mapper.class_.__audited__}


def _rotate_files() -> int:
    with writing():
        chosen = sa.select(StoredFile).where(
            StoredFile.sealed_with.is_not(None),
            StoredFile.sealed_with != vault.keys().newest,
            StoredFile.erased_at.is_(None),
        )
        found = db.session.scalars(chosen.order_by(StoredFile.id).limit(FILES)).all()
        for stored in found:
            files.reseal(stored)
        if found:
            audit.record("keys.rotated", actor=system(), now=utcnow(), table="stored_file", count=len(found))
        return len(found)


def retire(key: str) -> None:
    """Take a key out of the file, once nothing lies under it any more. 停用密钥

    Raises:
        DomainError: Something does, or it is the key that seals, or not ours to change.
    """
    keys = vault.keys()
    if not keys.in_file:
        raise DomainError("The keys come from the setting DATA_KEYS.", advice="Take the key out of it there.")
    if key not in keys.ids:
        raise DomainError("There is no key %(key)s.", key=key)
    if key == keys.newest:
        raise DomainError("This is the key that seals.", advice="Rotate first, then retire the old key.")
    with writing():  # nothing is sealed while we count
        left = counts()[key]
        if left:
            raise DomainError("%(count)s values still lie under this key.", advice="Rotate first.", count=left)
        kept = [each for each in keyring.read_file(keys.path) if vault.key_id(each) != key]
        keyring.write_file(keys.path, kept)
        audit.record("keys.retired", actor=system(), now=utcnow(), key=key)
    keys.look_again()
