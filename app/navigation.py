"""What the bar at the top shows: each role its own few places."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _l

from core.access import Role, current_actor, declared
from core.i18n import current

PLACES = (
    ("campaigns.index", _l("Campaigns")),
    ("judges.index", _l("My sheets")),
    ("judges.panels", _l("Judging")),
    ("selection.index", _l("Rankings")),
    ("certificates.index", _l("Certificates")),
    ("units.index", _l("Units")),
    ("staff.index", _l("People")),
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
    # They are the same for everybody of a role: each is drawn once for a language.
    drawn: dict[tuple[Role, str, str], list[Place]] = {}

    @app.context_processor
    def bar() -> dict[str, object]:
        actor = current_actor()
        if actor is None or actor.role is None:
            return {"navigation": _public(), "current_actor": actor, "frame": (None, request.endpoint)}
        here = "" if request.endpoint in OWN else (request.endpoint or "").split(".")[0]
        key = (actor.role, current(), request.script_root)
        if key not in drawn:
            drawn[key] = _places(app, actor.role)
        places = [replace(one, current=True) if one.endpoint.split(".")[0] == here else one for one in drawn[key]]
        return {"navigation": places, "current_actor": actor, "frame": (actor.role, here)}


def _places(app: Flask, role: Role) -> list[Place]:
    """Return the places of a role in the present language."""
    return [
        Place(endpoint, str(label), url_for(endpoint), False)
        for endpoint, label in PLACES
        if endpoint in app.view_functions and role in ONLY.get(endpoint, {role}) and _may(declared(app, endpoint), role)
    ]


def _public() -> list[Place]:
    """Return what the public finds at the top."""
    verify = "certificates.verify_form"
    return [Place(verify, str(_l("Verify a certificate")), url_for(verify), request.endpoint == verify)]


def _may(who: frozenset[Role] | str | None, role: Role) -> bool:
    return who in ("public", "signed_in") or (isinstance(who, frozenset) and role in who)
