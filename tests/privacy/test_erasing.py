"""Erasing a person: the name is nowhere, and every sum and the chain of the log are whole."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from accounts import services as accounts
from accounts.models import User
from campaigns.models import Candidate, Round
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.errors import DomainError
from privacy import services
from selection import services as selection
from selection.models import RankingRun
from staff.models import Person
from tests import make
from tests.conftest import NOW
from tests.selection.make import contest
from tests.staff.make import number, person
from units.models import Division


def everything() -> str:
    """Return all that the database holds, as text."""
    db.session.rollback()
    tables = db.metadata.sorted_tables
    return "".join(str(db.session.execute(sa.text(f"SELECT * FROM {table.name}")).all()) for table in tables)


@pytest.fixture
def ground(database):
    places = make.tree()
    return make.unit(places["220102"]), make.person(Role.ORGANISER, places["22"], "金哲")


def test_an_erased_person_of_the_staff_is_nowhere_and_the_log_is_whole(ground):
    unit, organiser = ground
    made = person(unit, "慕容雪村", 7)
    with writing():
        found = db.session.get_one(Person, made.id)
        assert services.plan_staff(found).goes[1][1] == 2
        services.erase_staff(found, actor=organiser, now=NOW)

    assert "慕容雪村" not in everything()
    assert list(audit.verify()) == []
    again = person(unit, "慕容雪村", 7)
    assert (again.id_number.open(), again.id != made.id) == (number(7), True)


def test_an_erased_account_is_nowhere_though_it_acted(app, ground):
    unit, organiser = ground
    clerk = make.person(Role.CLERK, unit, "慕容雪村", "murong")
    make.signed_in(app, clerk).get("/me")
    with writing():
        audit.record("thing.done", actor=clerk, now=NOW, reason="因事")
    with writing():
        user = db.session.get_one(User, clerk.user_id)
        with pytest.raises(DomainError, match="Suspend"):
            services.erase_account(user, actor=organiser, now=NOW)
        accounts.suspend(user, actor=organiser, now=NOW)
    with writing():
        services.erase_account(db.session.get_one(User, clerk.user_id), actor=organiser, now=NOW)

    db.session.rollback()
    for table in db.metadata.sorted_tables:
        text = str(db.session.execute(sa.text(f"SELECT * FROM {table.name}")).all())
        assert ("慕容雪村" in text, "murong" in text) == (False, False), table.name
    assert list(audit.verify()) == []


def test_an_erased_candidate_leaves_the_ranking_as_it_was(database):
    made = {"慕容雪村": ("220102", [["9.1", "9.2"]]), "崔明淑": ("220104", [["8.1", "8.2"]])}
    contest(made)
    with writing():
        round_ = db.session.scalars(sa.select(Round)).one()
        run_id = selection.run_ranking(round_, actor=system(), now=NOW).id
    before = _figures(run_id)
    organiser = make.person(Role.ORGANISER, db.session.scalars(sa.select(Division).where(Division.code == "22")).one())
    with writing():
        candidate = db.session.scalars(sa.select(Candidate).where(Candidate.name == "慕容雪村")).one()
        services.erase_candidate(candidate, actor=organiser, now=NOW)

    assert "慕容雪村" not in everything()
    assert _figures(run_id) == before
    with writing():
        again = selection.recompute(db.session.get_one(RankingRun, run_id), actor=system(), now=NOW)
    assert again.agrees
    assert list(audit.verify()) == []


def _figures(run_id: int):
    run = db.session.get_one(RankingRun, run_id, populate_existing=True)
    columns = "SELECT position, place, total, tied, candidate_id FROM ranking_row WHERE run_id = :run ORDER BY position"
    return run.input_sha256, [tuple(row) for row in db.session.execute(sa.text(columns), {"run": run_id})]


def test_the_page_says_in_numbers_what_goes_and_wants_the_word(app, ground):
    unit, organiser = ground
    made = person(unit, "慕容雪村", 7)
    client = make.signed_in(app, organiser)
    page = client.get(f"/staff/{made.id}/erase").text

    assert "审计日志" in page
    assert client.post(f"/staff/{made.id}/erase", data={"confirmation": "好"}).status_code == 422
    assert client.post(f"/staff/{made.id}/erase", data={"confirmation": "删除"}).status_code == 303
    assert client.get(f"/staff/{made.id}").status_code == 404


def test_a_person_sees_and_takes_what_is_kept_about_them(app, ground):
    unit, _organiser = ground
    clerk = make.person(Role.CLERK, unit, "慕容雪村")
    person(unit, "慕容雪村", 7)
    client = make.signed_in(app, clerk)
    page, told, book = (client.get(f"/me/data{end}") for end in ("", ".json", ".xlsx"))

    assert "慕容雪村" in page.text
    assert "金哲" in page.text
    assert number(7) not in page.text + told.text
    assert told.json["staff"]["rows"][0]["公民身份号码"] == "220102********007" + number(7)[-1]
    assert book.data[:2] == b"PK"
