"""The pages of messages: reading, marking, preferences, the address, writing to many, the outbox."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from openpyxl import load_workbook

from accounts import services as accounts
from accounts.models import User
from core.access import Actor, Role
from core.audit import AuditEntry
from core.db import db, writing
from core.errors import Conflict, DomainError, Forbidden
from inbox import services
from inbox.acts import Draft
from inbox.mail.compose import compose
from inbox.mail.tokens import confirm_path
from inbox.models import Category, Channel, Mail, MailKind, MailState, Message, Note
from inbox.people import oneself
from tests import make
from tests.access.conftest import Ground
from tests.conftest import NOW
from tests.inbox.conftest import reach
from units.models import Division


def messages_of(actor: Actor) -> list[Message]:
    db.session.expire_all()
    return list(
        db.session.scalars(sa.select(Message).where(Message.user_id == actor.user_id).order_by(Message.id.desc()))
    )


def send_to(actor: Actor, text: str = "sheets.out", **params: object) -> int:
    with writing():
        draft = Draft(text, oneself(actor.user_id, actor.grant_id), {"honour": "优秀党员", "count": 2, **params})
        services.post(draft, Category.JUDGING, now=NOW)
    return messages_of(actor)[0].id


def form_of(page: str) -> dict[str, str]:
    """Return what a page's fields would send if nothing were changed."""
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"|<option[^>]*value="([^"]*)"[^>]*selected', inner)
        found[name] = next(filter(None, chosen.groups()), "") if chosen else ""
    return found


def test_the_bell_counts_what_is_unread_and_a_page_of_messages_writes_nothing(fresh: Ground):
    judge = fresh.a.people[Role.JUDGE]
    browser, before = fresh.client(judge), len([m for m in messages_of(judge) if m.read_at is None])
    page = browser.get("/inbox").get_data(as_text=True)

    assert f"<b>{before}<span" in page and f"{before} 条未读" in page
    assert len([m for m in messages_of(judge) if m.read_at is None]) == before


def test_opening_marks_as_read_and_leads_on_and_marking_can_be_undone(fresh: Ground):
    judge = fresh.a.people[Role.JUDGE]
    message_id, browser = send_to(judge), fresh.client(judge)
    with writing():
        db.session.get_one(Message, message_id).endpoint = "judges.index"

    assert browser.post(f"/inbox/{message_id}/open").headers["Location"] == "/sheets"
    assert db.session.get_one(Message, message_id).read_at == NOW
    browser.post(f"/inbox/{message_id}/mark", data={"as": "unread"})
    assert db.session.get_one(Message, message_id).read_at is None


def test_all_can_be_marked_as_read_or_all_of_one_kind_and_never_anybody_elses(fresh: Ground):
    judge, second = fresh.a.people[Role.JUDGE], fresh.a.second[Role.JUDGE]
    send_to(second)
    left = len([m for m in messages_of(second) if m.read_at is None])
    browser = fresh.client(judge)

    browser.post("/inbox/read-all", data={"kind": "roles"})
    kinds = {m.category for m in messages_of(judge) if m.read_at is None}
    assert Category.ROLES not in kinds and kinds
    browser.post("/inbox/read-all", data={"kind": "", "back": "//evil.example"})
    assert not [m for m in messages_of(judge) if m.read_at is None]
    assert len([m for m in messages_of(second) if m.read_at is None]) == left > 0
    assert "全部已读" in browser.get("/inbox").get_data(as_text=True)


def test_unread_ones_come_first_and_filters_take_the_rest_away(fresh: Ground):
    judge = fresh.a.people[Role.JUDGE]
    newest = send_to(judge, honour="最新的荣誉")
    with writing():
        db.session.get_one(Message, newest).read_at = NOW
    page = services.find_messages(judge, services.Asked(), page=1).items

    assert page[-1].read_at is not None and page[0].read_at is None
    asked = services.Asked(Category.ROLES, unread=True)
    assert {m.category for m in services.find_messages(judge, asked, page=1).items} == {Category.ROLES}
    browser = fresh.client(judge)
    assert "没有符合条件的消息" in browser.get("/inbox?kind=certificates").get_data(as_text=True)


def test_a_message_for_another_role_is_opened_in_that_role(fresh: Ground):
    """The judge is a scorer too; a message to the scorer switches, one for a role since ended does not."""
    judge, organiser = fresh.a.people[Role.JUDGE], fresh.a.people[Role.ORGANISER]
    with writing():
        place = db.session.get_one(Division, fresh.a.place_id)
        grant = accounts.grant_role(
            db.session.get_one(User, judge.user_id), Role.SCORER, place, actor=organiser, now=NOW
        )
        grant_id = grant.id
    message = messages_of(judge)[0]
    assert message.grant_id == grant_id
    browser = fresh.client(judge)
    browser.post(f"/inbox/{message.id}/open")

    page = browser.get("/").get_data(as_text=True)
    assert "记分员" in page and "您现在的身份是" in page


def test_old_messages_go_and_unread_ones_stay_twice_as_long(fresh: Ground):
    """After ten days: read ones of the 10th of May are gone on the 21st, unread ones on the 31st."""
    judge = fresh.a.people[Role.JUDGE]
    first, second = send_to(judge), send_to(judge, honour="别的荣誉")
    with writing():
        db.session.get_one(Message, first).read_at = NOW
    for days, left in ((10, {first, second}), (11, {second}), (21, set())):
        with writing():
            services.forget_old(NOW + timedelta(days=days), 10)
        assert {m.id for m in messages_of(judge)} & {first, second} == left


def test_what_is_chosen_is_kept_and_security_cannot_be_turned_off(fresh: Ground):
    judge = fresh.a.people[Role.JUDGE]
    browser = fresh.client(judge)
    sent = form_of(browser.get("/inbox/preferences").get_data(as_text=True))
    sent.pop("once", None)  # each time below is another form
    assert sent["told_security"] == "mail" and sent["told_results"] == "digest"

    sent |= {"told_judging": "off", "quiet_from": "22", "quiet_to": "7", "locale": "en"}
    assert browser.post("/inbox/preferences", data=sent).status_code == 303
    assert services.channels_of(judge.user_id or 0)[Category.JUDGING] is Channel.OFF
    assert services.quiet_of(judge.user_id or 0) == (22, 7)
    assert "How you are told" in browser.get("/inbox/preferences").get_data(as_text=True)

    assert browser.post("/inbox/preferences", data=sent | {"told_security": "off"}).status_code == 422
    assert browser.post("/inbox/preferences", data=sent | {"quiet_to": ""}).status_code == 422
    assert browser.post("/inbox/preferences", data=sent | {"quiet_to": "22"}).status_code == 422
    with pytest.raises(DomainError, match="cannot be turned off"), writing():
        services.set_preferences({Category.SECURITY: Channel.OFF}, quiet=None, locale="en", actor=judge, now=NOW)


def test_an_address_counts_once_its_link_was_opened_and_a_button_pressed(fresh: Ground, mail_on: Flask):
    judge = fresh.a.people[Role.JUDGE]
    browser = fresh.client(judge)
    assert browser.post("/inbox/address", data={"email": "不是邮箱"}).status_code == 422
    assert browser.post("/inbox/address", data={"email": "jin@example.cn"}).status_code == 303
    mail = db.session.scalars(sa.select(Mail).where(Mail.kind == MailKind.CONFIRM)).one()
    link = confirm_path(mail)

    text = compose(mail, now=NOW, link=link).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert link in text and mail.address == "jin@example.cn"
    outside = fresh.app.test_client()
    assert "确认邮箱" in outside.get(link).get_data(as_text=True)
    assert db.session.get_one(User, judge.user_id).email_confirmed_at is None  # reading is not confirming
    assert "邮箱已确认" in outside.post(link).get_data(as_text=True)
    assert db.session.get_one(User, judge.user_id).email_confirmed_at == NOW
    assert outside.get(link + "x").status_code == 404

    browser.post("/inbox/address", data={"email": "other@example.cn"})
    assert outside.get(link).status_code == 404  # for an address that is no longer theirs
    assert db.session.get_one(User, judge.user_id).email_confirmed_at is None


def test_nobody_makes_us_write_to_an_address_again_and_again(fresh: Ground, mail_on: Flask):
    judge = fresh.a.people[Role.JUDGE]
    for number in range(5):
        with writing():
            services.set_address(f"a{number}@example.cn", actor=judge, now=NOW)
    with pytest.raises(Conflict, match="Five links"), writing():
        services.set_address("a9@example.cn", actor=judge, now=NOW)


def test_a_new_address_calls_off_what_waits_for_the_old_one(fresh: Ground, mail_on: Flask):
    judge = fresh.a.people[Role.JUDGE]
    reach(judge)
    send_to(judge)
    with writing():
        services.set_address("", actor=judge, now=NOW)
    states = db.session.scalars(sa.select(Mail.state).where(Mail.user_id == judge.user_id)).all()
    assert states == [MailState.CANCELLED]


def test_whom_a_letter_reaches_is_shown_in_numbers_before_it_is_sent(fresh: Ground):
    """World A has two judges; the letter is one act in the log, and neither world B nor the sender gets it."""
    organiser = fresh.a.people[Role.ORGANISER]
    browser = fresh.client(organiser)
    typed = {"audience": "judge", "subject": "请按时评分", "body": "五月三十一日截止。", "letter": "abc"}
    preview = browser.post("/inbox/write", data=typed).get_data(as_text=True)
    assert "以下 2 人将收到此消息：" in preview and "评委 2" in preview and "发给 2 人" in preview
    assert db.session.scalar(sa.select(sa.func.count(Note.id))) == 0

    for _twice in range(2):
        assert browser.post("/inbox/write", data=typed | {"step": "send"}).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(sa.select(Note)).one().recipients == 2
    got = db.session.scalars(sa.select(Message).where(Message.text == "note")).all()
    assert {m.user_id for m in got} == {w[Role.JUDGE].user_id for w in (fresh.a.people, fresh.a.second)}
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "note.sent")).one()
    assert entry.detail == {"audience": "judge", "count": 2}
    page = fresh.client(fresh.a.people[Role.JUDGE]).get("/inbox").get_data(as_text=True)
    assert "请按时评分" in page and "五月三十一日截止。" in page


