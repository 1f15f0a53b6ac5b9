"""Two people at one record: what a form showed goes with it, and what has changed since is shown, not lost. 并发修改

A form that edits a record carries a *stamp*: the values it was drawn with, signed, so that nothing
has to be kept for it. When it is sent, the record is locked and drawn once more. Three versions of
each field are then known: as it was, as it stands now ("theirs"), as it was typed ("yours"). What
only one side changed is taken from that side; what both changed differently is for the person to decide.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import current_app, flash, request
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from core import typed
from core.access import current_actor, within
from core.audit.models import AuditEntry
from core.clock import utcnow
from core.db import Base, db
from core.edit_fields import Raw, even, raw, words_of
from core.errors import Conflict
from core.forms import Form

Made = TypeVar("Made", bound=Form)
CHOICE, WHOLE = "choose-", "choose"  # the radio buttons of the panel, and its two whole answers
# A browser sends nothing of these when nothing in them is chosen; of any other field it sends something.
MAY_BE_SILENT = frozenset({"FieldList", "BooleanField", "RadioField", "SelectMultipleField"})
LOOKED_THROUGH = 200  # entries of the log, when none is about the record itself


class Gone(Conflict):
    """The record was removed while its form was open."""


@dataclass(frozen=True)
class Differing:
    """What two people changed: the words of the three versions, and the name of the choice."""

    name: str
    label: str
    yours: list[str]
    theirs: list[str]
    was: list[str]


@dataclass
class Clash:
    """What stands between a form and its record: to be drawn at the top of the form. 修改冲突"""

    fields: list[Differing] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)  # labels of what only the others changed
    who: str = ""
    at: datetime | None = None


@dataclass
class _Versions:
    """The three versions of a form's fields."""

    was: Raw
    theirs: Raw
    yours: MultiDict[str, Any]


def opened(make: Callable[..., Made], record: Base | None, *, together: tuple[str, ...] = ()) -> Made:
    """Return the form that edits a record: fresh, or as it was sent and held against the record.

    Args:
        make: Draws the form; it is given ``formdata`` where that is not the request's own.
        record: What the form edits; it stays locked until the commit. None while there is none yet.
        together: Fields that make sense only with each other; one choice is made for all of them.

    Raises:
        Gone: The record was there when the form was opened, and is no longer.
    """
    if request.method in ("GET", "HEAD"):
        return drawn(make, record)
    then = _read(request.form.get(typed.STAMP))
    _hold(record)
    theirs = make(formdata=None)
    if then is None:  # a form without a stamp compares with nothing; what it says is what counts
        form = make()
        form.stamp = _stamp(record, raw(theirs), {})
        return form
    return _compared(make, record, then, theirs, together)


def drawn(make: Callable[..., Made], record: Base | None) -> Made:
    """Return the form that edits a record as the record stands, stamped with that. 打开编辑表单"""
    form = make(formdata=None)
    form.stamp = _stamp(record, raw(form), {})
    return form


def _compared(
    make: Callable[..., Made], record: Base | None, then: dict[str, Any], now_form: Made, together: tuple[str, ...]
) -> Made:
    asked: dict[str, Raw] = then["asked"]
    versions = _Versions(then["was"], raw(now_form), _answered(then["was"], asked))
    clash, open_questions = Clash(), {}
    for names in _groups(now_form, together):
        joined = "+".join(names)
        old, now, mine = _of(versions.was, names), _of(versions.theirs, names), _yours(now_form, versions, names)
        unanswered = joined in asked and not _answer(joined)
        if unanswered and now != mine:
            old = asked[joined]
        elif now in (old, mine):
            continue
        if mine == old and then["key"]:  # what was proposed for a new record is wanted, though nobody touched it
            _put(versions.yours, names, now)
            clash.merged += _labels(now_form, names)
        else:
            open_questions[joined] = old
            words = [words_of(make, names, version) for version in (mine, now, old)]
            clash.fields.append(Differing(joined, _(", ").join(_labels(now_form, names)), *words))
    form = make(formdata=versions.yours)
    form.stamp = _stamp(record, versions.theirs, open_questions)
    if clash.fields or clash.merged:
        clash.who, clash.at = _who(record, then)
        form.clash = clash
    return form


def _answer(name: str) -> str:
    answer = request.form.get(WHOLE) or request.form.get(CHOICE + name, "")
    return answer if answer in ("yours", "theirs") else ""


def _answered(was: Raw, asked: dict[str, Raw]) -> MultiDict[str, Any]:
    """Return the form as sent, with what was chosen to be taken from the others put in."""
    made: MultiDict[str, Any] = MultiDict(request.form)
    for name, sent in request.files.items(multi=True):
        made.add(name, sent)
    for joined in asked:
        if _answer(joined) == "theirs":
            _put(made, joined.split("+"), _of(was, joined.split("+")))
    return made


