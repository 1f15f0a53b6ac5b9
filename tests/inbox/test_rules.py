"""Which acts are told to whom, in which words, and where they lead."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from flask import Flask
from flask_babel import force_locale

from accounts import services as accounts
from accounts.models import Grant, User
from accounts.services import handing
from app.acts import ACTS
from campaigns.models import Candidate
from certificates import services as certificates
from core import jobs
from core.access import Actor, Role
from core.db import db, writing
from core.jobs import Job, JobState
from inbox import services
from inbox.defaults import USUAL
from inbox.models import Category, Channel, Message
from inbox.people import above, in_charge
from inbox.rules import TABLE
from inbox.words import TEXTS, more, say
from judges import services as judges
from judges.models import ScoreSheet, SheetState
from selection import services as selection
from selection.models import RankingRun
from tests.access.conftest import Ground
from tests.conftest import NOW
from units.models import Division


def told(actor: Actor) -> list[str]:
    """Return what a person was told, newest first, in Chinese."""
    rows = db.session.scalars(sa.select(Message).where(Message.user_id == actor.user_id).order_by(Message.id.desc()))
    return [say(row.text, row.params) for row in rows]


def last(actor: Actor) -> Message:
    return db.session.scalars(
        sa.select(Message).where(Message.user_id == actor.user_id).order_by(Message.id.desc()).limit(1)
    ).one()


def clear() -> None:
    with writing():
        db.session.execute(sa.delete(Message))


def test_every_rule_is_of_an_act_that_the_code_records_and_every_category_has_a_usual_way():
    assert {rule.act for rule in TABLE} - ACTS.keys() == set()
    assert len({rule.act for rule in TABLE}) == len(TABLE)
    assert USUAL.keys() == set(Category)


def test_the_places_above_a_place_end_with_itself():
    assert above("/22/2201/220102/") == ["/22/", "/22/2201/", "/22/2201/220102/"]
    assert above("/") == []


def test_where_nobody_holds_a_role_the_nearest_place_above_is_told(fresh: Ground):
    """World A's organiser is at the prefecture; a county has none, and the other prefecture is not asked."""
    organiser = fresh.a.people[Role.ORGANISER]

    assert [holder.user_id for holder in in_charge([Role.ORGANISER], f"{fresh.a.path}220102/")] == [organiser.user_id]
    assert in_charge([Role.ORGANISER], "/22/") == ()


def test_a_returned_sheet_is_told_to_its_judge_with_the_reason(fresh: Ground, app: Flask):
    organiser, judge = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.JUDGE]
    clear()
    with writing():
        sheet = db.session.scalars(
            sa.select(ScoreSheet).where(
                ScoreSheet.seat.has(user_id=judge.user_id), ScoreSheet.submitted_at.is_not(None)
            )
        ).all()[-1]
        sheet_id, name = sheet.id, sheet.candidate.name
        judges.return_sheet(sheet, "第二项漏评", actor=organiser, now=NOW)

    message = last(judge)
    with app.test_request_context():
        assert told(judge) == ["“优质服务品牌”有一份评分表退回给您修改。"]
        assert more(message.text, message.params) == [f"涉及：{name}。", "理由：第二项漏评"]
    assert (message.endpoint, message.args) == ("judges.sheet", {"sheet_id": sheet_id})
    assert message.category is Category.JUDGING and message.read_at is None
    with app.test_request_context(), force_locale("en"):
        assert told(judge) == ["A score sheet of yours for 优质服务品牌 has been returned to you."]


def test_nobody_is_told_of_what_they_did_themselves(fresh: Ground):
    """Of organisers and supervisors only the one who did not compute the ranking hears of it."""
    organiser, supervisor = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.SUPERVISOR]
    clear()
    with writing():
        run = db.session.get_one(RankingRun, fresh.a.chains[1].ids["run_id"])
        selection.run_ranking(run.round, actor=organiser, now=NOW)

    with fresh.app.test_request_context():
        assert told(organiser) == [] and told(supervisor) == ["“优秀党员”的排名已计算（第 2 次）。"]


