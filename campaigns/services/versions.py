"""Versions of a campaign: every edit counts one up, and an editor is told when somebody was faster."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from campaigns.models import Campaign
from campaigns.words import FIELDS
from core import audit
from core.access import Actor
from core.audit import AuditEntry
from core.db import db
from core.errors import Conflict, DomainError


def check_version(campaign: Campaign, version: int | None) -> None:
    """Lock a campaign and refuse a form that was opened on an older version of it.

    Raises:
        Conflict: Naming who changed what since then.
    """
    db.session.refresh(campaign, with_for_update=True)
    if version is None or version == campaign.version:
        return
    who, what = _since(campaign, version)
    raise Conflict(
        "%(who)s has changed this meanwhile: %(what)s.",
        advice="Reload the page to see how it stands now, then make your change again.",
        who=who or _("Somebody"),
        what=what or _("its details"),
    )


def edited(
    campaign: Campaign, action: str, subject: Any, changed: list[str], *, actor: Actor, now: datetime, **detail: Any
) -> None:
    """Count an edit up and record it with what it changed."""
    campaign.version += 1
    db.session.flush()
    audit.record(
        action,
        subject,
        actor=actor,
        now=now,
        path=campaign.path,
        campaign=campaign.id,
        version=campaign.version,
        changed=changed,
        **detail,
    )


def check_text(text: str, longest: int, missing: DomainError) -> None:
    """Refuse a text that is missing or too long."""
    if not text:
        raise missing
    if len(text) > longest:
        raise DomainError("Use at most %(count)s characters.", count=longest)


def _since(campaign: Campaign, version: int) -> tuple[str, str]:
    # Ids of different tables do not mix: an entry counts when its detail names this campaign.
    entries = db.session.execute(
        sa.select(AuditEntry.actor_name, AuditEntry.detail)
        .where(
            AuditEntry.path == campaign.path,
            AuditEntry.at >= campaign.created_at,
            AuditEntry.action.in_(
                [
                    "campaign.edited",
                    "phase.added",
                    "phase.edited",
                    "phase.removed",
                    "honour.added",
                    "honour.edited",
                    "honour.removed",
                ]
            ),
        )
        .order_by(AuditEntry.seq.desc())
        .limit(200)
    ).all()
    later = [(name, d) for name, d in entries if d.get("campaign") == campaign.id and d.get("version", 0) > version]
    names = dict.fromkeys(name for name, _detail in later)
    fields = dict.fromkeys(field for _name, detail in later for field in detail.get("changed", ()))
    joint = _(", ")
    return joint.join(names), joint.join(str(FIELDS[field]) for field in fields if field in FIELDS)
