"""``flask doctor``: whether the place in which the service runs is fit for it, in words with what to do. 体检"""

from __future__ import annotations

import os
import shutil
import smtplib
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import sqlalchemy as sa
from cryptography import x509
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_babel import gettext as _

from app import config
from core import addresses
from core.audit.models import AuditEntry
from core.db import db
from core.i18n import locale_of
from core.jobs.models import Job, JobState, Worker
from core.paper import fonts
from core.paper.errors import MissingFont
from inbox.mail.server import server

ROOM = 1_000_000_000  # bytes; a backup and a day's files need about so much
WARN_DAYS = 30


@dataclass(frozen=True)
class Finding:
    """What one look has found: "well", "mind" (it works, but), or "ill"."""

    state: str
    words: str


def well(words: str) -> Finding:
    """Say what is as it should be."""
    return Finding("well", words)


def mind(words: str) -> Finding:
    """Say what works and deserves a thought."""
    return Finding("mind", words)


def ill(words: str) -> Finding:
    """Say what must be mended."""
    return Finding("ill", words)


def address() -> Iterator[Finding]:
    """Look at where people are led."""
    url = current_app.config["PUBLIC_URL"]
    if addresses.loopback(url):
        yield mind(_("%(url)s opens on this computer only. Set PUBLIC_URL before anything is printed.", url=url))
    else:
        yield well(_("People open %(url)s.", url=url))
    if (path := current_app.config["TLS_CERT"]) is None:
        return
    left = x509.load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc - datetime.now(UTC)
    if left < timedelta(0):
        yield ill(_("The certificate in TLS_CERT has ended. Put a new one in its place."))
    elif left < timedelta(days=WARN_DAYS):
        yield mind(_("The certificate in TLS_CERT ends in %(days)s days. Put a new one in its place.", days=left.days))


def database() -> Iterator[Finding]:
    """Look whether the database answers and has the tables of this version."""
    began = time.perf_counter()
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.SQLAlchemyError:
        yield ill(_("The database does not answer. Check DATABASE_URL, and whether its server runs."))
        return
    ms = round((time.perf_counter() - began) * 1000)
    yield well(_("The database answers (%(kind)s, %(ms)s ms).", kind=db.engine.dialect.name, ms=ms))
    if behind():
        yield ill(_("Its tables are not those of this version. Back up, then run: flask db upgrade"))


def behind() -> bool:
    """Tell whether migrations wait to be run."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - takes half a second

    heads = set(ScriptDirectory(str(config.ROOT / "migrations")).get_heads())
    if not sa.inspect(db.engine).has_table("alembic_version"):
        return True
    return set(db.session.scalars(sa.text("SELECT version_num FROM alembic_version"))) != heads


def workers() -> Iterator[Finding]:
    """Look whether somebody does the jobs."""
    now = datetime.now(UTC)
    seen = db.session.scalar(sa.select(sa.func.max(Worker.seen_at)))
    if seen is None or now - seen > timedelta(seconds=150):
        yield ill(_("No worker has been seen for minutes; imports and printing wait. Start: python -m app.worker"))
    else:
        yield well(_("A worker is there."))
    oldest = db.session.scalar(sa.select(sa.func.min(Job.asked_at)).where(Job.state == JobState.QUEUED))
    if oldest is not None and now - oldest > timedelta(minutes=10):
        minutes = int((now - oldest).total_seconds() // 60)
        yield mind(_("A job has waited for %(minutes)s minutes.", minutes=minutes))


def clock() -> Iterator[Finding]:
    """Look whether this machine's clock can be right: acts cannot lie in the future."""
    if current_app.config["CLOCK"] is not None:
        yield mind(_("CLOCK holds the time still. That is for tests and the demo only."))
    now, last = datetime.now(UTC), db.session.scalar(sa.select(sa.func.max(AuditEntry.at)))
    if last is not None and last - now > timedelta(minutes=1):
        yield ill(_("The newest act lies in the future: the clock is slow. Set it: timedatectl set-ntp true"))
    else:
        shown = now.astimezone().strftime("%Y-%m-%d %H:%M %Z")
        yield well(_("The clock says %(time)s; compare it with yours.", time=shown))


def disk() -> Iterator[Finding]:
    """Look whether there is room, and whether the data folder is its owner's alone."""
    home = Path(current_app.config["HOME"])
    free = shutil.disk_usage(home).free
    size = f"{free / 1e9:.1f} GB"
    if free < ROOM:
        yield ill(_("Only %(size)s are free at %(place)s. Make room, or move PINGXUAN_HOME.", size=size, place=home))
    else:
        yield well(_("%(size)s are free at %(place)s.", size=size, place=home))
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        yield ill(_("Others on this machine may look into %(place)s. Run: chmod 700 %(place)s", place=home))
    elif home.stat().st_uid != os.getuid():
        yield mind(_("%(place)s belongs to another user than the one who asks.", place=home))


def paper() -> Iterator[Finding]:
    """Look whether certificates can be printed."""
    try:
        lacking = [face.family for face in (fonts.SONG, fonts.SANS) if not fonts.has(face, "选")]
    except MissingFont as error:
        lacking = [str(error)]
    if lacking:
        yield ill(_("Fonts for paper are missing. Run: apt-get install %(package)s", package=fonts.SONG.package))
    else:
        yield well(_("The fonts for paper are there."))


def mail() -> Iterator[Finding]:
    """Look whether the mail server, if one is set, takes us in."""
    where = server()
    if where is None:
        return
    try:
        where.connect().close()
    except (OSError, smtplib.SMTPException) as error:
        # Not its words: a server may repeat in them what it was given.
        why = type(error).__name__
        yield ill(_("The mail server does not take us in (%(why)s). Check SMTP_URL.", why=why))
    else:
        yield well(_("The mail server takes us in."))


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (address, database, workers, clock, disk, paper, mail)
MARKS = {"well": "✓", "mind": "!", "ill": "✗"}


def examine() -> list[Finding]:
    """Look everywhere; a look that itself fails is a finding too."""
    found: list[Finding] = []
    for look in LOOKS:
        try:
            found += look()
        except Exception as error:  # whatever it is, the others are still wanted
            db.session.rollback()
            what, why = look.__name__, type(error).__name__
            found.append(ill(_("This could not be looked at: %(what)s (%(why)s)", what=what, why=why)))
    return found


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look whether this place is fit for the service, and say what to do. 体检"""
    with force_locale(locale_of("zh_CN" if os.environ.get("LANG", "").startswith("zh") else "en")):
        found = examine()
        for one in found:
            click.echo(f"{MARKS[one.state]} {one.words}")
    if any(one.state == "ill" for one in found):
        raise SystemExit(1)


def init_app(app: Flask) -> None:
    """Add the command to ``flask``."""
    app.cli.add_command(doctor)
