"""Every route crossed with every role, and every object route with objects of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from core import access
from core.access import Role, allow
from tests.access.conftest import Ground
from tests.access.routes import OBJECTS, Route, routes
from tests.access.worlds import World

# What they change is named in the form; `tests/access/test_bodies.py` tries them with their bodies.
NAMED_IN_THE_FORM = {"judges.lift_recusal", "judges.remove_seat"}


def test_every_route_says_who_may_use_it(app: Flask):
    found = list(routes(app))

    assert len(found) > 20
    for route in found:
        assert route.who in ("public", "signed_in") or (isinstance(route.who, frozenset) and route.who), str(route)


def _view() -> str:
    return "here"


def test_start_up_fails_on_a_route_that_does_not_say_so():
    app = Flask(__name__)
    app.add_url_rule("/open", "open", allow.public(lambda: "here"))
    app.add_url_rule("/silent", "silent", _view)

    with pytest.raises(RuntimeError, match="silent"):
        access.check_declared(app)


def test_start_up_goes_on_when_every_route_says_so():
    app = Flask(__name__)
    app.add_url_rule("/a", "a", allow.public(lambda: "here"))
    app.add_url_rule("/b", "b", allow.signed_in(lambda: "here"))
    app.add_url_rule("/c", "c", allow(Role.JUDGE)(lambda: "here"))

    access.check_declared(app)
    assert access.declared(app, "c") == {Role.JUDGE}


def test_a_declaration_that_names_nobody_is_refused():
    with pytest.raises(ValueError, match="at least one role"):
        allow()


def test_every_parameter_is_known_and_every_object_stands_in_both_worlds(ground: Ground):
    """A name that `tests.access.routes` does not know would be tried with nothing foreign: it fails here."""
    unknown = {name for route in routes(ground.app) for name in route.unknown()}
    assert unknown == set()
    for world in (ground.a, ground.b):
        there = {name for chain in world.things("units", Role.ORGANISER) for name in chain}
        assert there >= OBJECTS


def test_the_two_worlds_share_no_object(ground: Ground):
    """Else a foreign id would be one's own, and the crossing would prove nothing."""
    for name in sorted(OBJECTS):
        for role in Role:
            mine = {chain.get(name) for chain in ground.a.things("units", role)} - {None}
            theirs = {chain.get(name) for chain in ground.b.things("units", role)} - {None}
            assert mine, name
            assert mine.isdisjoint(theirs), name


def _own(ground: Ground, route: Route, role: Role, world: World | None = None) -> Iterator[str]:
    """Yield the addresses of a route with what a role's person may have, chain by chain."""
    addresses = (route.url(ground.app, things) for things in (world or ground.a).things(route.blueprint, role))
    yield from dict.fromkeys(address for address in addresses if address is not None)


def test_nobody_gets_further_than_the_sign_in_page(ground: Ground):
    before, wrong = ground.digests(), []
    for route in routes(ground.app):
        if route.who == "public":
            continue
        for url in _own(ground, route, Role.ORGANISER):
            answer = ground.ask(ground.app.test_client(), route.method, url)
            leads = 302 if route.method == "GET" else 303
            if answer.status_code != leads or not answer.location.startswith("/sign-in"):
                wrong.append(f"{route} → {answer.status_code} {answer.location}")

    assert wrong == []
    assert ground.digests() == before


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_a_role_is_refused_exactly_where_it_is_not_named(fresh: Ground, role: Role):
    """403 for every route that does not name the role, and never for one that does, on one's own things."""
    wrong, tried = [], 0
    for route in routes(fresh.app):
        addresses = list(_own(fresh, route, role))
        # Whom the route does not name is turned away before any thing is looked at: one will do.
        for url in addresses if route.allows(role) else addresses[:1]:
            status = fresh.ask(fresh.of(role), route.method, url).status_code
            tried += 1
            if (status == 403) is route.allows(role):
                wrong.append(f"{route} as {role.value} ({url}) → {status}")
            if status >= 500:
                wrong.append(f"{route} as {role.value} ({url}) → {status}")
            if route.method == "POST":
                fresh.put_back()

    assert wrong == []
    assert tried > 20


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_ones_own_things_are_there(fresh: Ground, role: Role):
    """So that the 404 of a foreign thing means that it is foreign."""
    missing = []
    for route in routes(fresh.app):
        if not route.objects or not route.allows(role) or route.endpoint in NAMED_IN_THE_FORM:
            continue
        statuses = []
        for url in _own(fresh, route, role):
            statuses.append(fresh.ask(fresh.of(role), route.method, url).status_code)
            fresh.put_back()
        if not [status for status in statuses if status != 404]:
            missing.append(f"{route} as {role.value} → {statuses}")

    assert missing == []


def _foreign(ground: Ground, route: Route, role: Role) -> Iterator[str]:
    """Yield addresses of a route with one or all of its objects of the other world."""
    pairs = zip(ground.a.things(route.blueprint, role), ground.b.things(route.blueprint, role), strict=True)
    for mine, theirs in pairs:
        mixed: list[dict[str, Any]] = [theirs, *({**mine, name: theirs.get(name)} for name in route.objects)]
        for things in mixed:
            url = route.url(ground.app, things)
            if url is not None:
                yield url


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_a_thing_of_another_subtree_does_not_exist(fresh: Ground, role: Role):
    """404 for whoever may use the route at all, 403 for the others, and nothing is changed."""
    before, wrong, tried = fresh.digests(), [], 0
    for route in routes(fresh.app):
        if not route.objects or route.who == "public":
            continue
        for url in dict.fromkeys(_foreign(fresh, route, role)):
            status = fresh.ask(fresh.of(role), route.method, url).status_code
            tried += 1
            if status != (404 if route.allows(role) else 403):
                wrong.append(f"{route} as {role.value} ({url}) → {status}")

    assert wrong == []
    assert tried > 20
    assert fresh.digests() == before


def test_things_that_do_not_belong_together_are_not_found_together(fresh: Ground):
    """A run of one honour with a candidate of another: 404, also within one's own world."""
    before, wrong = fresh.digests(), []
    within_one = {"candidate_id", "seat_id", "criterion_id", "grant_id"}
    for route in routes(fresh.app):
        inner = [name for name in route.objects[1:] if name in within_one]
        if not inner or route.who == "public" or route.objects[0] in ("campaign_id",):
            continue
        for role in Role:
            chains = fresh.a.things(route.blueprint, role)
            for mine, other in zip(chains, chains[1:] + chains[:1], strict=True):
                url = route.url(fresh.app, {**mine, **{name: other.get(name) for name in inner}})
                if url is None or not route.allows(role):
                    continue
                status = fresh.ask(fresh.of(role), route.method, url).status_code
                if status != 404:
                    wrong.append(f"{route} as {role.value} ({url}) → {status}")

    assert wrong == []
    assert fresh.digests() == before
