"""Candidates in the search. 候选对象搜索"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from campaigns.models import Candidate, CandidateState, Honour
from campaigns.words import STATES
from core.access import Actor, Role, within
from core.db import db
from core.search import Findable, Said, Shown


def _says(row: Any) -> Said:
    return Said((row.name,), (str(row.number),))


def _show(actor: Actor, ids: Sequence[int]) -> Mapping[int, Shown]:
    found = db.session.scalars(
        sa.select(Candidate)
        .where(Candidate.id.in_(ids), within(Candidate.path, actor.path))
        .options(joinedload(Candidate.honour).joinedload(Honour.campaign), joinedload(Candidate.unit))
    )
    return {one.id: _shown(one) for one in found}


def _shown(candidate: Candidate) -> Shown:
    honour = candidate.honour
    withdrawn = candidate.state is CandidateState.WITHDRAWN
    return Shown(
        title=candidate.name,
        url=url_for("campaigns.candidate", candidate_id=candidate.id),
        place=candidate.unit.name if candidate.unit.name != candidate.name else honour.campaign.name,
        state=f"{honour.name} · {STATES[candidate.state]}" if withdrawn else honour.name,
        number=_("No. %(number)s", number=candidate.number),
        muted=withdrawn,
    )


CANDIDATES = Findable(
    kind="candidate",
    label=_l("Candidates"),
    roles=frozenset({Role.ORGANISER, Role.SUPERVISOR, Role.CERTIFIER, Role.CLERK}),
    rows=sa.select(Candidate.id, Candidate.path, Candidate.name, Candidate.number),
    key=Candidate.id,
    says=_says,
    touches={Candidate: lambda candidate: candidate.id},
    show=_show,
)
