"""Who a session belongs to, remembered in Redis beside the table, so that a page need not ask the database. 会话旁路

The row in the table stays the truth: whatever asks for a change reads it, and what is remembered is
dropped before and after every commit that ends or changes a session, a role or an account. Why
nothing old can stay is in docs/decisions/0010-redis-beside-the-database.md.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app
from itsdangerous import BadSignature, Serializer
from sqlalchemy import event
from sqlalchemy.orm import Session

from accounts.models import Grant, LoginSession, User
from core import redis
from core.clock import utcnow
from core.db import db

Row = dict[str, Any]
KEPT = 30  # seconds that a row is remembered
DROPPED = 120  # seconds that a dropped session is not remembered again
SLOW = 5.0  # seconds after which what was read from the database is too old to be remembered
MARK = b"dropped"
EPOCH = f"{redis.PREFIX}sessions"
# A session that was dropped meanwhile is not remembered: looking and writing must not come apart.
REMEMBER = "if redis.call('get', KEYS[1]) ~= ARGV[1] then redis.call('set', KEYS[1], ARGV[2], 'EX', ARGV[3]) end"
INSTANTS = ("seen_at", "expires_at")


def look(token_hash: str, read: Callable[[], Row | None], *, good: Callable[[Row], bool]) -> Row | None:
    """Return a session's row: as remembered if that is good, or else as read, and then remembered."""
    began, key = time.monotonic(), _key(token_hash)
    answer = redis.ask(lambda client: client.mget(EPOCH, key), lambda: None)
    if answer is None:
        return read()
    epoch, kept = answer
    if epoch is not None and kept is not None:
        remembered = _open(kept, epoch.decode(), token_hash)
        if remembered is not None and remembered["expires_at"] > utcnow() and good(remembered):
            return remembered
    found = read()
    if found is not None and kept != MARK and time.monotonic() - began < SLOW:
        _remember(key, token_hash, epoch.decode() if epoch else "", found)
    return found


def _key(token_hash: str) -> str:
    return f"{redis.PREFIX}session:{token_hash}"


def _signer() -> Serializer[str]:
    # Whoever can write to Redis must not be able to make themselves an organiser.
    return Serializer(current_app.config["SECRET_KEY"], salt="accounts.lookaside")


def _open(kept: bytes, epoch: str, token_hash: str) -> Row | None:
    try:
        its_epoch, its_token, row = _signer().loads(kept)
    except (BadSignature, ValueError):
        return None
    if (its_epoch, its_token) != (epoch, token_hash):
        return None
    return {**row, **{name: datetime.fromisoformat(row[name]) for name in INSTANTS}}


def _remember(key: str, token_hash: str, epoch: str, row: Row) -> None:
    plain = {**row, **{name: row[name].isoformat() for name in INSTANTS}}

    def put(client: Any) -> None:
        # The epoch as it was before the row was read: if it has changed since, this is never believed.
        of = epoch
        if not of:
            of = secrets.token_hex(8)
            client.set(EPOCH, of, nx=True)
        client.eval(REMEMBER, 1, key, MARK, _signer().dumps([of, token_hash, plain]), KEPT)

    redis.ask(put, lambda: None)


def init_app(app: Flask) -> None:
    """Drop what is remembered with every commit that could make it untrue."""
    if not event.contains(db.session, "after_flush", _note_flushed):
        for name, listener in (
            ("after_flush", _note_flushed),
            ("before_commit", _drop),
            ("after_commit", _drop_again),
            ("after_soft_rollback", _forget),
        ):
            event.listen(db.session, name, listener)
    with app.app_context():
        event.listen(db.engine, "before_execute", _note_statement)


def _note_flushed(session: Session, _context: Any) -> None:
    """Note single sessions that a flush changes, by their tokens."""
    for row in session.dirty | session.deleted:
        if isinstance(row, LoginSession) and (row in session.deleted or _changed(row)):
            session.info.setdefault("session_tokens", set()).add(row.token_hash)


def _changed(row: LoginSession) -> bool:
    state: Any = sa.inspect(row)
    return any(a.key != "seen_at" and a.history.has_changes() for a in state.attrs)


def _note_statement(
    _connection: sa.Connection, statement: Any, many: Any, params: Any, _options: Mapping[str, Any]
) -> None:
    """Note that everything is to be dropped, whichever way a statement comes: nobody can know whom it touches."""
    if not isinstance(statement, sa.sql.dml.UpdateBase):
        return
    table: Any = statement.table
    name, info = table.name, db.session.info
    if name == LoginSession.__tablename__:
        if isinstance(statement, sa.Insert) or _one_by_one(many, params) or _only_seen(statement):
            return
    elif name == User.__tablename__:
        if isinstance(statement, sa.Insert):
            return  # nobody's session yet
    elif name != Grant.__tablename__:
        return
    info["session_all"] = True


def _one_by_one(many: Any, params: Any) -> bool:
    """Tell whether a statement is a flush's, which names its rows so and is noted by `_note_flushed`."""
    given = [*(many or ()), params or {}]
    return any("login_session_id" in each for each in given if isinstance(each, Mapping))


def _only_seen(statement: Any) -> bool:
    values = getattr(statement, "_values", None) or {}
    return isinstance(statement, sa.Update) and [getattr(column, "name", column) for column in values] == ["seen_at"]


def _drop(session: Session) -> None:
    if session.in_nested_transaction():
        return
    if session.info.get("session_all") or session.info.get("session_tokens"):
        _tell(session)


def _drop_again(session: Session) -> None:
    # Who read between the first and the commit has the old row, and may have remembered it.
    if session.info.get("session_all") or session.info.get("session_tokens"):
        _tell(session)
    _forget(session)


def _tell(session: Session) -> None:
    everything, tokens = session.info.get("session_all"), session.info.get("session_tokens", set())

    def drop(client: Any) -> None:
        with client.pipeline(transaction=False) as line:
            if everything:
                line.set(EPOCH, secrets.token_hex(8))
            for token in tokens:
                line.set(_key(token), MARK, ex=DROPPED)
            line.execute()

    redis.ask(drop, lambda: None, insist=True)


def _forget(session: Session, *_more: Any) -> None:
    for name in ("session_all", "session_tokens"):
        session.info.pop(name, None)
