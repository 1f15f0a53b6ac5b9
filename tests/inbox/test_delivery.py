"""Sending: a real server on the other end, and everything that can go wrong with it."""

from __future__ import annotations

import email
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message as Parsed
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask

from core import audit
from core.access import Actor, Role, system
from core.db import db, writing
from inbox import jobs, services
from inbox.acts import Draft
from inbox.mail import deliver
from inbox.mail.address import Server, default_sender, mail_sender, mail_server
from inbox.mail.deliver import STALE, TRIES, recover, send_due, wait_after
from inbox.models import Category, Channel, Mail, MailState, Message, OutboxHold
from inbox.people import oneself
from tests import make
from tests.conftest import NOW
from tests.inbox.conftest import reach
from tests.live import free_port
from units.models import Division

TO_JUDGE = {"honour": "优秀党员", "campaign": "为民服务", "count": 3}


@dataclass
class Post:
    """What a server does with what it gets."""

    got: list[Any] = field(default_factory=list)
    rcpt: str = "250 OK"
    data: str = "250 2.0.0 taken as 7F3A"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self.data == "hang up":
            server.transport.close()
            return "250 never said"
        if self.data.startswith("250"):
            self.got.append(envelope)
        return self.data

    def read(self, at: int = -1) -> Parsed:
        return email.message_from_bytes(self.got[at].content, policy=default)


@pytest.fixture
def post(app: Flask) -> Iterator[Post]:
    """A server on this machine, which the settings name."""
    yield from _serving(app, Post())


def _serving(app: Flask, handler: Post, scheme: str = "smtp+plain", login: str = "", **options: Any) -> Iterator[Post]:
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    host = "localhost" if scheme != "smtp+plain" else "127.0.0.1"
    app.config["SMTP_URL"] = mail_server(f"{scheme}://{login}{host}:{port}")
    app.config["MAIL_FROM"] = "评选 <pingxuan@example.cn>"
    try:
        yield handler
    finally:
        controller.stop()
        app.config["SMTP_URL"] = app.config["MAIL_FROM"] = None


@pytest.fixture
def judge(database: None) -> Actor:
    return make.person(Role.JUDGE, make.tree()["2201"], "金永浩")


def write(actor: Actor, text: str = "sheets.out", **params: Any) -> None:
    with writing():
        services.post(
            Draft(text, oneself(actor.user_id, actor.grant_id), {**TO_JUDGE, **params}), Category.JUDGING, now=NOW
        )


def only() -> Mail:
    db.session.expire_all()
    return db.session.scalars(sa.select(Mail)).one()


def test_a_message_goes_out_as_text_and_html_in_its_readers_language_and_the_servers_answer_is_kept(
    post: Post, judge: Actor
):
    address = reach(judge)
    write(judge, reason="得分 96.5 有误", who="王秀兰")

    assert send_due() == 1
    parsed, mail = post.read(), only()
    text = parsed.get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    html = parsed.get_body(("html",)).get_content()  # type: ignore[attr-defined]
    assert (mail.state, mail.answer, mail.tries) == (MailState.DELIVERED, "250 2.0.0 taken as 7F3A", 1)
    assert post.got[0].rcpt_tos == [address] and post.got[0].mail_from == "pingxuan@example.cn"
    assert parsed["Subject"] == "“优秀党员”：有 3 份评分表等您评分。"
    assert parsed["Message-ID"] == f"<{mail.mime_id}@example.cn>"
    assert parsed["List-Unsubscribe"].endswith("/inbox/preferences>") and parsed["From"] == "评选 <pingxuan@example.cn>"
    for body in (text, html):
        assert "有 3 份评分表等您评分" in body and "/inbox" in body
        assert "96.5" not in body and "王秀兰" not in body  # a reason may hold anything: it stays in the product
    assert send_due() == 0


def test_an_english_reader_gets_an_english_mail(post: Post, judge: Actor):
    reach(judge, locale="en")
    write(judge)
    send_due()

    assert post.read()["Subject"] == "优秀党员: 3 score sheets wait for you."
    assert "Dear 金永浩," in post.read().get_body(("plain",)).get_content()  # type: ignore[attr-defined]


def test_names_cannot_put_headers_into_a_mail(post: Post, judge: Actor):
    reach(judge)
    write(judge, honour="优秀\r\nBcc: evil@example.cn\r\n\r\n党员")
    send_due()

    assert post.read()["Bcc"] is None and "Bcc: evil" in post.read()["Subject"]


def test_a_refused_recipient_is_not_tried_again_and_the_answer_says_why(post: Post, judge: Actor):
    post.rcpt = "550 5.1.1 no such mailbox"
    reach(judge)
    write(judge)

    assert send_due() == 0
    assert (only().state, only().answer) == (MailState.FAILED, "550 5.1.1 no such mailbox")
    assert post.got == []


