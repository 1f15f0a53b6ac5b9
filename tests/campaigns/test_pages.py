"""Pages of campaigns: who opens which, what is typed comes back, what is done is done once."""

from __future__ import annotations

import dataclasses
import io
import re
from datetime import date

import pytest

from campaigns import services
from campaigns.models import Activity, Campaign, CandidateState, HolderKind, Phase
from core import audit
from core.access import Role, system
from core.db import db, writing
from core.sheets import read_rows
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
def window(places):
    return make.unit(places["220104"], "朝阳区民政局婚姻登记处")


@pytest.fixture
def organiser(app, places):
    return make.signed_in(app, make.person(Role.ORGANISER, places["22"]))


@pytest.fixture
def clerk(app, window):
    return make.signed_in(app, make.person(Role.CLERK, window))


@pytest.fixture
def below(app, places):
    return make.signed_in(app, make.person(Role.ORGANISER, places["2201"]))


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, answer.text
    return answer.text


def fields(text):
    """Return what a page's form would send, each time as a form of its own."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and "submit" not in tag:
            found[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', body) or re.search(r'value="([^"]*)"', body)
        found[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*(.*?)</textarea>', text, re.S):
        found[name] = body
    found.pop("once", None)
    return found


def test_an_organiser_without_campaigns_is_led_to_the_first(organiser):
    text = page(organiser, "/campaigns")

    assert "/campaigns/new" in text and text.count("btn-primary") == 1


def test_who_may_not_start_one_is_told_to_wait(clerk):
    text = page(clerk, "/campaigns")

    assert "/campaigns/new" not in text
    assert clerk.get("/campaigns/new").status_code == 403


def test_the_proposal_becomes_a_campaign_with_a_name_and_an_issuer(organiser):
    """The proposed phases follow one another from 10 May 2012: 20, 40, 60, 30 and 20 days."""
    typed = fields(page(organiser, "/campaigns/new"))
    answer = organiser.post("/campaigns/new", data={**typed, "name": "窗口评选", "issuer": "吉林省民政厅"})

    made = db.session.query(Campaign).one()
    assert answer.status_code == 303 and answer.location.endswith(f"/campaigns/{made.id}")
    assert [(p.opens_on, p.closes_on) for p in made.phases][:2] == [
        (date(2012, 5, 10), date(2012, 5, 29)),
        (date(2012, 5, 30), date(2012, 7, 8)),
    ]
    assert [h.holder_kind for h in made.honours] == list(HolderKind)
    assert list(audit.verify()) == []


def test_a_faulty_proposal_keeps_what_was_typed(organiser):
    typed = fields(page(organiser, "/campaigns/new"))
    typed |= {"slogan": "满意在民政", "phases-0-closes_on": "2012-05-01", "honours-1-quota": "many"}
    answer = organiser.post("/campaigns/new", data=typed)

    assert answer.status_code == 422
    assert fields(answer.text)["slogan"] == "满意在民政"
    assert 'id="phases-0-closes_on-error"' in answer.text
    assert 'id="honours-1-quota-error"' in answer.text and 'id="name-error"' in answer.text
    assert db.session.query(Campaign).count() == 0


def test_a_campaign_of_the_same_name_is_refused_beside_the_name(organiser, campaign):
    typed = fields(page(organiser, "/campaigns/new")) | {"name": campaign.name, "issuer": "省厅", "year": "2012"}
    answer = organiser.post("/campaigns/new", data=typed)

    assert answer.status_code == 422 and 'id="name-error"' in answer.text


def test_lines_come_and_go_by_buttons_and_nothing_typed_is_lost(organiser):
    typed = fields(page(organiser, "/campaigns/new")) | {"name": "窗口评选", "phases-1-name": "推荐"}

    more = organiser.post("/campaigns/new", data={**typed, "act": "phases:add"})
    assert more.status_code == 200 and "phases-5-name" in more.text
    fewer = fields(organiser.post("/campaigns/new", data={**typed, "act": "phases:remove-0"}).text)
    assert (fewer["phases-0-name"], fewer["name"]) == ("推荐", "窗口评选") and "phases-4-name" not in fewer
    one = fields(organiser.post("/campaigns/new", data={**typed, "act": "honours:remove-1"}).text)
    assert (one["honours-1-name"], "honours-2-name" in one) == ("优秀服务标兵", False)
    moved = {**typed, "act": "phases:propose", "first_day": "2013-03-01"}
    assert fields(organiser.post("/campaigns/new", data=moved).text)["phases-0-opens_on"] == "2013-03-01"
    for act in ("phases:remove-99", "phases:remove-x", "coffee"):
        same = organiser.post("/campaigns/new", data={**typed, "act": act})
        assert fields(same.text)["phases-1-name"] == "推荐"
    assert db.session.query(Campaign).count() == 0


def test_a_form_with_too_many_lines_is_no_fault_of_ours(organiser):
    typed = fields(page(organiser, "/campaigns/new"))
    typed |= {f"honours-{n}-name": f"称号{n}" for n in range(40)}

    assert organiser.post("/campaigns/new", data=typed).status_code in (400, 422)


def test_a_campaign_is_shown_with_its_phases_and_the_next_step(organiser, campaign):
    text = page(organiser, f"/campaigns/{campaign.id}")

    assert "动员部署" in text and "优秀服务标兵" in text
    assert text.count("btn-primary") == 1
    assert f'class="btn btn-primary" href="/rounds/{campaign.honours[0].rounds[0].id}/rubric"' in text
    assert 'class="now" aria-current="step"' in text


def next_url(client, campaign):
    found = re.search(r'class="btn btn-primary" href="([^"]+)"', page(client, f"/campaigns/{campaign.id}"))
    return found[1] if found else None


def test_the_next_step_follows_the_phases(organiser, clerk, below, places, app, campaign):
    bare = own.campaign(places["2202"], phases=())
    with writing():
        empty = services.create_campaign("空", "", "厅", 2012, places["22"], phases=own.PHASES, actor=system(), now=NOW)
    assert next_url(organiser, bare) == f"/campaigns/{bare.id}/phases/new"
    assert next_url(organiser, empty) == f"/campaigns/{empty.id}/honours/new"
    assert next_url(clerk, empty) is None
    for honour in campaign.honours:
        own.rubric(honour.rounds[0])
    nominate = f"/honours/{campaign.honours[0].id}/nominate"
    assert next_url(organiser, campaign) == next_url(below, campaign) == next_url(clerk, campaign) == nominate
    reader = make.signed_in(app, make.person(Role.SUPERVISOR, places["22"]))
    assert next_url(reader, campaign) is None


def test_an_open_phase_leads_to_the_page_of_its_feature(organiser, places, app):
    today = (services.PhaseDraft("表彰", Activity.HONOUR, NOW.date(), NOW.date()),)
    made = own.campaign(places["22"], phases=today)
    for honour in made.honours:
        own.rubric(honour.rounds[0])

    expected = "/certificates" if "certificates.index" in app.view_functions else None
    assert next_url(organiser, made) == expected


def test_places_below_read_the_campaign_and_cannot_change_it(below, campaign):
    text = page(below, f"/campaigns/{campaign.id}")

    assert "/edit" not in text and "/phases/new" not in text
    for url in (f"/campaigns/{campaign.id}/edit", f"/campaigns/{campaign.id}/phases/new"):
        assert below.get(url).status_code == 404
    assert below.get(f"/honours/{campaign.honours[0].id}/edit").status_code == 404
    assert below.get(f"/rounds/{campaign.honours[0].rounds[0].id}/rubric/edit").status_code == 404


def test_places_beside_do_not_find_the_campaign(app, places):
    made = own.campaign(places["2202"])
    stranger = make.signed_in(app, make.person(Role.ORGANISER, places["2201"]))

    assert made.name not in page(stranger, "/campaigns")
    for url in (f"/campaigns/{made.id}", f"/honours/{made.honours[0].id}/candidates"):
        assert stranger.get(url).status_code == 404


def test_details_are_edited_and_an_older_form_is_told(organiser, campaign):
    url = f"/campaigns/{campaign.id}/edit"
    typed = fields(page(organiser, url)) | {"slogan": "新口号"}

    assert organiser.post(url, data=typed).status_code == 303
    late = organiser.post(url, data={**typed, "slogan": "另一个口号"})
    assert late.status_code == 409 and "于海峰" in late.text and "新口号" in late.text
    assert organiser.post(url, data={**typed, "stamp": "x"}).status_code == 400
    db.session.expire_all()
    assert (db.session.get(Campaign, campaign.id).slogan, db.session.get(Campaign, campaign.id).name) == (
        "新口号",
        "为民服务创先争优",
    )


def test_phases_are_added_changed_and_removed_on_pages(organiser, campaign):
    url = f"/campaigns/{campaign.id}/phases/new"
    typed = {"name": "遴选", "activity": "select", "opens_on": "2012-10-01", "closes_on": "2012-10-31"}
    assert organiser.post(url, data={**typed, "closes_on": "2012-09-01"}).status_code == 422
    assert organiser.post(url, data=typed).status_code == 303
    phase = db.session.query(Phase).filter_by(name="遴选").one()
    own_url = f"/campaigns/{campaign.id}/phases/{phase.id}"
    sent = fields(page(organiser, own_url))
    assert organiser.post(own_url, data={**sent, "name": "遴选推荐"}).status_code == 303
    assert organiser.post(own_url, data={**sent, "name": "晚了"}).status_code == 409
    assert organiser.post(f"{own_url}/remove").status_code == 303
    assert organiser.post(f"{own_url}/remove").status_code == 404
    assert db.session.query(Phase).count() == 3


def test_honours_and_rounds_are_added_and_changed_on_pages(organiser, campaign):
    url = f"/campaigns/{campaign.id}/honours/new"
    typed = {"name": "先进集体", "holder_kind": "unit", "quota": "5"}
    assert organiser.get(url).status_code == 200
    assert organiser.post(url, data={**typed, "name": "优质服务品牌"}).status_code == 422
    assert organiser.post(url, data=typed).status_code == 303
    honour = db.session.get(Campaign, campaign.id).honours[-1]
    own_url = f"/honours/{honour.id}/edit"
    sent = fields(page(organiser, own_url))
    assert organiser.post(own_url, data={**sent, "quota": "7"}).status_code == 303
    assert organiser.post(own_url, data={**sent, "quota": "8"}).status_code == 409
    rounds = f"/honours/{honour.id}/rounds/new"
    assert organiser.get(rounds).status_code == 200
    assert organiser.post(rounds, data={"name": "终评"}).status_code == 422
    assert organiser.post(rounds, data={"name": "决赛"}).status_code == 303
    db.session.expire_all()
    assert (honour.quota, [r.name for r in honour.rounds]) == (7, ["终评", "决赛"])


def test_changing_a_date_or_a_quota_leaves_what_a_phase_opens_and_who_holds_an_honour(organiser, campaign):
    """The page's list of choices stands at what is on record, not at its first entry."""
    phase = next(p for p in campaign.phases if p.activity is Activity.MARK)
    honour = own.honour(campaign, HolderKind.PERSON)
    phase_url, honour_url = f"/campaigns/{campaign.id}/phases/{phase.id}", f"/honours/{honour.id}/edit"
    for url, changed in ((phase_url, {"closes_on": "2012-12-31"}), (honour_url, {"quota": "9"})):
        assert organiser.post(url, data={**fields(page(organiser, url)), **changed}).status_code == 303

    db.session.expire_all()
    phase, honour = db.session.get(Phase, phase.id), db.session.get(type(honour), honour.id)
    assert (phase.activity, phase.closes_on) == (Activity.MARK, date(2012, 12, 31))
    assert (honour.holder_kind, honour.quota) == (HolderKind.PERSON, 9)


