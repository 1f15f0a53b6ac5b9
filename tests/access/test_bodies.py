"""Ids that travel in a form or a query instead of the address: foreign ones are refused there too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from accounts.models import LoginSession, User
from core import audit
from core.access import Actor, Role, system
from core.db import db, writing
from judges.models import Recusal
from tests import make
from tests.access.conftest import Ground
from tests.access.routes import routes
from tests.access.test_pages import OF_B
from tests.access.worlds import World, seats_of
from tests.conftest import NOW
from units.models import Division, Unit

Body = Callable[[Ground, World], Mapping[str, Any]]


@dataclass(frozen=True)
class Case:
    """A form of world A whose body names something of one world."""

    role: Role
    url: Callable[[World], str]
    body: Body
    refusal: int


def _panel(chain: int, rest: str) -> Callable[[World], str]:
    return lambda world: f"/panels/{world.chains[chain].ids['panel_id']}{rest}"


def _code(kind: type[Division] | type[Unit], name: str) -> Callable[[World], str]:
    return lambda world: db.session.get_one(kind, world.chains[3].ids[name]).code


def _recusal(world: World) -> int:
    seat = seats_of(world, 2)[0].id
    return db.session.scalars(sa.select(Recusal.id).where(Recusal.seat_id == seat)).one()


def _session(world: World) -> int:
    mine = sa.select(LoginSession.id).where(LoginSession.user_id == world.people[Role.ORGANISER].user_id)
    return db.session.scalars(mine.order_by(LoginSession.id.desc())).first() or 0


def _county(world: World) -> str:
    """Return a county of the world that has no rule yet."""
    mine = sa.select(Division.code).where(Division.parent_id == world.place_id).order_by(Division.code.desc())
    return db.session.scalars(mine).first() or ""


def _login(actor: Actor) -> str:
    return db.session.get_one(User, actor.user_id).known_as


CASES = {
    "another person's role": Case(
        Role.ORGANISER,
        lambda _a: "/me/role",
        lambda ground, world: {
            "grant_id": world.people[Role.ORGANISER if world is ground.a else Role.SUPERVISOR].grant_id
        },
        404,
    ),
    "another person's session": Case(
        Role.ORGANISER, lambda _a: "/me/sessions/end", lambda _g, world: {"session_id": _session(world)}, 404
    ),
    "a successor from elsewhere": Case(
        Role.ORGANISER,
        lambda a: f"/accounts/{a.people[Role.SUPERVISOR].user_id}/roles/{a.people[Role.SUPERVISOR].grant_id}/hand-over",
        lambda _g, world: {"successor": _login(world.people[Role.SCORER]), "on": "2012-05-10", "reason": "调动"},
        422,
    ),
    "a place for a rule": Case(
        Role.ORGANISER,
        lambda _a: "/accounts/second-step/new",
        lambda _g, world: {"place": _county(world)},
        422,
    ),
    "a judge for a seat": Case(
        Role.ORGANISER, _panel(3, "/seats"), lambda _g, world: {"user": world.second[Role.SCORER].user_id}, 422
    ),
    "a seat to remove": Case(
        Role.ORGANISER, _panel(3, "/seats/remove"), lambda _g, world: {"seat": world.chains[3].ids["seat_id"]}, 404
    ),
    "a seat to recuse": Case(
        Role.ORGANISER,
        _panel(3, "/recusals"),
        lambda _g, world: {"seat": world.chains[3].ids["seat_id"], "number": 1, "reason": "亲属"},
        422,
    ),
    "a recusal to lift": Case(
        Role.ORGANISER, _panel(2, "/recusals/lift"), lambda _g, world: {"recusal": _recusal(world)}, 404
    ),
    "a place for a role": Case(
        Role.ORGANISER,
        lambda a: f"/accounts/{a.second[Role.JUDGE].user_id}/roles",
        lambda _g, world: {"role": "scorer", "place": _code(Division, "division_id")(world)},
        422,
    ),
    "a place for a new person": Case(
        Role.ORGANISER,
        lambda _a: "/accounts/new",
        lambda _g, world: {
            "role": "scorer",
            "place": _code(Unit, "unit_id")(world),
            "name": "新人",
            "login": "13900000000",
        },
        422,
    ),
    "a place for a new unit": Case(
        Role.ORGANISER,
        lambda _a: "/units/new",
        lambda _g, world: {
            "code": "X900",
            "name": "新设婚姻登记处",
            "kind": "marriage-registry",
            "division": _code(Division, "division_id")(world),
        },
        422,
    ),
    "a unit that nominates": Case(
        Role.ORGANISER,
        lambda a: f"/honours/{a.chains[2].ids['honour_id']}/nominate",
        lambda _g, world: {
            "unit": _code(Unit, "unit_id")(world),
            "name": "新品牌",
            "deeds": "三十年零投诉，群众满意率连续五年居全市首位。",
        },
        422,
    ),
    "candidates who tie": Case(
        Role.ORGANISER,
        lambda a: f"/selection/lists/{a.chains[1].ids['list_id']}/ties/{a.chains[1].ids['division_id']}",
        lambda ground, world: {
            f"d{ground.a.chains[1].ids['division_id']}-chosen": world.chains[1].ids["candidate_id"],
            f"d{ground.a.chains[1].ids['division_id']}-reason": "业绩更突出",
        },
        422,
    ),
}


@pytest.fixture
def peopled(fresh: Ground) -> Ground:
    """Both worlds with one more judge each, who has no seat yet."""
    for world in (fresh.a, fresh.b):
        place = db.session.get_one(Division, world.place_id)
        world.second[Role.SCORER] = make.person(Role.JUDGE, place, "评委丙")
    return fresh


@pytest.mark.parametrize("name", CASES)
def test_a_foreign_id_in_a_form_changes_nothing(peopled: Ground, name: str):
    case, before = CASES[name], peopled.digests()
    answer = peopled.of(case.role).post(case.url(peopled.a), data=case.body(peopled, peopled.b))

    assert answer.status_code == case.refusal
    assert peopled.digests() == before


@pytest.mark.parametrize("name", CASES)
def test_the_same_form_with_ones_own_id_is_taken(peopled: Ground, name: str):
    """So that the refusal above is about whose it is, and about nothing else."""
    case, before = CASES[name], peopled.digests()
    answer = peopled.of(case.role).post(case.url(peopled.a), data=case.body(peopled, peopled.a))

    assert answer.status_code in (200, 303), answer.get_data(as_text=True)[-1500:]
    assert peopled.digests() != before


def test_a_unit_clerk_nominates_for_their_own_unit_whatever_the_form_says(fresh: Ground):
    """The form has no field for the unit; one that is sent along all the same counts for nothing."""
    honour = fresh.a.chains[2].ids["honour_id"]
    neighbour = db.session.get_one(Unit, fresh.a.second[Role.CLERK].unit_id)
    body = {
        "unit": neighbour.code,
        "unit_id": neighbour.id,
        "name": "新品牌",
        "deeds": "群众满意率连续五年居首位。" * 5,
    }
    answer = fresh.of(Role.CLERK).post(f"/honours/{honour}/nominate", data=body)

    own = fresh.a.people[Role.CLERK].unit_id
    found = db.session.execute(sa.text("SELECT unit_id FROM candidate WHERE name = '新品牌'")).scalars().all()
    assert answer.status_code in (303, 422)
    assert found == ([own] if answer.status_code == 303 else [])


def test_a_role_that_has_ended_is_not_gone_on_with(fresh: Ground):
    """A person with two roles switches to the other, but not once it has ended."""
    leader = fresh.a.people[Role.LEADER]
    with writing():
        from accounts import services

        user = db.session.get_one(User, leader.user_id)
        second = services.grant_role(
            user, Role.SUPERVISOR, db.session.get_one(Division, fresh.a.place_id), actor=system(), now=NOW
        )
        second_id = second.id
    assert fresh.of(Role.LEADER).post("/me/role", data={"grant_id": second_id}).status_code == 303
    with writing():
        db.session.execute(
            sa.text("UPDATE role_grant SET ended_at = :now WHERE id = :id"), {"now": NOW, "id": second_id}
        )
        audit.record("test.ended", actor=system(), now=NOW)

    assert fresh.of(Role.LEADER).post("/me/role", data={"grant_id": second_id}).status_code in (303, 404)
    assert fresh.of(Role.LEADER).get("/audit").status_code in (302, 403)


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.SUPERVISOR, Role.CLERK], ids=lambda role: role.value)
def test_a_filter_by_a_foreign_id_finds_nothing_foreign(ground: Ground, role: Role):
    """Every page that takes a filter, asked with the ids of world B."""
    names = ("division_id", "division", "unit_id", "unit", "candidate_id", "candidate", "campaign_id", "user_id", "row")
    theirs = {**ground.b.chains[1].ids, "user_id": ground.b.people[Role.JUDGE].user_id}
    theirs |= {"division": theirs["division_id"], "unit": theirs["unit_id"], "candidate": theirs["candidate_id"]}
    wrong = []
    for route in routes(ground.app):
        if route.method != "GET" or not route.allows(role) or route.who == "public":
            continue
        for things in ground.a.things(route.blueprint, role):
            url = route.url(ground.app, things)
            answer = (
                ground.of(role).get(url, query_string={name: theirs.get(name, 999) for name in names}) if url else None
            )
            if answer is None:
                continue
            shown = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            if answer.status_code >= 500 or any(word in shown for word in OF_B):
                wrong.append(f"{url} as {role.value} → {answer.status_code}")

    assert wrong == []