def _groups(form: Form, together: tuple[str, ...]) -> list[list[str]]:
    """Return the names of the fields that are compared, those together in one group."""
    seen = [name for name, one in form._fields.items() if one.type not in typed.SILENT]
    joined = [name for name in seen if name in together]
    return ([joined] if joined else []) + [[name] for name in seen if name not in together]


def _labels(form: Form, names: list[str]) -> list[str]:
    return [str(form[name].label.text) for name in names]


def _of(version: Raw, names: list[str]) -> Raw:
    return {key: values for key, values in version.items() if key.partition("-")[0] in names}


def _yours(form: Form, versions: _Versions, names: list[str]) -> Raw:
    """Return what was typed into some fields; a field that the page did not have was not touched."""
    sent = {key: [even(text) for text in versions.yours.getlist(key)] for key in versions.yours}
    mine = _of(sent, names)
    for name in names:
        if form[name].type not in MAY_BE_SILENT and name not in mine:
            mine |= _of(versions.was, [name])
    return mine


def _put(sent: MultiDict[str, Any], names: list[str], values: Raw) -> None:
    for key in [key for key in sent if key.partition("-")[0] in names]:
        sent.poplist(key)
    for key, texts in values.items():
        sent.setlist(key, texts)


def _serializer() -> URLSafeSerializer:
    actor = current_actor()
    return URLSafeSerializer(str(current_app.secret_key), salt=f"stamp:{actor.user_id if actor else None}")


def _stamp(record: Base | None, shown: Raw, asked: dict[str, Raw]) -> str:
    table, key = _identity(record)
    body = {"was": shown, "asked": asked, "at": int(utcnow().timestamp()), "table": table, "key": key}
    return str(_serializer().dumps(body))


def _read(text: str | None) -> dict[str, Any] | None:
    """Return what a form was drawn with; a stamp that we did not make is no form of ours."""
    if not text:
        return None
    try:
        return dict(_serializer().loads(text))
    except (BadSignature, ValueError, TypeError):
        raise BadRequest from None


def _identity(record: Base | None) -> tuple[str, str]:
    if record is None:
        return "", ""
    return record.__tablename__, "/".join(str(part) for part in sa.inspect(record).identity or ())


def _hold(record: Base | None) -> None:
    """Lock a record until the commit and see it as it stands now."""
    if record is None:
        return
    state = sa.inspect(record)
    chosen = [column == value for column, value in zip(state.mapper.primary_key, state.identity or (), strict=True)]
    held = sa.select(type(record)).where(*chosen).with_for_update(of=type(record))
    if db.session.scalar(held.execution_options(populate_existing=True)) is None:
        raise Gone(*REMOVED)


def _who(record: Base | None, then: dict[str, Any]) -> tuple[str, datetime | None]:
    """Return who changed a record last since its form was drawn, as far as the reader may see it."""
    table, key = _identity(record)
    entry = _entry(table or then["table"], key or then["key"], then["at"])
    return (entry.actor_name, entry.at) if entry is not None else ("", None)


def _entry(table: str, key: str, since: int) -> AuditEntry | None:
    actor = current_actor()
    if actor is None or not key:
        return None
    seen = sa.select(AuditEntry).where(within(AuditEntry.path, actor.path)).order_by(AuditEntry.seq.desc())
    own = seen.where(AuditEntry.subject_table == table, AuditEntry.subject_id == key)
    found = db.session.scalar(own.limit(1))
    if found is not None and found.at.timestamp() >= since:
        return found
    for entry in db.session.scalars(seen.limit(LOOKED_THROUGH)):  # one act may write many rows
        if entry.at.timestamp() < since:
            return None
        if key in json.loads(entry.digests).get(table, ()):
            return entry
    return None


def tell(form: Form) -> None:
    """Say, when a form is saved, what was kept of others' changes to fields that its sender did not touch."""
    clash, form.clash = form.clash, None
    if clash is not None and clash.merged:
        names, who = _(", ").join(clash.merged), clash.who or _("Somebody")
        words = _(
            "%(who)s has changed this meanwhile: %(what)s. That is kept, beside your changes.", who=who, what=names
        )
        flash(words, "info")


REMOVED = ("This was removed while you had it open.",)


def removed() -> tuple[str, str] | None:
    """Return what to say when a form's record is not there any more: what happened, and what to do."""
    try:
        then = _read(request.form.get(typed.STAMP)) if typed.is_form() else None
    except BadRequest:
        return None
    if then is None or not then["key"]:
        return None
    entry = _entry(then["table"], then["key"], then["at"])
    told = (
        _("%(who)s has removed this while you had it open.", who=entry.actor_name)
        if entry is not None
        else _("This was removed while you had it open.")
    )
    return told, _("Copy what you typed, if you need it elsewhere; nothing was saved.")


__all__ = ["Clash", "Differing", "Gone", "drawn", "opened", "removed", "tell"]
