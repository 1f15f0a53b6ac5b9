"""The page on which a phone comes to trust the generated certificate. 信任证书"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from app.tls.authority import authority_of, fingerprint
from core.access import allow
from core.errors import NotFound

bp = Blueprint("tls", __name__)
DEVICES = (("HarmonyOS", "harmony"), ("Android", "android"), ("iPhone", "iphone"), ("Windows", "windows"))


def _home() -> Path:
    """Return the data folder of a service that makes its own certificates; elsewhere there is no such page."""
    if current_app.config["TLS"] != "generate":
        raise NotFound
    return Path(current_app.config["HOME"])


def device_of(agent: str) -> str:
    """Guess what asks, so that its own steps come first."""
    for mark, name in (*DEVICES, ("iPad", "iphone"), ("OpenHarmony", "harmony")):
        if mark in agent:
            return name
    return "harmony"


@bp.get("/trust")
@allow.public
def trust() -> ResponseReturnValue:
    """Say step by step how a device comes to trust this service's certificate. 信任证书"""
    return render_template(
        "core/trust.html", fingerprint=fingerprint(_home()), device=device_of(request.user_agent.string)
    )


@bp.get("/trust/pingxuan.crt")
@allow.public
def authority() -> ResponseReturnValue:
    """Hand out the authority's certificate, as phones take it in. 下载证书"""
    response = make_response(authority_of(_home()).certificate.read_bytes())
    response.headers["Content-Type"] = "application/x-x509-ca-cert"
    response.headers["Content-Disposition"] = 'attachment; filename="pingxuan.crt"'
    return response
