"""Who may change certificates: certificate clerks and organisers of the campaign's own place or above. 证书权限"""

from __future__ import annotations

from core.access import Actor, Role
from core.errors import Forbidden

KEEPERS = (Role.CERTIFIER, Role.ORGANISER)


def may_keep(actor: Actor, path: str) -> bool:
    """Tell whether the actor may issue, print and revoke the certificates of a place."""
    return actor.role in (None, *KEEPERS) and actor.sees(path)


def require_keeper(actor: Actor, path: str) -> None:
    """Refuse who may not change the certificates of a place."""
    if not may_keep(actor, path):
        raise Forbidden(
            "These certificates are kept by others; you can read them, not change them.",
            advice="Ask a certificate clerk of the place that awards the honour.",
        )
