"""Rosters for tests: workbooks made of the rows a test names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core import jobs
from core.access import Actor
from core.db import db, writing
from core.sheets import Column, write_table
from tests.conftest import NOW
from units import services
from units.models import RosterImport

HEADINGS = ("单位编码", "单位名称", "类别", "区划代码", "地址", "负责人", "联系电话", "窗口人数")


def row(
    code: str, name: str = "", kind: str = "婚姻登记处", place: str = "220102", *rest: object
) -> tuple[object, ...]:
    """Return one row; by default a marriage registry in 南关区."""
    return (code, name or f"单位{code}", kind, place, *rest, *[""] * (4 - len(rest)))


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Write rows as an office would: a title, headings, and then the units from row 3 on."""
    return write_table("窗口单位名册", [Column(heading) for heading in HEADINGS], rows)


def upload(actor: Actor, rows: Sequence[Sequence[object]], work: Callable[[], int]) -> RosterImport:
    """Upload a roster and let the worker read it."""
    return upload_file(actor, workbook(rows), "名册.xlsx", work)


def upload_file(actor: Actor, data: bytes, name: str, work: Callable[[], int]) -> RosterImport:
    """Upload a file and let the worker read it."""
    with writing():
        found, _job = services.ask_import(data, name, actor=actor, now=NOW)
        import_id = found.id
    assert work() == 1
    return db.session.get_one(RosterImport, import_id)


def confirm(actor: Actor, found: RosterImport, work: Callable[[], int]) -> jobs.Job:
    """Confirm an import and let the worker write it; return the job as it ended."""
    with writing():
        job_id = services.confirm_import(db.session.get_one(RosterImport, found.id), actor=actor, now=NOW).id
    work()
    return db.session.get_one(jobs.Job, job_id)
