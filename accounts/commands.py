"""``flask accounts …``: what nobody may do alone on the pages, because nobody stands above. 账号命令

Whoever has the server's command line answers for the installation; every act is in the audit log as
one of the system.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from accounts.models import Grant, User
from accounts.services import people, proposals, rules, steps
from core.access import Role, system
from core.clock import utcnow
from core.db import db, writing
from core.errors import DomainError
from units import services as units
from units.models import Division

accounts_group = AppGroup("accounts", help="Accounts of the topmost organisers. 最高一级组织者的账号")


@contextmanager
def _acting() -> Iterator[None]:
    """Run a block as one write transaction whose refusals are said in words."""
    try:
        with writing():
            yield
    except DomainError as error:
        raise click.ClickException(str(error)) from error


def _user(login: str) -> User:
    found = db.session.scalar(sa.select(User).where(User.login == people.plain_login(login)))
    if found is None:
        raise click.ClickException(f"Nobody has the login {login}.")
    return found


def _done(words: str) -> None:
    click.echo(words)


@accounts_group.command("organisers")
def organisers() -> None:
    """List the topmost organisers. 列出最高一级组织者"""
    chosen = sa.select(Grant).join(Division, Division.id == Grant.division_id)
    chosen = chosen.where(Grant.role == Role.ORGANISER, Grant.ended_at.is_(None), Division.parent_id.is_(None))
    for grant in db.session.scalars(chosen.order_by(Grant.id)):
        step = "two steps" if steps.is_enrolled(grant.user_id) else "password"
        state = "active" if grant.user.active else "suspended"
        click.echo(f"{grant.user.known_as or '-'}\t{grant.user.name}\t{grant.place.name}\t{state}\t{step}")


@accounts_group.command("reset")
@click.argument("login")
def reset(login: str) -> None:
    """Give somebody a one-time password. 设置一次性密码"""
    with _acting():
        password = people.reset_password(_user(login), actor=system(), now=utcnow())
    _done(f"One-time password: {password}")


@accounts_group.command("suspend")
@click.argument("login")
def suspend(login: str) -> None:
    """Keep somebody from signing in. 停用账号"""
    with _acting():
        people.suspend(_user(login), actor=system(), now=utcnow())
    _done("Suspended.")


@accounts_group.command("resume")
@click.argument("login")
def resume(login: str) -> None:
    """Let somebody sign in again. 恢复账号"""
    with _acting():
        people.resume(_user(login), actor=system(), now=utcnow())
    _done("Resumed.")


@accounts_group.command("reset-step")
@click.argument("login")
def reset_step(login: str) -> None:
    """Take somebody's second step away. 重置两步登录"""
    with _acting():
        steps.reset_step(_user(login), actor=system(), now=utcnow())
    _done("The second step is taken away.")


@accounts_group.command("appoint")
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.argument("place")
@click.option("--name", help="Makes the account, with this full name, and prints its one-time password.")
def appoint(login: str, role: str, place: str, name: str | None) -> None:
    """Give a role at a place. 授予角色"""
    password = ""
    with _acting():
        where = units.find_place(system(), place)
        if name:
            _made, password = people.appoint(login, name, Role(role), where, actor=system(), now=utcnow())
        else:
            people.grant_role(_user(login), Role(role), where, actor=system(), now=utcnow())
    _done(f"One-time password: {password}" if password else "The role is given.")


@accounts_group.command("end")
@click.argument("login")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@click.argument("place")
def end(login: str, role: str, place: str) -> None:
    """Take a role back. 收回角色"""
    with _acting():
        path = units.find_place(system(), place).path
        held = [one for one in _user(login).grants if one.role.value == role and one.path == path and not one.ended_at]
        if not held:
            raise click.ClickException("They do not hold this role there.")
        people.end_grant(held[0], actor=system(), now=utcnow())
    _done("The role is taken back.")


@accounts_group.command("proposals")
def list_proposals() -> None:
    """List what one topmost organiser has proposed about another. 列出待确认的提议"""
    for one in proposals.open_ones(system(), now=utcnow()):
        who = f"{one.user.known_as} {one.user.name}"
        click.echo(f"{one.id}\t{one.what.value}\t{who}\tby {one.proposer.name}\t{one.reason}")


@accounts_group.command("confirm")
@click.argument("number", type=int)
def confirm(number: int) -> None:
    """Confirm a proposal, as the second person. 确认提议"""
    with _acting():
        found = proposals.get_proposal(system(), number)
        password = proposals.confirm(found, actor=system(), now=utcnow())
    _done(f"One-time password: {password}" if password else "Done.")


@accounts_group.command("require-step")
@click.argument("place", required=False)
@click.option("--off", is_flag=True, help="No longer ask for it.")
def require_step(place: str | None, off: bool) -> None:
    """Ask organisers of a place and below, or of the whole installation, for a second step. 要求两步登录"""
    with _acting():
        where = units.find_place(system(), place) if place else None
        if where is not None and not isinstance(where, Division):
            raise click.ClickException("Give a division.")
        if not off:
            rules.set_rule(where, actor=system(), now=utcnow())
        else:
            path = where.path if where is not None else rules.INSTALLATION
            for rule in [one for one in rules.rules_over(system()) if one.path == path]:
                rules.lift_rule(rule, actor=system(), now=utcnow())
    _done("No longer asked for." if off else "Asked for from now on.")
