"""What is kept of a sign-in: the device in words, the address without its last part, how it went. 登录记录"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from accounts.models import Grant, LoginSession, Outcome, SignIn, User
from accounts.services.power import require_managed
from core import audit
from core.access import Actor
from core.db import db
from core.errors import NotFound

KEPT = timedelta(days=180)  # how long tries are kept
# First match wins: Edge also says Chrome, and everything says Safari.
BROWSERS = (
    ("MicroMessenger/", "微信"),
    ("DingTalk/", "钉钉"),
    ("HuaweiBrowser/", "华为浏览器"),
    ("MiuiBrowser/", "小米浏览器"),
    ("QQBrowser/", "QQ 浏览器"),
    ("UCBrowser/", "UC 浏览器"),
    ("360SE", "360 浏览器"),
    ("QIHU", "360 浏览器"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("UOS", "UOS"),
    ("Kylin", "Kylin"),
    ("Linux", "Linux"),
)


def device_words(agent: str) -> str:
    """Say in words what a browser says of itself: Chrome on Windows. 设备"""
    browser = next((words for sign, words in BROWSERS if sign in agent), "")
    system = next((words for sign, words in SYSTEMS if sign in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or (re.sub(r"[/\s(].*", "", agent)[:24] or _("Unknown device"))


def masked_address(address: str) -> str:
    """Return an address without the part that says whose machine it is: 203.0.113.*."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is None:
            return ":".join(found.exploded.split(":")[:3]) + ":*"
        found = found.ipv4_mapped
    return str(found).rpartition(".")[0] + ".*"


def note(user: User, outcome: Outcome, *, device: str, address: str, now: datetime) -> None:
    """Keep how a try to sign in ended, and let old ones go."""
    old = sa.delete(SignIn).where(SignIn.user_id == user.id, SignIn.at < now - KEPT)
    db.session.execute(old)
    db.session.add(
        SignIn(user_id=user.id, at=now, outcome=outcome, device=device[:255], address=masked_address(address))
    )


def sign_ins(user_id: int | None, limit: int = 50) -> Sequence[SignIn]:
    """Return a person's latest tries to sign in, newest first. 登录历史"""
    chosen = sa.select(SignIn).where(SignIn.user_id == user_id)
    return db.session.scalars(chosen.order_by(SignIn.at.desc(), SignIn.id.desc()).limit(limit)).all()


def open_sessions(user_id: int | None, *, now: datetime) -> Sequence[LoginSession]:
    """Return a person's open sessions, the latest seen first. 当前会话"""
    chosen = sa.select(LoginSession).where(
        LoginSession.user_id == user_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > now
    )
    place = joinedload(LoginSession.grant)
    chosen = chosen.options(place.options(joinedload(Grant.unit), joinedload(Grant.division)))
    return db.session.scalars(chosen.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())).all()


def end_one(user: User, session_id: int, *, actor: Actor, now: datetime) -> None:
    """End one session of one's own, or of somebody one looks after. 结束会话

    Raises:
        NotFound: It is no session of this person.
    """
    if actor.user_id != user.id:
        require_managed(actor, user)
    opened = db.session.get(LoginSession, session_id)
    if opened is None or opened.user_id != user.id:
        raise NotFound
    if opened.ended_at is None:
        opened.ended_at = now
        audit.record("session.ended", user, actor=actor, now=now)


def end_all(user: User, *, actor: Actor, now: datetime, keep: int | None = None) -> int:
    """End every session of a person but for the one to keep; returns how many. 结束其他会话"""
    if actor.user_id != user.id:
        require_managed(actor, user)
    ended = 0
    for opened in open_sessions(user.id, now=now):
        if opened.id != keep:
            opened.ended_at = now
            ended += 1
    if ended:
        audit.record("sessions.ended", user, actor=actor, now=now, count=ended)
    return ended
