"""The page of the one search, and what it finds, in the order of the page. 搜索页"""

from __future__ import annotations

from flask import Flask

import accounts.search
import campaigns.search
import certificates.search
import judges.search
import staff.search
import units.search
from app.search.commands import group
from app.search.views import bp
from core import search
from core.access import current_actor

FINDABLE = (
    units.search.UNITS,
    staff.search.STAFF,
    accounts.search.ACCOUNTS,
    campaigns.search.CANDIDATES,
    judges.search.SHEETS,
    certificates.search.CERTIFICATES,
)


def init_app(app: Flask) -> None:
    """Register what can be found, keep the index, and add the page."""
    for findable in FINDABLE:
        search.register(findable)
    search.init_app(app)
    app.register_blueprint(bp)
    app.cli.add_command(group)

    @app.context_processor
    def box() -> dict[str, object]:
        actor = current_actor()
        return {"searchable": actor is not None and search.can_search(actor)}


__all__ = ["bp", "init_app"]