def test_the_proposed_rubric_can_be_saved_as_it_is(organiser, campaign):
    """Five criteria: 25 + 30 + 20 + 15 + 10 = 100; the first of them breaks ties."""
    round_ = own.honour(campaign).rounds[0]
    url = f"/rounds/{round_.id}/rubric"
    assert organiser.get(url).location.endswith("/rubric/edit")
    assert organiser.post(f"{url}/edit", data=fields(page(organiser, f"{url}/edit"))).status_code == 303

    db.session.expire_all()
    rubric = own.honour(db.session.get(Campaign, campaign.id)).rounds[0].rubric
    assert sum(c.maximum for c in rubric.criteria) == 10000
    assert rubric.tie_breaks[0] == {"by": "criterion", "name": "c1"}
    assert rubric.criteria[0].name in page(organiser, url)


def test_a_saved_rubric_leads_to_the_next_one_and_then_on(organiser, below, campaign):
    """Three honours want a rubric each; after the last the campaign's own next step comes."""
    solid = r'class="btn btn-primary" href="([^"]+)"'
    rounds = [honour.rounds[0].id for honour in campaign.honours]

    for at, round_ in enumerate(honour.rounds[0] for honour in campaign.honours):
        own.rubric(round_)
        (leads,) = re.findall(solid, page(organiser, f"/rounds/{rounds[at]}/rubric"))
        assert leads == (
            f"/rounds/{rounds[at + 1]}/rubric" if at < 2 else f"/honours/{campaign.honours[0].id}/nominate"
        )
    assert re.findall(solid, page(below, f"/rounds/{rounds[0]}/rubric")) == []


