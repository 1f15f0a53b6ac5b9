"""The first page: the portal for the public, the work at hand for those who sign in."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.home.desk import desk
from app.home.portal import portal, roll_of
from core.access import allow, current_actor
from core.clock import utcnow

bp = Blueprint("pages", __name__)


@bp.get("/")
@allow.public
def home() -> ResponseReturnValue:
    """Show the portal, or the work at hand of the person who is signed in. 首页"""
    actor = current_actor()
    if actor is None:
        return render_template("core/portal.html", portal=portal(utcnow()))
    return render_template("core/home.html", desk=desk(actor, utcnow()))


@bp.get("/roll/<int:honour_id>")
@allow.public
def roll(honour_id: int) -> ResponseReturnValue:
    """Show everyone who holds an honour. 光荣榜"""
    return render_template("core/roll.html", roll=roll_of(honour_id))
