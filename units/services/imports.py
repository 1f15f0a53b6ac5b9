"""Roster imports: a workbook is kept, read and previewed, and on a person's word imported whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from core import audit, jobs
from core.access import Actor, within
from core.db import db
from core.errors import Conflict, DomainError, NotFound
from core.files import XLSX, keep
from core.i18n import current
from core.sheets import BadWorkbook
from units.models import ImportState, RosterImport
from units.roster import LABELS


@dataclass(frozen=True)
class Sort:
    """A sort of roster: what its parts are called, and whether its files are sealed. 名册种类"""

    what: str | None  # in `RosterImport.what`
    acts: str  # its acts are ``acts.uploaded`` and so on, its jobs ``acts.read`` and ``acts.import``
    labels: Mapping[str, str]  # headings by field
    places: tuple[str, ...] = ()  # fields that say together where a row belongs
    sealed: bool = False


UNITS = Sort(None, "roster", LABELS, ("division_code", "division", "township", "county", "prefecture", "province"))


def ask_import(
    data: bytes, filename: str, *, sort: Sort = UNITS, actor: Actor, now: datetime
) -> tuple[RosterImport, jobs.Job]:
    """Keep a workbook and ask for it to be read. 上传名册

    Nothing is parsed here: a hostile file meets the worker, never a request.
    """
    if not data:
        raise BadWorkbook("empty")
    file = keep(data, name=filename, media_type=XLSX, sealed=sort.sealed, actor=actor, now=now)
    made = RosterImport(
        what=sort.what,
        file_id=file.id,
        state=ImportState.READING,
        preview={},
        path=actor.path,
        created_by=actor.user_id,
        created_at=now,
    )
    db.session.add(made)
    audit.record(f"{sort.acts}.uploaded", made, actor=actor, now=now, sha256=file.sha256)
    return made, _ask(f"{sort.acts}.read", _("Reading the roster %(name)s", name=filename), made, actor, now)


def _ask(kind: str, title: str, found: RosterImport, actor: Actor, now: datetime) -> jobs.Job:
    params = {"import_id": found.id, "locale": current()}
    return jobs.ask(kind, params, title=title[:255], actor=actor, now=now)


def ask_again(found: RosterImport, *, sort: Sort = UNITS, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a kept workbook to be read once more."""
    return _ask(f"{sort.acts}.read", _("Reading the roster %(name)s", name=found.file.name), found, actor, now)


def get_import(actor: Actor, import_id: int, sort: Sort = UNITS) -> RosterImport:
    """Return an import made within the actor's subtree."""
    found = db.session.get(RosterImport, import_id)
    if found is None or found.what != sort.what or not actor.sees(found.path):
        raise NotFound
    return found


def find_imports(actor: Actor, limit: int = 100, sort: Sort = UNITS) -> Sequence[RosterImport]:
    """Return the latest imports within the actor's subtree, newest first. 导入记录"""
    chosen = sa.select(RosterImport).where(within(RosterImport.path, actor.path), RosterImport.what == sort.what)
    chosen = chosen.options(joinedload(RosterImport.file))
    return db.session.scalars(chosen.order_by(RosterImport.id.desc()).limit(limit)).all()


def locked(import_id: int) -> RosterImport:
    """Return an import as it stands now, and keep others from moving it on."""
    chosen = sa.select(RosterImport).where(RosterImport.id == import_id).with_for_update(of=RosterImport)
    return db.session.execute(chosen.execution_options(populate_existing=True)).scalar_one()


def confirm_import(found: RosterImport, *, sort: Sort = UNITS, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a previewed workbook to be imported. 确认导入

    Raises:
        Conflict: It was imported already.
        DomainError: It has errors, or is still being read.
    """
    if found.state is ImportState.IMPORTED:
        raise Conflict("This roster was imported already.")
    if found.state is not ImportState.PREVIEWED:
        raise DomainError("This roster cannot be imported.", advice="Mend the marked cells and upload it again.")
    return _ask(f"{sort.acts}.import", _("Importing the roster %(name)s", name=found.file.name), found, actor, now)
