"""Two who issue at once, on a real database file: no number twice, no gap, nobody twice."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import sqlalchemy as sa

from certificates import services
from certificates.models import Certificate, CertificateSeries
from core import audit
from core.db import db, writing
from core.errors import Conflict
from tests.certificates import make
from tests.conftest import NOW

# What one of several processes does: wait until all are there, then issue what waits.
SCRIPT = """
import sys
from datetime import datetime
from app import create_app
from campaigns.models import Honour
from certificates import services
from core.access import system
from core.db import db, writing

app = create_app({"TESTING": True})
with app.app_context():
    db.session.scalar(db.select(Honour.id))  # a connection is open
    db.session.rollback()
    print("ready", flush=True)
    sys.stdin.readline()
    with writing():
        honour = db.session.get_one(Honour, int(sys.argv[1]))
        now = datetime.fromisoformat("2012-05-10T09:00:00+08:00")
        print(len(services.issue(honour, actor=system(), now=now)), flush=True)
"""


def everything() -> tuple[list[int], int]:
    """The numbers given in order, and the next one; the audit log is whole."""
    db.session.rollback()
    series = db.session.scalars(sa.select(CertificateSeries)).one()
    numbers = list(db.session.scalars(sa.select(Certificate.seq).order_by(Certificate.seq)))
    assert list(audit.verify()) == []
    return numbers, series.next_seq


def nobody_twice() -> bool:
    holders = list(db.session.scalars(sa.select(Certificate.candidate_id)))
    return len(set(holders)) == len(holders)


def at_once(app, act, count=4):
    """Run an act in several threads that start together; returns what each made or raised."""
    came: list[object] = []
    gate = threading.Barrier(count)

    def run():
        with app.app_context():
            gate.wait()
            try:
                with writing():
                    came.append(act())
            except Conflict as refused:
                came.append(refused)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


def test_of_four_threads_one_issues_and_three_find_nobody_waiting(app, database):
    stage = make.ceremony([f"姓名{n}" for n in range(40)])
    stage.number()
    honour_id, actor = stage.honour_id, stage.certifier
    db.session.remove()

    def act():
        honour = db.session.get_one(make.Honour, honour_id)
        return len(services.issue(honour, actor=actor, now=NOW))

    assert sorted(at_once(app, act)) == [0, 0, 0, 40]
    assert everything() == (list(range(1, 41)), 41)
    assert nobody_twice()


def test_of_three_processes_one_issues(app, database):
    stage = make.ceremony([f"姓名{n}" for n in range(40)])
    stage.number()
    db.session.remove()
    environment = {**os.environ, "PINGXUAN_HOME": app.config["HOME"]}
    command = [sys.executable, "-c", SCRIPT, str(stage.honour_id)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, env=environment, **pipes) for _ in range(3)]
    for one in processes:
        assert one.stdout.readline() == "ready\n"

    for one in processes:
        one.stdin.write("go\n")
        one.stdin.flush()
    counts = sorted(int(one.communicate(timeout=60)[0]) for one in processes)

    assert counts == [0, 0, 40]
    assert everything() == (list(range(1, 41)), 41)
    assert nobody_twice()


def test_replaced_and_issued_at_once_no_number_is_taken_twice(app, database):
    stage = make.ceremony(["王秀兰", "李建国"])
    first, _second = stage.issued()
    key = first.id
    db.session.remove()

    def act():
        old = db.session.get_one(Certificate, key)
        return services.reissue(old, "王秀岚", "姓名有误", actor=stage.certifier, now=NOW).seq

    assert at_once(app, act) == [3, 3, 3, 3]
    assert everything() == ([1, 2, 3], 4)


def test_revoked_at_once_for_two_reasons_the_first_stands(app, database):
    stage = make.ceremony(["王秀兰"])
    (made,) = stage.issued()
    key, reasons = made.id, ["材料不实", "重复颁发"]
    db.session.remove()

    def act():
        reason = reasons.pop()
        services.revoke(db.session.get_one(Certificate, key), reason, actor=stage.certifier, now=NOW)
        return reason

    came = at_once(app, act, 2)

    (stood,) = [one for one in came if isinstance(one, str)]
    assert db.session.get_one(Certificate, key).revoked_reason == stood
    assert sum(isinstance(one, Conflict) for one in came) == 1
