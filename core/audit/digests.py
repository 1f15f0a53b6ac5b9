"""Digests of rows: the same bytes whether a row is in memory or read back from any database."""

from __future__ import annotations

import base64
import enum
import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from core.vault import Sealed


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b85encode(hashlib.sha256(value).digest()).decode()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Sealed):
        return value.token  # The digest is one of the ciphertext; a plain number never enters the log.
    raise TypeError(f"No digest for {type(value).__name__}")


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_plain)


def canonical(value: Any) -> str:
    """Write a value as canonical JSON: sorted keys, no spaces, UTF-8."""
    return _ENCODER.encode(value)


def digest_row(table: sa.Table, values: Mapping[str, Any]) -> str:
    """Return the SHA-256 of one row version, over its columns in the order of their names."""
    # Column names are hashed too, so that a column added later does not look like a change of value.
    row = {name: values[name] for name in table.columns.keys() if values.get(name) is not None}  # noqa: SIM118 - iterating gives columns, not names
    return hashlib.sha256(canonical([table.name, row]).encode()).hexdigest()


def key_of(table: sa.Table, values: Mapping[str, Any]) -> str:
    """Return a row's primary key as text."""
    return "/".join(str(values[column.name]) for column in table.primary_key)


def digest_rows(table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Digest many rows that a bulk statement writes, keyed by primary key."""
    return {key_of(table, row): digest_row(table, row) for row in rows}
