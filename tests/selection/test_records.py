"""What is stored and entered in the log when quotas are planned and lists are made, and the limits of each figure."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from campaigns.models import Activity
from core import audit
from core.audit import AuditEntry
from core.db import db, writing
from core.errors import Conflict, DomainError
from selection import services
from selection.models import ListState, Nominee, NomineeList, QuotaPlan
from selection.services.lists import list_from_newest, newest_list, newest_run
from selection.services.quotas import MOST_WEIGHT, check_reason, prove
from selection.services.reach import places_of, require_phase
from tests.conftest import NOW
from tests.selection import make


def logged(kind: str) -> dict[str, Any]:
    """Return what the log's newest entry of a kind says, and who did it."""
    entry = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.kind == kind).order_by(AuditEntry.id)).all()[-1]
    return dict(entry.detail) | {"by": entry.actor_id, "at": entry.at}
