"""Recording: what a flush writes is digested, what a service did is entered, both with the commit."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from core.access import Actor
from core.audit.digests import canonical, digest_row, key_of
from core.audit.models import AuditEntry, AuditHead
from core.audit.personal import set_apart
from core.db import Base, db
from core.engines import insert
from core.errors import UnrecordedChange

GENESIS = "0" * 64
Digests = dict[str, dict[str, str | None]]
# Told of every act within its transaction, as it is recorded: what the act is, and its subject.
Listener = Callable[[Mapping[str, Any], Base | None], None]
LISTENERS: list[Listener] = []


def record(
    action: str,
    subject: Base | None = None,
    *,
    actor: Actor,
    now: datetime,
    path: str | None = None,
    bulk: Mapping[sa.Table, Mapping[str, str | None]] | None = None,
    **detail: Any,
) -> None:
    """Enter one act; the rows flushed since the last entry belong to it.

    Args:
        action: ``noun.verb``, such as ``sheet.submitted``.
        path: The place of the act; by default the subject's own, or else the actor's.
        bulk: Digests of rows that a bulk statement wrote, by table.
        detail: What a reader needs to know; never a secret, a number of a person or a mark. What may
            name a person goes by one of the names in `personal.NAMES`, and can be erased.
    """
    session = db.session
    session.flush()
    digests: Digests = session.info.pop("audit_digests", {})
    for table, rows in (bulk or {}).items():
        digests.setdefault(table.name, {}).update(rows)
    where = path if path is not None else getattr(subject, "path", None) or actor.path
    entry = {
        "at": now,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "role": actor.role.value if actor.role else "system",
        "action": action,
        "subject_table": subject.__tablename__ if subject is not None else "",
        "subject_id": _identity(subject),
        "path": where,
        "detail": detail,
        "digests": digests,
    }
    session.info.setdefault("audit_pending", []).append(entry)
    for told in LISTENERS:
        told(entry, subject)


def _identity(subject: Base | None) -> str:
    if subject is None:
        return ""
    return "/".join(str(part) for part in sa.inspect(subject).mapper.primary_key_from_instance(subject))


def hash_entry(entry: Mapping[str, Any]) -> str:
    """Return the hash of an entry over everything it says and the hash before it.

    What may name a person is in it by its commitment alone; the text stands beside.
    """
    beside = {"hash", "digests", "personal", "salts"}
    # An entry from before there were commitments holds the name itself.
    beside |= {"commitments"} if entry["commitments"] is None else {"actor_name"}
    said = {name: value for name, value in entry.items() if name not in beside}
    said["digests"] = hashlib.sha256(entry["digests"].encode()).hexdigest()
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _collect(session: Session, _context: Any) -> None:
    digests: Digests = session.info.setdefault("audit_digests", {})
    for changed in (*session.new, *session.dirty):
        if changed.__audited__ and (changed in session.new or session.is_modified(changed)):
            state = sa.inspect(changed)
            table = state.mapper.local_table
            values = {c.name: state.attrs[state.mapper.get_property_by_column(c).key].value for c in table.columns}
            digests.setdefault(table.name, {})[key_of(table, values)] = digest_row(table, values)
    for gone in session.deleted:
        if gone.__audited__:
            digests.setdefault(gone.__tablename__, {})[_identity(gone)] = None


def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    pending: list[dict[str, Any]] = session.info.pop("audit_pending", [])
    loose: Digests = session.info.pop("audit_digests", {})
    if not pending:
        if any(loose.values()):
            raise UnrecordedChange(f"Rows of {', '.join(sorted(loose))} changed without an audit entry.")
        return
    for table, rows in loose.items():
        pending[-1]["digests"].setdefault(table, {}).update(rows)
    seq, last = _lock_head(session)
    for place, told in enumerate(pending):
        seq += 1
        own = {"seq": seq, "digests": canonical(told["digests"]), "previous": last}
        entry = pending[place] = told | own | set_apart(told)
        entry["hash"] = last = hash_entry(entry)
    session.execute(sa.insert(AuditEntry.__table__), pending)  # type: ignore[arg-type]
    session.execute(sa.update(AuditHead.__table__).values(seq=seq, hash=last))  # type: ignore[arg-type]


def _lock_head(session: Session) -> tuple[int, str]:
    chosen = sa.select(AuditHead.seq, AuditHead.hash).with_for_update()
    head = session.execute(chosen).first()
    if head is None:
        # Two who write the first entry at once: the second waits here for the first one's row.
        session.execute(insert(session, AuditHead.__table__).values(id=1, seq=0, hash=GENESIS).on_conflict_do_nothing())
        head = session.execute(chosen).one()
    return head.seq, head.hash


def _forget(session: Session, *_args: Any) -> None:
    session.info.pop("audit_pending", None)
    session.info.pop("audit_digests", None)


def _refuse_silent_bulk(state: ORMExecuteState) -> None:
    # A bulk statement goes past the flush; it must say that its rows are digested by the caller.
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    mapper = state.bind_mapper
    if mapper is not None and mapper.class_.__audited__ and not state.execution_options.get("audited"):
        raise UnrecordedChange(f"A bulk statement on {mapper.local_table} must digest its rows.")


def init_app(_app: Flask) -> None:
    """Watch the session, once for the process."""
    session = db.session
    for name, listener in (
        ("after_flush", _collect),
        ("before_commit", _write),
        ("after_soft_rollback", _forget),
        ("do_orm_execute", _refuse_silent_bulk),
    ):
        if not event.contains(session, name, listener):
            event.listen(session, name, listener)
