"""Campaigns, phases, honours and rounds: who makes them, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns import services
from campaigns.models import Activity, Campaign, HolderKind
from campaigns.services.scope import places_above
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.i18n import said
from tests import make
from tests.campaigns import make as own
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def places():
    return make.tree()


def edit(campaign, actor=None, **changes):
    values = {"name": "评选", "slogan": "", "issuer": "省民政厅", "year": 2012, "version": campaign.version, **changes}
    with writing():
        services.edit_campaign(db.session.merge(campaign), actor=actor or system(), now=NOW, **values)


def test_a_campaign_comes_with_its_phases_honours_and_a_round_each(places):
    campaign = own.campaign(places["22"], actor=make.person(Role.ORGANISER, places["22"]))

    assert campaign.path == "/22/"
    assert [p.activity for p in campaign.phases] == [Activity.PREPARE, Activity.NOMINATE, Activity.MARK]
    assert [(h.name, h.position) for h in campaign.honours] == [
        ("群众满意窗口", 0),
        ("优质服务品牌", 1),
        ("优秀服务标兵", 2),
    ]
    assert [[r.name for r in h.rounds] for h in campaign.honours] == [["终评"]] * 3
    assert list(audit.verify()) == []


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CERTIFIER])
def test_only_organisers_start_campaigns(places, role):
    with pytest.raises(Forbidden):
        own.campaign(places["22"], actor=make.person(role, places["22"]))


def test_an_organiser_starts_campaigns_in_their_own_subtree_only(places):
    actor = make.person(Role.ORGANISER, places["2201"])
    own.campaign(places["220102"], actor=actor)

    for code in ("22", "2202", "220202"):
        with pytest.raises(Forbidden):
            own.campaign(places[code], actor=actor)


def test_a_place_has_one_campaign_of_a_name_a_year(places):
    own.campaign(places["22"])
    own.campaign(places["2201"])

    with pytest.raises(Conflict):
        own.campaign(places["22"])


@pytest.mark.parametrize("change", [{"name": ""}, {"name": "长" * 129}, {"issuer": ""}, {"year": 12}])
def test_a_campaign_needs_a_name_an_issuer_and_a_year(places, change):
    with pytest.raises(DomainError):
        edit(own.campaign(places["22"]), **change)


def test_an_edit_counts_the_version_up(places):
    campaign = own.campaign(places["22"])
    edit(campaign, name="新名称")

    assert (campaign.name, campaign.version) == ("新名称", 2)
    assert list(audit.verify()) == []


def test_an_older_form_is_told_who_changed_what(places, app):
    campaign = own.campaign(places["22"])
    other = own.campaign(places["22"], name="另一活动")
    edit(campaign, make.person(Role.ORGANISER, places["22"], "于海峰"), slogan="新口号")
    edit(other, make.person(Role.ORGANISER, places["22"], "不相干"), name="改了名")
    with writing():
        services.add_phase(
            db.session.merge(campaign),
            "遴选",
            Activity.SELECT,
            date(2012, 10, 1),
            date(2012, 10, 9),
            actor=system(),
            now=NOW,
        )

    with app.test_request_context(headers={"Cookie": "locale=en"}), pytest.raises(Conflict) as refused:
        edit(campaign, version=1, name="我的")
    told = said(refused.value)
    assert "于海峰" in told and "不相干" not in told
    with app.test_request_context(headers={"Cookie": "locale=en"}):
        assert "slogan" in str(refused.value.params["what"]) and "phases" in str(refused.value.params["what"])


def test_phases_are_added_changed_and_removed(places):
    campaign = own.campaign(places["22"])
    days = date(2012, 10, 1), date(2012, 10, 31)
    with writing():
        campaign = db.session.merge(campaign)
        phase = services.add_phase(campaign, "遴选", Activity.SELECT, *days, actor=system(), now=NOW)
        services.edit_phase(phase, "遴选推荐", Activity.SELECT, days[0], date(2012, 11, 9), actor=system(), now=NOW)
    assert [p.name for p in campaign.phases][-1] == "遴选推荐"
    with writing():
        services.remove_phase(db.session.merge(phase), actor=system(), now=NOW)

    assert [p.name for p in campaign.phases] == ["动员部署", "申报推荐", "竞赛评分"]
    assert list(audit.verify()) == []


def test_a_phase_does_not_end_before_it_begins(places):
    campaign = own.campaign(places["22"])
    with pytest.raises(DomainError), writing():
        services.add_phase(
            db.session.merge(campaign),
            "遴选",
            Activity.SELECT,
            date(2012, 10, 2),
            date(2012, 10, 1),
            actor=system(),
            now=NOW,
        )


def test_an_honour_gets_its_first_round_and_more_can_follow(places):
    campaign = own.campaign(places["22"])
    with writing():
        campaign = db.session.merge(campaign)
        honour = services.add_honour(campaign, "先进单位", HolderKind.UNIT, 5, actor=system(), now=NOW)
        services.add_round(honour, "复评", actor=system(), now=NOW)

    assert [(r.name, r.position) for r in honour.rounds] == [("终评", 0), ("复评", 1)]
    for name in ("复评", ""):
        with pytest.raises(DomainError), writing():
            services.add_round(db.session.merge(honour), name, actor=system(), now=NOW)
    assert list(audit.verify()) == []


def test_an_honour_keeps_its_kind_of_holder_once_it_has_candidates(places):
    campaign = own.campaign(places["22"])
    honour = own.honour(campaign)
    own.candidate(honour, make.unit(places["220102"]))
    with writing():
        honour = db.session.merge(honour)
        services.edit_honour(honour, "服务标兵", HolderKind.PERSON, 12, actor=system(), now=NOW)
    assert (honour.name, honour.quota) == ("服务标兵", 12)

    with pytest.raises(Conflict), writing():
        services.edit_honour(db.session.merge(honour), "服务标兵", HolderKind.UNIT, 12, actor=system(), now=NOW)


@pytest.mark.parametrize(("name", "quota"), [("", 1), ("优质服务品牌", 1), ("标兵", -1), ("标兵", 10**7)])
def test_an_honour_needs_a_name_of_its_own_and_a_sensible_quota(places, name, quota):
    campaign = own.campaign(places["22"])
    with pytest.raises(DomainError), writing():
        honour = own.honour(db.session.merge(campaign))
        services.edit_honour(honour, name, HolderKind.PERSON, quota, actor=system(), now=NOW)


def test_nobody_below_or_beside_changes_a_campaign(places):
    campaign = own.campaign(places["2201"])
    for code in ("220102", "2202"):
        with pytest.raises(Forbidden):
            edit(campaign, make.person(Role.ORGANISER, places[code]))
    edit(campaign, make.person(Role.ORGANISER, places["22"]))


def test_places_below_see_a_campaign_and_others_do_not(places):
    """The province's is seen upward from 长春, 朝阳区 and a unit there; 长春's own is not seen from 吉林市."""
    top, city = own.campaign(places["22"]), own.campaign(places["2201"])
    window = make.unit(places["220104"])
    below = [
        make.person(Role.ORGANISER, places["2201"]),
        make.person(Role.SUPERVISOR, places["220104"]),
        make.person(Role.CLERK, window),
    ]
    for actor in below:
        assert set(db.session.scalars(db.select(Campaign.id).where(services.visible(actor)))) == {top.id, city.id}
        assert services.get_campaign(actor, top.id, upward=True) is top
        assert services.get_round(actor, top.honours[0].rounds[0].id, upward=True).honour is top.honours[0]
        with pytest.raises(NotFound):
            services.get_campaign(actor, top.id)
        with pytest.raises(NotFound):
            services.get_honour(actor, top.honours[0].id)
    beside = make.person(Role.ORGANISER, places["2202"])
    with pytest.raises(NotFound):
        services.get_campaign(beside, city.id, upward=True)
    assert places_above("") == []


def test_a_phase_is_reached_through_its_own_campaign(places):
    campaign, other = own.campaign(places["22"]), own.campaign(places["2201"])
    actor = make.person(Role.ORGANISER, places["22"])

    assert services.get_phase(actor, campaign.id, campaign.phases[0].id) is campaign.phases[0]
    with pytest.raises(NotFound):
        services.get_phase(actor, other.id, campaign.phases[0].id)


def at(text):
    return NOW.fromisoformat(f"{text}:00+08:00")


@pytest.mark.parametrize("when", ["2012-05-01T00:00", "2012-05-10T09:00", "2012-05-31T23:59"])
def test_a_phase_is_open_on_both_its_days_in_china(places, when):
    services.require_open(own.campaign(places["22"]), Activity.NOMINATE, at(when))


@pytest.mark.parametrize(
    ("when", "activity", "words"),
    [
        ("2012-04-30T23:59", Activity.NOMINATE, ["申报推荐", "has not begun", "1 May 2012", "31 May 2012"]),
        ("2012-06-01T00:00", Activity.NOMINATE, ["申报推荐", "is over", "1 May 2012", "31 May 2012"]),
        ("2012-06-01T00:00", Activity.SELECT, ["no phase", "Quotas and selection"]),
    ],
)
def test_a_closed_phase_names_itself_and_its_dates(places, app, when, activity, words):
    campaign = own.campaign(places["22"])
    with pytest.raises(services.Closed) as refused:
        services.require_open(campaign, activity, at(when))

    with app.test_request_context(headers={"Cookie": "locale=en"}):
        told = said(refused.value)
    assert all(word in told for word in words)