def test_a_rubric_without_parts_has_no_column_for_them(organiser, campaign):
    with_parts, without = (honour.rounds[0] for honour in campaign.honours[:2])
    own.rubric(with_parts)
    own.rubric(without, dataclasses.replace(own.RUBRIC, criteria=own.RUBRIC.criteria[2:], tie_breaks=()))

    assert ">所属部分<" in page(organiser, f"/rounds/{with_parts.id}/rubric")
    assert ">所属部分<" not in page(organiser, f"/rounds/{without.id}/rubric")


def test_a_saved_rubric_comes_back_as_it_was(organiser, campaign):
    round_ = own.rubric(own.honour(campaign).rounds[0])
    url = f"/rounds/{round_.id}/rubric/edit"
    with writing():
        services.set_rubric(
            db.session.merge(round_),
            services.RubricDraft(
                "2",
                "2",
                [services.TieDraft("part", "现场"), services.TieDraft("criterion", "业务技能")],
                [*own.RUBRIC.criteria],
            ),
            actor=system(),
            now=NOW,
        )
    before = [(c.key, c.name, c.weight, c.step, c.mean_decimals) for c in round_.rubric.criteria]
    assert organiser.post(url, data=fields(page(organiser, url))).status_code == 303

    db.session.expire_all()
    rubric = db.session.merge(round_).rubric
    assert [(c.key, c.name, c.weight, c.step, c.mean_decimals) for c in rubric.criteria] == before
    assert rubric.tie_breaks == [{"by": "part", "name": "现场"}, {"by": "criterion", "name": "c4"}]


