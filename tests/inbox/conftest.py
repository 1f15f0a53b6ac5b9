"""What the tests of messages stand on: two worlds as in the access tests, and people who get mail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from accounts.models import User
from core import audit
from core.access import Actor, system
from core.db import db, writing
from inbox.mail.address import mail_server
from tests.access import conftest
from tests.conftest import NOW

ground, fresh = conftest.ground, conftest.fresh  # the fixtures


@pytest.fixture
def mail_on(app: Flask) -> Iterator[Flask]:
    """A mail server is set; nothing listens there."""
    app.config["SMTP_URL"], app.config["MAIL_FROM"] = (
        mail_server("smtp+plain://127.0.0.1:9"),
        "评选 <pingxuan@example.cn>",
    )
    yield app
    app.config["SMTP_URL"] = app.config["MAIL_FROM"] = None


def reach(actor: Actor, address: str | None = None, locale: str | None = None) -> str:
    """Give a person a confirmed address, and commit; returns it."""
    with writing():
        user = db.session.get_one(User, actor.user_id)
        user.email, user.email_confirmed_at = address or f"{user.login}@example.cn", NOW
        user.locale = locale
        audit.record("user.email_confirmed", user, actor=system(), now=NOW)
        return user.email