@pytest.mark.parametrize(
    ("audience", "count"),
    # Two judges, both with sheets out, and two clerks; the organiser writing is not counted.
    [("judge", 2), ("late_judges", 2), ("clerk", 2), ("organiser", 0)],
)
def test_audiences_are_those_below_one(fresh: Ground, audience: str, count: int):
    assert services.audience_of(fresh.a.people[Role.ORGANISER], audience).count == count


def test_everyone_is_everyone_below_one_but_oneself_and_nobody_twice(fresh: Ground):
    organiser = fresh.a.people[Role.ORGANISER]
    meant = [holder.user_id for holder in services.audience_of(organiser, "everyone").holders]
    known = {actor.user_id for actor in (*fresh.a.people.values(), *fresh.a.second.values())} - {organiser.user_id}

    assert known <= set(meant) and len(meant) == len(set(meant)) and organiser.user_id not in meant
    assert not {actor.user_id for actor in fresh.b.people.values()} & set(meant)


def test_only_organisers_write_and_only_to_somebody_and_something(fresh: Ground):
    organiser, judge = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.JUDGE]
    for actor, audience, subject in ((judge, "clerk", "题"), (organiser, "clerk", " "), (organiser, "organiser", "题")):
        with pytest.raises(DomainError), writing():
            services.send(audience, subject, "正文", once=audience + subject, actor=actor, now=NOW)
    assert db.session.scalar(sa.select(sa.func.count(Note.id))) == 0


