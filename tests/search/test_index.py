"""The index always says what the records say, whatever was done, and whatever was not finished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import Grant, User
from campaigns import services as campaigns
from campaigns.models import Candidate, CandidateState, HolderKind, Honour
from campaigns.services import HonourDraft, Nomination
from core import search
from core.access import Actor, Role, system
from core.db import db, writing
from core.errors import DomainError
from core.search import SearchEntry
from tests import make
from tests.access import worlds
from tests.conftest import NOW
from units import services as units
from units.drafts import UnitDraft
from units.models import Division, Unit

NAMES = ("王秀兰", "单雪", "欧阳文静", "阿卜杜拉·买买提", "張麗", "Smith", "李 强", "乐乐")

KEY = (SearchEntry.text, SearchEntry.kind, SearchEntry.object_id, SearchEntry.path)


class Scene:
    """A province at which things are done at random, as its organiser would."""

    def __init__(self, draw: Random) -> None:
        self.draw = draw
        self.places = make.tree()
        self.place_ids = [place.id for place in self.places.values()]
        self.actor: Actor = make.person(Role.ORGANISER, self.places["22"])
        with writing():
            campaign = campaigns.create_campaign(
                "创先争优", "", "民政厅", 2012, db.session.get_one(Division, self.place_ids[0]), phases=worlds.PHASES,
                honours=[HonourDraft("标兵", HolderKind.PERSON, 2)], actor=system(), now=NOW,
            )  # fmt: skip
            self.honour_id = campaign.honours[0].id
        self.serial = 0

    def any(self, kind: type) -> object | None:
        found = db.session.scalars(sa.select(kind)).all()
        return self.draw.choice(found) if found else None

    def draft(self) -> UnitDraft:
        self.serial += 1
        return UnitDraft(f"R{self.serial}", f"{self.draw.choice(NAMES)}登记处{self.serial}", "marriage-registry")

    def add_unit(self) -> None:
        place = db.session.get_one(Division, self.draw.choice(self.place_ids))
        units.create_unit(place, self.draft(), actor=self.actor, now=NOW)

    def edit_unit(self) -> None:
        if isinstance(unit := self.any(Unit), Unit):
            changed = replace(self.draft(), code=unit.code, head=self.draw.choice(NAMES))
            units.edit_unit(unit, changed, actor=self.actor, now=NOW)

    def add_person(self) -> None:
        self.serial += 1
        place = db.session.get_one(Division, self.draw.choice(self.place_ids))
        accounts.appoint(
            f"someone{self.serial}", self.draw.choice(NAMES), Role.SCORER, place, actor=self.actor, now=NOW
        )

    def grant(self) -> None:
        place = db.session.get_one(Division, self.draw.choice(self.place_ids))
        if isinstance(user := self.any(User), User):
            accounts.grant_role(user, self.draw.choice([Role.JUDGE, Role.SCORER]), place, actor=self.actor, now=NOW)

    def end_grant(self) -> None:
        if isinstance(grant := self.any(Grant), Grant):
            accounts.end_grant(grant, actor=self.actor, now=NOW)

    def nominate(self) -> None:
        if isinstance(unit := self.any(Unit), Unit):
            honour = db.session.get_one(Honour, self.honour_id)
            campaigns.nominate(
                honour, unit, name=self.draw.choice(NAMES), deeds="十年零投诉。", actor=self.actor, now=NOW
            )

    def nominate_many(self) -> None:
        found = db.session.scalars(sa.select(Unit.id)).all()
        rows = [Nomination(unit_id, self.draw.choice(NAMES), "", "十年零投诉。") for unit_id in found[:3]]
        campaigns.nominate_many(db.session.get_one(Honour, self.honour_id), rows, actor=self.actor, now=NOW)

    def rename(self) -> None:
        if isinstance(candidate := self.any(Candidate), Candidate):
            campaigns.edit_candidate(
                candidate, name=self.draw.choice(NAMES), deeds="十年零投诉。", actor=self.actor, now=NOW
            )

    def withdraw(self) -> None:
        candidate = self.any(Candidate)
        if isinstance(candidate, Candidate) and candidate.state is CandidateState.NOMINATED:
            campaigns.withdraw(candidate, "重复", actor=self.actor, now=NOW)

    def acts(self) -> list[Callable[[], None]]:
        return [
            self.add_unit, self.edit_unit, self.add_person, self.grant, self.end_grant, self.nominate,
            self.nominate_many, self.rename, self.withdraw,
        ]  # fmt: skip


def _wipe() -> None:
    from core.db import Base

    db.session.remove()
    with writing():
        for table in reversed(Base.metadata.sorted_tables):
            db.session.execute(table.delete())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.lists(st.tuples(st.integers(0, 8), st.booleans()), min_size=8, max_size=25))
def test_after_every_act_the_index_equals_a_rebuild(database: None, seed: int, script: list[tuple[int, bool]]):
    """Some acts are refused, some are thrown away half way: neither leaves a trace."""
    scene = Scene(Random(seed))
    try:
        for number, finished in script:
            try:
                with writing():
                    scene.acts()[number]()
                    db.session.flush()
                    if not finished:
                        raise DomainError("Thrown away.")
            except DomainError:
                pass
            assert search.check() == []
        kept = db.session.execute(sa.select(SearchEntry.__table__).order_by(*KEY)).all()
        with writing():
            search.rebuild()
        assert db.session.execute(sa.select(SearchEntry.__table__).order_by(*KEY)).all() == kept
    finally:
        _wipe()


def test_a_whole_world_is_in_the_index(database: None):
    """Rosters, nominations in bulk, lists, certificates: all made by the services that people use."""
    a, _b = worlds.two_worlds()

    assert search.check() == []
    kinds = set(db.session.scalars(sa.select(SearchEntry.kind)))
    assert kinds >= {"unit", "account", "candidate", "certificate"}
    assert a.chains


@pytest.mark.usefixtures("database")
def test_what_is_taken_back_to_a_savepoint_is_not_in_the_index():
    places = make.tree()
    with writing():
        units.create_unit(places["2201"], UnitDraft("A1", "甲", "marriage-registry"), actor=system(), now=NOW)
        with pytest.raises(RuntimeError), db.session.begin_nested():
            units.create_unit(places["2202"], UnitDraft("A2", "乙", "marriage-registry"), actor=system(), now=NOW)
            raise RuntimeError

    assert search.check() == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(SearchEntry)) == 1


def _command(app: Flask, verb: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["search", verb])
    return result.exit_code, result.output


@pytest.mark.usefixtures("database")
def test_an_index_that_was_tampered_with_is_found_out_and_mended(app: Flask):
    unit = make.unit(make.tree()["2201"], "婚姻登记处")
    with writing():
        db.session.execute(sa.update(SearchEntry.__table__).values(text="|别的|"))
    found = _command(app, "check")

    assert found[0] == 1
    assert f"unit {unit.id}" in found[1]
    assert _command(app, "rebuild")[0] == 0
    assert _command(app, "check")[0] == 0


@pytest.mark.usefixtures("database")
def test_an_entry_of_nothing_is_found_out():
    with writing():
        db.session.execute(sa.insert(SearchEntry.__table__).values(path="/", kind="unit", object_id=7, text="|"))

    assert search.check() == ["unit 7 at /"]
