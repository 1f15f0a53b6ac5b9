"""A form that is sent twice acts once: each drawing of a form carries a token, and its use is a row. 一次性表单

The row is written in the transaction of the act, so that both are there or neither is. A second
request with the same token waits for the first, on the unique key or on the database's one writer,
and is then answered with where the first one led.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
import structlog
from flask import Flask, g, has_request_context, redirect, request
from flask.typing import ResponseReturnValue
from flask.wrappers import Response
from flask_wtf.csrf import CSRFError
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column

from core import once_token, resend, typed
from core.access import current_actor
from core.clock import utcnow
from core.db import Base, db
from core.requests import Request

KEPT = timedelta(days=7)  # longer than any session lasts, and with it any token
SWEEP = "00"  # one use in 256 sweeps for all
WAIT = 2.0  # seconds that a second request waits to learn where the first one led
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
log = structlog.get_logger()


class FormUse(Base):
    """One form that was sent and acted; its keys are hashes, from which nothing typed can be read. 表单提交记录"""

    __tablename__ = "form_use"
    __audited__ = False

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.Unicode(64), unique=True)
    said: Mapped[str] = mapped_column(sa.Unicode(64))  # a keyed digest of what was sent
    user_id: Mapped[int | None]
    at: Mapped[datetime]
    status: Mapped[int | None]  # of the answer, once it is given
    location: Mapped[str | None] = mapped_column(sa.Unicode(2048))

    __table_args__ = (sa.Index("ix_form_use_at", "at"),)


TABLE = cast(sa.Table, FormUse.__table__)


class AlreadySent(Exception):
    """The same form was sent by another request meanwhile; nothing of this one is kept."""


@dataclass
class Use:
    """The form that the present request sends, and how far its row is."""

    nonce: str
    key: str
    said: str
    held: bool = False  # written, in the open transaction
    kept: bool = False  # and committed


def present() -> Use | None:
    """Return the use that the present request makes of its form, if it carries a token."""
    return cast(Request, request).form_use if has_request_context() else None


def _read() -> Use | None:
    text = request.form.get(typed.ONCE)
    if text is None:
        return None
    nonce, _dot, signature = text.partition(".")
    if not hmac.compare_digest(signature.encode(), once_token.signature(nonce).encode()):
        raise CSRFError
    actor = current_actor()
    who = actor.user_id if actor else None
    key = hashlib.sha256(f"{nonce}:{who}:{request.path}".encode()).hexdigest()
    return Use(nonce, key, hmac.new(once_token.secret(), typed.canonical(), "sha256").hexdigest())


def _claim(use: Use) -> bool:
    """Write the row into the open transaction; tells whether the form was still unused."""
    actor = current_actor()
    row = {"key": use.key, "said": use.said, "user_id": actor.user_id if actor else None, "at": utcnow()}
    insert = INSERTS[db.engine.dialect.name](TABLE).values(row).on_conflict_do_nothing(index_elements=["key"])
    use.held = db.session.execute(insert.returning(TABLE.c.id)).first() is not None
    return use.held


def spent_at(key: str) -> datetime | None:
    """Return when something that a device named by a key of its own was done, if it was. 幂等键"""
    return db.session.scalar(sa.select(TABLE.c.at).where(TABLE.c.key == key))


def spend(key: str, *, user_id: int | None, now: datetime) -> None:
    """Keep in the open transaction that something named by a key was done, where nothing else tells of it."""
    row = {"key": key, "said": key, "user_id": user_id, "at": now, "status": 200}
    insert = INSERTS[db.engine.dialect.name](TABLE).values(row)
    db.session.execute(insert.on_conflict_do_nothing(index_elements=["key"]))


def _take() -> ResponseReturnValue | None:
    if request.method != "POST" or request.endpoint is None or not typed.is_form():
        return None
    use = _read()
    if use is None:
        return None
    cast(Request, request).form_use = use
    if _claim(use) or (answer := _answer_again(use)) is None:
        cast(Request, request).form_use = use
        return None
    return answer


def _answer_again(use: Use) -> ResponseReturnValue | None:
    """Answer a form that has acted already: where the first led, or what is different now; None if it has not."""
    cast(Request, request).form_use = None
    first = _first(use)
    if first is None:  # what held the row was undone meanwhile
        return None
    if first.said != use.said:
        return resend.page("differs", 409, at=first.at, led_to=first.location)
    if first.location:
        return redirect(first.location, 303)
    return resend.page("shown" if first.status else "unclear", 409, at=first.at)


def _first(use: Use) -> Any:
    until = time.monotonic() + WAIT
    while True:
        db.session.rollback()  # lets the first one write where it led
        chosen = sa.select(TABLE.c.said, TABLE.c.at, TABLE.c.status, TABLE.c.location).where(TABLE.c.key == use.key)
        found = db.session.execute(chosen).first()
        if found is None or found.status is not None or time.monotonic() > until:
            db.session.rollback()
            return found
        db.session.rollback()
        time.sleep(0.02)


def _before_commit(here: Session) -> None:
    use = present()
    if use is None or use.kept or use.held or here.in_nested_transaction():
        return
    if not _claim(use):  # what was claimed first was rolled back on the way, and another was faster
        raise AlreadySent


def _after_commit(here: Session) -> None:
    use = present()
    if use is not None and use.held and not here.in_nested_transaction():
        use.kept = True


def _after_rollback(_here: Session, undone: Any) -> None:
    use = present()
    if use is not None and not use.kept and not undone.nested:
        use.held = False


def _led_to(response: Response) -> Response:
    use = present()
    if use is None or not use.kept:
        return response
    cast(Request, request).form_use = None
    try:
        db.session.rollback()
        mine = TABLE.c.key == use.key
        if response.status_code >= 400:  # refused, though something was kept, such as a counted try
            db.session.execute(sa.delete(TABLE).where(mine))
        else:
            led = {"status": response.status_code, "location": response.headers.get("Location")}
            db.session.execute(sa.update(TABLE).where(mine).values(led))
        if use.key.startswith(SWEEP):
            db.session.execute(sa.delete(TABLE).where(TABLE.c.at < utcnow() - KEPT))
        db.session.commit()
    except OperationalError:
        # The act is done and stays done; only a second press would learn less.
        db.session.rollback()
        log.warning("form.untold", reference=g.get("request_id"))
    return response


def init_app(app: Flask) -> None:
    """Hold every form that carries a token to it; after `core.access.enforce`, which says who asks."""
    app.jinja_env.globals.update(once_token=once_token.token, session_mark=once_token.session_mark)
    app.before_request(_take)
    app.after_request(_led_to)

    @app.errorhandler(AlreadySent)
    def again(_error: AlreadySent) -> ResponseReturnValue:
        db.session.rollback()
        use = present()
        answer = _answer_again(use) if use is not None else None
        return answer if answer is not None else resend.page("stale", 409)

    # First of all: the row's key is taken before the end of the audit chain, by everybody in that order.
    for name, listener in (
        ("before_commit", _before_commit),
        ("after_commit", _after_commit),
        ("after_soft_rollback", _after_rollback),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener, insert=True)
