"""What of campaigns hangs on a clerk's role, when it is handed over: candidates, which stay with the unit."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from accounts import holdings
from accounts.models import Grant
from campaigns.models import Candidate, CandidateState
from core.access import Role
from core.db import db


def _count(grant: Grant, _now: datetime) -> int:
    if grant.role is not Role.CLERK or grant.unit_id is None:
        return 0
    chosen = sa.select(sa.func.count(Candidate.id)).where(Candidate.unit_id == grant.unit_id)
    return db.session.scalar(chosen.where(Candidate.state == CandidateState.NOMINATED)) or 0


holdings.register(
    holdings.Holding("candidates", _l("Candidates of the unit: they pass to whoever holds the role"), _count)
)
