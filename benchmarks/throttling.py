"""Sign-in under attack: 50 wrong tries a second from 20 addresses, and a right one from another. 登录限次

Run with ``python -m benchmarks throttling``. The server is the one that ``make run`` starts, with
passwords hashed at their full cost. The attackers come from 127.0.0.2 to 127.0.0.21, each with a
login of its own kind every time; somebody at 127.0.0.99 signs in rightly again and again meanwhile.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from accounts import services as accounts
from app import create_app
from benchmarks._room import Row, home, row
from core.access import Role, system
from core.clock import utcnow
from core.db import db, writing
from tools.servers import free_port
from units.models import Division, Level

ROOT = Path(__file__).resolve().parent.parent
SECONDS, RATE, ADDRESSES, BOUND = 30, 50, 20, 1.0
PASSWORD = "a right and long password"
HIDDEN = re.compile(r'name="(csrf_token|once)"(?: type="hidden")? value="([^"]*)"')


def measure() -> list[Row]:
    """Return the rows of the benchmark."""
    with home() as folder, _server(folder) as port:
        attack = Attack(port)
        attack.start()
        took, failed = _right_ones(port)
        attack.stop()
    what = f"sign-in under {RATE} wrong tries a second from {ADDRESSES} addresses"
    sent = sum(attack.answers.values())
    refused = attack.answers[429]
    worst = round(max(took), 2) if took else None
    held = not failed and worst is not None and worst <= BOUND and set(attack.answers) <= {422, 429}
    return [
        row(f"{what}: slowest of {len(took)} right ones, s", worst, f"≤ {BOUND:g}", held),
        row(f"{what}: median right one, s", round(median(took), 2) if took else None),
        row(f"{what}: right ones that were refused", failed, "= 0", failed == 0),
        row(f"{what}: wrong tries a second that were answered", round(sent / SECONDS, 1)),
        row(f"{what}: of them refused without being tried", refused),
    ]


def _right_ones(port: int) -> tuple[list[float], int]:
    took, failed, until = [], 0, time.monotonic() + SECONDS
    while time.monotonic() < until:
        began = time.monotonic()
        status = _try(port, "127.0.0.99", "rightful", PASSWORD)
        if status in (302, 303):
            took.append(time.monotonic() - began)
        else:
            failed += 1
        time.sleep(0.5)
    return took, failed


def _try(port: int, address: str, login: str, password: str) -> int:
    """Open the page of the form, and send it; returns the status."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(address, 0))
    try:
        link.request("GET", "/sign-in")
        page = link.getresponse()
        cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
        hidden = dict(HIDDEN.findall(page.read().decode().split('name="login"')[0].rpartition("<form")[2]))
        return _send(link, cookie, {**hidden, "login": login, "password": password})
    finally:
        link.close()


def _send(link: http.client.HTTPConnection, cookie: str, form: dict[str, str]) -> int:
    from urllib.parse import urlencode  # noqa: PLC0415 - used here alone

    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    link.request("POST", "/sign-in", urlencode(form), headers)
    answer = link.getresponse()
    answer.read()
    return answer.status


class Attack:
    """Wrong tries at an even pace, whatever becomes of those before."""

    def __init__(self, port: int) -> None:
        self.port, self.answers = port, Counter[int]()
        self._done, self._serial = threading.Event(), count()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Set every address to its share of the tries."""
        for at in range(ADDRESSES):
            one = threading.Thread(target=self._go_on, args=(f"127.0.0.{at + 2}", at / RATE), daemon=True)
            self._threads.append(one)
            one.start()

    def _go_on(self, address: str, late: float) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(address, 0))
        link.request("GET", "/sign-in")
        page = link.getresponse()
        cookie = (page.getheader("Set-Cookie") or "").split(";")[0]
        hidden = dict(HIDDEN.findall(page.read().decode().split('name="login"')[0].rpartition("<form")[2]))
        hidden.pop("once", None)
        pause, turn = ADDRESSES / RATE, time.monotonic() + late
        while not self._done.is_set():
            time.sleep(max(0, turn - time.monotonic()))
            turn += pause
            login = f"nobody{next(self._serial)}"
            self.answers[_send(link, cookie, {**hidden, "login": login, "password": "wrong password"})] += 1

    def stop(self) -> None:
        """End it."""
        self._done.set()
        for one in self._threads:
            one.join(30)


@contextmanager
def _server(folder: str) -> Iterator[int]:
    """Start the server as ``make run`` does, with one person who can sign in."""
    app = create_app()
    with app.app_context():
        db.create_all()
        with writing():
            place = Division(code="22", name="吉林省", level=Level.PROVINCE, path="/22/")
            db.session.add(place)
            user = accounts.create_user("rightful", "于海峰", PASSWORD, actor=system(), now=utcnow())
            accounts.grant_role(user, Role.ORGANISER, place, actor=system(), now=utcnow())
        db.session.remove()
        db.engine.dispose()
    port = free_port()
    command: list[Any] = [sys.executable, "-m", "gunicorn", "wsgi:app", "--worker-class", "gthread", "--workers", "2"]
    command += ["--threads", "8", "--log-level", "warning", "--bind", f"127.0.0.1:{port}"]
    settings = {**os.environ, "PINGXUAN_HOME": folder, "LOG_LEVEL": "warning"}
    process = subprocess.Popen(command, cwd=ROOT, env=settings, start_new_session=True)
    try:
        _await(port, process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            link.request("GET", "/healthz")
            link.getresponse().read()
            return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise RuntimeError("The server does not answer.")