def test_rubric_lines_come_move_and_go_by_buttons(organiser, campaign):
    url = f"/rounds/{own.honour(campaign).rounds[0].id}/rubric/edit"
    typed = fields(page(organiser, url)) | {"criteria-1-name": "打字"}

    assert "criteria-5-name" in organiser.post(url, data={**typed, "act": "add"}).text
    assert fields(organiser.post(url, data={**typed, "act": "up-1"}).text)["criteria-0-name"] == "打字"
    assert fields(organiser.post(url, data={**typed, "act": "up-0"}).text)["criteria-1-name"] == "打字"
    assert "criteria-4-name" not in organiser.post(url, data={**typed, "act": "remove-0"}).text
    assert "tie_breaks-3-step" in organiser.post(url, data={**typed, "act": "ties:add"}).text


def test_a_faulty_rubric_is_told_beside_each_field(organiser, campaign):
    url = f"/rounds/{own.honour(campaign).rounds[0].id}/rubric/edit"
    typed = fields(page(organiser, url))
    bad = {"criteria-0-weight": "much", "criteria-1-name": "", "tie_breaks-1-step": "at:77"}
    answer = organiser.post(url, data={**typed, **bad})

    assert answer.status_code == 422
    for field in ("criteria-0-weight", "criteria-1-name"):
        assert f'id="{field}-error"' in answer.text
    assert fields(answer.text)["criteria-0-weight"] == "much"
    ties = organiser.post(url, data={**typed, "tie_breaks-1-step": "at:77"})
    assert 'id="tie_breaks-1-step-error"' in ties.text


def test_a_rubric_without_lines_is_refused_in_words(organiser, campaign):
    url = f"/rounds/{own.honour(campaign).rounds[0].id}/rubric/edit"
    answer = organiser.post(url, data={"decimals": "2", "total_decimals": "2", "version": "0"})

    assert answer.status_code == 422


def test_a_rubric_changed_meanwhile_is_told(organiser, campaign):
    round_ = own.honour(campaign).rounds[0]
    url = f"/rounds/{round_.id}/rubric/edit"
    typed = fields(page(organiser, url))
    own.rubric(round_)

    answer = organiser.post(url, data=typed)
    assert answer.status_code == 409
    assert "choose-criteria+tie_breaks" in answer.text


