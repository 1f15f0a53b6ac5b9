"""Measure the ranking page of 10,000 candidates × 8 criteria × 7 judges. 排名页

Run with ``python -m benchmarks ranking_page``. The page is asked for as a browser asks, signed in,
through the whole application on SQLite; the time is the server's, from request to last byte. The
yardstick is a fixed pure-Python loop measured in the same alternation, so that a slow machine is
seen to be one.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy import event

from accounts import services as accounts
from accounts.identity import TOKEN
from app import create_app
from campaigns.models import Campaign, Candidate, CandidateState, HolderKind, Honour, Round
from core import audit
from core.access import Role, system
from core.clock import utcnow
from core.db import db, writing
from scoring.data import RankingInput
from scoring.ranking import rank
from scoring.scheme_json import default_scheme
from selection.arrays import Entrant, row_values, sealed
from selection.models import RankingRow, RankingRun
from units.models import Division, Level, Unit

RUNS, CANDIDATES, SMALL, CRITERIA, JUDGES, UNITS = 5, 10_000, 60, 8, 7, 500
BOUND_MS = 150
QUERIES = {
    "first": "",
    "deep": "?page=150",
    "filtered": "?division={division}&q=1",
    "sorted": "?sort=-total",
}


def measure() -> list[dict[str, Any]]:
    """Return the rows of the benchmark."""
    before = os.environ.get("PINGXUAN_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["PINGXUAN_HOME"] = home
        try:
            return _measure()
        finally:
            os.environ.pop("PINGXUAN_HOME")
            if before is not None:
                os.environ["PINGXUAN_HOME"] = before


def _measure() -> list[dict[str, Any]]:

    app = create_app({"TESTING": True, "CHEAP_PASSWORDS": True, "WTF_CSRF_ENABLED": False})
    with app.app_context():
        db.create_all()
        scene = Scene(app)
        big, small = scene.run(CANDIDATES), scene.run(SMALL)
        scene.get(big)  # the first request also notes when the session was last seen
        counts = {name: scene.statements(big + scene.filled(query)) for name, query in QUERIES.items()}
        few = {name: scene.statements(small + scene.filled(query)) for name, query in QUERIES.items() if name != "deep"}
        times = scene.times({"big": big, "small": small, "deep": big + QUERIES["deep"]})
        db.session.remove()
        db.engine.dispose()
    constant = all(counts[name] == found for name, found in few.items()) and counts["deep"] == counts["first"]
    page = f"ranking page of {CANDIDATES:,} × {CRITERIA} × {JUDGES}"
    return [
        _row(f"{page}: SQL statements", counts["first"], f"= {few['first']} for {SMALL}", constant),
        _row(f"{page}: SQL statements with filter and order", max(counts.values()), None, None),
        _row(f"{page}: server time, ms (median of {RUNS})", times["big"], f"≤ {BOUND_MS}", times["big"] <= BOUND_MS),
        _row(f"{page}: page 150, ms", times["deep"], f"≤ {BOUND_MS}", times["deep"] <= BOUND_MS),
        _row(f"ranking page of {SMALL}: server time, ms", times["small"], None, None),
        _row("yardstick: sum of 500,000 squares, ms", times["yardstick"], None, None),
    ]


def _row(name: str, value: float, bound: str | None, holds: bool | None) -> dict[str, Any]:
    return {"name": name, "value": value, "bound": bound, "holds": holds}


def yardstick() -> int:
    """Do the same work on every machine."""
    return sum(number * number for number in range(500_000))


class Scene:
    """An application with one organiser, and runs of any size."""

    def __init__(self, app: Any) -> None:

        self.app, self.now, self.actor = app, utcnow(), system()
        with writing():
            province = Division(code="22", name="吉林省", level=Level.PROVINCE, path="/22/")
            prefectures = [
                Division(
                    code=f"22{at:02}", name=f"第{at}市", level=Level.PREFECTURE, parent=province, path=f"/22/22{at:02}/"
                )
                for at in range(1, 10)
            ]
            db.session.add_all([province, *prefectures])
            self._record("division.created")
            login, password = "organiser", secrets.token_urlsafe(12)
            user = accounts.create_user(login, "于海峰", password, actor=self.actor, now=self.now)
            grant = accounts.grant_role(user, Role.ORGANISER, province, actor=self.actor, now=self.now)
            self.places = [(one.id, one.path) for one in (*prefectures, province)]
            self.units = []
            for at in range(UNITS):
                place_id, path = self.places[at % len(self.places)]
                unit = Unit(
                    code=f"U{at}", name=f"第{at}婚姻登记处", kind="marriage-registry", division_id=place_id,
                    path=f"{path}U{at}/", created_at=self.now,
                )  # fmt: skip
                db.session.add(unit)
                self.units.append(unit)
            self._record("unit.created")
            self.unit_ids = [(unit.id, unit.path, unit.name) for unit in self.units]
            self.province, grant_id = province.id, grant.id
        with writing():
            opened, token = accounts.sign_in(
                login, password, address="127.0.0.1", device="benchmark", lifetime=timedelta(hours=1), now=self.now
            )
            opened.grant_id = grant_id
        self.client = app.test_client()
        with self.client.session_transaction() as session:
            session[TOKEN] = token
        self.candidate = 0

    def _record(self, act: str) -> None:

        audit.record(act, actor=self.actor, now=self.now)

    def run(self, count: int) -> str:
        """Store a ranking of some candidates; returns the address of its page."""
        data, scheme = _marks(count)
        with writing():
            campaign = Campaign(
                name=f"活动{count}",
                issuer="民政厅",
                year=2012,
                division_id=self.province,
                path="/22/",
                created_at=self.now,
            )
            honour = Honour(campaign=campaign, name="优秀服务标兵", holder_kind=HolderKind.PERSON, quota=300)
            round_ = Round(honour=honour, name="决赛")
            db.session.add_all([campaign, honour, round_])
            self._record("benchmark.campaign")
            first = (db.session.scalar(sa.select(sa.func.max(Candidate.id))) or 0) + 1
            entrants = {}
            rows = []
            for at in range(count):
                unit_id, path, unit_name = self.unit_ids[at % len(self.unit_ids)]
                entrants[at] = Entrant(first + at, at + 1, f"候选人{at}", unit_name, path)
                rows.append(
                    {
                        "id": first + at, "honour_id": honour.id, "number": at + 1, "name": f"候选人{at}", "title": "",
                        "unit_id": unit_id, "path": path, "deeds": "", "state": CandidateState.NOMINATED, "reason": "",
                        "nominated_at": self.now,
                    }
                )  # fmt: skip
            db.session.execute(sa.insert(Candidate.__table__), rows)  # type: ignore[arg-type]
            seal = sealed(data, scheme)
            run = RankingRun(
                round_id=round_.id, number=1, scheme=scheme.to_dict(), input_sha256=seal.sha256, input_gz=seal.packed,
                candidate_count=count, judge_count=JUDGES, recusal_count=0, total_decimals=scheme.total_decimals,
                run_by=None, run_at=self.now,
            )  # fmt: skip
            db.session.add(run)
            self._record("benchmark.run")
            seats = {seat: str(seat + 1) for seat in range(JUDGES)}
            values = row_values(run.id, data, scheme, rank(data, scheme), entrants=entrants, seats=seats)
            db.session.execute(sa.insert(RankingRow.__table__), values)  # type: ignore[arg-type]
            self.candidate = first
            return f"/selection/runs/{run.id}"

    def filled(self, query: str) -> str:
        """Put a real division and candidate into an address."""
        return query.format(division=self.places[0][0], candidate=self.candidate)

    def get(self, address: str) -> None:
        """Ask for a page, which must come."""
        answer = self.client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    def statements(self, address: str) -> int:
        """Count the SQL statements of one request."""
        with counted() as found:
            self.get(address)
        return found[0]

    def times(self, addresses: dict[str, str]) -> dict[str, float]:
        """Measure every page and the yardstick in turn, several times over; the medians in ms."""
        work: dict[str, Callable[[], Any]] = {name: partial(self.get, address) for name, address in addresses.items()}
        work["yardstick"] = yardstick
        for one in work.values():
            one()
        taken: dict[str, list[float]] = {name: [] for name in work}
        for _run in range(RUNS):
            for name, one in work.items():
                start = perf_counter()
                one()
                taken[name].append(1000 * (perf_counter() - start))
        return {name: round(median(values), 1) for name, values in taken.items()}


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the statements that reach the database."""
    found = [0]

    def count(*_args: Any) -> None:
        found[0] += 1

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", count)


def _level(value: str) -> Any:

    return Level(value)


def _marks(count: int) -> tuple[Any, Any]:
    """Make marks from a seed, and the default scheme: trimmed means, two decimals."""
    draw = np.random.default_rng(63)
    keys = [f"c{at}" for at in range(1, CRITERIA + 1)]
    level = draw.normal(800, 60, size=(count, 1))
    marks = {
        key: np.ma.MaskedArray(np.clip(level + draw.normal(0, 40, size=(count, JUDGES)), 0, 1000).astype(np.int64))
        for key in keys
    }
    data = RankingInput(tuple(range(count)), tuple(range(JUDGES)), marks, {})
    return data, default_scheme({key: f"指标{key[1:]}" for key in keys}, mark_decimals=2, weights={keys[0]: "1.5"})
