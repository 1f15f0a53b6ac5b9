"""Broken files sent to every form that takes one, and to the worker behind it."""

from __future__ import annotations

import io
from random import Random
from urllib.parse import urlsplit

import sqlalchemy as sa

from core import jobs
from core.db import Base, db
from core.jobs import Job, JobState
from tests.fuzz import files
from tests.fuzz.crawler import Crawler, Form, Report
from units import services as units

# What a refusal may write: that somebody was here, and that something was tried.
PASSING = {"login_session", "throttle_hit", "form_use", "sign_in", "login_attempt"}


def forms_of(crawler: Crawler) -> list[Form]:
    """Look at every page of a role for forms that take a file; one a route."""
    for address in list(crawler.known):
        crawler.send("GET", address)
    found: dict[str, Form] = {}
    adapter = crawler.app.url_map.bind("localhost")
    for form in crawler.forms.values():
        if form.files and adapter.test(path := urlsplit(form.action).path, method="POST"):
            found.setdefault(str(adapter.match(path, method="POST")[0]), form)
    return list(found.values())


def real() -> list[bytes]:
    """Return real files of the kinds that are taken."""
    table = "候选人,评委,指标,得分\n王秀兰,1,业务技能,90\n".encode()
    return [
        units.template_workbook(),
        table,
        files.picture("PNG"),
        files.picture("JPEG"),
        files.picture("TIFF"),
        files.SVG,
    ]


def send_broken(crawler: Crawler, count: int, draw: Random) -> Report:
    """Send so many broken files to every form, have the worker read what was taken, and look after the records."""
    config, given = crawler.app.config, real()
    before = {name: config.get(name) for name in ("PROPAGATE_EXCEPTIONS", "WTF_CSRF_ENABLED")}
    config.update(PROPAGATE_EXCEPTIONS=False, WTF_CSRF_ENABLED=False)
    try:
        for form in forms_of(crawler):
            for at in range(count):
                _send(crawler, form, *files.broken(given, draw))
                if at % 25 == 24 or at == count - 1:
                    _work(crawler, form)
                    crawler.look_after()
                    crawler.client = crawler.ground.of(crawler.role)
    finally:
        config.update(before)
    return crawler.report


def _send(crawler: Crawler, form: Form, data: bytes, name: str) -> None:
    kept = _counts()
    sent = {field: text for field, text in form.fields if field not in ("csrf_token", "once", "stamp")}
    answer = crawler.send("POST", form.action, data={**sent, form.files[0]: (io.BytesIO(data), name)})
    if answer is not None and answer.status_code >= 400 and _counts() != kept:
        crawler.report.faults.append(f"{form.action}: refused with {answer.status_code}, and left something behind")


def _counts() -> dict[str, int]:
    """Count the rows of every table."""
    db.session.remove()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in PASSING]
    counted = sa.select(*(sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in tables))
    row = db.session.execute(counted).one()
    db.session.remove()
    return dict(zip((table.name for table in tables), row, strict=True))


def _work(crawler: Crawler, form: Form) -> None:
    """Let the worker read what was taken: it refuses in words, and never fails."""
    jobs.run_pending()
    last = db.session.scalar(sa.select(sa.func.max(Job.id))) or 0
    failed = db.session.scalars(sa.select(Job).where(Job.state == JobState.FAILED, Job.id > last - 60)).all()
    for job in failed:
        if job.reference and job.kind != "test.nothing":
            crawler.report.faults.append(f"{form.action}: the worker failed at {job.kind}, reference {job.reference}")
    db.session.remove()