def test_a_full_mailbox_is_tried_again_later_and_given_up_in_the_end(post: Post, judge: Actor, app: Flask):
    """1, 2, 4 … minutes apart, at most four hours; the eighth try is the last."""
    post.data = "452 4.2.2 mailbox full"
    reach(judge)
    write(judge)
    at = NOW
    try:
        for number in range(1, TRIES + 1):
            app.config["CLOCK"] = at
            send_due()
            assert only().tries == number
            if number < TRIES:
                assert only().state is MailState.QUEUED
                assert only().due_at - at == timedelta(minutes=min(2 ** (number - 1), 240))
                at = only().due_at
    finally:
        app.config["CLOCK"] = NOW

    assert (only().state, only().answer) == (MailState.FAILED, "452 4.2.2 mailbox full")
    assert wait_after(20) == timedelta(hours=4)


def test_a_later_try_carries_the_same_message_id(post: Post, judge: Actor, app: Flask):
    post.data = "451 try later"
    reach(judge)
    write(judge)
    send_due()
    name, post.data = only().mime_id, "250 OK"
    try:
        app.config["CLOCK"] = only().due_at
        send_due()
    finally:
        app.config["CLOCK"] = NOW

    assert post.read()["Message-ID"] == f"<{name}@example.cn>" and only().tries == 2


def test_a_server_that_is_not_there_stops_the_round_and_keeps_everything(mail_on: Flask, judge: Actor):
    """Two wait; the first finds nobody, and the second is not even tried."""
    reach(judge)
    write(judge)
    write(judge, honour="优秀服务标兵")

    assert send_due() == 0
    db.session.expire_all()
    assert sorted((mail.state.value, mail.tries) for mail in db.session.scalars(sa.select(Mail))) == [
        ("queued", 0),
        ("queued", 1),
    ]


def test_a_server_that_never_answers_is_given_up_after_a_while(
    app: Flask, judge: Actor, monkeypatch: pytest.MonkeyPatch
):
    with socket.socket() as silent:  # it listens and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        app.config["SMTP_URL"] = mail_server(f"smtp+plain://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setattr(Server.connect, "__defaults__", (0.2,))
        reach(judge)
        write(judge)
        try:
            send_due()
        finally:
            app.config["SMTP_URL"] = None

    assert only().state is MailState.QUEUED and "imed out" in only().answer


def test_a_line_that_breaks_while_the_server_takes_it_is_not_sent_again(post: Post, judge: Actor):
    """It may have arrived: only a person sends it once more."""
    post.data = "hang up"
    reach(judge)
    write(judge)
    send_due()

    assert only().state is MailState.FAILED and "may have arrived" in only().answer
    post.data = "250 OK"
    assert send_due() == 0

    place = db.session.scalars(sa.select(Division).where(Division.code == "2201")).one()
    organiser = make.person(Role.ORGANISER, place)
    with writing():
        services.again(services.get_mail(organiser, only().id), actor=organiser, now=NOW)
    assert send_due() == 1 and post.read()["Message-ID"].startswith(f"<{only().mime_id}@")