def test_a_judge_who_steps_back_is_told_to_the_organiser_and_a_recorded_one_to_the_judge(fresh: Ground):
    organiser, judge = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.JUDGE]
    clear()
    with writing():
        drafts = db.session.scalars(
            sa.select(ScoreSheet).where(
                ScoreSheet.seat.has(user_id=judge.user_id), ScoreSheet.state == SheetState.DRAFT
            )
        ).all()
        first, second = drafts[:2]
        judges.abstain(first, "亲属", actor=judge, now=NOW)
        judges.recuse(second.seat, second.candidate, "同一单位", actor=organiser, now=NOW)

    assert [last(organiser).text, last(judge).text] == ["judge.abstained", "judge.recused"]
    assert last(organiser).params["reason"] == "亲属"


def test_a_confirmed_list_is_told_to_the_units_of_those_on_it_and_to_who_issues(fresh: Ground):
    """One seat and one reserve: the two who tied for it come from the first and the second unit."""
    organiser, chain = fresh.a.people[Role.ORGANISER], fresh.a.chains[1].ids
    clear()
    with writing():
        made = selection.get_list(organiser, chain["list_id"])
        selection.decide_tie(made, chain["division_id"], [chain["candidate_id"]], "业绩突出", actor=organiser, now=NOW)
        selection.confirm_list(made, actor=organiser, now=NOW)

    assert [m.text for m in db.session.scalars(sa.select(Message).order_by(Message.id))] == [
        "list.confirmed",
        "nominee.chosen",
        "nominee.reserve",
    ]
    clerk = last(fresh.a.people[Role.CLERK])
    assert clerk.params["who"] == db.session.get_one(Candidate, chain["candidate_id"]).name
    assert clerk.grant_id == fresh.a.people[Role.CLERK].grant_id


def test_certificates_are_told_to_each_unit_in_numbers_and_a_revoked_one_with_its_reason(fresh: Ground):
    certifier, chain = fresh.a.people[Role.CERTIFIER], fresh.a.chains[0].ids
    with writing():
        found = certificates.get_certificate(certifier, chain["certificate_id"])
        certificates.revoke(found, "姓名有误", actor=certifier, now=NOW)

    message = last(fresh.a.people[Role.CLERK])
    assert (message.text, message.params["reason"]) == ("certificate.revoked", "姓名有误")
    assert "姓名有误" not in say(message.text, message.params)


def test_a_new_role_is_told_but_not_the_one_an_account_begins_with(fresh: Ground):
    organiser, judge = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.JUDGE]
    clear()
    with writing():
        place = db.session.get_one(Division, fresh.a.place_id)
        user, _password = accounts.appoint("newcomer", "郑新来", Role.JUDGE, place, actor=organiser, now=NOW)
        grant = accounts.grant_role(
            db.session.get_one(User, judge.user_id), Role.SCORER, place, actor=organiser, now=NOW
        )
        accounts.end_grant(grant, actor=organiser, now=NOW)
        newcomer = user.id

    assert db.session.scalar(sa.select(Message.id).where(Message.user_id == newcomer)) is None
    with fresh.app.test_request_context():
        assert told(judge) == ["您不再担任长春市记分员。", "您已担任长春市记分员。"]


def test_a_password_that_somebody_else_reset_is_told_always_even_when_all_is_off(fresh: Ground):
    organiser, peer = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.PEER]
    with writing():
        accounts.reset_password(db.session.get_one(User, peer.user_id), actor=organiser, now=NOW)

    with fresh.app.test_request_context():
        assert told(peer)[0] == f"{organiser.name}重置了您的密码。"


