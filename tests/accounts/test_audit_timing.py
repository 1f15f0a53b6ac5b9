"""An unknown login takes the work of a known one, so that nobody can sift out who has an account."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from accounts import services
from core.access import Role
from core.db import db, writing
from tests import make
from tests.conftest import NOW


def tries(login: str) -> None:
    for _ in range(2):
        with pytest.raises(services.WrongSignIn), writing():
            services.sign_in(
                login, "not the password", address="10.0.0.9", device="", lifetime=timedelta(hours=1), now=NOW
            )


def test_an_unknown_login_is_verified_once_and_hashed_never(database, monkeypatch):
    """Hashing a stand-in for every try took three times as long as a known login's one verification."""
    make.person(Role.JUDGE, make.tree()["22"], login="judge.one")
    tries("nobody.here")  # the stand-in is made
    work: Counter[str] = Counter()
    for name in ("hash", "verify"):
        real = getattr(PasswordHasher, name)
        monkeypatch.setattr(
            PasswordHasher,
            name,
            lambda self, *args, name=name, real=real: (work.update([name]), real(self, *args))[1],
        )
    tries("judge.one")
    known = work.copy()
    work.clear()
    tries("nobody.here")
    assert work == known == {"verify": 2}


def test_no_transaction_waits_for_a_password_to_be_verified(app, database, monkeypatch):
    """A hundred judges sign in at nine: their verifications must not queue before everybody's marks."""
    make.person(Role.JUDGE, make.tree()["22"], login="judge.one")
    seen: list[bool] = []
    real = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher,
        "verify",
        lambda self, *args: (seen.append(db.session().in_transaction()), real(self, *args))[1],
    )
    for password, status in ((make.PASSWORD, 303), ("not the password", 422)):
        answer = app.test_client().post("/sign-in", data={"login": "judge.one", "password": password})
        assert answer.status_code == status
    assert seen == [False, False]
