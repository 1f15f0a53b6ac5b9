"""Retention: each rule does its own, on its day, and the log stays whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core import audit
from core.access import Role, system
from core.audit import AuditEntry
from core.db import db, writing
from core.errors import DomainError, Forbidden
from core.files import StoredFile
from privacy import jobs, services
from staff import services as staff
from staff.models import Person
from tests import make
from tests.conftest import NOW
from tests.staff.make import confirm, number, person, row, upload
from units.models import RosterImport


def run_all(now=NOW) -> dict[str, int]:
    done = {}
    for code in services.RULES:
        with writing():
            if count := services.run_batch(code, actor=system(), now=now):
                done[code] = count
    return done


@pytest.fixture
def ground(database):
    places = make.tree()
    return make.unit(places["220102"]), make.person(Role.ORGANISER, places["22"])


def test_an_uploaded_roster_goes_after_thirty_days_and_its_counts_stay(ground, work):
    unit, organiser = ground
    found = upload(organiser, [row(unit.code, "于海峰", number(1))], work)
    import_id = found.id
    confirm(organiser, found, work)
    places = [stored.location for stored in db.session.scalars(sa.select(StoredFile))]

    assert services.preview(NOW + timedelta(days=29))["staff_rosters"] == 0
    assert services.preview(NOW + timedelta(days=31))["staff_rosters"] == 1
    assert run_all(NOW + timedelta(days=31))["staff_rosters"] == 1
    assert [place.exists() for place in places] == [False, False]
    left = db.session.get_one(RosterImport, import_id)
    assert (left.preview["new"], "rows" in left.preview) == (1, False)
    assert "staff_rosters" not in run_all(NOW + timedelta(days=31))
    assert list(audit.verify()) == []


def test_numbers_go_a_year_after_leaving_and_the_record_five_years_after(ground):
    unit, _organiser = ground
    made = person(unit)
    with writing():
        staff.leave(db.session.get_one(Person, made.id), NOW.date(), actor=system(), now=NOW)
    assert run_all(NOW + timedelta(days=300)) == {}
    assert run_all(NOW + timedelta(days=370)) == {"staff_numbers": 1}
    found = db.session.get_one(Person, made.id)
    assert (found.id_number, found.phone, found.fingerprint, found.name) == (None, None, None, "于海峰")
    assert run_all(NOW + timedelta(days=1830)) == {"staff_records": 1}
    assert db.session.get_one(Person, made.id).name == "—"
    assert list(audit.verify()) == []


def test_only_the_topmost_organiser_changes_a_rule_and_says_why(ground):
    unit, organiser = ground
    lower = make.person(Role.ORGANISER, unit.division)
    with pytest.raises(Forbidden), writing():
        services.change_rule("staff_numbers", 90, "省厅要求", actor=lower, now=NOW)
    with pytest.raises(DomainError, match="from 30"), writing():
        services.change_rule("staff_numbers", 1, "快", actor=organiser, now=NOW)
    with pytest.raises(DomainError, match="Say why"), writing():
        services.change_rule("staff_numbers", 90, " ", actor=organiser, now=NOW)
    with writing():
        services.change_rule("staff_numbers", 90, "省厅要求", actor=organiser, now=NOW)

    assert services.days_of()["staff_numbers"] == 90
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "retention.changed")).one()
    assert entry.told == {"reason": "省厅要求", "days": 90, "before": 365}


def test_the_night_job_runs_in_its_minute_only(app, ground, monkeypatch):
    monkeypatch.setattr(jobs, "run_rules", lambda: {"ran": 1})
    monkeypatch.setattr(jobs, "utcnow", lambda: NOW.replace(hour=2, minute=30))
    assert jobs.nightly() == {"ran": 1}
    monkeypatch.setattr(jobs, "utcnow", lambda: NOW.replace(hour=2, minute=31))
    assert jobs.nightly() == {}


def test_a_dry_run_counts_and_changes_nothing(app, ground, work):
    unit, organiser = ground
    upload(organiser, [row(unit.code, "于海峰", number(1))], work)
    shown = app.test_cli_runner().invoke(args=["retention", "run", "--dry-run"])

    assert shown.exit_code == 0, shown.output
    assert "staff_rosters: 0" in shown.output


def test_the_page_shows_every_rule_and_what_would_go(app, ground):
    _unit, organiser = ground
    client = make.signed_in(app, organiser)
    page = client.get("/retention").text

    assert "365" in page
    sent = client.post("/retention/staff_numbers", data={"days": "90", "reason": "省厅要求"})
    assert sent.status_code == 303
    assert "90" in client.get("/retention").text
    assert client.post("/retention/staff_numbers", data={"days": "1", "reason": "快"}).status_code == 422
    assert client.get("/retention/nothing").status_code == 404