def test_a_device_not_seen_before_is_told_and_one_that_was_is_not(fresh: Ground, app: Flask):
    """The browser keeps a mark of an earlier sign-in; a second one with the same mark is no new device."""
    actor = fresh.a.people[Role.LEADER]
    clear()
    for mark in ("here", "here", "elsewhere"):
        with writing():
            user = db.session.get_one(User, actor.user_id)
            agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537.36"
            accounts.open_session(user, device=agent, lifetime=app.config["SESSION_LIFETIME"], now=NOW, mark=mark)

    messages = db.session.scalars(sa.select(Message).where(Message.user_id == actor.user_id)).all()
    assert [message.text for message in messages] == ["device.new"] * 2
    assert "Chrome" in messages[0].params["device"]


def test_a_hand_over_is_told_to_both(fresh: Ground):
    organiser, judge, scorer = (fresh.a.people[role] for role in (Role.ORGANISER, Role.JUDGE, Role.SCORER))
    clear()
    with writing():
        grant = db.session.get_one(Grant, scorer.grant_id)
        handing.plan(
            grant,
            db.session.get_one(User, judge.user_id),
            on=date(2012, 5, 20),
            reason="调离",
            chosen=(),
            actor=organiser,
            now=NOW,
        )

    with fresh.app.test_request_context():
        assert told(scorer) == ["您的长春市记分员角色将于2012年5月20日移交他人。"]
        assert told(judge) == ["您将于2012年5月20日起担任长春市记分员。"]


def test_a_category_turned_off_is_not_written_at_all(fresh: Ground):
    organiser, supervisor = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.SUPERVISOR]
    clear()
    with writing():
        services.set_preferences({Category.RESULTS: Channel.OFF}, quiet=None, locale="en", actor=supervisor, now=NOW)
        run = db.session.get_one(RankingRun, fresh.a.chains[1].ids["run_id"])
        selection.run_ranking(run.round, actor=organiser, now=NOW)

    assert told(supervisor) == []


def test_an_import_is_told_to_who_sent_it_and_failed_work_to_who_asked(fresh: Ground, app: Flask):
    """The world's three rosters: one to be confirmed, one with mistakes, one that is none."""
    organiser = fresh.a.people[Role.ORGANISER]
    texts = [m.text for m in db.session.scalars(sa.select(Message).where(Message.user_id == organiser.user_id))]
    assert texts.count("import.read") >= 3 and texts.count("import.refused") >= 3

    @jobs.handler("test.fails")
    def fail(_job: jobs.JobContext) -> None:
        raise RuntimeError("on purpose")

    clear()
    with writing():
        job_id = jobs.ask("test.fails", {}, title="导出单位", actor=organiser, now=NOW).id
    jobs.run_job(job_id)

    assert db.session.get_one(Job, job_id).state is JobState.FAILED
    assert (last(organiser).text, last(organiser).args) == ("job.failed", {"job_id": job_id})


def test_every_text_has_words_in_both_languages_for_a_message_that_was_sent(fresh: Ground, app: Flask):
    """What the worlds were told about, all of it: nothing is left in English on a Chinese page."""
    messages = db.session.scalars(sa.select(Message)).all()
    assert {m.text for m in messages} <= TEXTS.keys() and len(messages) > 10
    with app.test_request_context():
        assert not [m.text for m in messages if say(m.text, m.params).isascii()]
    with app.test_request_context(), force_locale("en"):
        assert all(say(m.text, m.params) for m in messages)


def test_every_message_leads_to_a_page_that_its_person_may_open(fresh: Ground):
    """Whoever opens one goes on in the role it is for, and gets there."""
    for world in (fresh.a, fresh.b):
        for actor in (*world.people.values(), *world.second.values()):
            ids = db.session.scalars(sa.select(Message.id).where(Message.user_id == actor.user_id)).all()
            for message_id in ids:
                answer = fresh.client(actor).post(f"/inbox/{message_id}/open", follow_redirects=True)
                assert answer.status_code == 200, db.session.get_one(Message, message_id).text
