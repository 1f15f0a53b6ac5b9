"""Acknowledged means durable: the server is killed in the midst of saving, and nothing it answered is lost."""

from __future__ import annotations

import http.cookiejar
import json
import random
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import databases
from tests import make as common
from tests.conftest import NOW
from tests.judges import make
from tests.live import Production

JUDGES, CANDIDATES, SEED = 4, 12, 20121


@dataclass
class Phone:
    """A judge's browser: signs in, then saves one mark after the other and notes what was acknowledged."""

    address: str
    sheets: dict[int, str]  # sheet id → nothing yet, or the CSRF token
    acknowledged: list[tuple[int, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def fetch(self, path: str, data: bytes | None = None, **headers: str) -> str:
        request = urllib.request.Request(self.address + path, data=data, headers=headers)
        with self.opener.open(request, timeout=30) as answer:
            return answer.read().decode()

    def token(self, path: str) -> str:
        return re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', self.fetch(path))[0]

    def sign_in(self, login: str) -> None:
        form = {"csrf_token": self.token("/sign-in"), "login": login, "password": common.PASSWORD}
        self.fetch("/sign-in", urllib.parse.urlencode(form).encode())
        self.csrf = self.token(f"/sheets/{next(iter(self.sheets))}")

    def save(self, sheet: int, key: str, text: str, serial: int) -> None:
        """Save one mark; noted only once the server has answered."""
        body = json.dumps({"key": f"save-{sheet}-{key}-{serial}", "marks": {key: text}}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.csrf}
        told = json.loads(self.fetch(f"/sheets/{sheet}/marks", body, **headers))
        assert told["marks"][key] == text
        self.acknowledged.append((sheet, key, text))


class Crowd:
    """Judges who save at once until the power goes."""

    def __init__(self, server: Production, phones: list[Phone], death: int, fatal: int) -> None:
        self.server, self.phones, self.death, self.fatal = server, phones, death, fatal
        self.count, self.lock, self.cut = 0, threading.Lock(), threading.Event()
        self.faults: list[BaseException] = []

    def run(self) -> None:
        threads = [threading.Thread(target=self._mark, args=(at, phone)) for at, phone in enumerate(self.phones)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _mark(self, at: int, phone: Phone) -> None:
        dice = random.Random(SEED + 100 * self.death + at)
        serial = 1000 * self.death
        try:
            while not self.cut.is_set():
                serial += 1
                sheet, key = dice.choice(list(phone.sheets)), dice.choice(("c1", "c2"))
                phone.save(sheet, key, f"{dice.randrange(0, 250) / 10:.1f}", serial)
                self._acknowledged()
        except (urllib.error.URLError, ConnectionError, TimeoutError, OSError) as error:
            if not self.cut.is_set():
                self.faults.append(error)
        except BaseException as error:
            self.faults.append(error)

    def _acknowledged(self) -> None:
        with self.lock:
            self.count += 1
            if self.count == self.fatal:
                self.cut.set()
                self.server.kill()


def prepare(home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Flask, list[str], list[list[int]]]:
    """Make a database of its own with an open panel; return the judges' logins and sheets."""
    for name, value in databases.settings_for(home).items():
        monkeypatch.setenv(name, value)
    from accounts.models import User
    from app import create_app
    from core.db import db

    app = create_app({"TESTING": True, "CHEAP_PASSWORDS": True, "CLOCK": NOW})
    with app.app_context():
        db.create_all()
        stage = make.stage(candidates=CANDIDATES, judges=JUDGES)
        logins = [db.session.get_one(User, judge.user_id).login for judge in stage.judges]
        sheets = [[stage.sheet(judge, at).id for at in range(CANDIDATES)] for judge in range(JUDGES)]
        db.session.remove()
        db.engine.dispose()
    return app, logins, sheets


@pytest.mark.long
@pytest.mark.timeout(300)
def test_every_acknowledged_mark_survives_the_death_of_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Killed twice, each time after a number of acknowledged saves that the seed decides."""
    app, logins, sheets = prepare(tmp_path, monkeypatch)
    server = Production(tmp_path, settings={"CLOCK": NOW.isoformat()})
    dice = random.Random(SEED)
    acknowledged: list[tuple[int, str, str]] = []
    try:
        for death in (1, 2):
            server.start()  # the second time on what the first death has left
            phones = [Phone(server.address, dict.fromkeys(own, "")) for own in sheets]
            for phone, login in zip(phones, logins, strict=True):
                phone.sign_in(login)
            crowd = Crowd(server, phones, death, dice.randrange(20, 60))
            crowd.run()
            assert crowd.faults == []
            acknowledged += [save for phone in phones for save in phone.acknowledged]
    finally:
        server.kill()
    assert len(acknowledged) >= 40
    check(app, acknowledged)


def check(app: Flask, acknowledged: list[tuple[int, str, str]]) -> None:
    """Every acknowledged save is a version, in order, and the log is whole."""
    from campaigns.models import Criterion
    from core import audit
    from core.db import db
    from core.numbers import from_fixed
    from judges.models import Mark, MarkVersion

    with app.app_context():
        rows = sa.select(MarkVersion.sheet_id, Criterion.key, MarkVersion.value).join(
            Criterion, Criterion.id == MarkVersion.criterion_id
        )
        kept: dict[tuple[int, str], list[str]] = {}
        for sheet, key, value in db.session.execute(rows.order_by(MarkVersion.version)):
            kept.setdefault((sheet, key), []).append(from_fixed(value, 1))
        for place in {(sheet, key) for sheet, key, _text in acknowledged}:
            told = [text for sheet, key, text in acknowledged if (sheet, key) == place]
            # The same mark saved again is no new version; one save that died unanswered may be extra.
            remaining = iter(kept[place])
            for before, text in zip(["", *told], told, strict=False):
                assert text == before or text in remaining, (place, told, kept[place])
        unchained = (
            sa.select(sa.func.count())
            .select_from(Mark)
            .where(
                ~sa.exists().where(
                    MarkVersion.sheet_id == Mark.sheet_id,
                    MarkVersion.criterion_id == Mark.criterion_id,
                    MarkVersion.version == Mark.version,
                    MarkVersion.value == Mark.value,
                )
            )
        )
        assert db.session.scalar(unchained) == 0
        assert list(audit.verify()) == []
        db.session.remove()


def test_many_devices_with_the_same_key_make_one_version(app: Flask, database: None):
    """Eight threads send the same save at once: eight equal answers, one version, one audit entry."""
    from core.audit.models import AuditEntry
    from core.db import db
    from judges.models import MarkVersion

    stage = make.stage(candidates=1, judges=1)
    address = f"/sheets/{stage.sheet().id}/marks"
    clients = [common.signed_in(app, stage.judges[0]) for _device in range(8)]
    db.session.remove()
    together, answers = threading.Barrier(len(clients)), []

    def send(client) -> None:
        together.wait()
        answers.append(client.post(address, json={"key": "the-very-same-key", "marks": {"c1": "22.5"}}))

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200] * 8
    assert {answer.text for answer in answers} == {answers[0].text}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(MarkVersion)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).where(AuditEntry.action == "marks.saved")) == 1
