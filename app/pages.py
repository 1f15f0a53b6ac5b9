"""The first page: the portal for the public, the work at hand for those who sign in."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from core.access import allow

bp = Blueprint("pages", __name__)


@bp.get("/")
@allow.public
def home() -> ResponseReturnValue:
    """Show the first page. 首页"""
    return render_template("core/home.html")