def test_a_rubric_in_use_is_shown_and_not_edited(organiser, below, campaign):
    round_ = own.rubric(own.honour(campaign).rounds[0])
    with writing():
        services.freeze_rubric(db.session.merge(round_).rubric, NOW)
        audit.record("sheet.saved", round_.rubric, actor=system(), now=NOW)

    assert organiser.get(f"/rounds/{round_.id}/rubric/edit").status_code == 302
    text = page(organiser, f"/rounds/{round_.id}/rubric")
    assert "/rubric/edit" not in text and "业务技能" in text
    assert "业务技能" in page(below, f"/rounds/{round_.id}/rubric")
    bare = own.honour(campaign, HolderKind.UNIT).rounds[0]
    assert below.get(f"/rounds/{bare.id}/rubric").status_code == 200


def test_a_clerk_nominates_on_a_phone_and_finds_it_in_the_own_list(clerk, campaign, window):
    url = f"/honours/{own.honour(campaign).id}/nominate"
    assert 'name="unit"' not in page(clerk, url)
    assert clerk.post(url, data={"name": "", "deeds": "十年"}).status_code == 422
    answer = clerk.post(url, data={"name": " 朴美善 ", "title": "登记员", "deeds": "十年零投诉。"})
    assert answer.status_code == 303
    again = clerk.post(url, data={"name": "朴美善", "deeds": "又写一遍"})
    assert again.status_code == 422 and "又写一遍" in again.text

    assert "朴美善" in page(clerk, "/campaigns/mine")
    assert "十年零投诉。" in page(clerk, answer.location)


def test_a_clerk_sees_the_own_units_candidates_only(clerk, campaign, window, places):
    other = own.candidate(own.honour(campaign), make.unit(places["220104"]), "别家的人")
    own.candidate(own.honour(campaign), window, "自家的人")
    text = page(clerk, f"/honours/{own.honour(campaign).id}/candidates")

    assert "自家的人" in text and "别家的人" not in text
    assert clerk.get(f"/candidates/{other.id}").status_code == 404
    for act in ("edit", "withdraw"):
        assert clerk.post(f"/candidates/{other.id}/{act}", data={"reason": "x"}).status_code == 404


def test_a_clerks_empty_list_says_what_to_do(clerk, places):
    assert 'href="/campaigns"' in page(clerk, "/campaigns/mine")
    own.campaign(places["22"])
    assert "/nominate" in page(clerk, "/campaigns/mine")


def test_an_organiser_names_the_unit_by_code_or_name(organiser, below, campaign, window, places):
    url = f"/honours/{own.honour(campaign).id}/nominate"
    assert organiser.post(url, data={"unit": window.code, "name": "甲"}).status_code == 303
    assert organiser.post(url, data={"unit": " 朝阳区民政局 婚姻登记处 ", "name": "乙"}).status_code == 303
    make.unit(places["220202"], "朝阳区民政局婚姻登记处")
    for client, unit in ((organiser, "没有的单位"), (organiser, "朝阳区民政局婚姻登记处"), (below, "U99999")):
        answer = client.post(url, data={"unit": unit, "name": "丙"})
        assert answer.status_code == 422 and 'id="unit-error"' in answer.text
    assert below.post(url, data={"unit": "朝阳区民政局婚姻登记处", "name": "丙"}).status_code == 303


def test_a_unit_is_nominated_without_a_name(organiser, clerk, campaign, window):
    url = f"/honours/{own.honour(campaign, HolderKind.UNIT).id}/nominate"
    assert 'name="name"' not in page(clerk, url)

    assert clerk.post(url, data={"deeds": "好"}).status_code == 303
    assert clerk.post(url, data={"deeds": "好"}).status_code == 422
    assert organiser.post(url, data={"unit": window.code}).status_code == 422


def test_nominating_out_of_its_phase_says_when(clerk, places):
    made = own.campaign(places["22"], phases=own.PHASES[2:])
    answer = clerk.get(f"/honours/{made.honours[0].id}/nominate")

    assert answer.status_code == 422


