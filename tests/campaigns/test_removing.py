"""An honour or a round added by mistake goes again; what anything hangs on stays, and says why."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from campaigns import services
from campaigns.models import Criterion, HolderKind, Honour, Round, Rubric
from core import audit
from core.access import Role, system
from core.db import Base, db, writing
from core.errors import Conflict, Forbidden
from judges.models import Panel
from selection.models import QuotaPlan
from tests import make
from tests.campaigns import make as own
from tests.conftest import NOW


@pytest.fixture
def places(database):
    return make.tree()


@pytest.fixture
def campaign(places):
    return own.campaign(places["22"])


@pytest.fixture
def organiser(places):
    return make.person(Role.ORGANISER, places["22"])


def second_round(honour: Honour) -> Round:
    with writing():
        return services.add_round(db.session.merge(honour), "决赛", actor=system(), now=NOW)


def count(table: type[Base]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_an_honour_goes_with_its_rounds_and_their_rubrics(campaign, organiser):
    honour = own.honour(campaign)
    own.rubric(second_round(honour))

    with writing():
        services.remove_honour(db.session.merge(honour), actor=organiser, now=NOW)

    assert [one.holder_kind for one in db.session.scalars(sa.select(Honour))] == [HolderKind.UNIT, HolderKind.BRAND]
    assert (count(Round), count(Rubric), count(Criterion)) == (2, 0, 0)
    assert list(audit.verify()) == []


def test_a_round_goes_with_its_rubric_and_the_others_stay(campaign, organiser):
    honour = own.honour(campaign)
    made = own.rubric(second_round(honour))

    with writing():
        services.remove_round(db.session.merge(made), actor=organiser, now=NOW)

    assert [one.name for one in db.session.get_one(Honour, honour.id).rounds] == ["终评"]
    assert (count(Rubric), count(Criterion)) == (0, 0)
    assert list(audit.verify()) == []


def test_the_only_round_of_an_honour_stays(campaign, organiser):
    (only,) = own.honour(campaign).rounds

    with pytest.raises(Conflict, match="only round"), writing():
        services.remove_round(db.session.merge(only), actor=organiser, now=NOW)


def test_an_honour_with_a_candidate_stays(campaign, places, organiser):
    honour = own.honour(campaign)
    own.candidate(honour, make.unit(places["220104"]))

    with pytest.raises(Conflict, match="has candidates"), writing():
        services.remove_honour(db.session.merge(honour), actor=organiser, now=NOW)
    assert count(Honour) == 3


def test_an_honour_whose_quota_has_been_planned_stays(campaign, organiser):
    honour = own.honour(campaign)
    with writing():
        db.session.add(
            QuotaPlan(honour_id=honour.id, number=1, method="adams", seats=1, basis="typed", made_at=NOW, made_by=None)
        )
        audit.record("test.planned", honour, actor=system(), now=NOW)

    with pytest.raises(Conflict, match="quota plan"), writing():
        services.remove_honour(db.session.merge(honour), actor=organiser, now=NOW)


def test_a_round_with_judges_stays_and_so_does_its_honour(campaign, organiser):
    honour = own.honour(campaign)
    made = second_round(honour)
    with writing():
        db.session.add(Panel(round_id=made.id))
        audit.record("test.panel", honour, actor=system(), now=NOW)

    with pytest.raises(Conflict, match="“决赛” has judges"), writing():
        services.remove_round(db.session.merge(made), actor=organiser, now=NOW)
    with pytest.raises(Conflict, match="“决赛” has judges"), writing():
        services.remove_honour(db.session.merge(honour), actor=organiser, now=NOW)


def test_an_organiser_below_removes_nothing_of_a_campaign_above(campaign, places):
    below, honour = make.person(Role.ORGANISER, places["2201"]), own.honour(campaign)
    made = second_round(honour)

    with pytest.raises(Forbidden), writing():
        services.remove_honour(db.session.merge(honour), actor=below, now=NOW)
    with pytest.raises(Forbidden), writing():
        services.remove_round(db.session.merge(made), actor=below, now=NOW)


def test_the_page_offers_what_can_go_and_says_why_the_rest_stays(app, campaign, places, organiser):
    honour, round_id = own.honour(campaign), second_round(own.honour(campaign)).id
    own.candidate(honour, make.unit(places["220104"]))
    client, url = make.signed_in(app, organiser), f"/honours/{honour.id}"

    text = client.get(f"{url}/edit").text
    assert f'action="/rounds/{round_id}/remove"' in text
    assert f'action="{url}/remove"' not in text
    assert "“优秀服务标兵”已有候选对象" in text
    assert client.post(f"{url}/remove").status_code == 409
    assert client.post(f"/rounds/{round_id}/remove").status_code == 303
    assert client.post(f"/rounds/{round_id}/remove").status_code == 404
    assert "是该荣誉称号唯一的轮次" in client.get(f"{url}/edit").text


def test_an_honour_that_nothing_hangs_on_is_removed_on_its_page(app, campaign, organiser):
    honour_id = own.honour(campaign).id
    client = make.signed_in(app, organiser)

    assert f'action="/honours/{honour_id}/remove"' in client.get(f"/honours/{honour_id}/edit").text
    answer = client.post(f"/honours/{honour_id}/remove")
    assert (answer.status_code, answer.location) == (303, f"/campaigns/{campaign.id}#honours")
    assert client.get(f"/honours/{honour_id}/edit").status_code == 404
