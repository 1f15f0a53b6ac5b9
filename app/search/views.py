"""The page of the search. 搜索页"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from core import search
from core.access import allow, require_actor
from core.paging import Page, page_number

bp = Blueprint("search", __name__)
SIZE = 30


@bp.get("/search")
@allow.signed_in
def index() -> ResponseReturnValue:
    """Find units, people, candidates and certificates by name, initials or number. 搜索"""
    actor, text = require_actor(), request.args.get("q", "").strip()[: search.LONGEST]
    kinds = {one.kind: one for one in search.findable_by(actor)}
    kind, number = request.args.get("kind", ""), page_number(request.args.get("page"))
    chosen = kinds.get(kind)
    groups = search.search(actor, text, kind=kind, page=number, size=SIZE) if chosen else search.search(actor, text)
    return render_template(
        "search/index.html",
        text=text,
        groups=groups,
        chosen=chosen,
        kinds=[str(one.label) for one in kinds.values()],
        page=Page(groups[0].results, groups[0].total, number, SIZE) if chosen and groups else None,
    )
