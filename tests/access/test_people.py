"""Persons of the same place who must not reach each other's things; people who may no longer come in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from accounts.models import Grant, LoginSession, User
from campaigns.models import Candidate
from core import audit
from core.access import Role, system
from core.db import db, writing
from tests.access.conftest import Ground
from tests.access.routes import routes
from tests.conftest import NOW


def _try(ground: Ground, role: Role, name: str, foreign: int, chain: int = 0) -> list[str]:
    """Ask as one role for everything that takes a parameter, with somebody else's thing in its place."""
    before, wrong, tried = ground.digests(), [], 0
    for route in routes(ground.app):
        if name not in route.objects or not route.allows(role) or route.who == "public":
            continue
        things = ground.a.things(route.blueprint, role)[chain]
        url = route.url(ground.app, {**things, name: foreign})
        if url is not None:
            tried += 1
            status = ground.ask(ground.of(role), route.method, url).status_code
            if status != 404:
                wrong.append(f"{route} ({url}) → {status}")
    assert ground.digests() == before
    assert tried or name not in {n for r in routes(ground.app) if r.allows(role) for n in r.objects}
    return wrong


@pytest.mark.parametrize("chain", range(4))
def test_a_unit_clerk_does_not_reach_another_units_candidate(ground: Ground, chain: int):
    """The second candidate of every honour was put forward by the unit next door."""
    own = db.session.get_one(Candidate, ground.a.chains[chain].ids["candidate_id"])
    other = db.session.scalars(
        sa.select(Candidate.id).where(Candidate.honour_id == own.honour_id, Candidate.unit_id != own.unit_id)
    ).first()
    assert other is not None
    assert own.unit_id == ground.a.people[Role.CLERK].unit_id

    assert _try(ground, Role.CLERK, "candidate_id", other, chain) == []


def test_a_unit_clerk_does_not_reach_another_unit(ground: Ground):
    neighbour = ground.a.second[Role.CLERK].unit_id
    assert neighbour is not None
    assert _try(ground, Role.CLERK, "unit_id", neighbour) == []


@pytest.mark.parametrize("chain", range(3))
def test_a_judge_does_not_reach_another_judges_sheet_on_the_same_panel(ground: Ground, chain: int):
    own, other = ground.a.chains[chain].sheets
    assert own != other

    assert _try(ground, Role.JUDGE, "sheet_id", other, chain) == []


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_a_persons_jobs_are_nobody_elses(ground: Ground, role: Role):
    """Not even for an organiser of the same place, though they see all else."""
    other = Role.SUPERVISOR if role is not Role.SUPERVISOR else Role.ORGANISER
    for job_id in ground.a.jobs[other]:
        assert _try(ground, role, "job_id", job_id) == []


def test_a_job_that_nobody_asked_for_is_not_found_by_somebody(fresh: Ground):
    """The command line's jobs have no person; a browser without one must not match them."""
    with writing():
        db.session.execute(sa.text("UPDATE job SET user_id = NULL WHERE id = :id"), {"id": fresh.a.jobs[Role.JUDGE][0]})

    assert fresh.of(Role.JUDGE).get(f"/jobs/{fresh.a.jobs[Role.JUDGE][0]}").status_code == 404


def _comes_in(ground: Ground, role: Role) -> bool:
    answer = ground.of(role).get(f"/jobs/{ground.a.jobs[role][0]}")
    assert answer.status_code in (200, 302)
    return answer.status_code == 200


def test_a_suspended_account_is_out_at_once(fresh: Ground):
    assert _comes_in(fresh, Role.JUDGE)
    with writing():
        db.session.get_one(User, fresh.a.people[Role.JUDGE].user_id).active = False
        audit.record("test.ended", actor=system(), now=NOW)

    assert not _comes_in(fresh, Role.JUDGE)
    assert _comes_in(fresh, Role.SCORER)


def test_an_ended_grant_is_out_at_once(fresh: Ground):
    assert _comes_in(fresh, Role.CERTIFIER)
    with writing():
        db.session.get_one(Grant, fresh.a.people[Role.CERTIFIER].grant_id).ended_at = NOW
        audit.record("test.ended", actor=system(), now=NOW)

    assert not _comes_in(fresh, Role.CERTIFIER)


def test_a_session_ends_with_its_time(fresh: Ground, monkeypatch: pytest.MonkeyPatch):
    """Twelve hours by default: a second before they are over it holds, at twelve it does not."""
    lifetime = fresh.app.config["SESSION_LIFETIME"]
    assert lifetime == timedelta(hours=12)
    monkeypatch.setitem(fresh.app.config, "CLOCK", NOW + lifetime - timedelta(seconds=1))
    assert _comes_in(fresh, Role.ORGANISER)
    monkeypatch.setitem(fresh.app.config, "CLOCK", NOW + lifetime)
    assert not _comes_in(fresh, Role.ORGANISER)


def test_a_session_that_was_signed_out_does_not_come_back_with_its_cookie(fresh: Ground):
    """The cookie is kept from before the sign-out, as a thief would."""
    assert fresh.of(Role.LEADER).post("/sign-out").status_code == 303

    assert not _comes_in(fresh, Role.LEADER)


def test_a_made_up_token_is_nobodys(fresh: Ground):
    with writing():
        stored = db.session.scalars(sa.select(LoginSession.token_hash)).first()
    browser = fresh.app.test_client()
    with browser.session_transaction() as session:
        session["token"] = stored  # what the database keeps is no key to it

    assert browser.get("/audit").location.startswith("/sign-in")