def test_an_organiser_holds_releases_calls_off_and_sends_again(fresh: Ground, mail_on: Flask):
    organiser, judge = fresh.a.people[Role.ORGANISER], fresh.a.people[Role.JUDGE]
    reach(judge)
    send_to(judge)
    mail_id = db.session.scalars(sa.select(Mail.id).where(Mail.user_id == judge.user_id)).one()
    browser = fresh.client(organiser)
    for verb, state in (("hold", "held"), ("release", "queued"), ("cancel", "cancelled"), ("again", "queued")):
        assert browser.post(f"/outbox/{mail_id}/{verb}").status_code == 303
        db.session.expire_all()
        assert db.session.get_one(Mail, mail_id).state.value == state
    assert browser.post(f"/outbox/{mail_id}/release").status_code == 409
    assert browser.post(f"/outbox/{mail_id}/burn").status_code == 404
    acts = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.subject_id == str(mail_id))).all()
    assert {"mail.held", "mail.released", "mail.cancelled", "mail.resent"} <= set(acts)
    assert "有 2 份评分表等您评分" in browser.get(f"/outbox/{mail_id}").get_data(as_text=True)


def test_the_outbox_says_which_setting_turns_mail_on(fresh: Ground):
    page = fresh.of(Role.ORGANISER).get("/outbox").get_data(as_text=True)
    assert "邮件未启用" in page and "SMTP_URL" in page


def test_the_outbox_as_a_workbook_holds_what_the_page_shows(fresh: Ground):
    answer = fresh.of(Role.ORGANISER).get("/outbox.xlsx?state=queued")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows if row[1] and "@" in str(row[1])] == ["peer@example.cn"] * 4


def test_only_the_organiser_at_the_top_holds_the_whole_outbox(fresh: Ground, mail_on: Flask):
    organiser = fresh.a.people[Role.ORGANISER]
    assert fresh.client(organiser).post("/outbox/hold", data={"reason": "核对"}).status_code == 403
    top = make.person(Role.ORGANISER, db.session.scalars(sa.select(Division).where(Division.code == "22")).one())
    browser = make.signed_in(fresh.app, top)
    assert browser.post("/outbox/hold", data={"reason": ""}).status_code == 422
    browser.post("/outbox/hold", data={"reason": "核对名单"})
    assert "核对名单" in browser.get("/outbox").get_data(as_text=True)
    browser.post("/outbox/release")
    assert services.holding() is None
    browser.post("/outbox/hold", data={"reason": "再次核对"})
    with pytest.raises(Forbidden), writing():
        services.release_all(actor=organiser, now=NOW)
