"""What the bar at the top shows: each role its own few places."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from core.access import Role, current_actor, declared

PLACES = (
    ("campaigns.index", _l("Campaigns")),
    ("judges.index", _l("My sheets")),
    ("judges.panels", _l("Judging")),
    ("selection.index", _l("Rankings and nominees")),
    ("certificates.index", _l("Certificates")),
    ("units.index", _l("Units")),
    ("staff.index", _l("Staff members")),
    ("accounts.users", _l("Accounts")),
    ("core.audit_log", _l("Audit log")),
)
# These open to more roles than need them in their bar.
ONLY = {"judges.index": {Role.JUDGE}}
# Pages of one's own, which lie under none of the places.
OWN = {"accounts.me", "accounts.change_password", "core.job"}


@dataclass(frozen=True)
class Place:
    """One entry of the bar."""

    endpoint: str
    label: str
    url: str
    current: bool


def init_app(app: Flask) -> None:
    """Give every template the places of the person who is signed in."""

    @app.context_processor
    def bar() -> dict[str, object]:
        actor = current_actor()
        if actor is None or actor.role is None:
            return {"navigation": _public(), "current_actor": actor}
        here = "" if request.endpoint in OWN else (request.endpoint or "").split(".")[0]
        places = [
            Place(endpoint, str(label), url_for(endpoint), endpoint.split(".")[0] == here)
            for endpoint, label in PLACES
            if endpoint in app.view_functions
            and actor.role in ONLY.get(endpoint, {actor.role})
            and _may(declared(app, endpoint), actor.role)
        ]
        return {"navigation": places, "current_actor": actor}


def _public() -> list[Place]:
    """Return what the public finds at the top."""
    verify = "certificates.verify_form"
    return [Place(verify, str(_l("Verify a certificate")), url_for(verify), request.endpoint == verify)]


def _may(who: frozenset[Role] | str | None, role: Role) -> bool:
    return who in ("public", "signed_in") or (isinstance(who, frozenset) and role in who)
