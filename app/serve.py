"""What ``make run`` starts: the database made ready, the demo loaded, a web server and a worker.

One command for a desk or a hall; a server runs `wsgi:app` and `python -m app.worker` under its own
supervisor instead.
"""

from __future__ import annotations

import os
import shlex
import socket
import ssl
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import honcho.manager
import sqlalchemy as sa
from flask import Flask
from honcho.manager import Manager
from honcho.printer import Printer

from accounts import services as accounts
from accounts.models import User
from app import create_app, tls
from app.config import BadSetting, present
from app.migrating import upgrade
from core import addresses, search
from core.clock import utcnow
from core.db import db, writing
from core.paper.qr import code_runs

# What listens on every network is found by this machine itself at these.
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def prepare(app: Flask, *, demo: bool) -> str:
    """Bring the database up to date and return what to tell the person who started it."""
    from demo import sign_ins  # noqa: PLC0415 - an installation without the demo never loads it

    with app.app_context():
        upgrade()
        if db.session.scalar(sa.select(sa.func.count(User.id))):
            if db.session.scalar(sa.select(search.SearchEntry.object_id).limit(1)) is None:
                with writing():  # an installation from before there was a search
                    search.rebuild()
            return sign_ins.read(app) or ""
        db.session.rollback()
        if demo:
            from demo.load import load  # noqa: PLC0415

            print("An empty database: loading the demo. This takes a minute, once.", flush=True)
            load(app)
            return sign_ins.read(app) or ""
        with writing():
            token = accounts.make_setup_link(now=utcnow())
        return f"Create the first organiser here (once, within 24 hours):\n  {app.config['PUBLIC_URL']}/setup/{token}\n"


def announce(app: Flask, words: str) -> None:
    """Wait until the server answers, then say where it is and how to sign in."""
    url = own_address(app.config)
    for _ in range(240):
        try:
            # Only whether it answers is asked, and of ourselves: the certificate need not be one we know.
            with urllib.request.urlopen(f"{url}/healthz", timeout=2, context=_unchecked()):  # noqa: S310
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    else:
        print(f"The server does not answer at {url}; see the lines above.", file=sys.stderr, flush=True)
        return
    print(f"\nPingxuan 评选 is running at {url}\n{for_phones(app)}\n{words}\nCtrl-C stops it.\n", flush=True)


def _unchecked() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def own_address(settings: Mapping[str, Any]) -> str:
    """Return where this machine itself finds the server."""
    host = EVERYWHERE.get(settings["HOST"], settings["HOST"])
    place = f"[{host}]" if ":" in host else host
    return f"{'https' if settings['TLS_ON'] else 'http'}://{place}:{settings['PORT']}"


def for_phones(app: Flask) -> str:
    """Say what phones in the hall type or scan, and what to compare before they trust it; nothing for one desk."""
    settings = app.config
    if addresses.loopback(own_address(settings)) and settings["HOST"] not in EVERYWHERE:
        return ""
    lines = ["", "Phones in this network open 手机打开:", f"  {settings['PUBLIC_URL']}"]
    scheme = "https" if settings["TLS_ON"] else "http"
    others = [f"{scheme}://{one}:{settings['PORT']}" for one in addresses.of_this_machine()]
    lines += [f"  {one}" for one in others if one != settings["PUBLIC_URL"]]
    opened = settings["PUBLIC_URL"]
    if settings["TLS"] == "generate":
        opened += "/trust"
        lines += [
            "",
            f"Once on each phone, trust the certificate 每部手机先信任证书: {opened}",
            "Its SHA-256 fingerprint 指纹, to be compared on the phone:",
            f"  {tls.fingerprint(Path(settings['HOME']))}",
        ]
    return "\n".join([*lines, "", code_of(opened)])


def code_of(text: str) -> str:
    """Draw a code for a terminal, two modules a letter high, dark on light whatever its colours."""
    side, runs = code_runs(text)
    quiet = 2
    dark = {(row + quiet, first + along + quiet) for row, first, length in runs for along in range(length)}
    whole = side + 2 * quiet
    halves = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    rows = (
        "".join(halves[(row, column) in dark, (row + 1, column) in dark] for column in range(whole))
        for row in range(0, whole, 2)
    )
    return "\n".join(f"\x1b[30;107m{row}\x1b[0m" for row in rows) + "\n"


def taken(host: str, port: int) -> str:
    """Return why the server cannot listen there, or nothing if it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.strerror or str(error)
    return ""


def main() -> int:
    """Prepare, start both processes, and stop both when one ends or Ctrl-C is pressed."""
    try:
        app = create_app()
        if app.config["TLS"] == "generate":
            tls.ensure(app.config, now=datetime.now(UTC))
    except (BadSetting, tls.Refused) as error:
        print(f"A setting is wrong: {error}", file=sys.stderr)
        return 2
    host, port = app.config["HOST"], app.config["PORT"]
    if why := taken(host, port):
        print(f"Nothing can listen on {host}:{port} ({why}). Choose another with PORT=5001.", file=sys.stderr)
        return 2
    words = prepare(app, demo=app.config["LOAD_DEMO"])
    with app.app_context():
        db.engine.dispose()
    # Honcho would kill after five seconds what has been told to finish what it has in hand.
    honcho.manager.KILL_WAIT = app.config["STOP_SECONDS"] + 10
    manager = Manager(Printer(sys.stdout))
    python = shlex.quote(sys.executable)
    web = f"exec {python} -m gunicorn.app.wsgiapp -c python:app.gunicorn_settings wsgi:app"
    # A desk wants to see what goes wrong, and not a line for each request unless it says so.
    said = any(one.setting.name == "LOG_LEVEL" and one.source != "default" for one in present())
    env = {**os.environ, **({} if said else {"LOG_LEVEL": "warning"})}
    manager.add_process("web", web, env=env)
    manager.add_process("worker", f"exec {python} -m app.worker", env=env)
    threading.Thread(target=announce, args=(app, words), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