@pytest.mark.parametrize(("handed", "state"), [(False, MailState.QUEUED), (True, MailState.FAILED)])
def test_what_a_dead_worker_left_is_sent_only_if_it_was_not_handed_over(
    app: Flask, post: Post, judge: Actor, handed: bool, state: MailState, monkeypatch: pytest.MonkeyPatch
):
    """The worker dies between its claim and the end; a quarter of an hour later another looks."""
    reach(judge)
    write(judge)

    class Killed(BaseException):
        pass

    def die(*_args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(deliver, "_offer" if not handed else "settle", die)
        with pytest.raises(Killed):
            send_due()
    db.session.rollback()
    assert only().state is MailState.SENDING and (only().handed_at is not None) is handed

    assert recover(now=NOW + STALE) == 0  # it may still be at work
    assert recover(now=NOW + STALE + timedelta(seconds=1)) == 1
    assert only().state is state and len(post.got) == (1 if handed else 0)
    monkeypatch.setitem(app.config, "CLOCK", only().due_at)
    assert send_due() == (0 if handed else 1) and len(post.got) == 1


def test_two_workers_never_send_the_same_mail(post: Post, judge: Actor):
    """The second claims while the first has it in hand, and finds nothing."""
    reach(judge)
    write(judge)
    first = deliver._claim(NOW)

    assert first is not None and deliver._claim(NOW) is None


def test_no_more_go_out_in_a_minute_than_the_setting_allows(post: Post, judge: Actor, app: Flask):
    reach(judge)
    for number in range(5):
        write(judge, honour=f"荣誉{number}")
    app.config["MAIL_PER_MINUTE"] = 2
    try:
        assert [send_due(), send_due()] == [2, 0]
        app.config["CLOCK"] = NOW + timedelta(seconds=61)
        assert send_due() == 2
    finally:
        app.config["CLOCK"], app.config["MAIL_PER_MINUTE"] = NOW, 60


def test_nothing_goes_out_while_the_outbox_is_held(post: Post, judge: Actor):
    reach(judge)
    write(judge)
    with writing():
        db.session.add(OutboxHold(id=1, reason="核对名单", held_by=None, held_at=NOW))
        audit.record("outbox.held", actor=system(), now=NOW)
    assert send_due() == 0 and post.got == []


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost, and an authority that this machine trusts."""
    ca = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert("localhost").configure_cert(context)
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return context


def _check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    fits = isinstance(data, LoginPassword) and (data.login, data.password) == (b"pingxuan", b"p@ss:word")
    return AuthResult(success=fits, handled=fits)


@pytest.mark.parametrize("password", ["p%40ss%3Aword", "wrong"])
def test_a_server_is_signed_in_to_over_starttls_and_a_wrong_password_is_never_repeated(
    app: Flask, judge: Actor, authority: ssl.SSLContext, password: str
):
    options = {"tls_context": authority, "authenticator": _check, "auth_required": True}
    reach(judge)
    for post in _serving(app, Post(), "smtp", f"pingxuan:{password}@", **options):
        write_to(judge)
        assert send_due() == (1 if password != "wrong" else 0)
        assert len(post.got) == (1 if password != "wrong" else 0)
    assert "wrong" not in only().answer
    assert only().state is (MailState.DELIVERED if password != "wrong" else MailState.QUEUED)


def write_to(judge: Actor) -> None:
    reach(judge)
    write(judge)


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(app: Flask, judge: Actor):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    for post in _serving(app, Post(), "smtp", tls_context=context):
        write_to(judge)
        assert send_due() == 0 and post.got == []
    assert only().state is MailState.QUEUED and "CERTIFICATE_VERIFY_FAILED" in only().answer


def test_a_server_that_offers_no_encryption_gets_nothing_from_an_address_that_asks_for_it(app: Flask, judge: Actor):
    for post in _serving(app, Post(), "smtp"):
        write_to(judge)
        assert send_due() == 0 and post.got == []
    assert "STARTTLS" in only().answer


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.cn",
        "http://mail.example.cn",
        "smtp://",
        "smtp://mail:99999",
        "smtp+plain://a:b@mail",
        "smtp://m/x",
    ],
)
def test_an_address_of_a_server_that_cannot_be_used_is_refused(url: str):
    with pytest.raises(ValueError, match="must"):
        mail_server(url)


def test_the_parts_of_a_servers_address():
    found = mail_server("smtps://u%40x:p%3A@mail.example.cn")

    assert (found.scheme, found.host, found.port, found.user, found.password) == (
        "smtps", "mail.example.cn", 465, "u@x", "p:",
    )  # fmt: skip
    assert "p:" not in repr(found) and default_sender(found) == "pingxuan@mail.example.cn"
    assert mail_sender("评选 <a@b.cn>") == "评选 <a@b.cn>"
    for bad in ("nobody", "a@", "评选 <评选@b.cn>", "a@b.cn\r\nBcc: c@d.cn"):
        with pytest.raises(ValueError, match="must be an e-mail address"):
            mail_sender(bad)


def test_without_a_server_or_a_confirmed_address_no_mail_is_written(app: Flask, judge: Actor):
    reach(judge)
    write(judge)
    assert db.session.scalar(sa.select(sa.func.count(Mail.id))) == 0
    assert db.session.scalars(sa.select(Message)).one().mail_id is None and jobs.send_mail() == 0


def test_a_days_messages_go_out_in_one_mail(post: Post, judge: Actor, app: Flask):
    """Three of yesterday, at nine; the one of today after eight waits for tomorrow."""
    reach(judge)
    with writing():
        services.set_preferences({Category.JUDGING: Channel.DIGEST}, quiet=None, locale="zh_CN", actor=judge, now=NOW)
    for number in range(3):
        write(judge, honour=f"荣誉{number}")
    try:
        app.config["CLOCK"] = NOW + timedelta(hours=1)
        assert jobs.send_mail() == 0
        app.config["CLOCK"] = NOW + timedelta(days=1)
        assert jobs.send_mail() == 1 and jobs.send_mail() == 0
    finally:
        app.config["CLOCK"] = NOW

    text = post.read().get_body(("plain",)).get_content()  # type: ignore[attr-defined]
    assert post.read()["Subject"] == "今日消息 3 条"
    assert [f"荣誉{number}" in text for number in range(3)] == [True] * 3


def test_quiet_hours_put_a_mail_off_until_they_end():
    """Nine in the morning of the 10th of May lies within 22–10, and within 9–11; it does not in 10–22."""
    assert services.after_quiet(NOW, (22, 10)) == NOW + timedelta(hours=1)
    assert services.after_quiet(NOW, (9, 11)) == NOW + timedelta(hours=2)
    assert services.after_quiet(NOW, (10, 22)) == NOW
    assert services.after_quiet(NOW + timedelta(hours=14), (22, 7)) == NOW + timedelta(hours=22)
    assert services.after_quiet(NOW, None) == NOW


def test_the_top_organiser_hears_once_a_day_of_mail_that_does_not_arrive(post: Post, judge: Actor):
    top = make.person(Role.ORGANISER, db.session.scalars(sa.select(Division).where(Division.code == "22")).one())
    post.rcpt = "550 no"
    reach(judge)
    write(judge)
    for _round in range(2):
        jobs.send_mail()

    told = db.session.scalars(sa.select(Message).where(Message.user_id == top.user_id)).all()
    assert [(message.text, message.params) for message in told] == [("mail.failed", {"count": 1})]
