"""A judge's own sheets in the search, by the candidate's name or number. 评委本人评分表搜索"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import contains_eager

from campaigns.models import Candidate, Round
from core.access import Actor, Role
from core.db import db
from core.search import Findable, Shown
from judges.models import Panel, ScoreSheet, Seat, SheetState
from judges.words import STATES


def _own(actor: Actor) -> sa.ColumnElement[bool]:
    return Seat.user_id == actor.user_id


def _scope(actor: Actor) -> sa.Select[Any]:
    return sa.select(ScoreSheet.candidate_id).join(Seat, Seat.id == ScoreSheet.seat_id).where(_own(actor))


def _show(actor: Actor, ids: Sequence[int]) -> Mapping[int, Shown]:
    found = db.session.scalars(
        sa.select(ScoreSheet)
        .join(ScoreSheet.seat)
        .join(ScoreSheet.candidate)
        .where(_own(actor), ScoreSheet.candidate_id.in_(ids))
        .options(
            contains_eager(ScoreSheet.candidate).joinedload(Candidate.unit),
            contains_eager(ScoreSheet.seat).joinedload(Seat.panel).joinedload(Panel.round).joinedload(Round.honour),
        )
        .order_by(ScoreSheet.id)  # of several rounds the last stays
    )
    return {sheet.candidate_id: _shown(sheet) for sheet in found}


def _shown(sheet: ScoreSheet) -> Shown:
    candidate, judged = sheet.candidate, sheet.seat.panel.round
    return Shown(
        title=candidate.name,
        url=url_for("judges.sheet", sheet_id=sheet.id),
        place=candidate.unit.name if candidate.unit.name != candidate.name else "",
        state=f"{judged.honour.name} · {STATES[sheet.state]}",
        number=_("No. %(number)s", number=candidate.number),
        muted=sheet.state is SheetState.RECUSED,
    )


SHEETS = Findable(
    kind="sheet",
    label=_l("My sheets"),
    roles=frozenset({Role.JUDGE}),
    source="candidate",
    scope=_scope,
    show=_show,
)
