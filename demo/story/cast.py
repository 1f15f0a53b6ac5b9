"""Who plays: one person for each role, judges enough for a panel, passwords made here and now."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from accounts import services as accounts
from accounts.identity import actor_for
from accounts.models import Grant, User
from core.access import Actor, Role, system
from core.db import db, writing
from units.models import Division, Unit

PANEL = 7
STAFF = (
    (Role.ORGANISER, "organiser", "于海峰"),
    (Role.SCORER, "scorer", "李静"),
    (Role.SUPERVISOR, "supervisor", "赵德明"),
    (Role.CERTIFIER, "certifier", "孙丽娜"),
    (Role.LEADER, "leader", "张晶"),
)
JUDGES = ("王立新", "朴善姬", "刘志远", "陈桂兰", "阿卜杜拉·买买提", "周国栋", "郑丽娜")
UNIT_STAFF = ((Role.CLERK, "clerk", "马晓东"), (Role.PEER, "peer", "宋佳琪"))


@dataclass
class Cast:
    """The people of the demo, as actors, and how each signs in."""

    province_id: int
    passwords: dict[str, str] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)

    @property
    def province(self) -> Division:
        """Return the province, in the present session."""
        return db.session.get_one(Division, self.province_id)

    @property
    def organiser(self) -> Actor:
        """Return the province's organiser."""
        return self.actors["organiser"]

    @property
    def judges(self) -> list[Actor]:
        """Return the seven judges, by their numbers."""
        return [self.actors[f"judge{n}"] for n in range(1, PANEL + 1)]

    def sign_ins(self) -> list[tuple[str, str, str]]:
        """Return role, login and password: one for each role."""
        shown = ["organiser", "judge1", "scorer", "supervisor", "clerk", "certifier", "peer", "leader"]
        return [(WORDS[self.roles[login]], login, self.passwords[login]) for login in shown]


WORDS = {
    Role.ORGANISER: "组织者 organiser",
    Role.JUDGE: "评委 judge",
    Role.SCORER: "记分员 scorer",
    Role.SUPERVISOR: "监督员 supervisor",
    Role.CLERK: "填报员 unit clerk",
    Role.CERTIFIER: "证书员 certificate clerk",
    Role.PEER: "党员/同事 peer",
    Role.LEADER: "领导 leader",
}


def hire(now: datetime) -> Cast:
    """Make the accounts: province-level staff, seven judges, and two people of one unit."""
    province = db.session.scalars(sa.select(Division).where(Division.parent_id.is_(None))).one()
    window = db.session.scalars(
        sa.select(Unit).where(Unit.kind == "marriage-registry").order_by(Unit.code).limit(1)
    ).one()
    cast = Cast(province.id)
    places: list[tuple[Role, str, str, Division | Unit]] = [(*one, province) for one in STAFF]
    places += [(Role.JUDGE, f"judge{n}", name, province) for n, name in enumerate(JUDGES, start=1)]
    places += [(*one, window) for one in UNIT_STAFF]
    with writing():
        grants = {login: _hire(cast, role, login, name, place, now) for role, login, name, place in places}
    for login, grant_id in grants.items():
        cast.actors[login] = actor_for(db.session.get_one(Grant, grant_id))
    db.session.rollback()
    return cast


def _hire(cast: Cast, role: Role, login: str, name: str, place: Division | Unit, now: datetime) -> int:
    password = "-".join(secrets.token_hex(2) for _ in range(3))
    user: User = accounts.create_user(login, name, password, actor=system(), now=now)
    grant = accounts.grant_role(user, role, place, actor=system(), now=now)
    cast.passwords[login], cast.roles[login] = password, role
    db.session.flush()
    return grant.id