def test_a_candidate_is_corrected_withdrawn_and_brought_back(organiser, clerk, campaign, window):
    made = own.candidate(own.honour(campaign), window)
    url = f"/candidates/{made.id}"
    sent = fields(page(clerk, f"{url}/edit"))
    assert clerk.post(f"{url}/edit", data={**sent, "title": "主任"}).status_code == 303
    assert clerk.post(f"{url}/edit", data={**sent, "name": ""}).status_code == 422
    assert clerk.post(f"{url}/withdraw", data={"reason": ""}).status_code == 422
    assert clerk.post(f"{url}/withdraw", data={"reason": "调离"}).status_code == 303
    assert clerk.post(f"{url}/withdraw", data={"reason": "调离"}).status_code == 409
    assert "/reinstate" not in page(clerk, url) and "/reinstate" in page(organiser, url)
    assert clerk.post(f"{url}/reinstate").status_code == 403
    assert organiser.post(f"{url}/reinstate").status_code == 303
    db.session.expire_all()
    assert (made.title, made.state) == ("主任", CandidateState.NOMINATED)


def test_a_correction_that_makes_a_twin_is_refused_beside_the_name(organiser, campaign, window):
    own.candidate(own.honour(campaign), window, "甲")
    second = own.candidate(own.honour(campaign), window, "乙")

    answer = organiser.post(f"/candidates/{second.id}/edit", data={"name": "甲"})
    assert answer.status_code == 422 and 'id="name-error"' in answer.text


def names(text):
    return re.findall(r'<th scope="row"><a href="/candidates/\d+">([^<]+)</a>', text)


def test_the_list_is_filtered_and_ordered_by_its_address(organiser, below, campaign, places):
    """丁2 王4 毛4 欧阳8 by strokes (王 横 before 毛 撇); ding, mao, ou, wang by pinyin."""
    far, near = make.unit(places["220202"], "昌邑区婚姻登记处"), make.unit(places["220104"], "朝阳区婚姻登记处")
    person = own.honour(campaign)
    made = [own.candidate(person, u, n) for n, u in (("毛文", far), ("王秀兰", near), ("欧阳娜", near), ("丁一", far))]
    with writing():
        services.withdraw(db.session.merge(made[2]), "调离", actor=system(), now=NOW)
    url = f"/honours/{person.id}/candidates"

    assert names(page(organiser, url)) == ["毛文", "王秀兰", "欧阳娜", "丁一"]
    assert names(page(organiser, f"{url}?sort=strokes")) == ["丁一", "王秀兰", "毛文", "欧阳娜"]
    assert names(page(organiser, f"{url}?sort=-pinyin")) == ["王秀兰", "欧阳娜", "毛文", "丁一"]
    assert names(page(organiser, f"{url}?sort=-number")) == ["丁一", "欧阳娜", "王秀兰", "毛文"]
    assert names(page(organiser, f"{url}?sort=unit")) == ["王秀兰", "欧阳娜", "毛文", "丁一"]
    assert names(page(organiser, f"{url}?q=2")) == ["王秀兰"]
    assert names(page(organiser, f"{url}?q=昌邑")) == ["毛文", "丁一"]
    assert names(page(organiser, f"{url}?state=withdrawn")) == ["欧阳娜"]
    assert names(page(organiser, f"{url}?division_id={places['2202'].id}")) == ["毛文", "丁一"]
    assert names(page(organiser, f"{url}?division_id=999999&state=x&sort=x&page=x")) == []
    assert names(page(below, url)) == ["王秀兰", "欧阳娜"]


def test_the_export_holds_what_the_list_shows(organiser, campaign, window):
    person = own.honour(campaign)
    own.candidate(person, window, "=1+1")
    own.candidate(person, window, "丁一")

    for query, first in (("?sort=strokes", "丁一"), ("?q=1%2B1", "=1+1"), ("", "=1+1")):
        answer = organiser.get(f"/honours/{person.id}/candidates.xlsx{query}")
        table = read_rows(answer.data, filename="x.xlsx")
        assert table.rows[2][1] == first
    assert io.BytesIO(answer.data).read(2) == b"PK"


def test_the_list_costs_the_same_however_long_it_is(organiser, campaign, window):
    """One statement per page part: 10 and 200 candidates need as many."""
    person = own.honour(campaign)

    def statements():
        seen = []
        listener = lambda *args: seen.append(args[2])  # noqa: E731
        db.event.listen(db.engine, "before_cursor_execute", listener)
        page(organiser, f"/honours/{person.id}/candidates?sort=strokes")
        db.event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    def add(count, begin):
        rows = [services.Nomination(window.id, f"候选{begin + n}") for n in range(count)]
        with writing():
            services.nominate_many(db.session.merge(person), rows, actor=system(), now=NOW)

    add(10, 0)
    few = statements()
    add(190, 10)
    assert statements() == few
