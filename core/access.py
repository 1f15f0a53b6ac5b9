"""Who may do what: roles, the actor, what a route declares, and the subtree filter."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from core import resend, typed
from core.errors import Forbidden

View = TypeVar("View", bound=Callable[..., Any])


class Role(enum.Enum):
    """A role that a person holds at a place in the tree."""

    ORGANISER = "organiser"  # 组织者
    JUDGE = "judge"  # 评委
    SCORER = "scorer"  # 记分员
    SUPERVISOR = "supervisor"  # 监督员
    CLERK = "clerk"  # 填报员
    PEER = "peer"  # 党员/同事
    LEADER = "leader"  # 领导
    CERTIFIER = "certifier"  # 证书员

    @property
    def label(self) -> str:
        """Say the role in the reader's language. 角色名称"""
        return str(LABELS[self])


LABELS = {
    Role.ORGANISER: _l("Organiser"),
    Role.JUDGE: _l("Judge"),
    Role.SCORER: _l("Scorer"),
    Role.SUPERVISOR: _l("Supervisor"),
    Role.CLERK: _l("Unit clerk"),
    Role.PEER: _l("Peer"),
    Role.LEADER: _l("Leader"),
    Role.CERTIFIER: _l("Certificate clerk"),
}


@dataclass(frozen=True)
class Actor:
    """A person acting in one role at one place; services take it as an argument.

    ``path`` is the place in the tree, such as ``/22/2201/``; everything below it is theirs.
    """

    user_id: int | None
    name: str
    role: Role | None
    path: str
    place: str = ""
    grant_id: int | None = None
    division_id: int | None = None
    unit_id: int | None = None

    def sees(self, path: str) -> bool:
        """Tell whether a place lies in the actor's subtree."""
        return bool(self.path) and path.startswith(self.path)

    @property
    def role_label(self) -> str:
        """Say the present role, or nothing."""
        return self.role.label if self.role else ""

    @property
    def place_label(self) -> str:
        """Say the place of the present role."""
        return self.place


def system(path: str = "/") -> Actor:
    """Return the actor that the command line and the demo act as. 系统"""
    return Actor(user_id=None, name="system", role=None, path=path)


def within(column: Any, path: str) -> sa.ColumnElement[bool]:
    """Filter a path column to a subtree; an empty path sees nothing."""
    if not path:
        return sa.false()
    clause: sa.ColumnElement[bool] = column.startswith(path, autoescape=True)
    return clause


class Allow:
    """The declaration a route makes: ``@allow(Role.JUDGE)``, ``@allow.signed_in``, ``@allow.public``."""

    def __call__(self, *roles: Role) -> Callable[[View], View]:
        """Let people in one of these roles use a route."""
        if not roles:
            raise ValueError("Name at least one role, or use allow.signed_in or allow.public.")
        return self._mark(frozenset(roles))

    def public(self, view: View) -> View:
        """Let anybody use a route."""
        return self._mark("public")(view)

    def signed_in(self, view: View) -> View:
        """Let everybody who is signed in use a route, whatever their role."""
        return self._mark("signed_in")(view)

    @staticmethod
    def _mark(who: frozenset[Role] | str) -> Callable[[View], View]:
        def mark(view: View) -> View:
            view.__allowed__ = who  # type: ignore[attr-defined]
            return view

        return mark


allow = Allow()
STATIC_ENDPOINTS = frozenset({"static", "bootstrap.static"})


def declared(app: Flask, endpoint: str) -> frozenset[Role] | str | None:
    """Return what a route declares: a set of roles, "public", "signed_in", or None."""
    if endpoint in STATIC_ENDPOINTS:
        return "public"
    return getattr(app.view_functions[endpoint], "__allowed__", None)


def check_declared(app: Flask) -> None:
    """Refuse to start with a route that does not say who may use it."""
    silent = sorted({r.endpoint for r in app.url_map.iter_rules() if declared(app, r.endpoint) is None})
    if silent:
        raise RuntimeError(f"These routes do not declare who may use them: {', '.join(silent)}")


def current_actor() -> Actor | None:
    """Return who is signed in, if anyone."""
    return getattr(g, "actor", None)


def require_actor() -> Actor:
    """Return who is signed in; routes with a declaration always have one."""
    actor = current_actor()
    if actor is None:
        raise Forbidden("Sign in first.")
    return actor


def _sign_in_first(app: Flask) -> ResponseReturnValue:
    """Ask who it is, and lead on to the page asked for; a form that was being sent waits beside it."""
    if request.method in ("GET", "HEAD"):
        asked: str | None = request.full_path
    else:
        asked = typed.page_before()
        kept = resend.pack() if typed.is_form() and typed.trusted() else None
        if kept is not None:
            answer: ResponseReturnValue = app.extensions["sign_in_again"](kept)  # the page is a feature's
            return answer
    return redirect(url_for("accounts.sign_in", next=asked))


def enforce(app: Flask) -> None:
    """Check every request against the declaration of its route."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        who = declared(app, request.endpoint)
        if who == "public":
            return None
        actor = current_actor()
        if actor is None:
            return _sign_in_first(app)
        if isinstance(who, frozenset) and actor.role not in who:
            raise Forbidden(
                "Your role %(role)s may not open this page.",
                advice="Go back, or switch to another of your roles.",
                role=actor.role_label,
            )
        return None
