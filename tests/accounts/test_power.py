"""Power over accounts goes down the tree: every level with every role, and what takes two at the top."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from accounts import services
from accounts.models import Grant, LoginSession, Proposed, User
from accounts.services import proposals
from core import audit
from core.access import Actor, Role, system
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden
from tests import make
from tests.conftest import NOW
from units.models import Division, Unit

pytestmark = pytest.mark.usefixtures("database")
PATHS = {"22": "/22/", "2201": "/22/2201/", "2202": "/22/2202/", "220102": "/22/2201/220102/"}


@pytest.fixture
def places(database) -> dict[str, Division]:
    return make.tree()


def place_for(role: Role, places: dict[str, Division], code: str) -> Division | Unit:
    return make.unit(places[code]) if role is Role.CLERK else places[code]


@pytest.mark.parametrize("at", PATHS)
@pytest.mark.parametrize("of", PATHS)
@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_an_organiser_gives_and_takes_every_role_down_the_tree_only(places, of: str, at: str, role: Role):
    """Organisers strictly below one's place; everybody else at one's place or below; nobody beside or above."""
    actor = make.person(Role.ORGANISER, places[of])
    where = place_for(role, places, at)
    below = where.path.startswith(actor.path)
    allowed = below and not (role is Role.ORGANISER and where.path == actor.path)
    someone = make.person(Role.LEADER, places["220104"])

    def give() -> None:
        with writing():
            user, place = db.session.get_one(User, someone.user_id), db.session.get_one(type(where), where.id)
            services.grant_role(user, role, place, actor=actor, now=NOW)

    if allowed:
        give()
    else:
        with pytest.raises(Forbidden):
            give()
    assert services.reaches(actor, role, where.path) is allowed


@pytest.mark.parametrize("at", PATHS)
@pytest.mark.parametrize("of", PATHS)
@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_an_organiser_resets_suspends_and_dismisses_down_the_tree_only(places, of: str, at: str, role: Role):
    actor = make.person(Role.ORGANISER, places[of])
    target = make.person(role, place_for(role, places, at))
    grant = db.session.get_one(Grant, target.grant_id)
    allowed = grant.path.startswith(actor.path) and not (role is Role.ORGANISER and grant.path == actor.path)

    for act in (services.reset_password, services.suspend, services.resume):
        with writing():
            user = db.session.get_one(User, target.user_id)
            if allowed:
                act(user, actor=actor, now=NOW)
            else:
                with pytest.raises(Forbidden):
                    act(user, actor=actor, now=NOW)
    with writing():
        grant = db.session.get_one(Grant, target.grant_id)
        if allowed:
            services.end_grant(grant, actor=actor, now=NOW)
        else:
            with pytest.raises(Forbidden):
                services.end_grant(grant, actor=actor, now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ORGANISER], ids=lambda role: role.value)
def test_no_other_role_has_power_over_anybody(places, role: Role):
    actor = make.person(role, place_for(role, places, "2201"))
    for other in Role:
        assert not services.reaches(actor, other, "/22/2201/220102/")


def test_nobody_acts_on_themselves(places):
    actor = make.person(Role.ORGANISER, places["2201"])
    own = db.session.get_one(User, actor.user_id)

    for act in (
        lambda: services.suspend(own, actor=actor, now=NOW),
        lambda: services.resume(own, actor=actor, now=NOW),
        lambda: services.reset_password(own, actor=actor, now=NOW),
        lambda: services.grant_role(own, Role.JUDGE, places["220102"], actor=actor, now=NOW),
        lambda: services.end_grant(own.grants[0], actor=actor, now=NOW),
    ):
        with pytest.raises(DomainError):
            act()
    assert not services.manages(actor, own)


def test_whose_roles_have_all_ended_is_still_the_superiors(places):
    """The power over a former organiser does not fall to those beside them."""
    peer, above = make.person(Role.ORGANISER, places["2201"]), make.person(Role.ORGANISER, places["22"])
    former = make.person(Role.ORGANISER, places["2201"])
    with writing():
        services.end_grant(db.session.get_one(Grant, former.grant_id), actor=above, now=NOW)

    user = db.session.get_one(User, former.user_id)
    assert not services.manages(peer, user)
    assert services.manages(above, user)


@pytest.fixture
def top(places) -> list[Actor]:
    return [make.person(Role.ORGANISER, places["22"], name) for name in ("甲", "乙", "丙")]


def proposed(what: Proposed, by: Actor, about: Actor) -> int:
    with writing():
        user = db.session.get_one(User, about.user_id)
        made = proposals.propose(what, user, "手机和密码都丢失", actor=by, now=NOW)
        db.session.flush()
        return made.id


def confirm(number: int, by: Actor) -> str | None:
    with writing():
        return proposals.confirm(proposals.get_proposal(by, number), actor=by, now=NOW)


def test_at_the_top_one_proposes_and_a_third_confirms(top, app: Flask):
    first, second, third = top
    phone = make.signed_in(app, second)
    number = proposed(Proposed.RESET, first, second)

    for not_the_second in (first, second):
        with pytest.raises(DomainError):
            confirm(number, not_the_second)
    password = confirm(number, third)

    assert password is not None
    assert phone.get("/me").status_code == 302
    assert db.session.get_one(User, second.user_id).password_once
    with pytest.raises(Conflict):
        confirm(number, third)
    assert list(audit.verify()) == []


def test_a_proposal_falls_with_its_proposer(top):
    first, second, third = top
    number = proposed(Proposed.SUSPEND, first, second)
    with writing():
        services.end_grant(db.session.get_one(Grant, first.grant_id), actor=system(), now=NOW)

    with pytest.raises(DomainError):
        confirm(number, third)
    assert db.session.get_one(User, second.user_id).active


def test_a_new_topmost_organiser_takes_two(top, places):
    first, second, _third = top
    clerk = make.person(Role.SCORER, places["22"])
    number = proposed(Proposed.APPOINT, first, clerk)
    confirm(number, second)

    user = db.session.get_one(User, clerk.user_id)
    assert {(one.role, one.path) for one in user.grants} == {(Role.SCORER, "/22/"), (Role.ORGANISER, "/22/")}


def test_below_the_top_nothing_is_proposed(places):
    first, second = (make.person(Role.ORGANISER, places["2201"]) for _ in range(2))
    assert proposals.possible(first, db.session.get_one(User, second.user_id)) == []


def test_the_pages_propose_and_confirm(top, app: Flask):
    first, second, third = top
    browser, other = make.signed_in(app, first), make.signed_in(app, third)

    page = browser.get(f"/accounts/{second.user_id}")
    assert "/propose" in page.text
    assert "/suspend" not in page.text
    sent = {"what": "suspend", "reason": "离职"}
    assert browser.post(f"/accounts/{second.user_id}/propose", data={**sent, "reason": ""}).status_code == 422
    assert browser.post(f"/accounts/{second.user_id}/propose", data=sent).status_code == 303
    assert browser.post(f"/accounts/{second.user_id}/propose", data=sent).status_code == 409
    listed = other.get("/accounts/proposals").text
    assert "离职" in listed
    number = listed.split("/accounts/proposals/")[1].split("/")[0]
    assert browser.post(f"/accounts/proposals/{number}/confirm").status_code == 422
    assert other.post(f"/accounts/proposals/{number}/confirm").status_code == 303
    db.session.expire_all()
    assert not db.session.get_one(User, second.user_id).active


def test_the_command_line_stands_above_the_top(top, app: Flask):
    first, second, _third = top
    login = db.session.get_one(User, second.user_id).login
    run = app.test_cli_runner().invoke

    assert login in run(args=["accounts", "organisers"]).output
    assert run(args=["accounts", "suspend", login]).exit_code == 0
    assert run(args=["accounts", "resume", login]).exit_code == 0
    assert "One-time password" in run(args=["accounts", "reset", login]).output
    assert run(args=["accounts", "reset", "nobody"]).exit_code == 1
    number = proposed(Proposed.END, first, second)
    assert str(number) in run(args=["accounts", "proposals"]).output
    assert run(args=["accounts", "confirm", str(number)]).exit_code == 0
    made = run(args=["accounts", "appoint", "fresh", "organiser", "22", "--name", "丁"])
    assert "One-time password" in made.output
    assert run(args=["accounts", "end", "fresh", "organiser", "22"]).exit_code == 0
    assert run(args=["accounts", "end", "fresh", "organiser", "22"]).exit_code == 1
    assert run(args=["accounts", "require-step", "22"]).exit_code == 0
    assert run(args=["accounts", "require-step", "22", "--off"]).exit_code == 0
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LoginSession)) == 0
    assert list(audit.verify()) == []
