"""Staff for tests: valid made-up numbers, rosters, people on record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from core import jobs
from core.access import Actor, system
from core.db import db, writing
from core.identifiers import with_id_check
from core.sheets import Column, write_table
from staff import services
from staff.drafts import PersonDraft
from staff.models import Person, Rank
from tests.conftest import NOW
from units.models import RosterImport, Unit
from units.services import ask_import, confirm_import

HEADINGS = ("单位编码", "所在单位", "姓名", "公民身份号码", "职务", "职级", "是否一线", "是否党员", "联系电话")
PHONE = "13843215678"


def number(serial: int) -> str:
    """Return a valid identity number."""
    return with_id_check(f"22010219850315{serial:03d}")


def person(unit: Unit, name: str = "于海峰", serial: int = 1, phone: str = PHONE) -> Person:
    """Put a person on a unit's staff and commit."""
    with writing():
        draft = PersonDraft(name, "登记员", Rank.STAFF, True, False, number(serial), phone)
        made = services.add_person(db.session.get_one(Unit, unit.id), draft, actor=system(), now=NOW)
    return made


def row(code: str, name: str, id_number: object, **more: object) -> tuple[object, ...]:
    """Return one row of a roster."""
    said = {"post": "登记员", "rank": "科员", "line": "是", "party": "", "phone": "", "unit": ""} | more
    return (code, said["unit"], name, id_number, said["post"], said["rank"], said["line"], said["party"], said["phone"])


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Write rows as an office would, from row 3 on."""
    return write_table("工作人员名册", [Column(heading) for heading in HEADINGS], rows)


def upload(actor: Actor, rows: Sequence[Sequence[object]], work: Callable[[], int]) -> RosterImport:
    """Upload a roster and let the worker read it."""
    with writing():
        found, _job = ask_import(workbook(rows), "人员.xlsx", sort=services.STAFF, actor=actor, now=NOW)
        import_id = found.id
    work()
    return db.session.get_one(RosterImport, import_id)


def confirm(actor: Actor, found: RosterImport, work: Callable[[], int]) -> jobs.Job:
    """Confirm an import and let the worker write it."""
    with writing():
        imported = db.session.get_one(RosterImport, found.id)
        job_id = confirm_import(imported, sort=services.STAFF, actor=actor, now=NOW).id
    work()
    return db.session.get_one(jobs.Job, job_id)


def numbers_on_record() -> list[str]:
    """Return every sealed number of the staff, in clear."""
    people = db.session.scalars(sa.select(Person)).all()
    found = {sealed.open() for person in people for sealed in (person.id_number, person.phone) if sealed}
    db.session.rollback()
    return sorted(found)
