"""Writing a previewed roster into the records: all of it or nothing."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from core import audit, search
from core.access import Actor
from core.audit.digests import canonical
from core.db import db
from core.errors import Conflict
from core.files import StoredFile
from units.models import ImportState, RosterImport
from units.roster import RosterRow
from units.services.compare import CHANGEABLE, UNITS, Comparison, compare_rows
from units.services.imports import get_import, locked
from units.services.moved import refuse_moved
from units.services.rows import unpack


def previewed_rows(actor: Actor, import_id: int) -> list[RosterRow]:
    """Return the rows that a preview showed, checked against their hash."""
    found = get_import(actor, import_id)
    if found.state is not ImportState.PREVIEWED:
        return []  # imported already, or never to be: nothing is written below
    return unpack(db.session.get_one(StoredFile, found.preview["rows_file"]).read())


def write_import(import_id: int, rows: list[RosterRow], *, actor: Actor, now: datetime) -> RosterImport:
    """Write a roster's units, all or none, with one audit entry; a second time changes nothing. 导入名册

    Raises:
        Conflict: The records have changed since the preview, so that some row no longer fits.
    """
    found = locked(import_id)
    if found.state is not ImportState.PREVIEWED:
        return found
    compared = compare_rows(actor, rows)
    if compared.issues:
        raise Conflict(
            "The records have changed since the preview: %(issue)s Upload the roster again.",
            issue=compared.issues[0].words,
        )
    refuse_moved(found, compared)
    digests = _update(compared) | _insert(compared, now)
    found.state, found.ended_at = ImportState.IMPORTED, now
    audit.record(
        "roster.imported",
        found,
        actor=actor,
        now=now,
        bulk={UNITS: digests},
        sha256=found.file.sha256,
        new=len(compared.new),
        updated=len(compared.changed),
    )
    return found


def _insert(compared: Comparison, now: datetime) -> dict[str, str]:
    rows: list[dict[str, Any]] = [
        {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "division_id": row.division,
            "path": f"{compared.paths[row.division]}{row.code}/",
            "address": row.address,
            "head": row.head,
            "phone": row.phone,
            "credit_code": row.credit_code,
            "staff_count": row.staff_count,
            "created_at": now,
        }
        for row in compared.new
    ]
    if not rows:
        return {}
    last = db.session.scalar(sa.select(sa.func.max(UNITS.c.id))) or 0
    db.session.execute(sa.insert(UNITS), rows)
    # The database gives the ids; ours are among those above the last one there was.
    ids = {code: id_ for id_, code in db.session.execute(sa.select(UNITS.c.id, UNITS.c.code).where(UNITS.c.id > last))}
    stamp = json.loads(canonical(now))  # as a digest writes it, so that this is worked out once
    for values in rows:
        values["id"], values["created_at"] = ids[values["code"]], stamp
    search.put("unit", ids.values())
    return audit.digest_rows(UNITS, rows)


def _update(compared: Comparison) -> dict[str, str]:
    after = [{**change.stored, **change.values} for change in compared.changed.values()]
    if not after:
        return {}
    statement = (
        sa.update(UNITS)
        .where(UNITS.c.id == sa.bindparam("its_id"))
        .values({name: sa.bindparam(f"new_{name}") for name in CHANGEABLE})
    )
    db.session.execute(statement, [{"its_id": row["id"], **{f"new_{n}": row[n] for n in CHANGEABLE}} for row in after])
    search.put("unit", [row["id"] for row in after])
    return audit.digest_rows(UNITS, after)
