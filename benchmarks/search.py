"""Search among 100,000 people and 10,000 units, on SQLite and on PostgreSQL. 搜索

Run with ``python -m benchmarks search``. The page is asked for as a browser asks, signed in, through
the whole application; the time is the server's, from request to last byte. The questions are of
every kind, from the whole province and from one county, and each is timed in turn with the others.
"""

from __future__ import annotations

import random
import secrets
from contextlib import ExitStack
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from accounts import services as accounts
from accounts.identity import TOKEN
from accounts.models import Grant, User
from benchmarks._room import Row, application, postgresql, row
from core import search
from core.access import Role, system
from core.clock import utcnow
from core.db import db, writing
from core.search import SearchEntry
from units import services as units
from units.models import Division, Unit

PEOPLE, UNITS, RUNS, BOUND_MS = 100_000, 10_000, 5, 60
# As often as they are among a hundred and more people of Jilin, roughly.
SURNAMES = (
    "王王王王王王王李李李李李李李张张张张张张张刘刘刘刘刘陈陈陈陈杨杨杨赵赵赵黄黄周周吴吴徐徐孙孙胡朱高林何郭马罗梁宋郑谢韩"
    "唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾"
)
GIVEN = (
    "秀兰英华明国建文军平志伟东海强晓生光林小民永杰玉红金波健敏丽静芳娟霞桂凤春梅艳云洁琳娜慧萍燕玲桃菊珍荣爱美琴雪宇"
)
KINDS = (
    "婚姻登记处", "救助管理站", "社会福利院", "殡仪馆", "军休所", "收养登记处", "慈善总会窗口", "社区服务中心",
)  # fmt: skip
QUESTIONS = {
    "common surname": "王",
    "two characters of a name": "秀兰",
    "whole name": "王秀兰",
    "initials": "wxl",
    "reading": "wangxiulan",
    "part of a unit's name": "婚姻登记",
    "unit code": "U004321",
    "part of a number": "4321",
    "two words": "王 兰",
    "no hit": "没有此人",
}


def measure() -> list[Row]:
    """Return the rows of the benchmark, for both databases."""
    rows = []
    for name in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            url = None if name == "SQLite" else stack.enter_context(postgresql())
            app = stack.enter_context(application(url))
            rows += _measure(name, app)
    return rows


def _measure(name: str, app: Flask) -> list[Row]:
    fill(app, random.Random(7))
    browsers = {place: _browser(app, code) for place, code in (("province", "22"), ("county", "220102"))}
    with app.app_context():
        began = perf_counter()
        with writing():
            entries = search.rebuild()
        rebuilt = perf_counter() - began
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as raw:
                raw.execute(sa.text("VACUUM ANALYZE search_entry"))
        size = sum(len(text.encode()) for text in db.session.scalars(sa.select(SearchEntry.text)))
        db.session.rollback()
    asked = [(place, question) for place in browsers for question in QUESTIONS]
    times: dict[tuple[str, str], list[float]] = {one: [] for one in asked}
    for turn in range(RUNS + 1):
        for place, question in asked:
            took = _ask(browsers[place], QUESTIONS[question])
            if turn:  # the first time compiles
                times[place, question].append(took)
    middle = round(median(took for one in times.values() for took in one), 1)
    slowest = max(asked, key=lambda one: median(times[one]))
    what = f"search among {PEOPLE:,} people and {UNITS:,} units, {name}"
    return [
        row(f"{what}: server time, ms (median of {len(asked)} questions × {RUNS})", middle, f"≤ {BOUND_MS}",
            middle <= BOUND_MS),
        row(f"{what}: slowest question ({slowest[1]}, {slowest[0]}), ms", round(median(times[slowest]), 1)),
        row(f"{what}: index, entries", entries),
        row(f"{what}: index, MB of text", round(size / 1e6, 1)),
        row(f"{what}: index made anew, s", round(rebuilt, 1)),
    ]  # fmt: skip


def _ask(browser: FlaskClient, text: str) -> float:
    began = perf_counter()
    answer = browser.get("/search", query_string={"q": text})
    took = 1000 * (perf_counter() - began)
    if answer.status_code != 200:
        raise RuntimeError(f"{text}: {answer.status_code}")
    return took


def fill(app: Flask, draw: random.Random) -> None:
    """Write the tree of Jilin, the units and the people, as bulk statements."""
    with app.app_context():
        now = utcnow()
        with writing():
            units.load_divisions(units.shipped_rows("jilin"), actor=system(), now=now)
        with writing():
            places = db.session.execute(
                sa.select(Division.id, Division.path, Division.name).where(sa.func.length(Division.code) == 6)
            ).all()
            made: list[dict[str, Any]] = []
            for at in range(UNITS):
                place, code = places[at % len(places)], f"U{at:06d}"
                made.append({
                    "id": at + 1, "code": code, "name": f"{place.name}{KINDS[at % len(KINDS)]}第{at}窗口",
                    "kind": "marriage-registry", "division_id": place.id, "path": f"{place.path}{code}/",
                    "address": "", "head": _name(draw), "phone": "", "credit_code": "", "created_at": now,
                })  # fmt: skip
            db.session.execute(sa.insert(Unit.__table__), made)  # type: ignore[arg-type]
            people = [
                {"id": at, "login": f"p{at:06d}", "name": _name(draw), "password_hash": "x", "password_once": False,
                 "active": True, "created_at": now, "password_set_at": now}
                for at in range(1, PEOPLE + 1)
            ]  # fmt: skip
            db.session.execute(sa.insert(User.__table__), people)  # type: ignore[arg-type]
            grants = [
                {"user_id": at, "role": Role.PEER, "unit_id": at % UNITS + 1, "path": made[at % UNITS]["path"],
                 "granted_at": now}
                for at in range(1, PEOPLE + 1)
            ]  # fmt: skip
            db.session.execute(sa.insert(Grant.__table__), grants)  # type: ignore[arg-type]
            if db.engine.dialect.name == "postgresql":
                for table in ("unit", "user_account"):
                    db.session.execute(
                        sa.text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
                    )


def _name(draw: random.Random) -> str:
    return draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2, 2))))


def _browser(app: Flask, code: str) -> FlaskClient:
    """Return a browser in which the organiser of a division is signed in."""
    with app.app_context():
        now, login, password = utcnow(), f"organiser{code}", secrets.token_urlsafe(12)
        with writing():
            place = db.session.scalars(sa.select(Division).where(Division.code == code)).one()
            user = accounts.create_user(login, "于海峰", password, actor=system(), now=now)
            accounts.grant_role(user, Role.ORGANISER, place, actor=system(), now=now)
        with writing():
            _opened, token = accounts.sign_in(
                login, password, address="127.0.0.1", device="benchmark", lifetime=timedelta(hours=1), now=now
            )
        db.session.remove()
    browser = app.test_client()
    with browser.session_transaction() as session:
        session[TOKEN] = token
    return browser
