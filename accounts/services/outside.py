"""Who a person is at the provider of single sign-on; rights come from nowhere but our own records. 统一身份

An account is found by the provider's issuer and subject, which never pass to another person; a name
or an e-mail address is not looked at. The first time, the link comes about in one of two ways: the
person gives the password of their account once, or the organiser above them has entered the subject.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from accounts.models import OutsideIdentity, User
from accounts.services.power import require_managed
from core import audit
from core.access import Actor
from core.db import db
from core.errors import Conflict, DomainError


def issuer() -> str:
    """Return the provider's issuer, or nothing where single sign-on is off."""
    found: str | None = current_app.config.get("OIDC_ISSUER")
    return found or ""


def provider_label() -> str:
    """Return what the provider is called on the pages, or nothing where single sign-on is off."""
    if not issuer():
        return ""
    label: str | None = current_app.config.get("OIDC_LABEL")
    return label or issuer()


def identity_of(user_id: int | None) -> OutsideIdentity | None:
    """Return a person's identity at the provider. 统一身份"""
    chosen = sa.select(OutsideIdentity).where(OutsideIdentity.user_id == user_id, OutsideIdentity.issuer == issuer())
    return db.session.scalar(chosen) if issuer() else None


def find_linked(issuer: str, subject: str) -> OutsideIdentity | None:
    """Return the link of somebody whom the provider has signed in. 查找关联账号"""
    return db.session.scalar(
        sa.select(OutsideIdentity).where(OutsideIdentity.issuer == issuer, OutsideIdentity.subject == subject)
    )


def link(user: User, issuer: str, subject: str, *, actor: Actor, now: datetime) -> OutsideIdentity:
    """Link an account to an identity at the provider; the same again changes nothing. 关联

    Raises:
        Conflict: The identity belongs to another account, or the account to another identity.
    """
    found = find_linked(issuer, subject)
    if found is not None and found.user_id == user.id:
        return found
    if found is not None or identity_of(user.id) is not None:
        raise Conflict(
            "This account or this identity is linked already.",
            advice="Ask your organiser to take the old link away.",
        )
    found = OutsideIdentity(user_id=user.id, issuer=issuer, subject=subject, made_at=now)
    db.session.add(found)
    audit.record("identity.linked", user, actor=actor, now=now)
    return found


def enter(user: User, subject: str, *, actor: Actor, now: datetime) -> OutsideIdentity:
    """Enter who a person is at the provider, so that their first sign-in there finds the account. 录入统一身份"""
    require_managed(actor, user)
    if not issuer():
        raise DomainError("Single sign-on is not set up.")
    return link(user, issuer(), subject, actor=actor, now=now)


def unlink(user: User, *, actor: Actor, now: datetime) -> None:
    """Take the link to the provider away. 解除关联"""
    if actor.user_id != user.id:
        require_managed(actor, user)
    found = identity_of(user.id)
    if found is not None:
        db.session.delete(found)
        audit.record("identity.unlinked", user, actor=actor, now=now)
