"""What ``make run`` starts: the database made ready, the demo loaded, a web server and a worker.

One command for a desk or a hall; a server runs `wsgi:app` and `python -m app.worker` under its own
supervisor instead.
"""

from __future__ import annotations

import os
import shlex
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

import sqlalchemy as sa
from flask import Flask
from honcho.manager import Manager
from honcho.printer import Printer

from accounts import services as accounts
from accounts.models import User
from app import create_app
from app.config import BadSetting
from app.migrating import upgrade
from core.clock import utcnow
from core.db import db, writing


def prepare(app: Flask, *, demo: bool) -> str:
    """Bring the database up to date and return what to tell the person who started it."""
    from demo import sign_ins  # noqa: PLC0415 - an installation without the demo never loads it

    with app.app_context():
        upgrade()
        if db.session.scalar(sa.select(sa.func.count(User.id))):
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


def announce(url: str, words: str) -> None:
    """Wait until the server answers, then say where it is and how to sign in."""
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):  # noqa: S310 - our own address
                break
        except (urllib.error.URLError, OSError):
            time.sleep(0.25)
    else:
        print(f"The server does not answer at {url}; see the lines above.", file=sys.stderr, flush=True)
        return
    print(f"\nPingxuan 评选 is running at {url}\n\n{words}\nCtrl-C stops it.\n", flush=True)


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
    except BadSetting as error:
        print(f"A setting is wrong: {error}", file=sys.stderr)
        return 2
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "5000")
    if why := taken(host, int(port)):
        print(f"Nothing can listen on {host}:{port} ({why}). Choose another with PORT=5001.", file=sys.stderr)
        return 2
    words = prepare(app, demo=os.environ.get("DEMO", "yes") != "no")
    with app.app_context():
        db.engine.dispose()
    manager = Manager(Printer(sys.stdout))
    python = shlex.quote(sys.executable)
    web = f"exec {python} -m gunicorn.app.wsgiapp wsgi:app --worker-class gthread --workers 2 --threads 8"
    settings = f"--graceful-timeout 20 --log-level warning --bind {host}:{port}"
    manager.add_process("web", f"{web} {settings}", quiet=True)
    manager.add_process("worker", f"exec {python} -m app.worker", quiet=True)
    threading.Thread(target=announce, args=(f"http://{host}:{port}", words), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


if __name__ == "__main__":
    sys.exit(main())
