"""A signed-in page with nothing on it, beside a bare Flask page. 空白页

Run with ``python -m benchmarks empty_page``. Ours is a route that renders the organiser's skeleton
with an empty body: every hook before and after a request, the look-up of who is signed in, the bar
with its places, the search box and the bell, the headers and the line in the log. The bare page is
a Flask application without extensions and without a database: one route, Flask's own signed session
read and checked, and a Jinja template that writes as much HTML. Both are asked in turn through WSGI
in one process, as production is set; the plainest answer there can be is reported beside them.
"""

from __future__ import annotations

import contextlib
import io
import random
import secrets
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template, session
from jinja2 import DictLoader
from sqlalchemy import event

from accounts import services as accounts
from accounts.identity import TOKEN
from benchmarks._room import Row, application, row
from core.access import Role, allow, system
from core.clock import utcnow
from core.db import db, writing
from units.models import Division, Level

RUNS, BOUND = 1500, 3.0
ADDRESS = "/benchmark/empty"
Ask = Callable[[], bytes]


def measure() -> list[Row]:
    """Return the rows of the benchmark."""
    # The log's lines are written, as in production, but not shown.
    with _quiet(), application(settings={"TESTING": False, "WTF_CSRF_ENABLED": True}) as app:
        ours, statements = _ours(app)
        size = len(ours())
        asks = {"ours": ours, "bare": _bare(size), "plain": _plain()}
        times = _times(asks)
        told = {name: round(1000 * median(taken), 3) for name, taken in times.items()}
    ratio = round(told["ours"] / told["bare"], 2)
    page = "a signed-in page with nothing on it"
    return [
        row(f"{page}: / bare Flask page (medians of {RUNS})", ratio, f"≤ {BOUND:g}×", ratio <= BOUND),
        row(f"{page}: server time, ms", told["ours"]),
        row(f"{page}: SQL statements", statements),
        row(f"{page}: bytes of HTML", size),
        row(f"bare Flask page of as many bytes, with its session, ms (bytes {len(asks['bare']())})", told["bare"]),
        row("the plainest answer of Flask, ms", told["plain"]),
    ]


def _times(asks: dict[str, Ask]) -> dict[str, list[float]]:
    order, draw = list(asks), random.Random(3)
    for name in order * 100:
        asks[name]()
    times: dict[str, list[float]] = {name: [] for name in order}
    for _ in range(RUNS):
        draw.shuffle(order)
        for name in order:
            began = perf_counter()
            asks[name]()
            times[name].append(perf_counter() - began)
    return times


def _asking(app: Any, address: str, cookie: str = "") -> Ask:
    """Return what asks for a page as a server does: an environment in, all bytes out, the answer closed."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "5000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:5000", "SCRIPT_NAME": "",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": cookie, "HTTP_ACCEPT": "text/html", "wsgi.url_scheme": "http",
        "HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9", "HTTP_USER_AGENT": "Mozilla/5.0", "wsgi.version": (1, 0),
        "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip

    def ask() -> bytes:
        began: list[str] = []
        fresh = {**environ, "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()}
        answer = app(fresh, lambda status, *_: began.append(status))
        try:
            body = b"".join(answer)
        finally:
            answer.close()
        if not began[0].startswith("200"):
            raise RuntimeError(f"{address}: {began[0]}")
        return body

    return ask


def _ours(app: Flask) -> tuple[Ask, int]:
    """Return what asks for our page, and how many SQL statements it takes."""

    def empty() -> str:
        return render_template("base.html")

    app.add_url_rule(ADDRESS, "benchmark.empty", allow.signed_in(empty))
    with app.app_context():
        now, password = utcnow(), secrets.token_urlsafe(12)
        with writing():
            place = Division(code="22", name="吉林省", level=Level.PROVINCE, path="/22/")
            db.session.add(place)
            user = accounts.create_user("organiser", "于海峰", password, actor=system(), now=now)
            accounts.grant_role(user, Role.ORGANISER, place, actor=system(), now=now)
        with writing():
            _opened, token = accounts.sign_in(
                "organiser", password, address="127.0.0.1", device="benchmark", lifetime=timedelta(hours=1), now=now
            )
        db.session.remove()
    kept = _cookie(app, {TOKEN: token, "csrf_token": secrets.token_hex(20)})
    ask = _asking(app, ADDRESS, f"{app.config['SESSION_COOKIE_NAME']}={kept}")
    ask()
    with app.app_context(), _counted(db.engine) as count:
        ask()
    return ask, count[0]


def _cookie(app: Flask, values: dict[str, str]) -> str:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return str(signer.dumps(values))


def _bare(size: int) -> Ask:
    """Return what asks for a page that Flask makes by itself, with as much HTML."""
    links = "{% for one in range(8) %}<a href='/{{ one }}'>{{ one }}</a>{% endfor %}"
    page = (
        f"<!doctype html><html><head><title>{{{{ name }}}}</title></head><body>{links}{{{{ filling }}}}</body></html>"
    )
    app = Flask("bare")
    app.secret_key = secrets.token_hex(16)
    app.jinja_loader = DictLoader({"page.html": page})
    filling = "字" * (size // 3 - 110)

    @app.get(ADDRESS)
    def show() -> str:
        return render_template("page.html", name=session["name"], filling=filling)

    return _asking(app, ADDRESS, f"session={_cookie(app, {'name': '于海峰'})}")


def _plain() -> Ask:
    app = Flask("plain")
    app.add_url_rule(ADDRESS, "ok", lambda: "ok")
    return _asking(app, ADDRESS)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with contextlib.redirect_stderr(io.StringIO()):
        yield


@contextlib.contextmanager
def _counted(engine: sa.Engine) -> Iterator[list[int]]:
    found = [0]

    def count(*_args: Any) -> None:
        found[0] += 1

    event.listen(engine, "before_cursor_execute", count)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", count)
